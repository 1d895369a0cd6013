"""A sentence as a formula: conditions, joined clauses, and what is said of whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from hybrid.symbolic.logic.formula import Formula, Iff, Implies, Name, Not, Quantified, free_variables
from hybrid.symbolic.logic.phrases.joints import split_at
from hybrid.symbolic.logic.phrases.objects import said_of_all
from hybrid.symbolic.logic.phrases.predicates import said_of
from hybrid.symbolic.logic.phrases.references import OTHER, linked
from hybrid.symbolic.logic.phrases.scope import ANY, Scope, Unread, all_of, either_of, plain, term_of
from hybrid.symbolic.logic.phrases.subjects import Role, Subject, subject_of
from hybrid.symbolic.logic.phrases.tokens import Token
from hybrid.symbolic.logic.phrases.vocabulary import (
    ANYONE,
    ATTITUDES,
    BINDING,
    EVERYONE,
    FINITE,
    NOTS,
    OPENING,
    PREPOSITIONS,
    RELATIVE,
    RULES,
    THEY,
)
from hybrid.symbolic.logic.phrases.wordforms import base_of, singular

__all__ = ["statement"]

DENIALS = ("it is not true that", "it is not the case that", "it is false that", "it is untrue that")
FILLERS = ("it is true that", "it is the case that")
IFS = ("if", "when", "whenever", "unless")


def statement(tokens: Sequence[Token], scope: Scope) -> Formula:
    """What a sentence says; every variable in it is bound.

    Raises:
        Unread: it is of no known form.
    """
    if tokens and tokens[-1].text in (".", "!"):
        tokens = tokens[:-1]
    tokens = _plainer(_without_source(tokens))
    words = plain(tokens)
    for opening in (*DENIALS, *FILLERS):
        size = len(opening.split())
        if words[:size] == opening.split():
            inner = statement(tokens[size:], scope)
            return Not(inner) if opening in DENIALS else inner
    if ":" in words:
        return _closed(_listing(tokens, words, scope))
    if set(words) & {"?", ";", ":", "!", "(", ")"}:
        raise Unread("a sign in it is not understood")
    if set(words) & set(IFS):
        return _closed(_conditional(tokens, words, scope))
    return _closed(_clauses(tokens, scope, "alone"))


def _without_source(tokens: Sequence[Token]) -> Sequence[Token]:
    """Under the Harbour Act, a ship may land: without where it is written."""
    words = [token.text for token in tokens]
    at = words.index(",") if "," in words else 0
    said = {part for word in words[1:at] for part in word.split("_")}
    is_source = words[:1] == ["under"] or words[:2] == ["according", "to"]
    return tokens[at + 1 :] if at and is_source and {singular(part) for part in said} & RULES else tokens


def _plainer(tokens: Sequence[Token]) -> Sequence[Token]:
    """Everyone who, for whoever; an exclusive "either", for "but not both".

    Raises:
        Unread: it makes an exception, of which nothing is known.
    """
    words = plain(tokens)
    if words[:1] in (["whoever"], ["whatever"]):
        tokens = (Token("everyone"), Token("who"), *tokens[1:])
    if size := _excluding(words):
        if "either" not in words:
            raise Unread("of which two it speaks is not clear")
        tokens = _without_commas(tokens[:-size])
    if "whose" in words:
        raise Unread("what 'whose' belongs to is not clear")
    tokens = _without_all(_iff(tokens))
    if "except" in words or any(pair == ("not", "only") for pair in zip(words, words[1:], strict=False)):
        raise Unread("what is excepted is not clear")
    return tokens


def _excluding(words: list[str]) -> int:
    """How many words say that not both of two are so: but not both, but never in both."""
    for size in (3, 4):
        ending = words[-size:]
        is_short = size == 3 or (len(ending) == 4 and ending[2] in PREPOSITIONS)
        if ending[:1] == ["but"] and ending[1] in NOTS and ending[-1] == "both" and is_short:
            return size
    return 0


def _iff(tokens: Sequence[Token]) -> Sequence[Token]:
    """If, and only if, it is old: without commas."""
    words = plain(tokens)
    for at in range(len(words) - 4):
        if words[at : at + 5] == ["if", ",", "and", "only", "if"]:
            rest = tokens[at + 5 :]
            return (
                *tokens[: at + 1],
                *tokens[at + 2 : at + 5],
                *(rest[1:] if words[at + 5 : at + 6] == [","] else rest),
            )
    return tokens


def _without_all(tokens: Sequence[Token]) -> Sequence[Token]:
    """Ann, Bob and Cid all sing: each of them does."""
    at = next((at for at, token in enumerate(tokens) if not token.is_name and token.text not in (",", "and")), 0)
    is_list = at > 2 and tokens[at - 1].is_name and "and" in plain(tokens[:at])
    return (*tokens[:at], *tokens[at + 1 :]) if is_list and plain(tokens)[at] in ("all", "both", "each") else tokens


def _closed(formula: Formula) -> Formula:
    for name in free_variables(formula):
        formula = Quantified("all", name, formula)
    return formula


def _listing(tokens: Sequence[Token], words: list[str], scope: Scope) -> Formula:
    """There are two kinds of owl: barn owls and brown owls."""
    at = words.index(":")
    if words[:2] != ["there", "are"] or words[3:4] not in (["types"], ["kinds"], ["sorts"]) or words[4:5] != ["of"]:
        raise Unread("a sign in it is not understood")
    ends = [each for each, word in enumerate(words) if each > at and word in (",", "and", "or")]
    bounds = [at, *ends, len(words)]
    items = [tokens[start + 1 : end] for start, end in zip(bounds, bounds[1:], strict=False) if end > start + 1]
    kinds = [_saying(said_of(item, ANY, scope, be=True)) for item in items]
    return Implies(_saying(said_of(tokens[5:at], ANY, scope, be=True)), either_of(kinds, exclusive=False))


# --- conditions --------------------------------------------------------------------------------


def _conditional(tokens: Sequence[Token], words: list[str], scope: Scope) -> Formula:
    ifs = [at for at, word in enumerate(words) if word in IFS]
    if len(ifs) == 2 and words[ifs[0] : ifs[0] + 4] == ["if", "and", "only", "if"]:
        return _equivalent(tokens, words, ifs[0], scope)
    if len(ifs) > 1:
        raise Unread("there is a condition within a condition")
    at = ifs[0]
    if at == 0:
        left, right = _condition_first(tokens, words, scope)
        return Implies(Not(left) if words[0] == "unless" else left, right)
    if words[at - 1] == "even":
        raise Unread("what 'even' belongs to is not clear")
    if words[at - 1] == "only":
        if bound := _bound(tokens[: at - 1], tokens[at + 1 :], scope):
            return _ruled(bound, Implies(bound.result, bound.condition))
        left, right = _both(tokens[: at - 1], tokens[at + 1 :], scope)
        return Implies(left, right)
    return _condition_last(tokens, words, at, scope)


def _equivalent(tokens: Sequence[Token], words: list[str], at: int, scope: Scope) -> Formula:
    """This if and only if that."""
    if at == 0:
        left, right = _condition_first(tokens[3:], words[3:], scope)
        return Iff(left, right)
    if bound := _bound(tokens[:at], tokens[at + 4 :], scope):
        return _ruled(bound, Iff(bound.result, bound.condition))
    right, left = _both(tokens[at + 4 :], tokens[:at], scope)
    return Iff(left, right)


def _condition_last(tokens: Sequence[Token], words: list[str], at: int, scope: Scope) -> Formula:
    """This if that, this unless that."""
    is_timed = words[at] in ("when", "whenever")
    is_denied = words[at] == "unless"
    if not is_timed and (bound := _bound(tokens[:at], tokens[at + 1 :], scope)):
        return _ruled(bound, Implies(Not(bound.condition) if is_denied else bound.condition, bound.result))
    result = tokens[: at - 1] if words[at - 1] == "," else tokens[:at]
    pronoun = words[at + 1] if at + 1 < len(words) else "."
    if pronoun == "it" and {"a", "an", "the", ""} & set(words[1:at]):
        raise Unread("of what 'it' speaks is not clear")
    if pronoun in THEY and tokens[0].is_name:
        right, left = _both(result, tokens[at + 1 :], scope)
    elif pronoun in THEY:
        left, right = _backward(tokens[at + 1 :], result, scope)
    elif is_timed:
        raise Unread(f"what {words[at]!r} belongs to is not clear")
    else:
        left, right = _both(tokens[at + 1 :], result, scope)
    return Implies(Not(left) if is_denied else left, right)


@dataclass(frozen=True, slots=True)
class _Bound:
    """A result and a condition about whatever of a kind there is."""

    kind: Formula | None
    result: Formula
    condition: Formula


def _bound(result: Sequence[Token], condition: Sequence[Token], scope: Scope) -> _Bound | None:
    """No shop opens unless it has a key: the condition is about the subject; `None` if it is not surely so.

    Raises:
        Unread: one of them is of no known form.
    """
    words, later = plain(result), plain(condition)
    if not words or words[0] not in BINDING or not later or later[0] not in THEY:
        return None
    result = _without_commas(result)
    subject = subject_of(result, scope, "alone")
    if subject.spread not in ("all", "no"):
        raise Unread(f"of what {later[0]!r} speaks is not clear")
    scope.subject = subject.terms[0]
    said = _said(result[subject.verb :], scope.subject, scope, be=False)
    about = _clauses(_without_commas(condition), scope, "result")
    others = [at for at, word in enumerate(words) if at >= subject.verb and word in ("a", "an", "the", "")]
    if others and not scope.has_heard(subject.kind, about):
        raise Unread(f"of what {later[0]!r} speaks is not clear")
    return _Bound(subject.kind, Not(said) if subject.spread == "no" else said, about)


def _ruled(bound: _Bound, rule: Formula) -> Formula:
    return rule if bound.kind is None else Implies(bound.kind, rule)


def _backward(condition: Sequence[Token], result: Sequence[Token], scope: Scope) -> tuple[Formula, Formula]:
    """People are tired if they work: the result says of whom."""
    subject = subject_of(result, scope, "condition")
    if subject.spread not in ("any", "each") or len(subject.terms) != 1:
        raise Unread("of whom the condition speaks is not clear")
    scope.subject = subject.terms[0]
    right = _said(result[subject.verb :], scope.subject, scope, be=False)
    left = all_of([subject.kind, _clauses(condition, scope, "result")])
    return _saying(left), right


def _condition_first(tokens: Sequence[Token], words: list[str], scope: Scope) -> tuple[Formula, Formula]:
    """If this, then that; without a "then", behind the comma where both can be read."""
    if "then" in words:
        at = words.index("then")
        return _both(tokens[1:at], tokens[at + 1 :], scope)
    found = []
    before = (scope.subject, scope.opened, scope.is_open)
    commas = [at for at, word in enumerate(words) if word == ","]
    for at in commas or [at - 1 for at, word in enumerate(words) if at > 2 and word in THEY]:
        scope.subject, scope.opened, scope.is_open = before
        try:
            found.append((_both(tokens[1 : at + (not commas)], tokens[at + 1 :], scope), scope.is_open))
        except Unread:
            continue
    if len(found) != 1:
        raise Unread("where its condition ends is not clear")
    (pair, scope.is_open) = found[0]
    return pair


def _both(one: Sequence[Token], other: Sequence[Token], scope: Scope) -> tuple[Formula, Formula]:
    """The formulas of two parts of which the first one opens what the other speaks of."""
    one, other = _without_commas(one), _without_commas(other)
    if not one or not other:
        raise Unread("a part of it is missing")
    both = linked(one, other)
    left = _clauses(both.condition, scope, "condition")
    if both.kind:
        left = _saying(all_of([said_of(both.kind, term_of(OTHER), scope, be=True), left]))
    scope.heard = tuple(token.text for token in one if token.is_name)
    right = _clauses(both.result, scope, "result")
    return left, right


def _without_commas(tokens: Sequence[Token]) -> Sequence[Token]:
    while tokens and tokens[0].text in (",", "then"):
        tokens = tokens[1:]
    while tokens and tokens[-1].text == ",":
        tokens = tokens[:-1]
    return tokens


# --- clauses -----------------------------------------------------------------------------------


def _clauses(tokens: Sequence[Token], scope: Scope, role: Role) -> Formula:
    words = plain(tokens)
    if not tokens:
        raise Unread("a part of it is missing")
    if words[0] in OPENING and not (len(tokens) > 1 and tokens[1].is_name and not _is_of_clauses(words)):
        found = split_at(tokens, scope, be=False)
        if found.sign != "either":
            raise Unread(f"what {words[0]!r} joins is not clear")
        return either_of([_clause(part, scope, role) for part in found.parts], exclusive=True)
    if aside := _aside(tokens, words):
        kind = said_of(tokens[aside + 1 :], term_of(tokens[aside - 1]), scope, be=True)
        return _saying(all_of([_clauses(tokens[:aside], scope, role), kind]))
    ends = [at for at, word in enumerate(words) if word in ("and", "or", "but") and _begins_clause(tokens, words, at)]
    if not ends:
        return _clause(tokens, scope, role)
    if any(base_of(word) in ATTITUDES - {"know", "fear"} for word in words[: ends[0]]):
        raise Unread("what of it is only thought or said is not clear")
    signs = {"and" if words[at] == "but" else words[at] for at in ends}
    if len(signs) > 1:
        raise Unread("it has both 'and' and 'or'")
    bounds = [-1, *ends, len(tokens)]
    parts = [_without_commas(tokens[start + 1 : end]) for start, end in zip(bounds, bounds[1:], strict=False)]
    formulas = [_clause(part, scope, role) for part in parts]
    return _saying(all_of(formulas)) if signs == {"and"} else either_of(formulas, exclusive=False)


def _aside(tokens: Sequence[Token], words: list[str]) -> int:
    """Where the comma is of: Ann lives in Lyon, a town in France; 0 if there is none."""
    at = words.index(",") if words.count(",") == 1 else 0
    is_aside = at > 1 and tokens[at - 1].is_name and words[at + 1 : at + 2] in (["a"], ["an"])
    return at if is_aside and not {"and", "or", "nor"} & set(words) else 0


def _is_of_clauses(words: list[str]) -> bool:
    """Either Ann sings or Bob dances; not: either Ann or Bob dances."""
    return words[2:3] not in ([","], ["or"], ["and"], ["nor"])


def _begins_clause(tokens: Sequence[Token], words: list[str], at: int) -> bool:
    """Whether a subject and its verb stand behind a joint, and a whole clause before it."""
    if at + 2 >= len(tokens) or "either" in words[:at] or "neither" in words[:at]:
        return False
    if words[at + 1] in THEY and words[at + 2] in FINITE and at > 2:
        return True
    if not any(word in FINITE for word in words[:at]) and not tokens[0].is_name and words[0] not in THEY:
        return False
    if words[at + 1] in ("all", "every", "each", "no", "some"):
        parts = (words[:at], words[at + 1 :])
        return not RELATIVE & set(words) and all(FINITE & set(part) for part in parts)
    if words[at + 1] == "the" and words[at - 1] == ",":
        return bool(FINITE & set(words[at + 3 : at + 6]))
    named = tokens[at + 1].is_name or words[at + 1] in THEY | ANYONE | EVERYONE
    after = words[at + 2]
    is_verb = after in FINITE | OPENING | NOTS or (after.endswith(("s", "ed")) and after not in RELATIVE)
    is_list = at + 2 < len(tokens) and all(token.is_name or token.text in ("and", ",", "or") for token in tokens[:at])
    return named and is_verb and not is_list


def _clause(tokens: Sequence[Token], scope: Scope, role: Role) -> Formula:
    subject = subject_of(tokens, scope, role)
    rest = tokens[subject.verb :]
    if subject.spread == "some" and subject.kind and plain(rest) in (["exist"], ["exists"]):
        return Quantified("some", _variable(subject), subject.kind)
    if len(subject.terms) == 1 and subject.spread in ("each", "any"):
        scope.subject = subject.terms[0]
    is_there = tokens[0].text == "there"
    said = [_said(rest, term, scope, be=is_there) for term in subject.terms]
    if subject.spread == "each" and role == "alone":
        named = [term for term in subject.terms if isinstance(term, Name)]
        said += [each for term in named if (each := said_of_all(rest, term, scope))]
    return _spread(subject, said)


def _said(rest: Sequence[Token], term: object, scope: Scope, *, be: bool) -> Formula:
    return _saying(said_of(rest, term, scope, be=be))  # type: ignore[arg-type]


def _saying(formula: Formula | None) -> Formula:
    if formula is None:
        raise Unread("it says nothing")
    return formula


def _spread(subject: Subject, said: Sequence[Formula]) -> Formula:
    match subject.spread:
        case "each":
            return _saying(all_of(said))
        case "any of":
            return either_of(list(said), exclusive=False)
        case "one of":
            return either_of(list(said), exclusive=True)
        case "none of":
            return _saying(all_of([Not(each) for each in said]))
        case "any":
            return _saying(all_of([subject.kind, *said]))
        case spread:
            return _quantified(spread, subject, said[0])


def _quantified(spread: str, subject: Subject, said: Formula) -> Formula:
    variable = _variable(subject)
    if spread == "some":
        return Quantified("some", variable, _saying(all_of([subject.kind, said])))
    if spread == "only":
        return Quantified("all", variable, Implies(said, _saying(subject.kind)))
    result = Not(said) if spread == "no" else said
    rule = result if subject.kind is None else Implies(subject.kind, result)
    everywhere = Quantified("all", variable, rule)
    return Not(everywhere) if spread == "not all" else everywhere


def _variable(subject: Subject) -> str:
    return subject.terms[0].name
