"""A place where one program runs at a time, in one server after another."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace

from hybrid.errors import SandboxUnavailable
from hybrid.sandbox import result
from hybrid.sandbox.job import Ending, Job
from hybrid.sandbox.process import ServerProcess
from hybrid.types import Execution, Limits

__all__ = ["Seat"]


class Seat:
    """Replaces its server when that has served enough, has died or cannot be trusted, and loses no program by it."""

    def __init__(self, admit: Callable[[dict[str, object]], None], renew_after: int) -> None:
        """Start nothing yet.

        Args:
            admit: is told what a new server found out about the system, and raises if programs must not run so.
            renew_after: programs that one server serves.
        """
        self._admit = admit
        self._renew_after = renew_after
        self._lock = threading.Lock()
        self._server: ServerProcess | None = None
        self._next: ServerProcess | None = None
        self._served = 0
        self._closed = False

    def start(self) -> None:
        """Have a server get ready while the caller does something else."""
        with self._lock:
            if self._server is None and not self._closed:
                self._server = ServerProcess()

    def run(self, program: str, limits: Limits) -> Execution:
        """Run a program; once more, in the time that is left, if the server died under it."""
        ending = self._attempt(program, limits)
        if ending.report is None and not ending.stop and not self._closed:
            left = max(0.0, limits.seconds - ending.seconds)
            again = self._attempt(program, replace(limits, seconds=left))
            ending = replace(again, seconds=ending.seconds + again.seconds)
        return result.execution(ending, limits)

    def facts(self) -> dict[str, object]:
        """What the server found out about this system."""
        with self._lock:
            return self._running().await_ready()

    def server_pid(self) -> int | None:
        """Process id of the server, if one is running."""
        with self._lock:
            ready = self._server is not None and self._server.is_alive() and self._server.await_ready()
            return self._server.pid if self._server is not None and ready else None

    def close(self) -> None:
        """Stop the server and what runs in it; the seat cannot be used again."""
        with self._lock:
            self._closed = True
            servers = (self._server, self._next)
            self._server = self._next = None
        for server in servers:
            if server is not None:
                server.stop()

    def _attempt(self, program: str, limits: Limits) -> Ending:
        with Job(program, limits) as job:
            server = self._submit(job)
            ending = job.wait()
        if result.report(ending.report) is None:
            self._drop(server)
            return replace(ending, report=None)
        self._renew()
        return ending

    def _submit(self, job: Job) -> ServerProcess:
        with self._lock:
            server = self._running()
            try:
                job.send(server.control)
            except OSError:
                # It died since the last run, and what was sent to a dead one was not run.
                self._discard()
                server = self._running()
                job.send(server.control)
            self._served += 1
            return server

    def _running(self) -> ServerProcess:
        if self._closed:
            raise SandboxUnavailable("the sandbox is closed", hint="open a new one")
        if self._server is not None and not self._server.is_alive():
            self._discard()
        if self._server is None:
            self._server, self._served = ServerProcess(), 0
        try:
            self._admit(self._server.await_ready())
        except BaseException:
            self._discard()
            raise
        return self._server

    def _renew(self) -> None:
        """Have a successor get ready beside a server that has served enough, and take it when it is."""
        with self._lock:
            if self._closed or self._served < self._renew_after:
                return
            with contextlib.suppress(SandboxUnavailable, OSError):  # then the old one serves on, and another is tried
                if self._next is None:
                    self._next = ServerProcess()
                elif self._next.is_ready():
                    successor, self._next = self._next, None
                    self._admit(successor.await_ready())
                    self._discard()
                    self._server, self._served = successor, 0

    def _drop(self, server: ServerProcess) -> None:
        with self._lock:
            if self._server is server:
                self._discard()
        server.stop()

    def _discard(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.stop()
