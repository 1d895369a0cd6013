"""Landlock, the kernel's per-process file rules: no file and no folder may be opened, read, made or changed."""

import ctypes

from hybrid.sandbox.kernel import address, syscall

_CREATE_RULESET, _RESTRICT_SELF = 444, 446  # the same on every architecture
_ASK_VERSION = 1

# Number of rights to files known to each version: execute, write, read, list, remove (2), make (7);
# from 2 on link and rename across folders; from 3 truncate; from 5 ioctl on devices.
_FILE_RIGHTS = ((1, 13), (2, 14), (3, 15), (5, 16))
_NET_VERSION, _NET_RIGHTS = 4, 0b11  # bind and connect TCP
_SCOPE_VERSION, _SCOPES = 6, 0b11  # abstract unix sockets, and signals to processes outside


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


def version() -> int:
    """The kernel's Landlock ABI; 0 where it has none or it is switched off."""
    try:
        return syscall(_CREATE_RULESET, 0, 0, _ASK_VERSION)
    except OSError:
        return 0


def prepare() -> int:
    """A descriptor of rules that forbid all that can be forbidden, without an exception.

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
    return syscall(_CREATE_RULESET, address(attributes), ctypes.sizeof(attributes), 0)


def restrict(rules: int) -> None:
    """Apply the rules to this thread and all it starts; needs no_new_privs, and cannot be undone."""
    syscall(_RESTRICT_SELF, rules, 0)
