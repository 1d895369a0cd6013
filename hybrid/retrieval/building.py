"""How a database comes to hold what the folder holds, and what the user adds and takes out.

Everything is read and embedded first; then one transaction shows it. What the user added or removed goes before what
the folder says, whatever becomes of the folder.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from hybrid.errors import Unreadable, UsageError
from hybrid.retrieval import tables
from hybrid.retrieval.chunk import Chunk, Chunking, chunk
from hybrid.retrieval.corpus import Corpus, File, as_document, document_line
from hybrid.retrieval.database import transaction
from hybrid.types import Document

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Built",
    "Carried",
    "Change",
    "Encoder",
    "Progress",
    "add",
    "build",
    "encodable",
    "is_current",
    "nothing_new",
    "remove",
]

Progress = Callable[[str, int, int], None]
"""Is told what is done, how much of it, and of how much; of 0 it is a message."""

_BATCH = 256
"""Texts that are embedded before their vectors are on the disk."""
_MANY = 10_000
"""Documents that take long enough to cut and to write for a bar."""


class Encoder(Protocol):
    """What a store needs of an embedder."""

    @property
    def digest(self) -> str: ...
    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """One row of length 1 for each text."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build found, in documents of the folder, and did."""

    new: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    embedded: int = 0
    """Passages whose vectors had to be made."""


@dataclass(frozen=True, slots=True)
class Change:
    """What has to do with one change of a database, by the writer that holds the lock."""

    now: sqlite3.Connection
    chunking: Chunking
    embedder: Encoder
    progress: Progress
    name: str
    """What the corpus is called, for the user to read."""

    def chunks(self, document: Document) -> list[Chunk]:
        return chunk(document, self.chunking)

    def embed(self, documents: Iterable[Document]) -> int:
        """Make the vectors that are missing; each batch is kept at once."""
        self.now.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (digest BLOB PRIMARY KEY, text TEXT NOT NULL)")
        texts = (tables.embedded(piece) for document in documents for piece in self.chunks(document))
        self.now.executemany(
            "INSERT OR IGNORE INTO wanted SELECT ?1, ?2 WHERE ?1 NOT IN (SELECT digest FROM vectors)",
            ((tables.key_of(text), text) for text in texts),
        )
        total, done = tables.count(self.now, "wanted"), 0
        while some := [text for (text,) in self.now.execute("SELECT text FROM wanted LIMIT ?", (_BATCH,))]:
            vectors = self.embedder.encode(some)
            with transaction(self.now):
                tables.keep_vectors(self.now, some, vectors)
            self.now.executemany("DELETE FROM wanted WHERE digest = ?", ((tables.key_of(text),) for text in some))
            done += len(some)
            self.progress(f"embedding {self.name}", done, total)
        return total


# --- the folder --------------------------------------------------------------------------------


def is_current(now: sqlite3.Connection, listed: Sequence[File]) -> bool:
    """Whether the files are those that were read."""
    return {file.name: file.stamp for file in listed} == {name: stamp for name, (stamp, _) in tables.files(now).items()}


def nothing_new(now: sqlite3.Connection) -> Built:
    """What is to be said of a folder that is current."""
    return Built(unchanged=int(now.execute("SELECT count(*) FROM documents WHERE NOT added").fetchone()[0]))


def build(change: Change, corpus: Corpus, listed: Sequence[File], carried: "Carried | None") -> Built:
    """Read what is new or changed, and let all of it count at once.

    Args:
        change: the database and what writes it.
        corpus: what to read.
        listed: its files.
        carried: what the user did to the corpus when it was cut or embedded otherwise.

    Raises:
        UsageError: a line of `documents.jsonl` is malformed, or there is no document at all.
        sqlite3.Error, OSError: nothing has changed.
    """
    now = change.now
    known = tables.files(now)
    stale = [file for file in listed if known.get(file.name, ("",))[0] != file.stamp or not file.stamp]
    gone = known.keys() - {file.name for file in listed}
    reasons = _stage(change, corpus, stale, gone)
    embedded = change.embed(_staged(change))
    if carried:
        embedded += change.embed(document for document, _ in carried.added)
    with transaction(now):
        if carried:
            _carry(change, carried)
        built = replace(_show(change, [file.name for file in stale], gone), embedded=embedded)
        now.executemany("DELETE FROM files WHERE name = ?", ((name,) for name in gone))
        rows = ((file.name, file.stamp, reasons.get(file.name, "")) for file in stale)
        now.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", rows)
        if not tables.count(now, "documents") and (not listed or tables.left_out(now)):
            raise corpus.nothing_in_it(tables.left_out(now))
        tables.forget_vectors(now)
        tables.changed(now)
    return built


def _stage(change: Change, corpus: Corpus, stale: Sequence[File], gone: Iterable[str]) -> dict[str, str]:
    """Read files into a table that nobody else sees. Returns why files, or documents of theirs, are left out."""
    now, reasons = change.now, dict[str, str]()
    now.execute("CREATE TEMP TABLE staged (id TEXT PRIMARY KEY, file TEXT NOT NULL, line TEXT)")
    now.execute("CREATE TEMP TABLE stale (file TEXT PRIMARY KEY)")
    now.executemany("INSERT INTO stale VALUES (?)", ((name,) for name in (*gone, *(file.name for file in stale))))
    for done, file in enumerate(stale, 1):
        try:
            if reason := _stage_file(now, corpus, file):
                reasons[file.name] = reason
            if not corpus.is_as_listed(file):
                raise Unreadable("it changed or went away while it was read")
        except (Unreadable, OSError) as error:
            now.execute("DELETE FROM staged WHERE file = ?", (file.name,))
            reasons[file.name] = str(error).removeprefix(f"{file.name}: ")
        change.progress(f"reading {change.name}", done, len(stale))
    return reasons


def _stage_file(now: sqlite3.Connection, corpus: Corpus, file: File) -> str:
    """Read one file; what is unchanged gets no line. Returns what is wrong with it, if it is not all of it."""
    twice = ""
    for document in map(storable, corpus.read(file)):
        before = now.execute("SELECT file, digest FROM documents WHERE id = ? AND NOT added", (document.id,)).fetchone()
        same = before == (file.name, tables.fingerprint(document))
        elsewhere = before and not now.execute("SELECT 1 FROM stale WHERE file = ?", before[:1]).fetchone()
        row = (document.id, file.name, None if same else document_line(document))
        if elsewhere or not now.execute("INSERT OR IGNORE INTO staged VALUES (?, ?, ?)", row).rowcount:
            twice = f"another document has the id {document.id!r}"
    return twice


def _staged(change: Change) -> Iterator[Document]:
    (total,) = change.now.execute("SELECT count(line) FROM staged").fetchone()
    lines = change.now.execute("SELECT line FROM staged WHERE line IS NOT NULL ORDER BY rowid")
    for (line,) in _told(lines, f"cutting {change.name}", total, change.progress):
        yield as_document(line, "staged")


def _told(rows: Iterable[Any], what: str, total: int, progress: Progress) -> Iterator[Any]:
    """The rows, while it is told how many of many are done."""
    for done, row in enumerate(rows, 1):
        yield row
        if total >= _MANY and (done % _BATCH == 0 or done == total):
            progress(what, done, total)


def _show(change: Change, stale: Sequence[str], gone: Iterable[str]) -> Built:
    """Let what was staged take the place of what the same files held before."""
    now = change.now
    before = {id: file for id, file in now.execute("SELECT id, file FROM documents WHERE NOT added")}
    outdated = {*stale, *gone}
    kept = {id for (id,) in now.execute("SELECT id FROM staged")}
    leaving = [id for id, file in before.items() if file in outdated and id not in kept]
    for id in leaving:
        tables.drop(now, id)
    new = changed = 0
    shown = now.execute(
        "SELECT rowid, id, file FROM staged WHERE line IS NOT NULL AND id NOT IN (SELECT id FROM removed) "
        "AND id NOT IN (SELECT id FROM documents WHERE added) ORDER BY rowid"
    )
    rows = shown.fetchall()
    for row, id, file in _told(rows, f"writing {change.name}", len(rows), change.progress):
        tables.drop(now, id)
        (line,) = now.execute("SELECT line FROM staged WHERE rowid = ?", (row,)).fetchone()
        document = as_document(line, "staged")
        tables.put(now, document, change.chunks(document), file, added=False)
        changed, new = changed + (id in before), new + (id not in before)
    return Built(new, changed, len(leaving), len(before) - len(leaving) - changed)


# --- the user ----------------------------------------------------------------------------------


def add(change: Change, documents: Sequence[Document], file: str) -> None:
    """Add documents, or put them in the place of those of the same ids; of a file, in the place of all it had.

    Raises:
        sqlite3.Error: nothing has changed.
    """
    new = {document.id: document for document in map(storable, documents)}
    change.embed(new.values())
    now = change.now
    with transaction(now):
        if file:
            old = now.execute("SELECT id FROM documents WHERE file = ? AND added", (file,)).fetchall()
            for (id,) in old:
                tables.drop(now, id)
        for document in new.values():
            tables.drop(now, document.id)
            now.execute("DELETE FROM removed WHERE id = ?", (document.id,))
            tables.put(now, document, change.chunks(document), file, added=True)
        tables.changed(now)


def remove(now: sqlite3.Connection, names: Sequence[str], corpus: str) -> int:
    """Take out documents by their ids or their files' names. They stay out until they are added again.

    Returns:
        How many there were.

    Raises:
        UsageError: there is no such document; nothing has changed.
    """
    gone: set[str] = set()
    with transaction(now):
        for name in names:
            found = now.execute("SELECT id FROM documents WHERE id = ?1 OR (file = ?1 AND file <> '')", (name,))
            ids = {id for (id,) in found}
            if not ids:
                raise UsageError(f"{corpus} has no document {name!r}", hint="hybrid corpus search")
            gone |= ids
        for id in sorted(gone):
            tables.drop(now, id)
            now.execute("INSERT OR IGNORE INTO removed VALUES (?)", (id,))
        tables.changed(now)
    return len(gone)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a user did to a corpus, to be done again where it is cut or embedded otherwise."""

    added: tuple[tuple[Document, str], ...]
    """With the names of their files."""
    removed: tuple[str, ...]


def _carry(change: Change, carried: Carried) -> None:
    for document, file in carried.added:
        tables.put(change.now, document, change.chunks(document), file, added=True)
    change.now.executemany("INSERT INTO removed VALUES (?)", ((id,) for id in carried.removed))


def storable(document: Document) -> Document:
    """The document without lone surrogates, which no encoding has."""
    texts = (document.id, document.text, document.source, document.title)
    id, text, source, title = map(encodable, texts)
    metadata = {encodable(name): encodable(value) for name, value in document.metadata.items()}
    return Document(id, text, source, title, metadata)


def encodable(text: str) -> str:
    """The text with a question mark for each lone surrogate."""
    return text.encode("utf-8", "replace").decode()
