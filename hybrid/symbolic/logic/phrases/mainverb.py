"""Where the verb of a clause is."""

from collections.abc import Mapping, Sequence

from hybrid.symbolic.logic.phrases.scope import Scope, Unread, plain
from hybrid.symbolic.logic.phrases.tokens import Token
from hybrid.symbolic.logic.phrases.vocabulary import (
    AWAY,
    DETERMINERS,
    FINITE,
    NOTS,
    OPENING,
    PLURALS,
    PREPOSITIONS,
    RELATIVE,
)
from hybrid.symbolic.logic.phrases.wordforms import is_adverb, is_past, singular

__all__ = ["main_verb"]

UNCLEAR = "where its verb is is not clear"


def main_verb(
    tokens: Sequence[Token], start: int, scope: Scope, *, plural: bool | None, may_be_first: bool = False
) -> int:
    """Where the verb is that says something of all that stands before it.

    Args:
        tokens: of the clause.
        start: where its noun begins.
        scope: of the sentence.
        plural: whether it speaks of many, if that is known: no old dog barks, no old dogs bark.
        may_be_first: whether there may be no noun, as behind "everyone".

    Raises:
        Unread: that is not clear.
    """
    words = plain(tokens)
    found: dict[bool, int] = {}
    for each in (False, True) if plural is None else (plural,):
        try:
            found[each] = _verb(words, start, scope, plural=each, may_be_first=may_be_first)
        except Unread:
            continue
    verb = _chosen(words, start, found)
    if verb is None or _is_cut(words, start, verb):
        raise Unread(UNCLEAR)
    return verb


def _chosen(words: Sequence[str], start: int, found: Mapping[bool, int]) -> int | None:
    """The verb that was found for one or for many, if both are the same or the noun tells which it is."""
    if not found:
        return None
    first, *others = sorted(set(found.values()))
    if not others:
        return first
    if words[first + 1] in DETERMINERS and _is_in_noun(words, first, others[0]):
        return first  # hosts a seed exchange
    ends = PREPOSITIONS | RELATIVE
    noun = next((words[at - 1] for at in range(start + 1, others[0]) if words[at] in ends or is_past(words[at])), "")
    is_one = noun.isalpha() and singular(noun) == noun and noun not in PLURALS.values()
    return found[False] if is_one and is_past(words[found[True]]) else None


def _is_cut(words: Sequence[str], start: int, verb: int) -> bool:
    """Whether the word before it is rather a verb itself: the clerk copied reports."""
    has_clause = bool(RELATIVE & set(words[start:verb]))
    return verb - 1 > start and is_past(words[verb - 1]) and words[verb] not in FINITE and not has_clause


def _verb(words: Sequence[str], start: int, scope: Scope, *, plural: bool, may_be_first: bool) -> int:
    past: list[int] = []
    present: list[int] = []
    for at in range(start + (not may_be_first), len(words)):
        has_clause = bool(RELATIVE & set(words[start:at]))
        if words[at] in OPENING and not has_clause and not present:
            return past[0] if past else at
        if not _can_be_verb(words, start, at) or not (words[at] in FINITE or scope.is_finite(words[at], plural=plural)):
            continue
        if words[at] in FINITE:
            return _helping(words, start, at, present)
        if is_past(words[at]):
            past.append(at)
        elif not (present and _is_in_noun(words, present[0], at)):
            present.append(at)
            if not has_clause:
                return _present(words, start, at, plural=plural)
    return _only(words, start, past, present)


def _helping(words: Sequence[str], start: int, at: int, present: Sequence[int]) -> int:
    """At "is" or the like, if what seemed to be verbs before it were nouns."""
    clause = next((each for each in range(start, at) if words[each] in RELATIVE), start)
    is_object = list(present) == [clause + 2] == [at - 1]  # a film that wins awards is
    if not is_object and not all(_is_in_noun(words, clause, each) for each in present):
        raise Unread(UNCLEAR)
    return _with_adverbs(words, start, at)


def _present(words: Sequence[str], start: int, at: int, *, plural: bool) -> int:
    later = _later_verb(words, start, at)
    if later and (not plural or singular(words[later - 1]) == words[later - 1]):
        raise Unread(UNCLEAR)
    return _with_adverbs(words, start, later or at)


def _only(words: Sequence[str], start: int, past: Sequence[int], present: Sequence[int]) -> int:
    telling = [at for at in past if present and at < present[0] and not _is_attribute(words, start, at)]
    if telling and all(_is_reduced(words, at) for at in telling) and _is_sure(words, present[0]):
        telling = []
    if len(present) > 1 or telling or not (present or past):
        raise Unread(UNCLEAR)
    if present:
        return _with_adverbs(words, start, present[0])
    has_clause = bool(RELATIVE & set(words[start : past[-1]]))
    if len(past) > 1 and not has_clause:
        raise Unread(UNCLEAR)
    return _with_adverbs(words, start, past[-1 if has_clause else 0])


def _is_reduced(words: Sequence[str], at: int) -> bool:
    """A tablet found in Rome, a ship registered abroad: no verb of its own, if another one follows."""
    return words[at + 1] in PREPOSITIONS or words[at + 1] in AWAY or is_adverb(words[at + 1])


def _is_sure(words: Sequence[str], at: int) -> bool:
    """Carries a flag, works at the mill, mentions iron: not: reports."""
    return words[at].endswith("s") and at + 1 < len(words) and words[at + 1] not in {"of", "and", "or"}


def _can_be_verb(words: Sequence[str], start: int, at: int) -> bool:
    """Not: who drinks, to drink, the drink; nor the verb that "have" or "is" helps."""
    before = at - 1
    while before >= start and (is_adverb(words[before]) or words[before] in NOTS):
        before -= 1
    previous = words[before] if before >= start else "."
    if previous in RELATIVE | {"and", "or", "nor", "but", "to"} or (previous == "" and words[before - 1] in RELATIVE):
        return False
    if words[at] in FINITE:
        return previous not in FINITE
    return previous not in PREPOSITIONS | DETERMINERS | FINITE


def _later_verb(words: Sequence[str], start: int, at: int) -> int:
    """Where "is" or the like comes, if what seemed a verb was a noun: city park rangers are; 0 if none does."""
    for each in range(at + 1, len(words)):
        if words[each] in RELATIVE | {",", "and", "or", "if", "when", "to"}:
            return 0
        if words[each] in FINITE and _can_be_verb(words, start, each):
            return each
    return 0


def _with_adverbs(words: Sequence[str], start: int, at: int) -> int:
    """Where the adverbs before a verb begin; behind a clause's verb they can be of that: who work remotely have."""
    first = at
    while first - 1 > start and (is_adverb(words[first - 1]) or words[first - 1] in NOTS):
        first -= 1
    before = set(words[start:first])
    if before & RELATIVE and not before & FINITE and any(map(is_adverb, words[first:at])):
        raise Unread(UNCLEAR)
    return first


def _is_in_noun(words: Sequence[str], verb: int, at: int) -> bool:
    """Visit the old book market: behind a verb and its article, it is no verb."""
    before = at - 1
    while before > verb and words[before] not in DETERMINERS | PREPOSITIONS | FINITE | RELATIVE:
        before -= 1
    return before > verb and words[before] in DETERMINERS


def _is_attribute(words: Sequence[str], start: int, at: int) -> bool:
    """Well dressed people, painted walls."""
    return at == start or all(is_adverb(word) or word == "well" for word in words[start:at])
