"""What is run: arms, and the plan by which two runs are the same run."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hybrid.assistant import Assistant
from hybrid.chain import Chain, Step
from hybrid.context import Context, Tools
from hybrid.deadline import NEVER, Deadline
from hybrid.errors import HybridError, LedgerError, RunMismatch, UsageError
from hybrid.evaluate.battery import Battery, Task
from hybrid.spec import parse_spec
from hybrid.steps import Direct
from hybrid.types import (
    Answer,
    Bank,
    Document,
    Draft,
    Mode,
    Model,
    OnText,
    Passage,
    Question,
    Reply,
    Request,
    Sandbox,
    Scored,
    Store,
)

__all__ = ["Arm", "OpenArm", "describe", "parse_arms", "prompts_of", "run_order", "same_plan", "save_plan"]

NAME = re.compile(r"[\w.+\-]+")


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the things that are compared: a model behind a chain of steps."""

    name: str
    model: str
    """Catalog name, path of a GGUF file or URL."""
    chain: Chain

    @property
    def spec(self) -> str:
        return str(self.chain)


def parse_arms(text: str) -> tuple[Arm, ...]:
    """Arms from `NAME=MODEL:SPEC,NAME=MODEL:SPEC`.

    Raises:
        UsageError: it is not of that form, or two have one name.
        SpecError: a spec does not parse.
    """
    arms: dict[str, Arm] = {}
    for part in _split(text):
        name, equals, rest = part.partition("=")
        model, colon, spec = rest.rpartition(":")
        name = name.strip()
        if not (equals and colon and model.strip() and NAME.fullmatch(name)) or "/" in spec:
            raise UsageError(
                f"{part.strip()!r} is no arm", hint="an arm is NAME=MODEL:SPEC, such as small=qwen2.5-coder-0.5b:cot"
            )
        if name in arms:
            raise UsageError(f"two arms are called {name!r}", hint="give each arm a name of its own")
        step = parse_spec(spec.strip())
        arms[name] = Arm(name, model.strip(), step if isinstance(step, Chain) else Chain((step,)))
    return tuple(arms.values())


def _split(text: str) -> Iterator[str]:
    """The parts between commas that are not within parentheses."""
    depth, start = 0, 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]


@dataclass(frozen=True, slots=True)
class OpenArm:
    """An arm with what its chain uses."""

    arm: Arm
    model: Model
    stores: Mapping[str, Store]
    """By the name of the corpus that a task asks for; "" is for those that ask for none."""
    sandbox: Sandbox
    bank: Bank | None = None

    def ask(self, task: Task, *, seed: int, deadline: float | None) -> Answer:
        """Raises as `Assistant.ask`."""
        store = self.stores[task.corpus] if "store" in self.arm.chain.uses else None
        # Opens nothing: all that it uses is open.
        assistant = Assistant(
            self.model, self.arm.chain, store, sandbox=self.sandbox, bank=self.bank, interactive=False
        )
        return assistant.ask(task.question, seed=seed, deadline=deadline)


# --- the plan ----------------------------------------------------------------------------------


def run_order(tasks: Sequence[Task], seed: int) -> list[Task]:
    """Tasks in an order of which every beginning is a fair sample: drawn by chance, the families in step."""
    families: dict[str, list[Task]] = {}
    for task in sorted(tasks, key=lambda task: hashlib.sha256(f"{seed} {task.id}".encode()).digest()):
        families.setdefault(task.family, []).append(task)
    placed = [((at + 0.5) / len(family), task) for family in families.values() for at, task in enumerate(family)]
    return [task for _, task in sorted(placed, key=lambda pair: pair[0])]


def describe(
    battery: Battery, arms: Sequence[OpenArm], *, seed: int, repeats: int, deadline: float | None
) -> dict[str, Any]:
    """Everything that decides what a run finds, as plain JSON; how many tasks of the order are run does not."""
    return {
        "battery": {"name": battery.name, "digest": battery.digest, "tasks": len(battery.tasks)},
        "arms": {open_.arm.name: _described(open_) for open_ in arms},
        "seed": seed,
        "repeats": repeats,
        "deadline": deadline,
    }


def _described(open_: OpenArm) -> dict[str, Any]:
    chain, model = open_.arm.chain, open_.model
    stores = open_.stores if "store" in chain.uses else {}
    return {
        "model": {"name": model.name, "digest": model.digest, "parameters": model.parameters, **model.details},
        "spec": open_.arm.spec,
        "settings": chain.settings(),
        "prompts": prompts_of(chain),
        "corpora": {name: store.digest for name, store in stores.items()},
        "bank": open_.bank.digest if open_.bank and "bank" in chain.uses else None,
    }


def save_plan(plan: Mapping[str, Any], path: Path) -> None:
    """Write the plan, or find that the one that is there is the same.

    Raises:
        RunMismatch: it is another one; says what has changed.
    """
    try:
        if path.exists():
            return same_plan(json.loads(path.read_text(encoding="utf-8")), plan, path.parent)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(plan, indent=1, ensure_ascii=False), encoding="utf-8")
        beside.rename(path)
    except (OSError, ValueError, RecursionError) as error:
        raise LedgerError(f"cannot read or write {path}: {error}", hint="give another --out") from error


def same_plan(before: Mapping[str, Any], now: Mapping[str, Any], folder: Path) -> None:
    """Raises RunMismatch if two plans differ."""
    old, new = dict(_flat(before)), dict(_flat(json.loads(json.dumps(now))))
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    if not changed:
        return
    shown = [f"{name} was {_brief(old.get(name))} and is {_brief(new.get(name))}" for name in changed[:3]]
    more = f", and {len(changed) - 3} more" if len(changed) > 3 else ""
    raise RunMismatch(
        f"{folder} holds another run: {'; '.join(shown)}{more}", hint="give another --out, or the settings of before"
    )


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, (dict, list)) and value:
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for name, item in parts:
            yield from _flat(item, f"{path}.{name}" if path else str(name))
    else:
        yield path, value


def _brief(value: Any) -> str:
    text = "not there" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:12]}…"


# --- prompts -----------------------------------------------------------------------------------


class _Listener:
    """A model and a store that note what they are asked, and answer nothing."""

    name = digest = "listener"
    details: Mapping[str, object] = {}
    parameters = context_length = width = 0

    def __init__(self) -> None:
        self.heard: list[object] = []

    def generate(self, request: Request, deadline: Deadline = NEVER, on_text: OnText | None = None) -> Reply:
        self.heard.append(asdict(request))
        raise HybridError("heard")

    def score(self, request: Request, continuations: Sequence[str], deadline: Deadline = NEVER) -> Scored:
        self.heard.append([asdict(request), list(continuations)])
        raise HybridError("heard")

    def search(
        self, query: str, k: int, mode: Mode = "hybrid", where: Mapping[str, str] | None = None
    ) -> tuple[Passage, ...]:
        return ()

    def around(self, passage_id: str, words: int) -> str:
        return ""

    def nearest(self, text: str, k: int) -> tuple[tuple[str, str], ...]:
        return ()

    def add(self, documents: Sequence[Document]) -> None: ...
    def remove(self, ids: Sequence[str]) -> None: ...
    def close(self) -> None: ...


_PASSAGE = Passage("id", "Tin is a metal.", "notes")
_PROBES = (
    Draft(Question("What is 2+3?")),
    Draft(Question("Which is a metal?", ("tin", "neon"))),
    Draft(Question("What is tin?", context=("Tin is a metal.",)), passages=(_PASSAGE,), feedback=("It is wrong.",)),
    Draft(Question("What is tin?"), passages=(_PASSAGE,), answer=Answer("a gas", "a gas")),
    Draft(Question("Ann is older than Bob. Who is the oldest?")),
)


def prompts_of(step: Step) -> str:
    """sha256 of what a step's parts ask a model first, for a few fixed questions: it changes when a prompt does."""
    listener = _Listener()
    for part in _parts(step):
        for probe in _PROBES:
            context = Context(Tools({"main": listener}, listener, bank=listener), fallback=Direct())
            try:
                part(probe, context)
            except HybridError:
                continue
    heard = sorted(map(json.dumps, listener.heard))  # some steps ask many things at a time
    return hashlib.sha256("\n".join(heard).encode()).hexdigest()


def _parts(step: Step) -> Iterator[Step]:
    if isinstance(step, Chain):
        for part in (*step.steps, step.fallback or Direct()):
            yield from _parts(part)
    else:
        yield step
