"""What is said of several together, and other clauses of a form of their own: the third layer of the grammar."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, product

from hybrid.symbolic.logic.assignments.board import Unread, Value, all_of, any_of, count, negated
from hybrid.symbolic.logic.assignments.gaps import fits, gap_of
from hybrid.symbolic.logic.assignments.sayings import Sayings
from hybrid.symbolic.logic.assignments.tokens import Class, Token
from hybrid.symbolic.logic.assignments.whom import Said, Whom, counting, every, no, one, some
from hybrid.symbolic.logic.formula import Formula

__all__ = ["Clauses", "Found", "implied"]

Found = Iterator[tuple[Formula, int]]
"""Formulas, each with the number of the sign behind it."""


@dataclass(frozen=True, slots=True)
class Clauses(Sayings):
    """Reads a clause."""

    def clause(self, at: int) -> Found:
        """A clause, in every way that it can be taken."""
        yield from dict.fromkeys(self._clauses(at))

    def _clauses(self, at: int) -> Found:
        for form in FORMS:
            yield from form(self, at)
        for whom, end in self.whom(at):
            if whom.is_list:
                yield from self._of_list(whom, end)
            after = (",",) if self.sign(at) == "each" else ()  # on each day but Friday, one of them speaks
            start = self.skip(end, "each", "all", "both", "that", *after)
            start = end if self.sign(end) == "all" and isinstance(self.sign(end + 1), Class) else start
            for said, last in self.said(start):
                last += whom.is_list and self.sign(last) == "together" and self.sign(start) != "not"
                yield from self.of(whom, said, last)
                yield from self._of_the_one(whom, said, last)
            yield from self._at_each(whom, end)

    def of(self, whom: Whom, said: Said, at: int) -> Found:
        try:
            yield whom.of(self.board, said), at
            after = self.skip(at, ",")
            if whom.combine is some and len(whom.values) == 2 and self.sign(after) == "not both":
                yield replace(whom, combine=one).of(self.board, said), after + 1
        except Unread:
            return

    def _of_list(self, whom: Whom, at: int) -> Found:
        """They are not both chosen; they are chosen, but not consecutive."""
        if (self.sign(at), self.sign(at + 1)) == ("not", "both"):
            for said, end in self.said(at + 2):
                for formula, last in self.of(whom, said, end):
                    yield negated(formula), last
        at = self.skip(at, "all", "both")
        yield from self._together(whom.values, at)
        joint = self.skip(at + 1, ",")
        if self.sign(at) == "in" and self.sign(joint) in ("and", "but"):
            for formula, end in self._together(whom.values, joint + 1):
                yield all_of((*map(self.board.present, whom.values), formula)), end

    def _active(self, at: int) -> Found:
        """The shop sells corn."""
        at = self.skip(at, "it")
        is_denied = self.sign(at) == "not"
        if self.board.is_selection and self.sign(at + is_denied) == "in":
            none = self.sign(at + is_denied + 1) == "no" and isinstance(self.sign(at + is_denied + 2), Value)
            start = at + is_denied + 1 + none
            for whom, end in self.listed(start) if none else self.whom(start):
                for formula, last in self.of(whom, self.board.present, end):
                    yield (negated(formula) if is_denied != none else formula), last
                    after, other = self.skip(last, ","), self.skip(last, ",", "but", "not")
                    if (self.sign(after), self.sign(after + 1)) == ("but", "not"):
                        for beside, stop in self.listed(other) if not is_denied and not none else ():
                            yield from (
                                (all_of((formula, negated(each))), stop)
                                for each, _ in self.of(beside, self.board.present, stop)
                            )
            for whoms, end in self.several(start) if not is_denied else ():
                if len(whoms) > 1:
                    yield all_of(whom.of(self.board, self.board.present) for whom in whoms), end

    def _but_not(self, at: int) -> Found:
        """Ann, but not Bob, is chosen."""
        this, after = self.sign(at), self.skip(at + 1, ",")
        other = self.sign(after + 2)
        is_but_not = (self.sign(after), self.sign(after + 1)) == ("but", "not")
        if not isinstance(this, Value) or not isinstance(other, Value) or not is_but_not:
            return
        for said, last in self.said(self.skip(after + 3, ",")):
            for formula, end in self.of(Whom((this,), every), said, last):
                yield from ((all_of((formula, each)), end) for each, _ in self.of(Whom((other,), no), said, last))

    def _with_another(self, at: int) -> Found:
        """Ann is on the same day as another clerk."""
        value = self.sign(at)
        is_denied = self.sign(at + 1) == "not"
        start = at + 1 + is_denied
        kind = self.kind_of(self.sign(start + 1), value) if isinstance(value, Value) else None
        if isinstance(value, Value) and kind is not None and self.sign(start) == "same":
            end = self.skip(start + 1 + isinstance(self.sign(start + 1), Class), "as")
            of = self.sign(end + 1)
            if (
                self.sign(end) in ("other", "any")
                and isinstance(of, Class)
                and value in of.values
                and value.kind != kind
            ):
                alone = self._without(value, of, kind)
                yield (alone if is_denied else negated(alone)), end + 2

    def _among(self, at: int) -> Found:
        """Ann is one of those who are chosen; Ann is among them."""
        for whom, end in self.listed(at):
            number = self.sign(end)
            is_counted = isinstance(number, int) and number == len(whom.values)
            of = self.sign(end + is_counted)
            if whom.combine is every and isinstance(of, Class) and set(whom.values) <= set(of.values):
                for said, last in self.said(self.skip(end + is_counted + 1, "that")):
                    yield from self.of(whom, said, last)

    def _no_two(self, at: int) -> Found:
        """No two clerks who are on consecutive days are in the same group; no two hot soups are on consecutive days."""
        quality = self.sign(at + 2)
        qualities = [quality] if isinstance(quality, Value) and quality.kind else []
        first = at + 3 + len(qualities)
        of = self.sign(first - 1)
        if (self.sign(at), self.sign(at + 1)) != ("no", 2) or not isinstance(of, Class):
            return
        pairs = list(combinations(of.values, 2))
        alike = [[self.board.link(each, value) for value in qualities for each in pair] for pair in pairs]
        ends = [(first, alike)]
        while ends:
            start, found = ends.pop()
            if start > first:
                yield all_of(negated(all_of(each)) for each in found), start
            start = self.skip(start, "that")
            for step in dict.fromkeys(end for _, end in self._together(pairs[0], start)):
                more = [[formula for formula, end in self._together(pair, start) if end == step] for pair in pairs]
                if all(len(each) == 1 for each in more):
                    ends.append((step, [[*before, *here] for before, here in zip(found, more, strict=True)]))

    def _only(self, at: int) -> Found:
        """Only these can be on Monday."""
        for whom, end in self.listed(at + 1) if self.sign(at) == "only" else ():
            if whom.combine in (some, every):
                others = tuple(value for value in self.board.values(whom.values[0].kind) if value not in whom.values)
                for said, last in self.said(end):
                    yield from self.of(Whom(others, no), said, last)

    def _of_the_one(self, whom: Whom, said: Said, at: int) -> Found:
        """Only one shop sells lamps, and that shop sells no baskets."""
        joint = self.skip(at, ",", "and")
        of = self.sign(joint + 1)
        if joint > at and self.sign(joint) == "that" and isinstance(of, Class) and of.values == whom.values:
            for other, end in self.said(joint + 2):
                for both, last in self.of(Whom(of.values, every), implied(said, other), end):
                    yield all_of((whom.of(self.board, said), both)), last

    def _of_several(self, at: int) -> Found:
        """At least one boy and at least one girl are chosen."""
        for whoms, end in self.several(at):
            for said, last in self.said(end) if len(whoms) > 1 else ():
                for formula, after in self.of(whoms[-1], said, last):
                    yield all_of((*(whom.of(self.board, said) for whom in whoms[:-1]), formula)), after

    def several(self, at: int) -> Iterator[tuple[tuple[Whom, ...], int]]:
        for whom, end in self.counted(at):
            yield (whom,), end
            joint = self.skip(end, ",", "and")
            for others, last in self.several(joint) if joint > end else ():
                yield (whom, *others), last

    def _at_each(self, whom: Whom, at: int) -> Found:
        """At least one of them is on each day, not the same on all."""
        of = self.sign(at + 1)
        if self.sign(at) in ("each", "any") and isinstance(of, Class) and of.kind != whom.values[0].kind:
            yield all_of(whom.of(self.board, partial(self.board.link, place)) for place in of.values), at + 2

    def _together(self, values: tuple[Value, ...], at: int) -> Found:
        """They are in the same group; on different days; consecutive; have nothing in common."""
        is_denied = self.sign(at) == "not"
        at = self.skip(at + is_denied, *(("in",) if self.board.is_selection else ()))
        of = self.sign(at + 1)
        if isinstance(self.sign(at), Class) and of in ("same", "different"):  # ribbons of different colours
            yield from ((each, at + 2) for each in [self._joint(values, of, self.sign(at))] if each is not None)
        end = at + 1 + isinstance(of, Class)
        end += self.sign(end) == "as" and end + 1 == len(self.tokens)
        formula = self._joint(values, self.sign(at), of)
        if formula is not None:
            yield (negated(formula) if is_denied else formula), end
        yield from self._in_common(values, at, is_denied=is_denied)

    def _joint(self, values: tuple[Value, ...], sign: Token | None, of: Token | None) -> Formula | None:
        """What a sign says of several things."""
        board = self.board
        sign = "next to" if sign == "consecutive" else sign
        if sign in ("next to", "across") and len(values) == 2:
            gap = gap_of(str(sign), board.kinds[board.order]) if board.order else None
            return board.before(*values, gap) if gap and board.is_in_row(*values) else None
        kind = self.kind_of(of, values[0])
        if kind is None or kind == values[0].kind:
            return None
        if sign in ("same", "together"):
            return any_of(all_of(board.link(value, place) for value in values) for place in board.values(kind))
        if sign == "different":
            pairs = [(this, other) for number, this in enumerate(values) for other in values[number + 1 :]]
            return all_of(negated(board.alike(this, other, kind)) for this, other in pairs)
        return None

    def _in_common(self, values: tuple[Value, ...], at: int, *, is_denied: bool) -> Found:
        """Both have exactly two of them in common."""
        of = self.sign(at + 1)
        whoms = [(Whom(of.values, some), at + 2)] if self.sign(at) == "any" and isinstance(of, Class) else self.whom(at)
        for whom, end in whoms:
            if self.sign(end) == "common" and whom.values[0].kind != values[0].kind:
                formula = whom.of(self.board, lambda thing: all_of(self.board.link(value, thing) for value in values))
                yield (negated(formula) if is_denied else formula), end + 1

    def _alone(self, at: int) -> Found:
        """Is the only one on Monday; the only one on his day."""
        for whom, end in self.listed(at):
            of = self.sign(end + 1)
            if self.sign(end) != "only" or not isinstance(of, Class) or whom.combine is not every:
                continue
            if not set(whom.values) <= set(of.values):
                continue
            if self.sign(end + 2) == "?" and isinstance(self.sign(end + 3), Class) and len(whom.values) == 1:
                yield self._without(whom.values[0], of), end + 4
            others = Whom(tuple(value for value in of.values if value not in whom.values), no)
            for said, last in self.said(end + 2):
                for formula, after in self.of(whom, said, last):
                    yield all_of((formula, others.of(self.board, said))), after

    def _no_other(self, at: int) -> Found:
        """No other student is on the same day as Fred."""
        of = self.sign(at + 1)
        if self.sign(at) == "no other" and isinstance(of, Class) and self.sign(at + 2) == "same":
            end = self.skip(at + 3 + isinstance(self.sign(at + 3), Class), "as")
            value = self.sign(end)
            if isinstance(value, Value) and value in of.values:
                yield self._without(value, of), end + 1

    def _without(self, value: Value, of: Class, kind: int | None = None) -> Formula:
        """None of the others is with it."""
        kind = self.other_kind(value) if kind is None else kind
        return all_of(negated(self.board.alike(value, other, kind)) for other in of.values if other != value)

    def _between(self, at: int) -> Found:
        """Exactly one of them is between these; one is between two others."""
        board, this = self.board, self.sign(at)
        limits, end = self.limit(at) or ([("exactly", 0)] if this == "no" else [], at + 1)
        start = end + (bool(limits) and isinstance(self.sign(end), Class))
        for whom, last in self.listed(start + 1) if self.sign(start) == "between" else ():
            if not whom.is_list or len(whom.values) != 2 or not board.is_in_line(*whom.values):
                continue
            ways = (whom.values, whom.values[::-1])
            if limits:
                gap = partial(fits, [(quantity, number + 1) for quantity, number in limits])
                yield any_of(board.before(*way, gap) for way in ways), last
            elif isinstance(this, Value) and board.is_in_row(this):
                yield any_of(all_of((board.before(one, this), board.before(this, two))) for one, two in ways), last

    def _of_these(self, at: int) -> Found:
        """Of the clerks Ann, Bob, and Cy, exactly two are chosen."""
        for whom, end in self.listed(at + isinstance(self.sign(at), int)):
            limits, last = self.limit(end + 1) or ([], end)
            if whom.is_list and self.sign(end) == "," and limits:
                for said, after in self.said(last):
                    yield from self.of(Whom(whom.values, counting(limits)), said, after)

    def _elided(self, at: int) -> Found:
        """Two on Saturday."""
        number, place = self.sign(at), self.sign(at + 1)
        if isinstance(number, int) and number > 1 and isinstance(place, Value) and place.kind:
            yield (
                Whom(self.board.values(0), counting([("exactly", number)])).of(
                    self.board, partial(self.board.link, place)
                ),
                at + 2,
            )

    def _until(self, at: int) -> Found:
        """One is not there until the other is."""
        match self.tokens[at : at + 4]:
            case (Value() as this, "not", "until", Value() as other):
                if self.board.is_in_line(this, other):
                    yield self.board.before(other, this), at + 4

    def _comparison(self, at: int) -> Found:
        """Monday has more clerks than Tuesday; there are two more roses than tulips; twice as many."""
        board = self.board
        start = at + (self.sign(at) == "exactly")
        match self.tokens[start : start + 6]:
            case (Value() as this, *rest):
                exact, sign, by, end = self._so_many_more(start + 1, rest)
                of = self.sign(end)
                end += isinstance(of, Class)
            case rest:
                exact, sign, by, end = self._so_many_more(start, rest)
                of = self.sign(end)
                end += isinstance(of, Class)
                this, end = self.sign(end), end + 1  # type: ignore[assignment]
        other = self.sign(end + 1)
        if not sign or self.sign(end) != "as" or not isinstance(this, Value) or not isinstance(other, Value):
            return
        among = of.values if isinstance(of, Class) else board.values(self.other_kind(this))
        if this.kind != other.kind or among[0].kind == this.kind:
            return
        counts = [[(board.name(each), board.link(value, each)) for each in among] for value in (this, other)]
        if sign in ("more", "fewer") and not exact:
            most, least = counts if sign == "more" else counts[::-1]
            ways = [(count("at least", few + 1, most), count("at most", few, least)) for few in range(len(among))]
        else:
            numbers = [(this, that) for this, that in product(range(len(among) + 1), repeat=2)]
            pairs = [each for each in numbers if _COMPARED[sign](*each) and (not exact or abs(each[0] - each[1]) == by)]
            ways = [(count("exactly", one, counts[0]), count("exactly", other, counts[1])) for one, other in pairs]
        yield any_of(map(all_of, ways)), end + 2

    def _so_many_more(self, at: int, tokens: Sequence[Token]) -> tuple[bool, str, int, int]:
        """More; exactly two more: whether that is all, the sign, how many, and where it ends."""
        match tokens:
            case ("exactly", int() as by, "more" | "fewer" as sign, *_):
                return True, sign, by, at + 3
            case (int() as by, "more" | "fewer" as sign, *_):
                return True, sign, by, at + 2
            case ("exactly", "twice as many" as sign, *_):
                return False, sign, 0, at + 2
            case ("more" | "fewer" | "as many" | "twice as many" as sign, *_):
                return False, sign, 0, at + 1
        return False, "", 0, at


_COMPARED: dict[str, Callable[[int, int], bool]] = {
    "more": int.__gt__,
    "fewer": int.__lt__,
    "as many": int.__eq__,
    "twice as many": lambda many, few: many == 2 * few,
}
FORMS = (
    Clauses._comparison,
    Clauses._alone,
    Clauses._no_other,
    Clauses._between,
    Clauses._until,
    Clauses._elided,
    Clauses._of_these,
    Clauses._of_several,
    Clauses._active,
    Clauses._only,
    Clauses._among,
    Clauses._no_two,
    Clauses._but_not,
    Clauses._with_another,
)
"""Clauses that are not just somebody and what is said of them."""


def implied(said: Said, other: Said) -> Said:
    """One thing, if another."""
    return lambda value: any_of((negated(said(value)), other(value)))
