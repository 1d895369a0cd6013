"""Facts and rules about a few beings, and what follows from them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

__all__ = ["Literal", "Rule", "Theory", "depths", "worlds"]


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """That a predicate holds of somebody, or that it does not."""

    predicate: int
    holds: bool

    def opposite(self) -> "Literal":
        """The contrary."""
        return Literal(self.predicate, not self.holds)


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions, and what follows where all of them are met."""

    conditions: tuple[Literal, ...]
    conclusion: Literal
    only: int | None = None
    """The one being it speaks of; none is everybody."""
    wording: int = 0
    """Which of the possible sentences says it."""


@dataclass(frozen=True, slots=True)
class Theory:
    """What is said, and a statement about the being with the number 0."""

    facts: tuple[tuple[int, Literal], ...]
    rules: tuple[Rule, ...]
    statement: Literal
    left_out: Literal | None = None
    """The fact without which the statement is unknown."""

    def about(self, who: int) -> tuple[frozenset[Literal], tuple[Rule, ...]]:
        """The facts and rules that concern one being."""
        facts = frozenset(literal for subject, literal in self.facts if subject == who)
        return facts, tuple(rule for rule in self.rules if rule.only in (None, who))


def depths(facts: Iterable[Literal], rules: Sequence[Rule]) -> dict[Literal, int]:
    """All that the rules lead to, with how many of them it takes in a row."""
    found = dict.fromkeys(facts, 0)
    steps = 0
    while new := {rule.conclusion for rule in rules if found.keys() >= set(rule.conditions)} - found.keys():
        steps += 1
        found |= dict.fromkeys(new, steps)
    return found


def worlds(facts: Iterable[Literal], rules: Sequence[Rule], predicates: int) -> list[tuple[bool, ...]]:
    """Every way that the predicates can be for one being in which the facts and rules are true."""
    known = {literal.predicate: literal.holds for literal in facts}
    options = [(known[p],) if p in known else (False, True) for p in range(predicates)]
    return [world for world in product(*options) if all(_is_kept(rule, world) for rule in rules)]


def _is_kept(rule: Rule, world: Sequence[bool]) -> bool:
    met = all(world[literal.predicate] == literal.holds for literal in rule.conditions)
    return not met or world[rule.conclusion.predicate] == rule.conclusion.holds
