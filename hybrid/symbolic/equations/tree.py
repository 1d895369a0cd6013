"""What a text of equations is once it has been read."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

__all__ = ["Equation", "Expression", "Name", "Negative", "Number", "Operation", "Power", "Sign", "System", "names_of"]

Sign = Literal["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Number:
    """Never negative; exact."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name:
    """An unknown, or what a definition gives a value."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    """`-x`."""

    of: "Expression"


@dataclass(frozen=True, slots=True)
class Operation:
    """`x + y` and the like."""

    left: "Expression"
    sign: Sign
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Power:
    """`x ** 2`."""

    base: "Expression"
    exponent: int


Expression = Number | Name | Negative | Operation | Power


@dataclass(frozen=True, slots=True)
class Equation:
    """Two sides that are equal."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class System:
    """All equations but the last, and what the last one says the answer is."""

    equations: tuple[Equation, ...]
    answer: Expression

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, in the order of first appearance."""
        sides = [side for equation in self.equations for side in (equation.left, equation.right)]
        return tuple(dict.fromkeys(name for side in (*sides, self.answer) for name in names_of(side)))


def names_of(expression: Expression) -> Iterator[str]:
    """The names in an expression, from left to right."""
    match expression:
        case Name(name):
            yield name
        case Negative(inner) | Power(inner):
            yield from names_of(inner)
        case Operation(left, _, right):
            yield from names_of(left)
            yield from names_of(right)
