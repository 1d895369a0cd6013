"""The clues of ordering puzzles, and the scenes that put them into words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from evals.reasoning.cases import sentence
from evals.reasoning.stories import PEOPLE

__all__ = ["SCENES", "Clue", "Scene"]

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing that is said of an arrangement; places count from 0."""

    kind: str
    """before, next, gap: of two; at, not_at, inner: of one."""
    first: int
    second: int = -1
    number: int = 0
    """A place, or how many stand between the two."""
    turned: bool = False
    """Whether it is told from the other's side, as "right of" for "left of"."""

    def holds(self, place: Sequence[int]) -> bool:
        """Whether it is true where each has its place."""
        where, other = place[self.first], place[self.second]
        match self.kind:
            case "before":
                return where < other
            case "next":
                return other - where == 1
            case "gap":
                return abs(other - where) == self.number + 1
            case "at":
                return where == self.number
            case "not_at":
                return where != self.number
        return 0 < where < len(place) - 1


@dataclass(frozen=True, slots=True)
class Scene:
    """Formats with `{a}` and `{b}` for who, `{n}` for how many and `{rank}` for a place."""

    name: str
    pool: tuple[str, ...]
    start: str
    """What the arrangement is of: `{n}` objects, `{names}`."""
    before: str
    after: str
    just_before: str
    just_after: str
    one_between: str
    more_between: str
    at: str
    not_at: str
    inner: str
    ask: str
    rank: Callable[[int, int], str]
    """A place, counted from 0, among so many."""
    asides: tuple[str, ...]

    def pick(self, chance: Random, size: int) -> tuple[str, ...]:
        """Who or what stands in the order."""
        return tuple(chance.sample(self.pool, size))

    def opening(self, chance: Random, names: Sequence[str]) -> str:
        """The first sentence; the order in which it names them says nothing."""
        *most, last = chance.sample(names, len(names))
        return sentence(self.start.format(n=NUMBERS[len(names)], names=f"{', '.join(most)} and {last}"))

    def clue(self, clue: Clue, names: Sequence[str]) -> str:
        """A clue in a sentence."""
        size = len(names)
        form = {
            "before": self.after if clue.turned else self.before,
            "next": self.just_after if clue.turned else self.just_before,
            "gap": self.one_between if clue.number == 1 else self.more_between,
            "at": self.at,
            "not_at": self.not_at,
            "inner": self.inner,
        }[clue.kind]
        rank = self.rank(clue.number, size) if clue.kind in ("at", "not_at") else ""
        return sentence(form.format(a=names[clue.first], b=names[clue.second], n=NUMBERS[clue.number], rank=rank))

    def question(self, place: int, size: int) -> str:
        """Who has this place."""
        return self.ask.format(rank=self.rank(place, size))


# --- places in words ---------------------------------------------------------------------------


def in_line(place: int, size: int) -> str:
    """Such as "second" or "last"."""
    return "last" if place == size - 1 else ORDINALS[place]


def on_shelf(place: int, size: int) -> str:
    """Such as "second from the left" or "at the right end"."""
    side, count = ("left", place) if place <= size // 2 else ("right", size - 1 - place)
    return f"{ORDINALS[count]} from the {side}" if count else f"at the {side} end"


def on_floor(place: int, size: int) -> str:
    """Such as "floor 2"; all floors have a number."""
    assert place < size
    return f"floor {place + 1}"


def superlative(most: str, least: str) -> Callable[[int, int], str]:
    """Such as "the oldest", "the second oldest" and "the youngest"."""

    def rank(place: int, size: int) -> str:
        word, count = (most, place) if place <= size // 2 else (least, size - 1 - place)
        return f"the {ORDINALS[count]} {word}" if count else f"the {word}"

    return rank


COLOURS = "red blue green white black yellow brown grey purple orange pink golden silver beige turquoise"
THINGS = "vase lamp clock mirror chair rug kettle drum painting chest globe camera helmet violin tent saddle"
NAMES = tuple(person.name for person in PEOPLE)
BOOKS = tuple(f"the {colour} book" for colour in COLOURS.split())
GOODS = tuple(f"the {thing}" for thing in THINGS.split())

SCENES = (
    Scene(
        name="race",
        pool=NAMES,
        start="{n} runners took part in a race: {names}. No two of them finished at the same time.",
        before="{a} finished before {b}.",
        after="{b} finished after {a}.",
        just_before="{a} finished directly before {b}.",
        just_after="{b} finished directly after {a}.",
        one_between="Exactly one runner finished between {a} and {b}.",
        more_between="Exactly {n} runners finished between {a} and {b}.",
        at="{a} finished {rank}.",
        not_at="{a} did not finish {rank}.",
        inner="{a} finished neither first nor last.",
        ask="Who finished {rank}?",
        rank=in_line,
        asides=("The race was {} km long.", "It was {} minutes past nine when the race began."),
    ),
    Scene(
        name="shelf",
        pool=BOOKS,
        start="{n} books stand side by side on a shelf: {names}.",
        before="{a} stands somewhere to the left of {b}.",
        after="{b} stands somewhere to the right of {a}.",
        just_before="{a} stands directly to the left of {b}.",
        just_after="{b} stands directly to the right of {a}.",
        one_between="Exactly one book stands between {a} and {b}.",
        more_between="Exactly {n} books stand between {a} and {b}.",
        at="{a} is {rank}.",
        not_at="{a} is not {rank}.",
        inner="{a} is at neither end.",
        ask="Which book is {rank}?",
        rank=on_shelf,
        asides=("The shelf is {} cm deep.", "The shelf was bought {} years ago."),
    ),
    Scene(
        name="age",
        pool=NAMES,
        start="{n} cousins all have different ages: {names}.",
        before="{a} is older than {b}.",
        after="{b} is younger than {a}.",
        just_before="{a} is older than {b}, and no cousin's age lies between theirs.",
        just_after="{b} is younger than {a}, and no cousin's age lies between theirs.",
        one_between="Exactly one cousin's age lies between those of {a} and {b}.",
        more_between="The ages of exactly {n} cousins lie between those of {a} and {b}.",
        at="{a} is {rank}.",
        not_at="{a} is not {rank}.",
        inner="{a} is neither the oldest nor the youngest.",
        ask="Who is {rank}?",
        rank=superlative("oldest", "youngest"),
        asides=("Their grandmother lives at number {}.", "They last met {} weeks ago."),
    ),
    Scene(
        name="queue",
        pool=NAMES,
        start="{n} people stand in a queue, one behind the other: {names}.",
        before="{a} stands somewhere ahead of {b}.",
        after="{b} stands somewhere behind {a}.",
        just_before="{a} stands directly ahead of {b}.",
        just_after="{b} stands directly behind {a}.",
        one_between="Exactly one person stands between {a} and {b}.",
        more_between="Exactly {n} people stand between {a} and {b}.",
        at="{a} is {rank} in the queue.",
        not_at="{a} is not {rank} in the queue.",
        inner="{a} is neither first nor last in the queue.",
        ask="Who is {rank} in the queue?",
        rank=in_line,
        asides=("They have been waiting for {} minutes.", "The ticket office has been open for {} days."),
    ),
    Scene(
        name="floors",
        pool=NAMES,
        start=(
            "A tower has {n} floors, which are numbered upwards from floor 1 at the bottom, "
            "and each floor is the home of just one person: {names}."
        ),
        before="{a} lives somewhere below {b}.",
        after="{b} lives somewhere above {a}.",
        just_before="{a} lives directly below {b}.",
        just_after="{b} lives directly above {a}.",
        one_between="Exactly one floor lies between those of {a} and {b}.",
        more_between="Exactly {n} floors lie between those of {a} and {b}.",
        at="{a} lives on {rank}.",
        not_at="{a} does not live on {rank}.",
        inner="{a} lives neither on the lowest nor on the highest floor.",
        ask="Who lives on {rank}?",
        rank=on_floor,
        asides=("The tower was built {} years ago.", "The stairs were painted {} months ago."),
    ),
    Scene(
        name="price",
        pool=GOODS,
        start="{n} things are for sale in a shop, all at different prices: {names}.",
        before="{a} costs less than {b}.",
        after="{b} costs more than {a}.",
        just_before="{a} costs less than {b}, and no other price lies between theirs.",
        just_after="{b} costs more than {a}, and no other price lies between theirs.",
        one_between="Exactly one price lies between those of {a} and {b}.",
        more_between="Exactly {n} prices lie between those of {a} and {b}.",
        at="{a} is {rank}.",
        not_at="{a} is not {rank}.",
        inner="{a} is neither the cheapest nor the most expensive.",
        ask="Which thing is {rank}?",
        rank=superlative("cheapest", "most expensive"),
        asides=("The shop is open {} hours a week.", "The shop opened {} years ago."),
    ),
)
