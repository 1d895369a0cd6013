"""What the scheduler keeps account of: jobs, the works that wait, and the lanes that are decoded."""

from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hybrid.engine.work import Work

__all__ = ["Job", "Lane", "Queue", "Waiting"]


@dataclass(eq=False, slots=True)
class Job:
    """One request of a client: its works share a prompt. The scheduler fills in the costs."""

    id: int
    works: Sequence[Work]
    interactive: bool = False
    """Somebody is waiting in front of a screen: it goes before all jobs that are not."""
    aborted: bool = False
    unfinished: int = 0
    cached_tokens: int = 0
    cpu_seconds: float = 0.0
    error: Exception | None = None
    first_token: float | None = None
    """When its first logits came, by the monotonic clock."""

    @property
    def given_up(self) -> bool:
        return self.aborted or self.error is not None


@dataclass(eq=False, slots=True)
class Lane:
    """A work with a sequence of its own."""

    job: Job
    work: Work
    slot: int
    arrival: int
    decoded: int = 0
    """Tokens that the sequence holds."""
    boundary: int = 0
    """How many of its tokens other questions begin with too."""
    marks: set[int] = field(default_factory=set)
    """Lengths at which its state is to be remembered, since others begin with as many of its tokens."""
    left: bool = False

    @property
    def prefilling(self) -> bool:
        return self.decoded < self.work.target - 1


@dataclass(order=True, slots=True)
class Waiting:
    """A work without a lane; the urgent first, then the oldest."""

    later: bool
    arrival: int
    job: Job = field(compare=False)
    work: Work = field(compare=False)


class Queue:
    """The works that wait, in the order in which they are to enter."""

    def __init__(self) -> None:
        self._works: list[Waiting] = []

    def __len__(self) -> int:
        return len(self._works)

    def __iter__(self) -> Iterator[Waiting]:
        return iter(list(self._works))

    def put(self, job: Job, work: Work, arrival: int) -> None:
        insort(self._works, Waiting(not job.interactive, arrival, job, work))

    def remove(self, waiting: Waiting) -> None:
        self._works.remove(waiting)

    def drop(self, job: Job) -> None:
        self._works = [waiting for waiting in self._works if waiting.job is not job]
