"""Labels of the battery "rephrased", found again from the plain texts, and what its twins have in common with them."""

import re
from itertools import product

from evals.rephrased.make import tasks
from evals.rephrased.wording import FORMS
from hybrid.evaluate.battery import Task

Fact = tuple[str, bool]
MADE = tasks()
PLAIN = [task for task in MADE if not task.twin_of]


def fact(phrase: str) -> Fact:
    """Such as ("chase the child", False) for "does not chase the child"."""
    words = [word for word in phrase.split() if word not in ("is", "are", "does", "do", "not")]
    words[0] = words[0].removesuffix("s") if len(words) > 1 else words[0]
    return " ".join(words), " not " not in f" {phrase} "


def facts(phrase: str) -> set[Fact]:
    return set(map(fact, phrase.split(" and ")))


def rule(text: str, hero: str) -> tuple[set[Fact], Fact] | None:
    """Conditions and conclusion as they concern the hero."""
    if match := re.fullmatch(r"If (someone|an animal|something) (.+) then (?:they|it) (.+)\.", text):
        return facts(match[2]), fact(match[3])
    if match := re.fullmatch(r"If ((?:the )?\w+) (.+) then \1 (.+)\.", text):
        return (facts(match[2]), fact(match[3])) if match[1] == hero else None
    if match := re.fullmatch(r"Every(?:one who|thing that| animal that) (.+) (is \w+|\w+s the \w+)\.", text):
        return facts(match[1]), fact(match[2])
    match = re.fullmatch(r"(No |All |)(\w+(?:, \w+)?) (?:people|animals|things) (are \w+|\w+ the \w+)\.", text)
    assert match, text
    word, holds = fact(match[3])
    return {(word.lower(), True) for word in match[2].split(", ")}, (word, holds != (match[1] == "No "))


def label(task: Task) -> str:
    """By all the ways that the hero can be."""
    body, _, rest = task.question.text.partition(" Going only by these sentences")
    match = re.search(r'"((?:The )?\w+) (.+)\."', rest)
    assert match
    hero, (asked, holds) = match[1].replace("The ", "the "), fact(match[2])
    given, rules = set(), []
    for text in re.split(r"(?<=\.) ", body):
        if re.match(r"(If|Every\w*|No|All) |.* (people|animals|things) ", text):
            rules += [found] if (found := rule(text, hero)) else []
        elif text.startswith(f"{match[1]} "):
            given.add(fact(text.removeprefix(f"{match[1]} ").rstrip(".")))
    names = sorted({asked} | {name for ends, end in rules for name, _ in (*ends, end)} - {name for name, _ in given})
    worlds = (given | set(zip(names, values, strict=True)) for values in product((False, True), repeat=len(names)))
    values = {(asked, True) in world for world in worlds if all(not i <= world or end in world for i, end in rules)}
    assert values, task
    return "unknown" if len(values) == 2 else "true" if values == {holds} else "false"


def test_labels_are_right_for_the_plain_texts() -> None:
    assert {task.id for task in PLAIN if label(task) != task.target[0]} == set()


def test_each_theory_has_a_twin_in_a_form_of_its_own_with_the_same_answer() -> None:
    assert {task.family for task in MADE} == {form.replace(" ", "-") for form in FORMS}
    for plain, twin in zip(MADE[::2], MADE[1::2], strict=True):
        assert (twin.twin_of, twin.target, twin.cluster) == (plain.id, plain.target, plain.cluster)
        assert twin.question.text != plain.question.text


def test_twins_are_in_their_form() -> None:
    marks = {
        "no": "(?i)no (one|animal|thing) (who|that)", "only": "(?i)only", "unless": "(?i)unless", "passive": " by ",
        "pronouns": r"\. (It|He|They) ", "also": "also", "whoever": "(?i)what|whoever", "vice-versa": "vice versa",
        "neither": "(?i)neither", "both": "(?i)both", "except": "except", "scripts": "[^a-zA-Z ,.?\"]",
        "long-names": "[A-Z][\\w'-]+ (\\w+ )?[A-Z]", "numbered-names": " (One|Two|Seven|Ten) ",
    }  # fmt: skip
    for task in MADE:
        if task.twin_of:
            assert re.search(marks[task.family], task.question.text), task
