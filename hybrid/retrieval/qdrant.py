"""Corpora that a Qdrant server keeps, or a folder in its format; the only importer of qdrant-client."""

import contextlib
import hashlib
import json
import threading
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from hybrid.errors import CacheError, CorpusMissing, ExtraMissing, HybridError, SourceUnreachable, UsageError
from hybrid.retrieval import tables
from hybrid.retrieval.address import is_url, key_for
from hybrid.retrieval.building import Encoder, Progress, encodable, storable
from hybrid.retrieval.chunk import Chunking, Cut, gaps, grouped, widened
from hybrid.retrieval.search import best
from hybrid.retrieval.sparse import weights
from hybrid.types import Document, Mode, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["QdrantStore"]

_FORMAT = 1
"""Raise it when what is kept of a chunk changes."""
_IDS = uuid.UUID("a9f1d0a2-6f0b-4c55-9a54-0f7c6f0d7a52")
_BATCH, _PAGE, _SECONDS = 256, 1000, 60
_SHOWN = ["document", "number", "text", "source", "title"]


class QdrantStore:
    """A `hybrid.types.Store` in one collection. Many threads and processes may search and change it.

    Words are looked up by sparse vectors that hybrid makes: BM25 with a fixed usual length, while the server knows how
    rare a word is. Of two that write a document at once the later wins; an `add` that breaks off leaves what it has
    written, the digest says so, and the next one completes it. A document without text is not kept.
    """

    def __init__(self, client: Any, at: str, name: str, embedder: Encoder, chunking: Chunking, progress: Progress):
        self._client, self._at, self._name = client, at, name
        self._embedder, self._chunking, self._progress = embedder, chunking, progress
        self._made = {"hybrid": _FORMAT, "embedder": embedder.digest, **asdict(chunking)}
        self._closed = False
        # qdrant-client itself, where it is the store, is for one thread at a time.
        self._turn = contextlib.nullcontext() if is_url(at) else threading.Lock()

    @classmethod
    def open(
        cls,
        at: str,
        name: str,
        embedder: Encoder,
        *,
        create: bool = False,
        chunking: Chunking = Chunking(),
        offline: bool = False,
        progress: Progress = lambda what, done, total: None,
    ) -> "QdrantStore":
        """Open a collection. The key in `HYBRID_QDRANT_KEY` is sent over https or to this machine only.

        Args:
            at: URL of a server such as `http://localhost:6333`, a folder for this process alone, or `:memory:`.
            name: of the collection.
            embedder: makes the vectors.
            create: make the collection if there is none.
            chunking: how documents are cut.
            offline: refuse every server but this machine's.
            progress: is told how many of the documents to add are embedded.

        Raises:
            CorpusMissing: there is no such collection.
            SourceUnreachable: no server answers, or it is offline.
            UsageError: the collection was made otherwise, or the server does not know the key.
            ExtraMissing: qdrant-client is not installed.
            CacheError: another process has opened the folder.
        """
        store = cls(_client(at, offline), at, name, embedder, chunking, progress)
        try:
            store._check(create)
        except HybridError:
            store.close()
            raise
        return store

    @property
    def digest(self) -> str:
        """Of the chunks' documents, chunking, embedder and format; asks for the digest of every chunk.

        A server's approximate index may differ in a few hits.
        """
        with self._asking() as client:
            kept = sorted((id, str(of["digest"])) for id, of in _points(client, self._name, ["digest"]))
        return hashlib.sha256(json.dumps([self._made, kept], sort_keys=True).encode()).hexdigest()

    def __len__(self) -> int:
        """Number of passages."""
        with self._asking() as client:
            return int(client.count(self._name).count)

    def search(
        self, query: str, k: int, mode: Mode = "hybrid", where: Mapping[str, str] | None = None
    ) -> tuple[Passage, ...]:
        """As `LocalStore.search`.

        Raises:
            UsageError: the store is closed.
            SourceUnreachable, HybridError: the server does not answer, or not as it should.
        """
        query = encodable(query)
        if k < 1 or not query.strip():
            with self._asking():
                return ()
        vector = self._embedder.encode([query])[0]
        (words,) = weights([" ".join(tables.telling(query))], self._chunking.max_words)
        narrowed = [_is("metadata", pair) for pair in _pairs(where or {})]
        with self._asking() as client:
            return best(_Candidates(client, self._name, vector, list(words), narrowed), vector, k, mode)

    def around(self, passage_id: str, words: int) -> str:
        """A passage's text with up to so many words before it and after it in its document, verbatim.

        Raises:
            UsageError: there is no such passage.
        """
        document, _, number = encodable(passage_id).rpartition("#")
        with self._asking() as client:
            found = _points(client, self._name, ["number", "gap", "text", "core"], _is("document", document))
            kept = {of["number"]: (of["gap"], of["text"], of["core"]) for _, of in found}
        if not number.isdecimal() or int(number) not in kept:
            raise UsageError(f"{self._name} has no passage {passage_id!r}", hint="hybrid corpus search")
        return widened([kept[each] for each in sorted(kept)], sorted(kept).index(int(number)), words)

    def add(self, documents: Sequence[Document], file: str = "") -> None:
        """Add documents, or replace those of the same id; what is there already is not embedded again.

        Args:
            documents: what to add.
            file: where they are from; what was added from there before and is not among them goes.

        Raises:
            SourceUnreachable, HybridError: the server does not answer, or not as it should; some may be added.
        """
        new = {document.id: document for document in map(storable, documents)}
        done = 0
        for group in grouped(new.values(), self._chunking, _BATCH):
            self._put(group, file)
            done += len(group)
            self._progress(f"embedding {self._name}", done, len(new))
        if file:
            with self._asking() as client:
                held = _points(client, self._name, ["document"], _is("file", file))
                gone = sorted({str(of["document"]) for _, of in held} - new.keys())
                _delete(client, self._name, [_is("document", id) for id in gone])

    def remove(self, ids: Sequence[str]) -> None:
        """Take documents out, by their ids or the names of their files.

        Raises:
            UsageError: there is no document of one of these; nothing has changed.
        """
        from qdrant_client import models

        chosen = []
        with self._asking() as client:
            for name in map(encodable, ids):
                named = models.Filter(should=[_is(key, name) for key in ("document", "file") if name])
                if not name or not client.count(self._name, named).count:
                    raise UsageError(f"{self._name} has no document {name!r}", hint="hybrid corpus search")
                chosen.append(named)
            _delete(client, self._name, chosen)

    def close(self) -> None:
        """Close the connections; what was added is kept already."""
        with self._turn:
            self._closed = True
            self._client.close()

    # --- how it is kept ------------------------------------------------------------------------

    @contextlib.contextmanager
    def _asking(self) -> Iterator[Any]:
        with self._turn, _told(self._at, self._name):
            if self._closed:
                raise UsageError("the store is closed", hint="open it again")
            yield self._client

    def _check(self, create: bool) -> None:
        """See that the collection is there and was made as this one would be."""
        with self._asking() as client:
            if not client.collection_exists(self._name):
                if not create:
                    raise _no_collection(self._at, self._name)
                self._create(client)
            kept = client.get_collection(self._name).config.metadata or {}
        where, hint = f"the collection {self._name} at {self._at}", "take another name, or set again what was set then"
        if "hybrid" not in kept:
            raise UsageError(f"{where} was not made by hybrid, or by a Qdrant before 1.16", hint="take another name")
        if others := [key for key, value in self._made.items() if kept.get(key) != value]:
            raise UsageError(f"{where} was made with another {' and '.join(others)}", hint=hint)

    def _create(self, client: Any) -> None:
        from qdrant_client import models
        from qdrant_client.http.exceptions import UnexpectedResponse

        size = self._embedder.encode([]).shape[1]
        try:
            client.create_collection(
                self._name,
                vectors_config={"dense": models.VectorParams(size=size, distance=models.Distance.COSINE)},
                sparse_vectors_config={"words": models.SparseVectorParams(modifier=models.Modifier.IDF)},
                metadata=self._made,
            )
            if is_url(self._at):
                for key in ("document", "file", "metadata", "number"):
                    kind = models.PayloadSchemaType.INTEGER if key == "number" else models.PayloadSchemaType.KEYWORD
                    client.create_payload_index(self._name, key, kind)
        except UnexpectedResponse as error:
            if error.status_code != 409:  # somebody else was faster
                raise

    def _put(self, group: Sequence[Cut], file: str) -> None:
        """Embed and write what is new or changed in a group of documents, and take away what they had beyond."""
        from qdrant_client import models

        with self._asking() as client:
            among = models.FieldCondition(key="document", match=models.MatchAny(any=[each.id for each, _ in group]))
            kept: dict[str, Counter[tuple[str, str]]] = {}
            for _, of in _points(client, self._name, ["document", "digest", "file"], among):
                kept.setdefault(of["document"], Counter())[of["digest"], of["file"]] += 1
        changed = [
            (each, pieces)
            for each, pieces in group
            if kept.get(each.id, Counter()) != Counter({(tables.fingerprint(each).hex(), file): len(pieces)})
        ]
        if not changed:
            return
        vectors = self._embedder.encode([tables.embedded(piece) for _, pieces in changed for piece in pieces])
        points = list(_made_of(changed, vectors, file, self._chunking.max_words))
        beyond = []
        for each, pieces in changed:
            more = models.FieldCondition(key="number", range=models.Range(gte=len(pieces)))
            beyond.append(models.Filter(must=[_is("document", each.id), more]))
        with self._asking() as client:
            for start in range(0, len(points), _BATCH):
                client.upsert(self._name, points[start : start + _BATCH])
            _delete(client, self._name, beyond)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """What one query finds in the collection."""

    client: Any
    name: str
    vector: "NDArray[np.float32]"
    words: list[int]
    narrowed: list[Any]
    found: dict[int, tables.Hit] = field(default_factory=dict)

    def near(self, most: int) -> tuple[list[int], bool]:
        found, more = self._best("dense", self.vector.tolist(), most)
        return [row for row, _ in found], more

    def worded(self, most: int) -> list[tuple[int, float]]:
        from qdrant_client import models

        if not self.words:
            return []
        return self._best("words", models.SparseVector(indices=self.words, values=[1.0] * len(self.words)), most)[0]

    def hits(self, rows: Iterable[int]) -> dict[int, tables.Hit]:
        return {row: self.found[row] for row in rows}

    def _best(self, using: str, query: Any, most: int) -> tuple[list[tuple[int, float]], bool]:
        """Rows and scores, and whether there may be more; further until the last is not cut off within a tie."""
        from qdrant_client import models

        asked: dict[str, Any] = {"using": using, "with_payload": _SHOWN, "with_vectors": ["dense"]}
        asked["query_filter"] = models.Filter(must=self.narrowed) if self.narrowed else None
        wide = most + 1
        while True:
            points = self.client.query_points(self.name, query, limit=wide, **asked).points
            last = points[most - 1].score if len(points) > most else None
            if last is None or len(points) < wide or points[-1].score < last:
                break
            wide *= 2
        found = [(_hit(point), point.score) for point in points if last is None or point.score >= last]
        self.found.update((hit.row, hit) for hit, _ in found)
        return [(hit.row, round(score, 6)) for hit, score in found], last is not None


def _hit(point: Any) -> tables.Hit:
    import numpy as np

    shown = {key: point.payload[key] for key in _SHOWN}
    return tables.Hit(uuid.UUID(str(point.id)).int, vector=np.array(point.vector["dense"], np.float32), **shown)


def _made_of(group: Sequence[Cut], vectors: "NDArray[np.float32]", file: str, usual: int) -> Iterator[Any]:
    """The points of all chunks; a point's id is that of its chunk."""
    from qdrant_client import models

    rows = iter(vectors.tolist())
    words = weights((f"{each.title}\n{piece.text}" for each, pieces in group for piece in pieces), usual)
    for document, pieces in group:
        same = {"document": document.id, "title": document.title, "source": document.source, "file": file}
        same |= {"digest": tables.fingerprint(document).hex()}
        metadata = _pairs(document.metadata)
        for number, (piece, gap) in enumerate(zip(pieces, gaps(document.text, pieces), strict=True)):
            weighed = next(words)
            own = {"number": number, "text": piece.text, "gap": gap, "core": piece.core, "metadata": metadata}
            sparse = models.SparseVector(indices=list(weighed), values=list(weighed.values()))
            yield models.PointStruct(
                id=str(uuid.uuid5(_IDS, piece.id)), vector={"dense": next(rows), "words": sparse}, payload=same | own
            )


# --- what is said to Qdrant ------------------------------------------------------------------------


def _points(client: Any, name: str, keys: list[str], where: Any = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Id and some of the payload of all points, or of those that meet a condition."""
    from qdrant_client import models

    chosen, at = models.Filter(must=[where]) if where else None, None
    while True:
        points, at = client.scroll(name, chosen, limit=_PAGE, offset=at, with_payload=keys)
        yield from ((str(point.id), point.payload) for point in points)
        if at is None:
            return


def _delete(client: Any, name: str, chosen: Sequence[Any]) -> None:
    """Delete the points that meet any of the conditions; with none, none."""
    from qdrant_client import models

    for start in range(0, len(chosen), _BATCH):
        some = models.Filter(should=list(chosen[start : start + _BATCH]))
        client.delete(name, models.FilterSelector(filter=some))


def _is(key: str, value: str) -> Any:
    from qdrant_client import models

    return models.FieldCondition(key=key, match=models.MatchValue(value=value))


def _pairs(metadata: Mapping[str, str]) -> list[str]:
    """Each as one text: a key of a filter is a path, in which some names would mean something else."""
    return [json.dumps(pair) for pair in sorted(metadata.items())]


def _client(at: str, offline: bool) -> Any:
    try:
        from qdrant_client import QdrantClient
    except ImportError as error:
        raise ExtraMissing(
            "a corpus in Qdrant needs qdrant-client, which is not installed", hint='pip install "hybrid-lm[qdrant]"'
        ) from error
    if is_url(at):
        key = key_for(at, offline)
        headers = {"api-key": key} if key else {}
        return QdrantClient(url=at, timeout=_SECONDS, headers=headers, check_compatibility=False, trust_env=False)
    try:
        place = {"location": at} if at == ":memory:" else {"path": at}
        return QdrantClient(**place, force_disable_check_same_thread=True)
    except RuntimeError as error:
        raise CacheError(f"another process has opened {at}", hint="end it, or start a Qdrant server") from error


def _no_collection(at: str, name: str) -> CorpusMissing:
    return CorpusMissing(f"{at} has no collection {name}", hint=f"hybrid corpus add qdrant+{at}/{name} FILES")


@contextlib.contextmanager
def _told(at: str, name: str) -> Iterator[None]:
    """What qdrant-client raises, in one line."""
    from qdrant_client.common.client_exceptions import QdrantException
    from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

    try:
        yield
    except UnexpectedResponse as error:
        if error.status_code in (401, 403):
            raise UsageError(f"{at} does not know the key, or wants one", hint="set HYBRID_QDRANT_KEY") from error
        if error.status_code == 404:
            raise _no_collection(at, name) from error
        raise HybridError(f"{at} answered {error.status_code} about {name}", hint="see the server's log") from error
    except ResponseHandlingException as error:
        reason = (str(error.source).splitlines() or ["it broke off"])[0]
        raise SourceUnreachable(f"no Qdrant server answers at {at}: {reason}", hint="check its URL") from error
    except QdrantException as error:
        raise HybridError(f"{at} has too much to do", hint="try again later") from error
    except (KeyError, TypeError, ValueError) as error:
        raise HybridError(f"{at} says of {name} what hybrid cannot read", hint="is it a Qdrant server?") from error
