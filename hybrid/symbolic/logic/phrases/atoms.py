"""One predicate of all the words of a phrase, in the forms that every sentence shares."""

from collections.abc import Sequence

from hybrid.symbolic.logic.formula import Atom, Name, Variable
from hybrid.symbolic.logic.phrases.scope import Scope, Unread, plain, term_of
from hybrid.symbolic.logic.phrases.tokens import Token
from hybrid.symbolic.logic.phrases.vocabulary import (
    DO,
    FINITE,
    HAVE,
    MODALS,
    PREPOSITIONS,
    REFLEXIVE,
    RELATIVE,
    THEIR,
    THEM,
    THEY,
)
from hybrid.symbolic.logic.phrases.wordforms import base_of, is_adverb, singular, third
from hybrid.symbolic.logic.scales import is_scale

__all__ = ["Term", "atom_of"]

LONGEST = 24
"""Words of one predicate."""
RESERVED = ("all", "some", "exactly", "at")
"""Words that formulas have for themselves."""
Term = Name | Variable


def atom_of(tokens: Sequence[Token], of: Term, scope: Scope, verb: int | None = None) -> Atom:
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
            parts.append(_verb(word, is_able=is_able))
        elif verb >= 0 and is_adverb(word):
            adverbs.append(word)
        else:
            parts.append(_part(word, of, scope))
    return Atom(_predicate([*parts, *sorted(adverbs)]), tuple(terms))


def _predicate(words: Sequence[str]) -> str:
    """The words as one, and as no word that formulas have a meaning for."""
    predicate = "_".join(words)
    is_taken = is_scale(predicate) or predicate in RESERVED or not predicate[:1].isalpha()
    return f"is_{predicate}".removesuffix("_") if is_taken else predicate


def _verb(word: str, *, is_able: bool) -> str:
    if not word.isalpha():
        raise Unread(f"the sign {word!r} is not understood")
    return base_of(word) if is_able else third(base_of(word))


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
