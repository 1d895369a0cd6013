"""How often a search finds the text that answers a question: by each way to search, and by the size of chunks."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from hybrid.answers import contains
from hybrid.errors import UsageError
from hybrid.evaluate.adapters import ADAPTERS
from hybrid.evaluate.stats import Interval, paired
from hybrid.retrieval.building import Encoder
from hybrid.retrieval.chunk import Chunking
from hybrid.retrieval.corpus import Corpus, document_line
from hybrid.retrieval.store import LocalStore
from hybrid.types import Document, Mode
from hybrid.wants import asked_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Difference", "Finding", "Found", "Size", "bench_chunking", "bench_finding"]

Progress = Callable[[str, int, int], None]

DEPTH = 20
WHOLE = 100_000
"""Words a chunk may have, so that a text is one."""
JOINED = 8
"""Texts in a row that make a document, where it is cut into chunks."""
SHOWN = 480
"""Words of chunks that a question gets, whatever their size."""
ASKED = 128
"""Questions that are embedded together."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Shares of the questions whose text is among the first so many, and the mean of 1/rank (0 beyond 20)."""

    recall_1: float
    recall_5: float
    recall_20: float
    mrr: float
    p50_ms: float
    """Of a search, without the embedding of the question."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The share that one way finds, less that of another, on the same questions."""

    a: str
    b: str
    k: int
    """Among the first so many."""
    delta: float
    ci95: Interval
    """By a bootstrap over texts."""
    p: float
    """McNemar's exact test."""


@dataclass(frozen=True, slots=True)
class Found:
    """What `bench_finding` found."""

    texts: int
    questions: int
    modes: Mapping[str, Finding]
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class Size:
    """Chunks of at most so many words, and the share of questions that have an answer in those that are found."""

    words: int
    chunks: int
    """So many are found for a question: `SHOWN` words in all."""
    share: float
    less_first: Difference | None
    """The share less that of the first size."""


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str
    cluster: str
    answers: tuple[str, ...]
    wanted: frozenset[str]
    """Ids of the documents that hold an answer."""


def bench_finding(name: str, data: Path, embedder: Encoder, progress: Progress) -> Found:
    """Search all texts of a public set for each of its questions whose own texts hold an answer.

    Args:
        name: of a set whose rows come with texts, such as squad2, nq-oracle or popqa.
        data: its published file.
        embedder: for texts and questions.
        progress: is told what is done, how much of it, and of how much.

    Raises:
        BadBattery: the file cannot be read, or is something else.
        UsageError: there is no such set, or no question has a text that holds its answer.
    """
    documents, asked = _read(name, data)
    embedder = _Once(embedder, [each.question for each in asked], progress)
    ranks: dict[str, list[int]] = {}
    modes: dict[str, Finding] = {}
    with _store(documents, Chunking(WHOLE, 0), embedder, progress) as store:
        for mode in get_args(Mode):
            ranks[mode], times = _ranks(store, asked, mode, progress)
            modes[mode] = _summed(ranks[mode], times)
    pairs = (("hybrid", "dense"), ("hybrid", "lexical"), ("lexical", "dense"))
    differences = [
        _difference(a, b, k, [0 < rank <= k for rank in ranks[a]], [0 < rank <= k for rank in ranks[b]], asked)
        for a, b in pairs
        for k in (1, 5, 20)
    ]
    return Found(len(documents), len(asked), modes, differences)


def bench_chunking(name: str, data: Path, sizes: Sequence[int], embedder: Encoder, progress: Progress) -> list[Size]:
    """Cut the texts of a public set, eight in a row a document, into chunks of each size, and search them.

    Of smaller chunks more are found, so that a question gets as many words of each size. What counts is whether an
    answer stands in one of them that is of the right document.

    Raises:
        BadBattery: the file cannot be read, or is something else.
        UsageError: there is no such set, or no question has a text that holds its answer.
    """
    documents, asked = _joined(*_read(name, data))
    embedder = _Once(embedder, [each.question for each in asked], progress)
    found: list[Size] = []
    first: list[bool] = []
    for words in sizes:
        k = max(1, SHOWN // words)
        with _store(documents, Chunking(words), embedder, progress) as store:
            hits = [_holds(store, each, k) for each in _told(asked, f"searching chunks of {words} words", progress)]
        less = _difference(str(words), str(sizes[0]), k, hits, first, asked) if first else None
        found.append(Size(words, k, statistics.mean(hits), less))
        first = first or hits
    return found


def _read(name: str, data: Path) -> tuple[list[Document], list[_Asked]]:
    """All texts of a set, each once, and the questions with those of their own texts that hold an answer."""
    if name not in ADAPTERS:
        raise UsageError(f"there is no public set {name!r}", hint="hybrid bench retrieval squad2 --data FILE")
    asked: list[_Asked] = []
    for task, own in ADAPTERS[name].with_texts(data):
        wanted = frozenset(each.id for each in own if any(contains(each.text, answer) for answer in task.target))
        if wanted:
            asked.append(_Asked(asked_of(task.question), task.cluster or task.id, task.target, wanted))
    if not asked:
        raise UsageError(f"no question of {data} has a text that holds its answer", hint="try squad2 or nq-oracle")
    return list(ADAPTERS[name].pool(data)), asked


def _joined(documents: Sequence[Document], asked: Iterable[_Asked]) -> tuple[list[Document], list[_Asked]]:
    """Some texts in a row as one document each, and the questions for those."""
    groups = [documents[at : at + JOINED] for at in range(0, len(documents), JOINED)]
    home = {document.id: group[0].id for group in groups for document in group}
    whole = [Document(group[0].id, "\n\n".join(each.text for each in group), group[0].id) for group in groups]
    moved = [
        _Asked(each.question, each.cluster, each.answers, frozenset(home[id] for id in each.wanted)) for each in asked
    ]
    return whole, moved


@contextmanager
def _store(
    documents: Iterable[Document], chunking: Chunking, embedder: Encoder, progress: Progress
) -> Iterator[LocalStore]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "documents.jsonl").write_text("".join(map(document_line, documents)), encoding="utf-8")
        corpus = Corpus("bench", Path(folder), chunking, origin="bench")
        store = LocalStore.open(corpus, embedder, Path(folder) / "cache", progress)
        try:
            yield store
        finally:
            store.close()


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


def _told(asked: Sequence[_Asked], what: str, progress: Progress) -> Iterator[_Asked]:
    for done, each in enumerate(asked, 1):
        yield each
        progress(what, done, len(asked))


def _ranks(store: LocalStore, asked: Sequence[_Asked], mode: Mode, progress: Progress) -> tuple[list[int], list[float]]:
    """The rank of the first text of each question that holds an answer, 0 where none is found, and the seconds."""
    ranks, times = [], []
    for each in _told(asked, f"searching, {mode}", progress):
        start = time.perf_counter()
        found = store.search(each.question, DEPTH, mode)
        times.append(time.perf_counter() - start)
        ranks.append(next((at for at, passage in enumerate(found, 1) if _of(passage.id) in each.wanted), 0))
    return ranks, times


def _holds(store: LocalStore, asked: _Asked, k: int) -> bool:
    found = (passage.text for passage in store.search(asked.question, k) if _of(passage.id) in asked.wanted)
    return any(contains(text, answer) for text in found for answer in asked.answers)


def _of(passage_id: str) -> str:
    """The document of a passage."""
    return passage_id.rpartition("#")[0]


def _summed(ranks: Sequence[int], times: Sequence[float]) -> Finding:
    first, five, twenty = (sum(0 < rank <= k for rank in ranks) / len(ranks) for k in (1, 5, 20))
    mrr = sum(1 / rank for rank in ranks if rank) / len(ranks)
    return Finding(first, five, twenty, mrr, statistics.median(times) * 1000)


def _difference(
    a: str, b: str, k: int, of_a: Sequence[bool], of_b: Sequence[bool], asked: Sequence[_Asked]
) -> Difference:
    pair = paired([float(hit) for hit in of_a], [float(hit) for hit in of_b], [each.cluster for each in asked])
    return Difference(a, b, k, pair.delta, pair.ci95, pair.p)
