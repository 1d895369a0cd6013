"""The sandbox as the rest of hybrid sees it: hands programs to servers, and never trusts what comes back."""

import queue
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from hybrid.errors import SandboxUnavailable, UsageError
from hybrid.sandbox.seat import Seat
from hybrid.types import Execution, Limits

__all__ = ["ACCEPTED", "RENEW_AFTER", "ProcessSandbox"]

ACCEPTED = ("strict", "rlimits-only")
"""Run programs only where the kernel confines them, or also where nothing but rlimits does."""
RENEW_AFTER = 1_000
"""Programs that one server serves. A new one costs about a second of one core, beside the programs: a millisecond for
each. A server keeps nothing of a program, so this only bounds what a mistake of ours could pile up."""


class ProcessSandbox:
    """Runs each program in a forked process of its own, with no files, no network and no other processes.

    Nothing is started before `start` or the first `run`. Any number of threads may call `run`; `workers` programs run
    at a time, each in a server of its own, and the others wait without their clock running. A server that dies is
    replaced, and the program that it was running is run again.
    """

    def __init__(
        self,
        accept: str = "strict",
        *,
        workers: int = 2,
        renew_after: int = RENEW_AFTER,
        warn: Callable[[str], None] | None = None,
    ) -> None:
        """Start nothing yet.

        Args:
            accept: one of `ACCEPTED`. Layers that the system has are used whatever this says.
            workers: programs at a time; a second server is started when the first one is busy.
            renew_after: programs that one server serves.
            warn: is told, once, what `rlimits-only` means on this system; a line on stderr if `None`.
        """
        if accept not in ACCEPTED:
            raise UsageError(f"no such sandbox: {accept!r}", hint=f"one of: {', '.join(ACCEPTED)}")
        self._accept = accept
        self._warn = warn or _to_stderr
        self._warned = False
        self._lock = threading.Lock()
        self._seats = tuple(Seat(self._admit, renew_after) for _ in range(workers))
        # The seat that was used last is used next, so that one caller starts one server.
        self._free = queue.LifoQueue[Seat]()
        for seat in reversed(self._seats):
            self._free.put(seat)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Have a server get ready while the caller does something else."""
        self._seats[0].start()

    def run(self, program: str, limits: Limits = Limits()) -> Execution:
        """Run a program that defines `solution()`; the value is what that returns.

        Raises:
            SandboxUnavailable: No program can be run here at all, or the sandbox is closed.
        """
        seat = self._free.get()
        try:
            return seat.run(program, limits)
        finally:
            self._free.put(seat)

    def facts(self) -> dict[str, object]:
        """What a server found out about this system: Landlock, seccomp, namespaces, names in its environment."""
        return self._seats[0].facts()

    def server_pids(self) -> list[int]:
        """Process ids of the servers that are running, for those who measure them."""
        return [pid for seat in self._seats if (pid := seat.server_pid()) is not None]

    def close(self) -> None:
        """Stop the servers and all that runs in them. Closing twice is fine."""
        for seat in self._seats:
            seat.close()

    def _admit(self, facts: dict[str, object]) -> None:
        missing = [
            name for name, there in (("Landlock", facts["landlock"]), ("seccomp", facts["seccomp"])) if not there
        ]
        if self._accept == "strict":
            if missing:
                raise SandboxUnavailable(
                    f"this system has no {' and no '.join(missing)} to confine programs with, so none is run",
                    hint="--sandbox=rlimits-only runs them all the same, with your files and network in their reach",
                )
            return
        with self._lock:
            first, self._warned = not self._warned, True
        if first:
            self._warn(_warning(missing))


def _warning(missing: list[str]) -> str:
    if not missing:
        return "warning: --sandbox=rlimits-only changes nothing here: every layer is in force"
    return (
        f"warning: --sandbox=rlimits-only, and no {' and no '.join(missing)} here: a program that a model writes may"
        " read your files, use the network and start processes"
    )


def _to_stderr(text: str) -> None:
    sys.stderr.write(f"{text}\n")
