"""Running programs: results, errors, limits, and the life of the server."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hybrid.errors import SandboxUnavailable
from hybrid.sandbox import ProcessSandbox, layers, parent
from hybrid.types import Limits, Sandbox

SLEEP = "import os, time\nprint(os.getpid(), os.getppid())\ndef solution(): time.sleep(60)"
SERVER = "import os\ndef solution(): return os.getppid()"
HOME = "import os\ndef solution(): return os.getcwd()"


def running(pid: int) -> bool:
    """Whether the process is there and no mere zombie of somebody else's."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until_gone(pid: int) -> bool:
    for _ in range(1000):
        if not running(pid):
            return True
        time.sleep(0.01)
    return False


def boot_with(monkeypatch, statement: str) -> None:
    """Have the server run a statement before it gets ready."""
    monkeypatch.setattr(parent, "_BOOT", parent._BOOT.replace("main(int", f"{statement}\nmain(int"))


# --- programs ----------------------------------------------------------------------------------


def test_it_is_a_sandbox(sandbox):
    assert isinstance(sandbox, Sandbox)


def test_result_and_times(run):
    execution = run("def solution(): return 6 * 7")
    assert (execution.outcome, execution.value, execution.error, execution.line) == ("ok", 42, "", None)
    assert execution.seconds > 0
    assert execution.cpu_seconds > 0


def test_prints_are_captured(run):
    execution = run("""
        import sys
        print("here", "ü")
        def solution():
            print("there", file=sys.stderr)
            return 1
    """)
    assert execution.printed == "here ü\nthere\n"


def test_prints_before_a_timeout_are_kept(run):
    assert run("print('begun')\nwhile True: pass", seconds=0.5).printed == "begun\n"


def test_sympy_and_z3_are_there(run):
    execution = run("""
        import sympy, z3
        def solution():
            x = z3.Int("x")
            solver = z3.Solver()
            solver.set("timeout", 5000)  # starts a thread
            solver.add(x > 3, x < 5)
            assert solver.check() == z3.sat
            return solver.model()[x], sympy.solve(sympy.Symbol("y") ** 2 - 9)
    """)
    assert execution.value == (4, (-3, 3))


def test_lazy_imports_inside_sympy_work(run):
    execution = run("""
        from sympy.physics.units import kilometer, meter, convert_to
        from sympy.combinatorics import Permutation
        from sympy.parsing.sympy_parser import parse_expr
        def solution(): return str(convert_to(2 * kilometer, meter)), parse_expr("2 + 2")
    """)
    assert execution.value == ("2000*meter", 4)


def test_syntax_error_has_its_line(run):
    execution = run("x = 1\n\ndef solution(:\n    return x")
    assert (execution.outcome, execution.line) == ("error", 3)
    assert execution.error.startswith("SyntaxError: ")
    assert execution.error.endswith("(line 3)")


def test_runtime_error_has_the_line_of_the_program(run):
    # SymPy raises deep inside; the line is the last one that the model wrote.
    execution = run("import sympy\ndef helper():\n    return sympy.sqrt(None)\ndef solution():\n    return helper()")
    assert (execution.outcome, execution.line) == ("error", 3)
    assert execution.error.startswith("SympifyError: ")


def test_error_text_is_one_line(run):
    assert run("def solution(): raise ValueError('a\\nb  c')").error == "ValueError: a b c"


def test_error_whose_message_raises(run):
    program = "class E(Exception):\n    def __str__(self): raise SystemExit\ndef solution(): raise E"
    assert run(program).outcome in ("error", "killed")
    program = program.replace("SystemExit", "ValueError")
    assert run(program).error == "E: (its message cannot be read)"


def test_missing_module_says_what_can_be_imported(run):
    error = run("import numpy\ndef solution(): return 1").error
    assert error.startswith("ModuleNotFoundError: No module named 'numpy'; importable: sympy, z3, math")


@pytest.mark.parametrize(
    ("program", "error"),
    [
        ("answer = 1", "NameError: the program defines no function 'solution'"),
        ("solution = 1", "TypeError: 'solution' is no function; define it with 'def solution():'"),
        ("def solution(): pass", "solution() returned nothing: end it with 'return'"),
        ("raise SystemExit(3)", "SystemExit: 3; return the answer from solution() instead of exiting"),
        ("def solution(): return input()", "EOFError: EOF when reading a line"),
        ("x = " + "-" * 100_000 + "1", "SyntaxError: the program is nested too deeply"),
        ("x = '\0'", "SyntaxError: source code string cannot contain null bytes"),
    ],
)
def test_errors_a_model_can_act_on(sandbox, program, error):
    execution = sandbox.run(program)
    assert (execution.outcome, execution.error) == ("error", error)


def test_lone_surrogates_are_an_error_of_the_program(sandbox):
    assert sandbox.run("x = '\ud800'\ndef solution(): return 1").outcome == "error"


@pytest.mark.parametrize(
    "body",
    ["return f(x + 1)", "return sorted([x], key=f)", "return re.sub('.', f, 'a')", "return list(map(f, [x]))"],
)
def test_endless_recursion_is_an_error_not_a_crash(run, body):
    execution = run(f"import re\ndef f(x): {body}\ndef solution(): return f(1)")
    assert execution.outcome == "error"
    assert execution.error.startswith("RecursionError: ")


def test_deep_but_finite_recursion_works(run):
    assert run("def f(n): return n and 1 + f(n - 1)\ndef solution(): return f(9000)").value == 9000


def test_the_same_program_gives_the_same_answer(run):
    program = """
import random
from sympy.core.random import rng
def solution(): return random.random(), rng.random(), hash("a"), list({"a", "b", "c"})
"""
    first, second = run(program), run(program)
    with ProcessSandbox() as other:
        assert first.value == second.value == other.run(program).value


def test_dataclasses_find_their_module(run):
    assert run("""
        from dataclasses import dataclass
        @dataclass
        class Point:
            x: "int"
        def solution(): return Point(3).x
    """).value == 3  # fmt: skip


# --- limits ------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["while True: pass", "time.sleep(60)", "os.kill(os.getpid(), signal.SIGSTOP)"])
def test_the_clock_stops_it(run, body):
    execution = run(f"import os, signal, time\nprint(os.getpid())\ndef solution():\n    {body}", seconds=0.5)
    assert execution.outcome == "timeout"
    assert execution.error == "TimeoutError: the program ran longer than 0.5 seconds"
    assert not running(int(execution.printed))


def test_catching_everything_does_not_escape_the_clock(run):
    execution = run(
        """
        import signal
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU, signal.SIGALRM):
            signal.signal(number, signal.SIG_IGN)
        while True:
            try:
                while True: pass
            except BaseException: pass
        """,
        seconds=0.5,
    )
    assert execution.outcome == "timeout"


def test_processor_time_counts_over_all_threads(run):
    # The wall clock alone would let a native program with many threads use many seconds of processor.
    execution = run("import resource\ndef solution(): return resource.getrlimit(resource.RLIMIT_CPU)", seconds=2.5)
    assert execution.value == (3, 4)


@pytest.mark.parametrize("step", ["bytearray(10**7)", "[0] * 1000", "'x' * 10**6"])
def test_memory_bomb(run, step):
    execution = run(f"def solution():\n    hoard = []\n    while True: hoard.append({step})", memory_mb=128)
    assert (execution.outcome, execution.value) == ("memory", None)
    assert execution.error == "MemoryError: the program needs more than 128 MB"


def test_huge_single_allocation(run):
    assert run("def solution(): return 'x' * 10**12").outcome == "memory"


def test_no_memory_at_all_is_still_an_answer(run):
    assert run("def solution(): return len(bytearray(10**8))", memory_mb=0).outcome != "ok"


@pytest.mark.parametrize(
    "stream", ["sys.stdout.write('x' * 1000)", "sys.stderr.write('x')", "os.write(1, b'x' * 9999)"]
)
def test_endless_output(run, stream):
    execution = run(f"import os, sys\nwhile True: {stream}", output_bytes=10_000)
    assert execution.outcome == "output"
    assert len(execution.printed) == 10_000


def test_result_too_large(run):
    assert run("def solution(): return 'x' * 100_000").outcome == "output"


def test_output_below_the_cap_arrives_whole(run):
    execution = run("print('x' * 60_000)\ndef solution(): return 'y' * 5_000")
    assert (len(execution.printed), execution.value) == (60_001, "y" * 5_000)


def test_crash_in_native_code(run):
    execution = run("import ctypes\ndef solution(): return ctypes.string_at(0)")
    assert execution.outcome == "killed"
    assert "SIGSEGV" in execution.error


def test_leaving_without_a_result(run):
    execution = run("import os\ndef solution(): os._exit(0)")
    assert (execution.outcome, execution.error) == ("killed", "the program ended without a result (exit code 0)")


# --- the server --------------------------------------------------------------------------------


def test_nothing_is_left_for_the_next_program(run):
    run("import sympy, builtins\nsympy.sqrt = builtins.sum = None\ndef solution(): return 1")
    assert run("import sympy\ndef solution(): return sympy.sqrt(4), sum([1, 2])").value == (2, 3)


def test_many_threads_get_their_own_results(sandbox):
    def answer(number: int) -> object:
        return sandbox.run(f"import time\ntime.sleep(0.00{number % 10})\ndef solution(): return {number}").value

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(answer, range(40))) == list(range(40))


def test_a_slow_program_does_not_hold_up_others(sandbox):
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(sandbox.run, "while True: print('x' * 100)", Limits(seconds=60, output_bytes=10**12))
        quick = [sandbox.run("def solution(): return 1").value for _ in range(10)]
        assert quick == [1] * 10
        assert not slow.done()
        # Ending it by killing its process is also what an outsider might do.
        os.kill(child_of(server_of(sandbox)), signal.SIGKILL)
        assert slow.result().outcome == "killed"


def server_of(sandbox: ProcessSandbox) -> int:
    return sandbox.run(SERVER).value


def child_of(server: int) -> int:
    for _ in range(1000):
        if children := Path(f"/proc/{server}/task/{server}/children").read_text(encoding="utf-8").split():
            return int(children[0])
        time.sleep(0.01)
    raise AssertionError("no program is running")


def test_killed_server_is_replaced():
    with ProcessSandbox() as sandbox:
        first = server_of(sandbox)
        with ThreadPoolExecutor(1) as pool:
            interrupted = pool.submit(sandbox.run, SLEEP, Limits(seconds=60))
            child = child_of(first)
            os.kill(first, signal.SIGKILL)
            assert interrupted.result().outcome == "killed"
        assert wait_until_gone(child)
        assert server_of(sandbox) != first


def test_server_that_died_idle_is_replaced_without_a_failed_run():
    with ProcessSandbox() as sandbox:
        first = server_of(sandbox)
        os.kill(first, signal.SIGKILL)
        assert wait_until_gone(first)
        second = sandbox.run(SERVER)
        assert second.outcome == "ok"
        assert second.value != first


def test_stopped_server_is_killed_and_replaced(monkeypatch):
    monkeypatch.setattr("hybrid.sandbox.job.GRACE_SECONDS", 0.2)
    monkeypatch.setattr(parent, "_STOP_SECONDS", 0.2)
    with ProcessSandbox() as sandbox:
        first = server_of(sandbox)
        os.kill(first, signal.SIGSTOP)
        assert sandbox.run(SERVER, Limits(seconds=0.2)).outcome == "timeout"
        assert not running(first)
        assert server_of(sandbox) != first


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
            sandbox.run(SLEEP, Limits(seconds=60))
        thread.join()
        assert wait_until_gone(pids[0])
        assert server_of(sandbox) == server


def test_close_ends_everything():
    sandbox = ProcessSandbox()
    server = server_of(sandbox)
    home = sandbox.run(HOME).value
    assert Path(home).exists()
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(sandbox.run, SLEEP, Limits(seconds=60))
        child = child_of(server)
        sandbox.close()
        assert pending.result().outcome == "killed"
    assert not Path(f"/proc/{server}").exists()  # not even as a zombie
    assert wait_until_gone(child)
    assert not Path(home).exists()
    sandbox.close()
    with pytest.raises(SandboxUnavailable, match="closed"):
        sandbox.run(SERVER)


def test_closing_what_never_ran():
    sandbox = ProcessSandbox()
    sandbox.close()
    with pytest.raises(SandboxUnavailable, match="closed"):
        sandbox.run("def solution(): return 1")


def script(body: str) -> subprocess.Popen[str]:
    start = "from hybrid.sandbox import ProcessSandbox\nfrom hybrid.types import Limits\nsandbox = ProcessSandbox()\n"
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", start + body],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_exit_without_close_leaves_nothing():
    with script(f"print(sandbox.run({SERVER!r}).value)") as process:
        out, errors = process.communicate()
    assert (process.returncode, errors) == (0, "")
    assert not running(int(out))


def test_killed_owner_leaves_no_orphans():
    body = f"for program in ({SERVER!r}, {HOME!r}): print(sandbox.run(program).value, flush=True)\n"
    body += f"sandbox.run({SLEEP!r}, Limits(seconds=60))"
    with script(body) as process:
        server, home = int(process.stdout.readline()), process.stdout.readline().strip()
        child = child_of(server)
        process.kill()
    assert wait_until_gone(server)
    assert wait_until_gone(child)
    assert not Path(home).exists()


def test_server_outlives_the_thread_that_started_it():
    with ProcessSandbox() as sandbox, ThreadPoolExecutor(1) as pool:
        server = pool.submit(server_of, sandbox).result()
        pool.shutdown()
        assert server_of(sandbox) == server


def test_import_is_light():
    code = "import sys, hybrid.sandbox; print({'sympy', 'z3', 'numpy', 'mpmath'} & set(sys.modules))"
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert process.stdout == "set()\n"


# --- the system --------------------------------------------------------------------------------


def test_layers_are_all_in_force_on_this_system():
    found = {layer.name: layer for layer in layers()}
    assert list(found) == ["rlimits", "environment", "Landlock", "seccomp"]
    assert all(layer.active for layer in found.values()), found


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("rlimits", "import hybrid.sandbox.limits as m; m.apply = lambda *_: None"),
        ("environment", "import os; os.environ['TOKEN'] = 'x'"),
        ("Landlock", "import hybrid.sandbox.landlock as m; m.version = lambda: 0"),
        ("seccomp", "import hybrid.sandbox.seccomp as m; m.supported = lambda: False"),
    ],
)
def test_layers_are_measured(monkeypatch, name, statement):
    boot_with(monkeypatch, statement)
    assert [layer.name for layer in layers() if not layer.active] == [name]


def test_what_cannot_be_confined_is_not_run(monkeypatch):
    boot_with(monkeypatch, "import hybrid.sandbox.seccomp as m; m.install = lambda _: 1 / 0")
    with ProcessSandbox() as sandbox:
        execution = sandbox.run("print('I ran')\ndef solution(): return 1")
    assert (execution.outcome, execution.value) == ("killed", None)
    assert "could not be confined" in execution.error
    assert "I ran" not in execution.printed


@pytest.mark.parametrize("statement", ["raise SystemExit", "sys.argv[3:] = []"])
def test_server_that_cannot_start(monkeypatch, statement):
    boot_with(monkeypatch, statement)
    with ProcessSandbox() as sandbox, pytest.raises(SandboxUnavailable, match="did not start") as caught:
        sandbox.run(SERVER)
    assert caught.value.hint


def test_other_systems(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with ProcessSandbox() as sandbox, pytest.raises(SandboxUnavailable, match="darwin") as caught:
        sandbox.run(SERVER)
    assert caught.value.hint
    assert not any(layer.active for layer in layers())
