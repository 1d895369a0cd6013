"""Running programs: results, errors, limits."""

import pytest

from hybrid.sandbox import ProcessSandbox
from hybrid.types import Sandbox
from tests.sandbox.processes import children_of

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
def test_the_clock_stops_it(run, sandbox, body):
    execution = run(f"import os, signal, time\ndef solution():\n    {body}", seconds=0.5)
    assert execution.outcome == "timeout"
    assert execution.error == "TimeoutError: the program ran longer than 0.5 seconds"
    assert [children_of(server) for server in sandbox.server_pids()] == [[]] * len(sandbox.server_pids())


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


# What the program may use is the caller's to say; with more of it, and with the layers off, each of these is done.
HUNGRY = {
    "memory": ("def solution(): return len([0] * 10**8)", "memory", {"memory_mb": 128}),
    "a huge integer": ("def solution(): return (1 << 8 * 10**9).bit_length()", "memory", {"memory_mb": 128}),
    "a long integer": (
        "import sys\nsys.set_int_max_str_digits(0)\ndef solution(): return len(str(3 ** 600_000))",
        "timeout",
        {"seconds": 0.1},
    ),
    "sleep": ("import time\ndef solution(): return time.sleep(0.6) or 1", "timeout", {"seconds": 0.2}),
    "output": ("print('x' * 10**6)\ndef solution(): return 1", "output", {}),
    "a long result": ("def solution(): return ['x' * 100] * 5000", "output", {}),
}


@pytest.mark.parametrize("name", HUNGRY)
def test_what_stops_a_hungry_program_is_the_limit(run, run_bare, name):
    program, outcome, limits = HUNGRY[name]
    assert run_bare(program, memory_mb=4096, output_bytes=10**7).outcome == "ok"
    assert run(program, **limits).outcome == outcome


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
