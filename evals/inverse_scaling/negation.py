"""Negation QA: questions of general knowledge with a "not" in them."""

import random
from dataclasses import dataclass

from evals.inverse_scaling.items import EACH, Item, halves, negated, tasks_of
from hybrid.evaluate.battery import Task

FAMILY = "negation-qa"
HEAD = "These are questions with two possible answers.\n\n"


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence about a subject: what ends it truly and what ends it falsely."""

    subject: str
    verb: str
    stem: str
    true: str
    false: str


FACTS = tuple(
    Fact(*(part.strip() for part in line.split("|")))
    for line in """
A whale | can | breathe with | lungs | gills
A spider | has | a body with | eight legs | six legs
The Earth | is | a | planet | star
Ice | is | water in its | solid state | gaseous state
Steam | is | water in its | gaseous state | solid state
A penguin | is | an animal that belongs to the | birds | reptiles
A frog | is | an animal that belongs to the | amphibians | mammals
A crocodile | is | an animal that belongs to the | reptiles | birds
Paris | is | the capital of | France | Spain
Rome | is | the capital of | Italy | Greece
Tokyo | is | the capital of | Japan | China
Cairo | is | the capital of | Egypt | Kenya
Ottawa | is | the capital of | Canada | Brazil
The Nile | is | a river in | Africa | Europe
The Amazon | is | a river in | South America | Asia
The Danube | is | a river in | Europe | Africa
Mount Everest | is | a mountain in | Asia | Australia
The Sahara | is | a large | desert | lake
The Pacific | is | the name of an | ocean | island
The heart | pumps | | blood | air
The stomach | digests | | food | light
The lungs | are | organs for | breathing | seeing
The eye | is | an organ for | seeing | hearing
Roots | are | the part of a plant that | takes up water | makes seeds
A bee | makes | | honey | silk
A silkworm | makes | | silk | honey
A cow | gives | | milk | wool
A sheep | gives | | wool | honey
A hen | lays | | eggs | acorns
A caterpillar | turns | into a | butterfly | frog
A tadpole | turns | into a | frog | butterfly
An acorn | grows | into an | oak | apple tree
A thermometer | measures | | temperature | distance
A ruler | measures | | length | temperature
A clock | shows | the | time | weight
A compass | points | to the | north | moon
A telescope | is | an instrument for looking at | stars | bacteria
A microscope | is | an instrument for looking at | bacteria | stars
Gold | is | a | metal | gas
Oxygen | is | a | gas | metal
Glass | is | a material made from | sand | milk
Paper | is | a material made from | wood | iron
Bread | is | a food made from | flour | sand
Cheese | is | a food made from | milk | wheat
Wine | is | a drink made from | grapes | potatoes
Raisins | are | fruits that are | dried | frozen
A triangle | is | a figure with | three sides | five sides
A hexagon | is | a figure with | six corners | four corners
Seven | is | a number that is | odd | even
Ten | is | a number that is | even | odd
A century | is | a time of | a hundred years | ten years
A week | is | a time of | seven days | twelve days
January | is | the month that comes before | February | December
Friday | is | the day that comes after | Thursday | Saturday
A violin | has | | strings | keys
A trumpet | is | played by | blowing | bowing
A baker | makes | | bread | shoes
A dentist | looks | after | teeth | engines
A library | is | a building for | books | airplanes
A magnet | attracts | | iron | wood
An owl | hunts | at | night | noon
A cactus | grows | in the | desert | sea
""".strip().splitlines()
)


def tasks() -> list[Task]:
    """Each takes a true sentence, denies it, and asks for its end."""
    rng = random.Random("negation QA")
    facts = rng.sample(FACTS, EACH)
    return tasks_of(FAMILY, [item(fact, first) for fact, first in zip(facts, halves(EACH, rng), strict=True)], rng)


def item(fact: Fact, first: bool) -> Item:
    """One prompt; `first` puts the right answer at A. What the fact says truly, its denial says falsely."""
    right, wrong = fact.false, fact.true
    a, b = (right, wrong) if first else (wrong, right)
    prompt = f"{HEAD}Question: {fact.subject} {negated(f'{fact.verb} {fact.stem}')}\nA. {a}\nB. {b}\nAnswer:"
    target, trap = ("A", "B") if first else ("B", "A")
    return Item(prompt, target, trap, tags=(negated(fact.verb),), labels=("A", "B"))
