"""Other processes and the kernel's back doors: one attack a test, first with every layer off, then in the sandbox.

What would do harm when it succeeds is tried in a form that does none: signal 0, or a limit set to what it is.
"""

import errno
import os
import platform

import pytest

from tests.sandbox.processes import children_of

REFUSED = ("PermissionError", errno.EPERM)

LIBC = """
import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    arguments = [a if isinstance(a, ctypes.Array) else ctypes.c_ulong(a) for a in arguments]
    result = libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result
"""

needs_x86 = pytest.mark.skipif(platform.machine() != "x86_64", reason="written in the machine code of x86_64")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="anybody but root is refused by the system itself")


# --- other processes -----------------------------------------------------------------------------


def test_fork(attempt):
    body = """
        import os
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        return os.waitpid(pid, 0)
    """
    assert attempt(body) == REFUSED


def test_fork_bomb(run, run_bare):
    program = """
        import os, time
        def solution():
            for made in range(40):
                try:
                    if os.fork() == 0:
                        time.sleep(30)
                        os._exit(0)
                except OSError:
                    return made
            return 40
    """
    assert run_bare(program).value == 40
    assert run(program).value == 0


def test_thread_bomb(run, run_bare, sandbox):
    program = """
        import threading
        stop = threading.Event()
        def solution():
            for made in range(200):
                try: threading.Thread(target=stop.wait, args=(30,), daemon=True).start()
                except (MemoryError, RuntimeError): return made
            return 200
    """
    assert run_bare(program).value == 200
    assert run(program).value < 64
    assert not any(map(children_of, sandbox.server_pids()))


def test_subprocess(attempt):
    assert attempt("import subprocess; return subprocess.run(['/bin/true'])") == REFUSED


def test_os_system(run, run_bare):
    program = "import os\ndef solution(): return os.system('echo I ran')"
    assert "I ran" in run_bare(program).printed
    execution = run(program)
    assert execution.value != 0
    assert "I ran" not in execution.printed


def test_exec(run, run_bare):
    program = "import os\ndef solution(): os.execv('/bin/echo', ['echo', 'I ran'])"
    assert run_bare(program).printed == "I ran\n"
    execution = run(program)
    assert execution.error.startswith("PermissionError")
    assert execution.printed == ""


def test_posix_spawn(attempt):
    body = "import os; return os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)"
    assert attempt(body) == REFUSED


def test_multiprocessing(attempt):
    body = "import multiprocessing\nwith multiprocessing.Pool(1) as pool: return pool.map(abs, [-1])"
    assert attempt(body)[0] == "PermissionError"


OUTSIDER = os.getpid()


@pytest.mark.parametrize(
    "target", ["os.getppid()", "0", "-1", "1", "-os.getppid()", f"{OUTSIDER}", f"-{os.getpgid(0)}"]
)
def test_signals_to_others(attempt, target):
    assert attempt(f"import os; os.kill({target}, 0)") == REFUSED


def test_killing_and_stopping_the_server(run, sandbox):
    servers = sandbox.server_pids()
    for name in ("SIGKILL", "SIGSTOP", "SIGTERM"):
        program = f"import os, signal\ndef solution(): os.kill(os.getppid(), signal.{name})"
        assert run(program).error.startswith("PermissionError")
    assert sandbox.server_pids() == servers


def test_signalling_itself_is_fine(run):
    execution = run("""
        import os, signal
        seen = []
        signal.signal(signal.SIGUSR1, lambda *_: seen.append(1))
        def solution():
            os.kill(os.getpid(), signal.SIGUSR1)
            return seen
    """)
    assert execution.value == (1,)


def test_signals_through_a_descriptor_owner(attempt):
    # F_SETOWN sends SIGIO to whom it names.
    assert attempt("import fcntl, os; fcntl.fcntl(1, fcntl.F_SETOWN, os.getppid())") == REFUSED


def test_pidfd(attempt):
    assert attempt("import os; return os.pidfd_open(os.getppid())") == REFUSED


def test_limits_of_the_server(attempt):
    limits = "resource.prlimit(os.getppid(), resource.RLIMIT_CPU"
    assert attempt(f"import os, resource; return {limits}, {limits}))") == REFUSED


def test_raising_its_own_limits(run, run_bare):
    program = """
        import resource
        def solution():
            try:
                resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
                return "raised"
            except (OSError, ValueError) as error:
                return type(error).__name__
    """
    assert run_bare(program).value == "raised"
    assert run(program).value in ("ValueError", "PermissionError")


def test_cpu_limit_is_not_only_a_signal(run):
    program = "import resource\ndef solution(): return resource.getrlimit(resource.RLIMIT_CPU)[1]"
    assert run(program, seconds=1).value == 2


def test_priority_of_others(attempt):
    server = "os.PRIO_PROCESS, os.getppid()"
    assert attempt(f"import os; os.setpriority({server}, os.getpriority({server}))") == REFUSED


@needs_x86
@needs_root
def test_ptrace(attempt):
    seize = 0x4206
    assert attempt(f"{LIBC}\nreturn call(101, {seize}, os.getppid(), 0, 0)") == REFUSED


@needs_x86
@needs_root
@pytest.mark.parametrize("number", [310, 311])
def test_memory_of_the_server(attempt, number):
    # A fork has everything at the same address: here the name of int, which writing replaces by itself.
    body = f"""{LIBC}
name = id(int) + 24
buffer = ctypes.create_string_buffer(ctypes.string_at(name, 8), 8)
where = (ctypes.c_ulong * 2)(ctypes.addressof(buffer), 8)
there = (ctypes.c_ulong * 2)(name, 8)
return call({number}, os.getppid(), where, 1, there, 1, 0)
"""
    assert attempt(body) == REFUSED


# --- the kernel's back doors ---------------------------------------------------------------------


@needs_x86
def test_io_uring(run, run_bare):
    # It opens files and sockets without the calls that a filter looks for.
    body = f"{LIBC}\ndef solution():\n    try: return call(425, 4, ctypes.create_string_buffer(120))\n"
    program = body + "    except OSError as error: return -error.errno"
    if run_bare(program).value in (-errno.ENOSYS, -errno.EPERM):
        pytest.skip("this kernel has no io_uring, or has switched it off")
    assert run_bare(program).value > 3
    assert run(program).value == -errno.EPERM


@needs_x86
@needs_root
def test_new_namespaces(attempt, sandbox):
    if not sandbox.facts()["namespaces"]:
        pytest.skip("the system refuses them by itself")
    assert attempt(f"{LIBC}\nreturn call(272, 0x10000000)") == REFUSED


CALLS = {
    "ptrace": 101, "execveat": 322, "mount": 165, "unshare": 272, "setns": 308, "chroot": 161, "memfd_create": 319,
    "bpf": 321, "userfaultfd": 323, "keyctl": 250, "add_key": 248, "process_vm_readv": 310, "process_vm_writev": 311,
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "perf_event_open": 298, "pidfd_getfd": 438,
    "open_by_handle_at": 304, "shmget": 29, "mq_open": 240, "personality": 135, "init_module": 175, "kexec_load": 246,
    "reboot": 169, "landlock_restrict_self": 446, "openat2": 437, "socketpair": 53, "sendmsg": 46, "prctl": 157,
    "tkill": 200, "setuid": 105, "capset": 126, "chmod": 90, "unlink": 87, "truncate": 76, "utimensat": 280, "pipe": 22,
    "clock_settime": 227, "splice": 275, "stat": 4, "lstat": 6, "newfstatat": 262, "statx": 332, "access": 21,
    "faccessat2": 439, "open": 2, "openat": 257, "readlink": 89, "readlinkat": 267, "statfs": 137, "getxattr": 191,
    "name_to_handle_at": 303, "inotify_add_watch": 254, "chdir": 80, "getdents64": 217, "acct": 163, "swapon": 167,
    "pivot_root": 155, "open_tree": 428, "fsopen": 430, "fchdir": 81, "vmsplice": 278, "sendfile": 40,
}  # fmt: skip
WOULD_HARM = {"clone": 56, "vfork": 58, "setsid": 112, "seccomp": 317, "no such": 9999}
"""Not tried with the layers off: they would make the program two, or kill it."""


def number_of_error(number: int) -> str:
    tried = f"{LIBC}\ndef solution():\n    try: call({number}, 0, 0, 0, 0)\n"
    return tried + "    except OSError as error: return error.errno\n    return 0"


@needs_x86
@pytest.mark.parametrize("name", [*CALLS, *WOULD_HARM])
def test_system_call(run, name):
    assert run(number_of_error((CALLS | WOULD_HARM)[name])).value == errno.EPERM


@needs_x86
@needs_root
@pytest.mark.parametrize("name", CALLS)
def test_system_call_gets_further_without_layers(run_bare, name):
    # With arguments that are nonsense, the kernel says so: it has looked at the call.
    execution = run_bare(number_of_error(CALLS[name]))
    assert execution.outcome == "ok", execution
    if execution.value == errno.EPERM:
        pytest.skip("the system refuses it by itself, as containers do")


@needs_x86
def test_clone3_is_said_to_be_missing(run):
    assert run(number_of_error(435)).value == errno.ENOSYS


@needs_x86
def test_system_calls_by_their_x32_numbers(run):
    execution = run(f"{LIBC}\ndef solution(): call(0x40000000 + 39)")
    assert (execution.outcome, "SIGSYS" in execution.error) == ("killed", True)


@needs_x86
def test_system_calls_by_their_32_bit_numbers(run, run_bare):
    # mov eax, 20; int 0x80; ret: getpid, where a filter of 64-bit numbers would see writev.
    program = """
        import ctypes, mmap
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(bytes.fromhex("b814000000cd80c3"))
        start = ctypes.addressof(ctypes.c_char.from_buffer(page))
        def solution(): return ctypes.CFUNCTYPE(ctypes.c_int)(start)()
    """
    if run_bare(program).outcome != "ok":
        pytest.skip("this kernel has no 32-bit calls")
    assert run(program).outcome == "killed"
