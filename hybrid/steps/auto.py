"""`auto`: the chain that a question's own words ask for."""

from dataclasses import dataclass, replace

from hybrid.chain import Chain, Step
from hybrid.context import Context
from hybrid.steps.direct import Direct
from hybrid.steps.logic import Logic, is_logical
from hybrid.steps.pot import Pot
from hybrid.steps.quote import Quote
from hybrid.steps.rag import Rag
from hybrid.types import Draft, Question
from hybrid.wants import is_computing, is_lookup

__all__ = ["Auto", "choose"]


@dataclass(frozen=True)
class Auto(Step):
    """A proof of what can be read as one, a program for what can be computed; with a corpus a quote, or passages."""

    name = "auto"
    version = 2
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
    elif has_corpus and is_lookup(question):
        steps.append(Quote())
    return Chain(tuple(steps or [Direct()]))
