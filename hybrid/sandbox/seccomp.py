"""A seccomp filter: the system calls that a computing program needs, and no other.

What is not listed fails with EPERM, so the program gets a PermissionError that it, and the model that wrote it, can
read; a refused call has done nothing, so killing would add no safety and hide the cause. Only calls through another
architecture's numbers kill: nothing but an attack makes them.

No call that takes a path is listed, not even to ask about one: whether a file exists, and when and by whom it was
changed, is the business of no program, and neither Landlock nor a filter can allow one path and hide another.
"""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Sequence

from hybrid.sandbox.kernel import PR_GET_SECCOMP, PR_SET_SECCOMP, address, prctl

_MODE_FILTER = 2
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000

# Classic BPF: load a word, jump if equal / at least, return.
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16

_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_X32_BIT = 0x40000000

# Number on x86_64 and on aarch64.
_HARMLESS: dict[str, tuple[int | None, int | None]] = {
    # descriptors that are open; nothing here opens one to a new thing
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67),
    "close": (3, 57), "lseek": (8, 62), "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24),
    "poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72), "fstat": (5, 80),
    # memory and threads
    "mmap": (9, 222), "munmap": (11, 215), "mremap": (25, 216), "mprotect": (10, 226), "madvise": (28, 233),
    "brk": (12, 214), "futex": (202, 98), "set_robust_list": (273, 99), "rseq": (334, 293),
    "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "getcpu": (309, 168),
    # signals and timers of its own
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "rt_sigtimedwait": (128, 137), "rt_sigpending": (127, 136), "sigaltstack": (131, 132),
    "restart_syscall": (219, 128), "pause": (34, None), "alarm": (37, None), "setitimer": (38, 103),
    "getitimer": (36, 102), "nanosleep": (35, 101), "clock_nanosleep": (230, 115),
    # asking
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "gettimeofday": (96, 169), "time": (201, None),
    "times": (100, 153), "getrusage": (98, 165), "sysinfo": (99, 179), "uname": (63, 160), "getrlimit": (97, 163),
    "getrandom": (318, 278), "getpid": (39, 172), "getppid": (110, 173), "gettid": (186, 178),
    "getuid": (102, 174), "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177), "getcwd": (79, 17),
    # leaving
    "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip

_FCNTL, _IOCTL, _PRCTL = (72, 25), (16, 29), (157, 167)
_KILL_CALL, _TGKILL, _CLONE, _CLONE3, _PRLIMIT = (62, 129), (234, 131), (56, 220), (435, 435), (302, 261)

# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC; F_SETOWN could send signals elsewhere.
_FCNTL_COMMANDS = (0, 1, 2, 3, 4, 1030)
_IOCTL_COMMANDS = (0x5401, 0x5450, 0x5451)  # TCGETS (isatty), FIONCLEX, FIOCLEX
_PRCTL_COMMANDS = (15, 16)  # the thread's name
# Exactly what pthread_create asks for, in glibc and in musl: a thread, never a process or a namespace.
_THREAD_FLAGS = (0x3D0F00, 0x7D0F00)

_ANY_PID = 0x7EADBEE7  # above the highest number that Linux gives, and in no other instruction

Instruction = tuple[int, int, int, int]
"""Operation, jump if true, jump if false, constant."""


def supported() -> bool:
    """Whether this kernel filters and the tables know this machine."""
    if platform.machine() not in _ARCHITECTURES:
        return False
    try:
        prctl(PR_GET_SECCOMP)
        prctl(PR_SET_SECCOMP, _MODE_FILTER, 0)
    except OSError as error:
        return error.errno == errno.EFAULT  # it got as far as reading the filter
    return True  # pragma: no cover - a null filter is never taken


def prepare() -> bytes:
    """The filter, but for the process id, which `install` fills in; made once, for making it takes a child long."""
    return b"".join(struct.pack("=HBBI", *line) for line in build(platform.machine(), _ANY_PID))


def install(prepared: bytes) -> None:
    """Filter this thread and all it starts; needs no_new_privs, and cannot be undone."""
    code = prepared.replace(struct.pack("=I", _ANY_PID), struct.pack("=I", os.getpid()))
    lines = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(lines)))
    prctl(PR_SET_SECCOMP, _MODE_FILTER, address(header))


def build(machine: str, pid: int) -> list[Instruction]:
    """The filter for a process with this id: it may signal itself and nobody else."""
    architecture, column = _ARCHITECTURES[machine]
    code = [_load(_ARCHITECTURE_AT), (_EQUAL, 1, 0, architecture), _return(_KILL), _load(_NUMBER_AT)]
    if machine == "x86_64":
        code += [(_AT_LEAST, 0, 1, _X32_BIT), _return(_KILL)]
    for numbers in _HARMLESS.values():
        code += _when(numbers[column], [_return(_ALLOW)])
    for numbers, checks in _checked_calls(pid):
        code += _when(numbers[column], checks)
    return [*code, _return(_ERRNO | errno.EPERM)]


def _checked_calls(pid: int) -> list[tuple[tuple[int | None, int | None], list[Instruction]]]:
    return [
        (_FCNTL, _if_one_of(1, _FCNTL_COMMANDS)),
        (_IOCTL, _if_one_of(1, _IOCTL_COMMANDS)),
        (_PRCTL, _if_one_of(0, _PRCTL_COMMANDS)),
        (_KILL_CALL, _if_one_of(0, (pid,))),
        (_TGKILL, _if_one_of(0, (pid,))),
        (_CLONE, _if_one_of(0, _THREAD_FLAGS)),
        # Its flags lie in memory, where a filter cannot look; told that it is missing, libc uses clone.
        (_CLONE3, [_return(_ERRNO | errno.ENOSYS)]),
        (_PRLIMIT, _if_asking_own_limit()),
    ]


def _when(number: int | None, then: list[Instruction]) -> list[Instruction]:
    return [] if number is None else [(_EQUAL, 0, len(then), number), *then]


def _if_one_of(argument: int, values: Sequence[int]) -> list[Instruction]:
    # Every argument checked so is an int to the kernel, which does not look at the upper half.
    tests = [line for value in values for line in ((_EQUAL, 0, 1, value), _return(_ALLOW))]
    return [_load(_low(argument)), *tests, _return(_ERRNO | errno.EPERM)]


def _if_asking_own_limit() -> list[Instruction]:
    # Process 0 is oneself; a null pointer for the new limit means only asking.
    words = (_low(0), _low(2), _low(2) + 4)
    tests = [line for word in words for line in (_load(word), (_EQUAL, 1, 0, 0), _return(_ERRNO | errno.EPERM))]
    return [*tests, _return(_ALLOW)]


def _low(argument: int) -> int:
    return _ARGUMENTS_AT + 8 * argument  # both architectures are little-endian


def _load(offset: int) -> Instruction:
    return (_LOAD, 0, 0, offset)


def _return(action: int) -> Instruction:
    return (_RETURN, 0, 0, action)
