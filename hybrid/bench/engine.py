"""How fast the engine is: beside a bare decode loop, llama-cpp-python one by one, and llama-server."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from hybrid.bench.server import LlamaServer
from hybrid.bench.workload import requests
from hybrid.errors import EngineCrashed
from hybrid.models.llama import LlamaModel
from hybrid.models.many import generate_many
from hybrid.types import Reply, Request

__all__ = ["Width", "bench_engine"]

Progress = Callable[[str, int, int], None]
ROUNDS = 4
"""Questions for each that is asked at a time, so that the last ones, which are decoded alone, weigh little."""
FEWEST = 16


@dataclass(frozen=True, slots=True)
class Width:
    """Speed at one number of questions at a time. Each ratio is of medians, more is faster."""

    questions: int
    seconds: float
    tokens_per_second: float
    """Reply tokens."""
    items_per_second: float
    over_one: float
    """Against one question after another, in this engine."""
    of_ceiling: float
    """Against a bare decode loop over as many tokens at the same width, prefill counted."""
    over_plain: float
    """Against llama-cpp-python with the published file, one question after another."""
    over_server: float | None
    """Against llama-server with as many slots."""
    cached: float
    """Share of the prompts' tokens that were not decoded again because an earlier question had them."""
    outside_decode: float
    """Share of the engine's time that is not spent in llama.cpp's decode."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Questions that nobody had asked before, and what became of them."""

    asked: Sequence[Request]
    replies: Sequence[Reply]
    seconds: float
    outside: float

    @property
    def tokens(self) -> int:
        return sum(reply.usage.reply_tokens for reply in self.replies)

    @property
    def cached(self) -> float:
        usages = [reply.usage for reply in self.replies]
        return sum(usage.cached_tokens for usage in usages) / sum(usage.prompt_tokens for usage in usages)


def bench_engine(
    model: LlamaModel,
    published: Path,
    widths: Sequence[int],
    *,
    repeats: int = 3,
    grammar: bool = False,
    server: Path | None = None,
    progress: Progress = lambda what, done, total: None,
) -> dict[int, Width]:
    """Ask from as many threads as each width says, then measure what there is to compare with.

    Args:
        model: decodes at least as many sequences as the largest width.
        published: the file that llama-cpp-python is given.
        widths: 1 is always measured too.
        repeats: of each measurement, in turns, so that a slow moment hits all; what counts is the median.
        grammar: replies must be programs of assignments.
        server: a llama-server binary.
        progress: is told what is done, how much of it, and of how much.
    """
    measured = sorted({1, *widths})
    counts = {width: max(FEWEST, ROUNDS * width) for width in measured}
    runs: dict[int, list[_Run]] = {width: [] for width in measured}
    model.generate(requests(1, grammar=grammar)[0])  # loads the model and the examples that all questions begin with
    asked = 1
    for turn in range(repeats):
        for done, width in enumerate(measured):
            progress("asking", turn * len(measured) + done, repeats * len(measured))
            runs[width].append(_ask(model, width, requests(counts[width], skip=asked, grammar=grammar)))
            asked += counts[width]
    progress("asking", 1, 1)
    model.close()  # the comparisons want the cores and the memory
    seconds = {width: statistics.median(run.seconds for run in runs[width]) / counts[width] for width in measured}
    ceiling, plain, served = {}, 0.0, dict[int, float]()
    for done, width in enumerate(measured):
        progress("comparing", done, len(measured))
        ceiling[width] = statistics.median(_beside(model.path, run, "--width", str(width)) for run in runs[width])
        if width == 1:
            plain = statistics.median(_beside(published, run) for run in runs[1])
        if server:
            with LlamaServer(server, model.path, slots=width) as running:
                served[width] = statistics.median(running.seconds(run.asked, run.replies) for run in runs[width])
    progress("comparing", 1, 1)
    return {
        width: Width(
            questions=counts[width],
            seconds=seconds[width] * counts[width],
            tokens_per_second=statistics.median(run.tokens / run.seconds for run in runs[width]),
            items_per_second=1 / seconds[width],
            over_one=seconds[1] / seconds[width],
            of_ceiling=ceiling[width] / seconds[width],
            over_plain=plain / seconds[width],
            over_server=served[width] / seconds[width] if server else None,
            cached=statistics.median(run.cached for run in runs[width]),
            outside_decode=statistics.median(run.outside for run in runs[width]),
        )
        for width in measured
    }


def _ask(model: LlamaModel, width: int, work: Sequence[Request]) -> _Run:
    before = model.times()
    start = time.monotonic()
    replies = tuple(generate_many(model, work, width))
    seconds = time.monotonic() - start
    after = model.times()
    busy, decode = after.busy_seconds - before.busy_seconds, after.decode_seconds - before.decode_seconds
    return _Run(work, replies, seconds, 1 - decode / busy)


def _beside(path: Path, run: _Run, *arguments: str) -> float:
    """Seconds a question of what `hybrid.engine.ceiling` does with the same tokens."""
    given = {"requests": [asdict(request) for request in run.asked], "replies": [reply.text for reply in run.replies]}
    command = [sys.executable, "-m", "hybrid.engine.ceiling", str(path), *arguments]
    result = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False)
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise EngineCrashed(f"the comparison died: {last}", hint="hybrid doctor")
    return float(json.loads(result.stdout)["seconds"])
