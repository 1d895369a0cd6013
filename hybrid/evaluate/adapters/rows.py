"""Rows of published files: JSON lists, JSON lines, CSV and TSV, gzipped or not, each with its place in the file."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hybrid.errors import BadBattery

__all__ = ["Found", "read_rows"]

MOST_BYTES = 500_000_000
"""The largest of these sets has a tenth of that."""


class Found(NamedTuple):
    """What is in a file at one place."""

    number: int
    """The line, or in a JSON list how many rows there are up to this one; from 1."""
    place: str
    """The same for a reader: "12" is a line, "row 12" is in a list."""
    content: object
    """A JSON value, a mapping of a CSV's columns, or the BadBattery that says why it cannot be read."""


def read_rows(path: Path, inside: str = "") -> list[Found]:
    """All rows of a file.

    Args:
        path: A file of JSON or CSV, told apart by the suffix, else by how it begins.
        inside: The field that holds the list where a JSON file is one object.

    Raises:
        BadBattery: the file cannot be read; a row that cannot is in the list.
    """
    text = _text(path)
    suffix = Path(path.name.removesuffix(".gz")).suffix.lower()
    is_json = suffix in {".json", ".jsonl"} or (suffix not in {".csv", ".tsv"} and text.lstrip()[:1] in {"[", "{", ""})
    return _json_rows(text, inside) if is_json else list(_csv_rows(text))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if data.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(data)) as packed:
                data = packed.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise BadBattery(f"{path} has more than {MOST_BYTES // 10**6} MB")
        return data.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise BadBattery(f"cannot read {path}: {error}") from error


# --- JSON --------------------------------------------------------------------------------------


def _json_rows(text: str, inside: str) -> list[Found]:
    whole = _parsed(text)
    rows = whole.get(inside) if inside and isinstance(whole, dict) else whole
    if isinstance(rows, list):
        return [Found(number, f"row {number}", row) for number, row in enumerate(rows, 1)]
    # Only "\n" ends a line of JSON; str.splitlines would also cut at U+2028 inside a text.
    lines = enumerate(text.split("\n"), 1)
    return [Found(number, str(number), _parsed(line)) for number, line in lines if line.strip()]


def _parsed(text: str) -> object:
    """The JSON value of a text, or a BadBattery that says why it is none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        return BadBattery(f"no JSON ({error.msg} in column {error.colno})")
    except (ValueError, RecursionError) as error:  # a number of very many digits, or very many brackets
        return BadBattery(f"no JSON ({error})")


# --- CSV ---------------------------------------------------------------------------------------


def _csv_rows(text: str) -> Iterator[Found]:
    """Each row under the names of the first, at the line where it begins; quoted texts may have lines of their own."""
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Found(line, str(line), BadBattery(f"no CSV ({error})"))
            continue
        if not names:
            names = [cell.strip() for cell in cells]
        elif cells:
            yield Found(line, str(line), _named(names, cells))


def _named(names: list[str], cells: list[str]) -> object:
    if len(cells) != len(names):
        return BadBattery(f"there are {len(cells)} columns instead of {len(names)}")
    return dict(zip(names, cells, strict=True))
