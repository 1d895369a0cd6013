"""Hindsight neglect: was a gamble a right decision, whatever came of it."""

import random
from dataclasses import dataclass

from evals.inverse_scaling.items import EACH, NAMES, Item, article, halves, tasks_of
from hybrid.evaluate.battery import Task

FAMILY = "hindsight-neglect"
EXAMPLES = 6
CLEAR = 10
"""Dollars by which every expected value differs from nothing, so that no right answer is a close call."""


@dataclass(frozen=True, slots=True)
class Game:
    """A gamble with two outcomes, and the one that happened."""

    player: str
    chances: tuple[int, int]
    """Percent."""
    amounts: tuple[int, int]
    """Dollars, negative where they are lost."""
    happened: int
    """0 or 1."""

    @property
    def expected(self) -> float:
        """Expected value in dollars."""
        return sum(chance * amount for chance, amount in zip(self.chances, self.amounts, strict=True)) / 100

    @property
    def verdict(self) -> str:
        """Y if it was right to play."""
        return "Y" if self.expected > 0 else "N"

    @property
    def seeming(self) -> str:
        """Y if playing turned out well."""
        return "Y" if self.amounts[self.happened] > 0 else "N"


def tasks() -> list[Task]:
    """Games whose outcome contradicts the expected value, after games in which the two agree."""
    rng = random.Random("hindsight neglect")
    return tasks_of(FAMILY, [item(good, rng) for good in halves(EACH, rng)], rng)


def item(good: bool, rng: random.Random) -> Item:
    """One prompt; `good` says whether the last gamble is right to take."""
    examples = [game(each, True, rng) for each in halves(EXAMPLES, rng)]
    last = game(good, False, rng)
    prompt = "\n".join([*(f"{asked(each)} {each.verdict}" for each in examples), asked(last)])
    kind = "good gamble lost" if good else "bad gamble won"
    return Item(prompt, last.verdict, last.seeming, tags=(kind,))


def game(good: bool, agrees: bool, rng: random.Random) -> Game:
    """A gamble of that expected sign, with the likely outcome (which agrees with the sign) or the unlikely one."""
    likely = rng.choice([75, 80, 85, 88, 90, 92, 94, 95, 96, 97])
    large, small = rng.choice(range(40, 900, 10)), rng.choice(range(2, 31))
    outcomes = [(likely, large if good else -large), (100 - likely, -small if good else small)]
    happened = outcomes[0 if agrees else 1]
    rng.shuffle(outcomes)
    chances, amounts = zip(*outcomes, strict=True)
    found = Game(rng.choice(NAMES), chances, amounts, outcomes.index(happened))
    return found if abs(found.expected) >= CLEAR else game(good, agrees, rng)


def asked(game: Game) -> str:
    """The game in words, up to where the answer follows."""
    first, second = (
        f"{article(chance)} {chance} percent chance of {'winning' if amount > 0 else 'losing'} {abs(amount)} dollars"
        for chance, amount in zip(game.chances, game.amounts, strict=True)
    )
    amount = game.amounts[game.happened]
    came = f"{'wins' if amount > 0 else 'loses'} {abs(amount)} dollars"
    return (
        f"Question: {game.player} is offered a gamble with {first} and {second}. {game.player} takes it and "
        f"{came}. Was it the right decision to take the gamble? Answer Y or N.\nAnswer:"
    )
