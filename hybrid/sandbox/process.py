"""One life of the server process, seen by the process that started it."""

import contextlib
import importlib.util
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import weakref
from pathlib import Path
from typing import cast

from hybrid.errors import SandboxUnavailable

__all__ = ["ServerProcess"]

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


class ServerProcess:
    """A process that forks a child for each program; made by an exec, so nothing of this process is in its memory."""

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

    @property
    def pid(self) -> int:
        """Of the process that forks; known when it is ready."""
        return cast(int, self._facts["pid"])

    def is_ready(self) -> bool:
        """Whether `await_ready` would not wait, be it because starting has failed."""
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        return bool(self._facts) or bool(poll.poll(0))

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

    def is_alive(self) -> bool:
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
