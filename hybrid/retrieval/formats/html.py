"""Web pages: their text in paragraphs, without scripts, styles and navigation."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hybrid.retrieval.formats.decode import decoded
from hybrid.types import Document

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

__all__ = ["document", "read"]

_LEFT_OUT = frozenset({"title", "script", "style", "noscript", "template", "nav", "svg", "iframe", "object"})
_PARAGRAPHS = (
    "address article aside blockquote caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 "
    "h5 h6 header hr main ol p pre section summary table tr ul"
)
_CELL = "\x1f"
"""Where a cell begins, until all other space is in place."""
_SPACE = {
    **dict.fromkeys(_PARAGRAPHS.split(), ("\n\n", "\n\n")),
    "br": ("\n", ""),
    "li": ("\n- ", ""),
    **dict.fromkeys(["td", "th"], (_CELL, "")),
}
"""What goes before and after each element."""
_SPACING = "spacing"
_KEPT = "\u00a0"
"""A blank that stays, as in a program."""
_NOT_IN_A_CELL = ["table", "h1", "h2", "h3"]
"""A cell that holds one of these is there for the layout."""


def read(content: bytes, name: str) -> Iterator[Document]:
    """The page; raises Unreadable if it is binary."""
    yield document(decoded(content, name, _declared(content)), name)


def document(markup: str, name: str) -> Document:
    """The page that this markup makes."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(markup, "html.parser")
    heading = soup.title or soup.h1
    title = " ".join(heading.get_text().split()) if heading else ""
    return Document(id=name, text=_text(soup), source=name, title=title or Path(name).stem)


def _declared(content: bytes) -> str:
    """The encoding that the page names, as browsers take it; nothing if there is none of that name."""
    from bs4.dammit import EncodingDetector

    named = EncodingDetector.find_declared_encoding(content[:4096], is_html=True) or ""
    try:
        codec = codecs.lookup(named).name
        "".encode(codec)  # some codecs are none of texts
    except (LookupError, ValueError):
        return ""
    if codec.startswith(("utf-16", "utf-32")):  # or its name could not have been read
        return ""
    return "cp1252" if codec in {"ascii", "iso8859-1"} else codec


def _text(soup: "BeautifulSoup") -> str:
    lines = "".join(_pieces(soup)).split("\n")
    lines = [re.sub(" +", " ", line).strip(" ").removeprefix(_CELL).strip(" ") for line in lines]
    lines = [re.sub(f" ?{_CELL} ?", " | ", line) for line in lines]
    text = re.sub("\n{3,}", "\n\n", "\n".join(lines))
    text = re.sub("^-\n+", "- ", text, flags=re.M)  # a paragraph in a list
    return text.replace(_KEPT, " ").strip()


def _pieces(soup: "BeautifulSoup") -> Iterator[str]:
    """The texts, with the space around them; a stack rather than recursion, for a page may be nested without end."""
    from bs4.element import PreformattedString, Tag

    todo: list[tuple[object, str]] = [(soup, "")]
    while todo:
        node, within = todo.pop()
        if isinstance(node, Tag):
            if not _is_left_out(node):
                within = _within(node, within)
                before, after = _SPACE.get(node.name, ("", ""))
                if within == "cell" and node.name not in {"td", "th"}:
                    before = after = " " if before else ""
                todo.append((after, _SPACING))
                todo.extend((child, within) for child in reversed(node.contents))
                todo.append((before, _SPACING))
        elif within == _SPACING:
            yield str(node)
        elif not isinstance(node, PreformattedString):  # a comment, a doctype
            yield str(node).replace(" ", _KEPT) if within == "pre" else re.sub(r"\s+", " ", str(node))


def _is_left_out(tag: "Tag") -> bool:
    return tag.name in _LEFT_OUT or tag.get("role") == "navigation" or tag.has_attr("hidden")


def _within(tag: "Tag", around: str) -> str:
    """What rules for space the element's texts have: those of a cell, of `pre`, or those of all others."""
    if tag.name in {"td", "th"}:
        return "" if tag.find(_NOT_IN_A_CELL) else "cell"
    if tag.name in {"tr", "table"}:
        return ""
    return "pre" if tag.name == "pre" and not around else around
