"""The first sentences of puzzles: what is there, and how many are where."""

import pytest

from hybrid.symbolic.logic.assignments.board import Unread
from hybrid.symbolic.logic.assignments.setting import read_setting
from hybrid.symbolic.logic.formula import show

END = "The following conditions apply: Ann is on Monday."


@pytest.mark.parametrize(
    ("scene", "kinds"),
    [
        (
            "Each of three clerks—Ann, Bob, and Cy—works on exactly one of three days, Monday through Wednesday.",
            [("Ann", "Bob", "Cy"), ("Monday", "Tuesday", "Wednesday")],
        ),
        (
            "Two cooks—Ann and Bob—and two waiters—Cy and Di—each work on exactly one of two days: Monday or Tuesday.",
            [("Ann", "Bob", "Cy", "Di"), ("Monday", "Tuesday")],
        ),
        (
            "A shop has three shelves, numbered from 1 (lowest) to 3 (highest). Two boxes—Ann and Bob—are each put on "
            "exactly one shelf.",
            [("Ann", "Bob"), ("1", "2", "3")],
        ),
        (
            "The clerks are Ann, Bob, and Cy. Each clerk retired in exactly one of the years 1994 through 1996.",
            [("Ann", "Bob", "Cy"), ("1994", "1995", "1996")],
        ),
        (
            "Exactly three clerks—Ann, Bob, and Cy—will speak, one at a time, in an order.",
            [("Ann", "Bob", "Cy"), ("1", "2", "3")],
        ),
        (
            "Exactly two of the four clerks Ann, Bob, Cy, and Di will be hired.",
            [("Ann", "Bob", "Cy", "Di"), ("chosen",)],
        ),
    ],
)
def test_lists_are_pieces_and_places(scene: str, kinds: list[tuple[str, ...]]):
    setting = read_setting(
        [f"{scene[: scene.index('. ')]}.", scene.split(". ")[1], END] if ". " in scene else [scene, END]
    )
    assert [kind.values for kind in setting.lexicon.board.kinds] == kinds


TWO = "Each of three clerks—Ann, Bob, and Cy—is assigned to exactly one of two offices—Oak and Pine."


def test_numbers_are_of_pieces_and_places():
    setting = read_setting([TWO, "At least one clerk is assigned to each office.", END])
    text = " ".join(show(formula) for _, formula in setting.told)
    assert text.count("exactly 1") == 3
    assert text.count("at least 1") == 2


@pytest.mark.parametrize(
    "more",
    [
        "There are two windows in each office.",
        "There is exactly one desk in each office.",
        "Five judges make the assignment.",
        "Each clerk has exactly two bags.",
        "Ann is not a member of the union.",
        "No clerk is assigned twice.",
        "Some clerks are at neither office.",
        "The first clerk is older than the others.",
        "Each office except Oak is on the left.",
        "If it rains, no clerk is assigned to Oak or Elm.",
    ],
)
def test_a_scene_that_says_more_is_not_read(more: str):
    with pytest.raises(Unread):
        read_setting([TWO, more, END])


@pytest.mark.parametrize(
    "scene",
    [
        "Four clerks—Ann, Bob, and Cy—work on exactly one of three days, Monday through Wednesday.",
        "Three clerks—Ann, Bob, and Bob—each work on exactly one of three days, Monday through Wednesday.",
        "Three clerks—Ann, Bob, and Cy—like to work.",
        "Three clerks—Ann, Bob, and Cy—are in an office with three clerks—Di, Ed, and Flo.",
        "Clerks work.",
    ],
)
def test_where_it_is_not_clear_what_is_put_where_nothing_is_read(scene: str):
    with pytest.raises(Unread):
        read_setting([scene, END])
