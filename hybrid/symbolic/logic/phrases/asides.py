"""What a sentence says beside: Ann, a baker from Rome, sings. Each such remark becomes a sentence of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from hybrid.symbolic.logic.phrases.scope import Unread, plain
from hybrid.symbolic.logic.phrases.tokens import Token
from hybrid.symbolic.logic.phrases.vocabulary import (
    CONTRASTS,
    DROPPED,
    FINITE,
    NOTS,
    OPENING,
    RELATIVE,
)
from hybrid.symbolic.logic.phrases.wordforms import gerund_base, is_adverb, is_past

__all__ = ["Told", "without_asides"]

BEFORE = CONTRASTS | {"and", "but", ";"}
"""A clause begins behind these."""
COPULA = Token("is")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence without its remarks, and those as sentences."""

    main: tuple[Token, ...]
    asides: tuple[tuple[Token, ...], ...] = ()


def without_asides(tokens: Sequence[Token]) -> Told:
    """The sentence without what it remarks of the names that its clauses begin with.

    Raises:
        Unread: where a remark ends is not clear.
    """
    kept: list[Token] = []
    asides = []
    words = plain(tokens)
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        at += 1
        if _is_subject(tokens, words, at - 1) and (end := _end(words, at)):
            asides.append(_sentence(tokens[at - 1], tokens[at + 1 : end]))
            at = end + 1
    return Told(tuple(kept), tuple(asides))


def _is_subject(tokens: Sequence[Token], words: Sequence[str], at: int) -> bool:
    return tokens[at].is_name and (at == 0 or words[at - 1] in BEFORE) and words[at + 1 : at + 2] == [","]


def _end(words: Sequence[str], comma: int) -> int:
    """Where the comma is that a remark ends with; 0 if what begins there is none of a known form."""
    start = comma + 1
    while words[start : start + 1] and words[start] in DROPPED:
        start += 1
    first = words[start] if start < len(words) else ""
    if first not in {"a", "an"} | RELATIVE and not is_past(first) and gerund_base(first) is None:
        return 0
    stop = next((at for at in range(start, len(words)) if words[at] == ";"), len(words))
    commas = [at for at in range(start, stop) if words[at] == ","]
    ends = [at for at in commas if _is_verb(words, at + 1)]
    if not ends:
        return 0
    if first in RELATIVE and len(ends) > 1 and not any(word in BEFORE for word in words[ends[0] : ends[1] + 2]):
        raise Unread("where the remark on the name ends is not clear")
    return ends[0]


def _is_verb(words: Sequence[str], at: int) -> bool:
    """Whether something is said from there on: sings, is not, often sings."""
    while at < len(words) and is_adverb(words[at]):
        at += 1
    if at + 1 >= len(words):
        return False
    word = words[at]
    return word in FINITE | NOTS | OPENING or is_past(word) or (word.endswith("s") and word.isalpha())


def _sentence(name: Token, aside: Sequence[Token]) -> tuple[Token, ...]:
    """Ann, who sings, as: Ann sings; Ann, a baker, as: Ann is a baker."""
    while aside and aside[0].text in DROPPED:
        aside = aside[1:]
    if aside[0].text in RELATIVE:
        return (name, *aside[1:])
    return (name, COPULA, *aside)
