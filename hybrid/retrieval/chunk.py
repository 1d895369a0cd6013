"""Documents into chunks that end where sentences end; pure functions over offsets, so every chunk is verbatim."""

import itertools
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hybrid.errors import UsageError
from hybrid.sentences import Span, sentences
from hybrid.types import Document

__all__ = ["Chunk", "Chunking", "Cut", "chunk", "gaps", "grouped", "widened", "words"]

_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Scripts without spaces count a word for each character, and a run without spaces counts one for each 40.
_WORD = re.compile(rf"[{_CJK}]|[^\s{_CJK}]{{1,40}}")


@dataclass(frozen=True, slots=True)
class Chunking:
    """How documents are cut. Changing it makes another index."""

    max_words: int = 120
    overlap: int = 1
    """Sentences that a chunk repeats from the one before, as far as they fit."""

    def __post_init__(self) -> None:
        if self.max_words < 1 or self.overlap < 0:
            raise UsageError(
                f"chunking cannot have max_words={self.max_words} and overlap={self.overlap}",
                hint="max_words is at least 1 and overlap at least 0",
            )


@dataclass(frozen=True, slots=True)
class Chunk:
    """A verbatim piece of a document."""

    id: str
    """`<document id>#<number>`, counted from 0."""
    document: str
    """Id of the document."""
    title: str
    source: str
    text: str
    core: int = 0
    """Where the text begins that the chunk before does not have."""
    start: int = 0
    """Where the text is in the document."""


def words(text: str) -> int:
    """Number of words as chunk sizes count them."""
    return sum(1 for _ in _WORD.finditer(text))


def chunk(document: Document, chunking: Chunking = Chunking()) -> list[Chunk]:
    """Pack sentences into chunks; a sentence that is too long alone is cut between words."""
    pieces = [p for span in sentences(document.text) for p in _split(document.text, span, chunking.max_words)]
    sizes = [words(document.text[start:end]) for start, end in pieces]
    chunks = []
    for number, (first, core, last) in enumerate(_packed(sizes, chunking)):
        start, end = pieces[first][0], pieces[last][1]
        chunks.append(
            Chunk(
                f"{document.id}#{number}",
                document.id,
                document.title,
                document.source,
                document.text[start:end],
                pieces[core][0] - start,
                start,
            )
        )
    return chunks


Cut = tuple[Document, list[Chunk]]
"""A document and its chunks."""


def grouped(documents: Iterable[Document], chunking: Chunking, most: int) -> Iterator[list[Cut]]:
    """Documents with their chunks, about so many chunks at a time."""
    group: list[Cut] = []
    for document in documents:
        group.append((document, chunk(document, chunking)))
        if sum(1 + len(pieces) for _, pieces in group) >= most:
            yield group
            group = []
    if group:
        yield group


def gaps(text: str, chunks: Sequence[Chunk]) -> list[str]:
    """What stands in a document's text between the chunk before and the core of each."""
    ends = [0, *(each.start + len(each.text) for each in chunks)]
    return [text[end : each.start + each.core] for end, each in zip(ends, chunks, strict=False)]


def widened(pieces: Sequence[tuple[str, str, int]], number: int, most: int) -> str:
    """A chunk with what stands around it in its document, verbatim.

    Args:
        pieces: of all chunks of the document what stands before the core, the text, and where the core begins in it.
        number: which chunk.
        most: words to add on either side.
    """
    parts = [gap + text[core:] for gap, text, core in pieces]
    whole = "".join(parts)
    gap, text, core = pieces[number]
    start = len("".join(parts[:number])) + len(gap) - core
    end = start + len(text)
    before = deque((found.start() for found in _WORD.finditer(whole, 0, start)), maxlen=most)
    after = [found.end() for found in itertools.islice(_WORD.finditer(whole, end), most)]
    return whole[before[0] if before else start : after[-1] if after else end]


def _split(text: str, span: Span, max_words: int) -> Iterator[Span]:
    found = list(_WORD.finditer(text, *span))
    for at in range(0, len(found), max_words):
        part = found[at : at + max_words]
        yield part[0].start(), part[-1].end()


def _packed(sizes: Iterable[int], chunking: Chunking) -> Iterator[tuple[int, int, int]]:
    """Yield (first, core, last) of each chunk as numbers of sentences, all inclusive."""
    sizes = list(sizes)
    first = core = 0
    for number in range(1, len(sizes) + 1):
        if number < len(sizes) and sum(sizes[first : number + 1]) <= chunking.max_words:
            continue
        if core < len(sizes):
            yield first, core, number - 1
        core = number
        first = max(first, core - chunking.overlap)
        while first < core and sum(sizes[first : core + 1]) > chunking.max_words:
            first += 1
