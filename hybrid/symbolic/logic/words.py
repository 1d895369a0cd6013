"""The words of a problem: which name things, which say something of them, and which only join the others.

A grammar of a sentence is made from these, so a model cannot write of anything that the sentence does not speak of.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hybrid.symbolic.logic.lexicon import (
    AUXILIARIES,
    COPULAS,
    DEGREES,
    DENIALS,
    FUNCTION,
    GENERIC,
    IFS,
    JOINTS,
    META,
    NEGATIONS,
    NOUNS,
    NUMBERS,
    ORDINALS,
    PARTICIPLES,
    PARTICLES,
    PLACING,
    RELATIVES,
    RESOLVED,
    SAYING,
)
from hybrid.symbolic.logic.scales import BESIDE, is_scale

__all__ = ["TRUTHFUL", "Said", "Word", "listed", "read_sentences", "signs_in"]

TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[-–,;:.?!()]")
LISTED = re.compile(rf"\b(?:{'|'.join(NUMBERS)}|[0-9]+) [\w, ]{{1,80}}:\s*([^.:;]{{1,400}})\.", re.IGNORECASE)
"""There are five vehicles: a sedan, a tractor, and a van."""

Kind = Literal["name", "content", "scale", "number", "function", "mark"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence."""

    text: str
    """As it stands in formulas: `see` for sees, `bald_eagle` for bald eagle, `2` for second."""
    kind: Kind
    written: str
    """As it stands in the sentence, in small letters."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with its words."""

    text: str
    words: tuple[Word, ...]

    def of(self, kind: Kind) -> tuple[str, ...]:
        """The words of a kind, in order, as often as they stand there."""
        return tuple(word.text for word in self.words if word.kind == kind)

    @property
    def is_general(self) -> bool:
        """Whether it speaks of all things, or of any, and not of named ones only."""
        return not self.of("name") or self.is_of_any

    @property
    def is_of_any(self) -> bool:
        """Whether a word of it speaks of all things, or of any, or asks which."""
        asks = self.text.endswith("?") and self.has("who", "whom", "what", "which")
        return asks or any(self.is_indefinite(at) or self._is_generic(at) for at in range(len(self.words)))

    def is_indefinite(self, at: int) -> bool:
        """If an animal barks: any animal."""
        if at < 2 or self.words[at].kind != "content":
            return False
        return self.words[at - 1].written in ("a", "an") and self.words[at - 2].written in ("if", "when", "whenever")

    def _is_generic(self, at: int) -> bool:
        """All people, but not a kind person: that only says of somebody that he is one."""
        word = self.words[at]
        if word.written in NOUNS and at > 0 and self.words[at - 1].kind == "content":
            return word.written in ("people", "things") and not any(each.kind == "name" for each in self.words[:at])
        return word.written in GENERIC

    @property
    def has_ordinal(self) -> bool:
        return any(word.written in ORDINALS for word in self.words)

    @property
    def negations(self) -> int:
        return sum(word.written in NEGATIONS or word.written.endswith(("n't", "n’t")) for word in self.words)

    @property
    def is_aside(self) -> bool:
        """Whether it only says which things there are, or is about the question itself."""
        return bool(LISTED.search(self.text)) or any(word.written in META for word in self.words)

    def has(self, *words: str) -> bool:
        """Whether one of these stands in it."""
        return any(word.written in words for word in self.words)


def read_sentences(sentences: Sequence[str]) -> tuple[Said, ...]:
    """The sentences of one problem; together they tell what is a name, and which forms are one word."""
    split = [_tokens(sentence) for sentence in sentences]
    names = _Names(sentences, split)
    lemmas = _lemmas(token for tokens in split for token in tokens)
    found: list[Said] = []
    for sentence, tokens in zip(sentences, split, strict=True):
        said = Said(sentence, tuple(_words(tokens, names, lemmas)))
        before = found[-1] if found else None
        found.append(said if said.is_of_any else replace(said, words=tuple(_resolved(said.words, before))))
    return tuple(found)


def _resolved(words: Sequence[Word], before: Said | None) -> Iterator[Word]:
    """With names for pronouns: of the one that the sentence has named, else of the one that the last sentence has."""
    named: list[str] = []
    parted = False
    for at, word in enumerate(words):
        if word.kind == "name":
            named.append(word.text)
        parted = parted or word.written in ("then", ",", "if", "unless", "when")
        if (parted or not named) and (name := _meant(word, words[:at], named, before)):
            yield Word(name, "name", word.written)
        else:
            yield word


def _meant(word: Word, words: Sequence[Word], named: Sequence[str], before: Said | None) -> str | None:
    """The one name that a pronoun behind these words can stand for; "they" needs that nothing else can be meant."""
    if word.written not in (*RESOLVED, "they"):
        return None
    names = set(named or (before.of("name") if before else ()))
    if word.written == "they" and not _is_plain(words if named else before.words if before else ()):
        return None
    return names.pop() if len(names) == 1 else None


def _is_plain(words: Sequence[Word]) -> bool:
    """Whether a name and what it is, or is not, is all there is, so that "they" can only be that one."""
    written = [word.written for word in words]
    joining = {*COPULAS, *IFS, *JOINTS, *DENIALS, "then", "also", "the", ",", "."}
    return all(
        word.kind == "name" or word.written in joining or (word.kind == "content" and _is_trait(written, at))
        for at, word in enumerate(words)
    )


def _is_trait(written: Sequence[str], at: int) -> bool:
    """Is kind, is not kind, is old and kind."""
    return at > 0 and written[at - 1] in (*COPULAS, *JOINTS, *DENIALS, ",", "also")


def listed(sentences: Sequence[str]) -> tuple[str, ...]:
    """The names of a list of all that there are: "there are three birds: a robin, a quail and a blue jay"."""
    return tuple(dict.fromkeys(_joined(tokens) for tokens in _listed(sentences)))


TRUTH = re.compile(r"\b(?:tells?|told|is telling) the truth\b", re.IGNORECASE)
TRUTHFUL = "truthful"
LIES = re.compile(r"\b(?:lies?|is lying|is a liar)\b", re.IGNORECASE)


def signs_in(sentence: str) -> list[str]:
    """Characters that are part of no word and no mark."""
    return sorted(set(TOKEN.sub("", unicodedata.normalize("NFC", sentence))) - set(" \t\n\"“”’'—"))


def _tokens(sentence: str) -> list[str]:
    composed = unicodedata.normalize("NFC", sentence).replace("’", "'")
    plain = LIES.sub(f"not {TRUTHFUL}", TRUTH.sub(TRUTHFUL, re.sub(r"\s[-–—]+\s", " ; ", composed)))
    tokens = TOKEN.findall(plain)
    joined: list[str] = []
    for token in tokens:  # well-known is one word; second-newest, and second-to-last, are several
        before = joined[-2].lower() if len(joined) >= 2 and joined[-1] == "-" else ""
        if before.replace("_", "").isalpha() and token.isalpha() and before not in ORDINALS and before not in FUNCTION:
            joined[-2:] = [f"{joined[-2]}_{token}"]
        else:
            joined.append(token)
    return [token for token in joined if token != "-"]


def _words(tokens: Sequence[str], names: "_Names", lemmas: dict[str, str]) -> Iterator[Word]:
    at = 0
    while at < len(tokens):
        size = names.size_at(tokens, at)
        if size:
            yield Word(_joined(tokens[at : at + size]), "name", " ".join(tokens[at : at + size]).lower())
            at += size
            continue
        token = tokens[at].lower()
        at += 1
        if not token[0].isalnum():
            yield Word(token, "mark", token)
        elif token in DEGREES and at < len(tokens) and is_scale(scale := f"{token}_{tokens[at].lower()}"):
            yield Word(scale, "scale", f"{token} {tokens[at].lower()}")
            at += 1
        elif token in ("next", "adjacent") and at < len(tokens) and tokens[at].lower() == "to":
            yield Word(BESIDE, "scale", f"{token} to")
            at += 1
        elif token == "first" and (
            at == len(tokens) or tokens[at].lower() in ("and", "nor", "or", ".", ",", "?", "in")
        ):
            yield Word(token, "scale", token)
        elif token in ORDINALS or token.isdecimal():
            yield Word(str(ORDINALS.get(token, token)), "number", token)
        elif is_scale(token):
            yield Word(token, "scale", token)
        elif token in FUNCTION or "'" in token:
            yield Word(token, "function", token)
        else:
            yield Word(lemmas[token], "content", token)


def _joined(tokens: Iterable[str]) -> str:
    return "_".join(token.lower() for token in tokens)


def _lemmas(tokens: Iterable[str]) -> dict[str, str]:
    """For each word the one that it is a form of: `see` for sees if both occur, and the shortest of sees and saw.

    Only forms of verbs and plurals are the same word: bored and boring, employer and employed are not.
    """
    words = sorted({token.lower() for token in tokens if token[0].isalnum()}, key=lambda word: (len(word), word))
    lemmas: dict[str, str] = {}
    by_base: dict[str, str] = {}
    for word in words:
        bases = _bases(word)
        known = next((by_base[base] for base in bases if base in by_base), word)
        lemmas[word] = known
        for base in bases:
            by_base.setdefault(base, known)
    return lemmas


def _bases(word: str) -> list[str]:
    """What a word can be a form of, itself first."""
    found = [PARTICIPLES[word]] if word in PARTICIPLES else []
    if word.endswith(("ies", "ied")):
        found.append(word[:-3] + "y")
    elif word.endswith("es") and len(word) > 3:
        found += [word[:-1], word[:-2]]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        found.append(word[:-1])
    if word.endswith("ed") and len(word) > 4:
        found += [word[:-1], word[:-2], *([word[:-3]] if word[-3] == word[-4] else [])]
    if word.endswith("ves"):
        found += [word[:-3] + "f", word[:-3] + "fe"]
    return [word, *found]


# --- names -------------------------------------------------------------------------------------


class _Names:
    """The names of a problem: what is listed, written with a capital, or always has "the" before it."""

    def __init__(self, sentences: Sequence[str], split: Sequence[Sequence[str]]) -> None:
        small = {token for tokens in split for token in tokens if token[0].islower()}
        self._proper = frozenset(_capitals(split, small))
        self._common = frozenset(_definite(split)) | frozenset(_listed(sentences))
        self._longest = max(map(len, [*self._proper, *self._common]), default=0)

    def size_at(self, tokens: Sequence[str], at: int) -> int:
        """How many tokens from here are a name; the longest counts. Common ones have "the" before them."""
        is_definite = at > 0 and tokens[at - 1].lower() in ("the", "than")
        for size in range(min(self._longest, len(tokens) - at), 0, -1):
            run = tuple(token.lower() for token in tokens[at : at + size])
            if (run in self._proper and not tokens[at][0].islower()) or (run in self._common and is_definite):
                return size
        return 0


def _listed(sentences: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for listing in LISTED.findall("\n".join(sentences)):
        for item in re.split(r",\s*(?:and\s+)?|\s+and\s+", listing):
            tokens = [token.lower() for token in _tokens(item) if token.lower() not in FUNCTION]
            if tokens:
                yield tuple(tokens)


def _capitals(split: Sequence[Sequence[str]], small: set[str]) -> set[tuple[str, ...]]:
    """Words with a capital, neighbours together; at the beginning of a sentence only if they look like a name there."""
    inside: set[tuple[str, ...]] = set()
    first: set[tuple[str, ...]] = set()
    for tokens in split:
        run: list[str] = []
        start = 0
        for at, token in enumerate([*tokens, "."]):
            if _is_capital(token) or (run and _goes_on(token, tokens[at + 1 :])):
                start = start if run else at
                run.append(token.lower())
            elif run:
                begins = start == 0 or tokens[start - 1] in ".?!:"
                (first if begins else inside).add(tuple(run))
                if begins and not _looks_like_a_name(tokens[start:], len(run), small):
                    first.discard(tuple(run))
                run = []
    known = inside | first
    return inside | {run for run in first if len(run) == 1 or run[1:] not in known}


def _is_capital(token: str) -> bool:
    """Ann, O'Hara, Jean-Luc, 美咲; not: Bob's."""
    parts = re.split(r"[_']", token)
    is_name = all(part.isalpha() and not part[0].islower() for part in parts)
    return is_name and not (token.lower() in FUNCTION or token.lower() in ORDINALS or is_scale(token.lower()))


def _goes_on(token: str, after: Sequence[str]) -> bool:
    """The "da" of José da Silva, the "One" of Robot One."""
    if token.islower():
        return token in PARTICLES and bool(after) and _is_capital(after[0])
    return token.lower() in NUMBERS


def _looks_like_a_name(tokens: Sequence[str], size: int, small: set[str]) -> bool:
    """Ann is, Ann likes, Ann and Bob are; not "kind folk are", "cats like", "students who"."""
    written = [token.lower() for token in tokens]
    if written[0] in small or any(f"{written[0]}{end}" in small for end in ("s", "es")):
        return False
    following = written[size] if size < len(written) else "."
    if following in (*NOUNS, *RELATIVES):
        return False
    verb = next((at for at, word in enumerate(written) if word in (*COPULAS, *AUXILIARIES)), 0)
    if not verb:
        return (
            following in (",", "and", ".", "?", *SAYING, "not", TRUTHFUL)
            or following.endswith(("s", "ed"))
            or (following in PARTICIPLES or following in PLACING)
        )
    if written[verb] in ("are", "were", "do"):
        return bool({"and", "nor"} & set(written[:verb])) and not tokens[verb - 1][0].islower()
    return True


def _definite(split: Sequence[Sequence[str]]) -> set[tuple[str, ...]]:
    """What stands after "the" and before a word that is none of its own: the cat, the bald eagle."""
    runs: Counter[tuple[str, ...]] = Counter()
    open_runs: list[tuple[str, ...]] = []
    for tokens in split:
        lower = [token.lower() for token in tokens]
        for at, token in enumerate(lower):
            if token != "the":
                continue
            end = at + 1
            while end < len(lower) and lower[end].isalpha() and lower[end] not in FUNCTION | PLACING:
                end += 1
            run = tuple(lower[at + 1 : end])
            after = lower[end] if end < len(lower) else "."
            if not run or any(word in ORDINALS for word in run) or after in GENERIC:
                continue
            asks = lower[0] in (*COPULAS, *AUXILIARIES)  # is the cow red?
            if (asks or after in ("the", "a", "an", "all")) and len(run) > 1:  # the cow eats the squirrel
                open_runs.append(run)
            elif not any(is_scale(word) for word in run) and after not in DEGREES:
                runs[run] += 1
    known = set(runs)
    for run in open_runs:
        longest = max((size for size in range(1, len(run)) if run[:size] in known), default=len(run) - 1)
        known.add(run[:longest])
    return {run for run in known if len(run) <= 3}
