"""What the tests of local models share: requests, the processes behind them, and when two replies are the same."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from hybrid.deadline import Deadline
from hybrid.models.llama import LlamaModel
from hybrid.types import Grammar, Message, Reply, Request

# One thread: with two, the engine and all else on this machine would wait for each other.
SIZES = {"name": "tiny", "digest": "0" * 64, "width": 8, "threads": 1}
LONG = 2000
"""Tokens that take a second or so."""


def ask(text: str, **settings: object) -> Request:
    return Request(messages=(Message("user", text),), **({"max_tokens": 24} | settings))  # type: ignore[arg-type]


def endless(text: str = "go on", tokens: int = LONG, **settings: object) -> Request:
    """A request that runs to its last token: a grammar keeps the end token out."""
    return ask(text, max_tokens=tokens, grammar=Grammar("regex", f"[a-z]{{{tokens},}}"), **settings)


def pid_of(model: LlamaModel) -> int:
    assert model._engine
    return model._engine.process.pid


def restart(model: LlamaModel) -> None:
    """A new engine with an empty cache."""
    model.close()
    assert model.info


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children() -> set[int]:
    """Processes whose parent is this one, zombies included."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            found.add(int(stat.parent.name))
    return found


NOISE = 0.02
"""Nats. The cache rounds to 16 bits, so what is decoded beside a token moves its logprob; 0.005 was seen."""


def agree(replies: Iterable[Reply], others: Iterable[Reply]) -> bool:
    """Whether greedy replies are the same, token by token up to the first choice that was nearly a tie.

    Asked with `logprobs=2`. Three tokens a sample must have been compared on average.
    """
    samples = compared = 0
    for one, other in zip(replies, others, strict=True):
        for sample, other_sample in zip(one.samples, other.samples, strict=True):
            samples += 1
            for token, other_token in zip(sample.tokens, other_sample.tokens, strict=False):
                (_, best), (_, second) = token.top
                if abs(best - other_token.top[0][1]) > NOISE:
                    return False
                compared += 1
                if best - second < NOISE:
                    break
                if token.text != other_token.text:
                    return False
    assert compared >= 3 * samples, "too few to mean anything"
    return True


def still_answers(model: LlamaModel) -> bool:
    return len(model.generate(ask("still there?", max_tokens=3), Deadline.after(60)).samples[0].tokens) > 0


def is_idle(pid: int) -> bool:
    """Whether a process uses next to no CPU for a while."""

    def ticks() -> int:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    before = ticks()
    time.sleep(0.5)
    return ticks() - before <= 3


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
