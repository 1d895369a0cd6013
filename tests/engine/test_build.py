import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hybrid import config
from hybrid.engine import build

BUILD = Path(build.__file__)
PYTHON = os.path.realpath(sys.executable)  # the one outside of any environment


@pytest.fixture
def compiler(tmp_path: Path) -> Path:
    """A program that calls itself a compiler."""
    return write_compiler(tmp_path / "c++", "g++ 12.2.0")


def write_compiler(path: Path, version: str) -> Path:
    path.write_text(f"#!/bin/sh\necho '{version}'\necho 'Copyright'\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def nothing_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """No test of this file may build or install anything: every command is a stand-in."""
    monkeypatch.setenv("HYBRID_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(build.sys, "executable", "/nonexistent/python")


# --- the key of a build -------------------------------------------------------------------------


def test_the_key_stays_when_nothing_changes(compiler: Path):
    assert build.build_key(str(compiler)) == build.build_key(str(compiler))


def test_the_key_changes_with_the_header(compiler: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    before = build.build_key(str(compiler))
    changed = tmp_path / "amx_tile.h"
    changed.write_text(build.HEADER.read_text() + "\n", encoding="utf-8")
    monkeypatch.setattr(build, "HEADER", changed)
    assert build.build_key(str(compiler)) != before


def test_the_key_changes_with_the_compiler(compiler: Path):
    before = build.build_key(str(compiler))
    write_compiler(compiler, "g++ 13.1.0")
    assert build.build_key(str(compiler)) != before


@pytest.mark.parametrize(
    ("name", "value"),
    [("VERSION", "9.9.9"), ("CMAKE_ARGS", "-DGGML_NATIVE=OFF"), ("cpu_flags", lambda: {"sse2"})],
)
def test_the_key_changes_with_version_flags_and_cpu(
    name: str, value: object, compiler: Path, monkeypatch: pytest.MonkeyPatch
):
    before = build.build_key(str(compiler))
    monkeypatch.setattr(build, name, value)
    assert build.build_key(str(compiler)) != before


def test_the_wheels_are_kept_where_everything_else_is(monkeypatch: pytest.MonkeyPatch):
    assert build.cache_folder() == config.cache_folder()
    monkeypatch.delenv("HYBRID_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert build.cache_folder() == config.cache_folder() == Path("/somewhere/hybrid")


# --- the program --------------------------------------------------------------------------------


def test_without_a_compiler_it_says_which_to_install(tmp_path: Path):
    environment = {"PATH": str(tmp_path), "HYBRID_CACHE": str(tmp_path)}
    command = [PYTHON, str(BUILD)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 3
    assert "g++" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_cxx_names_the_compiler_first(compiler: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(compiler.parent))
    other = write_compiler(compiler.with_name("my-compiler"), "x")
    monkeypatch.setenv("CXX", "my-compiler")
    assert build.find_compiler() == str(other)
    monkeypatch.setenv("CXX", "no-such-compiler")
    assert build.find_compiler() == str(compiler)


def test_what_is_installed_already_is_not_built_again(compiler: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(build, "find_compiler", lambda: str(compiler))
    monkeypatch.setattr(build, "installed_key", lambda: build.build_key(str(compiler)))
    assert build.main() == 0  # the interpreter that pip would run with does not exist


def fake_python(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def use(monkeypatch: pytest.MonkeyPatch, compiler: Path, python: str) -> Path:
    """Let `main` run with stand-ins; returns the folder that the wheel belongs into."""
    monkeypatch.setattr(build, "find_compiler", lambda: str(compiler))
    monkeypatch.setattr(build, "installed_key", lambda: None)
    monkeypatch.setattr(build.sys, "executable", python)
    return build.cache_folder() / "wheels" / build.build_key(str(compiler))


def test_a_failing_build_names_its_error_and_log_and_leaves_no_wheel(
    compiler: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    python = fake_python(tmp_path / "python", "echo '[1/9] one'; echo 'x.cpp:3: error: no such thing'; exit 1")
    folder = use(monkeypatch, compiler, python)
    assert build.main() == 3
    log = folder.parent / f"{folder.name}.log"
    said = capsys.readouterr().err
    assert str(log) in said
    assert "x.cpp:3: error: no such thing" in said
    assert "[1/9] one" in log.read_text()
    assert [path.name for path in folder.parent.iterdir()] == [log.name]


def test_a_good_build_is_kept_and_installed_and_then_used_again(
    compiler: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    calls = tmp_path / "calls"
    script = f'echo "$3 CXX=$CXX CFLAGS=$CFLAGS" >> {calls}; [ "$3" = wheel ] && touch "${{10}}/fake.whl"; exit 0'
    folder = use(monkeypatch, compiler, fake_python(tmp_path / "python", script))
    assert build.main() == 0
    assert [path.name for path in folder.iterdir()] == ["fake.whl"]
    assert build.main() == 0
    built, installed, again = calls.read_text().splitlines()
    assert built.startswith(f"wheel CXX={compiler} ")
    assert f'-include "{build.HEADER}"' in built
    assert installed.startswith("install")
    assert again.startswith("install")


def test_a_cache_that_cannot_be_written_says_so(
    compiler: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    use(monkeypatch, compiler, "/nonexistent/python")
    (tmp_path / "cache").write_text("a file, not a folder")
    assert build.main() == 3
    assert "HYBRID_CACHE" in capsys.readouterr().err


# --- the header ---------------------------------------------------------------------------------

TILE_C = """
#include <immintrin.h>
#include <string.h>
struct config { unsigned char palette, start_row, reserved[14]; unsigned short columns[16]; unsigned char rows[16]; };
void configure(void) {
    struct config c;
    memset(&c, 0, sizeof(c));
    c.palette = 1;
    for (int i = 0; i < 8; ++i) { c.columns[i] = 64; c.rows[i] = 16; }
    _tile_loadconfig(&c);
}
"""


def stores(tmp_path: Path, *flags: str) -> int:
    """Stores into the stack frame before the tile configuration is loaded."""
    source = tmp_path / "tile.c"
    source.write_text(TILE_C)
    command = ["gcc", "-O3", "-mamx-tile", *flags, "-S", "-o", "-", str(source)]
    assembly = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    before = assembly.partition("ldtilecfg")[0]
    return len(re.findall(r"^\s*v?mov\w*\s.*,\s*-?\d*\(%r[sb]p\)", before, re.MULTILINE))


def gcc_major() -> int:
    """Major version of gcc, 0 without one that can build for AMX."""
    if platform.machine() != "x86_64" or not shutil.which("gcc"):
        return 0
    version = subprocess.run(["gcc", "-dumpversion"], capture_output=True, text=True, check=False).stdout
    return int(version.split(".")[0] or 0)


@pytest.mark.skipif(not 11 <= gcc_major() < 13, reason="only gcc 11 and 12 on x86_64 have the fault")
def test_the_header_makes_gcc_keep_the_tile_stores(tmp_path: Path):
    without = stores(tmp_path)
    with_header = stores(tmp_path, "-include", str(build.HEADER))
    assert without <= 2, "the fault is gone: is the header still needed?"
    assert with_header >= 6  # 64 bytes are at least four stores of 16, and some fields come alone


def test_other_compilers_see_nothing_of_the_header(tmp_path: Path):
    if not shutil.which("gcc"):
        pytest.skip("needs gcc")
    command = ["gcc", "-E", "-dM", "-include", str(build.HEADER), "-x", "c", os.devnull]
    macros = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "_tile_loadconfig" not in macros


def test_the_build_needs_nothing_but_the_standard_library():
    code = f"import runpy, sys; runpy.run_path({str(BUILD)!r})"
    subprocess.run([PYTHON, "-I", "-S", "-c", code], check=True)
