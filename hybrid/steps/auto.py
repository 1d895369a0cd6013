"""`auto`: the chain that a question's own words ask for."""

from dataclasses import dataclass, replace

from hybrid.answers import is_computing
from hybrid.chain import Chain, Step
from hybrid.context import Context
from hybrid.steps.direct import Direct
from hybrid.steps.logic import Logic, is_logical
from hybrid.steps.pot import Pot
from hybrid.steps.rag import Rag
from hybrid.types import Draft, Question

__all__ = ["Auto", "choose"]


@dataclass(frozen=True)
class Auto(Step):
    """A proof if it can be read as one, passages if there is a corpus, a program if there is something to compute."""

    name = "auto"
    uses = frozenset({"model", "sandbox"})

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        chosen = choose(draft.question, has_corpus=ctx.tools.store is not None)
        ctx.note(self.name, f"took {chosen}", spec=str(chosen))
        draft = chosen(draft, ctx)
        assert draft.answer is not None  # a chain always ends with an answer
        return draft.with_(answer=replace(draft.answer, spec=str(chosen)))


def choose(question: Question, *, has_corpus: bool) -> Chain:
    """The chain for a question."""
    if is_logical(question):
        return Chain((Logic(decided=True),))
    steps: list[Step] = [Rag()] if has_corpus else []
    if is_computing(question):
        steps.append(Pot())
    return Chain(tuple(steps or [Direct()]))
