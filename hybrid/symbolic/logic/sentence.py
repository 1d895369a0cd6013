"""What a sentence lets a formula be: the grammar that is made from its words, and the checks of what was written."""

import json
from collections import Counter
from collections.abc import Iterator

from hybrid.symbolic.logic.formula import (
    Atom,
    Formula,
    Implies,
    Not,
    Variable,
    atoms_of,
    names_of,
    parts_of,
)
from hybrid.symbolic.logic.lexicon import CONDITIONS, GENERIC, NOUNS, PRONOUNS
from hybrid.symbolic.logic.scales import FIRST, degree_of
from hybrid.symbolic.logic.words import Said, Word
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


def faults(said: Said, formula: Formula) -> tuple[str, ...]:
    """What is wrong with a formula as a translation, found in the words alone; to find nothing proves nothing."""
    return (*_uncovered(said, formula), *_negations(said, formula), *_sides(said, formula), *_arguments(said, formula))


def _uncovered(said: Said, formula: Formula) -> Iterator[str]:
    """Every word that says something is in it, and none more often than it is said."""
    atoms = [atom for atom in atoms_of(formula) if isinstance(atom, Atom)]
    used = Counter(atom.predicate for atom in atoms)
    is_order = bool(said.of("scale")) or said.has_ordinal
    spoken = Counter(said.of("scale") if is_order else said.of("content"))
    joints = sum(word.written in ("and", "or", "nor", ",") for word in said.words)
    for word, count in spoken.items():
        if not used[word]:
            yield f"{word} is missing"
        elif used[word] > count + joints or used[word] < count:
            yield f"{word} is said {count} times and written {used[word]} times"
    for name in set(said.of("name")) - set(names_of(formula)):
        yield f"{name} is missing"
    if said.is_general and not any(isinstance(term, Variable) for atom in atoms for term in atom.terms):
        yield "it speaks of all, and the formula of some things only"


def _negations(said: Said, formula: Formula) -> Iterator[str]:
    """Negated is what follows a "not"."""
    denied = Counter(_denied(formula))
    if denied.total() != said.negations:
        yield f"there are {said.negations} negations, and {denied.total()} are written"
        return
    words = list(said.words)
    for at, word in enumerate(words):
        if word.written == "not" or word.written.endswith("n't"):
            following = next((each.text for each in words[at + 1 :] if each.kind in ("content", "scale")), None)
            if following is not None and not denied[following]:
                yield f"{following} is denied in the sentence only"


def _denied(formula: Formula) -> Iterator[str]:
    if isinstance(formula, Not):
        yield from (atom.predicate for atom in atoms_of(formula) if isinstance(atom, Atom))
    else:
        for part in parts_of(formula):
            yield from _denied(part)


def _sides(said: Said, formula: Formula) -> Iterator[str]:
    """In "if this then that", this is on the left."""
    if not isinstance(formula, Implies):
        return
    words = list(said.words)
    first = words[0].written if words else ""
    split = next((at for at, word in enumerate(words) if word.written == "then"), None)
    if split is None and first in ("if", "when", "whenever"):
        split = next((at for at, word in enumerate(words) if word.written == ","), None)
    if split is None and not said.has(*CONDITIONS) and not said.has("only"):  # all this are that
        split = next((at for at, word in enumerate(words) if word.written in ("is", "are", "does", "do")), None)
    if split is None:
        return
    before = Counter(word.text for word in words[:split] if word.kind in ("content", "scale"))
    left = Counter(atom.predicate for atom in atoms_of(formula.left) if isinstance(atom, Atom))
    if set(before) != set(left):
        yield "the condition is another one"


def _arguments(said: Said, formula: Formula) -> Iterator[str]:
    """A relation is between the things that its word stands between."""
    expected: dict[str, set[tuple[str, ...]]] = {}
    for at, word in enumerate(said.words):
        if word.kind in ("content", "scale"):
            expected.setdefault(word.text, set()).add(_around(said, at))
    for atom in atoms_of(formula):
        if not isinstance(atom, Atom) or atom.predicate not in expected:
            continue
        terms = tuple(term.name for term in atom.terms if not term.name.isdecimal())
        if not any(_agrees(terms, wanted) for wanted in expected[atom.predicate]):
            yield f"{atom.predicate} is said of other things"


def _agrees(terms: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Empty is a place in the sentence where nothing can be told."""
    return len(terms) == len(wanted) and all(each in ("", term) for term, each in zip(terms, wanted, strict=True))


def _around(said: Said, at: int) -> tuple[str, ...]:
    """What the word there is said of: its subject, and its object if it has one."""
    words = said.words
    after = _object(said, at)
    before = [
        term
        for position in range(at - 1, -1, -1)
        if (term := _thing(said, words[position])) and not _is_object(said, position)
    ]
    subject = before[0] if before else (ONE_VARIABLE if said.is_general else "")
    if after is None:
        return (subject,)
    other, is_passive = after
    return (other, subject) if is_passive else (subject, other)


def _object(said: Said, at: int) -> tuple[str, bool] | None:
    """The thing after a verb or a comparison, and whether it is the doer: chased by the dog."""
    is_passive = False
    for word in said.words[at + 1 :]:
        if word.written in NOUNS:  # cold people: no object, but what is cold
            return None
        if term := _thing(said, word):
            return term, is_passive
        if word.written == "by":
            is_passive = True
        elif word.written not in ("the", "a", "an", "than", "of", "to", "with", "at", "in", "on", "for", "from"):
            return None
    return None


def _is_object(said: Said, position: int) -> bool:
    """Whether a verb stands right before a thing."""
    before = position - 1
    while before >= 0 and said.words[before].written in ("the", "a", "an", "than", "of", "to", "by", "with"):
        before -= 1
    return before >= 0 and said.words[before].kind in ("content", "scale")


def _thing(said: Said, word: Word) -> str:
    """The term that a word stands for; empty if it stands for none."""
    if word.kind == "name":
        return word.text
    if word.written in PRONOUNS:
        return ONE_VARIABLE if said.is_general else ""
    if word.written in GENERIC - {"all", "every", "each", "any", "no", "only"}:
        return ONE_VARIABLE
    return ""
