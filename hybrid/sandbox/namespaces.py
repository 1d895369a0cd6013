"""Namespaces, where the system lets anybody make them: no network, no other process, an empty file tree.

They stand behind the other layers and none of those relies on them: many containers and some distributions forbid them.
"""

import contextlib
import os
import select
import signal
import socket

from hybrid.sandbox.kernel import PR_SET_PDEATHSIG, prctl, unshare

_NEW_UTS, _NEW_IPC, _NEW_USER, _NEW_PID, _NEW_NET = 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000
_HOST_NAME = "sandbox"
_PATIENCE_MS = 2_000
"""How soon it is noticed that the caller died while another process keeps the control socket open."""


def enter() -> bool:
    """Put this process, which has no threads yet, into namespaces of its own; whether that is allowed here.

    It then is process 1 of them. The one that was started stays outside as a guard, under the number that the caller
    knows, for exactly as long.
    """
    if not _are_allowed():
        return False
    caller = os.getppid()
    _unshare()
    inside = os.fork()
    if inside:
        _guard(inside, caller)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    return True


def hide_files() -> None:
    """Make the working folder, which is empty, the whole file tree; needs a capability that is dropped after it."""
    os.chroot(".")


def _are_allowed() -> bool:
    # Tried out by a child, for a process that gets halfway in cannot get out again.
    child = os.fork()
    if child == 0:
        with contextlib.suppress(OSError):
            _unshare()
            hide_files()
            if os.fork() == 0:
                os._exit(0)
            os._exit(0)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    return status == 0


def _unshare() -> None:
    user, group = os.geteuid(), os.getegid()
    unshare(_NEW_USER | _NEW_PID | _NEW_NET | _NEW_IPC | _NEW_UTS)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)
    socket.sethostname(_HOST_NAME)


def _guard(inside: int, caller: int) -> None:
    """Wait until the process inside ends, end it when the caller dies, and leave; never returns."""
    os.closerange(0, 65_536)  # the control socket too: it must close when the process inside ends
    poll = select.poll()
    poll.register(os.pidfd_open(inside), select.POLLIN)
    while os.getppid() == caller and not poll.poll(_PATIENCE_MS):
        pass
    os.kill(inside, signal.SIGKILL)
    os.waitpid(inside, 0)
    with contextlib.suppress(OSError):  # gone already, unless the process inside and the caller were both killed
        os.rmdir(os.getcwd())
    os._exit(0)
