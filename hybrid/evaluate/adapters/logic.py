"""Deduction with choices, in the form of the Logic-LLM repository."""

from hybrid.evaluate.adapters.adapter import Adapter, Row, key_of
from hybrid.evaluate.adapters.choices import at_letter, lettered
from hybrid.evaluate.battery import Task

__all__ = ["LOGIC"]


def _task(row: Row) -> Task:
    """A row is {id, context, question, options: ["A) True", ...], answer: "B"}."""
    context = row.text("context")
    choices = lettered(row.texts("options"))
    return row.task(
        row.text("question"),
        [at_letter(choices, row.text("answer"))],
        id=row.id("id"),
        choices=choices,
        context=[context],
        cluster=key_of(context),
    )


def _adapter(name: str, folder: str, licence: str) -> Adapter:
    return Adapter(name, f"data/{folder}/dev.json of teacherpeterpan/Logic-LLM", licence, _task)


LOGIC = (
    _adapter("prontoqa", "ProntoQA", "Apache-2.0 (ProntoQA), MIT (Logic-LLM)"),
    _adapter("proofwriter", "ProofWriter", "MIT (Logic-LLM)"),
    _adapter("logicaldeduction", "LogicalDeduction", "Apache-2.0 (BIG-bench), MIT (Logic-LLM)"),
    _adapter("folio", "FOLIO", "CC BY-SA 4.0"),
    _adapter("ar-lsat", "AR-LSAT", "MIT (Logic-LLM)"),
)
