from hybrid.chain import Chain
from hybrid.steps import Direct, Drop, Rag
from hybrid.types import Passage
from tests.doubles import LEAD, TIN, asked, context, draft

MASS = "What is the atomic mass of tin?"
AGAIN = Passage("again", "In solder, the atomic mass of tin is 118.71.", "solder.md")


def answered(replies, passages=(TIN, LEAD)):
    ctx = context(replies, passages=passages)
    done = Chain((Rag(k=1), Direct(), Drop()))(draft(MASS), ctx)
    assert done.answer is not None
    return done.answer, ctx


def test_an_answer_that_needs_its_passage_stays_cited():
    answer, ctx = answered(["118.71", "207.2"])
    assert (answer.text, answer.basis, answer.doubts) == ("118.71", "cited", ())
    assert TIN.text in asked(ctx)[0].messages[-1].content
    assert TIN.text not in asked(ctx)[1].messages[-1].content
    assert LEAD.text in asked(ctx)[1].messages[-1].content


def test_an_answer_that_the_model_gives_without_its_passage_is_recalled():
    answer, _ = answered(["118.71", "118.71"])
    assert (answer.basis, len(answer.doubts)) == ("recalled", 1)


def test_an_answer_that_another_passage_bears_out_too_stays_cited():
    answer, _ = answered(["118.71", "118.71"], [TIN, AGAIN])
    assert (answer.basis, answer.doubts) == ("cited", ())


def test_what_cites_nothing_is_not_asked_again():
    answer, ctx = answered(["nothing of the kind"])
    assert answer.basis == "recalled"
    assert len(asked(ctx)) == 1
