"""Problems that are read as a whole: which texts are one, and what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.symbolic.logic.formula import show
from hybrid.symbolic.logic.problem import Puzzle
from hybrid.symbolic.logic.puzzles import read_puzzle

GAME = (
    "Ann, Bob, and Cid are playing a game.",
    "At the start of the game, they are each holding a ball: Ann has a red ball, Bob has a blue ball, and Cid has "
    "an orange ball.",
    "As the game progresses, pairs of players trade balls.",
    "First, Ann and Bob swap balls.",
    "Finally, Bob and Cid swap balls.",
    "At the end of the game, Bob has the",
)


def goal(text: str) -> str | None:
    puzzle = read_puzzle([text], ("True", "False"))
    return puzzle and show(puzzle.formulas[-1])


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("not ( True ) and ( True ) is", "~true & true"),
        ("not ( True and False ) or not not True is", "~(true & false) | true"),
        ("True or False and False is", "true | (false & false)"),
        ("What is not True or ( False )?", "~true | false"),
        ("Q: NOT false =", "~false"),
    ],
)
def test_not_binds_closest_and_or_least(text: str, formula: str):
    assert goal(text) == formula


@pytest.mark.parametrize(
    "text",
    [
        "True is",
        "",
        "not",
        "( True",
        "True )",
        "True True",
        "and True",
        "True xor False is",
        "True is False",
        "(" * 99,
    ],
)
def test_what_is_no_expression_is_no_puzzle(text: str):
    assert goal(text) is None


def parse(change: dict[int, str] | None = None) -> Puzzle | None:
    return read_puzzle([(change or {}).get(at, text) for at, text in enumerate(GAME)], ("red ball", "blue ball"))


def test_a_swap_says_who_has_what_another_had_before():
    puzzle = parse()
    assert puzzle
    assert [said.text for said in puzzle.problem.premises] == [GAME[1], GAME[3], GAME[4]]
    assert [show(each) for each in puzzle.formulas] == [
        "has_0(ann, red_ball) & has_0(bob, blue_ball) & has_0(cid, orange_ball)",
        "(has_1(ann, X) <-> has_0(bob, X)) & (has_1(bob, X) <-> has_0(ann, X)) & (has_1(cid, X) <-> has_0(cid, X))",
        "(has_2(ann, X) <-> has_1(ann, X)) & (has_2(bob, X) <-> has_1(cid, X)) & (has_2(cid, X) <-> has_1(bob, X))",
        "has_2(bob, red_ball)",
        "has_2(bob, blue_ball)",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {0: "Ann gives Bob a ball."},
        {1: "At the start, they each have a ball: Ann has a red ball, Bob has a red ball, and Cid has a blue ball."},
        {1: "At the start, they each have a ball: Ann has a red ball, Bob lost a blue ball, and Cid has none."},
        {2: "As the game progresses, Ann and Bob swap balls if they like."},
        {2: "Bob loses the blue ball."},
        {3: "First, Ann and Bob do not swap balls."},
        {3: "First, Ann and Dan swap balls."},
        {3: "First, Ann gives Bob the ball."},
        {4: "Finally, Bob and Bob swap balls."},
        {5: "At the end of the game, Dan has the"},
        {5: "Before the end of the game, Bob has the"},
    ],
)
def test_one_sentence_that_is_not_expected_and_there_is_no_puzzle(change: dict[int, str]):
    assert parse(change) is None


@given(st.lists(st.sampled_from(["not", "and", "or", "True", "False", "(", ")", "is", "?"]), max_size=30).map(" ".join))
def test_any_row_of_tokens_is_an_expression_or_not(text: str):
    puzzle = read_puzzle([text], ())
    assert puzzle is None or len(puzzle.formulas) == 2


@given(st.lists(st.sampled_from([*GAME, "", ":", "each: a has b, c has d.", "a and b swap."]), max_size=8))
def test_any_sentences_are_a_game_or_not(sentences: list[str]):
    assert read_puzzle(sentences, ()) is None or len(sentences) >= 3
