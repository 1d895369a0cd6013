"""Nearest vectors: exact while they are few, an inverted file of 8-bit vectors beyond; the only importer of FAISS.

An index never changes. One that has grown shares its parts with the one before, so a search that is running keeps what
it began with. What was taken out stays in until the index is made again; who searches passes it over.
"""

import hashlib
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hybrid.errors import ExtraMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Batches = Callable[[], Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]]

__all__ = ["EXACT_MOST", "Approximate", "Index", "load_approximate", "make_approximate"]

EXACT_MOST = 50_000
"""So many vectors are compared one by one: 77 MB at 384 dimensions, and under ten milliseconds a query."""
RECALL = 0.95
"""Of the ten nearest so many are among the candidates, on average."""
CANDIDATES = 40
"""Looked at for the ten nearest: whoever searches compares the candidates exactly."""
_QUERIES = 200
_TRAINING = 40
"""Vectors a list that the centres are learned from."""


@dataclass(frozen=True, slots=True)
class Approximate:
    """What is known of an approximate index besides its file."""

    file: str
    digest: str
    """sha256 of the file."""
    last: int
    """The highest row in it."""
    count: int
    """Vectors in it."""
    lists: int
    probes: int
    """Lists that a search looks through."""
    recall: float
    """Share of the ten nearest that were among `CANDIDATES`, for vectors of its own."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Vectors of some rows; `rows` is `None` where the FAISS index itself knows them."""

    faiss: Any
    rows: "NDArray[np.int64] | None"
    probes: int = 0

    def nearest(
        self, query: "NDArray[np.float32]", most: int, among: "NDArray[np.int64] | None"
    ) -> list[tuple[int, float]]:
        import numpy as np

        faiss = _faiss()
        most = min(most, self.faiss.ntotal)
        if among is not None and self.rows is not None:
            among = np.flatnonzero(np.isin(self.rows, among))
        chosen = None if among is None else faiss.IDSelectorBatch(among)
        if self.rows is not None:
            scores, at = self.faiss.search(query[None], most, params=faiss.SearchParameters(sel=chosen))
            return _pairs(scores[0], at[0], self.rows)
        probes = self.probes
        while True:
            params = faiss.SearchParametersIVF(sel=chosen, nprobe=probes)
            scores, at = self.faiss.search(query[None], most, params=params)
            found = _pairs(scores[0], at[0], None)
            if len(found) == most or probes >= self.faiss.nlist:
                return found
            probes *= 2


@dataclass(frozen=True, slots=True)
class Index:
    """Vectors by row."""

    parts: tuple[_Part, ...] = ()
    last: int = 0
    """The highest row in it."""

    def __len__(self) -> int:
        return sum(int(part.faiss.ntotal) for part in self.parts)

    @property
    def is_approximate(self) -> bool:
        return any(part.rows is None for part in self.parts)

    def grown(self, batches: "Batches") -> "Index":
        """With more vectors, of higher rows, compared exactly.

        Raises:
            ExtraMissing: faiss is not installed.
        """
        import numpy as np

        faiss = _faiss()
        new, rows = None, []
        for some, vectors in batches():
            new = new or faiss.IndexFlatIP(vectors.shape[1])
            new.add(vectors)
            rows.append(some)
        if new is None:
            return self
        part, parts = _Part(new, np.concatenate(rows)), self.parts
        # As in a binary counter: parts double in size, so there are few of them, and few vectors are copied often.
        while parts and parts[-1].rows is not None and parts[-1].faiss.ntotal <= part.faiss.ntotal:
            part, parts = _merged(parts[-1], part), parts[:-1]
        return Index((*parts, part), int(rows[-1][-1]))

    def nearest(
        self, query: "NDArray[np.float32]", most: int, among: Sequence[int] | None = None
    ) -> tuple[list[int], bool]:
        """Rows of the best vectors, and whether there may be more.

        Args:
            query: one vector of length 1.
            most: how many are wanted. Those that are exactly as near as the last are given, too.
            among: look at these rows only.
        """
        import numpy as np

        chosen, wide = None if among is None else np.array(among, np.int64), most + 1
        while True:
            found = [pair for part in self.parts for pair in part.nearest(query, wide, chosen)]
            found.sort(key=lambda pair: (-pair[1], pair[0]))
            if len(found) <= most:
                return [row for row, _ in found], False
            # FAISS orders ties as it likes: look further until the last is not cut off within a tie.
            last = found[most - 1][1]
            if len(found) < wide or found[wide - 1][1] < last:
                return [row for row, score in found if score >= last], True
            wide *= 2


def make_approximate(batches: "Batches", count: int, path: Path, progress: Callable[[int, int], None]) -> Approximate:
    """Learn an inverted file, write it, and look through as many of its lists as the recall needs.

    Memory is that of the file (a byte a dimension) and of the vectors that it is trained with.

    Args:
        batches: yields all rows in order and their vectors each time it is called; called three times.
        count: how many there are.
        path: where it is written: beside first, then renamed. `Approximate.file` is its name.
        progress: is told how many vectors are done, and of how many.

    Raises:
        ExtraMissing: faiss is not installed.
        OSError: the file cannot be written.
    """
    faiss = _faiss()
    lists = max(1, int(2 * count**0.5))
    sample = _sampled(batches, count, min(count, lists * _TRAINING + _QUERIES))
    # What the centres were learned from is found more easily than what they were not.
    queries, sample = sample[:_QUERIES].copy(), sample[min(_QUERIES, len(sample) // 2) :]
    dims = sample.shape[1]
    quantizer = faiss.IndexFlatIP(dims)
    index = faiss.IndexIVFScalarQuantizer(
        quantizer, dims, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False
    )
    index.cp.seed, index.cp.niter, index.cp.min_points_per_centroid = 1, 10, 1
    index.train(sample)
    del sample
    last = 0
    for rows, vectors in batches():
        index.add_with_ids(vectors, rows)
        last = int(rows[-1])
        progress(index.ntotal, count)
    digest = _write(index, path)
    probes, recall = _probes(index, queries, _truth(batches, queries))
    return Approximate(path.name, digest, last, index.ntotal, lists, probes, recall)


def load_approximate(known: Approximate, folder: Path) -> Index | None:
    """The index of that file; `None` if it is missing or damaged, and then it is deleted and so made again."""
    path = folder / known.file
    try:
        if _digest(path) != known.digest:
            path.unlink()
            return None
        found = _faiss().read_index(str(path))
    except (OSError, RuntimeError):
        return None
    return Index((_Part(found, None, known.probes),), known.last)


def _sampled(batches: "Batches", count: int, size: int) -> "NDArray[np.float32]":
    """So many of the vectors, drawn with a fixed seed, in random order."""
    import numpy as np

    random = np.random.default_rng(0)
    chosen = np.zeros(count, bool)
    chosen[random.permutation(count)[:size]] = True
    start, found = 0, []
    for rows, vectors in batches():
        found.append(vectors[chosen[start : start + len(rows)]])
        start += len(rows)
    return random.permutation(np.concatenate(found))


def _truth(batches: "Batches", queries: "NDArray[np.float32]") -> list[set[int]]:
    """The ten rows nearest to each query, itself aside."""
    faiss = _faiss()
    heap = faiss.ResultHeap(len(queries), 11, keep_max=True)
    for rows, vectors in batches():
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(vectors)
        scores, at = flat.search(queries, min(11, len(rows)))
        heap.add_result(scores, rows[at])
    heap.finalize()
    return [set(found[1:].tolist()) for found in heap.I]


def _probes(index: Any, queries: "NDArray[np.float32]", truth: list[set[int]]) -> tuple[int, float]:
    """How many lists to look through, and the recall with so many."""
    faiss = _faiss()
    probes = min(8, index.nlist)
    while True:
        _, found = index.search(queries, CANDIDATES, params=faiss.SearchParametersIVF(nprobe=probes))
        shares = (len(near & set(rows)) / len(near) for near, rows in zip(truth, found.tolist(), strict=True))
        recall = sum(shares) / len(truth)
        if recall >= RECALL or probes == index.nlist:
            return probes, round(recall, 4)
        probes = min(2 * probes, index.nlist)


def _pairs(
    scores: "NDArray[np.float32]", places: "NDArray[np.int64]", rows: "NDArray[np.int64] | None"
) -> list[tuple[int, float]]:
    """What FAISS has found for one query, as rows with scores; it fills up with -1."""
    found = places >= 0
    at = places[found] if rows is None else rows[places[found]]
    return list(zip(at.tolist(), scores[found].tolist(), strict=True))


def _merged(one: _Part, other: _Part) -> _Part:
    import numpy as np

    faiss = _faiss()
    both = faiss.IndexFlatIP(one.faiss.d)
    for part in (one, other):
        both.add(part.faiss.reconstruct_n(0, part.faiss.ntotal))
    assert one.rows is not None
    assert other.rows is not None
    return _Part(both, np.concatenate([one.rows, other.rows]))


def _write(index: Any, path: Path) -> str:
    """Whole on the disk before it has its name."""
    beside = path.with_suffix(".part")
    try:
        _faiss().write_index(index, str(beside))
    except RuntimeError as error:
        raise OSError(None, f"{error}".splitlines()[-1]) from error
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.rename(path)
    return _digest(path)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _faiss() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import faiss
    except ImportError as error:
        raise ExtraMissing(
            "retrieval needs faiss, which is not installed", hint='pip install "hybrid-lm[rag]"'
        ) from error
    # More threads would spin beside a model that decodes, and a search takes milliseconds with one.
    faiss.omp_set_num_threads(1)
    return faiss
