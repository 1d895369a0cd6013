import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid.engine.lanes import Job
from hybrid.engine.prefix import PrefixCache
from hybrid.engine.sampling import Sampler
from hybrid.engine.scheduler import Scheduler
from hybrid.engine.sequences import Aborted, NoCells, Row
from hybrid.engine.text import GrowingText
from hybrid.engine.work import Generation, Scoring
from hybrid.errors import GrammarError, HybridError
from hybrid.types import Request, Sample, Score

VOCABULARY = 16
END = 0


class FakeVocabulary:
    def piece(self, token: int) -> bytes:
        return bytes([97 + token])

    def ends(self, token: int) -> bool:
        return token == END


def logits_after(tokens: Sequence[int]) -> np.ndarray:
    """Depends on every token before, so that one wrong token anywhere changes the reply."""
    seed = hashlib.sha256(bytes(tokens)).digest()[:8]
    return np.random.default_rng(int.from_bytes(seed)).normal(0, 2, VOCABULARY).astype(np.float32)


class FakeDecoder:
    """Holds the tokens of each sequence and checks every call; fails at the given decodes."""

    def __init__(self, *, batch: int = 256, copies_parts: bool = True):
        self.batch, self.copies_parts = batch, copies_parts
        self.count, self.cells, self.epoch = 1, 8, 0
        self.sequences: dict[int, list[int]] = {}
        self.rows: list[Row] = []
        self.shapes: list[list[Row]] = []
        self.failures: dict[int, type[Exception]] = {}
        self.widest = self.calls = self.aborts = self.largest = 0
        self.broken: set[int] = set()

    def resize(self, count: int, cells: int) -> None:
        assert count == self.count or not self.used, "lost a sequence"
        self.epoch += count != self.count
        assert all(len(held) <= cells for held in self.sequences.values()), "lost tokens"
        self.count, self.cells = count, cells
        self.largest = max(self.largest, count * cells)

    def cut(self, sequence: int, length: int) -> None:
        held = self.sequences.get(sequence, [])
        assert self.copies_parts or length in (0, len(held)), "this model cannot cut"
        self.sequences[sequence] = held[:length]
        if not length:
            self.broken.discard(sequence)

    def save(self, sequence: int) -> np.ndarray:
        assert sequence not in self.broken
        return np.array([self.epoch, *self.sequences[sequence]], np.uint8)

    def load(self, sequence: int, state: np.ndarray) -> bool:
        assert not self.sequences.get(sequence), "loaded into a sequence in use"
        assert state[0] == self.epoch, "saved when there was another number of sequences"
        self.sequences[sequence] = state[1:].tolist()
        return True

    def abort(self) -> None:
        self.aborts += 1

    def decode(self, rows: Sequence[Row]) -> list[np.ndarray]:
        self.calls += 1
        assert 0 < len(rows) <= self.batch
        assert [row.sequence for row in rows] == sorted(row.sequence for row in rows), "llama.cpp would split this"
        failure = self.failures.get(self.calls)
        if failure is NoCells:
            raise NoCells
        found = []
        for row in rows:
            assert row.sequence < self.count
            assert row.sequence not in self.broken, "decoded on after an abort without a cut"
            held = self.sequences.setdefault(row.sequence, [])
            assert row.position == len(held) < self.cells, "a hole or a second use of the sequence"
            held.append(row.token)
            self.rows.append(row)
            if row.wants_logits:
                found.append(logits_after(held))
        self.shapes.append(list(rows))
        self.widest = max(self.widest, len({row.sequence for row in rows}))
        if failure is Aborted:
            mixed = {row.sequence for row in rows} if self.copies_parts else self.sequences.keys()
            self.broken |= {sequence for sequence in mixed if self.sequences[sequence]}
            raise Aborted
        return found

    @property
    def used(self) -> int:
        return sum(map(len, self.sequences.values()))

    def decoded_below(self, position: int) -> int:
        return sum(row.position < position for row in self.rows)


def scheduler_of(
    decoder: FakeDecoder, *, width: int, cells: int = 100_000, remembered: int = 1 << 20, **settings: object
) -> Scheduler:
    cache = PrefixCache(remembered, copies_parts=decoder.copies_parts)
    return Scheduler(decoder, cache, width=width, cells=cells, **settings)  # type: ignore[arg-type]


class BadSampler(Sampler):
    """A grammar that fails at its third token."""

    count = 0

    def draw(self, logits: np.ndarray) -> int:
        self.count += 1
        if self.count == 3:
            raise GrammarError("the grammar failed while decoding")
        return 1


def generation(prompt: Sequence[int], limit: int = 8, index: int = 0, temperature: float = 0.0) -> Generation:
    sampler = Sampler(Request(temperature=temperature, seed=1), index, None)
    return generation_with(sampler, prompt, limit)


def generation_with(sampler: Sampler, prompt: Sequence[int], limit: int) -> Generation:
    return Generation(
        list(prompt),
        limit=limit,
        sampler=sampler,
        text=GrowingText([]),
        vocabulary=FakeVocabulary(),
        alternatives=0,
        emit=None,
    )


def run(scheduler: Scheduler, steps: int = 5_000) -> list[Job]:
    ended = []
    for _ in range(steps):
        if not scheduler.busy:
            return ended
        ended += scheduler.step()
    raise AssertionError("never finished")


def alone(prompt: Sequence[int], limit: int, index: int = 0, temperature: float = 0.0) -> Sample:
    """What a loop without any scheduler says."""
    work = generation(prompt, limit, index, temperature)
    while not work.accept(len(work.tokens) - 1, logits_after(work.tokens)):
        pass
    return work.result()


def alone_score(prompt: Sequence[int], continuation: Sequence[int]) -> Score:
    work, tokens = Scoring(list(prompt), list(continuation)), [*prompt, *continuation]
    for position in range(len(prompt) - 1, len(tokens) - 1):
        work.accept(position, logits_after(tokens[: position + 1]))
    return work.result()


def prompt_of(seed: int, length: int) -> list[int]:
    return np.random.default_rng(seed).integers(1, VOCABULARY, length).tolist()


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
