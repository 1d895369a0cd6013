"""Who stands where: puzzles of three, five and seven with exactly one solution, found by trying all arrangements."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from random import Random

from evals.reasoning.cases import ASIDE, Case, Problem, Streams, Template
from evals.reasoning.scenes import SCENES, Clue, Scene

__all__ = ["FAMILY", "cases", "solutions"]

FAMILY = "ordering"
SIZES = (3, 5, 7)
EACH = 30
"""Puzzles of each size."""


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Clues with one solution, and whose place is asked for."""

    clues: tuple[Clue, ...]
    place: tuple[int, ...]
    answer: int
    choices: tuple[int, ...]


def solutions(size: int, clues: Sequence[Clue]) -> list[tuple[int, ...]]:
    """All arrangements that satisfy the clues."""
    found = list(permutations(range(size)))
    for clue in clues:
        found = [place for place in found if clue.holds(place)]
    return found


def puzzle_for(chance: Random, size: int, index: int) -> Puzzle:
    """A puzzle in which no clue is superfluous and none gives the answer away."""
    while True:
        place = tuple(chance.sample(range(size), size))
        answer = chance.randrange(size)
        clues: list[Clue] = []
        left = solutions(size, clues)
        for clue in _pool(chance, place, answer):
            rest = [other for other in left if clue.holds(other)]
            if len(rest) < len(left) and not _is_worn(clue, clues):
                clues, left = [*clues, clue], rest
        clues = _needed(size, clues)
        if len(left) == 1 and len(clues) >= (2 if size == 3 else size - 2):
            return Puzzle(tuple(clues), place, answer, _choices(chance, size, answer, index))


def _is_worn(clue: Clue, clues: Sequence[Clue]) -> bool:
    """Whether there are enough clues of this kind already."""
    most = {"before": 9, "next": 2, "gap": 2, "at": 1, "not_at": 2, "inner": 1}[clue.kind]
    return sum(other.kind == clue.kind for other in clues) >= most


def _pool(chance: Random, place: Sequence[int], answer: int) -> list[Clue]:
    """True clues in a random order, but for those that say where the one asked for is."""
    size = len(place)
    pairs = [(a, b) for a, b in permutations(range(size), 2)]
    clues = [Clue("before", a, b, turned=chance.randrange(2) == 0) for a, b in pairs]
    clues += [Clue("next", a, b, turned=chance.randrange(2) == 0) for a, b in pairs]
    clues += [Clue("gap", a, b, number) for a, b in pairs if a < b for number in range(1, size - 1)]
    clues += [Clue(kind, a, number=k) for kind in ("at", "not_at") for a in range(size) for k in range(size)]
    clues += [Clue("inner", a) for a in range(size)]
    clues = [clue for clue in clues if clue.holds(place) and not (clue.kind == "at" and clue.first == answer)]
    return chance.sample(clues, len(clues))


def _needed(size: int, clues: Sequence[Clue]) -> list[Clue]:
    """The clues without those that follow from the others."""
    kept = list(clues)
    for clue in clues:
        others = [other for other in kept if other != clue]
        if len(solutions(size, others)) == len(solutions(size, kept)):
            kept = others
    return kept


def _choices(chance: Random, size: int, answer: int, index: int) -> tuple[int, ...]:
    """Three to five of the objects; the place of the right one among them goes round with the index."""
    count = {3: 3, 5: 4, 7: 5}[size]
    others = chance.sample([other for other in range(size) if other != answer], count - 1)
    where = (index + index // len(SCENES)) % count  # each scene has every place
    return (*others[:where], answer, *others[where:])


def draw(streams: Streams, scene: Scene, size: int, index: int) -> Problem:
    """The puzzle in words."""
    puzzle = puzzle_for(streams.numbers, size, index)
    names = scene.pick(streams.words, size)
    clues = [scene.clue(clue, names) for clue in puzzle.clues]
    aside = ASIDE + streams.words.choice(scene.asides).format(streams.words.randint(11, 60))
    body = [*clues, aside]
    return Problem(
        lines=(scene.opening(streams.order, names), *body, scene.question(puzzle.place[puzzle.answer], size)),
        target=(names[puzzle.answer],),
        order=(0, *streams.order.sample(range(1, len(body) + 1), len(body)), len(body) + 1),
        choices=tuple(names[i] for i in puzzle.choices),
        expects="choice",
        tags=(f"objects:{size}",),
        words=names,
    )


def cases() -> list[Case]:
    """Thirty of each size, five from every scene."""
    return [
        Case(FAMILY, _template(SCENES[index % len(SCENES)], size, index), size * 100 + index)
        for size in SIZES
        for index in range(EACH)
    ]


def _template(scene: Scene, size: int, index: int) -> Template:
    def problem(streams: Streams) -> Problem:
        return draw(streams, scene, size, index)

    return Template(scene.name, problem, ("names", "premises", "irrelevant"))
