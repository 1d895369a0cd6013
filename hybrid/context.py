"""The only road from a step to a model, a store or a sandbox; it counts what they cost and notes what happened."""

import hashlib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hybrid.calibration import Calibrations, Outcomes
from hybrid.deadline import NEVER, Deadline
from hybrid.errors import CorpusMissing, ModelMissing, SandboxUnavailable, Stopped
from hybrid.types import (
    Bank,
    Draft,
    Event,
    Execution,
    Limits,
    Mode,
    Model,
    OnText,
    Passage,
    Reply,
    Request,
    Sandbox,
    Score,
    Store,
    Usage,
)

if TYPE_CHECKING:
    from hybrid.chain import Step

__all__ = ["Context", "Tools", "Trace", "derive_seed"]


@dataclass(frozen=True, slots=True)
class Tools:
    """What the steps of a chain may reach."""

    models: Mapping[str, Model] = field(default_factory=dict)
    """By role; `main` answers unless a step asks for another."""
    store: Store | None = None
    sandbox: Sandbox | None = None
    bank: Bank | None = None
    calibrations: Calibrations | None = None


class Trace:
    """What happened while one question was answered, and what it cost. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._usage = Usage()

    def note(self, event: Event) -> None:
        with self._lock:
            self._events.append(event)

    def spend(self, usage: Usage) -> None:
        with self._lock:
            self._usage += usage

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(self._events)

    @property
    def usage(self) -> Usage:
        return self._usage


@dataclass(frozen=True, slots=True)
class Context:
    """A step's view of the world while one question is answered."""

    tools: Tools
    deadline: Deadline = NEVER
    trace: Trace = field(default_factory=Trace)
    seed: int = 0
    temperature: float | None = None
    """Overrides what the steps ask for; set by `rerun`."""
    on_text: OnText | None = None
    fallback: "Step | None" = None
    """Answers where a chain has no fallback of its own and none of its steps has answered."""
    interactive: bool = False
    """Somebody waits: its requests go before others."""
    left: "Step | None" = None
    """The chain of the steps before the current one."""

    def generate(self, request: Request, *, role: str = "main", stream: bool = False) -> Reply:
        """Ask a model. The seed is made from the context's, so it never depends on the order of calls.

        Args:
            request: its `seed` tells apart calls of one step; its temperature gives way to a rerun's.
            role: which of the models.
            stream: whether this is the text that the user is waiting to read.
        """
        self.check_time()
        model = self._model(role)
        temperature = request.temperature if self.temperature is None else self.temperature
        seed = derive_seed(self.seed, request.seed)
        asked = replace(request, seed=seed, temperature=temperature, interactive=self.interactive)
        with self.timed("model", "generated") as detail:
            reply = model.generate(asked, self.deadline, self.on_text if stream else None)
            usage = reply.usage
            tokens = {"prompt": usage.prompt_tokens, "cached": usage.cached_tokens, "reply": usage.reply_tokens}
            detail |= {"tokens": tokens, "first_token_seconds": reply.first_token_seconds}
            detail |= {"reply": reply.text, "finish": reply.samples[0].finish}
            detail |= {"start_seconds": dict(reply.start_seconds)} if reply.start_seconds else {}
        self.trace.spend(usage)
        return reply

    def score(self, request: Request, continuations: Sequence[str], *, role: str = "main") -> tuple[Score, ...]:
        """Ask a model how likely it finds each continuation."""
        self.check_time()
        asked = replace(request, interactive=self.interactive)
        with self.timed("model", "scored") as detail:
            scored = self._model(role).score(asked, continuations, self.deadline)
            detail["logprobs"] = [score.logprob for score in scored.scores]
        self.trace.spend(scored.usage)
        return scored.scores

    def search(
        self, query: str, k: int, mode: Mode = "hybrid", where: Mapping[str, str] | None = None
    ) -> tuple[Passage, ...]:
        """The k passages of the corpus nearest to the query, of documents whose metadata has what `where` has."""
        self.check_time()
        return self._store().search(query, k, mode, where)

    def around(self, passage: Passage, words: int) -> str:
        """The passage's text with up to so many words before it and after it in its document."""
        self.check_time()
        return self._store().around(passage.id, words)

    def worked(self, text: str, k: int) -> tuple[tuple[str, str], ...]:
        """The k worked problems most like a text as (question, program), the nearest last."""
        self.check_time()
        if self.tools.bank is None:
            raise CorpusMissing("this chain learns from worked problems, and no bank was given")
        return self.tools.bank.nearest(text, k)

    def outcomes(self, spec: str) -> Outcomes | None:
        """Judged answers of the main model behind a chain; `None` if there are none."""
        known = self.tools.calibrations
        return known.of(self._model("main").digest, spec) if known else None

    def expect_program(self) -> None:
        """Let the sandbox get ready while a model writes the program that will run in it."""
        if self.tools.sandbox:
            self.tools.sandbox.start()

    def execute(self, program: str, limits: Limits = Limits()) -> Execution:
        """Run a program in the sandbox, for no longer than the deadline leaves."""
        self.check_time()
        if self.tools.sandbox is None:
            raise SandboxUnavailable("this chain runs programs, and there is no sandbox")
        left = self.deadline.left()
        seconds = limits.seconds if left is None else max(0.1, min(limits.seconds, left))
        execution = self.tools.sandbox.run(program, replace(limits, seconds=seconds))
        self.trace.spend(Usage(cpu_seconds=execution.cpu_seconds))
        return execution

    def rerun(self, draft: Draft, *, temperature: float, attempt: int) -> Draft:
        """Do again everything to the left of the current step, with the draft's feedback and another seed."""
        seed = derive_seed(self.seed, "rerun", attempt)
        again = replace(self, seed=seed, temperature=temperature, on_text=None, left=None)
        draft = draft.with_(answer=None)
        return self.left(draft, again) if self.left else draft

    def note(self, step: str, what: str, *, seconds: float = 0.0, **detail: object) -> None:
        """Write a line into the trace."""
        self.trace.note(Event(step, what, seconds, detail))

    @contextmanager
    def timed(self, step: str, what: str) -> Iterator[dict[str, object]]:
        """Note what happens inside with its time; fill the yielded dict with details."""
        start, detail = time.monotonic(), dict[str, object]()
        yield detail
        self.trace.note(Event(step, what, time.monotonic() - start, detail))

    def check_time(self) -> None:
        """Raises Stopped once the deadline has passed."""
        if self.deadline.passed:
            raise Stopped("the deadline passed before there was an answer", hint="give more with --deadline")

    def _store(self) -> Store:
        if self.tools.store is None:
            raise CorpusMissing("this chain retrieves, and no corpus was given", hint="add --corpus NAME")
        return self.tools.store

    def _model(self, role: str) -> Model:
        if role not in self.tools.models:
            raise ModelMissing(f"this chain asks a model in the role {role!r}, and none was given")
        return self.tools.models[role]


def derive_seed(*parts: object) -> int:
    """A 63-bit seed from what it is for, the same on every machine."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
