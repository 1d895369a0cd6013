"""The language of equations: what can be read, what a model can write, and that one fits the other."""

import random
import re
import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llguidance.numpy import allocate_token_bitmask, fill_next_token_bitmask

from hybrid.engine.sampling import compile_grammar
from hybrid.steps.algebra import EXAMPLES
from hybrid.symbolic.equations.algebra import BadEquations, grammar_for, parse, program_for
from hybrid.symbolic.equations.given import KNOWN, numbers_for
from hybrid.types import Message, Question
from tests.engine.test_sampling import tokenizer

# --- reading -----------------------------------------------------------------------------------


def computed(text: str) -> Fraction:
    """What the program of a system without unknowns returns; such a program needs no SymPy and no sandbox."""
    program = program_for(parse(text))
    assert "sympy" not in program
    names: dict[str, object] = {}
    exec(program, names)
    tag, values = names["solution"]()  # type: ignore[operator]
    assert tag == "roots"
    return values[0]


NAMES = {"rows": Fraction(7), "x": Fraction(-3, 4), "class": Fraction(30), "n_1": Fraction(1, 3)}
GIVEN = "rows = 7\nx = -3/4\nclass = 30\nn_1 = 1/3\n"
atoms = (
    st.sampled_from([*NAMES])
    | st.integers(0, 10**6).map(str)
    | st.decimals(0, 1000, places=3).map(lambda number: f"{number:f}")
)
expressions = st.recursive(
    atoms,
    lambda inner: (
        st.tuples(inner, st.sampled_from([" + ", " - ", "*", " / ", "-"]), inner).map("".join)
        | inner.map(lambda text: f"({text})")
        | inner.map(lambda text: f"-{text}")
        | st.tuples(inner, st.integers(0, 4)).map(lambda pair: f"({pair[0]}) ** {pair[1]}")
        | st.tuples(atoms, st.integers(0, 4)).map(lambda pair: f"{pair[0]}**{pair[1]}")
    ),
    max_leaves=10,
)


def _as_fraction(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith("*") else f"Fraction('{match[0]}')"


@settings(deadline=None)
@given(expressions)
def test_an_expression_is_worth_what_exact_arithmetic_says(text: str):
    # Python's own reading is the referee: numbers become fractions, exponents stay.
    exact = re.sub(r"\*\* ?\d+|(?<!\w)\d+(?:\.\d+)?", _as_fraction, text.replace("class", "class_"))
    scope = {"Fraction": Fraction, **NAMES, "class_": NAMES["class"]}
    try:
        expected = eval(exact, scope)
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            computed(f"{GIVEN}answer = {text}")
        return
    assert computed(f"{GIVEN}answer = {text}") == expected


def test_numbers_are_exact_as_they_are_written():
    assert computed("answer = 0.1 + 0.2") == Fraction(3, 10)
    assert computed("answer = 0.1000000000000000000000001") == Fraction("0.1000000000000000000000001")


def test_definitions_may_stand_in_any_order_and_on_either_side():
    assert computed("a * 5 = b\nc = b - 8\na = 12\nanswer = c") == 52


def test_a_word_of_pythons_is_a_name_like_any_other():
    assert computed("class = 30\nin = class / 4\nlambda = in\nanswer = lambda") == Fraction(15, 2)


def test_nothing_of_a_text_gets_into_the_program():
    program = program_for(parse("os = 12\nimport = os - eval\neval = 3\nanswer = import"))
    assert not re.search(r"\bos\b|eval|x\d+ = .*import", program)


HOSTILE = {
    "a call": "x = f(2)\nanswer = x",
    "a call of a number": "x = 2(3)\nanswer = x",
    "an import": "x = __import__('os').system('true')\nanswer = x",
    "an attribute": "x = y.z\nanswer = x",
    "an attribute of a number": "x = 1 .real\nanswer = x",
    "a list": "x = [1][0]\nanswer = x",
    "a comprehension": "x = sum(i for i in y)\nanswer = x",
    "a lambda": "x = lambda: 1\nanswer = x",
    "a condition": "x = 1 if y else 2\nanswer = x",
    "a comparison": "x == 2\nanswer = x",
    "a walrus": "(x := 5)\nanswer = x",
    "a walrus with an equation": "y = (x := 5)\nanswer = x",
    "a text": "x = 'a'\nanswer = x",
    "a tuple": "x = 1, 2\nanswer = x",
    "a star": "x = (*y)\nanswer = x",
    "a comment": "x = 2 # two\nanswer = x",
    "floor division": "x = 7 // 2\nanswer = x",
    "a remainder": "x = 7 % 2\nanswer = x",
    "bits": "x = 1 << 9\nanswer = x",
    "not": "x = ~1\nanswer = x",
    "plus": "x = +1\nanswer = x",
    "hexadecimal": "x = 0x10\nanswer = x",
    "an exponent": "x = 1e9\nanswer = x",
    "a complex number": "x = 2j\nanswer = x",
    "underscores": "x = 1_000\nanswer = x",
    "a leading zero": "x = 007\nanswer = x",
    "a number and a name": "x = 5y\nanswer = x",
    "two numbers": "x = 5 5\nanswer = x",
    "a tower": "x = 10**10**10\nanswer = x",
    "a bracketed tower": "x = 10**(10**10)\nanswer = x",
    "a huge exponent": "x = 2**41\nanswer = x",
    "an unknown exponent": "x = 2**y\nanswer = x",
    "a negative exponent": "x = 2**-1\nanswer = x",
    "a fractional exponent": "x = 2**0.5\nanswer = x",
    "unicode digits": "x = ٣\nanswer = x",
    "unicode names": "ñ = 3\nanswer = ñ",
    "full-width letters": "\uff58 = 3\nanswer = 3",  # Python would read this as x
    "capitals": "X = 3\nanswer = X",
    "a dunder": "__x__ = 3\nanswer = 3",
    "a long name": f"{'x' * 32} = 3\nanswer = 3",
    "null bytes": "x\0 = 3\nanswer = 3",
    "a surrogate": "x = \ud800\nanswer = 3",
    "two signs": "x = y = 3\nanswer = x",
    "no equation": "x + 3\nanswer = x",
    "an empty side": "x =\nanswer = x",
    "an open bracket": "x = (3\nanswer = x",
    "nothing": "",
    "blank lines": "\n \n",
    "no answer": "x = 3",
    "an answer too early": "answer = 3\nx = 3",
    "two answers": "answer = 3\nanswer = 4",
    "an answer made of the answer": "answer = answer + 1",
    "an answer on the right": "x = 3\n3 = answer",
    "too many lines": "x = 3\n" * 15 + "answer = x",
    "brackets": "x = " + "(" * 100_000 + ")" * 100_000,
    "minus signs": "x = " + "-" * 380 + "1\nanswer = x",
    "powers": "x = y" + " ** 2" * 70 + "\nanswer = x",
    "a deep tree": "x = " + "(-" * 60 + "1" + ")" * 60 + "\nanswer = x",
    "a long line": "x = 1" + " + 1" * 120 + "\nanswer = x",
    "a long number": "x = " + "9" * 5000 + "\nanswer = x",
    "a long text": "x" * 10_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_anything_else_is_an_error_of_one_line_and_quickly(text: str):
    start = time.process_time()
    with pytest.raises(BadEquations) as caught:
        parse(text)
    assert time.process_time() - start < 0.5
    assert 10 < len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)


@settings(max_examples=300)
@given(st.text("ab1. +-*/()=\n_[]:,'", max_size=60) | st.text(max_size=60), st.booleans())
def test_no_text_raises_another_error(text: str, ends: bool):
    try:
        program = program_for(parse(text + "\nanswer = 1" * ends))
    except BadEquations:
        return
    compile(program, "<program>", "exec")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x == 2\nanswer = x", r"in the line 'x == 2': an equation has one '='"),
        ("x = f(2)\nanswer = x", r"a product is written with \*"),
        ("x = 2 **y\nanswer = x", "an exponent is a whole number from 0 to 40"),
        ("x = 3", "the last line must be 'answer = ' and what is asked"),
        ("x = 7 % 2\nanswer = x", "plain numbers"),
    ],
)
def test_an_error_says_what_to_write_instead(text: str, says: str):
    with pytest.raises(BadEquations, match=says):
        parse(text)


# --- the grammar -------------------------------------------------------------------------------

HENS = Question("Each of 17 hens lays 5 eggs a week, 15% of them broken. After some were sold, 9.50 is left of half.")


def fits(text: str, question: Question = HENS) -> bool:
    """Whether the grammar lets a whole reply through."""
    matcher = compile_grammar(grammar_for(question), tokenizer)
    tokens = list(text.encode())
    return matcher.try_consume_tokens(tokens) == len(tokens) and matcher.is_stopped()


@pytest.mark.parametrize(("question", "equations"), EXAMPLES, ids=["cinema", "ages", "discount"])
def test_the_examples_are_in_the_language_of_their_questions(question: str, equations: str):
    assert fits(equations, Question(question))


@pytest.mark.parametrize(
    "text",
    [
        "answer = 17 * 5\n",
        "answer=17*5\n",
        "hens = 17\nx = hens * 5 * (1 - 15/100)\nx - sold = 9.50\nanswer = sold\n",
        "x = 0.15 * 0.5\nanswer = -x ** 2\n",
        "answers = 5\nanswer = answers\n",
        "a = ((17 - (5 + 2)) * 2) ** 3\nanswer = a\n",
        "a = 9.5\n" * 14 + "answer = a\n",
    ],
)
def test_the_grammar_lets_equations_through(text: str):
    assert fits(text)
    parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "answer = 18\n",
        "answer = 175\n",
        "answer = 1.5\n",
        "answer = 17.5\n",
        "answer = 0.17\n",
        "answer = x ** 8\n",
        "answer = 17",  # it is complete with the end of its line only
        "answer = 17\nx = 5\n",
        "answer = 17\nanswer = 5\n",
        "x = 17\n",
        "x = 17  + 5\nanswer = x\n",
        "answer = f(17)\n",
        "answer = x.real\n",
        "X = 17\nanswer = 5\n",
        f"{'x' * 32} = 5\nanswer = 5\n",
        "answer = " + "(" * 4 + "5" + ")" * 4 + "\n",
        "a = 17\n" * 15 + "answer = a\n",
    ],
)
def test_the_grammar_keeps_out_everything_else(text: str):
    assert not fits(text)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_grammar_lets_through_can_be_read(seed: int):
    """A walk of random characters; long ones are made to end by taking the line's end as soon as it is allowed."""
    matcher = compile_grammar(grammar_for(HENS), tokenizer)
    rng, text = random.Random(seed), ""
    mask = allocate_token_bitmask(1, 257)
    while not matcher.is_stopped():
        fill_next_token_bitmask(matcher, mask)
        allowed = np.flatnonzero(np.unpackbits(mask.view(np.uint8), bitorder="little")[:256])
        letter = chr(rng.choice(allowed))
        for preferred in "\n)":
            letter = preferred if ord(preferred) in allowed and rng.random() < 0.2 else letter
        matcher.consume_token(ord(letter))
        text += letter
    program = compile(program_for(parse(text)), "<program>", "exec")
    assert "solution" in program.co_names


def test_the_numbers_of_a_question_are_known_in_their_writings():
    def has(text: str, *numbers: str) -> bool:
        return set(numbers) <= set(numbers_for(Question(text)))

    assert has("It costs $1,250.50.", "1250.50", "1250.5")
    assert has("15% or thirty-five percent", "15", "0.15", "35", "0.35")
    assert has("3/4 of it, or 2 1/2", "3", "4", "0.75", "2.5")
    assert has("half of a dozen", "0.5", "2", "12")
    assert has("two hundred and five million", "200", "5000000")
    assert has("8.1 million", "8.1", "8100000")
    assert has("at 09:05, -7 degrees", "9", "5", "7")
    assert has("٣ kg", "3")


def test_numbers_come_from_the_whole_question_and_from_nowhere_else():
    question = Question("How many?", context=("There are 17.",), history=(Message("user", "I have 19."),))
    assert set(numbers_for(question)) == {"17", "19", *map(str, KNOWN)}


@pytest.mark.parametrize("text", ["1 " * 50_000, "9" * 50_000, "a" * 50_000, "%" * 50_000, "7.1%, " * 10_000])
def test_a_long_question_has_a_grammar_soon(text: str):
    start = time.process_time()
    question = Question(text + " ".join(map(str, range(20_000))))
    assert fits("answer = 7\n", question)
    assert len(numbers_for(question)) <= 350
    assert time.process_time() - start < 10
