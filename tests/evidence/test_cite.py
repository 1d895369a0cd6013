import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.evidence.cite import cite
from hybrid.types import Passage

AUSTRALIA = Passage(
    "au#0",
    "Australia is on the continent of Oceania. The capital of Australia is Canberra. Sydney is the largest city of "
    "Australia. The population of Australia is about 24,992,369 people.",
    "Australia",
)
TIN = Passage(
    "tin#0",
    "The atomic mass of tin is 118.71 u. The melting point of tin (white) is 505.078 K (231.928 °C). The boiling point "
    "of tin is 2859.15 K (2586 °C).",
    "Tin",
)
LEAD = Passage("lead#0", "The atomic mass of lead is 207.2 u. Lead is not a halogen.", "Lead")
CAPITAL = "What is the capital of Australia?"
MASS = "What is the atomic mass of tin?"


def only(question, answer, *passages):
    (citation,) = cite(question, answer, passages)
    return citation


@pytest.mark.parametrize(
    ("question", "answer", "quote"),
    [
        (CAPITAL, "Canberra", "The capital of Australia is Canberra."),
        (CAPITAL, "canberra.", "The capital of Australia is Canberra."),
        (CAPITAL, "The capital of Australia is Canberra.", "The capital of Australia is Canberra."),
        (MASS, "118.710", "The atomic mass of tin is 118.71 u."),
        (MASS, "118.71 u", "The atomic mass of tin is 118.71 u."),
        (MASS, "Tin has an atomic mass of 118.71.", "The atomic mass of tin is 118.71 u."),
        ("Is Canberra the capital of Australia?", "Yes", "The capital of Australia is Canberra."),
        ("Is lead a halogen?", "No, lead is not a halogen.", "Lead is not a halogen."),
        ("Is Canberra or Sydney the largest city of Australia?", "Sydney", "Sydney is the largest city of Australia."),
        ("What is the population of Australia?", "24992369", AUSTRALIA.text.split(". ")[3]),
    ],
)
def test_supported(question, answer, quote):
    citation = only(question, answer, LEAD, AUSTRALIA, TIN)
    assert (citation.quote, citation.supported) == (quote, True)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (CAPITAL, "Sydney"),
        (CAPITAL, "The capital of Australia is Sydney."),
        (CAPITAL, "The capital of Australia is not Canberra."),
        ("Is Canberra the capital of Australia?", "No"),
        (MASS, "207.2"),
        (MASS, "The atomic mass of tin is 207.2 u."),
        (MASS, "The atomic mass of tin is 118.72 u."),
        ("What is the melting point of tin?", "2859.15 K"),
        ("What is the melting point of tin?", "505.078 °C"),
        ("What is the melting point of tin?", "-505.078 K"),
        ("Is lead a halogen?", "Lead is a halogen."),
        ("What is the capital city of Australia?", "Australia"),  # says nothing that was not asked
        ("Which city of Australia has the harbour?", "the largest city of Australia"),
        ("Who said that the capital of Australia is Canberra?", "Canberra"),
    ],
)
def test_not_supported(question, answer):
    assert not only(question, answer, LEAD, AUSTRALIA, TIN).supported


def test_a_quote_that_begins_with_a_pronoun_leans_on_the_sentence_before():
    text = "Marie Curie was a physicist. She was born in Warsaw. Paris is far away."
    citation = only("Where was Marie Curie born?", "Warsaw", Passage("c#0", text, "Curie"))
    assert (citation.quote, citation.supported) == (
        "Marie Curie was a physicist. She was born in Warsaw.",
        True,
    )
    other = Passage("c#0", text.replace("She", "Lise"), "Curie")
    assert not only("Where was Marie Curie born?", "Warsaw", other).supported


def test_a_number_must_be_in_the_quote_itself():
    text = "The tower is 300 metres high. It is 20 metres wide."
    assert only("How wide is the tower?", "20 metres", Passage("t#0", text, "Tower")).supported
    assert not only("How wide is the tower?", "300 metres", Passage("t#0", text, "Tower")).supported


def test_each_claim_has_its_quote():
    answer = (
        "The capital of Australia is Canberra. Australia has a population of 24,992,369 people. "
        "Mice like to eat mouldy cheese."
    )
    found = cite("Tell me about Australia.", answer, [TIN, AUSTRALIA])
    assert [(c.quote[:22], c.supported) for c in found] == [
        ("The capital of Austral", True),
        ("The population of Aust", True),
    ]


def test_one_quote_for_a_true_and_a_false_claim_is_not_supported():
    answer = "The capital of Australia is Canberra. The capital of Australia is Perth."
    assert [c.supported for c in cite(CAPITAL, answer, [AUSTRALIA])] == [False]


def test_nothing_in_common_is_no_citation():
    assert cite("Who?", "Cheese!", [AUSTRALIA]) == ()
    assert cite(CAPITAL, "...", [AUSTRALIA]) == ()
    assert cite(CAPITAL, "Canberra", []) == ()
    assert cite(CAPITAL, "", [AUSTRALIA]) == ()


WORDS = "The capital of Australia is not Canberra . It has 5 5.0 million tin K é 東。 \n Dr."
SOME = st.sampled_from(WORDS.split(" "))
TEXTS = st.lists(SOME, max_size=30).map(" ".join) | st.text(max_size=80)


@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=3))
def test_every_quote_is_verbatim(question, answer, texts):
    passages = [Passage(str(n), text, "source") for n, text in enumerate(texts)]
    for citation in cite(question, answer, passages):
        assert citation.quote in texts[int(citation.id)]
        assert citation.quote
