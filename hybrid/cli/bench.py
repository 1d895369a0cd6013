"""`hybrid bench`: engine."""

from dataclasses import asdict, replace

import click

from hybrid.assistant import open_model
from hybrid.bench.engine import bench_engine
from hybrid.cli import render
from hybrid.cli.waiting import bars
from hybrid.config import load_config
from hybrid.errors import UsageError
from hybrid.models.fetch import digest_of, model_path
from hybrid.models.llama import LlamaModel


@click.group()
def bench() -> None:
    """Measure speed on this machine. Let nothing else run beside it.

    Example: hybrid bench engine --widths 1,16
    """


@bench.command()
@click.option("--model", help="Catalog name or path of a GGUF file.")
@click.option("--widths", default="1,4,16", show_default=True, help="Questions at a time.")
@click.option("--repeats", default=3, show_default=True, type=click.IntRange(min=1), help="Medians are over these.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def engine(model: str | None, widths: str, repeats: int, as_json: bool) -> None:
    """Sixteen questions, one after another and many at a time.

    Beside it, the same tokens in a bare decode loop at the same width (the ceiling), and one question after
    another with llama-cpp-python (plain).

    Example: hybrid bench engine --model qwen2.5-coder-0.5b --widths 1,16 --json
    """
    chosen = parse_widths(widths)
    config = load_config(model=model)
    path = model_path(config.model)
    with bars() as shown:
        model_at_work = open_model(config.model, replace(config, width=max(chosen)))
        assert isinstance(model_at_work, LlamaModel)
        results = bench_engine(model_at_work, path, chosen, repeats=repeats, progress=shown.update)
    if as_json:
        figures = {str(width): asdict(result) for width, result in results.items()}
        print(render.as_json({"model": {"name": config.model, "digest": digest_of(path)}, "widths": figures}))
        return
    rows = [
        (
            width,
            f"{r.items_per_second:.2f}",
            f"{r.tokens_per_second:.0f}",
            f"{r.over_one:.2f}",
            f"{r.of_ceiling:.2f}",
            f"{r.over_plain:.2f}",
        )
        for width, r in results.items()
    ]
    print(render.table(rows, ("at a time", "questions/s", "tokens/s", "over one", "of ceiling", "over plain")))


def parse_widths(text: str) -> list[int]:
    """The widths of a list such as "1,4,16"."""
    try:
        widths = [int(part) for part in text.split(",")]
    except ValueError:
        widths = []
    if not widths or min(widths) < 1 or max(widths) > 64:
        raise UsageError(f"widths must be numbers from 1 to 64, not {text!r}", hint="--widths 1,4,16")
    return widths
