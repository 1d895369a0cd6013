"""A sentence as the things that it names and the signs of what it says."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from hybrid.symbolic.logic.assignments.board import Board, Kind, Unread, Value
from hybrid.symbolic.logic.assignments.words import NUMBERS, ORDINALS, PICKED, SIGNS, is_filler, stem

__all__ = ["Class", "Lexicon", "Token", "singular"]


@dataclass(frozen=True, slots=True)
class Class:
    """A word for several things: `clerks`."""

    values: tuple[Value, ...]
    is_other: bool = False
    """Whether it is a word for what each of them has one of: a speech for the one who gives it."""

    @property
    def kind(self) -> int:
        return self.values[0].kind


Token = Value | Class | int | str
"""A thing, a word for several, a number, or a sign."""

_SIGNS = [(re.compile(rf"(?:{pattern})(?![\w’'])", re.IGNORECASE), sign) for pattern, sign in SIGNS]
_WORDS = list(NUMBERS)
_WORD = re.compile(r"[\w’'-]+(?:\.[A-Z]\.)*")
_LIST_OF_NUMBERS = re.compile(r"\b(\w+?)(?:e?s) (\d(?:, \d)*),? (and|or) (\d)\b")


@dataclass(frozen=True)
class Lexicon:
    """How things are called in a puzzle."""

    board: Board
    nouns: Mapping[str, tuple[Value, ...]]
    """What a word in its singular stands for."""
    others: frozenset[str] = frozenset()
    """Which of these words are for what each of them has one of."""
    neutral: frozenset[str] = frozenset()
    """Stems of words that say nothing more, because they are of what is told of all."""
    picked: frozenset[str] = frozenset()
    """Stems of words that say so: visited."""
    picks: bool = False
    """Pieces may be nowhere, so that it says something that one is somewhere."""
    is_scene: bool = False
    """Whether what is read only sets the scene, so that other words say nothing."""

    def tokens(self, sentence: str) -> tuple[Token, ...]:
        """Raises Unread with a word that says nothing known."""
        text = self._distance.sub(r"\1 away from", _LIST_OF_NUMBERS.sub(_each_with_noun, _plain(sentence)))
        found: list[Token] = []
        at = 0
        while at < len(text):
            if text[at].isspace():
                at += 1
                continue
            token, at = self._next(text, at)
            if token == "end":
                found += self._ends()
            elif token is not None:
                found.append(token)
        return tuple(_merged(found))

    def _ends(self) -> list[Token]:
        """Raises Unread without a row."""
        order = self.board.order
        if order is None or self.board.kinds[order].is_ring:
            raise Unread("end")
        places = self.board.values(order)
        return [places[0], "or", places[-1]]

    def _next(self, text: str, at: int) -> tuple[Token | None, int]:
        for pattern, value in self._surfaces:
            if match := pattern.match(text, at):
                return value, match.end()
        if match := self._classes.match(text, at):
            noun = singular(match[0].lower())
            return Class(self.nouns[noun], noun in self.others), match.end()
        for pattern, sign in _SIGNS:
            if match := pattern.match(text, at):
                return sign or None, match.end()
        word = _WORD.match(text, at)
        if word is None:
            raise Unread(text[at])
        return self._word(word[0].lower()), word.end()

    def _word(self, word: str) -> Token | None:
        if word in NUMBERS:
            return NUMBERS[word]
        if word.isdecimal():
            return int(word)
        if self.picks and (PICKED.fullmatch(word) or stem(word) in self.picked):
            return "in"
        word = word.removesuffix("'s")
        if is_filler(word) or stem(word) in self.neutral or PICKED.fullmatch(word) or self.is_scene:
            return None
        raise Unread(word)

    @cached_property
    def _surfaces(self) -> list[tuple[re.Pattern[str], Value]]:
        pairs = [pair for at, kind in enumerate(self.board.kinds) for pair in _names(at, kind, self._all_nouns)]
        pairs.sort(key=lambda pair: -len(pair[0]))
        return [
            (re.compile(rf"(?:the )?(?:{pattern})(?:['’]s?(?: (?:{self._all_nouns})\b)?)?(?![\w’'])"), value)
            for pattern, value in pairs
        ]

    @cached_property
    def _classes(self) -> re.Pattern[str]:
        words = sorted({form for noun in self.nouns for form in _numbers_of(noun)}, key=len, reverse=True)
        return re.compile(rf"(?:{'|'.join(map(re.escape, words)) or '(?!)'})(?![\w’'])", re.IGNORECASE)

    @cached_property
    def _distance(self) -> re.Pattern[str]:
        """Three places from."""
        row = set(self.board.values(self.board.order)) if self.board.order else set()
        words = "|".join(re.escape(_numbers_of(noun)[1]) for noun, of in self.nouns.items() if row == set(of))
        return re.compile(
            rf"\b((?:{'|'.join(NUMBERS)}|\d) (?:{words or '(?!)'})) from\b(?! left| right| first)", re.IGNORECASE
        )

    @cached_property
    def _all_nouns(self) -> str:
        return "|".join(re.escape(form) for noun in self.nouns for form in _numbers_of(noun))


def _names(at: int, kind: Kind, nouns: str) -> Iterator[tuple[str, Value]]:
    own = "|".join(re.escape(form) for noun in kind.nouns for form in _numbers_of(noun))
    for number, name in enumerate(kind.values):
        value = Value(at, number)
        if kind.is_ring:
            continue
        if kind.is_numbered:
            yield rf"(?i:{own}) (?:{re.escape(name)}|{_WORDS[number + 1]})", value
            if name.isdecimal() and len(name) > 2:  # 101 is no number of things
                yield re.escape(name), value
        else:
            first = name[0] if name[0].isupper() else f"[{name[0]}{name[0].upper()}]"
            yield first + re.escape(name[1:]), value
        if kind.is_ordered:
            yield from ((rf"(?i:{word})(?: (?i:{nouns})\b)?", value) for word in _ordinals(number, kind.size))
        if kind.rightward and number in (0, kind.size - 1):
            yield f"(?i:{'rightmost' if number else 'leftmost'})(?: (?i:{own})\\b)?", value
        if kind.rightward:
            yield from ((rf"(?i:{word})(?: (?:{own}))? from the left", value) for word in _ordinals(number, kind.size))
        if kind.upward and number in (0, kind.size - 1):
            yield rf"(?i:{'top|highest' if number else 'bottom|lowest'})(?: (?i:{own})\b)?", value


def _ordinals(number: int, size: int) -> Iterator[str]:
    yield from (word for word, at in ORDINALS.items() if at == number)
    if number == size - 1:
        yield "last"
    if number == size - 2 > 0:
        yield from ("second[- ](?:to[- ]|from[- ]the[- ])last", "next[- ]to[- ]last", "penultimate")


def _numbers_of(noun: str) -> tuple[str, ...]:
    plural = (
        f"{noun[:-1]}ies"
        if re.search(r"[^aeiou]y$", noun)
        else f"{noun}{'es' if re.search('(s|x|ch|sh)$', noun) else 's'}"
    )
    return {"child": ("child", "children"), "person": ("person", "people"), "shelf": ("shelf", "shelves")}.get(
        noun, (noun, plural)
    )


def singular(noun: str) -> str:
    """`day` of days."""
    irregular = {"children": "child", "people": "person", "shelves": "shelf", "men": "man", "women": "woman"}
    if noun in irregular:
        return irregular[noun]
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    if re.search(r"(?:ss|x|ch|sh)es$", noun):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def _plain(sentence: str) -> str:
    sentence = re.sub(r",? (?:though |but )?not necessarily in that order", "", sentence)
    text = re.sub(r"[\"“”]", "", sentence).replace("’", "'").strip()
    text = re.sub(r"\b(is|are|be|not) (?:a |both )?members? of\b", r"\1 on", text)
    return re.sub(r"(?<=\w)[.?!:]$", "", text).rstrip(".?!:")


def _each_with_noun(match: re.Match[str]) -> str:
    """Rooms 2 and 3: room 2 and room 3."""
    noun = singular(match[0].split()[0])
    firsts = ", ".join(f"{noun} {number}" for number in match[2].split(", "))
    return f"{firsts} {match[3]} {noun} {match[4]}"


def _merged(found: list[Token]) -> Iterator[Token]:
    """Without the noun beside a name: Ann's desk; the talk that Ann gives."""
    kept: list[Token] = []
    for at, token in enumerate(found):
        before, after = (kept[-1] if kept else None), (found[at + 1] if at + 1 < len(found) else None)
        if isinstance(token, Class) and _is_named(token, before, after):
            continue
        if token == "that" and isinstance(before, Class) and before.is_other and isinstance(after, Value):
            kept.pop()
            continue
        kept.append(token)
    for at, token in enumerate(kept):
        if token != "a" or at + 1 < len(kept) and isinstance(kept[at + 1], Class):
            yield token


def _is_named(noun: Class, before: Token | None, after: Token | None) -> bool:
    """Whether a name beside it says all: Ann's desk; but two talks on Monday are two."""
    names = [each for each in (before, after) if isinstance(each, Value)]
    is_counted = isinstance(before, int) or before in ("no", "each", "any", "some", "all", "a")
    return any(name in noun.values or noun.is_other and not is_counted for name in names)
