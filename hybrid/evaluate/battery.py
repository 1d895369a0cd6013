"""Tasks with their right answers, and the batteries that hold them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from hybrid.answers import expected_kind
from hybrid.config import settings_in
from hybrid.errors import BadBattery
from hybrid.numbers import parse_number
from hybrid.types import Kind, Question

__all__ = [
    "SCORERS",
    "Battery",
    "Task",
    "battery_names",
    "bundled",
    "digest_of",
    "read_battery",
    "task_from",
    "task_line",
]

SCORERS = ("number", "choice", "boolean", "text", "set", "expression")
_BESIDE = Path(__file__).resolve().parents[2] / "evals"
_PACKAGED = Path(__file__).resolve().parents[1] / "_evals"
_FIELDS = {"id", "family", "question", "choices", "expects", "context", "target", "trap", "scorer"} | {
    "cluster",
    "tags",
    "twin_of",
    "corpus",
}


@dataclass(frozen=True, slots=True)
class Task:
    """A question and what only scorers see of it."""

    id: str
    family: str
    """Tasks of one kind; tables have a line for each."""
    question: Question
    target: tuple[str, ...]
    """Answers that are right: any of them. None of them: the right thing is to abstain."""
    trap: tuple[str, ...] = ()
    """Wrong answers that the task tempts to: the popular mistake, what an injected instruction says."""
    scorer: str = ""
    """One of `SCORERS`; empty is the one for the kind of the question."""
    cluster: str = ""
    """Tasks that are not independent of each other, as those from one template; empty is its own."""
    tags: tuple[str, ...] = ()
    twin_of: str = ""
    """The id of the task that this one is a variation of."""
    corpus: str = ""
    """Where a chain that retrieves looks."""

    @property
    def scored_as(self) -> str:
        """The scorer's name."""
        return self.scorer or expected_kind(self.question)


@dataclass(frozen=True, slots=True)
class Battery:
    """Tasks in a fixed order."""

    name: str
    tasks: tuple[Task, ...]
    title: str = ""
    cards: Mapping[str, str] = field(default_factory=dict)
    """For each family what it measures, how it was made and what it cannot show."""
    skipped: tuple[str, ...] = ()
    """Rows that could not be used, each with its place and the reason."""

    @property
    def digest(self) -> str:
        return digest_of(self.tasks)


def digest_of(tasks: Iterable[Task]) -> str:
    """sha256 of the tasks' lines: for an `items.jsonl` written with `task_line`, that of the file."""
    return hashlib.sha256("".join(map(task_line, tasks)).encode()).hexdigest()


# --- one line of items.jsonl -------------------------------------------------------------------


def task_line(task: Task) -> str:
    """The task as a line of `items.jsonl`; what is empty is left out."""
    question = task.question
    fields = {
        "id": task.id,
        "family": task.family,
        "question": question.text,
        "choices": question.choices,
        "expects": "" if question.expects == "text" else question.expects,
        "context": question.context,
        "trap": task.trap,
        "scorer": task.scorer,
        "cluster": task.cluster,
        "tags": task.tags,
        "twin_of": task.twin_of,
        "corpus": task.corpus,
    }
    kept = {name: value for name, value in fields.items() if value} | {"target": task.target}
    line = json.dumps(kept, ensure_ascii=False)
    return (line if line.isprintable() else json.dumps(kept)) + "\n"


def task_from(fields: object) -> Task:
    """A task from a line of `items.jsonl`.

    Raises:
        BadBattery: something is missing, of the wrong type, or a target that the scorer cannot read.
    """
    if not isinstance(fields, dict):
        raise BadBattery("a task is a JSON object")
    if unknown := sorted(fields.keys() - _FIELDS):
        raise BadBattery(f"{unknown[0]!r} is no field of a task")
    if "target" not in fields:
        raise BadBattery("there is no target", hint='"target": ["42"], or [] where the right thing is to abstain')
    texts = {name: _text(fields, name) for name in ("id", "family", "question", "scorer", "cluster", "twin_of")}
    if missing := [name for name in ("id", "question") if not texts[name]]:
        raise BadBattery(f"there is no {missing[0]}")
    expects = _text(fields, "expects") or "text"
    if expects not in get_args(Kind):
        raise BadBattery(f"expects {expects!r} is none of {', '.join(get_args(Kind))}")
    question = Question(
        text=texts["question"],
        choices=_texts(fields, "choices"),
        expects=expects,  # type: ignore[arg-type]
        context=_texts(fields, "context"),
    )
    task = Task(
        id=texts["id"],
        family=texts["family"] or "all",
        question=question,
        target=_texts(fields, "target"),
        trap=_texts(fields, "trap"),
        scorer=texts["scorer"],
        cluster=texts["cluster"],
        tags=_texts(fields, "tags"),
        twin_of=texts["twin_of"],
        corpus=_text(fields, "corpus"),
    )
    _check(task)
    return task


def _text(fields: Mapping[str, object], name: str) -> str:
    if not isinstance(value := fields.get(name, ""), str):
        raise BadBattery(f"{name} is no text")
    return value


def _texts(fields: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = fields.get(name, ())
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise BadBattery(f"{name} is no list of texts")
    return tuple(value)


def _check(task: Task) -> None:
    """Raises BadBattery if the targets are none that the scorer could find in an answer."""
    scorer, choices = task.scored_as, task.question.choices
    if scorer not in SCORERS:
        raise BadBattery(f"scorer {scorer!r} is none of {', '.join(SCORERS)}")
    if len(choices) == 1 or len(set(choices)) < len(choices) or len(choices) > 26:
        raise BadBattery("choices must be 2 to 26 different texts")
    for target in task.target:
        if scorer == "choice" and target not in choices:
            raise BadBattery(f"the target {target!r} is none of the choices")
        if scorer == "number" and parse_number(target) is None:
            raise BadBattery(f"the target {target!r} is no number")
        if scorer == "boolean" and target not in ("yes", "no"):
            raise BadBattery(f'the target {target!r} is neither "yes" nor "no"')
        if not target.strip():
            raise BadBattery("a target is empty")


# --- a folder ----------------------------------------------------------------------------------


def battery_names() -> tuple[str, ...]:
    """The bundled batteries."""
    folders = [f for home in (_BESIDE, _PACKAGED) if home.is_dir() for f in home.iterdir()]
    return tuple(sorted({f.name for f in folders if (f / "items.jsonl").is_file()}))


def bundled(name: str) -> Path | None:
    """The folder of a bundled battery; "inverse-scaling" is "inverse_scaling"."""
    name = name.replace("-", "_")
    return next((home / name for home in (_BESIDE, _PACKAGED) if (home / name / "items.jsonl").is_file()), None)


def read_battery(folder: Path) -> Battery:
    """The battery in a folder with `items.jsonl` and, if it has one, `battery.toml`.

    Raises:
        BadBattery: a line cannot be understood, or an id comes twice; says where.
        UsageError: `battery.toml` cannot be read.
    """
    settings = settings_in(folder / "battery.toml")
    path = folder / "items.jsonl"
    tasks: dict[str, Task] = {}
    for number, line in _lines(path):
        try:
            task = task_from(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise BadBattery(f"{path}:{number}: no JSON ({error})", hint=f"mend {path}") from error
        except BadBattery as error:
            raise BadBattery(f"{path}:{number}: {error}", hint=error.hint or f"mend {path}") from error
        if task.id in tasks:
            raise BadBattery(f"{path}:{number}: a second task has the id {task.id!r}", hint="make ids unique")
        tasks[task.id] = task
    if not tasks:
        raise BadBattery(f"{path} holds no tasks")
    if lost := [task for task in tasks.values() if task.twin_of and task.twin_of not in tasks]:
        raise BadBattery(f"{path}: {lost[0].id!r} is a twin of {lost[0].twin_of!r}, which is not there")
    families = settings.get("families", {})
    cards = {name: str(card) for name, card in families.items()} if isinstance(families, dict) else {}
    return Battery(folder.resolve().name, tuple(tasks.values()), str(settings.get("title", "")), cards)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadBattery(f"cannot read {path}: {error}", hint="give a folder with an items.jsonl") from error
    # Only "\n" ends a line of JSON; str.splitlines would also cut at U+2028 inside a text.
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())
