"""Who tells the truth: each speaks of the one before, in the form of BIG-Bench Hard's web of lies."""

from evals.reasoning.cases import Case, Problem, Streams, Template
from evals.reasoning.stories import PEOPLE

__all__ = ["FAMILY", "cases"]

FAMILY = "liars"
SIZES = (3, 5, 8)
EACH = 20
"""Webs of each size."""


def draw(streams: Streams, size: int, truthful: bool) -> Problem:
    """A chain of claims at whose end is somebody who is truthful, or is not."""
    names = tuple(person.name for person in streams.words.sample(PEOPLE, size))
    while True:
        honest = [streams.numbers.randrange(2) == 0 for _ in names]
        if honest[-1] == truthful and not all(honest):
            break
    lines = [f"{names[0]} {_does(honest[0])}."]
    for at in range(1, size):
        lines.append(f"{names[at]} says {names[at - 1]} {_does(honest[at] == honest[at - 1])}.")
    return Problem(
        lines=(f"Question: {lines[0]}", *lines[1:], f"Does {names[-1]} tell the truth?"),
        target=("Yes" if truthful else "No",),
        choices=("Yes", "No"),
        expects="choice",
        tags=(f"people:{size}",),
        words=names,
    )


def _does(honest: bool) -> str:
    return "tells the truth" if honest else "lies"


def cases() -> list[Case]:
    """Twenty of each size, as many liars as others."""
    return [
        Case(FAMILY, _template(size, index % 2 == 0), size * 100 + index, cluster=f"{FAMILY}/{size}-{index + 1:02}")
        for size in SIZES
        for index in range(EACH)
    ]


def _template(size: int, truthful: bool) -> Template:
    def problem(streams: Streams) -> Problem:
        return draw(streams, size, truthful)

    return Template(f"{size}-{truthful}", problem, ("names",))
