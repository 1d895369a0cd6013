"""The sandbox's processes seen from outside, where a program's own process numbers mean nothing."""

import time
from pathlib import Path

from hybrid.sandbox import ProcessSandbox, process

WALLS_DOWN = """
import os
from hybrid.sandbox import child, landlock, limits, namespaces, seccomp
landlock.version = lambda: 0
seccomp.supported = namespaces.enter = lambda: False
limits.apply = limits.scrub = child.drop_capabilities = lambda *_: None
child._MOST_DESCRIPTORS = 5
os.environ["HYBRID_TEST_SECRET"] = {secret!r}
"""
"""Statements that leave a program with what the caller's clock alone stops."""


def running(pid: int) -> bool:
    """Whether the process is there and no mere zombie of somebody else's."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until_gone(pid: int) -> bool:
    for _ in range(1000):
        if not running(pid):
            return True
        time.sleep(0.01)
    return False


def server_of(sandbox: ProcessSandbox) -> int:
    """The server that the next program of a single caller runs in."""
    sandbox.facts()
    return sandbox.server_pids()[0]


def children_of(server: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{server}/task/{server}/children").read_text(encoding="utf-8").split()]


def child_of(server: int) -> int:
    for _ in range(1000):
        if children := children_of(server):
            return children[0]
        time.sleep(0.01)
    raise AssertionError("no program is running")


def boot_with(monkeypatch, statements: str) -> None:
    """Have every server run statements before it gets ready."""
    monkeypatch.setattr(process, "_BOOT", process._BOOT.replace("main(int", f"{statements}\nmain(int"))
