import pytest

from hybrid.evidence.titles import are_namesakes, meant


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        ("The Mill (1962 film)", "The Mill (novel)", True),
        ("Tolmen, Talia", "Tolmen, Oda", True),
        ("Tolmen", "Tolmen (river)", True),
        ("The Mill (novel)", "the mill (Novel)", False),
        ("Tolmen, Talia", "Brennik, Talia", False),
        ("", "", False),
        ("", "The Mill", False),
        ("(film)", "(novel)", False),
    ],
)
def test_namesakes_have_one_name_and_are_told_apart_by_what_follows_it(one, other, are):
    assert are_namesakes(one, other) is are
    assert are_namesakes(other, one) is are


def test_a_question_means_the_one_whose_words_it_has():
    assert meant("Who directed the film The Mill?", "The Mill (1962 film)") == 0.5
    assert meant("Who directed The Mill, the film of 1962?", "The Mill (1962 film)") == 1
    assert meant("Who wrote the novel The Mill?", "The Mill (1962 film)") == 0
    assert meant("Who directed The Mill?", "The Mill") == 0
