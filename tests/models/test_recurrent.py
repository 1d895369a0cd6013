import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random

import llama_cpp
import numpy as np
import pytest

from hybrid.deadline import Deadline
from hybrid.engine.lanes import Job
from hybrid.engine.prefix import PrefixCache
from hybrid.engine.sampling import Sampler
from hybrid.engine.scheduler import Scheduler
from hybrid.engine.sequences import Aborted, Row, Sequences
from hybrid.engine.text import GrowingText
from hybrid.engine.weights import Weights
from hybrid.engine.work import Generation
from hybrid.errors import ContextOverflow, Stopped
from hybrid.models.llama import LlamaModel
from hybrid.testing import tiny_recurrent_gguf
from hybrid.types import Grammar, Message, Reply, Request
from tests.models.agreeing import SIZES, agree, ask, endless, pid_of, restart, still_answers

CONTEXT = 2048
PLAIN = "[a-gA-Z ]"
"""Letters that the tokenizer never joins: a text of them is as many tokens."""
NOISE = 0.001
"""Nats. Nothing is rounded to 16 bits, as the cells of a transformer are; 0.0000014 was seen."""


@pytest.fixture(scope="module")
def recurrent_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_recurrent_gguf(tmp_path_factory.mktemp("recurrent") / "recurrent.gguf", context=CONTEXT)


@pytest.fixture
def model(recurrent_path: Path) -> Iterator[LlamaModel]:
    """A new engine for each test: it knows no beginnings."""
    with LlamaModel(recurrent_path, context=CONTEXT, **SIZES) as model:
        yield model


@pytest.fixture(scope="module")
def alone(recurrent_path: Path) -> Iterator[LlamaModel]:
    """An engine that is asked one thing at a time, and decodes all of it."""
    with LlamaModel(recurrent_path, context=CONTEXT, remembered=0, **(SIZES | {"width": 1})) as model:
        yield model


def writing(text: str, tokens: int, **settings: object) -> Request:
    return ask(text, grammar=Grammar("regex", f"{PLAIN}{{{tokens}}}"), max_tokens=tokens, **settings)


def noise(alone: LlamaModel, request: Request, reply: Reply) -> float:
    """How much the chance of any token differs from what it has when the same text is written alone."""
    differences = []
    for sample in reply.samples:
        dictated = replace(request, grammar=Grammar("regex", re.escape(sample.text)), n=1, temperature=0.0)
        (again,) = alone.generate(dictated).samples
        assert again.text == sample.text
        pairs = zip(sample.tokens, again.tokens, strict=True)
        differences += [abs(token.logprob - other.logprob) for token, other in pairs]
    return max(differences)


def is_right(alone: LlamaModel, request: Request, reply: Reply) -> bool:
    return noise(alone, request, reply) < NOISE


# --- many at once -------------------------------------------------------------------------------


def test_sixteen_threads_get_what_one_after_another_gets(model: LlamaModel):
    start = "the same examples, " * 4
    requests = [ask(f"{start} question {number}", n=1 + number % 2, logprobs=2) for number in range(16)]
    one_by_one = [model.generate(request) for request in requests]
    restart(model)
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(model.generate, requests))
    assert agree(one_by_one, together)
    assert len({reply.text for reply in one_by_one}) > 1
    assert not agree(one_by_one, together[1:] + together[:1])


def test_whatever_is_drawn_in_sixteen_threads_is_as_likely_alone(model: LlamaModel, alone: LlamaModel):
    requests = [writing(f"question {number} " * (1 + number), 60, n=3, temperature=1.0) for number in range(16)]
    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(model.generate, requests))
    assert all(is_right(alone, request, reply) for request, reply in zip(requests, replies, strict=True))
    assert not is_right(alone, requests[0], replies[1])


def test_samples_come_back_with_their_seed(model: LlamaModel):
    request = ask("hello", temperature=1.0, n=4, seed=3)
    first = [sample.text for sample in model.generate(request).samples]
    assert len(set(first)) == 4
    assert [sample.text for sample in model.generate(request).samples] == first
    restart(model)
    assert [sample.text for sample in model.generate(request).samples] == first
    other = [sample.text for sample in model.generate(replace(request, seed=4)).samples]
    assert not set(first) & set(other)


def test_greedy_samples_are_all_the_same(model: LlamaModel):
    assert len({sample.text for sample in model.generate(ask("hello", n=4)).samples}) == 1


# --- what was decoded before --------------------------------------------------------------------


def dialogue(*texts: str, **settings: object) -> Request:
    messages = tuple(Message("assistant" if at % 2 else "user", text) for at, text in enumerate(texts))
    return replace(ask("", **settings), messages=messages)


def test_samples_of_one_prompt_share_its_prefill(model: LlamaModel, alone: LlamaModel):
    request = writing("something that nobody has asked before, and at some length", 20)
    several = replace(request, n=3, temperature=1.0)
    first = model.generate(several)
    assert first.usage.cached_tokens == 0
    assert is_right(alone, several, first)
    again = model.generate(request)  # from where the samples had parted
    assert again.usage.cached_tokens == again.usage.prompt_tokens - 1
    assert is_right(alone, request, again)


def test_a_single_reply_leaves_what_comes_before_the_last_message(model: LlamaModel):
    system = Message("system", "You are careful. " * 5)
    first, second = (Request((system, Message("user", text)), max_tokens=8) for text in ("iron?", "and lead?"))
    assert model.generate(first).usage.cached_tokens == 0
    for request in (second, first):
        usage = model.generate(request).usage
        # All but the text, two control tokens, a line's end and "assistant".
        assert usage.prompt_tokens - usage.cached_tokens == len(request.messages[-1].content) + len("??.assistant.")


def test_questions_behind_the_same_system_message_are_answered_as_alone(model: LlamaModel, alone: LlamaModel):
    system = Message("system", "You are careful. " * 5)
    requests = [replace(writing("", 30), messages=(system, Message("user", text))) for text in ("tin?", "lead?", "tin")]
    replies = [model.generate(request) for request in requests]
    assert [reply.usage.cached_tokens > len(system.content) for reply in replies] == [False, True, True]
    assert all(is_right(alone, request, reply) for request, reply in zip(requests, replies, strict=True))


def test_a_dialogue_that_goes_on_is_not_decoded_again(model: LlamaModel, alone: LlamaModel):
    first = writing("tell me of tin", 40)
    said = model.generate(first)
    second = replace(first, messages=dialogue("tell me of tin", said.text, "go on").messages)
    usage = (reply := model.generate(second)).usage
    assert usage.cached_tokens == said.usage.prompt_tokens + said.usage.reply_tokens - 1  # the last was never decoded
    assert is_right(alone, second, reply)


def test_prompts_that_part_in_mid_text_share_what_comes_before(model: LlamaModel, alone: LlamaModel):
    for attempt in range(20):  # the second has to come before the first is decoded
        start = f"{attempt} more examples, " * 20
        requests = [writing(start + f"question {number}", 20) for number in range(8)]
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(model.generate, requests))
        assert all(is_right(alone, request, reply) for request, reply in zip(requests, replies, strict=True))
        if any(reply.usage.cached_tokens > len(start) for reply in replies):
            break
    else:
        pytest.fail("nothing was shared")


def test_a_beginning_that_cannot_be_cut_out_is_decoded_again(model: LlamaModel, alone: LlamaModel):
    start = "some examples, " * 10
    requests = [writing(start + text, 20) for text in ("and one question", "and quite another", "and")]
    replies = [model.generate(request) for request in requests]
    assert [reply.usage.cached_tokens < len(start) for reply in replies] == [True] * 3
    assert all(is_right(alone, request, reply) for request, reply in zip(requests, replies, strict=True))


# --- scores -------------------------------------------------------------------------------------


def test_a_score_is_the_sum_of_the_logprobs_that_generate_reports(model: LlamaModel):
    request = writing("hello", 30, n=3, temperature=1.0)
    samples = model.generate(request).samples
    scores = model.score(request, [*(sample.text for sample in samples), "Z" * 30]).scores
    assert [score.tokens for score in scores] == [30] * 4
    for sample, score in zip(samples, scores, strict=False):
        assert score.logprob == pytest.approx(sum(token.logprob for token in sample.tokens), abs=30 * NOISE)
        assert score.logprob > scores[-1].logprob


def test_scores_do_not_depend_on_what_is_decoded_beside(model: LlamaModel, alone: LlamaModel):
    requests = [ask(f"question {number}") for number in range(12)]
    ends = ["yes", "no, never", "perhaps it is"]
    expected = [alone.score(request, ends).scores for request in requests]
    with ThreadPoolExecutor(12) as pool:
        others = [pool.submit(model.generate, writing(f"other {number}", 60)) for number in range(4)]
        found = list(pool.map(lambda request: model.score(request, ends).scores, requests))
        assert all(other.result(60) for other in others)
    for scores, others_scores in zip(found, expected, strict=True):
        for score, other in zip(scores, others_scores, strict=True):
            assert score.logprob == pytest.approx(other.logprob, abs=score.tokens * NOISE)


# --- interruptions ------------------------------------------------------------------------------


class Interruption(Exception):
    pass


def interrupt(model: LlamaModel, request: Request, after: int = 0) -> None:
    """Give a request up when so many pieces of its text have come."""
    left = after

    def listen(text: str) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Interruption

    with pytest.raises(Interruption):
        model.generate(request, on_text=listen)


def test_an_aborted_request_in_the_middle_of_others_leaves_them_right(model: LlamaModel, alone: LlamaModel):
    requests = [writing(f"question {number}", 200) for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        replies = [pool.submit(model.generate, request) for request in requests]
        for number in range(5):
            interrupt(model, endless(f"go on and on {number}", CONTEXT - 100), after=number)
        found = [reply.result(60) for reply in replies]
    assert all(is_right(alone, request, reply) for request, reply in zip(requests, found, strict=True))


def test_an_urgent_request_aborted_in_mid_decode_leaves_those_right_that_stood_still(
    model: LlamaModel, alone: LlamaModel
):
    requests = [writing(f"question {number}", 400) for number in range(5)]
    started = [threading.Event() for _ in requests]
    with ThreadPoolExecutor(5) as pool:
        replies = [
            pool.submit(model.generate, request, on_text=lambda text, event=event: event.set())
            for request, event in zip(requests, started, strict=True)
        ]
        assert all(event.wait(60) for event in started)
        for number in range(40):  # some of them while the urgent one is in llama.cpp, and not between two decodes
            interrupt(model, endless(f"now {number}", CONTEXT - 100, interactive=True), after=number % 5)
        assert not any(reply.done() for reply in replies)
        found = [reply.result(60) for reply in replies]
    assert all(is_right(alone, request, reply) for request, reply in zip(requests, found, strict=True))


@pytest.mark.parametrize("after", range(5))
def test_requests_after_an_aborted_lone_one_are_right(model: LlamaModel, alone: LlamaModel, after: int):
    requests = [writing(f"go on {number}", 40) for number in range(4)]
    engine = pid_of(model) if model.info else 0
    interrupt(model, endless("go on", CONTEXT - 100), after)
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(model.generate, requests))
    assert all(is_right(alone, request, reply) for request, reply in zip(requests, replies, strict=True))
    assert pid_of(model) == engine


def test_a_deadline_stops_the_call_and_the_next_is_right(model: LlamaModel, alone: LlamaModel):
    request = writing("x" * 1500, 40)
    for milliseconds in range(1, 60, 3):  # in mid prefill, too
        with pytest.raises(Stopped):
            model.generate(endless("y" * 1500, 500), Deadline.after(milliseconds / 1000))
    assert is_right(alone, request, model.generate(request))


# --- a decode that is cut short, in the library itself ------------------------------------------


class Restless(Sequences):
    """Aborts a decode at a chosen node of its graph, after it has put states where llama.cpp will move them."""

    def __init__(self, weights: Weights, width: int) -> None:
        self.nodes = self.aborted = 0
        self.last_node: int | None = None
        self.at_last_node: Callable[[], None] = self.abort
        super().__init__(weights, count=width, cells=512, batch=512, threads=1)

    def _open(self, count: int, cells: int) -> None:
        super()._open(count, cells)
        self._callback = llama_cpp.ggml_abort_callback(self._count)
        llama_cpp.llama_set_abort_callback(self._context, self._callback, None)

    def _count(self, _: object) -> bool:
        self.nodes += 1
        if self.nodes == self.last_node:
            self.at_last_node()
        return self._abort[0] != b"\0"

    def decode(self, rows: Sequence[Row]) -> list[np.ndarray]:
        self.nodes = 0
        try:
            return super().decode(rows)
        except Aborted:
            self.aborted += 1
            self.last_node = None
            raise

    def scatter(self) -> None:
        """Give even sequences the first cells: between those of two neighbours now lies another's."""
        states = {sequence: self.save(sequence) for sequence in range(self.count)}
        for sequence in states:
            self.cut(sequence, 0)
        for sequence in sorted(states, key=lambda sequence: sequence % 2):
            if len(states[sequence]):
                assert self.load(sequence, states[sequence])


@pytest.fixture(scope="module")
def weights(recurrent_path: Path) -> Weights:
    return Weights(recurrent_path)


def generation(weights: Weights, seed: int, index: int = 0) -> Generation:
    return Generation(
        Random(seed).choices(range(ord("a"), ord("z")), k=20),
        limit=60,
        sampler=Sampler(Request(temperature=1.0, seed=seed), index, None),
        text=GrowingText([]),
        vocabulary=weights,
        alternatives=0,
        emit=None,
    )


def written_beside_an_urgent_job(weights: Weights, last_node: int | None = None, *, by_client: bool = True) -> Reply:
    """Three samples that stand still while two urgent ones are decoded, once only up to a node."""
    sequences = Restless(weights, 6)
    scheduler = Scheduler(sequences, PrefixCache(1 << 20, copies_parts=False), width=6, cells=6 * 512)
    jobs = [Job(number, [generation(weights, number)]) for number in range(3)]
    urgent = Job(9, [generation(weights, 9, index) for index in range(2)], interactive=True)
    for job in jobs:
        scheduler.submit(job)
    for _ in range(8):
        scheduler.step()
    scheduler.submit(urgent)
    while not all(len(work.tokens) > work.prompt_length for work in urgent.works):
        scheduler.step()
    sequences.scatter()
    sequences.last_node = last_node
    if by_client:
        sequences.at_last_node = lambda: scheduler.abort(urgent.id)
    while scheduler.busy:
        scheduler.step()
    assert sequences.aborted == (last_node is not None)
    assert urgent.aborted == (last_node is not None and by_client)
    return Reply(tuple(work.result() for job in [*jobs, urgent] if not job.aborted for work in job.works))


@pytest.mark.parametrize("by_client", [True, False], ids=["aborted by its client", "aborted by mistake"])
@pytest.mark.parametrize("last_node", [1, 15, 30, 45])
def test_a_decode_cut_short_spoils_no_sample(weights: Weights, last_node: int, by_client: bool):
    expected = written_beside_an_urgent_job(weights)
    found = written_beside_an_urgent_job(weights, last_node, by_client=by_client)
    assert len(found.samples) == (3 if by_client else 5)
    for sample, other in zip(found.samples, expected.samples, strict=False):
        assert len(sample.tokens) > 12, "eight were there before"
        assert sample.text == other.text
        for token, other_token in zip(sample.tokens, other.tokens, strict=True):
            assert token.logprob == pytest.approx(other_token.logprob, abs=NOISE)


# --- limits -------------------------------------------------------------------------------------


def test_too_long_a_prompt_is_an_error_with_both_numbers(model: LlamaModel):
    with pytest.raises(ContextOverflow) as caught:
        model.generate(ask("x" * (CONTEXT + 10)))
    assert caught.value.prompt_tokens > CONTEXT + 10
    assert caught.value.context_tokens == CONTEXT
    with pytest.raises(ContextOverflow):
        model.score(ask("hello"), ["x" * CONTEXT])
    assert still_answers(model)


def test_a_reply_ends_at_the_end_of_the_context(model: LlamaModel):
    reply = model.generate(endless("hello", 10_000))
    assert reply.samples[0].finish == "length"
    assert reply.usage.prompt_tokens + reply.usage.reply_tokens == CONTEXT
