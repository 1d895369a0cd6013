"""The clauses of a sentence that are each so on their own: this, and that; this, whereas that; this; that."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hybrid.symbolic.logic.formula import Atom, Formula, Name
from hybrid.symbolic.logic.phrases.scope import Scope, Unread, plain
from hybrid.symbolic.logic.phrases.statements import DENIALS, FILLERS, IFS, statement
from hybrid.symbolic.logic.phrases.subjects import subject_of
from hybrid.symbolic.logic.phrases.tokens import Token
from hybrid.symbolic.logic.phrases.vocabulary import (
    ANYONE,
    ATTITUDES,
    BINDING,
    CONTRASTS,
    DETERMINERS,
    DROPPED,
    EVERYONE,
    FINITE,
    NO_ONE,
    NOTS,
    PREPOSITIONS,
    THEIR,
    THEY,
    VAGUE,
)
from hybrid.symbolic.logic.phrases.wordforms import base_of

__all__ = ["divided", "subject_behind", "trial"]

JOINTS = CONTRASTS | {"and", "but"}
BEGINNING = DETERMINERS | THEY | ANYONE | EVERYONE | NO_ONE | VAGUE | {"no", "only", "either", "neither", "both", "if"}
"""What a clause can begin with, beside a name."""
TIMED = frozenset({"while", "yet"})
"""Without a comma before them they say when: no dog barks while it eats."""
Clause = tuple[Token, ...]


def divided(tokens: Sequence[Token], scope: Scope) -> list[Clause]:
    """The clauses, in order; the sentence itself if none can be told from the others for sure.

    Raises:
        Unread: a part of it begins with "or".
    """
    if tokens and tokens[-1].text in (".", "!"):
        tokens = tokens[:-1]
    words = plain(tokens)
    stops = [at for at, word in enumerate(words) if word == ";"]
    if not stops or ":" in words:
        return list(_divided(tuple(tokens), scope))
    bounds = [-1, *stops, len(words)]
    parts = [_bare(tokens[start + 1 : end]) for start, end in zip(bounds, bounds[1:], strict=False)]
    if not all(parts) or any(part[0].text in ("or", "nor", "otherwise", "else") for part in parts):
        raise Unread("what the semicolon joins is not clear")
    found: list[Clause] = []
    for part in parts:
        part = _completed(found[-1], part, scope) if found else part
        found += _divided(part, scope)
    return found


def trial(scope: Scope) -> Scope:
    """The same scope for a reading that may come to nothing, so that nothing is noted."""
    return replace(scope, nouns=set(), links={}, is_open=False, opened="", heard=(), borne=None)


def subject_behind(clause: Sequence[Token], after: Sequence[Token], scope: Scope) -> Scope:
    """The scope for a clause, in which a pronoun at its beginning stands for the subject of the one before it.

    Raises:
        Unread: the pronoun may speak of another one.
    """
    fresh = replace(scope, is_open=False, opened="", heard=(), subject=None)
    pronoun = plain(clause)[0] if clause else ""
    if not after or pronoun not in THEY:
        return fresh
    known = trial(scope)
    known.subject = None
    subject = subject_of(after, known, "alone")
    others = [at for at, token in enumerate(after) if token.is_name and at >= subject.verb]
    if pronoun in ("he", "she"):  # of a person no town is taken for one
        others = [at for at in others if after[at - 1].text not in PREPOSITIONS]
    is_one = len(subject.terms) == 1 and isinstance(subject.terms[0], Name) and pronoun != "they"
    known.subject = subject.terms[0] if is_one else None
    if not is_one or (others and not _is_said_alike(statement(clause, known), subject.terms[0].name, scope)):
        raise Unread(f"of whom {pronoun!r} speaks is not clear")
    return replace(fresh, subject=subject.terms[0])


def _is_said_alike(formula: Formula, name: str, scope: Scope) -> bool:
    """Whether something like it is said of another thing of the kind that a name is of."""
    kinds = [Atom(predicate, ()) for one, predicate in scope.borne or () if one == name]
    return scope.borne is None or any(scope.has_heard(kind, formula) for kind in kinds)


def _divided(tokens: Clause, scope: Scope) -> Iterator[Clause]:
    words = plain(tokens)
    at = _joint(tokens, words, scope) if words else None
    if at is None:
        yield tokens
        return
    if at == 0:
        yield from _contrasted(tokens, words, scope)
        return
    before = _bare(tokens[: at - 1] if words[at - 1] == "even" else tokens[:at])
    yield before
    yield from _divided(_completed(before, _bare(tokens[at + 1 :]), scope), scope)


def _joint(tokens: Clause, words: list[str], scope: Scope) -> int | None:
    """Where the first clause ends; 0 if a word such as "although" is before it."""
    text = " ".join(words)
    if words[0] in CONTRASTS - TIMED:
        return 0
    is_whole = words[0] in IFS or text.startswith((*DENIALS, *FILLERS)) or ":" in words or ", or" in text
    for at, word in enumerate(words):
        if word not in JOINTS or is_whole or not 1 < at < len(words) - 2:
            continue
        if words[at - 1] != "," and word not in CONTRASTS - TIMED:
            continue
        before, after = tokens[:at], _bare(tokens[at + 1 :])
        if _is_closed(plain(before)) and _begins(after, scope) and _reads(before, scope):
            return at
    return None


def _contrasted(tokens: Clause, words: list[str], scope: Scope) -> Iterator[Clause]:
    """Although it is old, the boat floats.

    Raises:
        Unread: where its first part ends is not clear.
    """
    commas = [at for at, word in enumerate(words) if word == ","]
    ends = [at for at in commas if _reads(tokens[1:at], scope) and _begins(tokens[at + 1 :], scope)]
    if len(ends) != 1 or set(IFS) & set(words):
        raise Unread(f"what {words[0]!r} joins is not clear")
    yield tokens[1 : ends[0]]
    yield from _divided(tokens[ends[0] + 1 :], scope)


def _bare(tokens: Sequence[Token]) -> Clause:
    while tokens and tokens[0].text in {",", "and", "but", *CONTRASTS, *DROPPED}:
        tokens = tokens[1:]
    while tokens and tokens[-1].text in (",", "even"):
        tokens = tokens[:-1]
    return tuple(tokens)


def _is_closed(words: Sequence[str]) -> bool:
    """Whether nothing in a clause reaches over what follows: either this, says that, this if that."""
    if any(words.count(opener) > words.count(closer) for opener, closer in (("either", "or"), ("neither", "nor"))):
        return False
    told = [at for at, word in enumerate(words) if base_of(word) in ATTITUDES]
    if any(words[at + 1 : at + 2] == ["that"] or base_of(words[at]) not in ("know", "fear") for at in told):
        return False
    return all(_is_bound(words, at) for at, word in enumerate(words) if word in IFS)


def _is_bound(words: Sequence[str], at: int) -> bool:
    """No dog barks if it is fed: the condition is about what the clause begins with."""
    return words[0] in BINDING and words[at + 1 : at + 2] != [] and words[at + 1] in THEY | THEIR


def _begins(after: Clause, scope: Scope) -> bool:
    """Whether a clause begins there: a subject, then a verb."""
    words = plain(after)
    if len(after) < 2 or not (after[0].is_name or words[0] in BEGINNING) or words[1] in (",", "or"):
        return False
    if words[0] != "if" and any(not _is_bound(words, at) for at, word in enumerate(words) if word in IFS):
        return False
    is_verb = [word in FINITE | NOTS or scope.is_verb(word) for word in words[1:]]
    return any(is_verb)


def _reads(tokens: Sequence[Token], scope: Scope) -> bool:
    try:
        statement(_bare(tokens), trial(scope))
    except Unread:
        return False
    return True


# --- what a clause leaves out ------------------------------------------------------------------


def _completed(before: Clause, clause: Clause, scope: Scope) -> Clause:
    """Some pupils sing, and some dance: some pupils dance; has no cat, for "has none" behind "a cat"."""
    words = plain(clause)
    if words[:1] == ["some"] and len(words) > 1 and scope.is_finite(words[1], plural=True):
        subject = subject_of(before, trial(scope), "alone")
        if subject.kind is None:
            raise Unread("who is left out is not clear")
        return (clause[0], *before[1 : subject.verb], *clause[1:])
    if words[-1:] in (["none"], ["one"]) and len(words) > 2:
        return _with_object(plain(before), before, clause)
    return clause


def _with_object(words: Sequence[str], before: Clause, clause: Clause) -> Clause:
    """The thing that the same verb has in the clause before: if it has a garden.

    Raises:
        Unread: what is left out is not clear.
    """
    verb = base_of(clause[-2].text)
    places = [
        at for at, word in enumerate(words) if base_of(word) == verb and words[at + 1 : at + 2] in (["a"], ["an"])
    ]
    noun = before[places[-1] + 2 :] if places else ()
    if len(places) != 1 or not noun or not all(word.isalpha() for word in plain(noun)):
        raise Unread(f"what {clause[-1].text!r} stands for is not clear")
    return (*clause[:-1], Token("no" if clause[-1].text == "none" else "a"), *noun)
