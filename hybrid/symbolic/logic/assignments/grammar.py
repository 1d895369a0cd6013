"""From the signs of a sentence to a formula: who, and what is said of them.

Every way to take the signs is tried. A sentence that can be taken in two ways that mean different things is not read.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from hybrid.symbolic.logic.assignments.board import (
    NEVER,
    Board,
    Quantity,
    Unread,
    Value,
    all_of,
    any_of,
    count,
    negated,
)
from hybrid.symbolic.logic.assignments.tokens import Class, Lexicon, Token
from hybrid.symbolic.logic.formula import Formula, Iff, Implies, Xor

__all__ = ["formula_of", "read_condition"]

Said = Callable[[Value], Formula]
"""What is said of a thing."""
Found = Iterator[tuple[Formula, int]]
"""Formulas, each with the number of the sign behind it."""
QUANTITIES: dict[str, Quantity] = {"exactly": "exactly", "only": "exactly", "at least": "at least", "at most": "at most"}


@dataclass(frozen=True, slots=True)
class Whom:
    """Some things, and of how many of them something is said."""

    values: tuple[Value, ...]
    combine: Callable[[Sequence[tuple[str, Formula]]], Formula]
    is_list: bool = False
    """Whether each is named, with "and" between them."""

    def of(self, board: Board, said: Said) -> Formula:
        return self.combine([(board.name(value), said(value)) for value in self.values])


def _every(parts: Sequence[tuple[str, Formula]]) -> Formula:
    return all_of(part for _, part in parts)


def _some(parts: Sequence[tuple[str, Formula]]) -> Formula:
    return any_of(part for _, part in parts)


def _none(parts: Sequence[tuple[str, Formula]]) -> Formula:
    return all_of(negated(part) for _, part in parts)


def _one(parts: Sequence[tuple[str, Formula]]) -> Formula:
    return count("exactly", 1, parts)


def read_condition(sentence: str, lexicon: Lexicon) -> Formula:
    """What a sentence says of who is where.

    Raises:
        Unread: its words or its form are not known, or it can be taken in several ways.
    """
    return formula_of(lexicon.tokens(sentence), lexicon, sentence)


def formula_of(tokens: Sequence[Token], lexicon: Lexicon, sentence: str) -> Formula:
    """The same for signs."""
    parser = _Parser(lexicon.board, _resolved(tokens))
    try:
        found = {formula for formula, end in parser.sentence(0) if end == len(parser.tokens)}
    except Unread:
        raise Unread(sentence) from None
    if len(found) != 1:
        raise Unread(sentence)
    return found.pop()


def _resolved(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """With the thing that "it" is, if only one is named before; "each other" is said by the rest already."""
    at = tokens.index("it") if "it" in tokens else len(tokens)
    named = {token for token in tokens[:at] if isinstance(token, Value)}
    known = named.pop() if len(named) == 1 else None
    return tuple(known if token == "it" and known else token for token in tokens if token != "each other")


@dataclass(frozen=True, slots=True)
class _Parser:
    board: Board
    tokens: tuple[Token, ...]

    def _at(self, at: int) -> Token | None:
        return self.tokens[at] if at < len(self.tokens) else None

    def _skip(self, at: int, *signs: str) -> int:
        while self._at(at) in signs:
            at += 1
        return at

    # --- sentences -----------------------------------------------------------------------------

    def sentence(self, at: int) -> Found:
        """If this, then that; this only if that; or no condition at all."""
        if self._at(at) == "if":
            yield from self._of_any(at + 1)
            for condition, end in self._either(at + 1):
                for then, last in self._either(self._skip(end, ",", "then")):
                    yield Implies(condition, then), last
                    yield from self._otherwise(condition, then, last)
            return
        for said, end in self._either(at):
            yield said, end
            sign = self._at(self._skip(end, ","))
            for other, last in self._either(self._skip(end, ",") + 1) if sign is not None else ():
                match sign:
                    case "if":
                        yield Implies(other, said), last
                    case "only if":
                        yield Implies(said, other), last
                    case "iff":
                        yield Iff(said, other), last
                    case "unless":
                        yield Implies(negated(other), said), last

    def _otherwise(self, condition: Formula, then: Formula, at: int) -> Found:
        after = self._skip(at, ",", ";", "and", "but")
        if self._at(after) == "otherwise":
            for other, end in self._either(self._skip(after + 1, ",")):
                yield all_of((Implies(condition, then), Implies(negated(condition), other))), end

    def _of_any(self, at: int) -> Found:
        """If a bouquet has this, then it has that."""
        thing = self._at(at + 1)
        if self._at(at) not in ("a", "any") or not isinstance(thing, Class):
            return
        for said, end in self._said(at + 2):
            then = self._skip(end, ",", "then")
            if self._at(then) == "it":
                then += 1
            elif self._at(then) == "that" and self._at(then + 1) == thing:
                then += 2
            else:
                continue
            for other, last in self._said(then):
                yield all_of(Implies(said(value), other(value)) for value in thing.values), last

    def _either(self, at: int) -> Found:
        yield from self._all(at)
        for one, end in self._all(at + (self._at(at) == "either")):
            joint = self._skip(end, ",")
            if self._at(joint) != "or":
                continue
            for other, last in self._all(joint + 1):
                yield from self._not_both(one, other, last)

    def _not_both(self, one: Formula, other: Formula, at: int) -> Found:
        after = self._skip(at, ",")
        if self._at(after) == "not both":
            yield Xor(one, other), after + 1
        yield any_of((one, other)), (after + 1 if self._at(after) == "or both" else at)

    def _all(self, at: int) -> Found:
        for one, end in self._clause(at):
            yield one, end
            joint = self._skip(end, ",")
            if self._at(joint) in ("and", "but"):
                for other, last in self._all(joint + 1):
                    yield all_of((one, other)), last

    def _clause(self, at: int) -> Found:
        yield from self._comparison(at)
        for whom, end in self._whom(at):
            if whom.is_list:
                yield from self._together(whom.values, self._skip(end, "all", "both"))
            for said, last in self._said(self._skip(end, "each", "all", "both")):
                yield from self._of(whom, said, last)
            yield from self._alone(whom, end)
            yield from self._at_each(whom, end)

    def _at_each(self, whom: Whom, at: int) -> Found:
        """At least one of them is on each day, not the same on all."""
        of = self._at(at + 1)
        if self._at(at) == "each" and isinstance(of, Class) and of.kind != whom.values[0].kind:
            yield all_of(whom.of(self.board, partial(self.board.link, place)) for place in of.values), at + 2

    def _of(self, whom: Whom, said: Said, at: int) -> Found:
        try:
            yield whom.of(self.board, said), at
            after = self._skip(at, ",")
            if whom.combine is _some and len(whom.values) == 2 and self._at(after) == "not both":
                yield replace(whom, combine=_one).of(self.board, said), after + 1
        except Unread:
            return

    # --- whom ----------------------------------------------------------------------------------

    def _whom(self, at: int) -> Iterator[tuple[Whom, int]]:
        token = self._at(at)
        match token:
            case Value():
                yield from self._listed(at)
            case "both":
                yield from self._listed(at + 1)
                if not isinstance(self._at(at + 1), Value) and len(named := self._named(at)) == 2:
                    yield Whom(named, _every, True), at + 1
            case "either":
                yield from ((whom, end) for whom, end in self._listed(at + 1) if whom.combine in (_some, _one))
            case "neither":
                yield from self._nor(at + 1)
            case Class() if self._at(at + 1) == "each":
                yield Whom(token.values, _every), at + 2
            case "each" | "any" | "all" | "no" | "some" | "a":
                of = self._at(at + 1)
                if isinstance(of, Class):
                    how = {"no": _none, "some": _some, "a": _some}.get(token, _every)
                    yield Whom(of.values, how), at + 2
            case _:
                yield from self._counted(at)

    def _named(self, at: int) -> tuple[Value, ...]:
        return tuple(dict.fromkeys(token for token in self.tokens[:at] if isinstance(token, Value)))

    def _listed(self, at: int) -> Iterator[tuple[Whom, int]]:
        """One name, or several with "and" or "or"."""
        first = self._at(at)
        if not isinstance(first, Value):
            return
        yield Whom((first,), _every), at + 1
        values = [first]
        while True:
            joint = self._skip(at + 1, ",")
            sign = self._at(joint)
            value = self._at(joint + 1) if sign in ("and", "or") else sign
            if not isinstance(value, Value) or joint == at + 1 and sign == value:
                return
            values.append(value)
            at = joint + 1 if sign in ("and", "or") else joint
            if sign in ("and", "or"):
                break
        if len({value.kind for value in values}) == 1 and len(set(values)) == len(values):
            if sign == "and":
                yield Whom(tuple(values), _every, True), at + 1
            else:
                after = self._skip(at + 1, ",")
                if self._at(after) == "not both":
                    yield Whom(tuple(values), _one), after + 1
                yield Whom(tuple(values), _some), after + 1 if self._at(after) == "or both" else at + 1

    def _nor(self, at: int) -> Iterator[tuple[Whom, int]]:
        one, other = self._at(at), self._at(at + 2)
        if isinstance(one, Value) and self._at(at + 1) == "nor" and isinstance(other, Value):
            yield Whom((one, other), _none), at + 3

    def _counted(self, at: int) -> Iterator[tuple[Whom, int]]:
        """Exactly two of them; at least one of them, but no more than three."""
        limits: list[tuple[Quantity, int]] = []
        of: tuple[Value, ...] = ()
        while limit := self._limit(at):
            limits.append(limit)
            at += 1 if self._at(at) == 1 else 2
            if not of and isinstance(named := self._at(at), Class):
                of, at = named.values, at + 1
                yield Whom(of, _counting(limits)), at
            after = self._skip(at, ",", "and", "but")
            if self._limit(after) is None:
                break
            at = after
        if not limits:
            return
        if of and len(limits) > 1:
            yield Whom(of, _counting(limits)), self._skip(at, ",")
        for whom, end in self._listed(at) if not of else ():
            if whom.is_list:
                yield Whom(whom.values, _counting(limits)), end

    def _limit(self, at: int) -> tuple[Quantity, int] | None:
        sign, number = self._at(at), self._at(at + 1)
        if sign == 1:
            return "exactly", 1
        return (QUANTITIES[sign], number) if isinstance(sign, str) and sign in QUANTITIES and isinstance(number, int) else None

    # --- what is said --------------------------------------------------------------------------

    def _said(self, at: int) -> Iterator[tuple[Said, int]]:
        """One thing or several: later than this and earlier than that."""
        yield from self._one_said(at)
        for one, end in self._one_said(at + (self._at(at) == "either")):
            joint = self._skip(end, ",")
            sign = self._at(joint)
            if sign in ("and", "but", "or"):
                for other, last in self._one_said(joint + 1):
                    yield from self._joined(one, other, str(sign), last)

    def _joined(self, one: Said, other: Said, sign: str, at: int) -> Iterator[tuple[Said, int]]:
        if sign != "or":
            yield lambda value: all_of((one(value), other(value))), at
            return
        after = self._skip(at, ",")
        if self._at(after) == "not both":
            yield lambda value: Xor(one(value), other(value)), after + 1
        yield lambda value: any_of((one(value), other(value))), after + 1 if self._at(after) == "or both" else at

    def _one_said(self, at: int) -> Iterator[tuple[Said, int]]:
        if self._at(at) == "not":
            for said, end in self._plainly(at + 1):
                yield _denied(said), end
        else:
            yield from self._plainly(at)

    def _plainly(self, at: int) -> Iterator[tuple[Said, int]]:
        board = self.board
        sign = self._at(at)
        if sign == "in":
            yield board.present, at + 1
        if sign == "only":  # only in position 5: nowhere else
            for whom, end in self._whom(at + 1):
                yield self._nowhere_else(whom), end
        for relation, end in self._relations(at):
            for whom, last in self._whom(end):
                yield _related(board, relation, whom), last
        if sign in ("same", "different"):
            yield from self._alike(at)
        for whom, end in self._whom(at) if sign != "each" else ():
            yield _linked(board, whom), end

    def _nowhere_else(self, whom: Whom) -> Said:
        kind = whom.values[0].kind
        others = [value for value in self.board.values(kind) if value not in whom.values]

        def said(value: Value) -> Formula:
            if value.kind == kind:
                raise Unread("only")
            return all_of(negated(self.board.link(value, other)) for other in others)

        return said

    def _alike(self, at: int) -> Iterator[tuple[Said, int]]:
        sign = self._at(at)
        after = at + 1
        of = self._at(after)
        kind = self._kind_of(of)
        after = self._skip(after + isinstance(of, Class), "as")
        if kind is None:
            return
        for whom, end in self._whom(after):

            def said(value: Value, whom: Whom = whom) -> Formula:
                alike = whom.of(self.board, lambda other: self.board.alike(value, other, kind))
                return negated(alike) if sign == "different" else alike

            yield said, end

    def _kind_of(self, of: Token | None) -> int | None:
        """Of the places that are the same: those that are named, or the only ones."""
        if isinstance(of, Class):
            return of.kind
        return 1 if len(self.board.kinds) == 2 else None

    def _relations(self, at: int) -> Iterator[tuple[Callable[[int], bool], int]]:
        """How many places further another thing is."""
        sign = self._at(at)
        if isinstance(sign, str):
            gap = self._gap(sign)
            if gap:
                yield gap, at + 1
                if self._at(at + 1) == "or" and isinstance(other := self._at(at + 2), str) and (more := self._gap(other)):
                    yield (lambda number: gap(number) or more(number)), at + 3
        if sign == "either":
            yield from ((gap, end) for gap, end in self._relations(at + 1) if end == at + 4)

    def _gap(self, sign: str) -> Callable[[int], bool] | None:
        order = self.board.order
        kind = self.board.kinds[order] if order is not None else None
        if kind is None:
            return None
        for words, is_after in ((("above", "below"), kind.upward), (("right", "left"), kind.rightward)):
            for word, side in zip(words, ("after", "before"), strict=True):
                if sign.removeprefix("just ") == word:
                    if is_after is None:
                        return None
                    flipped = {"after": "before", "before": "after"}[side]
                    sign = sign.replace(word, side if is_after else flipped)
        return GAPS.get(sign)

    # --- of several together -------------------------------------------------------------------

    def _together(self, values: tuple[Value, ...], at: int) -> Found:
        """They are in the same group; on different days; consecutive."""
        is_denied = self._at(at) == "not"
        sign, of = self._at(at + is_denied), self._at(at + is_denied + 1)
        end = at + is_denied + 1 + isinstance(of, Class)
        kind = self._kind_of(of)
        formula: Formula | None = None
        if sign == "same" and kind is not None:
            formula = any_of(
                all_of(self.board.link(value, place) for value in values) for place in self.board.values(kind)
            )
        elif sign == "different" and kind is not None:
            pairs = [(one, other) for at, one in enumerate(values) for other in values[at + 1 :]]
            formula = all_of(negated(self.board.alike(one, other, kind)) for one, other in pairs)
        elif sign in ("consecutive", "next to") and len(values) == 2:
            formula = self.board.before(*values, GAPS["next to"])
        if formula is not None:
            yield (negated(formula) if is_denied else formula), end

    def _alone(self, whom: Whom, at: int) -> Found:
        """Is the only one on Monday; Monday has these only."""
        of = self._at(at + 1)
        if len(whom.values) == 1:
            yield from self._only_these(whom.values[0], at)
        if self._at(at) != "only" or (len(whom.values) > 1 and not whom.is_list):
            return
        if isinstance(of, Class):
            for said, end in self._said(at + 2):
                others = [value for value in of.values if value not in whom.values]
                if set(whom.values) <= set(of.values):
                    yield all_of((*map(said, whom.values), *(negated(said(value)) for value in others))), end

    def _only_these(self, place: Value, at: int) -> Found:
        """Monday has Fred and Gina only."""
        for whom, end in self._listed(at + (self._at(at) == "only")):
            is_marked = self._at(at) == "only" or self._at(end) == "only"
            if is_marked and (whom.is_list or len(whom.values) == 1) and whom.values[0].kind == 0 != place.kind:
                yield self.board.only(place, whom.values, self.board.values(0)), end + (self._at(at) != "only")

    def _comparison(self, at: int) -> Found:
        """Monday has more boys than Tuesday; there are more boys than girls on Monday is not read."""
        one, sign, of, than, other = (self._at(at + number) for number in range(5))
        if not (isinstance(one, Value) and isinstance(of, Class) and than == "as" and isinstance(other, Value)):
            return
        if sign not in ("more", "fewer"):
            return
        fewer, more = (other, one) if sign == "more" else (one, other)
        counts = [[(self.board.name(each), self.board.link(value, each)) for each in of.values] for value in (fewer, more)]
        yield (
            any_of(
                all_of((count("at most", number, counts[0]), count("at least", number + 1, counts[1])))
                for number in range(len(of.values))
            ),
            at + 5,
        )


def _counting(limits: Iterable[tuple[Quantity, int]]) -> Callable[[Sequence[tuple[str, Formula]]], Formula]:
    known = tuple(limits)
    return lambda parts: all_of(count(quantity, number, parts) for quantity, number in known)


GAPS: dict[str, Callable[[int], bool]] = {
    "before": lambda gap: gap > 0,
    "after": lambda gap: gap < 0,
    "not before": lambda gap: gap <= 0,
    "not after": lambda gap: gap >= 0,
    "just before": lambda gap: gap == 1,
    "just after": lambda gap: gap == -1,
    "next to": lambda gap: abs(gap) == 1,
}
"""Whether something can be said of a thing and another that is so many places behind it."""


def _denied(said: Said) -> Said:
    return lambda value: negated(said(value))


def _related(board: Board, fits: Callable[[int], bool], whom: Whom) -> Said:
    return lambda value: whom.of(board, lambda other: board.before(value, other, fits))


def _linked(board: Board, whom: Whom) -> Said:
    def said(value: Value) -> Formula:
        if value.kind == whom.values[0].kind:
            raise Unread("a thing is at itself")
        return whom.of(board, lambda other: board.link(value, other))

    return said
