"""A run as one HTML file that needs nothing else: neither a server nor a network."""

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from hybrid.errors import LedgerError
from hybrid.evaluate.report.drawing import ARMS
from hybrid.evaluate.report.items import items_json
from hybrid.evaluate.report.plots import draw
from hybrid.evaluate.report.tables import (
    Table,
    arms_table,
    families_table,
    ladder_table,
    pairs_table,
    twins_table,
)
from hybrid.evaluate.report.words import families_of, notes, size, verdict
from hybrid.evaluate.results import Results

__all__ = ["write_html"]


def write_html(results: Results, summary: Mapping[str, Any], target: Path) -> None:
    """Write the page.

    Args:
        results: the run.
        summary: its figures, of `summarize`.
        target: the file; one that is there is replaced.

    Raises:
        ExtraMissing: matplotlib is not installed.
        LedgerError: the file cannot be written.
    """
    page = as_html(results, summary)
    try:
        target.write_bytes(page.encode("utf-8", "replace"))
    except OSError as error:
        raise LedgerError(
            f"cannot write {target}: {error.strerror}", hint="make room, or give another --out"
        ) from error


def as_html(results: Results, summary: Mapping[str, Any]) -> str:
    """The page as text; raises ExtraMissing if matplotlib is not installed."""
    script = _read("page.js")
    plots = [(plot, Markup(plot.svg)) for plot in draw(results, summary)]
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    page = environment.from_string(_read("page.html.j2")).render(
        title=results.battery.title or results.battery.name,
        summary=summary,
        complete=summary["complete"],
        arms=_arms(results),
        verdicts=[(*verdict(pair), bool(pair["better"])) for pair in summary["pairs"]],
        notes=list(notes(results, summary)),
        headline=[each for each in plots if each[0].name == "cost"],
        plots=[each for each in plots if each[0].name != "cost"],
        tables=_tables(summary),
        arms_table=arms_table(summary),
        families=families_of(summary),
        cards=results.battery.cards,
        skipped=results.battery.skipped,
        css=Markup(_read("page.css")),
        script=Markup(script),
        script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        items=Markup(items_json(results)),
    )
    return page.lstrip()


def _read(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _arms(results: Results) -> list[dict[str, Any]]:
    """What the arms are."""
    described = []
    for at, (name, arm) in enumerate(results.plan["arms"].items()):
        model = arm["model"]
        described.append(
            {
                "at": at % ARMS,
                "name": name,
                "model": model["name"],
                "size": size(model["parameters"]) if model.get("parameters") else "",
                "spec": arm["spec"],
                "digest": model["digest"][:12],
                "decoding": model.get("decoding") or model.get("server") or "",
            }
        )
    return described


def _tables(summary: Mapping[str, Any]) -> list[Table]:
    found = [pairs_table(summary), families_table(summary), twins_table(summary)]
    found += [ladder_table(spec, each, at) for at, (spec, each) in enumerate(summary["ladders"].items())]
    return [table for table in found if table.rows]
