"""Whether words are of the kind that a question asks for, where they stand in a text; pure work on strings."""

import re

from hybrid.evidence.facts import LIGHT_WORDS, facts
from hybrid.evidence.quoted import Quoted
from hybrid.evidence.relations import related

__all__ = ["is_apt"]

_PLACE = re.compile(r"\bwhere\b|\b(?:what|which) (?:city|town|village|place|country|state)\b", re.IGNORECASE)
_TIME = re.compile(r"\bwhen\b|\b(?:what|which) year\b", re.IGNORECASE)
_BEYOND = re.compile(r"\b(?:into|across|through|beyond|towards?|outside|except)(?: the)? $")
"""Before a place that something is not in."""
_COUNTED = re.compile(r"\bhow many ((?:[\w’'-]+ ){1,3}?)(?=[\w’'-]+\b)", re.IGNORECASE)
_SOON = 4
"""Words between a number and what it counts."""
_GAP = re.compile(r"\b(?:to|in|on|for|with|by|at|from|per|and|who|which|that|were|was|are|is)\b")
"""Between a number and what it does not count: four pegs to each of the *strings*."""
_DIGITS = re.compile(r"\d[\d,.]*")
_AGE = re.compile(r"\bhow old\b", re.IGNORECASE)
_MEASURED = re.compile(r"\bhow (?:long|far|tall|high|wide|deep|large|big|heavy)\b", re.IGNORECASE)
_YEAR = re.compile(r"\W*(?:1\d{3}|20\d{2})\W*")
"""A bare year, which is no length of anything."""
_GOES_ON = re.compile(r" [A-ZÀ-ÖØ-Þ]")
"""After a name: so it is a piece of a longer one, as `Brennik` is of "Brennik Bridge"."""
_OUT_OF = re.compile(r"\bof (?:the|all|its|their)(?: [a-z]+)? $")
"""Before a number: so it is of all, and not of those that are asked for, as in "four of the 50"."""


def is_apt(question: str, claim: str, quote: Quoted) -> bool:
    """Whether the words are a time, an age, a place or a number where that is asked for, and not a piece of a name."""
    return (
        _is_of_kind(question, claim)
        and _is_counted(question, claim, quote.text)
        and _stands(question, claim, quote.whole)
    )


def _is_of_kind(question: str, claim: str) -> bool:
    """Whether a time has a number, an age one without another unit, a place none but a name; a length is no year."""
    said = facts(claim)
    if _AGE.search(question):
        return bool(said.numbers) and not any(number.unit for number in said.numbers)
    if _MEASURED.search(question) and _YEAR.fullmatch(claim):
        return False
    if _TIME.search(question):
        return bool(said.numbers)
    return not _PLACE.search(question) or (bool(said.names) and not said.numbers)


def _is_counted(question: str, claim: str, text: str) -> bool:
    """Whether a number is beside what it counts, and no other stands between it and a number of the question."""
    at = text.find(claim)
    counted = _COUNTED.search(question)
    if at < 0 or not (facts(claim).numbers or counted):
        return True
    nouns = facts(counted[1] if counted else "").content - LIGHT_WORDS
    after = _GAP.split(" ".join(text[at + len(claim) :].split()[:_SOON]))[0]
    beside = facts(" ".join([*text[:at].split()[-_SOON:], claim, after])).content
    if nouns and not any(related(noun, other) for noun in nouns for other in beside):
        return False
    numbers = [found.start() for found in _DIGITS.finditer(text)]
    for asked in _DIGITS.findall(question):
        there = text.find(asked)
        if there >= 0 and any(min(at + len(claim), there) < n < max(at, there) for n in numbers):
            return False
    return True


def _stands(question: str, claim: str, text: str) -> bool:
    """Whether the words stand somewhere as themselves; true of words that are in the text otherwise, as `oda` is."""
    places = [found.start() for found in re.finditer(rf"\b{re.escape(claim)}\b", text)]
    return not places or any(_may_be(question, claim, text, at) for at in places)


def _may_be(question: str, claim: str, text: str, at: int) -> bool:
    """Whether no name goes on there, no number is what others are counted of, no place one that something is not in."""
    before, end = text[:at], at + len(claim)
    if claim[:1].isupper() and _GOES_ON.match(text, end):
        return False
    if claim[:1].isdigit() and _OUT_OF.search(before):
        return False
    return not (_PLACE.search(question) and _BEYOND.search(before))
