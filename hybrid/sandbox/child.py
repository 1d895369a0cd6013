"""What the forked child does: confine itself, run one program, write one result, and die.

The result begins with a word that only this job knows. A program that sprays look-alikes over its descriptors forges
nothing by accident; one that digs the word out of memory gains nothing, for it may return what it likes anyway.
"""

import contextlib
import errno
import json
import os
import random
import sys
import traceback
from dataclasses import dataclass
from types import CodeType, ModuleType
from typing import Any, TextIO, cast

from hybrid.sandbox import landlock, limits, namespaces, seccomp
from hybrid.sandbox.kernel import drop_capabilities
from hybrid.sandbox.values import UNCONFINED, Encoder, Unusable

IMPORTABLE = "sympy, z3, math, fractions, decimal, datetime, itertools, functools, collections, statistics, re"

_FILE_NAME = "<program>"
_RESULT = 3
"""The descriptor the result goes to; 0 is /dev/null, 1 and 2 are what the program prints to."""

_MOST_DESCRIPTORS = 65_536
_MOST_TEXT = 500
_OUT_OF_MEMORY = b'{"memory": true}'  # made beforehand: when it is needed there is no memory left


@dataclass(frozen=True, slots=True)
class Confinement:
    """What the server found out about the kernel once, for all its children."""

    server: int
    """The server's process id: the child dies with it."""
    rules: int | None
    """Descriptor of the Landlock rules, where there is Landlock."""
    filter: bytes | None
    """The seccomp filter, where there is seccomp."""
    namespaces: bool
    """Whether the server is in namespaces of its own."""


def live(job: int, result: int, printed: int, confinement: Confinement, encoder: Encoder) -> None:
    """Run the job and leave the process; never returns, whatever the program does."""
    code = UNCONFINED
    try:
        os.setsid()
        limits.die_with(confinement.server)
        order = _read_order(job)
        _confine(order, result, printed, confinement)
        code = 0
        random.seed(0)  # the same program gives the same answer each time
        _write(order["word"].encode() + _run(order["program"], encoder))
    except Exception as error:  # noqa: BLE001 - whatever it is, this process must not become a second server
        os.write(1, repr(error).encode())
    finally:
        os._exit(code)


def _read_order(job: int) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(os.pread(job, os.fstat(job).st_size, 0)))


def _confine(order: dict[str, Any], result: int, printed: int, confinement: Confinement) -> None:
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    limits.apply(order["seconds"], order["memory_mb"])  # reads /proc, so before all that hides it
    if confinement.namespaces:
        namespaces.hide_files()
    drop_capabilities()
    if confinement.rules is not None:
        landlock.restrict(confinement.rules)
        _feel(errno.EACCES)
    os.dup2(result, _RESULT)  # last, for until now this number may have been any of the others
    os.closerange(_RESULT + 1, _MOST_DESCRIPTORS)
    # The server's own streams think that they can seek.
    sys.stdout = _stream(1)
    sys.stderr = _stream(2)
    if confinement.filter is not None:
        seccomp.install(confinement.filter)
        _feel(errno.EPERM)


def _feel(wall: int) -> None:
    """Run into a wall, for one that is said to stand and does not must keep the program from running.

    Args:
        wall: the error by which it can be told from the others.
    """
    try:
        os.close(os.open("/", os.O_RDONLY))
    except OSError as error:
        if error.errno == wall:
            return
        raise
    raise RuntimeError("a folder can be opened")


def _stream(descriptor: int) -> TextIO:
    # Line by line, so that what was printed before a timeout is not lost.
    return open(descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


def _run(program: str, encoder: Encoder) -> bytes:
    streams = sys.stdout, sys.stderr
    try:
        reply: dict[str, Any] = {"value": encoder.encode(_solve(program))}
    except MemoryError:
        return _OUT_OF_MEMORY
    except Unusable as error:
        reply = {"error": str(error), "line": None}
    except BaseException as error:  # noqa: BLE001 - SystemExit and all else that a program raises is its result
        reply = _describe(error)
    for stream in streams:
        with contextlib.suppress(Exception):
            stream.flush()
    return json.dumps(reply).encode()


def _solve(program: str) -> object:
    module = ModuleType("program")
    sys.modules["program"] = module  # where dataclasses and typing look for the names of a class
    exec(_compile(program), module.__dict__)
    if not hasattr(module, "solution"):
        raise Unusable("NameError: the program defines no function 'solution'")
    if not callable(module.solution):
        raise Unusable("TypeError: 'solution' is no function; define it with 'def solution():'")
    value: object = module.solution()
    if value is None:
        raise Unusable("solution() returned nothing: end it with 'return'")
    return value


def _compile(program: str) -> CodeType:
    try:
        return compile(program, _FILE_NAME, "exec")
    except (MemoryError, RecursionError):
        raise SyntaxError("the program is nested too deeply") from None
    except ValueError as error:  # null bytes, lone surrogates
        raise SyntaxError(str(error)) from None


def _describe(error: BaseException) -> dict[str, Any]:
    name = type(error).__name__
    text = _one_line(error)
    if isinstance(error, SyntaxError) and error.filename in (None, _FILE_NAME):
        where = "" if error.lineno is None else f" (line {error.lineno})"
        return {"error": f"{name}: {error.msg}{where}", "line": error.lineno}
    if "out of memory" in text and name == "Z3Exception":
        return {"memory": True}
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == _FILE_NAME]
    return {"error": f"{name}: {text}{_advice(error)}", "line": lines[-1] if lines else None}


def _one_line(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - the program's own class may fail in any way
        text = "(its message cannot be read)"
    return text if len(text) <= _MOST_TEXT else text[:_MOST_TEXT] + "..."


def _advice(error: BaseException) -> str:
    match error:
        case ImportError():
            return f"; importable: {IMPORTABLE}, and the rest of the standard library"
        case PermissionError():
            return "; programs have no files, no network and no other processes"
        case SystemExit():
            return "; return the answer from solution() instead of exiting"
    return ""


def _write(data: bytes) -> None:
    while data:
        data = data[os.write(_RESULT, data) :]
