"""Sentences of no known form: the grammar that is made from their words, and what to check in what was written."""

import json
from collections.abc import Iterator

from hybrid.symbolic.logic.formula import Atom, Formula, Not, atoms_of, names_of, parts_of
from hybrid.symbolic.logic.lexicon import CONDITIONS
from hybrid.symbolic.logic.scales import FIRST, degree_of
from hybrid.symbolic.logic.words import Said
from hybrid.types import Grammar

__all__ = ["faults", "grammar_for"]

MOST = 8
"""Literals of one side."""
ONE_VARIABLE = "X"


# --- the grammar -------------------------------------------------------------------------------


def grammar_for(said: Said) -> Grammar | None:
    """Formulas of nothing but the sentence's own words; `None` if it has no word that says something.

    A sentence about named things only has no variable, and one without a negation no `~`.
    """
    terms = [*dict.fromkeys(said.of("name")), *([ONE_VARIABLE] if said.is_general else [])]
    relations = [*_relations(said, terms)]
    if not terms or not relations:
        return None
    negation = '"~"? ' if said.negations else ""
    signs = ['" & "', *(['" | "', '" ^ "'] if said.has("or", "either", "nor") else [])]
    sides = " | ".join(f"literal ({sign} literal){{0,{MOST - 1}}}" for sign in signs)
    return Grammar(
        "lark",
        f"start: {' | '.join(_shapes(said, relations))}\n"
        f"side: {sides}\n"
        f"literal: {negation}({' | '.join(relations)})\n"
        f"term: {_either(terms)}\n",
    )


def _shapes(said: Said, relations: list[str]) -> Iterator[str]:
    if said.has("some", "there", "someone", "somebody", "something") and not said.has(*CONDITIONS):
        yield f'"some {ONE_VARIABLE}: " side'
    if said.has(*CONDITIONS) or (said.is_general and len(relations) > 1):
        yield 'side " -> " side'
    else:
        yield "side"
    if said.has("only") and said.has("if"):
        yield 'side " <-> " side'


def _relations(said: Said, terms: list[str]) -> Iterator[str]:
    content = list(dict.fromkeys(said.of("content")))
    numbers = list(dict.fromkeys(said.of("number")))
    scales = list(dict.fromkeys(said.of("scale"))) or ([FIRST] if numbers and said.has_ordinal else [])
    if scales:  # what else is said of things in a row, that they finished or stand there, says nothing
        for scale in scales:
            superlative = numbers or degree_of(scale) == "est" or len(terms) == 1
            second = _either(numbers or ["1"]) if superlative else "term"
            yield f'{json.dumps(scale + "(")} term ", " ({second}) ")"'
        return
    for word in content:
        yield f'{json.dumps(word + "(")} term (", " term)? ")"'


def _either(texts: list[str]) -> str:
    return " | ".join(json.dumps(text, ensure_ascii=False) for text in texts)


# --- the checks --------------------------------------------------------------------------------


def faults(said: Said, formula: Formula | None) -> tuple[str, ...]:
    """What is wrong with a formula as a translation: words that are not in it, or a lost negation."""
    if formula is None:
        return ("it is no formula",)
    atoms = [atom for atom in atoms_of(formula) if isinstance(atom, Atom)]
    written = {atom.predicate for atom in atoms} | set(names_of(formula))
    spoken = said.of("scale") or said.of("content")
    found = [f"{word} is missing" for word in dict.fromkeys((*spoken, *said.of("name"))) if word not in written]
    if (denied := _negations(formula)) != said.negations:
        found.append(f"there are {said.negations} negations, and {denied} are written")
    return tuple(found)


def _negations(formula: Formula) -> int:
    return isinstance(formula, Not) + sum(map(_negations, parts_of(formula)))
