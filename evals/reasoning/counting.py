"""Counting: letters, words, things of a kind in a list, and things after moves."""

from collections.abc import Callable
from random import Random

from evals.reasoning.cases import Case, Problem, Streams, Template, sentence

__all__ = ["FAMILY", "cases"]

FAMILY = "counting"
EACH = 8
"""Items from one template."""
LONG_WORDS = (
    "assessment balloonist bookkeeper cancellation committee cappuccino difference embarrassment engineering "
    "expressionless foolishness grasshopper hippopotamus independence kindergarten lollipop needlessness occurrence "
    "parallelogram possessions referee successor tattooed toothbrush uncommonness volleyball watermelon woodpecker"
)
KINDS = {
    "animals": "horse rabbit eagle whale frog camel tiger sheep donkey penguin",
    "fruits": "apple pear banana cherry mango peach plum grape lemon apricot",
    "tools": "hammer saw screwdriver drill chisel axe wrench shovel rake spanner",
    "items of clothing": "shirt sock jacket glove scarf skirt sweater blouse coat vest",
    "musical instruments": "violin trumpet piano flute guitar cello harp clarinet oboe trombone",
    "pieces of furniture": "table wardrobe sofa bookcase armchair desk stool cupboard chair sideboard",
}
COLOURS = ("red", "blue", "green", "yellow", "white", "black")
ADJECTIVES = "old quiet careful young friendly tired clever nervous"
NOUNS = "baker teacher sailor farmer painter doctor tailor gardener"
VERBS = "carried opened cleaned repaired counted painted admired borrowed"
OBJECTS = "letter basket window wagon bottle ladder carpet barrel"
PLACES = ("behind the mill", "near the harbour", "in the garden", "at the station", "under the bridge", "on the square")
TIMES = ("before breakfast", "after the storm", "every summer", "last winter", "on a rainy evening", "without any help")


# --- pieces ------------------------------------------------------------------------------------


def some_sentence(chance: Random) -> str:
    """A plain English sentence without commas."""
    adjective, other = chance.sample(ADJECTIVES.split(), 2)
    noun, second = chance.sample(NOUNS.split(), 2)
    start = f"the {adjective} {noun} {chance.choice(VERBS.split())} the {chance.choice(OBJECTS.split())}"
    middle = [f"and thanked the {other} {second}"] * chance.randrange(2)
    return sentence(" ".join([start, *middle, chance.choice(PLACES), *chance.sample(TIMES, chance.randrange(2))]) + ".")


def shuffled(streams: Streams, items: list[str]) -> str:
    """The items in any order, with commas."""
    return ", ".join(streams.order.sample(items, len(items)))


def counted(lines: tuple[str, ...], answer: int, *words: str) -> Problem:
    """A problem whose answer is how many."""
    return Problem(lines, (str(answer),), words=words)


# --- letters and words -------------------------------------------------------------------------


def letter_in_word(streams: Streams) -> Problem:
    """How often a letter occurs in a word."""
    word = streams.words.choice(LONG_WORDS.split())
    repeated = sorted({letter for letter in word if word.count(letter) > 1})
    letter = streams.words.choice([*repeated, *repeated, streams.words.choice("aeinorst")])
    lines = (
        f'Look at the word "{word}".',
        f"+ It is on page {streams.words.randint(12, 90)} of a dictionary.",
        f'How many times does the letter "{letter}" occur in it?',
    )
    return counted(lines, word.count(letter), word)


def vowels_in_words(streams: Streams) -> Problem:
    """How many vowels two words have."""
    words = streams.words.sample(LONG_WORDS.split(), 2)
    lines = (
        f'Somebody has written the words "{words[0]}" and "{words[1]}" on a wall.',
        f"+ The wall is {streams.words.randint(3, 9)} m long.",
        "How many vowels (a, e, i, o or u) do the two words have together, if repeated vowels count each time?",
    )
    return counted(lines, sum(letter in "aeiou" for word in words for letter in word), *words)


def letter_in_sentence(streams: Streams) -> Problem:
    """How often a letter occurs in a sentence."""
    text, letter = some_sentence(streams.words), streams.words.choice("aehnorst")
    lines = (
        f'A sign says: "{text}"',
        f"+ The sign is {streams.words.randint(30, 90)} cm wide.",
        f'How many times does the letter "{letter}" occur in what the sign says, capital or small?',
    )
    return counted(lines, text.lower().count(letter), text)


def words_in_sentence(streams: Streams) -> Problem:
    """How many words a sentence has."""
    text = f"{some_sentence(streams.words)[:-1]} but {some_sentence(streams.words)}".replace("but The", "but the")
    lines = (
        f'A child writes: "{text}"',
        f"+ The child is {streams.words.randint(6, 12)} years old.",
        "How many words has the child written?",
    )
    return counted(lines, len(text.split()), text)


# --- lists -------------------------------------------------------------------------------------


def kind_in_list(streams: Streams) -> Problem:
    """How many things of a list are of one kind."""
    kind, *others = streams.words.sample(sorted(KINDS), 3)
    pools = [streams.words.sample(KINDS[name].split(), 10) for name in (kind, *others)]
    sizes = [streams.numbers.randint(3, 8), streams.numbers.randint(2, 5), streams.numbers.randint(2, 5)]
    items = [item for pool, size in zip(pools, sizes, strict=True) for item in pool[:size]]
    lines = (
        f"A pupil has copied these words from the blackboard: {shuffled(streams, items)}.",
        f"+ The blackboard is {streams.words.randint(90, 150)} cm high.",
        f"How many of the words are names of {kind}?",
    )
    return counted(lines, sizes[0], kind)


def repeats_in_list(streams: Streams) -> Problem:
    """How often one thing comes in a list."""
    what, colours = streams.words.choice(("cars", "bicycles", "boats", "buses")), streams.words.sample(COLOURS, 4)
    times = [streams.numbers.randint(3, 8), *(streams.numbers.randint(2, 5) for _ in colours[1:])]
    items = [colour for colour, time in zip(colours, times, strict=True) for _ in range(time)]
    lines = (
        f"Somebody notes the colours of the {what} that pass by: {shuffled(streams, items)}.",
        f"+ This takes {streams.words.randint(11, 40)} minutes.",
        f"How many of these {what} are {colours[0]}?",
    )
    return counted(lines, times[0], what, colours[0])


def above_limit(streams: Streams) -> Problem:
    """How many numbers of a list are above a limit."""
    what = streams.words.choice(("lengths", "depths", "widths", "heights"))
    limit = streams.numbers.randint(35, 65)
    values = streams.numbers.sample(
        [value for value in range(11, 99) if value != limit], streams.numbers.randint(9, 15)
    )
    lines = (
        f"These {what} in cm have been measured: {shuffled(streams, list(map(str, values)))}.",
        f"+ The measurements were made {streams.words.randint(3, 9)} days ago.",
        f"How many of them are greater than {limit} cm?",
    )
    return counted(lines, sum(value > limit for value in values), what)


def initial_in_list(streams: Streams) -> Problem:
    """How many words of a list begin with a letter."""
    everything = sorted({word for kind in KINDS.values() for word in kind.split()})
    letter = streams.words.choice("bcgpst")
    with_it = [word for word in everything if word.startswith(letter)]
    without = [word for word in everything if not word.startswith(letter)]
    count = streams.numbers.randint(2, min(6, len(with_it)))
    items = streams.words.sample(with_it, len(with_it))[:count]
    items += streams.words.sample(without, 15)[: streams.numbers.randint(6, 10)]
    lines = (
        f"A shopkeeper reads aloud: {shuffled(streams, items)}.",
        f"+ The shop has {streams.words.randint(3, 9)} windows.",
        f'How many of the words that are read begin with the letter "{letter}"?',
    )
    return counted(lines, count, letter)


# --- moves -------------------------------------------------------------------------------------


def moves(streams: Streams) -> Problem:
    """How many things are in a box after some were moved about."""
    thing = streams.words.choice(("balls", "coins", "keys", "dice", "pebbles"))
    colours = streams.words.sample(COLOURS, 3)
    inside = [streams.numbers.randint(8, 15) for _ in colours]
    told = [f"the {colour} box holds {count} {thing}" for colour, count in zip(colours, inside, strict=True)]
    steps = []
    for _ in range(streams.numbers.randint(3, 5)):
        source, goal = streams.numbers.sample(range(3), 2)
        count = streams.numbers.randint(2, 5)
        inside[source] -= count
        inside[goal] += count
        steps.append(f"{count} {thing} are moved from the {colours[source]} box to the {colours[goal]} box")
        if inside[source] < 0:  # there were not so many
            return moves(streams)
    asked = streams.numbers.randrange(3)
    lines = (
        sentence(f"{', '.join(told[:-1])} and {told[-1]}."),
        f"+ Each box is {streams.words.randint(20, 60)} cm high.",
        *(f"{start}{step}." for start, step in zip(STARTS, steps, strict=False)),
        f"How many {thing} are in the {colours[asked]} box now?",
    )
    return counted(lines, inside[asked], thing)


STARTS = ("First, ", "Then ", "After that, ", "Next, ", "Finally, ")


def switches(streams: Streams) -> Problem:
    """How many lamps are on after some switches were pressed."""
    lamp = streams.words.choice(("lamps", "fans", "heaters", "radios", "screens"))
    count, presses = streams.numbers.randint(6, 10), streams.numbers.randint(7, 13)
    pressed = [streams.numbers.randint(1, count) for _ in range(presses)]
    on = sum(pressed.count(number) % 2 for number in range(1, count + 1))
    lines = (
        f"There are {count} {lamp}, numbered from 1 to {count}, and all of them are off.",
        "Each has a switch that turns it on if it is off, and off if it is on.",
        f"+ They were bought {streams.words.randint(3, 9)} years ago.",
        f"The switches are pressed in this order: {shuffled(streams, list(map(str, pressed)))}.",
        f"How many {lamp} are on in the end?",
    )
    return counted(lines, on, lamp)


WORDS = (letter_in_word, vowels_in_words, letter_in_sentence, words_in_sentence)
LISTS = (kind_in_list, repeats_in_list, above_limit, initial_in_list, switches)


def cases() -> list[Case]:
    """Eight of every template."""
    templates = [_template(draw, "names", "irrelevant") for draw in WORDS]
    templates += [_template(draw, "numbers", "names", "premises", "irrelevant") for draw in LISTS]
    templates.append(_template(moves, "numbers", "names", "irrelevant"))
    return [Case(FAMILY, template, index) for template in templates for index in range(EACH)]


def _template(draw: Callable[[Streams], Problem], *kinds: str) -> Template:
    return Template(draw.__name__.replace("_", "-"), draw, kinds)
