import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.evidence.span import whole

ROLF = (
    "Ada Rolf, born in Old Tolmen, Vask, Talia, was a Talian engineer, landscape painter and spy who worked in a "
    "hospital. She was a teacher from 1911."
)


@pytest.mark.parametrize(
    ("question", "said", "expected"),
    [
        ("Where was Ada Rolf born?", "Talia", "Old Tolmen, Vask, Talia"),
        ("In what city was Ada Rolf born?", "Vask, Talia", "Old Tolmen, Vask, Talia"),
        ("In what city was Ada Rolf born?", "Old Tolmen", "Old Tolmen"),
        ("In what country was Ada Rolf born?", "Talia", "Talia"),
        ("Where did Ada Rolf work?", "hospital", "hospital"),
        ("What is Ada Rolf's occupation?", "spy", "Talian engineer, landscape painter and spy"),
        ("What is Ada Rolf's occupation?", "landscape painter", "Talian engineer, landscape painter and spy"),
        ("What is Ada Rolf's occupation?", "teacher", "teacher"),
        ("What did Ada Rolf paint?", "landscape", "landscape"),
    ],
)
def test_what_belongs_to_a_quote(question: str, said: str, expected: str):
    assert whole(question, said, ROLF) == expected


@given(st.text(alphabet="Ab, ()and.", max_size=60), st.integers(0, 59), st.integers(1, 20))
def test_it_stays_word_for_word_and_has_the_quote(text: str, start: int, size: int):
    said = text[start : start + size].strip()
    for question in ("Where was it?", "What is its occupation?"):
        found = whole(question, said, text)
        assert found == said or (found in text and said in found)
