"""The seccomp filter itself, for both machines."""

import struct

import pytest

from hybrid.sandbox import seccomp


def verdict(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the kernel would make of a call: an interpreter for the five instructions the filter uses."""
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
        ("fstat", 5, 80, (), ALLOW),
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


@pytest.mark.parametrize(
    ("call", "x86_64", "aarch64"),
    [
        ("open", 2, None), ("openat", 257, 56), ("openat2", 437, 437), ("stat", 4, None), ("lstat", 6, None),
        ("newfstatat", 262, 79), ("statx", 332, 291), ("access", 21, None), ("faccessat", 269, 48),
        ("faccessat2", 439, 439), ("readlink", 89, None), ("readlinkat", 267, 78), ("statfs", 137, 43),
        ("getxattr", 191, 8), ("chdir", 80, 49), ("execve", 59, 221), ("execveat", 322, 281), ("unlinkat", 263, 35),
        ("mkdirat", 258, 34), ("inotify_add_watch", 254, 27), ("name_to_handle_at", 303, 264),
    ],
)  # fmt: skip
def test_no_call_takes_a_path(call, x86_64, aarch64):
    if x86_64 is not None:
        assert verdict("x86_64", x86_64) == EPERM
    if aarch64 is not None:
        assert verdict("aarch64", aarch64) == EPERM


def test_filter_kills_other_architectures():
    for machine in ("x86_64", "aarch64"):
        assert verdict(machine, 0, architecture=0x40000003) == KILL
    assert verdict("x86_64", 0x40000000) == KILL
