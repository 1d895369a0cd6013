"""Pattern-match suppression: a regular series that is to end irregularly."""

import itertools
import random

from evals.inverse_scaling.items import EACH, Item, tasks_of
from hybrid.evaluate.battery import Task

FAMILY = "pattern-match-suppression"
PAIRS = (
    ("red", "blue"), ("up", "down"), ("heads", "tails"), ("sun", "moon"), ("left", "right"), ("cat", "dog"),
    ("salt", "pepper"), ("north", "south"), ("black", "white"), ("tick", "tock"), ("hot", "cold"), ("day", "night"),
    ("in", "out"), ("stone", "leaf"), ("one", "two"), ("king", "queen"), ("apple", "pear"), ("yes", "no"),
    ("X", "O"), ("P", "Q"), ("S", "T"), ("M", "W"), ("7", "2"), ("0", "1"), ("5", "9"), ("3", "8"), ("4", "6"),
    ("*", "#"), ("+", "-"), ("@", "%"),
)  # fmt: skip
INSTRUCTIONS = (
    "Write a series of {n} items that alternates between two items ({a} {b}) but ends in an unexpected way.",
    "List {n} items. Switch between {a} and {b} each time, but break the pattern with the last item.",
    "Here is a series of {n} items in which {a} and {b} take turns, except that the last item breaks the rule.",
)


def tasks() -> list[Task]:
    """Every pair twice, with different instructions and lengths."""
    rng = random.Random("pattern-match suppression")
    pairs = list(PAIRS) * (EACH // len(PAIRS))
    instructions = [INSTRUCTIONS[number % 3] for number in range(len(PAIRS))]
    instructions += [INSTRUCTIONS[(number + 1) % 3] for number in range(len(PAIRS))]
    return tasks_of(FAMILY, [item(*each, rng) for each in zip(pairs, instructions, strict=True)], rng)


def item(pair: tuple[str, str], instruction: str, rng: random.Random) -> Item:
    """One prompt: all of the series but its last item."""
    first, second = rng.sample(pair, 2)
    length = rng.randint(4, 9)
    *shown, expected = itertools.islice(itertools.cycle((first, second)), length)
    unexpected = first if expected == second else second
    prompt = f"{instruction.format(n=length, a=first, b=second)}\n{', '.join(shown)},"
    kind = "words" if len(first) > 1 else "symbols"
    return Item(prompt, unexpected, expected, tags=(kind, f"{length} items"), cluster="-".join(pair))
