import pytest

from hybrid.context import Context, Tools
from hybrid.errors import BadQuestion
from hybrid.steps import Classify, Direct
from hybrid.testing import ScriptedModel
from hybrid.types import Question, Reply, Request, Sample, Score, Scored, Token, Usage
from tests.doubles import TIN, draft


class Scoring(ScriptedModel):
    """Finds each continuation as likely as it was told to."""

    def __init__(self, **logprobs: float) -> None:
        super().__init__(())
        self.asked: list[tuple[Request, list[str]]] = []
        self._logprobs = logprobs

    def score(self, request, continuations, deadline=None):
        self.asked.append((request, list(continuations)))
        scores = tuple(Score(self._logprobs[text.strip()], 1) for text in continuations)
        return Scored(scores, Usage(calls=1, prompt_tokens=7, cpu_seconds=0.5))


def classify(model, question, **fields):
    ctx = Context(Tools({"main": model}))
    return Classify()(draft(question.text, *question.choices, **fields), ctx).answer, ctx


def test_the_likeliest_choice_wins_with_its_share():
    answer, ctx = classify(Scoring(wrong=-3.0, way=-1.0), Question("It is always in the", ("wrong", "way")))
    assert (answer.value, answer.by) == ("way", "classify")
    assert answer.distribution == pytest.approx((0.1192, 0.8808), abs=1e-4)
    assert answer.confidence == answer.distribution[1]
    assert ctx.trace.usage == Usage(calls=1, prompt_tokens=7, cpu_seconds=0.5)


@pytest.mark.parametrize(("prompt", "classes"), [("ends", [" a", " b"]), ("ends\n", ["a", "b"])])
def test_the_prompt_is_raw_and_a_class_is_a_word_of_its_own(prompt, classes):
    model = Scoring(a=-1.0, b=-2.0)
    classify(model, Question(prompt, ("a", "b")), passages=(TIN,))
    request, continuations = model.asked[0]
    assert continuations == classes
    assert request.messages == ()
    assert request.prompt == f"[1] {TIN.text}\n{prompt}"


def test_very_unlikely_choices_still_have_shares():
    answer, _ = classify(Scoring(a=-5000.0, b=-5001.0), Question("?", ("a", "b")))
    assert answer.distribution == pytest.approx((0.7311, 0.2689), abs=1e-4)


def test_a_question_without_choices_cannot_be_classified():
    with pytest.raises(BadQuestion, match="choices"):
        classify(Scoring(), Question("Who?"))


class Lettering(ScriptedModel):
    """Says B, and how likely it finds the letters."""

    def generate(self, request, deadline=None, on_text=None):
        top = ((" the", -0.2), ("B", -2.0), ("A", -3.0), ("x", -9.0))[: request.logprobs]
        return Reply((Sample("B", "stop", (Token("B", -2.0, top),)),))


def test_direct_tells_how_likely_it_finds_each_choice():
    ctx = Context(Tools({"main": Lettering(())}))
    answer = Direct()(draft("Which?", "tin", "lead", "gold"), ctx).answer
    assert answer is not None
    a, b, c = answer.distribution
    assert (answer.value, a + b + c) == ("lead", pytest.approx(1))
    assert b / a == pytest.approx(2.718, abs=0.01)
    assert c < a / 100
