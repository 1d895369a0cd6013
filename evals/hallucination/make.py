"""Write the battery's tasks: `python -m evals.hallucination.make`."""

from pathlib import Path

from evals.hallucination import conflict, facts_closed, fictional, injected, misconceptions, unanswerable
from evals.writing import write
from hybrid.evaluate.battery import Task

HERE = Path(__file__).resolve().parent
FAMILIES = (facts_closed, fictional, unanswerable, misconceptions, conflict, injected)


def tasks() -> list[Task]:
    """All tasks of the battery, family by family; the same ones each time."""
    return [task for family in FAMILIES for task in family.tasks()]


def main() -> None:
    """Write `items.jsonl` beside this file."""
    write(HERE, tasks())


if __name__ == "__main__":
    main()
