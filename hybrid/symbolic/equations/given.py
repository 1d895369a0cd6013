"""The numbers that an equation about a question may have: those the question gives, and a few that everybody knows."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from hybrid.numbers import SCALES, numbers_in, spelled_in
from hybrid.types import Question

__all__ = ["KNOWN", "numbers_for"]

KNOWN = (0, 1, 2, 3, 4, 7, 10, 12, 24, 30, 52, 60, 100, 365, 1000)
"""Without being asked: doubles and halves, sides and legs, units of time, dozens, percent and metric units."""
WORDS = {
    2: "half|halves|halved|halfway|twice|doubled?|doubles|pairs?|couples?|both",
    3: "thirds?|thrice|tripled?|triples",
    4: "quarters?|fourths?|quadrupled?|quadruples",
    5: "fifths?",
    6: "sixths?",
    7: "sevenths?",
    8: "eighths?",
    9: "ninths?",
    10: "tenths?|decades?",
    12: "dozens?",
    14: "fortnights?",
    20: "twentieths?",
    100: "hundreds?|century|centuries",
    10**6: "millions?",
}
"""A word gives its number and, up to ten, one part of so many: half gives 2 and 0.5."""
SCALED = re.compile(rf"\b((?:[a-z]{{1,9}}[- ])?[a-z]{{1,9}}) (hundred|{'|'.join(SCALES)})\b", re.IGNORECASE)
PERCENT = re.compile(r"(?<![\w.])((?:[\w.]{1,20}[- ])?[\w.,]{1,20})[- ]?(?:%|per ?cent)", re.IGNORECASE)
"""The two words before a percent sign; the number of percent is the last in them."""
SEPARATOR = re.compile(r"(?<=[0-9])[,\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")
WRITTEN = re.compile(r"(?<![0-9.])0*((?:0|[1-9][0-9]*)(?:\.[0-9]+)?)")

MOST_NUMBERS = 300
"""Retrieved documents may have more; those of the question come first."""
LONGEST = 30
"""Characters of a number."""


def numbers_for(question: Question) -> tuple[str, ...]:
    """The numbers that may stand in an equation, as they may be written there: `12`, `0.15`, `1250.50`; each once."""
    texts = (question.text, *question.context, *(message.content for message in question.history))
    found = dict.fromkeys(number for text in texts for number in _numbers_of(text) if len(number) <= LONGEST)
    return tuple(dict.fromkeys([*list(found)[:MOST_NUMBERS], *map(str, KNOWN)]))


def _numbers_of(text: str) -> Iterator[str]:
    """Every number of a text in all its writings; the `3` and the `4` of 3/4 are such writings, too."""
    yield from WRITTEN.findall(SEPARATOR.sub("", text))
    yield from _decimals(map(Fraction, [*numbers_in(text), *spelled_in(text)]))
    yield from _decimals(_percentages(text))
    yield from _decimals(_scaled(text))
    for number, words in WORDS.items():
        if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE):
            yield from _decimals([Fraction(number), *([Fraction(1, number)] if number <= 10 else [])])


def _percentages(text: str) -> Iterator[Fraction]:
    """0.15 for 15%, and for fifteen percent."""
    for words in PERCENT.findall(text):
        yield from (Fraction(number) / 100 for number in [*numbers_in(words), *spelled_in(words)][-1:])


def _scaled(text: str) -> Iterator[Fraction]:
    """200 for two hundred, which no other reader takes."""
    for words, scale in SCALED.findall(text):
        yield from (Fraction(number) * SCALES.get(scale.lower(), 100) for number in spelled_in(words)[-1:])


def _decimals(values: Iterable[Fraction]) -> Iterator[str]:
    """Those of the values that have a decimal writing of at most six places, without their signs."""
    for value in values:
        scaled = abs(value) * 10**6
        if scaled.denominator == 1:
            digits = f"{scaled.numerator:07d}"
            yield f"{digits[:-6]}.{digits[-6:]}".rstrip("0").rstrip(".")
