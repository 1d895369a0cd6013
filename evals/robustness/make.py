"""Write the battery "robustness", each item of "reasoning" with a twin: `python -m evals.robustness.make`."""

from collections import Counter
from pathlib import Path

from evals.reasoning.make import cases
from evals.writing import write
from hybrid.evaluate.battery import Task

__all__ = ["tasks"]

HERE = Path(__file__).resolve().parent


def tasks() -> list[Task]:
    """Every item, followed by one twin of the kind that its family has the fewest of so far."""
    made: list[Task] = []
    used: Counter[tuple[str, str]] = Counter()
    for name, case in cases().items():
        kind = min(case.kinds(), key=lambda kind: used[case.family, kind])
        used[case.family, kind] += 1
        made += [case.task(name), case.twin(name, kind)]
    return made


def main() -> None:
    """Write `items.jsonl`."""
    write(HERE, tasks())


if __name__ == "__main__":
    main()
