from fractions import Fraction

import pytest

from hybrid.chain import Chain
from hybrid.context import Context, Tools
from hybrid.deadline import Deadline
from hybrid.errors import Stopped
from hybrid.steps import Cot, Direct, Pot, Vote
from hybrid.steps.vote import AT_A_TIME, count
from hybrid.testing import FakeSandbox, ScriptedModel
from hybrid.types import Answer
from tests.doubles import FAILED, SayingModel, asked, context, draft, ok

HOW_MANY = "How many are left?"


def vote(values, question=HOW_MANY, **settings):
    """A chain of programs with these values, in the order of the tries."""
    ctx = context(lambda request: "x", [value if hasattr(value, "outcome") else ok(value) for value in values])
    return Chain((Pot(repairs=0, fresh=0), Vote(**settings)))(draft(question), ctx), ctx


def test_the_value_that_most_tries_have_wins_and_its_share_is_the_confidence():
    done, ctx = vote([7, 8, 8, 7, 8, 9, 8, 8])
    assert done.answer is not None
    assert (done.answer.value, done.answer.text, done.answer.confidence) == (8, "8", 5 / 8)
    assert (done.answer.by, done.answer.basis) == ("pot", "computed")
    assert len(asked(ctx)) == 8


def test_votes_are_of_values_and_not_of_texts():
    done, _ = vote([9, 0.5, Fraction(1, 2), "$0.50", 9], "How much is left?", n=5)
    assert done.answer is not None
    assert done.answer.value == Fraction(1, 2)


def test_it_stops_when_no_other_can_catch_up():
    done, ctx = vote([8] * 20, n=9)
    assert len(asked(ctx)) == 5  # four are left, and the leader has five votes more
    assert done.answer.confidence == 1.0
    _, ctx = vote([8, 7, 8, 7, 8, 7, 8, 7, 8], n=9)
    assert len(asked(ctx)) == 9


def test_tries_differ_in_seed_and_temperature_and_begin_alike():
    _, ctx = vote([1, 2, 3, 4, 5, 6, 7, 8])
    first, *others = asked(ctx)
    assert first.temperature == 0
    assert {request.temperature for request in others} == {0.7}
    assert len({request.seed for request in asked(ctx)}) == 8
    assert {request.messages for request in asked(ctx)} == {first.messages}


def test_programs_that_fail_have_no_vote_and_nobody_votes_for_them():
    done, ctx = vote([FAILED, 7, FAILED, FAILED, 9, 9, FAILED, FAILED])
    assert done.answer.value == 9
    assert done.answer.confidence == 2 / 3
    assert len(asked(ctx)) == 8  # no plain answers in their place


def test_if_all_fail_the_fallback_answers_and_says_why():
    ctx = context(lambda request: "12" if not request.prefill else "x", [FAILED] * 8)
    done = Chain((Pot(repairs=0, fresh=0), Vote()))(draft(HOW_MANY), ctx)
    assert (done.answer.value, done.answer.by) == (12, "direct")
    assert "program failed" in done.notes[0]


def test_values_of_the_wrong_kind_do_not_count():
    done, _ = vote(["many"] * 5 + [4] + ["many"] * 2)
    assert done.answer.value == 4


def test_a_vote_that_something_speaks_against_weighs_less():
    done, ctx = vote([-5, -5, -5, 6, 6, -5, 6, 6])
    assert done.answer.value == 6
    assert done.answer.confidence == pytest.approx(4 / 6)  # four halves for -5
    assert len(asked(ctx)) == 8


def test_the_winner_brings_its_own_program():
    ctx = context([f"p{n}" for n in range(3)], [ok(1), ok(2), ok(2)])
    done = Chain((Pot(repairs=0, fresh=0), Vote(n=3)))(draft(HOW_MANY), ctx)
    assert done.answer.value == 2
    assert len(done.programs) == 1
    assert done.programs[0].code in ("p1", "p2")


def test_agreement_of_different_routes_decides_a_tie():
    def of(value, by):
        return Answer(str(value), value, by)

    groups = count([of(5, "pot"), of(6, "pot"), of(5, "pot"), of(6, "cot")])
    assert [group[0].value for group in groups] == [6, 5]
    assert [group[0].value for group in count([of(5, "pot"), of(6, "pot")])] == [5, 6]


def test_each_try_asks_every_route():
    def say(request):
        return "x" if request.prefill else "Answer: 6"

    ctx = Context(Tools({"main": ScriptedModel(say)}, sandbox=FakeSandbox([ok(5), ok(6), ok(7)])), fallback=Direct())
    done = Chain((Pot(repairs=0, fresh=0), Cot(), Vote(n=3)))(draft(HOW_MANY), ctx)
    assert done.answer.value == 6
    assert done.answer.confidence == pytest.approx(4 / 6)
    assert len(done.candidates) == 6


def test_votes_that_come_too_late_do_not_count():
    calls = []

    def say(request):
        calls.append(request)
        if len(calls) > 2:
            raise Stopped("the deadline passed")
        return "Answer: 3"

    ctx = Context(Tools({"main": SayingModel(say)}), Deadline.after(60), fallback=Direct())
    done = Chain((Cot(), Vote(n=5)))(draft(HOW_MANY), ctx)
    assert (done.answer.value, done.answer.confidence) == (3, 1.0)


def test_a_try_that_is_stopped_is_the_last():
    calls = []

    def say(request):
        calls.append(request)
        if len(calls) > 1:
            raise Stopped("the model was closed")
        return "Answer: 3"

    ctx = Context(Tools({"main": SayingModel(say)}), fallback=Direct())  # no deadline that would end it
    done = Chain((Cot(), Vote(n=20)))(draft(HOW_MANY), ctx)
    assert (done.answer.value, done.answer.confidence) == (3, 1.0)
    assert len(calls) <= 1 + AT_A_TIME


def test_of_equal_values_the_program_without_doubts_is_shown():
    ctx = context(
        ["def solution(): return 16", "def solution(): return 8 + 8", "def solution(): return 2 * 8"], [ok(16)] * 3
    )
    done = Chain((Pot(), Vote(n=3)))(draft("Tom has 2 boxes of 8 pens. How many pens has he?"), ctx)
    assert done.programs[0].code == "def solution(): return 2 * 8"
    assert done.answer.doubts == ()


def test_a_vote_on_nothing_falls_back():
    ctx = context(["7"])
    done = Chain((Vote(),))(draft(HOW_MANY), ctx)
    assert (done.answer.value, done.answer.by) == (7, "direct")


def test_a_vote_of_which_the_model_was_sure_weighs_more():
    unsure = [Answer("1", 1, "pot", confidence=0.6), Answer("1", 1, "pot", confidence=0.6)]
    sure = [Answer("2", 2, "pot", confidence=0.9)]
    assert count([*unsure, *sure])[0][0].value == 2
    assert count([*unsure, Answer("1", 1, "pot", confidence=0.9), *sure])[0][0].value == 1
    assert count([*unsure, Answer("2", 2, "algebra")])[0][0].value == 2, "nothing is known against it"
