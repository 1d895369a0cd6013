"""Asks every task of every arm, block by block, and writes down what is said."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from hybrid.context import derive_seed
from hybrid.errors import BadQuestion, ContextOverflow, EngineCrashed, GrammarError, HybridError, Stopped
from hybrid.evaluate.battery import Task
from hybrid.evaluate.energy import Meter
from hybrid.evaluate.ledger import Ledger, Record, record_of
from hybrid.evaluate.plan import OpenArm
from hybrid.evaluate.scorers import Given, judge
from hybrid.types import Answer

__all__ = ["Progress", "Run", "given_of"]

IN_A_ROW = 5
"""An arm whose engine dies so often one after another is broken, and with it the run."""
RECENT = 64
"""Answers of an arm by which its pace is told."""
OF_THE_TASK = (BadQuestion, ContextOverflow, EngineCrashed, GrammarError)
"""Errors that are recorded as the failure of one task; any other ends the run."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    done: int
    total: int
    seconds_left: float


@dataclass(frozen=True, slots=True)
class Spent:
    """Time and, where the machine can measure it, energy."""

    seconds: float = 0.0
    joules: float = 0.0


class Shares:
    """Divides what passes among those who are under way. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._meter = Meter()
        self._under_way = 0
        self._last = Spent()
        self._share = Spent()

    def enter(self) -> Spent:
        """Somebody begins; pass what this returns to `leave`."""
        return self._move(1)

    def leave(self, entered: Spent) -> Spent:
        """Somebody ends: what was his."""
        now = self._move(-1)
        return Spent(now.seconds - entered.seconds, now.joules - entered.joules)

    def measured(self, share: Spent) -> dict[str, float | None]:
        """A share as a record has it."""
        return {"wall_seconds": share.seconds, "joules": share.joules if self._meter.can_measure else None}

    def _move(self, change: int) -> Spent:
        with self._lock:
            now = Spent(time.monotonic(), self._meter.joules())
            if self._under_way:
                self._share = Spent(
                    self._share.seconds + (now.seconds - self._last.seconds) / self._under_way,
                    self._share.joules + (now.joules - self._last.joules) / self._under_way,
                )
            self._last = now
            self._under_way += change
            return self._share


class Run:
    """A run under way."""

    def __init__(
        self,
        arms: Sequence[OpenArm],
        ledger: Ledger,
        *,
        seed: int = 0,
        repeats: int = 1,
        width: int = 16,
        deadline: float | None = None,
        on_progress: Callable[[Progress], None] = lambda progress: None,
    ) -> None:
        """Prepare a run.

        Args:
            arms: what is compared.
            ledger: where the records go; what it has already is not asked again.
            seed: of the run. The seed of an answer depends on it, the task, the arm and the repeat only.
            repeats: how often each task is asked.
            width: questions under way at a time.
            deadline: seconds for a question.
            on_progress: is told after every answer.
        """
        self._arms = arms
        self._ledger = ledger
        self._seed = seed
        self._repeats = repeats
        self._width = width
        self._deadline = deadline
        self._on_progress = on_progress
        self._shares = Shares()
        self._stopping = threading.Event()
        self._failures = dict.fromkeys((open_.arm.name for open_ in arms), 0)
        self._lock = threading.Lock()
        self._seen: dict[str, list[float]] = {open_.arm.name: [] for open_ in arms}
        for record in ledger.records.values():
            self._seen[record.arm].append(record.wall_seconds)

    def __call__(self, tasks: Sequence[Task]) -> None:
        """Ask what the ledger does not have, so that whenever it stops the arms have the same tasks, or nearly so.

        Models take turns, block by block, because changing turns costs time. The arms of one model go task by task.

        Raises:
            HybridError: what ended the run. What was answered is in the ledger.
        """
        cells = [open_.arm.name for _ in tasks for open_ in self._arms for _ in range(self._repeats)]
        self._left = {name: cells.count(name) for name in self._seen}
        for task, open_, repeat in self._cells(tasks, self._arms):
            self._left[open_.arm.name] -= (task.id, open_.arm.name, repeat) in self._ledger.records
        self._total = len(cells)
        pool = ThreadPoolExecutor(self._width)
        try:
            for block in self._blocks(tasks):
                for group in self._groups():
                    self._finish([pool.submit(self._ask, *cell) for cell in self._open_cells(block, group)])
        except BaseException:
            self._stopping.set()
            pool.shutdown(wait=False, cancel_futures=True)
            for open_ in self._arms:
                open_.model.close()
            raise
        finally:
            pool.shutdown()

    def _blocks(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Small ones first, so that the time left can be told soon; one for all where no model waits for its turn."""
        if len(self._groups()) == 1:
            yield tasks
            return
        start, size = 0, max(1, self._width // 2)
        while start < len(tasks):
            yield tasks[start : start + size]
            start, size = start + size, 2 * self._width

    def _groups(self) -> list[list[OpenArm]]:
        groups: dict[str, list[OpenArm]] = {}
        for open_ in self._arms:
            groups.setdefault(open_.arm.model, []).append(open_)
        return list(groups.values())

    def _cells(self, tasks: Sequence[Task], arms: Sequence[OpenArm]) -> Iterator[tuple[Task, OpenArm, int]]:
        return ((task, open_, repeat) for task in tasks for open_ in arms for repeat in range(self._repeats))

    def _open_cells(self, tasks: Sequence[Task], arms: Sequence[OpenArm]) -> list[tuple[Task, OpenArm, int]]:
        done = self._ledger.records
        return [
            (task, open_, repeat)
            for task, open_, repeat in self._cells(tasks, arms)
            if (task.id, open_.arm.name, repeat) not in done
        ]

    @staticmethod
    def _finish(futures: Sequence[Future[None]]) -> None:
        done, _ = wait(futures, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()

    # --- one cell ---------------------------------------------------------------------------

    def _ask(self, task: Task, open_: OpenArm, repeat: int) -> None:
        if self._stopping.is_set():
            return
        cell = (task.id, open_.arm.name, repeat)
        seed = derive_seed(self._seed, *cell)
        start, entered = time.monotonic(), self._shares.enter()
        answer, outcome = Answer(""), ""
        error: HybridError | None = None
        try:
            answer = open_.ask(task, seed=seed, deadline=self._deadline)
        except Stopped as stop:
            outcome, error = "stopped", stop
        except OF_THE_TASK as failure:
            outcome, error = "failed", failure
        finally:
            share = self._shares.leave(entered)
        if self._stopping.is_set():  # whatever it says now may be the end of the run speaking
            return
        outcome = outcome or judge(task, given_of(answer), lambda: open_.sandbox).outcome
        measured = {"seconds": time.monotonic() - start, "seed": seed, **self._shares.measured(share)}
        self._ledger.append(record_of(cell, outcome, answer, error=_told(error), **measured))
        self._note(open_.arm.name, share.seconds, error)

    def _note(self, arm: str, share: float, error: HybridError | None) -> None:
        with self._lock:
            self._seen[arm].append(share)
            self._left[arm] -= 1
            self._failures[arm] = self._failures[arm] + 1 if isinstance(error, EngineCrashed) else 0
            failing = self._failures[arm] >= IN_A_ROW
            self._on_progress(Progress(self._total - sum(self._left.values()), self._total, self._seconds_left()))
        if failing and error:
            raise HybridError(
                f"arm {arm} has failed {IN_A_ROW} times in a row, the last time so: {error}",
                hint=f"{error.hint}; all answers are kept, and --retry-failed asks the failed ones again".lstrip("; "),
            )

    def _seconds_left(self) -> float:
        """Each arm's own pace; one that has not begun is taken to be slower by as much as its model is larger."""
        size = {open_.arm.name: max(1, open_.model.parameters) for open_ in self._arms}
        paces = {name: sum(recent) / len(recent) for name, seen in self._seen.items() if (recent := seen[-RECENT:])}
        guess = max(pace / size[name] for name, pace in paces.items())
        return sum(left * paces.get(name, guess * size[name]) for name, left in self._left.items())


def given_of(said: Answer | Record) -> Given:
    """What a scorer may see of an answer or of its record."""
    if isinstance(said, Answer):
        said = record_of(("", "", 0), "", said)
    computed = said.basis in ("computed", "proved")
    return Given(said.answer, said.value, said.reply, said.cut, computed, said.abstained)


def _told(error: HybridError | None) -> str | None:
    return f"{type(error).__name__}: {error}" if error else None
