"""The language of equations: its grammar, its parser, and the program that solves a system exactly.

    hens = 12
    eggs = hens * 5
    eggs - sold = left
    left = 8
    answer = sold

A model's text becomes a tree of our own nodes or an error; the program is written from the tree alone.
"""

import ast
import re
from fractions import Fraction

from hybrid.symbolic.equations.given import numbers_for
from hybrid.symbolic.equations.program import program_for
from hybrid.symbolic.equations.tree import Equation, Expression, Name, Negative, Number, Operation, Power, Sign, System
from hybrid.types import Grammar, Question

__all__ = ["BadEquations", "grammar_for", "parse", "program_for"]

MOST_LINES = 15
MOST_CHARACTERS = 400
"""Of a line."""
DEEPEST = 50
MOST_EXPONENT = 40
"""Enough for the years of a loan."""


class BadEquations(ValueError):
    """A text that is no system of equations; the message is one line that a model can act on."""


# --- what a model may write --------------------------------------------------------------------

GRAMMAR = r"""
start: line{0,LINES} last
line: side_0 EQUALS side_0 NEWLINE
last: "answer" EQUALS side_0 NEWLINE
SIDES
NAME: /[a-z][a-z0-9_]{0,30}/ & ~/answer/
NUMBER: /NUMBERS/
POWER: / ?\*\* ?(EXPONENTS)/
SIGN: / ?[-+*\/] ?/
MINUS: "-"
EQUALS: / ?= ?/
NEWLINE: "\n"
"""
SIDE = """side_{at}: part_{at} (SIGN part_{at}){{0,11}}
part_{at}: MINUS? (NAME | NUMBER{brackets}) POWER?
"""
BRACKETS = 3
"""Levels of brackets: a weak model that may open more can open them until its reply is full."""


def grammar_for(question: Question) -> Grammar:
    """Equations with the numbers that the question gives; the reply is complete with the line `answer = ...`."""
    numbers = numbers_for(question)
    exponents = [number for number in numbers if number.isdecimal() and 2 <= int(number) <= MOST_EXPONENT]
    sides = [
        SIDE.format(at=level, brackets=f' | "(" side_{level + 1} ")"' if level < BRACKETS else "")
        for level in range(BRACKETS + 1)
    ]
    text = GRAMMAR.replace("LINES", str(MOST_LINES - 1)).replace("SIDES", "".join(sides))
    text = text.replace("NUMBERS", "|".join(number.replace(".", r"\.") for number in numbers))
    return Grammar("lark", text.replace("EXPONENTS", "|".join(exponents)))


# --- reading -----------------------------------------------------------------------------------

ANSWER = Name("answer")
WORD = re.compile(r"[a-z][a-z0-9_]*")
TOKENS = re.compile(r"(?:[a-z][a-z0-9_]{0,30}(?![a-z0-9_])|(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?![a-z0-9_.])|[-+*/() ])*")
SIGNS: dict[type[ast.operator], Sign] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
ALLOWED = "use lower-case names, plain numbers, + - * / ** and round brackets only"


def parse(text: str) -> System:
    """Read equations, one a line.

    Raises:
        BadEquations: with the line that is wrong and what to write instead.
    """
    if len(text) > MOST_LINES * MOST_CHARACTERS:
        raise BadEquations(f"the equations are too long: write at most {MOST_LINES} short lines")
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > MOST_LINES:
        raise BadEquations(f"there are {len(lines)} equations: write at most {MOST_LINES}")
    equations = [_equation(line) for line in lines]
    if not equations or equations[-1].left != ANSWER:
        raise BadEquations("the last line must be 'answer = ' and what is asked")
    system = System(tuple(equations[:-1]), equations[-1].right)
    if ANSWER.name in system.names:
        raise BadEquations("'answer' may stand in the last line only, on the left: give it another name elsewhere")
    return system


def _equation(line: str) -> Equation:
    left, *right = line.split("=")
    if len(right) != 1:
        raise _fault(line, "an equation has one '='")
    return Equation(_side(left, line), _side(right[0], line))


def _side(text: str, line: str) -> Expression:
    if len(text) > MOST_CHARACTERS:
        raise _fault(line, f"a line has at most {MOST_CHARACTERS} characters")
    if not TOKENS.fullmatch(text):
        raise _fault(line, ALLOWED)
    source = WORD.sub(r"n_\g<0>", text.strip())  # names such as `class` and `in` are words of Python's
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _fault(line, "it is incomplete, or an operator or a bracket is missing") from None
    return _expression(tree, source, line)


def _expression(node: ast.expr, source: str, line: str, depth: int = 0) -> Expression:
    if depth > DEEPEST:
        raise _fault(line, "it is nested too deeply: use several lines")

    def inner(part: ast.expr) -> Expression:
        return _expression(part, source, line, depth + 1)

    match node:
        case ast.Name(name):
            return Name(name.removeprefix("n_"))
        case ast.Constant():
            return Number(Fraction(source[node.col_offset : node.end_col_offset]))
        case ast.UnaryOp(ast.USub(), operand):
            return Negative(inner(operand))
        case ast.BinOp(base, ast.Pow(), ast.Constant(int(exponent))) if exponent <= MOST_EXPONENT:
            return Power(inner(base), exponent)
        case ast.BinOp(_, ast.Pow(), _):
            raise _fault(line, f"an exponent is a whole number from 0 to {MOST_EXPONENT}")
        case ast.BinOp(left, operator, right) if type(operator) in SIGNS:
            return Operation(inner(left), SIGNS[type(operator)], inner(right))
        case ast.Call():
            raise _fault(line, "there are no functions, and a product is written with *")
    raise _fault(line, ALLOWED)


def _fault(line: str, what: str) -> BadEquations:
    return BadEquations(f"in the line {line[:80]!r}: {what}")
