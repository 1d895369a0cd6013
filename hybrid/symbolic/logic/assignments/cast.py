"""The lists of a puzzle: what there is, and what one of it is called."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hybrid.symbolic.logic.assignments.board import Kind
from hybrid.symbolic.logic.assignments.tokens import singular
from hybrid.symbolic.logic.assignments.words import CALENDARS, NUMBERS, ORDINALS

__all__ = ["RELATED", "Listed", "lists_in"]

MOST = 12
"""Things in a list."""
_ITEM = r"(?:(?:the|an?|one) )?(?:(?:Ms|Mrs?|Dr)\. )?[\w\"“][\w'’\"&”-]*(?: [\w'’\"&”-]+){0,2}"
_ITEMS = rf"{_ITEM}(?:, ?{_ITEM})*,?\"? (?:and|or) {_ITEM}"
_LEAD = r"(?P<lead>[\w'’ -]+)"
_OPEN = r"(?:—|–| - )"
_DASHED = re.compile(rf"{_LEAD}{_OPEN}(?:named |called |labell?ed )?(?P<items>{_ITEMS})(?:{_OPEN}|(?=[.;,]|$))")
_APPOSED = re.compile(rf"{_LEAD}, ?(?:numbered |labell?ed |named |called |on )?(?P<items>{_ITEMS})(?:,|(?=[.;—]|$))")
_BRACKETED = re.compile(rf"{_LEAD} \((?:labell?ed |named |called )?(?P<items>{_ITEMS})\)")
_PLAIN = re.compile(r"(?P<lead>.*\b[a-z]+) (?P<items>[A-Z]\w*(?:, [A-Z]\w*)+,? and [A-Z]\w*)\b")
_ARE = re.compile(
    rf"(?P<lead>(?:The|Its|These|Their) [a-z' -]+?) (?:are|include):? "
    rf"(?:numbered |labell?ed |named )?(?P<items>{_ITEMS})(?=\.?$)"
)
_CLASSED = re.compile(
    r"(?P<lead>^(?:Of the(?:se)? [a-z ]+, )?|; ?(?:and )?|, (?:and )?)"
    r"(?P<items>(?:[A-Z]\w*, )*[A-Z]\w*,? and [A-Z]\w*) are (?P<noun>(?:[a-z]+ )?[a-z]+s)(?=[;,.]|$)"
)
"""Names with what they are, which are parts of one list: Ann and Bob are cooks; Cy and Di are waiters."""
RELATED = re.compile(r".*(?:mates?|neighbou?rs?|friends?|partners?|siblings?|colleagues?|rivals?|opposites?)")
"""What things are to each other."""
_AFTER_COLON = re.compile(rf"{_LEAD}: (?P<items>{_ITEMS})(?=[.;]|$)")
"""Six ways to give the names of things."""
_WORDS = "|".join(NUMBERS)
_ARE_CLASSED = re.compile(r" ?are (?P<noun>(?:[a-z]+ )?[a-z]+s)(?=[;,.]|$)")
_IN_ORDER = re.compile(
    rf"{_LEAD}[,—]? ?(?:which are |that are )?(?:numbered|labell?ed)(?: consecutively)?(?: from)? "
    r"(?:(?P<noun>[a-z]+) )?(?:1|one)(?: \((?:lowest|bottom)\)|, from the lowest \w+)? (?:through|to) "
    rf"(?:[a-z]+ )?(?P<last>\d|{_WORDS})"
    r"(?P<high> \((?:highest|top)\)|,? from (?:(?:the )?lowest(?: \w+)? (?:up )?to (?:the )?highest|"
    r"(?:the )?bottom to (?:the )?top))?"
)
_NAMED_BY_NUMBER = re.compile(
    rf"{_LEAD}(?:—|, |: )(?:from )?(?P<noun>[a-z]+) 1 (?:through|to) (?P=noun) (?P<last>\d)(?P<high>)"
)
_PLURAL_BY_NUMBER = re.compile(
    rf"{_LEAD}\bin (?P<noun>[a-z]+s) (?:one|1) (?:through|to) (?P<last>\d|{_WORDS})(?P<high>)"
)
"""Three ways to give their numbers."""
_DAY = "|".join((*CALENDARS["day"], *CALENDARS["month"], r"[12]\d{3}"))
_DAYS = re.compile(rf"(?:{_LEAD}—)?(?:from )?(?P<first>{_DAY})(?:,? through |,? to )(?P<last>{_DAY})(?:—)?")
_COUNT = rf"(?:{_WORDS}|\d+)"
_COUNTED = re.compile(rf"^(?:.*\b)?(?P<number>{_COUNT}) (?P<noun>(?:[\w'’-]+ ?){{1,10}})$", re.IGNORECASE)
_COUNTED_LAST = re.compile(rf"\b{_COUNT} (?:[a-z]+ )?[a-z]+(?: stacked.*)?$", re.IGNORECASE)
_EITHER = re.compile(
    r"^(?:Each|Every)(?: of the)? [a-z ]+? (?:is|will be|must be) (?P<either>either )"
    r"(?P<items>[a-z]+(?:, [a-z]+)*,? or [a-z]+)(?=\.?$)"
)
_SOME = re.compile(rf"\b{_COUNT}(?: of the(?:se)?(?: [a-z]+)?)?$", re.IGNORECASE)
_SAYS = re.compile(
    rf"^(?:in|on|at|to|for|by|with|of|from|{_WORDS})\b|"
    r"\b(?:is|are|was|were|will|must|can|cannot|has|have|does|do|not|if)\b"
)
"""What is no name."""
_SAME = re.compile(rf"The (?P<noun>[a-z]+s) (?:are|will be) (?:the |exactly )*{_COUNT} [a-z]+s$")
_TRAILING = re.compile(r"(?:,| and| available| that are| which are| consecutively| stacked.*)+$")
_BEFORE_NOUN = "a an the her his its their new consecutive adjacent different other of"
"""What is none of the noun's name."""
_AFTER_NOUN = ("are", "is", "will", "to", "of", "that", "who", "which", "in", "on", "at", "from", "stacked")
_BARE = re.compile(r"\b(?P<noun>[\w'’-]+)$")


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of a text, and where it is."""

    kind: Kind
    start: int
    end: int
    stands_for: str = ""
    """What the sentence says without it."""


def lists_in(text: str) -> tuple[Listed, ...]:
    """The lists of a text that agree with the numbers before them, from left to right."""
    found = [each for find in (_in_order, _days, _enumerated, _classed, _qualities) for each in find(text)]
    found.sort(key=lambda each: each.start)
    return tuple(each for at, each in enumerate(found) if not at or found[at - 1].end <= each.start)


def _enumerated(text: str) -> Iterator[Listed]:
    for pattern in (_DASHED, _BRACKETED, _AFTER_COLON, _APPOSED, _ARE, _PLAIN):
        for match in pattern.finditer(text):
            named = _noun(match["lead"])
            if named is None:
                continue
            number, nouns = named
            start, end = match.end("lead"), match.end()
            if classed := _ARE_CLASSED.match(text, end):  # three of them (Ann, Bob, and Cy) are cooks
                nouns, end = _called(classed["noun"].split()), classed.end()
                counted = _SOME.search(match["lead"])
                start = match.start() + counted.start() if counted else start
            if pattern in (_APPOSED, _PLAIN) and number is None:
                continue
            number = None if number == 1 and " or " in match["items"] else number
            values = tuple(_value(item, nouns) for item in _split(match["items"]))
            if any(_SAYS.search(value) for value in values):
                continue
            if own := _own_noun(values):
                number, nouns = None, (own,)
            if (number is None or number == len(values)) and len(set(values)) == len(values) > 1:
                if all(value.isdecimal() for value in values):
                    yield Listed(Kind(nouns, values, True, is_numbered=True), start, end)
                else:
                    yield Listed(_ranked(Kind(nouns, values)), start, end)


def _classed(text: str) -> Iterator[Listed]:
    for match in _CLASSED.finditer(text):
        values = tuple(_split(match["items"]))
        if len(set(values)) == len(values) and not RELATED.fullmatch(match["noun"]):
            yield Listed(Kind(_called(match["noun"].split()), values), match.end("lead"), match.end())


def _qualities(text: str) -> Iterator[Listed]:
    """Each is either hot or cold."""
    for match in _EITHER.finditer(text):
        values = tuple(_split(match["items"]))
        if len(set(values)) == len(values) and not any(_SAYS.search(value) for value in values):
            yield Listed(Kind(("type",), values), match.start("either"), match.end(), "of exactly one type")


def _own_noun(values: Sequence[str]) -> str | None:
    """Crew 1 and crew 2 are crews."""
    nouns = {match[1] if (match := re.fullmatch(r"([a-z]+) \d", value)) else None for value in values}
    return nouns.pop() if len(nouns) == 1 else None


def _ranked(kind: Kind) -> Kind:
    """Days are in order, and shelves from the bottom to the top."""
    for noun, names in CALENDARS.items():
        if set(kind.values) <= set(names):
            is_sorted = list(kind.values) == sorted(kind.values, key=names.index)
            return Kind(tuple(dict.fromkeys((*kind.nouns, noun))), kind.values, is_sorted)
    ends = kind.values[0].split()[0].lower(), kind.values[-1].split()[0].lower()
    if ends in (("bottom", "top"), ("top", "bottom"), ("lowest", "highest")):
        return Kind(kind.nouns, kind.values, True, ends[1] in ("top", "highest"))
    if [ORDINALS.get(value.split()[0].lower()) for value in kind.values] == list(range(kind.size)):
        nouns = tuple(dict.fromkeys((*kind.nouns, *(value.split()[-1] for value in kind.values[:1] if " " in value))))
        return replace(
            kind, nouns=nouns, values=_counted(kind.size), is_ordered=True, upward=_upward(nouns), is_numbered=True
        )
    numbers = [re.fullmatch(r"\w+ (\d)", value) for value in kind.values]
    if all(numbers) and [int(each[1]) for each in numbers if each] == list(range(1, kind.size + 1)):
        return Kind(kind.nouns, _counted(kind.size), True, _upward(kind.nouns), is_numbered=True)
    return kind


def _counted(size: int) -> tuple[str, ...]:
    return tuple(str(number + 1) for number in range(size))


def _upward(nouns: Sequence[str]) -> bool | None:
    """Floors are numbered from the ground."""
    return True if {"floor", "story", "storey"} & set(nouns) else None


def _in_order(text: str) -> Iterator[Listed]:
    for match in (*_IN_ORDER.finditer(text), *_NAMED_BY_NUMBER.finditer(text), *_PLURAL_BY_NUMBER.finditer(text)):
        named = _noun_before(match["lead"])
        number, nouns = named if named else (None, ())
        if match["noun"] and match["noun"] not in nouns:
            nouns = (singular(match["noun"]), *nouns)
        size = NUMBERS.get(match["last"]) or int(match["last"])
        if 1 < size <= MOST and number in (None, size) and nouns:
            upward = True if match["high"] else _upward(nouns)
            yield Listed(
                Kind(nouns, _counted(size), True, upward, is_numbered=True),
                match.start() + len(match["lead"]),
                match.end(),
            )


def _days(text: str) -> Iterator[Listed]:
    for match in _DAYS.finditer(text):
        start = match.start("first") if match["lead"] is None else match.start() + len(match["lead"])
        if match["first"].isdecimal() and match["last"].isdecimal():
            years = tuple(map(str, range(int(match["first"]), int(match["last"]) + 1)))
            if 1 < len(years) <= MOST:
                yield Listed(Kind(("year",), years, True), start, match.end())
        for noun, names in CALENDARS.items():
            if {match["first"], match["last"]} <= set(names):
                values = tuple(names[names.index(match["first"]) : names.index(match["last"]) + 1])
                if len(values) > 1:
                    yield Listed(Kind((noun,), values, True), start, match.end())


def _noun(lead: str) -> tuple[int | None, tuple[str, ...]] | None:
    """How many there are said to be, and what one of them is called."""
    lead = re.sub(r"^.*\bfollowing ", "", lead.strip())
    lead = _TRAILING.sub("", lead)
    lead = re.sub(r"^.*\b(?:of|from among|among) (?=(?:exactly )?" + _COUNT + r" )", "", lead)
    if match := _COUNTED.match(lead):
        words = match["noun"].split()
        head = words[: next((at for at, word in enumerate(words) if at and word in _AFTER_NOUN), len(words))]
        same = _SAME.match(lead)  # the tenants are seven firms
        aliases = (singular(same["noun"]),) if same else ()
        return NUMBERS.get(match["number"].lower()) or int(match["number"]), (*_called(head), *aliases)
    if kinds := re.fullmatch(r"(?:.* )?(kinds?|types?) of (\w+)", lead):
        return None, (singular(kinds[2]), singular(kinds[1]))
    bare = _BARE.search(lead)
    return (None, _called([bare["noun"]])) if bare else None


def _noun_before(lead: str) -> tuple[int | None, tuple[str, ...]] | None:
    """The same of a lead that ends in the noun: they are in five lanes."""
    lead = re.sub(r"^(?:.*, )?(?:The|Its|These) (\w+) are\b.*", r"\1", lead).strip(" ,")
    lead = re.sub(r"(?:,| and| consecutively)+$", "", lead)
    counted = _COUNTED_LAST.search(lead)
    return _noun(counted[0] if counted else " ".join(lead.split()[-1:]))


def _called(words: Sequence[str]) -> tuple[str, ...]:
    """A taxi driver, or a driver."""
    first = max((at + 1 for at, word in enumerate(words[:-1]) if word.lower() in _BEFORE_NOUN.split()), default=0)
    nouns = [" ".join((*words[at:-1], singular(words[-1]))).lower() for at in range(first, len(words))]
    return tuple(dict.fromkeys(reversed(nouns)))


def _split(items: str) -> list[str]:
    return [
        item.strip(' ,"“”') for item in re.split(r",\"? ?(?:and |or )?|\"? (?:and|or) ", items) if item.strip(' ,"“”')
    ]


def _value(item: str, nouns: Sequence[str]) -> str:
    """Its name alone: the bottom shelf, one lamp, the Oak office."""
    words = re.sub(r"^(?:the|an?|one) ", "", item, flags=re.IGNORECASE).split()
    if len(words) > 1 and any(words[-1].lower() == noun for noun in nouns):
        words.pop()
    return " ".join(words)
