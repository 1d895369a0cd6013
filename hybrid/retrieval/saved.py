"""Index folders on disk: written beside and renamed, so a folder is whole or absent; read only if its digests hold."""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hybrid.errors import CacheError
from hybrid.retrieval.chunk import Chunk
from hybrid.types import Document

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Changes", "Saved", "Shelf", "sha256"]

FORMAT = 1
"""Goes into every index's key: raise it when the files or what is embedded change."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What an index folder holds: a vector for each chunk."""

    chunks: tuple[Chunk, ...]
    vectors: "NDArray[np.float32]"
    embedder: str
    """Digest of the embedder that made the vectors."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a user added to a corpus and took out of it; it outlives new versions of the corpus."""

    added: tuple[Document, ...] = ()
    removed: tuple[str, ...] = ()


class Shelf:
    """All that is kept for one corpus: index folders under different keys, and the user's changes."""

    def __init__(self, root: Path, name: str, origin: str) -> None:
        self._root = root
        self._origin = origin
        self._owner = {"name": name, "origin": origin}
        self._slug = re.sub(r"[^\w.-]+", "_", name)[:60]
        self._changes = root / f"{self._slug}-{sha256(origin.encode())[:8]}.changes.json"

    def folder(self, key: str) -> Path:
        """Where the index of this key is or will be; two corpora of one name get two folders."""
        return self._root / f"{self._slug}-{sha256(f'{key} {self._origin}'.encode())[:16]}"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold off other processes that build or change the same corpus; a killed holder lets go by itself."""
        with self._disk_errors():
            self._root.mkdir(parents=True, exist_ok=True)
            handle = (self._root / f".{self._slug}.lock").open("wb")
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def load(self, key: str) -> Saved | None:
        """The index of this key if it is there and undamaged."""
        return _load(self.folder(key))

    def save(self, key: str, saved: Saved) -> None:
        """Write the index of this key; call it with the lock held."""
        import numpy as np

        with self._disk_errors():
            # Under the lock nobody else is building, so a leftover is from a process that was killed.
            building = self._root / f".{self._slug}.building"
            shutil.rmtree(building, ignore_errors=True)
            building.mkdir()
            with (building / "vectors.npy").open("wb") as file:
                np.save(file, saved.vectors, allow_pickle=False)
            lines = (json.dumps(asdict(c)) + "\n" for c in saved.chunks)
            (building / "chunks.jsonl").write_text("".join(lines), encoding="utf-8")
            digests = {name: sha256((building / name).read_bytes()) for name in ("vectors.npy", "chunks.jsonl")}
            manifest = {**self._owner, "format": FORMAT, "key": key, "embedder": saved.embedder, "files": digests}
            (building / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
            for path in (*building.iterdir(), building):
                _flush(path)
            # Only a damaged index can be in the way.
            shutil.rmtree(self.folder(key), ignore_errors=True)
            building.rename(self.folder(key))

    def others(self, key: str) -> list[Path]:
        """This corpus' index folders under other keys."""
        pattern = re.compile(re.escape(self._slug) + "-[0-9a-f]{16}")
        found = (p for p in self._root.glob(f"{self._slug}-*") if pattern.fullmatch(p.name) and p != self.folder(key))
        return [path for path in found if self._owner.items() <= _manifest(path).items()]

    def vectors_of(self, embedder: str) -> "dict[tuple[str, str], NDArray[np.float32]]":
        """Vectors that this embedder has made for any index of this corpus, by title and text."""
        indexes = [saved for path in self.others("") if (saved := _load(path)) and saved.embedder == embedder]
        return {(c.title, c.text): row for saved in indexes for c, row in zip(saved.chunks, saved.vectors, strict=True)}

    def clear_others(self, key: str) -> None:
        """Delete what is no longer served; a process that has it open has it in memory."""
        for path in self.others(key):
            shutil.rmtree(path, ignore_errors=True)

    def changes(self) -> Changes:
        """What the user changed, nothing if he never did.

        Raises:
            CacheError: the file is there and cannot be understood; it is the user's, so it is not thrown away.
        """
        try:
            values = json.loads(self._changes.read_text(encoding="utf-8"))
            return Changes(tuple(Document(**d) for d in values["added"]), tuple(values["removed"]))
        except FileNotFoundError:
            return Changes()
        except OSError as error:
            raise CacheError(
                f"cannot read {self._changes}: {error.strerror}", hint="set HYBRID_CACHE to a folder that can be read"
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise CacheError(
                f"cannot read {self._changes}: {error}", hint="mend or delete it (it holds added documents)"
            ) from error

    def write_changes(self, changes: Changes) -> None:
        """From here on the changes count; call it with the lock held."""
        with self._disk_errors():
            part = self._changes.with_suffix(".part")
            part.write_text(json.dumps(asdict(changes)), encoding="utf-8")
            _flush(part)
            part.replace(self._changes)

    @contextlib.contextmanager
    def _disk_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CacheError(
                f"cannot write the index in {self._root}: {error.strerror or error}",
                hint="free some space, or set HYBRID_CACHE to a folder that can be written",
            ) from error


def sha256(content: bytes) -> str:
    """Hexadecimal sha256."""
    return hashlib.sha256(content).hexdigest()


def _load(folder: Path) -> Saved | None:
    import numpy as np

    manifest = _manifest(folder)
    try:
        files = manifest["files"]
        if manifest["format"] != FORMAT or any(sha256((folder / n).read_bytes()) != d for n, d in files.items()):
            return None
        lines = (folder / "chunks.jsonl").read_text(encoding="utf-8").split("\n")
        chunks = tuple(Chunk(**json.loads(line)) for line in lines if line)
        vectors = np.load(folder / "vectors.npy", allow_pickle=False)
        return Saved(chunks, vectors, manifest["embedder"]) if len(vectors) == len(chunks) else None
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        values = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def _flush(path: Path) -> None:
    """Put a file or folder on the disk itself, so that a power cut cannot leave a renamed folder with empty files."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
