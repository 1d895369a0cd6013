"""Folders into corpora: `documents.jsonl` with a `corpus.toml`, or any folder of text and Markdown files."""

import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hybrid.config import cache_folder
from hybrid.errors import CorpusMissing, UsageError
from hybrid.retrieval.chunk import Chunking
from hybrid.types import Document

__all__ = ["Corpus", "corpus_names", "digest_of", "document_line", "find_corpus", "read_corpus"]

_TEXTS = {".txt", ".md"}
_BESIDE = Path(__file__).resolve().parents[2] / "corpora"
_PACKAGED = Path(__file__).resolve().parents[1] / "_corpora"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents and how to cut them."""

    name: str
    documents: tuple[Document, ...]
    chunking: Chunking = Chunking()
    licence: str = ""
    digest: str = ""
    """sha256 of the documents, in order."""
    title: str = ""
    description: str = ""
    origin: str = ""
    """Keeps two folders of one name apart: `bundled`, or the folder's path."""
    skipped: tuple[str, ...] = ()
    """Files that were left out, each with the reason."""


def find_corpus(name_or_path: str) -> Corpus:
    """The corpus of that name (bundled, then the user's own), else the folder at that path.

    Raises:
        CorpusMissing: there is neither.
        UsageError: its files cannot be understood.
    """
    plain_name = Path(name_or_path).name == name_or_path and name_or_path not in {"", ".", ".."}
    homes = [*_homes(), Path()] if plain_name else [Path()]
    for home in homes:
        folder = (home / Path(name_or_path).expanduser()) if name_or_path else Path("/nowhere")
        if folder.is_dir():
            return read_corpus(folder)
    names = corpus_names()
    close = difflib.get_close_matches(name_or_path.lower(), names, n=3, cutoff=0.5)
    raise CorpusMissing(
        f"no corpus is called {name_or_path!r} and no folder has that path",
        hint=(f"did you mean {' or '.join(close)}? " if close else "") + "see `hybrid corpus list`",
    )


def corpus_names() -> tuple[str, ...]:
    """Names of the bundled corpora and the user's own, sorted."""
    bundled = [f.parent for home in (_BESIDE, _PACKAGED) for f in home.glob("*/corpus.toml")]
    own = cache_folder() / "corpora"
    folders = [*bundled, *(own.iterdir() if own.is_dir() else ())]
    return tuple(sorted({f.name for f in folders if f.is_dir() and f.name[0] not in "._"}))


def read_corpus(folder: Path) -> Corpus:
    """Read a corpus folder, or a plain folder of texts.

    Raises:
        UsageError: `corpus.toml` or a line of `documents.jsonl` is malformed, or no document is there.
    """
    settings = _settings(folder / "corpus.toml")
    skipped: list[str] = []
    if (folder / "documents.jsonl").exists():
        documents = tuple(_from_lines(folder / "documents.jsonl"))
    else:
        documents = tuple(_from_texts(folder, skipped))
    if not documents:
        raise UsageError(
            f"{folder} holds no documents" + (f" ({'; '.join(skipped[:3])})" if skipped else ""),
            hint="put .txt or .md files there, or a documents.jsonl",
        )
    resolved = folder.resolve()
    return Corpus(
        name=str(settings.get("name") or resolved.name),
        documents=documents,
        chunking=_chunking(settings, folder / "corpus.toml"),
        licence=str(settings.get("licence", "")),
        digest=digest_of(documents),
        title=str(settings.get("title", "")),
        description=str(settings.get("description", "")),
        origin="bundled" if resolved.parent in {_BESIDE, _PACKAGED} else str(resolved),
        skipped=tuple(skipped),
    )


def digest_of(documents: Iterable[Document]) -> str:
    """sha256 of the documents' lines: for a `documents.jsonl` written by `document_line`, that of the file."""
    total = hashlib.sha256()
    for document in documents:
        total.update(document_line(document).encode())
    return total.hexdigest()


def document_line(document: Document) -> str:
    """The document as a line of `documents.jsonl`."""
    fields = {"id": document.id, "title": document.title, "source": document.source, "text": document.text}
    # What an editor takes for the end of a line, and surrogates, which no encoding has, are written escaped.
    line = json.dumps(fields, ensure_ascii=False)
    return (line if line.isprintable() else json.dumps(fields)) + "\n"


def _homes() -> tuple[Path, ...]:
    return _BESIDE, _PACKAGED, cache_folder() / "corpora"


def _settings(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"cannot read {path}: {error}", hint=f"mend or remove {path}") from error


def _chunking(settings: dict[str, object], path: Path) -> Chunking:
    values = settings.get("chunking", {})
    known = {"max_words", "overlap"}
    if not isinstance(values, dict) or values.keys() - known or not all(type(v) is int for v in values.values()):
        raise UsageError(f"{path}: [chunking] has whole numbers max_words and overlap", hint=f"mend {path}")
    return Chunking(**values)


def _from_lines(path: Path) -> Iterator[Document]:
    seen: set[str] = set()
    try:
        # Only "\n" ends a line of JSON; str.splitlines would also cut at U+2028 inside a text.
        lines = path.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error}", hint="give a folder that can be read") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        document = _document(line, f"{path}:{number}")
        if document.id in seen:
            raise UsageError(f"{path}:{number}: a second document has the id {document.id!r}", hint="make ids unique")
        seen.add(document.id)
        yield document


def _document(line: str, where: str) -> Document:
    hint = 'a line looks like {"id": "tin", "title": "Tin", "source": "my notes", "text": "Tin is a metal."}'
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where}: no JSON ({error})", hint=hint) from error
    if not isinstance(fields, dict) or not all(fields.get(f) for f in ("id", "text")):
        raise UsageError(f"{where}: a document needs an id and a text", hint=hint)
    values = {f: fields.get(f, "") for f in ("id", "title", "source", "text")}
    if wrong := [f for f, value in values.items() if not isinstance(value, str)]:
        raise UsageError(f"{where}: {wrong[0]} is no text", hint=hint)
    return Document(values["id"], values["text"], values["source"] or values["title"] or values["id"], values["title"])


def _from_texts(folder: Path, skipped: list[str]) -> Iterator[Document]:
    """Documents of a user's own folder; what cannot be used is noted in `skipped`."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in Path(name).parts) or name == "corpus.toml" or path.is_dir():
            continue
        text, reason = _text_of(path)
        if reason:
            skipped.append(f"{name}: {reason}")
        else:
            yield Document(id=name, text=text, source=name, title=_title(text) or path.stem)


def _text_of(path: Path) -> tuple[str, str]:
    """The file's text, or why there is none."""
    if path.suffix.lower() not in _TEXTS:
        return "", "not .txt or .md"
    try:
        content = path.read_bytes()
    except OSError as error:
        return "", error.strerror or "unreadable"
    if b"\0" in content:
        return "", "binary"
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    return text, "" if text.strip() else "empty"


def _title(text: str) -> str:
    heading = re.match(r"\s*#\s+(.+)", text)
    return heading[1].strip() if heading else ""
