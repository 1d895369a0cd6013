"""Corpora that can be searched by meaning, by words, or by both; kept in the user's cache."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hybrid.errors import UsageError
from hybrid.retrieval import building, derived, tables
from hybrid.retrieval.building import Built, Change, Encoder, Progress
from hybrid.retrieval.chunk import widened
from hybrid.retrieval.corpus import Corpus
from hybrid.retrieval.database import Database
from hybrid.retrieval.index import Index
from hybrid.retrieval.search import best
from hybrid.retrieval.shelf import Shelf
from hybrid.types import Document, Mode, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LocalStore", "Stats", "stats_of"]

_FEW = 20_000
"""So many chosen passages are compared one by one even if the index is approximate."""


@dataclass(frozen=True, slots=True)
class Stats:
    """What is kept of a corpus."""

    digest: str
    """See `LocalStore.digest`."""
    documents: int
    passages: int
    bytes: int
    """On the disk."""
    index: str
    """`exact` or `approximate`."""
    recall: float
    """Share of the ten nearest that a search finds; measured where the index is approximate."""
    left_out: tuple[str, ...]
    """Files without a document that can be used, each with the reason."""


class LocalStore:
    """A `hybrid.types.Store`. Many threads and processes may search it, and one change it meanwhile."""

    def __init__(self, corpus: Corpus, embedder: Encoder, shelf: Shelf, progress: Progress) -> None:
        self._corpus = corpus
        self._embedder = embedder
        self._shelf = shelf
        self._progress = progress
        self._database = Database(shelf.path)
        self._indexing = threading.Lock()
        self._index: tuple[int, Index] = (0, Index())
        self._digest: tuple[int, str] = (0, "")
        self.built = self._brought_up_to_date()
        """What opening it has changed."""
        with self._database.reading() as now:
            self._index_of(now)

    @classmethod
    def open(
        cls, corpus: Corpus, embedder: Encoder, cache_root: Path, progress: Progress = lambda what, done, total: None
    ) -> "LocalStore":
        """Open what is kept of the corpus; what is new or changed in its folder is read and embedded first.

        Args:
            corpus: what to search; the user's own additions and removals are applied to it.
            embedder: makes the vectors.
            cache_root: the database goes to `indexes/` in it.
            progress: is told what is done while something has to be built; with a total of 0 it is a message.

        Raises:
            CacheError: something has to be written and cannot be, another process is writing for too long, or the
                database is damaged.
            ExtraMissing: faiss or the embedder's package is not installed.
            UsageError: the folder holds no documents, or `documents.jsonl` is malformed.
        """
        return cls(corpus, embedder, Shelf(cache_root / "indexes", corpus, embedder.digest), progress)

    @property
    def digest(self) -> str:
        """Of documents, chunking, embedder and format, the same on every machine.

        Searches with the same digest answer the same; an approximate index may differ in a few hits.
        """
        with self._database.reading() as now:
            generation = tables.generation(now)
            if self._digest[0] != generation:
                self._digest = generation, self._shelf.digest(now)
            return self._digest[1]

    def __len__(self) -> int:
        """Number of passages."""
        with self._database.reading() as now:
            return tables.count(now, "chunks")

    def stats(self) -> Stats:
        """What is kept."""
        return _stats(self._database, self._shelf)

    def search(
        self, query: str, k: int, mode: Mode = "hybrid", where: Mapping[str, str] | None = None
    ) -> tuple[Passage, ...]:
        """The k best passages, best first; of those that say the same, the best only.

        Args:
            query: a question or words. Nothing in it is an operator.
            k: how many are wanted.
            mode: `dense` orders by the cosine of the vectors, `lexical` by BM25 of the words, `hybrid` by the sum of
                the reciprocal ranks in both. That is the `score`; `similarity` is the cosine in any mode.
            where: only of documents whose metadata has all of this.

        Raises:
            UsageError: the store is closed.
            CacheError: the database cannot be read.
        """
        query = building.encodable(query)
        if k < 1 or not query.strip():
            with self._database.reading():
                return ()
        vector = self._embedder.encode([query])[0]
        with self._database.reading() as now:
            among = tables.matching(now, where) if where else None
            return best(_Candidates(now, self._index_of(now), query, vector, among), vector, k, mode)

    def around(self, passage_id: str, words: int) -> str:
        """A passage's text with up to so many words before it and after it in its document, verbatim.

        Raises:
            UsageError: there is no such passage.
        """
        document, _, number = passage_id.rpartition("#")
        with self._database.reading() as now:
            pieces = tables.pieces(now, document)
        if not number.isdecimal() or int(number) >= len(pieces):
            raise UsageError(f"{self._corpus.name} has no passage {passage_id!r}", hint="hybrid corpus search")
        return widened(pieces, int(number), words)

    def add(self, documents: Sequence[Document], file: str = "") -> None:
        """Add documents, or replace those of the same id, for good.

        Args:
            documents: what to add.
            file: where they are from; what was added from there before and is not among them goes.

        Raises:
            CacheError: they cannot be kept; nothing has changed.
        """
        with self._changing("adding to") as change:
            building.add(change, documents, file)
            derived.refresh(change.now, self._shelf.path, self._told("indexing"))

    def remove(self, ids: Sequence[str]) -> None:
        """Take documents out for good, by their ids or the names of their files.

        Raises:
            UsageError: there is no document of one of these.
            CacheError: it cannot be written; nothing has changed.
        """
        with self._changing("removing from") as change:
            building.remove(change.now, ids, self._corpus.name)

    def close(self) -> None:
        """Free the memory; what was added is on disk already."""
        self._database.close()
        self._index = (0, Index())

    # --- how it is kept ------------------------------------------------------------------------

    def _brought_up_to_date(self) -> Built:
        listed = self._corpus.files()
        if self._database.exists():
            with self._database.reading() as now:
                if building.is_current(now, listed) and derived.is_fresh(now, self._shelf.path.parent):
                    return building.nothing_new(now)
        with self._changing("building") as change:
            # While this one waited another may have done it.
            listed = self._corpus.files()
            built = building.nothing_new(change.now)
            if not building.is_current(change.now, listed):
                carried = None
                if not tables.generation(change.now):
                    carried = self._shelf.carried()
                    self._shelf.carry_vectors(change.now)
                built = building.build(change, self._corpus, listed, carried)
            derived.refresh(change.now, self._shelf.path, self._told("indexing"))
            self._shelf.clear_others()
            return built

    @contextlib.contextmanager
    def _changing(self, what: str) -> Iterator[Change]:
        name = self._corpus.name
        with self._shelf.locked(f"{what} {name}", lambda text: self._progress(text, 0, 0)):
            if what == "building":
                self._database.create()
            with self._database.writing() as now:
                yield Change(now, self._corpus.chunking, self._embedder, self._progress, name)

    def _told(self, what: str) -> Callable[[int, int], None]:
        return lambda done, total: self._progress(f"{what} {self._corpus.name}", done, total)

    def _index_of(self, now: sqlite3.Connection) -> Index:
        """An index with all that this state of the database has."""
        generation = tables.generation(now)
        with self._indexing:
            known, index = self._index
            if known < generation:
                index = derived.grown(now, index, self._shelf.path.parent)
                self._index = generation, index
            return index


@dataclass(frozen=True, slots=True)
class _Candidates:
    """What one query finds in one state of the database."""

    now: sqlite3.Connection
    index: Index
    query: str
    vector: "NDArray[np.float32]"
    among: list[int] | None

    def near(self, most: int) -> tuple[list[int], bool]:
        if self.among is not None and len(self.among) <= _FEW and self.index.is_approximate:
            chosen = self.among
            return Index().grown(lambda: tables.batches_of(self.now, chosen)).nearest(self.vector, most)
        return self.index.nearest(self.vector, most, self.among)

    def worded(self, most: int) -> list[tuple[int, float]]:
        return tables.lexical(self.now, self.query, most, self.among)

    def hits(self, rows: Iterable[int]) -> dict[int, tables.Hit]:
        return tables.hits(self.now, rows)


def stats_of(corpus: Corpus, embedder: str, cache_root: Path) -> Stats | None:
    """What is kept of a corpus for the embedder of this digest; `None` if it was not built."""
    shelf = Shelf(cache_root / "indexes", corpus, embedder)
    database = Database(shelf.path)
    return _stats(database, shelf) if database.exists() else None


def _stats(database: Database, shelf: Shelf) -> Stats:
    with database.reading() as now:
        known = derived.known(now)
        return Stats(
            digest=shelf.digest(now),
            documents=tables.count(now, "documents"),
            passages=tables.count(now, "chunks"),
            bytes=shelf.sizes(),
            index="approximate" if known else "exact",
            recall=known.recall if known else 1.0,
            left_out=tables.left_out(now),
        )
