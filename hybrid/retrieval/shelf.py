"""The files that are kept for one corpus: a database for this embedder and chunking, and what it replaces."""

import contextlib
import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from hybrid.retrieval import tables
from hybrid.retrieval.building import Carried
from hybrid.retrieval.corpus import Corpus
from hybrid.retrieval.database import FORMAT, Database, disk_errors
from hybrid.retrieval.lock import locked

__all__ = ["Shelf"]


class Shelf:
    """Where the files of a corpus are. Two corpora of one name have two shelves."""

    def __init__(self, root: Path, corpus: Corpus, embedder: str) -> None:
        self._root = root
        slug = re.sub(r"[^\w.-]+", "_", corpus.name)[:60]
        self._stem = f"{slug}-{_short(corpus.origin)}"
        self._key = json.dumps([asdict(corpus.chunking), embedder, FORMAT], sort_keys=True)
        self._embedder = _short(embedder)
        self.path = root / f"{self._stem}-{self._embedder}-{_short(self._key)}.sqlite"
        """The database."""

    def digest(self, now: sqlite3.Connection) -> str:
        """Of documents, chunking, embedder and format."""
        return hashlib.sha256(f"{self._key} {tables.digest_of_all(now)}".encode()).hexdigest()

    @contextlib.contextmanager
    def locked(self, what: str, waiting: Callable[[str], None]) -> Iterator[None]:
        """Hold off other processes and threads that change the same corpus; see `lock.locked`.

        Raises:
            CacheError: the folder cannot be written, or another held it for too long.
        """
        with contextlib.ExitStack() as held:
            with disk_errors(self._root):
                self._root.mkdir(parents=True, exist_ok=True)
                held.enter_context(locked(self._root / f".{self._stem}.lock", what, waiting))
            yield

    def carried(self) -> Carried | None:
        """What the user did to the corpus when it was cut or embedded otherwise; call it with the lock held."""
        for path in reversed(self._others()):
            with Database(path).reading() as now:
                if tables.generation(now):  # else its first build never came to an end
                    removed = (id for (id,) in now.execute("SELECT id FROM removed"))
                    return Carried(tuple(tables.added_documents(now)), tuple(removed))
        return None

    def carry_vectors(self, now: sqlite3.Connection) -> None:
        """Take over the vectors that this embedder has made for the corpus when it was cut otherwise."""
        for path in self._others():
            if f"-{self._embedder}-" in path.name:
                now.execute("ATTACH ? AS other", (str(path),))
                known = "SELECT digest, vector FROM other.vectors ORDER BY row"
                now.execute(f"INSERT OR IGNORE INTO vectors (digest, vector) {known}")
                now.execute("DETACH other")

    def clear_others(self) -> None:
        """Delete what is no longer used; a process that has it open keeps it until it closes it."""
        with disk_errors(self._root):
            for path in self._others():
                for file in self._root.glob(f"{path.stem}.*"):
                    file.unlink(missing_ok=True)

    def sizes(self) -> int:
        """Bytes of the database and of what is made of it."""
        return sum(path.stat().st_size for path in self._root.glob(f"{self.path.stem}.*"))

    def _others(self) -> list[Path]:
        """Databases of this corpus under other keys, the newest last."""
        pattern = re.compile(re.escape(self._stem) + r"-[0-9a-f]{12}-[0-9a-f]{12}\.sqlite")
        found = (path for path in self._root.glob(f"{self._stem}-*.sqlite") if path != self.path)
        return sorted(
            (path for path in found if pattern.fullmatch(path.name)), key=lambda path: path.stat().st_mtime_ns
        )


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
