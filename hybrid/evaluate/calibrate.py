"""From a run to what `abstain` has to know: how sure each answer was, and whether it was right."""

from hybrid.calibration import Outcomes
from hybrid.errors import UsageError
from hybrid.evaluate.results import Results, Scored

__all__ = ["outcomes_of"]


def outcomes_of(results: Results, arm: str | None = None) -> Outcomes:
    """The judged answers of an arm of a run; those that were not given do not count.

    Args:
        results: of the run.
        arm: its name; `None` if there is one only.

    Raises:
        UsageError: there is no such arm, or it has given no answer.
    """
    if arm is None and len(results.arms) > 1:
        raise UsageError(f"{results.folder} has {len(results.arms)} arms", hint=_which(results))
    name = arm or results.arms[0]
    if name not in results.arms:
        raise UsageError(f"{results.folder} has no arm {name!r}", hint=_which(results))
    given = [each for each in results.of(name) if _is_given(each)]
    if not given:
        raise UsageError(f"arm {name} of {results.folder} has given no answer, so there is nothing to learn from")
    plan = results.plan["arms"][name]
    seen = tuple((_sure(each.record.confidence), each.outcome == "right") for each in given)
    return Outcomes(plan["model"]["digest"], plan["spec"], plan["settings"], results.battery.name, seen)


def _which(results: Results) -> str:
    return f"give --arm {' or --arm '.join(results.arms)}"


def _is_given(each: Scored) -> bool:
    """Whether it is an answer; to say rightly that there is none, is not."""
    return each.outcome == "wrong" or (each.outcome == "right" and bool(each.task.target))


def _sure(confidence: float | None) -> float:
    """An answer without a confidence counts as certain, as `abstain` takes it."""
    return 1.0 if confidence is None else confidence
