"""`algebra`: the model writes equations only, and SymPy solves them (He-Yueya et al. 2023, arXiv 2304.09102)."""

import re
from dataclasses import dataclass, replace

from hybrid.answers import fits, format_value, same
from hybrid.chain import Step
from hybrid.context import Context
from hybrid.steps.checks import COUNTS
from hybrid.steps.programs import as_asked, computed, run
from hybrid.steps.prompts import conversation
from hybrid.symbolic.equations.algebra import BadEquations, grammar_for, parse, program_for
from hybrid.types import Draft, Execution, Grammar, Request, Value

__all__ = ["Algebra"]

SYSTEM = (
    "Write the question as equations, one a line: first what is given, then how the numbers depend on each other. "
    "Every name stands for one number. Do not calculate. The last line says what is asked: answer = ..."
)
FENCE = "```\n"
EXAMPLES = (
    (
        "A cinema has 14 rows of 20 seats. 95 seats are taken. How many are free?",
        "rows = 14\nseats_in_a_row = 20\ntaken = 95\ntaken + free = rows * seats_in_a_row\nanswer = free\n",
    ),
    (
        "Ann is 3 times as old as Ben. In 8 years she will be twice as old as he will be. How old is Ben?",
        "ann = 3 * ben\nann + 8 = 2 * (ben + 8)\nanswer = ben\n",
    ),
    (
        "A coat costs $68 after a discount of 15%. What was its price before?",
        "discount = price * 15 / 100\nprice - discount = 68\nanswer = price\n",
    ),
)
MEASURED = re.compile(
    r"\bhow (?:many|much|long|far|old|fast|tall|heavy|high|deep|wide|big|large)\b|"
    r"\bwhat [\w' ]{0,40}\b(?:age|area|cost|distance|height|interest|length|mass|percentage|price|rate|side|speed|time|"
    r"volume|weight|width)\b",
    re.IGNORECASE,
)
"""Asks for something that cannot be negative."""


@dataclass(frozen=True)
class Algebra(Step):
    """The one value that equations leave to the answer. If they leave none or several, there is no answer."""

    name = "algebra"
    uses = frozenset({"model", "sandbox"})
    bounds = {"max_tokens": (1, 100_000)}
    max_tokens: int = 300

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        shots = tuple((question, f"{FENCE}{equations}```") for question, equations in EXAMPLES)
        request = Request(
            conversation(SYSTEM, draft, shots), prefill=FENCE, max_tokens=self.max_tokens, grammar=_grammar(draft)
        )
        ctx.expect_program()
        sample = ctx.generate(request).samples[0]
        draft = draft.with_(formulas=(*draft.formulas, sample.text))
        try:
            code = program_for(parse(sample.text))
        except BadEquations as error:
            why = str(error)
            ctx.note(self.name, "read the equations", code=sample.text, outcome="error", error=why, value=None)
            return _unanswered(draft, f"the equations cannot be read ({why})")
        program = run(code, ctx, self.name, written=sample.text)
        draft = draft.with_(programs=(*draft.programs, program))
        values, why_not = _values(program.execution, draft)
        if why_not:
            return _unanswered(draft, why_not)
        return draft.with_(answer=computed(values[0], sample.text, sample, draft, ctx, self.name))


def _grammar(draft: Draft) -> Grammar:
    """Numbers may come from the documents, too."""
    texts = (passage.text for passage in draft.passages)
    return grammar_for(replace(draft.question, context=(*draft.question.context, *texts)))


def _unanswered(draft: Draft, why: str) -> Draft:
    return draft.with_(notes=(*draft.notes, f"{why}, so nothing was computed"))


def _values(execution: Execution, draft: Draft) -> tuple[list[Value], str]:
    """The values that the answer may have, and why that is not one value; several are sifted by what makes sense."""
    if execution.outcome != "ok":
        return [], f"the equations could not be solved ({execution.error})"
    match execution.value:
        case ("roots", tuple(roots)):
            values = _distinct(roots)
        case ("many",):
            return [], "the equations do not settle the answer"
        case _:
            return [], "the equations contradict each other"
    sensible = [value for value in values if _makes_sense(value, draft)] if len(values) > 1 else values
    if len(sensible) == 1:
        return sensible, ""
    listed = " or ".join(map(format_value, sensible or values))
    return sensible, f"the answer is ambiguous ({listed})" if sensible else f"no solution makes sense ({listed})"


def _distinct(roots: tuple[Value, ...]) -> list[Value]:
    values: list[Value] = []
    for root in roots:
        if not any(same(root, value) for value in values):
            values.append(root)
    return values


def _makes_sense(value: Value, draft: Draft) -> bool:
    """Whether a value can be what is asked for: one of the choices; a count is whole, no measure is negative."""
    question = draft.question
    if question.choices:
        return fits(as_asked(value, draft), question)
    if not isinstance(value, str | tuple | None) and MEASURED.search(question.text):
        return value >= 0 and (value == int(value) or not COUNTS.search(question.text))
    return True
