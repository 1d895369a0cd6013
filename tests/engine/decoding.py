"""A decoder that checks every call, and what a loop without any scheduler says."""

import hashlib
from collections.abc import Sequence

import numpy as np

from hybrid.engine.lanes import Job
from hybrid.engine.prefix import PrefixCache
from hybrid.engine.sampling import Sampler
from hybrid.engine.scheduler import Scheduler
from hybrid.engine.sequences import Aborted, NoCells, Row
from hybrid.engine.text import GrowingText
from hybrid.engine.work import Generation, Scoring
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
        self.sequences: dict[int, list[tuple[int, int, int]]] = {}  # token, and the decode's first and last position
        self.origins: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        """Tokens of a sequence whose logits were wanted, and the decodes its cells came out of."""
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
        return np.array([(self.epoch, 0, 0), *self.sequences[sequence]])

    def load(self, sequence: int, state: np.ndarray) -> bool:
        assert not self.sequences.get(sequence), "loaded into a sequence in use"
        assert state[0, 0] == self.epoch, "saved when there was another number of sequences"
        self.sequences[sequence] = [tuple(cell) for cell in state[1:].tolist()]
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
            held.append((row.token, rows[0].position, rows[-1].position + 1))
            self.rows.append(row)
            if row.wants_logits:
                tokens = tuple(token for token, _, _ in held)
                self.origins[tokens] = [cell[1:] for cell in held]
                found.append(logits_after(tokens))
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
    decoder.count = width
    cache = PrefixCache(remembered, copies_parts=decoder.copies_parts)
    return Scheduler(decoder, cache, width=width, cells=cells, **settings)  # type: ignore[arg-type]


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
