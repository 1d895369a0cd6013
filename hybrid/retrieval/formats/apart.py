"""Reads a file in a process of its own, which can be killed and can do no harm but waste its own time and memory."""

import json
import os
import subprocess
import sys
import tempfile
from typing import BinaryIO, cast

from hybrid.errors import ExtraMissing, HybridError, Unreadable
from hybrid.types import Document, Limits

__all__ = ["KNOWN", "LIMITS", "read"]

KNOWN = frozenset({".htm", ".html", ".pdf", ".docx"})
"""Suffixes of the files that are read here, in lower case."""

LIMITS = Limits(seconds=120, memory_mb=2048, output_bytes=256 << 20)
"""What one file may take: seconds of the clock and of the processor, address space, and bytes of JSON to say it."""

# Isolated, so that no module of the folder with the documents is imported; then with the paths of this process.
_BOOT = "import sys; sys.path[:] = sys.argv[5:]; from hybrid.retrieval.formats.child import main; main(*sys.argv[1:5])"
_OPTIONS = ("-I", "-X", "utf8", "-W", "ignore")
_RAISED = {kind.__name__: kind for kind in (ExtraMissing, Unreadable)}


def read(handle: BinaryIO, name: str, limits: Limits = LIMITS) -> tuple[Document, ...]:
    """The documents of an open file; its name says the format.

    Raises:
        Unreadable: it is broken, or reading it takes more than the limits.
        ExtraMissing: a package that reads it is not installed.
    """
    order = [name, str(limits.seconds), str(limits.memory_mb), str(limits.output_bytes)]
    with tempfile.TemporaryFile() as report:
        try:
            process = subprocess.run(
                [sys.executable, *_OPTIONS, "-c", _BOOT, *order, *filter(None, sys.path)],
                env={},  # no secret of the caller's environment gets in
                cwd=os.sep,
                stdin=handle,
                stdout=report,
                stderr=subprocess.DEVNULL,
                timeout=limits.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Unreadable(
                f"{name}: not read within {limits.seconds:g} seconds", hint="remove it, or cut it into smaller files"
            ) from error
        report.seek(0)
        return _told(report.read(), name, process.returncode, limits)


def _told(report: bytes, name: str, code: int, limits: Limits) -> tuple[Document, ...]:
    try:
        told = json.loads(report)
    except ValueError as error:
        raise Unreadable(f"{name}: its reader died ({code})", hint="remove it, or save it anew") from error
    if "raised" in told:
        kind = cast(type[HybridError], _RAISED[told["raised"]])
        raise kind(told["message"], hint=told["hint"])
    return tuple(Document(**fields) for fields in told["documents"])
