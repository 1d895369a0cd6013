"""How much of what a question asks for a quote says, beside the words that answer it; pure work on strings."""

import re

from hybrid.evidence.facts import LIGHT_WORDS, Facts, facts
from hybrid.evidence.quoted import Quoted, quotes
from hybrid.evidence.relations import has_family, related
from hybrid.types import Passage

__all__ = ["AUXILIARY", "OFFERED", "coverage", "is_answer"]

OFFERED = re.compile(r"[\w’'-]+,? or (?:the |an? )?[\w’'-]+", re.IGNORECASE)
"""Words of answers that a question offers."""
AUXILIARY = (
    r"\b(?:is|are|was|were|be|been|am|has|have|had|do|does|did|can|could|will|would|shall|should|may|might|must)\b"
)
_KIND = re.compile(
    rf"\b(?:what|which) (?P<kind>(?:(?!of\b)[\w’'-]+ ){{1,3}}?(?:of [\w’'-]+ )?)(?={AUXILIARY})|"
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
_PHRASES = (
    (re.compile(r"\b(?:c[oa]mes?|brought) out\b", re.IGNORECASE), "released"),
    (re.compile(r"\bt[ao]kes? place\b|\btook place\b", re.IGNORECASE), "held"),
    (re.compile(r"\bcame into the world\b", re.IGNORECASE), "born"),
)
"""Verbs of several words, and one that says the same."""
_ROLE = re.compile(r"\b(?:occupation|profession|job|nationality)\b", re.IGNORECASE)
_PLACE = re.compile(r"\bwhere\b|\b(?:what|which) (?:city|town|village|place|country|state)\b", re.IGNORECASE)
_TIME = re.compile(r"\bwhen\b|\b(?:what|which) year\b", re.IGNORECASE)
_BEYOND = r"\b(?:into|across|through|beyond|towards?|outside|except)(?: the)?"
_COUNTED = re.compile(r"\bhow many ((?:[\w’'-]+ ){1,3}?)(?=[\w’'-]+\b)", re.IGNORECASE)
_SOON = 4
"""Words between a number and what it counts."""
_DIGITS = re.compile(r"\d[\d,.]*")
_AGE = re.compile(r"\bhow old\b", re.IGNORECASE)
_NEAR, _FAR = 12, 1000
_DENIED = 2
"""How many words it counts for that a question asks what is not, and the quote says what is."""
_DOING = frozenset({"come", "go", "get", "make", "take", "use"})
_GOES_ON = re.compile(r" [A-ZÀ-ÖØ-Þ]")
"""After a name: so it is a piece of a longer one, as `Brennik` is of "Brennik Bridge"."""
_OUT_OF = re.compile(r"\bof (?:the|all|its|their)(?: [a-z]+)? $")
"""Before a number: so it is of all, and not of those that are asked for, as in "four of the 50"."""
_BRACKETS = re.compile(r"\([^()]*\)")
_LIFE = re.compile(r"\((?P<birth>[^()]*\d{4}[^()]*) [–-] (?P<death>[^()]*)\)")
"""Birth and death as encyclopedias give them: (1570 in Tolmen – 1637 in Oda)."""


def is_answer(question: str, claim: str, quote: Quoted) -> bool:
    """Whether a quote says the words of a claim, and all that the question asks of them."""
    said = facts(claim)
    has = said.content <= quote.there.content and all(any(n.agrees(m) for m in quote.own.numbers) for n in said.numbers)
    return (
        has
        and _is_whole(claim, quote.whole)
        and _is_of_kind(question, said)
        and _is_counted(question, claim, quote.text)
        and not (_PLACE.search(question) and re.search(rf"{_BEYOND} {re.escape(claim)}", quote.text))
        and said.negated == quote.own.negated
        and _share(question, claim, quote, _NEAR) == 1
    )


def coverage(question: str, claim: str, passage: Passage) -> float:
    """The share, 0 to 1, of what the question asks about that the best sentence with the claim says of it."""
    return max((_share(question, claim, quote, _FAR) for quote in quotes(passage) if claim in quote.text), default=0.0)


def _share(question: str, claim: str, quote: Quoted, reach: int) -> float:
    """Of the words and numbers of a question, and of its negation, the share that a quote has.

    A word that says a relation has to be in reach of the claim, so many words before or after it; what it is about may
    be in the sentence that the quote leans on, or be what the document is about.
    """
    said, asked, subject = facts(claim), facts(_plain(question)), quote.subject(question)
    offered = facts(" ".join(OFFERED.findall(question))).content - said.content
    role = facts(" ".join(_ROLE.findall(question))).content
    spared = (LIGHT_WORDS - _DOING) | _kinds(question) | offered | (_WORKS if subject.content else set()) | role
    there = quote.there.content | subject.content
    beside = facts(_plain(_beside(quote.text, claim, reach))).content - said.content
    found = [
        word in subject.content or any(related(word, other) for other in (beside if has_family(word) else there))
        for word in asked.content - spared
    ]
    numbers = (*quote.own.numbers, *subject.numbers)
    found += [any(number.agrees(other) for other in numbers) for number in asked.numbers]
    found += [_is_predicate(claim, quote.text) for _ in role]
    if asked.negated and not quote.own.negated:
        found += [False] * _DENIED
    return sum(found) / len(found) if found else 1.0


def _is_of_kind(question: str, said: Facts) -> bool:
    """Whether a time has a number, an age one without another unit, and a place none but a name."""
    if _AGE.search(question):
        return bool(said.numbers) and not any(number.unit for number in said.numbers)
    if _TIME.search(question):
        return bool(said.numbers)
    return not _PLACE.search(question) or (bool(said.names) and not said.numbers)


def _is_counted(question: str, claim: str, text: str) -> bool:
    """Whether a number is beside what it counts, and no other stands between it and a number of the question."""
    at = text.find(claim)
    if at < 0 or not facts(claim).numbers:
        return True
    counted = _COUNTED.search(question)
    nouns = facts(counted[1] if counted else "").content - LIGHT_WORDS
    beside = facts(" ".join([*text[:at].split()[-_SOON:], claim, *text[at + len(claim) :].split()[:_SOON]])).content
    if nouns and not any(related(noun, other) for noun in nouns for other in beside):
        return False
    numbers = [found.start() for found in _DIGITS.finditer(text)]
    for asked in _DIGITS.findall(question):
        there = text.find(asked)
        if there >= 0 and any(min(at + len(claim), there) < n < max(at, there) for n in numbers):
            return False
    return True


def _plain(text: str) -> str:
    for phrase, verb in _PHRASES:
        text = phrase.sub(verb, text)
    return text


def _is_whole(claim: str, text: str) -> bool:
    """Whether a name is no piece of a longer one everywhere, and a number not everywhere what others are counted of."""
    places = [found.span() for found in re.finditer(rf"\b{re.escape(claim)}\b", text)]
    return not places or any(
        not (claim[:1].isupper() and _GOES_ON.match(text, end))
        and not (claim[:1].isdigit() and _OUT_OF.search(text[:start]))
        for start, end in places
    )


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
