"""Modus tollens: if P then Q, and not Q; so not P."""

import random

from evals.inverse_scaling.items import EACH, NAMES, Item, negated, tasks_of
from hybrid.evaluate.battery import Task

FAMILY = "modus-tollens"
PAIRS = tuple(
    tuple(part.strip() for part in line.split("|"))
    for line in """
owns a boat | has a mooring
plays an instrument | plays the cello
reads a newspaper | reads the evening paper
is in the garden | is wearing boots
has a sister | has a niece
orders a hot drink | orders tea
speaks a foreign language | speaks Dutch
works in the city | takes the tram
is a member of the club | has a red card
grows vegetables | grows beans
has a bicycle | has a blue bicycle
is on the train | is in the dining car
eats breakfast | eats porridge
sings in a choir | sings tenor
collects coins | collects silver coins
has a fever | has a headache
is at the lake | is in the water
knows the neighbors | knows the old man next door
keeps animals | keeps rabbits
writes letters | writes with a fountain pen
is a teacher | is a teacher of history
has a key | can open the gate
likes fruit | likes pears
wears a hat | wears a straw hat
is on holiday | is in the mountains
paints pictures | paints ships
has an appointment | is at the dentist
needs glasses | needs glasses for reading
owns a house | owns a house with a balcony
can swim | can swim across the river
""".strip().splitlines()
)


def tasks() -> list[Task]:
    """Every pair of claims twice, each time about somebody else."""
    rng = random.Random("modus tollens")
    people = [rng.sample(NAMES, EACH // len(PAIRS)) for _ in PAIRS]
    items = [item(p, q, name) for (p, q), names in zip(PAIRS, people, strict=True) for name in names]
    return tasks_of(FAMILY, items, rng)


def item(condition: str, consequence: str, name: str) -> Item:
    """One prompt; the inference is valid, so that the answer is always Yes."""
    prompt = (
        f"Consider these two statements:\n1. If {name} {condition}, then {name} {consequence}.\n"
        f"2. {name} {negated(consequence)}.\nConclusion: Therefore, {name} {negated(condition)}.\n\n"
        "Question: Does the conclusion follow from the statements? Answer Yes or No.\nAnswer:"
    )
    return Item(prompt, "Yes", "No", tags=("valid",), cluster=condition.replace(" ", "-"))
