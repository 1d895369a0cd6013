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
    sys.stdout.write(_report(name, int(output_bytes)) or json.dumps(_too_much_memory(name)))
    sys.stdout.flush()


def _report(name: str, output_bytes: int) -> str:
    """What is said of the file; nothing if there is no memory for it, which is there again only behind this."""
    try:
        return json.dumps({"documents": _documents(name, output_bytes)})
    except HybridError as error:
        line = " ".join(str(error).splitlines())
        return json.dumps({"raised": type(error).__name__, "message": line, "hint": error.hint})
    except MemoryError:
        return ""


def _too_much_memory(name: str) -> dict[str, str]:
    return {
        "raised": Unreadable.__name__,
        "message": f"{name}: takes too much memory to read",
        "hint": "remove it, or cut it into smaller files",
    }


def _documents(name: str, output_bytes: int) -> list[dict[str, object]]:
    try:
        found = _READERS[Path(name).suffix.lower()](sys.stdin.buffer.read(), name)
        return [asdict(document) for document in _bounded(found, name, output_bytes)]
    except (HybridError, MemoryError):
        raise
    except ModuleNotFoundError as error:
        raise ExtraMissing(
            f"{name} needs a package that is not installed ({error.name})",
            hint='pip install "hybrid-lm[documents]"',
        ) from error
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
