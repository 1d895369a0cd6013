import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.evidence.quoted import Quoted
from hybrid.evidence.relations import related
from hybrid.evidence.support import is_supported, says_something


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("8.1 million people", "It has 8,100,000 people."),
        ("It cost 2 thousand euros.", "It cost 2000 euros."),
        ("The film ran 90.0 minutes.", "The film ran 90 minutes."),
        ("Sao Tome", "The capital is São Tomé."),
        ("MÜNCHEN", "It is in München."),
        ("Cote d’Ivoire's capital", "The capital of Côte d'Ivoire"),
        ("countries border it", "each country borders it"),
    ],
)
def test_the_same_said_otherwise(claim, quote):
    assert is_supported("", claim, Quoted(quote, quote))


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("81 people", "8.1 people"),
        ("5 people", "-5 people"),
        ("8 million people", "8 people"),
        ("Anna Bell wrote it.", "Anna wrote it."),
        ("O'Hea wrote it.", "O'Shea wrote it."),
        ("It never rains.", "It rains."),
        ("It rains.", "It doesn't rain."),
        ("Both Lumo and Talia tea are cold drinks.", "Lumo, of Talia, is a cold drink, and tea is not far."),
        ("The old town of Oda has more stone bridges.", "The old town of Oda has stone bridges."),
    ],
)
def test_not_the_same(claim, quote):
    assert not is_supported("", claim, Quoted(quote, quote))


@pytest.mark.parametrize(
    ("question", "claim", "quote", "title"),
    [
        # the relation in another form, or another word of its family
        ("Who wrote The Glass Mill?", "Ann Lee", "The Glass Mill is a novel by the author Ann Lee.", ""),
        ("In what year was Pell Tool founded?", "1911", "The foundation of Pell Tool took place in 1911.", ""),
        ("Who described the oda fern first?", "Ada Rolf", "The first description of the oda fern is by Ada Rolf.", ""),
        ("When did the album Grey Harbour come out?", "2 May 1988", "Grey Harbour was released on 2 May 1988.", ""),
        ("How many people work for Pell Tool?", "340", "Pell Tool has a staff of 340.", ""),
        ("When did the Harbour Games take place?", "June 1931", "The Harbour Games were held in June 1931.", ""),
        ("Who discovered the comet Rolf?", "Ada Rolf", "The comet Rolf was found by Ada Rolf in 1931.", ""),
        ("According to the documents, who built the Oda mill?", "Ada Rolf", "Ada Rolf built the Oda mill.", ""),
        # the kind of a thing, or of the answer, need not be said again
        (
            "In which town does the company Pell Tool have its head office?",
            "Oda",
            "Pell Tool's head office is in Oda.",
            "",
        ),
        ("On which river does the town of Oda lie?", "the Brennik", "The Brennik flows through Oda.", ""),
        ("What colour are the flowers of the oda fern?", "violet", "The flowers of the oda fern are violet.", ""),
        ("what kind of mill is the brennik mill", "a windmill", "The Brennik mill is a windmill.", ""),
        # what the document is about
        ("who sang cant you hear the harbour", "Ann Lee", "It was recorded by Ann Lee.", "Can't You Hear the Harbour"),
        ("When was the song Grey Harbour released?", "1988", "The song was released in 1988.", "Grey Harbour (song)"),
        ("Where was Piet Loos born?", "Tolmen, Talia", "Loos was born in Tolmen, Talia.", "Piet Loos (painter)"),
        (
            "In what city was Piet Loos born?",
            "Tolmen",
            "Piet Loos (1 May 1570 in Tolmen – 1637 in Oda) was a painter.",
            "",
        ),
        ("Where did Piet Loos die?", "Oda", "Piet Loos (1 May 1570 in Tolmen – 1637 in Oda) was a painter.", ""),
        # what somebody is
        ("What is Piet Loos's occupation?", "painter", "Piet Loos (born 1950) was an actor and painter.", ""),
        ("What was the profession of Piet Loos?", "mill owner", "Piet Loos worked as a mill owner.", ""),
    ],
)
def test_a_few_words_that_answer(question, claim, quote, title):
    assert is_supported(question, claim, Quoted(quote, quote, title))


@pytest.mark.parametrize(
    ("question", "claim", "quote", "title"),
    [
        # another relation
        ("Who sang Grey Harbour?", "Ann Lee", "Grey Harbour was written by Ann Lee.", "Grey Harbour"),
        ("who won the first harbour race", "Ann Lee", "The first harbour race was planned by Ann Lee.", "Harbour race"),
        ("Who sings The Rock?", "Ann Lee", "The Rock is the fifth single of a band that Ann Lee likes.", ""),
        ("Who built the Brennik mill?", "Ada Rolf", "Ada Rolf sold the Brennik mill.", ""),
        (
            "Who does the voice of the miller in Grey Harbour?",
            "Ann Lee",
            "Grey Harbour was cut by Ann Lee.",
            "Grey Harbour",
        ),
        # another thing
        ("Who wrote The Glass Mill?", "Ann Lee", "Ann Lee wrote The Paper Mill.", ""),
        ("Who wrote Answer to the Mill?", "Ann Lee", "The song was written by Ann Lee.", "Reply to Answer to the Mill"),
        ("Where was Piet Loos born?", "Oda", "Ann Lee was born in Oda.", "Ann Lee"),
        (
            "When did season 3 of Grey Harbour air?",
            "1988",
            "The second season aired in 1988.",
            "Grey Harbour (season 2)",
        ),
        # born there is said beside it, not of it
        ("Where was Piet Loos born?", "Oda", "Piet Loos (born 1950) is a painter from Oda.", ""),
        ("Where was Piet Loos born?", "Oda", "Piet Loos (1 May 1570 in Tolmen – 1637 in Oda) was a painter.", ""),
        # another kind
        ("When was Piet Loos born?", "Tolmen", "Piet Loos was born in Tolmen.", ""),
        ("Where was Piet Loos born?", "1 May 1570", "Piet Loos was born on 1 May 1570.", ""),
        ("What is Piet Loos's occupation?", "mayor", "Piet Loos (born 1950) met the mayor.", ""),
        ("How many people work for Pell Tool?", "340", "Pell Tool sold 340 hammers.", ""),
        ("Who built the Brennik mill?", "Ada Rolf", "The Brennik mill was not built by Ada Rolf.", ""),
        # the question again in another form, another unit, too far from the relation
        ("What do the monks paint?", "painted", "The monks painted the mill.", ""),
        ("How old was Ann Lee when she left Oda?", "60 km", "Ann Lee left Oda, 60 km from here, when she was ten.", ""),
        (
            "Where was Piet Loos born?",
            "Brennik",
            "Piet Loos was born in the old mill on the Oda, the son of Anselm Loos, a rich miller of Brennik.",
            "",
        ),
        # a number of something else, or of another year; a place that is looked into
        ("How many bridges does Oda have?", "34", "Oda has 34 mills, more than any town without bridges.", ""),
        (
            "What was the population of Oda in 1931?",
            "884",
            "The population of Oda was 884 in 1891 and 502 in 1931.",
            "",
        ),
        ("In which country is Oda?", "Brennik", "Oda is a hill town from which one looks into Brennik.", ""),
        # his name, and words of the right sentence that do not answer, however many
        ("What is Piet's occupation?", "Piet the Miller", "Piet Loos was known as Piet the Miller.", ""),
        (
            "Who sold the mill of Brennik?",
            "ground corn for the poor of the whole valley until the flood of 1731 destroyed it",
            "The monk ground corn for the poor of the whole valley until the flood of 1731 destroyed it.",
            "",
        ),
        # a piece of a name, and a number that others are counted of
        ("Where do the Brennik Rowers train?", "Oda", "The Brennik Rowers and the Oda Rowers train here.", ""),
        ("How many towns of Talia have a mill?", "50", "A mill is what four of the 50 towns of Talia have.", ""),
    ],
)
def test_a_few_words_that_do_not(question, claim, quote, title):
    assert not is_supported(question, claim, Quoted(quote, quote, title))


@pytest.mark.parametrize("claim", ["", "...", "the", "of it"])
def test_function_words_say_nothing(claim):
    assert not says_something(claim)


@pytest.mark.parametrize(
    ("one", "other"),
    [("born", "birth"), ("wrote", "author"), ("play", "played"), ("elect", "election"), ("direct", "director")],
)
def test_related(one, other):
    assert related(one, other)
    assert related(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("sing", "single"), ("part", "party"), ("mill", "million"), ("born", "died")]
)
def test_not_related(one, other):
    assert not related(one, other)


TEXT = st.text(st.sampled_from("abAB 12.,()–-?éthe born"), max_size=60)


@given(TEXT, TEXT, TEXT, TEXT)
def test_any_text_can_be_read(question, claim, quote, title):
    assert is_supported(question, claim, Quoted(quote, quote, title)) in (True, False)


@given(st.sampled_from(["Ada Rolf", "Oda", "1911", "340"]))
def test_words_that_a_quote_does_not_have_are_never_borne_out(claim):
    assert not is_supported("Who built the mill?", claim, Quoted("The mill was built.", "The mill was built.", claim))
