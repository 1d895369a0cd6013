"""What is said of a thing: verbs and nouns with all that belongs to them, joined by and, or, not, either, neither."""

from collections.abc import Sequence
from dataclasses import replace

from hybrid.symbolic.logic.formula import And, Atom, Formula, Implies, Name, Not, Variable
from hybrid.symbolic.logic.phrases.joints import Joined, has_own_verb, joined, split_at
from hybrid.symbolic.logic.phrases.scope import ANY, Link, Scope, Unread, all_of, either_of, plain, term_of
from hybrid.symbolic.logic.phrases.tokens import Token
from hybrid.symbolic.logic.phrases.vocabulary import (
    BE,
    DETERMINERS,
    DO,
    DROPPED,
    FEELING,
    FINITE,
    FUTURE,
    HAVE,
    MODALS,
    NOTS,
    OPENING,
    PREPOSITIONS,
    REFLEXIVE,
    RELATIVE,
    SORTS,
    THEIR,
    THEM,
    THEY,
)
from hybrid.symbolic.logic.phrases.wordforms import base_of, gerund_base, is_adverb, is_past, singular, third
from hybrid.symbolic.logic.scales import is_scale

__all__ = ["said_of"]

LONGEST = 24
"""Words of one predicate."""
Term = Name | Variable


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
    if words[0] == "both" and "and" not in words:  # Ann and Bob are both kind
        return said_of(tokens[1:], of, scope, be=be, base=base)
    if words[0] in OPENING or (words[0] in NOTS and words[1:2] == ["both"]):
        return _opened(tokens, of, scope, be=be, base=base)
    if parts := joined(tokens, scope, be=be, base=base):
        return _joined(parts, of, scope, be=be, base=base)
    return _single(tokens, of, scope, be=be, base=base)


def _single(tokens: Sequence[Token], of: Term, scope: Scope, *, be: bool, base: bool) -> Formula | None:
    words = plain(tokens)
    first, rest = words[0], tokens[1:]
    if not be and is_adverb(first) and first not in NOTS and words[1:2] and words[1] in FINITE:  # often did not live
        return said_of([*rest, tokens[0]], of, scope, base=base)
    if words[:2] == ["no", "longer"]:
        return _denied(said_of(tokens[2:], of, scope, be=be, base=base))
    if first in NOTS:
        denied = said_of(rest, of, scope, be=be, base=base)
        if denied is None:
            raise Unread("it is denied that it is a thing")
        return Not(denied)
    if first in BE:
        if len(rest) == 1 and rest[0].is_name:
            raise Unread("which two are one is not said in formulas")
        return said_of(rest, of, scope, be=True)
    if first in DO and len(words) > 1 and (words[1] in NOTS or base_of(words[1]) == words[1] and scope.is_verb(words[1])):
        return said_of(rest, of, scope, base=True)
    if first in FUTURE and rest:
        return said_of(rest, of, scope, base=True)
    if first in HAVE and len(words) > 1 and (words[1] == "been" or words[1] in NOTS or _is_participle(words[1], scope)):
        return said_of(rest, of, scope)
    if first in MODALS and words[1:2] == ["not"]:
        return _denied(_atom([tokens[0], *tokens[2:]], of, scope))
    if opening := next((at for at, word in enumerate(words) if at and word in ("either", "both")), 0):
        alternatives = split_at(tokens[opening:], scope, be=False)
        whole = [said_of([*tokens[:opening], *part], of, scope, be=be, base=base) for part in alternatives.parts]
        return _combined(alternatives.sign, whole, scope)
    if listed := _listed_names(tokens):
        sign, parts = listed
        return _combined(sign, [_single(part, of, scope, be=be, base=base) for part in parts], scope)
    return _noun_phrase(tokens, of, scope) if be else _verb_phrase(tokens, of, scope)


def _listed_names(tokens: Sequence[Token]) -> tuple[str, list[Sequence[Token]]] | None:
    """Visited Rome, Lyon and Pisa: the phrase once for each name."""
    words = plain(tokens)
    for joint in range(1, len(tokens) - 1):
        if words[joint] not in ("and", "or") or not tokens[joint + 1].is_name:
            continue
        start = joint
        names = [joint + 1]
        while start > 0 and (tokens[start - 1].is_name or (words[start - 1] == "," and start > 1 and tokens[start - 2].is_name)):
            start -= 1
            if tokens[start].is_name:
                names.insert(0, start)
        if len(names) > 1 and words[start - 1 : start] != ["between"]:
            return words[joint], [[*tokens[:start], tokens[at], *tokens[joint + 2 :]] for at in names]
    return None


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
    again = [_again(part, of) for part in found.parts]
    shared = [be and not (at and has_own_verb(part, scope)) for at, part in enumerate(again)]
    parts = [said_of(part, of, scope, be=each, base=base) for part, each in zip(again, shared, strict=True)]
    if not found.is_denied:
        return _combined(found.sign, parts, scope)
    if found.sign == "and" and not scope.taste.is_wide:
        return _combined("and", [_denied(parts[0]), *parts[1:]], scope)
    return _denied(_combined(found.sign, parts, scope))


def _again(part: Sequence[Token], of: Term) -> Sequence[Token]:
    """Either she sings, or she dances: the pronoun is the same one."""
    begins = part and part[0].text == ","
    part = part[1:] if begins else part
    if part and (part[0].text in THEY or (part[0].is_name and of == term_of(part[0]))):
        return part[1:]
    return part


def _combined(sign: str, parts: Sequence[Formula | None], scope: Scope) -> Formula | None:
    saying = [part for part in parts if part is not None]
    if len(saying) < len(parts) and sign != "and":
        raise Unread("a part of it says nothing")
    if sign == "and":
        return all_of(saying)
    if sign == "nor":
        return And(tuple(Not(part) for part in saying))
    return either_of(saying, exclusive=sign == "either" and scope.taste.is_exclusive)


def _denied(formula: Formula | None) -> Formula:
    if formula is None:
        raise Unread("nothing is denied")
    return Not(formula)


# --- one verb or noun --------------------------------------------------------------------------


def _verb_phrase(tokens: Sequence[Token], of: Term, scope: Scope) -> Formula:
    """Drinks coffee regularly; has no legs."""
    words = plain(tokens)
    verb = next((at for at, word in enumerate(words) if not is_adverb(word)), 0)
    if words[verb] not in MODALS and not scope.is_verb(words[verb]):
        raise Unread(f"{tokens[verb].text!r} is not known as a verb")
    if words[verb + 1 : verb + 2] == ["no"] and "and" not in words and "or" not in words:
        return Not(_linked([*tokens[: verb + 1], *tokens[verb + 2 :]], of, scope, verb))
    if places := _listed_places(tokens, words, verb):
        sign, parts = places
        return _saying(_combined(sign, [_linked(part, of, scope, verb) for part in parts], scope))
    if items := _listed_things(words[verb + 1 :]):
        sign, nouns = items
        return _saying(_combined(sign, [_linked([*tokens[: verb + 1], Token(each)], of, scope, verb) for each in nouns], scope))
    return _linked(tokens, of, scope, verb)


def _saying(formula: Formula | None) -> Formula:
    if formula is None:
        raise Unread("nothing is said")
    return formula


def _listed_places(tokens: Sequence[Token], words: Sequence[str], verb: int) -> tuple[str, list[Sequence[Token]]] | None:
    """Before noon or after dinner, a car or a bicycle: each begins with a word such as "in" or "a"."""
    joints = [at for at in range(verb + 2, len(words) - 1) if words[at] in ("and", "or")]
    beginning = next((each for each in (PREPOSITIONS, {"a", "an"}) if joints and words[joints[0] + 1] in each), set())
    start = next((at for at in range(verb + 1, len(words)) if words[at] in beginning), len(words))
    if len(joints) != 1 or not start < joints[0] or "," in words:
        return None
    return words[joints[0]], [tokens[: joints[0]], [*tokens[:start], *tokens[joints[0] + 1 :]]]


def _listed_things(words: Sequence[str]) -> tuple[str, list[str]] | None:
    """Bread, milk and tea: each one word."""
    if len(words) < 3 or words[-2] not in ("and", "or"):
        return None
    items = [word for word in (*words[:-2], words[-1]) if word != ","]
    joints = [word for word in words[:-2] if word == ","]
    plain_items = all(word.isalpha() and not is_adverb(word) and word not in PREPOSITIONS | DETERMINERS for word in items)
    return (words[-2], items) if plain_items and len(items) in (len(joints) + 2, len(joints) + 1) else None


def _linked(tokens: Sequence[Token], of: Term, scope: Scope, verb: int) -> Atom:
    """The atom; if its object is any of a kind, what it follows from is noted: visits a town."""
    atom = _atom(tokens, of, scope)
    words = plain(tokens)
    start = next((at for at in range(verb + 1, len(words)) if words[at] not in PREPOSITIONS), len(words))
    noun = tokens[start:]
    is_any = words[start : start + 1] in (["a"], ["an"]) or (noun and not noun[0].is_name and _is_plural(words[start:]))
    if is_any and len(atom.terms) == 1 and base_of(words[verb]) not in FEELING and len(words) > start:
        other = Variable("Z")
        relation = _atom([*tokens[:start], Token("Z", is_name=True)], ANY, scope)
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
    if (verb := gerund_base(words[0])) or (verb := words[0] if words[0] in scope.verbs else None):
        return _atom([Token(verb), *tokens[1:]], of, scope, verb=0)
    place = next((at for at, word in enumerate(words) if word in PREPOSITIONS), len(words))
    relative = next((at for at, word in enumerate(words) if word in RELATIVE), len(words))
    if 0 < relative < (len(words) if words[relative : relative + 1] == ["who"] else place):
        if "," in words[:relative]:
            raise Unread("what the clause belongs to is not clear")
        clause = tokens[relative + 1 :]
        kind = _noun_phrase(tokens[:relative], of, scope)
        if len(clause) > 1 and clause[0].is_name:  # a song that Ann sings
            return all_of([kind, said_of([*clause[1:], Token(of.name, is_name=True)], term_of(clause[0]), scope)])
        return all_of([kind, said_of(clause, of, scope)])
    modified = next((at for at in range(1, min(place, len(words))) if _is_modifying(words, at, scope)), 0)
    if modified and words[modified - 1] not in ("a", "an", "the", "and", "or"):
        noun, rest = tokens[:modified], tokens[modified:]
        return all_of([_noun_phrase(noun, of, scope), _noun_phrase(rest, of, scope)])
    head = [token for token in tokens if token.text not in ("a", "an")]
    if head and singular(head[-1].text) in SORTS and not head[-1].is_name:
        head = head[:-1]
        if not head:
            return None
    elif len(head) > 1 and singular(head[0].text) in SORTS and head[1].text in PREPOSITIONS:
        head = head[1:]
    if len(head) > 2 and head[1].text == "by" and head[2].is_name and _is_participle(head[0].text, scope):
        active = _atom([head[0], *head[3:]], of, scope, verb=0)
        return replace(active, terms=(term_of(head[2]), *active.terms))
    if head[0].text == "with":  # a man with a hat has one
        return _linked([Token("has"), *tokens[1:]], of, scope, 0)
    atom = _atom(head, of, scope, verb=-1)
    scope.nouns.add(atom.predicate)
    return atom


def _is_modifying(words: Sequence[str], at: int, scope: Scope) -> bool:
    """A student working there, a book written by Ann; not: a working student, a printed text."""
    after = words[at + 1] if at + 1 < len(words) else ""
    if gerund_base(words[at]) or (words[at].endswith("ing") and scope.is_verb(words[at])):
        return after in PREPOSITIONS or after in ("the", "a", "an")
    if words[at].endswith("ed") and after == "by":
        return True
    return _is_participle(words[at], scope) and after in ("by", "in", "from", "with", "for", "to", "on", "at")


def _is_participle(word: str, scope: Scope) -> bool:
    return is_past(word) and scope.is_verb(word) and word != base_of(word) and word not in BE | HAVE | DO


def _atom(tokens: Sequence[Token], of: Term, scope: Scope, verb: int | None = None) -> Atom:
    """One predicate of all the words, and of the names among them.

    Args:
        tokens: the phrase.
        of: what it is said of.
        scope: of the sentence.
        verb: where its verb is, if not at the first word that is no adverb; -1 if it has none.
    """
    words = plain(tokens)
    relative = next((at for at, word in enumerate(words) if word in RELATIVE), len(words))
    if len(words) > LONGEST or any(word in FINITE - HAVE - DO for word in words[1:relative]):
        raise Unread("it is not one phrase")
    if verb is None:
        verb = next((at for at, word in enumerate(words) if not is_adverb(word) and word not in MODALS), 0)
    is_able = any(word in MODALS for word in words[:verb])
    terms: list[Term] = [of]
    parts: list[str] = []
    adverbs: list[str] = []
    for at, token in enumerate(tokens):
        word = token.text
        if token.is_name:
            terms.append(term_of(token))
        elif word in THEM or (word == "her" and _stands_alone(words, at)):
            terms.append(_taken_up(of, scope, word))
        elif word in ("a", "an"):
            continue
        elif at == verb:
            parts.append(base_of(word) if is_able else third(base_of(word)))
        elif verb >= 0 and is_adverb(word):
            adverbs.append(word)
        else:
            parts.append(_part(word, of, scope))
    predicate = "_".join([*parts, *sorted(adverbs)])
    if not parts or not predicate[0].isalpha():
        predicate = f"is_{predicate}".removesuffix("_")
    return Atom(f"is_{predicate}" if is_scale(predicate) or predicate in RESERVED else predicate, tuple(terms))


RESERVED = ("all", "some", "exactly", "at")


def _part(word: str, of: Term, scope: Scope) -> str:
    if word in THEIR:
        if scope.is_open and isinstance(of, Name):
            raise Unread(f"whose {word!r} means is not clear")
        return "their"
    if word in REFLEXIVE:
        return "themselves"
    if word in THEY or word in ("you", "we", "i", "him", "there"):
        raise Unread(f"of whom {word!r} speaks is not clear")
    if word == "'s":
        return "s"
    cleaned = "".join(letter for letter in singular(word) if letter.isalnum())
    if not cleaned:
        raise Unread(f"the sign {word!r} is not understood")
    return cleaned


def _stands_alone(words: Sequence[str], at: int) -> bool:
    after = words[at + 1] if at + 1 < len(words) else "."
    return after in PREPOSITIONS or after in (".", ",")


def _taken_up(of: Term, scope: Scope, word: str) -> Term:
    """Whom "it" means: the other one of the two that the sentence speaks of."""
    others = [Name(name) for name in dict.fromkeys(scope.heard) if Name(name) != of]
    if scope.is_open and isinstance(of, Name) and not others:
        return Variable("X")
    if isinstance(of, Variable) and len(others) == 1:
        return others[0]
    raise Unread(f"of whom {word!r} speaks is not clear")
