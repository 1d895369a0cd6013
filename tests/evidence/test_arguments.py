import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.evidence.arguments import has_its_place
from hybrid.evidence.quoted import Quoted
from hybrid.evidence.support import is_supported

FOUND = "Ann Lee founded the Oda guild."


def is_marked(question, claim, text, title=""):
    return is_supported(question, claim, Quoted(text, text, title))


@pytest.mark.parametrize(
    ("question", "claim", "right", "wrong"),
    [
        # who does it, and to whom it is done
        ("Who changed the Normans?", "Irish", "The Irish changed the Normans.", "The Normans changed the Irish."),
        ("Who taught Rolf?", "Ann Lee", "Rolf was taught by Ann Lee.", "Rolf taught Ann Lee."),
        ("What did Rolf change?", "the Irish law", "Rolf changed the Irish law.", "The Irish law changed Rolf."),
        ("What did Rolf change?", "the mill", "The mill was changed by Rolf.", "The mill changed Rolf."),
        # what a preposition stands before
        ("What was Rolf against?", "a bridge", "Rolf was against a bridge.", "For a bridge Rolf was."),
        ("What was sold with the mill?", "a cow", "A cow was sold with the mill.", "The mill was sold for a cow."),
        # places are in or at something
        ("In what city was Rolf born?", "Oda", "Rolf was born in Oda.", "Rolf was born Oda Lee."),
        # what it is, what is done to it, and what is beside it
        ("What was Oda?", "a guild", "Oda was a guild.", "Oda lies by the sea and has a guild."),
        ("What was Rolf named?", "Ann", "Rolf was named Ann.", "Rolf named Ann."),
        ("What did Rolf build?", "the mill", "Rolf built the mill.", "Rolf built at the mill."),
        ("When was Oda founded?", "1962", "Oda was founded in 1962.", "Oda was founded after 1962."),
        (
            "When did Ann Lee conquer Oda?",
            "1962",
            "In 1962 Ann Lee conquered Oda.",
            "In 1962 Rolf conquered Oda and Ann Lee.",
        ),
        # of what is offered
        ("Is it the mill or the farm that Rolf sold?", "the mill", "Rolf sold the mill.", "Rolf sold a cow."),
    ],
)
def test_the_same_words_in_other_roles_are_not_marked(question, claim, right, wrong):
    claim = claim if claim in right else claim.capitalize()
    assert is_marked(question, claim, right)
    assert not is_marked(question, claim if claim in wrong else claim.capitalize(), wrong)


@pytest.mark.parametrize(
    ("question", "claim", "text"),
    [
        ("Who founded the Oda guild?", "Ann Lee", FOUND),
        ("Who founded the Oda guild?", "Ann Lee", "The founder of the Oda guild was Ann Lee."),
        ("Who starred in The Mill?", "Ann Lee", "The Mill stars Ann Lee as the miller."),
        ("What is Rolf's occupation?", "painter", "Rolf was a Dutch painter."),
    ],
)
def test_other_words_for_the_same_are_marked(question, claim, text):
    assert is_marked(question, claim, text)


WORDS = st.lists(
    st.sampled_from(["who", "What", "did", "Oda", "change", "changed", "by", "with", "the", "?"]), max_size=9
)


@given(WORDS, WORDS, WORDS, WORDS)
def test_any_words_can_have_a_place(question, claim, text, title):
    asked = (" ".join(words) for words in (question, claim, text, title))
    assert has_its_place(*asked) in (True, False)
