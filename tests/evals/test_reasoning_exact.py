"""Truth values, liars and swaps of the battery "reasoning" and its twins, found again from the texts in other ways."""

import re
from collections import Counter
from itertools import product

from evals.robustness.make import tasks
from hybrid.evaluate.battery import Task

MADE = [task for task in tasks() if task.family in ("boolean", "liars", "swaps")]


def of_family(family: str) -> list[Task]:
    return [task for task in MADE if task.family == family]


def reduced(text: str) -> str:
    """By replacing what is innermost until one value is left."""
    steps = (
        (r"\( (True|False) \)", lambda match: match[1]),
        (r"not (True|False)", lambda match: str(match[1] != "True")),
        (r"(?<!not )(True|False) and (True|False)(?! \))?", lambda match: str(match[1] == match[2] == "True")),
        (r"(?<!and )(?<!not )(True|False) or (True|False)(?! and)", lambda match: str("True" in (match[1], match[2]))),
    )
    while text not in ("True", "False"):
        text = next(new for pattern, to in steps if (new := re.sub(pattern, to, text, count=1)) != text)
    return text


def test_expressions_have_their_value() -> None:
    for task in of_family("boolean"):
        assert reduced(task.question.text.removesuffix(" is")) == task.target[0], task


def test_webs_have_one_way_to_be_in_which_the_last_one_is_as_the_target_says() -> None:
    for task in of_family("liars"):
        claims = re.findall(r"(?:(\w+) says )?(\w+) (lies|tells the truth)\.", task.question.text)
        asked = re.findall(r"Does (\w+) tell the truth\?", task.question.text)[0]
        people = sorted({who for claim in claims for who in claim[:2] if who})
        found = {
            world[asked]
            for values in product((False, True), repeat=len(people))
            for world in [dict(zip(people, values, strict=True))]
            if all((world[one] == (how != "lies")) == (not by or world[by]) for by, one, how in claims)
        }
        assert found == {task.target[0] == "Yes"}, task


def test_swaps_leave_the_target_with_the_one_asked_for() -> None:
    for task in of_family("swaps"):
        text = task.question.text
        has = r"(\w+) (?:has an?|gets|is dancing with|is playing) ([\w ]+)[,.]"
        what = dict(re.findall(has, text))
        for one, other in re.findall(r"(?:First|Then|Finally), (\w+) and (\w+) ", text):
            assert one != other
            what[one], what[other] = what[other], what[one]
        asked = re.findall(r"At the end of the \w+, (\w+) ", text)[0]
        assert task.target == (what[asked],), task
        assert sorted(task.question.choices) == sorted(what.values())


def test_answers_cannot_be_guessed() -> None:
    for family in ("boolean", "liars"):
        right = Counter(task.target[0] for task in of_family(family) if not task.twin_of)
        assert min(right.values()) >= 24, right
    places = Counter(task.question.choices.index(task.target[0]) for task in of_family("swaps") if not task.twin_of)
    assert min(places[place] for place in range(3)) >= 12, places
