"""Which words can say the same relation: `born` and `birth`, `wrote` and `author`; pure work on strings."""

import re

__all__ = ["WORKS", "has_family", "related"]

_FAMILIES = """
born birth birthplace native
die died death dead killed deceased
killed murdered assassinated shot
bury buried grave burial
wrote write written writer author penned
sing sang sung singer vocals vocalist performed recorded
play portray star starred starring actor actress role appear appeared
win won winner winning champion victory
made make manufacture produced producer product maker
made make created creator
build built builder constructed construction erected
began begin begun start
establish established founded founder foundation
invent invented inventor devised created creator
discover discovered found discoverer discovery
lead led leader head headed
describe described description
marry married wife husband spouse marriage
work worked worker employ employed employee staff workforce
inhabitant population resident
release released premiere premiered published publication issued aired
air aired broadcast premiere premiered
introduce introduced introduction passed enacted
bought buy purchased acquired
sell sold
teach taught teacher
pupil student
spoke spoken speak language
high height tall elevation
long length
wide width
deep depth
old age aged
heavy weigh weight mass
film movie
song single track
car automobile
colour color
compose composed composer music
paint painted painter painting
design designed designer architect
own owned owner belong belonged
award awarded given receive received
cause caused result because due
conquer conquered captured took
elect elected election
grow grown grew
given gave give
taken took take
held hold hosted host
fought fight
lose lost
""".strip()
WORKS = frozenset(
    {"song", "lyric", "single", "track", "book", "novel", "film", "movie", "show", "series", "album", "game", "hymn"}
)
"""Kinds of things that a question names beside a title."""
_VERBAL = re.compile(r"(?:e|s|es|ed|d|er|or|r|ing)?")
_NOMINAL = re.compile(r"(?:e|s|es|ed|d|er|or|r|ing|ion|ation|ment|ship|al|ly|n)?")
"""What forms of one word end with, after the letters that they share: at least four, or five for nouns of verbs."""


def _by_word() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for at, family in enumerate(_FAMILIES.splitlines()):
        for word in family.split():
            found.setdefault(word, set()).add(at)
    return found


_FAMILIES_OF = _by_word()


def has_family(word: str) -> bool:
    """Whether a word is one of those whose families are known."""
    return word in _FAMILIES_OF


def related(word: str, other: str) -> bool:
    """Whether two words, folded as `facts` folds them, are forms of one word or of one family."""
    if word == other or not _FAMILIES_OF.get(word, set()).isdisjoint(_FAMILIES_OF.get(other, ())):
        return True
    shared = 0
    while shared < min(len(word), len(other)) and word[shared] == other[shared]:
        shared += 1
    endings = _NOMINAL if shared > 4 else _VERBAL
    return shared >= 4 and all(endings.fullmatch(each[shared:]) for each in (word, other))
