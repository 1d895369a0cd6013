"""Plain text, Markdown and reStructuredText: as they are, without front matter; the first heading is the title."""

import re
from collections.abc import Iterator
from pathlib import Path

from hybrid.retrieval.formats.decode import decoded
from hybrid.types import Document

__all__ = ["read"]

_HEADING = re.compile(r"\s*#\s+(.+)")
_UNDERLINED = re.compile(r"\s*([^\s=~^*#\"'`.:+_-].*)\n([=~^*#\"'`.:+_-])\2{2,}[ \t]*(?:\n|\Z)")
_KEY = re.compile(r"[\w-]+[ \t]*[:=]")
_FENCES = ("---", "+++")


def read(content: bytes, name: str) -> Iterator[Document]:
    """The whole file; raises Unreadable if it is binary."""
    text = decoded(content, name)
    if name.lower().endswith(".md"):
        text = _without_front_matter(text)
    heading = (_UNDERLINED if name.lower().endswith(".rst") else _HEADING).match(text)
    yield Document(id=name, text=text, source=name, title=heading[1].strip() if heading else Path(name).stem)


def _without_front_matter(text: str) -> str:
    """The text behind a head of settings, which is fenced and begins with a key."""
    fence, _, rest = text.partition("\n")
    fence = fence.rstrip()
    end = re.search(rf"^{re.escape(fence)}[ \t]*$", rest, re.M) if fence in _FENCES and _KEY.match(rest) else None
    return rest[end.end() :].lstrip("\n") if end else text
