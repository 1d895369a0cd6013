"""Corpora that can be searched: exact nearest neighbours, kept in the user's cache; the only importer of FAISS."""

import json
import threading
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from hybrid.errors import ExtraMissing, UsageError
from hybrid.retrieval.chunk import Chunk, chunk
from hybrid.retrieval.readers import Corpus, digest_of
from hybrid.retrieval.saved import FORMAT, Changes, Saved, Shelf, sha256
from hybrid.types import Document, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hybrid.retrieval.embed import Progress

__all__ = ["Encoder", "FaissStore"]


class Encoder(Protocol):
    """What a store needs of an embedder."""

    @property
    def digest(self) -> str: ...
    def encode(self, texts: Sequence[str], progress: "Progress | None" = None) -> "NDArray[np.float32]":
        """One row of length 1 for each text."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """One state of the index; replaced as a whole, so a search never sees half a change."""

    key: str
    documents: tuple[Document, ...]
    chunks: tuple[Chunk, ...]
    index: Any


class FaissStore:
    """A `hybrid.types.Store`. Many threads may search it at once, and while one of them changes it."""

    def __init__(self, corpus: Corpus, embedder: Encoder, shelf: Shelf, progress: "Progress | None" = None) -> None:
        self._corpus = corpus
        self._embedder = embedder
        self._shelf = shelf
        self._progress = progress
        self._changing = threading.Lock()
        self._loaded: _Loaded | None = self._opened()

    @classmethod
    def open(
        cls, corpus: Corpus, embedder: Encoder, cache_root: Path, progress: "Progress | None" = None
    ) -> "FaissStore":
        """Load the corpus' index, or build it if there is none for these documents, chunking and embedder.

        Args:
            corpus: what to search; the user's own additions and removals are applied to it.
            embedder: makes the vectors.
            cache_root: the index goes to `indexes/` in it.
            progress: is told of a build; a load is too quick to tell.

        Raises:
            CacheError: an index has to be written and cannot be.
            ExtraMissing: faiss or the embedder's package is not installed.
        """
        return cls(corpus, embedder, Shelf(cache_root / "indexes", corpus.name, corpus.origin), progress)

    @property
    def digest(self) -> str:
        """Of documents, chunking, embedder and format: searches with the same digest answer the same."""
        return self._now().key

    @property
    def documents(self) -> tuple[Document, ...]:
        """What is searched, the user's changes applied."""
        return self._now().documents

    def __len__(self) -> int:
        """Number of passages."""
        return len(self._now().chunks)

    def search(self, query: str, k: int) -> tuple[Passage, ...]:
        """The k nearest passages, nearest first; equally near ones in the corpus' order."""
        now = self._now()
        if k < 1 or not query.strip() or not now.chunks:
            return ()
        found = _nearest(now.index, self._embedder.encode([query]), k)
        pieces = ((now.chunks[row], score) for row, score in found)
        return tuple(Passage(c.id, c.text, c.source, score) for c, score in pieces)

    def add(self, documents: Sequence[Document]) -> None:
        """Add documents, or replace those of the same id, for good."""
        new = {d.id: d for d in documents}
        with self._changing, self._shelf.locked():
            old = self._shelf.changes()
            kept = [d for d in old.added if d.id not in new]
            self._change(Changes((*kept, *new.values()), tuple(r for r in old.removed if r not in new)))

    def remove(self, ids: Sequence[str]) -> None:
        """Take documents out for good.

        Raises:
            UsageError: there is no document of one of these ids.
        """
        gone = set(ids)
        with self._changing, self._shelf.locked():
            old = self._shelf.changes()
            there = {d.id for d in _applied(self._corpus.documents, old)}
            if unknown := sorted(gone - there):
                raise UsageError(f"{self._corpus.name} has no document {unknown[0]!r}", hint="hybrid corpus search")
            own = {d.id for d in self._corpus.documents}
            kept = tuple(d for d in old.added if d.id not in gone)
            self._change(Changes(kept, tuple(sorted({*old.removed, *(gone & own)}))))

    def close(self) -> None:
        """Free the memory; what was added is on disk already."""
        self._loaded = None

    def _now(self) -> _Loaded:
        if self._loaded is None:
            raise UsageError("the store is closed", hint="open it again")
        return self._loaded

    def _opened(self) -> _Loaded:
        documents = _applied(self._corpus.documents, self._shelf.changes())
        if loaded := self._load(documents):
            return loaded
        with self._shelf.locked():
            # While this process waited for the lock another may have built it, or changed the documents.
            documents = _applied(self._corpus.documents, self._shelf.changes())
            loaded = self._load(documents) or self._built(documents)
            self._shelf.clear_others(loaded.key)
            return loaded

    def _change(self, changes: Changes) -> None:
        """Build first, then let the changes count: a process killed in between leaves the old state."""
        documents = _applied(self._corpus.documents, changes)
        loaded = self._load(documents) or self._built(documents)
        self._shelf.write_changes(changes)
        self._loaded = loaded
        self._shelf.clear_others(loaded.key)

    def _load(self, documents: tuple[Document, ...]) -> _Loaded | None:
        key = self._key(documents)
        saved = self._shelf.load(key)
        return _Loaded(key, documents, saved.chunks, _index(saved.vectors)) if saved else None

    def _built(self, documents: tuple[Document, ...]) -> _Loaded:
        chunks = tuple(c for d in documents for c in chunk(d, self._corpus.chunking))
        saved = Saved(chunks, self._vectors(chunks), self._embedder.digest)
        index = _index(saved.vectors)
        key = self._key(documents)
        self._shelf.save(key, saved)
        return _Loaded(key, documents, chunks, index)

    def _vectors(self, chunks: tuple[Chunk, ...]) -> "NDArray[np.float32]":
        """Embed the chunks that no earlier index of this corpus has."""
        import numpy as np

        known = self._shelf.vectors_of(self._embedder.digest)
        new = [c for c in dict.fromkeys((c.title, c.text) for c in chunks) if c not in known]
        rows = self._embedder.encode([_embedded(title, text) for title, text in new], self._progress)
        known |= dict(zip(new, rows, strict=True))
        return (
            np.stack([known[c.title, c.text] for c in chunks]) if chunks else np.zeros((0, rows.shape[1]), np.float32)
        )

    def _key(self, documents: tuple[Document, ...]) -> str:
        parts = [digest_of(documents), asdict(self._corpus.chunking), self._embedder.digest, FORMAT]
        return sha256(json.dumps(parts, sort_keys=True).encode())


def _applied(documents: tuple[Document, ...], changes: Changes) -> tuple[Document, ...]:
    out = {*changes.removed, *(d.id for d in changes.added)}
    return (*(d for d in documents if d.id not in out), *changes.added)


def _embedded(title: str, text: str) -> str:
    """What is embedded for a chunk: later chunks of a document often do not name what they are about."""
    return text if title.lower() in text.lower() else f"{title}: {text}"


def _index(vectors: "NDArray[np.float32]") -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import faiss
    except ImportError as error:
        raise ExtraMissing(
            "retrieval needs faiss, which is not installed", hint='pip install "hybrid-lm[rag]"'
        ) from error
    # More threads would spin beside a model that decodes, and a search takes under a millisecond with one.
    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index


def _nearest(index: Any, query: "NDArray[np.float32]", k: int) -> list[tuple[int, float]]:
    """The best k rows with their scores; of equal ones the lower row."""
    wide = k
    while True:
        scores, rows = (found[0].tolist() for found in index.search(query, min(wide, index.ntotal)))
        # FAISS orders ties as it likes: look further until the k-th best is not cut off within a tie.
        if wide >= index.ntotal or scores[-1] < scores[k - 1]:
            best = sorted(zip(rows, scores, strict=True), key=lambda found: (-found[1], found[0]))
            return best[:k]
        wide *= 2
