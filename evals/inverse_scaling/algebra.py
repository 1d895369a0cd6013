"""Repetitive algebra: solved examples with one answer, the last of them with another."""

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass

from evals.inverse_scaling.items import EACH, Item, tasks_of
from hybrid.evaluate.battery import Task

FAMILY = "repetitive-algebra"
EXAMPLES = 8
LETTERS = "abcdghkmnprstvwxyz"


@dataclass(frozen=True, slots=True)
class Equation:
    """A letter and what is said of it."""

    letter: str
    form: str
    first: int
    second: int

    @property
    def text(self) -> str:
        """The equation as it is written."""
        return self.form.format(x=self.letter, a=self.first, b=self.second)

    @property
    def solution(self) -> int:
        """The letter's value."""
        return FORMS[self.form](self.first, self.second)


FORMS: dict[str, Callable[[int, int], int]] = {
    "{a} + {b} = {x}": lambda a, b: a + b,
    "{a} - {b} = {x}": lambda a, b: a - b,
    "{x} + {a} = {b}": lambda a, b: b - a,
    "{x} - {a} = {b}": lambda a, b: a + b,
    "{a} - {x} = {b}": lambda a, b: a - b,
}


def tasks() -> list[Task]:
    """Examples that share an answer, one with another answer, and a question that has the shared one again."""
    rng = random.Random("repetitive algebra")
    return tasks_of(FAMILY, [item(rng) for _ in range(EACH)], rng)


def item(rng: random.Random) -> Item:
    """One prompt."""
    common, other = rng.sample(range(11, 100), 2)
    values = [common] * (EXAMPLES - 1) + [other, common]
    *examples, last = distinct(values, rng)
    lines = [*(f"{asked(each)} {each.solution}" for each in examples), asked(last)]
    prompt = "Answer these simple algebra questions.\n\n" + "\n".join(lines)
    form = last.form.format(x="x", a="a", b="b")
    return Item(prompt, str(last.solution), str(examples[-1].solution), tags=(form,))


def distinct(values: list[int], rng: random.Random) -> list[Equation]:
    """An equation for each value, with other numbers or another form than the others have."""
    found: dict[tuple[str, int, int], Equation] = {}
    while len(found) < len(values):
        made = equation(values[len(found)], values, rng)
        found.setdefault((made.form, made.first, made.second), made)
    return list(found.values())


def equation(value: int, barred: Collection[int], rng: random.Random) -> Equation:
    """An equation that this value solves, between numbers above 1 that are none of the barred."""
    form = rng.choice(list(FORMS))
    pairs = [(a, counterpart(form, a, value)) for a in range(2, 150) if a not in barred]
    pairs = [(a, b) for a, b in pairs if b > 1 and b not in barred]
    return Equation(rng.choice(LETTERS), form, *rng.choice(pairs))


def counterpart(form: str, first: int, value: int) -> int:
    """The second number that belongs to the first."""
    return {
        "{a} + {b} = {x}": value - first,
        "{a} - {b} = {x}": first - value,
        "{x} + {a} = {b}": value + first,
        "{x} - {a} = {b}": value - first,
        "{a} - {x} = {b}": first - value,
    }[form]


def asked(equation: Equation) -> str:
    """The question up to where the answer follows."""
    return f"Q: Suppose {equation.text}. What is the value of {equation.letter}? A:"
