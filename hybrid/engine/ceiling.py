"""What the same tokens cost without this engine: a bare decode loop, and llama-cpp-python one by one.

A process of its own, for `hybrid bench engine`: it reads `{"requests": [...], "replies": [...]}` on stdin and prints
one JSON object. The loop has no scheduler, no sampling and no text: it decodes given tokens at a given width, which
is the most that llama.cpp gives on this machine.
"""

import argparse
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hybrid.engine.kv import shared_prefix
from hybrid.engine.native import Native, Row, physical_cores
from hybrid.engine.prompt import prompt_tokens
from hybrid.engine.wire import request_from

BATCH = 512
Conversation = tuple[list[int], list[int]]
"""Tokens of a prompt and of its reply."""


def loop_seconds(path: Path, conversations: Sequence[Conversation], width: int, *, unified: bool) -> float:
    """Seconds a conversation if `width` of mean length are decoded at a time, without waiting for any.

    The beginning that all share is there already. This is what llama.cpp's own batched benchmark measures.
    """
    prompts = [prompt for prompt, _ in conversations]
    prefix = min(shared_prefix(prompts[0], prompt) for prompt in prompts)
    own = max(1, round(statistics.mean(map(len, prompts))) - prefix)
    replied = max(1, round(statistics.mean(len(reply) for _, reply in conversations)))
    token = prompts[0][-1]
    length = prefix + own + replied
    cells = prefix + width * (length - prefix) if unified else (width + 1) * _padded(length)
    native = Native(
        path, cells=_padded(cells), sequences=width + 1, batch=BATCH, threads=physical_cores(), unified=unified
    )
    _decode_in_batches(native, [Row(token, at, width) for at, token in enumerate(prompts[0][:prefix])])
    start = time.monotonic()
    together = max(1, BATCH // own) if unified else 1  # a partitioned cache wants one sequence a call
    for lane in range(width):
        native.share(width, lane, prefix)
    for first in range(0, width, together):
        lanes = range(first, min(width, first + together))
        _decode_in_batches(
            native, [Row(token, prefix + at, lane, at == own - 1) for lane in lanes for at in range(own)]
        )
    for step in range(replied):
        native.decode([Row(token, prefix + own + step, lane, wants_logits=True) for lane in range(width)])
    return (time.monotonic() - start) / width


def _decode_in_batches(native: Native, rows: Sequence[Row]) -> None:
    for first in range(0, len(rows), BATCH):
        native.decode(rows[first : first + BATCH])


def _padded(cells: int) -> int:
    return (cells + 255) // 256 * 256


def plain_seconds(path: Path, conversations: Sequence[Conversation]) -> float:
    """Seconds a conversation in llama-cpp-python's own loop, after another; it keeps the beginning it has decoded."""
    from llama_cpp import Llama

    longest = max(len(prompt) + len(reply) for prompt, reply in conversations)
    model = Llama(str(path), n_ctx=_padded(longest + 8), n_batch=BATCH, n_threads=physical_cores(), verbose=False)
    next(model.generate(conversations[0][0], temp=0.0))  # the shared beginning, as for the others
    start = time.monotonic()
    for prompt, reply in conversations:
        for count, _ in enumerate(model.generate(prompt, temp=0.0), 1):
            if count >= len(reply):
                break
    return (time.monotonic() - start) / len(conversations)


def _end_with(parent: int) -> None:
    """Two decodes at once make both worthless: do not outlive the process that wanted this one."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def main() -> None:
    """`python -m hybrid.engine.ceiling MODEL --width 16`: measure, and print seconds a conversation as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("--width", type=int, required=True)
    parser.add_argument("--plain", action="store_true")
    arguments = parser.parse_args()
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    workload: dict[str, Any] = json.load(sys.stdin)
    vocabulary = Native(arguments.model, cells=256, sequences=1, batch=16, threads=1, unified=True)
    conversations = [
        (prompt_tokens(request_from(request), vocabulary), vocabulary.tokenize(reply, control=False) or [0])
        for request, reply in zip(workload["requests"], workload["replies"], strict=True)
    ]
    measured = {
        name: loop_seconds(arguments.model, conversations, arguments.width, unified=unified)
        for name, unified in {"unified": True, "partitioned": False}.items()
    }
    if arguments.plain:
        measured["plain"] = plain_seconds(arguments.model, conversations)
    sys.stdout.write(json.dumps(measured))


if __name__ == "__main__":
    main()
