"""Build llama-cpp-python for this CPU, once, and install it: ``python hybrid/engine/build.py``.

The package index has no wheel of it, so it is compiled here, with every instruction set of this CPU
(AVX-512 and AMX where present) and with ``amx_tile.h`` forced into each file, without which GCC 12
builds a library that crashes at its first decode. pip would keep a wheel built without that header
and serve it again, so its cache is bypassed; the good wheel is kept under the user's cache by a key
of everything that decides the machine code. Standard library only: it runs before anything is
installed, with the interpreter that is to have the package.
"""

import hashlib
import importlib.metadata
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

VERSION = "0.3.36"
HEADER = Path(__file__).with_name("amx_tile.h")
CMAKE_ARGS = "-DGGML_NATIVE=ON -DLLAVA_BUILD=OFF"
INSTALL_COMPILER = (
    "install a C++ compiler and run this again: "
    "'apt install g++' (Debian, Ubuntu), 'dnf install gcc-c++' (Fedora), 'xcode-select --install' (macOS)"
)


def main() -> int:
    """Build unless a wheel of the same key is cached, install unless it is installed already."""
    compiler = find_compiler()
    if compiler is None:
        return fail(f"there is no C++ compiler to build llama.cpp with; {INSTALL_COMPILER}")
    key = build_key(compiler)
    if installed_key() == key:
        return 0
    folder = cache_folder() / "wheels" / key
    if not list(folder.glob("*.whl")):
        try:
            build(folder, compiler)
        except subprocess.CalledProcessError as error:
            return fail(f"building llama.cpp failed: {error.output}; {INSTALL_COMPILER}")
        except OSError as error:
            return fail(f"cannot write the build of llama.cpp: {error}; set HYBRID_CACHE to a folder with 1 GB free")
    wheel = next(folder.glob("*.whl"))
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--force-reinstall", str(wheel)]
    return subprocess.run(install, check=False).returncode


def fail(message: str) -> int:
    """Say why on stderr; the exit code for something missing."""
    print(message, file=sys.stderr)
    return 3


def find_compiler() -> str | None:
    """The C++ compiler that CMake will take: ``$CXX``, else the first usual name on the PATH."""
    names = [os.environ.get("CXX", ""), "c++", "g++", "clang++"]
    return next((found for name in names if name and (found := shutil.which(name))), None)


def build_key(compiler: str) -> str:
    """A digest of what decides the machine code: version, flags, header, compiler, CPU, Python."""
    compiler_version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False).stdout
    parts = [
        VERSION,
        CMAKE_ARGS,
        HEADER.read_text(encoding="utf-8"),
        compiler_version.partition("\n")[0],
        " ".join(sorted(cpu_flags())),
        platform.platform(terse=True),
        sys.implementation.cache_tag or "",
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def cpu_flags() -> set[str]:
    """The CPU's instruction sets as the kernel names them; empty where there is no /proc."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return set()
    line = re.search(r"^(?:flags|Features)\s*:(.*)$", text, re.MULTILINE)
    return set(line.group(1).split()) if line else set()


def installed_key() -> str | None:
    """The key of the wheel that is installed here, read from where pip noted that it came from."""
    try:
        note = importlib.metadata.distribution("llama-cpp-python").read_text("direct_url.json")
    except importlib.metadata.PackageNotFoundError:
        return None
    return Path(json.loads(note)["url"]).parent.name if note else None


def cache_folder() -> Path:
    """The same folder as ``hybrid.config.cache_folder``, which cannot be imported this early."""
    if named := os.environ.get("HYBRID_CACHE"):
        return Path(named).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hybrid"


def build(folder: Path, compiler: str) -> None:
    """Build the wheel beside ``folder``, then move it there in one step.

    Raises:
        subprocess.CalledProcessError: its ``output`` is the compiler's last error and the log's path.
    """
    partial = folder.with_name(f"{folder.name}.{os.getpid()}")
    partial.mkdir(parents=True, exist_ok=True)
    log = folder.parent / f"{folder.name}.log"
    environment = os.environ | {
        "CMAKE_ARGS": CMAKE_ARGS,
        "CFLAGS": f'-include "{HEADER.resolve()}"',
        "CXXFLAGS": f'-include "{HEADER.resolve()}"',
        "CXX": compiler,
    }
    command = [sys.executable, "-m", "pip", "wheel", "-v", "--no-cache-dir", "--no-deps"]
    command += ["--no-binary", "llama-cpp-python", "-w", str(partial), f"llama-cpp-python=={VERSION}"]
    try:
        run_logged(command, environment, log)
        if not folder.exists():  # another build of the same key may have been quicker
            partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def run_logged(command: list[str], environment: dict[str, str], log: Path) -> None:
    """Run with all output in ``log``; show ninja's count as a progress line with the time left."""
    start, tail = time.monotonic(), ""
    with (
        log.open("w", encoding="utf-8") as sink,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as process,
    ):
        assert process.stdout is not None
        progress("building llama.cpp for this CPU, once (3 to 5 minutes) ...")
        for line in process.stdout:
            sink.write(line)
            if "error" in line.lower():
                tail = line.strip()
            if count := re.match(r"\s*\[(\d+)/(\d+)\]", line):
                done, total = int(count[1]), int(count[2])
                left = (time.monotonic() - start) / done * (total - done)
                progress(f"building llama.cpp: {done}/{total} files, about {left:.0f} s left")
    if process.returncode:
        print(file=sys.stderr)
        raise subprocess.CalledProcessError(process.returncode, command, f"{tail or 'see the log'} (log: {log})")
    progress(f"built llama.cpp in {time.monotonic() - start:.0f} s\n")


def progress(text: str) -> None:
    """Rewrite the line on a terminal; elsewhere print only the first and the last word."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
    elif text.endswith(("\n", "...")):
        print(text.rstrip(), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
