import json

import pytest

from hybrid.chain import Chain
from hybrid.context import Context, Tools
from hybrid.errors import Stopped
from hybrid.steps import Critic, Direct, Pot, Rag
from hybrid.testing import FakeSandbox
from hybrid.types import Request
from tests.doubles import FAILED, LEAD, TIN, SayingModel, asked, context, draft, ok

PRODUCT = "What is 17*23?"


def test_nothing_against_the_answer_means_no_call():
    ctx = context(["x"], [ok(391)])
    done = (Pot(repairs=0, fresh=0) + Critic())(draft(PRODUCT), ctx)
    assert len(asked(ctx)) == 1
    assert done.answer is not None
    assert done.answer.value == 391
    assert any("found nothing" in event.what for event in ctx.trace.events)


def test_a_failed_program_is_written_again_with_its_error():
    ctx = context(["x", "400", "def solution(): ..."], [FAILED, ok(391)])
    done = (Pot(repairs=0, fresh=0) + Critic())(draft(PRODUCT), ctx)
    assert done.answer is not None
    assert (done.answer.value, done.answer.basis) == (391, "computed")
    assert done.notes == ()
    first, _, revised = asked(ctx)
    assert "NameError: name 'x' is not defined" in revised.messages[-1].content
    assert revised.temperature == 0.5
    assert revised.seed != first.seed


def test_an_answer_of_the_wrong_kind_is_asked_for_again():
    ctx = context(["I do not know.", "I do not know.", "There are 8."])
    done = (Direct() + Critic())(draft("How many legs has a spider?"), ctx)
    assert done.answer is not None
    assert done.answer.value == 8
    assert "must be a number" in asked(ctx)[1].messages[-1].content
    assert asked(ctx)[1].seed != asked(ctx)[2].seed


def test_an_answer_that_no_document_bears_out_is_asked_for_again():
    ctx = context(["55.8", "118.71"], passages=[TIN, LEAD])
    done = (Rag() + Critic())(draft("What is the atomic mass of tin?"), ctx)
    assert done.answer is not None
    assert (done.answer.text, done.answer.basis) == ("118.71", "cited")
    assert "not in the documents" in asked(ctx)[1].messages[-1].content


def test_a_revision_that_is_no_better_is_not_taken():
    ctx = context(["x", "400", "y", "500", "z", "600"], [FAILED] * 3)
    done = (Pot(repairs=0, fresh=0) + Critic())(draft(PRODUCT), ctx)
    assert done.answer is not None
    assert done.answer.value == 400
    assert len(asked(ctx)) == 6
    assert "so nothing was computed" in done.notes[0]
    assert any("kept an answer with faults" in event.what for event in ctx.trace.events)


@pytest.mark.parametrize(("rounds", "calls"), [(0, 1), (1, 2), (3, 4)])
def test_it_tries_as_often_as_it_is_told(rounds: int, calls: int):
    ctx = context(lambda request: "no idea")
    (Direct() + Critic(rounds=rounds))(draft("How many?"), ctx)
    assert len(asked(ctx)) == calls


@pytest.mark.parametrize("error", [Stopped, KeyboardInterrupt])
def test_a_stop_during_the_revision_leaves_the_first_answer(error: type[BaseException]):
    def say(request: Request) -> str:
        if request.temperature:
            raise error("too late")
        return "400" if "Python" not in request.messages[0].content else "x"

    ctx = Context(Tools({"main": SayingModel(say)}, None, FakeSandbox([FAILED])), fallback=Direct())
    done = (Pot(repairs=0, fresh=0) + Critic())(draft(PRODUCT), ctx)
    assert done.answer is not None
    assert done.answer.value == 400
    assert done.notes[-1] == "critic was cut short: too late"


def test_alone_it_looks_at_a_plain_answer():
    done = Chain((Critic(rounds=1),))(draft("How many?"), context(["no idea", "8"]))
    assert done.answer is not None
    assert done.answer.value == 8


def test_the_faults_are_in_the_trace():
    ctx = context(lambda request: "no idea")
    (Direct() + Critic(rounds=1))(draft("How many?"), ctx)
    details = [event.detail for event in ctx.trace.events if event.step == "critic"]
    assert json.loads(json.dumps(details))[0] == {"faults": ["The answer must be a number."]}
