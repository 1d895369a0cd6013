"""A question as a puzzle of what is put where."""

import re
from collections.abc import Sequence

from hybrid.symbolic.logic.assignments.asking import read_question
from hybrid.symbolic.logic.assignments.board import ALWAYS, NEVER, Unread
from hybrid.symbolic.logic.assignments.grammar import read_condition
from hybrid.symbolic.logic.assignments.setting import read_setting
from hybrid.symbolic.logic.problem import Problem, Puzzle
from hybrid.symbolic.logic.words import Said

__all__ = ["read_assignment"]

LETTER = re.compile(r"(?<=[a-z,] [A-Z]\.) (?=[A-Z])")
SUPPOSE = re.compile(r"^(?:Suppose|Assume)(?: that)? ")
FEWEST_CHOICES = 3
MOST_SENTENCES = 40
MOST, LONGEST = 6_000, 800
"""Characters of all, and of a sentence."""
ASKS = re.compile(r"\b(?:following|must|could|can|cannot)\b", re.IGNORECASE)


def read_assignment(sentences: Sequence[str], choices: Sequence[str]) -> Puzzle | None:
    """The puzzle that a question is; `None` if a single sentence or choice is of no known form."""
    texts = (*sentences, *choices)
    if len(choices) < FEWEST_CHOICES or not 3 <= len(sentences) <= MOST_SENTENCES or max(map(len, texts)) > LONGEST:
        return None
    if sum(map(len, texts)) > MOST or not ASKS.search(sentences[-1]):
        return None
    try:
        return _read(_parted(sentences[:-1]), sentences[-1], choices)
    except Unread:
        return None


def _parted(sentences: Sequence[str]) -> list[str]:
    """Also where one ends in a letter that is a name: before F. P is after G."""
    return [part for sentence in sentences for part in LETTER.split(sentence)]


def _read(given: Sequence[str], question: str, choices: Sequence[str]) -> Puzzle:
    setting = read_setting(given, (question, *choices))
    told = [
        *setting.told,
        *((sentence, read_condition(SUPPOSE.sub("", sentence), setting.lexicon)) for sentence in setting.rest),
    ]
    asked = read_question(question, choices, setting.lexicon)
    if asked.instead_of is not None:
        rest = [each for each in told if each[1] != asked.instead_of]
        if len(rest) != len(told) - 1:
            raise Unread(question)
        told = rest
    told += [asked.condition] if asked.condition else []
    for sentence, formula in (*told, *asked.goals):
        if formula in (ALWAYS, NEVER):
            raise Unread(sentence)
    premises, goals = (tuple(Said(text, ()) for text, _ in each) for each in (told, asked.goals))
    problem = Problem(premises, goals, asks="which", choices=tuple(choices), tests=asked.tests)
    return Puzzle(problem, tuple(formula for _, formula in (*told, *asked.goals)))
