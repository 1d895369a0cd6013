from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid.engine.batch import CHUNK
from hybrid.engine.lanes import Job
from hybrid.engine.sampling import Sampler
from hybrid.engine.scheduler import Scheduler
from hybrid.engine.sequences import Aborted, NoCells
from hybrid.engine.work import Generation, Scoring
from hybrid.errors import GrammarError, HybridError
from hybrid.types import Request, Sample, Score
from tests.engine.decoding import (
    FakeDecoder,
    alone,
    alone_score,
    generation,
    generation_with,
    prompt_of,
    run,
    scheduler_of,
)


class RepeatingSampler(Sampler):
    """Says the same eight tokens over and over, whatever the logits are, and never ends."""

    def __init__(self) -> None:
        super().__init__(Request(), 0, None)
        self.said = 0

    def draw(self, logits: np.ndarray) -> int:
        self.said += 1
        return 1 + self.said % 8


def repeated(count: int) -> list[int]:
    return [1 + number % 8 for number in range(1, count + 1)]


class BadSampler(Sampler):
    """A grammar that fails at its third token."""

    count = 0

    def draw(self, logits: np.ndarray) -> int:
        self.count += 1
        if self.count == 3:
            raise GrammarError("the grammar failed while decoding")
        return 1


# --- nothing is decoded twice -------------------------------------------------------------------


@pytest.mark.parametrize("batch", [256, 40])
def test_requests_behind_the_same_examples_decode_them_once(batch: int):
    decoder = FakeDecoder(batch=batch)
    scheduler = scheduler_of(decoder, width=4)
    shared = prompt_of(0, 100)
    prompts = [shared + [number, 2, 3, 4, 5] for number in range(1, 13)]
    for number, prompt in enumerate(prompts):
        scheduler.submit(Job(number, [generation(prompt)]))
    ended = run(scheduler)
    assert decoder.decoded_below(100) == 100
    assert sorted(job.cached_tokens for job in ended)[1:] == [100] * 11
    assert {job.id: job.works[0].result() for job in ended} == {n: alone(p, 8) for n, p in enumerate(prompts)}


def test_samples_of_one_prompt_cost_one_prefill():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, width=8)
    prompt = prompt_of(0, 50)
    works = [generation(prompt, 6, index, temperature=1.0) for index in range(8)]
    scheduler.submit(Job(1, works))
    run(scheduler)
    assert decoder.decoded_below(49) == 49
    assert [work.result() for work in works] == [alone(prompt, 6, index, 1.0) for index in range(8)]
    assert len({work.result().text for work in works}) > 1


def test_a_repeated_prompt_comes_from_the_cache_later_on():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, width=4)
    for number in range(2):
        scheduler.submit(Job(number, [generation(prompt_of(0, 50))]))
        (job,) = run(scheduler)
        assert job.cached_tokens == 49 * number


def test_continuations_share_their_prompt():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, width=4)
    prompt, ends = prompt_of(0, 60), [prompt_of(number, 3) for number in range(5)]
    works = [Scoring(prompt, end) for end in ends]
    scheduler.submit(Job(1, works))
    run(scheduler)
    assert decoder.decoded_below(59) == 59
    assert [work.result() for work in works] == [alone_score(prompt, end) for end in ends]


def test_a_model_that_cannot_copy_parts_says_the_same():
    decoder = FakeDecoder(copies_parts=False)
    scheduler = scheduler_of(decoder, width=3)
    prompts = [prompt_of(0, 30) + [number] for number in range(1, 6)]
    for number, prompt in enumerate(prompts):
        scheduler.submit(Job(number, [generation(prompt)]))
    assert {job.id: job.works[0].result() for job in run(scheduler)} == {n: alone(p, 8) for n, p in enumerate(prompts)}


# --- limits and fairness ------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1, 3, 7])
def test_the_width_is_used_and_never_exceeded(width: int):
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, width=width)
    for number in range(20):
        scheduler.submit(Job(number, [generation(prompt_of(number, 6))]))
    run(scheduler)
    assert decoder.widest == width


def test_a_full_cache_makes_work_wait_and_not_fail():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, cells=64, width=8)
    prompts = [prompt_of(number, 20) for number in range(9)]
    for number, prompt in enumerate(prompts):
        scheduler.submit(Job(number, [generation(prompt, 10)]))
    ended = run(scheduler)
    assert {job.id: job.works[0].result() for job in ended} == {n: alone(p, 10) for n, p in enumerate(prompts)}


def test_cells_that_were_used_are_used_again():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, cells=200, width=4)
    for number in range(100):
        scheduler.submit(Job(number, [generation(prompt_of(number, 20), 20)]))
        run(scheduler)
    for number in range(4):
        scheduler.submit(Job(number, [generation(prompt_of(number, 20), 20)]))
    run(scheduler)
    assert decoder.widest == 4


def test_a_large_request_is_not_starved_by_small_ones():
    scheduler = scheduler_of(FakeDecoder(), cells=100, width=4)
    scheduler.submit(Job(0, [generation(prompt_of(0, 10))]))
    scheduler.step()
    scheduler.submit(Job(1, [generation(prompt_of(1, 85), 15)]))
    ended: list[Job] = []
    for number in range(2, 200):
        scheduler.submit(Job(number, [generation(prompt_of(number, 10))]))
        ended += scheduler.step()
        if any(job.id == 1 for job in ended):
            break
    assert [job.id for job in ended if job.id >= 1] == [1]


def test_a_long_prompt_does_not_stop_those_who_are_generating():
    decoder = FakeDecoder(batch=32)
    scheduler = scheduler_of(decoder, width=4)
    talker = generation_with(Sampler(Request(), 0, None), prompt_of(0, 4), 10_000)
    scheduler.submit(Job(1, [talker]))
    scheduler.step()
    scheduler.submit(Job(2, [generation(prompt_of(1, 90))]))
    for _ in range(3):
        before = len(talker.tokens)
        ended = scheduler.step()
        assert len(talker.tokens) == before + 1 or ended


# --- things that go wrong -----------------------------------------------------------------------


def test_an_aborted_job_frees_all_it_had():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, cells=100, width=4)
    job = Job(1, [generation(prompt_of(0, 60), 40), generation(prompt_of(1, 60), 40)])
    scheduler.submit(job)
    scheduler.step()
    scheduler.abort(1)
    assert decoder.aborts == 1
    assert scheduler.step() == [job]
    assert not scheduler.busy
    assert decoder.used == 0
    scheduler.submit(Job(2, [generation(prompt_of(2, 90), 10)]))
    assert [ended.id for ended in run(scheduler)] == [2]


def test_an_abort_leaves_the_others_alone():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, width=4)
    prompts = [prompt_of(0, 30) + [number] for number in range(1, 9)]
    for number, prompt in enumerate(prompts):
        scheduler.submit(Job(number, [generation(prompt)]))
    scheduler.step()
    scheduler.abort(0)  # the one whose beginning the others wait for
    scheduler.abort(99)  # nobody
    assert decoder.aborts == 1, "only the first could be cut short: then it was alone"
    ended = run(scheduler)
    assert [job.id for job in ended if job.aborted] == [0]
    said = {job.id: job.works[0].result() for job in ended if not job.aborted}
    assert said == {number: alone(prompt, 8) for number, prompt in enumerate(prompts) if number}


def test_a_decode_with_others_in_it_is_not_cut_short():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, width=4)
    for number in range(2):
        scheduler.submit(Job(number, [generation(prompt_of(number, 5))]))
    scheduler.step()
    scheduler.abort(0)
    assert decoder.aborts == 0


def test_a_failing_grammar_ends_its_own_job_and_no_other():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, width=4)
    prompt = prompt_of(0, 20)
    bad = Job(1, [generation_with(BadSampler(Request(), 0, None), prompt, 50), generation(prompt, 50)])
    good = Job(2, [generation(prompt, 50)])
    scheduler.submit(bad)
    scheduler.submit(good)
    ended = run(scheduler)
    assert sorted(job.id for job in ended) == [1, 2]
    assert isinstance(bad.error, HybridError)
    assert good.error is None
    assert good.works[0].result() == alone(prompt, 50)


@pytest.mark.parametrize("failure", [NoCells, Aborted])
@pytest.mark.parametrize("at", range(1, 10))
def test_after_a_failed_decode_all_finish_with_the_same_tokens(failure: type[Exception], at: int):
    decoder = FakeDecoder(batch=32)
    decoder.failures = {at: failure, at + 1: failure, at + 4: failure}
    scheduler = scheduler_of(decoder, width=4)
    prompts = [prompt_of(number // 2, 30) for number in range(6)]
    for number, prompt in enumerate(prompts):
        scheduler.submit(Job(number, [generation(prompt, temperature=1.0)]))
    ends = [prompt_of(7, 70), prompt_of(8, 5)]
    scheduler.submit(Job(9, [Scoring(prompts[0], end) for end in ends]))
    jobs = {job.id: job for job in run(scheduler)}
    for number, prompt in enumerate(prompts):
        assert jobs[number].works[0].result() == alone(prompt, 8, temperature=1.0)
    assert [work.result() for work in jobs[9].works] == [alone_score(prompts[0], end) for end in ends]


# --- any mix ------------------------------------------------------------------------------------


@dataclass
class Case:
    prompt: list[int]
    limit: int
    samples: int
    arrives: int
    scores: bool
    aborts_at: int | None

    def works(self) -> list[Generation] | list[Scoring]:
        if self.scores:
            return [Scoring(self.prompt, self.end(index)) for index in range(self.samples)]
        return [generation(self.prompt, self.limit, index, temperature=1.0) for index in range(self.samples)]

    def expected(self) -> list[Sample] | list[Score]:
        if self.scores:
            return [alone_score(self.prompt, self.end(index)) for index in range(self.samples)]
        return [alone(self.prompt, self.limit, index, 1.0) for index in range(self.samples)]

    def end(self, index: int) -> list[int]:
        return prompt_of(index, self.limit)


stems = st.sampled_from([prompt_of(seed, 40) for seed in range(3)])
cases = st.builds(
    Case,
    prompt=st.builds(
        lambda stem, cut, tail: stem[:cut] + tail, stems, st.integers(1, 40), st.lists(st.just(5), max_size=9)
    ),
    limit=st.integers(1, 12),
    samples=st.integers(1, 4),
    arrives=st.integers(0, 30),
    scores=st.booleans(),
    aborts_at=st.none() | st.none() | st.integers(0, 30),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(cases, min_size=1, max_size=8),
    st.integers(1, 5),
    st.integers(61, 150),
    st.sampled_from([8, 32, 256]),
    st.booleans(),
    st.dictionaries(st.integers(1, 40), st.sampled_from([NoCells, Aborted]), max_size=4),
)
def test_any_mix_says_what_each_says_alone(
    mix: list[Case], width: int, cells: int, batch: int, copies_parts: bool, failures: dict[int, type[Exception]]
):
    decoder = FakeDecoder(batch=batch, copies_parts=copies_parts)
    decoder.failures = failures
    scheduler = scheduler_of(decoder, cells=cells, width=width)
    jobs = [Job(number, case.works()) for number, case in enumerate(mix)]
    ended: list[Job] = []
    for step in range(2_000):
        for job, case in zip(jobs, mix, strict=True):
            if case.arrives == step:
                scheduler.submit(job)
            if case.aborts_at == step:
                scheduler.abort(job.id)
        ended += scheduler.step()
        if not scheduler.busy and step > 30:
            break
    assert decoder.widest <= width
    assert decoder.used == 0, "nothing is left in the sequences"
    assert Counter(job.id for job in ended) == Counter(range(len(mix))), "each ends exactly once"
    for job, case in zip(jobs, mix, strict=True):
        assert job.error is None
        if not job.aborted:
            assert [work.result() for work in job.works] == case.expected()


# --- who goes first -----------------------------------------------------------------------------


def ids_in_order(scheduler: Scheduler) -> list[int]:
    return [job.id for job in run(scheduler)]


def test_somebody_who_waits_in_front_of_a_screen_goes_before_a_battery():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, width=2)
    for number in range(6):
        scheduler.submit(Job(number, [generation(prompt_of(number, 20), 12)]))
    scheduler.step()
    scheduler.submit(Job(9, [generation(prompt_of(9, 20), 12)], interactive=True))
    assert ids_in_order(scheduler)[0] == 9


def test_a_lane_that_gave_way_goes_on_where_it_was():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, width=1)
    prompt = prompt_of(0, 40)
    work = generation_with(RepeatingSampler(), prompt, 200)
    scheduler.submit(Job(0, [work]))
    for _ in range(20):
        scheduler.step()
    assert scheduler.busy
    scheduler.submit(Job(1, [generation(prompt_of(1, 20), 5)], interactive=True))
    assert ids_in_order(scheduler) == [1, 0]
    assert work.tokens == prompt + repeated(200)
    assert sum(row.token == prompt[39] and row.position == 39 for row in decoder.rows) == 1, "not decoded again"


def test_batteries_do_not_take_from_each_other():
    scheduler = scheduler_of(FakeDecoder(), width=1)
    for number in range(4):
        scheduler.submit(Job(number, [generation(prompt_of(number, 20), 12)]))
    assert ids_in_order(scheduler) == [0, 1, 2, 3]


# --- long and short -----------------------------------------------------------------------------


def test_sequences_become_longer_when_a_work_needs_it_and_nothing_is_lost():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, width=2)
    short, long = prompt_of(0, 20), prompt_of(1, 700)
    scheduler.submit(Job(0, [generation(short, 30, temperature=1.0)]))
    for _ in range(5):
        scheduler.step()
    scheduler.submit(Job(1, [generation(long, 5)]))
    jobs = {job.id: job for job in run(scheduler)}
    assert jobs[0].works[0].result() == alone(short, 30, temperature=1.0)
    assert jobs[1].works[0].result() == alone(long, 5)
    assert decoder.count == 2


def test_a_work_that_needs_the_room_of_several_gets_it_and_gives_it_back():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, width=4, cells=2048)
    prompts = [prompt_of(number, 30) for number in range(4)] + [prompt_of(5, 1500)]
    for number, prompt in enumerate(prompts):
        scheduler.submit(Job(number, [generation(prompt, 10)]))
    jobs = {job.id: job for job in run(scheduler)}
    for number in range(10, 14):
        scheduler.submit(Job(number, [generation(prompt_of(number, 30), 10)]))
    decoder.widest = 0
    run(scheduler)
    assert {n: jobs[n].works[0].result() for n in jobs} == {n: alone(p, 10) for n, p in enumerate(prompts)}
    assert decoder.largest <= 2048
    assert decoder.widest == 4 or decoder.count == 1, "short ones are decoded together again"


# --- beginnings ---------------------------------------------------------------------------------


class FakeSnapshots:
    def __init__(self) -> None:
        self.kept: dict[tuple[int, ...], np.ndarray] = {}

    def load(self, tokens: list[int]) -> np.ndarray | None:
        return self.kept.get(tuple(tokens))

    def save(self, tokens: list[int], state: np.ndarray) -> None:
        self.kept[tuple(tokens)] = state


@pytest.mark.parametrize("copies_parts", [True, False])
def test_the_beginning_of_an_interactive_question_outlives_the_engine(copies_parts: bool):
    snapshots = FakeSnapshots()
    beginning = prompt_of(0, 60)
    for number, cached in ((1, 0), (2, 60)):
        decoder = FakeDecoder(copies_parts=copies_parts)
        scheduler = scheduler_of(decoder, width=2, snapshots=snapshots)
        prompt = beginning + prompt_of(number, 9)
        work = generation(prompt)
        work.boundary = 60
        scheduler.submit(Job(number, [work], interactive=True))
        (job,) = run(scheduler)
        assert job.cached_tokens == cached
        assert work.result() == alone(prompt, 8)
    assert [len(tokens) for tokens in snapshots.kept] == [60]


def test_a_conversation_goes_on_from_what_was_said():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, width=2)
    prompt = prompt_of(0, 50)
    work = generation(prompt, 30, temperature=1.0)
    scheduler.submit(Job(1, [work]))
    run(scheduler)
    scheduler.submit(Job(2, [generation([*work.tokens, 3, 4, 5])]))
    (job,) = run(scheduler)
    assert job.cached_tokens >= len(work.tokens) - 1


@pytest.mark.parametrize("copies_parts", [True, False])
def test_questions_behind_the_same_examples_share_them_even_if_a_sequence_cannot_be_cut(copies_parts: bool):
    decoder = FakeDecoder(copies_parts=copies_parts)
    scheduler = scheduler_of(decoder, width=4)
    shared = prompt_of(0, 100)
    for number in range(1, 9):
        scheduler.submit(Job(number, [generation([*shared, number, 2, 3])]))
    run(scheduler)
    assert decoder.decoded_below(100) == 100


# --- guesses ------------------------------------------------------------------------------------


def test_right_guesses_save_decodes_and_change_nothing():
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, width=1)
    work = generation_with(RepeatingSampler(), [1, 2, 3], 300)
    scheduler.submit(Job(1, [work]))
    run(scheduler)
    assert work.tokens[3:] == repeated(300)
    assert decoder.calls < 200


# --- the same whatever else is decoded ----------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 300), st.integers(1, 20)), max_size=6),
    st.integers(1, 300),
    st.integers(0, 40),
)
def test_exact_mode_decodes_the_same_shapes_alone_and_in_company(
    company: list[tuple[int, int, int]], length: int, arrives: int
):
    prompt = prompt_of(0, length)
    decoder = FakeDecoder()
    scheduler = scheduler_of(decoder, width=3, exact=True)
    for number, (seed, size, limit) in enumerate(company):
        scheduler.submit(Job(number + 1, [generation(prompt_of(seed, size), limit, temperature=1.0)]))
    for _ in range(arrives):
        scheduler.step()
    work = generation(prompt, 20, temperature=1.0)
    scheduler.submit(Job(0, [work]))
    run(scheduler)
    assert decoder.widest == 1
    assert work.result() == alone(prompt, 20, temperature=1.0)
    held = max((held for held in decoder.origins if held == tuple(work.tokens[: len(held)])), key=len)
    assert len(held) >= length
    assert decoder.origins[held] == [
        (at // CHUNK * CHUNK, min(length, (at // CHUNK + 1) * CHUNK)) if at < length else (at, at + 1)
        for at in range(len(held))
    ]
