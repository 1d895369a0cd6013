"""Whole puzzles against brute force: what is read is true of exactly those arrangements that a program finds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations, product

import pytest

from hybrid.sentences import sentences
from hybrid.symbolic.logic.assignments.board import Board, Unread
from hybrid.symbolic.logic.assignments.grammar import read_condition
from hybrid.symbolic.logic.assignments.reader import LETTER
from hybrid.symbolic.logic.assignments.setting import read_setting
from hybrid.symbolic.logic.formula import And, Atom, Compare, Count, Formula, Iff, Implies, Name, Not, Or, Xor

Facts = frozenset[tuple[str, str]]
"""Which thing is at which place."""
At = Mapping[str, int]


def said(text: str) -> list[str]:
    """The sentences, also where one ends in a letter that is a name."""
    return [part for start, end in sentences(text) for part in LETTER.split(text[start:end])]


def read_all(text: str) -> tuple[Board, list[Formula]]:
    setting = read_setting(said(text))
    told = [formula for _, formula in setting.told]
    return setting.lexicon.board, [*told, *(read_condition(each, setting.lexicon) for each in setting.rest)]


def holds(formula: Formula, facts: Facts, thing: str = "") -> bool:
    match formula:
        case Atom("at", (Name(piece), Name(place))):
            return (piece, place) in facts
        case Compare(_, "=", Name(name)):
            return thing == name
        case Not(of):
            return not holds(of, facts, thing)
        case And(parts):
            return all(holds(part, facts, thing) for part in parts)
        case Or(parts):
            return any(holds(part, facts, thing) for part in parts)
        case Xor(left, right):
            return holds(left, facts, thing) != holds(right, facts, thing)
        case Iff(left, right):
            return holds(left, facts, thing) == holds(right, facts, thing)
        case Implies(left, right):
            return not holds(left, facts, thing) or holds(right, facts, thing)
        case Count(quantity, number, _, of):
            parts = of.parts if isinstance(of, Or) else (of,)
            found = sum(holds(part, facts, name) for part in parts for name in [_name_in(part)])
            return {"exactly": found == number, "at least": found >= number, "at most": found <= number}[quantity]
    raise AssertionError(formula)


def _name_in(part: Formula) -> str:
    """Of which thing a part of a count is."""
    compare = part.parts[0] if isinstance(part, And) else part
    assert isinstance(compare, Compare)
    assert isinstance(compare.right, Name)
    return compare.right.name


def rows(size: int) -> Iterator[tuple[int, ...]]:
    return permutations(range(size))


def groups(size: int, places: int) -> Iterator[tuple[int, ...]]:
    return product(range(places), repeat=size)


@dataclass(frozen=True)
class Known:
    """A puzzle, and what a program says of it."""

    text: str
    arrangements: Callable[[], Iterator[tuple[int, ...]]]
    is_right: Callable[[At], bool]
    kind: int = 1
    is_chosen: bool = False

    def found(self) -> tuple[int, int]:
        """How many arrangements are right, and of how many that is not what was read."""
        board, formulas = read_all(self.text)
        pieces, places = ([board.name(value) for value in board.values(kind)] for kind in (0, self.kind))
        right = wrong = 0
        for arrangement in self.arrangements():
            at = dict(zip(pieces, arrangement, strict=True))
            facts = frozenset(
                (piece, places[0 if self.is_chosen else place])
                for piece, place in at.items()
                if place or not self.is_chosen
            )
            expected = bool(self.is_right(at))
            right += expected
            wrong += expected != all(holds(formula, facts) for formula in formulas)
        return right, wrong


TRAINS = Known(
    "Exactly six trains—H, J, K, L, M, and N—depart from a station during one morning, one after another. The "
    "departures are governed by the following conditions: J departs before K but after M. N departs either first or "
    "sixth. Exactly two trains depart between H and L. K does not depart immediately before or immediately after L. If "
    "M departs third, then H departs fifth.",
    lambda: rows(6),
    lambda x: (
        x["m"] < x["j"] < x["k"]
        and x["n"] in (0, 5)
        and abs(x["h"] - x["l"]) == 3
        and abs(x["k"] - x["l"]) != 1
        and (x["m"] != 2 or x["h"] == 4)
    ),
)
FLOORS = Known(
    "A six-story building has exactly one tenant on each of its floors. The floors are numbered one through six from "
    "bottom to top. The tenants are six firms: Krane, Lund, Moss, Nash, Orr, and Pike. The following conditions hold: "
    "Krane's floor is exactly two floors above Lund's floor. Moss is on a higher floor than Nash. Pike is on neither "
    "the first floor nor the sixth floor. Orr is on the floor immediately above or immediately below Nash's. If Nash "
    "is on the second floor, then Lund is on the fourth floor.",
    lambda: rows(6),
    lambda x: (
        x["krane"] == x["lund"] + 2
        and x["moss"] > x["nash"]
        and 0 < x["pike"] < 5
        and abs(x["orr"] - x["nash"]) == 1
        and (x["nash"] != 1 or x["lund"] == 3)
    ),
)
INN = Known(
    "At a small inn, six guests—Farrow, Gomez, Hull, Ivers, Jona, and Kemp—occupy the three floors of the building: "
    "the first floor, the second floor, and the third floor. Each guest occupies exactly one floor, and exactly two "
    "guests occupy each floor. The following must be observed: Farrow occupies a floor that is directly above the "
    "floor that Gomez occupies. Hull and Ivers do not occupy the same floor. Jona occupies the second floor unless "
    "Kemp occupies the first floor. Ivers's floor is lower than Jona's floor.",
    lambda: groups(6, 3),
    lambda x: (
        all([*x.values()].count(floor) == 2 for floor in range(3))
        and x["farrow"] == x["gomez"] + 1
        and x["hull"] != x["ivers"]
        and (x["jona"] == 1 or x["kemp"] == 0)
        and x["ivers"] < x["jona"]
    ),
)
CLUBS = Known(
    "A school assigns each of seven teachers—Q, R, S, T, U, V, and W—to supervise exactly one of three clubs: chess, "
    "drama, and film. Each club is supervised by at least two of the teachers. The assignments must obey these rules: "
    "Q supervises chess. R and S supervise different clubs. T supervises drama if U supervises film. Exactly three "
    "teachers supervise film. V and W supervise the same club as each other. Either S or T supervises chess, but not "
    "both.",
    lambda: groups(7, 3),
    lambda x: (
        all([*x.values()].count(club) >= 2 for club in range(3))
        and x["q"] == 0
        and x["r"] != x["s"]
        and (x["t"] == 1 or x["u"] != 2)
        and [*x.values()].count(2) == 3
        and x["v"] == x["w"]
        and (x["s"] == 0) != (x["t"] == 0)
    ),
)
APPLICANTS = Known(
    "Of nine applicants, exactly four will be admitted to a program. The applicants are three dancers (Fox, Gill, and "
    "Hart), three painters (Jett, King, and Lamb), and three writers (Moon, Nye, and Otto). The admissions committee "
    "must abide by the following requirements: At least one dancer, at least one painter, and at least one writer must "
    "be admitted. If Fox is admitted, then neither Jett nor Moon can be admitted. Gill is admitted if and only if Nye "
    "is admitted. If Lamb is not admitted, then Otto is admitted. King cannot be admitted unless Hart is admitted. No "
    "more than two writers are admitted.",
    lambda: groups(9, 2),
    lambda x: (
        sum(x.values()) == 4
        and x["fox"] + x["gill"] + x["hart"] > 0
        and x["jett"] + x["king"] + x["lamb"] > 0
        and 0 < x["moon"] + x["nye"] + x["otto"] < 3
        and not (x["fox"] and (x["jett"] or x["moon"]))
        and x["gill"] == x["nye"]
        and (x["lamb"] or x["otto"])
        and (not x["king"] or x["hart"])
    ),
    is_chosen=True,
)
BOUQUET = Known(
    "A florist will make a bouquet using at least three of the following seven kinds of flowers: iris, jasmine, "
    "kalmia, lily, myrtle, narcissus, and orchid. The bouquet must meet the following specifications: If it includes "
    "iris, it does not include jasmine. It includes kalmia if it includes lily. It cannot include both myrtle and "
    "narcissus. It includes orchid only if it includes neither iris nor lily. If it does not include kalmia, it must "
    "include myrtle.",
    lambda: groups(7, 2),
    lambda x: (
        sum(x.values()) >= 3
        and not (x["iris"] and x["jasmine"])
        and (x["kalmia"] or not x["lily"])
        and not (x["myrtle"] and x["narcissus"])
        and not (x["orchid"] and (x["iris"] or x["lily"]))
        and (x["kalmia"] or x["myrtle"])
    ),
    is_chosen=True,
)
STAND = Known(
    "A stand sells fruit of at most five kinds (apples, dates, figs, limes, and plums); each of the five kinds either "
    "is sold at the stand or is not. The owner has established the following: If the stand has apples, then it has no "
    "dates. If the stand has no figs, then it has limes but does not have plums. The stand has dates only if it has "
    "plums.",
    lambda: groups(5, 2),
    lambda x: (
        not (x["apples"] and x["dates"])
        and (x["figs"] or x["limes"] and not x["plums"])
        and (x["plums"] or not x["dates"])
    ),
    is_chosen=True,
)
MESSENGERS = Known(
    "Each of six messengers—Ava, Ben, Cai, Dex, Ema, and Flo—delivers packages on exactly one of two days, Thursday or "
    "Friday, and on each day exactly three of the messengers deliver packages. The following is known: Ava and Ben "
    "deliver packages on different days. If Cai delivers on Thursday, then Dex delivers on Friday. Ema delivers on "
    "Friday only if Flo does not. Ben delivers on the same day as Dex.",
    lambda: groups(6, 2),
    lambda x: (
        sum(x.values()) == 3
        and x["ava"] != x["ben"]
        and (x["cai"] == 1 or x["dex"] == 1)
        and not (x["ema"] == x["flo"] == 1)
        and x["ben"] == x["dex"]
    ),
)
GEMS = Known(
    "A jeweler is arranging six gems in a single row from left to right: a diamond, an emerald, a garnet, a jade, an "
    "opal, and a pearl. The arrangement must satisfy these conditions: The diamond is somewhere to the left of the "
    "emerald. The garnet is immediately to the right of the jade. The opal is at one of the ends of the row. The pearl "
    "is exactly three positions from the garnet. The emerald is not rightmost.",
    lambda: rows(6),
    lambda x: (
        x["diamond"] < x["emerald"] < 5
        and x["garnet"] == x["jade"] + 1
        and x["opal"] in (0, 5)
        and abs(x["pearl"] - x["garnet"]) == 3
    ),
)
TRUCKS = Known(
    "Three trucks—truck 1, truck 2, and truck 3—carry seven crates, labeled P, Q, R, S, T, V, and W. Every crate is "
    "carried by exactly one truck. Truck 1 carries exactly two crates. No truck carries more than four crates. The "
    "following conditions apply to the loading: P and Q are not carried by the same truck. Whichever truck carries R "
    "also carries S. More of the crates are carried by truck 3 than by truck 2. T is carried by truck 2. If V is "
    "carried by truck 1, then W must be carried there as well.",
    lambda: groups(7, 3),
    lambda x: (
        [*x.values()].count(0) == 2
        and max([*x.values()].count(truck) for truck in range(3)) <= 4
        and x["p"] != x["q"]
        and x["r"] == x["s"]
        and [*x.values()].count(2) > [*x.values()].count(1)
        and x["t"] == 1
        and (x["v"] != 0 or x["w"] == 0)
    ),
)
PARCELS = Known(
    "During a single week, Monday through Thursday, an office receives exactly five parcels, one from each of five "
    "towns: Alton, Borde, Crail, Deal, and Epsom. More than one parcel can be received on the same day, and there can "
    "be days on which no parcel is received. The records establish the following: The parcel from Alton is received on "
    "an earlier day than the parcel from Borde. The parcels from Crail and Deal are received on the same day as each "
    "other. No more than two parcels are received on any one day. The parcel from Epsom is received the day before the "
    "parcel from Borde. Neither the parcel from Alton nor the parcel from Crail is received on Tuesday. At least one "
    "parcel is received on Thursday.",
    lambda: groups(5, 4),
    lambda x: (
        x["alton"] < x["borde"]
        and x["crail"] == x["deal"]
        and max([*x.values()].count(day) for day in range(4)) <= 2
        and x["epsom"] == x["borde"] - 1
        and 1 not in (x["alton"], x["crail"])
        and 3 in x.values()
    ),
)
RING = Known(
    "Six guests (Ann, Bob, Cy, Di, Ed, and Flo) are seated at a round table that has exactly six chairs, evenly "
    "spaced. One guest sits in each chair. The seating obeys the following rules: Ann sits directly across the table "
    "from Di. Bob and Cy sit in adjacent chairs. Ed does not sit next to Di. Flo sits immediately clockwise from Di.",
    lambda: rows(6),
    lambda x: (
        (x["ann"] - x["di"]) % 6 == 3
        and (x["bob"] - x["cy"]) % 6 in (1, 5)
        and (x["ed"] - x["di"]) % 6 not in (1, 5)
        and (x["flo"] - x["di"]) % 6 == 1
    ),
)
PARKED = Known(
    "Six cars—a Ford, a Honda, a Jeep, a Kia, a Lexus, and a Mazda—are parked in a row of six spaces numbered 1 "
    "through 6 from left to right. Each car is parked in a different space. The following must be true: The Ford is "
    "parked in a lower-numbered space than the Jeep. The Honda and the Kia are parked in adjacent spaces. There is "
    "exactly one car between the Lexus and the Mazda. The Mazda is parked in either space 1 or space 6.",
    lambda: rows(6),
    lambda x: (
        x["ford"] < x["jeep"]
        and abs(x["honda"] - x["kia"]) == 1
        and abs(x["lexus"] - x["mazda"]) == 2
        and x["mazda"] in (0, 5)
    ),
)
RACE = Known(
    "Six swimmers, Gia, Hope, Iris, June, Kit, and Lola, swim a race. There are no ties, and every one of the swimmers "
    "finishes. The order in which they finish, from first to sixth, is consistent with the following: Gia finishes "
    "exactly two places ahead of Hope. Iris finishes ahead of both June and Kit. Lola finishes next to last. Kit does "
    "not finish in the top three.",
    lambda: rows(6),
    lambda x: x["hope"] == x["gia"] + 2 and x["iris"] < min(x["june"], x["kit"]) and x["lola"] == 4 and x["kit"] > 2,
)
PUZZLES = {name: value for name, value in globals().items() if isinstance(value, Known)}


@pytest.mark.parametrize("name", PUZZLES)
def test_what_is_read_has_the_solutions_of_a_program(name: str):
    right, wrong = PUZZLES[name].found()
    assert right > 0
    assert wrong == 0


VASES = (
    "A potter will fire exactly four vases (an amphora, a bowl, a crock, and a dish) one after another, from first to "
    "fourth. Each vase receives exactly one of two glazes, green or white, and each of the two glazes is used on at "
    "least one of the vases. The following conditions apply: No two vases fired consecutively receive the same glaze. "
    "The amphora is fired at some time before the bowl. The crock receives the green glaze and is not fired first. The "
    "vase fired third does not receive the white glaze."
)


def test_things_in_a_row_that_also_are_of_a_colour():
    _, formulas = read_all(VASES)
    names = ("amphora", "bowl", "crock", "dish")
    wrong = right = 0
    for places, glazes in product(permutations(range(4)), product(("green", "white"), repeat=4)):
        at, of = dict(zip(names, places, strict=True)), dict(zip(names, glazes, strict=True))
        row = [of[name] for name in sorted(names, key=lambda name: at[name])]
        expected = (
            len(set(glazes)) == 2
            and all(this != after for this, after in zip(row, row[1:], strict=False))
            and at["amphora"] < at["bowl"]
            and of["crock"] == "green"
            and at["crock"] != 0
            and row[2] != "white"
        )
        facts = frozenset({*((name, f"position_{at[name] + 1}") for name in names), *of.items()})
        right += expected
        wrong += expected != all(holds(formula, facts) for formula in formulas)
    assert right > 0
    assert wrong == 0


SOUPS = (
    "A chef will prepare four soups—leek, miso, onion, and pea—one on each day from Monday through Thursday. Each soup "
    "is either spicy or mild. The following constraints apply: The leek soup is prepared on some day before the pea "
    "soup. The onion soup is spicy. Exactly two of the soups are spicy. No two spicy soups are prepared on consecutive "
    "days. The soup prepared on Wednesday is mild. If miso is spicy, then pea is prepared on Thursday."
)


def test_things_on_days_that_are_of_one_of_two_types():
    _, formulas = read_all(SOUPS)
    names, days = ("leek", "miso", "onion", "pea"), ("monday", "tuesday", "wednesday", "thursday")
    wrong = right = 0
    for places, types in product(permutations(range(4)), product(("spicy", "mild"), repeat=4)):
        at, of = dict(zip(names, places, strict=True)), dict(zip(names, types, strict=True))
        row = [of[name] for name in sorted(names, key=lambda name: at[name])]
        expected = (
            at["leek"] < at["pea"]
            and of["onion"] == "spicy"
            and types.count("spicy") == 2
            and all("mild" in pair for pair in zip(row, row[1:], strict=False))
            and row[2] == "mild"
            and (of["miso"] == "mild" or at["pea"] == 3)
        )
        facts = frozenset({*((name, days[at[name]]) for name in names), *of.items()})
        right += expected
        wrong += expected != all(holds(formula, facts) for formula in formulas)
    assert right > 0
    assert wrong == 0


@pytest.mark.parametrize(
    "text",
    [
        # each of several callers may have left more than one
        "Four messages are left. Each is left by one of four callers: Ann, Bob, Cy, and Di. The order of the messages, "
        "from first to fourth, satisfies the following conditions: Ann's message is earlier than Bob's.",
        # who sits to the left depends on where they look
        "Four people—Ann, Bob, Cy, and Di—sit around a circular table with four seats. The following conditions must "
        "be met: Ann sits immediately to the left of Bob.",
        # there are more chairs than people
        "Four guests (Ann, Bob, Cy, and Di) are seated at a round table that has exactly six chairs. The seating obeys "
        "the following rules: Ann sits next to Bob.",
        # friends are no kind of people
        "Exactly two of the four clerks Ann, Bob, Cy, and Di will be hired. Ann and Bob are friends. The following "
        "conditions apply: Ann is hired.",
        # which three are meant is said of a place, not of what they are
        "Each of four clerks—Ann, Bob, Cy, and Di—works on exactly one of two days, Monday or Tuesday. Three of the "
        "clerks, Ann, Bob, and Cy, work in the shop. The following conditions apply: Ann works on Monday.",
        # who is on a committee in which position
        "Exactly four clerks—Ann, Bob, Cy, and Di—are assigned to two committees—Oak and Pine. Each committee has two "
        "clerks, with each clerk on a committee holding exactly one of two positions—leader or secretary. The "
        "following conditions apply: Ann is the leader.",
        # what is allowed only in one case
        "Each of four clerks—Ann, Bob, Cy, and Di—works on exactly one of two days, Monday or Tuesday. More than one "
        "clerk can work on the same day only if it is Monday. The following conditions apply: Ann works on Monday.",
        # of whom "it" is said is not clear
        "Each of four crates—P, Q, R, and S—is on exactly one of two trucks—Ford and Kia. The following conditions "
        "apply: If P is on the same truck as Q, it is on the Ford.",
    ],
)
def test_a_text_that_says_less_or_more_is_not_read(text: str):
    with pytest.raises(Unread):
        read_all(text)
