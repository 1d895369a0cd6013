"""What the families share: an item with two classes, and its making into a task."""

import random
from collections.abc import Iterable
from dataclasses import dataclass

from hybrid.evaluate.battery import Task
from hybrid.types import Question

__all__ = ["EACH", "NAMES", "Item", "article", "halves", "negated", "tasks_of"]

EACH = 60
"""Items of each family."""
NAMES = (
    "Alma", "Bruno", "Carla", "Dario", "Elena", "Felix", "Greta", "Hugo", "Irene", "Jonas", "Karin", "Luca", "Marta",
    "Nadia", "Oscar", "Paula", "Quentin", "Rosa", "Stefan", "Teresa", "Ulrich", "Vera", "Walter", "Yusuf", "Zita",
)  # fmt: skip

_NEGATED = {
    "is": "is not",
    "are": "are not",
    "was": "was not",
    "can": "cannot",
    "has": "does not have",
    "have": "do not have",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A raw prompt, the right class and the tempting one."""

    prompt: str
    right: str
    wrong: str
    tags: tuple[str, ...] = ()
    cluster: str = ""
    """Its raw material, where other items have the same."""
    labels: tuple[str, ...] = ()
    """The classes in the order in which the prompt names them; empty if they may be put in any order."""


def tasks_of(family: str, items: Iterable[Item], rng: random.Random) -> list[Task]:
    """The items in random order; where the order of the classes is free, the right one comes first in half of them."""
    items = list(items)
    rng.shuffle(items)
    firsts = halves(len(items), rng)
    return [
        _task(family, number, item, first) for number, (item, first) in enumerate(zip(items, firsts, strict=True), 1)
    ]


def _task(family: str, number: int, item: Item, right_first: bool) -> Task:
    order = (item.right, item.wrong) if right_first else (item.wrong, item.right)
    return Task(
        id=f"{family}-{number:02d}",
        family=family,
        question=Question(item.prompt, choices=item.labels or order),
        target=(item.right,),
        trap=(item.wrong,),
        cluster=item.cluster and f"{family}/{item.cluster}",
        tags=item.tags,
    )


def halves(count: int, rng: random.Random) -> list[bool]:
    """That many truth values in random order, half of them true."""
    values = [number % 2 == 0 for number in range(count)]
    rng.shuffle(values)
    return values


def article(what: object) -> str:
    """The article before a word or number."""
    return "an" if str(what).startswith(tuple("aeio8")) or what == "hour" else "a"


def negated(phrase: str) -> str:
    """A phrase that begins with a verb in the third person, denied: "owns a car" is "does not own a car"."""
    verb, _, rest = phrase.partition(" ")
    denied = _NEGATED.get(verb) or f"does not {verb.removesuffix('s')}"
    return f"{denied} {rest}".strip()
