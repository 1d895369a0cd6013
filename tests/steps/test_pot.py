from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from hybrid.steps import Pot
from hybrid.testing import FakeSandbox
from hybrid.types import Question
from tests.doubles import FAILED, TIN, asked, context, draft, ok

PRODUCT = "What is 17*23?"


def test_the_value_of_the_program_is_the_answer():
    ctx = context(["def solution():\n    return 17 * 23\n"], [ok(391)])
    done = Pot()(draft(PRODUCT), ctx)
    assert done.answer is not None
    assert (done.answer.text, done.answer.value, done.answer.basis) == ("391", 391, "computed")
    assert done.programs[0].code == "def solution():\n    return 17 * 23\n"
    assert isinstance(ctx.tools.sandbox, FakeSandbox)
    assert ctx.tools.sandbox.programs == [done.programs[0].code]


def test_the_model_is_led_into_a_program_and_stopped_after_it():
    ctx = context(["x"], [ok(1)])
    Pot(max_tokens=50)(draft(PRODUCT), ctx)
    request = asked(ctx)[0]
    assert (request.prefill, request.stop, request.max_tokens) == ("```python\n", ("```",), 50)
    assert request.messages[-1].content == PRODUCT
    assert [turn.role for turn in request.messages[:3]] == ["system", "user", "assistant"]


def test_a_failed_program_gives_no_answer_and_says_so():
    done = Pot()(draft(PRODUCT), context(["x", "y", "z"], [FAILED] * 3))
    assert done.answer is None
    assert [program.code for program in done.programs] == ["x", "y", "z"]
    assert done.notes == ("the program failed (NameError: name 'x' is not defined), so nothing was computed",)


def test_a_failed_program_is_first_mended_and_then_written_anew():
    ctx = context(["a = 1\nb = x\n", "c", "d"], [FAILED, FAILED, ok(391)])
    done = Pot()(draft(PRODUCT), ctx)
    assert done.answer is not None
    assert (done.answer.value, done.notes) == (391, ())
    first, repair, fresh = asked(ctx)
    assert repair.messages[:-2] == fresh.messages == first.messages
    assert repair.messages[-2].content == "```python\na = 1\nb = x\n```"
    assert "in the line `b = x`: NameError: name 'x' is not defined" in repair.messages[-1].content
    assert (first.temperature, repair.temperature, fresh.temperature) == (0, 0, 0.6)
    assert len({first.seed, repair.seed, fresh.seed}) == 3


def test_a_program_that_runs_is_not_written_again():
    ctx = context(["x"], [ok(391)])
    Pot(repairs=5, fresh=5)(draft(PRODUCT), ctx)
    assert len(asked(ctx)) == 1


def test_the_fraction_stays_exact():
    done = Pot()(draft("What is 1/3 of 10?"), context(["x"], [ok(Fraction(10, 3))]))
    assert done.answer is not None
    assert (done.answer.value, done.answer.text) == (Fraction(10, 3), "10/3")


@pytest.mark.parametrize(
    ("question", "value", "expected"),
    [
        (Question("How much is it?"), "$8", 8),
        (Question("How much is it?"), "0", 0),
        (Question("Is 97 prime?"), "no", False),
        (Question("Which?", ("7", "8")), 8, "8"),
        (Question("Which?", ("a tin", "a pot")), "B", "a pot"),
        (Question("Which day of the week is it?"), "Monday", "Monday"),
    ],
)
def test_a_text_is_read_in_the_kind_of_the_question(question: Question, value: Any, expected: Any):
    done = Pot()(draft().with_(question=question), context(["x"], [ok(value)]))
    assert done.answer is not None
    assert done.answer.value == expected
    assert type(done.answer.value) is type(expected)


def test_a_value_of_the_wrong_kind_is_noted():
    ctx = context(["x"], [ok("many")])
    Pot()(draft("How many?"), ctx)
    assert any("wrong kind" in event.what for event in ctx.trace.events)


def test_the_numbers_of_a_program_are_cited_from_the_documents():
    done = Pot()(
        draft("What is the atomic mass of tin, doubled?", passages=(TIN,)),
        context(["def solution():\n    mass = 118.71\n    return mass * 2\n"], [ok(Fraction(11871, 50))]),
    )
    assert done.answer is not None
    assert any("118.71" in citation.quote for citation in done.answer.citations)


def test_problems_like_the_question_follow_the_fixed_examples():
    class Problems:
        digest = "problems"

        def nearest(self, text: str, k: int) -> tuple[tuple[str, str], ...]:
            return tuple((f"{text} {at}", f"program {at}\n") for at in range(k))

    ctx = context(["x", "x"], [ok(1), ok(1)])
    ctx = replace(ctx, tools=replace(ctx.tools, bank=Problems()))
    Pot()(draft(PRODUCT), ctx)
    Pot(nearest=2)(draft(PRODUCT), ctx)
    first, second = asked(ctx)
    fixed, messages = first.messages[:-1], second.messages
    assert messages[: len(fixed)] == fixed, "so that it is decoded once for all questions"
    assert [turn.content for turn in messages[len(fixed) :]] == [
        f"{PRODUCT} 0",
        "```python\nprogram 0\n```",
        f"{PRODUCT} 1",
        "```python\nprogram 1\n```",
        PRODUCT,
    ]
