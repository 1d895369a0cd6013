"""Opens a file that may be anything: waits for nobody, and reads no more than it has to."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from hybrid.errors import Unreadable

__all__ = ["MOST_BYTES", "content", "opened"]

MOST_BYTES = 50 << 20
"""Larger files are not read."""


@contextlib.contextmanager
def opened(path: Path, name: str) -> Iterator[BinaryIO]:
    """The file, open for reading.

    Raises:
        Unreadable: it cannot be opened, is no regular file, or is larger than `MOST_BYTES`.
    """
    with contextlib.ExitStack() as stack:
        try:
            if not stat.S_ISREG(path.stat().st_mode):  # to open some devices is to use them
                raise _not_regular(name)
            handle = stack.enter_context(open(path, "rb", opener=_without_waiting))
        except OSError as error:
            raise _unreadable(name, error) from error
        found = os.fstat(handle.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise _not_regular(name)
        if found.st_size > MOST_BYTES:
            raise _too_large(name)
        yield handle


def content(handle: BinaryIO, name: str) -> bytes:
    """All bytes of an open file; raises Unreadable if they cannot be read or have become too many."""
    try:
        found = handle.read(MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(name, error) from error
    if len(found) > MOST_BYTES:
        raise _too_large(name)
    return found


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # a pipe that took the file's place would wait for a writer


def _unreadable(name: str, error: OSError) -> Unreadable:
    return Unreadable(f"{name}: {(error.strerror or 'cannot be read').lower()}", hint="see that it can be read")


def _not_regular(name: str) -> Unreadable:
    return Unreadable(f"{name}: not a regular file", hint="put a file there, or remove it")


def _too_large(name: str) -> Unreadable:
    return Unreadable(f"{name}: larger than {MOST_BYTES >> 20} MB", hint="cut it into smaller files")
