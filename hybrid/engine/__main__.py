"""The engine process: reads requests from stdin, writes replies to stdout, ends when stdin does.

A native crash ends this process and nothing else. Whoever started it may be killed at any moment: the
end of stdin is noticed at once, even in the middle of a decode, and no process is left behind.
"""

import argparse
import os
import queue
import sys
import threading
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from hybrid.engine import wire
from hybrid.engine.lanes import Job
from hybrid.engine.prefix import PrefixCache
from hybrid.engine.prompt import PLAIN_STOP, Prompt, read_prompt
from hybrid.engine.sampling import Sampler, compile_grammar
from hybrid.engine.scheduler import Scheduler
from hybrid.engine.sequences import Sequences
from hybrid.engine.snapshots import DiskSnapshots
from hybrid.engine.text import GrowingText
from hybrid.engine.turn import Turn
from hybrid.engine.weights import Weights, build_info, physical_cores
from hybrid.engine.work import Generation, Scoring, Work
from hybrid.errors import ContextOverflow, HybridError, UsageError
from hybrid.types import Reply, Request, Score, Usage

CELLS_PER_LANE = 2048
"""Memory for so many tokens a lane is taken if the work needs it; longer works then leave room for fewer lanes."""
CELLS_AT_START = 1024
BATCH = 512


class Engine:
    """Turns messages into jobs for the scheduler, and finished jobs into messages."""

    def __init__(self, settings: argparse.Namespace, output: BinaryIO) -> None:
        start = time.monotonic()
        self._weights = Weights(settings.model)
        loaded = time.monotonic()
        self._context = min(settings.context, self._weights.trained_context)
        sequences = Sequences(
            self._weights,
            count=settings.width,
            cells=min(CELLS_AT_START, self._context),
            batch=BATCH,
            threads=settings.threads or physical_cores(),
        )
        purpose = f"{settings.purpose} {build_info()} width {settings.width} exact {settings.exact}"
        self._scheduler = Scheduler(
            sequences,
            PrefixCache(settings.remembered << 20, copies_parts=self._weights.copies_parts),
            width=settings.width,
            cells=max(self._context, settings.width * CELLS_PER_LANE),
            exact=settings.exact,
            snapshots=DiskSnapshots(settings.snapshots, purpose) if settings.snapshots else None,
        )
        self._output = output
        self._turn = Turn()
        self._busy_seconds = 0.0
        self.inbox: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        info = wire.EngineInfo(
            parameters=self._weights.parameters,
            context_length=self._context,
            has_template=bool(self._weights.template),
            vocabulary=self._weights.vocabulary,
            load_seconds=loaded - start,
            memory_seconds=time.monotonic() - loaded,
        )
        self._say({"event": "ready", "info": wire.as_dict(info)})

    def run(self) -> None:
        """Serve until the process ends."""
        while True:
            if not self._scheduler.busy:
                self._turn.give()
                self._take(self.inbox.get())
            start = time.monotonic()
            while not self.inbox.empty():
                self._take(self.inbox.get())
            self._turn.take(urgent=self._scheduler.urgent)
            for job in self._scheduler.step():
                self._answer(job)
            self._busy_seconds += time.monotonic() - start

    def abort(self, job_id: int) -> None:
        """May come from another thread while a decode runs."""
        self._scheduler.abort(job_id)

    def _take(self, message: dict[str, Any]) -> None:
        number = message["id"]
        if message["op"] == "abort":  # again, if it had still been waiting in the inbox
            return self._scheduler.abort(number)
        if message["op"] == "times":
            times = wire.EngineTimes(self._busy_seconds, self._scheduler.decode_seconds)
            return self._say({"event": "reply", "id": number, "times": wire.as_dict(times)})
        try:
            request = wire.request_from(message["request"])
            prompt = read_prompt(request, self._weights)
            length = len(prompt.tokens)
            if not length or request.n < 1:
                raise UsageError("a request needs a prompt and at least one sample")
            if length >= self._context:
                raise ContextOverflow(prompt_tokens=length, context_tokens=self._context)
            if message["op"] == "score":
                works = self._scorings(prompt, message["continuations"])
            else:
                works = self._generations(request, prompt, number if message["stream"] else None)
            self._scheduler.submit(Job(number, works, interactive=request.interactive))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a request must not end the others
            self._say({"event": "error", "id": number, **wire.error_to(error)})

    def _generations(self, request: Request, prompt: Prompt, stream: int | None) -> list[Work]:
        plain_stop = () if self._weights.template or not request.messages else (PLAIN_STOP,)
        return [
            Generation(
                prompt.tokens,
                limit=max(1, min(request.max_tokens, self._context - len(prompt.tokens))),
                sampler=Sampler(request, index, self._matcher(request)),
                text=GrowingText([*request.stop, *plain_stop], request.until),
                vocabulary=self._weights,
                alternatives=request.logprobs,
                emit=None if stream is None or index else lambda text: self._stream(stream, text),
                boundary=prompt.boundary,
            )
            for index in range(request.n)
        ]

    def _scorings(self, prompt: Prompt, continuations: Sequence[str]) -> list[Work]:
        works: list[Work] = []
        for text in continuations:
            tokens = self._weights.tokenize(text, control=False)
            if not tokens:
                raise HybridError("an empty continuation has no log-probability")
            if (length := len(prompt.tokens) + len(tokens)) > self._context:
                raise ContextOverflow(prompt_tokens=length, context_tokens=self._context)
            works.append(Scoring(prompt.tokens, tokens, prompt.boundary))
        return works

    def _matcher(self, request: Request) -> Any:
        return compile_grammar(request.grammar, lambda: self._grammar_tokenizer) if request.grammar else None

    @cached_property
    def _grammar_tokenizer(self) -> Any:
        return self._weights.grammar_tokenizer()

    def _answer(self, job: Job) -> None:
        if job.aborted:
            self._say({"event": "aborted", "id": job.id})
        elif job.error:
            self._say({"event": "error", "id": job.id, **wire.error_to(job.error)})
        else:
            results = [work.result() for work in job.works]
            usage = Usage(
                calls=1,
                prompt_tokens=job.works[0].prompt_length,
                cached_tokens=job.cached_tokens,
                reply_tokens=sum(len(work.tokens) - work.prompt_length for work in job.works),
                cpu_seconds=job.cpu_seconds,
                peak_rss_mb=peak_rss_mb(),
            )
            scores = tuple(result for result in results if isinstance(result, Score))
            samples = tuple(result for result in results if not isinstance(result, Score))
            message = {"event": "reply", "id": job.id, "reply": wire.as_dict(Reply(samples, usage))}
            # The monotonic clock is the machine's: the client subtracts the moment of its call.
            message |= {"scores": [wire.as_dict(score) for score in scores], "first_token": job.first_token}
            self._say(message)

    def _stream(self, number: int, text: str) -> None:
        self._say({"event": "text", "id": number, "text": text})

    def _say(self, message: dict[str, Any]) -> None:
        self._output.write(wire.encode_line(message))
        self._output.flush()


def peak_rss_mb() -> float:
    """The most memory this process ever had resident, in MB; 0 where it cannot be known."""
    import resource

    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1e6


def listen(source: BinaryIO, engine: Engine) -> None:
    """Hand messages to the engine; the end of the source ends the process."""
    for line in source:
        message = wire.decode_line(line)
        if message["op"] == "abort":
            engine.abort(message["id"])  # now, if it is being decoded
        engine.inbox.put(message)
    os._exit(0)


def main() -> None:
    """`python -m hybrid.engine MODEL`: speak the protocol of `wire` on stdin and stdout."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("--context", type=int, required=True)
    parser.add_argument("--width", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--remembered", type=int, required=True)
    parser.add_argument("--exact", action="store_true")
    parser.add_argument("--snapshots", type=Path)
    parser.add_argument("--purpose", default="")
    arguments = parser.parse_args()
    # llama.cpp prints where it likes: the protocol gets a descriptor of its own.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        engine = Engine(arguments, output)
    except HybridError as error:
        output.write(wire.encode_line({"event": "failed", **wire.error_to(error)}))
        output.flush()
        return
    threading.Thread(target=listen, args=(sys.stdin.buffer, engine), daemon=True).start()
    try:
        engine.run()
    except BrokenPipeError:
        os._exit(0)  # nobody reads any more


if __name__ == "__main__":
    main()
