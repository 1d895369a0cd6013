"""The sums in a text, as people and models write them, in plain signs or in LaTeX, and which of them are wrong."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Sum", "wrong_sums"]

_TOKEN = re.compile(
    r"(?P<number>(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,20})(?:\.\d{1,20})?(?!\d))(?P<percent>\s?\\?%)?"
    r"|(?P<fraction>\\[dt]?frac\{\s*(?P<top>\d{1,20})\s*\}\{\s*(?P<bottom>\d{1,20})\s*\})"
    r"|(?P<edge>\\[()\[\]])|(?P<times>[*×·]|\\times\b|\\cdot\b|(?<=\s)x(?=\s)|\bof\b)|(?P<over>[/÷]|\\div\b)"
    r"|(?P<plus>\+)|(?P<minus>[-−–])"
    r"|(?P<open>\\left\(|\()|(?P<close>\\right\)|\))|(?P<equals>=)"
    r"|(?P<unit>\\text\{[^{}]*\}|\b(?!of\b|x\b)[a-z]{2,}\b)|(?P<space>[^\S\n]+|\\?\$|\\[,;! ])"
)
_LONGEST = 60
"""Tokens of a sum; a model that goes round in circles writes endless ones."""
_NEARLY = Fraction(1, 200)
"""How far a rounded result may be off, as a share of it."""
_JOINED, _GOING_ON = re.compile(r"[\w^]$"), re.compile(r"[\w^]|[,.]\d")
_SIGNS = ("times", "over", "plus", "minus")


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum whose stated result is wrong."""

    written: str
    value: Fraction
    """What comes out."""
    start: int
    """Offset of the stated result in the text."""

    def __str__(self) -> str:
        return f"{self.written} is wrong"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int
    value: Fraction = Fraction(0)


def wrong_sums(text: str) -> tuple[Sum, ...]:
    """Those whose sides differ by more than rounding, in their order. What cannot be read as a sum is passed over."""
    return tuple(found for run in _runs(text) for found in _wrong_in(run, text))


def _wrong_in(run: Sequence[_Token], text: str) -> Iterator[Sum]:
    """The wrong ones of `a = b = c`, where each side is held against the one before it."""
    sides: list[list[_Token]] = [[]]
    for token in run:
        if token.kind == "equals":
            sides.append([])
        else:
            sides[-1].append(token)
    for left, right in zip(sides, sides[1:], strict=False):
        value, stated = _value(left), _value(right)
        if value is None or stated is None or not any(token.kind in _SIGNS for token in left):
            continue
        if abs(value - stated) > _tolerance(right, stated, left):
            yield Sum(text[left[0].start : right[-1].end], value, right[0].start)


def _tolerance(right: Sequence[_Token], stated: Fraction, left: Sequence[_Token]) -> Fraction:
    """Half of the last place that is shown, a whole one for a division that was cut off, and at least a little."""
    decimals = len(right[0].text.partition(".")[2]) if len(right) == 1 else 0
    place = Fraction(1, 10**decimals)
    cut = any(token.kind in ("over", "fraction") for token in left)
    return max(place if cut else place / 2 if decimals else Fraction(0), abs(stated) * _NEARLY)


# --- reading -----------------------------------------------------------------------------------


def _runs(text: str) -> Iterator[list[_Token]]:
    """Stretches of nothing but numbers, signs and units; a unit is left out, a word that is none ends a stretch."""
    run: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        kind = match.lastgroup if match else None
        if (
            match is None
            or kind == "edge"
            or (kind == "unit" and not (run and run[-1].kind in ("number", "fraction", "close")))
        ):
            yield from _ended(run, text)
            run, at = [], match.end() if match else at + 1
            continue
        if kind not in ("unit", "space"):
            run.append(_token(match))
        at = match.end()
    yield from _ended(run, text)


def _ended(run: list[_Token], text: str) -> Iterator[list[_Token]]:
    """The stretch, if it is long enough and no letter is a part of it, as in 3 + 4x."""
    while run and run[0].kind == "minus" and text[run[0].end : run[0].end + 1].isspace():
        run = run[1:]  # the dash of a list
    if 3 < len(run) <= _LONGEST and not (
        _JOINED.search(text[: run[0].start][-1:]) or _GOING_ON.match(text, run[-1].end)
    ):
        yield run


def _token(match: re.Match[str]) -> _Token:
    kind, value = str(match.lastgroup), Fraction(0)
    if match["number"]:
        kind, value = "number", Fraction(match["number"].replace(",", "")) / (100 if match["percent"] else 1)
    elif match["fraction"]:
        kind = "fraction"
        value = Fraction(int(match["top"]), int(match["bottom"]) or 1)
    return _Token(kind, match[0], match.start(), match.end(), value)


# --- computing ---------------------------------------------------------------------------------


def _value(side: Sequence[_Token]) -> Fraction | None:
    """What comes out of one side; `None` if it is no whole expression."""
    try:
        value, rest = _added(list(side))
    except (IndexError, ZeroDivisionError):
        return None
    return None if rest else value


def _added(tokens: list[_Token]) -> tuple[Fraction, list[_Token]]:
    value, tokens = _multiplied(tokens)
    while tokens and tokens[0].kind in ("plus", "minus"):
        other, rest = _multiplied(tokens[1:])
        value, tokens = value + other if tokens[0].kind == "plus" else value - other, rest
    return value, tokens


def _multiplied(tokens: list[_Token]) -> tuple[Fraction, list[_Token]]:
    value, tokens = _single(tokens)
    while tokens and tokens[0].kind in ("times", "over"):
        other, rest = _single(tokens[1:])
        value, tokens = value * other if tokens[0].kind == "times" else value / other, rest
    return value, tokens


def _single(tokens: list[_Token]) -> tuple[Fraction, list[_Token]]:
    """A number, a bracket, or one of them below zero.

    Raises:
        IndexError: there is none.
    """
    first, rest = tokens[0], tokens[1:]
    if first.kind == "minus":
        value, rest = _single(rest)
        return -value, rest
    if first.kind == "open":
        value, rest = _added(rest)
        if rest[0].kind != "close":
            raise IndexError
        return value, rest[1:]
    if first.kind not in ("number", "fraction"):
        raise IndexError
    return first.value, rest
