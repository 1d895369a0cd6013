"""Digests of files: checked after a fetch, and remembered so that opening a model need not hash it again."""

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path

from hybrid.config import cache_folder
from hybrid.errors import DigestMismatch, ModelMissing
from hybrid.models.catalog import File
from hybrid.models.sources import Report

__all__ = ["check", "digest_of", "remember"]

_CHUNK = 1 << 20


def digest_of(path: Path) -> str:
    """The file's sha256; it is hashed again only if its size or time of change is another.

    Raises:
        ModelMissing: it cannot be read.
    """
    try:
        stamp = _stamp(path)
        remembered = _recall(path)
        if remembered.get("stamp") == stamp:
            return str(remembered["sha256"])
        digest = _sha256(path, lambda done: None)
    except OSError as error:
        raise ModelMissing(f"cannot read {path}: {error.strerror}", hint="hybrid models list") from error
    remember(path, digest, stamp)
    return digest


def check(file: File, path: Path, report: Report) -> None:
    """Hash a file that should be `file`.

    Raises:
        DigestMismatch: its message says only how it differs.
    """
    size = path.stat().st_size
    if size != file.size:
        raise DigestMismatch(f"{size} bytes instead of the published {file.size}")
    digest = _sha256(path, report)
    if digest != file.sha256:
        raise DigestMismatch(f"sha256 {digest} instead of the published {file.sha256}")


def _sha256(path: Path, report: Report) -> str:
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            done += len(chunk)
            report(done)
    return digest.hexdigest()


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _note_of(path: Path) -> Path:
    """One small file for each path, so that writers of different files do not meet."""
    return cache_folder() / "digests" / hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:32]


def _recall(path: Path) -> dict[str, object]:
    try:
        note = json.loads(_note_of(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) and "sha256" in note else {}


def remember(path: Path, digest: str, stamp: list[int] | None = None) -> None:
    """Note the digest of a file as it is now, or as it was at `stamp`."""
    note = _note_of(path)
    with contextlib.suppress(OSError):  # a cache that cannot be written only costs the next hash
        note.parent.mkdir(parents=True, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=note.parent)
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump({"path": str(path), "stamp": stamp or _stamp(path), "sha256": digest}, file)
        os.replace(unfinished, note)
