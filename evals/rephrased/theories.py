"""Theories of deduction with what some forms of words need: rules that go both ways, exceptions, and shared facts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from evals.reasoning.deduction import BEINGS, PREDICATES, theory_for
from evals.reasoning.logic import Literal, Rule, Theory, depths, worlds

__all__ = ["Told", "theory"]


@dataclass(frozen=True, slots=True)
class Told:
    """A theory, and which of its sentences say more than one of its facts or rules."""

    theory: Theory
    mutual: frozenset[Rule] = frozenset()
    """Rules that are also true the other way around."""
    spared: frozenset[Rule] = frozenset()
    """Rules that hold of all but the being with the number 1."""
    shared: frozenset[Literal] = frozenset()
    """Facts of the first two beings."""

    def label(self) -> str:
        """By every way that the world can be, and by the rules from fact to fact; empty if these two disagree."""
        facts, rules = self.theory.about(0)
        rules = (*rules, *(_turned(rule) for rule in rules if rule in self.mutual))
        statement = self.theory.statement
        found = {world[statement.predicate] for world in worlds(facts, rules, PREDICATES)}
        steps = depths(facts, rules)
        if len(found) == 2:
            return "unknown"
        for label, fact in (("true", statement), ("false", statement.opposite())):
            if found == {fact.holds} and fact in steps:
                return label
        return ""

    def is_possible(self) -> bool:
        """Whether nothing contradicts itself; of an exception nothing is said."""
        for who in range(BEINGS):
            facts, rules = self.theory.about(who)
            rules = (*rules, *(_turned(rule) for rule in rules if rule in self.mutual))
            kept = [rule for rule in rules if who != 1 or rule not in self.spared]
            if not worlds(facts, kept, PREDICATES):
                return False
        return True


def _turned(rule: Rule) -> Rule:
    (condition,) = rule.conditions
    return replace(rule, conditions=(rule.conclusion,), conclusion=condition)


def theory(chance: Random, depth: int, label: str, form: str) -> Told:
    """A theory of the label; at least one of its sentences can be said in the form."""
    while True:
        told = _SHAPES.get(form, Told)(theory_for(chance, depth, label))
        fits = {"vice versa": told.mutual, "except": told.spared, "both": told.shared, "neither": told.shared}
        if fits.get(form, True) and told.is_possible() and told.label() == label:
            return told


def _mutual(theory: Theory) -> Told:
    rules = [rule for rule in theory.rules if len(rule.conditions) == 1 and rule.only is None]
    return Told(theory, mutual=frozenset(rules[:2]))


def _spared(theory: Theory) -> Told:
    rules = [rule for rule in theory.rules if rule.only is None]
    return Told(theory, spared=frozenset(rules[:2]))


def _shared(holds: bool) -> Callable[[Theory], Told]:
    """The second being has some facts of the first."""

    def shape(theory: Theory) -> Told:
        given = [fact for who, fact in theory.facts if who == 0 and fact.holds == holds][:2]
        other = {fact.predicate for fact in given}
        facts = [(who, fact) for who, fact in theory.facts if who != 1 or fact.predicate not in other]
        facts += [(1, fact) for fact in given]
        return Told(replace(theory, facts=tuple(facts)), shared=frozenset(given))

    return shape


_SHAPES: dict[str, Callable[[Theory], Told]] = {
    "vice versa": _mutual,
    "except": _spared,
    "both": _shared(holds=True),
    "neither": _shared(holds=False),
}
