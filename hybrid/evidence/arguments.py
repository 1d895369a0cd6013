"""Whether who does, what is done, and what stands after a preposition in a question does so in a text; on strings.

"What did the Normans change?" is not answered by what changed the Normans, though both have the same words.
"""

import re
from collections.abc import Iterator, Sequence

from hybrid.evidence.facts import LIGHT_WORDS, facts
from hybrid.evidence.relations import related

__all__ = ["has_its_place"]

_WORD = re.compile(r"[\w’']+")
_DOES = re.compile(
    r"\b(?:did|does|do|will|would|can|could) (?:the )?(?P<doer>(?:[A-ZÀ-ÖØ-Þ][\w’']* (?:of |and )?)+)(?P<verb>[a-z]+)\b"
)
"""A doer that is named, and its verb: "did *Ann Lee find*"."""
_BE = r"(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|shall|should|may|might|must)\b"
_OTHER = r"(?:else|of|the|in|on|at|all)\b"
_DOER = re.compile(
    rf"^\W*(?:who|(?:what|which) (?!.*\b{_BE})(?:[\w’'-]+ ){{0,3}}?(?=[a-z]+(?:ed|[a-rt-z]s)\b)|what(?!.*\b{_BE})) ?"
    rf"(?P<verb>(?!{_BE}|{_OTHER})(?-i:[a-z]+))\b",
    re.IGNORECASE,
)
"""A question for who or what does something: "Who founded …?"."""
_SHOWN = frozenset({"star", "stars", "starred", "starring", "feature", "featured", "featuring"})
"""Verbs whose object does what is asked: "The film stars Ann Lee"."""
_PREPOSITION = "with|against|from|into|to|on|by|of|about|under|over"
_LAST = re.compile(rf"\b({_PREPOSITION})\W*$", re.IGNORECASE)
_AFTER = re.compile(r"\b(with|against|from|into|to(?= (?:the|an?|[A-Z])\b)) (?!wh)((?:[\w’'-]+ ?){1,3})")
_WHERE = re.compile(r"\bwhere\b|\b(?:what|which) (?:city|town|village|place|country|state)\b", re.IGNORECASE)
_PLACED = re.compile(
    r"(?:\b(?:in|at|near|from|of|to|on|into|is|was|the|between|and)|[,(;:–-])\s*(?:the |a )?$", re.IGNORECASE
)
_NEAR = 4
"""Words between a preposition and what it is before."""


def has_its_place(question: str, claim: str, text: str, title: str) -> bool:
    """Whether nothing speaks against the words' doing, or being done, what they are asked to.

    Args:
        question: what is asked.
        claim: the words.
        text: a sentence.
        title: of the document, if that is what was asked about.
    """
    words = [(each[0], each.start()) for each in _WORD.finditer(text)]
    at = text.find(claim)
    if at < 0:
        return True
    return (
        _is_doer(question, words, at, len(claim))
        and _is_in_order(question, words)
        and _is_after(question, claim, text, at, title)
        and (not _WHERE.search(question) or bool(_PLACED.search(text[:at])) or at == 0)
    )


def _is_doer(question: str, words: Sequence[tuple[str, int]], at: int, length: int) -> bool:
    """Whether the claim stands before the verb of which a question asks who does it, or after `by`."""
    asked = _DOER.match(question)
    if not asked:
        return True
    verb = asked["verb"].lower()
    found = [(word.lower(), start) for word, start in words if any(related(each, verb) for each in facts(word).content)]
    if not found or any(word[:3] != verb[:3] or word.endswith(("er", "or", "ion")) for word, _ in found):
        return True
    if any(word in _SHOWN for word, _ in found) or any(at < start for _, start in found):
        return True
    return any(word.lower() == "by" and any(verb_at < start < at for _, verb_at in found) for word, start in words)


def _is_in_order(question: str, words: Sequence[tuple[str, int]]) -> bool:
    """Whether the doer that a question names stands before the verb, or after `by`; true if a text lacks either."""
    asked = _DOES.search(question)
    if not asked:
        return True
    doer, verb = facts(asked["doer"]).content, facts(asked["verb"]).content
    doers = [start for word, start in words if facts(word).content & doer]
    verbs = [start for word, start in words if any(related(a, b) for a in facts(word).content for b in verb)]
    if not doers or not verbs or min(doers) < max(verbs):
        return True
    return any(word.lower() == "by" and min(verbs) < start < max(doers) for word, start in words)


def _is_after(question: str, claim: str, text: str, at: int, title: str) -> bool:
    """Whether a preposition of a question stands before the same words in the text: the claim, where it is the last."""
    last = _LAST.search(question)
    if last and last[1].lower() not in [word.lower() for word in _WORD.findall(text[:at])[-_NEAR:]]:
        return False
    known = facts(f"{title} {claim}").content
    for preposition, phrase in _AFTER.findall(question):
        for word in facts(phrase).content - LIGHT_WORDS - known:
            before = [list(map(str.lower, each)) for each in _before(word, text)]
            if before and not any(preposition.lower() in each for each in before):
                return False
    return True


def _before(word: str, text: str) -> Iterator[list[str]]:
    """The words before each place where a word stands."""
    said = _WORD.findall(text)
    for at, other in enumerate(said):
        if any(related(word, each) for each in facts(other).content):
            yield said[max(0, at - _NEAR) : at]
