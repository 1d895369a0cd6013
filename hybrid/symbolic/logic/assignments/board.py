"""What is put where: kinds of things, and formulas about them.

    Fred is on Monday            at(fred, monday)
    Fred is before Gina          (at(fred, monday) & at(gina, tuesday)) | ...

The things of the first kind, the pieces, are put in places of one kind or more. Everything that is said comes down to
which piece is at which place, so there are no variables but those that count.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from hybrid.symbolic.logic.formula import And, Atom, Compare, Count, Formula, Name, Not, Or, Variable

__all__ = ["ALWAYS", "NEVER", "Board", "Kind", "Quantity", "Unread", "Value", "all_of", "any_of", "count", "negated"]

Quantity = Literal["exactly", "at least", "at most"]
ALWAYS, NEVER = And(()), Or(())


class Unread(ValueError):
    """Something is said in a form that is not known; the message is that text."""


class Value(NamedTuple):
    """A thing, by its kind and its number in it."""

    kind: int
    at: int


@dataclass(frozen=True, slots=True)
class Kind:
    """Things that are listed together."""

    nouns: tuple[str, ...]
    """What one of them is called: `day`."""
    values: tuple[str, ...]
    """Their names, as they are written."""
    is_ordered: bool = False
    upward: bool | None = None
    """Whether the later ones are higher; `None` if they do not stand above each other."""
    rightward: bool | None = None
    is_ring: bool = False
    """Whether the last is next to the first; clockwise if that matters."""
    is_numbered: bool = False
    """Whether its values are known by their number or place only."""

    @property
    def size(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Board:
    """Pieces, which are of the first kind, and the kinds of places that they are put in."""

    kinds: tuple[Kind, ...]
    single: frozenset[tuple[int, int]] = frozenset()
    """A kind, and another that each of the first has at most one of."""

    def values(self, kind: int) -> tuple[Value, ...]:
        """All things of a kind."""
        return tuple(Value(kind, at) for at in range(self.kinds[kind].size))

    @property
    def order(self) -> int | None:
        """The kind that stands in a row, if there is one."""
        return next((at for at, kind in enumerate(self.kinds) if kind.is_ordered), None)

    @property
    def is_selection(self) -> bool:
        """Whether there is but one place, at which a piece is or is not."""
        return len(self.kinds) == 2 and self.kinds[1].size == 1

    def name(self, value: Value) -> str:
        """As formulas have it."""
        kind = self.kinds[value.kind]
        text = kind.values[value.at]
        return "_".join((f"{kind.nouns[0]} {text}" if kind.is_numbered else text).lower().replace("'", "").split())

    def link(self, one: Value, other: Value) -> Formula:
        """They go together: a piece and its place, or two places with the same piece."""
        if one.kind == other.kind:
            return ALWAYS if one == other else NEVER
        if one.kind and other.kind:
            return any_of(all_of((self.link(piece, one), self.link(piece, other))) for piece in self.values(0))
        piece, place = sorted((one, other))
        return Atom("at", (Name(self.name(piece)), Name(self.name(place))))

    def present(self, value: Value) -> Formula:
        """A piece is somewhere, or something is at a place."""
        return any_of(self.link(value, other) for kind in self._others(value.kind) for other in self.values(kind))

    def is_in_row(self, *values: Value) -> bool:
        """Whether each is at one place in a row at most."""
        order = self.order
        return order is not None and all(value.kind == order or (value.kind, order) in self.single for value in values)

    def is_in_line(self, *values: Value) -> bool:
        """Whether each is at one place in a row at most, and the row has two ends."""
        return self.is_in_row(*values) and not any(kind.is_ring for kind in self.kinds)

    def before(self, one: Value, other: Value, fits: Callable[[int], bool] = lambda gap: gap > 0) -> Formula:
        """The second is so many places after the first that it fits.

        Raises:
            Unread: there is no row, or one of them can be at several places of it.
        """
        if self.order is None or not self.is_in_row(one, other):
            raise Unread("before")
        places = self.values(self.order)
        return any_of(
            all_of((self.link(one, first), self.link(other, second)))
            for first in places
            for second in places
            if fits(second.at - first.at)
        )

    def alike(self, one: Value, other: Value, kind: int) -> Formula:
        """Both go together with one thing of a kind."""
        return any_of(all_of((self.link(one, place), self.link(other, place))) for place in self.values(kind))

    def only(self, place: Value, pieces: Sequence[Value], among: Iterable[Value]) -> Formula:
        """Of some things, exactly these go together with one."""
        return all_of(
            self.link(each, place) if each in pieces else negated(self.link(each, place)) for each in sorted(set(among))
        )

    def _others(self, kind: int) -> Sequence[int]:
        return range(1, len(self.kinds)) if kind == 0 else (0,)


def all_of(parts: Iterable[Formula]) -> Formula:
    """All are true."""
    flat = (each for part in parts for each in (part.parts if isinstance(part, And) else (part,)))
    found = list(dict.fromkeys(flat))
    if NEVER in found or any(isinstance(part, Not) and part.of in found for part in found):
        return NEVER
    return found[0] if len(found) == 1 else And(tuple(found))


def any_of(parts: Iterable[Formula]) -> Formula:
    """At least one is true."""
    flat = (each for part in parts for each in (part.parts if isinstance(part, Or) else (part,)))
    found = list(dict.fromkeys(flat))
    if ALWAYS in found or any(isinstance(part, Not) and part.of in found for part in found):
        return ALWAYS
    return found[0] if len(found) == 1 else Or(tuple(found))


def negated(formula: Formula) -> Formula:
    """It is not so."""
    if formula in (ALWAYS, NEVER):
        return NEVER if formula == ALWAYS else ALWAYS
    return formula.of if isinstance(formula, Not) else Not(formula)


def count(quantity: Quantity, number: int, parts: Sequence[tuple[str, Formula]]) -> Formula:
    """Of so many named things it is true."""
    certain = sum(part == ALWAYS for _, part in parts)
    open_ = [(name, part) for name, part in parts if part not in (ALWAYS, NEVER)]
    number -= certain
    if number < 0:
        return ALWAYS if quantity == "at least" else NEVER
    if quantity == "at least" and number == 0 or quantity == "at most" and number >= len(open_):
        return ALWAYS
    if quantity != "at most" and number > len(open_):
        return NEVER
    of = any_of(all_of((Compare(Variable("X"), "=", Name(name)), part)) for name, part in open_)
    return Count(quantity, number, "X", of) if open_ else ALWAYS
