"""A run's folder, read back: what was asked, what was said, and a fresh verdict on each answer."""

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hybrid.config import load_config
from hybrid.errors import BadBattery, LedgerError
from hybrid.evaluate.battery import Battery, Task, task_from, task_line
from hybrid.evaluate.ledger import Cell, Record, read_records
from hybrid.evaluate.run import given_of
from hybrid.evaluate.scorers import Verdict, judge
from hybrid.types import Sandbox

__all__ = ["BATTERY", "PLAN", "RECORDS", "Results", "Scored", "read_results", "save_battery"]

PLAN, BATTERY, RECORDS = "plan.json", "battery.json", "records.jsonl"


@dataclass(frozen=True, slots=True)
class Scored:
    """One answer with its verdict."""

    task: Task
    record: Record
    verdict: Verdict

    @property
    def outcome(self) -> str:
        """The verdict's, unless there was no answer to judge."""
        return self.record.outcome if self.record.outcome in ("stopped", "failed") else self.verdict.outcome


@dataclass(frozen=True)
class Results:
    """All of a run that is there so far."""

    folder: Path
    plan: Mapping[str, Any]
    battery: Battery
    cells: Mapping[Cell, Scored]

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, as they were typed."""
        return tuple(self.plan["arms"])

    @cached_property
    def tasks(self) -> dict[str, Task]:
        """By id, in the order of the battery."""
        return {task.id: task for task in self.battery.tasks}

    def of(self, arm: str) -> list[Scored]:
        """An arm's answers, in the order of the battery."""
        repeats = range(int(self.plan["repeats"]))
        cells = ((task, arm, repeat) for task in self.tasks for repeat in repeats)
        return [self.cells[cell] for cell in cells if cell in self.cells]


def save_battery(battery: Battery, path: Path) -> None:
    """Keep a battery with its run, so that the report needs nothing else; raises LedgerError."""
    kept = {
        "name": battery.name,
        "title": battery.title,
        "cards": dict(battery.cards),
        "skipped": list(battery.skipped),
        "tasks": [json.loads(task_line(task)) for task in battery.tasks],
    }
    try:
        path.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        raise LedgerError(f"cannot write {path}: {error.strerror}", hint="make room, or give another --out") from error


def read_results(folder: Path) -> Results:
    """Read a run's folder and judge every answer again, by today's scorers.

    Raises:
        LedgerError: it is no run's folder, or a file in it is damaged.
    """
    plan, kept, records = _json(folder / PLAN), _json(folder / BATTERY), read_records(folder / RECORDS)
    try:
        tasks = {task.id: task for task in map(task_from, kept["tasks"])}
        battery = Battery(kept["name"], tuple(tasks.values()), kept["title"], kept["cards"], tuple(kept["skipped"]))
        answered = {cell: (tasks[record.task], record) for cell, record in records.items()}
        if strange := {record.arm for record in records.values()} - plan["arms"].keys():
            raise KeyError(strange)
    except (KeyError, TypeError, AttributeError, BadBattery) as error:
        raise LedgerError(
            f"the files in {folder} do not fit together: {type(error).__name__} {error}",
            hint="type the command of the run again: it writes battery.json anew",
        ) from error
    with ExitStack() as opened:
        sandbox = _once(opened)
        cells = {
            cell: Scored(task, record, judge(task, given_of(record), sandbox))
            for cell, (task, record) in answered.items()
        }
    return Results(folder, plan, battery, cells)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise LedgerError(f"cannot read {path}: {error}", hint="give the folder of a run") from error


def _once(opened: ExitStack) -> Callable[[], Sandbox]:
    """A sandbox that is opened when the first expression has to be compared."""
    sandboxes: list[Sandbox] = []

    def sandbox() -> Sandbox:
        if not sandboxes:
            from hybrid.sandbox import ProcessSandbox

            sandboxes.append(ProcessSandbox(load_config().sandbox))
            opened.callback(sandboxes[0].close)
        return sandboxes[0]

    return sandbox
