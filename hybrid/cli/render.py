"""Values to text and JSON. Answers go to stdout, everything about them to stderr."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

from hybrid.calibration import Outcomes
from hybrid.types import Answer, Event, Model, Value

__all__ = ["answer", "as_json", "calibrated", "calibration", "figures", "named", "note", "show_answer", "table"]

KNOWN_BY = {
    "computed": "computed by a program",
    "proved": "proved by a solver",
    "cited": "said by a document",
    "remembered": "remembered from an earlier answer",
    "recalled": "recalled from the model's own weights: not checked",
}
HELD_BACK = {
    "no_evidence": "the documents do not say it",
    "conflict": "the documents disagree",
    "ambiguous": "the question can mean several things",
    "low_confidence": "not sure enough",
}


def as_json(value: object) -> str:
    """One JSON object on one line."""
    return json.dumps(value, ensure_ascii=False)


def answer(question: str, given: Answer, model: Model, seed: int, *, trace: bool) -> dict[str, Any]:
    """An answer as `hybrid ask --json` prints it."""
    return {
        "question": question,
        "answer": given.text,
        "value": plain(given.value),
        "abstained": given.abstained,
        "reason": given.reason,
        "confidence": None if given.confidence is None else round(given.confidence, 4),
        "basis": given.basis,
        "citations": [asdict(citation) for citation in given.citations],
        "model": named(model),
        "spec": given.spec,
        "usage": {name: round(amount, 3) for name, amount in asdict(given.usage).items()},
        "seed": seed,
        "trace": [asdict(event) for event in given.trace] if trace else [],
    }


def named(model: Model) -> dict[str, object]:
    """Which weights have answered."""
    return {"name": model.name, "digest": model.digest, **model.details}


def plain(value: Value) -> object:
    """A value in JSON's own types; an exact fraction becomes the nearest float."""
    if isinstance(value, Fraction):
        return float(value)
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def show_answer(given: Answer, model: Model, *, streamed: str, trace: bool) -> None:
    """The answer first, then how it is known."""
    if streamed and streamed.strip() == given.text.strip():
        print()
    else:
        if streamed:
            print()
            note("a second look gave:")
        print(given.text or "no answer")
    if given.abstained:
        why = HELD_BACK.get(given.reason or "")
        note(f"abstained: {why} ({given.reason})" if why else f"abstained: {given.reason}")
    else:
        note(f"  {KNOWN_BY[given.basis]}")
        for citation in given.citations:
            doubt = "" if citation.supported else " (does not bear it out)"
            note(f'  "{citation.quote}" - {citation.source}{doubt}')
        for doubt in given.doubts:
            note(f"  but: {doubt}")
        if given.reason:
            note(f"  {given.reason}")
    for event in given.trace:
        if code := event.detail.get("code"):
            note("\n".join(f"  | {line}" for line in str(code).strip().splitlines()))
    usage = given.usage
    note(f"  {model.name} with {given.spec}, {usage.reply_tokens} tokens, {usage.wall_seconds:.1f} s")
    if trace:
        note("\n".join(_traced(event) for event in given.trace))


def _traced(event: Event) -> str:
    details = {name: _short(value) for name, value in event.detail.items() if name != "code"}
    return f"  {event.step:8}{event.seconds:7.2f} s  {event.what}" + (f"  {details}" if details else "")


def _short(value: object) -> object:
    """Seconds as a reader wants them."""
    if isinstance(value, dict):
        return {name: _short(item) for name, item in value.items()}
    return round(value, 3) if isinstance(value, float) else value


def note(text: str) -> None:
    """A line about the answer, dimmed on a terminal."""
    print(f"\x1b[2m{text}\x1b[0m" if sys.stderr.isatty() else text, file=sys.stderr)


def figures(summary: Mapping[str, Any]) -> str:
    """What a run has found, for a terminal: the arms, then who was better."""
    from hybrid.evaluate.report.markdown import verdict_of

    rows = [
        (
            name,
            arm["n"],
            f"{100 * arm['accuracy']:.1f} %",
            f"{100 * arm['ci95'][0]:.0f} to {100 * arm['ci95'][1]:.0f}",
            f"{100 * arm['hallucination_rate']:.1f} %",
            arm["abstained"] + arm["stopped"],
            arm["failed"],
            f"{arm['cpu_seconds'] / max(1, arm['n']):.2f}",
            f"{arm['suspected_false_negatives']}{' !' if arm['flagged'] else ''}",
        )
        for name, arm in summary["arms"].items()
    ]
    head = ("arm", "n", "right", "95 %", "wrong", "no answer", "failed", "CPU s each", "suspected")
    verdicts = map(verdict_of, summary["pairs"])
    return "\n".join([table(rows, head), *verdicts])


ERRORS = (0.05, 0.1, 0.2, 0.3)


def calibration(outcomes: Outcomes, path: Path) -> dict[str, Any]:
    """What a calibration holds, and what it lets pass."""
    thresholds = {str(error): outcomes.threshold(error) for error in ERRORS}
    kept = {error: outcomes.kept(threshold) for error, threshold in thresholds.items()}
    plain = {"model": outcomes.model, "spec": outcomes.spec, "battery": outcomes.battery, "answers": len(outcomes.seen)}
    right = sum(right for _, right in outcomes.seen)
    return {**plain, "right": right, "thresholds": thresholds, "kept": kept, "path": str(path)}


def calibrated(outcomes: Outcomes) -> str:
    """The same for a reader."""
    rows = []
    for error in ERRORS:
        least = outcomes.threshold(error)
        shown = "nothing is sure enough" if least is None else f"{least:.3f}"
        rows.append((f"{error:.0%}", shown, f"{outcomes.kept(least):.0%}"))
    right = sum(right for _, right in outcomes.seen)
    head = f"{len(outcomes.seen)} answers to {outcomes.battery} with {outcomes.spec}, {right} of them right"
    return f"{head}\n{table(rows, ('at most wrong', 'confidence at least', 'answers kept'))}"


def table(rows: Iterable[Sequence[object]], head: Sequence[str]) -> str:
    """Columns as wide as they need."""
    lines = [[str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
