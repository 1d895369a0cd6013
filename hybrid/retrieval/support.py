"""Whether a quote bears a claim out; pure work on strings.

A claim that is a sentence is borne out by a quote that has every number and every name of it, most of its other content
words, and is negated if and only if the claim is. A claim that is no sentence, such as `Canberra`, is the answer to the
question: the quote has to be about what that is about, and has to have the relation that it asks for, if in another
form of the word. This errs on the side of no: a paraphrase is often called unsupported. It does not read: a sentence
that has all these words in another order passes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from hybrid.retrieval.facts import LIGHT_WORDS, Facts, Number, facts
from hybrid.retrieval.relations import has_family, related
from hybrid.retrieval.topic import is_headed, leans

__all__ = ["Quoted", "is_bare", "is_supported", "says_something"]

_SHORT = 3
"""A claim of at most so many content words, none of them the question's, is read together with the question."""
_PHRASE = 12
"""And so is one of at most so many words, none of them a verb that makes it a sentence of its own."""
_AUXILIARY = (
    r"\b(?:is|are|was|were|be|been|am|has|have|had|do|does|did|can|could|will|would|shall|should|may|might|must)\b"
)
_VERBS = re.compile(rf"{_AUXILIARY}|n[’']t\b", re.IGNORECASE)
_MOST = 2 / 3
_YES_OR_NO = re.compile(r"\W*(yes|no)\W*$", re.IGNORECASE)
_OFFERED = re.compile(r"[\w’'-]+,? or (?:the |an? )?[\w’'-]+", re.IGNORECASE)
"""Words of answers that a question offers."""
_KIND = re.compile(
    rf"\b(?:what|which) (?P<kind>(?:(?!of\b)[\w’'-]+ ){{1,3}}?(?:of [\w’'-]+ )?)(?={_AUXILIARY})|"
    r"\b(?:what|which) (?P<noun>[a-z]+) (?!of\b)",
    re.IGNORECASE,
)
"""Words that say of which kind the answer is."""
_CLASS = re.compile(
    r"\bthe (town|city|village|country|state|island|county|river|lake|kingdom|republic|province) of (?=[A-Z])|"
    r"\bthe ([a-z]+) (?=[A-Z])"
)
"""And those of which kind something is that is named: "the company Pell Tool"."""
_WORKS = frozenset({"song", "lyric", "book", "novel", "film", "movie", "show", "series", "album", "game", "hymn"})
"""Kinds of things that a question names beside a title."""
_CAME_OUT = re.compile(r"\bc[oa]mes? out\b", re.IGNORECASE)
_ROLE = re.compile(r"\b(?:occupation|profession|job)\b", re.IGNORECASE)
_PLACE = re.compile(r"\bwhere\b|\b(?:what|which) (?:city|town|village|place|country|state)\b", re.IGNORECASE)
_TIME = re.compile(r"\bwhen\b|\b(?:what|which) year\b", re.IGNORECASE)
_WEIGHING = frozenset({"both", "more", "less", "fewer", "same", "only", "all", "every", "each"})
"""Function words that a claim must not have of its own."""
_DOING = frozenset({"come", "go", "get", "make", "take", "use"})
_BRACKETS = re.compile(r"\([^()]*\)")
_LIFE = re.compile(r"\((?P<birth>[^()]*\d{4}[^()]*) [–-] (?P<death>[^()]*)\)")
"""Birth and death as encyclopedias give them: (1570 in Tolmen – 1637 in Oda)."""


@dataclass(frozen=True)
class Quoted:
    """A sentence of a document."""

    text: str
    whole: str
    """With the sentence before, if it leans on that."""
    title: str = ""
    """Of the document."""

    @cached_property
    def own(self) -> Facts:
        """What it says."""
        return facts(self.text)

    @cached_property
    def there(self) -> Facts:
        """What it says together with the sentence it leans on."""
        return facts(self.whole)

    def subject(self, question: str) -> Facts:
        """The title, if the document is about what was asked and the sentence speaks of that."""
        title = facts(self.title)
        is_about = is_headed(self.title, question) and (leans(self.text) or bool(title.content & self.own.content))
        return title if is_about else facts("")


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
        return not _is_echo(question, said, asked) and _is_answer(question, claim, quote)
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
    return len(claim.split()) <= _PHRASE and not _VERBS.search(claim)


def _is_echo(question: str, said: Facts, asked: Facts) -> bool:
    """Whether a short claim says nothing that the question does not say; where it offers answers, one of them may."""
    new = said.content - asked.content or [n for n in said.numbers if not any(n.agrees(m) for m in asked.numbers)]
    return bool(asked.content) and not new and not _OFFERED.search(question)


def _is_answer(question: str, claim: str, quote: Quoted) -> bool:
    """Whether a quote says the words of a claim, is about what is asked, and says the relation beside the words."""
    said, asked, subject = facts(claim), facts(_CAME_OUT.sub("released", question)), quote.subject(question)
    if not _agree(said.numbers, quote.own.numbers) or not said.content <= quote.there.content:
        return False
    if not _agree(asked.numbers, (*quote.own.numbers, *subject.numbers)):
        return False
    offered = facts(" ".join(_OFFERED.findall(question))).content - said.content
    there = quote.there.content | subject.content
    if not asked.names - offered <= there or not _is_of_kind(question, said):
        return False
    if _ROLE.search(question):
        return _is_predicate(claim, quote.text)
    spared = (LIGHT_WORDS - _DOING) | _kinds(question) | offered | (_WORKS if subject.content else set())
    asks = asked.content - asked.names - subject.content - spared
    beside = facts(_clause(quote.text, claim)).content - said.content
    return all(any(related(word, other) for other in (beside if has_family(word) else there)) for word in asks)


def _is_of_kind(question: str, said: Facts) -> bool:
    """Whether a time has a number, and a place has none but a name."""
    if _TIME.search(question):
        return bool(said.numbers)
    return not _PLACE.search(question) or (bool(said.names) and not said.numbers)


def _is_predicate(claim: str, text: str) -> bool:
    """Whether a sentence says that somebody is the claim: X (born 1950) was an actor and *painter*."""
    plain = " ".join(_BRACKETS.sub("", text).split())
    return bool(re.search(rf"\b(?:is|was|as)\b(?: [\w’'-]+,?){{0,8}}? {re.escape(claim)}\b", plain))


def _kinds(question: str) -> frozenset[str]:
    found = [*_KIND.finditer(question), *_CLASS.finditer(question)]
    return facts(" ".join(word for each in found for word in each.groups(""))).content


def _clause(text: str, claim: str) -> str:
    """The part of a sentence that has the claim: one in parentheses, or all without these."""
    if (life := _LIFE.search(text)) and claim in life[0]:
        return f"born {life['birth']}" if claim in life["birth"] else f"died {life['death']}"
    inside = (part for part in _BRACKETS.findall(text) if claim in part)
    return next(inside, _BRACKETS.sub(" ", text))
