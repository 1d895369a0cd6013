"""Write the inverse scaling battery: `python -m evals.inverse_scaling.make`."""

from pathlib import Path

from evals.inverse_scaling import (
    algebra,
    correction,
    figures,
    games,
    injection,
    logic,
    negation,
    patterns,
    proverbs,
    quotes,
    redefine,
    unknown,
)
from evals.writing import write
from hybrid.evaluate.battery import Task

HERE = Path(__file__).resolve().parent
FAMILIES = (
    negation,
    quotes,
    games,
    redefine,
    logic,
    unknown,
    proverbs,
    patterns,
    correction,
    algebra,
    figures,
    injection,
)


def tasks() -> list[Task]:
    """The tasks of all families."""
    return [task for family in FAMILIES for task in family.tasks()]


def main() -> None:
    """Write `items.jsonl`."""
    write(HERE, tasks())


if __name__ == "__main__":
    main()
