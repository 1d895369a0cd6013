"""`quote`: the answer is a piece of a document, word for word, or there is none.

Each passage is read for itself, under a grammar of its own words (llguidance's substrings), so that nothing can be made
up, an order in one passage reaches nobody but itself, and passages that disagree are seen to. What a passage gives
counts only if the passage is about what was asked: whom the question names it has to name, too.
"""

import json
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from hybrid.answers import contains, extract, fits, same
from hybrid.chain import Step
from hybrid.context import Context
from hybrid.evidence.answering import coverage, speaks_of
from hybrid.evidence.cite import cite
from hybrid.evidence.span import whole
from hybrid.evidence.support import says_something
from hybrid.evidence.titles import are_namesakes, meant
from hybrid.evidence.topic import named, repeats, stray
from hybrid.types import Answer, Citation, Draft, Grammar, Message, Passage, Question, Request, Value
from hybrid.wants import asked_of, expected_kind

__all__ = ["Quote"]

SYSTEM = "Answer the question from the text. Copy the answer from the text, as short as possible."
_BRIDGE = (
    "The Brennik bridge was built in 1911 by the engineer Ada Rolf. It is 340 metres long and crosses the river Oda. "
    "Before it there was a ferry."
)
_LUMO = (
    "Lumo is a drink made of barley. It is drunk cold, mostly in the north of Talia, where the first brewery opened in "
    "1820. In the south people prefer tea."
)
_MILL = (
    "In 1703 the town council, led by mayor Piet Loos, sold the mill to a monk. The monk, Brother Anselm, ground corn "
    "for the poor until the flood of 1731 destroyed it."
)
EXAMPLES = (
    (f"{_BRIDGE}\nQuestion: Who built the Brennik bridge?", "Ada Rolf"),
    (f"{_LUMO}\nQuestion: Where is Lumo drunk the most?", "the north of Talia"),
    (f"{_MILL}\nQuestion: Why could Brother Anselm no longer use the mill?", "the flood of 1731 destroyed it"),
    (f"{_MILL}\nQuestion: Who bought the mill?", "a monk"),
    (f"{_BRIDGE}\nQuestion: How long is the Brennik bridge?", "340 metres"),
)
NOTHING = "not in the text"
DOUBT = f" If the text does not say it, answer: {NOTHING}"
WITHOUT = (
    (f"{_BRIDGE}\nQuestion: When was the Brennik ferry built?", NOTHING),
    (f"{_LUMO}\nQuestion: What do people in the west of Talia prefer?", NOTHING),
    (f"{_MILL}\nQuestion: Who led the monks?", NOTHING),
)
"""Shown beside the others where the model is asked whether the text says it at all."""
SURE = 0.8
"""How likely two readings have to be for their difference to be one of the documents, and one for a marked quote."""
NEARNESS = 10.0
"""How fast a reading counts less, the less similar its passage is to the question than the most similar one."""
READINGS = 3
"""Of a passage, each without what was no answer in the one before."""
UNSAID = 0.3
"""What a reading counts whose sentence has nothing of what the question asks about."""
AT_A_TIME = 8


@dataclass(frozen=True, slots=True)
class _Reading:
    passage: Passage
    text: str
    value: Value
    likely: float
    """How likely it is that the passage answers so, times how well it fits."""
    stated: float = 0.0
    """How much of what is asked its sentence says, as a factor."""

    @property
    def confidence(self) -> float:
        return self.likely * self.stated


@dataclass(frozen=True)
class Quote(Step):
    """Answers with a piece of a passage; without one that says it, or with two that differ, it abstains.

    Behind `rag(closed=true)` only pieces count whose sentence bears them out, if the model is sure of them.
    """

    name = "quote"
    version = 8
    bounds = {"max_tokens": (1, 1000), "least": (0, 1)}
    max_tokens: int = 40
    least: float = 0.3
    """The least confidence to answer with; like `UNSAID` chosen on readings of PopQA, Natural Questions and SQuAD."""

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        if expected_kind(draft.question) in ("choice", "boolean"):
            return draft.with_(notes=(*draft.notes, "a yes, a no or a choice cannot be quoted"))
        fitting = [each for each in _fitting(draft) if each[1] >= self.least]  # what fits less cannot be sure enough
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            read = list(pool.map(lambda each: self._read(each[0], each[1], draft.question, ctx), fitting))
        read = sorted(read, key=lambda each: -each.confidence)
        for each in read:
            ctx.note(self.name, f"read {each.text!r}", passage=each.passage.id, confidence=round(each.confidence, 3))
        likely = [each for each in read if each.confidence >= self.least and fits(each.value, draft.question)]
        if draft.closed:
            likely = [each for each in likely if any(found.supported for found in _cited(each, draft.question))]
        if not likely:
            return draft.with_(answer=_silent(read))
        rival = next((each for each in likely[1:] if _disagree(likely[0], each, asked_of(draft.question))), None)
        return draft.with_(
            answer=_undecided(likely[0], rival, draft.question) if rival else _answer(likely[0], draft.question)
        )

    def _read(self, passage: Passage, fit: float, question: Question, ctx: Context) -> _Reading:
        """What the passage would answer; how likely it is that it does, times how well it fits."""
        asked = asked_of(question)
        said, text = self._found(passage, asked, ctx)
        if not says_something(said):
            return _Reading(passage, said, extract(said, question), 0.0)
        doubting = Request(_turns(SYSTEM + DOUBT, (*EXAMPLES, *WITHOUT), f"{_told(passage, text)}\nQuestion: {asked}"))
        nothing, something = (score.logprob for score in ctx.score(doubting, [NOTHING, said]))
        there = 1 / (1 + math.exp(min(50.0, nothing - something)))
        stated = UNSAID + (1 - UNSAID) * coverage(asked, said, passage)
        said = whole(asked, said, text)  # what it is read with is less likely for its length alone
        return _Reading(passage, said, extract(said, question), there * fit, stated)

    def _found(self, passage: Passage, asked: str, ctx: Context) -> tuple[str, str]:
        """The words that the passage answers with, if it does, and what was read of it.

        Words from a sentence that has nothing to do with the question are no answer, and may be there to mislead: the
        passage is read again without that sentence. Words of the question are none, either: others are looked for.
        """
        text, pieces = passage.text, [passage.text]
        for _ in range(READINGS):
            said = self._words(_told(passage, text), pieces, asked, ctx)
            if away := stray(asked, said, passage.title, passage.text):
                text = text.replace(away, " ")
                pieces = [piece.replace(away, " ") for piece in pieces]
            elif repeats(asked, said):
                pieces = [part for piece in pieces for part in piece.split(said)]
            else:
                return said, text
            ctx.note(self.name, f"passed over {said!r}", passage=passage.id, sentence=away)
            pieces = [piece for piece in pieces if says_something(piece)]
            if not pieces:
                break
        return "", text

    def _words(self, told: str, pieces: Sequence[str], asked: str, ctx: Context) -> str:
        """The words of a text, all from one of its pieces, that the model answers with."""
        turns = _turns(SYSTEM, EXAMPLES, f"{told}\nQuestion: {asked}")
        return ctx.generate(Request(turns, max_tokens=self.max_tokens, grammar=_one_of(pieces))).text.strip(" \n,;:.")


def _one_of(pieces: Sequence[str]) -> Grammar:
    """Words that stand in this order, without a gap, in a piece."""
    rules = [f"P{at}: %regex {json.dumps({'substring_words': piece})}" for at, piece in enumerate(pieces)]
    names = " | ".join(f"P{at}" for at in range(len(pieces)))
    return Grammar("lark", "\n".join([f"start: {names}", *rules]))


def _fitting(draft: Draft) -> list[tuple[Passage, float]]:
    """What was found and what belongs to the question, with how well it fits what was asked.

    That is the share of the question's names that it names; a passage that is less near to the question than another
    fits less. Of documents about things of one name, those that the question tells apart from others stay.
    """
    asked = asked_of(draft.question)
    own = (Passage(f"text {at}", text, f"text {at}") for at, text in enumerate(draft.question.context, 1))
    nearest = max((passage.similarity for passage in draft.passages), default=0.0)
    near = [(each, math.exp(NEARNESS * (each.similarity - nearest))) for each in draft.passages]
    known = [*near, *((each, 1.0) for each in own)]
    return [
        (each, named(asked, _told(each, each.text)) * share)
        for each, share in known
        if each.text.strip() and not any(_is_meant(other, each, asked) for other, _ in near)
    ]


def _is_meant(one: Passage, other: Passage, asked: str) -> bool:
    """Whether the question is about one thing rather than about another of its name."""
    return are_namesakes(one.title, other.title) and meant(asked, one.title) > meant(asked, other.title)


def _told(passage: Passage, text: str) -> str:
    """What is read of a passage: one that does not name what its document is about begins with that."""
    return text if passage.title.lower() in text.lower() else f"{passage.title}: {text}"


def _turns(system: str, examples: Sequence[tuple[str, str]], asked: str) -> tuple[Message, ...]:
    shown = [turn for text, said in examples for turn in (Message("user", text), Message("assistant", said))]
    return (Message("system", system), *shown, Message("user", asked))


def _disagree(one: _Reading, other: _Reading, asked: str) -> bool:
    """Whether two passages are as good as sure to answer, about the same thing, and differ."""
    sure = min(one.likely, other.likely) >= SURE and _differ(one, other)
    return sure and speaks_of(asked, *(_told(each.passage, each.passage.text) for each in (one, other)))


def _differ(one: _Reading, other: _Reading) -> bool:
    """Whether two passages say different things, and not the same at more or less length."""
    if same(one.value, other.value):
        return False
    are_words = isinstance(one.value, str) or isinstance(other.value, str)
    return not (are_words and (contains(one.text, other.text) or contains(other.text, one.text)))


def _answer(reading: _Reading, question: Question) -> Answer:
    return Answer(
        reading.text, reading.value, Quote.name, "cited", reading.confidence, citations=_cited(reading, question)
    )


def _cited(reading: _Reading, question: Question) -> tuple[Citation, ...]:
    """What bears a reading out: by the rules on its words, and only if the model is sure of it."""
    found = cite(asked_of(question), reading.text, [reading.passage])
    return tuple(replace(each, supported=each.supported and reading.likely >= SURE) for each in found)


def _undecided(one: _Reading, other: _Reading, question: Question) -> Answer:
    """Two readings that differ: of documents that disagree, or of things of one name that the question may mean."""
    if are_namesakes(one.passage.title, other.passage.title):
        reason, head = "ambiguous", "The question can be about several things"
        said = [f"{each.passage.title}: {each.text}." for each in (one, other)]
    else:
        reason, head = "conflict", "The documents disagree"
        said = [f"{each.text} ({each.passage.source})." for each in (one, other)]
    citations = (*_cited(one, question), *_cited(other, question))
    return Answer(
        f"{head}: {' '.join(said)}", None, Quote.name, "cited", abstained=True, reason=reason, citations=citations
    )


def _silent(read: Sequence[_Reading]) -> Answer:
    confidence = read[0].confidence if read else 0.0
    return Answer("", None, Quote.name, "cited", confidence, abstained=True, reason="no_evidence")
