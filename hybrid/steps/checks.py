"""What speaks against a program that ran, found without asking a model: in its numbers and in its value."""

import ast
import math
import re
from fractions import Fraction

from hybrid.answers import expected_kind
from hybrid.numbers import numbers_in, spelled_in
from hybrid.types import Program, Question, Value

__all__ = ["doubts"]

KNOWN = frozenset(map(Fraction, (0, 1, 2, 3, 4, 7, 10, 12, 24, 30, 50, 52, 60, 100, 365, 1000)))
"""Numbers that a program may have from elsewhere: units of time, dozens, percent, squares and halves."""
MEASURES = "hours|minutes|seconds|meters|metres|kilometers|kilometres|grams|kilograms|liters|litres|miles|feet|pounds"
COUNTS = re.compile(rf"\bhow many (?!{MEASURES})", re.IGNORECASE)
"""What comes in whole numbers; measures do not."""


def doubts(question: Question, program: Program) -> tuple[str, ...]:
    """Reasons to mistrust a program's value, in words that a model can act on; to have none proves nothing."""
    used = _constants(program.code)
    given = _numbers(question.text)
    found = [
        f"The number {_shown(number)} of the question is not used." for number in given if not _is_used(number, used)
    ]
    strange = sorted(number for number in used if number not in KNOWN and not _is_given(number, given))
    found += [f"The number {_shown(number)} is not in the question." for number in strange]
    if expected_kind(question) == "number":
        found += _of_value(question.text, program.execution.value)
    return tuple(found)


def _of_value(text: str, value: Value) -> list[str]:
    if isinstance(value, bool) or not isinstance(value, (int, float, Fraction)) or not math.isfinite(value):
        return []
    found = ["The answer is negative."] if value < 0 else []
    if COUNTS.search(text) and value != int(value):
        found.append(f"The answer {value} is not a whole number.")
    return found


def _numbers(text: str) -> list[Fraction]:
    """The numbers of a question, each once; "one" is more often a pronoun."""
    spelled = [number for number in spelled_in(text) if number != 1]
    return list(dict.fromkeys(map(Fraction, [*numbers_in(text), *spelled])))


def _constants(code: str) -> set[Fraction]:
    """The numbers that stand in a program; none if it cannot be parsed."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    values = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {Fraction(str(value)) for value in values if _is_number(value)}


def _is_number(value: object) -> bool:
    if isinstance(value, float):
        return value - value == 0  # neither infinite nor nan
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30


def _is_used(number: Fraction, used: set[Fraction]) -> bool:
    """Whether a program has a number, or what it says as a percentage, or what is left of that."""
    return any(other in used for other in (number, number / 100, 1 - number / 100, 1 + number / 100)) or (
        number.denominator != 1 and {Fraction(number.numerator), Fraction(number.denominator)} <= used
    )


def _is_given(number: Fraction, given: list[Fraction]) -> bool:
    return any(_is_used(other, {number}) for other in given) or any(
        number in (other.numerator, other.denominator) for other in given
    )


def _shown(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"{float(number):g}"
