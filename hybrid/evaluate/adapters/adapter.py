"""What an adapter is: from a published file to a battery, with a reason for each row that cannot be used."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hybrid.errors import BadBattery
from hybrid.evaluate.adapters.rows import Found, read_rows
from hybrid.evaluate.battery import Battery, Task, task_from
from hybrid.types import Document, Kind

__all__ = ["Adapter", "Row", "as_aliases", "as_texts", "key_of"]

MOST_CHARACTERS = 200
"""Of a reason."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a published file. Its methods raise BadBattery where it does not hold what it should."""

    family: str
    number: int
    fields: Mapping[str, object]

    def get(self, name: str) -> object:
        """A field that must be there."""
        if (value := self.fields.get(name)) is None:
            raise BadBattery(f"there is no {name}")
        return value

    def text(self, name: str) -> str:
        """A field's text without the spaces around it; it must not be empty."""
        if not isinstance(value := self.get(name), str):
            raise BadBattery(f"{name} is no text")
        if not (text := value.strip()):
            raise BadBattery(f"there is no {name}")
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        """A field's list of texts as it is, but for the spaces around them."""
        return as_texts(self.get(name), name)

    def aliases(self, name: str) -> tuple[str, ...]:
        """A field's texts that mean the same: at least one, and each once."""
        return as_aliases(self.get(name), name)

    def flag(self, name: str) -> bool:
        if not isinstance(value := self.get(name), bool):
            raise BadBattery(f"{name} is neither true nor false")
        return value

    def id(self, name: str) -> str:
        """The published id, or empty."""
        value = self.fields.get(name, "")
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise BadBattery(f"{name} is neither text nor number")
        return str(value).strip()

    def task(
        self,
        question: str,
        target: Sequence[str],
        *,
        id: str = "",
        choices: Sequence[str] = (),
        expects: Kind = "text",
        context: Iterable[str] = (),
        trap: Iterable[str] = (),
        cluster: str = "",
        tags: Iterable[str] = (),
    ) -> Task:
        """The row's task, checked; without an id of its own it has the family and the row's number."""
        fields = {
            "id": id or f"{self.family}-{self.number:04d}",
            "family": self.family,
            "question": question,
            "choices": choices,
            "expects": "choice" if choices else expects,
            "context": list(context),
            "target": target,
            "trap": [text for text in trap if text not in target],
            "scorer": "text" if expects == "text" and not choices else "",
            "cluster": cluster,
            "tags": list(tags),
        }
        if not all(choice.strip() for choice in choices):
            raise BadBattery("a choice is empty")
        try:
            json.dumps(fields, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise BadBattery("half of a surrogate pair is no text") from error
        return task_from(fields)


def as_texts(value: object, name: str) -> tuple[str, ...]:
    """The texts of a list without the spaces around them; raises BadBattery if it is none."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadBattery(f"{name} is no list of texts")
    return tuple(text.strip() for text in value)


def as_aliases(value: object, name: str) -> tuple[str, ...]:
    """The texts of a list, each once; raises BadBattery if there are none."""
    if not (texts := dict.fromkeys(filter(None, as_texts(value, name)))):
        raise BadBattery(f"{name} is empty")
    return tuple(texts)


def key_of(text: str) -> str:
    """A short name for tasks that share a text."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:12]


def _as_they_are(found: list[Found]) -> list[Found]:
    return found


@dataclass(frozen=True, slots=True)
class Adapter:
    """How one public set is read."""

    name: str
    wants: str
    """The published file, as a reader can look for it."""
    licence: str
    task_of: Callable[[Row], Task]
    """Raises BadBattery where a row is none of this set."""
    inside: str = ""
    """The field with the list of rows, where the file is one JSON object."""
    prepare: Callable[[list[Found]], list[Found]] = _as_they_are
    """Sees all rows of the file first."""
    by_file: bool = False
    """Whether the file's name is the family: the set has a file for each task."""
    hub: tuple[str, str] | None = None
    """Repository and file on the hub, where it has the published file as it is."""
    texts_of: Callable[[Row], Iterable[tuple[str, str]]] | None = None
    """The texts that a row comes with, each with a title or an empty one."""

    @property
    def hint(self) -> str:
        return f"give --data FILE: {self.wants}"

    def read(self, path: Path) -> Battery:
        """The file's tasks; rows that make none are in `skipped` as "FILE:LINE: reason".

        Raises:
            BadBattery: the file cannot be read or has no row of this set; the hint says which file is wanted.
        """
        family = path.name.split(".")[0] if self.by_file else self.name
        tasks: dict[str, Task] = {}
        skipped: list[str] = []
        for row in self._rows(path):
            try:
                task = self._task(row, family)
                if task.id in tasks:
                    raise BadBattery(f"a second task has the id {task.id!r}")
                tasks[task.id] = task
            except BadBattery as error:
                skipped.append(f"{path}:{row.place}: {' '.join(str(error).split())[:MOST_CHARACTERS]}")
        if not tasks:
            raise BadBattery(
                f"no row of {path} is one of {self.name}: {(skipped or ['it is empty'])[0]}", hint=self.hint
            )
        card = f"Published as {self.wants}. Licence: {self.licence}."
        return Battery(self.name, tuple(tasks.values()), cards={family: card}, skipped=tuple(skipped))

    def pool(self, path: Path) -> tuple[Document, ...]:
        """All texts that the file's rows come with, each once, in their order.

        Raises:
            BadBattery: the rows of this set have none, or the file cannot be read.
        """
        found: dict[str, Document] = {}
        for row in self._rows_with_texts(path):
            try:
                found |= {document.id: document for document in self._texts(row)}
            except BadBattery:  # `read` says which rows these are
                continue
        return tuple(found.values())

    def with_texts(self, path: Path) -> Iterator[tuple[Task, tuple[Document, ...]]]:
        """The file's tasks, each with those documents of the pool that its row comes with.

        Raises:
            BadBattery: the rows of this set have none, or the file cannot be read.
        """
        for row in self._rows_with_texts(path):
            try:
                yield self._task(row, self.name), self._texts(row)
            except BadBattery:
                continue

    def _rows_with_texts(self, path: Path) -> list[Found]:
        if self.texts_of is None:
            raise BadBattery(f"the rows of {self.name} come with no texts to search", hint="give --corpus NAME instead")
        return self._rows(path)

    def _texts(self, row: Found) -> tuple[Document, ...]:
        assert self.texts_of is not None
        named = ((title, text, key_of(f"{title}\n{text}")) for title, text in self.texts_of(self._row(row, self.name)))
        return tuple(Document(key, text, title or f"{self.name} {key}", title) for title, text, key in named)

    def _rows(self, path: Path) -> list[Found]:
        try:
            return self.prepare(read_rows(path, self.inside))
        except BadBattery as error:
            raise BadBattery(str(error), hint=self.hint) from error

    def _task(self, row: Found, family: str) -> Task:
        return self.task_of(self._row(row, family))

    @staticmethod
    def _row(row: Found, family: str) -> Row:
        if isinstance(row.content, BadBattery):
            raise row.content
        if not isinstance(row.content, dict):
            raise BadBattery("no JSON object")
        return Row(family, row.number, row.content)
