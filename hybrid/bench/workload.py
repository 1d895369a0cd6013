"""What is asked when speed is measured: word problems of our own behind the worked examples of `pot`."""

from collections.abc import Iterator
from itertools import count, islice

from hybrid.steps.pot import EXAMPLES, FENCE, SYSTEM
from hybrid.steps.prompts import conversation
from hybrid.types import Draft, Grammar, Question, Request

__all__ = ["questions", "requests"]

STORIES = (
    "A farmer keeps {a} hens, and each of them lays {b} eggs a week. He sells the eggs in boxes of six at the market "
    "on Saturday, but first he gives {c} eggs to his neighbour, who looks after the hens when he is away. "
    "How many eggs does he have left to sell after a week?",
    "A train leaves the city in the morning and goes {a} km in its first hour. After that it becomes slower, because "
    "of works on the line, and goes {b} km in each of the next {c} hours. "
    "How many km has it gone in all when it arrives at the coast in the afternoon?",
    "Tom has collected {a} stamps from his own country and {b} from others. On his birthday his aunt gives him an "
    "album with {c} more, and he gives half of all that he has then to his little sister. "
    "How many stamps are left for Tom?",
    "A school has {a} classes with {b} children each. On the day of the trip {c} children are ill and stay at home. "
    "The others go by bus, and there is one teacher for every class who goes with them. "
    "How many people go on the trip?",
    "A tank holds {a} litres of water when it is full. Each day {b} litres are taken out for the garden, and in the "
    "night between two days nothing is put back in. After {c} days it rains, and 40 litres come in. "
    "How many litres are in the tank then?",
    "Eva earns ${a} a week in the shop, and ${b} more for each Sunday on which she works. Last month had four weeks, "
    "and she worked on {c} Sundays. Her rent is $300 a month, which she pays from this money. "
    "How many dollars does she have left?",
    "A rope that is {a} m long is cut into pieces of {b} m each, and the rest is thrown away. A second rope, which is "
    "{c} m longer than the first one, is cut into pieces of the same length. "
    "How many pieces are there in all?",
    "A shop sold {a} shirts on Monday, {b} on Tuesday and twice as many on Wednesday as on the two days before "
    "together. On Thursday {c} of all these shirts were brought back, because they were too small. "
    "How many shirts did the customers keep?",
)
PROGRAM = Grammar(
    "regex",
    r"def solution\(\):\n(    [a-z][a-z_0-9]* = [a-z_0-9 .+*/()-]+\n){1,12}    return [a-z_0-9 .+*/()-]+\n",
)
"""Assignments and a return: what most answers are without being told."""


def questions() -> Iterator[str]:
    """Different questions of one kind without end, so that what is compared is the decoding."""
    for turn in count():
        for story in STORIES:
            yield story.format(a=120 + 7 * turn, b=12 + turn % 9, c=3 + turn % 5)


def requests(how_many: int, *, skip: int = 0, grammar: bool = False) -> list[Request]:
    """The program of each question, as `pot` asks for it.

    Args:
        how_many: questions.
        skip: so many come before them; one that was asked before would be answered from the cache of prompts.
        grammar: the reply must be a program of assignments.
    """
    shots = tuple((question, f"{FENCE}{code}```") for question, code in EXAMPLES)
    return [
        Request(
            conversation(SYSTEM, Draft(Question(text)), shots),
            prefill=FENCE,
            stop=("```",),
            max_tokens=128,
            grammar=PROGRAM if grammar else None,
        )
        for text in islice(questions(), skip, skip + how_many)
    ]
