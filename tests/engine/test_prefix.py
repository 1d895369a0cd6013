import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.engine.prefix import PrefixCache, PrefixTree, shared_prefix

few = st.lists(st.integers(0, 2), max_size=40)
known = st.lists(st.integers(0, 2), min_size=1, max_size=12).map(tuple)


def naive(a, b) -> int:
    """What a loop finds."""
    common = 0
    while common < min(len(a), len(b)) and a[common] == b[common]:
        common += 1
    return common


@given(few, few, few)
def test_the_shared_prefix_is_what_a_loop_finds(common: list[int], a: list[int], b: list[int]):
    a, b = common + a, common + b
    assert shared_prefix(a, b) == shared_prefix(b, a) == naive(a, b)


@pytest.mark.parametrize(("a", "b", "length"), [([], [], 0), ([1], [], 0), ([1], [2], 0), ([1, 2], [1], 1)])
def test_the_shared_prefix_of_short_lists(a: list[int], b: list[int], length: int):
    assert shared_prefix(a, b) == length


@given(st.lists(known, max_size=30), st.data())
def test_the_tree_finds_what_a_search_of_all_finds(added: list[tuple[int, ...]], data: st.DataObject):
    tree = PrefixTree()
    for tokens in added:
        tree.add(tokens)
    held = set(added)
    for tokens in data.draw(st.lists(st.sampled_from(sorted(held)), unique=True) if held else st.just([])):
        tree.remove(tokens)
        held.remove(tokens)
    asked = data.draw(few)
    nearest, common = tree.nearest(asked)
    assert common == max((naive(asked, tokens) for tokens in held), default=0)
    assert nearest in held if common else nearest is None
    assert not common or naive(asked, nearest) == common
    whole = [tokens for tokens in held if tuple(asked[: len(tokens)]) == tokens]
    assert tree.longest_whole(asked) == max(whole, key=len, default=None)


def state(size: int) -> np.ndarray:
    return np.zeros(size, np.uint8)


def test_what_was_used_longest_ago_is_forgotten_first():
    cache = PrefixCache(250, copies_parts=True)
    for first in (1, 2):
        cache.add([first, 0], state(100))
    cache.get((1, 0))
    cache.add([3, 0], state(100))
    assert [cache.find([first, 0], 2)[1] for first in (1, 2, 3)] == [2, 0, 2]
    assert cache.bytes == 200


def test_what_is_larger_than_the_cache_does_not_empty_it():
    cache = PrefixCache(250, copies_parts=True)
    cache.add([1], state(100))
    cache.add([2], state(251))
    assert (cache.find([1], 1), cache.find([2], 1)) == (((1,), 1), ((), 0))


def test_a_part_serves_only_where_a_sequence_can_be_cut():
    for copies_parts, common in ((True, 2), (False, 0)):
        cache = PrefixCache(1000, copies_parts=copies_parts)
        cache.add([1, 2, 3], state(1))
        assert cache.find([1, 2, 4], 3)[1] == common
        assert cache.find([1, 2, 3, 4], 4) == ((1, 2, 3), 3)


@given(st.lists(st.tuples(known, st.integers(1, 60)), max_size=30))
def test_the_cache_holds_what_it_counts_and_never_more_than_it_may(added: list[tuple[tuple[int, ...], int]]):
    cache = PrefixCache(100, copies_parts=True)
    for tokens, size in added:
        cache.add(list(tokens), state(size))
        found, common = cache.find(list(tokens), len(tokens))
        assert common == len(tokens)
        assert len(cache.get(found)) <= cache.bytes <= 100
