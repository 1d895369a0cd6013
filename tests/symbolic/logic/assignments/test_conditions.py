"""Conditions of puzzles: what is read is true of exactly those arrangements of which the sentence is."""

from collections.abc import Callable, Iterator, Mapping
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid.symbolic.logic.assignments.board import Unread
from hybrid.symbolic.logic.assignments.grammar import read_condition
from hybrid.symbolic.logic.assignments.setting import read_setting
from hybrid.symbolic.logic.formula import And, Atom, Compare, Count, Formula, Iff, Implies, Name, Not, Or, Xor

At = Mapping[str, int]
"""Where each is: a number of a place, 0 for nowhere."""

ROW = read_setting(
    [
        "Five dancers—Fay, Gus, Hal, Ida, and Joe—will each dance exactly once, one at a time.",
        "The order in which they dance must meet the following conditions:",
    ]
)
TEAMS = read_setting(
    [
        "Each of five clerks—Fay, Gus, Hal, Ida, and Joe—is assigned to exactly one of three offices—Amber, Blue, and "
        "Coral—subject to the following conditions:"
    ]
)
CHOICE = read_setting(
    ["Exactly three of five clerks—Fay, Gus, Hal, Ida, and Joe—will be chosen, subject to the following conditions:"]
)
NAMES = ("fay", "gus", "hal", "ida", "joe")
PLACES = {"amber": 1, "blue": 2, "coral": 3, "chosen": 1, "selection_chosen": 1}


def rows() -> Iterator[At]:
    return (dict(zip(NAMES, places, strict=True)) for places in permutations(range(1, 6)))


def teams() -> Iterator[At]:
    return (dict(zip(NAMES, places, strict=True)) for places in product((1, 2, 3), repeat=5))


def choices() -> Iterator[At]:
    return (dict(zip(NAMES, places, strict=True)) for places in product((0, 1), repeat=5))


def holds(formula: Formula, at: At, thing: str = "") -> bool:
    match formula:
        case Atom("at", (Name(piece), Name(place))):
            return at[piece] == (PLACES.get(place) or int(place.removeprefix("position_")))
        case Compare(_, "=", Name(name)):
            return thing == name
        case Not(of):
            return not holds(of, at, thing)
        case And(parts):
            return all(holds(part, at, thing) for part in parts)
        case Or(parts):
            return any(holds(part, at, thing) for part in parts)
        case Xor(left, right):
            return holds(left, at, thing) != holds(right, at, thing)
        case Iff(left, right):
            return holds(left, at, thing) == holds(right, at, thing)
        case Implies(left, right):
            return not holds(left, at, thing) or holds(right, at, thing)
        case Count(quantity, number, _, of):
            things = {name for name in (*NAMES, *PLACES, *(f"position_{place}" for place in range(1, 6)))}
            found = sum(holds(of, at, name) for name in things)
            return {"exactly": found == number, "at least": found >= number, "at most": found <= number}[quantity]
    raise AssertionError(formula)


def same(formula: Formula, arrangements: Iterator[At], expected: Callable[[At], bool]) -> bool:
    return all(holds(formula, at) == expected(at) for at in arrangements)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Fay dances before Gus.", lambda x: x["fay"] < x["gus"]),
        ("Fay dances at some time after Gus but before Hal.", lambda x: x["gus"] < x["fay"] < x["hal"]),
        ("Fay must dance immediately before Gus does.", lambda x: x["fay"] + 1 == x["gus"]),
        ("Fay's dance is immediately after Gus's.", lambda x: x["fay"] == x["gus"] + 1),
        (
            "Fay dances either immediately before or immediately after Gus.",
            lambda x: abs(x["fay"] - x["gus"]) == 1,
        ),
        ("Fay and Gus dance consecutively.", lambda x: abs(x["fay"] - x["gus"]) == 1),
        ("Fay cannot dance first or second.", lambda x: x["fay"] > 2),
        ("Fay dances neither first nor last.", lambda x: 1 < x["fay"] < 5),
        ("Fay dances no later than third.", lambda x: x["fay"] <= 3),
        ("Either Fay or Gus dances third.", lambda x: 3 in (x["fay"], x["gus"])),
        ("Neither Fay nor Gus dances last.", lambda x: 5 not in (x["fay"], x["gus"])),
        ("Both Fay and Gus dance before Hal.", lambda x: max(x["fay"], x["gus"]) < x["hal"]),
        (
            "Fay dances after either Gus or Hal, but not both.",
            lambda x: (x["gus"] < x["fay"]) != (x["hal"] < x["fay"]),
        ),
        (
            "Fay dances earlier than Gus or earlier than Hal, but not both.",
            lambda x: (x["fay"] < x["gus"]) != (x["fay"] < x["hal"]),
        ),
        ("At least three of the dancers dance before Fay.", lambda x: x["fay"] > 3),
        ("Exactly two dancers dance between Fay and Gus.", lambda x: abs(x["fay"] - x["gus"]) == 3),
        ("If Fay dances first, then Gus dances last.", lambda x: x["fay"] != 1 or x["gus"] == 5),
        ("Fay dances first if, but only if, Gus dances last.", lambda x: (x["fay"] == 1) == (x["gus"] == 5)),
        ("Fay dances first only if Gus dances last.", lambda x: x["fay"] != 1 or x["gus"] == 5),
        ("Fay dances first unless Gus dances last.", lambda x: x["gus"] == 5 or x["fay"] == 1),
        ("Unless Gus dances last, Fay dances first.", lambda x: x["gus"] == 5 or x["fay"] == 1),
        ("Fay does not dance until Gus has danced.", lambda x: x["gus"] < x["fay"]),
        (
            "If Fay dances first, Gus dances last; otherwise, Gus dances third.",
            lambda x: x["gus"] == (5 if x["fay"] == 1 else 3),
        ),
        ("Only Fay or Gus can dance first.", lambda x: 1 in (x["fay"], x["gus"])),
        ("Hal is between Fay and Gus.", lambda x: min(x["fay"], x["gus"]) < x["hal"] < max(x["fay"], x["gus"])),
    ],
)
def test_what_is_said_of_a_row(sentence: str, expected: Callable[[At], bool]):
    assert same(read_condition(sentence, ROW.lexicon), rows(), expected)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Fay is assigned to Amber or Blue.", lambda x: x["fay"] in (1, 2)),
        ("Fay is not assigned to the same office as Gus.", lambda x: x["fay"] != x["gus"]),
        ("Fay and Gus are assigned to different offices.", lambda x: x["fay"] != x["gus"]),
        ("Fay and Gus must be assigned to the same office as each other.", lambda x: x["fay"] == x["gus"]),
        (
            "Fay is in the same office as either Gus or Hal, but not both.",
            lambda x: (x["fay"] == x["gus"]) != (x["fay"] == x["hal"]),
        ),
        ("Amber has exactly two clerks.", lambda x: [*x.values()].count(1) == 2),
        (
            "At least one clerk but at most three are in each office.",
            lambda x: all(1 <= [*x.values()].count(place) <= 3 for place in (1, 2, 3)),
        ),
        ("Either two or three clerks are assigned to Amber.", lambda x: [*x.values()].count(1) in (2, 3)),
        ("Fay is the only clerk assigned to Amber.", lambda x: [name for name in x if x[name] == 1] == ["fay"]),
        ("Amber has Fay and Gus only.", lambda x: {name for name in x if x[name] == 1} == {"fay", "gus"}),
        (
            "Either Fay is the only clerk in her office or Gus is the only clerk in his office, but not both.",
            lambda x: ([*x.values()].count(x["fay"]) == 1) != ([*x.values()].count(x["gus"]) == 1),
        ),
        (
            "No other clerk is assigned to the same office as Fay.",
            lambda x: [*x.values()].count(x["fay"]) == 1,
        ),
        ("Amber has more clerks than Blue.", lambda x: [*x.values()].count(1) > [*x.values()].count(2)),
        ("If Fay is assigned to Amber, so is Gus.", lambda x: x["fay"] != 1 or x["gus"] == 1),
        (
            "Fay and Gus are both in Amber if either one of them is.",
            lambda x: (x["fay"] == 1) == (x["gus"] == 1),
        ),
        (
            "If an office has Fay, that office has Gus but not Hal.",
            lambda x: x["fay"] == x["gus"] != x["hal"],
        ),
    ],
)
def test_what_is_said_of_groups(sentence: str, expected: Callable[[At], bool]):
    assert same(read_condition(sentence, TEAMS.lexicon), teams(), expected)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("If Fay is chosen, Gus cannot be chosen.", lambda x: not x["fay"] or not x["gus"]),
        ("If Fay is not chosen, then Gus is.", lambda x: x["fay"] or x["gus"]),
        ("If either Fay or Gus is chosen, both must be chosen.", lambda x: x["fay"] == x["gus"]),
        ("Fay and Gus cannot both be chosen.", lambda x: not (x["fay"] and x["gus"])),
        ("Fay and Gus cannot be chosen together.", lambda x: not (x["fay"] and x["gus"])),
        ("Either Fay or Gus, but not both, must be chosen.", lambda x: x["fay"] != x["gus"]),
        ("Either Fay or Gus is chosen, but not both.", lambda x: x["fay"] != x["gus"]),
        ("Exactly one of Fay and Gus is chosen.", lambda x: x["fay"] != x["gus"]),
        ("No more than two of Fay, Gus, and Hal are chosen.", lambda x: x["fay"] + x["gus"] + x["hal"] <= 2),
        ("Fay is chosen if and only if Gus is chosen.", lambda x: x["fay"] == x["gus"]),
        ("Neither Fay nor Gus is chosen unless Hal is chosen.", lambda x: x["hal"] or not (x["fay"] or x["gus"])),
        ("More than two clerks are chosen.", lambda x: sum(x.values()) > 2),
    ],
)
def test_what_is_said_of_those_who_are_chosen(sentence: str, expected: Callable[[At], bool]):
    assert same(read_condition(sentence, CHOICE.lexicon), choices(), lambda at: bool(expected(at)))


@pytest.mark.parametrize(
    "sentence",
    [
        "Fay dances gracefully before Gus rather than after Hal.",
        "Fay dances shortly before Gus.",
        "Fay and Gus or Hal dance first.",
        "Fay usually dances first.",
        "Fay dances taller than Gus.",
        "Most of the dancers dance before Fay.",
        "Fay dances as far from Gus as possible.",
        "Fay dances first and Zoe dances last.",
        "Fay dances before her.",
        "Fay dances before Gus and Hal, respectively.",
        "The last three dancers include Fay.",
        "Fay dances to the left of Gus.",
        "Fay dances above Gus.",
        "Fay is Gus.",
    ],
)
def test_what_is_said_in_other_words_is_not_read(sentence: str):
    with pytest.raises(Unread):
        read_condition(sentence, ROW.lexicon)


WORDS = [
    *("Fay", "Gus", "Hal", "dancers", "first", "last", "before", "after", "immediately", "either", "or", "and", "if"),
    *(
        "not",
        "both",
        "neither",
        "nor",
        "exactly",
        "two",
        "at least",
        "each",
        "only",
        "same",
        "between",
        ",",
        "it",
        "that",
    ),
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_any_words_are_read_or_not(sentence: str):
    try:
        formula = read_condition(sentence, ROW.lexicon)
    except Unread:
        return
    assert holds(formula, dict(zip(NAMES, range(1, 6), strict=True))) in (True, False)
