"""Whether a quote bears a claim out; pure work on strings.

A claim that is a sentence is borne out by a quote that has every number and every name of it, most of its other content
words, and is negated if and only if the claim is. A claim that is no sentence, such as `Canberra`, is the answer to the
question: the quote has to be about what that is about, and has to have the relation that it asks for, if in another
form of the word. This errs on the side of no: a paraphrase is often called unsupported. It does not read: a sentence
that has all these words in another order passes.
"""

import re
from collections.abc import Sequence

from hybrid.evidence.answering import AUXILIARY, OFFERED, is_answer
from hybrid.evidence.facts import Facts, Number, facts
from hybrid.evidence.quoted import Quoted
from hybrid.evidence.relations import related

__all__ = ["is_bare", "is_supported", "says_something"]

_SHORT = 3
"""A claim of at most so many content words, none of them the question's, is read together with the question."""
_PHRASE = 12
"""And so is one of at most so many words, none of them a verb that makes it a sentence, or that begins small."""
_VERBS = re.compile(rf"{AUXILIARY}|n[’']t\b", re.IGNORECASE)
_MOST = 0.8
_YES_OR_NO = re.compile(r"\W*(yes|no)\W*$", re.IGNORECASE)
_WEIGHING = frozenset({"both", "more", "less", "fewer", "same", "only", "all", "every", "each"})
"""Function words that a claim must not have of its own."""


def says_something(claim: str) -> bool:
    """Whether a text has more than function words."""
    said = facts(claim)
    return bool(said.content or said.numbers or _YES_OR_NO.match(claim))


def is_bare(said: Facts, asked: Facts) -> bool:
    """Whether a claim is so short that it says nothing without the question, as `Canberra` does."""
    return len(said.content) <= _SHORT and not said.content & asked.topic


def is_supported(question: str, claim: str, quote: Quoted) -> bool:
    """Whether the quote says what the claim says; one that is no sentence is the answer to the question."""
    said, asked = facts(claim), facts(question)
    if said.negated != quote.own.negated:
        return False
    if _YES_OR_NO.match(claim):
        return bool(asked.topic) and _has(quote, asked.topic, asked.numbers, question)
    if is_bare(said, asked) or _is_phrase(claim):
        return not _is_echo(question, said, asked) and is_answer(question, claim, quote)
    if _words(claim) & _WEIGHING - _words(quote.whole):
        return False
    about = said.content & asked.topic | said.names
    rest = said.content - about
    enough = len(rest & quote.there.content) >= _MOST * len(rest)
    return enough and _has(quote, about, said.numbers, question)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def _has(quote: Quoted, words: frozenset[str], numbers: Sequence[Number], question: str) -> bool:
    """Whether a quote has numbers itself, and words with what it leans on."""
    known = quote.there.content | quote.subject(question).content
    return words <= known and _agree(numbers, quote.own.numbers)


def _agree(numbers: Sequence[Number], others: Sequence[Number]) -> bool:
    return all(any(number.agrees(other) for other in others) for number in numbers)


def _is_phrase(claim: str) -> bool:
    """Whether the claim is no sentence of its own, as `the capital of Australia` is none."""
    return claim[:1].islower() or (len(claim.split()) <= _PHRASE and not _VERBS.search(claim))


def _is_echo(question: str, said: Facts, asked: Facts) -> bool:
    """Whether a short claim says nothing that the question does not say; where it offers answers, one of them may."""
    known = all(any(related(word, other) for other in asked.content) for word in said.content)
    echoed = known and _agree(said.numbers, asked.numbers)
    return bool(asked.content) and echoed and not OFFERED.search(question)
