"""The logic step on scripted translations: what is proved, what is not, and why."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.context import Context, Tools
from hybrid.errors import Unsupported
from hybrid.sandbox import ProcessSandbox
from hybrid.steps import Logic
from hybrid.steps.logic import is_logical
from hybrid.steps.translating import Drawing, Translation, complete
from hybrid.symbolic.logic.formula import show
from hybrid.symbolic.logic.words import read_sentences
from hybrid.testing import ScriptedModel
from hybrid.types import Draft, Question, Reply, Request, Score, Scored

FORMULAS = {
    "Bob is kind.": "kind(bob)",
    "Kind people are smart.": "kind(X) -> smart(X)",
    "Bob is not smart.": "~smart(bob)",
    "Is Bob smart?": "smart(bob)",
    "Is Ann smart?": "smart(ann)",
    "Ann is quiet.": "quiet(ann)",
    "Ann is older than Bob.": "older(ann, bob)",
    "Carl is younger than Bob.": "younger(carl, bob)",
    "Who is the oldest?": "oldest(X, 1)",
    "Who is the second oldest?": "oldest(X, 2)",
    "Who is the tallest?": "tallest(X, 1)",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ProcessSandbox]:
    with ProcessSandbox(workers=1) as running:
        yield running


def solved(
    sandbox: ProcessSandbox, question: Question, step: Logic = Logic(), **said: str
) -> tuple[Draft, ScriptedModel, Context]:
    formulas = {**FORMULAS, **{key.replace("_", " ") + ".": value for key, value in said.items()}}

    def reply(request: Request) -> str:
        return formulas[request.messages[-1].content]

    model = ScriptedModel(reply)
    ctx = Context(Tools({"main": model}, None, sandbox))
    return step(Draft(question), ctx), model, ctx


def test_a_proof_cites_the_sentences_that_it_takes(sandbox: ProcessSandbox):
    done, _, _ = solved(sandbox, Question("Ann is quiet. Bob is kind. Kind people are smart. Is Bob smart?"))
    assert done.answer
    assert (done.answer.value, done.answer.text, done.answer.basis) == (True, "yes", "proved")
    assert [(each.id, each.quote) for each in done.answer.citations] == [
        ("sentence 2", "Bob is kind."),
        ("sentence 3", "Kind people are smart."),
    ]
    assert done.formulas[-1] == "smart(bob)"


@pytest.mark.parametrize(("closed", "value"), [(False, "unknown"), (True, False)])
def test_what_does_not_follow_is_unknown_or_false_as_one_wants_it(sandbox: ProcessSandbox, closed: bool, value: object):
    question = Question("Ann is quiet. Kind people are smart. Is Ann smart?")
    done, _, _ = solved(sandbox, question, Logic(closed=closed))
    assert done.answer
    assert (done.answer.value, done.answer.basis) == (value, "proved")


def test_an_unknown_can_be_left_to_the_next_step(sandbox: ProcessSandbox):
    question = "Ann is quiet. Kind people are smart. Is Ann smart?"
    done, _, _ = solved(sandbox, Question(question), Logic(decided=True))
    assert done.answer is None
    assert done.notes == ("the sentences do not say, so nothing was proved",)
    done, _, _ = solved(sandbox, Question(question, ("yes", "no", "unknown")), Logic(decided=True))
    assert done.answer
    assert done.answer.value == "unknown"


def test_the_oldest_is_found(sandbox: ProcessSandbox):
    told = "Ann is older than Bob. Carl is younger than Bob. "
    for question, value in (("Who is the oldest?", "Ann"), ("Who is the second oldest?", "Bob")):
        done, _, _ = solved(sandbox, Question(told + question))
        assert done.answer
        assert (done.answer.value, done.answer.basis) == (value, "proved")


def test_two_different_orders_are_not_mixed(sandbox: ProcessSandbox):
    done, _, _ = solved(sandbox, Question("Ann is older than Bob. Carl is younger than Bob. Who is the tallest?"))
    assert done.answer is None
    assert "two different orders" in done.notes[0]


def test_sentences_that_contradict_each_other_are_named(sandbox: ProcessSandbox):
    question = Question("Bob is kind. Ann is quiet. Kind people are smart. Bob is not smart. Is Ann smart?")
    done, _, _ = solved(sandbox, question)
    assert done.answer is None
    assert "contradict each other: Bob is kind. Kind people are smart. Bob is not smart." in done.notes[0]


def test_a_doubtful_sentence_does_not_stand_in_the_way_of_a_proof_without_it(sandbox: ProcessSandbox):
    told = "Bob is kind. Kind people are smart. Bob likes most kind people. "
    done, model, _ = solved(sandbox, Question(told + "Is Bob smart?"), Bob_likes_most_kind_people="likes(bob, X)")
    assert done.answer
    assert (done.answer.value, done.answer.basis) == (True, "proved")
    assert model.requests == [], "nobody needs to know what it says"


def test_that_something_is_unknown_needs_every_sentence(sandbox: ProcessSandbox):
    told = "Ann is quiet. Kind people are smart. Ann likes most kind people. "
    done, model, _ = solved(sandbox, Question(told + "Is Ann smart?"), Ann_likes_most_kind_people="likes(ann, X)")
    asked = [(request.n, request.messages[-1].content) for request in model.requests]
    assert asked == [(1, "Ann likes most kind people."), (8, "Ann likes most kind people.")]
    assert "'Ann likes most kind people.' may have been misread (its form is not known" in done.notes[0]
    assert done.answer is None


def test_what_the_model_has_translated_proves_nothing(sandbox: ProcessSandbox):
    told = "Bob is kind. Kind folk like most sweet things. "
    done, _, _ = solved(
        sandbox,
        Question(told + "Is Bob sweet?"),
        Kind_folk_like_most_sweet_things="kind(X) -> sweet(X)",
    )
    assert done.answer
    assert (done.answer.value, done.answer.basis) == (True, "recalled")
    assert "Kind folk like most sweet things." in done.answer.doubts[0]


def test_of_formulas_with_no_faults_the_one_is_taken_that_tells_the_sentence():
    sentence = "Kind folk like most sweet things."
    faulty, wrong, right = (
        "kind(X) -> sweet(X)",
        "sweet(X) -> kind(X) & folk(X) & like(X)",
        "kind(X) & folk(X) & like(X) -> sweet(X)",
    )
    drawn = iter([faulty, *[wrong, right] * 4])

    class Teller(ScriptedModel):
        def score(self, request: Request, continuations: Any, deadline: Any = None) -> Scored:
            assert continuations == [sentence]
            told = request.messages[-1].content
            return Scored((Score(-5.0 if told.startswith("if X is kind") else -50.0, 8),))

    ctx = Context(Tools({"main": Teller(lambda request: next(drawn))}, None, None))
    (found,) = complete([Translation(*read_sentences([sentence]))], Drawing(), ctx)
    assert found.formula
    assert show(found.formula) == right


def test_of_several_readings_the_model_chooses_and_is_not_sure_if_they_are_as_likely(sandbox: ProcessSandbox):
    """The scripted model finds the shortest likeliest; both are as long."""
    question = Question("Bob is red. If Bob is red, Ann is kind, Carl is big. Is Carl big?")
    done, _, _ = solved(sandbox, question)
    assert done.answer
    assert done.answer.basis == "recalled"
    assert "can be read in 2 ways" in done.answer.doubts[0]


CHOICES = ("True", "False", "Unknown")
CLUB = (
    "All members of the club who row on Sundays own a boat. Members of the club either row on Sundays or play chess. "
    "Nobody who plays chess owns a hat. Ida is a member of the club. Ida owns a hat. "
)


@pytest.mark.parametrize(
    ("statement", "text", "sentences"),
    [
        ("Ida owns a boat.", "True", [1, 2, 3, 4, 5]),
        ("Ida either plays chess or does not own a hat.", "False", [3, 5]),
        ("Otto owns a boat.", "Unknown", []),
    ],
)
def test_plain_english_is_proved_with_no_model(
    sandbox: ProcessSandbox, statement: str, text: str, sentences: list[int]
):
    asked = f"{CLUB}Is the following statement true, false, or unknown? {statement}"
    done, model, _ = solved(sandbox, Question(asked, CHOICES))
    assert done.answer
    assert (done.answer.text, done.answer.basis) == (text, "proved")
    assert [each.id for each in done.answer.citations] == [f"sentence {number}" for number in sentences]
    assert not model.requests


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Everyone who drinks coffee is awake. Tom drinks coffee. Is Tom awake?", "yes"),
        (
            "Every dog that barks at night annoys the neighbours. Rex is a dog that barks at night. Does Rex annoy the "
            "neighbours?",
            "yes",
        ),
        ("Nobody in the choir plays chess. Ivo is in the choir. Does Ivo play chess?", "no"),
        ("Either Paul or Anna took the key. Paul did not take the key. Did Anna take the key?", "yes"),
    ],
)
def test_a_question_in_plain_english_is_answered_with_a_proof(sandbox: ProcessSandbox, question: str, text: str):
    done, model, _ = solved(sandbox, Question(question))
    assert done.answer
    assert (done.answer.text, done.answer.basis) == (text, "proved")
    assert not model.requests


def test_a_sentence_that_is_not_read_stands_in_the_way_of_an_unknown_only(sandbox: ProcessSandbox):
    told = "Nearly all members of the club who sing, and their aunts, hum. " + CLUB
    asked = "Is the following statement true, false, or unknown? "
    done, _, _ = solved(sandbox, Question(f"{told}{asked}Ida owns a boat.", CHOICES))
    assert done.answer
    assert (done.answer.text, done.answer.basis) == ("True", "proved")
    ctx = Context(Tools({"main": ScriptedModel(lambda request: "(")}, None, sandbox))
    done = Logic(samples=0)(Draft(Question(f"{told}{asked}Ida is a doctor.", CHOICES)), ctx)
    assert done.answer is None or done.answer.basis != "proved"
    assert "Nearly all members" in done.notes[0]


def test_what_is_spelled_nearly_the_same_is_not_called_unknown(sandbox: ProcessSandbox):
    told = "Anyone who bakes small cakes daily is glad. Ida bakes very small cakes daily. Ida is a baker in Oslo."
    ctx = Context(Tools({"main": ScriptedModel(lambda request: "(")}, None, sandbox))
    asked = f"{told} Is the following statement true, false, or unknown? Ida is glad."
    done = Logic(samples=0)(Draft(Question(asked, CHOICES)), ctx)
    assert done.answer is None or done.answer.basis != "proved"


def test_that_a_man_is_one_goes_without_saying(sandbox: ProcessSandbox):
    told = "A man is either brave or timid. Anyone who is timid often hides at home. Otto does not often hide at home."
    asked = f"{told} Is the following statement true, false, or unknown? Otto is brave."
    done, _, _ = solved(sandbox, Question(asked, CHOICES))
    assert done.answer
    assert (done.answer.text, done.answer.basis) == ("True", "proved")
    assert ("assumed", "Everything here is one: man.") in [(each.id, each.quote) for each in done.answer.citations]


def test_how_many_is_no_question_for_a_proof(sandbox: ProcessSandbox):
    done, model, _ = solved(sandbox, Question("Ann is kind. Bob is kind. How many are kind?"))
    assert done.answer is None
    assert model.requests == []


def test_where_all_rules_are_about_animals_that_everything_is_one_is_assumed_and_said(sandbox: ProcessSandbox):
    told = (
        "The goat is wild. Every animal that is wild is hungry. If an animal is hungry and young then it is loud. "
        "All sleepy animals are slow. "
    )
    done, _, _ = solved(sandbox, Question(told + "Is the goat hungry?"))
    assert done.answer
    assert (done.answer.value, done.answer.basis) == (True, "proved")
    assert [(each.id, each.quote) for each in done.answer.citations][-1] == (
        "assumed",
        "Everything here is one: animal.",
    )


def test_a_rule_about_cats_is_not_about_all(sandbox: ProcessSandbox):
    done, _, _ = solved(sandbox, Question("Tom is big. All cats are black. All old cats are lazy. Is Tom black?"))
    assert done.answer
    assert done.answer.value == "unknown"


def test_a_question_without_premises_is_left_to_others(sandbox: ProcessSandbox):
    done, model, _ = solved(sandbox, Question("What is 2+3?"))
    assert done.answer is None
    assert done.notes == ("the question gives nothing to reason from, so nothing was proved",)
    assert model.requests == []


def test_the_controls_ask_nothing_or_everything(sandbox: ProcessSandbox):
    question = Question("Bob is kind. Kind people are smart. Is Bob smart?")
    _, model, _ = solved(sandbox, question, Logic(guess=True))
    assert model.requests == []
    done, model, _ = solved(sandbox, question, Logic(free=True))
    assert len(model.requests) == 3
    assert not any(request.grammar for request in model.requests)
    assert done.answer
    assert done.answer.basis == "proved"


def test_liars_are_found_out(sandbox: ProcessSandbox):
    told = "Question: Fay tells the truth. Jan says Fay tells the truth. Vic says Jan lies. Mel says Vic lies. "
    done, _, _ = solved(sandbox, Question(told + "Does Mel tell the truth?"))
    assert done.answer
    assert (done.answer.text, done.answer.basis) == ("yes", "proved")
    assert len(done.answer.citations) == 4


def test_expressions_and_swaps_are_proved_with_what_they_take(sandbox: ProcessSandbox):
    done, _, _ = solved(sandbox, Question("not ( True ) and ( True ) is", ("True", "False")))
    assert done.answer
    assert (done.answer.value, done.answer.basis) == ("False", "proved")
    told = (
        "Ann, Bob, and Cid are playing a game. At the start of the game, they are each holding a ball: Ann has a red "
        "ball, Bob has a blue ball, and Cid has a green ball. As the game progresses, pairs of players trade balls. "
        "First, Ann and Bob swap balls. Then, Bob and Cid swap balls. Finally, Ann and Cid swap balls. "
    )
    choices = ("blue ball", "green ball", "red ball")
    done, model, _ = solved(sandbox, Question(told + "At the end of the game, Ann has the", choices))
    assert done.answer
    assert (done.answer.value, done.answer.basis) == ("red ball", "proved")
    assert model.requests == []
    done, _, _ = solved(sandbox, Question(told + "At the end of the game, Bob has the"))
    assert done.answer
    assert done.answer.value == "green ball"
    assert is_logical(Question("not ( True ) and ( True ) is"))


def test_two_hundred_sentences_and_somebody_who_is_not_mentioned(sandbox: ProcessSandbox):
    told = " ".join(f"All {_word(at)} people are {_word(at + 1)}." for at in range(200))
    done, _, _ = solved(sandbox, Question(f"Bob is {_word(0)}. {told} Is Bob {_word(200)}?"))
    assert done.answer
    assert (done.answer.value, done.answer.basis) == (True, "proved")
    assert len(done.answer.citations) == 201
    done, _, _ = solved(sandbox, Question(f"Bob is {_word(0)}. {told} Is Ann {_word(200)}?"))
    assert done.answer
    assert done.answer.value == "unknown"


def _word(at: int) -> str:
    """Words that no stemmer makes one of."""
    return "b" + "aeiou"[at % 5] + "dgklmnprtv"[at // 5 % 10] + "aeiou"[at // 50] + "x"


WORDS = "Bob Ann the a cat is are not red older than . ? , and or if then all every no one who likes 3 second left of"
SAID = st.sampled_from(WORDS.split())


@given(st.lists(SAID, max_size=40).map(" ".join) | st.text(max_size=80))
def test_any_question_is_logical_or_not(text: str):
    assert is_logical(Question(text)) in (True, False)
    assert is_logical(Question("Who?", context=(text,))) in (True, False)


LONG = " and ".join(f"b{first}{last}x" for first in "aeiou" * 10 for last in "dgklmnprtv")
MANY = [f"B{one}{two}{three}u" for one in "aeiou" for two in "dgklmnprtv" for three in "dgklmnprtv"]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (Question("Bob is kind. Kind people are big. Is Zed big?"), "unknown"),
        (
            Question(
                "Ann is big. All kind people are big. All big people are red. All red people are kind. Is Ann kind?"
            ),
            True,
        ),
        (Question("Ann is old. All kind people are big. All big people are kind. Is Ann big?"), "unknown"),
        (Question(f"Bob is kind. If Bob is {LONG} then Bob is big. Is Bob kind?"), True),
        (
            Question("Kind people are big. " + " ".join(f"{name} is kind." for name in MANY) + f" Is {MANY[7]} big?"),
            True,
        ),
        (Question(f"Bob is kind. {', '.join(MANY * 4)} and Zed are kind. Is Bob kind?"), True),
        (Question("Bob is kind. Ann is big. Is Bob kind and is Ann big?"), True),
    ],
)
def test_odd_questions_have_an_answer(sandbox: ProcessSandbox, question: Question, value: object):
    done, _, _ = solved(sandbox, question, Logic(guess=True))
    assert done.answer
    assert (done.answer.value, done.answer.basis) == (value, "proved")


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (Question(""), "gives nothing to reason from"),
        (Question("Is Bob kind?", context=("", " \n")), "gives nothing to reason from"),
        (Question("", context=("Bob is kind.",)), "gives nothing to reason from"),
        (Question("Bob is kind. Ann is big. Is Bob kind? Is Ann big?"), "gives nothing to reason from"),
        (Question("Bob is kind. Ann is big. Who is kind and who is big?"), "none of the 2 possible answers"),
        (Question("Bob is kind. Bob is not kind. Is Ann big?"), "contradict each other: Bob is kind. Bob is not kind."),
        (Question("Bob says Bob lies. Does Bob tell the truth?"), "contradict each other"),
        (
            Question("Bob is an aligator. Alligators are green. Is Bob green?"),
            "aligator and alligators may be one word",
        ),
        (Question("Is Bob kind?", context=(" ".join(f"{name} is kind." for name in MANY * 3),)), "nothing to reason"),
        (Question(f"Bob is kind. Is Bob {LONG}?"), "its form is not known"),
        (Question("not " + " " * 20_000 + "Q"), "gives nothing to reason from"),
        (Question("x. At the start, they each have: " + "a and " * 9_000 + "b swap. At the end, a has"), "not known"),
    ],
)
def test_what_cannot_be_proved_has_a_reason(sandbox: ProcessSandbox, question: Question, why: str):
    done, _, _ = solved(sandbox, question, Logic(guess=True))
    assert done.answer is None
    assert why in done.notes[0]


def test_a_book_is_no_problem_of_logic():
    text = "Bob is kind and nice. " * 2_000
    assert not is_logical(Question(text + "Is Bob kind?"))
    assert not is_logical(Question("Bob is kind and " * 5_000 + "nice. Is Bob kind?"))


def test_a_server_that_can_neither_score_nor_follow_a_grammar_leaves_sentences_open(sandbox: ProcessSandbox):
    class Server(ScriptedModel):
        def generate(self, request: Request, deadline: Any = None, on_text: Any = None) -> Reply:
            raise Unsupported("a remote server has no lark grammar")

        def score(self, request: Request, continuations: Any, deadline: Any = None) -> Scored:
            raise Unsupported("a remote server cannot score continuations")

    told = "Bob is red. If Bob is red, Ann is kind, Carl is big. Bob likes most dogs. "
    ctx = Context(Tools({"main": Server([])}, None, sandbox))
    done = Logic()(Draft(Question(told + "Is Carl big?")), ctx)
    assert done.answer
    assert done.answer.basis == "recalled"
    assert "can be read in 2 ways" in done.answer.doubts[0]
    done = Logic()(Draft(Question(told + "Is Bob red?")), ctx)
    assert done.answer
    assert done.answer.basis == "proved"
