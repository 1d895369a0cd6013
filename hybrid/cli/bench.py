"""`hybrid bench`: engine, context, retrieval, corpus, sandbox."""

import shutil
from dataclasses import asdict, replace
from pathlib import Path

import click

from hybrid.assistant import open_embedder, open_model
from hybrid.bench.context import bench_context
from hybrid.bench.drift import bench_drift
from hybrid.bench.engine import Progress, Width, bench_engine
from hybrid.bench.filling import bench_filling
from hybrid.bench.finding import Difference, Found, Size, bench_chunking, bench_finding
from hybrid.bench.plot import draw_depths, draw_widths
from hybrid.bench.sandbox import Times, bench_sandbox
from hybrid.bench.vectors import Synthetic, bench_synthetic
from hybrid.cli import render
from hybrid.cli.waiting import bars
from hybrid.config import load_config
from hybrid.errors import UsageError
from hybrid.models.fetch import model_path
from hybrid.models.llama import LlamaModel
from hybrid.sandbox import ProcessSandbox
from hybrid.tune import named

HEAD = (
    *("at a time", "questions/s", "tokens/s", "over one", "of ceiling", "over plain", "over server"),
    *("from cache", "outside decode"),
)


@click.group()
def bench() -> None:
    """Measure speed on this machine. Let nothing else run beside it.

    Example: hybrid bench engine --widths 1,16
    """


@bench.command()
@click.option("--model", help="Catalog name or path of a GGUF file.")
@click.option("--widths", default="1,4,16", show_default=True, help="Questions at a time.")
@click.option("--repeats", default=3, show_default=True, type=click.IntRange(min=1), help="Medians are over these.")
@click.option("--grammar", is_flag=True, help="Every reply is decoded under a grammar.")
@click.option("--server", type=click.Path(path_type=Path), help="A llama-server binary; else the one on the PATH.")
@click.option("--plot", type=click.Path(path_type=Path), help="Also draw the speeds: a file ending in .svg or .png.")
@click.option("--drift", is_flag=True, help="Instead: how often answers depend on what else is decoded.")
@click.option("--questions", default=200, show_default=True, type=click.IntRange(min=1), help="For --drift.")
@click.option("--exact", is_flag=True, default=None, help="Decode so that nothing else changes an answer; slower.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def engine(
    model: str | None,
    widths: str,
    repeats: int,
    grammar: bool,
    server: Path | None,
    plot: Path | None,
    drift: bool,
    questions: int,
    exact: bool | None,
    as_json: bool,
) -> None:
    """Word problems answered with programs, one after another and many at a time.

    Beside it as many tokens in a bare decode loop at the same width (the ceiling), one question after another with
    llama-cpp-python (plain), and a llama-server with as many slots if there is one.

    Example: hybrid bench engine --model qwen2.5-coder-0.5b --widths 1,16 --json
    """
    chosen = parse_widths(widths)
    config = load_config(model=model, exact=exact)
    published = model_path(config.model)
    found = server or (Path(on_path) if (on_path := shutil.which("llama-server")) else None)
    with bars() as shown:
        opened = open_model(config.model, replace(config, width=max(chosen)), shown.update)
        assert isinstance(opened, LlamaModel)
        if drift:
            _show_drift(opened, max(chosen), questions, shown.update, as_json=as_json)
            return
        results = bench_engine(
            opened,
            published,
            chosen,
            repeats=repeats,
            grammar=grammar,
            server=found,
            progress=shown.update,
        )
    if plot:
        draw_widths(results, f"{opened.name}, {opened.details['format']}", plot)
    if as_json:
        figures = {str(width): asdict(result) for width, result in results.items()}
        print(render.as_json({"model": render.named(opened), "grammar": grammar, "widths": figures}))
        return
    print(render.table([_shown(width, result) for width, result in results.items()], HEAD))


def _show_drift(model: LlamaModel, width: int, questions: int, progress: Progress, *, as_json: bool) -> None:
    with model, ProcessSandbox(load_config().sandbox) as sandbox:
        found = bench_drift(model, sandbox, width, questions, progress)
    if as_json:
        print(render.as_json({"model": render.named(model), "drift": asdict(found)}))
        return
    print(
        f"of {found.questions} questions, {width} at a time and one at a time, {found.other_texts} had another text "
        f"and {found.other_answers} another answer ({model.details['decoding']})"
    )


@bench.command()
@click.option(
    "--model", "models", multiple=True, help="Catalog name or path of a GGUF file; may be given several times."
)
@click.option("--tokens", default=2048, show_default=True, type=click.IntRange(min=128), help="How deep to go.")
@click.option("--plot", type=click.Path(path_type=Path), help="Also draw it: a file ending in .svg or .png.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def context(models: tuple[str, ...], tokens: int, plot: Path | None, as_json: bool) -> None:
    """Milliseconds a token of prefill, by how many tokens came before.

    Rising where each token attends to all before it, flat where a model keeps a state of fixed size.

    Example: hybrid bench context --model qwen2.5-coder-0.5b --model smollm2-135m --tokens 1024
    """
    names = models or (load_config().model,)
    with bars() as shown:
        found = {name: bench_context(model_path(name), tokens, named(shown.update, name)) for name in names}
    if plot:
        draw_depths(found, plot)
    if as_json:
        print(render.as_json({"milliseconds": found}))
        return
    depths = next(iter(found.values()))
    rows = [(depth, *(f"{found[name][depth]:.2f}" for name in names)) for depth in depths]
    print(render.table(rows, ("tokens before", *(f"{name}, ms a token" for name in names))))


@bench.command()
@click.argument("name", metavar="[SET]", default="squad2")
@click.option("--data", type=click.Path(path_type=Path), help="The file of a public set: its texts are searched.")
@click.option("--words", "sizes", help="Cut the texts into chunks of so many words, and compare these sizes.")
@click.option("--synthetic", type=click.IntRange(min=1000), help="Instead: an index of so many random vectors.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def retrieval(name: str, data: Path | None, sizes: str | None, synthetic: int | None, as_json: bool) -> None:
    """How often a search finds the text that answers a question, by meaning, by words, and by both.

    SET is squad2, nq-oracle or popqa, whose rows come with texts.

    Example: hybrid bench retrieval squad2 --data dev-v2.0.json
    """
    if (data is None) == (synthetic is None):
        raise UsageError("give either --data or --synthetic", hint="hybrid bench retrieval --data dev-v2.0.json")
    if synthetic and sizes:
        raise UsageError("--words cuts texts, and random vectors have none", hint="give --data FILE with --words")
    result: Found | Synthetic | list[Size]
    with bars() as shown:
        if data is None:
            result = bench_synthetic(synthetic or 0, shown.update)
        elif sizes:
            result = bench_chunking(name, data, _sizes(sizes), open_embedder(load_config()), shown.update)
        else:
            result = bench_finding(name, data, open_embedder(load_config()), shown.update)
    if as_json:
        print(render.as_json({"sizes": list(map(asdict, result))} if isinstance(result, list) else asdict(result)))
    elif isinstance(result, list):
        _show_sizes(result)
    elif isinstance(result, Found):
        _show_found(result)
    else:
        rows = [(name, f"{value:,.6g}") for name, value in asdict(result).items()]
        print(render.table(rows, ("", "")).strip("\n "))


def _sizes(given: str) -> list[int]:
    sizes = [int(size) for size in given.split(",") if size.strip().isdecimal()]
    if len(sizes) < given.count(",") + 1 or min(sizes) < 1:
        raise UsageError(
            f"--words {given} is no list of numbers", hint="--words 120,60,240; others are compared with the first"
        )
    return sizes


def _show_found(found: Found) -> None:
    rows = [
        (mode, *(f"{share:.1%}" for share in (f.recall_1, f.recall_5, f.recall_20)), f"{f.mrr:.3f}", f"{f.p50_ms:.1f}")
        for mode, f in found.modes.items()
    ]
    print(f"{found.questions} questions, {found.texts} texts")
    print(render.table(rows, ("mode", "recall@1", "recall@5", "recall@20", "MRR", "p50 ms")))
    for d in found.differences:
        print(f"{d.a} less {d.b} at {d.k}: {_points(d)}")


def _show_sizes(sizes: list[Size]) -> None:
    rows = [
        (f"{s.words}", f"{s.chunks}", f"{s.share:.1%}", _points(s.less_first) if s.less_first else "") for s in sizes
    ]
    print(render.table(rows, ("words", "chunks", "an answer is there", f"less {sizes[0].words} words")))


def _points(d: Difference) -> str:
    low, high = (f"{100 * end:+.1f}" for end in d.ci95)
    return f"{100 * d.delta:+.1f} points ({low} to {high}), p = {d.p:.2g}"


@bench.command()
@click.option("--texts", default=20_000, show_default=True, type=click.IntRange(min=1000), help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def corpus(texts: int, as_json: bool) -> None:
    """What a corpus of many texts takes: to build, on the disk, and for a search by meaning, by words, and by both.

    Texts, vectors and queries are random; of a million texts the disk has to hold seven gigabytes meanwhile.

    Example: hybrid bench corpus --texts 100000
    """
    with bars() as shown:
        found = bench_filling(texts, shown.update)
    if as_json:
        print(render.as_json(asdict(found)))
        return
    print(
        f"{found.texts:,} texts built in {found.build_seconds:.0f} s ({found.vector_seconds:.0f} s of these for random "
        f"vectors), {found.peak_mb:.0f} MB of memory at most, {found.disk_mb:.0f} MB on the disk, {found.index} index "
        f"with a recall of {found.recall:.1%}"
    )
    rows = [(mode, f"{waits.p50_ms:.1f}", f"{waits.p95_ms:.1f}") for mode, waits in found.searches.items()]
    print(render.table(rows, ("search", "p50 ms", "p95 ms")))


@bench.command()
@click.option(
    "--programs", default=10_000, show_default=True, type=click.IntRange(min=1), help="Trivial programs to run."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def sandbox(programs: int, as_json: bool) -> None:
    """Milliseconds that a program takes in the warm sandbox, and what grows while many run.

    Example: hybrid bench sandbox --programs 1000
    """
    with bars() as shown:
        found = bench_sandbox(programs, accept=load_config().sandbox, progress=shown.update)
    if as_json:
        print(render.as_json(asdict(found)))
        return
    kinds = {"trivial": found.trivial, "SymPy": found.sympy, "Z3": found.z3}
    print(render.table([_timed(kind, times) for kind, times in kinds.items()], ("program", "run", "p50 ms", "p95 ms")))
    growth = found.growth
    print(
        f"\ntwo at a time: {found.per_second:.0f} trivial programs a second\n"
        f"grown over {found.trivial.programs} programs: server {growth.server_mb:+.1f} MB and "
        f"{growth.server_descriptors:+} descriptors, caller {growth.caller_mb:+.1f} MB and "
        f"{growth.caller_descriptors:+} descriptors"
    )


def _timed(kind: str, times: Times) -> tuple[object, ...]:
    return (kind, times.programs, f"{times.p50_ms:.1f}", f"{times.p95_ms:.1f}")


def _shown(width: int, r: Width) -> tuple[object, ...]:
    ratios = (f"{ratio:.2f}" for ratio in (r.over_one, r.of_ceiling, r.over_plain))
    served = "" if r.over_server is None else f"{r.over_server:.2f}"
    rates = (f"{r.items_per_second:.2f}", f"{r.tokens_per_second:.0f}")
    return (width, *rates, *ratios, served, f"{r.cached:.0%}", f"{r.outside_decode:.1%}")


def parse_widths(text: str) -> list[int]:
    """The widths of a list such as "1,4,16"."""
    try:
        widths = [int(part) for part in text.split(",")]
    except ValueError:
        widths = []
    if not widths or min(widths) < 1 or max(widths) > 64:
        raise UsageError(f"widths must be numbers from 1 to 64, not {text!r}", hint="--widths 1,4,16")
    return widths
