"""Which beginnings of token sequences are known, found in a radix tree; the least recently used are forgotten."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from hybrid.engine.sequences import State

__all__ = ["PrefixCache", "PrefixTree", "shared_prefix"]


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


@dataclass(eq=False, slots=True)
class _Node:
    """The tokens between a node and its parent, and whether a known sequence ends here."""

    edge: list[int]
    children: dict[int, "_Node"] = field(default_factory=dict)  # by the first token of their edge
    known: tuple[int, ...] | None = None


class PrefixTree:
    """A set of token sequences that knows which of them shares the longest beginning with another one."""

    def __init__(self) -> None:
        self._root = _Node([])

    def add(self, tokens: tuple[int, ...]) -> None:
        """Put a sequence in."""
        node, rest = self._root, list(tokens)
        while rest:
            child = node.children.get(rest[0])
            if child is None:
                child = node.children[rest[0]] = _Node(rest)
            common = shared_prefix(child.edge, rest)
            if common < len(child.edge):
                upper = _Node(child.edge[:common])
                child.edge = child.edge[common:]
                upper.children[child.edge[0]] = child
                node.children[rest[0]] = child = upper
            node, rest = child, rest[common:]
        node.known = tokens

    def remove(self, tokens: tuple[int, ...]) -> None:
        """Take a sequence out, which must be in."""
        path = list(self._walk(list(tokens)))
        node = path[-1]
        assert node.known == tokens
        node.known = None
        for parent, node in zip(reversed(path[:-1]), reversed(path[1:]), strict=True):
            if node.known is not None or len(node.children) > 1:
                break
            if not node.children:
                del parent.children[node.edge[0]]
            else:  # a node that no longer ends or branches melts into its only child
                (child,) = node.children.values()
                child.edge = node.edge + child.edge
                parent.children[child.edge[0]] = child

    def _walk(self, tokens: list[int]) -> Iterator[_Node]:
        """The nodes on the way from the root that lie whole on the tokens."""
        node = self._root
        yield node
        while tokens and (child := node.children.get(tokens[0])):
            if tokens[: len(child.edge)] != child.edge:
                return
            node, tokens = child, tokens[len(child.edge) :]
            yield node

    def nearest(self, tokens: list[int]) -> tuple[tuple[int, ...] | None, int]:
        """A sequence that shares the most tokens with these, and how many; `None` if none shares any."""
        path = list(self._walk(tokens))
        node, depth = path[-1], sum(len(step.edge) for step in path)
        rest = tokens[depth:]
        if rest and (child := node.children.get(rest[0])):
            depth += shared_prefix(child.edge, rest)
            node = child
        if not depth:
            return None, 0
        while node.known is None:
            node = next(iter(node.children.values()))
        return node.known, depth

    def longest_whole(self, tokens: list[int]) -> tuple[int, ...] | None:
        """The longest sequence that these tokens begin with as a whole."""
        return next((node.known for node in reversed(list(self._walk(tokens))) if node.known), None)


class PrefixCache:
    """What the model remembers of beginnings it has decoded, up to a number of bytes."""

    def __init__(self, capacity: int, *, copies_parts: bool) -> None:
        """An empty cache.

        Args:
            capacity: bytes; what was used longest ago is forgotten first.
            copies_parts: whether a state can serve for a part of its tokens.
        """
        self._capacity = capacity
        self._copies_parts = copies_parts
        self._tree = PrefixTree()
        self._states: OrderedDict[tuple[int, ...], State] = OrderedDict()  # least recently used first
        self.bytes = 0

    def find(self, tokens: list[int], limit: int) -> tuple[tuple[int, ...], int]:
        """The known sequence that serves these tokens best, and how many of them, at most `limit`."""
        if self._copies_parts:
            known, common = self._tree.nearest(tokens[:limit])
            return known or (), common
        known = self._tree.longest_whole(tokens[:limit])
        return known or (), len(known or ())

    def get(self, known: tuple[int, ...]) -> State:
        """The state of a sequence that `find` has named."""
        self._states.move_to_end(known)
        return self._states[known]

    def add(self, tokens: list[int], state: State) -> None:
        """Remember a state for as long as there is room."""
        key = tuple(tokens)
        if key in self._states or len(state) > self._capacity:
            return
        self._states[key] = state
        self._tree.add(key)
        self.bytes += len(state)
        while self.bytes > self._capacity:
            self._forget(next(iter(self._states)))

    def clear(self) -> None:
        """Forget everything."""
        while self._states:
            self._forget(next(iter(self._states)))

    def _forget(self, key: tuple[int, ...]) -> None:
        self.bytes -= len(self._states.pop(key))
        self._tree.remove(key)
