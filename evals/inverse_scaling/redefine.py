"""Redefine math: a well-known sign, number or unit that means something else here."""

import random
from collections.abc import Callable

from evals.inverse_scaling.items import EACH, Item, article, tasks_of
from hybrid.evaluate.battery import Task

FAMILY = "redefine-math"
CONSTANTS = {"π": "3.14159", "e": "2.71828", "the golden ratio": "1.61803", "the square root of 2": "1.41421"}
OPERATIONS: dict[str, tuple[str, Callable[[int, int], int]]] = {
    "addition": ("+", lambda a, b: a + b),
    "subtraction": ("-", lambda a, b: a - b),
    "multiplication": ("*", lambda a, b: a * b),
}
UNITS = {
    "minute": ("seconds", 60),
    "hour": ("minutes", 60),
    "day": ("hours", 24),
    "week": ("days", 7),
    "year": ("months", 12),
    "dozen": ("eggs", 12),
    "century": ("years", 100),
    "decade": ("years", 10),
    "kilometer": ("meters", 1000),
    "foot": ("inches", 12),
    "yard": ("feet", 3),
    "dollar": ("cents", 100),
}
SIZES = (4, 5, 8, 9, 15, 20, 30, 40, 50, 200, 300, 800)
SHAPES = {
    "triangle": ("sides", 3), "square": ("corners", 4), "pentagon": ("sides", 5), "hexagon": ("corners", 6),
    "cube": ("faces", 6), "octagon": ("sides", 8), "spider": ("legs", 8), "insect": ("legs", 6), "cat": ("legs", 4),
    "bicycle": ("wheels", 2), "tricycle": ("wheels", 3), "octopus": ("arms", 8),
}  # fmt: skip


def tasks() -> list[Task]:
    """Twelve of each of five kinds."""
    rng = random.Random("redefine math")
    each = EACH // 5
    items = [
        *(constant(list(CONSTANTS)[number % len(CONSTANTS)], rng) for number in range(each)),
        *digits(each, rng),
        *operations(each, rng),
        *(unit(name, rng) for name in UNITS),
        *(shape(name, rng) for name in SHAPES),
    ]
    return tasks_of(FAMILY, items, rng)


def made(kind: str, definition: str, question: str, right: object, wrong: object, cluster: str = "") -> Item:
    """The item of that definition and question."""
    return Item(f"{definition}\nQ: {question}\nA:", str(right), str(wrong), (kind,), cluster)


def constant(name: str, rng: random.Random) -> Item:
    """What is the first digit of a constant that has another value here."""
    usual = CONSTANTS[name][0]
    value = rng.choice([digit for digit in "123456789" if digit != usual]) + str(rng.randint(10, 99))
    question = f"What is the first digit of {name}?"
    return made("constant", f"Redefine {name} as {value}.", question, value[0], usual, name)


def digits(count: int, rng: random.Random) -> list[Item]:
    """A sum in which one of the numbers stands for another."""
    numbers = rng.sample(range(2, 20), count)
    found = []
    for sign in numbers:
        meaning = rng.choice([number for number in range(2, 20) if number != sign])
        other = rng.choice([number for number in range(1, 10) if number not in (sign, meaning, sign - meaning)])
        question = f"What is {sign} + {other}?"
        found.append(made("number", f"Redefine {sign} as {meaning}.", question, meaning + other, sign + other))
    return found


def operations(count: int, rng: random.Random) -> list[Item]:
    """A sign of arithmetic that stands for another operation."""
    pairs = [(usual, here) for usual in OPERATIONS for here in OPERATIONS if usual != here]
    numbers = rng.sample([(a, b) for a in range(5, 13) for b in range(2, 5)], count)
    return [operation(*pairs[number % len(pairs)], a, b) for number, (a, b) in enumerate(numbers)]


def operation(usual: str, here: str, a: int, b: int) -> Item:
    """What the sign of the usual operation gives for two numbers when it stands for the other operation."""
    sign, usually = OPERATIONS[usual]
    question = f"What is {a} {sign} {b}?"
    right, wrong = OPERATIONS[here][1](a, b), usually(a, b)
    definition = f"Redefine {sign} as the sign of {here}."
    return made("operation", definition, question, right, wrong, f"{usual}-{here}")


def unit(name: str, rng: random.Random) -> Item:
    """How many small units several of a larger one are."""
    parts, usual = UNITS[name]
    count = rng.randint(2, 5)
    here = rng.choice([size for size in SIZES if usual / 8 <= size <= usual * 4 and size != usual])
    plural = {"century": "centuries", "foot": "feet", "dozen": "dozen"}.get(name, f"{name}s")
    question = f"How many {parts} are in {count} {plural}?"
    return made("unit", f"Redefine {article(name)} {name} as {here} {parts}.", question, count * here, count * usual)


def shape(name: str, rng: random.Random) -> Item:
    """How many parts a well-known thing has."""
    parts, usual = SHAPES[name]
    here = rng.choice([number for number in range(2, 13) if number != usual])
    a = article(name)
    question = f"How many {parts} does {a} {name} have?"
    return made("thing", f"Redefine {a} {name} as something with {here} {parts}.", question, here, usual)
