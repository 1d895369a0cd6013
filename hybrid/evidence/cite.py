"""The sentence that supports each claim of an answer, marked with whether it really does; pure work on strings."""

from collections.abc import Sequence

from hybrid.evidence.facts import facts
from hybrid.evidence.quoted import Quoted, quotes
from hybrid.evidence.support import is_bare, is_supported, says_something
from hybrid.sentences import sentences
from hybrid.types import Citation, Passage

__all__ = ["cite", "cite_numbers"]

_MOST = 2 / 3


def cite(question: str, answer: str, passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """The best quote for each sentence of the answer, in the answer's order.

    Each quote is verbatim from its passage; one that begins with a pronoun has the sentence before it, too. A sentence
    that shares nothing with any passage gets none; one that is not supported gets the nearest quote, marked so.
    """
    known = [(passage, quote) for passage in passages for quote in quotes(passage)]
    found: dict[tuple[str, str], Citation] = {}
    for start, end in sentences(answer):
        claim = answer[start:end]
        best = _best(question, claim, known) if says_something(claim) else None
        if best is None:
            continue
        passage, quote = best
        key = (passage.id, quote.whole)
        # One quote for two claims is one citation, which supports the answer only if it supports both.
        fine = is_supported(question, claim, quote) and (key not in found or found[key].supported)
        found[key] = Citation(passage.id, passage.source, quote.whole, fine)
    return tuple(found.values())


def cite_numbers(question: str, numbers: str, passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """The quotes that a computation takes its numbers from: those that the question itself does not give.

    A quote has to be about most of what the question is about, so that a 2 for doubling is not cited from anywhere.
    """
    known = [(passage, quote) for passage in passages for quote in quotes(passage)]
    asked = facts(question)
    found: dict[tuple[str, str], Citation] = {}
    for number in facts(numbers).numbers:
        holding = [each for each in known if any(number.agrees(other) for other in each[1].own.numbers)]
        best = max(holding, key=lambda each: len(asked.topic & each[1].there.content), default=None)
        if best is None or any(number.agrees(other) for other in asked.numbers):
            continue
        passage, quote = best
        if len(asked.topic & quote.there.content) >= _MOST * len(asked.topic):
            found[passage.id, quote.text] = Citation(passage.id, passage.source, quote.text, True)
    return tuple(found.values())


def _best(question: str, claim: str, known: Sequence[tuple[Passage, Quoted]]) -> tuple[Passage, Quoted] | None:
    """A supporting quote if there is one, else that with the most in common; of equal ones the first."""
    scored = [(is_supported(question, claim, each[1]), _overlap(question, claim, each[1]), each) for each in known]
    best = max(scored, key=lambda found: found[:2], default=None)
    return best[2] if best and best[1] > 0 else None


def _overlap(question: str, claim: str, quote: Quoted) -> float:
    """Numbers count most, then names, then other words; of a long claim's question only ties are settled."""
    said, asked, there = facts(claim), facts(question), quote.there
    numbers = sum(any(n.agrees(m) for m in there.numbers) for n in said.numbers)
    names = len(said.names & there.names)
    words = len(said.content & there.content)
    about = len(asked.topic & there.content)
    return 3 * numbers + 2 * names + words + about / 2 if numbers or words or is_bare(said, asked) else 0.0
