"""Sentences of more than one clause, with remarks on names, pronouns, and verbs that no list has."""

import pytest

from hybrid.symbolic.logic.formula import show
from hybrid.symbolic.logic.phrases.passage import Passage, read_passage


def said(*sentences: str) -> list[str]:
    """The one formula of each sentence; empty if it is not read as a whole, or in more ways than one."""
    readings = read_passage(sentences).readings
    return [show(each.formulas[0]) if len(each.formulas) == 1 and not each.missing else "" for each in readings]


def partly(passage: Passage) -> list[tuple[str, str]]:
    return [(show(each.formulas[0]), each.missing) for each in passage.readings if each.formulas]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Leopold, a violinist trained in Graz, sings.",
            "sings(leopold) & violinist(leopold) & trained_in(leopold, graz)",
        ),
        ("Priya, who supervises the mill, is a nurse.", "nurse(priya) & supervises_the_mill(priya)"),
        ("Bruno, also a beekeeper, lives in Ardmore.", "lives_in(bruno, ardmore) & beekeeper(bruno)"),
        ("Agnes, an engineer who was born in Zadar, is old.", "old(agnes) & engineer(agnes) & born_in(agnes, zadar)"),
        ("The Lisk, a river 210 miles long, is deep.", "deep(lisk) & river(lisk) & is_210_mile_long(lisk)"),
        ("Tablet 14, which mentions iron, was baked.", "baked(tablet_14) & mentions_iron(tablet_14)"),
        ("Ann, who sings, dances, and swims, is tall.", ""),
        ("Ann, they say, is tall.", ""),
    ],
)
def test_what_is_remarked_of_a_name_is_said_beside(text: str, wanted: str):
    assert said(text) == [wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Every ship that is old is slow, and none of the ships that carry coal is old.",
            "(all X: ship(X) & old(X) -> slow(X)) & (all X: ship(X) & carries_coal(X) -> ~old(X))",
        ),
        ("Every cat sleeps, yet no dog sleeps.", "(all X: cat(X) -> sleeps(X)) & (all X: dog(X) -> ~sleeps(X))"),
        ("Ida sings, whereas Otto dances.", "sings(ida) & dances(otto)"),
        ("Although Ida sings, Otto dances.", "sings(ida) & dances(otto)"),
        ("Ida is tall; she either sings or dances.", "tall(ida) & (sings(ida) ^ dances(ida))"),
        (
            "Some of the monks keep bees, and some brew beer.",
            "(some X: monk(X) & keeps_bee(X)) & (some X: monk(X) & brews_beer(X))",
        ),
        ("Oskar, Ilse and Wanda all sing.", "sings(oskar) & sings(ilse) & sings(wanda)"),
        (
            "Room 14 is painted either in grey or in white, but never in both.",
            "painted_in_grey(room_14) ^ painted_in_white(room_14)",
        ),
        ("Salt dissolves in water but not in oil.", "dissolves_in_water(salt) & ~dissolves_in_oil(salt)"),
        ("Under the Harbour Act of 1921, every ship is old.", "all X: ship(X) -> old(X)"),
        ("Ida knows Eve, and she sings.", ""),
        ("Ida sings, or Otto dances, and Eve swims.", ""),
    ],
)
def test_clauses_are_each_so_on_their_own(text: str, wanted: str):
    assert said(text) == [wanted]


def test_what_cannot_be_read_beside_a_clause_is_missing():
    passage = read_passage(["All of the vases were baked, whereas most of the jars were not."])
    assert partly(passage) == [("all X: vase(X) -> baked(X)", "of how many it speaks is not clear")]


@pytest.mark.parametrize(
    "text",
    [
        "Perhaps Ida sings, and Otto dances.",
        "Ida believes that Otto sings, and that Eve dances.",
        "Ida thinks Otto sings, and Eve dances.",
        "It is false that Ida sings, and most cats sleep.",
        "Either Ida sings, and Otto dances, or most cats sleep.",
        "If Ida sings, most cats sleep, and Otto dances.",
    ],
)
def test_no_clause_is_taken_out_of_what_leaves_it_open(text: str):
    assert not partly(read_passage([text]))


def test_it_takes_up_the_subject_where_others_of_its_kind_are_so():
    rule = "No shop sells a lamp unless it has a licence."
    assert said(rule) == [""]
    assert said(rule, "The Owl is a shop that has a licence.")[0] == (
        "all X: shop(X) -> (~has_licence(X) -> ~sells_lamp(X))"
    )
    assert said("A metal is soft if, and only if, it contains no tin.") == [
        "all X: metal(X) -> (soft(X) <-> ~contains_tin(X))"
    ]
    assert said("Ben had not read the report when it was leaked.") == [""]


@pytest.mark.parametrize(
    "text",
    [
        "One night in March the ring was stolen.",
        "One day Ida sang.",
        "The ring was not stolen by anyone who was asleep.",
        "Ida is a friend of a man who sings.",
        "All of her sketches are signed.",
        "Everyone whose father sings is happy.",
        "Every clerk copied reports in the hall.",
        "No guest may.",
        "While Ida sings, no dog barks.",
        "Ida sings but not Otto.",
    ],
)
def test_what_can_be_of_another_is_not_read(text: str):
    assert said(text) == [""]


def test_a_verb_is_known_by_its_place():
    assert said("Pip nests in reeds.", "Every bird that nests in reeds is small.")[0] == "nests_in_reed(pip)"
    assert said("The Orrin Range forms the border of Calda.") == ["forms_the_border_of(orrin_range, calda)"]
    assert said("No tablet inscribed in Latin mentions iron.") == [
        "all X: tablet(X) & inscribed_in(X, latin) -> ~mentions_iron(X)"
    ]


def test_a_noun_before_a_name_tells_its_kind():
    passage = read_passage(
        ["The town of Lund is old.", "The mineral ferrone is red.", "Ferrone is hard.", "Every mineral is big."]
    )
    assert [show(each.formulas[0]) for each in passage.readings[:3]] == ["old(lund)", "red(ferrone)", "hard(ferrone)"]
    towns = read_passage(
        ["The town of Lund is old.", "Every town is big.", "Oak Library is small.", "No library is red."]
    )
    assert {show(link.formula) for link in towns.links} == {"town(lund)", "library(oak_library)"}


def test_the_only_one_that_is_named_is_meant():
    told = said("Oak Farm lies in the Harrow valley.", "Ida lives in the valley.")
    assert told == ["lies_in(oak_farm, harrow_valley)", "lives_in(ida, harrow_valley)"]
    assert said("Oak Farm lies in the Harrow valley.", "Ida lives in the valley.", "A valley is deep.")[1] == (
        "lives_in_the_valley(ida)"
    )


def test_what_one_does_to_all_of_a_kind():
    assert said("Noor feeds everything that sleeps.")[0].endswith("(all Y: sleeps(Y) -> feeds(noor, Y))")
    assert said("Noor feeds only cats.")[0].endswith("(all Y: feeds(noor, Y) -> cat(Y))")
    assert said("Noor reads every book in the garden.") == ["reads_every_book_in_the_garden(noor)"]
