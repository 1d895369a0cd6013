"""Tasks of the Inverse Scaling Prize: a prompt, the classes that can go on from it, and which one is right."""

import ast
import re
import warnings

from hybrid.errors import BadBattery
from hybrid.evaluate.adapters.adapter import Adapter, Row, as_texts
from hybrid.evaluate.adapters.choices import at_index, at_letter, lettered, others
from hybrid.evaluate.battery import Task

__all__ = ["INVERSE"]

MOST_CHARACTERS = 2000
"""Of a list of classes."""
CHOICES = re.compile(r"\n\s*Answer choices:\s*\n")


def _csv(row: Row) -> Task:
    """Columns are prompt, classes (a Python list of texts that begin with a space) and answer_index."""
    choices = _classes(row.get("classes"))
    right = at_index(choices, _index(row.get("answer_index")))
    return row.task(row.text("prompt"), [right], choices=choices, trap=others(choices, right))


def _classes(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = _literal(value.strip())
    return as_texts(value, "classes")


def _literal(text: str) -> object:
    """The value of a short Python list that is written out; nothing in it is run."""
    if len(text) > MOST_CHARACTERS or not (text.startswith("[") and text.endswith("]")):
        raise BadBattery("classes is no short Python list")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # backslashes that mean nothing
            return ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError) as error:
        raise BadBattery("classes is no Python list of texts") from error


def _index(value: object) -> object:
    try:
        return int(value) if isinstance(value, str) else value
    except ValueError as error:
        raise BadBattery("answer_index is no whole number") from error


def _neqa(row: Row) -> Task:
    """A row is {question, choices, answer: an index, metadata: {id}}."""
    choices = row.texts("choices")
    right = at_index(choices, row.get("answer"))
    metadata = row.fields.get("metadata")
    id = Row(row.family, row.number, metadata).id("id") if isinstance(metadata, dict) else ""
    return row.task(row.text("question"), [right], id=id, choices=choices, trap=others(choices, right))


def _hindsight(row: Row) -> Task:
    """A row is {prompt, ground_truth: a letter}; the prompt ends with lettered answer choices."""
    *prompt, block = CHOICES.split(row.text("prompt"))
    if len(prompt) != 1:
        raise BadBattery("the prompt does not end with answer choices")
    choices = lettered([line for line in block.splitlines() if line.strip()])
    right = at_letter(choices, row.text("ground_truth"))
    return row.task(prompt[0].rstrip(), [right], choices=choices, trap=others(choices, right))


INVERSE = (
    Adapter(
        "hindsight-neglect",
        "the task's jsonl with prompt and ground_truth, as in raybears/cot-transparency "
        "(the prize's own hindsight-neglect.csv is read by inverse-scaling-csv)",
        "CC BY 4.0 (prize), MIT (repository)",
        _hindsight,
    ),
    Adapter("neqa", "neqa.jsonl of yuhui-zh15/NeQA", "MIT", _neqa),
    Adapter(
        "inverse-scaling-csv",
        "a csv with prompt, classes and answer_index, as those of inverse-scaling/prize or liujch1998/memo-trap",
        "the task's own; CC BY 4.0 for those of the prize",
        _csv,
        by_file=True,
    ),
)
