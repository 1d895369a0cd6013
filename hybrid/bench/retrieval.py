"""How often a search finds the paragraph a question was written for, and how fast an index is among many vectors."""

import json
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from hybrid.errors import UsageError
from hybrid.evaluate.stats import Interval, paired
from hybrid.retrieval.building import Encoder
from hybrid.retrieval.chunk import Chunking
from hybrid.retrieval.corpus import Corpus, document_line
from hybrid.retrieval.index import CANDIDATES, load_approximate, make_approximate
from hybrid.retrieval.store import LocalStore
from hybrid.types import Document, Mode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Difference", "Finding", "Found", "Synthetic", "bench_finding", "bench_synthetic"]

Progress = Callable[[str, int, int], None]

DEPTH = 20
WHOLE = 100_000
"""Words a chunk may have, so that a paragraph is one."""
DIMS = 384
BATCH = 8192
SPREAD = 1.0
"""Length of what is added to a centre to make a vector near it, on average; centres have length 1."""
QUERIES = 200
ASKED = 128
"""Questions that are embedded together."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Shares of the questions whose paragraph is among the first so many, and the mean of 1/rank (0 beyond 20)."""

    recall_1: float
    recall_5: float
    recall_20: float
    mrr: float
    p50_ms: float
    """Of a search, without the embedding of the question."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Recall at `k` of one way to search, less that of another, on the same questions."""

    a: str
    b: str
    k: int
    delta: float
    ci95: Interval
    """By a bootstrap over articles."""
    p: float
    """McNemar's exact test."""


@dataclass(frozen=True, slots=True)
class Found:
    """What `bench_finding` found."""

    paragraphs: int
    questions: int
    modes: Mapping[str, Finding]
    differences: Sequence[Difference]


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


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str
    article: str
    paragraph: str
    """Id of the document that answers it."""


# --- finding paragraphs ------------------------------------------------------------------------


def bench_finding(data: Path, embedder: Encoder, progress: Progress) -> Found:
    """Search the pooled paragraphs of a SQuAD file for each of its questions that has an answer.

    Args:
        data: SQuAD v2 as JSON: {data: [{title, paragraphs: [{context, qas: [{question, is_impossible}]}]}]}.
        embedder: for paragraphs and questions.
        progress: is told what is done, how much of it, and of how much.

    Raises:
        UsageError: the file cannot be read, or is something else.
    """
    documents, asked = _read(data)
    embedder = _Once(embedder, [each.question for each in asked], progress)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "documents.jsonl").write_text("".join(map(document_line, documents)), encoding="utf-8")
        corpus = Corpus("bench", Path(folder), Chunking(WHOLE, 0), origin="bench")
        store = LocalStore.open(corpus, embedder, Path(folder) / "cache", progress)
        ranks: dict[str, list[int]] = {}
        modes: dict[str, Finding] = {}
        for mode in get_args(Mode):
            ranks[mode], times = _ranks(store, asked, mode, progress)
            modes[mode] = _summed(ranks[mode], times)
        store.close()
    clusters = [each.article for each in asked]
    pairs = (("hybrid", "dense"), ("hybrid", "lexical"), ("lexical", "dense"))
    differences = [_difference(ranks, *pair, k, clusters) for pair in pairs for k in (1, 5, 20)]
    return Found(len(documents), len(asked), modes, differences)


class _Once:
    """An embedder that has embedded the questions already."""

    def __init__(self, embedder: Encoder, questions: Sequence[str], progress: Progress) -> None:
        self.digest = embedder.digest
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}
        for done in range(0, len(questions), ASKED):
            some = questions[done : done + ASKED]
            self._known |= dict(zip(some, embedder.encode(some), strict=True))
            progress("embedding questions", done + len(some), len(questions))

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        if len(texts) == 1 and texts[0] in self._known:
            return self._known[texts[0]][None]
        return self._embedder.encode(texts)


def _read(data: Path) -> tuple[list[Document], list[_Asked]]:
    try:
        articles = json.loads(data.read_text(encoding="utf-8"))["data"]
        documents, asked = [], []
        for article in articles:
            for number, paragraph in enumerate(article["paragraphs"]):
                id = f"{article['title']} {number}"
                # Without a title: what is measured is whether the text is found.
                documents.append(Document(id, paragraph["context"], article["title"]))
                questions = (qa["question"] for qa in paragraph["qas"] if not qa.get("is_impossible"))
                asked += [_Asked(question, article["title"], id) for question in questions]
    except OSError as error:
        raise UsageError(f"cannot read {data}: {error.strerror}", hint="--data FILE") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{data} is no SQuAD v2 file ({error!r})", hint="give dev-v2.0.json or a part of it"
        ) from error
    return documents, asked


def _ranks(store: LocalStore, asked: Sequence[_Asked], mode: Mode, progress: Progress) -> tuple[list[int], list[float]]:
    """The rank of each question's paragraph, 0 where it is not found, and the seconds of each search."""
    ranks, times = [], []
    for done, each in enumerate(asked, 1):
        start = time.perf_counter()
        found = [passage.id.rpartition("#")[0] for passage in store.search(each.question, DEPTH, mode)]
        times.append(time.perf_counter() - start)
        ranks.append(found.index(each.paragraph) + 1 if each.paragraph in found else 0)
        progress(f"searching, {mode}", done, len(asked))
    return ranks, times


def _summed(ranks: Sequence[int], times: Sequence[float]) -> Finding:
    first, five, twenty = (sum(0 < rank <= k for rank in ranks) / len(ranks) for k in (1, 5, 20))
    mrr = sum(1 / rank for rank in ranks if rank) / len(ranks)
    return Finding(first, five, twenty, mrr, statistics.median(times) * 1000)


def _difference(ranks: Mapping[str, list[int]], a: str, b: str, k: int, clusters: Sequence[str]) -> Difference:
    of_a, of_b = ([float(0 < rank <= k) for rank in ranks[name]] for name in (a, b))
    pair = paired(of_a, of_b, clusters)
    return Difference(a, b, k, pair.delta, pair.ci95, pair.p)


# --- many vectors ------------------------------------------------------------------------------


def bench_synthetic(count: int, progress: Progress) -> Synthetic:
    """Make an approximate index of random vectors around random centres, and search it with others of their kind."""
    import numpy as np

    centres, made_in = _centres(count), [0.0]

    def batches() -> "Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]":
        for start in range(0, count, BATCH):
            began = time.perf_counter()
            size = min(BATCH, count - start)
            made = np.arange(start, start + size) + 1, _around(centres, size, seed=start + 1)
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
        queries = _around(centres, QUERIES, seed=0)
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


def _centres(count: int) -> "NDArray[np.float32]":
    """One for each hundred vectors, of length 1."""
    import numpy as np

    centres = np.random.default_rng(0).standard_normal((max(1, count // 100), DIMS), np.float32)
    lengths: NDArray[np.float32] = np.linalg.norm(centres, axis=1, keepdims=True)
    return centres / lengths


def _around(centres: "NDArray[np.float32]", size: int, seed: int) -> "NDArray[np.float32]":
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
