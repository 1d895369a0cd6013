"""Texts into weights of their words, for stores that look words up by sparse vectors; SQLite makes the words."""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing

from hybrid.retrieval.database import TOKENS

__all__ = ["weights"]

_K1, _B = 1.2, 0.75
"""Of BM25, as FTS5 has them."""


def weights(texts: Iterable[str], usual: int) -> Iterator[dict[int, float]]:
    """For each text how much each of its words counts in BM25, by the word's number, but for how rare the word is.

    The words are those of `tables.lexical`: stems without accents. Two words share a number once in billions.

    Args:
        texts: what is looked up later, or a query.
        usual: the length in words that BM25 compares with. It is a fixed one, because the mean changes with every
            document and would change all weights.
    """
    with closing(sqlite3.connect(":memory:")) as now:
        now.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='{TOKENS}')")
        now.execute("CREATE VIRTUAL TABLE words USING fts5vocab(texts, 'instance')")
        for text in texts:
            now.execute("INSERT INTO texts (rowid, text) VALUES (0, ?)", (text,))
            counts: dict[int, int] = {}
            for word, count in now.execute("SELECT term, count(*) FROM words GROUP BY term"):
                number = zlib.crc32(word.encode())
                counts[number] = counts.get(number, 0) + count
            now.execute("DELETE FROM texts")
            norm = _K1 * (1 - _B + _B * sum(counts.values()) / usual)
            yield {number: count * (_K1 + 1) / (count + norm) for number, count in counts.items()}
