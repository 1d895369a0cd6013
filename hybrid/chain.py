"""A step, and a line of steps over an immutable draft."""

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import ClassVar

from hybrid.context import Context
from hybrid.errors import Stopped, UsageError
from hybrid.types import Draft

__all__ = ["Chain", "Step"]


class Step(ABC):
    """One augmentation. A step is a frozen dataclass of its settings and keeps no state between questions."""

    name: ClassVar[str]
    """As users type it."""
    version: ClassVar[int] = 1
    """Goes up when old results of the step no longer compare with new ones."""
    uses: ClassVar[frozenset[str]] = frozenset({"model"})
    """What it reaches for: `model`, `store`, `sandbox`."""
    needs_answer: ClassVar[bool] = False
    """Whether it works on an answer; the chain's fallback gives one if no step before it did."""

    bounds: ClassVar[Mapping[str, tuple[float, float]]] = {}
    """The least and the largest value of its settings."""
    words: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """What its settings that are words may be."""

    def __post_init__(self) -> None:
        for setting, (least, largest) in self.bounds.items():
            if not least <= (value := getattr(self, setting)) <= largest:
                raise UsageError(f"{self.name}({setting}=...) must be from {least:g} to {largest:g}, not {value!r}")
        for setting, known in self.words.items():
            if (word := getattr(self, setting)) not in known:
                raise UsageError(f"{self.name}({setting}=...) must be {' or '.join(known)}, not {word!r}")

    @abstractmethod
    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        """Know more about the question than before."""

    def __add__(self, other: "Step") -> "Chain":
        fallbacks = (step.fallback for step in (self, other) if isinstance(step, Chain) and step.fallback)
        return Chain((*_steps(self), *_steps(other)), next(fallbacks, None))

    def settings(self) -> dict[str, object]:
        """Everything that decides what the step does, defaults included."""
        chosen = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        return {"step": self.name, "version": self.version, **chosen}

    def __str__(self) -> str:
        """The step as a spec string; settings that are the default's are left out."""
        shown = [
            f"{field.name}={getattr(self, field.name)!r}"
            for field in fields(self)  # type: ignore[arg-type]
            if getattr(self, field.name) != field.default
        ]
        return self.name + (f"({', '.join(shown)})" if shown else "")


@dataclass(frozen=True)
class Chain(Step):
    """Steps one after the other; if none of them answers, the fallback does."""

    name = "chain"
    steps: tuple[Step, ...]
    fallback: Step | None = None
    """`None` is the context's."""

    @property
    def uses(self) -> frozenset[str]:  # type: ignore[override]
        return frozenset().union(*(step.uses for step in self.steps), {"model"})

    def __call__(self, draft: Draft, ctx: Context) -> Draft:
        """Run the steps. What stops a later step does not take away an answer that an earlier one gave."""
        for index, step in enumerate(self.steps):
            if step.needs_answer and draft.answer is None:
                draft = self._fall_back(draft, ctx)
            try:
                draft = self._run(step, draft, replace(ctx, left=Chain(self.steps[:index], self.fallback)))
            except (Stopped, KeyboardInterrupt) as stop:
                if draft.answer is None:
                    raise
                return draft.with_(notes=(*draft.notes, f"{step.name} was cut short: {stop or 'interrupted'}"))
        return draft if draft.answer else self._fall_back(draft, ctx)

    def _fall_back(self, draft: Draft, ctx: Context) -> Draft:
        step = self.fallback or ctx.fallback
        return self._run(step, draft, replace(ctx, left=None)) if step else draft

    @staticmethod
    def _run(step: Step, draft: Draft, ctx: Context) -> Draft:
        ctx.check_time()
        start = time.monotonic()
        after = step(draft, ctx)
        ctx.note(step.name, "done", seconds=time.monotonic() - start)
        if after.answer and after.answer != draft.answer and after.candidates == draft.candidates:
            after = after.with_(candidates=(*after.candidates, after.answer))
        return after

    def settings(self) -> dict[str, object]:
        fallback = self.fallback.settings() if self.fallback else None
        steps = [step.settings() for step in self.steps]
        return {"step": self.name, "version": self.version, "steps": steps, "fallback": fallback}

    def __str__(self) -> str:
        return "+".join(map(str, self.steps))


def _steps(step: Step) -> tuple[Step, ...]:
    return step.steps if isinstance(step, Chain) else (step,)
