"""What is said of a thing: verbs and nouns with all that belongs to them, joined by and, or, not, either, neither."""

from collections.abc import Sequence
from dataclasses import replace

from hybrid.symbolic.logic.formula import And, Atom, Formula, Implies, Not, Variable
from hybrid.symbolic.logic.phrases.atoms import Term, atom_of
from hybrid.symbolic.logic.phrases.joints import Joined, has_own_verb, joined, split_at
from hybrid.symbolic.logic.phrases.lists import listed_names, listed_places, listed_things
from hybrid.symbolic.logic.phrases.scope import ANY, Link, Scope, Unread, all_of, either_of, plain, term_of
from hybrid.symbolic.logic.phrases.tokens import Token
from hybrid.symbolic.logic.phrases.vocabulary import (
    ANYONE,
    AWAY,
    BE,
    DETERMINERS,
    DO,
    DROPPED,
    EVERYONE,
    FEELING,
    FINITE,
    FUTURE,
    HAVE,
    MODALS,
    NOTS,
    OPENING,
    PREPOSITIONS,
    RELATIVE,
    SORTS,
    THEY,
)
from hybrid.symbolic.logic.phrases.wordforms import base_of, gerund_base, is_adverb, is_past, singular

__all__ = ["said_of"]


def said_of(tokens: Sequence[Token], of: Term, scope: Scope, *, be: bool = False, base: bool = False) -> Formula | None:
    """The formula of a phrase that is said of something; `None` if it says nothing of it, as "is a thing" does.

    Args:
        tokens: from the verb on.
        of: what it is said of.
        scope: of the sentence.
        be: whether "is" stands before it, so that it may begin with a noun.
        base: whether "do" or "will" stands before it, so that its verbs have no ending.

    Raises:
        Unread: it is of no known form, or can be read in more than one way.
    """
    tokens = _trimmed(tokens)
    words = plain(tokens)
    if not tokens:
        raise Unread("nothing is said")
    if words[0] in RELATIVE and len(tokens) > 1:  # who sings and who dances
        return said_of(tokens[1:], of, scope, base=base)
    if words[0] == "both" and "and" not in words:  # Ann and Bob are both kind
        return said_of(tokens[1:], of, scope, be=be, base=base)
    if words[0] in OPENING or (words[0] in NOTS and words[1:2] == ["both"]):
        return _opened(tokens, of, scope, be=be, base=base)
    if parts := joined(tokens, scope, be=be, base=base):
        return _joined(parts, of, scope, be=be, base=base)
    return _single(tokens, of, scope, be=be, base=base)


def _single(tokens: Sequence[Token], of: Term, scope: Scope, *, be: bool, base: bool) -> Formula | None:
    """A phrase that nothing joins: its helping words, then its verb or noun."""
    words = plain(tokens)
    first, rest = words[0], tokens[1:]
    if not be and is_adverb(first) and first not in NOTS and words[1:2] and words[1] in FINITE:  # often did not live
        return said_of([*rest, tokens[0]], of, scope, base=base)
    if first in NOTS or words[:2] == ["no", "longer"]:
        return _denied(said_of(rest if first in NOTS else rest[1:], of, scope, be=be, base=base))
    if first in BE:
        if len(rest) == 1 and rest[0].is_name:
            raise Unread("which two are one is not said in formulas")
        return said_of(rest, of, scope, be=True)
    if _is_helping(words, scope):
        return said_of(rest, of, scope, base=first not in HAVE)
    if first in MODALS and words[1:2] == ["not"]:
        return _denied(atom_of([tokens[0], *tokens[2:]], of, scope))
    return _listing(tokens, of, scope, be=be, base=base)


def _is_helping(words: Sequence[str], scope: Scope) -> bool:
    """Does, will, has, before another verb."""
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first in DO:
        return second in NOTS or (base_of(second) == second and scope.is_verb(second))
    if first in HAVE:
        return second == "been" or second in NOTS or _is_participle(second, scope)
    return first in FUTURE and bool(second)


def _listing(tokens: Sequence[Token], of: Term, scope: Scope, *, be: bool, base: bool) -> Formula | None:
    """Lives either in Rome or at sea; visited Rome and Lyon."""
    words = plain(tokens)
    if opening := next((at for at, word in enumerate(words) if at and word in OPENING), 0):
        alternatives = split_at(tokens[opening:], scope, be=False)
        whole = [said_of([*tokens[:opening], *part], of, scope, be=be, base=base) for part in alternatives.parts]
        return _combined(alternatives.sign, whole)
    if listed := listed_names(tokens):
        sign, parts = listed
        return _combined(sign, [_single(part, of, scope, be=be, base=base) for part in parts])
    return _noun_phrase(tokens, of, scope) if be else _verb_phrase(tokens, of, scope)


def _trimmed(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without commas around it, and words that add nothing."""
    tokens = [token for at, token in enumerate(tokens) if not (token.text in DROPPED and not _is_paid_well(tokens, at))]
    while tokens and tokens[0].text == ",":
        tokens = tokens[1:]
    while tokens and tokens[-1].text in (",", "."):
        tokens = tokens[:-1]
    if [token.text for token in tokens[-2:]] == ["as", "well"]:
        tokens = tokens[:-2]
    return tokens


def _is_paid_well(tokens: Sequence[Token], at: int) -> bool:
    """Too big, well paid: they say something."""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return tokens[at].text == "well" or (tokens[at].text == "too" and bool(after) and after not in (",", "."))


# --- and, or, not ------------------------------------------------------------------------------


def _opened(tokens: Sequence[Token], of: Term, scope: Scope, *, be: bool, base: bool) -> Formula | None:
    """Either this or that, neither this nor that, both this and that."""
    if tokens[0].text in NOTS:
        return _denied(_opened(tokens[1:], of, scope, be=be, base=base))
    return _joined(split_at(tokens, scope, be=be), of, scope, be=be, base=base)


def _joined(found: Joined, of: Term, scope: Scope, *, be: bool, base: bool) -> Formula | None:
    again = _with_verb([_again(part, of) for part in found.parts], scope)
    shared = [be and not (at and has_own_verb(part, scope)) for at, part in enumerate(again)]
    parts = [said_of(part, of, scope, be=each, base=base) for part, each in zip(again, shared, strict=True)]
    if not found.is_denied:
        return _combined(found.sign, parts)
    if found.sign == "and" and not scope.is_wide:
        return _combined("and", [_denied(parts[0]), *parts[1:]])
    return _denied(_combined(found.sign, parts))


def _with_verb(parts: list[Sequence[Token]], scope: Scope) -> list[Sequence[Token]]:
    """Either has a cat or a dog: the verb is the same one."""
    first = plain(parts[0])
    if first[0] not in FINITE and any(_is_short_denial(part, scope) for part in parts[1:]):
        return [parts[0], *(_denying(first, parts[0], part) for part in parts[1:])]
    start = next((at for at, word in enumerate(first) if word in ("a", "an")), 0)
    if not start or not has_own_verb(parts[0], scope):
        return parts
    verb = parts[0][:start]
    return [parts[0], *((*verb, *part) if part[0].text in ("a", "an") else part for part in parts[1:])]


def _is_short_denial(part: Sequence[Token], scope: Scope) -> bool:
    """Not in alcohol."""
    words = plain(part)
    return words[0] in NOTS and len(words) > 1 and words[1] not in FINITE and not scope.is_verb(words[1])


def _denying(first: list[str], whole: Sequence[Token], part: Sequence[Token]) -> Sequence[Token]:
    """Dissolves in water but not in alcohol: does not dissolve in alcohol.

    Raises:
        Unread: what takes the place of what is not clear.
    """
    after = part[1].text
    start = 1
    if after in PREPOSITIONS:
        start = next((at for at, word in enumerate(first) if at and word in PREPOSITIONS), 0)
    elif PREPOSITIONS & set(first) or len(part) > 3:
        start = 0
    if not start or len(first) == 1 or any(is_adverb(word) for word in first):
        raise Unread("what is denied is not clear")
    return [part[0], *whole[:start], *part[1:]]


def _again(part: Sequence[Token], of: Term) -> Sequence[Token]:
    """Either she sings, or she dances: the pronoun is the same one."""
    begins = part and part[0].text == ","
    part = part[1:] if begins else part
    if part and (part[0].text in THEY or (part[0].is_name and of == term_of(part[0]))):
        return part[1:]
    return part


def _combined(sign: str, parts: Sequence[Formula | None]) -> Formula | None:
    saying = [part for part in parts if part is not None]
    if len(saying) < len(parts) and sign != "and":
        raise Unread("a part of it says nothing")
    if sign == "and":
        return all_of(saying)
    if sign == "nor":
        return And(tuple(Not(part) for part in saying))
    return either_of(saying, exclusive=sign == "either")


def _denied(formula: Formula | None) -> Formula:
    if formula is None:
        raise Unread("nothing is denied")
    return Not(formula)


# --- one verb or noun --------------------------------------------------------------------------


def _verb_phrase(tokens: Sequence[Token], of: Term, scope: Scope) -> Formula:
    """Drinks coffee regularly; has no legs."""
    words = plain(tokens)
    verb = next((at for at, word in enumerate(words) if not is_adverb(word)), 0)
    if words[verb] in MODALS and len(words) == verb + 1:
        raise Unread("what is left out is not clear")
    if words[verb] not in MODALS and not scope.is_verb(words[verb]):
        raise Unread(f"{tokens[verb].text!r} is not known as a verb")
    if words[verb + 1 : verb + 2] == ["no"] and "and" not in words and "or" not in words:
        return Not(_linked([*tokens[: verb + 1], *tokens[verb + 2 :]], of, scope, verb))
    if listed := listed_places(tokens, verb) or listed_things(tokens, verb):
        sign, parts = listed
        return _saying(_combined(sign, [_linked(part, of, scope, verb) for part in parts]))
    return _linked(tokens, of, scope, verb)


def _saying(formula: Formula | None) -> Formula:
    if formula is None:
        raise Unread("nothing is said")
    return formula


def _linked(tokens: Sequence[Token], of: Term, scope: Scope, verb: int) -> Atom:
    """The atom; if its object is any of a kind, what it follows from is noted: visits a town."""
    atom = atom_of(tokens, of, scope)
    words = plain(tokens)
    start = next((at for at in range(verb + 1, len(words)) if words[at] not in PREPOSITIONS), len(words))
    noun = tokens[start:]
    is_any = words[start : start + 1] in (["a"], ["an"]) or (noun and not noun[0].is_name and _is_plural(words[start:]))
    if is_any and len(atom.terms) == 1 and base_of(words[verb]) not in FEELING and len(words) > start:
        other = Variable("Z")
        relation = atom_of([*tokens[:start], Token("Z", is_name=True)], ANY, scope)
        kind = _noun_phrase(noun, other, scope)
        if kind is not None:
            whole = replace(atom, terms=(ANY,))
            text = f"Whoever {' '.join(words[verb:start])} one of these does it: {' '.join(words[start:])}."
            scope.links.setdefault(atom.predicate, Link(text, Implies(And((relation, kind)), whole)))
    return atom


def _is_plural(words: Sequence[str]) -> bool:
    """Music pieces; not: the pieces, pieces of music."""
    simple = all(word.isalpha() and word not in PREPOSITIONS | DETERMINERS | RELATIVE for word in words)
    return simple and singular(words[-1]) != words[-1]


def _noun_phrase(tokens: Sequence[Token], of: Term, scope: Scope) -> Formula | None:
    """A student, a student who works, a student working there, in the room, kind to animals."""
    words = plain(tokens)
    if (verb := gerund_base(words[0])) and not _is_noun(words[1:2]):
        return atom_of([Token(verb), *tokens[1:]], of, scope, verb=0)
    place = next((at for at, word in enumerate(words) if word in PREPOSITIONS), len(words))
    relative = next((at for at, word in enumerate(words) if word in RELATIVE), len(words))
    is_of_head = words[relative : relative + 1] == ["who"] or (relative < len(words) and tokens[relative - 1].is_name)
    if 0 < relative < (len(words) if is_of_head else place):
        return _with_clause(tokens, relative, of, scope)
    modified = next((at for at in range(1, min(place, len(words))) if _is_modifying(words, at, scope)), 0)
    modified -= modified > 1 and (words[modified - 1] in ("first", "last") or is_adverb(words[modified - 1]))
    if modified and words[modified - 1] not in ("a", "an", "the", "and", "or"):
        noun, rest = tokens[:modified], tokens[modified:]
        is_plain = words[modified] in ("first", "last") or is_adverb(words[modified])
        said = _noun(list(rest), of, scope) if is_plain else said_of(rest, of, scope, be=True)
        return all_of([_noun_phrase(noun, of, scope), said])
    return _noun(_telling(tokens), of, scope)


def _is_noun(words: Sequence[str]) -> bool:
    """Sailing boats; not: sailing a boat, sailing slowly, sailing to Rome."""
    return bool(words) and not (words[0] in PREPOSITIONS | DETERMINERS or is_adverb(words[0]))


def _with_clause(tokens: Sequence[Token], relative: int, of: Term, scope: Scope) -> Formula | None:
    """A student who works, a song that Ann sings."""
    noun, clause = tokens[:relative], tokens[relative + 1 :]
    if any(token.text == "," for token in noun):
        raise Unread("what the clause belongs to is not clear")
    if _is_of_other(plain(noun)):
        raise Unread("what the clause belongs to is not clear")
    kind = _noun_phrase(noun, of, scope)
    if len(clause) > 1 and clause[0].is_name:
        return all_of([kind, said_of([*clause[1:], Token(of.name, is_name=True)], term_of(clause[0]), scope)])
    return all_of([kind, said_of(clause, of, scope)])


def _is_of_other(noun: Sequence[str]) -> bool:
    """A friend of a man who sings, taken by someone who sings: it can be the other one who does."""
    place = next((at for at in range(len(noun) - 2, -1, -1) if noun[at] in PREPOSITIONS), None)
    others = ANYONE | EVERYONE | {"a", "an", "any", "some", "every", "each", "no"}
    return place is not None and noun[place + 1] in others


def _telling(tokens: Sequence[Token]) -> list[Token]:
    """Without its article, and without "person" or "thing", which says nothing."""
    head = [token for token in tokens if token.text not in ("a", "an")]
    if head and singular(head[-1].text) in SORTS and not head[-1].is_name:
        return head[:-1]
    if len(head) > 1 and singular(head[0].text) in SORTS and head[1].text in PREPOSITIONS:
        return head[1:]
    return head


def _noun(head: list[Token], of: Term, scope: Scope) -> Formula | None:
    if not head:
        return None
    if len(head) > 2 and head[1].text == "by" and head[2].is_name and _is_participle(head[0].text, scope):
        active = atom_of([head[0], *head[3:]], of, scope, verb=0)
        return replace(active, terms=(term_of(head[2]), *active.terms))
    if head[0].text == "with":  # a man with a hat has one
        return _linked([Token("has"), *head[1:]], of, scope, 0)
    atom = atom_of(head, of, scope, verb=-1)
    scope.nouns.add(atom.predicate)
    return atom


def _is_modifying(words: Sequence[str], at: int, scope: Scope) -> bool:
    """A student working there, a book written by Ann, a river 9 miles long; not: a working student, a painted wall."""
    if words[at][:1].isdigit() and at > 1:
        return at + 1 < len(words) and words[at + 1].isalpha() and words[at - 1] not in PREPOSITIONS
    after = words[at + 1] if at + 1 < len(words) else ""
    if gerund_base(words[at]) or (words[at].endswith("ing") and scope.is_verb(words[at])):
        return after in PREPOSITIONS or after in ("the", "a", "an")
    if words[at].endswith("ed") and len(words[at]) > 4 and (after in PREPOSITIONS or after in AWAY):
        return True
    return _is_participle(words[at], scope) and (after in PREPOSITIONS or after in AWAY)


def _is_participle(word: str, scope: Scope) -> bool:
    return is_past(word) and scope.is_verb(word) and word != base_of(word) and word not in BE | HAVE | DO
