"""Word problems from templates: sentences with gaps, numbers to draw from, and how the answer is computed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from types import SimpleNamespace as Values

from evals.reasoning.cases import ASIDE, Problem, Streams, Template
from hybrid.answers import format_value

__all__ = ["PEOPLE", "Person", "Story", "Values", "ranges"]

LOOSE = "~ "
"""How a line of a story begins that may change places with others of its sort."""
HER = "Ana Bella Carmen Dora Elsa Fatima Greta Hanna Ines Jana Kira Leila Mia Nora Olga Paula Rosa Salma Tessa Vera"
HIM = "Adam Boris Carlos Dario Emil Felix Goran Hugo Ivan Jonas Karim Luca Marek Nils Omar Pavel Remy Stefan Tariq"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a story."""

    name: str
    she: str
    her: str

    def __str__(self) -> str:
        return self.name

    @property
    def She(self) -> str:
        """The pronoun at the beginning of a sentence."""
        return self.she.capitalize()

    @property
    def Her(self) -> str:
        """The possessive at the beginning of a sentence."""
        return self.her.capitalize()


PEOPLE = (*(Person(name, "she", "her") for name in HER.split()), *(Person(name, "he", "his") for name in HIM.split()))


class Shown(Fraction):
    """A number as stories write it: plain, with the format `$` as dollars, with `times` as in "twice as many"."""

    def __format__(self, spec: str) -> str:
        if spec == "times":
            return "twice" if self == 2 else f"{self.numerator} times"
        if spec == "$":
            return f"${self.numerator}" if self.denominator == 1 else f"${float(self):.2f}"
        return format_value(Fraction(self))


def ranges(text: str) -> dict[str, list[Fraction]]:
    """What "n=4..9 p=0.5..2/0.25 k=3|5" says: 4 to 9, 0.5 to 2 in steps of 0.25, and 3 or 5."""
    return {name: _range(values) for name, values in (part.split("=") for part in text.split())}


def _range(text: str) -> list[Fraction]:
    if ".." not in text:
        return [Fraction(value) for value in text.split("|")]
    span, _, step = text.partition("/")
    first, last = map(Fraction, span.split(".."))
    by = Fraction(step or 1)
    return [first + by * i for i in range(int((last - first) / by) + 1)]


def always(_: Values) -> bool:
    """No condition."""
    return True


def nothing(_: Values) -> Mapping[str, Fraction]:
    """No further numbers."""
    return {}


@dataclass(frozen=True, slots=True)
class Story:
    """A template. Each line is a sentence, the last one is the question; `~` may be swapped, `+` is an aside."""

    name: str
    text: str
    numbers: str
    """What each number may be, for `ranges`."""
    answer: Callable[[Values], Fraction]
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fits: Callable[[Values], bool] = always
    """What the numbers must satisfy besides a positive answer."""
    places: int = 0
    """Decimal places that the answer may have."""
    givens: Callable[[Values], Mapping[str, Fraction]] = nothing
    """More numbers of the text, which follow from those that were drawn; each is more than one."""
    tags: tuple[str, ...] = ()

    def template(self) -> Template:
        """For `Case`."""
        named = ("names",) if self.words or "{A" in self.text else ()
        swaps = ("premises",) if self.text.count(LOOSE) > 1 else ()
        return Template(self.name, self.draw, ("numbers", *named, *swaps, "irrelevant"))

    def draw(self, streams: Streams) -> Problem:
        """A problem with its own names, numbers and order."""
        people = dict(zip("ABC", streams.words.sample(PEOPLE, 3), strict=True))
        words = {name: streams.words.choice(options) for name, options in self.words.items()}
        numbers = self._numbers(streams.numbers)
        raw = [line.strip() for line in self.text.strip().splitlines()]
        lines = [line.format(**people, **words, **vars(numbers)).removeprefix(LOOSE) for line in raw]
        loose = [i for i, line in enumerate(raw) if line.startswith(LOOSE)]
        moved = dict(zip(loose, streams.order.sample(loose, len(loose)), strict=True))
        return Problem(
            lines=tuple(lines),
            target=(format_value(self._answer(numbers)),),
            order=tuple(moved.get(i, i) for i in range(len(raw))),
            tags=self.tags + _marks([line for line in lines if not line.startswith(ASIDE)]),
            words=(*(person.name for key, person in people.items() if f"{{{key}" in self.text), *words.values()),
        )

    def _numbers(self, chance: Random) -> Values:
        """Numbers with a sensible answer."""
        options = ranges(self.numbers)
        while True:
            drawn = Values(**{name: Shown(chance.choice(values)) for name, values in options.items()})
            if not self.fits(drawn) or not self._is_plausible(self._answer(drawn)):
                continue
            givens = {name: Shown(value) for name, value in self.givens(drawn).items()}
            if all(value > 1 for value in givens.values()):
                return Values(**vars(drawn), **givens)

    def _answer(self, numbers: Values) -> Fraction:
        return Fraction(self.answer(numbers))

    def _is_plausible(self, answer: Fraction) -> bool:
        return answer > 0 and (answer * 10**self.places).denominator == 1


def _marks(lines: Sequence[str]) -> tuple[str, ...]:
    """Tags that can be seen in the text."""
    text = " ".join(lines)
    return ("money",) * ("$" in text) + ("percent",) * ("%" in text) + ("decimal",) * _has_decimal(text)


def _has_decimal(text: str) -> bool:
    return any(a.isdigit() and dot == "." and b.isdigit() for a, dot, b in zip(text, text[1:], text[2:], strict=False))
