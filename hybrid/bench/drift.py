"""How often an answer depends on what else was decoded: the same questions at two widths."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hybrid.answers import same
from hybrid.bench.workload import requests
from hybrid.models.llama import LlamaModel
from hybrid.models.many import generate_many
from hybrid.types import Request, Sandbox, Value

__all__ = ["Drift", "bench_drift"]


@dataclass(frozen=True, slots=True)
class Drift:
    """Of how many questions text and answer were others when many were decoded at a time."""

    questions: int
    width: int
    other_texts: int
    other_answers: int
    """Of the programs' values; two programs that fail count as the same."""


def bench_drift(
    model: LlamaModel,
    sandbox: Sandbox,
    width: int,
    count: int,
    progress: Callable[[str, int, int], None],
) -> Drift:
    """Ask the questions one at a time and then `width` at a time.

    Args:
        model: decodes at least `width` sequences; in exact mode nothing should differ.
        sandbox: runs the programs that are the replies.
        width: questions at a time.
        count: questions.
        progress: is told what is done, how much of it, and of how much.
    """
    work = requests(count)
    alone = _texts(model, 1, work, progress)
    together = _texts(model, width, work, progress)
    values = [_value(sandbox, text) for text in alone]
    others = [
        value if text == before else _value(sandbox, text)
        for text, before, value in zip(together, alone, values, strict=True)
    ]
    return Drift(
        count,
        width,
        sum(one != other for one, other in zip(alone, together, strict=True)),
        sum(not _equal(one, other) for one, other in zip(values, others, strict=True)),
    )


def _texts(
    model: LlamaModel, width: int, work: Sequence[Request], progress: Callable[[str, int, int], None]
) -> list[str]:
    texts = []
    for done, reply in enumerate(generate_many(model, work, width)):
        progress(f"{width} at a time", done, len(work))
        texts.append(reply.text)
    return texts


def _value(sandbox: Sandbox, program: str) -> Value:
    return sandbox.run(program).value


def _equal(one: Value, other: Value) -> bool:
    return (one is None and other is None) or same(one, other)
