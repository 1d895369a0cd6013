"""From the signs of a sentence to a formula: the last layer of the grammar.

Every way to take the signs is tried. A sentence that can be taken in two ways that mean different things is not read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hybrid.symbolic.logic.assignments.board import ALWAYS, NEVER, Board, Unread, Value, all_of, any_of, negated
from hybrid.symbolic.logic.assignments.clauses import Clauses, Found, implied
from hybrid.symbolic.logic.assignments.tokens import Class, Lexicon, Token
from hybrid.symbolic.logic.assignments.whom import Whom, every
from hybrid.symbolic.logic.formula import Formula, Iff, Implies, Xor

__all__ = ["formula_of", "read_condition"]

MOST_SIGNS = 60
"""Of a sentence."""
MOST_WITHIN = 2
"""Descriptions of things, which can be within each other: any day that is before a day that has rain."""


def read_condition(sentence: str, lexicon: Lexicon) -> Formula:
    """What a sentence says of who is where.

    Raises:
        Unread: its words or its form are not known, or it can be taken in several ways.
    """
    return formula_of(lexicon.tokens(sentence), lexicon, sentence)


def formula_of(tokens: Sequence[Token], lexicon: Lexicon, sentence: str) -> Formula:
    """The same for signs."""
    if len(tokens) > MOST_SIGNS or tokens.count("that") > MOST_WITHIN:
        raise Unread(sentence)
    parser = _Sentences(lexicon.board, _resolved(tokens, lexicon.board))
    found = {formula for formula, end in parser.sentence(0) if end == len(parser.tokens)}
    found -= {ALWAYS, NEVER}
    if len(found) != 1:
        raise Unread(sentence)
    return found.pop()


def _resolved(tokens: Sequence[Token], board: Board) -> tuple[Token, ...]:
    """With the thing that "it" is, if only one is named before; "each other" is said by the rest already."""
    thing, place = _named_before("it", tokens), _named_before("there", [token for token in tokens if _is_place(token)])
    plain: list[Token] = []
    for number, token in enumerate(tokens):
        if token == "it" and thing and not (board.is_selection and _is_active(tokens, number)):
            plain.append(thing)
        elif token == "there" and place:
            plain.append(place)
        elif token == "each other":  # the same as each other are just the same
            plain = plain[:-1] if plain[-1:] == ["as"] else plain
        elif not _is_known_size(tokens, number):
            plain.append(token)
    return tuple(_repeated(plain))


def _named_before(sign: str, tokens: Sequence[Token]) -> Value | None:
    """The only thing that is named before a sign."""
    named = {token for token in tokens[: tokens.index(sign)] if isinstance(token, Value)} if sign in tokens else set()
    return named.pop() if len(named) == 1 else None


def _is_place(token: Token) -> bool:
    return token == "there" or isinstance(token, Value) and token.kind > 0


def _is_known_size(tokens: Sequence[Token], at: int) -> bool:
    """Two of the six clerks: the six are all of them."""
    number, of, before = tokens[at], tokens[at + 1 : at + 2], tokens[at - 1 : at]
    counted = bool(before) and (isinstance(before[0], int) or before[0] in ("each", "all", "any", "no"))
    return (
        counted
        and isinstance(number, int)
        and any(isinstance(each, Class) and len(each.values) == number for each in of)
    )


def _is_active(tokens: Sequence[Token], at: int) -> bool:
    """Whether "it" is who chooses, and not what is chosen."""
    after = at + 1 + (tokens[at + 1 : at + 2] == ("not",))
    return tokens[after : after + 1] == ("in",) and tokens[after + 1 : after + 2] not in ((), (",",))


def _repeated(tokens: list[Token]) -> list[Token]:
    """With what is said of one for the other, too: if Ann is on Monday, so is Bob; both are if either of them is."""
    match tokens:
        case ["if", Value() as this, *said, "so", Value() as other]:
            repeated = [token for token in said if token not in (",", "then")]
            return ["if", this, *repeated, ",", other, *repeated]
        case [Value(), *said, "if" | "only if" | "unless" as joint, Value() as other] if _is_plain(said):
            return [tokens[0], *said, joint, other, *(said[1:] if said[0] == "not" else said)]
        case [Value(), *said, "if" | "only if" | "unless" as joint, Value() as other, "not"] if _is_plain(said):
            return [tokens[0], *said, joint, other, "not", *(said[1:] if said[0] == "not" else said)]
        case ["if", Value() as this, *said, ",", "then", Value() as other] if _is_plain(said):
            return ["if", this, *said, ",", "then", other, *(said[1:] if said[0] == "not" else said)]
        case ["if", Value() as this, *said, ",", "then", Value() as other, "not"] if _is_plain(said):
            return ["if", this, *said, ",", "then", other, "not", *(said[1:] if said[0] == "not" else said)]
        case [Value() as this, "and", Value() as other, *said, "if", "either", 1, "?"]:
            return [*tokens[:-2], this, "or", other, *(said[1:] if said[:1] == ["both"] else said)]
    return tokens


def _is_plain(said: Sequence[Token]) -> bool:
    """Whether one thing is said of it, so that it can be said again of another."""
    joined = {"if", "only if", "unless", "and", "or", "but", ",", ";", "it", "then", "both", "either", "in"}
    return bool(said) and not any(isinstance(token, str) and token in joined for token in said)


@dataclass(frozen=True, slots=True)
class _Sentences(Clauses):
    """Reads a sentence."""

    def sentence(self, at: int) -> Found:
        """If this, then that; this only if that; or no condition at all."""
        if self.sign(at) == "if":
            yield from self._of_any(at + 1)
            for condition, end in self.either(at + 1):
                for then, last in self.either(self.skip(end, ",", "then")):
                    yield Implies(condition, then), last
                    yield from self._otherwise(condition, then, last)
            return
        if self.sign(at) == "unless":
            for condition, end in self.either(at + 1):
                for then, last in self.either(self.skip(end, ",")):
                    yield Implies(negated(condition), then), last
        for said, end in self.either(at):
            yield said, end
            joint = self.skip(end, ",")
            sign = self.sign(joint)
            for other, last in self.either(self.skip(joint + 1, ",")) if sign in _CONDITIONAL else ():
                yield _CONDITIONAL[str(sign)](said, other), last

    def _otherwise(self, condition: Formula, then: Formula, at: int) -> Found:
        after = self.skip(at, ",", ";", "and", "but")
        if self.sign(after) == "otherwise":
            for other, end in self.either(self.skip(after + 1, ",")):
                yield all_of((Implies(condition, then), Implies(negated(condition), other))), end

    def _of_any(self, at: int) -> Found:
        """If a team has Ann, then it has Bob."""
        thing = self.sign(at + 1)
        if self.sign(at) not in ("a", "any") or not isinstance(thing, Class):
            return
        for said, end in self.said(at + 2):
            then = self.skip(end, ",", "then")
            if self.sign(then) == "it":
                then += 1
            elif self.sign(then) == "that" and self.sign(then + 1) == thing:
                then += 2
            else:
                continue
            for other, last in self.said(then):
                yield from self.of(Whom(thing.values, every), implied(said, other), last)

    def either(self, at: int) -> Found:
        yield from self._all(at)
        is_marked = self.sign(at) == "either"
        clauses = self._all if is_marked else self.clause  # one or another and a third is not clear
        for this, end in clauses(at + is_marked):
            joint = self.skip(end, ",")
            is_name = end == at + 1 + is_marked  # that somebody is chosen, or the other one is, is no two clauses
            if self.sign(joint) == "or" and not is_name:
                for other, last in clauses(joint + 1):
                    yield from self._not_both(this, other, last)

    def _not_both(self, this: Formula, other: Formula, at: int) -> Found:
        after = self.skip(at, ",")
        if self.sign(after) == "not both":
            yield Xor(this, other), after + 1
        yield any_of((this, other)), (after + 1 if self.sign(after) == "or both" else at)

    def _all(self, at: int) -> Found:
        yield from dict.fromkeys(self._joined_clauses(at))

    def _joined_clauses(self, at: int) -> Found:
        for this, end in self.clause(at):
            yield this, end
            joint = self.skip(end, ",")
            if self.sign(joint) in ("and", "but"):
                for other, last in self._all(self.skip(joint + 1, "if")):
                    yield all_of((this, other)), last


_CONDITIONAL: dict[str, Callable[[Formula, Formula], Formula]] = {
    "if": lambda said, other: Implies(other, said),
    "only if": Implies,
    "iff": Iff,
    "unless": lambda said, other: Implies(negated(other), said),
}
