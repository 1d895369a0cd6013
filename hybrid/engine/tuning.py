"""What `hybrid models tune` has llama.cpp do: requantize a file, time it, compare it with the one it came from.

A process of its own, as all that runs llama.cpp: `python -m hybrid.engine.tuning rates FILE` prints lines of JSON, of
which those with `done` and `total` tell how far it is and the last one is the result.
"""

import argparse
import ctypes
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import llama_cpp as llama
import numpy as np
import numpy.typing as npt

from hybrid.engine.sequences import Row, Sequences
from hybrid.engine.turn import Turn
from hybrid.engine.weights import Weights, physical_cores

__all__ = ["WIDTHS", "divergence", "end_with_parent", "prefill_by_depth", "rates", "requantize"]

Report = Callable[[int, int], None]
WIDTHS = (1, 4, 8, 16, 32)
FORMATS = {"Q8_0": llama.LLAMA_FTYPE_MOSTLY_Q8_0, "Q4_0": llama.LLAMA_FTYPE_MOSTLY_Q4_0}
PROMPT = 350
"""Tokens in front of the measured ones, as behind worked examples."""
STEPS = 5
STRETCH = 128
"""Tokens that are timed together when prefill is timed by depth."""
WINDOW = 256
"""Tokens of context when two models are compared."""


def requantize(source: Path, target: Path, kind: str) -> None:
    """Write a model file in another weight format.

    Raises:
        OSError: llama.cpp could not write it.
    """
    params = llama.llama_model_quantize_default_params()
    params.allow_requantize = True
    params.ftype = FORMATS[kind]
    params.nthread = physical_cores()
    if llama.llama_model_quantize(os.fsencode(source), os.fsencode(target), ctypes.byref(params)):
        raise OSError(f"llama.cpp could not write {target}")


def rates(path: Path, report: Report) -> dict[str, object]:
    """Tokens a second: `prefill`, and `decode` by width, each sequence behind `PROMPT` tokens of its own."""
    weights = Weights(path)
    sequences = Sequences(weights, count=max(WIDTHS), cells=PROMPT + STEPS, batch=512, threads=physical_cores())
    prompt = [Row(token % weights.vocabulary, at, 0) for at, token in enumerate(range(1000, 1000 + PROMPT))]
    prefills = []
    for _ in range(2):  # the first one touches all weights for the first time
        sequences.cut(0, 0)
        prefills.append(_seconds(partial(sequences.decode, prompt)))
    beginning = sequences.save(0)
    decode = {}
    for done, width in enumerate(WIDTHS):
        report(done, len(WIDTHS))
        for sequence in range(width):
            sequences.load(sequence, beginning)
        token = 1000 % weights.vocabulary
        rows = [[Row(token, at, lane, True) for lane in range(width)] for at in range(PROMPT, PROMPT + STEPS)]
        times = [_seconds(partial(sequences.decode, step)) for step in rows]
        decode[width] = width / statistics.median(times)
    return {"prefill": PROMPT / min(prefills), "decode": decode}


def _seconds(work: Callable[[], object]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


def prefill_by_depth(path: Path, count: int, report: Report) -> dict[str, object]:
    """Milliseconds a token of prefill, by how many tokens of the sequence came before.

    Flat where a model keeps a state of fixed size, rising where every token attends to all before it.
    """
    weights = Weights(path)
    sequences = Sequences(weights, count=1, cells=count, batch=STRETCH, threads=physical_cores())
    found = {}
    for start in range(0, count, STRETCH):
        report(start, count)
        size = min(STRETCH, count - start)
        rows = [Row((start + at) % weights.vocabulary, start + at, 0) for at in range(size)]
        found[start] = 1000 * _seconds(partial(sequences.decode, rows)) / size
    return {"milliseconds": found}


def divergence(source: Path, candidate: Path, text: str, count: int, report: Report) -> dict[str, object]:
    """How differently two models go on after each of the first `count` tokens of a text.

    Returns:
        `kl`: mean Kullback-Leibler divergence of the next-token distributions, source to candidate, in nats; `agree`:
        share of tokens after which both find the same next one likeliest; `tokens`: how many.
    """
    models = [Weights(path) for path in (source, candidate)]
    tokens = models[0].tokenize(text, control=False)[:count]
    opened = [Sequences(weights, count=1, cells=WINDOW, batch=64, threads=physical_cores()) for weights in models]
    divergences: list[float] = []
    agreed = 0
    for start in range(0, len(tokens), 64):
        report(start, len(tokens))
        within = start % WINDOW
        one, other = (_log_softmax(sequences, tokens[start : start + 64], within) for sequences in opened)
        divergences += (np.exp(one) * (one - other)).sum(axis=1, dtype=np.float64).tolist()
        agreed += int((one.argmax(axis=1) == other.argmax(axis=1)).sum())
    return {"kl": statistics.mean(divergences), "agree": agreed / len(divergences), "tokens": len(divergences)}


def _log_softmax(sequences: Sequences, tokens: Sequence[int], start: int) -> npt.NDArray[np.float32]:
    if not start:
        sequences.cut(0, 0)
    logits = np.stack(sequences.decode([Row(token, start + at, 0, True) for at, token in enumerate(tokens)]))
    logits -= logits.max(axis=1, keepdims=True)
    logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return logits


def end_with_parent() -> None:
    """End this process when its parent does: a decode that nobody waits for makes every other one worthless."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def main() -> None:
    """`python -m hybrid.engine.tuning rates FILE`, `… requantize FILE --to FILE --kind Q8_0`, `… divergence FILE …`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["requantize", "rates", "depths", "divergence"])
    parser.add_argument("source", type=Path)
    parser.add_argument("--to", type=Path)
    parser.add_argument("--kind", default="Q8_0")
    parser.add_argument("--tokens", type=int, default=2000)
    arguments = parser.parse_args()
    threading.Thread(target=end_with_parent, daemon=True).start()
    Turn().take()
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # llama.cpp prints where it likes

    def say(message: object) -> None:
        output.write(json.dumps(message) + "\n")
        output.flush()

    def report(done: int, total: int) -> None:
        say({"done": done, "total": total})

    if arguments.what == "requantize":
        requantize(arguments.source, arguments.to, arguments.kind)
        say({})
    elif arguments.what == "rates":
        say(rates(arguments.source, report))
    elif arguments.what == "depths":
        say(prefill_by_depth(arguments.source, arguments.tokens, report))
    else:
        text = sys.stdin.read()
        say(divergence(arguments.source, arguments.to, text, arguments.tokens, report))


if __name__ == "__main__":
    main()
