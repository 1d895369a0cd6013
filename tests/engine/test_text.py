from codecs import getincrementaldecoder

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hybrid.engine.text import GrowingText

letters = st.text("abé€🙂", max_size=25)
stop_texts = st.lists(st.text("abé€🙂", max_size=4), max_size=3)


def pieces_of(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in zip(edges, edges[1:], strict=False)]


def first_stop(text: str, stops: list[str]) -> int | None:
    return min((text.find(stop) for stop in stops if stop and stop in text), default=None)


def expected_text(pieces: list[bytes], stops: list[str]) -> tuple[str, bool]:
    """All over again from the first byte for every piece, which is slow and plain."""
    for count in range(1, len(pieces) + 1):
        text = getincrementaldecoder("utf-8")("replace").decode(b"".join(pieces[:count]))
        if (at := first_stop(text, stops)) is not None:
            return text[:at], True
    return b"".join(pieces).decode("utf-8", "replace"), False


def grow(pieces: list[bytes], stops: list[str]) -> tuple[GrowingText, str]:
    """The text as the engine grows it, and what was released on the way."""
    growing, released = GrowingText(stops), ""
    for piece in pieces:
        growing.add(piece)
        released += growing.release()
        assert growing.text.startswith(released), "a released text was taken back"
        if growing.stopped:
            break
    growing.finish()
    return growing, released + growing.release(final=True)


@given(letters, st.lists(st.integers(0, 99), max_size=25), stop_texts)
@example("aab", [1, 2], ["aab", "ab"])
@example("abab", [1, 2, 3], ["abb", "b"])
def test_a_text_is_cut_at_the_first_stop_however_it_is_split(text: str, cuts: list[int], stops: list[str]):
    pieces = pieces_of(text.encode(), cuts)
    growing, released = grow(pieces, stops)
    assert (growing.text, growing.stopped) == expected_text(pieces, stops)
    assert released == growing.text


@given(letters, stop_texts)
@example("ab", ["b", "a"])
@example("abc", ["bc", "abc"])
def test_in_one_piece_the_earliest_of_all_stops_cuts(text: str, stops: list[str]):
    growing, _ = grow([text.encode()], stops)
    at = first_stop(text, stops)
    assert growing.text == (text if at is None else text[:at])


@given(st.binary(max_size=30), st.lists(st.integers(0, 99), max_size=10))
def test_bytes_that_are_no_text_become_replacement_marks(data: bytes, cuts: list[int]):
    growing, released = grow(pieces_of(data, cuts), [])
    assert growing.text == released == data.decode("utf-8", "replace")
    assert not growing.stopped


def test_half_a_character_is_not_released():
    growing = GrowingText([])
    growing.add("🙂".encode()[:3])
    assert growing.release() == ""
    growing.add("🙂".encode()[3:])
    assert growing.release() == "🙂"


def test_an_incomplete_character_at_the_end_becomes_a_mark():
    growing = GrowingText([])
    growing.add(b"ok\xf0\x9f")
    growing.finish()
    assert growing.text == growing.release(final=True) == "ok\ufffd"


def test_the_beginning_of_a_stop_is_held_back_until_it_is_none():
    growing = GrowingText(["</end>"])
    growing.add(b"a </e")
    assert growing.release() == "a "
    growing.add(b"lse>")
    assert growing.release() == "</else>"


@pytest.mark.parametrize("stops", [[], [""]])
def test_an_empty_stop_stops_nothing(stops: list[str]):
    growing, _ = grow([b"abc"], stops)
    assert growing.text == "abc"
    assert not growing.stopped


@given(st.lists(st.integers(0, 99), max_size=12))
def test_a_text_ends_with_what_it_was_to_end_with_however_it_is_split(cuts: list[int]):
    said = "First: Answer: no.\nSo\n**Answer: 42**\nQuestion: and what is"
    growing = GrowingText([], r"^\W*Answer:.*\w.*\n")
    released = ""
    for piece in pieces_of(said.encode(), cuts):
        growing.add(piece)
        released += growing.release()
        if growing.stopped:
            break
    assert growing.stopped
    assert growing.text == released == "First: Answer: no.\nSo\n**Answer: 42**\n"


def test_a_line_that_has_no_answer_yet_does_not_end_the_text():
    growing = GrowingText(["!"], r"^\W*Answer:.*\w.*\n")
    for piece in (b"Answer", b":", b" ", b"\n", b"Answer: ", b"7"):
        growing.add(piece)
        assert not growing.stopped
    growing.add(b"\n and so on")
    assert growing.text == "Answer: \nAnswer: 7\n"
