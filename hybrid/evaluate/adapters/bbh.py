"""BIG-Bench Hard: a file for each task, with options in the text, a few words to choose from, or a free answer."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from hybrid.evaluate.adapters.adapter import Adapter, Row
from hybrid.evaluate.adapters.choices import at_letter, lettered
from hybrid.evaluate.adapters.rows import Found
from hybrid.evaluate.battery import Task
from hybrid.numbers import parse_number

__all__ = ["BBH"]

OPTIONS = re.compile(r"\n\s*Options:\s*\n")
PAIRS = (("True", "False"), ("Yes", "No"), ("yes", "no"), ("valid", "invalid"))
KIND = "kind of the file"
"""A field that each row gets: "number", "text", or a list of the words that all answers of the file are among."""


def _with_kind(found: list[Found]) -> list[Found]:
    """The rows with the kind of answer that most of the file's have, so that one bad row does not decide it."""
    objects = [row.content for row in found if isinstance(row.content, dict)]
    kind = _kind(Counter(target.strip() for row in objects if isinstance(target := row.get("target"), str)))
    return [
        row._replace(content={**row.content, KIND: kind}) if isinstance(row.content, dict) else row for row in found
    ]


def _kind(targets: Counter[str]) -> str | list[str]:
    def most(fits: Callable[[str], bool]) -> bool:
        return 2 * sum(count for target, count in targets.items() if fits(target)) > targets.total()

    if most(lambda target: parse_number(target) is not None):
        return "number"
    for pair in PAIRS:
        if most(pair.__contains__):
            return list(pair)
    few = (
        2 <= len(targets) <= 6 and targets.total() >= 5 * len(targets) and all(len(target) <= 20 for target in targets)
    )
    return sorted(targets) if few else "text"


def _task(row: Row) -> Task:
    """A row is {input, target}; options, if it has any, are the last lines of the input."""
    *asked, block = OPTIONS.split(row.text("input"))
    target = row.text("target")
    if not asked:
        kind: Any = row.get(KIND)
        if isinstance(kind, list):
            return row.task(block, [target], choices=kind)
        return row.task(block, [target], expects="number" if kind == "number" else "text")
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    dashed = all(line.startswith("-") for line in lines)
    choices = tuple(line[1:].strip() for line in lines) if dashed else lettered(lines)
    right = target if target in choices else at_letter(choices, target)
    return row.task("\nOptions:\n".join(asked).rstrip(), [right], choices=choices)


BBH = (
    Adapter(
        "bbh",
        "one task's file, as bbh/boolean_expressions.json of suzgunmirac/BIG-Bench-Hard",
        "MIT; keep it out of training data",
        _task,
        inside="examples",
        prepare=_with_kind,
        by_file=True,
    ),
)
