from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.symbolic.equations.sums import wrong_sums


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("So 25 + 16 + 6 = 57.", 47),
        (r"\[ 3 \times \$6.50 = \$20.50 \]", Fraction("19.5")),
        (r"\( 500 \div 1,000 = 5 \)", Fraction("0.5")),
        ("He pays 6 installments * $350 each = $2,150 in all.", 2100),
        ("15% of 60 dollars = 12 dollars", 9),
        (r"\frac{3}{4} \times 40 = 32", 30),
        ("(2 + 3) * 4 = 14", 20),
        ("7 - 10 = 3", -3),
        ("- 3 + 4 = 8", 7),
        ("10 / 4 = 3.5", Fraction("2.5")),
        ("It is 84 x 12 = 972.", 1008),
    ],
)
def test_a_wrong_sum_is_found_with_what_comes_out(text, value):
    (found,) = wrong_sums(text)
    assert found.value == value
    assert text[found.start :].lstrip("$")[:1].isdigit()


@pytest.mark.parametrize(
    "text",
    [
        "25 + 16 + 6 = 47",
        "56 / 6 = 9",  # whole ones
        "100 / 3 = 33.33",
        "2 / 3 = 0.667",
        "= 3 + 4 = 7",
        "3 + 4 = 5 + 2",
        "2x + 3 + 4 = 9",  # the x is not known
        "x + 3 + 4 = 9",
        "n) + 3 + 4 = 9",
        "3 + 4 = 8y",
        "50,000 * 20 = 100,0000",
        "- 3 + 4 = 7",
        "1 + 2 + = 5",
        "5 = 6",  # no sum
        "Monday - Friday = 4",
        "10 / 0 = 5",
        "(3 + 4 = 8",
        f"{'9' * 5000} + 1 = 2",
        "",
    ],
)
def test_what_is_right_or_no_sum_is_passed_over(text):
    assert wrong_sums(text) == ()


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from("+-*")), min_size=2, max_size=6),
    st.integers(-(10**9), 10**9),
)
def test_what_python_computes_is_right_and_else_is_wrong(parts, stated):
    text = "".join(f"{number} {sign} " for number, sign in parts) + "7"
    right = int(eval(text))  # of our own making
    assert wrong_sums(f"{text} = {right}") == ()
    is_off = abs(right - stated) > abs(stated) / 200
    assert bool(wrong_sums(f"{text} = {stated}")) is is_off


@given(st.text(alphabet="0123456789+-*/=().,% $x\\{}frac\n", max_size=80))
def test_any_text_can_be_read(text):
    for found in wrong_sums(text):
        assert found.written in text
        assert 0 <= found.start < len(text)
