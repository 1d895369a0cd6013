"""Of whom a clause speaks: named ones, all of a kind, some, none, or whoever a condition spoke of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hybrid.symbolic.logic.formula import Formula, Name, Variable
from hybrid.symbolic.logic.phrases.mainverb import main_verb
from hybrid.symbolic.logic.phrases.predicates import said_of
from hybrid.symbolic.logic.phrases.scope import ANY, Scope, Unread, all_of, either_of, plain, term_of
from hybrid.symbolic.logic.phrases.tokens import Token
from hybrid.symbolic.logic.phrases.vocabulary import (
    ANYONE,
    DETERMINERS,
    EVERYONE,
    FINITE,
    NO_ONE,
    NOTS,
    PREPOSITIONS,
    RELATIVE,
    SOMEONE,
    SORTS,
    THEIR,
    THEY,
    TIMES,
    VAGUE,
)
from hybrid.symbolic.logic.phrases.wordforms import is_past, singular

__all__ = ["Role", "Subject", "subject_of"]

Role = Literal["alone", "condition", "result"]
"""Of a clause in its sentence."""
Spread = Literal["each", "any of", "one of", "none of", "all", "no", "some", "not all", "only", "any"]
"""What is said of how many: of each named one, of one of those named, of all of a kind, of whatever is taken up."""


REWORDED: tuple[tuple[list[str], list[str], Spread], ...] = (
    *((["not", word], [word], "not all") for word in ("all", "every", "everyone", "everything", "everybody")),
    (["at", "least", "one"], ["some"], "some"),
)
"""First words, what to read instead, and of how many the whole speaks."""
JOINED: dict[str, Spread] = {"either": "one of", "neither": "none of", "both": "each"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Of whom it is said, and where the verb begins."""

    spread: Spread
    terms: tuple[Name | Variable, ...]
    verb: int
    kind: Formula | None = None
    """What those are."""


def subject_of(tokens: Sequence[Token], scope: Scope, role: Role) -> Subject:
    """The subject that a clause begins with.

    Raises:
        Unread: it is of no known form.
    """
    words = plain(tokens)
    if not tokens or (words[0] in VAGUE and words[0] != "only"):
        raise Unread("of how many it speaks is not clear")
    if tokens[0].is_name:
        return _named(tokens, scope)
    if words[0] in JOINED and len(tokens) > 1 and tokens[1].is_name:
        return _joined(tokens, scope)
    if words[0] in THEY:
        if scope.subject is None:
            raise Unread(f"of whom {words[0]!r} speaks is not clear")
        return Subject("each", (scope.subject,), 1)
    if words[0] == "the":
        return _definite(tokens, scope)
    if words[0] == "there":
        return _there(tokens, scope)
    for opening, instead, spread in REWORDED:
        if words[: len(opening)] == opening:
            found = _of_kind((*map(Token, instead), *tokens[len(opening) :]), scope, role)
            return replace(found, spread=spread, verb=found.verb + len(opening) - len(instead))
    return _of_kind(tokens, scope, role)


def _joined(tokens: Sequence[Token], scope: Scope) -> Subject:
    """Neither Ann nor Bob."""
    found = _named(tokens[1:], scope)
    if len(found.terms) != 2:
        raise Unread(f"what {tokens[0].text!r} joins is not clear")
    return Subject(JOINED[tokens[0].text], found.terms, found.verb + 1)


def _named(tokens: Sequence[Token], scope: Scope) -> Subject:
    """Ann; Ann and Bob; Ann, Bob or Cid."""
    terms, sign, at = [term_of(tokens[0])], "", 1
    while at + 1 < len(tokens):
        skip = 1 if tokens[at].text in ("and", "or", "nor", ",") and not tokens[at].is_name else 0
        joint = tokens[at].text
        if skip and joint == "," and tokens[at + 1].text in ("and", "or"):
            skip, joint = 2, tokens[at + 1].text
        if not skip or at + skip >= len(tokens) or not tokens[at + skip].is_name:
            break
        sign = joint if joint != "," else sign
        terms.append(term_of(tokens[at + skip]))
        at += skip + 1
    if len(terms) > 1 and not sign:
        raise Unread("who is joined to whom is not clear")
    if tokens[at : at + 1] and tokens[at].text == "'s":
        return _belonging(tokens, at, terms, scope)
    if tokens[at : at + 1] and tokens[at].text == ",":  # Ann, a baker, is kind
        end = next((each for each in range(at + 1, len(tokens)) if tokens[each].text == ","), 0)
        if not end or len(terms) > 1 or end + 1 >= len(tokens):
            raise Unread("what belongs to the name is not clear")
        aside = tokens[at + 2 : end] if tokens[at + 1].text in RELATIVE else tokens[at + 1 : end]
        kind = said_of(aside, terms[0], scope, be=tokens[at + 1].text not in RELATIVE)
        return Subject("any", tuple(terms), end + 1, kind)
    return Subject("any of" if sign == "or" else "each", tuple(terms), at)


def _belonging(tokens: Sequence[Token], at: int, terms: Sequence[Name | Variable], scope: Scope) -> Subject:
    """Eve's brother."""
    verb = main_verb(tokens, at, scope, plural=False)
    noun = [token.text for token in tokens[at + 1 : verb]]
    if len(terms) > 1 or scope.is_open or not noun or not all(each.isalpha() for each in noun) or FINITE & set(noun):
        raise Unread("what belongs to the name is not clear")
    return Subject("each", (Name("_".join([terms[0].name, "s", *noun])),), verb)


def _definite(tokens: Sequence[Token], scope: Scope) -> Subject:
    """The game: the one that the condition spoke of, else one that has this name."""
    verb = main_verb(tokens, 1, scope, plural=False)
    noun = [singular(token.text) for token in tokens[1:verb]]
    if scope.is_open and noun and scope.opened.split()[-len(noun) :] == noun:
        return Subject("each", (ANY,), verb)
    first = next((at for at, word in enumerate(noun) if word in PREPOSITIONS or tokens[at + 1].is_name), len(noun))
    is_one = first > 0 and tokens[first].text == noun[first - 1]
    if (
        not noun
        or not is_one
        or any(not word.isalnum() and "_" not in word or word in RELATIVE for word in noun)
        or scope.is_open
    ):
        raise Unread("which one is meant is not clear")
    return Subject("each", (Name("_".join(["the", *noun])),), verb)


def _there(tokens: Sequence[Token], scope: Scope) -> Subject:
    """There is a cat that sleeps; there are no cats; the verb is what the clause says of it."""
    words = plain(tokens)
    if len(words) > 2 and words[1] in ("is", "are", "was", "were", "exists", "exist"):
        if words[2:3] == ["not"] or set(words) & {"if", "unless"}:
            raise Unread("what there is is not clear")
        start = 2
        spread: Spread = "no" if words[2] == "no" else "some"
        if words[2] in ("no", "some", "a", "an", "one"):
            start = 3
        elif words[2:5] == ["at", "least", "one"]:
            start = 5
        elif words[2] in VAGUE | DETERMINERS or words[2][:1].isdigit():
            raise Unread("how many there are is not clear")
        return Subject(spread, (_fresh(scope),), start)
    raise Unread("what there is is not clear")


def _of_kind(tokens: Sequence[Token], scope: Scope, role: Role) -> Subject:
    words = plain(tokens)
    first = words[0]
    spread, start, plural = _quantified(words)
    if spread is None:
        spread, start, plural = "all", 0, first not in ANYONE and words[-1:] != []
        if first in ANYONE | EVERYONE:
            start, plural = 1, False
            spread = "some" if first in SOMEONE and role == "alone" else "all"
    if words[start : start + 1] == ["of"]:
        start += 1 + (words[start + 1 : start + 2] in (["the"], ["these"], ["those"]))
    if NOTS & set(words) and (words[:2] == ["all", "that"] or (first in EVERYONE and not RELATIVE & set(words[:3]))):
        raise Unread("whether none of them or not each of them is meant is not clear")
    if first == "one" and words[start : start + 1] and words[start] in TIMES:
        raise Unread("when it was so is not said in formulas")
    is_bare = start == 0
    start += first == "all" and words[start : start + 1] in (["the"], ["these"], ["those"])
    may_be_first = first in ANYONE | EVERYONE | NO_ONE or words[:2] == ["no", "one"]
    may_be_first = may_be_first and words[1:2] != ["of"]
    verb = main_verb(tokens, start, scope, plural=plural, may_be_first=may_be_first)
    noun = tokens[start:verb]
    if is_bare and not _is_generic(noun):
        kind_name = _as_name(noun, scope)
        if kind_name:
            return Subject("each", (kind_name,), verb)
    if (
        first in ("a", "an")
        and role == "alone"
        and (words[verb] in ("was", "were", "had", "did") or is_past(words[verb]))
    ):
        spread = "some"
    is_other = role == "result" and is_bare and not _is_generic(noun)
    is_other = is_other and [singular(token.text) for token in noun[-1:]] != scope.opened.split()[-1:]
    if role != "alone" and (first in ("a", "an") or first in ANYONE or is_bare) and not is_other:
        return _opening(tokens, start, verb, scope, role)
    term = _fresh(scope)
    return Subject(spread, (term,), verb, _kind(noun, term, scope))


def _opening(tokens: Sequence[Token], start: int, verb: int, scope: Scope, role: Role) -> Subject:
    """If a cat ..., then the cat ...: whatever the condition speaks of."""
    noun = tokens[start:verb]
    words = plain(noun)
    head = " ".join(map(singular, words))
    if scope.is_open:
        if not _is_generic(noun) and scope.opened.split()[-len(words) :] != head.split():
            raise Unread("of whom it speaks is not clear")
        return Subject("each", (ANY,), verb)
    kind = _kind(noun, ANY, scope)
    if role == "result":
        raise Unread("of whom the result speaks is not clear")
    scope.is_open, scope.opened = True, head
    return Subject("any", (ANY,), verb, kind)


def _quantified(words: Sequence[str]) -> tuple[Spread | None, int, bool | None]:
    """What the first words say of how many, where the noun begins, and whether it is many, if they tell."""
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first in ("all", "those"):
        return "all", 1, True
    if first in ("every", "each", "any", "a", "an"):
        return "all", 1, False
    if first == "no" and second == "one":
        return "no", 2, False
    if first == "only":
        return "only", 2 if second == "those" else 1, True
    if second == "of":
        plural = None if first in ("none", "each", "any", "one") else True
        return ("no" if first in ("no", "none") else "some" if first in ("some", "one") else None), 1, plural
    if first == "one" and second not in FINITE | RELATIVE and second:
        return "some", 1, False
    if first in NO_ONE:
        return "no", 1, False
    if first in ("no", "some"):
        return ("no" if first == "no" else "some"), 1, None
    return None, 0, True


def _kind(noun: Sequence[Token], term: Name | Variable, scope: Scope) -> Formula | None:
    words = plain(noun)
    _expect_one(words)
    if not noun or (len(noun) == 1 and _is_generic(noun)):
        return None
    if words[0] in RELATIVE:
        return said_of(noun[1:], term, scope)
    relative = next((at for at, word in enumerate(words) if word in RELATIVE), len(words))
    if relative >= 3 and relative % 2 and all(word in ("and", "or") for word in words[1:relative:2]):
        kinds = [said_of([each], term, scope, be=True) for each in noun[:relative:2]]
        either = either_of([each for each in kinds if each], exclusive=False)
        return all_of([either, said_of(noun[relative + 1 :], term, scope) if relative < len(noun) else None])
    if {"and", "or", ","} & set(words[:relative]):
        raise Unread("of which kinds it speaks is not clear")
    return said_of(noun, term, scope, be=True)


def _expect_one(words: Sequence[str]) -> None:
    """Raises Unread: it is more than one noun, as in "one night the ring", or belongs to somebody who was not named."""
    end = next((at for at, word in enumerate(words) if word in RELATIVE), len(words))
    for at in range(1, end):
        before = words[at - 1]
        is_object = before in PREPOSITIONS or before in ("and", "or") or before.endswith(("ing", "ed", "s"))
        is_begun = words[at] in ("the", "a", "an", "every", "no") or (words[at] == "" and before not in DETERMINERS)
        if is_begun and not is_object and not is_past(before):
            raise Unread("of whom it speaks is not clear")
    if words[:1] and words[0] in THEIR:
        raise Unread(f"whose {words[0]!r} means is not clear")


def _is_generic(noun: Sequence[Token]) -> bool:
    return bool(noun) and (singular(noun[0].text) in SORTS or noun[0].text in RELATIVE)


def _as_name(noun: Sequence[Token], scope: Scope) -> Name | None:
    """What is never said of anything is a thing itself: dried plums are sweet."""
    written = " ".join(singular(token.text) for token in noun)
    strange = PREPOSITIONS | RELATIVE | DETERMINERS | {",", "'s"}
    name = written.replace(" ", "_")
    ends = PREPOSITIONS | RELATIVE
    head = next((at for at, token in enumerate(noun) if token.text in ends or (at and is_past(token.text))), 0)
    if (
        head
        and not any(token.is_name for token in noun[:head])
        and singular(noun[head - 1].text) != noun[head - 1].text
    ):
        return None
    is_begun = any(name.startswith(f"{each}_") for each in scope.names)
    if is_begun or any(token.is_name or token.text in strange for token in noun) or not name.replace("_", "").isalpha():
        raise Unread("of whom it speaks is not clear")
    if written in scope.kinds:
        return Name(name)
    if singular(noun[-1].text) == noun[-1].text and written not in scope.classes:
        raise Unread("of whom it speaks is not clear")
    return None


def _fresh(scope: Scope) -> Variable:
    return Variable("Y") if scope.is_open else ANY
