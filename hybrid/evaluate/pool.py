"""The texts of a public set as one corpus, so that what was given with a question has to be found."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hybrid.errors import LedgerError
from hybrid.evaluate.battery import Battery
from hybrid.retrieval.corpus import document_line
from hybrid.types import Document

__all__ = ["without_texts", "write_pool"]


def write_pool(documents: Sequence[Document], folder: Path) -> None:
    """Make the folder a corpus of the documents; one that is there already, and the same, stays as it is.

    Raises:
        LedgerError: it cannot be written.
    """
    path = folder / "documents.jsonl"
    lines = "".join(map(document_line, documents))
    try:
        if path.exists() and path.read_text(encoding="utf-8") == lines:
            return
        folder.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(lines, encoding="utf-8")
        beside.replace(path)
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"cannot write {path}: {error}", hint="make room, or give another --out") from error


def without_texts(battery: Battery) -> Battery:
    """The tasks as they are asked of somebody who has to search."""
    tasks = (replace(task, question=replace(task.question, context=())) for task in battery.tasks)
    return replace(battery, tasks=tuple(tasks))
