"""How far one thing is from another in a row."""

from collections.abc import Callable, Sequence

from hybrid.symbolic.logic.assignments.board import Kind, Quantity

__all__ = ["Gap", "any_gap", "both_sides", "either_side", "fits", "gap_of", "so_far"]

Gap = Callable[[int], bool]
"""Whether something can be said of a thing and another that is so many places behind it."""
_GAPS: dict[str, Gap] = {
    "before": lambda gap: gap > 0,
    "after": lambda gap: gap < 0,
    "not before": lambda gap: gap <= 0,
    "not after": lambda gap: gap >= 0,
    "just before": lambda gap: gap == 1,
    "just after": lambda gap: gap == -1,
}
_FLIPPED = {"before": "after", "after": "before"}


def gap_of(sign: str, row: Kind) -> Gap | None:
    """What a sign says of places in a row; `None` if it says nothing of this one."""
    if row.is_ring:
        return _around(sign, row.size)
    for words, is_after in ((("above", "below"), row.upward), (("right", "left"), row.rightward)):
        for word, side in zip(words, ("after", "before"), strict=True):
            if sign.removeprefix("just ") == word:
                if is_after is None:
                    return None
                sign = sign.replace(word, side if is_after else _FLIPPED[side])
    return both_sides if sign == "next to" else _GAPS.get(sign)


def _around(sign: str, size: int) -> Gap | None:
    """What it says of places in a ring, where nothing is first."""
    steps = {"next to": (1, -1), "across": (size // 2,), "just clockwise": (-1,), "just counterclockwise": (1,)}.get(
        sign
    )
    if steps is None or sign == "across" and size % 2:
        return None
    return lambda gap: gap % size in {step % size for step in steps}


def either_side(gap: int) -> bool:
    """Before or after."""
    return gap != 0


def both_sides(gap: int) -> bool:
    """One is next to the other."""
    return abs(gap) == 1


def any_gap(this: Gap, other: Gap) -> Gap:
    """Before or after."""
    return lambda gap: this(gap) or other(gap)


def fits(limits: Sequence[tuple[Quantity, int]], gap: int) -> bool:
    """Whether a thing is so many places behind another."""
    return gap > 0 and all(_COMPARED[quantity](gap, number) for quantity, number in limits)


def so_far(side: Gap, quantity: Quantity, number: int) -> Gap:
    """Two days before; at least two days before."""
    return lambda gap: side(gap) and _COMPARED[quantity](abs(gap), number)


_COMPARED: dict[Quantity, Callable[[int, int], bool]] = {
    "exactly": int.__eq__,
    "at least": int.__ge__,
    "at most": int.__le__,
}
