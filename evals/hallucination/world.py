"""A world that nobody can know: towns, people, companies and plants with made-up names and facts."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from evals.hallucination.relations import corpus_text
from hybrid.types import Kind

__all__ = ["SORTS", "Attribute", "Entity", "Sort", "World", "aliases", "describe", "of_attributes"]

STARTS = "B Bl Br D Dr F Fl G Gl Gr J K Kl Kr L M N P Pl Pr Qu R S Sk T Th Tr V Vl W Y Z Zw"
MIDDLES = "br dr ft gn kn lf lfr lg lv lz mb mbr nd ndr nz pt rb rf rk rm rv rz sf sk skr spr thr vr zd zm"
VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Entity:
    """Something with a made-up name, and all that is true of it."""

    name: str
    values: Mapping[str, str]
    """By attribute."""

    def with_value(self, attribute: str, value: str) -> "Entity":
        """The same entity, of which one thing is told differently."""
        return replace(self, values={**self.values, attribute: value})


class World:
    """Makes names that come once and that the corpora do not have, and values."""

    def __init__(self, seed: str):
        self.rng = random.Random(seed)
        self._used: set[str] = set()

    def stem(self) -> str:
        """Such as "Drulv"; never twice."""
        while True:
            rng = self.rng
            stem = f"{rng.choice(STARTS.split())}{rng.choice(VOWELS)}{rng.choice(MIDDLES.split())}"
            # The vowel after "Qu" is not another u.
            if "uu" not in stem and stem not in self._used:
                self._used.add(stem)
                return stem

    def name(self, endings: str) -> str:
        """A stem with one of the endings."""
        while (found := self.stem() + self.rng.choice(endings.split())).casefold() in corpus_text():
            pass
        return found

    def town(self) -> str:
        return self.name("avar esk imond oth undle egar isk omel")

    def person(self) -> str:
        return f"{self.name('a an el is o')} {self.name('aquin edov imar ocsen uzell ebrand akoy')}"

    def company(self) -> str:
        return f"{self.name('a ex ico')} {self.rng.choice(('Brothers', 'Workshops', 'and Company', 'Manufactory'))}"

    def plant(self) -> str:
        return f"the {self.name('eck il ora une wisp').lower()} plant"

    def valley(self) -> str:
        return f"{self.name('ain ern ule')} Valley"

    def river(self) -> str:
        return self.name("ava ema ille")

    def year(self) -> str:
        return str(self.rng.randrange(1601, 1900))

    def thousands(self) -> str:
        return f"{self.rng.randrange(2001, 9990):,}"

    def hundreds(self) -> str:
        return str(self.rng.randrange(101, 990))

    def tens(self) -> str:
        return str(self.rng.randrange(21, 99))

    def entities(self, sort: "Sort", count: int) -> list[Entity]:
        """Entities of one sort that have no value in common, and none has one for two attributes."""
        used: set[str] = set()
        found = []
        for _ in range(count):
            values = {}
            for attribute in sort.attributes:
                while (value := attribute.draw(self)) in used:
                    pass
                used.add(value)
                values[attribute.name] = value
            found.append(Entity(sort.named(self), values))
        return found


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing that is true of all entities of a sort, and how it is said and asked."""

    name: str
    question: str
    sentences: tuple[str, str]
    """Two ways to say it."""
    draw: Callable[[World], str]
    expects: Kind = "text"
    is_single: bool = False
    """Whether two values cannot both be true, as with a year of birth."""


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of entities."""

    name: str
    opening: str
    named: Callable[[World], str]
    attributes: tuple[Attribute, ...]


def one_of(words: str) -> Callable[[World], str]:
    """Draws one of some words."""
    return lambda world: world.rng.choice(words.split())


TOWN = (
    Attribute(
        "founded",
        "In what year was the town of {name} founded?",
        ("{name} was founded in {value}.", "The founding of {name} took place in the year {value}."),
        World.year,
        "number",
        is_single=True,
    ),
    Attribute(
        "river",
        "On which river does the town of {name} lie?",
        ("{name} lies on the river {value}.", "The river {value} flows through the middle of {name}."),
        World.river,
    ),
    Attribute(
        "mayor",
        "Who was the first mayor of {name}?",
        ("The first mayor of {name} was {value}.", "{value} was the first to be elected mayor of {name}."),
        World.person,
        is_single=True,
    ),
    Attribute(
        "census",
        "How many inhabitants did the town of {name} have in the census of 1971?",
        (
            "In the census of 1971 {name} had {value} inhabitants.",
            "The census of 1971 counted {value} inhabitants in {name}.",
        ),
        World.thousands,
        "number",
        is_single=True,
    ),
    Attribute(
        "craft",
        "Which product is the town of {name} known for?",
        ("{name} is known for its {value}.", "Visitors come to {name} to buy {value}."),
        one_of("bells lace cider kites ropes clocks candles whistles marbles baskets saddles gingerbread"),
    ),
)
PERSON = (
    Attribute(
        "born",
        "In what year was {name} born?",
        ("{name} was born in the year {value}.", "The year of birth of {name} is {value}."),
        World.year,
        "number",
        is_single=True,
    ),
    Attribute(
        "birthplace",
        "In which town was {name} born?",
        ("The birthplace of {name} is the town of {value}.", "{name} came into the world in the town of {value}."),
        World.town,
        is_single=True,
    ),
    Attribute(
        "grave",
        "In which town is {name} buried?",
        ("The grave of {name} is in {value}.", "{name} lies buried in {value}."),
        World.town,
        is_single=True,
    ),
    Attribute(
        "profession",
        "What was the profession of {name}?",
        ("By profession {name} was a {value}.", "{name} worked as a {value} until old age."),
        one_of("glassblower cartographer locksmith botanist surveyor bookbinder goldsmith judge printer translator"),
    ),
    Attribute(
        "instrument",
        "Which instrument did {name} play?",
        ("In the evenings {name} played the {value}.", "{name} was also known for playing the {value}."),
        one_of("cello flute harp trumpet viola oboe trombone clarinet bassoon mandolin"),
    ),
    Attribute(
        "teacher",
        "Whose pupil was {name}?",
        ("{name} was a pupil of {value}.", "The teacher of {name} was {value}."),
        World.person,
    ),
)
COMPANY = (
    Attribute(
        "director",
        "Who was the first director of the company {name}?",
        ("The first director of {name} was {value}.", "{value} was the first to direct {name}."),
        World.person,
        is_single=True,
    ),
    Attribute(
        "founded",
        "In what year was the company {name} founded?",
        ("{name} was founded in {value}.", "The history of {name} began with its founding in {value}."),
        World.year,
        "number",
        is_single=True,
    ),
    Attribute(
        "seat",
        "In which town does the company {name} have its head office?",
        ("The head office of {name} is in {value}.", "{name} has its head office in {value}."),
        World.town,
        is_single=True,
    ),
    Attribute(
        "goods",
        "What does the company {name} make?",
        ("{name} makes {value}.", "The workers of {name} make {value}."),
        one_of("umbrellas violins bicycles lanterns ladders pianos buttons hammocks barrels telescopes gloves"),
    ),
    Attribute(
        "staff",
        "How many people worked for the company {name} in 1998?",
        ("In 1998 {name} had a staff of {value}.", "{value} people worked for {name} in 1998."),
        World.hundreds,
        "number",
        is_single=True,
    ),
)
PLANT = (
    Attribute(
        "colour",
        "What colour are the flowers of {name}?",
        ("The flowers of {name} are {value}.", "{name} has {value} flowers."),
        one_of("purple white orange yellow crimson turquoise pink violet blue"),
    ),
    Attribute(
        "height",
        "How many centimetres tall does {name} grow?",
        ("{name} grows {value} centimetres tall.", "A grown stem of {name} measures {value} centimetres."),
        World.tens,
        "number",
    ),
    Attribute(
        "month",
        "In which month does {name} bloom?",
        ("{name} blooms in {value}.", "One can see {name} in bloom in {value}."),
        one_of("January February March April June July August September October November December"),
    ),
    Attribute(
        "valley",
        "In which valley does {name} grow?",
        ("{name} grows only in the {value}.", "The {value} is the only place where {name} grows."),
        World.valley,
        is_single=True,
    ),
    Attribute(
        "botanist",
        "Who was the first to describe {name}?",
        ("The first to describe {name} was {value}.", "{value} was the first to publish a description of {name}."),
        World.person,
        is_single=True,
    ),
    Attribute(
        "described",
        "In what year was {name} first described?",
        ("{name} was first described in {value}.", "The first description of {name} appeared in {value}."),
        World.year,
        "number",
        is_single=True,
    ),
)
SORTS = (
    Sort("town", "{name} is a small town with a railway station.", World.town, TOWN),
    Sort("person", "A street is named after {name}.", World.person, PERSON),
    Sort("company", "{name} is a family business.", World.company, COMPANY),
    Sort("plant", "{name} is protected by law.", World.plant, PLANT),
)


def of_attributes(count: int, *, only_single: bool = False) -> list[tuple[Sort, Attribute]]:
    """So many attributes, the sorts and their attributes in turn."""
    kept = [[(s, a) for a in s.attributes if a.is_single or not only_single] for s in SORTS]
    return [kept[number % len(kept)][number // len(kept) % len(kept[number % len(kept)])] for number in range(count)]


def describe(entity: Entity, attributes: Iterable[Attribute], sort: Sort, wording: int = 0) -> str:
    """A short document that says these things of an entity."""
    said = [a.sentences[wording].format(name=entity.name, value=entity.values[a.name]) for a in attributes]
    return " ".join(text[:1].upper() + text[1:] for text in (sort.opening.format(name=entity.name), *said))


def aliases(attribute: Attribute, value: str) -> tuple[str, ...]:
    """The value and shorter names for it: a surname, a valley without the word."""
    if attribute.draw == World.person:
        return value, value.split()[-1]
    return (value, value.removesuffix(" Valley")) if value.endswith(" Valley") else (value,)
