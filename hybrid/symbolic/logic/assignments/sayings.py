"""What is said of whom: the second layer of the grammar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from hybrid.symbolic.logic.assignments.board import Board, Unread, Value, all_of, any_of, count, negated
from hybrid.symbolic.logic.assignments.gaps import Gap, any_gap, both_sides, either_side, gap_of, so_far
from hybrid.symbolic.logic.assignments.tokens import Class, Token
from hybrid.symbolic.logic.assignments.whom import QUANTITIES, Said, Whom, Whoms, every, some
from hybrid.symbolic.logic.formula import Formula, Xor

__all__ = ["Sayings"]

SIDES = ("before", "after", "above", "below")
NEIGHBOURS = (("just before", "after"), ("just after", "before"))
"""Immediately before or after."""
TIMES = {"once": 1, "twice": 2}


@dataclass(frozen=True, slots=True)
class Sayings(Whoms):
    """Reads what is said of a thing."""

    def said(self, at: int) -> Iterator[tuple[Said, int]]:
        """One thing or several: later than this and earlier than that."""
        yield from self.one_said(at)
        for this, end in self.one_said(at + (self.sign(at) == "either")):
            joint = self.skip(end, ",")
            sign = self.sign(joint)
            if sign == "or" and self.sign(at) == "not" != self.sign(joint + 1):
                continue  # not first or second: neither
            if sign in ("and", "but", "or"):
                for other, last in self.one_said(joint + 1):
                    yield from self._joined(this, other, str(sign), last)

    def _joined(self, this: Said, other: Said, sign: str, at: int) -> Iterator[tuple[Said, int]]:
        if sign != "or":
            yield lambda value: all_of((this(value), other(value))), at
            return
        after = self.skip(at, ",")
        if self.sign(after) == "not both":
            yield lambda value: Xor(this(value), other(value)), after + 1
        yield lambda value: any_of((this(value), other(value))), after + 1 if self.sign(after) == "or both" else at

    def one_said(self, at: int) -> Iterator[tuple[Said, int]]:
        if self.board.is_selection:  # sage is not
            is_denied = self.sign(at) == "not"
            yield _denied(self.board.present) if is_denied else self.board.present, at + is_denied
        if self.sign(at) == "not":
            for said, end in self._plainly(at + 1):
                yield _denied(said), end
        else:
            yield from self._plainly(at)

    def _plainly(self, at: int) -> Iterator[tuple[Said, int]]:
        board, sign = self.board, self.sign(at)
        if sign == "in":
            yield board.present, at + 1
            yield from self._plainly(at + 1)
        for relation, end in self._relations(self._before_relation(at)):
            for whom, last in self.whom(end):
                yield _related(board, relation, whom), last + (self.sign(last) == "in")
        for whom, end in self.whom(at) if sign not in ("each", "any") else ():
            yield _linked(board, whom), end
        for form in (
            self._up_to,
            self._the_next,
            self._alike,
            self._so_often,
            self._only_at,
            self._only_these,
            self._run,
        ):
            yield from form(at)

    def _the_next(self, at: int) -> Iterator[tuple[Said, int]]:
        """On the day before: just before."""
        of, sign = self.sign(at), self.sign(at + 1)
        if isinstance(of, Class) and of.kind == self.board.order and sign in ("before", "after"):
            gap = gap_of(f"just {sign}", self.board.kinds[of.kind])
            if gap is not None:
                yield from ((_related(self.board, gap, whom), end) for whom, end in self.whom(at + 2))

    def _only_at(self, at: int) -> Iterator[tuple[Said, int]]:
        """Only in position 5: nowhere else."""
        for whom, end in self.whom(at + 1) if self.sign(at) == "only" else ():
            yield self._nowhere_else(whom), end

    def _run(self, at: int) -> Iterator[tuple[Said, int]]:
        """On exactly two consecutive days; on two consecutive days and no other days."""
        board, order = self.board, self.board.order
        is_exact = self.sign(at) == "exactly"
        number, sign, of = (self.sign(at + is_exact + step) for step in range(3))
        if not (isinstance(number, int) and sign == "consecutive" and isinstance(of, Class) and of.kind == order):
            return
        end = at + is_exact + 3
        others = self.skip(end, ",", "and")
        if self.sign(others) == "no other" and self.sign(others + 1) == of:
            is_exact, end = True, others + 2
        windows = [of.values[first : first + number] for first in range(len(of.values) - number + 1)]
        if is_exact:
            yield lambda value: any_of(board.only(value, window, of.values) for window in windows), end

    def _before_relation(self, at: int) -> int:
        """Behind "on a day that is"; the day before is another thing."""
        has_article = self.sign(at) in ("a", "some")
        of = self.sign(at + has_article)
        if isinstance(of, Class) and of.kind == self.board.order:
            after = self.skip(at + 1 + has_article, "that")
            return after if has_article or self.sign(after) not in ("before", "after") else at
        return at

    def _up_to(self, at: int) -> Iterator[tuple[Said, int]]:
        """Wednesday or later; among the first three."""
        board, this, sign = self.board, self.sign(at), self.sign(at + 1)
        if board.order is None or board.kinds[board.order].is_ring:
            return
        places = board.values(board.order)
        within: Sequence[Value] = ()
        match this, sign:
            case Value(kind, number), "or later" | "or earlier" if kind == board.order:
                within = places[number:] if sign == "or later" else places[: number + 1]
            case "first of" | "last of", int() as number:
                within = places[:number] if this == "first of" else places[-number:]
        if within:
            end = at + 2 + isinstance(self.sign(at + 2), Class)
            yield lambda value: any_of(board.link(value, place) for place in within), end

    def _so_often(self, at: int) -> Iterator[tuple[Said, int]]:
        """At least once."""
        board = self.board
        quantity, times = QUANTITIES.get(str(self.sign(at))), TIMES.get(str(self.sign(at + 1)))
        if quantity is None or times is None:
            return

        def said(value: Value) -> Formula:
            others = board.values(self.other_kind(value))
            return count(quantity, times, [(board.name(other), board.link(value, other)) for other in others])

        yield said, at + 2

    def other_kind(self, value: Value) -> int:
        """The kind that things of this one are put together with, if there is only one."""
        if len(self.board.kinds) > 2:
            raise Unread("which places")
        return 1 - value.kind

    def kind_of(self, of: Token | None, value: Value) -> int | None:
        """In what things are alike: the same day, or just the same."""
        if isinstance(of, Class):
            return of.kind
        return 1 - value.kind if len(self.board.kinds) == 2 else None

    def _nowhere_else(self, whom: Whom) -> Said:
        kind = whom.values[0].kind
        others = [value for value in self.board.values(kind) if value not in whom.values]

        def said(value: Value) -> Formula:
            if value.kind == kind or whom.only or whom.combine not in (every, some):
                raise Unread("only")
            return all_of(negated(self.board.link(value, other)) for other in others)

        return said

    def _alike(self, at: int) -> Iterator[tuple[Said, int]]:
        sign, of = self.sign(at), self.sign(at + 1)
        if sign not in ("same", "different"):
            return
        for whom, end in self.whom(self.skip(at + 1 + isinstance(of, Class), "as")):

            def said(value: Value, whom: Whom = whom) -> Formula:
                kind = self.kind_of(of, value)
                if kind in (None, value.kind) or any(other.kind != value.kind for other in whom.values):
                    raise Unread("same")
                if sign == "same":
                    return whom.of(self.board, lambda other: self.board.alike(value, other, kind))
                if whom.combine is not every:
                    raise Unread("different")
                return whom.of(self.board, lambda other: negated(self.board.alike(value, other, kind)))

            yield said, end

    def _relations(self, at: int) -> Iterator[tuple[Gap, int]]:
        """How many places further another thing is."""
        for gap, end in self._relation(at + (self.sign(at) == "either")):
            if self.sign(at) != "either":
                yield gap, end
            if self.sign(end) == "or":
                if (self.sign(end - 1), self.sign(end + 1)) in NEIGHBOURS:
                    yield both_sides, end + 2
                else:
                    start = self._before_relation(end + 1)
                    yield from ((any_gap(gap, other), last) for other, last in self._relation(start))

    def _relation(self, at: int) -> Iterator[tuple[Gap, int]]:
        """Before; two days before; at least two days before."""
        order, sign = self.board.order, self.sign(at)
        if order is None:
            return
        row = self.board.kinds[order]
        if isinstance(sign, str) and (gap := gap_of(sign, row)):
            yield gap, at + 1
        limits, end = self.limit(at) or ([("exactly", sign)] if isinstance(sign, int) else [], at + 1)
        of, side = self.sign(end), self.sign(end + 1)
        gap = (
            either_side
            if side == "away from" and not row.is_ring
            else gap_of(str(side), row)
            if side in SIDES
            else None
        )
        if gap and len(limits) == 1 and isinstance(of, Class) and of.kind == order:
            yield so_far(gap, *limits[0]), end + 2

    def _only_these(self, at: int) -> Iterator[tuple[Said, int]]:
        """Monday has Fred and Gina only; has only Fred; has Fred and Gina as the only students."""
        is_first = self.sign(at) == "only"
        for whom, end in self.listed(at + is_first):
            if whom.combine is not every or whom.values[0].kind:
                continue
            after = self.skip(end, "as")
            of = self.sign(after + 1)
            if is_first:
                yield partial(self._having, whom.values, self.board.values(0)), end
            elif self.sign(after) == "only":
                among = of.values if isinstance(of, Class) else self.board.values(0)
                yield partial(self._having, whom.values, among), after + 1 + isinstance(of, Class)

    def _having(self, pieces: Sequence[Value], among: Sequence[Value], place: Value) -> Formula:
        if not place.kind:
            raise Unread("only")
        return self.board.only(place, pieces, among)


def _denied(said: Said) -> Said:
    return lambda value: negated(said(value))


def _related(board: Board, fits: Gap, whom: Whom) -> Said:
    return lambda value: whom.of(board, lambda other: board.before(value, other, fits))


def _linked(board: Board, whom: Whom) -> Said:
    def said(value: Value) -> Formula:
        if value.kind == whom.values[0].kind:
            raise Unread("a thing is at itself")
        if (whom.is_list or whom.fewest > 1) and (value.kind, whom.values[0].kind) in board.single:
            raise Unread("a thing is at two places")
        return whom.of(board, lambda other: board.link(value, other))

    return said
