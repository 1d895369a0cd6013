"""The life of the servers: shared, replaced, renewed, closed; and what they find out about the system."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hybrid.errors import SandboxUnavailable
from hybrid.sandbox import ProcessSandbox, process
from hybrid.types import Limits
from tests.sandbox.processes import boot_with, child_of, children_of, running, server_of, wait_until_gone

SLEEP = "import time\ndef solution(): time.sleep(60)"
ONE = "def solution(): return 1"
LONG = Limits(seconds=60)


# --- several at a time -------------------------------------------------------------------------


def test_many_threads_get_their_own_results(sandbox):
    def answer(number: int) -> object:
        return sandbox.run(f"import time\ntime.sleep(0.00{number % 10})\ndef solution(): return {number}").value

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(answer, range(40))) == list(range(40))


def test_two_run_at_a_time_in_servers_of_their_own():
    with ProcessSandbox() as sandbox, ThreadPoolExecutor(6) as pool:
        slow = [pool.submit(sandbox.run, SLEEP, LONG) for _ in range(2)]
        servers = wait_for_servers(sandbox, 2)
        programs = [child_of(server) for server in servers]
        waiting = [pool.submit(sandbox.run, ONE) for _ in range(4)]
        time.sleep(0.2)
        assert not any(each.done() for each in [*slow, *waiting])
        os.kill(programs[0], signal.SIGKILL)  # as an outsider might
        assert [each.result().value for each in waiting] == [1] * 4
        os.kill(programs[1], signal.SIGKILL)
        assert [each.result().outcome for each in slow] == ["killed", "killed"]
        assert sandbox.server_pids() == servers


def wait_for_servers(sandbox: ProcessSandbox, count: int) -> list[int]:
    for _ in range(1000):
        if len(servers := sandbox.server_pids()) == count and all(map(children_of, servers)):
            return servers
        time.sleep(0.01)
    raise AssertionError("the servers do not start")


def test_waiting_for_a_server_takes_no_time_of_the_program(sandbox):
    def nap(_: int) -> str:
        return sandbox.run("import time\ndef solution(): return time.sleep(0.3) or 1", Limits(seconds=0.8)).outcome

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(nap, range(6))) == ["ok"] * 6


def test_one_caller_starts_one_server():
    with ProcessSandbox() as sandbox:
        for _ in range(5):
            sandbox.run(ONE)
        assert len(sandbox.server_pids()) == 1


# --- replaced ----------------------------------------------------------------------------------


def test_program_whose_server_is_killed_is_run_again():
    with ProcessSandbox(workers=1) as sandbox, ThreadPoolExecutor(1) as pool:
        first = server_of(sandbox)
        program = pool.submit(sandbox.run, "import time\ndef solution(): return time.sleep(1) or 1", LONG)
        child = child_of(first)
        os.kill(first, signal.SIGKILL)
        execution = program.result()
        assert (execution.outcome, execution.value) == ("ok", 1)
        assert wait_until_gone(child)
        assert server_of(sandbox) != first


def test_program_whose_server_is_killed_twice_is_given_up():
    with ProcessSandbox(workers=1) as sandbox, ThreadPoolExecutor(1) as pool:
        program = pool.submit(sandbox.run, SLEEP, LONG)
        for _ in range(2):
            [server] = wait_for_servers(sandbox, 1)
            os.kill(server, signal.SIGKILL)
            assert wait_until_gone(server)
        assert program.result().outcome == "killed"
        assert "died twice" in program.result().error
        assert sandbox.run(ONE).value == 1


def test_second_run_has_only_the_time_that_was_left():
    with ProcessSandbox(workers=1) as sandbox, ThreadPoolExecutor(1) as pool:
        server = server_of(sandbox)
        program = pool.submit(sandbox.run, SLEEP, Limits(seconds=1))
        child_of(server)
        time.sleep(0.5)
        os.kill(server, signal.SIGKILL)
        execution = program.result()
        assert execution.outcome == "timeout"
        assert 1 <= execution.seconds < 1.4


def test_server_that_died_idle_is_replaced_without_a_failed_run():
    with ProcessSandbox() as sandbox:
        first = server_of(sandbox)
        os.kill(first, signal.SIGKILL)
        assert wait_until_gone(first)
        assert sandbox.run(ONE).value == 1
        assert server_of(sandbox) != first


def test_stopped_server_is_killed_and_replaced(monkeypatch):
    monkeypatch.setattr("hybrid.sandbox.job.GRACE_SECONDS", 0.2)
    monkeypatch.setattr(process, "_STOP_SECONDS", 0.2)
    with ProcessSandbox() as sandbox:
        first = server_of(sandbox)
        os.kill(first, signal.SIGSTOP)
        assert sandbox.run(ONE, Limits(seconds=0.2)).outcome == "timeout"
        assert wait_until_gone(first)
        assert sandbox.run(ONE).value == 1


@pytest.mark.parametrize(
    "said", ["b''", "b'{'", "b'[1]'", "b'x' * 5000", "b'[' * 4000", 'b\'{"signal": "9", "code": 0, "cpu_seconds": 0}\'']
)
def test_server_that_talks_nonsense_is_replaced(monkeypatch, said):
    # The first server says so of its first program; the one after it is as always.
    with ProcessSandbox(workers=1) as sandbox:
        with monkeypatch.context() as patch:
            boot_with(
                patch, f"import hybrid.sandbox.server as m; m._report = lambda line, report: line.send({said} or b'?')"
            )
            first = server_of(sandbox)
        execution = sandbox.run(ONE)
        assert (execution.outcome, execution.value) == ("ok", 1)
        assert not running(first)
        assert server_of(sandbox) != first


# --- renewed -----------------------------------------------------------------------------------


def test_server_is_renewed_and_no_program_is_lost():
    with ProcessSandbox(renew_after=20) as sandbox, ThreadPoolExecutor(2) as pool:
        first = server_of(sandbox)
        values = pool.map(lambda n: sandbox.run(f"def solution(): return {n}").value, range(400))
        assert list(values) == list(range(400))
        assert first not in sandbox.server_pids()
        assert not running(first)


def test_successor_gets_ready_beside_the_old_server():
    with ProcessSandbox(workers=1, renew_after=1) as sandbox:
        first = server_of(sandbox)
        times = []
        for _ in range(10):
            start = time.monotonic()
            assert sandbox.run(ONE).value == 1
            times.append(time.monotonic() - start)
        assert max(times) < 0.25  # getting ready takes longer on any machine
        while server_of(sandbox) == first:
            assert sandbox.run(ONE).value == 1
        assert wait_until_gone(first)


def test_successor_that_cannot_start_leaves_the_old_server(monkeypatch):
    with ProcessSandbox(workers=1, renew_after=1) as sandbox:
        first = server_of(sandbox)
        boot_with(monkeypatch, "raise SystemExit")
        for _ in range(20):
            assert sandbox.run(ONE).value == 1
            time.sleep(0.02)
        assert server_of(sandbox) == first


# --- interrupted and closed --------------------------------------------------------------------


def test_interrupt_kills_the_program_and_leaves_the_sandbox_usable():
    def interrupt() -> None:
        pids.append(child_of(server))
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    with ProcessSandbox(workers=1) as sandbox:
        server = server_of(sandbox)
        pids = []
        thread = threading.Thread(target=interrupt)
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            sandbox.run(SLEEP, LONG)
        thread.join()
        assert wait_until_gone(pids[0])
        assert sandbox.run(ONE).value == 1
        assert server_of(sandbox) == server


@pytest.fixture
def homes(monkeypatch, tmp_path):
    """The folder that servers make their own empty folders in."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)  # it is looked up again
    return tmp_path


def test_close_ends_everything(homes):
    sandbox = ProcessSandbox()
    server = server_of(sandbox)
    assert len(list(homes.iterdir())) == 1
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(sandbox.run, SLEEP, LONG)
        child = child_of(server)
        sandbox.close()
        assert pending.result().outcome == "killed"
    assert not Path(f"/proc/{server}").exists()  # not even as a zombie
    assert wait_until_gone(child)
    assert list(homes.iterdir()) == []
    sandbox.close()
    with pytest.raises(SandboxUnavailable, match="closed"):
        sandbox.run(ONE)


def test_closing_what_never_ran():
    sandbox = ProcessSandbox()
    sandbox.close()
    with pytest.raises(SandboxUnavailable, match="closed"):
        sandbox.run(ONE)


def script(body: str) -> subprocess.Popen[str]:
    start = "from hybrid.sandbox import ProcessSandbox\nfrom hybrid.types import Limits\nsandbox = ProcessSandbox()\n"
    start += "sandbox.facts()\nprint(sandbox.server_pids()[0], flush=True)\n"
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", start + body],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_exit_without_close_leaves_nothing():
    with script("") as process:
        out, errors = process.communicate()
    assert (process.returncode, errors) == (0, "")
    assert not running(int(out))


def test_killed_owner_leaves_no_orphans(homes):
    with script(f"sandbox.run({SLEEP!r}, Limits(seconds=60))") as process:
        server = int(process.stdout.readline())
        child = child_of(server)
        assert len(list(homes.iterdir())) == 1
        process.kill()
    assert wait_until_gone(server)
    assert wait_until_gone(child)
    for _ in range(100):
        if not list(homes.iterdir()):
            break
        time.sleep(0.01)
    assert list(homes.iterdir()) == []


def test_killed_guard_takes_the_server_with_it():
    with ProcessSandbox() as sandbox:
        if not sandbox.facts()["namespaces"]:
            pytest.skip("without namespaces there is none")
        server = server_of(sandbox)
        status = Path(f"/proc/{server}/status").read_text(encoding="utf-8")
        guard = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("PPid:"))
        assert guard != os.getpid()
        os.kill(guard, signal.SIGKILL)
        assert wait_until_gone(server)
        assert sandbox.run(ONE).value == 1


def test_server_outlives_the_thread_that_started_it():
    with ProcessSandbox() as sandbox, ThreadPoolExecutor(1) as pool:
        server = pool.submit(server_of, sandbox).result()
        pool.shutdown()
        assert sandbox.run(ONE).value == 1
        assert server_of(sandbox) == server


def test_import_is_light():
    code = "import sys, hybrid.sandbox; print({'sympy', 'z3', 'numpy', 'mpmath'} & set(sys.modules))"
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert process.stdout == "set()\n"
