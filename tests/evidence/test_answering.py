import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.evidence.answering import coverage
from hybrid.types import Passage

MILL = "In 1703 the town sold the mill to a monk, Brother Anselm. He ground corn until the flood of 1731 destroyed it."


def said_of(question, claim, text=MILL, title=""):
    return coverage(question, claim, Passage("m#0", text, "m", title=title))


def test_all_that_is_asked_is_said():
    assert said_of("In which year did the town sell the mill?", "1703") == 1


@pytest.mark.parametrize(
    ("asked", "less"),
    [
        # another relation, another time, another thing, and what is not
        ("To whom was the mill sold in 1703?", "By whom was the mill burnt in 1703?"),
        ("To whom was the mill sold in 1703?", "To whom was the mill sold in 1850?"),
        ("To whom did the town sell the mill?", "To whom did the town sell the bridge?"),
        ("To whom was the mill sold?", "To whom was the mill not sold?"),
    ],
)
def test_what_the_sentence_does_not_say_counts_less(asked, less):
    assert said_of(asked, "Brother Anselm") > said_of(less, "Brother Anselm")


def test_what_the_document_is_about_need_not_be_said_again():
    question, text = "When did the Brennik mill burn down?", "The mill burnt down in 1731. Ann Lee was born in 1650."
    assert said_of(question, "1731", text, "Brennik mill") > said_of(question, "1731", text)
    assert said_of(question, "1731", text, "Brennik mill") > said_of(question, "1650", text, "Brennik mill")
    assert said_of(question, "1731", text, "Brennik mill") > said_of(question, "1731", text, "Oda mill")


def test_the_best_sentence_with_the_words_counts():
    text = "Oda is a town. The mayor of Brennik was born in Oda."
    assert said_of("Where was the mayor of Brennik born?", "Oda", text) == 1


@given(st.text("abc 12.?", max_size=30), st.text("abc 12.", max_size=10), st.text("abc 12.\n", max_size=60))
def test_it_is_a_share(question, claim, text):
    assert 0 <= said_of(question, claim, text) <= 1
