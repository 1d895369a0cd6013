"""How fast programs run in the sandbox, and whether anything grows while thousands do."""

import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from hybrid.errors import SandboxUnavailable
from hybrid.sandbox import ProcessSandbox

__all__ = ["Growth", "SandboxFigures", "Times", "bench_sandbox"]

Progress = Callable[[str, int, int], None]

TRIVIAL = "def solution():\n    return 6 * 7\n"
SYMPY = """
from sympy import solve, symbols

def solution():
    x = symbols("x")
    return solve(x**2 - 5 * x + 6, x)
"""
Z3 = """
from z3 import Int, Solver, sat

def solution():
    x, y = Int("x"), Int("y")
    solver = Solver()
    solver.add(x + y == 35, 2 * x + 4 * y == 94)
    assert solver.check() == sat
    return solver.model()[x].as_long()
"""
SHARE = 20
"""For so many trivial programs one of SymPy and one of Z3 is run: they take longer, and need fewer for a median."""
WARMING = 10
LOOKS = 20


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds from the caller's call to the value."""

    programs: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Growth:
    """What caller and server hold after all trivial programs, less what they held before."""

    caller_mb: float
    server_mb: float
    caller_descriptors: int
    server_descriptors: int


@dataclass(frozen=True, slots=True)
class SandboxFigures:
    """Speed of single programs, one after another in a warm server, and of two at a time."""

    trivial: Times
    sympy: Times
    z3: Times
    per_second: float
    """Trivial programs, two at a time."""
    growth: Growth


def bench_sandbox(
    programs: int, *, accept: str = "strict", progress: Progress = lambda what, done, total: None
) -> SandboxFigures:
    """Run trivial programs and a share of others, one after another and two at a time.

    Args:
        programs: trivial programs. One server runs them all, for a new one would hide what grows in the old.
        accept: as for `ProcessSandbox`.
        progress: is told what is done, how much of it, and of how much.

    Raises:
        SandboxUnavailable: No program can be run here, or one of them failed.
    """
    few = max(1, programs // SHARE)
    with ProcessSandbox(accept, renew_after=2 * programs + 4 * few + 100) as sandbox:
        _series(sandbox, TRIVIAL, WARMING, progress, "warming up")
        [server] = sandbox.server_pids()
        before = _held(os.getpid()), _held(server)
        trivial = _series(sandbox, TRIVIAL, programs, progress, "trivial programs")
        after = _held(os.getpid()), _held(server)
        (caller_mb, caller_open), (server_mb, server_open) = (
            (late[0] - early[0], late[1] - early[1]) for early, late in zip(before, after, strict=True)
        )
        growth = Growth(caller_mb, server_mb, caller_open, server_open)
        sympy = _series(sandbox, SYMPY, few, progress, "SymPy programs")
        z3 = _series(sandbox, Z3, few, progress, "Z3 programs")
        return SandboxFigures(trivial, sympy, z3, _two_at_a_time(sandbox, programs, progress), growth)


def _series(sandbox: ProcessSandbox, program: str, count: int, progress: Progress, what: str) -> Times:
    times = []
    for done in range(count):
        progress(what, done, count)
        start = time.perf_counter()
        _run(sandbox, program)
        times.append((time.perf_counter() - start) * 1000)
    progress(what, count, count)
    return Times(count, statistics.median(times), _percentile(times, 95))


def _two_at_a_time(sandbox: ProcessSandbox, count: int, progress: Progress) -> float:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: _run(sandbox, TRIVIAL), range(WARMING)))  # the second server has to start
        start = time.perf_counter()
        for done, _ in enumerate(pool.map(lambda _: _run(sandbox, TRIVIAL), range(count))):
            progress("two at a time", done + 1, count)
        return count / (time.perf_counter() - start)


def _run(sandbox: ProcessSandbox, program: str) -> None:
    execution = sandbox.run(program)
    if execution.outcome != "ok":
        raise SandboxUnavailable(f"a program of the benchmark failed: {execution.error}", hint="hybrid doctor")


def _percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def _held(pid: int) -> tuple[float, int]:
    """Resident megabytes and open descriptors of a process, without those of a program that is just ending."""
    fewest = _descriptors(pid)
    for _ in range(LOOKS):
        time.sleep(0.01)
        fewest = min(fewest, _descriptors(pid))
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6, fewest


def _descriptors(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except PermissionError:  # the server shows them to root only; the size of their table, which doubles, to all
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("FDSize:"))
