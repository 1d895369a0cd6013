import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.evidence.exact import is_exact
from hybrid.evidence.quoted import Quoted
from hybrid.evidence.support import is_supported


def is_marked(question, claim, text, before=""):
    return is_supported(question, claim, Quoted(text, f"{before}{text}"))


@pytest.mark.parametrize(
    ("question", "other", "claim", "text"),
    [
        (
            "What two forms did it take?",
            "What three forms did it take?",
            "mist and rain",
            "It took two forms, mist and rain.",
        ),
        ("What costs less than k?", "What costs more than k?", "the mill", "The mill costs less than k."),
        ("What do the B cells make?", "What do the T cells make?", "salt", "The B cells make salt."),
        (
            "Who used the concept of force?",
            "Who used the concept of antiquity?",
            "Ann Lee",
            "In antiquity Ann Lee used the concept of force.",
        ),
        (
            "How many seats did Rolf take from the guild?",
            "How many seats did Rolf take from the town?",
            "eight",
            "Rolf took eight seats from the guild and one seat from the town.",
        ),
    ],
)
def test_what_is_counted_compared_or_told_apart_has_to_be_said_so(question, other, claim, text):
    assert is_marked(question, claim, text)
    assert not is_marked(other, "one seat" if claim == "eight" else claim, text)


def test_a_kind_that_a_text_does_not_name_is_not_another_thing():
    assert is_marked(
        "Who was the first director of the company Oda Mills?", "Rolf", "The first director of Oda Mills was Rolf."
    )


def test_a_sentence_that_leans_on_another_leans_on_what_that_begins_with():
    question, text = "What kind of system was the mill?", "It was an open system."
    assert is_marked(question, "an open system", text, "The mill ran the pump of the town. ")
    assert not is_marked(question, "an open system", text, "The pump of the town of Oda was run by a mill. ")


def test_words_that_only_the_sentence_before_has_are_not_marked():
    assert not is_marked(
        "What did the speech of Rolf change?", "a law", "It changed a party.", "The speech of Rolf was on a law. "
    )


WORDS = st.lists(st.sampled_from(["two", "2", "more", "B", "cell", "of", "force", "the", "Oda", "?"]), max_size=9)


@given(WORDS, WORDS, WORDS, WORDS)
def test_any_words_can_be_compared(question, claim, text, title):
    asked = (" ".join(words) for words in (question, claim, text, title))
    assert is_exact(*asked) in (True, False)
