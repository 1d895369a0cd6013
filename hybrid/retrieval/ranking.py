"""From ranked lists to one without repetitions; pure functions."""

from collections.abc import Iterable, Mapping, Sequence

from hybrid.evidence.facts import facts
from hybrid.retrieval.tables import Hit

__all__ = ["distinct", "fused", "in_order"]

_FLAT = 5
"""How far the first ranks stand out: less, the larger it is. Of 0, 5, 20 and 60 it found most within five."""
_NEARLY = 0.98
"""Cosine beyond which two pieces can be the same said twice."""

_MOST = 0.8


def fused(lists: Iterable[Sequence[int]]) -> dict[int, float]:
    """Reciprocal rank fusion of lists of rows, best first (Cormack et al. 2009): its score for each row."""
    scores: dict[int, float] = {}
    for ranked in lists:
        for rank, row in enumerate(ranked, 1):
            scores[row] = scores.get(row, 0.0) + 1 / (_FLAT + rank)
    return {row: round(score, 9) for row, score in scores.items()}


def distinct(ranked: Sequence[Hit], most: int) -> list[Hit]:
    """The first so many that do not say the same as one before them.

    Two say the same if their words do, or if they are nearly parallel, share most content words, and have the same
    names and numbers, both denied or neither: a sentence with another number is another fact, however near it is.
    """
    kept: list[Hit] = []
    said: set[str] = set()
    for hit in ranked:
        if len(kept) == most:
            break
        plain = " ".join(hit.text.casefold().split())
        if plain not in said and not any(_nearly_same(hit, other) for other in kept):
            kept.append(hit)
            said.add(plain)
    return kept


def _nearly_same(one: Hit, other: Hit) -> bool:
    if float(one.vector @ other.vector) <= _NEARLY:
        return False
    mine, its = facts(one.text), facts(other.text)
    shared, either = len(mine.content & its.content), len(mine.content | its.content)
    same = (mine.numbers, mine.names, mine.negated) == (its.numbers, its.names, its.negated)
    return same and shared >= _MOST * either


def in_order(hits: Iterable[Hit], scores: Mapping[int, float], similarity: Mapping[int, float]) -> list[Hit]:
    """Best first; equally good ones by similarity, then by document and place, the same on every machine."""
    return sorted(hits, key=lambda hit: (-scores[hit.row], -similarity[hit.row], hit.document, hit.number))
