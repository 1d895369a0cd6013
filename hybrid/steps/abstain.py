"""`abstain`: an answer that is not sure enough is not given; how sure is enough was learned from judged answers."""

from dataclasses import dataclass, replace

from hybrid.chain import Step
from hybrid.context import Context
from hybrid.errors import Missing
from hybrid.types import Draft

__all__ = ["Abstain"]


@dataclass(frozen=True)
class Abstain(Step):
    """At most `max_error` of the answers that it lets pass are wrong, on questions like those it was calibrated on."""

    name = "abstain"
    needs_answer = True
    uses = frozenset({"calibrations"})
    bounds = {"max_error": (0, 1)}
    max_error: float = 0.1

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        answer = draft.answer
        assert answer is not None  # `needs_answer`
        if answer.abstained:
            return draft
        spec = answer.spec or str(ctx.left)
        outcomes = ctx.outcomes(spec)
        if outcomes is None:
            raise Missing(
                f"nothing is known of how often this model is right with {spec}, so --max-error has no meaning",
                hint=f'hybrid eval run BATTERY --arms "a=MODEL:{spec}" --out DIR, then hybrid eval calibrate DIR',
            )
        least = outcomes.threshold(self.max_error)
        # An answer without a confidence counts as certain, here as when it was judged.
        sure = 1.0 if answer.confidence is None else answer.confidence
        passes = least is not None and sure >= least
        ctx.note(
            self.name,
            f"{'kept' if passes else 'held back'} an answer of confidence {sure:.2f}",
            threshold=least,
            max_error=self.max_error,
            calibrated_on={"battery": outcomes.battery, "answers": len(outcomes.seen), "kept": outcomes.kept(least)},
        )
        return draft if passes else draft.with_(answer=replace(answer, abstained=True, reason="low_confidence"))
