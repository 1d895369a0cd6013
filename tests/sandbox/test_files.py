"""Files and sockets: one attack a test, first with every layer off, then in the sandbox."""

import errno
import os
import socket

import pytest

REFUSED = ("PermissionError", errno.EPERM)


# --- reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/etc/passwd", "/proc/self/environ", "/proc/self/mem", "/dev/zero", __file__])
def test_reading(attempt, path):
    assert attempt(f"return open({path!r}, 'rb').close()") == REFUSED


@pytest.mark.parametrize("path", ["/", "/tmp", ".", "/proc", os.path.expanduser("~")])
def test_listing(attempt, path):
    assert attempt(f"import os; return os.listdir({path!r})") == REFUSED


@pytest.mark.parametrize("path", ["/proc/self/root/etc/passwd", "/proc/self/cwd/../../etc/passwd", "//etc//passwd"])
def test_reading_by_another_name(attempt, path):
    assert attempt(f"return open({path!r}).close()") == REFUSED


def test_reading_through_dots(attempt):
    way = "os.path.dirname(os.__file__) + '/..' * 20 + '/etc/passwd'"
    assert attempt(f"import os; return open({way}).close()") == REFUSED


@pytest.mark.parametrize("module", ["os", "sympy"])
def test_reading_modules(attempt, module):
    assert attempt(f"import {module}; return open({module}.__file__).close()") == REFUSED


def test_packages_that_programs_have_no_use_for(attempt, run):
    assert attempt(f"return open({pytest.__file__!r}).close()") == REFUSED
    assert run("import pytest\ndef solution(): return 1").error.startswith("ModuleNotFoundError")


# --- asking: stat and its like -------------------------------------------------------------------

QUESTIONS = [
    "os.stat({path!r})", "os.lstat({path!r})", "os.statvfs({path!r})", "os.listxattr({path!r})", "os.chdir({path!r})",
    "os.open({path!r}, os.O_PATH)", "os.stat({name!r}, dir_fd=os.open('/', os.O_PATH))",
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("path", ["/etc", "/proc/1"])
def test_asking_about_a_path(attempt, question, path):
    assert attempt(f"import os; return {question.format(path=path, name=path[1:])}") == REFUSED


def test_asking_what_a_link_points_to(attempt):
    assert attempt("import os; return os.readlink('/proc/self/exe')") == REFUSED


@pytest.mark.parametrize("call", ["os.access({!r}, os.F_OK)", "os.path.exists({!r})", "os.path.isdir({!r})"])
def test_nothing_is_said_to_exist(run, run_bare, call):
    program = f"import os\ndef solution(): return {call.format('/etc')}"
    assert run_bare(program).value is True
    assert run(program).value is False


@pytest.mark.parametrize(
    "call",
    [
        "open({!r})", "os.listdir({!r})", "os.stat({!r})", "os.execv({!r}, ['x'])", "os.unlink({!r})", "os.mkdir({!r})",
        "ctypes.CDLL({!r})", "os.readlink({!r})",
    ],
)  # fmt: skip
def test_what_exists_and_what_does_not_look_alike(run, run_bare, call):
    def answer(running, path: str) -> str:
        body = f"    try: {call.format(path)}\n    except OSError as error: return str(error).replace({path!r}, 'it')"
        return running(f"import ctypes, os\ndef solution():\n{body}\n    return 'done'").value

    there, missing = "/etc/hostname", "/etc/no-such-file"
    assert answer(run, there) == answer(run, missing)
    assert "not permitted" in answer(run, there)
    if call.startswith(("open", "os.stat", "os.listdir")):
        assert answer(run_bare, there) != answer(run_bare, missing)


# --- changing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", [".", "/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~")])
def test_writing(attempt, folder):
    path = os.path.join(folder, "hybrid-was-here")
    body = f"import os; open({path!r}, 'w').write('x'); was = os.path.exists({path!r}); os.remove({path!r}); return was"
    assert attempt(body) == REFUSED
    assert not os.path.exists(path)


def test_writing_over_a_module(attempt):
    assert attempt("import os; open(os.__file__, 'r+').close()") == REFUSED


@pytest.mark.parametrize(
    "call",
    [
        "mkdir('new')", "symlink('/etc', 'new')", "link('old', 'new')", "mkfifo('new')", "remove('old')",
        "rename('old', 'new')", "chmod('old', 0)", "truncate('old', 0)", "utime('old', (0, 0))", "rmdir('folder')",
    ],
)  # fmt: skip
def test_changing_the_tree(attempt, tmp_path, call):
    (tmp_path / "old").write_text("kept", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    for name in ("old", "new", "folder"):
        call = call.replace(f"'{name}'", repr(str(tmp_path / name)))
    assert attempt(f"import os; os.{call}") == REFUSED


def test_link_planted_by_somebody_else(attempt, tmp_path):
    (tmp_path / "link").symlink_to("/etc/passwd")
    assert attempt(f"return open({str(tmp_path / 'link')!r}).close()") == REFUSED


def test_z3_writes_no_files(run, run_bare, tmp_path):
    target = tmp_path / "log"
    program = f"import z3\nz3.open_log({str(target)!r})\nz3.close_log()\ndef solution(): return 1"
    run_bare(program)
    assert target.exists()
    target.unlink()
    run(program)
    assert not target.exists()


def test_smt_text_writes_no_files(run, run_bare, tmp_path):
    target = tmp_path / "channel"
    text = f'(set-option :regular-output-channel "{target}")\n(echo "I ran")\n'
    program = f"import z3\ndef solution():\n    z3.Solver().from_string({text!r})\n    return 1"
    run_bare(program)
    assert target.exists()
    target.unlink()
    run(program)
    assert not target.exists()


def test_sqlite_writes_no_files(run, run_bare, tmp_path):
    target = tmp_path / "db"
    program = f"import sqlite3\nsqlite3.connect({str(target)!r}).execute('create table t (x)')\n"
    program += "def solution(): return 1"
    run_bare(program)
    assert target.exists()
    target.unlink()
    run(program)
    assert not target.exists()


# --- descriptors ---------------------------------------------------------------------------------

OPEN_ONES = """
import fcntl
def is_open(number):
    try: fcntl.fcntl(number, fcntl.F_GETFD)
    except OSError: return False
    return True
def solution(): return [number for number in range(4096) if is_open(number)]
"""


def test_no_inherited_descriptors(run, run_bare):
    assert len(run_bare(OPEN_ONES).value) > 4
    assert run(OPEN_ONES).value == (0, 1, 2, 3)


@pytest.mark.parametrize("path", ["/proc/self/fd/0", "/dev/fd/0", "/dev/stdin"])
def test_opening_a_descriptor_again(attempt, path):
    # Opened again by its name, a descriptor has the rights of the file and not its own.
    assert attempt(f"return open({path!r}, 'wb').close()") == REFUSED


def test_descriptors_of_other_processes(attempt):
    assert attempt("import os; return os.listdir(f'/proc/{os.getppid()}/fd')") == REFUSED


@pytest.mark.parametrize(
    ("command", "argument"),
    [(1031, 4096), (1032, 0), (10, 0), (9, 0)],
    ids=["F_SETPIPE_SZ", "F_GETPIPE_SZ", "F_SETSIG", "F_GETOWN"],
)
def test_turning_the_pipe_into_something_else(attempt, command, argument):
    assert attempt(f"import fcntl; return fcntl.fcntl(1, {command}, {argument})") == REFUSED


def test_memory_file(attempt):
    assert attempt("import os; return os.memfd_create('x')") == REFUSED


# --- the network ---------------------------------------------------------------------------------


def test_tcp(attempt):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert attempt(f"import socket; socket.create_connection(('127.0.0.1', {port})).close()") == REFUSED


def test_udp(attempt):
    body = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))"
    assert attempt(body) == REFUSED


@pytest.mark.parametrize("abstract", [True, False])
def test_unix_socket(attempt, tmp_path, abstract):
    address = f"\0hybrid-{os.getpid()}" if abstract else str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen()
        assert attempt(f"import socket; socket.socket(socket.AF_UNIX).connect({address!r})") == REFUSED


def test_socket_pair(attempt):
    assert attempt("import socket; return socket.socketpair()") == REFUSED


def test_netlink(attempt):
    assert attempt("import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)") == REFUSED


def test_listening(attempt):
    assert attempt("import socket; socket.create_server(('127.0.0.1', 0))") == REFUSED


def test_names(run, run_bare):
    program = "import socket\ndef solution(): return socket.gethostbyname('localhost')"
    assert run_bare(program).value == "127.0.0.1"
    assert run(program).outcome == "error"


def test_web(run, run_bare):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        program = f"import http.client\nhttp.client.HTTPConnection('127.0.0.1', {port}).request('GET', '/')\n"
        program += "def solution(): return 'sent'"
        assert run_bare(program).value == "sent"
        assert "PermissionError" in run(program).error
