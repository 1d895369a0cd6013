"""What speaks against a program that ran, found without asking a model: in its numbers and in its value."""

import math
import re
from fractions import Fraction

from hybrid.answers import expected_kind
from hybrid.numbers import numbers_in, spelled_in
from hybrid.types import Question, Value

__all__ = ["doubts"]

KNOWN = frozenset(map(Fraction, (0, 1, 2, 3, 4, 7, 10, 12, 24, 30, 50, 52, 60, 100, 365, 1000)))
"""Numbers that a program may have from elsewhere: units of time, dozens, percent, squares and halves."""
NUMBERS = re.compile(r"(?<![\w.])\d{1,30}(?:\.\d{1,30})?(?![\w.])")
MEASURES = "hours|minutes|seconds|meters|metres|kilometers|kilometres|grams|kilograms|liters|litres|miles|feet|pounds"
COUNTS = re.compile(rf"\bhow many (?!{MEASURES})", re.IGNORECASE)
"""What comes in whole numbers; measures do not."""


def doubts(question: Question, code: str, value: Value) -> tuple[str, ...]:
    """Reasons to mistrust a computed value, in words that a model can act on; to have none proves nothing.

    Args:
        question: as it was asked.
        code: what the model wrote, a program or equations.
        value: what came out.
    """
    used = _constants(code)
    given = _numbers(question.text)
    unused = [number for number in given if not _is_used(number, used)]
    found = [f"The number {_shown(number)} of the question is not used." for number in unused]
    strange = sorted(number for number in used if number not in KNOWN and not _is_given(number, given))
    found += [f"The number {_shown(number)} is not in the question." for number in strange]
    if expected_kind(question) == "number":
        found += _of_value(question.text, value)
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
    """The numbers that stand in a program or in equations."""
    return {Fraction(number) for number in NUMBERS.findall(code)}


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
