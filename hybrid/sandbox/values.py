"""What `solution()` returned, as JSON with a tag for each type, so that numbers stay exact on the way.

    391 -> {"int": "391"}      1/3 -> {"fraction": ["1", "3"]}      (1, "a") -> {"tuple": [{"int": "1"}, {"str": "a"}]}

This runs in the child. SymPy and Z3 are handed in, for only the server imports them; `result.py` is the other end.
"""

import datetime
import math
from collections.abc import Iterable, Mapping, Set
from decimal import Decimal
from fractions import Fraction
from typing import Any

UNCONFINED = 71
"""Exit code of a child that could not confine itself and so ran nothing."""

MOST_DIGITS = 4_000
MOST_ITEMS = 10_000
DEEPEST = 16

Tagged = dict[str, Any]


class Unusable(Exception):
    """A result that is no answer; the text says what to return instead."""


class Encoder:
    """Turns results into tagged JSON values."""

    def __init__(self, sympy: Any, z3: Any) -> None:
        self._sympy = sympy
        self._z3 = z3

    def encode(self, value: object, depth: int = 0) -> Tagged:
        """Raises Unusable for what has no exact form."""
        if depth > DEEPEST:
            raise Unusable("ValueError: the result is nested too deeply; return a number, a text or a flat list")
        value = self._plain(value)
        simple = _simple(value)
        if simple is not None:
            return simple
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, Iterable):
            return {"tuple": [self.encode(item, depth + 1) for item in _items(value)]}
        kind = type(value).__name__
        raise Unusable(f"TypeError: solution() returned a {kind}; return a number, a text, a bool or a list of those")

    def _mapping(self, value: Mapping[object, object], depth: int) -> Tagged:
        # What solve() gives: {x: 3} is 3; with several unknowns the names matter.
        if len(value) == 1:
            return self.encode(next(iter(value.values())), depth + 1)
        return {"str": str(value)}

    def _plain(self, value: object) -> object:
        """The nearest value of Python's own types."""
        if isinstance(value, self._sympy.Basic | self._sympy.MatrixBase):
            return self._from_sympy(value)
        if isinstance(value, self._z3.Z3PPObject | self._z3.CheckSatResult):
            return self._from_z3(value)
        return value

    def _from_sympy(self, value: Any) -> object:
        sympy = self._sympy
        if value in (sympy.true, sympy.false):
            return bool(value)
        if isinstance(value, sympy.MatrixBase):
            return value.tolist()
        if isinstance(value, sympy.FiniteSet):
            return set(value)
        if isinstance(value, sympy.Tuple):
            return tuple(value)
        if isinstance(value, sympy.Dict):
            return dict(value)
        if isinstance(value, sympy.Expr) and not value.free_symbols:
            return self._number(value)
        return str(value)

    def _number(self, value: Any) -> object:
        sympy = self._sympy
        if not isinstance(value, sympy.Number):
            value = value.doit()  # a Sum or Integral that was only written down
        if isinstance(value, sympy.Rational):
            return Fraction(int(value.p), int(value.q))
        if value in (sympy.oo, -sympy.oo, sympy.zoo, sympy.nan):
            raise _no_number(value)
        if isinstance(value, sympy.Float):
            return float(value)
        real, imaginary = value.evalf(30).as_real_imag()
        if not (real.is_Number and imaginary.is_Number):
            return str(value)
        # Roots of cubics pass through the complex numbers and leave a trace of rounding behind.
        if abs(imaginary) > max(abs(real), 1) * sympy.Float("1e-20"):
            return str(value)
        return float(real)

    def _from_z3(self, value: Any) -> object:
        z3 = self._z3
        if z3.is_expr(value):
            value = z3.simplify(value)
        if z3.is_int_value(value) or z3.is_bv_value(value):
            return value.as_long()
        if z3.is_rational_value(value):
            return Fraction(value.numerator_as_long(), value.denominator_as_long())
        if z3.is_algebraic_value(value):
            return float(value.approx(20).as_fraction())
        if z3.is_true(value) or z3.is_false(value):
            return z3.is_true(value)
        if z3.is_string_value(value):
            return value.as_string()
        return str(value)


def _simple(value: object) -> Tagged | None:
    match value:
        case None:
            return {"none": None}
        case bool():
            return {"bool": value}
        case int():
            return {"int": _digits(value)}
        case float():
            return {"float": _finite(value)}
        case Fraction() | Decimal():
            return _ratio(value)
        case complex() if value.imag == 0:
            return {"float": _finite(value.real)}
        case datetime.date() | datetime.time():
            return {"str": value.isoformat()}
        case str() | complex() | datetime.timedelta():
            return {"str": str(value)}
    return None


def _ratio(value: Fraction | Decimal) -> Tagged:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise _no_number(value)
        # 1E+999999999 is short as a Decimal only.
        if abs(value.adjusted()) > MOST_DIGITS:
            raise _too_long()
        value = Fraction(value)
    if value.denominator == 1:
        return {"int": _digits(value.numerator)}
    return {"fraction": [_digits(value.numerator), _digits(value.denominator)]}


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise _no_number(value)
    return value


def _no_number(value: object) -> Unusable:
    return Unusable(f"ValueError: the result is {value}, which is no number")


def _digits(value: int) -> str:
    # A bit is worth 0.301 digits; this spares writing out a number that is far too long.
    if value.bit_length() > MOST_DIGITS * 4 or len(str(abs(value))) > MOST_DIGITS:
        raise _too_long()
    return str(int(value))  # a bool's or an enum's own text would not do


def _too_long() -> Unusable:
    return Unusable(
        f"ValueError: the result has more than {MOST_DIGITS} digits; return what was asked about it,"
        " such as its last digits or their sum"
    )


def _items(value: Iterable[object]) -> list[object]:
    items: list[object] = []
    for item in value:
        if len(items) == MOST_ITEMS:
            raise Unusable(f"ValueError: the result has more than {MOST_ITEMS} items; return fewer, or a count")
        items.append(item)
    # A set has no order of its own, and the same program should give the same answer each time.
    return sorted(items, key=str) if isinstance(value, Set) else items
