from hypothesis import given
from hypothesis import strategies as st

from hybrid.engine.lookup import Lookup
from hybrid.engine.pace import Pace

few = st.lists(st.integers(0, 3), min_size=1, max_size=60)


def test_what_followed_last_time_is_guessed():
    assert Lookup().guess([1, 2, 3, 4, 5, 9, 2, 3], 3) == [4, 5, 9]


def test_the_latest_place_is_believed():
    assert Lookup().guess([1, 2, 3, 1, 2, 4, 1, 2], 1) == [4]


def test_a_longer_match_is_believed_first():
    assert Lookup().guess([7, 1, 2, 3, 8, 1, 2, 4, 7, 1, 2], 1) == [3]


def test_nothing_seen_nothing_guessed():
    assert Lookup().guess([1, 2, 3, 4], 4) == []


@given(few, st.integers(0, 5), st.data())
def test_a_lookup_that_grew_guesses_as_one_that_reads_all_at_once(tokens: list[int], count: int, data: st.DataObject):
    grown = Lookup()
    for end in sorted(data.draw(st.lists(st.integers(1, len(tokens)), max_size=5))):
        grown.guess(tokens[:end], 1)
    guess = grown.guess(tokens, count)
    assert guess == Lookup().guess(tokens, count)
    assert len(guess) <= count
    found = [tokens[at : at + len(guess)] for at in range(len(tokens))]
    assert guess in found


def test_guessing_stops_where_it_does_not_pay_and_is_tried_again():
    pace = Pace(256)
    pace.saw_single(0, 0, 1.0)
    for _ in range(30):
        pace.saw_single(4, 0, 2.0)
    asked = [pace.guesses for _ in range(200)]
    assert 0 < sum(count > 0 for count in asked) <= 4


def test_guessing_goes_on_where_it_pays():
    pace = Pace(256)
    pace.saw_single(0, 0, 1.0)
    for _ in range(30):
        pace.saw_single(4, 3, 2.0)
    assert all(pace.guesses for _ in range(200))


def test_a_decode_has_as_many_rows_as_fit_into_the_time():
    pace = Pace(512)
    assert pace.rows(0.4) == 512
    for _ in range(50):
        pace.saw(200, 1.0)
    assert 70 <= pace.rows(0.4) <= 90
