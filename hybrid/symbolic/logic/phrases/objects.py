"""All or none but those of a kind as what is acted on: Ann feeds every cat, feeds only cats."""

from collections.abc import Sequence

from hybrid.symbolic.logic.formula import Formula, Implies, Name, Quantified, Variable
from hybrid.symbolic.logic.phrases.predicates import said_of
from hybrid.symbolic.logic.phrases.scope import Scope, plain
from hybrid.symbolic.logic.phrases.tokens import Token
from hybrid.symbolic.logic.phrases.vocabulary import EVERYONE, FINITE, NOTS, PREPOSITIONS, RELATIVE

__all__ = ["said_of_all"]

OTHER = Variable("Y")
ALL = frozenset({"every", "each", "all", "only"})


def said_of_all(rest: Sequence[Token], of: Name, scope: Scope) -> Formula | None:
    """What a named one does to all of a kind, or to none but those; `None` if the phrase is of no such form.

    Args:
        rest: the clause from its verb on.
        of: whom it speaks of.
        scope: of the sentence.
    """
    words = plain(rest)
    if len(words) < 3 or words[0] in FINITE or not scope.is_finite(words[0], plural=False):
        return None
    quantifier, noun = words[1], rest[2:]
    relative = next((at for at, word in enumerate(words) if word in RELATIVE), len(words))
    is_pronoun = quantifier in EVERYONE - {"anyone", "anybody", "anything", "whoever", "whatever"}
    if not (is_pronoun and relative == 2) and quantifier not in ALL:
        return None
    if {"and", "or", ",", "of", "those"} & set(words) or (PREPOSITIONS | NOTS) & set(words[:relative]):
        return None
    kind = said_of(noun, OTHER, scope, be=not is_pronoun)
    relation = said_of([rest[0], Token(OTHER.name, is_name=True)], of, scope)
    if kind is None or relation is None:
        return None
    rule = Implies(relation, kind) if quantifier == "only" else Implies(kind, relation)
    return Quantified("all", OTHER.name, rule)
