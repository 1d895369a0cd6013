"""Landlock, the kernel's per-process file rules: a program may read the modules it imports, nothing more."""

import ctypes
import os
from collections.abc import Iterable

from hybrid.sandbox.kernel import address, syscall

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_ASK_VERSION = 1
_PATH_BENEATH = 1

_READ_FILE = 1 << 2
_READ_DIR = 1 << 3
# Number of rights to files known to each version: execute, write, read, list, remove (2), make (7);
# from 2 on link and rename across folders; from 3 truncate; from 5 ioctl on devices.
_FILE_RIGHTS = ((1, 13), (2, 14), (3, 15), (5, 16))
_NET_VERSION, _NET_RIGHTS = 4, 0b11  # bind and connect TCP
_SCOPE_VERSION, _SCOPES = 6, 0b11  # abstract unix sockets, and signals to processes outside


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """The kernel's Landlock ABI; 0 where it has none or it is switched off."""
    try:
        return syscall(_CREATE_RULESET, 0, 0, _ASK_VERSION)
    except OSError:
        return 0


def prepare(folders: Iterable[str]) -> int:
    """A descriptor of rules that allow reading below these folders, and nothing else of what can be forbidden.

    One set of rules serves every child: making it costs more than applying it.
    """
    abi = version()
    rights = max(count for since, count in _FILE_RIGHTS if since <= max(abi, 1))
    attributes = _Ruleset(
        (1 << rights) - 1,
        _NET_RIGHTS if abi >= _NET_VERSION else 0,
        _SCOPES if abi >= _SCOPE_VERSION else 0,
    )
    # Older kernels take the longer structure as long as what they do not know is zero.
    rules = syscall(_CREATE_RULESET, address(attributes), ctypes.sizeof(attributes), 0)
    for folder in folders:
        _allow_reading(rules, folder)
    return rules


def restrict(rules: int) -> None:
    """Apply the rules to this thread and all it starts; needs no_new_privs, and cannot be undone."""
    syscall(_RESTRICT_SELF, rules, 0)


def _allow_reading(rules: int, folder: str) -> None:
    try:
        descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return  # sys.path names a zip file that hardly any installation has
    try:
        rule = _PathBeneath(_READ_FILE | _READ_DIR, descriptor)
        syscall(_ADD_RULE, rules, _PATH_BENEATH, address(rule), 0)
    finally:
        os.close(descriptor)
