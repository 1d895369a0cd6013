"""Numbers in texts, as people and models write them, by their exact values."""

import re
from fractions import Fraction

__all__ = ["NUMBER", "numbers_in", "parse_number", "spelled_in"]

SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
DIGITS = r"(?:\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?!\d)|\d+)"
NUMBER = re.compile(
    r"(?:(?<![\w./])|(?<=\bx)(?=\d))"  # not inside a word or another number; "x2" is two times
    r"(?P<sign>[-−+]?)(?:[$€£¥]\s?(?P<inner>[-−]?))?"
    rf"(?:(?P<mixed>\d+)\s(?=\d+/\d))?(?P<top>(?:{DIGITS}(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d{{1,3}}(?!\d))?)"
    rf"(?:\s?/\s?(?P<bottom>\d+)(?!\s?/))?(?:\s?(?P<scale>{'|'.join(SCALES)})\b)?(?!\d)",
    re.IGNORECASE,
)
"""Such as `-1,234.5`, `$29.00`, `3/4`, `2 1/2`, `1e-3`, `8.1 million`, and the 5 of `5kg`."""
MOST_CHARACTERS = 1000
"""A longer number is no answer but a model going round in circles."""

UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SPELLED = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(TENS)})(?:[- ](?P<more>{'|'.join(UNITS[1:10])}))?|(?P<unit>{'|'.join(UNITS)}))\b"
    rf"(?![- ](?:hundred|{'|'.join(SCALES)}))",
    re.IGNORECASE,
)


def parse_number(text: str) -> int | Fraction | None:
    """The exact value of a text that is a number and nothing else, such as `-1,234.50`, `3/4`, `$5` or `20%`."""
    match = NUMBER.match(plain := text.strip())
    return _value(match) if match and plain[match.end() :].strip() in ("", "%", "$", "€", "£", "¥") else None


def numbers_in(text: str) -> list[int | Fraction]:
    """All numbers of a text in their order."""
    found = (_value(match) for match in NUMBER.finditer(text))
    return [number for number in found if number is not None]


def _value(match: re.Match[str]) -> int | Fraction | None:
    if match.end() - match.start() > MOST_CHARACTERS:
        return None
    bottom = int(match["bottom"] or 1)
    if not bottom:
        return None
    value = Fraction(re.sub(r"[,\s]", "", match["top"])) / bottom + int(match["mixed"] or 0)
    value *= SCALES[match["scale"].lower()] if match["scale"] else 1
    return _integral(-value if match["sign"] in ("-", "−") or match["inner"] else value)


def spelled_in(text: str) -> list[int]:
    """All numbers below a hundred that a text has as words."""
    return [
        UNITS.index(match["unit"].lower())
        if match["unit"]
        else 10 * TENS.index(match["tens"].lower()) + 20 + UNITS.index((match["more"] or "zero").lower())
        for match in SPELLED.finditer(text)
    ]


def _integral(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value
