"""Beginnings that many questions share, on disk: a process that starts takes them over instead of decoding them.

A file holds what it is for (model, llama.cpp, decoding), the tokens and the state, with a digest of all. Whatever does
not match to the last byte is no snapshot, and the tokens are decoded as if it were not there.
"""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import numpy as np

from hybrid.engine.sequences import State

__all__ = ["DiskSnapshots"]

MAGIC = b"hybrid prefix 1\n"
CAPACITY = 1 << 30
"""Bytes of all snapshots together; those used longest ago are removed."""


class DiskSnapshots:
    """A folder of snapshots. Several processes may use it at once."""

    def __init__(self, folder: Path, purpose: str, *, capacity: int = CAPACITY) -> None:
        """Use a folder, which need not exist.

        Args:
            folder: where the files are.
            purpose: everything besides the tokens that decides a state; what was saved for another is not seen.
            capacity: bytes of all files together.
        """
        self._folder = folder
        self._purpose = hashlib.sha256(purpose.encode()).digest()
        self._capacity = capacity

    def load(self, tokens: list[int]) -> State | None:
        """The state of exactly these tokens, or `None`."""
        head = self._head(tokens)
        path = self._path(head)
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        digest, body = data[:32], memoryview(data)[32:]
        if hashlib.sha256(body).digest() != digest or body[: len(head)] != head:
            return None
        return np.frombuffer(body, np.uint8, offset=len(head))

    def save(self, tokens: list[int], state: State) -> None:
        """Keep a state unless it is kept already; a folder that cannot be written only costs the next prefill."""
        head = self._head(tokens)
        path = self._path(head)
        if path.exists():
            return
        body = head + state.tobytes()
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._make_room(len(body) + 32)
            descriptor, unfinished = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with open(descriptor, "wb") as file:
                    file.write(hashlib.sha256(body).digest() + body)
                os.replace(unfinished, path)
            except OSError:
                os.unlink(unfinished)
                raise

    def _make_room(self, size: int) -> None:
        files = sorted((entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in os.scandir(self._folder))
        total = sum(held for _, held, _ in files) + size
        for _, held, path in files:
            if total <= self._capacity:
                break
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
            total -= held

    def _head(self, tokens: list[int]) -> bytes:
        return MAGIC + self._purpose + len(tokens).to_bytes(4, "little") + np.asarray(tokens, np.int32).tobytes()

    def _path(self, head: bytes) -> Path:
        return self._folder / f"{hashlib.sha256(head).hexdigest()[:32]}.kv"
