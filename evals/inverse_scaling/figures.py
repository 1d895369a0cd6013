"""Significant figures: rounding to figures, where rounding to decimal places tempts."""

import random
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from evals.inverse_scaling.items import EACH, Item, halves, tasks_of
from hybrid.evaluate.battery import Task

FAMILY = "significant-figures"
MAGNITUDES = {"below one": (-3, -2), "units": (0,), "tens and hundreds": (1, 2)}
"""Powers of ten of the leading digit."""
WORDS = ("significant figures", "significant digits")


def tasks() -> list[Task]:
    """Each asks for a number of figures and offers the same number of decimal places."""
    rng = random.Random("significant figures")
    firsts = halves(EACH, rng)
    kinds = list(MAGNITUDES) * (EACH // len(MAGNITUDES))
    return tasks_of(FAMILY, [item(kind, first, rng) for kind, first in zip(kinds, firsts, strict=True)], rng)


def item(kind: str, first: bool, rng: random.Random) -> Item:
    """One prompt; `first` puts the right answer at A."""
    number, figures = chosen(kind, rng)
    right, wrong = str(to_figures(number, figures)), str(to_places(number, figures))
    a, b = (right, wrong) if first else (wrong, right)
    prompt = f"Round {number} to {figures} {rng.choice(WORDS)}.\nA. {a}\nB. {b}\nAnswer:"
    target, trap = ("A", "B") if first else ("B", "A")
    return Item(prompt, target, trap, tags=(kind,), labels=("A", "B"))


def chosen(kind: str, rng: random.Random) -> tuple[Decimal, int]:
    """A number and how many figures: no tie, no zero at the end of an answer, two different answers."""
    power = rng.choice(MAGNITUDES[kind])
    figures = rng.randint(max(2, power + 1), 4) if power >= 0 else rng.randint(3, 4)
    places = figures + 2 if power >= 0 else figures + 2 - power
    number = Decimal(rng.randint(10 ** (power + places), 10 ** (power + places + 1) - 1)).scaleb(-places)
    right, wrong = to_figures(number, figures), to_places(number, figures)
    ties = to_figures(number, figures, ROUND_HALF_EVEN) != right or to_places(number, figures, ROUND_HALF_EVEN) != wrong
    if ties or right == wrong or any(str(each).endswith("0") for each in (number, right, wrong)):
        return chosen(kind, rng)
    return number, figures


def to_figures(number: Decimal, figures: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """The number with so many significant figures."""
    return number.quantize(Decimal(1).scaleb(number.adjusted() - figures + 1), rounding)


def to_places(number: Decimal, places: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """The number with so many decimal places."""
    return number.quantize(Decimal(1).scaleb(-places), rounding)
