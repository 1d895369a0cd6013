"""The program that solves a system of equations. It is written from the tree, so no text of a model's gets into it."""

from collections.abc import Container

from hybrid.symbolic.equations.tree import (
    Equation,
    Expression,
    Name,
    Negative,
    Number,
    Operation,
    Power,
    System,
    names_of,
)

__all__ = ["program_for"]

COMPUTED = """\
from fractions import Fraction

def solution():
    {steps}
    if any([{differences}]):
        return ("none",)
    return ("roots", ({answer},))
"""
SOLVED = """\
from fractions import Fraction
from sympy import Poly, Symbol, fraction, groebner, im, nan, oo, re, real_roots, simplify, solve, sympify, together, zoo

def solution():
    {steps}
    return roots([finite(each) for each in [{differences}]], finite({answer}))

def roots(differences, answer):
    simple = {{each: simplify(each) for each in differences}}
    if any(each.is_number and each != 0 for each in simple.values()):
        return ("none",)
    equations = [each for each in differences if simple[each] != 0]
    unknowns = sorted(set().union(*(each.free_symbols for each in equations)), key=str)
    values = {{finite(simplify(answer.subs(each))) for each in solved(equations, unknowns)}}
    if any(value.free_symbols for value in values):
        return ("many",)
    return ("roots", tuple(sorted(values, key=str))) if values else ("none",)

def solved(equations, unknowns):
    if not equations:
        return [{{}}]
    if len(equations) == len(unknowns) == 1:
        top, bottom = fraction(together(equations[0]))
        found = set(real_roots(Poly(top, unknowns[0])))
        return [{{unknowns[0]: root}} for root in found if not is_zero(bottom.subs(unknowns[0], root))]
    found = solve(equations, unknowns, dict=True)
    if not found and groebner([fraction(together(each))[0] for each in equations], *unknowns).exprs != [1]:
        raise ValueError("these equations are too hard to solve")
    return [each for each in found if all(value.free_symbols or is_zero(im(value)) for value in each.values())]

def is_zero(value):
    return abs(value.evalf(30, maxn=60)) < 1e-20

def finite(value):
    if sympify(value).has(zoo, nan, oo):
        raise ZeroDivisionError("the equations divide by zero")
    return sympify(value)
"""


def program_for(system: System) -> str:
    """A program that solves a system over the real numbers.

    Its value is `("roots", (...))` with every value that the answer can have, `("none",)` if the equations contradict
    each other, or `("many",)` if they do not settle the answer. Rational values are exact. What follows by putting in
    is computed; SymPy solves what is left.
    """
    variables = {name: f"x{at}" for at, name in enumerate(system.names)}
    meanings, rest = _ordered(system)
    steps = [
        f"{variables[name]} = " + (_code(meaning, variables) if meaning else f"Symbol('{variables[name]}')")
        for name, meaning in meanings.items()
    ]
    differences = [f"{_code(each.left, variables)} - {_code(each.right, variables)}" for each in rest]
    return (COMPUTED if all(meanings.values()) else SOLVED).format(
        steps="\n    ".join(steps or ["pass"]),
        differences=", ".join(differences),
        answer=_code(system.answer, variables),
    )


def _ordered(system: System) -> tuple[dict[str, Expression | None], list[Equation]]:
    """Names with what they mean, each after those it is made of, `None` for an unknown; and the equations left."""
    meanings: dict[str, Expression | None] = {}
    rest = list(system.equations)
    while found := _definition(rest, meanings):
        equation, name, meaning = found
        rest.remove(equation)
        for each in names_of(meaning):
            meanings.setdefault(each, None)
        meanings[name] = meaning
    for name in system.names:
        meanings.setdefault(name, None)
    return meanings, rest


def _definition(equations: list[Equation], known: Container[str]) -> tuple[Equation, str, Expression] | None:
    """An equation that says what a new name means, in known names if there is such a one."""
    found = [
        (equation, side.name, other)
        for equation in equations
        for side, other in ((equation.left, equation.right), (equation.right, equation.left))
        if isinstance(side, Name) and side.name not in known and side.name not in names_of(other)
    ]
    return min(found, key=lambda each: any(name not in known for name in names_of(each[2])), default=None)


def _code(expression: Expression, variables: dict[str, str]) -> str:
    match expression:
        case Number(value):
            return f"Fraction({value.numerator}, {value.denominator})"
        case Name(name):
            return variables[name]
        case Negative(inner):
            return f"(-{_code(inner, variables)})"
        case Operation(left, sign, right):
            return f"({_code(left, variables)} {sign} {_code(right, variables)})"
        case Power(base, exponent):
            return f"({_code(base, variables)} ** {exponent})"
