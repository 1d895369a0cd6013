"""Draw the quick battery from the others: `python -m evals.quick.make`, after they have been made."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from evals.writing import write
from hybrid.evaluate.battery import Task, read_battery

HERE = Path(__file__).resolve().parent
DRAWN = {
    "reasoning": {"arith-words": 4, "algebra-words": 2, "deduction": 3, "ordering": 3, "dates": 2, "counting": 2},
    "hallucination": {
        "facts-closed": 2,
        "fictional": 2,
        "unanswerable": 2,
        "misconceptions": 2,
        "conflict": 2,
        "injected": 1,
    },
    "inverse_scaling": {"hindsight-neglect": 2, "memo-trap": 1, "modus-tollens": 1, "redefine-math": 1},
}
"""How many tasks of each family."""


def tasks() -> list[Task]:
    """The same tasks every time: those whose ids have the smallest hashes."""
    return [task for name, families in DRAWN.items() for family in families.items() for task in _drawn(name, *family)]


def _drawn(name: str, family: str, count: int) -> list[Task]:
    found = [task for task in read_battery(HERE.parent / name).tasks if task.family == family]
    found.sort(key=lambda task: hashlib.sha256(task.id.encode()).digest())
    return [replace(task, twin_of="") for task in found[:count]]


def settings() -> str:
    """The content of `battery.toml`: the families' cards are those of where they come from."""
    cards: dict[str, str] = {}
    for name, families in DRAWN.items():
        found = read_battery(HERE.parent / name).cards
        cards |= {family: found[family] for family in families}
    lines = ['title = "Quick: a little of everything, in about five minutes"', "", "[families]"]
    return "\n".join([*lines, *(f"{family} = {json.dumps(card)}" for family, card in cards.items())]) + "\n"


def main() -> None:
    """Write the battery."""
    (HERE / "battery.toml").write_text(settings(), encoding="utf-8")
    write(HERE, tasks())


if __name__ == "__main__":
    main()
