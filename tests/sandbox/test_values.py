"""Values on their way from the child to the caller: exact, typed, and never trusted."""

import json
import signal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybrid.sandbox import result
from hybrid.sandbox.job import Ending
from hybrid.types import Execution, Limits

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


# --- what programs return ----------------------------------------------------------------------

CASES = {
    "391": 391,
    "True": True,
    "0.1 + 0.2": 0.1 + 0.2,
    "2.0": 2.0,
    "Fraction(1, 3)": Fraction(1, 3),
    "Fraction(4, 2)": 2,
    "Decimal('0.125')": Fraction(1, 8),
    "Decimal('2.00')": 2,
    "'Zürich'": "Zürich",
    "chr(0xd800)": "?",
    "complex(2, 0)": 2.0,
    "complex(2, 1)": "(2+1j)",
    "datetime(2024, 2, 29, 12)": "2024-02-29T12:00:00",
    "date(2024, 2, 29)": "2024-02-29",
    "timedelta(days=2)": "2 days, 0:00:00",
    "[1, (2, 'a'), None]": (1, (2, "a"), None),
    "{'b', 'a', 'c'}": ("a", "b", "c"),
    "range(3)": (0, 1, 2),
    "(n * n for n in (1, 2))": (1, 4),
    "[]": (),
    "{'x': 3}": 3,
    "{'x': 3, 'y': 4}": "{'x': 3, 'y': 4}",
    "10 ** 3999": 10**3999,
    "-(10 ** 3999)": -(10**3999),
    "sympy.Integer(7)": 7,
    "sympy.Rational(1, 3)": Fraction(1, 3),
    "sympy.Float('0.5')": 0.5,
    "sympy.sqrt(4)": 2,
    "sympy.sqrt(2)": 2**0.5,
    "sympy.pi / 2": 1.5707963267948966,
    "sympy.sqrt(-4)": "2*I",
    "sympy.Sum(k, (k, 1, 10))": 55,
    "sympy.true": True,
    "sympy.Integer(1) > 2": False,
    "k ** 2 + 1": "k**2 + 1",
    "sympy.Eq(k, 1)": "Eq(k, 1)",
    "sympy.solve(k ** 2 - 4)": (-2, 2),
    "sympy.solve([k - 3], [k])": 3,
    "sympy.FiniteSet(2, 1)": (1, 2),
    "sympy.Matrix([[1, 2], [3, 4]])": ((1, 2), (3, 4)),
    "sympy.Interval(0, 1)": "Interval(0, 1)",
    "sympy.solve(k ** 3 - 3 * k + 1)[2]": -1.8793852415718169,
    "z3.IntVal(5)": 5,
    "z3.IntVal(2) + 3": 5,
    "z3.RealVal('1/3')": Fraction(1, 3),
    "z3.RealVal(2)": 2,
    "z3.BoolVal(True)": True,
    "z3.BitVecVal(7, 8)": 7,
    "z3.StringVal('a')": "a",
    "z3.Int('x') > 2": "Not(x <= 2)",
    "z3.sat": "sat",
    "model[r]": 2**0.5,
}

PRELUDE = """
import sympy, z3
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
k = sympy.Symbol("k")
r = z3.Real("r")
solver = z3.Solver()
solver.add(r * r == 2, r > 0)
solver.check()
model = solver.model()
"""


@pytest.mark.parametrize("expression", CASES)
def test_value(sandbox, expression):
    execution = sandbox.run(f"{PRELUDE}\ndef solution(): return {expression}")
    expected = CASES[expression]
    assert execution.outcome == "ok", execution
    assert type(execution.value) is type(expected)
    if isinstance(expected, float):
        assert execution.value == pytest.approx(expected, rel=1e-14)
    else:
        assert execution.value == expected


@pytest.mark.parametrize(
    ("expression", "error"),
    [
        ("10 ** 4000", "more than 4000 digits"),
        ("Fraction(1, 7 ** 9999)", "more than 4000 digits"),
        ("1 << 10 ** 8", "more than 4000 digits"),
        ("Decimal('1e999999')", "more than 4000 digits"),
        ("float('nan')", "ValueError: the result is nan, which is no number"),
        ("float('-inf')", "ValueError: the result is -inf, which is no number"),
        ("Decimal('NaN')", "ValueError: the result is NaN, which is no number"),
        ("sympy.oo", "ValueError: the result is oo, which is no number"),
        ("sympy.nan", "ValueError: the result is nan, which is no number"),
        ("object()", "TypeError: solution() returned a object"),
        ("solution", "TypeError: solution() returned a function"),
        ("iter(int, 1)", "more than 10000 items"),
        ("(a := [], a.append(a))[0]", "nested too deeply"),
    ],
)
def test_no_value(sandbox, expression, error):
    execution = sandbox.run(f"{PRELUDE}\ndef solution(): return {expression}")
    assert (execution.outcome, execution.value) == ("error", None)
    assert error in execution.error


numbers = st.integers() | st.fractions() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(numbers | texts, lambda inner: st.lists(inner, max_size=4).map(tuple), max_leaves=10)


@SLOW
@given(values)
def test_round_trip(sandbox, value):
    expected = plain(value)
    execution = sandbox.run(f"from fractions import Fraction\ndef solution(): return {value!r}")
    assert execution.value == expected
    assert repr(execution.value) == repr(expected)  # 1, 1.0 and True are equal


def plain(value):
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value


# --- what the caller makes of the bytes ----------------------------------------------------------


def parsed(data: bytes) -> Execution | None:
    """The execution, or None where the bytes are refused; any other exception fails the test."""
    try:
        return result.parse(data)
    except result.Forged:
        return None


@given(st.binary())
def test_arbitrary_bytes(data):
    assert parsed(data) is None or isinstance(parsed(data), Execution)


tags = st.sampled_from(["value", "error", "line", "memory", "none", "bool", "int", "float", "fraction", "str", "tuple"])
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(tags | st.text(), inner, max_size=3),
    max_leaves=20,
)


@settings(max_examples=300)
@given(trees | st.fixed_dictionaries({"value": trees}) | st.fixed_dictionaries({"error": trees, "line": trees}))
def test_arbitrary_json(tree):
    data = json.dumps(tree).encode()
    assert parsed(data) is None or isinstance(parsed(data), Execution)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"value": 1}',
        b'{"value": {}}',
        b'{"value": {"int": "1", "str": "2"}}',
        b'{"value": {"int": 1}}',
        b'{"value": {"int": "x"}}',
        b'{"value": {"int": "' + b"9" * 5000 + b'"}}',
        b'{"value": {"float": NaN}}',
        b'{"value": {"float": 1e999}}',
        b'{"value": {"float": "1"}}',
        b'{"value": {"bool": 1}}',
        b'{"value": {"fraction": ["1", "0"]}}',
        b'{"value": {"fraction": ["1"]}}',
        b'{"value": {"tuple": "ab"}}',
        b'{"value": {"pickle": "cos"}}',
        b'{"error": "x", "line": -1}',
        b'{"error": "x", "line": true}',
        b'{"error": 1, "line": 1}',
        b'{"error": "x"}',
        b'{"memory": 1}',
        b'{"value": ' + b'{"tuple": [' * 40 + b'{"int": "1"}' + b"]}" * 40 + b"}",
        b"[" * 100_000,
        b'{"value": ' + b"1" * 60_000 + b"}",
        "\ud800".encode("utf-16-le", "surrogatepass"),
        b"\xff\xfe",
    ],
)
def test_refused(data):
    assert parsed(data) is None


def test_lone_surrogates_never_reach_the_caller():
    assert parsed(b'{"value": {"str": "\\ud800"}}').value == "?"
    assert parsed(b'{"error": "\\ud800", "line": null}').error == "?"


def test_a_forged_error_is_still_one_short_line():
    error = parsed(json.dumps({"error": "a\nb" * 10_000, "line": 1}).encode()).error
    assert "\n" not in error
    assert len(error) <= 1000


def ending(**changes) -> Ending:
    report = json.dumps({"signal": 0, "code": 0, "cpu_seconds": 0.1}).encode()
    return Ending(
        **{"stop": "", "report": report, "word": b"word", "result": b"", "printed": b"", "seconds": 1.0} | changes
    )


@given(st.binary(), st.binary(), st.sampled_from(["", "timeout", "output"]))
def test_every_ending_is_an_execution(written, printed, stop):
    for data in (written, b"word" + written):
        execution = result.execution(ending(result=data, printed=printed, stop=stop), Limits())
        assert execution.outcome == "ok" or execution.error
        execution.printed.encode()


@given(st.binary() | trees.map(lambda tree: json.dumps(tree).encode()))
def test_every_report_is_one_or_none(data):
    found = result.report(data)
    assert found is None or set(found) in ({"refused"}, {"signal", "code", "cpu_seconds"})
    execution = result.execution(ending(report=data), Limits())
    assert (execution.outcome, bool(execution.error)) in (("killed", True), ("timeout", True))


@pytest.mark.parametrize(
    "report",
    [
        b"", b"{", b"[]", b"null", b"[" * 4000, b'{"signal": 9}', b'{"signal": "9", "code": 0, "cpu_seconds": 0.1}',
        b'{"signal": 9, "code": 0, "cpu_seconds": NaN}', b'{"signal": 9, "code": 0, "cpu_seconds": 0.1, "x": 1}',
        b'{"refused": 1}', b"\xff",
    ],
)  # fmt: skip
def test_no_report(report):
    assert result.report(report) is None
    assert "server died" in result.execution(ending(report=report), Limits()).error


def test_the_word_is_needed():
    forged = ending(result=b'{"value": {"int": "1"}}')
    assert result.execution(forged, Limits()).outcome == "killed"
    honest = ending(result=b'word{"value": {"int": "1"}}')
    assert result.execution(honest, Limits()).value == 1


@pytest.mark.parametrize(
    ("report", "outcome", "error"),
    [
        ({"signal": signal.SIGXCPU, "code": 0, "cpu_seconds": 5.0}, "timeout", "longer than 5 seconds"),
        ({"signal": signal.SIGKILL, "code": 0, "cpu_seconds": 6.0}, "timeout", "longer than 5 seconds"),
        ({"signal": signal.SIGKILL, "code": 0, "cpu_seconds": 0.1}, "killed", "out of memory"),
        ({"signal": signal.SIGABRT, "code": 0, "cpu_seconds": 0.1}, "killed", "SIGABRT"),
        ({"signal": 63, "code": 0, "cpu_seconds": 0.1}, "killed", "signal 63"),
        ({"refused": "no processes"}, "killed", "no processes"),
    ],
)
def test_how_it_died(report, outcome, error):
    execution = result.execution(ending(report=json.dumps(report).encode()), Limits())
    assert execution.outcome == outcome
    assert error in execution.error


def test_server_gone():
    assert "server died" in result.execution(ending(report=None), Limits()).error
