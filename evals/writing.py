"""Writes a battery's tasks; the one thing that all generators share."""

from collections.abc import Iterable
from pathlib import Path

from hybrid.evaluate.battery import Task, read_battery, task_line

__all__ = ["write"]


def write(folder: Path, tasks: Iterable[Task]) -> None:
    """Write `items.jsonl`, read it again, and say what is in it."""
    (folder / "items.jsonl").write_text("".join(map(task_line, tasks)), encoding="utf-8")
    battery = read_battery(folder)
    for family in dict.fromkeys(task.family for task in battery.tasks):
        print(f"{family}: {sum(task.family == family for task in battery.tasks)} tasks")
    print(f"{battery.name}: {len(battery.tasks)} tasks, digest {battery.digest}")
