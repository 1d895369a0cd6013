"""Word files: made into a web page, which is then read as one."""

import io
import zipfile
from collections.abc import Iterator

from hybrid.errors import Unreadable
from hybrid.retrieval.formats import html
from hybrid.types import Document

__all__ = ["read"]

_MOST_BYTES = 200 << 20
"""Of all that is packed into the file, unpacked."""
_OLD_WORD = b"\xd0\xcf\x11\xe0"
"""Begins what Word wrote before 2007, and what it encrypts."""


def read(content: bytes, name: str) -> Iterator[Document]:
    """The whole file; raises Unreadable if it is none of Word's, or is made to unpack to a flood."""
    import mammoth

    _examine(content, name)
    markup = mammoth.convert_to_html(
        io.BytesIO(content),
        convert_image=lambda image: [],
        include_embedded_style_map=False,
        external_file_access=False,
    )
    yield html.document(markup.value, name)


def _examine(content: bytes, name: str) -> None:
    if content.startswith(_OLD_WORD):
        raise Unreadable(f"{name}: encrypted, or of an old Word", hint="save it without a password, as .docx")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > _MOST_BYTES:
                why = f"unpacks to more than {_MOST_BYTES >> 20} MB"
                raise Unreadable(f"{name}: {why}", hint="remove it, or cut it into smaller files")
            # Any part may be read as XML, whatever its name; a zero between all letters is UTF-16.
            if any(b"<!ENTITY" in packed.read(part).replace(b"\0", b"") for part in parts):
                raise Unreadable(f"{name}: defines entities, as no Word file does", hint="save it anew with Word")
    except zipfile.BadZipFile as error:
        raise Unreadable(f"{name}: no Word file, or broken", hint="save it anew as .docx") from error
