"""Names that are written small, as those of packages and minerals are: the library quartz; Quartz is old."""

from collections.abc import Iterator, Sequence

from hybrid.symbolic.logic.lexicon import FUNCTION
from hybrid.symbolic.logic.phrases.vocabulary import DETERMINERS, FINITE, PREPOSITIONS, VERBS
from hybrid.symbolic.logic.phrases.wordforms import base_of

__all__ = ["with_capitals"]

COUNTED = frozenset({"a", "an", "every", "each", "any", "no"})
"""A noun follows these."""


def with_capitals(split: Sequence[Sequence[str]]) -> list[list[str]]:
    """The words of all sentences, with a capital for what a noun before it tells to be a name."""
    pairs = list(_called(split))
    alone = {words[0].lower() for words in split if len(words) > 1 and words[0][0].isupper() and _says(words[1])}
    sure = {noun for noun, name in pairs if name in alone}
    names = {name for noun, name in pairs if noun in sure and _is_bare(name, noun, split)}
    return [[word.capitalize() if word in names else word for word in words] for words in split]


def _called(split: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """The mineral ferrone is: a noun that things are counted by, and a word behind it."""
    counted = {word for words in split for before, word in _pairs(words) if before.lower() in COUNTED}
    for words in split:
        for at in range(len(words) - 2):
            the, noun, name = words[at : at + 3]
            after = words[at + 3] if at + 3 < len(words) else "."
            ends = _says(after) or after in PREPOSITIONS or not after[0].isalnum() or after in ("and", "or")
            if the.lower() == "the" and noun in counted and ends and name.isalpha() and name.islower():
                if name not in FUNCTION | PREPOSITIONS | VERBS and base_of(name) not in VERBS:
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
