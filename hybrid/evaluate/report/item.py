"""One item of a run, in full."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from hybrid.errors import UsageError
from hybrid.evaluate.results import Results

__all__ = ["as_text", "item_of"]


def item_of(results: Results, name: str) -> dict[str, Any]:
    """A task with all that was said to it, as plain JSON.

    Raises:
        UsageError: the run has no task of that id.
    """
    if name not in results.tasks:
        close = difflib.get_close_matches(name, results.tasks, n=3)
        hint = f"did you mean {' or '.join(close)}?" if close else "ids are in battery.json of the run's folder"
        raise UsageError(f"{results.folder} has no item {name!r}", hint=hint)
    task = results.tasks[name]
    answers = [each for arm in results.arms for each in results.of(arm) if each.task.id == name]
    return {
        "id": task.id,
        "family": task.family,
        "question": asdict(task.question),
        "target": list(task.target),
        "trap": list(task.trap),
        "tags": list(task.tags),
        "twin_of": task.twin_of,
        "answers": [
            asdict(each.record) | {"outcome": each.outcome, "verdict": asdict(each.verdict), "reply": each.record.reply}
            for each in answers
        ],
    }


def as_text(item: Mapping[str, Any]) -> str:
    """The same for a reader."""
    return "\n".join(_lines(item))


def _lines(item: Mapping[str, Any]) -> Iterator[str]:
    question = item["question"]
    yield f"{item['id']} ({item['family']})"
    yield from (f"  document: {text}" for text in question["context"])
    yield f"  {question['text']}"
    yield from (f"  {chr(ord('A') + at)}. {choice}" for at, choice in enumerate(question["choices"]))
    yield f"  right: {' | '.join(item['target']) or 'to abstain'}"
    if item["trap"]:
        yield f"  trap: {' | '.join(item['trap'])}"
    for answer in item["answers"]:
        yield from _answer_lines(answer)


def _answer_lines(answer: Mapping[str, Any]) -> Iterator[str]:
    verdict = answer["verdict"]
    yield ""
    yield f"{answer['arm']}: {answer['outcome'].upper()} - {answer['error'] or verdict['why']}"
    yield f"  answer: {answer['answer']}  (value {answer['value']!r}, {answer['basis']}, {answer['spec']})"
    if verdict["suspicions"]:
        yield f"  may be a right answer that was not read: {', '.join(verdict['suspicions'])}"
    for event in answer["trace"]:
        yield f"  {event['step']:8}{event['seconds']:7.2f} s  {event['what']}"
        for name in ("reply", "error"):  # the program is the reply
            text = str(event["detail"].get(name) or "").strip()
            yield from (f"  {'':8}| {line}" for line in text.splitlines())
    for citation in answer["citations"]:
        doubt = "" if citation["supported"] else " (does not bear it out)"
        yield f'  "{citation["quote"]}" - {citation["source"]}{doubt}'
