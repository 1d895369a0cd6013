"""`critic`: an answer is revised only when something outside the model says that it is wrong.

Models that judge their own reasoning make it worse (Huang et al. 2023, arXiv 2310.01798). So the signals here
are a program that failed, a citation that no document bears out, and an answer of the wrong kind; and a
revision is taken only if it shows fewer of them.
"""

from dataclasses import dataclass

from hybrid.answers import expected_kind, fits
from hybrid.chain import Step
from hybrid.context import Context
from hybrid.types import Draft

__all__ = ["Critic", "faults"]


@dataclass(frozen=True)
class Critic(Step):
    """Looks for evidence against the answer; with some, has the steps before it try again."""

    name = "critic"
    needs_answer = True
    bounds = {"rounds": (0, 10), "temperature": (0, 2)}
    rounds: int = 2
    temperature: float = 0.5
    """Of the new tries: the same prompt would give the same answer again at 0."""

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        found = faults(draft)
        for attempt in range(self.rounds):
            if not found:
                break
            ctx.note(self.name, f"asked for a revision: {' '.join(found)}", faults=list(found))
            fresh = draft.with_(feedback=found, programs=(), passages=(), notes=())
            revised = ctx.rerun(fresh, temperature=self.temperature, attempt=attempt)
            remaining = faults(revised)
            if len(remaining) < len(found):
                draft, found = revised, remaining
        ctx.note(self.name, "found nothing against the answer" if not found else "kept an answer with faults")
        return draft


def faults(draft: Draft) -> tuple[str, ...]:
    """What speaks against a draft's answer, in words that a model can act on."""
    found = []
    if draft.programs and draft.programs[-1].execution.outcome != "ok":
        found.append(f"The program failed: {draft.programs[-1].execution.error}.")
    if draft.answer and not fits(draft.answer.value, draft.question):
        found.append(f"The answer must be a {expected_kind(draft.question)}.")
    if draft.answer and draft.passages and not any(citation.supported for citation in draft.answer.citations):
        found.append("The answer is not in the documents.")
    return tuple(found)
