"""Tables of values: each row a document, each of its cells a line that begins with the column's name."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from hybrid.errors import Unreadable
from hybrid.retrieval.formats.decode import decoded
from hybrid.types import Document

__all__ = ["read"]

_DELIMITERS = ",;\t|"


def read(content: bytes, name: str) -> Iterator[Document]:
    """The rows below the first, which names the columns; a first row that is alone is a document itself.

    Rows are counted as a spreadsheet counts them, the names being row 1. Cells beyond the last name have none.

    Raises:
        Unreadable: it is binary, or a quote is not closed, or a cell is larger than the csv module takes; with the row.
    """
    text = decoded(content, name)
    delimiter = "\t" if name.lower().endswith(".tsv") else _delimiter(text)
    rows = ((number, cells) for number, cells in _rows(text, name, delimiter) if any(map(str.strip, cells)))
    number, columns = next(rows, (1, []))
    alone = True
    for number, cells in rows:
        alone = False
        yield _document(name, number, columns, cells)
    if alone and columns:
        yield _document(name, number, [], columns)


def _document(name: str, number: int, columns: list[str], cells: list[str]) -> Document:
    named = zip([*columns, *[""] * len(cells)], cells, strict=False)
    lines = [f"{column}: {cell}" if column.strip() else cell for column, cell in named if cell.strip()]
    known = {column: cell for column, cell in zip(columns, cells, strict=False) if column.strip()}
    return Document(f"{name}#{number}", "\n".join(lines), f"{name}, row {number}", Path(name).stem, known)


def _rows(text: str, name: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(rows, 1):
            yield number, cells
    except csv.Error as error:
        why = "a quote is not closed" if "end of data" in str(error) else str(error)
        raise Unreadable(f"{name}: row {number + 1}: {why}", hint="mend the row, or save the table anew") from error


def _delimiter(text: str) -> str:
    """The one that is most frequent in the first line; a comma if none is there."""
    first = text.lstrip().partition("\n")[0]
    return max(_DELIMITERS, key=first.count)
