"""A question as a problem of logic: what is given, what is asked, and what an answer to it can be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hybrid.symbolic.logic.formula import Formula, free_variables, put
from hybrid.symbolic.logic.words import Said, listed, read_sentences
from hybrid.types import Value

__all__ = ["Problem", "Puzzle", "Test", "Undecided", "Wanted", "read_problem"]

VERDICTS: dict[str, str] = {
    **dict.fromkeys(("true", "yes", "correct", "entailed", "entailment"), "entailed"),
    **dict.fromkeys(("false", "no", "incorrect", "contradiction", "refuted"), "refuted"),
    **dict.fromkeys(
        ("unknown", "uncertain", "undetermined", "neutral", "not enough information", "cannot be determined"), "unknown"
    ),
}
PLAIN: dict[str, Value] = {"entailed": True, "refuted": False, "unknown": "unknown"}
"""What a verdict is called where there are no choices."""
MOST = 1_000
"""Sentences."""
WHO = re.compile(r"\b(?:who|whom|which|what)\b", re.IGNORECASE)
LABEL = re.compile(r"^(?:Question|Q|Context|Premises?|Facts?|Rules?|Statement):\s*", re.IGNORECASE)
OTHER = re.compile(r"\b(?:how|why|when|where)\b", re.IGNORECASE)
"""Asks for something that no proof gives."""
ASKED: tuple[tuple[str, "Wanted"], ...] = (
    (r"must be true,? except|(?:is|are) true,? except", "not entailed"),
    (r"(?:could|can|might|may) be true,? except", "refuted"),
    (
        r"(?:could|can|might|may) be false|need not be true|(?:not|n.t) (?:follow|be inferred|be concluded)",
        "not entailed",
    ),
    (r"(?:cannot|can.t|could not|couldn.t) be true|must be false|(?:is|are) (?:necessarily )?false", "refuted"),
    (r"(?:cannot|can.t|could not|couldn.t) be false", "entailed"),
    (r"(?:could|can|might|may)(?: possibly)? be true", "possible"),
    (
        r"must be true|must be the case|(?:is|are) (?:necessarily )?true|(?:can|may) be (?:inferred|concluded)|follows",
        "entailed",
    ),
)
"""What a question about choices wants of the right one; the first that fits."""
NOT_KNOWN = re.compile(
    r"\b(?:not|n.t|unless|if|except|possibl[ey]|unknown|determined|wrong|incorrect|untrue)\b", re.IGNORECASE
)
"""With one of these, a question that fits nothing above is left alone."""

Wanted = Literal["entailed", "refuted", "possible", "not entailed"]
Test = tuple[int, Wanted]
"""The number of a goal, and what it has to be."""
RIGHT: dict[Wanted, tuple[str, ...]] = {
    "entailed": ("entailed",),
    "refuted": ("refuted",),
    "possible": ("entailed", "unknown"),
    "not entailed": ("refuted", "unknown"),
}
"""Verdicts that make a choice the right one."""


class Undecided(ValueError):
    """There is no answer; the message says why, for the user."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Sentences with their words, and how the proofs of the goals make an answer."""

    premises: tuple[Said, ...]
    goals: tuple[Said, ...]
    """What is to be judged: one statement, a question, or one statement for each choice."""
    asks: Literal["verdict", "who", "which"]
    """Whether the goal holds; of whom it holds; which of the goals holds."""
    wanted: Wanted = "entailed"
    """What the right choice has to be."""
    choices: tuple[str, ...] = ()
    in_row: tuple[str, ...] = ()
    """Names that are listed as all that there are."""
    tests: tuple[tuple[Test, ...], ...] = ()
    """For each choice, the goals that have to come out so, the one that it rests on last; its own if there are none."""

    def meanings(self, goals: Sequence[Formula | None]) -> list[Formula]:
        """The formulas to judge: the goals themselves, or the question with each thing put in that it may be about.

        Raises:
            Undecided: a goal has no formula, or a question does not ask for one thing.
        """
        for goal, said in zip(goals, self.goals, strict=True):
            if goal is None:
                raise Undecided(f"{said.text!r} cannot be said in formulas")
        formulas = [goal for goal in goals if goal is not None]
        if self.asks != "who":
            return formulas
        free = free_variables(formulas[0])
        if len(free) != 1:
            raise Undecided(f"{self.goals[0].text!r} does not ask for one thing")
        return [put(formulas[0], free[0], name) for name in self._things]

    def choose(self, verdicts: Sequence[str], *, closed: bool) -> tuple[Value, int]:
        """The answer that the verdicts on the meanings make, and the number of the one that it rests on.

        Raises:
            Undecided: they make none.
        """
        if self.asks == "verdict":
            verdict = "refuted" if closed and verdicts[0] == "unknown" else verdicts[0]
            value = self._said_by(verdict)
            if value is None:
                raise Undecided(f"what is asked is {verdict}")
            return value, 0
        if (self.tests or self.wanted != "entailed") and "undecided" in verdicts:
            raise Undecided("one of the possible answers could not be decided")
        tests = self.tests or tuple(((at, self.wanted),) for at in range(len(verdicts)))
        right = [at for at, each in enumerate(tests) if all(verdicts[goal] in RIGHT[wanted] for goal, wanted in each)]
        if len(right) != 1:
            raise Undecided(f"{len(right) or 'none'} of the {len(tests)} possible answers can be proved")
        at = right[0]
        return (self.choices[at] if self.choices else self._as_written(self._things[at])), tests[at][-1][0]

    def _said_by(self, verdict: str) -> Value:
        """The choice that says so, or `True`, `False` and "unknown" if there are none."""
        if not self.choices:
            return PLAIN.get(verdict)
        return next((each for each in self.choices if VERDICTS.get(_plain(each)) == verdict), None)

    @property
    def _things(self) -> list[str]:
        """What a question can be about, as formulas have it."""
        if self.choices:
            return [_plain(choice).removeprefix("the ").replace(" ", "_") for choice in self.choices]
        return list(self.in_row or dict.fromkeys(name for said in self.premises for name in said.of("name")))

    def _as_written(self, name: str) -> str:
        """With its capitals."""
        text = " ".join(said.text for said in self.premises)
        at = text.lower().find(written := name.replace("_", " "))
        return text[at : at + len(written)] if at >= 0 else written


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A problem whose sentences are known to say these formulas."""

    problem: Problem
    formulas: tuple[Formula, ...]
    """Of the premises and the goals, in order."""


def read_problem(given: Sequence[str], asked: Sequence[str], choices: Sequence[str]) -> Problem | None:
    """The problem that a question is; `None` if it has no premises or nothing to judge.

    Args:
        given: the sentences that come before the question.
        asked: those of the question itself; premises may be among them.
        choices: of the question.
    """
    given, asked = [[LABEL.sub("", sentence) for sentence in sentences] for sentences in (given, asked)]
    asking = [sentence for sentence in asked if sentence.endswith("?")]
    if any(OTHER.search(sentence) for sentence in asking):
        return None
    told = [*given, *(sentence for sentence in asked if not sentence.endswith("?"))]
    if len(asking) > 1 or any(re.search(r"n't\b|n’t\b", sentence) for sentence in asking):
        return None
    if choices and not all(_plain(choice) in VERDICTS for choice in choices):
        return _of_choices(told, asking, choices)
    after = asked[_last_question(asked) + 1 :] if asking else []
    if after:  # is the following statement true? "Bob is kind." It is unknown if neither ...
        quoted = [sentence for sentence in after if sentence[0] in '"“']
        if not re.search(r"\b(?:statement|sentence|following|conclusion)\b", asking[0], re.IGNORECASE):
            return None
        if re.search(r"\b(?:false|wrong|incorrect)\b", asking[0]) and not re.search(r"\btrue\b", asking[0]):
            return None
        goals = quoted[:1] or list(after[-1:])
        told = [*given, *(sentence for sentence in asked if sentence not in (*asking, *after))]
    elif asking:
        goals = asking
    else:
        goals, told = told[-1:], told[:-1]
    asks: Literal["verdict", "who"] = "who" if not choices and goals and _asks_who(goals[0]) else "verdict"
    return _problem(told, goals, asks, "entailed", choices)


def _of_choices(told: Sequence[str], asking: Sequence[str], choices: Sequence[str]) -> Problem | None:
    """Choices are names that the question says something of, or statements."""
    question = [sentence for sentence in asking if not re.search(r"\bfollowing\b", sentence, re.IGNORECASE)]
    if question and all(len(choice.split()) <= 3 for choice in choices):
        return _problem(told, question, "who", "entailed", choices)
    wanted = _wanted(" ".join(asking))
    return _problem(told, choices, "which", wanted, choices) if wanted else None


def _problem(
    told: Sequence[str],
    goals: Sequence[str],
    asks: Literal["verdict", "who", "which"],
    wanted: Wanted,
    choices: Sequence[str],
) -> Problem | None:
    if not told or not goals or len(told) + len(goals) > MOST:
        return None
    said = read_sentences([*told, *goals])
    return Problem(said[: len(told)], said[len(told) :], asks, wanted, tuple(choices), listed(told))


def _asks_who(sentence: str) -> bool:
    return sentence.endswith("?") and bool(WHO.search(sentence))


def _last_question(sentences: Sequence[str]) -> int:
    return max(at for at, sentence in enumerate(sentences) if sentence.endswith("?"))


def _wanted(question: str) -> Wanted | None:
    """What the right choice has to be; `None` if that is not clear."""
    rest = re.sub(r"[^a-z', ]", "", question.lower())
    found = next(((pattern, wanted) for pattern, wanted in ASKED if re.search(rf"\b(?:{pattern})\b", rest)), None)
    left = re.sub(rf"\b(?:{found[0]})\b", "", rest) if found else rest
    if NOT_KNOWN.search(left):
        return None
    return found[1] if found else "entailed"


def _plain(choice: str) -> str:
    return choice.strip(" .()").lower()
