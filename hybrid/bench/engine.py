"""How much faster questions are answered together: against one by one, a bare loop, and llama-cpp-python."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from hybrid.assistant import Assistant
from hybrid.errors import EngineCrashed
from hybrid.models.llama import LlamaModel
from hybrid.types import NEVER, Deadline, OnText, Reply, Request, Score

__all__ = ["QUESTIONS", "Width", "bench_engine"]

QUESTIONS = (
    "A farmer has 12 hens and each lays 5 eggs a week. How many eggs is that in 3 weeks?",
    "A train goes 80 km in an hour. How many km does it go in 7 hours?",
    "Tom has 45 stamps and gives 17 away. How many are left?",
    "A book has 320 pages. Ann reads 40 a day. How many days does she need?",
    "A ticket costs $14. How much do 9 tickets cost?",
    "A tank holds 600 litres and loses 25 litres an hour. How many litres are left after 8 hours?",
    "There are 24 children in each of 6 classes. How many children are there?",
    "Eva earns $18 an hour and works 35 hours. How much does she earn?",
    "A rope of 96 m is cut into 8 equal parts. How long is each in m?",
    "A shop sold 130 shirts on Monday and twice as many on Tuesday. How many in all?",
    "A cake needs 250 g of flour. How many g do 6 cakes need?",
    "A car uses 7 litres for 100 km. How many litres does it use for 450 km?",
    "15 boxes hold 24 pencils each; 60 pencils are taken out. How many remain?",
    "A garden is 14 m long and 9 m wide. What is its area in square metres?",
    "Ben saves $35 a month. How much has he after 2 years?",
    "A plane flies at 850 km an hour for 3 hours. How many km is that?",
)
"""Sixteen questions of one kind, so that what is compared is the decoding and not the questions."""


@dataclass(frozen=True, slots=True)
class Width:
    """Speed at one number of questions at a time. Each ratio is of medians, more is faster."""

    seconds: float
    tokens_per_second: float
    """Reply tokens."""
    items_per_second: float
    over_one: float
    """Against one question after another, in this engine."""
    of_ceiling: float
    """Against a bare decode loop over the same tokens at the same width, in its faster layout."""
    over_plain: float
    """Against llama-cpp-python, one question after another."""


class Recorder:
    """A model that remembers what it was asked and what it said."""

    def __init__(self, model: LlamaModel) -> None:
        self._model = model
        self.name, self.digest = model.name, model.digest
        self.calls: list[tuple[Request, str]] = []

    @property
    def parameters(self) -> int:
        return self._model.parameters

    @property
    def context_length(self) -> int:
        return self._model.context_length

    def generate(self, request: Request, deadline: Deadline = NEVER, on_text: OnText | None = None) -> Reply:
        reply = self._model.generate(request, deadline, on_text)
        self.calls.append((request, reply.text))
        return reply

    def score(self, request: Request, continuations: Sequence[str], deadline: Deadline = NEVER) -> tuple[Score, ...]:
        return self._model.score(request, continuations, deadline)

    def close(self) -> None:
        self._model.close()


def bench_engine(
    model: LlamaModel,
    path: Path,
    widths: Sequence[int],
    *,
    spec: str = "pot(max_tokens=96)",
    repeats: int = 3,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> dict[int, Width]:
    """Ask the questions from as many threads as each width says; medians over the repeats.

    Args:
        model: decodes at least as many sequences as the largest width.
        path: its file, for the comparisons.
        widths: 1 is always measured too.
        spec: the chain that answers.
        repeats: of each width, in turns, so that a slow moment hits all.
        progress: is told what is done, how much of it, and of how much.
    """
    measured = sorted({1, *widths})
    rounds = [width for _ in range(repeats) for width in measured]
    seconds: dict[int, list[float]] = {width: [] for width in measured}
    tokens: dict[int, list[int]] = {width: [] for width in measured}
    calls: dict[int, list[tuple[Request, str]]] = {}
    recorder = Recorder(model)
    with Assistant(recorder, spec) as assistant:
        _ask(assistant, 1, QUESTIONS[:1])  # loads the model and the prompt that all questions share
        for done, width in enumerate(rounds):
            progress("asking", done, len(rounds))
            recorder.calls.clear()
            start = time.monotonic()
            tokens[width].append(_ask(assistant, width, QUESTIONS))
            seconds[width].append(time.monotonic() - start)
            calls[width] = list(recorder.calls)
    progress("asking", len(rounds), len(rounds))
    model.close()  # the comparisons want the cores and the memory
    compared = {}
    for done, width in enumerate(measured):
        progress("comparing", done, len(measured))
        compared[width] = _compare(path, calls[width], width, repeats)
    progress("comparing", len(measured), len(measured))
    median = {width: statistics.median(times) for width, times in seconds.items()}
    return {
        width: Width(
            seconds=median[width],
            tokens_per_second=statistics.median(tokens[width]) / median[width],
            items_per_second=len(QUESTIONS) / median[width],
            over_one=median[1] / median[width],
            of_ceiling=len(QUESTIONS) * compared[width][0] / median[width],
            over_plain=len(QUESTIONS) * compared[1][1] / median[width],
        )
        for width in measured
    }


def _ask(assistant: Assistant, width: int, questions: Sequence[str]) -> int:
    """Ask all questions, `width` at a time; the number of tokens that were replied."""
    with ThreadPoolExecutor(width) as threads:
        return sum(answer.usage.reply_tokens for answer in threads.map(assistant.ask, questions))


def _compare(path: Path, calls: Sequence[tuple[Request, str]], width: int, repeats: int) -> tuple[float, float]:
    """Median seconds an item of the bare loop at this width, and, with width 1, of llama-cpp-python."""
    # A program that failed made a call of another kind, which shares no beginning with the rest.
    alike = [(asdict(request), text) for request, text in calls if request.messages[0] == calls[0][0].messages[0]]
    workload = json.dumps({"requests": [request for request, _ in alike], "replies": [text for _, text in alike]})
    command = [sys.executable, "-m", "hybrid.engine.ceiling", str(path), "--width", str(width)]
    command += ["--plain"] if width == 1 else []
    loops, plain = [], []
    for _ in range(repeats):
        result = subprocess.run(command, input=workload, capture_output=True, text=True, check=False)
        if result.returncode:
            last = (result.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise EngineCrashed(f"the comparison at width {width} died: {last}", hint="hybrid doctor")
        measured = json.loads(result.stdout)
        loops.append(min(measured["unified"], measured["partitioned"]))
        plain.append(measured.get("plain", 0.0))
    return statistics.median(loops), statistics.median(plain)
