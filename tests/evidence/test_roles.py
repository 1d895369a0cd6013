import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.evidence.quoted import Quoted
from hybrid.evidence.roles import stand_as_asked
from hybrid.evidence.support import is_supported

WAR = "The Mill premiered in Tolmen on 10 July 1962, and was released in Talia on 14 July 1962."
FLIGHT = "Several monks fled from Tolmen to the town of Oda, where they were fed by Ann Lee."
SONG = "The song was composed by Piet Loos and sung by Ann Lee."


def is_marked(question, claim, text, title=""):
    return is_supported(question, claim, Quoted(text, text, title))


@pytest.mark.parametrize(
    ("question", "right", "wrong", "text"),
    [
        # of two times the one that goes with the word; of two places the one with the preposition
        ("When was The Mill released?", "14 July 1962", "10 July 1962", WAR),
        ("From where had several monks fled?", "Tolmen", "Oda", FLIGHT),
        # who did something else, in another part of the sentence or by another verb
        ("Who sang the song?", "Ann Lee", "Piet Loos", SONG),
        ("Who composed the song?", "Piet Loos", "Ann Lee", SONG),
        # the nearer of two names
        ("Where was Rolf born?", "Tolmen", "Oda", "Born in Tolmen, Rolf studied in Oda under Ann Lee."),
        # a length is no year, and a number is of what it counts
        ("How long was Oda occupied?", "three years", "1915", "Oda was occupied in 1915, for three years."),
        ("How many strings does the lute have?", "six", "four", "The lute has four pegs to each of its six strings."),
    ],
)
def test_of_two_in_one_sentence_the_one_that_is_asked_for_is_marked(question, right, wrong, text):
    assert is_marked(question, right, text)
    assert not is_marked(question, wrong, text)


@pytest.mark.parametrize(
    ("question", "other", "claim", "text"),
    [
        (
            "What moves coal to the oven?",
            "What moves coal from the oven?",
            "a chain",
            "A chain moves coal to the oven.",
        ),
        (
            "Which was among the most important towns?",
            "Which was the most important of the towns?",
            "Oda",
            "Oda was among the most important of the towns.",
        ),
        (
            "How many episodes has the first season of The Mill?",
            "How many episodes has The Mill?",
            "12",
            "The first season of The Mill has 12 episodes.",
        ),
        (
            "What are the stages of a steam engine called?",
            "What are the stages of a gain engine called?",
            "expansions",
            "The stages of a steam engine, of which two bring more gain, are called expansions.",
        ),
        (
            "Where did Lee live after her birth?",
            "Where was Lee born?",
            "Oda",
            "Lee went to live in Oda after her birth.",
        ),
        (
            "When was The Mill released in Japan?",
            "When was The Mill released in the US?",
            "2017",
            "The Mill was released in Japan in 2017.",
        ),
    ],
)
def test_words_that_say_something_else_are_not_marked(question, other, claim, text):
    assert is_marked(question, claim, text)
    assert not is_marked(other, claim, text)


def test_in_a_sentence_without_end_nothing_stands_near_anything():
    text = "Rolf was born in Oda, " + "and Ann Lee was born in Tolmen by the mill, " * 2_000
    assert not is_marked("Where was Rolf born?", "Oda", text)


KNOWN = ["the", "Mill", "was", "born", "by", "from", "to", "Oda", "1962", "first", "most", ",", "and", "who"]
WORDS = st.lists(st.sampled_from(KNOWN), max_size=12)


@given(WORDS, WORDS, WORDS, WORDS)
def test_any_words_can_be_asked_about(question, claim, text, title):
    asked = (" ".join(words) for words in (question, claim, text, title))
    assert stand_as_asked(*asked) in (True, False)
