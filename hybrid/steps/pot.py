"""`pot`: the model writes a program, the sandbox computes (Chen et al. 2022, arXiv 2211.12588)."""

from dataclasses import dataclass, replace

from hybrid.chain import Step
from hybrid.context import Context
from hybrid.steps.programs import computed, run
from hybrid.steps.prompts import conversation
from hybrid.types import Draft, Message, Program, Request, Sample

__all__ = ["Pot"]

SYSTEM = (
    "Write a short Python program that answers the question: a function solution() without arguments that "
    "returns the answer."
)
FENCE = "```python\n"
EXAMPLES = (
    (
        "A box holds 6 rows of 8 eggs. 5 eggs are broken. How many eggs are whole?",
        "def solution():\n    rows = 6\n    eggs_in_a_row = 8\n    broken = 5\n"
        "    return rows * eggs_in_a_row - broken\n",
    ),
    (
        "A bakery bakes 40 loaves every morning. It sells 3/4 of them in the shop at $3 each, and the rest to a school "
        "for half of that price. How much does it earn in 5 days?",
        "def solution():\n    loaves = 40\n    in_the_shop = loaves * 3 / 4\n    to_the_school = loaves - in_the_shop\n"
        "    price = 3\n    school_price = price / 2\n"
        "    earned_a_day = in_the_shop * price + to_the_school * school_price\n    return earned_a_day * 5\n",
    ),
    (
        "Lena is 4 years older than twice the age of her brother. Her brother is 6. How old will Lena be in 10 years?",
        "def solution():\n    brother = 6\n    lena = 2 * brother + 4\n    return lena + 10\n",
    ),
    (
        "A jacket costs $60. In the sale it is 15% cheaper, and Omar pays with a $100 note. How much does he get back?",
        "def solution():\n    price = 60\n    discount = price * 15 / 100\n    paid = price - discount\n"
        "    return 100 - paid\n",
    ),
    (
        "Mia had some marbles. She gave 5 to each of her 3 friends, and then found 4 more. Now she has 20. "
        "How many did she have at first?",
        "def solution():\n    now = 20\n    found = 4\n    given = 5 * 3\n    return now - found + given\n",
    ),
    (
        "Apples are sold at 4 for $3. How much do 20 apples cost?",
        "def solution():\n    apples = 20\n    apples_in_a_pack = 4\n    price_of_a_pack = 3\n"
        "    packs = apples / apples_in_a_pack\n    return packs * price_of_a_pack\n",
    ),
)
"""None of them solves with sympy: a small model that has seen that does it for sums, too, and more often fails."""


@dataclass(frozen=True)
class Pot(Step):
    """A program's value is the answer. One that fails is written again; if that fails too, there is no answer."""

    name = "pot"
    version = 4
    bounds = {
        "max_tokens": (1, 100_000),
        "repairs": (0, 10),
        "fresh": (0, 10),
        "temperature": (0, 2),
        "nearest": (0, 20),
    }
    max_tokens: int = 400
    repairs: int = 1
    """Rounds in which the model sees its program and the error."""
    fresh: int = 1
    """Programs written anew after that, at the temperature."""
    temperature: float = 0.6
    nearest: int = 0
    """Worked problems like the question that are shown after the fixed examples, which stay a common beginning."""

    @property
    def uses(self) -> frozenset[str]:  # type: ignore[override]
        return frozenset({"model", "sandbox", *(["bank"] if self.nearest else [])})

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        like = ctx.worked(draft.question.text, self.nearest) if self.nearest else ()
        shots = tuple((question, f"{FENCE}{code}```") for question, code in (*EXAMPLES, *like))
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
        return draft.with_(answer=computed(program.execution.value, program.code, sample, draft, ctx, self.name))

    def _written(self, request: Request, ctx: Context) -> tuple[Program, Sample]:
        """A program and its run."""
        sample = ctx.generate(request).samples[0]
        return run(sample.text, ctx, self.name), sample


def _complaint(program: Program) -> tuple[Message, Message]:
    """What the model wrote, and what went wrong in which line."""
    lines = program.code.splitlines()
    line = program.execution.line
    place = f" in the line `{lines[line - 1].strip()}`" if line and line <= len(lines) else ""
    wrong = f"That program failed{place}: {program.execution.error}\nWrite the whole program again, without that fault."
    return Message("assistant", f"{FENCE}{program.code}```"), Message("user", wrong)
