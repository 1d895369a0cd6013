"""Where words stand in a sentence: in which part of it, how far apart, after which prepositions; on strings."""

import re

from hybrid.evidence.facts import facts
from hybrid.evidence.relations import related

__all__ = ["RELATIVE", "Span", "before", "between", "clause", "gap", "places", "touch"]

Span = tuple[int, int]
"""Where a piece of a text begins and ends."""

_CLAUSE = re.compile(
    r"[;:]|, (?=(?:and|but|while|where|when|who|whose|which|then)\b)|"
    r" (?=(?:and|but) (?:is|was|were|has|had|later|then|also)\b)|, (?=\w+(?:ed|ing)\b)"
)
"""Where a part of a sentence ends that says something of its own."""
RELATIVE = re.compile(r"^,? (?:who|which|where|whose)\b")
"""How such a part begins that hangs on the word before."""
_WORD = re.compile(r"[\w’']+")
_NEAR = 4
"""Words between a preposition and what it is before."""


def clause(text: str, claim: str) -> str:
    """The part of a sentence that the claim is in, with the relative clause right after it."""
    at = text.find(claim)
    if at < 0:
        return text
    ends = [m.start() for m in _CLAUSE.finditer(text)]
    start = max((end for end in ends if end <= at), default=0)
    later = [end for end in ends if end >= at + len(claim)]
    if later and RELATIVE.match(text[at + len(claim) :]):
        later = later[1:]
    return text[start : min(later, default=len(text))]


def places(word: str, text: str) -> list[Span]:
    """Where a word stands, in any form."""
    return [m.span() for m in _WORD.finditer(text) if m[0] == word or _is_form(word, m[0])]


def _is_form(word: str, other: str) -> bool:
    return any(related(word, each) for each in facts(other).content)


def before(text: str, at: int) -> list[str]:
    """The few words before a place that a preposition can be among, in lower case."""
    return _WORD.findall(text[:at].lower())[-_NEAR:]


def touch(one: Span, other: Span) -> bool:
    """Whether two pieces of a text have something in common."""
    return one[0] < other[1] and other[0] < one[1]


def between(text: str, one: Span, other: Span) -> str:
    """What stands between two pieces of a text."""
    first, last = sorted((one, other))
    return text[first[1] : last[0]]


def gap(text: str, one: Span, other: Span) -> int:
    """How many words stand between two pieces of a text."""
    return len(between(text, one, other).split())
