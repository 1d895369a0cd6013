"""The process that reads one file: limits itself, reads stdin, and says on stdout what it has found."""

import contextlib
import json
import math
import resource
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from hybrid.errors import ExtraMissing, HybridError, Unreadable
from hybrid.retrieval.formats import docx, html, pdf
from hybrid.types import Document

_READERS = {".htm": html.read, ".html": html.read, ".pdf": pdf.read, ".docx": docx.read}
_MOST_LETTERS = 200


def main(name: str, seconds: str, memory_mb: str, output_bytes: str) -> None:
    """Read the file of that name from stdin and report it as one JSON object."""
    _limit(math.ceil(float(seconds)) + 1, int(memory_mb) << 20, int(output_bytes))
    try:
        report: dict[str, object] = {"documents": _documents(name, int(output_bytes))}
    except HybridError as error:
        line = " ".join(str(error).splitlines())
        report = {"raised": type(error).__name__, "message": line, "hint": error.hint}
    sys.stdout.write(json.dumps(report))
    sys.stdout.flush()


def _documents(name: str, output_bytes: int) -> list[dict[str, object]]:
    try:
        found = _READERS[Path(name).suffix.lower()](sys.stdin.buffer.read(), name)
        return [asdict(document) for document in _bounded(found, name, output_bytes)]
    except HybridError:
        raise
    except ImportError as error:
        raise ExtraMissing(
            f"{name} needs a package that is not installed ({error.name})",
            hint='pip install "hybrid-lm[documents]"',
        ) from error
    except MemoryError as error:
        raise Unreadable(f"{name}: takes too much memory to read", hint="remove it, or cut it into pieces") from error
    except RecursionError as error:
        raise Unreadable(f"{name}: nested too deeply", hint="remove it, or save it anew") from error
    except Exception as error:  # whatever a parser stumbles over, it is the file that is broken
        what = " ".join(f"{type(error).__name__}: {error}".split())[:_MOST_LETTERS]
        raise Unreadable(f"{name}: broken ({what})", hint="remove it, or save it anew") from error


def _bounded(found: Iterable[Document], name: str, output_bytes: int) -> Iterable[Document]:
    # JSON takes up to six bytes for a letter of two.
    left = output_bytes // 6
    for document in found:
        left -= len(document.text) + len(document.title) + len(document.source) + len(document.id)
        if left < 0:
            raise Unreadable(f"{name}: has too much text", hint="cut it into smaller files")
        yield document


def _limit(seconds: int, memory: int, output: int) -> None:
    for kind, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a limit that is lower already, or that the system has not
            resource.setrlimit(kind, (most, most))
