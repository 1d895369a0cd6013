"""Text and Markdown files into documents."""

import re
from collections.abc import Iterator
from pathlib import Path

from hybrid.types import Document

__all__ = ["KNOWN", "Unreadable", "documents_in"]

KNOWN = frozenset({".txt", ".md"})
"""Suffixes of the files that can be read."""


class Unreadable(Exception):
    """A file that holds no document that can be used; `str()` is the reason."""


def documents_in(path: Path, name: str) -> Iterator[Document]:
    """The documents of a file.

    Args:
        path: where it is.
        name: what it is called in its corpus; ids and sources are made of it.

    Raises:
        Unreadable: it cannot be read, or says nothing.
    """
    if path.suffix.lower() not in KNOWN:
        raise Unreadable("not .txt or .md")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(error.strerror or "unreadable") from error
    if b"\0" in content:
        raise Unreadable("binary")
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    if not text.strip():
        raise Unreadable("empty")
    heading = re.match(r"\s*#\s+(.+)", text)
    yield Document(id=name, text=text, source=name, title=heading[1].strip() if heading else path.stem)
