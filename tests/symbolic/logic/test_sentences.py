"""The words of a sentence, the grammar that is made from them, and the checks of what was written."""

import llguidance
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.symbolic.logic.forms import understood
from hybrid.symbolic.logic.formula import Formula, show
from hybrid.symbolic.logic.grammar import faults, grammar_for
from hybrid.symbolic.logic.problem import Undecided, read_problem
from hybrid.symbolic.logic.reading import BadFormula, read
from hybrid.symbolic.logic.scales import Unordered, is_scale, placed, placed_names
from hybrid.symbolic.logic.words import Said, listed, read_sentences

RIGHT = [
    ("Dan is old and not tired.", "old(dan) & ~tired(dan)"),
    ("The fox watches the hen.", "watches(fox, hen)"),
    (
        "If someone is hungry and they do not own the goat then they visit the market.",
        "hungry(X) & ~own(X, goat) -> visit(X, market)",
    ),
    ("All tall, careful people are slow.", "tall(X) & careful(X) -> slow(X)"),
    ("Every plimbus is a dorbus.", "plimbus(X) -> dorbus(X)"),
    ("Dorbuses are not loud.", "dorbuses(X) -> ~loud(X)"),
    ("No baker is late.", "baker(X) -> ~late(X)"),
    (
        "If the fox is hungry and the fox sees the hen then the hen is not safe.",
        "hungry(fox) & sees(fox, hen) -> ~safe(hen)",
    ),
    ("A person is happy if they are rich.", "rich(X) -> happy(X)"),
    ("Only members are guests.", "guests(X) -> members(X)"),
    ("The hen is chased by the fox.", "chased(fox, hen)"),
    ("Someone is late.", "some X: late(X)"),
    (
        "If someone chases the cow and is green then they like the dog.",
        "chases(X, cow) & green(X) -> like(X, dog)",
    ),
    ("The globe is the third from the left.", "left(globe, 3)"),
    ("The red book is older than the blue book.", "older(red_book, blue_book)"),
    ("The apples are less expensive than the pears.", "less_expensive(apples, pears)"),
    ("Eve finished second-to-last.", "last(eve, 2)"),
    ("Who is the tallest?", "tallest(X, 1)"),
]
READ_TOO = [
    ("Bob and Ann are kind.", "kind(bob) & kind(ann)"),
    ("Bob likes Ann and Carl.", "likes(bob, ann) & likes(bob, carl)"),
    ("If Bob likes Ann and Carl is red then Bob is big.", "likes(bob, ann) & red(carl) -> big(bob)"),
    ("Bob does not like the cat and the dog is red.", "~like(bob, cat) & red(dog)"),
    ("The cat is chased by the dog and the cow.", "chased(dog, cat) & chased(cow, cat)"),
    ("Nobody is late.", "~late(X)"),
    ("No one is late.", "~late(X)"),
    ("Everyone who is rich is happy.", "rich(X) -> happy(X)"),
    ("Anyone who is not kind is rough.", "~kind(X) -> rough(X)"),
    ("People who like Bob are happy.", "like(X, bob) -> happy(X)"),
    ("Things that are red are big.", "red(X) -> big(X)"),
    ("Some cats are black.", "some X: cats(X) & black(X)"),
    ("Bob is neither kind nor nice.", "~kind(bob) & ~nice(bob)"),
    ("Bob is red or big.", "red(bob) | big(bob)"),
    ("Bob is kind unless he is tired.", "~tired(bob) -> kind(bob)"),
    ("Every cat likes Bob.", "cat(X) -> likes(X, bob)"),
    ("If something is round and it sees the cow then it is big.", "round(X) & sees(X, cow) -> big(X)"),
    ("If someone is not green and they are not kind, they are red.", "~green(X) & ~kind(X) -> red(X)"),
    ("A person is guilty if and only if they are nervous.", "guilty(X) <-> nervous(X)"),
    ("Bob is happy only if Ann is quiet.", "happy(bob) -> quiet(ann)"),
    ("All rompuses are yumpuses and wumpuses.", "rompuses(X) -> yumpuses(X) & wumpuses(X)"),
    ("Joe finished third.", "first(joe, 3)"),
    ("The robin is immediately to the left of the crow.", "directly_left(robin, crow)"),
    ("The robin stands next to the crow in the row.", "next_to(robin, crow)"),
    ("Ann stands between Bob and Carl.", "between(ann, bob, carl)"),
    ("Exactly two people stand between Ann and Bob.", "apart(ann, bob, 2)"),
    ("Every cow that is not old and does not like Bob is red.", "cow(X) & ~old(X) & ~like(X, bob) -> red(X)"),
    ("Every cow that is old sees Bob.", "cow(X) & old(X) -> sees(X, bob)"),
    ("All old, thin cows see Bob.", "old(X) & thin(X) & cows(X) -> see(X, bob)"),
    ("If a cow is not old and sees Bob then it is red.", "cow(X) & ~old(X) & sees(X, bob) -> red(X)"),
    ("Bob flies from Rome.", "flies_from(bob, rome)"),
    ("Ann is never late.", "~late(ann)"),
    ("Ann tells the truth.", "truthful(ann)"),
    ("Bob says Ann lies.", "truthful(bob) <-> ~truthful(ann)"),
    ("Does Bob tell the truth?", "truthful(bob)"),
    ("If Bob is red then he is big.", "red(bob) -> big(bob)"),
    ("李雷 is older than 韩梅梅.", "older(李雷, 韩梅梅)"),
    ("Юрий is kind.", "kind(юрий)"),
    ("A person works or plays.", "works(X) | plays(X)"),
    ("If Bob is a kind person then Bob is happy.", "kind(bob) -> happy(bob)"),
    ("Is Bob not smart?", "~smart(bob)"),
    ("Does Bob like Ann?", "like(bob, ann)"),
    ("Who is older than Bob?", "older(X, bob)"),
    ("Whoever is kind and is not tall is happy.", "kind(X) & ~tall(X) -> happy(X)"),
    ("Whatever is red is not big.", "red(X) -> ~big(X)"),
    ("Both Bob and Ann are kind.", "kind(bob) & kind(ann)"),
    ("Bob is both kind and tall.", "kind(bob) & tall(bob)"),
    ("If someone is both kind and tall then they are happy.", "kind(X) & tall(X) -> happy(X)"),
    ("Neither Bob nor Ann is kind.", "~kind(bob) & ~kind(ann)"),
    ("If someone is kind then they are happy, and vice versa.", "kind(X) <-> happy(X)"),
    ("Every animal that sees Bob also likes Ann.", "animal(X) & sees(X, bob) -> likes(X, ann)"),
    ("Only people who are kind are happy.", "happy(X) -> kind(X)"),
    ("Unless Bob is kind, he is late.", "~kind(bob) -> late(bob)"),
    ("Bob is not late unless he is tired.", "~tired(bob) -> ~late(bob)"),
    ("No one who is kind and tall is late.", "kind(X) & tall(X) -> ~late(X)"),
    ("If Bob is kind then they are tall.", "kind(bob) -> tall(bob)"),
    ("Zoë is kind.", "kind(zoë)"),
    ("Zoe\u0308 is kind.", "kind(zoë)"),
    ("Ñandú and 美咲 are kind.", "kind(ñandú) & kind(美咲)"),
    ("José da Silva is kind.", "kind(josé_da_silva)"),
    ("Jean-Luc Petit is not kind.", "~kind(jean_luc_petit)"),
    ("Sean O'Hara is kind.", "kind(sean_o'hara)"),
    ("Robot One is older than Robot Two.", "older(robot_one, robot_two)"),
]
DOUBTFUL = [
    "The robin is almost to the left of the crow.",
    "Most cats are black.",
    "Bob likes everyone.",
    "Bob is usually kind.",
    "Bob has a car.",
    "If the cat is chased by someone then it is not calm.",
    "Bob must be kind.",
    "[BG] Strikers are fast.",
    "Bob is a member of team 3.",
    "Bob's dog is big.",
]
UNREADABLE = [
    "Bob chases big dogs.",
    "Bob likes all kind people.",
    "Bob eats a big apple.",
    "Bob is red or big and kind.",
    "Bob is not old and tired.",
    "Some dogs chase mice.",
    "Songs are written by composers.",
    "Nothing.",
    "If Bob is kind.",
    "Bob is newer.",
]


CAREFUL = """
Bob is no fool.
There is no cat.
The dog is no older than the cat.
Bob likes nobody.
Bob is older than nobody.
If nobody is kind then Bob is sad.
If Bob is kind then nobody is sad.
Nobody is kind if they are bad.
No one is kind unless they are smart.
Not all cats are black.
If Bob is sad, not everyone is happy.
Exactly two people do not stand between Bob and Anne.
Bob is not only kind.
Bob can't swim.
Bob is hardly kind.
Vumpuses, tumpuses, and wumpuses are zumpuses.
All cats and dogs are animals.
Every cat that is black or white is kind.
Some men are kind or smart.
A man is happy if he is rich.
Cats chase mice.
Cats that chase mice are kind.
If everyone is kind then Bob is happy.
If all cats are black, Bob is kind.
If Bob is kind then someone is happy.
Everyone is happy if someone is kind.
All men are mortal and Bob is a man.
Everyone likes someone.
Bob likes someone.
Bob likes everyone who is kind.
Everything red is round.
Everyone older than Bob is older than Anne.
If Bob is kind, then if Anne is smart, Carl is tall.
Bob is only kind if Anne is smart.
Bob is kind even if Anne is smart.
Bob is kind iff Anne is smart.
Everyone but Bob is kind.
Few cats are black.
One of Bob and Anne is kind.
Bob only likes Anne.
Anyone who likes Bob and Anne is kind.
The cat finished first or second.
The cat is three places above Bob.
Ann left Bob.
Ann arrived right after Bob.
The person to the left of Bob is kind.
Anne is taller than Bob, who is taller than Carl.
Bob was hired or fired by Anne.
Bob neither likes nor hates Anne.
Thus Bob is kind.
However, Bob is kind.
Rose is a gardener, and a rose is red.
If a dog is kind then the dog is happy.
Bob is kind - Anne is not.
Bob likes her.
If he is kind, she is happy.
If Bob likes Anne, she is smart.
If someone sees the cat then it runs.
If someone likes Anne then she is smart.
Bob thinks Anne is kind.
Bob gave Anne a book.
Bob is too kind.
Bob is to win.
Is anyone kind?
Are all cats black?
Is it possible that Bob is kind?
Who does Bob like?
Mary is not a student who likes Bob.
Bob is not not kind.
Both are kind.
Bob and Anne are not both kind.
Bob is not both kind and tall.
Bob is kind and vice versa.
No cats are dogs, and vice versa.
Bob is late unless he is kind, and vice versa.
If Bob likes dogs then they are kind.
Anne says Bob says Carl lies.
Someone says Bob lies.
Everyone but not Bob is kind.
Bob likes everyone except Anne.
Only people except Bob are kind.
Not everyone except Bob is kind.
All people except the kind ones are late.
Whoever did it is kind.
Ann and Bob met Carl, a doctor.
"""
CAREFUL_SENTENCES = CAREFUL.strip().split("\n")


def said(sentence: str) -> Said:
    return read_sentences([sentence])[0]


def formula(text: str) -> Formula:
    found = read(text)
    assert not isinstance(found, BadFormula), found
    return found


def allows(sentence: Said, text: str) -> bool:
    grammar = grammar_for(sentence)
    assert grammar
    matcher = llguidance.LLMatcher(TOKENIZER, llguidance.LLMatcher.grammar_from_lark(grammar.text))
    assert not matcher.get_error()
    data = text.encode()
    return matcher.try_consume_tokens(list(data)) == len(data) and matcher.is_accepting()


TOKENIZER = llguidance.LLTokenizer("byte")


@pytest.mark.parametrize(("sentence", "text"), [*RIGHT, *READ_TOO])
def test_a_sentence_of_a_known_form_has_one_reading(sentence: str, text: str):
    assert [show(each) for each in understood(said(sentence)).readings] == [text]
    assert understood(said(sentence)).doubts == ()


@pytest.mark.parametrize("sentence", DOUBTFUL)
def test_a_word_that_no_reading_takes_account_of_is_a_doubt(sentence: str):
    assert understood(said(sentence)).doubts


@pytest.mark.parametrize("sentence", UNREADABLE)
def test_what_is_of_no_known_form_has_no_reading(sentence: str):
    assert understood(said(sentence)).readings == ()


@pytest.mark.parametrize("sentence", CAREFUL_SENTENCES)
def test_what_was_once_misread_is_not_certain(sentence: str):
    problem = read_sentences([sentence, "Anne is old.", "Bob is old.", "The cat is old.", "Carl is not old."])
    found = understood(problem[0])
    assert len(found.readings) != 1 or found.doubts or found.besides


def test_where_a_condition_ends_can_be_open():
    found = [show(each) for each in understood(said("If Bob is red, Ann is kind, Carl is big.")).readings]
    assert found == ["red(bob) -> kind(ann) & big(carl)", "red(bob) & kind(ann) -> big(carl)"]
    found = [show(each) for each in understood(said("Bob is either kind or big.")).readings]
    assert found == ["kind(bob) | big(bob)", "kind(bob) ^ big(bob)"]


@pytest.mark.parametrize(("sentence", "text"), RIGHT)
def test_the_grammar_allows_the_right_formula_and_it_has_no_faults(sentence: str, text: str):
    assert allows(said(sentence), text)
    assert faults(said(sentence), formula(text)) == ()


@pytest.mark.parametrize(
    ("sentence", "text", "about"),
    [
        ("Dan is old and not tired.", "old(dan) & tired(dan)", "negations"),
        ("All tall, careful people are slow.", "tall(X) -> slow(X)", "careful"),
        ("The fox watches the hen.", "watches(fox, fox)", "hen"),
    ],
)
def test_what_is_lost_is_a_fault(sentence: str, text: str, about: str):
    assert any(about in fault for fault in faults(said(sentence), formula(text)))


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Bob is kind.", "kind(X)"),
        ("Bob is kind.", "~kind(bob)"),
        ("Bob is kind.", "nice(bob)"),
        ("Bob is kind.", "kind(ann)"),
        ("All red things are big.", "red(X) & big(X)"),
        ("The globe is the third from the left.", "left(globe, 2)"),
        ("The red book is older than the blue book.", "older(red_book, 1)"),
    ],
)
def test_what_the_sentence_does_not_speak_of_cannot_be_written(sentence: str, text: str):
    assert not allows(said(sentence), text)


@given(st.lists(st.text("abXÖж '’-.,?!:\n0123\"\\(", max_size=60), max_size=4))
def test_any_text_has_words_and_a_grammar_that_can_be_read(sentences: list[str]):
    for each in read_sentences(sentences):
        for reading in understood(each).readings:
            assert read(show(reading)) == reading
        grammar = grammar_for(each)
        if grammar:
            matcher = llguidance.LLMatcher(TOKENIZER, llguidance.LLMatcher.grammar_from_lark(grammar.text))
            assert not matcher.get_error(), grammar.text


# --- words -------------------------------------------------------------------------------------


def test_sentences_tell_together_what_is_a_name_and_which_forms_are_one_word():
    first, second, third = read_sentences(
        ["The bald eagle sees the cow.", "Rough people see the bald eagle.", "The cow is rough."]
    )
    assert first.of("name") == ("bald_eagle", "cow")
    assert first.of("content") == second.of("content")[1:] == ("see",)
    assert second.of("content")[0] == third.of("content")[0] == "rough"
    assert second.is_general
    assert not first.is_general


def test_a_pronoun_is_the_name_that_came_before():
    _, second, third = read_sentences(["Bob is kind.", "He likes Ann.", "She is big."])
    assert second.of("name") == ("bob", "ann")
    assert third.of("name") == (), "it may be any of the two"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("All kind people except Ann are happy.", "kind(X) & (X != ann) -> happy(X)"),
        ("Everyone who is kind, except Ann and Bob, is happy.", "kind(X) & (X != ann) & (X != bob) -> happy(X)"),
        ("Except for Ann, everyone is happy.", "X != ann -> happy(X)"),
        ("Nobody except Ann is happy.", "X != ann -> ~happy(X)"),
    ],
)
def test_of_an_exception_the_opposite_may_be_said_or_nothing(sentence: str, text: str):
    found = understood(said(sentence))
    assert [show(each) for each in found.readings] == [text]
    assert found.doubts == ()
    assert "the opposite of ann" in found.besides[0]


def test_they_is_one_only_where_nobody_else_was_spoken_of():
    named = read_sentences(["Bob is kind and not old.", "They are big.", "Bob likes cats.", "They are red."])
    assert named[1].of("name") == ("bob",)
    assert named[3].of("name") == ()
    assert understood(named[3]).doubts


def test_a_sentence_of_a_pronoun_only_is_about_the_one_named_before():
    named = read_sentences(["The cat is old.", "It is not red.", "Cats are big.", "It is kind."])
    assert [show(each) for each in understood(named[1]).readings] == ["~red(cat)"]
    assert understood(named[3]).doubts


def test_forms_that_no_stemmer_finds_are_one_word():
    first, second = read_sentences(["The cat is seen by Bob.", "Bob sees the cat."])
    assert (
        [show(each) for each in understood(first).readings]
        == [show(each) for each in understood(second).readings]
        == ["seen(bob, cat)"]
    )


def test_a_list_names_all_that_there_are():
    text = "On a shelf, there are three books: a red book, an orange book, and a blue book."
    assert listed([text]) == ("red_book", "orange_book", "blue_book")


# --- orders ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("newer(a, b)", "a < b"),
        ("older(a, b)", "b < a"),
        ("oldest(a, 2)", "a = -2"),
        ("left(a, 3)", "a = 3"),
        ("right(a, b)", "b < a"),
        ("rightmost(a)", "a = -1"),
        ("less_expensive(a, b)", "a < b"),
        ("cheapest(a, 1)", "a = 1"),
        ("directly_left(a, b)", "a + 1 = b"),
        ("directly_behind(a, b)", "b + 1 = a"),
        ("next_to(a, b)", "a + 1 = b | b + 1 = a"),
        ("apart(a, b, 2)", "a + 3 = b | b + 3 = a"),
        ("between(a, b, c)", "(b < a & a < c) | (c < a & a < b)"),
        ("above(a, b) & ~last(a, 1)", "a < b & ~(a = -1)"),
        ("heaviest(a, 1) -> biggest(a)", None),
        ("kind(a)", "kind(a)"),
    ],
)
def test_words_of_order_are_places(text: str, wanted: str | None):
    if wanted is None:
        with pytest.raises(Unordered, match="heaviest"):
            placed([formula(text)])
    else:
        assert [show(formula(show(each))) for each in placed([formula(text)])] == [show(formula(wanted))]


def test_only_degrees_and_places_are_words_of_order():
    assert is_scale("bigger")
    assert is_scale("most_expensive")
    assert is_scale("second") is False
    assert not is_scale("big")
    assert not is_scale("young")
    assert placed_names([formula("older(a, b) & kind(c)")]) == ("a", "b")


# --- problems ----------------------------------------------------------------------------------


def test_a_statement_after_the_question_is_the_goal():
    asked = ["Is the following statement true, false, or unknown?", "Bob is not big."]
    problem = read_problem(["Bob is red.", "Red people are big."], asked, ("True", "False", "Unknown"))
    assert problem
    assert [goal.text for goal in problem.goals] == ["Bob is not big."]
    assert problem.choose(["refuted"], closed=False) == ("False", 0)
    assert problem.choose(["unknown"], closed=False) == ("Unknown", 0)
    assert problem.choose(["unknown"], closed=True) == ("False", 0)


def test_what_is_asked_may_be_given_too():
    asked = ["Is the following statement true or false?", "Bob is red."]
    problem = read_problem(["Bob is red.", "Ann is big."], asked, ("True", "False"))
    assert problem
    assert [each.text for each in problem.premises] == ["Bob is red.", "Ann is big."]


def test_a_question_of_a_person_is_about_everybody():
    problem = read_problem([], ["Ann is older than Bob.", "Carl is younger than Bob.", "Who is the oldest?"], ())
    assert problem
    assert problem.asks == "who"
    meant = [show(each) for each in problem.meanings([formula("oldest(X, 1)")])]
    assert meant == ["oldest(ann, 1)", "oldest(bob, 1)", "oldest(carl, 1)"]
    assert problem.choose(["entailed", "refuted", "refuted"], closed=False) == ("Ann", 0)
    with pytest.raises(Undecided, match="none of the 3"):
        problem.choose(["unknown", "unknown", "refuted"], closed=False)


@pytest.mark.parametrize(
    ("question", "verdicts", "answer"),
    [
        ("Which of the following is true?", ["entailed", "unknown", "refuted"], "A is first."),
        ("Which one of the following must be true?", ["entailed", "unknown", "refuted"], "A is first."),
        ("Which one of the following could be true?", ["refuted", "unknown", "refuted"], "B is first."),
        ("Which one of the following cannot be true?", ["entailed", "unknown", "refuted"], "C is first."),
        ("Which of the following could be false?", ["entailed", "entailed", "unknown"], "C is first."),
        ("Which of the following cannot be false?", ["unknown", "entailed", "unknown"], "B is first."),
        ("Each of the following must be true EXCEPT which?", ["entailed", "entailed", "unknown"], "C is first."),
        ("Each of the following could be true EXCEPT which?", ["unknown", "entailed", "refuted"], "C is first."),
        ("Which of these can be inferred?", ["unknown", "entailed", "refuted"], "B is first."),
    ],
)
def test_the_question_says_what_the_right_choice_has_to_be(question: str, verdicts: list[str], answer: str):
    choices = ("A is first.", "B is first.", "C is first.")
    problem = read_problem(["A is before B."], [question], choices)
    assert problem
    assert problem.choose(verdicts, closed=False)[0] == answer


@pytest.mark.parametrize(
    "question",
    [
        "Which of the following is not true?",
        "If A is second, which of the following must be true?",
        "Which of the following cannot be determined?",
        "Which of the following is wrong?",
        "How many of the following are true?",
    ],
)
def test_a_question_that_wants_something_else_is_no_problem(question: str):
    choices = ("A is first today.", "B is first today.", "C is first today.")
    assert read_problem(["A is before B."], [question], choices) is None


@pytest.mark.parametrize(
    "asked",
    [
        ["Is the following statement false?", "Bob is kind."],
        ["Is Bob kind?", "Explain it."],
        ["Is Bob kind?", "Is Bob big?"],
        ["Isn't Bob kind?"],
        ["Why is Bob kind?"],
    ],
)
def test_a_verdict_that_could_be_turned_around_is_no_problem(asked: list[str]):
    assert read_problem(["Bob is kind."], asked, ()) is None


def test_without_sentences_there_is_no_problem():
    assert read_problem([], ["Is Bob kind?"], ()) is None
