"""`rag`: find what the corpus says; the step that answers after it answers from that."""

from dataclasses import dataclass
from typing import get_args

from hybrid.chain import Step
from hybrid.context import Context
from hybrid.evidence.topic import named
from hybrid.steps.prompts import conversation
from hybrid.types import Draft, Mode, Passage, Request
from hybrid.wants import asked_of

__all__ = ["Rag"]

MISSING = (
    "You look things up to answer a question. Read the documents, and reply with the words to search for next: the "
    "name or thing that the question needs and the documents point to. If nothing is missing, reply: nothing"
)
EXAMPLES = (
    (
        "[1] The engineer Ada Rolf, who built the Brennik bridge, was born in Tolmen.\n"
        "Question: On which river does the town lie where the builder of the Brennik bridge was born?",
        "Tolmen river",
    ),
    ("[1] Lumo is a drink made of barley.\nQuestion: What is Lumo made of?", "nothing"),
    (
        "[1] The film The Mill was directed by Piet Loos.\nQuestion: In what year was the director of The Mill born?",
        "Piet Loos born",
    ),
)
OTHER_WORDS = "Write a search query for the question in other words: synonyms, full names. Reply with the query only."


@dataclass(frozen=True)
class Rag(Step):
    """The k passages that fit the question best (Lewis et al. 2020, arXiv 2005.11401)."""

    name = "rag"
    version = 2
    uses = frozenset({"model", "store"})
    bounds = {"k": (1, 100), "hops": (1, 10), "variants": (0, 10)}
    words = {"mode": get_args(Mode)}
    k: int = 4
    mode: Mode = "hybrid"
    """By meaning (`dense`), by words (`lexical`), or by the ranks of both."""
    hops: int = 1
    """Searches one after the other: after each the model says what is still missing, until that finds nothing new."""
    variants: int = 0
    """Other wordings to search with where no passage names what the question names."""
    closed: bool = False
    """Whether an answer that no passage bears out, by the words of one of its sentences, is held back."""

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        asked = asked_of(draft.question)
        passages = self._search(asked, draft, ctx)
        if self.variants and passages and all(named(asked, passage.text) < 1 for passage in passages):
            passages = self._varied(draft, passages, ctx)
        for hop in range(1, self.hops):
            missing = self._missing(draft.with_(passages=passages), ctx, hop)
            new = _unseen(self._search(missing, draft, ctx), passages) if missing else ()
            if not new:
                break
            passages += new
        return draft.with_(passages=passages, closed=self.closed)

    def _search(self, query: str, draft: Draft, ctx: Context) -> tuple[Passage, ...]:
        found = ctx.search(query, self.k + len(draft.dropped), self.mode)
        passages = tuple(passage for passage in found if passage.id not in draft.dropped)[: self.k]
        near = [{"id": passage.id, "similarity": round(passage.similarity, 4)} for passage in passages]
        what = f"found {', '.join(passage.id for passage in passages) or 'nothing'}"
        ctx.note(self.name, what, query=query, passages=near)
        return passages

    def _varied(self, draft: Draft, passages: tuple[Passage, ...], ctx: Context) -> tuple[Passage, ...]:
        for variant in range(self.variants):
            turns = conversation(OTHER_WORDS, draft)
            said = ctx.generate(Request(turns, max_tokens=40, temperature=0.7, seed=variant, stop=("\n",)))
            passages += _unseen(self._search(said.text.strip(), draft, ctx), passages)
        return passages

    def _missing(self, draft: Draft, ctx: Context, hop: int) -> str:
        """What to search for next; nothing if the model finds nothing missing."""
        request = Request(conversation(MISSING, draft, EXAMPLES), max_tokens=30, seed=hop, stop=("\n",))
        said = ctx.generate(request).text.strip()
        return "" if said.lower().strip(".") == "nothing" else said


def _unseen(found: tuple[Passage, ...], known: tuple[Passage, ...]) -> tuple[Passage, ...]:
    return tuple(passage for passage in found if passage.id not in {each.id for each in known})
