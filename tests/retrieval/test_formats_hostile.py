"""Files that are no files, that are not there, or that would keep their reader busy for ever."""

import os
import sys
from pathlib import Path

import pytest

import hybrid
from hybrid.errors import ExtraMissing, Unreadable
from hybrid.retrieval.formats import KNOWN, apart, documents_in
from hybrid.types import Limits
from tests.retrieval import filemaking as make


def refusal(path):
    with pytest.raises(Unreadable) as caught:
        documents_in(path, path.name)
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    return str(caught.value).removeprefix(f"{path.name}: ")


@pytest.mark.parametrize("suffix", sorted(KNOWN))
def test_a_gigabyte_is_refused_before_it_is_read(tmp_path, suffix):
    path = tmp_path / f"x{suffix}"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    assert refusal(path) == "larger than 50 MB"


def folder(path):
    path.mkdir()


def loop(path):
    path.symlink_to(path)


def device(path):
    path.symlink_to("/dev/zero")


def nothing(path):
    path.symlink_to(path.parent / "gone")


def forbidden(path):
    path.write_text("secret", encoding="utf-8")
    path.chmod(0)


@pytest.mark.parametrize("suffix", [".txt", ".pdf"])
@pytest.mark.parametrize(
    ("create", "why"),
    [
        (folder, "not a regular file"),
        (os.mkfifo, "not a regular file"),
        (device, "not a regular file"),
        (loop, "too many levels of symbolic links"),
        (nothing, "no such file or directory"),
        pytest.param(
            forbidden,
            "permission denied",
            marks=pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything"),
        ),
    ],
)
def test_what_is_no_readable_file_is_refused_at_once(tmp_path, suffix, create, why):
    path = tmp_path / f"x{suffix}"
    create(path)
    assert refusal(path) == why


def test_a_pipe_that_takes_the_place_of_a_file_keeps_nobody_waiting(tmp_path, monkeypatch):
    path = tmp_path / "x.txt"
    os.mkfifo(path)
    regular = Path(__file__).stat()
    monkeypatch.setattr(Path, "stat", lambda self: regular)
    assert refusal(path) == "not a regular file"


def test_a_link_to_a_file_is_that_file(tmp_path):
    (tmp_path / "a.txt").write_text("Tin.", encoding="utf-8")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert next(documents_in(tmp_path / "b.txt", "b.txt")).text == "Tin."


def apart_with(path, **limits):
    with path.open("rb") as file:
        return apart.read(
            file, path.name, Limits(**{"seconds": 60, "memory_mb": 2048, "output_bytes": 64 << 20, **limits})
        )


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        ({"seconds": 0.2}, "not read within 0.2 seconds"),
        ({"memory_mb": 60}, "takes too much memory to read"),
        ({"output_bytes": 600}, "has too much text"),
        ({}, ""),
    ],
)
def test_no_file_takes_more_than_its_limits(tmp_path, limits, why):
    pytest.importorskip("bs4")
    path = tmp_path / "x.html"
    path.write_text("<p>Tin.</p>" * 100_000, encoding="utf-8")
    if why:
        with pytest.raises(Unreadable, match=f"^x.html: {why}$"):
            apart_with(path, **limits)
    else:
        assert apart_with(path)[0].text.count("Tin.") == 100_000


@pytest.fixture
def instead_of_bs4(tmp_path, monkeypatch):
    """Have the reader's process run this code when it imports its parser."""

    def write(code):
        (tmp_path / "bs4.py").write_text(code, encoding="utf-8")
        monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
        (tmp_path / "a.html").write_text("<p>Tin", encoding="utf-8")
        return tmp_path / "a.html"

    return write


def test_a_reader_that_dies_is_no_crash(instead_of_bs4):
    path = instead_of_bs4("import os; os.kill(os.getpid(), 9)")
    assert refusal(path) == "its reader died (-9)"


def test_a_reader_sees_no_secret_of_the_caller(instead_of_bs4, monkeypatch):
    monkeypatch.setenv("HYBRID_API_KEY", "secret")
    path = instead_of_bs4("import os; raise ValueError(os.environ.get('HYBRID_API_KEY', 'no key'))")
    assert refusal(path) == "broken (ValueError: no key)"


@pytest.mark.parametrize("name", ["x.html", "x.pdf", "x.docx"])
def test_a_missing_extra_says_what_to_install(tmp_path, monkeypatch, name):
    (tmp_path / name).write_bytes(b"x")
    bare = [path for path in sys.path if "site-packages" not in path]
    monkeypatch.setattr(sys, "path", [str(Path(hybrid.__file__).parents[1]), *bare])
    with pytest.raises(ExtraMissing, match=name) as caught:
        documents_in(tmp_path / name, name)
    assert caught.value.hint == 'pip install "hybrid-lm[documents]"'


def test_modules_beside_the_documents_are_not_run(tmp_path, monkeypatch):
    pytest.importorskip("pypdf")
    for module in ("pypdf", "json", "io"):
        (tmp_path / f"{module}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", encoding="utf-8")
    (tmp_path / "a.pdf").write_bytes(make.pdf("Tin."))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    assert next(documents_in(tmp_path / "a.pdf", "a.pdf")).text == "Tin."
    assert not (tmp_path / "ran").exists()
