"""One decode at a time on this machine: two llama.cpp processes on the same cores are four times slower each."""

import fcntl
import os
import tempfile
import time
from pathlib import Path

__all__ = ["Turn"]

SLICE_SECONDS = 0.5
"""How long one engine goes on before it lets another one in."""


class Turn:
    """A lock between all engines of a user, handed on between decodes."""

    def __init__(self, path: Path | None = None) -> None:
        path = path or Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"hybrid-turn-{os.getuid()}"
        self._file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        self._since: float | None = None

    def take(self) -> None:
        """Wait until no other engine decodes; free if it is this one's turn already and not yet over."""
        now = time.monotonic()
        if self._since is not None and now - self._since > SLICE_SECONDS:
            self.give()
            time.sleep(0.001)  # flock is not fair: whoever waits needs a moment to be woken
        if self._since is None:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            self._since = time.monotonic()

    def give(self) -> None:
        """Let others decode."""
        if self._since is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self._since = None
