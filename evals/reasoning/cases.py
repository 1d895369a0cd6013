"""What the families share: problems drawn from three streams of chance, so that a twin can change just one of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from random import Random

from hybrid.evaluate.battery import Task
from hybrid.types import Kind, Question

__all__ = ["ASIDE", "KINDS", "Case", "Problem", "Streams", "Template", "sentence"]

ASIDE = "+ "
"""How a line begins that says nothing of use for the answer."""
KINDS = {"numbers": "numbers", "names": "words", "premises": "order", "irrelevant": ""}
"""The kinds of twins, and the stream of chance that each draws anew."""


@dataclass(frozen=True, slots=True)
class Streams:
    """Three independent sources of chance for one problem."""

    words: Random
    """Names and objects."""
    numbers: Random
    """Numbers, or the structure of a puzzle."""
    order: Random
    """The order of what may stand in any order."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A text in sentences, and its right answers."""

    lines: tuple[str, ...]
    """Sentences as they were written, the question last; those with `ASIDE` are shown only on demand."""
    target: tuple[str, ...]
    order: tuple[int, ...] = ()
    """Indexes of the lines as they are shown; empty is as they were written."""
    choices: tuple[str, ...] = ()
    expects: Kind = "number"
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """The names and objects, each of which is another one in a twin with other names."""

    def text(self, asides: int) -> str:
        """The paragraph with so many of its asides."""
        hidden = [line for line in self.lines if line.startswith(ASIDE)][asides:]
        order = self.order or range(len(self.lines))
        return " ".join(self.lines[i].removeprefix(ASIDE) for i in order if self.lines[i] not in hidden)

    def asides(self) -> int:
        """How many there are."""
        return sum(line.startswith(ASIDE) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Template:
    """A way to draw problems of one form."""

    name: str
    draw: Callable[[Streams], Problem]
    kinds: tuple[str, ...]
    """Twins that make sense for it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One item of a family: always the same problem for the same template and index."""

    family: str
    template: Template
    index: int
    shown: int = 0
    """How many asides its text has."""
    cluster: str = ""
    """Empty is the template's."""

    def kinds(self) -> tuple[str, ...]:
        """The twins that it can have."""
        spare = self.problem().asides() > self.shown
        return tuple(kind for kind in self.template.kinds if kind != "irrelevant" or spare)

    def problem(self, kind: str = "", attempt: int = 0) -> Problem:
        """The problem, or one that differs from it in the stream of one kind of twin."""
        return _problem(self, KINDS.get(kind, ""), attempt)

    def task(self, name: str) -> Task:
        """The item itself."""
        return self._task(name, self.problem(), self.shown)

    def twin(self, of: str, kind: str) -> Task:
        """The item with one thing changed, its answer computed anew."""
        shown = self.shown + (kind == "irrelevant")
        problem = self.problem() if kind == "irrelevant" else next(self._others(kind))
        return self._task(f"{of}-{kind}", problem, shown, kind, of)

    def _others(self, kind: str) -> Iterator[Problem]:
        """Problems that really differ from this one in what the kind says."""
        first = self.problem()
        for attempt in count(1):
            other = self.problem(kind, attempt)
            changed = {
                "numbers": other.target != first.target,
                "names": all(new != old for new, old in zip(other.words, first.words, strict=True)),
                "premises": other.text(self.shown) != first.text(self.shown),
            }
            if changed[kind]:
                yield other

    def _task(self, name: str, problem: Problem, shown: int, kind: str = "", of: str = "") -> Task:
        tags = problem.tags + ("distractor",) * bool(shown) + (f"twin:{kind}",) * bool(kind)
        cluster = self.cluster or f"{self.family}/{self.template.name}"
        question = Question(problem.text(shown), problem.choices, problem.expects)
        return Task(name, self.family, question, problem.target, cluster=cluster, tags=tags, twin_of=of)


@cache
def _problem(case: Case, anew: str, attempt: int) -> Problem:
    seed = f"{case.family}/{case.template.name}/{case.index}"
    draws = {name: attempt if name == anew else 0 for name in ("words", "numbers", "order")}
    return case.template.draw(Streams(*(Random(f"{seed}/{name}/{draw}") for name, draw in draws.items())))


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
