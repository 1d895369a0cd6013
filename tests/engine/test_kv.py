from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.engine.kv import Cells, shared_prefix

few = st.lists(st.integers(0, 2), max_size=40)


@given(few, few, few)
def test_the_shared_prefix_is_what_a_loop_finds(common: list[int], a: list[int], b: list[int]):
    a, b = common + a, common + b
    naive = 0
    while naive < min(len(a), len(b)) and a[naive] == b[naive]:
        naive += 1
    assert shared_prefix(a, b) == shared_prefix(b, a) == naive


@pytest.mark.parametrize(("a", "b", "length"), [([], [], 0), ([1], [], 0), ([1], [2], 0), ([1, 2], [1], 1)])
def test_the_shared_prefix_of_short_lists(a: list[int], b: list[int], length: int):
    assert shared_prefix(a, b) == length


@given(st.data())
def test_cells_are_counted_as_a_list_of_holders_counts_them(data: st.DataObject):
    total = 60
    cells, holders = Cells(total), []
    for _ in range(data.draw(st.integers(0, 30))):
        action = data.draw(st.sampled_from(["take", "share", "release"]))
        if action == "take":
            holders.append(cells.take(data.draw(st.integers(0, cells.free))))
        elif holders:
            which = data.draw(st.integers(0, len(holders) - 1))
            if action == "share":
                part = holders[which][: data.draw(st.integers(0, len(holders[which])))]
                holders.append(cells.share(part))
            else:
                cells.release(holders.pop(which))
        assert cells.free == total - len(Counter(cell for held in holders for cell in held))
        assert 0 <= cells.free <= total
    for held in holders:
        cells.release(held)
    assert cells.free == total


def test_taken_cells_are_never_in_use_by_another():
    cells = Cells(10)
    first = cells.take(3)
    kept = cells.share(first[:1])
    cells.release(first)
    assert not set(cells.take(5)) & set(kept)
    assert cells.free == 4
