"""What the same tokens cost without this engine: a bare decode loop, or llama-cpp-python one by one.

A process of its own, for `hybrid bench engine`: it reads `{"requests": [...], "replies": [...]}` on stdin and prints
one JSON object. The loop has no scheduler, no sampling and no text: it decodes given tokens at a given width, which
is the most that llama.cpp gives on this machine.
"""

import argparse
import json
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hybrid.engine.prefix import shared_prefix
from hybrid.engine.prompt import read_prompt
from hybrid.engine.sequences import Row, Sequences, padded
from hybrid.engine.tuning import end_with_parent
from hybrid.engine.turn import Turn
from hybrid.engine.weights import Weights, physical_cores
from hybrid.engine.wire import request_from

BATCH = 512
Conversation = tuple[list[int], list[int]]
"""Tokens of a prompt and of its reply."""


def loop_seconds(weights: Weights, conversations: Sequence[Conversation], width: int) -> float:
    """Seconds a conversation if `width` of mean length are decoded at a time, without waiting for any.

    The beginning that all share is there already. This is what llama.cpp's own batched benchmark measures.
    """
    prompts = [prompt for prompt, _ in conversations]
    prefix = min(shared_prefix(prompts[0], prompt) for prompt in prompts)
    own = max(1, round(statistics.mean(map(len, prompts))) - prefix)
    replied = max(1, round(statistics.mean(len(reply) for _, reply in conversations)))
    token = prompts[0][-1]
    cells = prefix + own + replied
    sequences = Sequences(weights, count=width, cells=cells, batch=BATCH, threads=physical_cores())
    for first in range(0, prefix, BATCH):
        sequences.decode([Row(prompts[0][at], at, 0) for at in range(first, min(prefix, first + BATCH))])
    beginning = sequences.save(0)
    start = time.monotonic()
    for lane in range(width):
        sequences.load(lane, beginning)
        sequences.decode([Row(token, prefix + at, lane, at == own - 1) for at in range(own)])
    for step in range(replied - 1):
        sequences.decode([Row(token, prefix + own + step, lane, wants_logits=True) for lane in range(width)])
    return (time.monotonic() - start) / width


def plain_seconds(path: Path, conversations: Sequence[Conversation]) -> float:
    """Seconds a conversation in llama-cpp-python's own loop, after another; it keeps the beginning it has decoded."""
    from llama_cpp import Llama

    longest = max(len(prompt) + len(reply) for prompt, reply in conversations)
    model = Llama(str(path), n_ctx=padded(longest + 8), n_batch=BATCH, n_threads=physical_cores(), verbose=False)
    next(model.generate(conversations[0][0], temp=0.0))  # the shared beginning, as for the others
    start = time.monotonic()
    for prompt, reply in conversations:
        for count, _ in enumerate(model.generate(prompt, temp=0.0), 1):
            if count >= len(reply):
                break
    return (time.monotonic() - start) / len(conversations)


def main() -> None:
    """`python -m hybrid.engine.ceiling MODEL --width 16`, or without a width llama-cpp-python."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("--width", type=int)
    arguments = parser.parse_args()
    threading.Thread(target=end_with_parent, daemon=True).start()
    Turn().take()
    workload: dict[str, Any] = json.load(sys.stdin)
    weights = Weights(arguments.model)
    conversations = [
        (read_prompt(request_from(request), weights).tokens, weights.tokenize(reply, control=False) or [0])
        for request, reply in zip(workload["requests"], workload["replies"], strict=True)
    ]
    if arguments.width:
        seconds = loop_seconds(weights, conversations, arguments.width)
    else:
        seconds = plain_seconds(arguments.model, conversations)
    sys.stdout.write(json.dumps({"seconds": seconds}))


if __name__ == "__main__":
    main()
