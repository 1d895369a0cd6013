"""From equations to exact values, in the real sandbox."""

import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybrid.sandbox import ProcessSandbox
from hybrid.steps.algebra import EXAMPLES
from hybrid.symbolic.equations.algebra import parse, program_for

SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def solve():
    """The outcome of a text in the real sandbox: its tagged value, else the error."""
    if sys.platform != "linux":
        pytest.skip("the sandbox needs Linux")
    with ProcessSandbox() as sandbox:

        def go(text: str):
            execution = sandbox.run(program_for(parse(text)))
            return execution.value if execution.outcome == "ok" else execution.error

        yield go


@pytest.mark.parametrize(("question", "equations"), EXAMPLES, ids=["cinema", "ages", "discount"])
def test_the_examples_are_right(solve, question: str, equations: str):
    assert solve(equations) == ("roots", ({"A ci": 185, "Ann ": 8, "A co": 80}[question[:4]],))


CASES = {
    "h + r = 35\n2*h + 4*r = 94\nanswer = r": ("roots", (12,)),
    "a + b + c = 6\na - b = 1\nc = 2*a\nanswer = b": ("roots", (Fraction(3, 4),)),
    "x + y = 3\nanswer = x + y": ("roots", (3,)),
    "x = 5\ny + z = 3\nanswer = x": ("roots", (5,)),
    "x**2 - 5*x + 6 = 0\nanswer = x": ("roots", (2, 3)),
    "l * w = 24\n2*(l + w) = 20\nanswer = l": ("roots", (4, 6)),
    "x**2 - x - 1 = 0\nanswer = x**2 - x": ("roots", (1,)),
    "x**2 = 2\nx - y = 0\nanswer = y**2": ("roots", (2,)),
    "x**3 = 27\nanswer = x": ("roots", (3,)),
    "12 / x = 3\nanswer = x": ("roots", (4,)),
    "f = 1 + 5/100\np * f**2 = 441\nanswer = p": ("roots", (400,)),
    "3 * x = 10\nanswer = x": ("roots", (Fraction(10, 3),)),
    "t = 1/3\nanswer = t * 3 - 0.9": ("roots", (Fraction(1, 10),)),
    "p - p * 15/100 = 68\nanswer = p": ("roots", (80,)),
    "x + y = 3\nx + y = 4\nanswer = x": ("none",),
    "x = 3\nx = 4\nanswer = x": ("none",),
    "x + 3 = x\nanswer = x": ("none",),
    "x = 5\ny + z = 3\ny + z = 4\nanswer = x": ("none",),
    "x**2 = -4\nanswer = x": ("none",),
    "x**2 + y**2 = -1\nx - y = 1\nanswer = x": ("none",),
    "(x**2 - 1) / (x - 1) = 2\nanswer = x": ("none",),
    "x + y = 3\nanswer = x": ("many",),
    "answer = x": ("many",),
    "x = x\nanswer = x": ("many",),
    "a = b\nb = c\nc = a\nanswer = a": ("many",),
    "a = 0\nanswer = 5 / a": "ZeroDivisionError: Fraction(1, 0)",
    "a = 0\nx / a = 4\nanswer = x": "ZeroDivisionError: the equations divide by zero",
    "x + y = 7\nx - y = 1\nanswer = 1 / (x - 4)": "ZeroDivisionError: the equations divide by zero",
    "x**3 - y = 1\ny**3 - x = 2\nanswer = x": "ValueError: these equations are too hard to solve",
}


@pytest.mark.parametrize("text", CASES, ids=lambda text: text.replace("\n", "; "))
def test_every_value_is_found_and_exact(solve, text: str):
    found = solve(text)
    assert found == CASES[text]
    assert not any(isinstance(value, float) for value in found[1:2])


@pytest.mark.parametrize(
    ("text", "roots"),
    [
        ("x**2 = 2\nanswer = x", (-1.4142135623730951, 1.4142135623730951)),
        ("1000 * (1 + r) ** 10 = 2000\nanswer = r", (-2.0717734625362931, 0.0717734625362931)),
        ("f = 1 + r/100\n1000 * f**10 = 2000\nanswer = r", (-207.17734625362931, 7.17734625362931)),
        ("x**5 - x - 1 = 0\nanswer = x", (1.1673039782614187,)),
        ("x**3 - 3*x + 1 = 0\nanswer = x", (-1.8793852415718169, 0.3472963553338607, 1.532088886237956)),
    ],
)
def test_what_is_not_rational_comes_as_floats(solve, text: str, roots: tuple[float, ...]):
    tag, values = solve(text)
    assert tag == "roots"
    assert sorted(values) == pytest.approx(roots, rel=1e-12)


@SLOW
@given(st.data())
def test_a_linear_system_gives_back_what_it_was_made_from(solve, data):
    size = data.draw(st.integers(1, 3))
    names = ["x", "y", "z"][:size]
    values = data.draw(st.lists(st.fractions(-20, 20, max_denominator=9), min_size=size, max_size=size))
    rows = data.draw(st.lists(st.lists(st.integers(0, 6), min_size=size, max_size=size), min_size=size, max_size=size))
    lines = []
    for row in rows:
        total = sum((a * value for a, value in zip(row, values, strict=True)), Fraction(0))
        left = " + ".join(f"{a} * {name}" for a, name in zip(row, names, strict=True))
        lines.append(f"{left} = ({total.numerator}) / {total.denominator}")
    found = solve("\n".join([*lines, "answer = x"]))
    regular = round(abs(np.linalg.det(np.array(rows, float)))) != 0
    assert found == ("roots", (values[0],)) or (not regular and found == ("many",))


def test_a_program_that_needs_too_long_is_stopped(solve):
    assert "TimeoutError" in solve("a = 10**40\nb = a**40\nc = b**40\nd = c**40\ne = d**40\nanswer = e")
