"""What stands in a row, and what its words say of places: newer, second from the left, cheapest, finished last."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hybrid.symbolic.logic.formula import (
    And,
    Atom,
    Compare,
    Formula,
    Name,
    Number,
    Or,
    Shifted,
    Term,
    Variable,
    atoms_of,
    rebuilt,
)

__all__ = [
    "APART",
    "BESIDE",
    "BETWEEN",
    "DIRECTLY",
    "FIRST",
    "Unordered",
    "degree_of",
    "is_scale",
    "placed",
    "placed_names",
]

SCALES = (
    ("left", "right"),
    ("first before ahead above early front top", "last after behind below late back bottom"),
    ("new young recent modern", "old ancient"),
    ("cheap inexpensive", "expensive costly pricey"),
    ("small little tiny", "big large great huge"),
    ("short", "tall long"),
    ("low", "high"),
    ("light", "heavy"),
    ("slow", "fast quick"),
    ("near close", "far"),
    ("thin narrow", "thick wide"),
    ("cold cool", "hot warm"),
    ("poor", "rich"),
    ("weak", "strong"),
    ("shallow", "deep"),
    ("dark", "bright"),
    ("soft", "loud hard"),
    ("easy", "difficult"),
)
"""The two ends of each; place 1 is at the first."""
BETWEEN, BESIDE, APART = "between", "next_to", "apart"
"""Of three things, one of them in the middle; of neighbours; and of two with so many others between them."""
DIRECTLY = "directly_"
"""Before a word of order: with nothing between."""
PLACES = ("left", "right", "first", "last", "before", "after", "ahead", "behind", "above", "below")
"""What tells of places as it stands; the others do so only as newer, newest, more, most, less or least."""
FIRST = "first"
IRREGULAR = {"further": "far", "farther": "far", "furthest": "far", "farthest": "far", "former": "first"}


@dataclass(frozen=True, slots=True)
class _End:
    scale: int
    is_last: bool
    degree: str
    """`""`, `er` or `est`."""


class Unordered(ValueError):
    """The words of a problem are about more than one scale; the message names two."""


def _forms(word: str) -> Iterator[tuple[str, str]]:
    yield word, "" if word in PLACES else "plain"
    yield f"{word}most", "est"
    stem = word[:-1] + "i" if word.endswith("y") else word.removesuffix("e")
    if re.fullmatch(r"[^aeiou]+[aeiou][^aeiouwy]", word):
        stem += word[-1]
    for degree in ("er", "est"):
        yield stem + degree, degree
    yield f"more_{word}", "er"
    yield f"most_{word}", "est"


def _all_ends() -> dict[str, _End]:
    ends = {}
    for scale, words in enumerate(SCALES):
        for is_last, side in enumerate(words):
            for word in side.split():
                for form, degree in _forms(word):
                    ends[form] = _End(scale, bool(is_last), degree)
                ends[f"less_{word}"] = _End(scale, not is_last, "er")
                ends[f"least_{word}"] = _End(scale, not is_last, "est")
    for form, word in IRREGULAR.items():
        ends[form] = replace(ends[word], degree="est" if form.endswith("est") else "er")
    return ends


_ENDS = _all_ends()


def is_scale(word: str) -> bool:
    """Whether a word tells of places: `newer`, `leftmost`, `less_expensive`, `after`, `between`; not `new`."""
    if word in (BETWEEN, BESIDE, APART):
        return True
    end = _ENDS.get(word.removeprefix(DIRECTLY))
    return end is not None and end.degree != "plain"


def degree_of(word: str) -> str:
    """`er` for newer, `est` for newest, empty for what tells of places as it stands."""
    return _ENDS[word].degree if word in _ENDS else ""


def placed_names(formulas: Sequence[Formula]) -> tuple[str, ...]:
    """The names that are said to stand somewhere, each once."""
    atoms = [atom for formula in formulas for atom in atoms_of(formula)]
    return tuple(
        dict.fromkeys(
            term.name
            for atom in atoms
            if isinstance(atom, Atom) and is_scale(atom.predicate)
            for term in atom.terms
            if isinstance(term, Name) and not term.name.isdecimal()
        )
    )


def placed(formulas: Sequence[Formula]) -> list[Formula]:
    """With comparisons of places for what is said by words: `newer(a, b)` is `a < b`, `newest(a, 2)` is `a = 2`.

    Raises:
        Unordered: the words are of different scales, so there is more than one row.
    """
    scales = {
        _ENDS[word].scale: word
        for formula in formulas
        for atom in atoms_of(formula)
        if isinstance(atom, Atom) and (word := atom.predicate.removeprefix(DIRECTLY)) in _ENDS and is_scale(word)
    }
    if len(scales) > 1:
        raise Unordered(" and ".join(f"{word!r}" for word in list(scales.values())[:2]) + " are two different orders")
    return [rebuilt(formula, _placed) for formula in formulas]


def _placed(atom: Atom | Compare) -> Formula:
    match atom:
        case Atom("between", (middle, one, other)):
            return Or((_row(one, middle, other), _row(other, middle, one)))
        case Atom("next_to", (one, other)):
            return _apart(one, other, 1)
        case Atom("apart", (one, other, Name(number))) if number.isdecimal():
            return _apart(one, other, int(number) + 1)
        case Atom(predicate, (subject, other)) if is_scale(predicate):
            end = _ENDS[predicate.removeprefix(DIRECTLY)]
            if predicate.startswith(DIRECTLY):
                first, second = (other, subject) if end.is_last else (subject, other)
                return Compare(Shifted(first, 1), "=", second)
            return _compared(end, subject, other)
        case Atom(predicate, (subject,)) if predicate in _ENDS and is_scale(predicate):
            return _compared(_ENDS[predicate], subject, Name("1"))
        case _:
            return atom


def _row(*things: Name | Variable) -> Formula:
    return And(tuple(Compare(one, "<", other) for one, other in zip(things, things[1:], strict=False)))


def _apart(one: Name | Variable, other: Name | Variable, places: int) -> Formula:
    return Or((Compare(Shifted(one, places), "=", other), Compare(Shifted(other, places), "=", one)))


def _compared(end: _End, subject: Name | Variable, other: Name | Variable) -> Formula:
    if isinstance(other, Name) and other.name.isdecimal():
        number = int(other.name)
        return Compare(subject, "=", Number(-number if end.is_last else number))
    left: Term
    left, right = (other, subject) if end.is_last else (subject, other)
    return Compare(left, "<", right)
