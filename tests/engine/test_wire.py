import inspect
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid import errors
from hybrid.engine import wire
from hybrid.types import Grammar, Message, Reply, Request, Sample, Score, Scored, Token, Usage

anything = st.text(st.characters(exclude_categories=()), max_size=20)  # lone surrogates too
texts = st.tuples() | st.lists(anything, max_size=3).map(tuple)
whole = st.integers(0, 2**63)
real = st.floats(allow_nan=False)
messages = st.builds(Message, st.sampled_from(["system", "user", "assistant"]), anything)
requests = st.builds(
    Request,
    messages=st.lists(messages, max_size=3).map(tuple),
    prompt=anything,
    prefill=anything,
    max_tokens=whole,
    temperature=real,
    top_p=real,
    seed=st.integers(),
    stop=texts,
    grammar=st.none() | st.builds(Grammar, st.sampled_from(["regex", "json", "lark"]), anything),
    n=whole,
    logprobs=whole,
    interactive=st.booleans(),
    until=anything,
)
tokens = st.builds(Token, anything, real, st.lists(st.tuples(anything, real), max_size=3).map(tuple))
samples = st.builds(Sample, anything, st.sampled_from(["stop", "length"]), st.lists(tokens, max_size=3).map(tuple))
usages = st.builds(Usage, whole, whole, whole, whole, real, real, real)
scores = st.builds(Score, real, whole)

PLAIN_ERRORS = [
    kind
    for name in errors.__all__
    if "message" in inspect.signature(kind := getattr(errors, name)).parameters and kind is not errors.SpecError
]


def across(message: dict[str, object]) -> dict[str, object]:
    line = wire.encode_line(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    return wire.decode_line(line)


@given(requests)
def test_a_request_arrives_as_it_was_sent(request: Request):
    assert wire.request_from(across(wire.as_dict(request))) == request


@given(st.builds(Reply, st.lists(samples, max_size=3).map(tuple), usages))
def test_a_reply_arrives_as_it_was_sent(reply: Reply):
    assert wire.reply_from(across(wire.as_dict(reply))) == reply


@given(st.lists(scores, max_size=3))
def test_scores_arrive_as_they_were_sent(sent: list[Score]):
    data = across({"scores": [wire.as_dict(score) for score in sent], "reply": wire.as_dict(Reply((), Usage(calls=1)))})
    assert wire.scored_from(data) == Scored(tuple(sent), Usage(calls=1))


def test_an_impossible_continuation_keeps_its_infinite_logprob():
    data = across({"scores": [wire.as_dict(Score(-math.inf, 1))], "reply": wire.as_dict(Reply(()))})
    assert wire.scored_from(data).scores == (Score(-math.inf, 1),)


@pytest.mark.parametrize("kind", PLAIN_ERRORS, ids=lambda kind: kind.__name__)
@given(message=anything, hint=anything)
def test_an_error_keeps_its_class_message_and_hint(kind: type[errors.HybridError], message: str, hint: str):
    error = wire.error_from(across(wire.error_to(kind(message, hint=hint))))
    assert type(error) is kind
    assert (str(error), error.hint) == (message, hint)
    assert error.exit_code == kind.exit_code


@given(whole, whole)
def test_a_context_overflow_keeps_both_numbers(prompt: int, context: int):
    sent = errors.ContextOverflow(prompt_tokens=prompt, context_tokens=context)
    error = wire.error_from(across(wire.error_to(sent)))
    assert isinstance(error, errors.ContextOverflow)
    assert (error.prompt_tokens, error.context_tokens) == (prompt, context)
    assert (str(error), error.hint) == (str(sent), sent.hint)


def test_every_error_but_those_of_specs_can_cross():
    """A SpecError is raised before there is an engine; all others are tested above."""
    rest = {"ContextOverflow", "SpecError"}
    assert {kind.__name__ for kind in PLAIN_ERRORS} == set(errors.__all__) - rest


def test_a_foreign_error_becomes_a_plain_one_that_names_it():
    error = wire.error_from(across(wire.error_to(ZeroDivisionError("division by zero"))))
    assert type(error) is errors.HybridError
    assert "ZeroDivisionError" in str(error)


@pytest.mark.parametrize("name", ["__builtins__", "HybridError.__init__", "inspect", "Nothing"])
def test_a_name_that_is_no_error_class_is_not_looked_up(name: str):
    assert type(wire.error_from({"error": name, "message": "m", "hint": ""})) is errors.HybridError


def test_a_line_that_is_no_object_is_refused():
    with pytest.raises(TypeError, match="object"):
        wire.decode_line(b"[1]\n")
    with pytest.raises(ValueError, match="Expecting"):
        wire.decode_line(b"{]\n")
