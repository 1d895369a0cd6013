from fractions import Fraction
from typing import Any

import pytest

from hybrid.chain import Chain
from hybrid.context import Context, Tools
from hybrid.steps import Algebra, Direct
from hybrid.steps.algebra import EXAMPLES
from hybrid.symbolic.equations.algebra import grammar_for, parse, program_for
from hybrid.testing import FakeSandbox
from hybrid.types import Draft, Execution, Question
from tests.doubles import TIN, SayingModel, asked, context, draft, ok

RABBITS = "Hens and rabbits have 35 heads and 94 legs. How many rabbits are there?"
EQUATIONS = "hens + rabbits = 35\n2 * hens + 4 * rabbits = 94\nanswer = rabbits\n"


def solved(value: Any, question: str = RABBITS, *choices: str) -> tuple[Draft, Context]:
    """The step on a question, when the program's value is this."""
    ctx = context([EQUATIONS], [value if isinstance(value, Execution) else ok(value)])
    return Algebra()(draft(question, *choices), ctx), ctx


def roots(*values: Any) -> tuple[Any, ...]:
    return ("roots", values)


def test_the_one_value_is_the_answer():
    done, ctx = solved(roots(12))
    assert done.answer is not None
    assert (done.answer.text, done.answer.value, done.answer.by) == ("12", 12, "algebra")
    assert (done.answer.basis, done.formulas, done.notes) == ("computed", (EQUATIONS,), ())
    assert isinstance(ctx.tools.sandbox, FakeSandbox)
    assert ctx.tools.sandbox.programs == [done.programs[0].code] == [program_for(parse(EQUATIONS))]


def test_the_value_stays_exact():
    done, _ = solved(roots(Fraction(10, 3)), "What is a third of 10?")
    assert done.answer is not None
    assert (done.answer.value, done.answer.text) == (Fraction(10, 3), "10/3")


def test_the_trace_shows_the_equations_and_what_became_of_them():
    _, ctx = solved(roots(12))
    detail = next(event.detail for event in ctx.trace.events if event.step == "algebra")
    assert detail == {"code": EQUATIONS, "outcome": "ok", "error": "", "value": "roots, 12"}


def test_the_model_is_led_into_equations_that_have_the_questions_numbers_only():
    ctx = context([EQUATIONS], [ok(roots(12))])
    Algebra(max_tokens=50)(draft(RABBITS), ctx)
    request = asked(ctx)[0]
    assert (request.prefill, request.max_tokens) == ("```\n", 50)
    assert request.grammar == grammar_for(Question(RABBITS))
    assert request.messages[-1].content == RABBITS
    assert [turn.role for turn in request.messages[:3]] == ["system", "user", "assistant"]
    assert request.messages[2].content == f"```\n{EXAMPLES[0][1]}```"


def test_the_documents_numbers_may_be_used_and_are_cited():
    text = "mass = 118.71\nanswer = 2 * mass\n"
    ctx = context([text], [ok(roots(Fraction(11871, 50)))])
    done = Algebra()(draft("What is the atomic mass of tin, doubled?", passages=(TIN,)), ctx)
    grammar = asked(ctx)[0].grammar
    assert grammar is not None
    assert r"118\.71" in grammar.text
    assert done.answer is not None
    assert any("118.71" in citation.quote for citation in done.answer.citations)


@pytest.mark.parametrize(
    ("values", "question", "answer"),
    [
        ((-3, 5), RABBITS, 5),
        ((Fraction(5, 2), 5), RABBITS, 5),
        ((-7.5, 4.25), "What is the width of the field?", 4.25),
        ((-2.07, 0.07), "At what annual interest rate do 1000 dollars double in 10 years?", 0.07),
        ((Fraction(-13, 2), Fraction(5, 2)), "How many hours does it take?", Fraction(5, 2)),
        ((2.0, 2.0000000000001), "Which number is it?", 2.0),
        ((-4, 4), "Which number has the square 16?", None),
        ((2, 3), RABBITS, None),
        ((-2, -3), RABBITS, None),
    ],
)
def test_of_several_values_the_one_that_makes_sense_is_taken(values: Any, question: str, answer: Any):
    done, _ = solved(roots(*values), question)
    assert (done.answer.value if done.answer else None) == answer


def test_of_several_values_one_may_be_a_choice():
    done, _ = solved(roots(-4, 4), "Which number has the square 16?", "3", "4", "5")
    assert done.answer is not None
    assert done.answer.value == "4"


@pytest.mark.parametrize(
    ("value", "note"),
    [
        (("none",), "the equations contradict each other"),
        (("many",), "the equations do not settle the answer"),
        (roots(2, Fraction(5, 3), 3), "the answer is ambiguous (2 or 3)"),
        (roots(-2, -3), "no solution makes sense (-2 or -3)"),
        (
            Execution("error", error="ZeroDivisionError: the equations divide by zero"),
            "the equations could not be solved (ZeroDivisionError: the equations divide by zero)",
        ),
        (Execution("timeout", error="TimeoutError: too long"), "the equations could not be solved (TimeoutError: too"),
    ],
)
def test_without_one_value_there_is_no_answer_and_a_note_says_why(value: Any, note: str):
    done, _ = solved(value)
    assert done.answer is None
    assert done.notes[0].startswith(note)
    assert done.notes[0].endswith(", so nothing was computed")
    assert (len(done.programs), done.formulas) == (1, (EQUATIONS,))


def test_equations_that_cannot_be_read_are_not_run():
    cut = "hens = 12\nanswer = hens *"
    ctx = context([cut])
    done = Algebra()(draft(RABBITS), ctx)
    assert (done.answer, done.programs, done.formulas) == (None, (), (cut,))
    assert done.notes[0].startswith("the equations cannot be read (in the line 'answer = hens *': it is incomplete")
    detail = ctx.trace.events[-1].detail
    assert (detail["code"], detail["outcome"], detail["value"]) == (cut, "error", None)
    assert "incomplete" in str(detail["error"])


def test_what_is_not_settled_is_answered_by_the_fallback_with_the_reason():
    def say(request: Any) -> str:
        return EQUATIONS if request.grammar else "There are 11."

    ctx = Context(Tools({"main": SayingModel(say)}, None, FakeSandbox([ok(("many",))])), fallback=Direct())
    done = Chain((Algebra(),))(draft(RABBITS), ctx)
    assert done.answer is not None
    assert (done.answer.value, done.answer.by) == (11, "direct")
    assert done.notes == ("the equations do not settle the answer, so nothing was computed",)


def test_a_value_of_the_wrong_kind_is_noted():
    _, ctx = solved(roots(12), "Is 12 even?")
    assert any("wrong kind" in event.what for event in ctx.trace.events)
