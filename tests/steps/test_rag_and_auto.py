import pytest

from hybrid.context import Context, Tools
from hybrid.errors import CorpusMissing
from hybrid.steps import Auto, Rag
from hybrid.steps.auto import choose
from hybrid.testing import ScriptedModel
from hybrid.types import Question
from tests.doubles import LEAD, TIN, asked, context, draft, ok


def test_rag_finds_the_nearest_passages_and_notes_them():
    ctx = context(passages=[LEAD, TIN])
    done = Rag(k=1)(draft("tin"), ctx)
    assert done.passages == (TIN,)
    assert done.answer is None
    assert ctx.trace.events[0].what == "found tin"
    assert ctx.trace.events[0].detail == {"passages": [{"id": "tin", "similarity": 0.0}]}
    assert asked(ctx) == []


def test_rag_without_a_corpus_says_what_is_missing():
    with pytest.raises(CorpusMissing, match="no corpus") as caught:
        Rag()(draft(), context())
    assert caught.value.exit_code == 3


def test_finding_nothing_is_no_error():
    ctx = context(["I do not know."], passages=[])
    done = Rag()(draft(), ctx)
    assert done.passages == ()
    assert ctx.trace.events[0].what == "found nothing"


@pytest.mark.parametrize(
    ("question", "has_corpus", "chain"),
    [
        ("What is 17*23?", False, "pot"),
        ("What is 17*23?", True, "rag+pot"),
        ("Who wrote Hamlet?", False, "direct"),
        ("Who wrote Hamlet?", True, "rag"),
        ("What is the atomic mass of tin, doubled?", True, "rag+pot"),
        ("What is the atomic mass of tin?", True, "rag"),
        ("How many legs has a spider?", False, "direct"),
        ("A shop sells pens at 3 for $2. How much do 12 pens cost?", False, "pot"),
        ("Ann is older than Bob. Carl is younger than Bob. Who is the oldest?", True, "logic(decided=True)"),
        ("All cats are animals. Tom is a cat. Is Tom an animal?", False, "logic(decided=True)"),
        ("The capital of France is Paris. What is the capital of France?", False, "direct"),
        ("Ann has two dogs. Is Ann happy?", False, "direct"),
    ],
)
def test_what_auto_chooses(question: str, has_corpus: bool, chain: str):
    assert str(choose(Question(question), has_corpus=has_corpus)) == chain


def test_auto_runs_what_it_chose_and_says_so():
    ctx = context(["x"], [ok(391)])
    done = Auto()(draft("What is 17*23?"), ctx)
    assert done.answer is not None
    assert (done.answer.value, done.answer.spec) == (391, "pot")
    assert ctx.trace.events[0].what == "took pot"
    assert ctx.trace.events[0].detail == {"spec": "pot"}


def test_auto_needs_no_sandbox_for_a_question_that_computes_nothing():
    ctx = Context(Tools({"main": ScriptedModel(["Shakespeare"])}))
    done = Auto()(draft("Who wrote Hamlet?"), ctx)
    assert done.answer is not None
    assert (done.answer.text, done.answer.spec) == ("Shakespeare", "direct")
