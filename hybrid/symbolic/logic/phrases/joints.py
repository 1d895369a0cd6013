"""Where a phrase is joined: the parts before and behind and, or, nor, either, neither, both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hybrid.symbolic.logic.phrases.scope import Scope, Unread, plain
from hybrid.symbolic.logic.phrases.tokens import Token
from hybrid.symbolic.logic.phrases.vocabulary import (
    BE,
    DO,
    FINITE,
    FUTURE,
    HAVE,
    MODALS,
    NOTS,
    OPENING,
    PREPOSITIONS,
    RELATIVE,
    SINGULAR,
    SORTS,
    THEY,
)
from hybrid.symbolic.logic.phrases.wordforms import base_of, is_adverb, is_past, singular

__all__ = ["Joined", "has_own_verb", "joined", "split_at"]

Sign = Literal["and", "or", "either", "nor"]
CLOSERS = {"either": "or", "neither": "nor", "both": "and"}


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts of a phrase and what joins them."""

    sign: Sign
    parts: tuple[tuple[Token, ...], ...]
    is_denied: bool = False
    """Whether a "not" before the first part denies them all."""


def split_at(tokens: Sequence[Token], scope: Scope, *, be: bool) -> Joined:
    """The parts of a phrase that begins with either, neither or both.

    Raises:
        Unread: where they end is not clear.
    """
    words = plain(tokens)
    opener, closer = words[0], CLOSERS[words[0]]
    sign: Sign = "either" if opener == "either" else "nor" if opener == "neither" else "and"
    ends = _closing(words, closer)
    if not ends:
        raise Unread(f"{opener!r} goes without {closer!r}")
    if len(ends) > 1 and opener == "either":
        ends = _clearest(words, ends)
    if len(ends) > 1 and opener == "both":
        ends = [at for at in ends if _begins(tokens[1:], at - 1, scope, be=be, base=False)]
    if not ends:
        raise Unread(f"where {opener!r} ends is not clear")
    parts = _cut(tokens[1:], [end - 1 for end in ends])
    if opener == "either" and joined(parts[-1], scope, be=be) and not joined(parts[0], scope, be=be):
        raise Unread(f"where {opener!r} ends is not clear")
    return Joined(sign, parts)


def _closing(words: Sequence[str], closer: str) -> list[int]:
    """Where the first word is closed: not those that close another one inside."""
    found: list[int] = []
    inner: list[str] = []
    for at, word in enumerate(words[1:], 1):
        if word in CLOSERS:
            inner.append(CLOSERS[word])
        elif inner and word == inner[-1]:
            inner.pop()
        elif word == closer and not (inner and inner[-1] == closer):
            found.append(at)
    return found


def _clearest(words: Sequence[str], ends: Sequence[int]) -> list[int]:
    """The one behind a comma, if there is one; all of them in a list: either a, or b, or c."""
    behind = [at for at in ends if words[at - 1] == ","]
    if len(behind) == 1 or len(behind) == len(ends):
        return behind
    raise Unread("where 'either' ends is not clear")


def joined(tokens: Sequence[Token], scope: Scope, *, be: bool, base: bool = False) -> Joined | None:
    """The parts that "and" or "or" joins; `None` if it joins none of them for sure, so that it is one phrase.

    Raises:
        Unread: both join some.
    """
    words = plain(tokens)
    if words[0] in OPENING:
        return None
    stop = next((at for at, word in enumerate(words) if at and word in OPENING), len(words))
    ends = [at for at in range(1, min(stop, len(words) - 1)) if words[at] in ("and", "or", "but", "nor")]
    ends = [at for at in ends if _begins(tokens, at, scope, be=be, base=base)]
    if any(words[at] == "nor" for at in ends):
        if words[0] not in NOTS:
            return None
        ends = [at for at in ends if words[at] == "nor"]
        return Joined("or", _cut(tokens[1:], [at - 1 for at in ends]), is_denied=True)
    if not ends:
        return None
    if len({words[at] == "or" for at in ends}) > 1:
        raise Unread("it has both 'and' and 'or'")
    sign: Sign = "or" if words[ends[0]] == "or" else "and"
    commas = [at for at in range(1, ends[-1]) if words[at] == "," and at + 1 not in ends]
    if any(word in RELATIVE for word in words[: ends[-1]]) and (sign != "and" or commas):
        raise Unread("where the clause ends is not clear")
    return _shared(words[0], sign, _cut(tokens, sorted({*ends, *commas})), scope)


def _shared(first: str, sign: Sign, parts: tuple[tuple[Token, ...], ...], scope: Scope) -> Joined | None:
    """The parts, if no word before the first one helps the others too."""
    owning = [has_own_verb(part, scope) for part in parts[1:]]
    if first in DO | FUTURE | MODALS and not all(owning):
        return None
    if first in NOTS and not any(owning):
        return Joined(sign, (parts[0][1:], *parts[1:]), is_denied=True)
    if first in NOTS and not all(owning):
        raise Unread("what is denied is not clear")
    return Joined(sign, parts)


def has_own_verb(part: Sequence[Token], scope: Scope) -> bool:
    """Whether a part has a verb that nothing before it helps or denies: is not kind and has a car."""
    first = next((word for word in plain(part) if not is_adverb(word) and word not in OPENING), "")
    if first in FINITE or first in NOTS:
        return True
    return bool(first) and scope.is_finite(first, plural=False) and first.endswith("s")


def _cut(tokens: Sequence[Token], ends: Sequence[int]) -> tuple[tuple[Token, ...], ...]:
    bounds = [-1, *ends, len(tokens)]
    parts = [tuple(tokens[start + 1 : end]) for start, end in zip(bounds, bounds[1:], strict=False)]
    stripped = [_without_commas(part) for part in parts]
    if not all(stripped):
        raise Unread("a part of it is missing")
    return tuple(stripped)


def _without_commas(part: tuple[Token, ...]) -> tuple[Token, ...]:
    while part and part[0].text == ",":
        part = part[1:]
    while part and part[-1].text == ",":
        part = part[:-1]
    return part


def _begins(tokens: Sequence[Token], at: int, scope: Scope, *, be: bool, base: bool) -> bool:
    """Whether what stands behind the joint is a part like the one before it."""
    words = plain(tokens)
    after = next((each for each in range(at + 1, len(words)) if not is_adverb(words[each])), at + 1)
    first = words[after] if after < len(words) else ""
    if first in FINITE or first in NOTS or words[at + 1] in OPENING | RELATIVE:
        return True
    if first in THEY and words[at] != "nor":
        return False
    single = _length(words, at + 1) == 1
    if first and scope.is_verb(first) and not (be and single) and _agrees(words, first, scope, be=be, base=base):
        return _is_verb_of_its_own(words, at, first, scope, single=single)
    return be and _is_like(tokens, words, at, single=single)


def _is_verb_of_its_own(words: Sequence[str], at: int, verb: str, scope: Scope, *, single: bool) -> bool:
    """Sings and dances; not: likes to sing and dance.

    Raises:
        Unread: it may be no verb: builds ships or trains.
    """
    before = _before(words, at)
    if single and verb.endswith("s") and len(before) > 1 and singular(before[-1]) != before[-1]:
        raise Unread(f"whether {verb!r} is a verb is not clear")
    wanted = [each for each in range(at) if words[each] == "to" and scope.is_finite(words[each + 1], plural=True)]
    return not (wanted and verb == base_of(verb))


def _is_like(tokens: Sequence[Token], words: Sequence[str], at: int, *, single: bool) -> bool:
    """A cat or a dog, in Rome or at home, kind or rich; not: a cat or dog that barks, rich and famous people."""
    behind = words[at + 1]
    if singular(words[at - 1]) in SORTS:
        return True
    start = 1 if words[0] in NOTS else 0
    if behind in ("a", "an"):
        return True
    if behind in PREPOSITIONS:
        return words[start] in PREPOSITIONS or _length(words, start) <= 2
    before = _before(words, at)
    plain_before = before[1:] if before[:1] in (["a"], ["an"], ["the"], ["not"]) else before
    if behind == "the":
        return before[:1] == ["the"]
    if is_past(behind) and is_past(words[start]) and not single:  # made in Rome and sold in Lyon
        return True
    if before[:1] == ["the"] or tokens[at + 1].is_name:
        return False
    return single and len(plain_before) == 1


def _length(words: Sequence[str], start: int) -> int:
    """Of the part that begins there."""
    end = next((at for at in range(start, len(words)) if words[at] in ("and", "or", "nor", "but", ",")), len(words))
    return end - start


def _before(words: Sequence[str], at: int) -> list[str]:
    end = at - (words[at - 1] == ",")
    start = next((each for each in range(end - 1, -1, -1) if words[each] in ("and", "or", "nor", "but", ",")), -1)
    return list(words[start + 1 : end])


def _agrees(words: Sequence[str], verb: str, scope: Scope, *, be: bool, base: bool) -> bool:
    """Whether a verb has the form that the first one has."""
    first = next((word for word in words if word and not is_adverb(word) and word not in NOTS), "")
    if base or first in DO | FUTURE | MODALS:
        return verb == base_of(verb) or (scope.is_finite(verb, plural=False) and verb.endswith("s"))
    if be:
        return scope.is_finite(verb, plural=False) and verb.endswith("s")
    if first in BE | HAVE:
        return scope.is_finite(verb, plural=first not in SINGULAR) and not is_past(verb)
    return scope.is_finite(verb, plural=first == base_of(first))
