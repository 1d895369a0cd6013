"""One writer at a time, across processes; a writer that is killed lets go by itself."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from hybrid.errors import CacheError

__all__ = ["PATIENCE", "locked"]

PATIENCE = 600.0
"""Seconds that a writer waits for another."""
_LOOK_AGAIN = 0.05


@contextlib.contextmanager
def locked(path: Path, what: str, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold a lock file.

    Args:
        path: the file; it is made, and stays.
        what: what is being done, for others to read.
        waiting: is told once, if another holds it, who that is and what it does.

    Raises:
        CacheError: it was held for longer than `PATIENCE`, and by whom.
        OSError: the file cannot be written.
    """
    with path.open("a+", encoding="utf-8") as file:
        _take(file, waiting)
        file.truncate(0)
        file.write(f"process {os.getpid()}, {what}")
        file.flush()
        yield


def _take(file: IO[str], waiting: Callable[[str], None]) -> None:
    start, told = time.monotonic(), False
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(file)
        if time.monotonic() - start > PATIENCE:
            raise CacheError(f"waited {PATIENCE:.0f} s for {holder}", hint="let it finish, or end it, and try again")
        if not told:
            waiting(f"waiting for {holder}")
            told = True
        time.sleep(_LOOK_AGAIN)


def _holder(file: IO[str]) -> str:
    file.seek(0)
    return file.read() or "another process"
