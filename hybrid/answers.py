"""From a reply's text to a canonical answer, and when two answers are the same. The one place for both."""

import math
import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from hybrid.types import Kind, Question, Value

__all__ = ["expected_kind", "extract", "fits", "format_value", "is_computing", "parse_number", "same"]

NUMBER = re.compile(
    r"(?<![\w.])[-−+]?[$€£]?\s?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+|(?<=\d))(?:[eE][-+]?\d+)?(?:\s?/\s?\d+)?(?![\w])"
)
"""A number as people and models write it: sign, currency, thousands, decimals, exponent, fraction."""

MARKER = re.compile(r"(?:final\s+)?answer\s*(?:is|:|=)\s*", re.IGNORECASE)
BOLD = re.compile(r"[*_`$]+|\\boxed\{|\\[()\[\]]")
YES = ("yes", "true", "correct", "right")
NO = ("no", "false", "incorrect", "wrong", "not")

COMPUTING = re.compile(
    r"\d\s*(?:[-+*/×÷^x]|plus|minus|times|divided by|mod)\s*\(?\d|\d\s*!|%\s+of|"
    r"\b(?:calculate|compute|solve|simplify|evaluate|doubled?|tripled?|twice|halved?|squared?|cubed?|"
    r"sum of|product of|difference between|average of|mean of|ratio|remainder|square root|cube root|factorial|"
    r"percent(?:age)? of|how many|how much|how long|how far|how old|how fast|total|per (?:hour|day|week|month|year))\b",
    re.IGNORECASE,
)
NUMERIC = re.compile(
    r"\b(?:how (?:many|much|long|far|old|fast|tall|heavy|high|deep|wide)|what (?:number|percentage|fraction)|"
    r"calculate|compute|sum of|product of|average of|square root|factorial)\b|\d\s*[-+*/×÷^]\s*\(?\d|%\s+of",
    re.IGNORECASE,
)
YES_NO = re.compile(
    r"^(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|must|may)\b", re.IGNORECASE
)


# --- what a question wants ---------------------------------------------------------------------


def expected_kind(question: Question) -> Kind:
    """The kind of answer a question asks for: what it says it expects, else what its words show."""
    if question.choices:
        return "choice"
    if question.expects != "text":
        return question.expects
    last = _last_sentence(question.text)
    if YES_NO.match(last) and " or " not in last:
        return "boolean"
    return "number" if NUMERIC.search(last) else "text"


def is_computing(question: Question) -> bool:
    """Whether the question asks for something that a program can work out from what it says."""
    text = question.text
    if not COMPUTING.search(text):
        return False
    operation = re.search(r"\b(?:how (?:many|much|long|far|old|fast)|total)\b", text, re.IGNORECASE)
    # "How many legs has a spider?" has nothing to compute with; "3 for $2 ... how much" has.
    return not operation or len(numbers_in(text)) >= 2 or bool(COMPUTING.search(text.replace(operation[0], "", 1)))


def _last_sentence(text: str) -> str:
    sentences = [part.strip() for part in re.split(r"(?<=[.!?])\s+", text.strip()) if part.strip()]
    return sentences[-1] if sentences else ""


# --- reading -----------------------------------------------------------------------------------


def parse_number(text: str) -> int | Fraction | None:
    """The exact value of a text that is a number and nothing else, such as `-1,234.50`, `3/4` or `$5`."""
    cleaned = re.sub(r"[,$€£\s]", "", text.replace("−", "-")).rstrip("%")
    if not re.fullmatch(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?(?:/\d+)?", cleaned):
        return None
    top, _, bottom = cleaned.partition("/")
    if bottom and not int(bottom):
        return None
    return _integral(Fraction(top) / int(bottom or 1))


def numbers_in(text: str) -> list[int | Fraction]:
    """All numbers of a text in their order."""
    found = (parse_number(match[0]) for match in NUMBER.finditer(text) if re.search(r"\d", match[0]))
    return [number for number in found if number is not None]


def extract(reply: str, question: Question) -> Value:
    """The answer a reply gives, in the kind the question wants; `None` if it gives none.

    What follows an "Answer:" counts before the rest; of several the last, as models correct themselves.
    """
    kind = expected_kind(question)
    marked = MARKER.split(reply)[-1] if MARKER.search(reply) else ""
    for text in (marked, reply):
        if text.strip() and (value := _read(text, kind, question.choices)) is not None:
            return value
    return None


def _read(text: str, kind: Kind, choices: Sequence[str]) -> Value:
    if kind == "choice":
        return _choice(text, choices)
    if kind == "boolean":
        return _boolean(text)
    if kind == "number":
        numbers = numbers_in(BOLD.sub(" ", text))
        return numbers[-1] if numbers else None
    line = next((line for line in BOLD.sub("", text).splitlines() if line.strip()), "")
    plain = line.strip().rstrip(".") if kind == "text" else line.strip()
    number = parse_number(plain)
    return plain or None if number is None else number


def _choice(text: str, choices: Sequence[str]) -> str | None:
    """The choice that a text names by letter or by its words."""
    letters = "".join(chr(ord("A") + index) for index in range(len(choices)))
    cleaned = BOLD.sub("", text).strip()
    if letter := re.match(rf"\(?([{letters}])(?:[).:,\s]|$)", cleaned):
        return choices[letters.index(letter[1])]
    named = [choice for choice in choices if _normal(choice) and _normal(choice) in _normal(cleaned)]
    longest = [choice for choice in named if not any(choice != other and choice in other for other in named)]
    if len(longest) == 1:
        return longest[0]
    found = re.findall(rf"(?:^|[\s(])([{letters}])(?=[).:,]|$)", cleaned)
    return choices[letters.index(found[-1])] if found else None


def _boolean(text: str) -> bool | None:
    words = re.findall(r"[a-z]+", text.lower())
    said = [word in YES for word in words[:3] if word in YES or word in NO]
    if not said:
        said = [word in YES for word in words if word in YES or word in NO][-1:]
    return said[0] if said else None


def _normal(text: str) -> str:
    """Text as it is compared: no case, accents, articles, punctuation or double spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    words = re.sub(r"[^\w\s]", " ", plain).split()
    return " ".join(word for word in words if word not in ("a", "an", "the")) or plain.strip()


# --- comparing and writing ---------------------------------------------------------------------


def same(a: Value, b: Value) -> bool:
    """Whether two answers are one. Exact numbers compare exactly, floats to nine digits, text without case."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, Fraction, float)) and isinstance(b, (int, Fraction, float)):
        exact = not isinstance(a, float) and not isinstance(b, float)
        return a == b if exact else math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, str) and isinstance(b, str):
        return _normal(a) == _normal(b)
    return a is None and b is None


def fits(value: Value, question: Question) -> bool:
    """Whether a value is of the kind that the question wants."""
    kind = expected_kind(question)
    if kind == "number":
        return isinstance(value, (int, Fraction, float)) and not isinstance(value, bool)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "choice":
        return any(same(value, choice) for choice in question.choices)
    return value is not None and value != ""


def format_value(value: Value) -> str:
    """A value as a person writes it: `2.5` for 5/2, `1/3` where decimals would not end, `yes` for true."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, Fraction):
        return _decimal(value) or str(value)
    if isinstance(value, tuple):
        return ", ".join(format_value(item) for item in value)
    return "" if value is None else str(value)


def _decimal(value: Fraction) -> str | None:
    """The decimal writing of a fraction if it ends within ten places."""
    scaled = value * 10**10
    if scaled.denominator != 1:
        return None
    sign, digits = "-" * (value < 0), f"{abs(scaled.numerator):011d}"
    return f"{sign}{digits[:-10]}.{digits[-10:]}".rstrip("0").rstrip(".")


def _integral(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value
