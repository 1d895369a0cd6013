"""`drop`: does the answer change when the passage that it cites is taken away?

An answer that stays the same, and that no other passage bears out, is the model's own: the citation only happens to say
it, too. So it is called recalled, with a doubt.
"""

from dataclasses import dataclass, replace

from hybrid.answers import same
from hybrid.chain import Step
from hybrid.context import Context
from hybrid.types import Draft

__all__ = ["Drop"]


@dataclass(frozen=True)
class Drop(Step):
    """Has the steps before it answer again without the passages that the answer cites."""

    name = "drop"
    needs_answer = True

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        answer = draft.answer
        assert answer is not None  # `needs_answer`
        cited = tuple(dict.fromkeys(citation.id for citation in answer.citations if citation.supported))
        if answer.abstained or answer.basis != "cited" or not cited:
            return draft
        fresh = Draft(draft.question, closed=draft.closed, dropped=cited)
        again = ctx.rerun(fresh, temperature=0.0, attempt=0).answer
        stays = again is not None and not again.abstained and same(again.value, answer.value)
        elsewhere = again is not None and again.basis == "cited"
        what = "stays the same" if stays else "changes"
        ctx.note(self.name, f"without {', '.join(cited)} the answer {what}", again=again.text if again else None)
        if not stays or elsewhere:
            return draft
        doubt = "The answer is the same without the passage that it cites."
        return draft.with_(answer=replace(answer, basis="recalled", doubts=(*answer.doubts, doubt)))
