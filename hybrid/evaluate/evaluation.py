"""A run from its plan to its reports."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hybrid.assistant import Progress as Told
from hybrid.config import Config
from hybrid.errors import LedgerError
from hybrid.evaluate.battery import Battery
from hybrid.evaluate.ledger import Ledger
from hybrid.evaluate.opening import open_arms
from hybrid.evaluate.plan import Arm, describe, run_order, save_plan
from hybrid.evaluate.report.markdown import as_markdown
from hybrid.evaluate.report.page import write_html
from hybrid.evaluate.results import BATTERY, PLAN, RECORDS, read_results, save_battery
from hybrid.evaluate.run import Progress, Run
from hybrid.evaluate.summary import summarize

__all__ = ["Settings", "evaluate", "report"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run is done."""

    seed: int = 0
    repeats: int = 1
    limit: int | None = None
    """Tasks to ask; a later run with more goes on from there."""
    width: int | None = None
    """Questions at a time; `None` is what was measured to be fastest."""
    deadline: float | None = None
    """Seconds for a question."""
    retry_failed: bool = False
    """Ask again what has failed or was stopped."""


def evaluate(
    battery: Battery,
    arms: Sequence[Arm],
    folder: Path,
    config: Config,
    settings: Settings = Settings(),
    *,
    told: Told = lambda what, done, total: None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> dict[str, Any]:
    """Run what the folder does not have yet, write the reports, return the summary.

    Args:
        battery: what is asked.
        arms: who is asked.
        folder: of the run; the same call goes on where an earlier one has stopped.
        config: for the models.
        settings: how.
        told: is told while models and corpora are opened.
        on_progress: is told after every answer.

    Raises:
        RunMismatch: the folder holds another run.
        HybridError: what ended the run; what was answered is in the folder.
    """
    tasks = run_order(battery.tasks, settings.seed)[: settings.limit]
    with open_arms(arms, tasks, config, told, settings.width) as opened:
        plan = describe(battery, opened, seed=settings.seed, repeats=settings.repeats, deadline=settings.deadline)
        save_plan(plan, folder / PLAN)
        ledger = Ledger(folder / RECORDS)
        try:
            save_battery(battery, folder / BATTERY)
            if settings.retry_failed:
                ledger.forget("failed", "stopped")
            Run(
                opened,
                ledger,
                seed=settings.seed,
                repeats=settings.repeats,
                width=settings.width or max(open_.model.width for open_ in opened),
                deadline=settings.deadline,
                on_progress=on_progress,
            )(tasks)
        finally:
            ledger.close()
    return report(folder)


def report(folder: Path, watts: float | None = None) -> dict[str, Any]:
    """Judge a run's answers again and write `summary.json`, `report.md` and `report.html`; no model is needed.

    Args:
        folder: of the run, which need not be complete.
        watts: what the processor draws under load, for an estimate of the energy.

    Raises:
        LedgerError: it is no run's folder, or the reports cannot be written.
    """
    results = read_results(folder)
    summary = summarize(results)
    try:
        (folder / "summary.json").write_text(json.dumps(summary, indent=1, ensure_ascii=False), encoding="utf-8")
        (folder / "report.md").write_text(as_markdown(results, summary, watts), encoding="utf-8")
        write_html(results, summary, folder / "report.html")
    except OSError as error:
        raise LedgerError(f"cannot write the reports to {folder}: {error.strerror}", hint="make room") from error
    return summary
