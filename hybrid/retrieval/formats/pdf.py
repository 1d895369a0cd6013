"""PDF: each page a document, so that a quote can name its page."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hybrid.errors import Unreadable
from hybrid.types import Document

if TYPE_CHECKING:
    from pypdf import PdfReader

__all__ = ["read"]

_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad][ \t]*\n[ \t]*(\w)")


def read(content: bytes, name: str) -> Iterator[Document]:
    """The pages in their order, those without text left out.

    A hyphen at the end of a line is taken out if a small letter follows, also from words that always have one.

    Raises:
        Unreadable: it is broken, asks for a password, or has no text at all.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, EmptyFileError, LimitReachedError, PyPdfError

    number = 0
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _encrypted(name)
        title = _title(reader) or Path(name).stem
        found = False
        for number, page in enumerate(reader.pages, 1):
            text = _mended(page.extract_text())
            if text:
                found = True
                yield Document(f"{name}#{number}", text, f"{name}, page {number}", title, {"page": str(number)})
    except EmptyFileError:
        return
    except DependencyError as error:  # it has a cipher that pypdf cannot do alone
        raise _encrypted(name) from error
    except LimitReachedError as error:
        raise Unreadable(f"{name}: larger than a PDF should be ({error})", hint="print it to a new PDF") from error
    except PyPdfError as error:
        where = f"page {number}: " if number else ""
        raise Unreadable(f"{name}: {where}broken ({error})", hint="print it to a new PDF") from error
    if not found:
        raise Unreadable(f"{name}: no text, as in a scan", hint="have its letters recognised, as by ocrmypdf")


def _encrypted(name: str) -> Unreadable:
    return Unreadable(f"{name}: encrypted", hint="save it without a password")


def _mended(text: str) -> str:
    whole = _HYPHEN.sub(lambda found: found[1] if found[1].islower() else found[0], text)
    return whole.replace("\u00ad", "").strip()


def _title(reader: "PdfReader") -> str:
    title = reader.metadata.title if reader.metadata else None
    return " ".join(title.split()) if isinstance(title, str) else ""
