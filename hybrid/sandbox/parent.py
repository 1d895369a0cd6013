"""The sandbox as the rest of hybrid sees it: starts the server, hands it programs, and never trusts what comes back."""

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from pathlib import Path
from types import TracebackType
from typing import Self

from hybrid.errors import SandboxUnavailable
from hybrid.sandbox import result
from hybrid.sandbox.job import Job
from hybrid.types import Execution, Limits

_START_SECONDS = 60.0
_SEND_SECONDS = 10.0
_STOP_SECONDS = 5.0

# Bare packages stand in for hybrid's own, whose imports the server has no use for.
_BOOT = """
import sys, types
for name in ("hybrid", "hybrid.sandbox"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [sys.argv[2]]
from hybrid.sandbox.server import main
main(int(sys.argv[1]), sys.argv[3:])
"""


class ProcessSandbox:
    """Runs each program in a forked process of its own, with no files, no network and no other processes.

    Nothing is started before `start` or the first `run`. Any number of threads may call `run`; `workers` programs run
    at a time and the others wait, without their clock running. A server that dies is replaced on the next run.
    """

    def __init__(self, workers: int = 2) -> None:
        self._slots = threading.BoundedSemaphore(workers)
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Have the server get ready while the caller does something else."""
        with self._lock:
            if self._server is None and not self._closed:
                self._server = _Server()

    def run(self, program: str, limits: Limits = Limits()) -> Execution:
        """Run a program that defines `solution()`; the value is what that returns.

        Raises:
            SandboxUnavailable: No program can be run here at all, or the sandbox is closed.
        """
        with self._slots, Job(program, limits) as job:
            server = self._submit(job)
            ending = job.wait()
            if ending.report is None:
                self._drop(server)
            return result.execution(ending, limits)

    def facts(self) -> dict[str, object]:
        """What the server found out about this system: Landlock's version, seccomp, names in its environment."""
        with self._lock:
            return self._running().await_ready()

    def close(self) -> None:
        """Stop the server and all that runs in it. Closing twice is fine."""
        with self._lock:
            self._closed = True
            server, self._server = self._server, None
        if server is not None:
            server.stop()

    def _submit(self, job: Job) -> "_Server":
        with self._lock:
            server = self._running()
            try:
                job.send(server.control)
            except OSError:
                # It died since the last run, and what was sent to a dead one was not run.
                server.stop()
                self._server = server = _Server()
                server.await_ready()
                job.send(server.control)
            return server

    def _running(self) -> "_Server":
        if self._closed:
            raise SandboxUnavailable("the sandbox is closed", hint="open a new one")
        if self._server is None or not self._server.alive():
            if self._server is not None:
                self._server.stop()
            self._server = None
            self._server = _Server()
        try:
            self._server.await_ready()
        except BaseException:
            self._server = None
            raise
        return self._server

    def _drop(self, server: "_Server") -> None:
        with self._lock:
            if self._server is server:
                self._server = None
        server.stop()


class _Server:
    """The process that forks; a new one for each life of it."""

    def __init__(self) -> None:
        if sys.platform != "linux":
            raise SandboxUnavailable(
                f"programs can be confined on Linux only, and this is {sys.platform}",
                hint="run hybrid on Linux (WSL or a container will do), or leave out steps that write programs",
            )
        self._owner = os.getpid()
        home = tempfile.mkdtemp(prefix="hybrid-sandbox-")
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                process = _start(theirs, home)
            # At the interpreter's exit too, and when the sandbox is forgotten without having been closed.
            self._stop = weakref.finalize(self, _stop, process, self.control, home, self._owner)
        except BaseException:
            self.control.close()
            shutil.rmtree(home, ignore_errors=True)
            raise
        self._process = process
        self._facts: dict[str, object] = {}

    def await_ready(self) -> dict[str, object]:
        """Wait until it has loaded what programs import; what it found out about this system."""
        if not self._facts:
            try:
                self._facts = _await_ready(self.control)
            except BaseException:
                self.stop()
                raise
            self.control.settimeout(_SEND_SECONDS)
        return self._facts

    def alive(self) -> bool:
        """Whether it runs, and belongs to this process rather than to one that this was forked from."""
        return self._owner == os.getpid() and self._process.poll() is None

    def stop(self) -> None:
        """Kill it and its children, and leave no zombie and no folder behind."""
        self._stop()


def _start(control: socket.socket, home: str) -> subprocess.Popen[bytes]:
    # No parent-death signal: it comes when the *thread* that started the server ends, which may be any caller's.
    # The server watches the control socket and its parent's process id instead.
    options = ["-s", "-S", "-P", "-X", "utf8", "-W", "ignore"]
    arguments = [str(control.fileno()), str(Path(__file__).parent), *_library_folders()]
    return subprocess.Popen(
        [sys.executable, *options, "-c", _BOOT, *arguments],
        env={"PYTHONHASHSEED": "0"},  # nothing else: no secret of the caller's environment gets in
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[control.fileno()],
        start_new_session=True,  # out of reach of the terminal's Ctrl-C
    )


def _library_folders() -> list[str]:
    specs = [importlib.util.find_spec(name) for name in ("sympy", "mpmath", "z3")]
    folders = (str(Path(spec.origin).parents[1]) for spec in specs if spec is not None and spec.origin is not None)
    return list(dict.fromkeys(folders))


def _await_ready(control: socket.socket) -> dict[str, object]:
    control.settimeout(_START_SECONDS)
    try:
        greeting = control.recv(4096)
    except TimeoutError:
        raise _unstartable(f"it was not ready after {_START_SECONDS:g} seconds") from None
    except ConnectionError:
        greeting = b""
    if not greeting:
        raise _unstartable("it died while starting")
    facts: dict[str, object] = json.loads(greeting)
    if "error" in facts:
        raise _unstartable(str(facts["error"]))
    return facts


def _unstartable(why: str) -> SandboxUnavailable:
    return SandboxUnavailable(
        f"the process that runs programs did not start: {why}", hint="reinstall with: pip install hybrid-lm"
    )


def _stop(process: subprocess.Popen[bytes], control: socket.socket, home: str, owner: int) -> None:
    control.close()
    if os.getpid() != owner:
        return  # a fork of the owner: the server is not its child
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    shutil.rmtree(home, ignore_errors=True)
