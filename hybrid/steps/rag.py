"""`rag`: find what the corpus says; the step that answers after it answers from that."""

from dataclasses import dataclass

from hybrid.chain import Step
from hybrid.context import Context
from hybrid.types import Draft

__all__ = ["Rag"]


@dataclass(frozen=True)
class Rag(Step):
    """The k passages nearest to the question (Lewis et al. 2020, arXiv 2005.11401)."""

    name = "rag"
    uses = frozenset({"model", "store"})
    bounds = {"k": (1, 100)}
    k: int = 4

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        passages = ctx.search(draft.question.text, self.k)
        found = [{"id": passage.id, "similarity": round(passage.similarity, 4)} for passage in passages]
        ctx.note(self.name, f"found {', '.join(passage.id for passage in passages) or 'nothing'}", passages=found)
        return draft.with_(passages=passages)
