"""Lines of JSON, each a document with an id of its own."""

import json
from collections.abc import Iterator

from hybrid.errors import Unreadable
from hybrid.retrieval.formats.decode import decoded
from hybrid.types import Document

__all__ = ["document_of", "read"]

_FIELDS = ("id", "title", "source", "text")
_HINT = 'a line looks like {"id": "tin", "title": "Tin", "source": "my notes", "text": "Tin is a metal."}'


def read(content: bytes, name: str) -> Iterator[Document]:
    """The documents in their order; raises Unreadable, with the line, if one is none or has the id of another."""
    seen: set[str] = set()
    # Only "\n" ends a line of JSON; str.splitlines would also cut at U+2028 inside a text.
    for number, line in enumerate(decoded(content, name).split("\n"), 1):
        if not line.strip():
            continue
        document = document_of(line, f"{name}: line {number}")
        if document.id in seen:
            raise Unreadable(f"{name}: line {number}: a second {document.id!r}", hint="make ids unique")
        seen.add(document.id)
        yield document


def document_of(line: str, where: str) -> Document:
    """The document of a line; raises Unreadable, with `where`, if it is none."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{where}: no JSON ({error})", hint=_HINT) from error
    if not isinstance(fields, dict) or not all(fields.get(field) for field in ("id", "text")):
        raise Unreadable(f"{where}: a document needs an id and a text", hint=_HINT)
    values = {field: fields.get(field) or "" for field in _FIELDS}
    if wrong := [field for field, value in values.items() if not isinstance(value, str)]:
        raise Unreadable(f"{where}: {wrong[0]} is no text", hint=_HINT)
    metadata = fields.get("metadata") or {}
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise Unreadable(f"{where}: metadata is no object of texts", hint=_HINT)
    source = values["source"] or values["title"] or values["id"]
    return Document(values["id"], values["text"], source, values["title"], metadata)
