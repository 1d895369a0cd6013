"""TruthfulQA: answers in the model's own words, and the single right choice among several."""

from hybrid.errors import BadBattery
from hybrid.evaluate.adapters.adapter import Adapter, Row, as_aliases
from hybrid.evaluate.adapters.choices import shuffled
from hybrid.evaluate.battery import Task

__all__ = ["TRUTHFULQA"]


def _listed(row: Row, name: str) -> tuple[str, ...]:
    return as_aliases(row.text(name).split(";"), name)


def _generation(row: Row) -> Task:
    """Columns are Type, Category, Question, Best Answer, Correct Answers and Incorrect Answers (both split by ";").

    Newer files have Best Incorrect Answer, too.
    """
    best_wrong = [row.text("Best Incorrect Answer")] if row.fields.get("Best Incorrect Answer") else []
    return row.task(
        row.text("Question"),
        as_aliases([row.text("Best Answer"), *_listed(row, "Correct Answers")], "Best Answer"),
        trap=as_aliases([*best_wrong, *_listed(row, "Incorrect Answers")], "Incorrect Answers"),
        tags=[row.text("Category"), row.text("Type")],
    )


def _choice(row: Row) -> Task:
    """A row is {question, mc1_targets}: {text: 1 or 0}, or as on the hub {choices: [...], labels: [...]}.

    The right one is published as the first, so the choices are shuffled.
    """
    question = row.text("question")
    labels = _labels(row.get("mc1_targets"))
    right = [text for text, label in labels.items() if label == 1]
    if len(right) != 1:
        raise BadBattery(f"{len(right)} of the choices are marked as right")
    return row.task(question, right, choices=shuffled(labels, question))


def _labels(targets: object) -> dict[str, int]:
    """Each choice with 1 or 0."""
    if not isinstance(targets, dict):
        raise BadBattery("mc1_targets is no JSON object")
    choices, labels = list(targets), list(targets.values())
    if targets.keys() == {"choices", "labels"}:
        choices, labels = targets["choices"], targets["labels"]
    if not isinstance(choices, list) or not isinstance(labels, list) or len(choices) != len(labels):
        raise BadBattery("mc1_targets has not one label for each choice")
    if not all(isinstance(choice, str) for choice in choices) or not all(label in (0, 1) for label in labels):
        raise BadBattery("mc1_targets is no mapping of texts to 0 or 1")
    if len(set(choices)) < len(choices):
        raise BadBattery("mc1_targets has a choice twice")
    return dict(zip(choices, labels, strict=True))


TRUTHFULQA = (
    Adapter("truthfulqa", "TruthfulQA.csv of sylinrl/TruthfulQA", "Apache-2.0", _generation),
    Adapter("truthfulqa-mc", "data/mc_task.json of sylinrl/TruthfulQA", "Apache-2.0", _choice),
)
