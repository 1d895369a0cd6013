"""What is said to the database, one statement a function; nothing of a user's is ever part of a statement's text."""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hybrid.evidence.facts import FUNCTION_WORDS
from hybrid.retrieval.chunk import Chunk, gaps
from hybrid.retrieval.corpus import document_line
from hybrid.types import Document

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Hit",
    "added_documents",
    "batches",
    "batches_of",
    "changed",
    "count",
    "digest_of_all",
    "drop",
    "embedded",
    "files",
    "fingerprint",
    "forget_vectors",
    "generation",
    "hits",
    "keep_vectors",
    "key_of",
    "left_out",
    "lexical",
    "matching",
    "pieces",
    "put",
    "telling",
]

_BATCH = 8192


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that a search has looked at."""

    row: int
    document: str
    number: int
    text: str
    source: str
    title: str
    vector: "NDArray[np.float32]"


# --- reading -----------------------------------------------------------------------------------


def generation(now: sqlite3.Connection) -> int:
    """How often what a search can see has changed."""
    return int(now.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()[0])


def count(now: sqlite3.Connection, table: str) -> int:
    """Rows of one of our tables."""
    return int(now.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def files(now: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """Stamp and, where it could not be used, the reason, for each file of the folder as it was last read."""
    return {name: (stamp, reason) for name, stamp, reason in now.execute("SELECT name, stamp, reason FROM files")}


def left_out(now: sqlite3.Connection) -> tuple[str, ...]:
    """Files that have no documents, each with the reason."""
    found = now.execute("SELECT name, reason FROM files WHERE reason <> '' ORDER BY name")
    return tuple(f"{name}: {reason}" for name, reason in found)


def digest_of_all(now: sqlite3.Connection) -> str:
    """sha256 of the documents, whatever the order in which they came."""
    total = hashlib.sha256()
    for (digest,) in now.execute("SELECT digest FROM documents ORDER BY id"):
        total.update(digest)
    return total.hexdigest()


def hits(now: sqlite3.Connection, rows: Iterable[int]) -> dict[int, Hit]:
    """The chunks of these rows that are (still) there."""
    import numpy as np

    found = now.execute(
        "SELECT c.row, d.id, c.number, c.text, d.source, d.title, v.vector FROM json_each(?) AS wanted "
        "CROSS JOIN chunks AS c ON c.row = wanted.value "
        "JOIN documents AS d ON d.row = c.document JOIN vectors AS v ON v.row = c.vector",
        (json.dumps(list(rows)),),
    )
    return {
        row: Hit(row, document, number, text, source, title, np.frombuffer(vector, np.float32))
        for row, document, number, text, source, title, vector in found
    }


def lexical(now: sqlite3.Connection, query: str, most: int, among: Sequence[int] | None) -> list[tuple[int, float]]:
    """Rows of the best chunks by BM25 with their scores, higher for better; equal ones with the last are among them."""
    asked = _any_of(query)
    if not asked:
        return []
    narrowed = "" if among is None else "AND rowid IN (SELECT value FROM json_each(:among)) "
    statement = f"SELECT rowid, rank FROM terms WHERE terms MATCH :asked {narrowed}ORDER BY rank LIMIT :most"
    values: dict[str, Any] = {"asked": asked, "among": json.dumps(among)}
    wide = most + 1
    while True:
        found = [(row, -rank) for row, rank in now.execute(statement, values | {"most": wide})]
        if len(found) <= most:
            return found
        last = found[most - 1][1]
        if len(found) < wide or found[-1][1] < last:
            return [pair for pair in found if pair[1] >= last]
        wide *= 2


def _any_of(query: str) -> str:
    """A query for chunks with any of the words; quoted, so that no word is an operator of FTS5."""
    return " OR ".join(f'"{word}"' for word in telling(query))


def telling(query: str) -> list[str]:
    """The words of a query that are looked up: without function words, unless it has no others."""
    found = list(dict.fromkeys(re.findall(r"\w+", query.lower())))
    return [word for word in found if word not in FUNCTION_WORDS] or found


def matching(now: sqlite3.Connection, where: Mapping[str, str]) -> list[int]:
    """Rows of the chunks whose documents have all of this metadata, in order."""
    having = [
        {row for (row,) in now.execute("SELECT document FROM metadata WHERE name = ? AND value = ?", pair)}
        for pair in where.items()
    ]
    documents = json.dumps(sorted(set.intersection(*having)))
    found = now.execute(
        "SELECT c.row FROM json_each(?) AS d CROSS JOIN chunks AS c ON c.document = d.value ORDER BY c.row",
        (documents,),
    )
    return [row for (row,) in found]


def batches(now: sqlite3.Connection, after: int = 0) -> Iterator[tuple["NDArray[np.int64]", "NDArray[np.float32]"]]:
    """Rows and vectors of all chunks beyond a row in order, some thousand at a time."""
    return _in_batches(
        now.execute(
            "SELECT c.row, v.vector FROM chunks AS c CROSS JOIN vectors AS v ON v.row = c.vector "
            "WHERE c.row > ? ORDER BY c.row",
            (after,),
        )
    )


def batches_of(
    now: sqlite3.Connection, rows: Sequence[int]
) -> Iterator[tuple["NDArray[np.int64]", "NDArray[np.float32]"]]:
    """The same for these rows, which are in order."""
    return _in_batches(
        now.execute(
            "SELECT c.row, v.vector FROM json_each(?) AS wanted CROSS JOIN chunks AS c ON c.row = wanted.value "
            "CROSS JOIN vectors AS v ON v.row = c.vector",
            (json.dumps(rows),),
        )
    )


def _in_batches(found: sqlite3.Cursor) -> Iterator[tuple["NDArray[np.int64]", "NDArray[np.float32]"]]:
    import numpy as np

    while some := found.fetchmany(_BATCH):
        rows = np.array([row for row, _ in some], np.int64)
        yield rows, np.frombuffer(b"".join(vector for _, vector in some), np.float32).reshape(len(some), -1)


def pieces(now: sqlite3.Connection, document: str) -> list[tuple[str, str, int]]:
    """Gap, text and core of all chunks of a document, in order."""
    return now.execute(
        "SELECT c.gap, c.text, c.core FROM chunks AS c JOIN documents AS d ON d.row = c.document "
        "WHERE d.id = ? ORDER BY c.number",
        (document,),
    ).fetchall()


def added_documents(now: sqlite3.Connection) -> Iterator[tuple[Document, str]]:
    """The user's own documents, put together again, each with the name of its file."""
    found = now.execute("SELECT row, id, file, title, source, tail FROM documents WHERE added ORDER BY row")
    for row, id, file, title, source, tail in found.fetchall():
        pieces = now.execute("SELECT gap, text, core FROM chunks WHERE document = ? ORDER BY number", (row,))
        text = "".join(gap + chunk[core:] for gap, chunk, core in pieces) + tail
        metadata = dict(now.execute("SELECT name, value FROM metadata WHERE document = ?", (row,)))
        yield Document(id, text, source, title, metadata), file


# --- writing -----------------------------------------------------------------------------------


def embedded(chunk: Chunk) -> str:
    """What is embedded for a chunk: later chunks of a document often do not name what they are about."""
    return chunk.text if chunk.title.lower() in chunk.text.lower() else f"{chunk.title}: {chunk.text}"


def key_of(text: str) -> bytes:
    """What a vector is kept under."""
    return hashlib.sha256(text.encode()).digest()


def fingerprint(document: Document) -> bytes:
    """sha256 of everything that a search could show of a document."""
    return hashlib.sha256(document_line(document).encode()).digest()


def put(now: sqlite3.Connection, document: Document, chunks: Sequence[Chunk], file: str, *, added: bool) -> None:
    """Let a document be searched; its vectors must be there, and no document may have its id."""
    end = chunks[-1].start + len(chunks[-1].text) if chunks else 0
    row = now.execute(
        "INSERT INTO documents (id, file, added, title, source, tail, digest) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (document.id, file, added, document.title, document.source, document.text[end:], fingerprint(document)),
    ).lastrowid
    pairs = ((name, value, row) for name, value in document.metadata.items())
    now.executemany("INSERT INTO metadata VALUES (?, ?, ?)", pairs)
    for number, (each, gap) in enumerate(zip(chunks, gaps(document.text, chunks), strict=True)):
        made = now.execute(
            "INSERT INTO chunks (document, number, start, gap, text, core, vector) "
            "SELECT ?, ?, ?, ?, ?, ?, row FROM vectors WHERE digest = ?",
            (row, number, each.start, gap, each.text, each.core, key_of(embedded(each))),
        )
        assert made.rowcount == 1, "a chunk has no vector"
        terms = (made.lastrowid, document.title, each.text)
        now.execute("INSERT INTO terms (rowid, title, text) VALUES (?, ?, ?)", terms)


def drop(now: sqlite3.Connection, id: str) -> None:
    """Take a document out, if it is there."""
    found = now.execute("SELECT row, title FROM documents WHERE id = ?", (id,)).fetchone()
    if found is None:
        return
    row, title = found
    now.execute(
        "INSERT INTO terms (terms, rowid, title, text) SELECT 'delete', row, ?, text FROM chunks WHERE document = ?",
        (title, row),
    )
    for table, column in (("chunks", "document"), ("metadata", "document"), ("documents", "row")):
        now.execute(f"DELETE FROM {table} WHERE {column} = ?", (row,))


def changed(now: sqlite3.Connection) -> None:
    """From the end of this transaction on others see that something has changed."""
    now.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")


def keep_vectors(now: sqlite3.Connection, texts: Sequence[str], vectors: Iterable["NDArray[np.float32]"]) -> None:
    """Keep the vectors of some texts."""
    pairs = ((key_of(text), row.tobytes()) for text, row in zip(texts, vectors, strict=True))
    now.executemany("INSERT OR IGNORE INTO vectors (digest, vector) VALUES (?, ?)", pairs)


def forget_vectors(now: sqlite3.Connection) -> None:
    """Drop the vectors that no chunk has."""
    now.execute("DELETE FROM vectors WHERE row NOT IN (SELECT vector FROM chunks)")
