"""Sentences of ordinary English, phrase by phrase: what they say, and which are left unread."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid.symbolic.logic.formula import Formula, show
from hybrid.symbolic.logic.phrases.likeness import Nouns, Unclear, as_one, sorts
from hybrid.symbolic.logic.phrases.passage import read_passage
from hybrid.symbolic.logic.reading import BadFormula, read


def said(*sentences: str) -> list[str]:
    """The one formula of each sentence; empty if it is not read, or in more ways than one."""
    readings = read_passage(sentences).readings
    return [show(each.formulas[0]) if len(each.formulas) == 1 else "" for each in readings]


def formula(text: str) -> Formula:
    found = read(text)
    assert not isinstance(found, BadFormula), found
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("All people who often bake bread are fond of butter.", "all X: bakes_bread_often(X) -> fond_of_butter(X)"),
        ("Every guest who is not old drinks tea.", "all X: guest(X) & ~old(X) -> drinks_tea(X)"),
        ("All trains that leave Lyon are late or full.", "all X: train(X) & leaves(X, lyon) -> late(X) | full(X)"),
        ("Everything that is blue is cold.", "all X: blue(X) -> cold(X)"),
        ("Whoever works hard is tired.", "all X: works_hard(X) -> tired(X)"),
        ("No teacher who sings is shy.", "all X: teacher(X) & sings(X) -> ~shy(X)"),
        ("No one kind to dogs is mean to cats.", "all X: kind_to_dog(X) -> ~mean_to_cat(X)"),
        ("None of the old boats float.", "all X: old_boat(X) -> ~floats(X)"),
        ("Only members are allowed to vote.", "all X: allowed_to_vote(X) -> member(X)"),
        ("Some birds do not fly.", "some X: bird(X) & ~flies(X)"),
        ("At least one cat sleeps.", "some X: cat(X) & sleeps(X)"),
        ("There is a child who reads every book.", "some X: child(X) & reads_every_book(X)"),
        ("There are no green foxes.", "all X: ~green_fox(X)"),
        ("Some dragons exist.", "some X: dragon(X)"),
        ("Not all birds can fly.", "~(all X: bird(X) -> can_fly(X))"),
        ("People who like cats or dogs are kind.", "all X: likes_cat(X) | likes_dog(X) -> kind(X)"),
        ("Students instructed by a monk are calm.", "all X: student(X) & instructed_by_monk(X) -> calm(X)"),
        ("All cooks and bakers who sing are loud.", "all X: (cook(X) | baker(X)) & sings(X) -> loud(X)"),
        ("Most painters are poor.", ""),
        ("All workers wear boots except Otto.", ""),
        ("Everybody is not kind.", ""),
    ],
)
def test_what_is_said_of_all_of_some_or_of_none(text: str, wanted: str):
    assert said(text) == [wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Rina is either a cook or a singer.", "cook(rina) ^ singer(rina)"),
        ("Rina is a cook or a singer.", "cook(rina) | singer(rina)"),
        ("Rina either paints or is a singer.", "paints(rina) ^ singer(rina)"),
        ("Rina neither paints nor is a singer.", "~paints(rina) & ~singer(rina)"),
        ("Rina is both a cook and a singer.", "cook(rina) & singer(rina)"),
        ("Rina is not both a cook and a singer.", "~(cook(rina) & singer(rina))"),
        ("Rina does not sing or dance.", "~(sings(rina) | dances(rina))"),
        ("Rina is not old and has a car.", "~old(rina) & has_car(rina)"),
        ("A bus is either new or old, but not both.", "all X: bus(X) -> (new(X) ^ old(X))"),
        ("Rina has no legs.", "~has_leg(rina)"),
        ("Rina no longer sings.", "~sings(rina)"),
        ("Neither Rina nor Otto is a dancer.", "~dancer(rina) & ~dancer(otto)"),
        ("Either Rina or Otto sings.", "sings(rina) ^ sings(otto)"),
        ("Rina paints, and Otto cooks.", "paints(rina) & cooks(otto)"),
        ("It is not true that Rina sings and Otto dances.", "~(sings(rina) & dances(otto))"),
        ("Rina owns a bike or a scooter.", "owns_bike(rina) | owns_scooter(rina)"),
        ("Rina visited Rome, Pisa and Lyon.", "visits(rina, rome) & visits(rina, pisa) & visits(rina, lyon)"),
        ("Rina likes to sing and dance.", "likes_to_sing_and_dance(rina)"),
        ("Rina either has a cat or a dog.", "has_cat(rina) ^ has_dog(rina)"),
        ("The shop sells bread, but it does not sell milk.", "sells_bread(the_shop) & ~sells_milk(the_shop)"),
        ("Rina is a cook or kind and old.", ""),
        ("Rina builds ships or trains.", ""),
        (
            "Rina is either a cook and sings or neither a cook nor sings.",
            "(cook(rina) & sings(rina)) ^ (~cook(rina) & ~sings(rina))",
        ),
    ],
)
def test_what_is_joined_and_denied(text: str, wanted: str):
    assert said(text) == [wanted]


def test_a_not_before_an_and_leaves_open_what_it_denies():
    (reading,) = read_passage(["Rina is not a cook and a singer."]).readings
    assert list(map(show, reading.formulas)) == ["~(cook(rina) & singer(rina))", "~cook(rina) & singer(rina)"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("If Rina sings or dances, then she is not sad.", "sings(rina) | dances(rina) -> ~sad(rina)"),
        ("If people bake bread, they buy flour.", "all X: bakes_bread(X) -> buys_flour(X)"),
        ("Rina will swim if she has a ticket.", "has_ticket(rina) -> swims(rina)"),
        ("People are tired if they work at night.", "all X: works_at_night(X) -> tired(X)"),
        ("Unless Rina studies, Rina fails.", "~studies(rina) -> fails(rina)"),
        ("Rina sings if and only if Otto dances.", "sings(rina) <-> dances(otto)"),
        ("Students fail only if they are lazy.", "all X: student(X) & fails(X) -> lazy(X)"),
        ("If a song is sad, Rina will sing it.", "all X: song(X) & sad(X) -> sings(rina, X)"),
        ("If Rina likes a song, she sings it.", "all Z: song(Z) & likes(rina, Z) -> sings(rina, Z)"),
        ("If a film is made by a person, the person is famous.", "all Z: all X: film(X) & makes(Z, X) -> famous(Z)"),
        ("If the shop is open, then all clerks are busy.", "open(the_shop) -> (all X: clerk(X) -> busy(X))"),
        ("If Rina likes cats, they are fed.", ""),
        ("If a man owns a mule, it is fed.", ""),
        ("If Rina sings when she is sad, she is odd.", ""),
    ],
)
def test_what_holds_on_a_condition(text: str, wanted: str):
    assert said(text) == [wanted]


def test_one_thing_is_one_predicate_however_it_is_said():
    forms = ["Rina regularly drinks coffee.", "Rina drinks coffee regularly.", "Rina will drink coffee regularly."]
    assert set(said(*forms)) == {"drinks_coffee_regularly(rina)"}
    assert said("Otto is working in the mill.", "Ida is a clerk working in the mill.") == [
        "works_in_the_mill(otto)",
        "clerk(ida) & works_in_the_mill(ida)",
    ]
    assert said("Ida Holm wrote Dark Rain.", "Dark Rain was written by Ida Holm.") == [
        "writes(ida_holm, dark_rain)",
        "writes(ida_holm, dark_rain)",
    ]
    assert said("Sailing boats are old.", "Ida is sailing to Lund.") == [
        "all X: sailing_boat(X) -> old(X)",
        "sails_to(ida, lund)",
    ]
    assert said("Ida is loved.", "Ida loves.") == ["loved(ida)", "loves(ida)"]


def test_names_have_several_words_and_a_kind_is_no_name():
    assert said("Juan de Mar leads the Bank of Oslo.", "Mr. Bell is a Danish baker.", "A Dane sings.")[:2] == [
        "leads(juan_de_mar, bank_of_oslo)",
        "danish_baker(mr_bell)",
    ]
    assert said("Ida lives in Lund, a town in Sweden.") == ["lives_in(ida, lund) & town_in(lund, sweden)"]
    assert said("The song Dark Rain was sung by Ida.", "Dark Rain is sad.")[1] == "sad(dark_rain)"
    assert said("1984 is a novel.") == ["novel(the_1984)"]
    assert said("Geckos are reptiles.", "Rex is a gecko.")[0] == "all X: gecko(X) -> reptile(X)"


def test_a_compound_says_what_its_words_say_where_the_sentences_speak_of_them():
    sentences = [
        "Ida is a German dancer.",
        "Some dancers are not German.",
        "Otto is a former mayor.",
        "Ben is a mayor.",
    ]
    assert said(*sentences) == [
        "dancer(ida) & german(ida)",
        "some X: dancer(X) & ~german(X)",
        "former_mayor(otto)",
        "mayor(ben)",
    ]
    assert said("Ida won the cup in 1998.", "Ida won the cup.")[0] == "wins_the_cup(ida) & wins_the_cup_in_1998(ida)"


def test_what_a_phrase_about_any_of_a_kind_follows_from():
    passage = read_passage(["Ida won the Lyon Race.", "Anyone who won a race is glad.", "The Lyon Race is a race."])
    assert [show(link.formula) for link in passage.links] == ["wins(X, Z) & race(Z) -> wins_race(X)"]
    assert not read_passage(["Ida loves Rex.", "Rex is a dog.", "Otto loves dogs."]).links


# --- what may be the same ----------------------------------------------------------------------

NONE = Nouns(frozenset(), frozenset(), frozenset())


def merged(*texts: str) -> list[str]:
    given, goals = as_one([formula(text) for text in texts], [formula(texts[-1])], NONE)
    return list(map(show, (*given, *goals)))


@pytest.mark.parametrize(
    "text",
    [
        "Rina is almost a cook.",
        "Rina is not yet a cook.",
        "Perhaps Rina sings.",
        "Rina probably sings.",
        "Rina hardly sings.",
        "Rina would be a cook.",
        "Rina is a cook in name only.",
    ],
)
def test_what_leaves_open_whether_it_is_so_is_not_read(text: str):
    (reading,) = read_passage([text]).readings
    assert reading.formulas == ()
    assert "is not clear" in reading.why


def test_an_adverb_between_two_verbs_can_be_of_either():
    (reading,) = read_passage(["All guests who bake regularly have an oven."]).readings
    assert reading.formulas == ()


def test_what_is_seldom_so_is_not_so():
    assert [show(each) for each in read_passage(["Rina is seldom late.", "Rina is late."]).readings[0].formulas] == [
        "seldom_late(rina)"
    ]


def test_near_spellings_are_one_and_others_are_not():
    assert len(set(merged("wears_large_shoe(ann)", "wears_large_shoes_often(ann)"))) == 1
    assert len(set(merged("wears_large_shoe(ann)", "wears_small_hat(ann)"))) == 2


def test_what_no_premise_speaks_of_is_not_called_unknown():
    with pytest.raises(Unclear, match="no other sentence speaks of tall"):
        as_one([formula("kind(ann)")], [formula("tall(ann)")], NONE)


def test_of_what_kind_a_rule_speaks_may_go_without_saying():
    nouns = Nouns(frozenset({"clerk", "late"}), frozenset({"late"}), frozenset())
    given, _ = as_one(
        [formula("all X: clerk(X) & late(X) -> sad(X)"), formula("clerk(bo)")], [formula("sad(ann)")], nouns
    )
    assert "all X: late(X) -> sad(X)" in map(show, given)


@pytest.mark.parametrize(
    "texts",
    [
        ("kind(ann_holm)", "kind(ann)"),
        ("kind(lighthouse)", "lighthouse(bob)"),
        ("plays_for(ann, team)", "plays_for_club(ann)"),
        ("swimmer_from(ann, oslo)", "from(ann, bergen) & from(ann)"),
    ],
)
def test_what_cannot_be_made_one_is_named(texts: tuple[str, ...]):
    with pytest.raises(Unclear, match="may be the same"):
        merged(*texts)


def test_a_kind_that_only_rules_speak_of_goes_without_saying():
    rules = [formula(text) for text in ("all X: clerk(X) & old(X) -> sad(X)", "all X: clerk(X) & new(X) -> glad(X)")]
    nouns = Nouns(frozenset({"clerk"}), frozenset(), frozenset())
    assert sorts(rules, nouns, sure=True) == ("clerk",)
    assert not sorts([*rules, formula("~clerk(ann)")], nouns, sure=True)
    assert not sorts(
        [formula("all X: cat(X) -> mammal(X)")], Nouns(frozenset({"cat"}), frozenset(), frozenset()), sure=False
    )


# --- any text ----------------------------------------------------------------------------------

WORDS = """all some no every a the if then and or not either neither nor both who that is are was does has will can only
    unless people person it they them his Ann Bob New York cat cats dog drinks drunk tall tea quickly often , : ' 's "
    in of by with from someone everyone nobody there at least one kinds exist longer than 1984 $20 himself most really
    also too % can't Mr. No. 9 T. é 東京 X"""


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join), max_size=3),
    st.sampled_from([".", "", "?"]),
)
def test_any_words_are_read_or_not(sentences: list[str], mark: str):
    passage = read_passage([sentence + mark for sentence in sentences])
    assert len(passage.readings) == len(sentences)
    for reading in passage.readings:
        assert bool(reading.formulas) != bool(reading.why)
        for each in reading.formulas:
            assert read(show(each)) == each
