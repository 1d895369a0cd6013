"""How any store searches: candidates by meaning and by words, compared exactly, in one order, without repetitions."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from hybrid.retrieval.ranking import distinct, fused, in_order
from hybrid.retrieval.tables import Hit
from hybrid.types import Mode, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Candidates", "best"]

_DEPTH = 100
"""How far down two lists are fused: what is beyond hardly counts."""


class Candidates(Protocol):
    """What one query finds in a store. Those that are exactly as good as the last are among those found."""

    def near(self, most: int) -> tuple[list[int], bool]:
        """Rows of so many of the nearest vectors, and whether there may be more."""

    def worded(self, most: int) -> list[tuple[int, float]]:
        """Rows of so many of the best chunks by their words, with their scores."""

    def hits(self, rows: Iterable[int]) -> Mapping[int, Hit]:
        """The chunks of these rows that are (still) there."""


def best(candidates: Candidates, vector: "NDArray[np.float32]", k: int, mode: Mode) -> tuple[Passage, ...]:
    """The k best passages, best first; of those that say the same, the best only.

    Args:
        candidates: what the query finds.
        vector: the query's, of length 1.
        k: how many are wanted.
        mode: `dense` orders by the cosine of the vectors, `lexical` by the scores of the words, `hybrid` by the sum of
            the reciprocal ranks in both. That is the `score`; `similarity` is the cosine in any mode.
    """
    depth = max(_DEPTH, 2 * k)
    while True:
        ranked, more = _ranked(candidates, vector, depth, mode)
        found = distinct([hit for hit, _, _ in ranked], k)
        if len(found) == k or not more:
            scores = {hit.row: (score, similarity) for hit, score, similarity in ranked}
            return tuple(
                Passage(f"{hit.document}#{hit.number}", hit.text, hit.source, *scores[hit.row], hit.title)
                for hit in found
            )
        depth *= 2


def _ranked(
    candidates: Candidates, vector: "NDArray[np.float32]", depth: int, mode: Mode
) -> tuple[list[tuple[Hit, float, float]], bool]:
    """Hits with score and similarity, best first, and whether deeper lists could have more."""
    near, more = candidates.near(depth) if mode != "lexical" else ([], False)
    worded = candidates.worded(depth) if mode != "dense" else []
    hits = candidates.hits({*near, *(row for row, _ in worded)})
    # Rounded to what single precision has, so that equal vectors are equally near wherever they are.
    similarity = {row: round(float(hit.vector @ vector), 6) for row, hit in hits.items()}
    by_words = dict(worded)
    dense = in_order((hits[row] for row in near if row in hits), similarity, similarity)
    lexical = in_order((hits[row] for row in by_words if row in hits), by_words, similarity)
    scores = {"dense": similarity, "lexical": by_words}.get(mode) or fused(
        [hit.row for hit in ranked] for ranked in (dense, lexical)
    )
    ranked = in_order((hits[row] for row in dict.fromkeys(h.row for h in (*dense, *lexical))), scores, similarity)
    found = [(hit, scores[hit.row], similarity[hit.row]) for hit in ranked]
    return found, more or len(worded) >= depth
