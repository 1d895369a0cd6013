"""What "it" or "that team" takes up in a condition: if Ann likes a song, she sings it."""

from collections.abc import Sequence
from dataclasses import dataclass

from hybrid.symbolic.logic.phrases.scope import Unread, plain
from hybrid.symbolic.logic.phrases.tokens import Token
from hybrid.symbolic.logic.phrases.vocabulary import ANYONE, FINITE, PREPOSITIONS, RELATIVE, SORTS, THEM, THEY
from hybrid.symbolic.logic.phrases.wordforms import singular

__all__ = ["OTHER", "Linked", "linked"]

OTHER = Token("Z", is_name=True)
"""What stands in the place of the thing that is taken up."""
POINTING = ("the", "that", "this")
PERSONS = frozenset({"someone", "somebody", "anyone", "anybody", "people", "person", "he", "she"})


@dataclass(frozen=True, slots=True)
class Linked:
    """A condition and its result that speak of one more thing, and what that is."""

    condition: tuple[Token, ...]
    result: tuple[Token, ...]
    kind: tuple[Token, ...] = ()


def linked(condition: Sequence[Token], result: Sequence[Token]) -> Linked:
    """The two with one word for the thing that both speak of, if they do.

    Raises:
        Unread: what a word takes up is not clear.
    """
    objects = _objects(condition)
    words = plain(result)
    pointed = [(at, each) for at in range(len(words) - 1) for each in objects if _points(words, at, condition, each)]
    is_of_person = condition[0].is_name or bool(PERSONS & set(plain(condition)[:2]) or {"he", "she"} & set(words))
    pronouns = [
        at for at, word in enumerate(words) if word == "it" or (word in THEM and at and words[at - 1] not in THEY)
    ]
    if not is_of_person and objects and "it" in words and condition[0].text not in ("something", "anything"):
        raise Unread("of what 'it' speaks is not clear")
    if not is_of_person:
        pronouns = [at for at in pronouns if words[at] != "it"]
    if pointed:
        chosen = {each for _, each in pointed}
    elif pronouns and objects:
        chosen = set(objects)
    else:
        _expect_clear(condition, words)
        return Linked(tuple(condition), tuple(result))
    if len(chosen) > 1 or (pointed and any(words[at] == "it" for at in pronouns)):
        raise Unread("which one is meant is not clear")
    ((start, end),) = chosen
    replaced = list(result)
    for at in pronouns if not pointed else []:
        replaced[at] = OTHER
    for at, (first, last) in sorted(pointed, reverse=True):
        replaced[at : at + 1 + _head_size(words, at, condition, (first, last))] = [OTHER]
    return Linked((*condition[:start], OTHER, *condition[end:]), tuple(replaced), tuple(condition[start:end]))


def _objects(condition: Sequence[Token]) -> list[tuple[int, int]]:
    """Where the things are that it speaks of behind its verb: a song, an old song."""
    words = plain(condition)
    found = []
    for at in range(2, len(words)):
        if (
            words[at] not in ("a", "an")
            or words[at - 1] in FINITE
            or words[at - 1] in ("not", "and", "or", "either", "nor")
        ):
            continue
        stops = PREPOSITIONS | FINITE | RELATIVE | {"and", "or", ",", ""}
        end = next((each for each in range(at + 1, len(words)) if words[each] in stops), len(words))
        if end > at + 1:
            found.append((at, end))
    return found


def _points(words: Sequence[str], at: int, condition: Sequence[Token], span: tuple[int, int]) -> bool:
    return words[at] in POINTING and _head_size(words, at, condition, span) > 0


def _head_size(words: Sequence[str], at: int, condition: Sequence[Token], span: tuple[int, int]) -> int:
    """How many words behind "the" are those of the thing: all of them, or the last."""
    noun = [singular(word) for word in plain(condition)[span[0] + 1 : span[1]]]
    for size in (len(noun), 1):
        if [singular(word) for word in words[at + 1 : at + 1 + size]] == noun[-size:]:
            return size
    return 0


def _expect_clear(condition: Sequence[Token], words: Sequence[str]) -> None:
    """If Ann likes cats, then they: not surely Ann.

    Raises:
        Unread: a pronoun may speak of something else than of the subject.
    """
    said = plain(condition)
    several = [word for word in said[2:] if word.isalpha() and singular(word) != word and word not in FINITE]
    if condition[0].is_name and "they" in words and several:
        raise Unread("of whom 'they' speaks is not clear")
    if "it" in words and said[0] in ANYONE - {"something", "anything"} | SORTS and any(word for word in said[2:]):
        raise Unread("of what 'it' speaks is not clear")
