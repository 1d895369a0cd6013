import pytest

from hybrid.chain import Chain
from hybrid.context import Context, Tools
from hybrid.errors import CorpusMissing, UsageError
from hybrid.steps import Auto, Direct, Rag
from hybrid.steps.auto import choose
from hybrid.testing import ScriptedModel
from hybrid.types import Passage, Question
from tests.doubles import LEAD, TIN, asked, context, draft, ok


def test_rag_finds_the_nearest_passages_and_notes_them():
    ctx = context(passages=[LEAD, TIN])
    done = Rag(k=1)(draft("tin"), ctx)
    assert done.passages == (TIN,)
    assert done.answer is None
    assert ctx.trace.events[0].what == "found tin"
    assert ctx.trace.events[0].detail == {"query": "tin", "passages": [{"id": "tin", "similarity": 0.0}]}
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


BRIDGE = Passage("bridge", "The Brennik bridge was built by Ada Rolf.", "guide")
ROLF = Passage("rolf", "Ada Rolf was born in Tolmen in 1880.", "lives")
BORN = "When was the builder of the Brennik bridge born?"


def test_a_second_hop_searches_for_what_the_model_says_is_missing():
    ctx = context(["Ada Rolf born"], passages=[ROLF, BRIDGE])
    done = Rag(k=1, hops=2)(draft(BORN), ctx)
    assert [passage.id for passage in done.passages] == ["bridge", "rolf"]
    assert BRIDGE.text in asked(ctx)[0].messages[-1].content


@pytest.mark.parametrize("said", ["nothing", "Nothing.", "the Brennik bridge builder"])
def test_hops_end_where_nothing_is_missing_or_nothing_new_is_found(said: str):
    ctx = context([said], passages=[BRIDGE, ROLF])
    done = Rag(k=1, hops=5)(draft(BORN), ctx)
    assert [passage.id for passage in done.passages] == ["bridge"]
    assert len(asked(ctx)) == 1


def test_other_wordings_are_tried_where_no_passage_names_what_was_asked_about():
    ctx = context(["Rolf Tolmen"], passages=[BRIDGE, ROLF])
    done = Rag(k=1, variants=1)(draft("Who made the bridge of Brennick?"), ctx)
    assert [passage.id for passage in done.passages] == ["bridge", "rolf"]
    named = Rag(k=1, variants=1)(draft("Who built the Brennik bridge?"), context(passages=[BRIDGE, ROLF]))
    assert [passage.id for passage in named.passages] == ["bridge"]


def test_how_to_answer_is_not_searched_for():
    ctx = context(passages=[TIN])
    Rag()(draft("What is tin? If you do not know, say so."), ctx)
    assert ctx.trace.events[0].detail["query"] == "What is tin?"


def test_a_mode_that_there_is_not_is_named():
    with pytest.raises(UsageError, match="must be dense or lexical or hybrid"):
        Rag(mode="fuzzy")  # type: ignore[arg-type]


@pytest.mark.parametrize(("said", "held"), [("Tin is made of cheese", True), ("The mass is 118.71", False)])
def test_where_only_documents_may_answer_what_they_do_not_bear_out_is_held_back(said: str, held: bool):
    ctx = context([said], passages=[TIN])
    done = Chain((Rag(closed=True),), Direct())(draft("What is the atomic mass of tin?"), ctx)
    assert done.answer is not None
    assert done.answer.abstained is held
    assert done.answer.reason == ("no_evidence" if held else None)


@pytest.mark.parametrize(
    ("question", "has_corpus", "chain"),
    [
        ("What is 17*23?", False, "pot"),
        ("What is 17*23?", True, "rag+pot"),
        ("Who wrote Hamlet?", False, "direct"),
        ("Who wrote Hamlet?", True, "rag+quote"),
        ("Why did Hamlet hesitate?", True, "rag"),
        ("Is tin a metal?", True, "rag"),
        ("Tell me about tin.", True, "rag"),
        ("In which year was the bridge built?", True, "rag+quote"),
        ("What is the atomic mass of tin, doubled?", True, "rag+pot"),
        ("What is the atomic mass of tin?", True, "rag+quote"),
        ("How many legs has a spider?", False, "direct"),
        ("A shop sells pens at 3 for $2. How much do 12 pens cost?", False, "pot"),
        ("Ann is older than Bob. Carl is younger than Bob. Who is the oldest?", True, "logic(decided=True)"),
        ("All cats are animals. Tom is a cat. Is Tom an animal?", False, "logic(decided=True)"),
        ("Everyone who drinks coffee is awake. Tom drinks coffee. Is Tom awake?", False, "logic(decided=True)"),
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
