from dataclasses import replace

import pytest

from hybrid.calibration import Calibrations, Outcomes
from hybrid.chain import Chain
from hybrid.errors import Missing
from hybrid.spec import parse_spec
from hybrid.steps import Abstain, Direct
from hybrid.types import Answer
from tests.doubles import SayingModel, context, draft

SURE = [(0.9, True)] * 30 + [(0.4, False)] * 30


def ctx_with(tmp_path, seen, said="Paris", spec="direct", settings=None):
    ctx = context()
    model = SayingModel(lambda request: said)  # of confidence 0.5
    known = Calibrations(tmp_path, lambda spec: parse_spec(spec).settings())
    if seen is not None:
        settings = settings or parse_spec(spec).settings()
        known.keep(Outcomes(model.digest, spec, settings, "capitals", tuple(seen)))
    return replace(ctx, tools=replace(ctx.tools, models={"main": model}, calibrations=known))


def answered(ctx, max_error=0.1):
    done = (Direct() + Abstain(max_error=max_error))(draft("What is the capital of France?"), ctx)
    assert done.answer is not None
    return done.answer


def test_an_answer_that_is_not_sure_enough_is_held_back_with_a_reason(tmp_path):
    answer = answered(ctx_with(tmp_path, SURE))
    assert (answer.abstained, answer.reason) == (True, "low_confidence")


def test_who_allows_more_errors_gets_it(tmp_path):
    answer = answered(ctx_with(tmp_path, [*SURE, *[(0.5, True)] * 30]), max_error=0.1)
    assert (answer.abstained, answer.text) == (False, "Paris")


def test_what_it_was_calibrated_on_is_in_the_trace(tmp_path):
    ctx = ctx_with(tmp_path, SURE)
    answered(ctx)
    detail = next(event.detail for event in ctx.trace.events if event.step == "abstain")
    assert detail["calibrated_on"] == {"battery": "capitals", "answers": 60, "kept": 0.5}
    assert detail["threshold"] == 0.9


def test_without_a_calibration_of_this_chain_it_says_what_to_type(tmp_path):
    with pytest.raises(Missing, match="nothing is known") as caught:
        answered(ctx_with(tmp_path, SURE, spec="cot"))
    assert "hybrid eval calibrate" in caught.value.hint
    assert caught.value.exit_code == 3


def test_a_calibration_of_an_older_version_of_a_step_is_none(tmp_path):
    older = {**Direct().settings(), "version": Direct.version - 1}
    with pytest.raises(Missing, match="nothing is known"):
        answered(ctx_with(tmp_path, SURE, settings=Chain((Direct(),)).settings() | {"steps": [older]}))


def test_where_nothing_was_right_often_enough_nothing_is_answered(tmp_path):
    assert answered(ctx_with(tmp_path, [(1.0, False)] * 20)).abstained


def test_a_chain_that_chose_its_steps_is_known_by_those(tmp_path):
    chosen = Answer("4", 4, "pot", "computed", confidence=0.95, spec="pot")
    ctx = replace(ctx_with(tmp_path, SURE, spec="pot"), left=Chain((Direct(),)))
    done = Abstain()(draft("What is 2+2?", answer=chosen), ctx)
    assert done.answer == chosen


def test_an_answer_without_confidence_counts_as_certain(tmp_path):
    proved = Answer("yes", True, "logic", "proved", spec="logic")
    ctx = ctx_with(tmp_path, SURE, spec="logic")
    assert Abstain()(draft("Is it?", answer=proved), ctx).answer == proved
