"""Expressions of truth values, in the form of BIG-Bench Hard: `not ( True ) and ( False or True ) is`."""

from dataclasses import dataclass
from random import Random

from evals.reasoning.cases import Case, Problem, Streams, Template

__all__ = ["FAMILY", "cases"]

FAMILY = "boolean"
SIZES = (3, 5, 8)
EACH = 20
"""Expressions of each size."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A text and what it is."""

    text: str
    value: bool
    binds: int
    """3 for one value, "not" or brackets, 2 for "and", 1 for "or"."""


def expression(chance: Random, values: int) -> Expression:
    """An expression of so many values, with brackets where it needs them and at some other places."""
    if values == 1:
        value = chance.randrange(2) == 0
        found = Expression(str(value), value, 3)
    else:
        left = chance.randrange(1, values)
        found = _joined(expression(chance, left), expression(chance, values - left), is_and=chance.randrange(2) == 0)
    for _ in range(chance.choice((0, 0, 1, 2)) if values <= 3 else chance.choice((0, 0, 0, 1))):
        found = Expression(f"not {_within(found, 3)}", not found.value, 3)
    return Expression(f"( {found.text} )", found.value, 3) if chance.randrange(4) == 0 else found


def _joined(one: Expression, other: Expression, *, is_and: bool) -> Expression:
    if is_and:
        return Expression(f"{_within(one, 2)} and {_within(other, 2)}", one.value and other.value, 2)
    return Expression(f"{one.text} or {other.text}", one.value or other.value, 1)


def _within(inner: Expression, binds: int) -> str:
    return inner.text if inner.binds >= binds else f"( {inner.text} )"


def draw(streams: Streams, size: int) -> Problem:
    """An expression with a "not"; true as often as false."""
    value = streams.numbers.randrange(2) == 0
    while (found := expression(streams.numbers, size)).value != value or "not" not in found.text:
        pass
    lines = (f"{found.text} is",)
    tags = (f"values:{size}",)
    return Problem(lines, (str(value),), choices=("True", "False"), expects="choice", tags=tags)


def cases() -> list[Case]:
    """Twenty of each size."""
    return [
        Case(FAMILY, _template(size), size * 100 + index, cluster=f"{FAMILY}/{size}-{index + 1:02}")
        for size in SIZES
        for index in range(EACH)
    ]


def _template(size: int) -> Template:
    return Template(f"size-{size}", lambda streams: draw(streams, size), ("numbers",))
