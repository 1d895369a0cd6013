"""What a whole corpus of many random texts takes: to build, on the disk, and for a search by each way."""

import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from hybrid.bench.vectors import around, centres_of
from hybrid.retrieval.chunk import Chunking
from hybrid.retrieval.corpus import Corpus, document_line
from hybrid.retrieval.store import LocalStore
from hybrid.types import Document, Mode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Filled", "Waits", "bench_filling"]

Progress = Callable[[str, int, int], None]

VOCABULARY = 50_000
"""Words, each as frequent as Zipf's law says: the r-th most frequent one with 1/(r + 2.7)."""
COMMON = 100
"""Words that no query asks for: a search passes function words over."""
LENGTH = 60
"""Words of a text."""
ASKED = 6
"""Words of a query."""
QUERIES = 200
BATCH = 4096
_SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds of a search, without the embedding of the query."""

    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Filled:
    """A corpus of so many texts, a chunk each."""

    texts: int
    build_seconds: float
    """Reading, cutting, writing and indexing; vectors are random, and making them took `vector_seconds` of these."""
    vector_seconds: float
    peak_mb: float
    """Of the whole process."""
    disk_mb: float
    index: str
    """`exact` or `approximate`."""
    recall: float
    """Share of the ten nearest that a search by meaning finds, as the index has measured it."""
    searches: Mapping[str, Waits]


class _Random:
    """An embedder whose vectors have nothing to do with the texts."""

    digest = "0" * 64

    def __init__(self, count: int) -> None:
        self._centres = centres_of(count)
        self._made = 0
        self.seconds = 0.0

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        began = time.perf_counter()
        self._made += 1
        made = around(self._centres, len(texts), seed=self._made)
        self.seconds += time.perf_counter() - began
        return made


def bench_filling(count: int, progress: Progress) -> Filled:
    """Build a corpus of random texts with random vectors, and search it for random words.

    Raises:
        CacheError: the disk is full: a million texts take seven gigabytes meanwhile.
    """
    import numpy as np

    with tempfile.TemporaryDirectory() as folder:
        with (Path(folder) / "documents.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(map(document_line, _documents(count)))
        embedder = _Random(count)
        began = time.perf_counter()
        corpus = Corpus("bench", Path(folder), Chunking(), origin="bench")
        store = LocalStore.open(corpus, embedder, Path(folder) / "cache", progress)
        seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        try:
            stats, searches = store.stats(), dict[str, Waits]()
            for mode in get_args(Mode):
                times = [_timed(store, query, mode) for query in _queries()]
                p50, p95 = (float(np.quantile(times, share)) * 1000 for share in (0.5, 0.95))
                searches[mode] = Waits(p50, p95)
        finally:
            store.close()
    disk = stats.bytes / 1e6
    return Filled(count, seconds, embedder.seconds, peak, disk, stats.index, stats.recall, searches)


def _timed(store: LocalStore, query: str, mode: Mode) -> float:
    began = time.perf_counter()
    store.search(query, 4, mode)
    return time.perf_counter() - began


def _documents(count: int) -> Iterator[Document]:
    import numpy as np

    random, ends = np.random.default_rng(0), _ends(0)
    words = [_word(rank) for rank in range(VOCABULARY)]
    for start in range(0, count, BATCH):
        drawn = np.searchsorted(ends, random.random((min(BATCH, count - start), LENGTH)))
        for at, ranks in enumerate(drawn.tolist(), start):
            yield Document(f"text {at}", " ".join(words[rank] for rank in ranks) + ".", f"text {at}")


def _queries() -> list[str]:
    import numpy as np

    drawn = np.searchsorted(_ends(COMMON), np.random.default_rng(1).random((QUERIES, ASKED))) + COMMON
    return [" ".join(_word(rank) for rank in ranks) for ranks in drawn.tolist()]


def _ends(first: int) -> "NDArray[np.float64]":
    """Shares of all words up to each, from the `first` on; the last is 1."""
    import numpy as np

    shares = np.cumsum(1 / (np.arange(first, VOCABULARY) + 3.7))
    ends: NDArray[np.float64] = shares / shares[-1]
    return ends


def _word(rank: int) -> str:
    """Another one for each rank: its number in syllables."""
    said = ""
    while rank or not said:
        rank, least = divmod(rank, len(_SYLLABLES))
        said = _SYLLABLES[least] + said
    return said
