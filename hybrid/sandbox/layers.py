"""Which walls stand between a program and this machine; found out by a program that runs into them."""

import sys
from dataclasses import dataclass
from typing import cast

from hybrid.errors import SandboxUnavailable
from hybrid.sandbox.parent import ProcessSandbox

# Landlock refuses with EACCES and seccomp with EPERM, so each wall can be told from the other.
_PROBE = """
import errno, os, resource, socket

def refused(action, *arguments):
    try:
        action(*arguments)
    except OSError as error:
        return error.errno
    return 0

def solution():
    kinds = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
    return (
        all(resource.getrlimit(kind)[1] != resource.RLIM_INFINITY for kind in kinds),
        refused(os.listdir, "/") == errno.EACCES,
        refused(socket.socket) == errno.EPERM,
    )
"""

_HARMLESS_NAMES = {"PYTHONHASHSEED", "LC_CTYPE"}  # the first is given, the second Python may set itself


@dataclass(frozen=True, slots=True)
class Layer:
    """One wall, and whether it is there."""

    name: str
    active: bool
    detail: str


def layers() -> tuple[Layer, ...]:
    """The walls in force on this system. Starts a sandbox of its own for it, which takes about a second."""
    if sys.platform != "linux":
        names = ("rlimits", "environment", "Landlock", "seccomp")
        return tuple(Layer(name, False, f"needs Linux, and this is {sys.platform}") for name in names)
    with ProcessSandbox(workers=1) as sandbox:
        facts = sandbox.facts()
        probe = sandbox.run(_PROBE)
    if probe.outcome != "ok":
        raise SandboxUnavailable(f"the sandbox cannot run even a small program: {probe.error}")
    limited, unreadable, filtered = cast(tuple[bool, bool, bool], probe.value)
    names = cast(list[str], facts["environment"])
    strange = sorted(set(names) - _HARMLESS_NAMES)
    return (
        Layer("rlimits", limited, "processor time, memory, file size, core dumps"),
        Layer("environment", not strange, f"inherited: {', '.join(strange)}" if strange else "empty"),
        Layer("Landlock", unreadable, _landlock_detail(cast(int, facts["landlock"]))),
        Layer("seccomp", filtered, "allowlist of system calls" if facts["seccomp"] else "not in this kernel"),
    )


def _landlock_detail(abi: int) -> str:
    if abi == 0:
        return "not in this kernel, or switched off"
    beyond = [text for since, text in ((4, "TCP"), (6, "signals and abstract sockets")) if abi >= since]
    return f"ABI {abi}: {', '.join(['files', *beyond])}"
