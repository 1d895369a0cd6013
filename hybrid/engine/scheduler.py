"""Continuous batching: all waiting work is decoded together, and no shared beginning is decoded twice.

Every sample of every request is a lane of its own. A lane that enters takes over the longest beginning that is known:
from a lane that holds it, or from the cache of what earlier lanes have left. If a lane is just decoding a longer common
beginning, it waits for that. So `n` samples of one prompt, or a hundred questions behind the same examples, cost one
prefill. Lanes stand in neighbouring sequences, as llama.cpp wants them (see `sequences`).
"""

import time
from collections.abc import Sequence
from typing import Protocol

from hybrid.engine.batch import CHUNK, Batch, Planner
from hybrid.engine.lanes import Job, Lane, Queue, Waiting
from hybrid.engine.prefix import PrefixCache, shared_prefix
from hybrid.engine.sequences import Aborted, Logits, NoCells, Row, State
from hybrid.engine.work import Work

__all__ = ["Decoder", "Scheduler", "Snapshots"]

WORTH_WAITING = 16
"""Tokens that have to be saved before a lane waits for another one to have decoded them, or leaves them behind."""
SMALLEST = 512
"""Cells of a sequence at first; longer ones come with the first work that needs them."""


class Decoder(Protocol):
    """What the scheduler needs of `Sequences`."""

    batch: int
    count: int
    cells: int
    copies_parts: bool

    def resize(self, count: int, cells: int) -> None: ...
    def cut(self, sequence: int, length: int) -> None: ...
    def save(self, sequence: int) -> State: ...
    def load(self, sequence: int, state: State) -> bool: ...
    def abort(self) -> None: ...
    def decode(self, rows: Sequence[Row]) -> list[Logits]:
        """The logits of the rows that want them; raises NoCells or Aborted."""


class Snapshots(Protocol):
    """Beginnings that outlive the process."""

    def load(self, tokens: list[int]) -> State | None: ...
    def save(self, tokens: list[int], state: State) -> None: ...


class Scheduler:
    """Decides what is decoded next. One thread calls `submit` and `step`; `abort` may come from any."""

    def __init__(
        self,
        decoder: Decoder,
        cache: PrefixCache,
        *,
        width: int,
        cells: int,
        exact: bool = False,
        snapshots: Snapshots | None = None,
    ) -> None:
        """An empty scheduler.

        Args:
            decoder: its number and length of sequences are changed as the work needs it.
            cache: for what lanes leave behind.
            width: the most lanes at a time.
            cells: of all sequences together, at most; no single work may need more.
            exact: every decode has one lane and a shape that nothing else decides.
            snapshots: where the beginnings that many questions share are kept.
        """
        self._decoder = decoder
        self._cache = cache
        self._width = width
        self._budget = cells
        self._exact = exact
        self._snapshots = snapshots
        self._planner = Planner(decoder.batch, exact=exact, guesses=decoder.copies_parts and not exact)
        self._waiting = Queue()
        self._active: list[Lane] = []
        self._decoding: Sequence[Lane] = ()
        self._jobs: dict[int, Job] = {}
        self._arrivals = 0
        self.decode_seconds = 0.0
        """Spent in the decoder so far."""

    @property
    def busy(self) -> bool:
        return bool(self._waiting or self._active)

    @property
    def urgent(self) -> bool:
        """Whether somebody waits in front of a screen."""
        return any(job.interactive for job in self._jobs.values())

    def submit(self, job: Job) -> None:
        job.unfinished = len(job.works)
        self._jobs[job.id] = job
        for work in job.works:
            self._arrivals += 1
            self._waiting.put(job, work, self._arrivals)

    def abort(self, job_id: int) -> None:
        """Give a job up: within one decode, or at once if nobody else is being decoded."""
        if job := self._jobs.get(job_id):
            job.aborted = True
            if self._decoding and all(lane.job.aborted for lane in self._decoding):
                self._decoder.abort()

    def step(self) -> list[Job]:
        """One decode.

        Returns:
            The jobs that ended with it: finished, failed (`error`) or aborted.
        """
        ended = self._sweep()
        self._admit()
        batch = self._planner.plan(self._active)
        if not batch.rows:
            return ended
        start, cpu = time.monotonic(), time.process_time()
        self._decoding = batch.lanes
        try:
            logits = self._decoder.decode(batch.rows)
        except (NoCells, Aborted):
            # llama.cpp moves the states of a recurrent model about while it decodes: none of them can be trusted now.
            for lane in batch.lanes if self._decoder.copies_parts else list(self._active):
                self._requeue(lane)
            return ended + self._sweep()
        seconds = time.monotonic() - start
        self.decode_seconds += seconds
        ended += self._deliver(batch, logits)
        self._planner.saw(batch, seconds)
        spent = (time.process_time() - cpu) / len(batch.rows)
        for lane, rows in batch.parts:
            lane.job.cpu_seconds += spent * len(rows)
        return ended

    # --- entering -----------------------------------------------------------------------------

    def _admit(self) -> None:
        """Let waiting work in, the urgent first and then the oldest, while there is room."""
        passed_over = 0
        for waiting in self._waiting:
            if passed_over >= self._width or not (self._has_lane() or waiting.job.interactive):
                break
            known, _ = self._best_source(waiting.work)
            if self._soon_shared(waiting.work) >= known + WORTH_WAITING:
                passed_over += 1
            elif self._make_room(waiting):
                self._enter(waiting)
            else:
                break  # those behind it are smaller at best: letting them by could starve it
        self._close_gaps()

    def _has_lane(self) -> bool:
        return len(self._active) < self._width

    def _enter(self, waiting: Waiting) -> None:
        job, work = waiting.job, waiting.work
        common, source = self._best_source(work)
        taken = {lane.slot for lane in self._active}
        slot = next(slot for slot in range(self._decoder.count) if slot not in taken)
        if isinstance(source, Lane):
            lane, source = source, self._decoder.save(source.slot)
            self._cache.add(lane.work.tokens[: lane.decoded], source)  # the next ones take it from there
        if source is None or not self._decoder.load(slot, source):
            common = 0
        elif self._decoder.copies_parts:
            self._decoder.cut(slot, common)
        if work is job.works[0] and not job.cached_tokens:
            job.cached_tokens = common
        shared = self._boundary(work)
        self._active.append(Lane(job, work, slot, waiting.arrival, decoded=common, boundary=shared, marks={shared}))
        self._waiting.remove(waiting)

    def _best_source(self, work: Work) -> tuple[int, "Lane | State | None"]:
        """Where the longest beginning of the work's tokens is known, and its length."""
        limit = self._aligned(work.takeable)
        best: tuple[int, Lane | State | None] = (0, None)
        for lane in self._active:
            common = self._aligned(min(self._common(work, lane), lane.decoded))
            if common > best[0] and (self._decoder.copies_parts or common == lane.decoded):
                best = common, lane
        known, common = self._cache.find(work.tokens, limit)
        if common and self._aligned(common) >= best[0]:
            best = self._aligned(common), self._cache.get(known)
        shared = work.tokens[: self._boundary(work)]
        if self._snapshots and len(shared) >= best[0] + WORTH_WAITING:
            state = self._snapshots.load(shared)
            if state is not None:
                self._cache.add(shared, state)
                best = len(shared), state
        return best

    def _boundary(self, work: Work) -> int:
        """How many of the work's tokens other questions are likely to begin with too."""
        return self._aligned(min(work.boundary, work.takeable))

    def _soon_shared(self, work: Work) -> int:
        """The longest beginning that a lane will have decoded soon; one that cannot be cut is told to stop there."""
        soon = 0
        for lane in self._active:
            common = self._aligned(self._common(work, lane)) if lane.prefilling else 0
            if common > lane.decoded:
                soon = max(soon, common)
                if not self._decoder.copies_parts:
                    lane.marks.add(common)
        return soon

    def _common(self, work: Work, lane: Lane) -> int:
        """Tokens of a work that a lane has, or will have when its prompt is decoded."""
        limit = min(work.takeable, lane.work.prompt_length) if self._exact else work.takeable
        return min(limit, shared_prefix(work.tokens, lane.work.tokens))

    def _aligned(self, tokens: int) -> int:
        """In exact mode only whole chunks are taken over: what is decoded never depends on what was known."""
        return tokens // CHUNK * CHUNK if self._exact else tokens

    def _make_room(self, waiting: Waiting) -> bool:
        """A sequence that is long enough for the work; false if others have to finish first."""
        while not self._fits(waiting.work):
            youngest = max(self._active, key=lambda lane: lane.arrival, default=None)
            if youngest is None or youngest.job.interactive or not waiting.job.interactive:
                return False
            if not self._exact:
                self._remember(youngest)
            self._requeue(youngest)
        return True

    def _fits(self, work: Work) -> bool:
        """Make the sequences longer, and then perhaps fewer, if that is what it takes."""
        count = len(self._active) + 1
        longest = max([work.length_limit, *(lane.work.length_limit for lane in self._active)])
        if count > self._width:
            return False
        if count <= self._decoder.count and longest <= self._decoder.cells:
            return True
        sizes = (max(SMALLEST, 1 << (longest - 1).bit_length()), longest)  # with room for others, or as it must be
        cells = next((size for size in sizes if self._width * size <= self._budget), longest)
        lanes = max(1, min(self._width, self._budget // cells))
        if count > lanes:
            return False
        self._close_gaps()
        if lanes != self._decoder.count:  # what was saved is of no use then
            for lane in list(self._active):
                self._requeue(lane)
            self._cache.clear()
            self._snapshots = None
        self._decoder.resize(lanes, cells)
        return True

    def _close_gaps(self) -> None:
        """Move the last lanes into the gaps before them, so that all are neighbours."""
        self._active.sort(key=lambda lane: lane.slot)
        taken = {lane.slot for lane in self._active}
        gaps = [slot for slot in range(len(self._active)) if slot not in taken]
        for gap, lane in zip(gaps, reversed(self._active), strict=False):
            if lane.decoded:
                self._decoder.load(gap, self._decoder.save(lane.slot))
                self._decoder.cut(lane.slot, 0)
            lane.slot = gap
        self._active.sort(key=lambda lane: lane.slot)

    # --- decoded ------------------------------------------------------------------------------

    def _deliver(self, batch: Batch, logits: list[Logits]) -> list[Job]:
        ended = []
        values = iter(logits)
        for lane, rows in batch.parts:
            for row in rows:
                given = next(values) if row.wants_logits else None
                if not lane.left and row.token in lane.work.tokens[row.position : row.position + 1]:
                    lane.decoded += 1  # else it was a wrong guess
                    lane.left = given is not None and self._accept(lane, row.position, given)
            if lane.decoded <= rows[-1].position:
                self._decoder.cut(lane.slot, lane.decoded)
            if lane.decoded in lane.marks:
                self._remember(lane)
            if lane.left:
                ended += self._leave(lane)
        return ended

    def _accept(self, lane: Lane, position: int, logits: Logits) -> bool:
        """Hand logits to the work; true when it is done with them."""
        if lane.job.error:
            return False
        lane.job.first_token = lane.job.first_token or time.monotonic()
        try:
            return lane.work.accept(position, logits)
        except Exception as error:  # noqa: BLE001 - whatever a grammar does must not end the others
            lane.job.error = error
            return False

    def _remember(self, lane: Lane) -> None:
        """Keep what a lane has decoded for those who begin with the same tokens."""
        tokens = lane.work.tokens[: lane.decoded]
        known, common = self._cache.find(tokens, len(tokens))
        if len(tokens) < common + WORTH_WAITING and (len(known) == len(tokens) or len(tokens) not in lane.marks):
            return
        state = self._decoder.save(lane.slot)
        self._cache.add(tokens, state)
        if self._snapshots and lane.decoded == lane.boundary and lane.job.interactive:
            self._snapshots.save(tokens, state)

    # --- leaving ------------------------------------------------------------------------------

    def _leave(self, lane: Lane) -> list[Job]:
        """End a lane; return its job if that was its last work."""
        if self._exact:  # what the reply's shapes have decoded is not what a prompt's would have
            lane.decoded = self._aligned(min(lane.decoded, lane.work.prompt_length))
            self._decoder.cut(lane.slot, lane.decoded)
        if lane.decoded:
            self._remember(lane)
        self._free(lane)
        lane.job.unfinished -= 1
        return [] if lane.job.unfinished else [self._forget(lane.job)]

    def _sweep(self) -> list[Job]:
        """Drop what was aborted or has failed."""
        gone = [job for job in self._jobs.values() if job.given_up]
        for job in gone:
            for lane in [lane for lane in self._active if lane.job is job]:
                self._free(lane)
            self._waiting.drop(job)
            self._forget(job)
        return gone

    def _requeue(self, lane: Lane) -> None:
        """Take a lane's sequence away; its work goes on later from the tokens known so far."""
        self._free(lane)
        self._waiting.put(lane.job, lane.work, lane.arrival)

    def _free(self, lane: Lane) -> None:
        self._active.remove(lane)
        self._decoder.cut(lane.slot, 0)

    def _forget(self, job: Job) -> Job:
        self._jobs.pop(job.id, None)
        return job
