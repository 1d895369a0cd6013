"""How much of what a question asks for a quote says, beside the words that answer it; pure work on strings."""

import re

from hybrid.evidence.apt import is_apt
from hybrid.evidence.arguments import has_its_place
from hybrid.evidence.exact import is_exact
from hybrid.evidence.facts import LIGHT_WORDS, facts
from hybrid.evidence.quoted import Quoted, quotes
from hybrid.evidence.relations import WORKS, has_family, related
from hybrid.evidence.roles import stand_as_asked
from hybrid.types import Passage

__all__ = ["AUXILIARY", "OFFERED", "coverage", "is_answer", "speaks_of"]

OFFERED = re.compile(r"[\w’'-]+,? or (?:the |an? )?[\w’'-]+", re.IGNORECASE)
"""Words of answers that a question offers."""
AUXILIARY = (
    r"\b(?:is|are|was|were|be|been|am|has|have|had|do|does|did|can|could|will|would|shall|should|may|might|must)\b"
)
_KIND = re.compile(
    rf"\b(?:what|which) (?P<kind>(?:(?!of\b)[\w’'-]+ ){{1,3}}?(?:of [\w’'-]+ )?)(?={AUXILIARY})|"
    r"\b(?:what|which) (?P<noun>(?![a-z]+ed\b)[a-z]+) (?!of\b)",
    re.IGNORECASE,
)
"""Words that say of which kind the answer is."""
_CLASS = re.compile(
    r"\bthe (town|city|village|country|state|island|county|river|lake|kingdom|republic|province) of (?=[A-Z])|"
    r"\bthe (?!first\b|second\b|third\b|last\b)([a-z]+) (?=[A-Z])"
)
"""And those of which kind something is that is named: "the company Pell Tool"."""
_PHRASES = (
    (re.compile(r"\b(?:c[oa]mes?|brought) out\b", re.IGNORECASE), "released"),
    (re.compile(r"\bt(?:akes?|ook) place\b", re.IGNORECASE), "held"),
    (re.compile(r"\bcame into the world\b", re.IGNORECASE), "born"),
    (re.compile(r"\baccording to (?:the|this|these) (?:document|text|passage|source)s?\b", re.IGNORECASE), ""),
)
"""Words that say one thing together, and one that says the same."""
_ROLE = re.compile(r"\b(?:occupation|profession|job|nationality)\b", re.IGNORECASE)
_NEAR, _FAR = 12, 1000
"""Words between a claim and its relation, for a mark, and where it is only weighed."""
_BEGUN = 6
"""Words that a sentence begins with: what it is about is most often among them."""
_DENIED = 2
"""How many words it counts for that a question asks what is not, and the quote says what is."""
_DOING = frozenset({"come", "go", "get", "make", "take", "use"})
_BRACKETS = re.compile(r"\([^()]*\)")
_LIFE = re.compile(r"\((?P<birth>[^()]*\d{4}[^()]*) [–-] (?P<death>[^()]*)\)")
"""Birth and death as encyclopedias give them: (1570 in Tolmen – 1637 in Oda)."""


def is_answer(question: str, claim: str, quote: Quoted) -> bool:
    """Whether a quote says the words of a claim, and all that a question asks of them, as it asks for it."""
    said, own = facts(claim), quote.own
    return (
        said.content <= own.content
        and all(any(number.agrees(other) for other in own.numbers) for number in said.numbers)
        and said.negated == own.negated
        and _is_offered(question, claim)
        and is_apt(question, claim, quote)
        and _share(question, claim, quote, _NEAR) == 1
        and _is_spoken_of(question, claim, quote)
        and _fits(question, claim, quote)
    )


def _is_offered(question: str, claim: str) -> bool:
    """Whether words are of an answer that a question offers, if it offers any."""
    offered, said = facts(" ".join(OFFERED.findall(question))).content, facts(claim).content
    return not offered or not said or not said.isdisjoint(offered)


def _is_spoken_of(question: str, claim: str, quote: Quoted) -> bool:
    """Whether a sentence that leans on the one before leans on what was asked about: that begins the one before."""
    before = quote.whole.removesuffix(quote.text)
    if not before or quote.subject(question).content:
        return True
    asked = facts(question).content - LIGHT_WORDS - facts(claim).content
    begun = facts(" ".join(before.split()[:_BEGUN])).content
    return any(related(word, other) for word in asked for other in begun)


def _fits(question: str, claim: str, quote: Quoted) -> bool:
    """Whether the words stand in the sentence as the question asks for them."""
    text = _plain(quote.text)
    verbatim = re.search(re.escape(claim), text, re.IGNORECASE)
    title = quote.title if quote.subject(question).content else ""
    asked = _plain(question), verbatim[0] if verbatim else claim, text, title
    return stand_as_asked(*asked) and is_exact(*asked) and has_its_place(*asked)


def coverage(question: str, claim: str, passage: Passage) -> float:
    """The share, 0 to 1, of what the question asks about that the best sentence with the claim says of it."""
    return max((_share(question, claim, quote, _FAR) for quote in quotes(passage) if claim in quote.text), default=0.0)


def speaks_of(question: str, text: str, other: str) -> bool:
    """Whether another text names all the things of a question that a text names, whatever it says about them."""
    there, also = facts(text).content, facts(other).content
    asked = facts(question).topic - _kinds(question)
    things = (word for word in asked if not has_family(word) and word in there)
    return all(any(related(word, each) for each in also) for word in things)


def _share(question: str, claim: str, quote: Quoted, reach: int) -> float:
    """Of the words and numbers of a question, and of its negation, the share that a quote has.

    A word that says a relation has to be in reach of the claim, so many words before or after it; what it is about may
    be in the sentence that the quote leans on, or be what the document is about.
    """
    said, asked, subject = facts(claim), facts(_plain(question)), quote.subject(question)
    offered = facts(" ".join(OFFERED.findall(question))).content - said.content
    role = facts(" ".join(_ROLE.findall(question))).content
    spared = (LIGHT_WORDS - _DOING) | _kinds(question) | offered | (WORKS if subject.content else set()) | role
    there = quote.there.content | subject.content
    beside = facts(_plain(_beside(quote.text, claim, reach))).content - said.content
    found = [
        word in subject.content or any(related(word, other) for other in (beside if has_family(word) else there))
        for word in asked.content - spared
    ]
    numbers = (*quote.own.numbers, *subject.numbers)
    found += [any(number.agrees(other) for other in numbers) for number in asked.numbers]
    found += [_is_predicate(claim, quote.text) and not said.content & asked.names for _ in role]
    if asked.negated and not quote.own.negated:
        found += [False] * _DENIED
    return sum(found) / len(found) if found else 1.0


def _plain(text: str) -> str:
    for phrase, word in _PHRASES:
        text = phrase.sub(word, text)
    return text


def _is_predicate(claim: str, text: str) -> bool:
    """Whether a sentence says that somebody is the claim: X (born 1950) was an actor and *painter*."""
    plain = " ".join(_BRACKETS.sub("", text).split())
    return bool(re.search(rf"\b(?:is|was|as)\b(?: [\w’'-]+,?){{0,8}}? {re.escape(claim)}\b", plain))


def _kinds(question: str) -> frozenset[str]:
    found = [*_KIND.finditer(question), *_CLASS.finditer(question)]
    return facts(" ".join(word for each in found for word in each.groups(""))).content


def _beside(text: str, claim: str, reach: int) -> str:
    """So many words before and after the claim, in the parentheses that it is in, or outside of all."""
    if (life := _LIFE.search(text)) and claim in life[0]:
        return f"born {life['birth']}" if claim in life["birth"] else f"died {life['death']}"
    inside = (part for part in _BRACKETS.findall(text) if claim in part)
    part = next(inside, _BRACKETS.sub(" ", text))
    at = part.find(claim)
    if at < 0:  # it is in the sentence that this one leans on
        return part
    before, after = part[:at].split(), part[at + len(claim) :].split()
    return " ".join([*before[-reach:], claim, *after[:reach]])
