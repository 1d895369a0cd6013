"""All items of a run as data for the page's script."""

import json
import math
from collections.abc import Mapping
from typing import Any

from hybrid.answers import format_value
from hybrid.evaluate.battery import Task
from hybrid.evaluate.report.words import SUSPICIONS
from hybrid.evaluate.results import Results, Scored

__all__ = ["items_json"]

EXACT = 2**53
"""JavaScript knows no larger whole numbers."""
DANGEROUS = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def items_json(results: Results) -> str:
    """JSON that can stand inside a `<script>`: no character of it can end that or begin a comment."""
    answers: dict[str, dict[str, list[Any]]] = {id: {} for id in results.tasks}
    for arm in results.arms:
        for each in results.of(arm):
            answers[each.task.id].setdefault(arm, []).append(_answer(each))
    data = {
        "arms": list(results.arms),
        "suspicions": SUSPICIONS,
        "items": [
            _task(task) | {"answers": [answers[task.id].get(arm, []) for arm in results.arms]}
            for task in results.tasks.values()
            if answers[task.id]
        ],
    }
    return json.dumps(_plain(data), ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(DANGEROUS)


def _task(task: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "family": task.family,
        "question": task.question.text,
        "choices": task.question.choices,
        "documents": task.question.context,
        "target": task.target,
        "trap": task.trap,
        "scorer": task.scored_as,
        "cluster": task.cluster,
        "tags": task.tags,
        "twin_of": task.twin_of,
        "corpus": task.corpus,
    }


def _answer(each: Scored) -> dict[str, Any]:
    """What the page shows of an answer; the reply and the programs are in its trace."""
    record, verdict = each.record, each.verdict
    return {
        "repeat": record.repeat,
        "outcome": each.outcome,
        "why": verdict.why if each.outcome not in ("stopped", "failed") else record.error or record.reason or "",
        "strict": verdict.strict,
        "trapped": verdict.trapped,
        "suspicions": verdict.suspicions if each.outcome == "wrong" else (),
        "answer": record.answer,
        "value": None if record.value is None else format_value(record.value),
        "confidence": record.confidence,
        "distribution": record.distribution,
        "basis": record.basis,
        "reason": record.reason,
        "error": record.error,
        "spec": record.spec,
        "seconds": record.seconds,
        "cpu_seconds": record.cpu_seconds,
        "usage": record.usage,
        "seed": record.seed,
        "citations": record.citations,
        "trace": record.trace,
    }


def _plain(value: Any) -> Any:
    """The same in what JSON and JavaScript can hold: endless and too long numbers become texts."""
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) <= EXACT else str(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
