"""What the steps that compute have in common: a run in the sandbox, and the way from its value to an answer."""

import re

from hybrid.answers import extract, fits, format_value
from hybrid.context import Context
from hybrid.evidence.cite import cite_numbers
from hybrid.steps.checks import doubts
from hybrid.steps.grounding import confidence, shown
from hybrid.types import Answer, Draft, Program, Sample, Value

__all__ = ["as_asked", "computed", "run"]


def run(code: str, ctx: Context, by: str, *, written: str = "") -> Program:
    """Run a program, and note it in the trace.

    Args:
        code: defines `solution()`.
        ctx: of the step.
        by: name of the step.
        written: what the model wrote, if the program was made from that.
    """
    with ctx.timed(by, "ran the program") as detail:
        execution = ctx.execute(code)
        detail |= {"code": written or code, "outcome": execution.outcome, "error": execution.error}
        detail["value"] = shown(execution.value)
    return Program(code, execution)


def computed(value: Value, written: str, sample: Sample, draft: Draft, ctx: Context, by: str) -> Answer:
    """The answer with a computed value; it cites the documents that the numbers in what was written are from."""
    value = as_asked(value, draft)
    if not fits(value, draft.question):
        ctx.note(by, f"the program's value {format_value(value)!r} is of the wrong kind")
    numbers = " ".join(re.findall(r"(?<![\w.])\d+(?:\.\d+)?", written))
    citations = cite_numbers(draft.question.text, numbers, draft.passages)
    return Answer(
        format_value(value),
        value,
        by,
        "computed",
        confidence(sample),
        citations=citations,
        doubts=doubts(draft.question, written, value) if not draft.passages else (),
    )


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
