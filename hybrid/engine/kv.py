"""Bookkeeping of KV cells: which are free, and which several sequences share."""

from collections import Counter

__all__ = ["Cells", "shared_prefix"]


class Cells:
    """Counts the users of each cell, as llama.cpp's unified cache does, so that admission can know what is free."""

    def __init__(self, total: int) -> None:
        self.total = total
        self._users: Counter[int] = Counter()
        self._next = 0

    @property
    def free(self) -> int:
        return self.total - len(self._users)

    def take(self, count: int) -> list[int]:
        """New cells with one user each."""
        new = list(range(self._next, self._next + count))
        self._next += count
        self._users.update(new)
        return new

    def share(self, cells: list[int]) -> list[int]:
        """The same cells with one user more."""
        self._users.update(cells)
        return list(cells)

    def release(self, cells: list[int]) -> None:
        """One user less; a cell without users is free."""
        for cell in cells:
            self._users[cell] -= 1
            if not self._users[cell]:
                del self._users[cell]


def shared_prefix(a: list[int], b: list[int]) -> int:
    """Number of tokens that two sequences begin with in common."""
    limit = min(len(a), len(b))
    if a[:limit] == b[:limit]:
        return limit
    low, high = 0, limit  # a[:low] is equal, a[:high] is not: list comparison is C, a loop is not
    while high - low > 1:
        middle = (low + high) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle
    return low
