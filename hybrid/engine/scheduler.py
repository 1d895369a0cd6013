"""Continuous batching: all waiting work is decoded together, and no shared beginning is decoded twice.

Every sample of every request is a lane of its own. A lane that enters copies the longest beginning it has in
common with a resident lane; if another lane is just decoding a longer common beginning, it waits for that. So
`n` samples of one prompt, or a hundred questions behind the same examples, cost one prefill.
"""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hybrid.engine.kv import Cells, shared_prefix
from hybrid.engine.native import Aborted, Logits, NoCells, Row
from hybrid.engine.work import Work

__all__ = ["Decoder", "Job", "Scheduler"]

PREFILL_SECONDS = 0.4
"""How long one decode may take: an abort, and a lane that is generating, wait for no longer."""
LOGITS_ROWS = 64
"""Rows of logits a decode may ask for; a row of a 152,000 token vocabulary is 600 kB."""
WORTH_WAITING = 16
"""Tokens that have to be saved before a lane waits for another one to have decoded them."""
IDLE_LANES = 4
"""Finished lanes kept for the beginnings they hold; each cell kept makes every decode a little slower."""


class Decoder(Protocol):
    """What the scheduler needs of `Native`."""

    batch: int
    copies_parts: bool

    def share(self, source: int, target: int, tokens: int) -> None: ...
    def drop(self, sequence: int, start: int = 0) -> None: ...
    def abort(self) -> None: ...
    def decode(self, rows: Sequence[Row]) -> list[Logits]:
        """The logits of the rows that want them; raises NoCells or Aborted."""


@dataclass(eq=False, slots=True)
class Job:
    """One request of a client: its works share a prompt. The scheduler fills in the costs."""

    id: int
    works: Sequence[Work]
    aborted: bool = False
    unfinished: int = 0
    cached_tokens: int = 0
    cpu_seconds: float = 0.0
    error: Exception | None = None


@dataclass(eq=False, slots=True)
class Lane:
    """A work with a sequence of the KV cache."""

    job: Job
    work: Work
    slot: int
    cells: list[int] = field(default_factory=list)

    @property
    def decoded(self) -> int:
        return len(self.cells)


class Scheduler:
    """Decides what is decoded next. One thread calls `submit` and `step`; `abort` may come from any."""

    def __init__(self, decoder: Decoder, *, cells: int, width: int) -> None:
        self._decoder = decoder
        self._cells = Cells(cells)
        self._width = width
        self._logits_rows = max(LOGITS_ROWS, width)
        self._slots = list(range(width + IDLE_LANES))
        self._waiting: deque[tuple[Job, Work]] = deque()
        self._active: list[Lane] = []
        self._idle: list[Lane] = []  # least recently used first
        self._rows_per_decode = decoder.batch
        self._jobs: dict[int, Job] = {}

    @property
    def busy(self) -> bool:
        return bool(self._waiting or self._active)

    def submit(self, job: Job) -> None:
        job.unfinished = len(job.works)
        self._jobs[job.id] = job
        self._waiting.extend((job, work) for work in job.works)

    def abort(self, job_id: int) -> None:
        """Give a job up: within one decode, or at once if nobody else is being decoded."""
        if job := self._jobs.get(job_id):
            job.aborted = True
            if all(lane.job.aborted for lane in list(self._active)):
                self._decoder.abort()

    def step(self) -> list[Job]:
        """One decode.

        Returns:
            The jobs that ended with it: finished, failed (`error`) or aborted.
        """
        ended = self._sweep()
        self._admit()
        rows, owners = self._rows()
        if rows:
            start, cpu = time.monotonic(), time.process_time()
            try:
                logits = self._decoder.decode(rows)
            except (NoCells, Aborted):
                self._requeue_all()
                return ended + self._sweep()
            self._adapt(len(rows), time.monotonic() - start)
            ended += self._deliver(rows, owners, logits)
            spent = (time.process_time() - cpu) / len(rows)
            for lane in owners:
                lane.job.cpu_seconds += spent
        return ended

    # --- entering -----------------------------------------------------------------------------

    def _admit(self) -> None:
        """Let waiting work in, oldest first, while there are lanes and cells."""
        passed_over: list[tuple[Job, Work]] = []
        while self._waiting and len(self._active) < self._width:
            job, work = self._waiting.popleft()
            source, common = self._best_source(work)
            if self._soon_shared(work) >= common + WORTH_WAITING:
                passed_over.append((job, work))
            elif not self._enter(job, work, source, common):
                passed_over.append((job, work))
                break  # those behind it are smaller at best: letting them by could starve it
        self._waiting.extendleft(reversed(passed_over))

    def _enter(self, job: Job, work: Work, source: Lane | None, common: int) -> bool:
        """Give the work a lane; false if there is no room before others have finished."""
        if not self._make_room(work.length_limit - common, keep=source):
            if self._active:
                return False
            self._free_all(self._idle)  # the source itself was in the way
            source, common = None, 0
        lane = Lane(job, work, self._slots.pop())
        if source and common:
            self._decoder.share(source.slot, lane.slot, common)
            lane.cells = self._cells.share(source.cells[:common])
        if work is job.works[0]:
            job.cached_tokens = common
        self._active.append(lane)
        return True

    def _best_source(self, work: Work) -> tuple[Lane | None, int]:
        """The resident lane that holds the longest decoded beginning of the work's tokens."""
        best, most = None, 0
        if self._decoder.copies_parts:
            for lane in [*self._active, *self._idle]:
                common = min(self._useful(work, lane), lane.decoded)
                if common > most:
                    best, most = lane, common
        return best, most

    def _soon_shared(self, work: Work) -> int:
        """The longest beginning that a lane will have decoded soon."""
        if not self._decoder.copies_parts:
            return 0
        unfinished = (lane for lane in self._active if lane.decoded < lane.work.prompt_length)
        return max((self._useful(work, lane) for lane in unfinished), default=0)

    @staticmethod
    def _useful(work: Work, lane: Lane) -> int:
        """Tokens a work can take over from a lane: not from the first whose logits it wants."""
        first_wanted = min(work.target, work.prompt_length) - 1
        return min(shared_prefix(work.tokens, lane.work.tokens), first_wanted)

    def _make_room(self, cells: int, keep: Lane | None) -> bool:
        """Give up idle lanes until there is a slot and there are cells; false if there cannot be."""
        promised = sum(lane.work.length_limit - lane.decoded for lane in self._active)
        while not self._slots or self._cells.free - promised < cells:
            victim = next((lane for lane in self._idle if lane is not keep), None)
            if victim is None:
                return False
            self._free(victim, self._idle)
        return True

    # --- decoding -----------------------------------------------------------------------------

    def _rows(self) -> tuple[list[Row], list[Lane]]:
        """The next batch: every generating lane's token, then as much prefill as the time allows."""
        rows: list[Row] = []
        owners: list[Lane] = []
        wanted = 0
        for lane in sorted(self._active, key=lambda lane: lane.work.target - lane.decoded > 1):
            for position in range(lane.decoded, lane.work.target):
                wants = lane.work.wants(position)
                if len(rows) >= max(self._rows_per_decode, len(self._active)) or wanted + wants > self._logits_rows:
                    break
                wanted += wants
                rows.append(Row(lane.work.tokens[position], position, lane.slot, wants))
                owners.append(lane)
        return rows, owners

    def _deliver(self, rows: list[Row], owners: list[Lane], logits: list[Logits]) -> list[Job]:
        ended = []
        results = iter(logits)
        for row, lane in zip(rows, owners, strict=True):
            values = next(results) if row.wants_logits else None
            if lane.job.error:
                continue
            lane.cells += self._cells.take(1)
            if values is None:
                continue
            try:
                done = lane.work.accept(row.position, values)
            except Exception as error:  # noqa: BLE001 - whatever a grammar does must not end the others
                lane.job.error, done = error, True
            if done:
                ended += self._leave(lane)
        return ended

    def _adapt(self, rows: int, seconds: float) -> None:
        """Learn how many rows fit into `PREFILL_SECONDS`; small batches say nothing about large ones."""
        if rows >= 32:
            fitting = int(rows * PREFILL_SECONDS / max(seconds, 1e-6))
            self._rows_per_decode = max(32, min(self._decoder.batch, (self._rows_per_decode + fitting) // 2))

    # --- leaving ------------------------------------------------------------------------------

    def _leave(self, lane: Lane) -> list[Job]:
        """Keep the lane's prompt for those who come, or free it; return its job if that was the last."""
        length = min(lane.work.prompt_length, lane.decoded)
        held = [*self._idle, *(other for other in self._active if other is not lane)]
        prompt = lane.work.tokens[:length]
        if self._decoder.copies_parts and all(shared_prefix(prompt, other.work.tokens) < length for other in held):
            self._active.remove(lane)
            self._decoder.drop(lane.slot, length)
            self._cells.release(lane.cells[length:])
            lane.cells = lane.cells[:length]
            self._idle.append(lane)
            while len(self._idle) > IDLE_LANES:
                self._free(self._idle[0], self._idle)
        else:
            self._free(lane, self._active)
        lane.job.unfinished -= 1
        return [] if lane.job.unfinished else [self._forget(lane.job)]

    def _sweep(self) -> list[Job]:
        """Drop what was aborted or has failed."""
        gone = [job for job in self._jobs.values() if job.aborted or job.error]
        for job in gone:
            for lane in [lane for lane in self._active if lane.job is job]:
                self._free(lane, self._active)
            self._waiting = deque(entry for entry in self._waiting if entry[0] is not job)
            self._forget(job)
        return gone

    def _requeue_all(self) -> None:
        """After a decode that failed: start again from the tokens known so far, with an empty cache."""
        self._waiting.extendleft((lane.job, lane.work) for lane in reversed(self._active))
        self._free_all(self._active)
        self._free_all(self._idle)

    def _free_all(self, where: list[Lane]) -> None:
        for lane in list(where):
            self._free(lane, where)

    def _free(self, lane: Lane, where: list[Lane]) -> None:
        where.remove(lane)
        self._decoder.drop(lane.slot)
        self._cells.release(lane.cells)
        lane.cells = []
        self._slots.append(lane.slot)

    def _forget(self, job: Job) -> Job:
        self._jobs.pop(job.id, None)
        return job
