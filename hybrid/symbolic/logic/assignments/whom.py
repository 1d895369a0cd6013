"""Of whom something is said: the first layer of the grammar."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from hybrid.symbolic.logic.assignments.board import Board, Quantity, Value, all_of, any_of, count, negated
from hybrid.symbolic.logic.assignments.tokens import Class, Token
from hybrid.symbolic.logic.formula import Formula, Xor

__all__ = ["QUANTITIES", "Combine", "Limits", "Said", "Whom", "Whoms", "counting", "every", "no", "one", "some"]

Said = Callable[[Value], Formula]
"""What is said of a thing."""
Combine = Callable[[Sequence[tuple[str, Formula]]], Formula]
Limits = list[tuple[Quantity, int]]
"""How many, at least and at most."""
QUANTITIES: dict[str, Quantity] = {
    "exactly": "exactly",
    "only": "exactly",
    "at least": "at least",
    "at most": "at most",
}


@dataclass(frozen=True, slots=True)
class Whom:
    """Some things, and of how many of them something is said."""

    values: tuple[Value, ...]
    combine: Combine
    is_list: bool = False
    """Whether each is named, with "and" between them."""
    fewest: int = 0
    """If they are counted."""
    only: Said | None = None
    """What is so of those that are meant: any that is on Monday."""

    def of(self, board: Board, said: Said) -> Formula:
        """Something is said of them."""
        only = self.only
        if only is None:
            return self.combine([(board.name(value), said(value)) for value in self.values])
        if self.combine is every:
            return all_of(any_of((negated(only(value)), said(value))) for value in self.values)
        return self.combine([(board.name(value), all_of((only(value), said(value)))) for value in self.values])


def every(parts: Sequence[tuple[str, Formula]]) -> Formula:
    """Of all."""
    return all_of(part for _, part in parts)


def some(parts: Sequence[tuple[str, Formula]]) -> Formula:
    """Of at least one."""
    return any_of(part for _, part in parts)


def no(parts: Sequence[tuple[str, Formula]]) -> Formula:
    """Of none."""
    return all_of(negated(part) for _, part in parts)


def one(parts: Sequence[tuple[str, Formula]]) -> Formula:
    """Of exactly one."""
    return Xor(parts[0][1], parts[1][1]) if len(parts) == 2 else count("exactly", 1, parts)


def counting(limits: Iterable[tuple[Quantity, int]]) -> Combine:
    """Of so many."""
    known = tuple(limits)
    return lambda parts: all_of(count(quantity, number, parts) for quantity, number in known)


@dataclass(frozen=True, slots=True)
class Whoms(ABC):
    """Reads who is meant, from where it stands; every way comes with the number of the sign behind it."""

    board: Board
    tokens: tuple[Token, ...]

    @abstractmethod
    def one_said(self, at: int) -> Iterator[tuple[Said, int]]:
        """What is said of them, which a layer above knows to read."""

    def sign(self, at: int) -> Token | None:
        """The sign at a place, if there is one."""
        return self.tokens[at] if at < len(self.tokens) else None

    def skip(self, at: int, *signs: str) -> int:
        """The first place from here where none of these is."""
        while self.sign(at) in signs:
            at += 1
        return at

    def whom(self, at: int) -> Iterator[tuple[Whom, int]]:
        token = self.sign(at)
        match token:
            case Value():
                yield from self.listed(at)
            case "both":
                yield from ((whom, end) for whom, end in self.listed(at + 1) if whom.is_list)
                named = tuple(dict.fromkeys(each for each in self.tokens[:at] if isinstance(each, Value)))
                named = tuple(each for each in named if each.kind == named[0].kind)
                if not isinstance(self.sign(at + 1), Value) and len(named) == 2:
                    yield Whom(named, every, True), at + 1
            case "either":
                yield from self.counted(at)
                yield from ((whom, end) for whom, end in self.listed(at + 1) if whom.combine in (some, one))
            case "neither":
                yield from self._nor(at + 1)
            case Class():
                yield from self._of_class(token, at)
            case "each" | "any" | "all" | "no" | "some" | "a":
                of = self.sign(at + 1)
                if isinstance(of, Class) and not (token == "any" and self._is_denied(at)):
                    how = {"no": no, "some": some, "a": some}.get(token, every)
                    yield from self._described(Whom(of.values, how), at + 2)
            case _:
                yield from self.counted(at)

    def _is_denied(self, at: int) -> bool:
        """Whether "any" may be "some"."""
        return bool({"not", "no", "neither"} & {sign for sign in self.tokens[:at] if isinstance(sign, str)})

    def _of_class(self, of: Class, at: int) -> Iterator[tuple[Whom, int]]:
        """Boys each; the boy that is on Monday."""
        if self.sign(at + 1) == "each":
            yield Whom(of.values, every), at + 2
        yield from ((whom, end) for whom, end in self._described(Whom(of.values, some), at + 1) if whom.only)

    def _described(self, whom: Whom, at: int) -> Iterator[tuple[Whom, int]]:
        """Any shelf; any shelf that is below shelf 3; any shelf with a lamp."""
        yield whom, at
        excepted = self.sign(at + 1)
        if self.sign(at) == "except" and excepted in whom.values:
            yield replace(whom, values=tuple(value for value in whom.values if value != excepted)), at + 2
        is_marked = self.sign(at) == "that"
        if is_marked or isinstance(self.sign(at), Value):
            for said, end in self.one_said(at + is_marked):
                yield replace(whom, only=said), end

    def listed(self, at: int) -> Iterator[tuple[Whom, int]]:
        """One name, or several with "and" or "or"."""
        first = self.sign(at)
        if not isinstance(first, Value):
            return
        yield Whom((first,), every), at + 1
        values, joint, end = self._names(at)
        if not joint or len({each.kind for each in values}) > 1 or len(set(values)) < len(values):
            return
        if joint == "and":
            yield Whom(values, every, True), end
            return
        after = self.skip(end, ",")
        if self.sign(after) == "not both":
            yield Whom(values, one), self.skip(after + 1, ",")
        yield Whom(values, some), after + 1 if self.sign(after) == "or both" else end

    def _names(self, at: int) -> tuple[tuple[Value, ...], str, int]:
        """Names, the word before the last of them, and where they end."""
        values: list[Value] = []
        while isinstance(value := self.sign(at), Value):
            values.append(value)
            comma = self.skip(at + 1, ",")
            joint, last = self.sign(comma), self.sign(comma + 1)
            if joint in ("and", "or") and isinstance(last, Value):
                return (*values, last), str(joint), comma + 2
            if comma == at + 1:
                break
            at = comma
        return tuple(values), "", at

    def _nor(self, at: int) -> Iterator[tuple[Whom, int]]:
        this, other = self.sign(at), self.sign(at + 2)
        if isinstance(this, Value) and self.sign(at + 1) == "nor" and isinstance(other, Value):
            yield Whom((this, other), no), at + 3

    def counted(self, at: int) -> Iterator[tuple[Whom, int]]:
        """Exactly two of them; at least one of them, but no more than three."""
        limits: Limits = []
        of: tuple[Value, ...] = ()
        while limit := self.limit(at):
            limits += limit[0]
            at = limit[1]
            if not of and isinstance(named := self.sign(at), Class):
                of, at = named.values, at + 1
                yield from self._described(_counted(of, limits), at)
            after = self.skip(at, ",", "and", "but")
            if self.limit(after) is None:
                break
            at = after
        if of and len(limits) > 1:
            yield _counted(of, limits), self.skip(at, ",")
        for whom, end in self.listed(at) if limits and not of else ():
            if whom.is_list:
                yield _counted(whom.values, limits), end
            elif self.sign(at - 1) != "," and len(whom.values) == 1 and whom.values[0].kind:
                yield (
                    replace(_counted(self.board.values(0), limits), only=partial(self.board.link, whom.values[0])),
                    end,
                )

    def limit(self, at: int) -> tuple[Limits, int] | None:
        """So many, and where that ends."""
        match self.tokens[at : at + 4]:
            case (1, *_):
                return [("exactly", 1)], at + 1
            case ("either", int() as fewest, "or", int() as most) if most == fewest + 1:
                return [("at least", fewest), ("at most", most)], at + 4
            case ("more than", int() as number, *_):
                return [("at least", number + 1)], at + 2
            case ("fewer than", int() as number, *_) if number:
                return [("at most", number - 1)], at + 2
            case (str() as sign, int() as number, *_) if sign in QUANTITIES:
                return [(QUANTITIES[sign], number)], at + 2
        return None


def _counted(values: tuple[Value, ...], limits: Limits) -> Whom:
    return Whom(values, counting(limits), fewest=min(number for _, number in limits))
