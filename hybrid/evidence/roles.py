"""Whether words of a question stand to the words that answer it as they are asked to; pure work on strings.

A sentence can have every word of a question in another relation. These rules do not read it: they refuse what a
reader can see at a glance, so that what they let pass is more often meant.
"""

import re

from hybrid.evidence.exact import COUNTS
from hybrid.evidence.facts import LIGHT_WORDS, facts
from hybrid.evidence.places import RELATIVE, Span, before, between, clause, gap, places, touch
from hybrid.evidence.relations import WORKS, has_family, related

__all__ = ["stand_as_asked"]

_FIRST = re.compile(r"\b(?:most|best|worst|first|last|only|[a-z]{3,}est)\b", re.IGNORECASE)
_PAIR = re.compile(rf"(?=\b(?!{_FIRST.pattern})([a-z]+)[ -](?!{_FIRST.pattern})([a-z]+)\b)")
_STATES = re.compile(r"\b(?:u\.?s\.?a?|united states|america(?:ns?)?)\b", re.IGNORECASE)
"""Words for one country, of which the shortest is also a pronoun: so it is no name for `facts`."""
_AROUND = frozenset({"after", "before", "until", "since", "without"})
"""Prepositions of what did not happen there or then: "after her birth"."""
_ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final|next|\d+(?:st|nd|rd|th)) "
    r"(?:\w+ )?(?:act|chapter|edition|game|half|leg|match|part|round|season|series|volume)s?\b",
    re.IGNORECASE,
)
"""Parts of something."""
_KIN = re.compile(
    r"\b(?:son|daughter|child|father|mother|parent|brother|sister|twin|uncle|aunt|nephew|niece|cousin|grand\w+|wife|"
    r"husband|widow|widower|namesake|predecessor|successor)s?\b",
    re.IGNORECASE,
)
"""Somebody else than who is spoken of."""
_UNREAL = re.compile(
    r"\b(?:appl(?:y|ied)|plan(?:s|ned)?|propos(?:ed|al)|intend(?:ed|s)|attempt(?:ed|s)?|fail(?:ed|s)|refus(?:ed|es)|"
    r"declined|believed|rumou?red|alleged(?:ly)?|reported(?:ly)?|suppos(?:ed|edly)|claim(?:ed|s)|mistaken(?:ly)?|"
    r"hoped|expected|might|almost|nearly|instead|rather|contrary|unlike|than)\b",
    re.IGNORECASE,
)
"""What did not happen, or is not so, or only said to be."""
_AMONG = re.compile(r"\b(?:among|one of|some of) (?:the )?(?:[\w’'-]+ )?$", re.IGNORECASE)
_LAST = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'-]*(?: [A-ZÀ-ÖØ-Þ][\w’'-]*)*$")
"""A name at the end."""
_BY = re.compile(r"\bby (?:an? |the )?(?:[a-z][\w’'-]* ){0,3}$")
_YEAR = re.compile(r"\b\d{4}\b")
_LONGEST = 1_000
"""Characters of a sentence; a longer one is a list, or worse, and the rules would take long for it."""
_APART = 3
"""Words between two of a quote that stand together in a question."""
_VALUE = re.compile(
    rf"\b(?:one|{'|'.join(COUNTS)})\b|"
    r"(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*|\d[\d,.]*)(?: (?:(?:of|de|von|van|der|the|la) )?(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*|\d[\d,.]*))*"
)
_COUNTED = re.compile(rf"(?:one|\d+|{'|'.join(COUNTS)})\b(?![./])", re.IGNORECASE)
_LISTED = re.compile(r"(?:\W|\b(?:and|or|the|an?)\b)*$")


def stand_as_asked(question: str, claim: str, text: str, title: str) -> bool:
    """Whether nothing speaks against the words' being the ones that a question asks for, where they stand.

    Args:
        question: what is asked.
        claim: the words.
        text: a sentence.
        title: of the document, if that is what was asked about.
    """
    return len(text) <= _LONGEST and not (
        _is_one_of_many(question, text)
        or (_STATES.search(question) and not _STATES.search(f"{text} {title}"))
        or _is_unreal(question, claim, text)
        or _is_of_another(question, claim, text, title)
        or _is_torn(question, claim, text)
        or _is_said_elsewhere(question, claim, text)
        or _is_farther(question, claim, text, title)
    )


def _is_one_of_many(question: str, text: str) -> bool:
    """Whether a sentence is about one of the first where the first is asked for, or about a first part of the whole."""
    asked = {m[0].lower() for m in _FIRST.finditer(question)}
    if any(m[0].lower() not in question.lower() for m in _ORDINAL.finditer(text)):
        return True
    if any(_AMONG.search(question[: m.start()]) for m in _FIRST.finditer(question)):
        return False
    return any(m[0].lower() in asked and _AMONG.search(text[: m.start()]) for m in _FIRST.finditer(text))


def _is_unreal(question: str, claim: str, text: str) -> bool:
    """Whether the claim's part of a sentence says that something is not so, or only said to be."""
    asked = question.lower()
    return any(m[0].lower() not in asked for m in _UNREAL.finditer(clause(text, claim).replace(claim, " ")))


def _is_of_another(question: str, claim: str, text: str, title: str) -> bool:
    """Whether the claim is said of a relative, or in a clause that hangs on another name."""
    part = clause(text, claim)
    ahead = part[: max(part.find(claim), 0)]
    if any(m[0].lower() not in question.lower() for m in _KIN.finditer(ahead)):
        return True
    head = _LAST.search(text[: text.find(part)]) if RELATIVE.match(part) else None
    return head is not None and not facts(head[0]).content <= facts(f"{question} {title} {claim}").content


def _is_torn(question: str, claim: str, text: str) -> bool:
    """Whether two nouns that stand together in a question are far from each other."""
    said = facts(claim).content
    for one, other in _PAIR.findall(question):
        first, second = (facts(each).content - LIGHT_WORDS - WORKS - said for each in (one, other))
        if not first or not second or any(map(has_family, first | second)):
            continue
        there = [places(word, text) for word in (*first, *second)]
        if all(there) and min(gap(text, a, b) for a in there[0] for b in there[-1]) > _APART:
            return True
    return False


def _is_said_elsewhere(question: str, claim: str, text: str) -> bool:
    """Whether a relation that the sentence has is said in another part of it, or by the claim of somebody else."""
    part = clause(text, claim)
    there, whole = facts(part).content, facts(text).content
    asked, around = _relations(question, text), _AROUND - set(question.lower().split())
    if not (around - {"since"}).isdisjoint(before(part, max(part.find(claim), 0))[-1:]):
        return True
    for word in asked:
        if any(not around.isdisjoint(before(part, start)) for start, _ in places(word, part)):
            return True
        near = [other for other in there if related(word, other)]
        if not near or (not any(_same(word, other) for other in near) and any(_same(word, other) for other in whole)):
            return True
    return bool(asked) and _is_by_another(asked, part[: part.find(claim)])


def _is_by_another(asked: list[str], ahead: str) -> bool:
    """Whether words that end with `by` say that something else was done by whom they are followed by."""
    by = _BY.search(ahead)
    if not by:
        return False
    did = ahead[: by.start()]
    last = facts(" ".join(did.split()[-1:])).content
    is_done = any(has_family(word) or word.endswith("ed") for word in last)
    doing = facts(did if is_done else ahead).content
    return not any(related(word, other) for word in asked for other in doing)


def _is_farther(question: str, claim: str, text: str, title: str) -> bool:
    """Whether another value of the claim's kind stands nearer to a word that says the relation."""
    part = clause(text, claim)
    at = part.find(claim)
    if at < 0:
        return False
    own = (at, at + len(claim))
    rivals = _rivals(part, own, facts(f"{question} {title}").content)
    if _BY.search(part[:at]):  # then who else did it would stand after the verb, too
        verbs = [start for word in _relations(question, part) for start, _ in places(word, part)]
        rivals = [each for each in rivals if any(start < each[0] < at for start in verbs)]
    for word in _relations(question, part):
        said = places(word, part)
        mine = min(gap(part, each, own) for each in said)
        others = (each for each in rivals if not any(touch(each, place) for place in said))
        if any(gap(part, place, each) < mine for each in others for place in said):
            return True
    return False


def _rivals(part: str, own: Span, known: frozenset[str]) -> list[Span]:
    """What else is named or counted in a part of a sentence, and not in one breath with the claim."""
    values = [m.span() for m in _VALUE.finditer(part) if _is_rival(m[0], part[slice(*own)], known)]
    return [each for each in values if not touch(each, own) and not _LISTED.match(between(part, each, own))]


def _is_rival(value: str, claim: str, known: frozenset[str]) -> bool:
    """Whether something that is named or counted is of the claim's kind, and not what was asked about."""
    said, own = facts(value), facts(claim)
    if _COUNTED.match(value) or _COUNTED.match(claim):
        return bool(_COUNTED.match(value) and _COUNTED.match(claim))
    if bool(said.numbers) != bool(own.numbers) or bool(_YEAR.search(value)) != bool(_YEAR.search(claim)):
        return False
    return bool(said.numbers) or (bool(said.content) and said.content.isdisjoint(known))


def _relations(question: str, text: str) -> list[str]:
    """Words of the question that say a relation, and that the text has in some form."""
    there = facts(text).content
    asked = (word for word in facts(question).content - WORKS if has_family(word))
    return [word for word in asked if any(related(word, other) for other in there)]


def _same(word: str, other: str) -> bool:
    return word[:4] == other[:4]
