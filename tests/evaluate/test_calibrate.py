import pytest

from hybrid.errors import UsageError
from hybrid.evaluate.calibrate import outcomes_of
from tests.evaluate.runs import made_up_run


def test_only_answers_that_were_given_count():
    run = made_up_run(40)
    found = outcomes_of(run, "small")
    given = [each for each in run.of("small") if each.outcome in ("right", "wrong")]
    plan = run.plan["arms"]["small"]
    assert (found.model, found.spec, found.battery) == (plan["model"]["digest"], "cot", "made-up")
    assert 0 < len(found.seen) <= len(given)
    assert {right for _, right in found.seen} == {True, False}
    declined = [each for each in given if each.outcome == "right" and not each.task.target]
    assert len(found.seen) == len(given) - len(declined)


def test_an_arm_has_to_be_named_where_there_are_several():
    with pytest.raises(UsageError, match="3 arms") as caught:
        outcomes_of(made_up_run())
    assert "--arm small" in caught.value.hint
    with pytest.raises(UsageError, match="no arm 'huge'"):
        outcomes_of(made_up_run(), "huge")
    assert outcomes_of(made_up_run(arms=("large",))).spec == "cot"
