"""The logic step on scripted translations: what is proved, what is not, and why."""

from collections.abc import Iterator

import pytest

from hybrid.context import Context, Tools
from hybrid.sandbox import ProcessSandbox
from hybrid.steps import Logic
from hybrid.testing import ScriptedModel
from hybrid.types import Draft, Question, Request

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
    told = "Bob is kind. Kind people are smart. Ann likes kind people. "
    done, model, _ = solved(sandbox, Question(told + "Is Bob smart?"), Ann_likes_kind_people="likes(ann, X)")
    assert done.answer
    assert (done.answer.value, done.answer.basis) == (True, "proved")
    asked = [request.n for request in model.requests if request.messages[-1].content.startswith("Ann likes")]
    assert asked == [1, 8], "the sentence whose formula has faults is tried again"


def test_that_something_is_unknown_needs_every_sentence(sandbox: ProcessSandbox):
    told = "Ann is quiet. Kind people are smart. Ann likes kind people. "
    done, _, _ = solved(sandbox, Question(told + "Is Ann smart?"), Ann_likes_kind_people="likes(ann, X)")
    assert "'Ann likes kind people.' may have been misread" in done.notes[0]
    assert done.answer
    assert (done.answer.value, done.answer.basis) == ("unknown", "recalled")


def test_a_proof_from_a_doubtful_sentence_is_none(sandbox: ProcessSandbox):
    done, _, _ = solved(
        sandbox, Question("Bob is kind. Kind folk are smart. Is Bob smart?"), Kind_folk_are_smart="smart(X) -> kind(X)"
    )
    assert not done.answer or done.answer.basis != "proved"


def test_a_question_without_premises_is_left_to_others(sandbox: ProcessSandbox):
    done, model, _ = solved(sandbox, Question("What is 2+3?"))
    assert done.answer is None
    assert done.notes == ("the question gives nothing to reason from, so nothing was proved",)
    assert model.requests == []


def test_the_controls_draw_evenly_or_without_a_grammar(sandbox: ProcessSandbox):
    question = Question("Bob is kind. Kind people are smart. Is Bob smart?")
    _, model, _ = solved(sandbox, question, Logic(guess=True))
    assert {request.temperature for request in model.requests} == {1e6}
    assert all(request.grammar for request in model.requests)
    _, model, _ = solved(sandbox, question, Logic(grammar=False))
    assert not any(request.grammar for request in model.requests)
