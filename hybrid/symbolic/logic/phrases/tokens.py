"""A sentence as words and names; which words are names, the sentences of a problem tell together."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hybrid.symbolic.logic.lexicon import FUNCTION, PARTICLES
from hybrid.symbolic.logic.phrases.called import with_capitals, with_whole_names
from hybrid.symbolic.logic.phrases.vocabulary import (
    ADVERBS,
    BE,
    CONTRASTS,
    DETERMINERS,
    DO,
    DROPPED,
    FINITE,
    NOTS,
    OPENING,
    PLACES,
    PREPOSITIONS,
    RELATIVE,
    SINGULAR,
    VERBS,
)
from hybrid.symbolic.logic.phrases.wordforms import base_of, is_adverb, is_past, singular

__all__ = ["Token", "Tokenised", "tokenised"]

TOKEN = re.compile(
    r"""'s\b|"[^"]{1,80}"|(?:Mr|Mrs|Ms|Dr|St|Prof)\.|\d+s\b|No\. ?\d+|[$€£]?\d[\d,.]*\d\$?|[$€£]?\d\$?"""
    r"""|(?:[A-Z]\.){2,}|[A-Z]\.(?=\s+[A-Z])|[^\W_]+(?:['&][^\W_]+)*|[,;:.?!()%]|[^\w\s]"""
)
NOTE = re.compile(r"^\s*\[[A-Z]{1,8}\]\s*")
"""A mark of whoever collected the sentences: [BG]."""
ARTICLED = frozenset({"a", "an", "every", "each", "all", "no", "some", "any"})
BEGINNING = (
    OPENING
    | CONTRASTS
    | {"but", ";"}
    | {"if", "then", ",", "and", "or", "nor", "that", "when", "whenever", "unless", "because"}
)
"""A clause can begin behind these."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word in small letters, or a name of one or more words."""

    text: str
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Tokenised:
    """The tokens of each sentence, and the nouns that tell what kind of thing a name stands for: the town of Lund."""

    sentences: tuple[tuple[Token, ...], ...]
    kinds: tuple[tuple[Token, Token], ...]
    """A noun and a name."""


def tokenised(sentences: Sequence[str]) -> Tokenised:
    """The tokens of each sentence, contractions written out."""
    split = with_whole_names(with_capitals([_split(sentence) for sentence in sentences]))
    reader = _Capitals(split)
    kinds: dict[tuple[Token, Token], None] = {}
    told = tuple(_told_by_name(list(reader.merged(words)), kinds) for words in split)
    return Tokenised(told, tuple(kinds))


def _told_by_name(tokens: list[Token], kinds: dict[tuple[Token, Token], None]) -> tuple[Token, ...]:
    """The movie Long River was, the town of Lund: what it is called says which one is meant."""
    found: list[Token] = []
    for at, token in enumerate(tokens):
        after = tokens[at + 1].text if at + 1 < len(tokens) else "."
        size = _noun_before(found) if token.is_name else 0
        ends = after in FINITE | PREPOSITIONS | {".", ",", "and", "or", "then"} or not after[0].isalnum()
        is_verb = after.endswith("s") and base_of(after) in VERBS
        if size and (size == 3 or ends or is_verb):
            kinds[found[1 - size], token] = None
            del found[-size:]
        found.append(token)
    return tuple(found)


def _noun_before(found: Sequence[Token]) -> int:
    """How many words tell the kind of a name behind them: the movie, the town of; 0 if none do."""
    before = [each.text for each in found[-3:]]
    if len(before) == 3 and before[0] == "the" and before[1] in PLACES and before[2] == "of":
        return 3
    before = before[-2:]
    is_noun = len(before) == 2 and before[0] == "the" and before[1].isalpha() and not found[-1].is_name
    return 2 if is_noun and before[1] not in FUNCTION | PREPOSITIONS else 0


def _split(sentence: str) -> list[str]:
    text = unicodedata.normalize("NFC", NOTE.sub("", sentence))
    text = text.replace("’", "'").replace("“", '"').replace("”", '"').replace("‘", "'")
    text = re.sub(r"\bcan(?:not|'t)\b", "can not", text)
    text = re.sub(r"(?<=[a-z])[- ]sized\b", "-size", text)
    text = re.sub(r"\bwon't\b", "will not", text)
    text = re.sub(r"n't\b", " not", text)
    text = re.sub(r"\b(he|she)/(he|she)\b", "they", re.sub(r"\b(his|her)/(his|her)\b", "their", text))
    text = re.sub(r"(?<=\w)['’]s\b", " 's", text)
    text = re.sub(r"(?<=\w)[-–](?=\w)", " ", text)
    return TOKEN.findall(text)


class _Capitals:
    """Which runs of words with a capital are names: those that something is said of, or that end a phrase."""

    def __init__(self, split: Sequence[Sequence[str]]) -> None:
        self._small = {word for words in split for word in words if word[0].islower()}
        self._inside = {word for words in split for at, word in enumerate(words) if at and _is_capital(word)}
        self._verbs = set(_heard_verbs(split))
        self._names: set[tuple[str, ...]] = set()
        for words in split:
            for start, end in self._runs(words):
                if self._is_named(words, start, end):
                    self._names.add(tuple(words[start:end]))

    def merged(self, words: Sequence[str]) -> Iterator[Token]:
        runs = {start: end for start, end in self._runs(words)}
        at = 0
        while at < len(words):
            end = runs.get(at, at)
            is_name = tuple(words[at:end]) in self._names and not self._is_modifier(words, at, end)
            if (
                words[at].lower() == "the"
                and (after := runs.get(at + 1))
                and not self._is_modifier(words, at + 1, after)
            ):
                at += tuple(words[at + 1 : after]) in self._names
                end = runs.get(at, at)
                is_name = end > at
            if is_name or end > at + 1:  # what is written large is one word, so that none of it is a verb
                yield Token(_name(words[at:end]), is_name)
                at = end
            else:
                if text := words[at].lower().strip('"'):
                    yield Token(text)
                at += 1

    def _runs(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        at = 0
        while at < len(words):
            if not self._can_begin(words, at):
                at += 1
                continue
            end = at + 1
            while end < len(words) and (_is_capital(words[end]) or _is_number(words[end]) or _goes_on(words, end)):
                end += 1
            yield at, end
            at = end

    def _can_begin(self, words: Sequence[str], at: int) -> bool:
        word = words[at]
        if _is_number(word) and word.isdecimal():  # 1984 is a novel
            after = words[at + 1 : at + 2]
            return (at == 0 or words[at - 1].lower() in BEGINNING) and bool(after) and after[0] in FINITE
        if not _is_capital(word):
            return False
        if at or word.startswith('"') or word in self._inside:
            return True
        after = words[1] if len(words) > 1 else "."
        if after.isdecimal() and singular(word.lower()) == word.lower():
            return True
        if word.lower() in self._small or f"{word.lower()}s" in self._small:
            return False
        if _is_capital(after) or after.isdecimal() or _goes_on(words, 1):
            return True
        if after == "'s" or after in SINGULAR | OPENING | DROPPED | NOTS | (FINITE - BE - {"do", "have"}):
            return True
        if after in ("and", "or", "nor"):
            return len(words) > 2 and _is_capital(words[2])
        if after == ",":
            is_list = len(words) > 4 and _is_capital(words[2]) and singular(word.lower()) == word.lower()
            return is_list or _is_described(words)
        is_verb = (after.endswith("s") or is_past(after)) and self._is_verb(after)
        is_helped = is_adverb(after) or list(words[1:3]) == ["no", "longer"]
        return (is_verb or is_helped) and singular(word.lower()) == word.lower()

    def _is_verb(self, word: str) -> bool:
        return base_of(word) in VERBS or base_of(word) in self._verbs

    def _is_named(self, words: Sequence[str], start: int, end: int) -> bool:
        before = words[start - 1].lower() if start else ""
        if self._is_modifier(words, start, end):
            return False
        if not before or before in BEGINNING or before == "the" or words[start].startswith('"'):
            return True
        return before in PREPOSITIONS or base_of(before) in VERBS

    def _is_modifier(self, words: Sequence[str], start: int, end: int) -> bool:
        """An Oslo bank, an American: not a name."""
        before = words[start - 1].lower() if start else ""
        after = words[end] if end < len(words) else "."
        if after == "'s":
            return False
        if before in ARTICLED or before in BE and end - start == 1 and tuple(words[start:end]) not in self._names:
            return True
        idle = FUNCTION | FINITE | PREPOSITIONS | OPENING | NOTS | DROPPED | CONTRASTS | {"even", "all"}
        is_noun = after[0].islower() and after not in idle
        is_verb = self._is_verb(after) and after != base_of(after)
        is_verb = is_verb or (after.endswith("s") and words[end + 1 : end + 2] != [] and words[end + 1] in DETERMINERS)
        if before == "the" and start > 1:
            before = words[start - 2]
        if before in PREPOSITIONS and tuple(words[start:end]) in self._names and after in VERBS:
            return False  # people in Rome like
        if before in PREPOSITIONS and end - start > 1 and after in VERBS:
            return False
        is_subject = before in BEGINNING and tuple(words[start:end]) in self._names
        return is_noun and not is_verb and not is_adverb(after) and not is_subject


def _heard_verbs(split: Sequence[Sequence[str]]) -> Iterator[str]:
    """Words that stand where only verbs do: who nests, a bird that nests, does not nest."""
    for words in split:
        for at, word in enumerate(words):
            counted = word == "that" and at > 1 and words[at - 2].lower() in ARTICLED
            if not (word in ("who", "which") or counted or word in DO):
                continue
            following = [each for each in words[at + 1 : at + 4] if not is_adverb(each) and each not in NOTS][:1]
            idle = FUNCTION | FINITE | PREPOSITIONS | DROPPED
            if following and following[0].isalpha() and following[0].islower() and following[0] not in idle:
                yield base_of(following[0])


def _is_described(words: Sequence[str]) -> bool:
    """Ann, a baker, sings; Ann, who is old, sings; not: dogs, which are old, bark."""
    word = words[0].lower()
    start = next((at for at in range(2, len(words)) if words[at] not in DROPPED), len(words))
    first = words[start] if start < len(words) else ""
    is_one = first in ("a", "an") or (singular(word) == word and (first in RELATIVE or is_past(first)))
    closes = "," in words[start + 1 :]
    return is_one and closes and not is_adverb(word) and word not in PREPOSITIONS | ADVERBS


def _is_capital(word: str) -> bool:
    plain = word.strip('"')
    return plain[:1].isupper() and (word.startswith(('"', "No.")) or word.lower() not in FUNCTION)


def _is_number(word: str) -> bool:
    return word[0].isdigit()


def _goes_on(words: Sequence[str], at: int) -> bool:
    """The Bank of Oslo, Juan de Mar, Friends of the Lake."""
    if at + 1 >= len(words):
        return False
    link = words[at] in PARTICLES or words[at] in ("of", "&")
    following = at + 1 + (words[at] == "of" and words[at + 1 : at + 2] == ["the"])
    return link and following < len(words) and _is_capital(words[following])


def _name(words: Sequence[str]) -> str:
    joined = "_".join(re.sub(r"\W+", "_", word.strip('"').lower()).strip("_") for word in words)
    joined = joined.strip("_")
    return joined if joined[:1].isalpha() else f"the_{joined}"
