"""Whole puzzles of what is put where: what is proved, and that one unread word is enough for nothing to be."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.context import Context, Tools
from hybrid.sandbox import ProcessSandbox
from hybrid.sentences import sentences
from hybrid.steps import Logic
from hybrid.symbolic.logic.assignments.reader import read_assignment
from hybrid.testing import ScriptedModel
from hybrid.types import Answer, Draft, Question

ROW = (
    "Six dancers—Fay, Gus, Hal, Ida, Joe, and Kim—will each dance exactly once, one at a time. The order in which they "
    "dance must meet the following conditions: Fay dances at some time before Gus. Hal dances immediately after Ida. "
    "Joe dances either first or last. Kim dances third."
)
GROUPS = (
    "Six clerks—Ann, Bob, Cho, Dee, Eli, and Flo—are each to be assigned to one of three offices—office 1, office 2, "
    "and office 3. Exactly two clerks are assigned to each office. The assignment must meet the following conditions: "
    "Ann and Bob are not assigned to the same office. Cho is assigned to a lower-numbered office than Dee. If Eli is "
    "assigned to office 2, then Flo is assigned to office 2."
)
CHOSEN = (
    "A cook will select exactly three herbs from among exactly six herbs—basil, chives, dill, mint, sage, and "
    "thyme. The following rules apply: If basil is selected, dill cannot be selected. Mint is selected only if sage is "
    "selected. Either chives or thyme, but not both, must be selected."
)
DAYS = (
    "Five talks—ants, bees, crabs, doves, and eels—are given in one week, Monday through Friday, one talk each day. "
    "The following must hold: The talk on bees is given earlier in the week than the talk on eels."
)
PARTIAL = (
    "From Monday through Thursday a nurse will visit exactly four of five streets—Elm, Fir, Ivy, Oak, and Yew. "
    "She visits one street per day, and no street more than once. These conditions apply: Elm is visited on Monday. "
    "If Oak is visited, then Yew is visited immediately after Oak. Fir is not visited."
)


DISHES = (
    "A caterer will serve at least two of five dishes: ham, kale, lentils, noodles, and okra. The caterer's selection "
    "must obey the following rules: If ham is served, kale is not served. Lentils and noodles are not both served."
)


def said(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ProcessSandbox]:
    with ProcessSandbox(workers=1) as running:
        yield running


def answer(sandbox: ProcessSandbox, context: str, question: str, *choices: str) -> Answer | None:
    ctx = Context(Tools({"main": ScriptedModel(["("] * 99)}, None, sandbox))
    done = Logic(samples=0)(Draft(Question(question, choices=choices, context=(context,))), ctx)
    return done.answer if done.answer and done.answer.basis == "proved" else None


@pytest.mark.parametrize(
    ("context", "question", "choices", "expected"),
    [
        (
            ROW,
            "Which one of the following could be the order in which the dancers dance, from first to last?",
            (
                "Joe, Fay, Gus, Kim, Ida, Hal",
                "Fay, Gus, Kim, Ida, Hal, Joe",
                "Fay, Gus, Kim, Hal, Ida, Joe",
                "Gus, Fay, Kim, Ida, Hal, Joe",
            ),
            "Fay, Gus, Kim, Ida, Hal, Joe",
        ),
        (
            ROW,
            "If Joe dances last, then which one of the following must be true?",
            (
                "Ida dances first.",
                "Hal dances second.",
                "Fay dances before Kim.",
                "Gus dances fifth.",
                "Ida dances fourth.",
            ),
            None,
        ),
        (
            ROW,
            "If Ida dances first, then which one of the following must be true?",
            ("Fay dances fifth.", "Gus dances fifth.", "Kim dances last.", "Joe dances fourth.", "Fay dances last."),
            "Gus dances fifth.",
        ),
        (
            ROW,
            "If Joe dances first, then each of the following could be true EXCEPT:",
            ("Fay dances second.", "Gus dances fourth.", "Hal dances fifth.", "Ida dances second.", "Gus dances last."),
            "Ida dances second.",
        ),
        (
            ROW,
            "Which one of the following CANNOT be the third dancer?",
            ("Kim", "Fay", "Kim", "Kim", "Kim"),
            "Fay",
        ),
        (
            GROUPS,
            "Which one of the following could be the assignment of clerks to offices?",
            (
                "office 1: Ann, Bob; office 2: Cho, Flo; office 3: Dee, Eli",
                "office 1: Ann, Dee; office 2: Bob, Cho; office 3: Eli, Flo",
                "office 1: Ann, Cho; office 2: Bob, Eli; office 3: Dee, Flo",
                "office 1: Ann, Cho; office 2: Eli, Flo; office 3: Bob, Dee",
            ),
            "office 1: Ann, Cho; office 2: Eli, Flo; office 3: Bob, Dee",
        ),
        (
            GROUPS,
            "Which one of the following is a pair of clerks who CANNOT both be assigned to office 1?",
            ("Ann and Cho", "Ann and Flo", "Ann and Bob", "Cho and Flo", "Bob and Eli"),
            "Ann and Bob",
        ),
        (
            CHOSEN,
            "If basil is selected, which one of the following could be the complete list of the selected herbs?",
            (
                "basil, chives, dill",
                "basil, chives, mint",
                "basil, sage, thyme",
                "basil, mint, sage",
                "basil, chives, thyme",
            ),
            "basil, sage, thyme",
        ),
        (
            CHOSEN,
            "If mint is selected, then each of the following must be true EXCEPT:",
            ("Sage is selected.", "Basil is not selected.", "Dill is not selected.", "Chives are selected."),
            "Chives are selected.",
        ),
        (
            DAYS,
            "Which one of the following must be false?",
            ("Eels are on Friday.", "Bees are on Friday.", "Ants are on Monday.", "Crabs are on Friday."),
            "Bees are on Friday.",
        ),
        (
            PARTIAL,
            "Which one of the following must be true?",
            ("Ivy is visited on Tuesday.", "Ivy is not visited on Wednesday.", "Oak is visited on Wednesday."),
            "Ivy is not visited on Wednesday.",
        ),
        (
            ROW,
            "Which one of the following, if substituted for the condition that Joe dances either first or last, would "
            "have the same effect in determining the order of the dancers?",
            ("Joe dances before Kim.", "Joe dances neither second nor fourth nor fifth.", "Joe dances first."),
            None,
        ),
        (
            ROW,
            "Which one of the following, if substituted for the condition that Fay dances at some time before Gus, "
            "would have the same effect in determining the order of the dancers?",
            ("Fay dances first.", "Gus dances after Fay.", "Gus dances immediately after Fay."),
            "Gus dances after Fay.",
        ),
        (
            ROW,
            "What is the earliest position in which Gus could dance?",
            ("first", "second", "fourth"),
            "second",
        ),
        (
            ROW,
            "Which one of the following is a complete and accurate list of the positions in which Fay could dance?",
            ("first, second", "first, second, fourth", "first, fourth", "first, second, fourth, fifth"),
            "first, second, fourth",
        ),
        (
            DISHES,
            "What is the maximum number of dishes that the caterer could serve?",
            ("two", "three", "four"),
            "three",
        ),
        (DISHES, "What is the maximum number of dishes that Ham could serve?", ("two", "three", "four"), None),
    ],
)
def test_the_only_choice_that_fits_is_proved(
    sandbox: ProcessSandbox, context: str, question: str, choices: tuple[str, ...], expected: str | None
):
    found = answer(sandbox, context, question, *choices)
    assert (found and found.text) == expected


def test_a_proof_names_the_conditions_that_it_takes(sandbox: ProcessSandbox):
    choices = ("Fay dances fifth.", "Gus dances fifth.", "Kim dances last.")
    found = answer(sandbox, ROW, "If Ida dances first, which one of the following must be true?", *choices)
    assert found
    quotes = [each.quote for each in found.citations]
    assert "Fay dances at some time before Gus." in quotes
    assert "If Ida dances first" in quotes


QUESTION = "If Ida dances first, then which one of the following must be true?"
CHOICES = ("Fay dances fifth.", "Gus dances fifth.", "Kim dances last.", "Joe dances fourth.", "Fay dances last.")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Kim dances third.", "Kim dances third, weather permitting."),
        ("Kim dances third.", "Kim usually dances third."),
        ("Kim dances third.", "Kim and Joe or Ida dance third."),
        ("Kim dances third.", "Kim dances third. Gus is taller than Hal."),
        ("one at a time.", "one at a time. Two of them wear hats."),
        ("one at a time.", "one at a time. Fay never dances twice in a row."),
        ("Six dancers", "Seven dancers"),
        ("Hal, Ida,", "Hal, Hal, Ida,"),
        ("The order in which they dance must", "Exactly two of them dance on Monday. The order must"),
        ("The order in which they dance must meet", "No two of them dance, and the order must meet"),
    ],
)
def test_what_is_not_read_to_the_last_word_is_not_proved(sandbox: ProcessSandbox, old: str, new: str):
    assert old in ROW
    assert answer(sandbox, ROW.replace(old, new), QUESTION, *CHOICES) is None


@pytest.mark.parametrize(
    ("question", "choices"),
    [
        ("If Ida dances gladly, then which one of the following must be true?", CHOICES),
        ("Which one of the following would please Ida?", CHOICES),
        ("How many dancers could dance first?", CHOICES),
        (QUESTION, (*CHOICES[:4], "Fay dances well.")),
        (QUESTION, (*CHOICES[:4], "Zoe dances last.")),
        ("If Ida dances third, then which one of the following must be true?", CHOICES),
        (QUESTION, (*CHOICES, "Gus dances fifth.")),
    ],
)
def test_a_question_that_is_not_clear_is_not_proved(sandbox: ProcessSandbox, question: str, choices: tuple[str, ...]):
    assert answer(sandbox, ROW, question, *choices) is None


PIECES = [
    *said(ROW),
    *said(GROUPS),
    *said(PARTIAL),
    QUESTION,
    "Which one of the following could be true?",
    "",
    "A: B",
    "—",
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=9), st.lists(st.sampled_from([*CHOICES, "Fay", "", "1: 2"]), max_size=6)
)
def test_any_sentences_are_a_puzzle_or_none(given_: list[str], choices: list[str]):
    puzzle = read_assignment(given_, choices)
    assert puzzle is None or len(puzzle.formulas) == len(puzzle.problem.premises) + len(choices)
