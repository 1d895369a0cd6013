"""The process that forks a child for each program, with SymPy and Z3 already imported.

It talks to its parent only in descriptors. Each job brings four: the order to read, two pipes for the child to write
to, and a lifeline. When the child is gone the server writes how it ended to the lifeline and hangs up; when the parent
hangs up first, the server kills the child. It reads nothing that a child wrote and waits for no child, so none can
block it.
"""

import contextlib
import importlib
import json
import os
import resource
import selectors
import signal
import socket
import sys
from dataclasses import dataclass
from importlib.machinery import BuiltinImporter, FrozenImporter

from hybrid.sandbox import child, landlock, limits, namespaces, seccomp
from hybrid.sandbox.shelf import Shelf
from hybrid.sandbox.values import Encoder

# fmt: off
PRELOADED = (
    "bisect", "calendar", "collections", "copy", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools",
    "heapq", "itertools", "json", "math", "numbers", "operator", "random", "re", "statistics", "string", "sympy",
    "textwrap", "typing", "z3",
)
# fmt: on
"""What programs import most; sharing it is what makes a run take milliseconds."""

# fmt: off
NATIVE = (
    "_asyncio", "_bisect", "_blake2", "_bz2", "_codecs_cn", "_codecs_hk", "_codecs_iso2022", "_codecs_jp", "_codecs_kr",
    "_codecs_tw", "_contextvars", "_csv", "_ctypes", "_datetime", "_decimal", "_elementtree", "_hashlib", "_heapq",
    "_json", "_lsprof", "_lzma", "_md5", "_multibytecodec", "_multiprocessing", "_opcode", "_pickle", "_posixshmem",
    "_posixsubprocess", "_queue", "_random", "_sha1", "_sha2", "_sha256", "_sha3", "_sha512", "_socket", "_sqlite3",
    "_statistics", "_struct", "_typing", "_uuid", "_zoneinfo", "array", "binascii", "cmath", "fcntl", "grp", "math",
    "mmap", "pwd", "pyexpat", "resource", "select", "termios", "unicodedata", "zlib",
)
# fmt: on
"""Modules that are libraries, which only an open file can be loaded from; which there are depends on the Python."""

_PATIENCE_SECONDS = 2.0
"""How soon it notices that its parent died while another process keeps the socket open."""


@dataclass(slots=True)
class _Job:
    pid: int
    process: int
    """A pidfd: readable when the child has ended, and never another process's."""
    lifeline: socket.socket


class Server:
    """Forks, watches, kills and reaps."""

    def __init__(self, control: socket.socket, confinement: child.Confinement, encoder: Encoder) -> None:
        self._control = control
        self._confinement = confinement
        self._encoder = encoder
        self._parent = os.getppid()
        self._jobs: dict[int, _Job] = {}
        self._selector = selectors.PollSelector()
        self._selector.register(control, selectors.EVENT_READ)

    def serve(self) -> None:
        """Serve until the parent hangs up or dies, and leave no child behind."""
        try:
            while os.getppid() == self._parent:
                events = self._selector.select(_PATIENCE_SECONDS)
                for key, _ in events:
                    if key.fileobj is self._control:
                        if not self._accept():
                            return
                    elif key.data.pid in self._jobs:  # an event before this one may have ended it
                        self._attend(key.fileobj, key.data)
        finally:
            for job in list(self._jobs.values()):
                _kill(job.pid)
                os.waitpid(job.pid, 0)

    def _accept(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, 16, 4)
        if not message:
            return False
        order, result, printed, line = descriptors
        lifeline = socket.socket(fileno=line)
        try:
            self._fork(order, result, printed, lifeline)
        except OSError as error:
            # No process left to give, most likely; the parent reports it as the program's end.
            _report(lifeline, {"refused": str(error)})
            lifeline.close()
        finally:
            for descriptor in (order, result, printed):
                os.close(descriptor)
        return True

    def _fork(self, order: int, result: int, printed: int, lifeline: socket.socket) -> None:
        pid = os.fork()
        if pid == 0:
            child.live(order, result, printed, self._confinement, self._encoder)
        job = _Job(pid, os.pidfd_open(pid), lifeline)
        self._jobs[pid] = job
        self._selector.register(job.process, selectors.EVENT_READ, job)
        self._selector.register(lifeline, selectors.EVENT_READ, job)

    def _attend(self, ready: object, job: _Job) -> None:
        if ready is job.lifeline:
            # The parent never writes to it, so this is the end: it no longer wants the program to run.
            self._selector.unregister(job.lifeline)
            _kill(job.pid)
            return
        _kill(job.pid)  # whatever else is in the group; the zombie still holds the number
        _, status, usage = os.wait4(job.pid, 0)
        self._forget(job)
        _report(job.lifeline, _ending(status, usage))
        job.lifeline.close()

    def _forget(self, job: _Job) -> None:
        del self._jobs[job.pid]
        self._selector.unregister(job.process)
        with contextlib.suppress(KeyError):
            self._selector.unregister(job.lifeline)
        os.close(job.process)


def _kill(pid: int) -> None:
    # The group exists only once the child has run setsid; both numbers stay its own until it is reaped.
    for send in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            send(pid, signal.SIGKILL)


def _ending(status: int, usage: resource.struct_rusage) -> dict[str, object]:
    cpu = usage.ru_utime + usage.ru_stime
    if os.WIFSIGNALED(status):
        return {"signal": os.WTERMSIG(status), "code": 0, "cpu_seconds": cpu}
    return {"signal": 0, "code": os.WEXITSTATUS(status), "cpu_seconds": cpu}


def _report(lifeline: socket.socket, report: dict[str, object]) -> None:
    with contextlib.suppress(OSError):  # the parent may have stopped listening
        lifeline.send(json.dumps(report).encode())


def _preload(folders: list[str]) -> Encoder:
    sys.path += folders
    for name in PRELOADED:
        importlib.import_module(name)
    for name in NATIVE:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    import sympy
    import sympy.core.random
    import z3

    sympy.core.random.seed(0)
    sympy.solve(sympy.Symbol("x") ** 2 - 4)  # pulls in what SymPy imports only at the first use
    z3.simplify(z3.IntVal(1) + 1)  # and here the default context
    _shelve([entry for entry in sys.path if entry not in folders])
    return Encoder(sympy, z3)


def _shelve(library: list[str]) -> None:
    """Have imports served from memory: the standard library, and what belongs to the packages that are loaded."""
    loaded = frozenset(sys.modules)
    shelf = Shelf()
    for folder in library:
        shelf.put(folder, skip=loaded)
    for package in ("sympy", "mpmath", "z3"):
        for folder in sys.modules[package].__path__:
            shelf.put(folder, package, skip=loaded)
    sys.meta_path[:] = [BuiltinImporter, FrozenImporter, shelf]
    sys.path.clear()
    sys.path_hooks.clear()
    sys.path_importer_cache.clear()


def main(control: int, folders: list[str]) -> None:
    """Get ready, tell the parent on the control socket, and serve."""
    home = os.getcwd()
    apart = namespaces.enter()
    with socket.socket(fileno=control) as sock:
        try:
            pid = int(os.readlink("/proc/self")) if apart else os.getpid()  # the number outside
            environment = sorted(os.environ)
            encoder = _preload(folders)
            limits.scrub()
            abi = landlock.version()
            rules = landlock.prepare() if abi else None
            filters = seccomp.supported()
            confinement = child.Confinement(os.getpid(), rules, seccomp.prepare() if filters else None, apart)
        except Exception as error:  # noqa: BLE001 - the parent tells the user, whatever it is
            sock.send(json.dumps({"error": f"{type(error).__name__}: {error}"[:2000]}).encode())
            return
        facts = {"pid": pid, "landlock": abi, "seccomp": filters, "namespaces": apart, "environment": environment}
        sock.send(json.dumps(facts).encode())
        Server(sock, confinement, encoder).serve()
    with contextlib.suppress(OSError):
        os.rmdir(home)  # the parent does this too, unless it was killed
    os._exit(0)  # taking all that was loaded apart would cost the parent a wait
