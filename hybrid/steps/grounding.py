"""From a model's reply to an answer that says what it rests on."""

import math
from dataclasses import replace

from hybrid.answers import declines, extract, format_value
from hybrid.evidence.cite import cite
from hybrid.types import Answer, Citation, Draft, Sample, Value
from hybrid.wants import asked_of

__all__ = ["confidence", "grounded", "told_answer"]


def told_answer(reply: str, sample: Sample, draft: Draft, by: str) -> Answer:
    """The answer that a reply tells; cited if a passage bears it out, else recalled.

    A reply that says it gives none is an abstention, and so is one from memory where only documents may answer.
    """
    value = extract(reply, draft.question)
    text = format_value(value) if draft.question.choices and value is not None else reply.strip()
    citations = grounded(text, draft)
    basis = "cited" if any(citation.supported for citation in citations) else "recalled"
    answer = Answer(text, value, by, basis, confidence(sample), citations=citations)  # type: ignore[arg-type]
    if declines(reply) and not draft.question.choices:
        return replace(answer, abstained=True, reason="no_evidence" if _has_texts(draft) else "low_confidence")
    if draft.closed and basis == "recalled":
        return replace(answer, abstained=True, reason="no_evidence")
    return answer


def _has_texts(draft: Draft) -> bool:
    return bool(draft.passages or draft.question.context or draft.closed)


def grounded(text: str, draft: Draft) -> tuple[Citation, ...]:
    """The sentences of the passages that an answer rests on."""
    return cite(asked_of(draft.question), text, draft.passages) if draft.passages else ()


def confidence(sample: Sample) -> float | None:
    """Geometric mean of the probabilities of a sample's tokens."""
    if not sample.tokens:
        return None
    return math.exp(sum(token.logprob for token in sample.tokens) / len(sample.tokens))


def shown(value: Value) -> object:
    """A value as plain JSON, for a trace."""
    return value if isinstance(value, (bool, int, float, str)) or value is None else format_value(value)
