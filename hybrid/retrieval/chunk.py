"""Documents into chunks that end where sentences end; pure functions over offsets, so every chunk is verbatim."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hybrid.errors import UsageError
from hybrid.types import Document

__all__ = ["Chunk", "Chunking", "chunk", "sentences", "words"]

Span = tuple[int, int]

_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Scripts without spaces count a word for each character, and a run without spaces counts one for each 40.
_WORD = re.compile(rf"[{_CJK}]|[^\s{_CJK}]{{1,40}}")
_END = re.compile(
    r"""(?P<stop>[.!?…]+)["'”’»)\]]*(?=\s)"""  # a full stop with space after it, so no decimal and no file name
    r"""|[。！？｡]+[」』”’）]*"""
    r"""|\n[^\S\n]*(?=\n|[-*•#>]\s|\#|\d+[.)]\s)"""  # an empty line, a heading, the next entry of a list
)
_BEFORE = re.compile(r"(\d\S*\s+)?(?:^|(?<=[\s(\[\"“‘«]))([\w.’'-]+)$")
_NEXT = re.compile(r"[\s\"'“‘«(\[]*([\w’'-]*(?:(?<=\b[A-Z])\.)?)")
_ABBREVIATIONS = (
    "mr mrs ms dr prof rev gen col sgt capt lt gov sen rep hon st mt ft jr sr vs etc cf al ca approx est resp incl "
    "fig figs eq eqs sec vol vols ed eds pp no nos art inc ltd co corp dept univ jan feb mar apr jun jul aug sep "
    "sept oct nov dec"
)
_STARTERS = (
    "a an the it its he she his her they their we our you your i this that these those there here in on at by for "
    "from with when while if after before as but and so however although since because"
)
_ABBREVIATED, _STARTING = frozenset(_ABBREVIATIONS.split()), frozenset(_STARTERS.split())


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


def words(text: str) -> int:
    """Number of words as chunk sizes count them."""
    return sum(1 for _ in _WORD.finditer(text))


def sentences(text: str) -> list[Span]:
    """Offsets of the sentences, without the space around them; together they hold every other character."""
    bounds = [0, *(m.end() for m in _END.finditer(text) if not _goes_on(text, m)), len(text)]
    spans = (_trimmed(text, start, end) for start, end in zip(bounds, bounds[1:], strict=False))
    return [span for span in spans if span]


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
            )
        )
    return chunks


def _goes_on(text: str, end: re.Match[str]) -> bool:
    """Whether the sentence continues after this full stop: an abbreviation, an initial, a lower-case word."""
    if end["stop"] is None:
        return False
    following = _NEXT.match(text, end.end())
    after = following[1] if following else ""
    if after[:1].islower():
        return True
    before = _BEFORE.search(text, max(0, end.start() - 60), end.start())
    if end["stop"] != "." or not before or after.lower() in _STARTING:
        return False
    word, measure = before[2], before[1]
    if word.lower() == "no":  # "No. 5" goes on; "the answer was no." and "the symbol No." do not
        return after[:1].isdigit()
    initial = len(word) == 1 and word.isupper() and not measure  # "J. Smith", but not "at 300 K. Tin"
    return initial or _is_dotted(word) or word.lower() in _ABBREVIATED


def _is_dotted(word: str) -> bool:
    """Whether it is like `e.g` or `U.S`."""
    return "." in word and all(len(part) == 1 and part.isalpha() for part in word.split("."))


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


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
