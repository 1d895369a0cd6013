"""Predicates that hang together: what a compound word implies, and two that may be one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from hybrid.symbolic.logic.formula import (
    And,
    Atom,
    Compare,
    Formula,
    Implies,
    Or,
    Quantified,
    Xor,
    atoms_of,
    names_of,
    rebuilt,
)
from hybrid.symbolic.logic.lexicon import FUNCTION
from hybrid.symbolic.logic.phrases.vocabulary import BROAD, GRADED, PREPOSITIONS, PRIVATIVE
from hybrid.symbolic.logic.phrases.wordforms import base_of

__all__ = ["Nouns", "alike_names", "as_one", "sorts"]

SHARED = 0.6
"""Of the words of two predicates; from here on they may mean the same."""


@dataclass(frozen=True, slots=True)
class Nouns:
    """What the sentences say that things are."""

    predicates: frozenset[str]
    """Nouns and adjectives, with what stands before them."""
    adjectives: frozenset[str]

    def unfolded(self, formula: Formula) -> Formula:
        """A German car is German and a car, where the sentences speak of either."""
        return rebuilt(formula, lambda atom: self._unfolded(atom) if isinstance(atom, Atom) else atom)

    def implied(self, predicate: str) -> tuple[str, ...]:
        """What a predicate implies by its own words, itself last if they do not say all."""
        words = predicate.split("_")
        if predicate not in self.predicates or len(words) < 2 or words[0] in PRIVATIVE or set(words) & PREPOSITIONS:
            return (predicate,)
        head = next((head for at in range(1, len(words)) if (head := "_".join(words[at:])) in self.predicates), None)
        is_adjective = words[0] in self.adjectives & self.predicates - GRADED
        if head is None:
            return (words[0], predicate) if is_adjective else (predicate,)
        whole = head == "_".join(words[1:]) and is_adjective
        return (*self.implied(head), *((words[0],) if is_adjective else ()), *(() if whole else (predicate,)))

    def _unfolded(self, atom: Atom) -> Formula:
        parts = [replace(atom, predicate=each) for each in dict.fromkeys(self.implied(atom.predicate))]
        return And(tuple(parts)) if len(parts) > 1 and len(atom.terms) == 1 else atom


def as_one(formulas: Sequence[Formula], nouns: Nouns) -> list[Formula] | None:
    """With one predicate for all that may be the same; `None` if they cannot be, as they are of more or fewer things."""
    found = dict.fromkeys((each.predicate, len(each.terms)) for each in _atoms(formulas))
    chosen = {predicate: predicate for predicate, _ in found}
    for (one, size), (other, other_size) in combinations(found, 2):
        if not _may_be_one(one, other):
            continue
        if size != other_size:
            return None
        if one in nouns.implied(other) or other in nouns.implied(one):
            continue
        old, new = chosen[other], chosen[one]
        chosen = {each: new if to == old else to for each, to in chosen.items()}

    def change(atom: Atom | Compare) -> Formula:
        return replace(atom, predicate=chosen[atom.predicate]) if isinstance(atom, Atom) else atom

    return [rebuilt(formula, change) for formula in formulas]


def _may_be_one(one: str, other: str) -> bool:
    """They share most of their words, or one has all that the other has."""
    first, second = set(_stems(one)), set(_stems(other))
    shared = len(first & second)
    return shared > 0 and (shared == min(len(first), len(second)) or shared / len(first | second) >= SHARED)


def _stems(predicate: str) -> Iterator[str]:
    """The beginnings of its words; of a word that says little, none."""
    words = predicate.split("_")
    telling = [word for word in words if word not in FUNCTION]
    for word in telling or words:
        base = base_of(word)
        stem = base if len(base) < 5 else base[: max(4, len(base) - 3)]
        yield "".join(letter for at, letter in enumerate(stem) if not at or stem[at - 1] != letter)


def alike_names(formulas: Sequence[Formula]) -> tuple[str, ...]:
    """Two names that share a word, or begin alike, or a name and a predicate that do."""
    names = dict.fromkeys(name for formula in formulas for name in names_of(formula))
    for name, atom in product(names, dict.fromkeys(_atoms(formulas))):
        if set(_stems(name)) <= set(_stems(atom.predicate)) or set(_stems(atom.predicate)) <= set(_stems(name)):
            return name, atom.predicate
    for one, other in combinations(names, 2):
        if set(one.split("_")) & set(other.split("_")) - FUNCTION or (one[:4] == other[:4] and len(one) > 4):
            return one, other
    return ()


def sorts(formulas: Sequence[Formula], nouns: Nouns, *, sure: bool) -> tuple[str, ...]:
    """Kinds that only tell what rules are about, and that nothing is said to be: employees, animals.

    Args:
        formulas: of all sentences, the goal among them.
        nouns: of the problem.
        sure: only those that are a condition beside another one twice, or that take in most of what there is.
    """
    rules = [rule for formula in formulas if (rule := _rule(formula)) is not None]
    beside: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for rule in rules:
        conditions = rule.left.parts if isinstance(rule.left, And) else (rule.left,)
        for each in conditions:
            if isinstance(each, Atom) and len(each.terms) == 1 and each.predicate in nouns.predicates:
                if set(each.predicate.split("_")) & PREPOSITIONS:
                    continue
                if len(conditions) > 1:
                    beside[each.predicate] += 1
                elif isinstance(rule.right, (Or, Xor)):
                    alone[each.predicate] += 1
    everywhere = Counter(atom.predicate for atom in _atoms(formulas))
    found = [each for each in {**beside, **alone} if beside[each] + alone[each] == everywhere[each]]
    return tuple(each for each in found if not sure or beside[each] > 1 or each in BROAD)


def _rule(formula: Formula) -> Implies | None:
    while isinstance(formula, Quantified) and formula.quantifier == "all":
        formula = formula.of
    return formula if isinstance(formula, Implies) else None


def _atoms(formulas: Iterable[Formula]) -> Iterator[Atom]:
    return (atom for formula in formulas for atom in atoms_of(formula) if isinstance(atom, Atom))
