"""Which walls stand between a program and this machine; found out by a program that runs into them."""

import sys
from dataclasses import dataclass
from typing import cast

from hybrid.errors import SandboxUnavailable
from hybrid.sandbox.parent import ProcessSandbox

# seccomp hides Landlock from a program; each child has run into that one before, or it would have run no program.
_PROBE = """
import errno, os, resource, socket

def solution():
    kinds = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
    limited = all(resource.getrlimit(kind)[1] != resource.RLIM_INFINITY for kind in kinds)
    try:
        socket.socket().close()
        filtered = False
    except OSError as error:
        filtered = error.errno == errno.EPERM
    return limited, filtered, os.getppid() == 1
"""

_HARMLESS_NAMES = {"PYTHONHASHSEED", "LC_CTYPE"}  # the first is given, the second Python may set itself


@dataclass(frozen=True, slots=True)
class Layer:
    """One wall, and whether it is there."""

    name: str
    active: bool
    detail: str
    needed: bool = True
    """Whether programs are refused without it, unless the user says otherwise."""


def layers() -> tuple[Layer, ...]:
    """The walls in force on this system. Starts a sandbox of its own for it, which takes about a second."""
    if sys.platform != "linux":
        names = ("rlimits", "environment", "Landlock", "seccomp", "namespaces")
        return tuple(Layer(name, False, f"needs Linux, and this is {sys.platform}") for name in names)
    with ProcessSandbox("rlimits-only", workers=1, warn=lambda text: None) as sandbox:
        facts = sandbox.facts()
        probe = sandbox.run(_PROBE)
    if probe.outcome != "ok":
        raise SandboxUnavailable(f"the sandbox cannot run even a small program: {probe.error}")
    limited, filtered, apart = cast(tuple[bool, bool, bool], probe.value)
    abi = cast(int, facts["landlock"])
    strange = sorted(set(cast(list[str], facts["environment"])) - _HARMLESS_NAMES)
    spaces = "processes, network, files, IPC, host name" if apart else "not allowed here; the others do without them"
    return (
        Layer("rlimits", limited, "processor time, memory, file size, core dumps"),
        Layer("environment", not strange, f"inherited: {', '.join(strange)}" if strange else "empty"),
        Layer("Landlock", abi > 0, _landlock_detail(abi)),
        Layer("seccomp", filtered, "allowlist of system calls" if facts["seccomp"] else "not in this kernel"),
        Layer("namespaces", apart, spaces, needed=False),
    )


def _landlock_detail(abi: int) -> str:
    if abi == 0:
        return "not in this kernel, or switched off"
    beyond = [text for since, text in ((4, "TCP"), (6, "signals and abstract sockets")) if abi >= since]
    return f"ABI {abi}: {', '.join(['files', *beyond])}"
