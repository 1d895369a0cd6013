"""What a program could learn, from the caller and from other programs, and what it could claim."""

import errno
import os
import re
import threading
from pathlib import Path

import pytest

from hybrid.sandbox import ProcessSandbox
from tests.sandbox.processes import server_of

REFUSED = ("PermissionError", errno.EPERM)


# --- secrets -------------------------------------------------------------------------------------


def test_environment(run, run_bare, secret):
    program = "import os\ndef solution(): return str(dict(os.environ))"
    assert secret in run_bare(program).value
    assert run(program).value == "{}"


def test_environment_kept_by_the_kernel(run, run_bare):
    program = """
        import os
        def solution():
            found = ""
            for who in ("self", os.getppid(), 1):
                for name in ("environ", "cmdline", "maps"):
                    try: found += open(f"/proc/{who}/{name}").read()
                    except OSError: pass
            return found[:100]
    """
    assert run_bare(program).value
    execution = run(program)
    assert (execution.outcome, execution.value) == ("ok", "")


def test_environment_still_in_memory(run, run_bare, secret):
    # The C library keeps the array that the process was started with.
    program = """
        import ctypes
        def solution():
            environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
            names = []
            while environ and environ[len(names)]: names.append(environ[len(names)].decode())
            return names
    """
    assert secret in str(run_bare(program).value)
    execution = run(program)
    assert execution.outcome == "ok", execution
    assert secret not in str(execution.value)


def test_environment_of_the_server_process(sandbox):
    try:
        environment = Path(f"/proc/{server_of(sandbox)}/environ").read_bytes()
    except PermissionError:
        return  # not even its owner may look
    assert environment == b"PYTHONHASHSEED=0\0"


def memory_of(pid: int) -> bytes:
    """All that a process may write to, or a skip where the system does not show it."""
    found = []
    try:
        maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
        with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            for start, end in re.findall(r"^(\w+)-(\w+) rw", maps, re.MULTILINE):
                memory.seek(int(start, 16))
                found.append(memory.read(int(end, 16) - int(start, 16)))
    except PermissionError:
        pytest.skip("only root may look into the server's memory")
    return b"".join(found)


def test_nothing_of_the_caller_is_in_the_memory_of_the_server(sandbox, run, run_bare, bare, secret):
    # The gold answer is the caller's too: it lives in the same memory as this text.
    gold = "the gold answer is " + str(4711 * 2)
    run("def solution(): return 1")
    for server in sandbox.server_pids():
        memory = memory_of(server)
        assert b"sympy" in memory
        assert secret.encode() not in memory
        assert gold.encode() not in memory
    assert secret.encode() in memory_of(server_of(bare))


def test_no_descriptor_of_the_caller_is_in_the_server(tmp_path):
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    with open(tmp_path / "secret", encoding="utf-8") as file:
        os.set_inheritable(file.fileno(), True)
        with ProcessSandbox(workers=1) as sandbox:
            folder = Path(f"/proc/{server_of(sandbox)}/fd")
            try:
                held = [os.readlink(entry) for entry in folder.iterdir()]
            except PermissionError:
                pytest.skip("only root may look at the server's descriptors")
    assert not any("secret" in target for target in held)
    kinds = {target.partition(":")[0] for target in held}
    assert kinds <= {"/dev/null", "socket", "anon_inode"}  # its control socket, and the Landlock rules
    assert sum(target.startswith("socket") for target in held) == 1


# --- other programs ------------------------------------------------------------------------------


def test_leftovers_in_python(run):
    run("""
        import builtins, math, os, sympy, sys
        math.secret = builtins.secret = sympy.secret = sys.modules["leftover"] = "the last program's"
        os.environ["SECRET"] = "x"
        def solution(): return 1
    """)
    program = """
        import builtins, gc, math, os, sympy, sys
        def solution():
            kept = [hasattr(place, "secret") for place in (builtins, math, sympy)]
            texts = [o for o in gc.get_objects() if isinstance(o, dict) and "leftover" in o]
            return any(kept), "SECRET" in os.environ, len(texts)
    """
    assert run(program).value == (False, False, 0)


def test_leftovers_in_memory(run, sandbox):
    mark = "left-over-" + str(4711 * 3)
    assert run(f"kept = [{mark!r} + str(n) for n in range(1000)]\ndef solution(): return {mark!r}").value == mark
    assert not any(mark.encode() in memory_of(server) for server in sandbox.server_pids())


@pytest.mark.parametrize("folder", [".", "/tmp", "/dev/shm"])
def test_leftovers_in_files(run, run_bare, folder):
    def leave_and_look(running) -> object:
        name = f"{folder}/hybrid-leftover"
        running(f"open({name!r}, 'w').write('left')\ndef solution(): return 1")
        found = running(f"def solution(): return open({name!r}).read()").value
        running(f"import os\nos.remove({name!r})\ndef solution(): return 1")
        return found

    assert leave_and_look(run_bare) == "left"
    assert leave_and_look(run) is None


def test_leftovers_in_shared_memory(attempt):
    body = """
        from multiprocessing.shared_memory import SharedMemory
        made = SharedMemory("hybrid-leftover", create=True, size=64)
        made.unlink()
        return made.size
    """
    assert attempt(body)[0] in ("PermissionError", "OSError")


def test_programs_that_run_at_the_same_time_cannot_be_seen(attempt, sandbox):
    done = threading.Event()
    other = threading.Thread(target=lambda: (sandbox.run("import time\ntime.sleep(0.5)"), done.set()))
    other.start()
    try:
        assert attempt("import os; return os.listdir('/proc/self/fd')") == REFUSED
        assert attempt("import os; return os.listdir(f'/proc/{os.getppid()}/task')") == REFUSED
    finally:
        other.join()
    assert done.is_set()


def test_host_name(run, sandbox):
    if not sandbox.facts()["namespaces"]:
        pytest.skip("without namespaces it can be seen")
    assert run("import os\ndef solution(): return os.uname().nodename").value == "sandbox"


# --- the result ----------------------------------------------------------------------------------

FORGERIES = {
    "a result": b'{"value": {"int": "666"}}',
    "deep": b"[" * 50_000,
    "deep value": b'{"value": ' + b'{"tuple": [' * 4_000,
    "no text": bytes(range(256)),
    "a status": b'{"signal": 0, "code": 0, "cpu_seconds": 0}',
    "a pickle": b"cos\nsystem\n(S'echo I ran'\ntR.",
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_result(run, name):
    execution = run(f"""
        import os
        for descriptor in range(3, 31):
            try: os.write(descriptor, {FORGERIES[name]!r})
            except OSError: pass
        os._exit(0)
    """)
    assert (execution.outcome, execution.value) == ("killed", None)


FIND_THE_WORD = """
import os, sys
frame = sys._getframe()
while "order" not in frame.f_locals: frame = frame.f_back
word = frame.f_locals["order"]["word"].encode()
"""


def test_the_word_makes_a_result(run):
    # It is in the frames below the program, so it can be had, and gains nothing: a program may return what it likes.
    execution = run(FIND_THE_WORD + 'os.write(3, word + b\'{"value": {"int": "666"}}\')\nos._exit(0)')
    assert (execution.outcome, execution.value) == ("ok", 666)


def test_forged_result_with_the_right_word(run):
    execution = run(FIND_THE_WORD + "os.write(3, word + b'{\"value\": ' + b'[' * 50_000)\nos._exit(0)")
    assert (execution.outcome, execution.error) == ("killed", "the program wrote over its result")


def test_word_of_another_program(run):
    def word() -> str:
        return run(FIND_THE_WORD + "def solution(): return word.decode()").value

    first = word()
    assert len(first) == 32
    assert first != word()
    forged = f'import os\nos.write(3, b\'{first}\' + b\'{{"value": {{"int": "666"}}}}\')\nos._exit(0)'
    assert run(forged).value is None


def test_program_that_breaks_what_reports_it(run):
    execution = run("import json, os, sys\njson.dumps = os.write = sys.stdout = None\ndef solution(): return 1")
    assert execution.outcome in ("ok", "killed")


def test_object_that_lies_about_itself(run):
    execution = run("""
        class Number(int):
            def __str__(self): return "import os"
            def bit_length(self): return 0
            def __index__(self): return 10 ** 9999
        def solution(): return Number(5)
    """)
    assert (execution.outcome, execution.value) in (("ok", 5), ("error", None))


def test_deep_result(run):
    execution = run("""
        def solution():
            value = []
            for _ in range(100_000): value = [value]
            return value
    """)
    assert (execution.outcome, execution.value) == ("error", None)
    assert "nested too deeply" in execution.error
