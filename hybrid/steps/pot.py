"""`pot`: the model writes a program, the sandbox computes (Chen et al. 2022, arXiv 2211.12588)."""

import re
from dataclasses import dataclass, replace

from hybrid.answers import extract, fits, format_value
from hybrid.chain import Step
from hybrid.context import Context
from hybrid.retrieval.cite import cite_numbers
from hybrid.steps.grounding import confidence, shown
from hybrid.steps.prompts import conversation
from hybrid.types import Answer, Draft, Message, Program, Request, Sample, Value

__all__ = ["Pot"]

SYSTEM = (
    "Write a short Python program that answers the question: a function solution() without arguments that "
    "returns the answer. Use sympy, z3, fractions, datetime or math where they help."
)
FENCE = "```python\n"
EXAMPLES = (
    (
        "A box holds 6 rows of 8 eggs. 5 eggs are broken. How many eggs are whole?",
        "def solution():\n    rows = 6\n    eggs_in_a_row = 8\n    broken = 5\n"
        "    return rows * eggs_in_a_row - broken\n",
    ),
    (
        "Apples are sold at 4 for $3. How much do 20 apples cost?",
        "def solution():\n    apples = 20\n    apples_in_a_pack = 4\n    price_of_a_pack = 3\n"
        "    packs = apples / apples_in_a_pack\n    return packs * price_of_a_pack\n",
    ),
    (
        "Two numbers add up to 31 and differ by 7. What is the larger one?",
        "from sympy import symbols, solve\n\ndef solution():\n    x, y = symbols('x y')\n"
        "    roots = solve([x + y - 31, x - y - 7], [x, y])\n    return max(roots[x], roots[y])\n",
    ),
)


@dataclass(frozen=True)
class Pot(Step):
    """A program's value is the answer. One that fails is written again; if that fails too, there is no answer."""

    name = "pot"
    version = 2
    uses = frozenset({"model", "sandbox"})
    bounds = {"max_tokens": (1, 100_000), "repairs": (0, 10), "fresh": (0, 10), "temperature": (0, 2)}
    max_tokens: int = 400
    repairs: int = 1
    """Rounds in which the model sees its program and the error."""
    fresh: int = 1
    """Programs written anew after that, at the temperature."""
    temperature: float = 0.6

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        shots = tuple((question, f"{FENCE}{code}```") for question, code in EXAMPLES)
        request = Request(conversation(SYSTEM, draft, shots), prefill=FENCE, stop=("```",), max_tokens=self.max_tokens)
        ctx.expect_program()
        program, sample = self._written(request, ctx)
        programs = [program]
        for attempt in range(self.repairs + self.fresh):
            if programs[-1].execution.outcome == "ok":
                break
            again = replace(request, seed=attempt + 1)
            if attempt < self.repairs:
                again = replace(again, messages=(*request.messages, *_complaint(programs[-1])))
            else:
                again = replace(again, temperature=self.temperature)
            program, sample = self._written(again, ctx)
            programs.append(program)
        draft = draft.with_(programs=(*draft.programs, *programs))
        if program.execution.outcome != "ok":
            return draft.with_(
                notes=(*draft.notes, f"the program failed ({program.execution.error}), so nothing was computed")
            )
        return self._answered(draft, program, sample, ctx)

    def _written(self, request: Request, ctx: Context) -> tuple[Program, Sample]:
        """A program and its run."""
        sample = ctx.generate(request).samples[0]
        with ctx.timed(self.name, "ran the program") as detail:
            execution = ctx.execute(sample.text)
            detail |= {"code": sample.text, "outcome": execution.outcome, "error": execution.error}
            detail["value"] = shown(execution.value)
        return Program(sample.text, execution), sample

    def _answered(self, draft: Draft, program: Program, sample: Sample, ctx: Context) -> Draft:
        value = as_asked(program.execution.value, draft)
        if not fits(value, draft.question):
            ctx.note(self.name, f"the program's value {format_value(value)!r} is of the wrong kind")
        citations = cite_numbers(draft.question.text, numbers_of(program.code), draft.passages)
        answer = Answer(format_value(value), value, self.name, "computed", confidence(sample), citations=citations)
        return draft.with_(answer=answer)


def _complaint(program: Program) -> tuple[Message, Message]:
    """What the model wrote, and what went wrong in which line."""
    lines = program.code.splitlines()
    line = program.execution.line
    place = f" in the line `{lines[line - 1].strip()}`" if line and line <= len(lines) else ""
    wrong = f"That program failed{place}: {program.execution.error}\nWrite the whole program again, without that fault."
    return Message("assistant", f"{FENCE}{program.code}```"), Message("user", wrong)


def as_asked(value: Value, draft: Draft) -> Value:
    """A program's value in the kind of the question.

    The choice it names; the one root in a list; the number of a text that begins with it, such as "$8" or "8 km".
    """
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    if draft.question.choices or (isinstance(value, str) and re.match(r"[-+$€£\d.]|yes|no|true|false", value.lower())):
        found = extract(format_value(value), draft.question)
        return value if found is None else found
    return value


def numbers_of(code: str) -> str:
    """The numbers that stand in a program."""
    return " ".join(re.findall(r"(?<![\w.])\d+(?:\.\d+)?", code))
