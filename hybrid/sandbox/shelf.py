"""Modules in memory: what a program may still import, read beforehand, for a program can name no file.

The server fills the shelf once, from compiled files where they are fresh, and its children share the memory.
"""

import contextlib
import importlib.abc
import importlib.util
import marshal
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType

_SKIPPED = {
    *("__pycache__", "benchmarks", "ensurepip", "idlelib", "lib2to3", "lib-dynload", "site-packages", "test", "tests"),
    *("tkinter", "turtledemo"),
}
"""Folders without anything that a program could use."""
_HEADER_BYTES = 16


@dataclass(frozen=True, slots=True)
class _Kept:
    path: str
    data: bytes
    compiled: bool


class Shelf(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds and loads the modules that were put on it, and touches no file for that."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def put(self, folder: str, package: str = "", *, skip: frozenset[str] = frozenset()) -> None:
        """Keep every module below a folder, but for those whose names are to be skipped.

        Args:
            folder: of a package, or one that packages lie in.
            package: its dotted name; empty if it lies in `sys.path`.
            skip: modules that are loaded already.
        """
        for name, path in _modules(folder, package):
            if name not in skip:
                with contextlib.suppress(OSError):  # one that cannot be read is not there, as for any import
                    self._kept[name] = _read(path)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        kept = self._kept.get(fullname)
        if kept is None:
            return None
        below = [os.path.dirname(kept.path)] if self.is_package(fullname) else None
        return importlib.util.spec_from_file_location(
            fullname, kept.path, loader=self, submodule_search_locations=below
        )

    def is_package(self, fullname: str) -> bool:
        return os.path.basename(self._kept[fullname].path) == "__init__.py"

    def get_source(self, fullname: str) -> str | None:
        return None  # only tracebacks would show it

    def get_code(self, fullname: str) -> CodeType:
        kept = self._kept[fullname]
        if kept.compiled:
            code = marshal.loads(memoryview(kept.data)[_HEADER_BYTES:])
            assert isinstance(code, CodeType)
            return code
        return compile(kept.data, kept.path, "exec", dont_inherit=True)


def _modules(folder: str, package: str) -> Iterator[tuple[str, str]]:
    """Dotted name and path of each module."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return  # sys.path names a zip file that hardly any installation has
    for entry in entries:
        if entry.name.endswith(".py"):
            own = entry.name.removesuffix(".py")
            name = package if own == "__init__" else f"{package}.{own}" if package else own
            yield name, entry.path
        elif entry.name not in _SKIPPED and entry.name.isidentifier() and entry.is_dir():
            yield from _modules(entry.path, f"{package}.{entry.name}" if package else entry.name)


def _read(path: str) -> _Kept:
    """The compiled form if it belongs to the source as it is, else the source."""
    try:
        with open(importlib.util.cache_from_source(path), "rb") as file:
            data = file.read()
        found = os.stat(path)
        # No flags: this form is checked by time and size of the source.
        fresh = importlib.util.MAGIC_NUMBER + bytes(4)
        fresh += (int(found.st_mtime) & 0xFFFFFFFF).to_bytes(4, "little")
        fresh += (found.st_size & 0xFFFFFFFF).to_bytes(4, "little")
        if data.startswith(fresh):
            return _Kept(path, data, compiled=True)
    except (OSError, NotImplementedError):
        pass
    with open(path, "rb") as file:
        return _Kept(path, file.read(), compiled=False)
