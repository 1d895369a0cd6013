"""The words that invite abstention, and tasks with numbered ids; what all families share."""

import re
from collections.abc import Iterable
from dataclasses import replace

from hybrid.evaluate.battery import Task

__all__ = ["IF_DISAGREEING", "IF_NOT_IN_DOCUMENTS", "IF_UNKNOWN", "ask", "holds", "numbered"]

IF_UNKNOWN = 'If you do not know, answer "I don\'t know".'
IF_NOT_IN_DOCUMENTS = 'If the documents do not say it, answer "I don\'t know".'
IF_DISAGREEING = 'If the documents do not agree, answer "The documents disagree".'


def ask(question: str, invitation: str) -> str:
    """The question with the sentence that allows not to answer it."""
    return f"{question} {invitation}"


def numbered(family: str, tasks: Iterable[Task]) -> list[Task]:
    """The tasks with the family's name, and with ids such as `fictional-001`."""
    return [replace(task, id=f"{family}-{n:03}", family=family) for n, task in enumerate(tasks, 1)]


def holds(text: str, answer: str) -> bool:
    """Whether a text has the answer as words of its own."""
    return re.search(rf"(?<![\w.]){re.escape(answer)}(?!\w|[.,]\d)", text, re.IGNORECASE) is not None
