"""Write the battery "reasoning": `python -m evals.reasoning.make`."""

from functools import cache
from pathlib import Path

from evals.reasoning import algebra_words, arith_words, boolean, counting, dates, deduction, liars, ordering, swaps
from evals.reasoning.cases import Case
from evals.writing import write
from hybrid.evaluate.battery import Task

__all__ = ["cases", "tasks"]

HERE = Path(__file__).resolve().parent
FAMILIES = (arith_words, algebra_words, deduction, ordering, dates, counting, boolean, liars, swaps)


@cache
def cases() -> dict[str, Case]:
    """The cases of all families under their ids."""
    return {f"{family.FAMILY}-{n:03}": case for family in FAMILIES for n, case in enumerate(family.cases(), 1)}


def tasks() -> list[Task]:
    """All items."""
    return [case.task(name) for name, case in cases().items()]


def main() -> None:
    """Write `items.jsonl`."""
    write(HERE, tasks())


if __name__ == "__main__":
    main()
