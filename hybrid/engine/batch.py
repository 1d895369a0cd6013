"""What goes into the next decode: a token of every lane, and as much prefill as the time allows."""

from collections.abc import Sequence
from dataclasses import dataclass

from hybrid.engine.lanes import Lane
from hybrid.engine.pace import Pace
from hybrid.engine.sequences import Row

__all__ = ["CHUNK", "Batch", "Planner"]

PREFILL_SECONDS = 0.4
"""How long one decode may take: an abort, and a lane that is generating, wait for no longer."""
LOGITS_ROWS = 64
"""Rows of logits a decode may ask for; a row of a 152,000 token vocabulary is 600 kB."""
CHUNK = 64
"""Tokens of a prompt that exact mode decodes together, at multiples of this position."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one decode by lane, in the order of their sequences."""

    parts: Sequence[tuple[Lane, list[Row]]]
    rows: list[Row]

    @property
    def lanes(self) -> list[Lane]:
        return [lane for lane, _ in self.parts]

    @property
    def single(self) -> bool:
        """One sequence that generates, guesses included."""
        return len(self.parts) == 1 and self.rows[0].wants_logits


class Planner:
    """Decides the size and the shape of each decode."""

    def __init__(self, most_rows: int, *, exact: bool, guesses: bool) -> None:
        """Remember what the model allows.

        Args:
            most_rows: of a decode.
            exact: one lane a decode, in shapes that depend on nothing else.
            guesses: whether tokens that may come next are decoded ahead; what was wrong is cut off again.
        """
        self._exact = exact
        self._guesses = guesses
        self._pace = Pace(most_rows)

    def plan(self, active: Sequence[Lane]) -> Batch:
        """The next batch for these lanes, whose sequences are neighbours and in order."""
        urgent = any(lane.job.interactive for lane in active)
        lanes = [lane for lane in active if lane.job.interactive or not urgent]
        if self._exact and lanes:
            lanes = [min(lanes, key=lambda lane: lane.arrival)]
        sizes = self._sizes(lanes)
        parts = [(lane, self._rows_of(lane, sizes[lane.slot], alone=len(lanes) == 1)) for lane in lanes]
        return Batch(parts, [row for _, rows in parts for row in rows])

    def _sizes(self, lanes: Sequence[Lane]) -> dict[int, int]:
        """Rows for each lane, by sequence: never none, for a gap would split the batch."""
        sizes = {lane.slot: 1 for lane in lanes}
        rows = max(len(lanes), self._pace.rows(PREFILL_SECONDS)) - len(lanes)
        logits = max(0, LOGITS_ROWS - len(lanes))
        for lane in sorted(lanes, key=lambda lane: lane.arrival):
            extra = self._chunk(lane, rows + 1) - 1
            wanted = sum(lane.work.wants(lane.decoded + offset) for offset in range(1, extra + 1))
            extra -= max(0, wanted - logits)  # those that are wanted come last
            sizes[lane.slot] += extra
            rows -= extra
            logits -= min(wanted, logits)
        return sizes

    def _chunk(self, lane: Lane, room: int) -> int:
        """How many of a lane's known tokens to decode now."""
        stop = min([lane.work.target, *(mark for mark in lane.marks if mark > lane.decoded)])
        if self._exact:
            if lane.decoded >= lane.work.prompt_length:
                return 1
            return min(stop, lane.work.prompt_length, (lane.decoded // CHUNK + 1) * CHUNK) - lane.decoded
        left = stop - lane.decoded
        return -(-left // -(-left // room))  # equal parts: a small rest costs as much as a large one

    def _rows_of(self, lane: Lane, size: int, *, alone: bool) -> list[Row]:
        work, start = lane.work, lane.decoded
        rows = [Row(work.tokens[at], at, lane.slot, work.wants(at)) for at in range(start, start + size)]
        if alone and self._guesses and start == len(work.tokens) - 1:
            guesses = work.guess(self._pace.guesses)
            rows += [Row(token, at, lane.slot, True) for at, token in enumerate(guesses, start + 1)]
        return rows

    def saw(self, batch: Batch, seconds: float) -> None:
        """A batch took so long: learn from it."""
        self._pace.saw(len(batch.rows), seconds)
        if batch.single:
            lane, rows = batch.parts[0]
            self._pace.saw_single(len(rows) - 1, lane.decoded - rows[0].position - 1, seconds)
