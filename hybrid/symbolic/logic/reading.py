"""From a text to a formula, or to what is wrong with it and where."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from hybrid.symbolic.logic.formula import (
    And,
    Atom,
    Compare,
    Count,
    Formula,
    Iff,
    Implies,
    Name,
    Not,
    Number,
    Or,
    Quantified,
    Shifted,
    Term,
    Variable,
    Xor,
)

__all__ = ["BadFormula", "read"]

LONGEST = 2_000
"""Characters of a formula."""
DEEPEST = 40
VARIABLE = r"[A-Z][0-9]{0,3}"
TOKEN = re.compile(
    rf"\s*(?:(?P<variable>{VARIABLE})(?!\w)|(?P<number>-?[0-9]{{1,6}})(?!\w)|(?P<word>[^\W\d_A-Z]\w*)"
    r"|(?P<sign><->|->|!=|<=|[=<~&|^(),:+-])|(?P<end>\Z))"
)
RESERVED = frozenset({"all", "some", "exactly", "at"})


@dataclass(frozen=True, slots=True)
class BadFormula:
    """A text that is no formula."""

    text: str
    position: int
    """Of the character where it went wrong, counted from 0."""
    why: str

    def __str__(self) -> str:
        return f"{self.why} at {self.text[self.position : self.position + 20]!r}"


def read(text: str) -> Formula | BadFormula:
    """The formula that a text is; never raises."""
    if len(text) > LONGEST:
        return BadFormula(text, LONGEST, f"it has more than {LONGEST} characters")
    try:
        return _Reader(text).whole()
    except _Wrong as wrong:
        return BadFormula(text, wrong.position, wrong.why)


class _Wrong(Exception):
    def __init__(self, position: int, why: str) -> None:
        self.position, self.why = position, why


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


class _Reader:
    """Recursive descent; each method reads what its name says and stops behind it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._split()
        self._at = 0
        self._depth = 0

    def whole(self) -> Formula:
        formula = self._formula()
        if self._next.kind != "end":
            raise self._wrong("here it should end")
        return formula

    # --- formulas ---------------------------------------------------------------------------

    def _formula(self) -> Formula:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong("it is nested too deeply")
        left = self._joined()
        if self._next.text in ("->", "<->"):
            arrow = self._take().text
            right = self._joined()
            left = Implies(left, right) if arrow == "->" else Iff(left, right)
        self._depth -= 1
        return left

    def _joined(self) -> Formula:
        """Parts with one kind of sign between them; another kind needs brackets."""
        parts = [self._part()]
        sign = self._next.text
        while sign in ("&", "|", "^") and self._next.text == sign:
            self._take()
            parts.append(self._part())
        if len(parts) == 1:
            return parts[0]
        if sign == "^":
            if len(parts) > 2:
                raise self._wrong("'^' joins two parts; write brackets")
            return Xor(parts[0], parts[1])
        return And(tuple(parts)) if sign == "&" else Or(tuple(parts))

    def _part(self) -> Formula:
        token = self._next
        if token.text == "~":
            self._take()
            return Not(self._nested(self._part))
        if token.text == "(":
            self._take()
            formula = self._formula()
            self._expect(")")
            return formula
        if token.text in RESERVED:
            return self._quantified()
        return self._simple()

    def _quantified(self) -> Formula:
        word = self._take().text
        if word in ("all", "some"):
            variable = self._variable()
            return Quantified("all" if word == "all" else "some", variable, self._formula())
        quantity: Literal["exactly", "at least", "at most"] = "exactly"
        if word == "at":
            bound = self._take()
            if bound.text not in ("least", "most"):
                raise _Wrong(bound.position, "after 'at' comes 'least' or 'most'")
            quantity = "at least" if bound.text == "least" else "at most"
        number = self._take()
        if number.kind != "number" or number.text.startswith("-"):
            raise _Wrong(number.position, "here should be how many")
        return Count(quantity, int(number.text), self._variable(), self._formula())

    def _variable(self) -> str:
        token = self._take()
        if token.kind != "variable":
            raise _Wrong(token.position, "here should be a variable, such as X")
        self._expect(":")
        return token.text

    def _simple(self) -> Formula:
        """An atom or a comparison."""
        token = self._next
        following = self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        if token.kind == "word" and following.text == "(":
            self._take(), self._take()
            terms = [self._thing()]
            while self._next.text == ",":
                self._take()
                terms.append(self._thing())
            self._expect(")")
            return Atom(token.text, tuple(terms))
        left = self._term()
        if self._next.text not in ("=", "!=", "<", "<="):
            if isinstance(left, Name):
                return Atom(left.name)
            raise self._wrong("here should be a comparison")
        sign: Literal["=", "!=", "<", "<="] = self._take().text  # type: ignore[assignment]
        return Compare(left, sign, self._term())

    # --- terms ------------------------------------------------------------------------------

    def _term(self) -> Term:
        if self._next.kind == "number":
            return Number(int(self._take().text))
        thing = self._thing()
        if self._next.text in ("+", "-"):
            sign = self._take().text
            by = self._take()
            if by.kind != "number" or by.text.startswith("-"):
                raise _Wrong(by.position, "here should be a number")
            return Shifted(thing, int(by.text) * (-1 if sign == "-" else 1))
        return thing

    def _thing(self) -> Name | Variable:
        token = self._take()
        if token.kind == "variable":
            return Variable(token.text)
        if token.kind == "number" and token.text.isdecimal():
            return Name(token.text)
        if token.kind != "word" or token.text in RESERVED:
            raise _Wrong(token.position, "here should be a name")
        return Name(token.text)

    # --- tokens -----------------------------------------------------------------------------

    def _split(self) -> list[_Token]:
        tokens: list[_Token] = []
        position = 0
        while not tokens or tokens[-1].kind != "end":
            found = TOKEN.match(self._text, position)
            if not found:
                start = position + len(self._text[position:]) - len(self._text[position:].lstrip())
                raise _Wrong(start, "this has no place in a formula")
            kind = found.lastgroup or ""
            tokens.append(_Token(kind, found[kind], found.start(kind)))
            position = found.end()
        return tokens

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _expect(self, sign: str) -> None:
        if self._next.text != sign:
            raise self._wrong(f"here should be {sign!r}")
        self._take()

    def _nested(self, read: Callable[[], Formula]) -> Formula:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong("it is nested too deeply")
        formula = read()
        self._depth -= 1
        return formula

    def _wrong(self, why: str) -> _Wrong:
        return _Wrong(self._next.position, why)
