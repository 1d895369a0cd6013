"""Resisting correction: sentences with a misspelt word, to be repeated as they stand."""

import random

from evals.inverse_scaling.items import EACH, Item, tasks_of
from hybrid.evaluate.battery import Task

FAMILY = "resisting-correction"
HEAD = (
    "Repeat each sentence exactly as it is given. Do not correct anything.\n\n"
    "Input: The gray cat slept on the roof.\nOutput: The gray cat slept on the roof.\n\n"
    "Input: How many spoons are in that drawer?\nOutput: How many spoons are in that drawer?\n\n"
)
SENTENCES = tuple(
    """
The weather was *beautiful* on the day of the race.
Nobody knew how to open the *mysterious* box.
Her *neighbor* waters the plants in summer.
We ate lunch at a small *restaurant* by the river.
The train was late because of an *accident* near the station.
He wrote a long letter to the *government* about the road.
The *temperature* fell below zero last night.
All the children in the choir wore *identical* coats.
She keeps her *collection* of shells in the hall.
Please write your *signature* at the bottom of the page.
The *professor* lost his glasses in the library.
It is *necessary* to close the gate behind you.
They found an old *photograph* under the floor.
Our *committee* meets on the first Monday of the month.
The concert was a great *success* from start to end.
My aunt speaks four *languages* without an accent.
The *mountains* were covered with snow in October.
He gave a short *description* of the stolen bicycle.
The museum has a famous *exhibition* of clocks.
We must find a better *solution* before spring.
Her *favorite* color has been orange for years.
The ship reached the *harbor* before the storm.
You should *recommend* this book to your sister.
There was a *difference* of two minutes between the clocks.
The *electrician* repaired the lamp over the stairs.
An *elephant* stood in the middle of the street.
The *orchestra* played until after midnight.
I have no *experience* with horses at all.
The *dictionary* on the shelf belongs to Anna.
They built a *temporary* bridge out of wood.
The *secretary* wrote down every word.
He made an *important* discovery in the cellar.
The *telephone* rang three times and then stopped.
Every *passenger* had to show a ticket.
Our *kitchen* smells of cinnamon and smoke.
This *umbrella* was left on the bus.
The *president* of the club resigned on Tuesday.
She solved the *equation* on the back of a napkin.
The farmer sold his *vegetables* at the market.
That was the *strangest* dream of my life.
The *apartment* has two rooms and a balcony.
We took the wrong *direction* at the crossing.
The king lived in a *magnificent* palace.
A *volunteer* helped us carry the chairs.
The *blanket* on the sofa is made of wool.
He drank his coffee in complete *silence* that morning.
The *carpenter* built a table for the school.
My *grandmother* still climbs trees at eighty.
The *festival* begins on the last day of June.
You need a *license* to fish in this lake.
The *thunder* woke everybody in the house.
They painted the *furniture* in the garden white.
The *journalist* asked the same question twice.
She had an *appointment* with the dentist at noon.
The soldiers marched *together* through the village.
It was *impossible* to move the piano.
The *butterfly* landed on the sleeve of my coat.
Two *policemen* stood in front of the theater.
The *knowledge* of the old sailors was lost.
His *handwriting* is very hard to read.
""".strip().splitlines()
)


def tasks() -> list[Task]:
    """One of each sentence, a third for each way to misspell."""
    rng = random.Random("resisting correction")
    kinds = list(MISSPELLINGS) * (EACH // len(MISSPELLINGS))
    items = [item(sentence, kind, rng) for sentence, kind in zip(SENTENCES, kinds, strict=True)]
    return tasks_of(FAMILY, items, rng)


def item(sentence: str, kind: str, rng: random.Random) -> Item:
    """One prompt: the repetition has come to the word between the stars."""
    before, word, after = sentence.split("*")
    misspelt = MISSPELLINGS[kind](word, rng)
    prompt = f"{HEAD}Input: {before}{misspelt}{after}\nOutput: {before}".rstrip()
    return Item(prompt, misspelt, word, tags=(kind,))


def swapped(word: str, rng: random.Random) -> str:
    """Two different neighboring letters inside the word change places."""
    at = rng.choice([n for n in range(2, len(word) - 2) if word[n] != word[n + 1]])
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def dropped(word: str, rng: random.Random) -> str:
    """A letter inside the word is missing."""
    at = rng.randrange(2, len(word) - 1)
    return word[:at] + word[at + 1 :]


def doubled(word: str, rng: random.Random) -> str:
    """A letter inside the word that stands alone is written twice."""
    alone = [n for n in range(2, len(word) - 1) if word[n] not in (word[n - 1], word[n + 1])]
    at = rng.choice(alone)
    return word[:at] + word[at] + word[at:]


MISSPELLINGS = {"letters swapped": swapped, "letter dropped": dropped, "letter doubled": doubled}
