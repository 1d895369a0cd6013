"""What the things of a puzzle are called, from its first sentences."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hybrid.symbolic.logic.assignments.board import Kind, Unread, Value
from hybrid.symbolic.logic.assignments.cast import RELATED, lists_in
from hybrid.symbolic.logic.assignments.tokens import singular
from hybrid.symbolic.logic.assignments.words import NUMBERS

__all__ = ["bare", "cast_of", "other_names", "parts_in", "place_nouns"]

NEXT_GROUP = re.compile(rf"[—;,]* ?(?:and )?(?:(?:{'|'.join(NUMBERS)})(?: [\w-]+){{0,3}} ?|(?<=[;,] )|(?<=and ))")
"""What stands between two lists of things of one kind: two cooks, and three waiters."""
PART = re.compile(
    r"(?:Only |Of th\w+(?: \w+){0,2}, |[;,] ?(?:and |while )?)?"
    r"(?P<names>[\w', ]+?) (?:are (?:the |both |all )?|is an? )"
    r"(?P<noun>(?:[a-z]+ )?[a-z]+)(?=[;,.]|$)\.?"
)
MOST_KINDS = 3
"""Of things."""


def cast_of(scene: Sequence[str], whole: str) -> tuple[tuple[Kind, ...], dict[str, tuple[Value, ...]]]:
    """The kinds of things, pieces first, and what they and parts of them are called."""
    groups = _all_groups(scene)
    if not 1 <= len(groups) <= MOST_KINDS:
        raise Unread(f"{len(groups)} lists")
    groups.sort(key=lambda group: any(kind.is_ordered for kind in group))  # the places are in order
    kinds: list[Kind] = []
    nouns: dict[str, tuple[Value, ...]] = {}
    for at, group in enumerate(groups):
        kind = group[0] if len(group) == 1 else _together(group, whole)
        kinds.append(kind if at else replace(kind, is_ordered=False))
        everything = tuple(Value(at, number) for number in range(kind.size))
        first = 0
        for part in group:
            nouns |= {
                noun: (*nouns.get(noun, ()), *everything[first : first + part.size]) for noun in part.nouns
            }  # string players and wind players are players
            first += part.size
        nouns |= dict.fromkeys(kind.nouns, everything)
    names = [name for kind in kinds for name in kind.values if not kind.is_numbered]
    called = [noun for kind in kinds for noun in dict.fromkeys(kind.nouns)]
    if len(set(called)) < len(called):
        raise Unread("a word for two kinds of things")
    if len(set(names)) < len(names) or "A" in names:
        raise Unread("a name of two things")
    nouns.setdefault("member", tuple(Value(0, number) for number in range(kinds[0].size)))
    return tuple(kinds), nouns


def _all_groups(scene: Sequence[str]) -> list[list[Kind]]:
    """Without the lists of sentences that only say what some of the things before are."""
    groups: list[list[Kind]] = []
    for sentence in scene:
        known = [kind for group in groups for kind in group]
        groups += [] if known and parts_in(sentence, known) else _groups(sentence)
    return groups


def _groups(sentence: str) -> Iterator[list[Kind]]:
    """Lists that follow each other are parts of one: two cooks and three waiters."""
    lists = lists_in(sentence)
    for at, each in enumerate(lists):
        if at and NEXT_GROUP.fullmatch(sentence, lists[at - 1].end, each.start):
            continue
        group = [each.kind]
        for before, after in zip(lists[at:], lists[at + 1 :], strict=False):
            if not NEXT_GROUP.fullmatch(sentence, before.end, after.start):
                break
            group.append(after.kind)
        yield group


def _together(group: Sequence[Kind], whole: str) -> Kind:
    """The parts as one kind, called as those of their number are."""
    values = tuple(value for kind in group for value in kind.values)
    number = next(word for word, at in NUMBERS.items() if at == len(values))
    called = re.findall(rf"\b(?:{number}|{len(values)}) ([a-z]+s|children|people|men|women)\b", whole)
    return Kind(tuple(dict.fromkeys((*map(singular, called), "member"))), values)


def other_names(
    scene: Sequence[str], kinds: Sequence[Kind], nouns: Mapping[str, tuple[Value, ...]]
) -> dict[str, tuple[Value, ...]]:
    """What each has one of is another name for it: each student gives one speech."""
    text = " ".join(map(bare, scene))
    names: dict[str, tuple[Value, ...]] = {}
    for at, kind in enumerate(kinds):
        everything = tuple(Value(at, number) for number in range(kind.size))
        own = "|".join(re.escape(form) for noun in kind.nouns for form in (noun, f"{noun}s", f"{noun}es"))
        number = next(word for word, value in NUMBERS.items() if value == kind.size)
        found = re.findall(
            rf"\beach (?:of )?(?:\w+ ){{0,3}}(?:{own}) [\w ]*?(?:one|a single) (?:guest )?([a-z]+)\b", text, re.I
        )
        found += re.findall(rf"\b(?:{own}) (?:\w+ )?each [\w ]*?(?:one|a single) (?:guest )?([a-z]+)\b", text, re.I)
        if sum(other.size == kind.size for other in kinds) == 1:
            found += re.findall(rf"\b(?:{number}|{kind.size}) (?:[a-z]+ )??([a-z]+s)\b", text, re.I)
        fresh = (noun for each in found if len(noun := singular(each.lower())) > 3 and noun not in {*nouns, *NUMBERS})
        names |= {noun: everything for noun in fresh if noun not in names}
    return names


def place_nouns(scene: Sequence[str], size: int) -> set[str]:
    """What so many places in a row are called: during seven consecutive weeks; one in each chair."""
    text = " ".join(map(bare, scene))
    number = next((word for word, value in NUMBERS.items() if value == size), size)
    found = re.findall(rf"\b(?:{number}|{size}) (?:[a-z]+ )?consecutive ([a-z]+s)\b", text, re.I)
    found += re.findall(
        rf"\b(?:in|on|at|over|during|has|have|with) (?:exactly |only )?(?:{number}|{size}) (?:[a-z]+ )?([a-z]+s)\b",
        text,
        re.I,
    )
    found += re.findall(r"\b(?:per|(?:in|on|at|during) each) ([a-z]+)\b", text, re.I)
    return {singular(each.lower()) for each in found} - {*NUMBERS}


def parts_in(sentence: str, kinds: Sequence[Kind]) -> dict[str, tuple[Value, ...]]:
    """What some of the things are, if a sentence says no more than that: Ann and Bob are cooks; Cy is a waiter."""
    named = {name: Value(at, number) for at, kind in enumerate(kinds) for number, name in enumerate(kind.values)}
    parts: dict[str, tuple[Value, ...]] = {}
    at = 0
    while at < len(sentence):
        match = PART.match(sentence, at)
        names = re.split(r",? and |, ", match["names"]) if match else []
        noun = singular(match["noun"]) if match else ""
        is_noun = match and (" is a" in match[0] or noun != match["noun"]) and not RELATED.fullmatch(noun)
        if not match or not is_noun or noun in parts or not all(name in named for name in names):
            return {}
        parts[noun] = tuple(named[name] for name in names)
        at = match.end()
    return parts


def bare(sentence: str) -> str:
    """Without its lists."""
    for each in reversed(lists_in(sentence)):
        sentence = f"{sentence[: each.start]} {each.stands_for}{sentence[each.end :].lstrip(':—')}"
    sentence = re.sub(r"\(\s*\)", "", sentence)
    sentence = re.sub(r",? (?:beginning|starting) (?:at|on|with) [\w ]+ ?(?:o['’]clock|[AP]\.M\.|noon)", "", sentence)
    sentence = re.sub(r"(?<=consecutive )[a-z]+-(?:hour|minute)(?:-long)? (?=[a-z]+s\b)", "", sentence)
    sentence = re.sub(r",? each \w+ed by (?:exactly one|a different one) of (?:the )?\w+ [a-z]+\b", "", sentence)
    sentence = re.sub(r",? ?(?:from )?\bfirst (?:through|to) \w+", "", sentence)
    sentence = re.sub(r"\b([a-z]+)-(?:person|member)\b", r"\1 member", sentence)
    sentence = re.sub(r"\s+", " ", sentence)
    return re.sub(r"\bone (?:on top of|above) (?:the other|another)|:", "", sentence)
