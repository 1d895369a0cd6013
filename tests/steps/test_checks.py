from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.steps.checks import doubts
from hybrid.types import Question


def about(question, code, value=4):
    return doubts(Question(question), code, value)


PENS = "A shop sells pens at 3 for $2. How many dollars do 12 pens cost?"


def test_a_program_with_the_questions_numbers_and_units_has_nothing_against_it():
    assert about(PENS, "def solution():\n    return 12 / 3 * 2\n") == ()


def test_a_number_that_is_not_used_and_one_that_came_from_nowhere_are_named():
    found = about(PENS, "def solution():\n    return 12 * 5\n")
    assert found == (
        "The number 3 of the question is not used.",
        "The number 2 of the question is not used.",
        "The number 5 is not in the question.",
    )


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("What is 15% of 80 dollars?", "0.15 * 80"),
        ("What is 15% of 80 dollars?", "15 / 100 * 80"),
        ("A coat of $80 is 15% cheaper. What is its price?", "80 * 0.85"),
        ("Tom ate 3/8 of 16 cakes. How many are left?", "16 - 16 * 3 / 8"),
        ("Five boys have 9 cents each. How much is it?", "5 * 9"),
        ("She runs 4 km a day. How far does she run in a week?", "4 * 7"),
        ("It costs $1,250.50. How much do 2 cost?", "1250.5 * 2"),
    ],
)
def test_numbers_are_known_in_other_writings(question, code):
    assert about(question, f"def solution():\n    return {code}\n") == ()


def test_impossible_values_are_doubted():
    assert about("How many of 9 cakes are left?", "9", -1) == ("The answer is negative.",)
    assert about("How many of 9 cakes are left?", "9", Fraction(9, 2)) == ("The answer 9/2 is not a whole number.",)
    assert about("How many hours are left of 9?", "9", 4.5) == ()
    assert about("Is 9 odd?", "9", True) == ()


@given(st.text(max_size=80), st.text(max_size=80), st.none() | st.integers() | st.floats(allow_nan=False) | st.text())
def test_no_program_is_an_error(question, code, value):
    assert all(doubt.startswith("The ") and doubt.endswith(".") for doubt in about(question or "x", code, value))


@pytest.mark.parametrize("code", ["(" * 100_000, "1e999", "9" * 5000, "x = 1\0", "return"])
def test_programs_that_cannot_be_read_use_none_of_the_numbers(code):
    unused = [f"The number {number} of the question is not used." for number in (3, 2, 12)]
    assert about(PENS, code)[:3] == tuple(unused)
