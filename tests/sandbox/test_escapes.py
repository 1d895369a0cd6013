"""One attack a test. Each tries the real thing in the real sandbox, and asserts what came of it."""

import errno
import os
import platform
import socket
import struct
import threading
from pathlib import Path

import pytest

REFUSED = ("PermissionError", errno.EPERM)
UNREADABLE = ("PermissionError", errno.EACCES)

SYSCALL = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    if libc.syscall(ctypes.c_long(number), *map(ctypes.c_ulong, arguments)) < 0:
        raise OSError(ctypes.get_errno(), "refused")
"""

needs_x86 = pytest.mark.skipif(platform.machine() != "x86_64", reason="written in the machine code of x86_64")


# --- other processes -----------------------------------------------------------------------------


def test_fork(attempt):
    assert attempt("import os; return os.fork()") == REFUSED


def test_fork_bomb(run):
    # Refused from the first on, and the loop around it ends with the clock.
    execution = run(
        """
        import os
        print(os.getpid())
        while True:
            try: os.fork()
            except OSError: pass
        """,
        seconds=0.5,
    )
    assert execution.outcome == "timeout"
    assert len(execution.printed.split()) == 1


def test_thread_bomb_dies_with_the_program(run):
    execution = run(
        """
        import os, threading, time
        print(os.getpid())
        while True:
            try: threading.Thread(target=time.sleep, args=(60,)).start()
            except RuntimeError: pass
        """,
        seconds=0.5,
    )
    assert execution.outcome in ("timeout", "memory", "killed")
    assert not Path(f"/proc/{execution.printed.strip()}").exists()


def test_subprocess(attempt):
    assert attempt("import subprocess; return subprocess.run(['/bin/true'])") == REFUSED


def test_os_system(run):
    execution = run("import os\ndef solution(): return os.system('echo I ran')")
    assert execution.value != 0
    assert "I ran" not in execution.printed


def test_exec(attempt):
    assert attempt("import os; os.execv('/bin/true', ['true'])") == REFUSED


def test_posix_spawn(attempt):
    assert attempt("import os; return os.posix_spawn('/bin/true', ['true'], {})") == REFUSED


def test_multiprocessing(attempt):
    assert attempt("import multiprocessing; return multiprocessing.Pool(1)")[0] == "PermissionError"


def test_killing_the_server(attempt, run):
    server = run("import os\ndef solution(): return os.getppid()").value
    assert attempt("import os; os.kill(os.getppid(), 9)") == REFUSED
    assert run("import os\ndef solution(): return os.getppid()").value == server


@pytest.mark.parametrize("target", ["0", "-1", "1", "-os.getppid()", f"{os.getpid()}"])
def test_killing_others(attempt, target):
    assert attempt(f"import os; os.kill({target}, 9)") == REFUSED


def test_killing_a_group(attempt):
    assert attempt("import os; os.killpg(os.getpgid(0), 9)")[0] == "PermissionError"


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
    body = "import os, resource; resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (0, 0))"
    assert attempt(body) == REFUSED


def test_raising_its_own_limits(run):
    execution = run("""
        import resource
        def solution():
            try:
                resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
            except (OSError, ValueError) as error:
                return type(error).__name__
    """)
    assert execution.value in ("ValueError", "PermissionError")


def test_priority_of_others(attempt):
    assert attempt("import os; os.setpriority(os.PRIO_USER, 0, 19)") == REFUSED


# --- the kernel's back doors ---------------------------------------------------------------------


@needs_x86
@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("ptrace", 101), ("clone into a process", 56), ("vfork", 58), ("execveat", 322), ("mount", 165),
        ("unshare", 272), ("setns", 308), ("chroot", 161), ("memfd_create", 319), ("bpf", 321),
        ("userfaultfd", 323), ("keyctl", 250), ("add_key", 248), ("process_vm_readv", 310),
        ("process_vm_writev", 311), ("io_uring_setup", 425), ("io_uring_enter", 426), ("perf_event_open", 298),
        ("pidfd_getfd", 438), ("open_by_handle_at", 304), ("shmget", 29), ("mq_open", 240), ("personality", 135),
        ("init_module", 175), ("kexec_load", 246), ("reboot", 169), ("seccomp", 317),
        ("landlock_restrict_self", 446), ("openat2", 437), ("socketpair", 53), ("sendmsg", 46), ("prctl", 157),
        ("tkill", 200), ("setsid", 112), ("setuid", 105), ("capset", 126), ("chmod", 90), ("unlink", 87),
        ("truncate", 76), ("utimensat", 280), ("pipe", 22), ("clock_settime", 227), ("splice", 275),
        ("no such", 9999),
    ],
)  # fmt: skip
def test_system_call(run, name, number):
    program = (
        f"{SYSCALL}\ndef solution():\n    try: call({number}, 0, 0, 0, 0)\n    except OSError as e: return e.errno"
    )
    assert run(program).value == errno.EPERM


@needs_x86
def test_clone3_is_said_to_be_missing(run):
    program = f"{SYSCALL}\ndef solution():\n    try: call(435, 0, 0)\n    except OSError as e: return e.errno"
    assert run(program).value == errno.ENOSYS


@needs_x86
def test_system_calls_by_their_x32_numbers(run):
    execution = run(f"{SYSCALL}\ndef solution(): call(0x40000000 + 39)")
    assert (execution.outcome, "SIGSYS" in execution.error) == ("killed", True)


@needs_x86
def test_system_calls_by_their_32_bit_numbers(run):
    # mov eax, 20; int 0x80; ret: getpid, where a filter of 64-bit numbers would see writev.
    execution = run("""
        import ctypes, mmap
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(bytes.fromhex("b814000000cd80c3"))
        start = ctypes.addressof(ctypes.c_char.from_buffer(page))
        def solution(): return ctypes.CFUNCTYPE(ctypes.c_int)(start)()
    """)
    assert execution.outcome == "killed"


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/etc/passwd", "/proc/self/environ", "/proc/self/mem", "/dev/zero", __file__])
def test_reading(attempt, path):
    assert attempt(f"return open({path!r}).read()") == UNREADABLE


@pytest.mark.parametrize("path", ["/", "/tmp", ".", "/proc", os.path.expanduser("~")])
def test_listing(attempt, path):
    assert attempt(f"import os; return os.listdir({path!r})") == UNREADABLE


def test_reading_through_a_link_in_proc(attempt):
    assert attempt("return open('/proc/self/root/etc/passwd').read()") == UNREADABLE


def test_reading_through_dots(attempt):
    assert attempt("import os; return open(os.__file__ + '/../../../../../../../../../../etc/passwd').read()")[0] in (
        "PermissionError",
        "NotADirectoryError",
    )


def test_packages_that_programs_have_no_use_for(attempt):
    assert attempt(f"return open({pytest.__file__!r}).read()") == UNREADABLE


@pytest.mark.parametrize("folder", [".", "/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~")])
def test_writing(attempt, folder):
    path = os.path.join(folder, "hybrid-was-here")
    assert attempt(f"open({path!r}, 'w').write('x')")[0] == "PermissionError"
    assert not os.path.exists(path)


def test_writing_where_reading_is_allowed(attempt):
    assert attempt("import os; open(os.__file__, 'r+')")[0] == "PermissionError"


@pytest.mark.parametrize(
    "call", ["mkdir('x')", "symlink('/etc', 'x')", "mkfifo('x')", "remove('/x')", "rename('/x', '/y')", "chmod('/', 0)"]
)
def test_changing_the_tree(attempt, call):
    assert attempt(f"import os; os.{call}") == REFUSED


def test_z3_writes_no_files(run, tmp_path):
    target = tmp_path / "log"
    run(f"import z3\nz3.open_log({str(target)!r})\ndef solution(): return 1")
    assert not target.exists()


def test_sqlite_writes_no_files(run, tmp_path):
    target = tmp_path / "db"
    run(f"import sqlite3\nsqlite3.connect({str(target)!r}).execute('create table t (x)')\ndef solution(): return 1")
    assert not target.exists()


# --- the network ---------------------------------------------------------------------------------


def test_tcp(attempt):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert attempt(f"import socket; socket.create_connection(('127.0.0.1', {port}))") == REFUSED


def test_udp(attempt):
    body = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))"
    assert attempt(body) == REFUSED


@pytest.mark.parametrize("address", ["/run/docker.sock", "\\0abstract"])
def test_unix_socket(attempt, address):
    assert attempt(f"import socket; socket.socket(socket.AF_UNIX).connect('{address}')") == REFUSED


def test_raw_and_netlink_sockets(attempt):
    assert attempt("import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)") == REFUSED


def test_listening(attempt):
    assert attempt("import socket; socket.create_server(('127.0.0.1', 0))") == REFUSED


def test_names(run):
    assert run("import socket\ndef solution(): return socket.gethostbyname('localhost')").outcome == "error"


# --- secrets -------------------------------------------------------------------------------------


def test_environment(run):
    assert run("import os\ndef solution(): return str(dict(os.environ))").value == "{}"


def test_environment_kept_by_the_kernel(run, secret):
    execution = run("""
        import os
        def solution():
            found = ""
            for who in ("self", os.getppid(), 1):
                for name in ("environ", "cmdline", "maps"):
                    try: found += open(f"/proc/{who}/{name}").read()
                    except OSError: pass
            return found
    """)
    assert (execution.outcome, execution.value) == ("ok", "")
    assert secret == os.environ["HYBRID_TEST_SECRET"]


def test_environment_still_in_memory(run, secret):
    # The C library keeps the array that the process was started with.
    execution = run("""
        import ctypes
        def solution():
            environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
            names = []
            while environ and environ[len(names)]: names.append(environ[len(names)].decode())
            return names
    """)
    assert execution.outcome == "ok", execution
    assert secret not in str(execution.value)


def test_environment_of_the_server_process(run, secret):
    server = run("import os\ndef solution(): return os.getppid()").value
    try:
        environment = Path(f"/proc/{server}/environ").read_bytes()
    except PermissionError:
        return  # not even its owner may look
    assert environment == b"PYTHONHASHSEED=0\0"


def test_no_inherited_descriptors(run):
    execution = run("""
        import os
        def is_open(number):
            try: os.fstat(number)
            except OSError: return False
            return True
        def solution(): return [number for number in range(4096) if is_open(number)]
    """)
    assert execution.value == (0, 1, 2, 3)


def test_other_programs_cannot_be_seen(attempt, sandbox):
    # Their pipes were opened by the same server; a name for them would be a way in.
    done = threading.Event()
    other = threading.Thread(target=lambda: (sandbox.run("import time\ntime.sleep(0.3)"), done.set()))
    other.start()
    try:
        assert attempt("import os; return os.listdir('/proc/self/fd')") == UNREADABLE
        assert attempt("import os; return open(f'/proc/{os.getpid() - 1}/fd/1', 'w')")[0] in (
            "PermissionError",
            "FileNotFoundError",
        )
    finally:
        other.join()
    assert done.is_set()


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


def test_forged_result_with_the_right_word(run):
    # The word is in the frames below the program, so it can be had; the bytes after it are still not trusted.
    execution = run("""
        import os, sys
        frame = sys._getframe()
        while "order" not in frame.f_locals: frame = frame.f_back
        os.write(3, frame.f_locals["order"]["word"].encode() + b'{"value": ' + b"[" * 50_000)
        os._exit(0)
    """)
    assert (execution.outcome, execution.error) == ("killed", "the program wrote over its result")


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


def test_cpu_limit_is_not_only_a_signal(run):
    assert (
        run("import resource\ndef solution(): return resource.getrlimit(resource.RLIMIT_CPU)[1]", seconds=1).value == 2
    )


# --- the filter itself, for both machines --------------------------------------------------------


def verdict(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the kernel would make of a call: an interpreter for the six instructions the filter uses."""
    from hybrid.sandbox import seccomp

    own = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[machine]
    data = struct.pack("=IIQ6Q", number, architecture or own, 0, *arguments, *[0] * (6 - len(arguments)))
    code = seccomp.build(machine, 1234)
    accumulator = at = 0
    while True:
        operation, yes, no, constant = code[at]
        at += 1
        match operation:
            case 0x20:
                accumulator = int.from_bytes(data[constant : constant + 4], "little")
            case 0x06:
                return constant
            case 0x15:
                at += yes if accumulator == constant else no
            case 0x35:
                at += yes if accumulator >= constant else no
            case 0x45:
                at += yes if accumulator & constant else no


ALLOW, EPERM, ENOSYS, KILL = 0x7FFF0000, 0x50001, 0x50026, 0x80000000


@pytest.mark.parametrize(
    ("call", "x86_64", "aarch64", "arguments", "expected"),
    [
        ("read", 0, 63, (), ALLOW),
        ("exit_group", 231, 94, (), ALLOW),
        ("execve", 59, 221, (), EPERM),
        ("socket", 41, 198, (), EPERM),
        ("ptrace", 101, 117, (), EPERM),
        ("io_uring_setup", 425, 425, (), EPERM),
        ("open for reading", 257, 56, (0, 0, 0o2000000), ALLOW),
        ("open for writing", 257, 56, (0, 0, 0o1), EPERM),
        ("open for both", 257, 56, (0, 0, 0o2), EPERM),
        ("open and create", 257, 56, (0, 0, 0o100), EPERM),
        ("open and cut", 257, 56, (0, 0, 0o1000), EPERM),
        ("open without rights", 257, 56, (0, 0, 0o10000000), EPERM),
        ("a thread", 56, 220, (0x3D0F00,), ALLOW),
        ("a process", 56, 220, (17,), EPERM),
        ("a thread in a new namespace", 56, 220, (0x3D0F00 | 0x20000,), EPERM),
        ("clone3", 435, 435, (), ENOSYS),
        ("kill itself", 62, 129, (1234, 9), ALLOW),
        ("kill itself, upper half set", 62, 129, (1234 | 1 << 32, 9), ALLOW),
        ("kill another", 62, 129, (1235, 9), EPERM),
        ("kill its group", 62, 129, (0, 9), EPERM),
        ("kill all", 62, 129, (2**64 - 1, 9), EPERM),
        ("tgkill another", 234, 131, (1, 1, 9), EPERM),
        ("own limits, asked", 302, 261, (0, 7, 0, 0xFFFF), ALLOW),
        ("own limits, set", 302, 261, (0, 7, 0xFFFF, 0), EPERM),
        ("own limits, set from high memory", 302, 261, (0, 7, 1 << 32, 0), EPERM),
        ("limits of another", 302, 261, (1, 7, 0, 0xFFFF), EPERM),
        ("fcntl to set the owner", 72, 25, (1, 8), EPERM),
        ("fcntl to duplicate", 72, 25, (1, 1030), ALLOW),
        ("ioctl to type into a terminal", 16, 29, (0, 0x5412), EPERM),
        ("prctl to name a thread", 157, 167, (15,), ALLOW),
        ("prctl to outlive the server", 157, 167, (1,), EPERM),
    ],
)
def test_filter(call, x86_64, aarch64, arguments, expected):
    assert verdict("x86_64", x86_64, *arguments) == expected
    assert verdict("aarch64", aarch64, *arguments) == expected


def test_filter_kills_other_architectures():
    for machine in ("x86_64", "aarch64"):
        assert verdict(machine, 0, architecture=0x40000003) == KILL
    assert verdict("x86_64", 0x40000000) == KILL
