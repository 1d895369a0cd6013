"""The sentence that supports each claim of an answer, and whether it really does; pure work on strings.

A quote supports a claim if it has every number and every name of the claim, all that the question is about, most of
the other content words, and is negated if and only if the claim is. A claim that is no sentence, such as `Canberra`, is
read together with the question, so the quote has to have what that asks about, too. This errs on the side of no: a
paraphrase is often called unsupported. It does not read: a sentence that has all these words in another order passes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hybrid.retrieval.facts import Facts, facts
from hybrid.retrieval.topic import LEANING
from hybrid.sentences import sentences
from hybrid.types import Citation, Passage

__all__ = ["cite", "cite_numbers", "says_something", "supports"]

_SHORT = 3
"""A claim of at most so many content words, none of them the question's, is read together with the question."""
_PHRASE = 12
"""And so is one of at most so many words, none of them a verb that makes it a sentence of its own."""
_VERBS = re.compile(
    r"\b(?:is|are|was|were|be|been|am|has|have|had|do|does|did|can|could|will|would|shall|should|may|might|must)\b|n[’']t\b",
    re.IGNORECASE,
)
_OFFERED = re.compile(r"[\w’'-]+,? or (?:the |an? )?[\w’'-]+", re.IGNORECASE)
"""Words of answers that a question offers."""
_MOST = 2 / 3
_YES_OR_NO = re.compile(r"\W*(yes|no)\W*$", re.I)


@dataclass(frozen=True, slots=True)
class _Quote:
    passage: Passage
    text: str
    whole: str
    """With the sentence before, if it begins with a pronoun and so leans on that."""

    def facts(self) -> tuple[Facts, Facts]:
        """What the quote says, and what it says together with the sentence it leans on."""
        return facts(self.text), facts(self.whole)


def cite(question: str, answer: str, passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """The best quote for each sentence of the answer, in the answer's order.

    Each quote is verbatim from its passage; one that begins with a pronoun has the sentence before it, too. A sentence
    that shares nothing with any passage gets none; one that is not supported gets the nearest quote, marked so.
    """
    quotes = [quote for passage in passages for quote in _quotes(passage)]
    found: dict[tuple[str, str], Citation] = {}
    for start, end in sentences(answer):
        claim = answer[start:end]
        best = _best(question, claim, quotes) if says_something(claim) else None
        if best is None:
            continue
        fine = _is_supported(question, claim, best)
        key = (best.passage.id, best.whole)
        # One quote for two claims is one citation, which supports the answer only if it supports both.
        fine = fine and (key not in found or found[key].supported)
        found[key] = Citation(best.passage.id, best.passage.source, best.whole, fine)
    return tuple(found.values())


def cite_numbers(question: str, numbers: str, passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """The quotes that a computation takes its numbers from: those that the question itself does not give.

    A quote has to be about most of what the question is about, so that a 2 for doubling is not cited from anywhere.
    """
    quotes = [quote for passage in passages for quote in _quotes(passage)]
    asked = facts(question)
    found: dict[tuple[str, str], Citation] = {}
    for number in facts(numbers).numbers:
        holding = [quote for quote in quotes if any(number.agrees(other) for other in quote.facts()[0].numbers)]
        best = max(holding, key=lambda quote: len(asked.topic & quote.facts()[1].content), default=None)
        if best is None or any(number.agrees(other) for other in asked.numbers):
            continue
        if len(asked.topic & best.facts()[1].content) >= _MOST * len(asked.topic):
            found[best.passage.id, best.text] = Citation(best.passage.id, best.passage.source, best.text, True)
    return tuple(found.values())


def supports(claim: str, quote: str, question: str = "") -> bool:
    """Whether the quote says what the claim says; a short claim is read as the answer to the question."""
    return says_something(claim) and _is_supported(question, claim, _Quote(Passage("", quote, ""), quote, quote))


def says_something(claim: str) -> bool:
    """Whether a text has more than function words."""
    said = facts(claim)
    return bool(said.content or said.numbers or _YES_OR_NO.match(claim))


def _quotes(passage: Passage) -> list[_Quote]:
    spans = sentences(passage.text)
    found = []
    for (before, _), (start, end) in zip([(0, 0), *spans], spans, strict=False):
        text = passage.text[start:end]
        found.append(_Quote(passage, text, passage.text[before:end] if LEANING.match(text) else text))
    return found


def _best(question: str, claim: str, quotes: Sequence[_Quote]) -> _Quote | None:
    """A supporting quote if there is one, else that with the most in common; of equal ones the first."""
    scored = [(_is_supported(question, claim, quote), _overlap(question, claim, quote), quote) for quote in quotes]
    best = max(scored, key=lambda found: found[:2], default=None)
    return best[2] if best and best[1] > 0 else None


def _overlap(question: str, claim: str, quote: _Quote) -> float:
    """Numbers count most, then names, then other words; of a long claim's question only ties are settled."""
    said, asked, (_, there) = facts(claim), facts(question), quote.facts()
    numbers = sum(any(n.agrees(m) for m in there.numbers) for n in said.numbers)
    names = len(said.names & there.names)
    words = len(said.content & there.content)
    about = len(asked.topic & there.content)
    return 3 * numbers + 2 * names + words + about / 2 if numbers or words or _is_bare(said, asked) else 0.0


def _is_bare(said: Facts, asked: Facts) -> bool:
    """Whether the claim is so short that it says nothing without the question, as `Canberra` does."""
    return len(said.content) <= _SHORT and not said.content & asked.topic


def _is_phrase(claim: str) -> bool:
    """Whether the claim is no sentence of its own, as `the capital of Australia` is none."""
    return len(claim.split()) <= _PHRASE and not _VERBS.search(claim)


def _is_echo(question: str, said: Facts, asked: Facts) -> bool:
    """Whether a short claim says nothing that the question does not say; where it offers answers, one of them may."""
    new = said.content - asked.content or [n for n in said.numbers if not any(n.agrees(m) for m in asked.numbers)]
    return bool(asked.content) and not new and not _OFFERED.search(question)


def _is_supported(question: str, claim: str, quote: _Quote) -> bool:
    said, asked = facts(claim), facts(question)
    own, there = quote.facts()
    short = _is_bare(said, asked) or _is_phrase(claim)
    offered = facts(" ".join(_OFFERED.findall(question))).content
    about = asked.topic - (offered - said.content) if short else said.content & asked.topic
    # Numbers must be in the quote itself; names and what it is about may be in the sentence it leans on.
    numbers = (*said.numbers, *asked.numbers) if short else said.numbers
    rest = said.content - about - said.names
    if short and not _YES_OR_NO.match(claim) and _is_echo(question, said, asked):
        return False
    return (
        (bool(about) or not _YES_OR_NO.match(claim))
        and all(any(n.agrees(m) for m in own.numbers) for n in numbers)
        and about <= there.content
        and said.names <= there.content
        and len(rest & there.content) >= (len(rest) if short else _MOST * len(rest))
        and said.negated == own.negated
    )
