"""Whether words of a question stand to the words that answer it as they are asked to; pure work on strings.

A sentence can have every word of a question in another relation. These rules do not read it: they refuse what a
reader can see at a glance, so that what they let pass is more often meant.
"""

import re
from collections.abc import Iterator

from hybrid.evidence.facts import LIGHT_WORDS, facts
from hybrid.evidence.relations import WORKS, has_family, related

__all__ = ["stand_as_asked"]

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
_PLACED = re.compile(rf"\b({'|'.join(_CONTRARY)}) (?!wh)((?:[\w’'-]+ ?){{1,4}})", re.IGNORECASE)
_STRANDED = re.compile(rf"\b({'|'.join(_CONTRARY)})\W*$|^\W*({'|'.join(_CONTRARY)}) (?:wh\w+)\b", re.IGNORECASE)
"""One that the answer follows: "Where did they flee from?", "From which town …?"."""
_NEAR = 4
"""Words between a preposition and what it is before."""
_PREPOSITIONS = frozenset(_CONTRARY).union(*_CONTRARY.values())
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
_CLAUSE = re.compile(
    r"[;:]|, (?=(?:and|but|while|where|when|who|whose|which|then)\b)|"
    r" (?=(?:and|but) (?:is|was|were|has|had|later|then|also)\b)|, (?=\w+(?:ed|ing)\b)"
)
"""Where a part of a sentence ends that says something of its own."""
_RELATIVE = re.compile(r"^,? (?:who|which|where|whose)\b")
_LAST = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'-]*(?: [A-ZÀ-ÖØ-Þ][\w’'-]*)*$")
"""A name at the end."""
_BY = re.compile(r"\bby (?:an? |the )?(?:[a-z][\w’'-]* ){0,3}$")
_WORD = re.compile(r"[\w’']+")
_YEAR = re.compile(r"\b\d{4}\b")
_LONGEST = 1_000
"""Characters of a sentence; a longer one is a list, or worse, and the rules would take long for it."""
_APART = 3
"""Words between two of a quote that stand together in a question."""
_VALUE = re.compile(
    r"(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*|\d[\d,.]*)(?: (?:(?:of|de|von|van|der|the|la) )?(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*|\d[\d,.]*))*"
)
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
        _is_contrary(question, claim, text)
        or _is_one_of_many(question, text)
        or (_STATES.search(question) and not _STATES.search(f"{text} {title}"))
        or _is_unreal(question, claim, text)
        or _is_of_another(question, claim, text, title)
        or _is_torn(question, claim, text)
        or _is_said_elsewhere(question, claim, text)
        or _is_farther(question, claim, text, title)
    )


def _is_contrary(question: str, claim: str, text: str) -> bool:
    """Whether words that a question has after `from` stand after `to`, or the like."""
    asked = [(m[1].lower(), m[2]) for m in _PLACED.finditer(question)]
    asked += [((m[1] or m[2]).lower(), claim) for m in _STRANDED.finditer(question)]
    return any(
        before in _CONTRARY[preposition]
        for preposition, words in asked
        for word in facts(words).content - LIGHT_WORDS
        for before in _prepositions(word, text)
    )


def _prepositions(word: str, text: str) -> Iterator[str]:
    """The nearest of the prepositions before each place where a word stands."""
    said = [each[0] for each in _WORD.finditer(text)]
    for at, other in enumerate(said):
        if any(related(word, each) for each in facts(other).content):
            before = [each.lower() for each in said[max(0, at - _NEAR) : at]]
            yield from [each for each in before if each in _PREPOSITIONS][-1:]


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
    return any(m[0].lower() not in asked for m in _UNREAL.finditer(_clause(text, claim).replace(claim, " ")))


def _is_of_another(question: str, claim: str, text: str, title: str) -> bool:
    """Whether the claim is said of a relative, or in a clause that hangs on another name."""
    part = _clause(text, claim)
    before = part[: max(part.find(claim), 0)]
    if any(m[0].lower() not in question.lower() for m in _KIN.finditer(before)):
        return True
    head = _LAST.search(text[: text.find(part)]) if _RELATIVE.match(part) else None
    return head is not None and not facts(head[0]).content <= facts(f"{question} {title} {claim}").content


def _is_torn(question: str, claim: str, text: str) -> bool:
    """Whether two nouns that stand together in a question are far from each other."""
    said = facts(claim).content
    for one, other in _PAIR.findall(question):
        first, second = (facts(each).content - LIGHT_WORDS - WORKS - said for each in (one, other))
        if not first or not second or any(map(has_family, first | second)):
            continue
        places = [[m.span() for m in _places(word, text)] for word in (*first, *second)]
        if all(places) and min(_gap(text, a, b) for a in places[0] for b in places[-1]) > _APART:
            return True
    return False


def _is_said_elsewhere(question: str, claim: str, text: str) -> bool:
    """Whether a relation that the sentence has is said in another part of it, or by the claim of somebody else."""
    part = _clause(text, claim)
    there, whole = facts(part).content, facts(text).content
    asked = _relations(question, text)
    for word in asked:
        if any(each in _AROUND and each not in question.lower().split() for each in _prepositions(word, part)):
            return True
        near = [other for other in there if related(word, other)]
        if not near or (not any(_same(word, other) for other in near) and any(_same(word, other) for other in whole)):
            return True
    return bool(asked) and _is_by_another(asked, part[: part.find(claim)])


def _is_by_another(asked: list[str], before: str) -> bool:
    """Whether words that end with `by` say that something else was done by whom they are followed by."""
    by = _BY.search(before)
    if not by:
        return False
    did = before[: by.start()]
    last = facts(" ".join(did.split()[-1:])).content
    is_done = any(has_family(word) or word.endswith("ed") for word in last)
    doing = facts(did if is_done else before).content
    return not any(related(word, other) for word in asked for other in doing)


def _is_farther(question: str, claim: str, text: str, title: str) -> bool:
    """Whether another value of the claim's kind stands nearer to a word that says the relation."""
    part = _clause(text, claim)
    at = part.find(claim)
    if at < 0:
        return False
    own, known = (at, at + len(claim)), facts(f"{question} {title}").content
    by = bool(_BY.search(part[:at]))
    rivals = [m.span() for m in _VALUE.finditer(part) if _is_rival(m[0], claim, known)]
    rivals = [each for each in rivals if not _touch(each, own) and not _LISTED.match(_between(part, each, own))]
    for word in _relations(question, part):
        places = [m.span() for m in _places(word, part)]
        mine = min(_gap(part, each, own) for each in places)
        for rival in rivals:
            if any(_touch(each, rival) for each in places) or (
                by and not any(a < rival[0] < own[0] for a, _ in places)
            ):
                continue
            if min(_gap(part, each, rival) for each in places) < mine:
                return True
    return False


def _is_rival(value: str, claim: str, known: frozenset[str]) -> bool:
    """Whether something that is named or counted is of the claim's kind, and not what was asked about."""
    said, own = facts(value), facts(claim)
    if bool(said.numbers) != bool(own.numbers) or bool(_YEAR.search(value)) != bool(_YEAR.search(claim)):
        return False
    return bool(said.numbers) or (bool(said.content) and said.content.isdisjoint(known))


def _clause(text: str, claim: str) -> str:
    """The part of a sentence that the claim is in, with the relative clause right after it."""
    at = text.find(claim)
    if at < 0:
        return text
    ends = [m.start() for m in _CLAUSE.finditer(text)]
    start = max((end for end in ends if end <= at), default=0)
    later = [end for end in ends if end >= at + len(claim)]
    if later and _RELATIVE.match(text[at + len(claim) :]):
        later = later[1:]
    return text[start : min(later, default=len(text))]


def _relations(question: str, text: str) -> list[str]:
    """Words of the question that say a relation, and that the text has in some form."""
    there = facts(text).content
    asked = (word for word in facts(question).content - WORKS if has_family(word))
    return [word for word in asked if any(related(word, other) for other in there)]


def _places(word: str, text: str) -> list[re.Match[str]]:
    return [m for m in _WORD.finditer(text) if any(related(word, each) for each in facts(m[0]).content)]


def _same(word: str, other: str) -> bool:
    return word[:4] == other[:4]


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _between(text: str, one: tuple[int, int], other: tuple[int, int]) -> str:
    first, last = sorted((one, other))
    return text[first[1] : last[0]]


def _gap(text: str, one: tuple[int, int], other: tuple[int, int]) -> int:
    """Words between two pieces of a text."""
    return len(_between(text, one, other).split())
