"""What one child may use, by rlimits, and what it must not see of the process it was forked from."""

import contextlib
import math
import os
import resource
import signal
import sys

from hybrid.sandbox.kernel import PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, prctl

DESCRIPTORS = 64
"""Open files: the program's three, the result, and what lazy imports need."""

THREADS = 64
"""Threads above those that the system already has; Z3 starts one for each of its timeouts."""

STACK_BYTES = 64 << 20
RECURSION = 10_000
"""Python frames. 64 MB of stack hold that many even where each goes through C."""

_MOST_SECONDS = 86_400.0
_SERVER_BYTES = 1 << 30  # taken for mapped where /proc is not there to say


def apply(seconds: float, memory_mb: int) -> None:
    """Limit this process for good; the hard limits are set too, so nothing can be raised again."""
    cpu = max(1, math.ceil(min(seconds, _MOST_SECONDS)))
    # The soft limit sends SIGXCPU, which names the cause; the hard one kills what ignores that.
    _lower(resource.RLIMIT_CPU, cpu, cpu + 1)
    _lower(resource.RLIMIT_STACK, STACK_BYTES)
    _lower(resource.RLIMIT_AS, _mapped_bytes() + max(0, memory_mb) * (1 << 20))
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, DESCRIPTORS)
    _lower(resource.RLIMIT_NPROC, _threads_of_system() + THREADS)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_MEMLOCK, 0)
    _lower(resource.RLIMIT_MSGQUEUE, 0)


def scrub() -> None:
    """Forget the start: environment and arguments; raise the stack; give up every later privilege."""
    os.environ.clear()
    sys.argv[:] = [""]
    os.umask(0o077)
    # No core dumps, and no other process of the same user may trace this one or its children.
    prctl(PR_SET_DUMPABLE, 0)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    _, most = resource.getrlimit(resource.RLIMIT_STACK)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_STACK, (_least(STACK_BYTES, most), most))
    sys.setrecursionlimit(RECURSION)
    sys.set_int_max_str_digits(0)  # str(2**99999) is a fair question; CPU time bounds it


def die_with(parent: int) -> None:
    """Have the kernel kill this process when that parent dies, also if it already did."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _lower(kind: int, soft: int, hard: int | None = None) -> None:
    _, most = resource.getrlimit(kind)
    hard = _least(soft if hard is None else hard, most)
    resource.setrlimit(kind, (_least(soft, hard), hard))


def _least(wanted: int, most: int) -> int:
    return wanted if most == resource.RLIM_INFINITY else min(wanted, most)


def _mapped_bytes() -> int:
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return _SERVER_BYTES


def _threads_of_system() -> int:
    # NPROC counts all threads of the user, who may have hundreds already; counting just theirs
    # would take milliseconds, and the number for the whole system is an upper bound.
    try:
        with open("/proc/loadavg", "rb") as file:
            return int(file.read().split()[3].partition(b"/")[2])
    except OSError:
        return 4096
