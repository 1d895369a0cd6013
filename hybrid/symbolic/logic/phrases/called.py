"""Names that are written small, as those of packages and minerals are: the library quartz; Quartz is old."""

from collections.abc import Iterator, Sequence

from hybrid.symbolic.logic.lexicon import FUNCTION
from hybrid.symbolic.logic.phrases.vocabulary import DETERMINERS, FINITE, PREPOSITIONS, SITES, VERBS
from hybrid.symbolic.logic.phrases.wordforms import base_of, singular

__all__ = ["with_capitals", "with_whole_names"]

COUNTED = frozenset({"a", "an", "every", "each", "any", "no"})
"""A noun follows these."""


def with_capitals(split: Sequence[Sequence[str]]) -> list[list[str]]:
    """The words of all sentences, with a capital for what a noun before it tells to be a name."""
    pairs = list(_called(split))
    alone = {words[0].lower() for words in split if len(words) > 1 and words[0][0].isupper() and _says(words[1])}
    sure = {noun for noun, name in pairs if name in alone}
    names = {name for noun, name in pairs if noun in sure and _is_bare(name, noun, split)}
    return [[word.capitalize() if word in names else word for word in words] for words in split]


def with_whole_names(split: Sequence[Sequence[str]]) -> list[list[str]]:
    """The words of all sentences, with the whole name for "the valley" where only the Harrow valley can be meant."""
    found = [list(words) for words in split]
    written = {word for words in split for word in words}
    for noun in sorted({word.lower() for word in written} & SITES):
        uses = [(words, at) for words in found for at, word in enumerate(words) if word.lower() == noun]
        told = [_name_before(words, at) for words, at in uses]
        bare = [(words, at) for name, (words, at) in zip(told, uses, strict=True) if not name]
        is_many = any(singular(word.lower()) == noun != word.lower() for word in written)
        is_clear = all(at and words[at - 1] == "the" and words[at + 1 : at + 2] != ["of"] for words, at in bare)
        names = {name for name in told if name}
        if len(names) != 1 or not told[0] or is_many or not is_clear:
            continue
        for words, at in uses:
            words[at] = noun.capitalize()
        for words, at in reversed(bare):
            words[at:at] = told[0]
    return found


def _name_before(words: Sequence[str], at: int) -> tuple[str, ...]:
    """Harrow, before valley."""
    start = at
    while start and words[start - 1][0].isupper() and words[start - 1].lower() not in FUNCTION:
        start -= 1
    return tuple(words[start:at])


def _called(split: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """The mineral ferrone is: a noun that things are counted by, and a word behind it."""
    counted = {word for words in split for before, word in _pairs(words) if before.lower() in COUNTED}
    for words in split:
        for at in range(len(words) - 2):
            the, noun, name = words[at : at + 3]
            after = words[at + 3] if at + 3 < len(words) else "."
            ends = _says(after) or after in PREPOSITIONS or not after[0].isalnum() or after in ("and", "or")
            is_word = name.isalpha() and name.islower() and name not in FUNCTION | PREPOSITIONS
            if the.lower() == "the" and noun in counted and ends and is_word and base_of(name) not in VERBS:
                yield noun, name


def _is_bare(name: str, noun: str, split: Sequence[Sequence[str]]) -> bool:
    """Whether it never stands behind an article or another word than that noun, and never for many."""
    for words in split:
        if f"{name}s" in words or f"{name}es" in words:
            return False
        if any(before.lower() in DETERMINERS and word == name for before, word in _pairs(words)):
            return False
    return noun != name


def _says(word: str) -> bool:
    return word in FINITE or (word.endswith("s") and base_of(word) in VERBS)


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(words, words[1:], strict=False)
