"""One run, seen by the caller: the descriptors that tie it to its child, the clock, and the cap on output."""

import contextlib
import io
import json
import math
import os
import secrets
import select
import socket
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

from hybrid.types import Limits

GRACE_SECONDS = 5.0
"""How long the server may take to say that it killed a child, before it is taken for dead itself."""

_CHUNK = 65_536
_ENVELOPE_BYTES = 256  # tags and the job's word, which the program did not ask for

Stop = Literal["", "timeout", "output"]


@dataclass(frozen=True, slots=True)
class Ending:
    """All that is known when a program is over; nothing in `result` and `printed` can be trusted."""

    stop: Stop
    """Why it was stopped from here, if it was."""
    report: bytes | None
    """What the server says about the process; `None` if the server is gone or stuck."""
    word: bytes
    result: bytes
    printed: bytes
    seconds: float


class Job:
    """Use it as a context manager: leaving it kills the program if it still runs."""

    def __init__(self, program: str, limits: Limits) -> None:
        self._limits = limits
        self._word = secrets.token_hex(16)
        self._started = time.monotonic()
        self._report: bytes | None = None
        self._server_gone = False
        self._buffers: dict[int, bytearray] = {}
        with contextlib.ExitStack() as stack:
            self._result, result_end = self._pipe(stack)
            self._printed, printed_end = self._pipe(stack)
            self._lifeline, lifeline_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            stack.enter_context(self._lifeline)
            stack.enter_context(lifeline_end)
            order = stack.enter_context(self._order(program))
            self._theirs = (order, result_end, printed_end, lifeline_end)
            self._stack = stack.pop_all()
        self._poll = select.poll()
        for descriptor in (*self._buffers, self._lifeline.fileno()):
            self._poll.register(descriptor, select.POLLIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def send(self, control: socket.socket) -> None:
        """Hand the child's ends to the server. May be repeated with another server after an OSError."""
        socket.send_fds(control, [b"job"], [end.fileno() for end in self._theirs])
        self._started = time.monotonic()  # not before, for the server may have had to be started

    def wait(self) -> Ending:
        """Follow the program to its end, or bring that about when a limit is passed."""
        for end in self._theirs:
            end.close()  # or no pipe would ever come to its end
        stop = self._follow(self._started + self._limits.seconds)
        if stop:
            self._kill()
        else:
            self._drain()
            stop = self._over()
        seconds = time.monotonic() - self._started
        result, printed = (bytes(self._buffers[end.fileno()]) for end in (self._result, self._printed))
        return Ending(stop, self._report, self._word.encode(), result, printed[: self._limits.output_bytes], seconds)

    def _order(self, program: str) -> io.FileIO:
        file = io.FileIO(os.memfd_create("order"), "r+")
        order = {
            "program": program,
            "word": self._word,
            "seconds": self._limits.seconds,
            "memory_mb": self._limits.memory_mb,
        }
        # Through the raw file, for a buffer would be lost; json escapes lone surrogates too.
        rest = memoryview(json.dumps(order).encode())
        while rest:
            rest = rest[file.write(rest) :]
        return file

    def _pipe(self, stack: contextlib.ExitStack) -> tuple[io.FileIO, io.FileIO]:
        ours, theirs = os.pipe()
        reading = stack.enter_context(io.FileIO(ours, "r"))
        os.set_blocking(ours, False)
        self._buffers[ours] = bytearray()
        return reading, stack.enter_context(io.FileIO(theirs, "w"))

    def _follow(self, deadline: float) -> Stop:
        while self._report is None and not self._server_gone:
            left = deadline - time.monotonic()
            if left <= 0:
                return "timeout"
            self._step(left)
            if self._over():
                return "output"
        return ""

    def _step(self, seconds: float) -> None:
        for descriptor, _ in self._poll.poll(math.ceil(min(seconds, 3600.0) * 1000)):
            if descriptor == self._lifeline.fileno():
                self._listen()
            else:
                self._read(descriptor)

    def _listen(self) -> None:
        try:
            self._report = self._lifeline.recv(4096) or None
        except ConnectionError:
            self._report = None
        self._server_gone = self._report is None

    def _read(self, descriptor: int) -> bool:
        try:
            chunk = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return False
        self._buffers[descriptor] += chunk
        if not chunk:
            with contextlib.suppress(KeyError):
                self._poll.unregister(descriptor)
        return bool(chunk)

    def _kill(self) -> None:
        with contextlib.suppress(OSError):
            self._lifeline.shutdown(socket.SHUT_WR)
        for descriptor in self._buffers:
            with contextlib.suppress(KeyError):
                self._poll.unregister(descriptor)
        deadline = time.monotonic() + GRACE_SECONDS
        while self._report is None and not self._server_gone and (left := deadline - time.monotonic()) > 0:
            self._step(left)

    def _drain(self) -> None:
        # The writers are dead and a pipe holds 64 KB, so this ends even if one of them was not.
        for descriptor in self._buffers:
            while not self._over() and self._read(descriptor):
                pass

    def _over(self) -> Stop:
        size = sum(len(buffer) for buffer in self._buffers.values())
        return "output" if size > self._limits.output_bytes + _ENVELOPE_BYTES else ""
