"""From the signs of a sentence to a formula: who, and what is said of them.

Every way to take the signs is tried. A sentence that can be taken in two ways that mean different things is not read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from hybrid.symbolic.logic.assignments.board import ALWAYS, NEVER, Board, Quantity, Unread, Value, all_of, any_of, count, negated
from hybrid.symbolic.logic.assignments.tokens import Class, Lexicon, Token
from hybrid.symbolic.logic.assignments.whom import Gap, Said, Whom, counting, every, gap_of, no, one, some
from hybrid.symbolic.logic.formula import Formula, Iff, Implies, Xor

__all__ = ["QUANTITIES", "formula_of", "read_condition"]

Found = Iterator[tuple[Formula, int]]
"""Formulas, each with the number of the sign behind it."""
QUANTITIES: dict[str, Quantity] = {"exactly": "exactly", "only": "exactly", "at least": "at least", "at most": "at most"}
TIMES = {"once": 1, "twice": 2}


def read_condition(sentence: str, lexicon: Lexicon) -> Formula:
    """What a sentence says of who is where.

    Raises:
        Unread: its words or its form are not known, or it can be taken in several ways.
    """
    return formula_of(lexicon.tokens(sentence), lexicon, sentence)


def formula_of(tokens: Sequence[Token], lexicon: Lexicon, sentence: str) -> Formula:
    """The same for signs."""
    parser = _Parser(lexicon.board, _resolved(tokens, lexicon.board))
    found = {formula for formula, end in parser.sentence(0) if end == len(parser.tokens)}
    found -= {ALWAYS, NEVER}
    if len(found) != 1:
        raise Unread(sentence)
    return found.pop()


def _resolved(tokens: Sequence[Token], board: Board) -> tuple[Token, ...]:
    """With the thing that "it" is, if only one is named before; "each other" is said by the rest already."""
    at = tokens.index("it") if "it" in tokens else len(tokens)
    named = {token for token in tokens[:at] if isinstance(token, Value)}
    known = named.pop() if len(named) == 1 else None
    plain = [
        known if token == "it" and known and not (board.is_selection and _is_active(tokens, number)) else token
        for number, token in enumerate(tokens)
        if token != "each other"
    ]
    return tuple(_repeated(plain))


def _is_active(tokens: Sequence[Token], at: int) -> bool:
    """Whether "it" is who chooses, and not what is chosen."""
    after = at + 1 + (tokens[at + 1 : at + 2] == ("not",))
    return tokens[after : after + 1] == ("in",) and tokens[after + 1 : after + 2] not in ((), (",",))


def _repeated(tokens: list[Token]) -> list[Token]:
    """With what is said of one for the other, too: if Ann is on Monday, so is Bob; both are if either one of them is."""
    match tokens:
        case ["if", Value() as this, *said, "so", Value() as other]:
            repeated = [token for token in said if token not in (",", "then")]
            return ["if", this, *repeated, ",", other, *repeated]
        case [Value() as this, "and", Value() as other, *said, "if", "either", 1, "?"]:
            return [*tokens[:-2], this, "or", other, *(said[1:] if said[:1] == ["both"] else said)]
    return tokens


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
        if self._at(at) == "unless":
            for condition, end in self._either(at + 1):
                for then, last in self._either(self._skip(end, ",")):
                    yield Implies(negated(condition), then), last
        for said, end in self._either(at):
            yield said, end
            joint = self._skip(end, ",")
            sign = self._at(joint)
            for other, last in self._either(self._skip(joint + 1, ",")) if sign in _CONDITIONAL else ():
                yield _CONDITIONAL[str(sign)](said, other), last

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
                yield from self._of(Whom(thing.values, every), _implied(said, other), last)

    def _of_the_one(self, whom: Whom, said: Said, at: int) -> Found:
        """Only one shop sells lamps, and that shop sells no baskets."""
        joint = self._skip(at, ",", "and")
        of = self._at(joint + 1)
        if joint > at and self._at(joint) == "that" and isinstance(of, Class) and of.values == whom.values:
            for other, end in self._said(joint + 2):
                for both, last in self._of(Whom(of.values, every), _implied(said, other), end):
                    yield all_of((whom.of(self.board, said), both)), last

    def _either(self, at: int) -> Found:
        yield from self._all(at)
        for this, end in self._all(at + (self._at(at) == "either")):
            joint = self._skip(end, ",")
            if self._at(joint) == "or":
                for other, last in self._all(joint + 1):
                    yield from self._not_both(this, other, last)

    def _not_both(self, this: Formula, other: Formula, at: int) -> Found:
        after = self._skip(at, ",")
        if self._at(after) == "not both":
            yield Xor(this, other), after + 1
        yield any_of((this, other)), (after + 1 if self._at(after) == "or both" else at)

    def _all(self, at: int) -> Found:
        for this, end in self._clause(at):
            yield this, end
            joint = self._skip(end, ",")
            if self._at(joint) in ("and", "but"):
                for other, last in self._all(self._skip(joint + 1, "if")):
                    yield all_of((this, other)), last

    def _clause(self, at: int) -> Found:
        for form in (self._comparison, self._alone, self._between, self._until, self._elided, self._of_several):
            yield from form(at)
        if self.board.is_selection:
            yield from self._active(self._skip(at, "it"))
        if self._at(at) == "only":
            yield from self._only(at + 1)
        for whom, end in self._whom(at):
            if whom.is_list and (self._at(end), self._at(end + 1)) == ("not", "both"):
                yield from ((negated(whom.of(self.board, said)), last) for said, last in self._said(end + 2))
            if whom.is_list:
                yield from self._in_and_together(whom.values, self._skip(end, "all", "both"))
            for said, last in self._said(self._skip(end, "each", "all", "both", "that", *self._comma_after(at))):
                yield from self._of(whom, said, last)
                yield from self._of_the_one(whom, said, last)
            yield from self._at_each(whom, end)

    def _active(self, at: int) -> Found:
        """The shop sells corn."""
        is_denied = self._at(at) == "not"
        if self._at(at + is_denied) == "in":
            for whom, end in self._whom(at + is_denied + 1):
                for formula, last in self._of(whom, self.board.present, end):
                    yield (negated(formula) if is_denied else formula), last

    def _only(self, at: int) -> Found:
        """Only these can be on Monday."""
        for whom, end in self._listed(at):
            if whom.is_list or whom.combine in (some, every):
                others = tuple(value for value in self.board.values(whom.values[0].kind) if value not in whom.values)
                for said, last in self._said(end):
                    yield from self._of(Whom(others, no), said, last)

    def _comma_after(self, at: int) -> tuple[str, ...]:
        """On each day but Friday, one of them speaks."""
        return (",",) if self._at(at) == "each" else ()

    def _of(self, whom: Whom, said: Said, at: int) -> Found:
        try:
            yield whom.of(self.board, said), at
            after = self._skip(at, ",")
            if whom.combine is some and len(whom.values) == 2 and self._at(after) == "not both":
                yield replace(whom, combine=one).of(self.board, said), after + 1
        except Unread:
            return

    def _of_several(self, at: int) -> Found:
        """At least one boy and at least one girl are chosen."""
        for whoms, end in self._several(at):
            for said, last in self._said(end) if len(whoms) > 1 else ():
                for formula, after in self._of(whoms[-1], said, last):
                    yield all_of((*(whom.of(self.board, said) for whom in whoms[:-1]), formula)), after

    def _several(self, at: int) -> Iterator[tuple[tuple[Whom, ...], int]]:
        for whom, end in self._counted(at):
            yield (whom,), end
            joint = self._skip(end, ",", "and")
            for others, last in self._several(joint) if joint > end else ():
                yield (whom, *others), last

    def _at_each(self, whom: Whom, at: int) -> Found:
        """At least one of them is on each day, not the same on all."""
        of = self._at(at + 1)
        if self._at(at) in ("each", "any") and isinstance(of, Class) and of.kind != whom.values[0].kind:
            yield all_of(whom.of(self.board, partial(self.board.link, place)) for place in of.values), at + 2

    # --- whom ----------------------------------------------------------------------------------

    def _whom(self, at: int) -> Iterator[tuple[Whom, int]]:
        token = self._at(at)
        match token:
            case Value():
                yield from self._listed(at)
            case "both":
                yield from self._listed(at + 1)
                named = tuple(dict.fromkeys(each for each in self.tokens[:at] if isinstance(each, Value)))
                named = tuple(each for each in named if each.kind == named[0].kind)
                if not isinstance(self._at(at + 1), Value) and len(named) == 2:
                    yield Whom(named, every, True), at + 1
            case "either":
                yield from self._counted(at)
                yield from ((whom, end) for whom, end in self._listed(at + 1) if whom.combine in (some, one))
            case "neither":
                yield from self._nor(at + 1)
            case Class():
                yield from self._of_class(token, at)
            case "each" | "any" | "all" | "no" | "some" | "a":
                of = self._at(at + 1)
                if isinstance(of, Class):
                    how = {"no": no, "some": some, "a": some}.get(token, every)
                    yield from self._described(Whom(of.values, how), at + 2)
            case _:
                yield from self._counted(at)

    def _of_class(self, of: Class, at: int) -> Iterator[tuple[Whom, int]]:
        """Boys each; the boy that is on Monday."""
        if self._at(at + 1) == "each":
            yield Whom(of.values, every), at + 2
        yield from ((whom, end) for whom, end in self._described(Whom(of.values, some), at + 1) if whom.only)

    def _described(self, whom: Whom, at: int) -> Iterator[tuple[Whom, int]]:
        """Any box; any box that is below box 3; any box with a red ball."""
        yield whom, at
        excepted = self._at(at + 1)
        if self._at(at) == "except" and excepted in whom.values:
            yield replace(whom, values=tuple(value for value in whom.values if value != excepted)), at + 2
        is_marked = self._at(at) == "that"
        if is_marked or isinstance(self._at(at), Value):
            for said, end in self._one_said(at + is_marked):
                yield replace(whom, only=said), end

    def _listed(self, at: int) -> Iterator[tuple[Whom, int]]:
        """One name, or several with "and" or "or"."""
        values: list[Value] = []
        joined: Token | None = None
        while isinstance(value := self._at(at), Value):
            values.append(value)
            if len(values) == 1:
                yield Whom((value,), every), at + 1
            if joined:
                break
            at += 1
            comma = self._skip(at, ",")
            joined = self._at(comma) if self._at(comma) in ("and", "or") else None
            if not joined and comma == at:
                return
            at = comma + 1 if joined else comma
        if not joined or len(values) < 2 or len({each.kind for each in values}) > 1 or len(set(values)) < len(values):
            return
        if not isinstance(self._at(at), Value):
            return
        if joined == "and":
            yield Whom(tuple(values), every, True), at + 1
            return
        after = self._skip(at + 1, ",")
        if self._at(after) == "not both":
            yield Whom(tuple(values), one), self._skip(after + 1, ",")
        yield Whom(tuple(values), some), after + 1 if self._at(after) == "or both" else at + 1

    def _nor(self, at: int) -> Iterator[tuple[Whom, int]]:
        this, other = self._at(at), self._at(at + 2)
        if isinstance(this, Value) and self._at(at + 1) == "nor" and isinstance(other, Value):
            yield Whom((this, other), no), at + 3

    def _counted(self, at: int) -> Iterator[tuple[Whom, int]]:
        """Exactly two of them; at least one of them, but no more than three."""
        limits: list[tuple[Quantity, int]] = []
        of: tuple[Value, ...] = ()
        while limit := self._limit(at):
            limits += limit[0]
            at = limit[1]
            if not of and isinstance(named := self._at(at), Class):
                of, at = named.values, at + 1
                yield from self._described(Whom(of, counting(limits)), at)
            after = self._skip(at, ",", "and", "but")
            if self._limit(after) is None:
                break
            at = after
        if of and len(limits) > 1:
            yield Whom(of, counting(limits)), self._skip(at, ",")
        for whom, end in self._listed(at) if limits and not of else ():
            if whom.is_list:
                yield Whom(whom.values, counting(limits)), end
            elif self._at(at - 1) != "," and len(whom.values) == 1 and whom.values[0].kind:
                yield Whom(self.board.values(0), counting(limits), only=partial(self.board.link, whom.values[0])), end

    def _limit(self, at: int) -> tuple[list[tuple[Quantity, int]], int] | None:
        """So many, and where that ends."""
        sign, number = self._at(at), self._at(at + 1)
        if sign == 1:
            return [("exactly", 1)], at + 1
        if sign == "either" and self._at(at + 2) == "or" and isinstance(more := self._at(at + 3), int):
            return ([("at least", number), ("at most", more)], at + 4) if isinstance(number, int) and more == number + 1 else None
        if isinstance(sign, str) and sign in QUANTITIES and isinstance(number, int):
            return [(QUANTITIES[sign], number)], at + 2
        return None

    # --- what is said --------------------------------------------------------------------------

    def _said(self, at: int) -> Iterator[tuple[Said, int]]:
        """One thing or several: later than this and earlier than that."""
        yield from self._one_said(at)
        for this, end in self._one_said(at + (self._at(at) == "either")):
            joint = self._skip(end, ",")
            sign = self._at(joint)
            if sign == "or" and self._at(at) == "not" != self._at(joint + 1):
                continue  # not first or second: neither
            if sign in ("and", "but", "or"):
                for other, last in self._one_said(joint + 1):
                    yield from self._joined(this, other, str(sign), last)

    def _joined(self, this: Said, other: Said, sign: str, at: int) -> Iterator[tuple[Said, int]]:
        if sign != "or":
            yield lambda value: all_of((this(value), other(value))), at
            return
        after = self._skip(at, ",")
        if self._at(after) == "not both":
            yield lambda value: Xor(this(value), other(value)), after + 1
        yield lambda value: any_of((this(value), other(value))), after + 1 if self._at(after) == "or both" else at

    def _one_said(self, at: int) -> Iterator[tuple[Said, int]]:
        if self.board.is_selection:  # sage is not
            is_denied = self._at(at) == "not"
            yield _denied(self.board.present) if is_denied else self.board.present, at + is_denied
        if self._at(at) == "not":
            for said, end in self._plainly(at + 1):
                yield _denied(said), end
        else:
            yield from self._plainly(at)

    def _plainly(self, at: int) -> Iterator[tuple[Said, int]]:
        board, sign = self.board, self._at(at)
        if sign == "in":
            yield board.present, at + 1
            yield from self._plainly(at + 1)
        if sign == "only":  # only in position 5: nowhere else
            for whom, end in self._whom(at + 1):
                yield self._nowhere_else(whom), end
        for relation, end in self._relations(self._before_relation(at)):
            for whom, last in self._whom(end):
                yield _related(board, relation, whom), last + (self._at(last) == "in")
        if sign in ("same", "different"):
            yield from self._alike(at)
        if isinstance(sign, str) and sign in QUANTITIES and (times := TIMES.get(str(self._at(at + 1)))):
            yield self._so_often(QUANTITIES[sign], times), at + 2
        for whom, end in self._whom(at) if sign not in ("each", "any") else ():
            yield _linked(board, whom), end
        yield from self._only_these(at)
        yield from self._run(at)

    def _run(self, at: int) -> Iterator[tuple[Said, int]]:
        """On exactly two consecutive days; on two consecutive days and no other days."""
        board, order = self.board, self.board.order
        is_exact = self._at(at) == "exactly"
        number, sign, of = (self._at(at + is_exact + step) for step in range(3))
        if not (isinstance(number, int) and sign == "consecutive" and isinstance(of, Class) and of.kind == order):
            return
        end = at + is_exact + 3
        others = self._skip(end, ",", "and")
        if self._at(others) == "no other" and self._at(others + 1) == of:
            is_exact, end = True, others + 2
        windows = [of.values[first : first + number] for first in range(len(of.values) - number + 1)]
        if is_exact:
            yield lambda value: any_of(all_of(
                board.link(value, place) if place in window else negated(board.link(value, place)) for place in of.values
            ) for window in windows), end

    def _before_relation(self, at: int) -> int:
        """Behind "on a day that is"."""
        of = self._at(at + (self._at(at) == "a"))
        if isinstance(of, Class) and of.kind == self.board.order:
            return self._skip(at + 1 + (self._at(at) == "a"), "that")
        return at

    def _so_often(self, quantity: Quantity, times: int) -> Said:
        board = self.board

        def said(value: Value) -> Formula:
            kind = self._other_kind(value)
            return count(quantity, times, [(board.name(other), board.link(value, other)) for other in board.values(kind)])

        return said

    def _other_kind(self, value: Value) -> int:
        """The kind that things of this one are put together with, if there is only one."""
        if len(self.board.kinds) > 2:
            raise Unread("which places")
        return 1 - value.kind

    def _nowhere_else(self, whom: Whom) -> Said:
        kind = whom.values[0].kind
        others = [value for value in self.board.values(kind) if value not in whom.values]

        def said(value: Value) -> Formula:
            if value.kind == kind or whom.only or whom.combine not in (every, some):
                raise Unread("only")
            return all_of(negated(self.board.link(value, other)) for other in others)

        return said

    def _alike(self, at: int) -> Iterator[tuple[Said, int]]:
        sign, of = self._at(at), self._at(at + 1)
        for whom, end in self._whom(self._skip(at + 1 + isinstance(of, Class), "as")):

            def said(value: Value, whom: Whom = whom) -> Formula:
                kind = of.kind if isinstance(of, Class) else self._other_kind(value)
                if any(other.kind in (kind, 1 - value.kind) for other in whom.values) or value.kind == kind:
                    raise Unread("same")
                alike = whom.of(self.board, lambda other: self.board.alike(value, other, kind))
                return negated(alike) if sign == "different" else alike

            yield said, end

    def _relations(self, at: int) -> Iterator[tuple[Gap, int]]:
        """How many places further another thing is."""
        for gap, end in self._relation(at + (self._at(at) == "either")):
            if self._at(at) != "either":
                yield gap, end
            if self._at(end) == "or":
                for other, last in self._relation(end + 1):
                    yield _any_gap(gap, other), last

    def _relation(self, at: int) -> Iterator[tuple[Gap, int]]:
        order = self.board.order
        sign = self._at(at)
        if order is None:
            return
        if isinstance(sign, str) and (gap := gap_of(sign, self.board.kinds[order])):
            yield gap, at + 1
        limit = self._limit(at) or ([("exactly", sign)], at + 1) if isinstance(sign, (str, int)) else None
        if limit and isinstance(limit[0][0][1], int) and isinstance(of := self._at(limit[1]), Class) and of.kind == order:
            after = self._at(limit[1] + 1)
            gap = gap_of(after, self.board.kinds[order]) if after in ("before", "after", "above", "below") else None
            if gap:
                yield _so_far(gap, *limit[0][0]), limit[1] + 2

    # --- of several together -------------------------------------------------------------------

    def _in_and_together(self, values: tuple[Value, ...], at: int) -> Found:
        """They are chosen, but not consecutive."""
        yield from self._together(values, at)
        joint = self._skip(at + 1, ",")
        if self._at(at) == "in" and self._at(joint) in ("and", "but"):
            for formula, end in self._together(values, joint + 1):
                yield all_of((*map(self.board.present, values), formula)), end

    def _together(self, values: tuple[Value, ...], at: int) -> Found:
        """They are in the same group; on different days; consecutive; have nothing in common."""
        is_denied = self._at(at) == "not"
        at = self._skip(at + is_denied, *(("in",) if self.board.is_selection else ()))
        sign, of = self._at(at), self._at(at + 1)
        end = at + 1 + isinstance(of, Class)
        end += self._at(end) == "as" and end + 1 == len(self.tokens)
        kinds = [of.kind] if isinstance(of, Class) else [1 - values[0].kind] if len(self.board.kinds) == 2 else []
        formula: Formula | None = None
        if sign == "same" and kinds and kinds[0] != values[0].kind:
            formula = any_of(all_of(self.board.link(value, place) for value in values) for place in self.board.values(kinds[0]))
        elif sign == "different" and kinds and kinds[0] != values[0].kind:
            pairs = [(this, other) for number, this in enumerate(values) for other in values[number + 1 :]]
            formula = all_of(negated(self.board.alike(this, other, kinds[0])) for this, other in pairs)
        elif sign in ("consecutive", "next to") and len(values) == 2 and self.board.order is not None:
            gap = gap_of("next to", self.board.kinds[self.board.order])
            try:
                formula = self.board.before(*values, gap) if gap else None
            except Unread:
                return
        if formula is not None:
            yield (negated(formula) if is_denied else formula), end
        yield from self._in_common(values, at, is_denied=is_denied)

    def _in_common(self, values: tuple[Value, ...], at: int, *, is_denied: bool) -> Found:
        """Both have exactly two of them in common."""
        of = self._at(at + 1)
        whoms = (
            [(Whom(of.values, some), at + 2)] if self._at(at) == "any" and isinstance(of, Class) else self._whom(at)
        )
        for whom, end in whoms:
            if self._at(end) == "common" and whom.values[0].kind != values[0].kind:
                formula = whom.of(self.board, lambda thing: all_of(self.board.link(value, thing) for value in values))
                yield (negated(formula) if is_denied else formula), end + 1

    def _alone(self, at: int) -> Found:
        """Is the only one on Monday; the only one on his day; nobody else is on the day of Fred."""
        of = self._at(at + 1)
        if self._at(at) == "no other" and isinstance(of, Class) and self._at(at + 2) == "same":
            after = at + 3 + isinstance(self._at(at + 3), Class)
            value = self._at(self._skip(after, "as"))
            if isinstance(value, Value) and value in of.values:
                yield self._without(value, of), self._skip(after, "as") + 1
        for whom, end in self._listed(at):
            of = self._at(end + 1)
            if self._at(end) != "only" or not isinstance(of, Class) or not set(whom.values) <= set(of.values):
                continue
            if whom.combine is not every:
                continue
            if self._at(end + 2) == "?" and isinstance(self._at(end + 3), Class) and len(whom.values) == 1:
                yield self._without(whom.values[0], of), end + 4
            for said, last in self._said(end + 2):
                others = Whom(tuple(value for value in of.values if value not in whom.values), no)
                for formula, after in self._of(whom, said, last):
                    yield all_of((formula, others.of(self.board, said))), after

    def _without(self, value: Value, of: Class) -> Formula:
        """None of the others is with it."""
        kind = self._other_kind(value)
        return all_of(negated(self.board.alike(value, other, kind)) for other in of.values if other != value)

    def _only_these(self, at: int) -> Iterator[tuple[Said, int]]:
        """Monday has Fred and Gina only; has only Fred; has Fred and Gina as the only students."""
        is_first = self._at(at) == "only"
        for whom, end in self._listed(at + is_first):
            after = self._skip(end, "as")
            if whom.combine is not every or whom.values[0].kind or not (is_first or self._at(after) == "only"):
                continue
            of = self._at(after + 1)
            among = of if isinstance(of, Class) and not is_first else Class(self.board.values(0))
            end = end if is_first else after + 1 + (among == of)
            yield partial(self._having, whom.values, among.values), end

    def _having(self, pieces: Sequence[Value], among: Sequence[Value], place: Value) -> Formula:
        if not place.kind:
            raise Unread("only")
        return self.board.only(place, pieces, among)

    def _between(self, at: int) -> Found:
        """Exactly one of them is between these; one is between two others."""
        board = self.board
        limit, this = self._limit(at), self._at(at)
        if this == "no":
            limit = [("exactly", 0)], at + 1
        start = limit[1] + isinstance(self._at(limit[1]), Class) if limit else at + 1
        if self._at(start) != "between":
            return
        for whom, end in self._listed(start + 1):
            if not whom.is_list or len(whom.values) != 2 or board.order is None:
                continue
            one, other = whom.values
            if limit:
                gap = partial(_fits, [(quantity, number + 1) for quantity, number in limit[0]])
                yield any_of((board.before(one, other, gap), board.before(other, one, gap))), end
            elif isinstance(this, Value):
                ways = ((one, other), (other, one))
                yield any_of(all_of((board.before(left, this), board.before(this, right))) for left, right in ways), end

    def _elided(self, at: int) -> Found:
        """Two on Saturday."""
        number, place = self._at(at), self._at(at + 1)
        if isinstance(number, int) and isinstance(place, Value) and place.kind:
            yield count("exactly", number, [(self.board.name(piece), self.board.link(piece, place)) for piece in self.board.values(0)]), at + 2

    def _until(self, at: int) -> Found:
        """One is not there until the other is."""
        match self.tokens[at : at + 4]:
            case (Value() as this, "not", "until", Value() as other):
                yield self.board.before(other, this), at + 4

    def _comparison(self, at: int) -> Found:
        """Monday has more boys than Tuesday; there are more red balls than white balls."""
        board = self.board
        match self.tokens[at : at + 5]:
            case (Value() as this, "more" | "fewer" as sign, Class() as of, "as", Value() as other):
                among, end = of.values, at + 5
            case (Value() as this, "more" | "fewer" as sign, Class() as of, "as", *_):
                return
            case ("more" | "fewer" as sign, Value() as this, "as", Value() as other, *_):
                among, end = board.values(self._other_kind(this)), at + 4
            case _:
                return
        if this.kind != other.kind or among[0].kind == this.kind:
            return
        fewer, more = (other, this) if sign == "more" else (this, other)
        counts = [[(board.name(each), board.link(value, each)) for each in among] for value in (fewer, more)]
        yield (
            any_of(
                all_of((count("at most", number, counts[0]), count("at least", number + 1, counts[1])))
                for number in range(len(among))
            ),
            end,
        )


_COMPARED: dict[Quantity, Callable[[int, int], bool]] = {"exactly": int.__eq__, "at least": int.__ge__, "at most": int.__le__}
_CONDITIONAL = {
    "if": lambda said, other: Implies(other, said),
    "only if": Implies,
    "iff": Iff,
    "unless": lambda said, other: Implies(negated(other), said),
}


def _denied(said: Said) -> Said:
    return lambda value: negated(said(value))


def _implied(said: Said, other: Said) -> Said:
    return lambda value: any_of((negated(said(value)), other(value)))


def _related(board: Board, fits: Gap, whom: Whom) -> Said:
    return lambda value: whom.of(board, lambda other: board.before(value, other, fits))


def _linked(board: Board, whom: Whom) -> Said:
    def said(value: Value) -> Formula:
        if value.kind == whom.values[0].kind:
            raise Unread("a thing is at itself")
        return whom.of(board, lambda other: board.link(value, other))

    return said


def _any_gap(this: Gap, other: Gap) -> Gap:
    return lambda gap: this(gap) or other(gap)


def _fits(limits: Sequence[tuple[Quantity, int]], gap: int) -> bool:
    """Whether a thing is so many places behind another."""
    return gap > 0 and all(_COMPARED[quantity](gap, number) for quantity, number in limits)


def _so_far(side: Gap, quantity: Quantity, number: int) -> Gap:
    """Two days before; at least two days before."""
    return lambda gap: side(gap) and _COMPARED[quantity](abs(gap), number)
