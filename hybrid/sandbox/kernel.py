"""The doors to the kernel that the standard library lacks: prctl, unshare, capset and raw system calls."""

import ctypes
import os

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_GET_SECCOMP = 21
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38

_CAPABILITIES_OF_64_BITS = 0x20080522


_libc = ctypes.CDLL(None, use_errno=True)
# Without this, ctypes passes C ints and cuts pointers and 64-bit masks in half.
_libc.prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
_libc.syscall.argtypes = (ctypes.c_long, *[ctypes.c_ulong] * 4)
_libc.syscall.restype = ctypes.c_long


def address(memory: ctypes.Structure | ctypes.Array[ctypes.c_char]) -> int:
    """Where the memory begins; keep a reference to it for as long as the kernel may read it."""
    return ctypes.addressof(memory)


def prctl(option: int, first: int = 0, second: int = 0) -> int:
    """Raises OSError where the kernel refuses."""
    return _checked(_libc.prctl(option, first, second, 0, 0))


def syscall(number: int, first: int = 0, second: int = 0, third: int = 0, fourth: int = 0) -> int:
    """Raises OSError where the kernel refuses."""
    return _checked(_libc.syscall(number, first, second, third, fourth))


def unshare(flags: int) -> None:
    """Raises OSError where the kernel refuses, and then nothing has changed."""
    _checked(_libc.unshare(flags))


def drop_capabilities() -> None:
    """Give up what root, or the owner of a user namespace, may do beyond others; anybody may call it."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_OF_64_BITS, 0)
    none = (ctypes.c_uint32 * 6)()  # effective, permitted and inheritable, in two halves
    _checked(_libc.capset(header, none))


def _checked(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
