import dataclasses
from dataclasses import dataclass
from typing import Any

import pytest

from hybrid import Chain, Cot, Critic, Direct, Pot, Rag
from hybrid.chain import Step
from hybrid.context import Context
from hybrid.deadline import Deadline
from hybrid.errors import Stopped
from hybrid.types import Answer, Draft
from tests.doubles import FAILED, LEAD, TIN, asked, context, draft, ok


@dataclass(frozen=True)
class Raises(Step):
    """A step that is stopped."""

    name = "raises"
    error: type[BaseException] = Stopped

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        raise self.error("stopped here")


@dataclass(frozen=True)
class Looks(Step):
    """A step that wants an answer and notes which it saw."""

    name = "looks"
    needs_answer = True

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        assert draft.answer is not None
        ctx.note(self.name, draft.answer.text)
        return draft


def test_steps_run_from_left_to_right_and_the_value_of_a_program_is_the_answer():
    ctx = context(["def solution(): ..."], [ok(237)], [TIN, LEAD])
    done = (Rag(k=1) + Pot())(draft("What is the mass of tin, doubled?"), ctx)
    assert done.answer is not None
    assert (done.answer.value, done.answer.basis, done.answer.by) == (237, "computed", "pot")
    assert done.passages == (TIN,)
    assert "118.71" in asked(ctx)[0].messages[-1].content


def test_a_program_that_fails_leaves_a_plain_answer_and_a_note():
    ctx = context(["x", "y", "z", "391"], [FAILED] * 3)
    done = Chain((Pot(),))(draft("What is 17*23?"), ctx)
    assert done.answer is not None
    assert (done.answer.value, done.answer.by, done.answer.basis) == (391, "direct", "recalled")
    assert done.notes == ("the program failed (NameError: name 'x' is not defined), so nothing was computed",)


def test_the_fallback_can_be_chosen():
    ctx = context(["I think.\nAnswer: Paris"], passages=[])
    done = Chain((Rag(),), fallback=Cot())(draft(), ctx)
    assert done.answer is not None
    assert (done.answer.text, done.answer.by) == ("Paris", "cot")


def test_rag_alone_answers_from_the_passages_with_a_citation():
    ctx = context(["118.71"], passages=[TIN, LEAD])
    done = Chain((Rag(k=2),))(draft("What is the atomic mass of tin?"), ctx)
    assert done.answer is not None
    assert (done.answer.by, done.answer.basis) == ("direct", "cited")
    assert [(quote.id, quote.supported) for quote in done.answer.citations] == [("tin", True)]
    assert done.answer.citations[0].quote in TIN.text


def test_a_step_that_needs_an_answer_gets_one_from_the_fallback():
    ctx = context(["Paris"])
    Chain((Looks(),))(draft(), ctx)
    assert ("looks", "Paris") in [(event.step, event.what) for event in ctx.trace.events]


@pytest.mark.parametrize("error", [Stopped, KeyboardInterrupt])
def test_what_stops_a_later_step_leaves_the_answer(error: type[BaseException]):
    done = (Direct() + Raises(error) + Looks())(draft(), context(["Paris"]))
    assert done.answer is not None
    assert done.answer.text == "Paris"
    assert done.notes == ("raises was cut short: stopped here",)


@pytest.mark.parametrize("error", [Stopped, KeyboardInterrupt])
def test_what_stops_the_first_answer_is_raised(error: type[BaseException]):
    with pytest.raises(error):
        (Raises(error) + Direct())(draft(), context(["Paris"]))


def test_an_error_that_is_no_stop_is_raised_even_with_an_answer():
    with pytest.raises(ZeroDivisionError):
        (Direct() + Raises(ZeroDivisionError))(draft(), context(["Paris"]))


def test_after_the_deadline_nothing_is_asked():
    ctx = context(["Paris"], deadline=Deadline.after(0))
    with pytest.raises(Stopped):
        Chain((Direct(),))(draft(), ctx)
    assert asked(ctx) == []


def test_a_step_that_asks_nobody_is_not_begun_after_the_deadline_either():
    ctx = context(deadline=Deadline.after(0))
    done = Chain((Looks(),))(draft(answer=Answer("Paris")), ctx)
    assert done.notes[0].startswith("looks was cut short: the deadline passed")
    assert ctx.trace.events == ()


def test_each_step_is_in_the_trace_with_its_time():
    ctx = context(["118.71"], passages=[TIN])
    Chain((Rag(),))(draft("What is the mass of tin?"), ctx)
    done = [(event.step, event.seconds >= 0) for event in ctx.trace.events if event.what == "done"]
    assert done == [("rag", True), ("direct", True)]


def test_a_chain_knows_what_all_its_steps_use():
    assert (Rag() + Pot()).uses == {"model", "store", "sandbox"}
    assert Chain((Direct(),)).uses == {"model"}


def test_chains_are_flat_and_keep_their_order():
    assert (Rag() + (Pot() + Critic())).steps == ((Rag() + Pot()) + Critic()).steps == (Rag(), Pot(), Critic())


def test_settings_say_everything_that_decides_what_a_chain_does():
    def settings(step: Any) -> dict[str, Any]:
        found: dict[str, Any] = step.settings()
        return found

    assert settings(Rag())["k"] == 4
    assert settings(Rag(k=2)) != settings(Rag())
    chain = Chain((Rag(), Critic(rounds=1)), fallback=Cot())
    assert [step["step"] for step in settings(chain)["steps"]] == ["rag", "critic"]
    assert settings(chain)["steps"][1] == {"step": "critic", "version": 1, "rounds": 1, "temperature": 0.5}
    assert settings(chain)["fallback"]["step"] == "cot"
    assert settings(chain) != settings(Chain(chain.steps))


def test_steps_do_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Rag().k = 5  # type: ignore[misc]


def test_a_draft_is_never_changed():
    before = draft("What is 17*23?")
    Chain((Pot(),))(before, context(["x"], [ok(391)]))
    assert before == draft("What is 17*23?")
