"""How fast an index finds neighbours among many vectors, and how many of them."""

import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hybrid.retrieval.index import CANDIDATES, load_approximate, make_approximate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Synthetic", "around", "bench_synthetic", "centres_of"]

Progress = Callable[[str, int, int], None]

DIMS = 384
BATCH = 8192
SPREAD = 1.0
"""Length of what is added to a centre to make a vector near it, on average; centres have length 1."""
QUERIES = 200


@dataclass(frozen=True, slots=True)
class Synthetic:
    """An approximate index of so many vectors."""

    vectors: int
    build_seconds: float
    """The making of the vectors aside."""
    peak_mb: float
    """Of the whole process."""
    file_mb: float
    lists: int
    probes: int
    recall: float
    """Of the ten nearest among the candidates, for queries that are no vectors of the index."""
    p50_ms: float
    p95_ms: float


def bench_synthetic(count: int, progress: Progress) -> Synthetic:
    """Make an approximate index of random vectors around random centres, and search it with others of their kind."""
    import numpy as np

    centres, made_in = centres_of(count), [0.0]

    def batches() -> "Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]":
        for start in range(0, count, BATCH):
            began = time.perf_counter()
            size = min(BATCH, count - start)
            made = np.arange(start, start + size) + 1, around(centres, size, seed=start + 1)
            made_in[0] += time.perf_counter() - began
            yield made

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        path = Path(folder) / "bench.faiss"
        known = make_approximate(batches, count, path, lambda done, total: progress("indexing", done, total))
        seconds = time.perf_counter() - start - made_in[0]
        index = load_approximate(known, Path(folder))
        assert index is not None
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        queries = around(centres, QUERIES, seed=0)
        truth = _truth(batches, queries)
        found, times = [], []
        for query in queries:
            start = time.perf_counter()
            found.append(set(index.nearest(query, CANDIDATES)[0]))
            times.append(time.perf_counter() - start)
        size = path.stat().st_size / 1e6
    shares = [len(near & rows) / 10 for near, rows in zip(truth, found, strict=True)]
    p50, p95 = (float(np.quantile(times, q)) * 1000 for q in (0.5, 0.95))
    recall = statistics.mean(shares)
    return Synthetic(count, seconds, peak, size, known.lists, known.probes, recall, p50, p95)


def centres_of(count: int) -> "NDArray[np.float32]":
    """One for each hundred vectors, of length 1."""
    import numpy as np

    centres = np.random.default_rng(0).standard_normal((max(1, count // 100), DIMS), np.float32)
    lengths: NDArray[np.float32] = np.linalg.norm(centres, axis=1, keepdims=True)
    return centres / lengths


def around(centres: "NDArray[np.float32]", size: int, seed: int) -> "NDArray[np.float32]":
    """So many vectors of length 1 around any of the centres."""
    import numpy as np

    random = np.random.default_rng([seed, 1])
    noise = random.standard_normal((size, DIMS), np.float32) * np.float32(SPREAD / DIMS**0.5)
    rows = (centres[random.integers(0, len(centres), size)] + noise).astype(np.float32)
    lengths: NDArray[np.float32] = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / lengths


def _truth(batches: "Callable[[], Iterator[tuple[Any, Any]]]", queries: "NDArray[np.float32]") -> list[set[int]]:
    """The ten nearest rows of each query, all compared."""
    import numpy as np

    best = [(np.zeros(0, np.float32), np.zeros(0, np.int64)) for _ in queries]
    for rows, vectors in batches():
        scores = queries @ vectors.T
        for at, (known, their) in enumerate(best):
            all_scores, all_rows = np.concatenate([known, scores[at]]), np.concatenate([their, rows])
            top = np.argsort(-all_scores)[:10]
            best[at] = all_scores[top], all_rows[top]
    return [set(rows.tolist()) for _, rows in best]
