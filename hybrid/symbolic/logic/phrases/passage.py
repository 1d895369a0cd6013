"""All sentences of a problem together: what each can say, and which predicates may be the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from hybrid.symbolic.logic.formula import And, Atom, Formula, Name, atoms_of
from hybrid.symbolic.logic.lexicon import FUNCTION
from hybrid.symbolic.logic.phrases.asides import Told, without_asides
from hybrid.symbolic.logic.phrases.division import divided, subject_behind
from hybrid.symbolic.logic.phrases.likeness import Nouns, sized, without_date
from hybrid.symbolic.logic.phrases.scope import Link, Scope, Unread, all_of, plain, term_of
from hybrid.symbolic.logic.phrases.statements import statement
from hybrid.symbolic.logic.phrases.tokens import Token, tokenised
from hybrid.symbolic.logic.phrases.vocabulary import (
    ADVERBS,
    BE,
    DO,
    DROPPED,
    FINITE,
    FUTURE,
    GRADED,
    HEDGES,
    MODALS,
    NOTS,
    OPENING,
    PREPOSITIONS,
    SITES,
    THEY,
    VERBS,
)
from hybrid.symbolic.logic.phrases.wordforms import base_of, is_adverb, singular

__all__ = ["Passage", "Reading", "read_passage"]

LONGEST = 90
"""Words of a sentence."""
MOST = 50
"""Sentences of a problem."""
ENDING = (".", ",", "and", "or", "nor", "then", "who", "that")
CLAUSES = ("if", "then", ",")
"""A clause can begin behind these."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence can say."""

    formulas: tuple[Formula, ...]
    """Each once; none if it is of no known form."""
    why: str = ""
    """It is of none."""
    missing: str = ""
    """Why a part of it, that is so beside the others, is in no formula."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentences of a problem."""

    readings: tuple[Reading, ...]
    links: tuple[Link, ...]
    """What holds between their predicates by what the words mean."""
    nouns: Nouns


def read_passage(sentences: Sequence[str]) -> Passage:
    """What each sentence of a problem can say."""
    if len(sentences) > MOST or any(len(sentence.split()) > LONGEST for sentence in sentences):
        unread = Reading((), "there are too many sentences, or too many words in one")
        return Passage(tuple(unread for _ in sentences), (), Nouns(frozenset(), frozenset(), frozenset()))
    written = tokenised(sentences)
    told = [_told(tokens) for tokens in written.sentences]
    passage = [clause for each in told for clause in (each.main, *each.asides)]
    verbs = frozenset(_verbs(passage))
    names = frozenset(token.text for tokens in passage for token in tokens if token.is_name)
    runs = list(_bare(passage))
    subjects = {" ".join(run): _is_said(run, passage) for run, _ in runs}
    named = {" ".join(run) for run, is_named in runs if is_named}
    kinds = frozenset(text for text, is_said in subjects.items() if not is_said and text in named)
    heard = Scope(verbs, names=names, kinds=kinds, classes=frozenset(subjects) - kinds)
    readings = _both_times(told, heard, [_kind(noun, name) for noun, name in written.kinds])
    for noun, name in (*written.kinds, *_named_by_kind(names)):
        _note_kind(noun, name, heard)
    spoken = set(sized(formula for each in readings for formula in each.formulas))
    spoken |= {(without_date(predicate), size) for predicate, size in spoken}
    links = [link for link in heard.links.values() if spoken.issuperset(sized([link.formula]))]
    said = {predicate for predicate, _ in (*spoken, *sized(link.formula for link in links))}
    nouns = Nouns(frozenset(heard.nouns), frozenset(_adjectives(passage)), frozenset(said))
    unfolded = (replace(each, formulas=tuple(map(nouns.unfolded, each.formulas))) for each in readings)
    return Passage(tuple(unfolded), tuple(replace(link, formula=nouns.unfolded(link.formula)) for link in links), nouns)


def _both_times(told: Sequence[Told], heard: Scope, facts: Sequence[Formula]) -> list[Reading]:
    """The readings of all sentences; those that were not read are read again, knowing what the others say."""
    found = [_read(each, heard) for each in told]
    formulas = (*facts, *(formula for each in found for formula in each.formulas))
    knowing = replace(heard, borne=frozenset(_borne(formulas)))
    again = [not each.formulas or bool(each.missing) for each in found]
    return [_read(one, knowing) if is_open else each for one, each, is_open in zip(told, found, again, strict=True)]


def _adjectives(passage: Sequence[Sequence[Token]]) -> set[str]:
    """Words that something is said to be, and never with an article or as many."""
    bare: set[str] = set()
    nouns: set[str] = set()
    for tokens in passage:
        words = ["", *plain(tokens), "."]
        for before, word, after in zip(words, words[1:], words[2:], strict=False):
            ends = after in ENDING or after in PREPOSITIONS
            if ends and before in BE | NOTS | OPENING | {"and", "or", "nor"}:
                bare.add(word)
            if ends and before in ("a", "an", "no", "all", "every"):
                nouns.add(word)
            if singular(word) != word:
                nouns.add(singular(word))
    return bare - nouns


def _borne(formulas: Iterable[Formula]) -> Iterator[tuple[str, str]]:
    """Pairs of a kind and what is said of a thing of it, in any sentence for a name, and within one for anything."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for formula in formulas:
        for part in formula.parts if isinstance(formula, And) else (formula,):
            bound: set[str] = set()
            for atom in (each for each in atoms_of(part) if isinstance(each, Atom)):
                first = atom.terms[0]
                told = named[first.name] if isinstance(first, Name) else bound
                told |= {atom.predicate, _head(atom.predicate)}
            yield from permutations(bound, 2)
    for name, predicates in named.items():
        told = {*predicates, name.split("_")[-1]}
        yield from ((name, predicate) for predicate in told)
        yield from permutations(told, 2)


def _head(predicate: str) -> str:
    """Library, of a library in a town."""
    words = predicate.split("_")
    return "_".join(words[: next((at for at, word in enumerate(words) if at and word in PREPOSITIONS), len(words))])


def _kind(noun: Token, name: Token) -> Atom:
    return Atom(singular(noun.text), (term_of(name),))


def _named_by_kind(names: Iterable[str]) -> Iterator[tuple[Token, Token]]:
    """Thornbury Library is a library, and Tablet 14 a tablet."""
    for name in names:
        words = name.split("_")
        first, last = words[0], words[-1]
        if len(words) > 1 and last in SITES:
            yield Token(last), Token(name, is_name=True)
        elif len(words) == 2 and last.isdecimal() and first.isalpha():
            yield Token(first), Token(name, is_name=True)


def _note_kind(noun: Token, name: Token, heard: Scope) -> None:
    """The town of Lund is a town, if any sentence says what a town is."""
    atom = _kind(noun, name)
    if atom.predicate in heard.nouns and noun.text not in GRADED:
        heard.links.setdefault(f"{noun.text} {name.text}", Link(f"{name.text} is the {noun.text}.", atom))


def _told(tokens: tuple[Token, ...]) -> Told:
    try:
        return without_asides(tokens)
    except Unread:  # what is joined by commas is not known for sure, and the sentence says so when it is read
        return Told(tokens)


def _read(told: Told, heard: Scope) -> Reading:
    found: dict[Formula, None] = {}
    missing = ""
    for is_wide in (True, False):
        scope = replace(heard, is_wide=is_wide)
        try:
            formulas, missing = _clauses(told, scope)
        except Unread as unread:
            return Reading((), str(unread))
        if (whole := all_of(formulas)) is None:
            return Reading((), missing)
        found[whole] = None
    return Reading(tuple(found), missing=missing)


def _clauses(told: Told, scope: Scope) -> tuple[list[Formula], str]:
    """What each clause says that can be read, and why one cannot.

    Raises:
        Unread: where one ends is not clear, or the first one may leave open whether the others are so.
    """
    found = []
    missing = ""
    before: tuple[Token, ...] = ()
    clauses = divided(told.main, scope)
    for clause in (*clauses, *told.asides):
        if clause in told.asides:
            before = ()
        hedge = _hedge(clause)
        if hedge and clause == clauses[0] and len(clauses) > 1:
            raise Unread(f"what {hedge!r} says of it is not clear")
        try:
            if hedge:
                raise Unread(f"what {hedge!r} says of it is not clear")
            found.append(statement(clause, subject_behind(clause, before, scope)))
        except Unread as unread:
            missing = missing or str(unread)
        before = clause
    return found, missing


def _hedge(clause: Sequence[Token]) -> str:
    """A word that leaves open whether it is so at all; nothing if there is none."""
    words = [word for token in clause for word in token.text.split("_")]
    if words and words[-1] == "only":  # a doctor in name only
        return "only"
    return next((word for word in words if word in HEDGES or (word == "would" and not {"if", "unless"} & {*words})), "")


def _verbs(passage: Sequence[Sequence[Token]]) -> Iterator[str]:
    """Words that stand where only verbs do: people chaperone, who chaperone, does not chaperone."""
    idle = FINITE | PREPOSITIONS | NOTS | DROPPED | FUNCTION | ADVERBS
    for tokens in passage:
        words = plain(tokens)
        for at, word in enumerate(words):
            after = next((each for each in range(at + 1, len(words)) if not is_adverb(words[each])), len(words))
            following = words[after] if after < len(words) else ""
            if not following or following in idle or not following[0].isalpha() or following.endswith("ing"):
                continue
            helped = word in DO | FUTURE | MODALS or (word in NOTS and at and words[at - 1] in DO | FUTURE | MODALS)
            begun = word in (*THEY, "who") or (word == "people" and _is_first(words, at))
            named = tokens[at].is_name and following.endswith(("s", "ed")) and _starts(words, at)
            if helped or begun or named:
                yield base_of(following)
        if words[:1] and words[0] in ("a", "an", "every", "each") and (verb := _only_verb(words)):
            yield base_of(verb)


def _only_verb(words: Sequence[str]) -> str | None:
    """The word in "s" of a sentence about each one, if it has no other verb: every owl hoots."""
    telling = [word for word in words[2:] if word in FINITE or base_of(word) in VERBS or word in CLAUSES]
    endings = [word for word in words[2:] if singular(word) != word]
    return endings[0] if len(endings) == 1 and not telling else None


def _is_first(words: Sequence[str], at: int) -> bool:
    """Whether no other word of its clause is a verb for sure."""
    ends = (",", "then", "either", "neither", "or")
    end = next((each for each in range(at, len(words)) if words[each] in ends), len(words))
    return (at == 0 or words[at - 1] == "if") and not any(word in FINITE for word in words[at:end])


def _starts(words: Sequence[str], at: int) -> bool:
    return at == 0 or words[at - 1] in ("if", "then", ",", "that")


def _bare(passage: Sequence[Sequence[Token]]) -> Iterator[tuple[list[str], bool]]:
    """Phrases without an article that a clause begins with, singular, and whether they can name a thing.

    Iron is heavy, or: if plums are red; but plums are red says something of all.
    """
    idle = FUNCTION | PREPOSITIONS | {""}
    for tokens in passage:
        written = plain(tokens)
        words = [singular(word) for word in written]
        for start in (0, *(at + 1 for at, word in enumerate(words) if word in CLAUSES)):
            end = next((at for at in range(start, len(words)) if written[at] in FINITE), start)
            run = words[start:end]
            if run and not any(word in idle for word in run):
                is_many = written[end - 1] != run[-1]
                yield run, not is_many or (start > 0 and tokens[start - 1].text != ",")


def _is_said(run: Sequence[str], passage: Sequence[Sequence[Token]]) -> bool:
    """Whether a phrase stands anywhere but at the beginning of a clause."""
    for tokens in passage:
        words = [singular(word) for word in plain(tokens)]
        for at in range(1, len(words) - len(run) + 1):
            if words[at : at + len(run)] == list(run) and words[at - 1] not in CLAUSES:
                return True
    return False
