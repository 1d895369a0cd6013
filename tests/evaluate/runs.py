"""A made-up run: what three arms might have said to a small battery, with every outcome and some hostile texts."""

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hybrid.evaluate.battery import Battery, Task
from hybrid.evaluate.ledger import Record
from hybrid.evaluate.results import Results, Scored
from hybrid.evaluate.run import given_of
from hybrid.evaluate.scorers import judge
from hybrid.types import Question, Sandbox

SCRIPT = "</script><script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(2)>"
ARMS: dict[str, tuple[str, int, str, float]] = {
    "small": ("qwen2.5-coder-0.5b", 494_032_768, "cot", 1.1),
    "small+pot": ("qwen2.5-coder-0.5b", 494_032_768, "pot+critic", 1.9),
    "large": ("qwen2.5-coder-1.5b", 1_543_714_304, "cot", 4.2),
}
"""Model, number of weights, spec, CPU seconds of a usual question."""
FAMILIES = ("arith-words", "facts-closed", "fictional", "negation-qa")
SKILL: Mapping[str, tuple[float, ...]] = {
    "small": (0.25, 0.4, 0.3, 0.55),
    "small+pot": (0.75, 0.45, 0.4, 0.5),
    "large": (0.5, 0.7, 0.55, 0.35),
}
CARDS = {
    "arith-words": "Word problems of two to four steps.\n\nIt cannot show what a model does with real prose.",
    "facts-closed": f"Questions whose answers are in the corpus. {IMAGE}",
}
ALL_OUTCOMES = ("right", "abstained", "wrong", "stopped", "failed")
"""What the first arm says to the first tasks."""


def made_up_run(count: int = 12, repeats: int = 1, arms: tuple[str, ...] = tuple(ARMS)) -> Results:
    """The same run each time it is called."""
    rng = random.Random(count)
    tasks = tuple(_task(at) for at in range(count))
    cells = {}
    for at, task in enumerate(tasks):
        for arm in arms:
            for repeat in range(repeats):
                record = _record(task, arm, repeat, _outcome(rng, at, task, arm), rng)
                cells[record.cell] = Scored(task, record, judge(task, given_of(record), _no_sandbox))
    battery = Battery("made-up", tasks, "A made-up battery", CARDS, ("line 7: there is no target",))
    return Results(Path("runs/made-up"), _plan(battery, arms, repeats), battery, cells)


def _plan(battery: Battery, arms: tuple[str, ...], repeats: int) -> dict[str, Any]:
    described = {}
    for arm in arms:
        model, parameters, spec, _ = ARMS[arm]
        named = {"name": model, "digest": f"{parameters:x}" * 8, "parameters": parameters}
        described[arm] = {"model": named, "spec": spec, "settings": {}, "prompts": "", "corpora": {}}
    told = {"name": battery.name, "digest": battery.digest, "tasks": len(battery.tasks)}
    return {"battery": told, "arms": described, "seed": 7, "repeats": repeats, "deadline": None}


def _no_sandbox() -> Sandbox:
    raise AssertionError("no expression is compared here")


# --- tasks -------------------------------------------------------------------------------------


def _task(at: int) -> Task:
    family, number = FAMILIES[at % len(FAMILIES)], at // len(FAMILIES)
    name = f"{family}-{number:03}"
    match family:
        case "arith-words":
            text = f"Ada has {number + 3} crates with 12 tins each and sells {number}. How many tins are left? {SCRIPT}"
            is_twin = number % 2 == 1
            return Task(
                name,
                family,
                Question(text, expects="number"),
                (str((number + 3) * 12 - number),),
                cluster=f"crates-{number // 3}",
                tags=("twin:numbers",) if is_twin else (),
                twin_of=f"{family}-{number - 1:03}" if is_twin else "",
            )
        case "facts-closed":
            texts = (f"Tin is element 50 & a metal. {IMAGE}", "Neon is element 10.")
            asked = Question(f"Which metal is element 50? (form {number})", context=texts)
            return Task(name, family, asked, ("tin",), trap=("lead",), corpus="elements")
        case "fictional":
            return Task(name, family, Question(f"Who rules the moon Vel-{number}?"), ())
        case _:
            asked = Question(f"January is not the month before: ({number})", ("December", "February", "May"), "choice")
            return Task(name, family, asked, ("December",), trap=("February",))


# --- records -----------------------------------------------------------------------------------


def _outcome(rng: random.Random, at: int, task: Task, arm: str) -> str:
    if arm == "small" and at < len(ALL_OUTCOMES):
        return ALL_OUTCOMES[at]
    if rng.random() < SKILL[arm][FAMILIES.index(task.family)]:
        return "right"
    return rng.choices(("wrong", "abstained", "stopped", "failed"), (16, 3, 1, 0.5))[0]


def _record(task: Task, arm: str, repeat: int, outcome: str, rng: random.Random) -> Record:
    model, _, spec, cost = ARMS[arm]
    seconds = cost * rng.lognormvariate(0, 0.5)
    tokens = {"prompt": rng.randint(80, 300), "cached": 60, "reply": rng.randint(20, 200)}
    usage = {
        "calls": 1,
        "prompt_tokens": tokens["prompt"],
        "cached_tokens": tokens["cached"],
        "reply_tokens": tokens["reply"],
        "peak_rss_mb": 512.5 if "0.5b" in model else 1310.25,
    }
    if outcome in ("stopped", "failed"):
        error = "the deadline passed" if outcome == "stopped" else f"the engine died {IMAGE}"
        return Record(
            task.id, arm, repeat, outcome, spec=spec, error=error, seed=at_seed(task), seconds=seconds, usage=usage
        )
    said = _said(task, outcome, rng)
    program = f"def solution():\n    # {SCRIPT}\n    return {said!r}" if spec.startswith("pot") else ""
    value: Any = said if task.scored_as in ("text", "choice") else int(said) if said else None
    return Record(
        task.id,
        arm,
        repeat,
        "answered",
        answer=said,
        value=value or None,
        confidence=None if rng.random() < 0.1 else min(0.99, rng.uniform(0.35, 0.85) + 0.15 * (outcome == "right")),
        distribution=_distribution(task, outcome, rng),
        basis="computed" if program and value else "recalled",
        abstained=not said,
        reason="the documents do not say" if not said else None,
        spec=spec,
        seconds=seconds,
        wall_seconds=seconds / 2,
        cpu_seconds=seconds,
        usage=usage,
        seed=at_seed(task),
        citations=_citations(task, said),
        trace=_trace(task, said, program, tokens, seconds),
    )


def at_seed(task: Task) -> int:
    return sum(map(ord, task.id))


def _said(task: Task, outcome: str, rng: random.Random) -> str:
    """The answer's text: empty where it abstains."""
    if outcome == "abstained" or (outcome == "right" and not task.target):
        return ""
    if outcome == "right":
        return task.target[0]
    if not task.target:
        return "Queen Ilva"
    if task.scored_as == "number":
        return str(int(task.target[0]) + rng.randint(1, 9))
    return task.trap[0] if rng.random() < 0.7 else "neon" if task.scored_as == "text" else "May"


def _distribution(task: Task, outcome: str, rng: random.Random) -> tuple[float, ...]:
    if not task.question.choices:
        return ()
    share = rng.uniform(0.5, 0.9) if outcome == "right" else rng.uniform(0.05, 0.4)
    return (share, (1 - share) * 0.75, (1 - share) * 0.25)


def _citations(task: Task, said: str) -> list[dict[str, Any]]:
    if task.family != "facts-closed" or not said:
        return []
    quote = f"Tin is element 50 & a metal. {IMAGE}"
    return [{"id": "tin#0", "source": "elements/tin", "quote": quote, "supported": said == "tin"}]


def _trace(task: Task, said: str, program: str, tokens: dict[str, int], seconds: float) -> list[dict[str, Any]]:
    ended = f"so it is {task.target[0]}, or rather {said}" if task.target and said else "I cannot know that"
    reply = program or f"Let us think step by step. {IMAGE}\nFirst, there are the crates; {ended}.\nAnswer: {said}"
    made = {"tokens": tokens, "first_token_seconds": 0.2, "reply": reply, "finish": "stop"}
    trace = [{"step": "model", "what": "generated", "seconds": seconds * 0.9, "detail": made}]
    if task.family == "facts-closed":
        found = {"passages": [{"id": "tin", "score": 0.8123}]}
        trace.insert(0, {"step": "rag", "what": "found tin", "seconds": 0.01, "detail": found})
    if program:
        ran = {"code": program, "outcome": "ok", "error": "", "value": said}
        if not said:
            ran = {"code": program, "outcome": "error", "error": f"NameError: tins {SCRIPT}", "value": ""}
        trace.append({"step": "pot", "what": "ran the program", "seconds": 0.03, "detail": ran})
    trace.append({"step": "cot", "what": "done", "seconds": seconds, "detail": {}})
    return trace
