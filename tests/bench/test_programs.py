import os
from pathlib import Path

import pytest

from hybrid.bench import sandbox as bench
from hybrid.errors import SandboxUnavailable


def test_figures():
    told = []
    found = bench.bench_sandbox(20, progress=lambda *step: told.append(step))
    assert (found.trivial.programs, found.sympy.programs, found.z3.programs) == (20, 1, 1)
    assert max(found.growth.server_descriptors, found.growth.caller_descriptors) <= 2  # a program may still be ending
    assert found.growth.server_mb < 1
    assert {what for what, done, total in told if done == total} == {
        *("warming up", "trivial programs", "SymPy programs", "Z3 programs", "two at a time")
    }


def test_what_grows_is_seen(monkeypatch: pytest.MonkeyPatch):
    held = iter([(50.0, 10), (80.0, 5), (51.5, 13), (80.0, 6)])
    monkeypatch.setattr(bench, "_held", lambda pid: next(held))
    assert bench.bench_sandbox(1).growth == bench.Growth(1.5, 0.0, 3, 1)


def test_a_program_that_fails_is_no_figure(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bench, "TRIVIAL", "def solution(): 1 / 0")
    with pytest.raises(SandboxUnavailable, match="ZeroDivisionError"):
        bench.bench_sandbox(1)


def test_the_95th_percentile_is_a_value_that_was_measured():
    assert bench._percentile(list(range(100, 0, -1)), 95) == 96
    assert bench._percentile([7.0], 95) == 7.0


def test_descriptors_of_a_process_that_does_not_show_them(monkeypatch: pytest.MonkeyPatch):
    def refuse(path: str) -> list[str]:
        raise PermissionError

    own = len(os.listdir(f"/proc/{os.getpid()}/fd"))
    monkeypatch.setattr(os, "listdir", refuse)
    assert bench._descriptors(os.getpid()) >= own - 1
    assert Path("/proc/self/status").exists()
