"""Of whom something is said, and how far one thing is from another."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hybrid.symbolic.logic.assignments.board import Board, Kind, Quantity, Value, all_of, any_of, count, negated
from hybrid.symbolic.logic.formula import Formula, Xor

__all__ = ["Gap", "Said", "Whom", "counting", "every", "gap_of", "no", "one", "some"]

Said = Callable[[Value], Formula]
"""What is said of a thing."""
Gap = Callable[[int], bool]
"""Whether something can be said of a thing and another that is so many places behind it."""
Combine = Callable[[Sequence[tuple[str, Formula]]], Formula]


@dataclass(frozen=True, slots=True)
class Whom:
    """Some things, and of how many of them something is said."""

    values: tuple[Value, ...]
    combine: Combine
    is_list: bool = False
    """Whether each is named, with "and" between them."""
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


_GAPS: dict[str, Gap] = {
    "before": lambda gap: gap > 0,
    "after": lambda gap: gap < 0,
    "not before": lambda gap: gap <= 0,
    "not after": lambda gap: gap >= 0,
    "just before": lambda gap: gap == 1,
    "just after": lambda gap: gap == -1,
    "next to": lambda gap: abs(gap) == 1,
}
_FLIPPED = {"before": "after", "after": "before"}


def gap_of(sign: str, row: Kind) -> Gap | None:
    """What a sign says of places in a row; `None` if it says nothing of this one."""
    for words, is_after in ((("above", "below"), row.upward), (("right", "left"), row.rightward)):
        for word, side in zip(words, ("after", "before"), strict=True):
            if sign.removeprefix("just ") == word:
                if is_after is None:
                    return None
                sign = sign.replace(word, side if is_after else _FLIPPED[side])
    return _GAPS.get(sign)
