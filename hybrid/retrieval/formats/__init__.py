"""Files into documents, one module a format.

What takes a parser of some size (web pages, PDF, Word) is read in a process of its own, `apart.py`, for a file can be
made to keep such a parser busy for ever. The others are decoded and cut here.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from hybrid.errors import Unreadable
from hybrid.retrieval.formats import apart, file, jsonl, table, text
from hybrid.types import Document

__all__ = ["KNOWN", "Unreadable", "documents_in"]

_HERE: dict[str, Callable[[bytes, str], Iterator[Document]]] = {
    ".txt": text.read,
    ".md": text.read,
    ".rst": text.read,
    ".csv": table.read,
    ".tsv": table.read,
    ".jsonl": jsonl.read,
}

KNOWN = frozenset(_HERE) | apart.KNOWN
"""Suffixes of the files that can be read, in lower case."""


def documents_in(path: Path, name: str) -> Iterator[Document]:
    """The documents of one file, all of them or none.

    Args:
        path: the file.
        name: what it is called in ids, sources and messages, such as its path below its folder.

    Returns:
        One document for a text, a web page or a Word file, with `name` as its id; one for each page of a PDF and each
        row of a table, with ids such as `name#3`; those of a `.jsonl` with their own ids. None is blank.

    Raises:
        Unreadable: it is no regular file, cannot be opened, is larger than `file.MOST_BYTES`, broken, or has no text.
        ExtraMissing: the packages that read web pages, PDF and Word are not installed.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in KNOWN:
        raise Unreadable(f"{name}: not {', '.join(sorted(KNOWN))}", hint="save it in one of these formats")
    with file.opened(path, name) as handle:
        if suffix in apart.KNOWN:
            found = apart.read(handle, name)
        else:
            found = tuple(_HERE[suffix](file.content(handle, name), name))
    documents = [document for document in found if document.text.strip()]
    if not documents:
        raise Unreadable(f"{name}: empty", hint="remove it, or put some text into it")
    return iter(documents)
