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
    """A lock between all engines of a user, handed on between decodes.

    A second lock is held by those for which somebody waits in front of a screen: the others stand back meanwhile.
    """

    def __init__(self, path: Path | None = None) -> None:
        path = path or Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"hybrid-turn-{os.getuid()}"
        self._file = _open(path)
        self._urgent_file = _open(path.with_name(f"{path.name}-urgent"))
        self._urgent = False
        self._since: float | None = None

    def take(self, *, urgent: bool = False) -> None:
        """Wait until no other engine decodes; free if it is this one's turn already and not yet over.

        Args:
            urgent: it goes before those that are not, from their next decode on.
        """
        self._be_urgent(urgent)
        if self._since is not None and time.monotonic() - self._since > SLICE_SECONDS:
            self._unlock()
            time.sleep(0.001)  # flock is not fair: whoever waits needs a moment to be woken
        if not urgent:
            self._stand_back()
        if self._since is None:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            self._since = time.monotonic()

    def give(self) -> None:
        """Let others decode."""
        self._be_urgent(False)
        self._unlock()

    def _unlock(self) -> None:
        if self._since is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self._since = None

    def _be_urgent(self, urgent: bool) -> None:
        if urgent != self._urgent:
            fcntl.flock(self._urgent_file, fcntl.LOCK_SH if urgent else fcntl.LOCK_UN)
            self._urgent = urgent

    def _stand_back(self) -> None:
        """Give the turn away for as long as another engine is urgent."""
        try:
            fcntl.flock(self._urgent_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._unlock()
            fcntl.flock(self._urgent_file, fcntl.LOCK_EX)
        fcntl.flock(self._urgent_file, fcntl.LOCK_UN)


def _open(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
