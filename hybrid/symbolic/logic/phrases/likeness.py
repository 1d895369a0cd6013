"""Predicates that hang together: what a compound word implies, and two that may be one."""

import re
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
    Variable,
    Xor,
    atoms_of,
    names_of,
    rebuilt,
)
from hybrid.symbolic.logic.lexicon import FUNCTION
from hybrid.symbolic.logic.phrases.vocabulary import BROAD, GRADED, MEASURES, PREPOSITIONS, PRIVATIVE
from hybrid.symbolic.logic.phrases.wordforms import base_of, is_past, singular

__all__ = ["Nouns", "Unclear", "as_one", "sized", "sorts", "without_date"]

DATE = re.compile(r"(?:_(?:in|from|to|since|until)_[0-9]{4})+$")
_Sized = tuple[str, int]
"""A predicate, and of how many things it is."""
STANDING = ("in", "from", "at", "on")
SHARED_PLACES = ("in", "at", "on")
SHARED = 0.6
"""Of the words of two predicates; from here on they may mean the same."""


class Unclear(ValueError):
    """That something does not follow is not sure; the message says why."""


@dataclass(frozen=True, slots=True)
class Nouns:
    """What the sentences say that things are."""

    predicates: frozenset[str]
    """Nouns and adjectives, with what stands before them."""
    adjectives: frozenset[str]
    all: frozenset[str]
    """Every predicate."""

    def unfolded(self, formula: Formula) -> Formula:
        """A German car is German and a car, where the sentences speak of either."""
        return rebuilt(formula, lambda atom: self._unfolded(atom) if isinstance(atom, Atom) else atom)

    def implied(self, predicate: str) -> tuple[str, ...]:
        """What a predicate implies by its own words, itself last if they do not say all."""
        words = predicate.split("_")
        if predicate not in self.predicates or len(words) < 2 or words[0] in PRIVATIVE:
            return (predicate,)
        if words[0] == "the":  # the winner is a winner
            noun = "_".join(words[1:])
            return (*self.implied(noun), predicate) if noun in self.predicates else (predicate,)
        place = next((at for at, word in enumerate(words) if word in PREPOSITIONS), 0)
        if place or words[0] in PREPOSITIONS:
            noun, rest = "_".join(words[:place]), "_".join(words[place:])
            is_said = rest in self.predicates or (rest in SHARED_PLACES and self._is_shared(noun, rest))
            if place and words[place] in STANDING and is_said and not is_past(words[place - 1]):
                return (*self.implied(noun), rest)  # a coin in the box is a coin, and in the box
            is_noun = noun in self.predicates - self.adjectives and words[place - 1] not in MEASURES
            return (*self.implied(noun), predicate) if is_noun else (predicate,)
        head = next((head for at in range(1, len(words)) if (head := "_".join(words[at:])) in self.predicates), None)
        is_adjective = words[0] in self.adjectives & self.predicates - GRADED
        if head is None:
            return (words[0], predicate) if is_adjective else (predicate,)
        whole = head == "_".join(words[1:]) and is_adjective
        return (*self.implied(head), *((words[0],) if is_adjective else ()), *(() if whole else (predicate,)))

    def _is_shared(self, noun: str, place: str) -> bool:
        """Whether things of another kind are said to be at a place: a tortoise at the zoo, for a reptile at the zoo."""
        others = [each for each in self.predicates if each.endswith(f"_{place}") and each != f"{noun}_{place}"]
        return any(each.removesuffix(f"_{place}") in self.predicates for each in others)

    def _unfolded(self, atom: Atom) -> Formula:
        undated = without_date(atom.predicate)
        if undated != atom.predicate and undated in self.all:
            return And((replace(atom, predicate=undated), atom))
        *implied, last = dict.fromkeys(self.implied(atom.predicate))
        parts = [Atom(each, atom.terms[:1]) for each in implied]
        return And((*parts, replace(atom, predicate=last))) if parts else atom


def without_date(predicate: str) -> str:
    """Wins, for what says that somebody won in 1998."""
    return DATE.sub("", predicate)


def as_one(premises: Sequence[Formula], goals: Sequence[Formula], nouns: Nouns) -> tuple[list[Formula], list[Formula]]:
    """Premises and goals with one predicate for all that may be the same, and with all that may go without saying.

    A rule about employees who are late may be about all who are late, and there may be some of each kind.

    Raises:
        Unclear: two may be the same that cannot be made one, or no premise has a word of a goal.
    """
    formulas = [*premises, *goals]
    if unsaid := set(sized(goals)) - set(sized(premises)):
        raise Unclear(f"no other sentence speaks of {unsaid.pop()[0]}")
    _expect_names_apart(formulas)
    found = sized(formulas)
    alike = [pair for pair in combinations(found, 2) if _may_be_one(pair[0][0], pair[1][0])]
    near = _connected(formulas, goals, alike)
    chosen = {each: each for each in found}
    for one, other in alike:
        if one[1] != other[1]:
            if one in near and other in near:
                raise Unclear(f"{one[0]} and {other[0]} may be the same")
        elif one[0] not in nouns.implied(other[0]) and other[0] not in nouns.implied(one[0]):
            old, new = chosen[other], chosen[one]
            chosen = {each: new if to == old else to for each, to in chosen.items()}

    def change(atom: Atom | Compare) -> Formula:
        return replace(atom, predicate=chosen[atom.predicate, len(atom.terms)][0]) if isinstance(atom, Atom) else atom

    merged = [rebuilt(formula, change) for formula in formulas]
    everything = [Atom(each, (Variable("X"),)) for each in sorts(merged, nouns, sure=False)]
    given = [_relaxed(each, nouns) for each in merged[: len(premises)]]
    return [*given, *everything, *_existing(given, nouns)], merged[len(premises) :]


def _relaxed(formula: Formula, nouns: Nouns) -> Formula:
    """A rule without the conditions that only say of what kind it speaks, if it has others."""
    if isinstance(formula, Quantified) and formula.quantifier == "all":
        return replace(formula, of=_relaxed(formula.of, nouns))
    if not isinstance(formula, Implies):
        return formula
    kept = [each for each in _conditions(formula) if not (_is_kind(each, nouns) and not _is_adjective(each, nouns))]
    if not kept:
        return formula
    return replace(formula, left=And(tuple(kept)) if len(kept) > 1 else kept[0])


def _existing(formulas: Sequence[Formula], nouns: Nouns) -> list[Formula]:
    """That there is one of each kind that a rule speaks of."""
    rules = [rule for formula in formulas if (rule := _rule(formula)) is not None]
    kinds = dict.fromkeys(each for rule in rules for each in _conditions(rule) if _is_kind(each, nouns))
    of_any = [kind for kind in kinds if isinstance(kind, Atom) and isinstance(kind.terms[0], Variable)]
    return [Quantified("some", kind.terms[0].name, kind) for kind in of_any]


def _conditions(rule: Implies) -> list[Formula]:
    """What has to be so, all of it."""
    found: list[Formula] = []
    left = [rule.left]
    while left:
        part = left.pop(0)
        if isinstance(part, And):
            left = [*part.parts, *left]
        else:
            found.append(part)
    return found


def _is_kind(formula: Formula, nouns: Nouns) -> bool:
    """Whether it says of what kind something is, and no more."""
    if not isinstance(formula, Atom) or len(formula.terms) != 1 or formula.predicate not in nouns.predicates:
        return False
    return not set(formula.predicate.split("_")) & PREPOSITIONS


def _is_adjective(formula: Formula, nouns: Nouns) -> bool:
    return isinstance(formula, Atom) and formula.predicate in nouns.adjectives


def sized(formulas: Iterable[Formula]) -> tuple[_Sized, ...]:
    """The predicates of formulas, and of how many things each is, in order."""
    return tuple(dict.fromkeys((atom.predicate, len(atom.terms)) for atom in _atoms(formulas)))


def _expect_names_apart(formulas: Sequence[Formula]) -> None:
    """Raises Unclear: names that share a word, or begin alike, or a name and a predicate that do."""
    names = dict.fromkeys(name for formula in formulas for name in names_of(formula))
    for name, atom in product(names, dict.fromkeys(_atoms(formulas))):
        ours, theirs = set(_stems(name)), set(_stems(atom.predicate))
        if ours <= theirs or theirs <= ours:
            raise Unclear(f"{name} and {atom.predicate} may be the same")
    for one, other in combinations(names, 2):
        if set(one.split("_")) & set(other.split("_")) - FUNCTION or (one[:4] == other[:4] and len(one) > 4):
            raise Unclear(f"{one} and {other} may be the same")


def _connected(
    formulas: Sequence[Formula], goals: Sequence[Formula], alike: Sequence[tuple[_Sized, _Sized]]
) -> set[_Sized]:
    """The predicates that share a sentence with one of a goal, or are like one, or with one of those, and so on."""
    groups = [set(sized([formula])) for formula in formulas]
    groups += [set(pair) for pair in alike]
    near = set(sized(goals))
    while new := {each for group in groups if group & near for each in group} - near:
        near |= new
    return near


def _may_be_one(one: str, other: str) -> bool:
    """They share most of their words, or one has all that the other has."""
    if not all(set(each.split("_")) - FUNCTION for each in (one, other)):  # from, in: they stand in others
        words = set(one.split("_")), set(other.split("_"))
        return words[0] <= words[1] or words[1] <= words[0]
    first, second = set(_stems(one)), set(_stems(other))
    shared = len(first & second)
    return shared > 0 and (shared == min(len(first), len(second)) or shared / len(first | second) >= SHARED)


def _stems(predicate: str) -> Iterator[str]:
    """The beginnings of its words; of a word that says little, none."""
    words = predicate.split("_")
    telling = [word for word in words if word not in FUNCTION]
    for word in telling or words:
        base = base_of(singular(word))
        stem = base if len(base) < 5 else base[: max(4, len(base) - 3)]
        yield "".join(letter for at, letter in enumerate(stem) if not at or stem[at - 1] != letter)


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
        conditions = _conditions(rule)
        for each in conditions:
            if isinstance(each, Atom) and _is_kind(each, nouns):
                beside[each.predicate] += len(conditions) > 1
                alone[each.predicate] += len(conditions) == 1 and isinstance(rule.right, (Or, Xor))
    everywhere = Counter(atom.predicate for atom in _atoms(formulas))
    found = [each for each in beside if beside[each] + alone[each] == everywhere[each]]
    return tuple(each for each in found if not sure or beside[each] > 1 or each in BROAD)


def _rule(formula: Formula) -> Implies | None:
    while isinstance(formula, Quantified) and formula.quantifier == "all":
        formula = formula.of
    return formula if isinstance(formula, Implies) else None


def _atoms(formulas: Iterable[Formula]) -> Iterator[Atom]:
    return (atom for formula in formulas for atom in atoms_of(formula) if isinstance(atom, Atom))
