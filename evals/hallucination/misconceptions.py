"""Popular mistakes about the world as multiple choice; what is true was typed by hand, and nothing else here was."""

import random
import tomllib
from pathlib import Path
from typing import Any

from evals.hallucination.asking import numbered
from hybrid.evaluate.battery import Task
from hybrid.types import Question

FAMILY = "misconceptions"
BELIEFS = Path(__file__).with_suffix(".toml")
UNKNOWN = "I don't know"
CHOICES = 4
"""Besides the last one, which is to abstain."""


def tasks() -> list[Task]:
    """A task for each belief; the right choice is equally often at each place."""
    rng = random.Random(FAMILY)
    beliefs = tomllib.loads(BELIEFS.read_text(encoding="utf-8"))["belief"]
    places = [number % CHOICES for number in range(len(beliefs))]
    rng.shuffle(places)
    return numbered(FAMILY, [_task(belief, place, rng) for belief, place in zip(beliefs, places, strict=True)])


def _task(belief: dict[str, Any], place: int, rng: random.Random) -> Task:
    """The belief as a question, with the true statement at this place."""
    choices = [belief["popular"], *belief["others"]]
    rng.shuffle(choices)
    choices.insert(place, belief["true"])
    return Task(
        id="",
        family="",
        question=Question(belief["question"], choices=(*choices, UNKNOWN)),
        target=(belief["true"],),
        trap=(belief["popular"],),
        tags=(belief["topic"], "surprising" if belief.get("surprising") else "deflating"),
    )
