import pytest

from hybrid.symbolic.logic.phrases.questions import declared

SAID = {"It is true that the corner shop does sell bread.", "It is true that Tom is awake."}


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("Does the corner shop sell bread?", "It is true that the corner shop does sell bread."),
        ("Is Tom awake?", "It is true that Tom is awake."),
        ("Is Ann awake?", "Is Ann awake?"),  # no place of the verb can be read
        ("Who is awake?", "Who is awake?"),
        ("Tom is awake.", "Tom is awake."),
        ("Is?", "Is?"),
        ("", ""),
    ],
)
def test_a_question_is_about_the_one_statement_that_can_be_read(question, statement):
    assert declared(question, SAID.__contains__, bool) == statement


def test_a_question_that_can_be_about_two_statements_is_about_the_one_that_says_nothing_new():
    asked, one, other = (
        "Is the old dog a cat?",
        "It is true that the old dog is a cat.",
        "It is true that the old is dog a cat.",
    )
    assert declared(asked, {one, other}.__contains__, {one}.__contains__) == one
    assert declared(asked, {one, other}.__contains__, set().__contains__) == asked
    assert declared(asked, {one, other}.__contains__, {one, other}.__contains__) == asked
