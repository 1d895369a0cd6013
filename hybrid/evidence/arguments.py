"""Whether who does, what is done, and what stands after a preposition in a question does so in a text; on strings.

"What did the Normans change?" is not answered by what changed the Normans, though both have the same words.
"""

import re

from hybrid.evidence.facts import LIGHT_WORDS, facts
from hybrid.evidence.places import Span, before, places

__all__ = ["has_its_place"]

_CONTRARY = {
    "from": frozenset({"to", "into", "onto", "toward", "towards"}),
    "to": frozenset({"from"}),
    "into": frozenset({"from"}),
    "before": frozenset({"after", "since"}),
    "after": frozenset({"before", "until"}),
    "with": frozenset({"without"}),
    "without": frozenset({"with"}),
    "above": frozenset({"below", "under"}),
    "below": frozenset({"above", "over"}),
    "over": frozenset({"below", "under"}),
    "under": frozenset({"above", "over"}),
}
"""Prepositions, and those that say the opposite before the same words."""
_PREPOSITIONS = frozenset(_CONTRARY).union(*_CONTRARY.values())
_ANY = "|".join(_CONTRARY)
_PHRASE = re.compile(rf"\b({_ANY}) (?!wh)((?:[\w’'-]+ ?){{1,4}})", re.IGNORECASE)
_ASKED = re.compile(rf"\b({_ANY})\W*$|^\W*({_ANY}) (?:wh\w+)\b", re.IGNORECASE)
"""One that the answer follows: "Where did they flee from?", "From which town …?"."""
_SAME = re.compile(r"\b(with|against|from|into|to(?= (?:the|an?|[A-Z])\b)) (?!wh)((?:[\w’'-]+ ?){1,3})")
_LAST = re.compile(r"\b(with|against|from|into|to|on|by|of|about|under|over)\W*$", re.IGNORECASE)
"""Those that a text has to have, too: before the same words, or before the answer."""
_DOES = re.compile(
    r"\b(?:did|does|do|will|would|can|could) (?:the )?(?P<doer>(?:[A-ZÀ-ÖØ-Þ][\w’']* (?:of |and )?)+)(?P<verb>[a-z]+)\b"
)
"""A doer that is named, and its verb: "did *Ann Lee find*"."""
_BE = r"(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|shall|should|may|might|must)\b"
_DOER = re.compile(
    rf"^\W*(?:who|(?:what|which) (?!.*\b{_BE})(?:[\w’'-]+ ){{0,3}}?(?=[a-z]+(?:ed|[a-rt-z]s)\b)|what(?!.*\b{_BE})) ?"
    rf"(?P<verb>(?!{_BE}|(?:else|of|the|in|on|at|all)\b)(?-i:[a-z]+))\b",
    re.IGNORECASE,
)
"""A question for who or what does something: "Who founded …?"."""
_SHOWN = frozenset({"star", "stars", "starred", "starring", "features", "featured", "featuring"})
"""Verbs whose object does what is asked: "The film stars Ann Lee"."""
_NOUN = ("er", "or", "ion")
"""Endings of nouns for who does something, or that it is done, which can stand on either side."""
_DONE = re.compile(
    r"\b(?:what|who|when|where) (?:is|are|was|were) (?P<whom>(?:[A-ZÀ-ÖØ-Þ][\w’']* )+)"
    r"(?P<verb>[a-z]+(?:ed|wn|nt|lt|en))\b"
)
"""To whom something is done: "what was *Ann Lee named*"."""
_PASSIVE = frozenset({"is", "are", "was", "were", "be", "been", "being", "got"})
_DEFINED = re.compile(
    r"^\W*(?:what|who) (?:is|are|was|were) (?:the |an? )?[\w’'-]+(?: (?!of\b)[\w’'-]+){0,2}\W*$", re.IGNORECASE
)
"""A question for what something is, and nothing else."""
_IS = re.compile(
    r"\b(?:is|are|was|were|as|called|means?)(?: [\w’'-]+){0,4} $|[,(] ?(?:an? |the )?$|^\W*$", re.IGNORECASE
)
_OBJECT = re.compile(
    r"^\W*(?:who|whom|what|which)\b(?!.* (?:with|against|from|into|to|on|by|of|about|for|in|at|as)\W*$)", re.I
)
"""A question for who or what it is, and not for what it is at, in or for."""
_BESIDE = re.compile(
    r"\b(?:at|in|on|during|for|with|from|near|under|after|before)(?: (?:the|an?|his|her|its|their))? $", re.I
)
_BY = re.compile(r"\bby\b", re.IGNORECASE)
_WHERE = re.compile(r"\bwhere\b|\b(?:what|which) (?:city|town|village|place|country|state)\b", re.IGNORECASE)
_THERE = re.compile(
    r"(?:^|\b(?:in|at|near|from|of|to|on|into|is|was|the|between|and)|[,(;:–-])\s*(?:the |a )?$", re.IGNORECASE
)
"""What a place stands after: it is no place where Rolf was born Oda Lee."""


def has_its_place(question: str, claim: str, text: str, title: str) -> bool:
    """Whether nothing speaks against the words' doing, or being done, what they are asked to.

    Args:
        question: what is asked.
        claim: the words.
        text: a sentence.
        title: of the document, if that is what was asked about.
    """
    at = text.find(claim)
    if at < 0:
        return True
    return (
        (not _WHERE.search(question) or bool(_THERE.search(text[:at])))
        and (not _DEFINED.match(question) or bool(_IS.search(text[:at])))
        and (not _is_object(question, claim) or not _BESIDE.search(text[:at]))
        and _is_doer(question, text, at)
        and _is_done_to(question, text)
        and _is_in_order(question, text)
        and not _is_contrary(question, claim, text)
        and _is_after(question, claim, text, title)
    )


def _is_doer(question: str, text: str, at: int) -> bool:
    """Whether the claim stands before the verb of which a question asks who does it, or after `by`."""
    asked = _DOER.match(question)
    verb = asked["verb"].lower() if asked else ""
    found = places(verb, text)
    said = [text[slice(*each)].lower() for each in found]
    if not said or any(word[:3] != verb[:3] or word.endswith(_NOUN) or word in _SHOWN for word in said):
        return True
    return any(at < start for start, _ in found) or _has_by(text, found[0], at)


def _is_in_order(question: str, text: str) -> bool:
    """Whether the doer that a question names stands before the verb, or after `by`; true if a text lacks either."""
    asked = _DOES.search(question)
    if not asked:
        return True
    named = [places(word, text) for word in facts(asked["doer"]).content]
    doers, verbs = [min(each)[0] for each in named if each], places(asked["verb"], text)
    return not doers or not verbs or max(doers) < max(verbs)[0] or _has_by(text, min(verbs), max(doers))


def _is_done_to(question: str, text: str) -> bool:
    """Whether whom something is done to in a question does not do it in the text; true if a text lacks either."""
    asked = _DONE.search(question)
    if not asked:
        return True
    whom = [start for word in facts(asked["whom"]).content for start, _ in places(word, text)]
    verbs = [start for start, _ in places(asked["verb"], text)]
    after = [start for start in verbs if whom and min(whom) < start]
    return not after or any(not _PASSIVE.isdisjoint(before(text, start)) for start in after) or max(whom) > max(verbs)


def _is_object(question: str, claim: str) -> bool:
    """Whether a question asks for who or what, and not for a place or a number, which stand after prepositions."""
    return bool(_OBJECT.match(question)) and not _WHERE.search(question) and not facts(claim).numbers


def _has_by(text: str, verb: Span, at: int) -> bool:
    """Whether `by` stands between a verb and a place after it."""
    return bool(_BY.search(text, verb[1], max(at, verb[1])))


def _is_contrary(question: str, claim: str, text: str) -> bool:
    """Whether words that a question has after `from` stand after `to`, or the like."""
    asked = [(m[1].lower(), m[2]) for m in _PHRASE.finditer(question)]
    asked += [((m[1] or m[2]).lower(), claim) for m in _ASKED.finditer(question)]
    for preposition, phrase in asked:
        for word in facts(phrase).content - LIGHT_WORDS:
            nearest = (
                [each for each in before(text, at) if each in _PREPOSITIONS][-1:] for at, _ in places(word, text)
            )
            if any(not _CONTRARY[preposition].isdisjoint(each) for each in nearest):
                return True
    return False


def _is_after(question: str, claim: str, text: str, title: str) -> bool:
    """Whether a preposition of a question stands before the same words in the text: the claim, where it is the last."""
    last = _LAST.search(question)
    if last and last[1].lower() not in before(text, text.find(claim)):
        return False
    known = facts(f"{title} {claim}").content
    for preposition, phrase in _SAME.findall(question):
        for word in facts(phrase).content - LIGHT_WORDS - known:
            found = [before(text, at) for at, _ in places(word, text)]
            if found and not any(preposition in each for each in found):
                return False
    return True
