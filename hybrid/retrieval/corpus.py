"""Corpora: `documents.jsonl` with a `corpus.toml`, or any folder of files. Listed cheaply, read file by file."""

import difflib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hybrid.config import cache_folder, settings_in
from hybrid.errors import CorpusMissing, Unreadable, UsageError
from hybrid.retrieval.chunk import Chunking
from hybrid.retrieval.formats import KNOWN, documents_in
from hybrid.retrieval.formats.jsonl import document_of
from hybrid.types import Document

__all__ = [
    "Corpus",
    "File",
    "as_document",
    "corpus_names",
    "digest_of",
    "document_line",
    "files_of",
    "find_corpus",
    "open_corpus",
]

_LINES = "documents.jsonl"
_BESIDE = Path(__file__).resolve().parents[2] / "corpora"
_PACKAGED = Path(__file__).resolve().parents[1] / "_corpora"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a corpus as it is now."""

    name: str
    """Its path within the corpus."""
    path: Path
    stamp: str
    """Another one whenever the content can be another; empty if the file cannot be looked at."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of documents and how to cut them. Nothing is read before it is asked for, and nothing is kept."""

    name: str
    folder: Path
    chunking: Chunking = Chunking()
    licence: str = ""
    title: str = ""
    description: str = ""
    origin: str = ""
    """Keeps two folders of one name apart: `bundled`, or the folder's path."""

    def files(self) -> tuple[File, ...]:
        """Its files, sorted by name; those that cannot be used are among them."""
        stamp = _content if self.origin == "bundled" else _stamp
        if (self.folder / _LINES).exists():
            return (File(_LINES, self.folder / _LINES, stamp(self.folder / _LINES)),)
        return tuple(File(name, path, stamp(path)) for name, path in _files_below(self.folder))

    def read(self, file: File) -> Iterator[Document]:
        """The documents of one of its files.

        Raises:
            Unreadable: it holds none that can be used; the reason is for a reader.
            UsageError: a line of `documents.jsonl` is malformed.
        """
        if file.name == _LINES and file.path.parent == self.folder:
            yield from _from_lines(file.path)
        else:
            yield from documents_in(file.path, file.name)

    def is_as_listed(self, file: File) -> bool:
        """Whether a file is still what it was when the files were listed."""
        return bool(file.stamp) and file.stamp == (_content if self.origin == "bundled" else _stamp)(file.path)

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents that can be used, read now."""
        found: list[Document] = []
        for file in self.files():
            try:
                found += list(self.read(file))
            except Unreadable:
                continue
        return tuple(found)

    @property
    def digest(self) -> str:
        """sha256 of the documents, in order."""
        return digest_of(self.documents)

    def nothing_in_it(self, left_out: Iterable[str]) -> UsageError:
        """What to say if no document can be used."""
        reasons = "; ".join(list(left_out)[:3])
        return UsageError(
            f"{self.folder} holds no documents" + (f" ({reasons})" if reasons else ""),
            hint=f"put files of these kinds there: {' '.join(sorted(KNOWN))}, or a documents.jsonl",
        )


def find_corpus(name_or_path: str) -> Corpus:
    """The corpus of that name (bundled, then the user's own), else the folder at that path.

    Raises:
        CorpusMissing: there is neither.
        UsageError: its `corpus.toml` cannot be understood.
    """
    plain_name = Path(name_or_path).name == name_or_path and name_or_path not in {"", ".", ".."}
    homes = [*_homes(), Path()] if plain_name else [Path()]
    for home in homes:
        folder = (home / Path(name_or_path).expanduser()) if name_or_path else Path("/nowhere")
        if folder.is_dir():
            return open_corpus(folder)
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


def open_corpus(folder: Path) -> Corpus:
    """A corpus folder, or a plain folder of files; the documents are not looked at yet.

    Raises:
        UsageError: `corpus.toml` is malformed.
    """
    settings = settings_in(folder / "corpus.toml")
    resolved = folder.resolve()
    return Corpus(
        name=str(settings.get("name") or resolved.name),
        folder=folder,
        chunking=_chunking(settings, folder / "corpus.toml"),
        licence=str(settings.get("licence", "")),
        title=str(settings.get("title", "")),
        description=str(settings.get("description", "")),
        origin="bundled" if resolved.parent in {_BESIDE, _PACKAGED} else str(resolved),
    )


def files_of(paths: Iterable[Path]) -> Iterator[File]:
    """The files that a user names: themselves, and for a folder all that are in it.

    Raises:
        UsageError: there is nothing at a path.
    """
    for path in paths:
        if path.is_dir():
            top = path.resolve().name
            yield from (File(f"{top}/{name}", below, _stamp(below)) for name, below in _files_below(path))
        elif path.exists():
            yield File(path.name, path, _stamp(path))
        else:
            raise UsageError(f"there is no file {path}", hint="give files or folders that are there")


def digest_of(documents: Iterable[Document]) -> str:
    """sha256 of the documents' lines: for a `documents.jsonl` written by `document_line`, that of the file."""
    total = hashlib.sha256()
    for document in documents:
        total.update(document_line(document).encode())
    return total.hexdigest()


def document_line(document: Document) -> str:
    """The document as a line of `documents.jsonl`."""
    fields: dict[str, object] = {"id": document.id, "title": document.title, "source": document.source}
    fields |= {"text": document.text}
    fields |= {"metadata": dict(sorted(document.metadata.items()))} if document.metadata else {}
    # What an editor takes for the end of a line, and surrogates, which no encoding has, are written escaped.
    line = json.dumps(fields, ensure_ascii=False)
    return (line if line.isprintable() else json.dumps(fields)) + "\n"


def as_document(line: str, where: str) -> Document:
    """The document of a line of `documents.jsonl`.

    Raises:
        UsageError: it is malformed; the message begins with `where`.
    """
    try:
        return document_of(line, where)
    except Unreadable as error:
        raise UsageError(str(error), hint=error.hint) from error


def _files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Name and path of each file of a folder and of those in it, sorted; hidden ones are passed over."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in Path(name).parts)
        if not hidden and name != "corpus.toml" and not path.is_dir():
            yield name, path


def _homes() -> tuple[Path, ...]:
    return _BESIDE, _PACKAGED, cache_folder() / "corpora"


def _chunking(settings: dict[str, object], path: Path) -> Chunking:
    values = settings.get("chunking", {})
    known = {"max_words", "overlap"}
    if not isinstance(values, dict) or values.keys() - known or not all(type(v) is int for v in values.values()):
        raise UsageError(f"{path}: [chunking] has whole numbers max_words and overlap", hint=f"mend {path}")
    return Chunking(**values)


def _stamp(path: Path) -> str:
    """What the file system knows of a file's content without reading it."""
    try:
        found = os.stat(path)
    except OSError:
        return ""
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ino}"


def _content(path: Path) -> str:
    """sha256 of a file: those that come with hybrid get new times when they are installed again."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _from_lines(path: Path) -> Iterator[Document]:
    seen: set[str] = set()
    try:
        # Only "\n" ends a line of JSON; str.splitlines would also cut at U+2028 inside a text.
        with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                document = as_document(line, f"{path}:{number}")
                if document.id in seen:
                    raise UsageError(
                        f"{path}:{number}: a second document has the id {document.id!r}", hint="make ids unique"
                    )
                seen.add(document.id)
                yield document
    except OSError as error:
        raise Unreadable(error.strerror or "unreadable") from error
