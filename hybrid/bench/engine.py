"""How much faster questions are answered together than one after another."""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from hybrid.assistant import Assistant
from hybrid.config import Config

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
    """Speed at one number of questions at a time. `over_one` compares it with width 1."""

    seconds: float
    tokens_per_second: float
    items_per_second: float
    over_one: float


def bench_engine(
    model: str,
    widths: Sequence[int],
    *,
    config: Config,
    spec: str = "pot",
    repeats: int = 3,
    progress: Callable[[int, int], None] | None = None,
) -> dict[int, Width]:
    """Ask the questions from as many threads as each width says; medians over the repeats.

    Args:
        model: name or path.
        widths: 1 is always measured too.
        config: its `width` is raised to the largest of the widths.
        spec: the chain that answers.
        repeats: of each width, in turns, so that a slow moment hits all.
        progress: is told (done, total) in runs.
    """
    measured = sorted({1, *widths})
    seconds: dict[int, list[float]] = {width: [] for width in measured}
    tokens: dict[int, list[int]] = {width: [] for width in measured}
    with Assistant(model, spec, config=replace(config, width=max(measured))) as assistant:
        _run(assistant, 1, QUESTIONS[:1])  # loads the model and the prompt that all questions share
        for repeat in range(repeats):
            for number, width in enumerate(measured):
                start = time.monotonic()
                tokens[width].append(_run(assistant, width, QUESTIONS))
                seconds[width].append(time.monotonic() - start)
                if progress:
                    progress(repeat * len(measured) + number + 1, repeats * len(measured))
    median = {width: statistics.median(times) for width, times in seconds.items()}
    return {
        width: Width(
            seconds=median[width],
            tokens_per_second=statistics.median(tokens[width]) / median[width],
            items_per_second=len(QUESTIONS) / median[width],
            over_one=median[1] / median[width],
        )
        for width in measured
    }


def _run(assistant: Assistant, width: int, questions: Sequence[str]) -> int:
    """Ask all questions, `width` at a time; the number of tokens that were replied."""
    with ThreadPoolExecutor(width) as threads:
        return sum(answer.usage.reply_tokens for answer in threads.map(assistant.ask, questions))
