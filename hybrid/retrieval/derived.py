"""The approximate index of a database: when it is made, where it lies, and what is searched while it is stale."""

import sqlite3
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

from hybrid.retrieval import index as indexes
from hybrid.retrieval import tables
from hybrid.retrieval.database import disk_errors, transaction
from hybrid.retrieval.index import Approximate, Index, load_approximate, make_approximate

if TYPE_CHECKING:
    pass

__all__ = ["grown", "is_fresh", "known", "refresh"]

_STALE = 0.2
"""It is made again when more than this share of its vectors is gone, or as many are not in it yet."""


def known(now: sqlite3.Connection) -> Approximate | None:
    """The approximate index that was made last, if any."""
    found = now.execute("SELECT file, digest, last, count, lists, probes, recall FROM derived").fetchone()
    return Approximate(*found) if found else None


def is_fresh(now: sqlite3.Connection, folder: Path) -> bool:
    """Whether there is an approximate index of most vectors, or they are few enough for none."""
    count = tables.count(now, "chunks")
    if count <= indexes.EXACT_MOST:
        return known(now) is None
    made = known(now)
    if made is None or not (folder / made.file).exists():
        return False
    new = int(now.execute("SELECT count(*) FROM chunks WHERE row > ?", (made.last,)).fetchone()[0])
    gone = made.count - (count - new)
    return max(new, gone) <= _STALE * made.count


def refresh(now: sqlite3.Connection, database: Path, progress: Callable[[int, int], None]) -> None:
    """Make the approximate index if it is needed and not fresh; call it with the lock held.

    Raises:
        CacheError: it cannot be written; the database is as it was.
    """
    if is_fresh(now, database.parent):
        return
    made = None
    if (count := tables.count(now, "chunks")) > indexes.EXACT_MOST:
        path = database.with_suffix(f".{tables.generation(now)}.faiss")
        with disk_errors(database.parent):
            made = make_approximate(lambda: tables.batches(now), count, path, progress)
    with transaction(now):
        now.execute("DELETE FROM derived")
        if made:
            now.execute("INSERT INTO derived VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(made))
    for old in database.parent.glob(f"{database.stem}.*.faiss"):
        if made is None or old.name != made.file:
            old.unlink(missing_ok=True)


def grown(now: sqlite3.Connection, index: Index, folder: Path) -> Index:
    """The index with all that this state of the database has; made anew if much of it is gone."""
    live = tables.count(now, "chunks")
    if not len(index) or len(index) > 2 * live + 1000:
        made = known(now)
        index = (made and load_approximate(made, folder)) or Index()
    return index.grown(lambda: tables.batches(now, after=index.last))
