"""Was it right? The only place that sees both an answer and its target."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from hybrid.answers import conclusion, contains, declines, extract, members, parse_number, runs_on, same
from hybrid.evaluate.battery import Task
from hybrid.numbers import numbers_in
from hybrid.types import Question, Sandbox, Value

__all__ = ["Given", "Outcome", "Verdict", "judge"]

Outcome = Literal["right", "wrong", "abstained", "stopped", "failed"]
WORDS = 40
"""An answer in text must come among so many words of the reply's beginning, or of its conclusion."""


@dataclass(frozen=True, slots=True)
class Given:
    """What an arm has said to a task."""

    answer: str
    value: Value = None
    reply: str = ""
    """The model's last words; the answer was read from them unless it was computed."""
    cut: bool = False
    """Whether the token limit ended the reply."""
    computed: bool = False
    """Whether a program or a proof gave the value: then nothing had to be read from a reply."""
    abstained: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an answer was scored, and why."""

    outcome: Outcome
    why: str
    strict: bool = False
    """Whether it is also right where only the form that was asked for counts."""
    trapped: bool = False
    """Whether it is the wrong answer that the task tempts to."""
    suspicions: tuple[str, ...] = ()
    """Why a wrong may be a right that was not read: `gold`, `run-on`, `limit`, `empty`."""


def judge(task: Task, given: Given, sandbox: Callable[[], Sandbox]) -> Verdict:
    """The verdict on an answer.

    Args:
        task: with its targets.
        given: what was said.
        sandbox: where expressions are compared; called only for those.
    """
    matches = _Matcher(task, sandbox)
    if any(matches(given.value, given.answer, target) for target in task.target):
        strict = given.computed or _is_strict(task, given, matches)
        return Verdict("right", f"{_brief(given)} is {task.target[0]}", strict)
    trapped = any(matches(given.value, given.answer, trap) for trap in task.trap)
    if _abstains(given):
        if task.target:
            return Verdict("abstained", "no answer was given", trapped=False)
        return Verdict("right", "there is nothing to know, and it said so", strict=True)
    wanted = task.target[0] if task.target else "to abstain"
    why = f"the answer is {wanted}" + (", and this is the wrong one that the task tempts to" if trapped else "")
    return Verdict("wrong", why, trapped=trapped, suspicions=_suspicions(task, given))


def _brief(given: Given) -> str:
    text = given.answer or str(given.value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _abstains(given: Given) -> bool:
    said = given.value if isinstance(given.value, str) else given.answer
    if given.abstained or given.computed or given.cut:  # one that was cut off was still on its way
        return given.abstained
    return declines(said if given.value is not None else given.reply)


@dataclass(frozen=True, slots=True)
class _Matcher:
    """Whether an answer is one of a task's targets or traps."""

    task: Task
    sandbox: Callable[[], Sandbox]

    def __call__(self, value: Value, answer: str, target: str) -> bool:
        match self.task.scored_as:
            case "number":
                return _is_number(value, target)
            case "boolean":
                return isinstance(value, bool) and value == (target == "yes")
            case "choice":
                return same(value, target)
            case "set":
                return _keys(members(answer)) == _keys(members(target))
            case "expression":
                return same(value, target) or (bool(answer) and _is_expression(answer, target, self.sandbox()))
            case _:
                return self._is_text(value, answer, target)

    def _is_text(self, value: Value, answer: str, target: str) -> bool:
        if same(value, target) or same(answer, target):
            return True
        if isinstance(value, str) and declines(value):
            return False
        said = [" ".join(text.split()[:WORDS]) for text in (answer, conclusion(answer))]
        if not any(contains(text, target) for text in said):
            return False
        # Who names the wrong answer, too, has not decided; unless it is a part of the right one.
        others = [trap for trap in self.task.trap if trap not in target and target != trap]
        return target in self.task.trap or not any(contains(said[0], other) for other in others)


def _is_number(value: Value, target: str) -> bool:
    if isinstance(value, str):
        numbers = numbers_in(value)
        value = numbers[0] if len(numbers) == 1 else None
    wanted = parse_number(target)
    if isinstance(value, bool) or wanted is None:
        return False
    return same(value, wanted) or (isinstance(value, Fraction) and _rounds_to(wanted, value))


def _rounds_to(exact: Fraction | int, value: Fraction) -> bool:
    """Whether a decimal with two places or more is an exact number of still more places, rounded."""
    places = next((places for places in range(2, 11) if (value * 10**places).denominator == 1), None)
    return places is not None and (exact * 100) % 1 != 0 and round(Fraction(exact), places) == value


def _is_strict(task: Task, given: Given, matches: _Matcher) -> bool:
    """Whether the answer is right in the form that was asked for: after "Answer:", or alone."""
    if task.scored_as in ("text", "set", "expression"):
        read = extract(given.reply, Question(task.question.text), strict=True)
        return any(same(read, target) for target in task.target)
    read = extract(given.reply, task.question, strict=True)
    return any(matches(read, given.answer, target) for target in task.target)


def _keys(parts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(str(number) if (number := parse_number(part)) is not None else part.lower() for part in parts)


def _suspicions(task: Task, given: Given) -> tuple[str, ...]:
    """What suggests that a right answer was not read; nothing where it was computed."""
    if given.computed or not task.target:
        return ()
    tail = "\n".join(given.reply.strip().splitlines()[-2:]) + "\n" + conclusion(given.reply)
    found = {
        "gold": any(_mentions(tail, target, task) for target in task.target),
        "run-on": runs_on(given.reply),
        "limit": given.cut,
        "empty": not given.reply.strip() and not given.answer.strip(),
    }
    return tuple(name for name, is_so in found.items() if is_so)


def _mentions(text: str, target: str, task: Task) -> bool:
    """Whether the end of a reply names the target although another answer was read."""
    if task.scored_as == "number":
        return any(same(number, parse_number(target)) for number in numbers_in(text))
    if task.scored_as == "boolean":
        return False
    return len(target) > 1 and contains(text, target) and not any(contains(text, trap) for trap in task.trap)


EXPRESSIONS = """\
from sympy import simplify
from sympy.parsing.sympy_parser import parse_expr, standard_transformations
from sympy.parsing.sympy_parser import convert_xor, implicit_multiplication_application

def solution():
    how = standard_transformations + (implicit_multiplication_application, convert_xor)
    one, other = (parse_expr(text, transformations=how) for text in {texts!r})
    return bool(simplify(one - other) == 0)
"""


def _is_expression(answer: str, target: str, sandbox: Sandbox) -> bool:
    """Whether two expressions are equal; what the model wrote is parsed in the sandbox only."""
    said = conclusion(answer).strip("$. ").rsplit("=", 1)[-1].strip()
    if not said or len(said) > 500:
        return False
    return sandbox.run(EXPRESSIONS.format(texts=(said, target))).value is True
