"""Is this machine able to run hybrid? Each check is a value; nothing here prints."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hybrid.config import cache_folder
from hybrid.deadline import Deadline
from hybrid.engine.build import cpu_flags
from hybrid.errors import HybridError
from hybrid.models import fetch
from hybrid.models.catalog import CATALOG, Entry
from hybrid.models.llama import LlamaModel
from hybrid.sandbox import layers
from hybrid.testing import tiny_gguf
from hybrid.types import Message, Request

__all__ = ["Check", "examine"]

REFUSED = "programs are refused without it; --sandbox=rlimits-only runs them, with your files in their reach"
REBUILD = f"{Path(sys.executable).name} -m hybrid.engine.build"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `ok` is `None` where it is only worth knowing."""

    name: str
    ok: bool | None
    detail: str
    hint: str = ""


def examine() -> Iterator[Check]:
    """The checks, each as it is done."""
    yield Check(
        "python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.platform(terse=True)}"
    )
    yield _cpu()
    yield _memory()
    yield _cache()
    yield _build()
    yield _decode()
    yield from _sandbox()
    yield from map(_model, CATALOG)


def _cpu() -> Check:
    flags = cpu_flags()
    known = {"avx2": "AVX2", "avx512f": "AVX-512", "avx512_vnni": "VNNI", "avx512_bf16": "BF16", "amx_int8": "AMX"}
    found = [name for flag, name in known.items() if flag in flags]
    return Check("cpu", None, f"{os.cpu_count()} cores, {' '.join(found) or platform.machine()}")


def _memory() -> Check:
    try:
        lines = dict(line.split(":") for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
        free, total = (int(lines[name].split()[0]) / 1e6 for name in ("MemAvailable", "MemTotal"))
    except (OSError, KeyError, ValueError):
        return Check("memory", None, "cannot be read here")
    return Check("memory", free > 1.5, f"{free:.1f} of {total:.1f} GB free", "" if free > 1.5 else "close something")


def _cache() -> Check:
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free / 1e9
    except OSError as error:
        return Check("cache", False, f"{folder}: {error.strerror}", "set HYBRID_CACHE to a folder that can be written")
    return Check("cache", free > 1, f"{folder}, {free:.0f} GB free", "" if free > 1 else "free some space")


def _build() -> Check:
    """What llama.cpp was built with, asked in a child: importing it is not for this process."""
    code = "import llama_cpp as l; print(l.__version__, l.llama_print_system_info().decode())"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["it died"])[-1]
        return Check("llama.cpp", False, last, REBUILD)
    version, _, info = result.stdout.strip().partition(" ")
    used = [part.split("=")[0].strip() for part in info.replace("CPU :", "").split("|") if part.strip().endswith("= 1")]
    return Check("llama.cpp", True, f"llama-cpp-python {version}: {' '.join(used)}")


def _decode() -> Check:
    """A real decode of a tiny quantized model, in an engine process that may crash."""
    with tempfile.TemporaryDirectory() as folder:
        path = tiny_gguf(Path(folder) / "tiny.gguf", quantized=True)
        request = Request((Message("user", "hello"),), max_tokens=8)
        try:
            with LlamaModel(path, name="tiny", digest="", context=512, width=2) as model:
                reply = model.generate(request, Deadline.after(60))
        except HybridError as error:
            return Check("decode", False, str(error), f"build it again for this CPU: {REBUILD}")
    return Check("decode", True, f"{reply.usage.reply_tokens} tokens in {reply.usage.wall_seconds * 1000:.0f} ms")


def _sandbox() -> Iterator[Check]:
    """The layers that stand between a program and this machine."""
    try:
        found = layers()
    except HybridError as error:
        yield Check("sandbox", False, str(error), error.hint)
        return
    on_linux = sys.platform == "linux"
    for layer in found:
        ok = True if layer.active else False if layer.needed else None
        yield Check(f"sandbox: {layer.name}", ok, layer.detail, REFUSED if ok is False and on_linux else "")


def _model(entry: Entry) -> Check:
    if not fetch.is_present(entry):
        needed = entry.role == "small"
        return Check(f"model {entry.name}", False if needed else None, "not here", f"hybrid models pull {entry.name}")
    try:
        fetch.verify(entry)
    except HybridError as error:
        return Check(f"model {entry.name}", False, str(error), error.hint)
    return Check(f"model {entry.name}", True, "intact")
