"""The records of a run: one line each in a file that only grows and is synced line by line."""

import fcntl
import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import IO, Any

from hybrid.answers import format_value
from hybrid.errors import LedgerError
from hybrid.types import Answer, Value

__all__ = ["Cell", "Ledger", "Record", "read_records", "record_of"]

Cell = tuple[str, str, int]
"""Ids of a task and of an arm, and the number of the repeat."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one arm has said to one task, and what it cost."""

    task: str
    arm: str
    repeat: int
    outcome: str
    answer: str = ""
    value: Value = None
    """An exact fraction is kept as text."""
    confidence: float | None = None
    distribution: tuple[float, ...] = ()
    basis: str = "recalled"
    abstained: bool = False
    reason: str | None = None
    spec: str = ""
    seconds: float = 0.0
    """From the question to the answer, other questions under way beside it."""
    wall_seconds: float = 0.0
    """Its share of the run's time: each moment is divided among the questions under way."""
    cpu_seconds: float = 0.0
    joules: float | None = None
    """Its share of the energy, where the machine can measure that."""
    usage: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    error: str | None = None
    citations: Sequence[Mapping[str, Any]] = ()
    trace: Sequence[Mapping[str, Any]] = ()

    @property
    def cell(self) -> Cell:
        return self.task, self.arm, self.repeat

    @property
    def reply(self) -> str:
        """The model's last words."""
        return str(self._last_reply.get("reply", ""))

    @property
    def cut(self) -> bool:
        """Whether the token limit has ended them."""
        return self._last_reply.get("finish") == "length"

    @property
    def _last_reply(self) -> Mapping[str, Any]:
        details = (event["detail"] for event in reversed(self.trace))
        return next((detail for detail in details if "reply" in detail), {})


def record_of(cell: Cell, outcome: str, answer: Answer, **measured: Any) -> Record:
    """The record of an answer."""
    task, arm, repeat = cell
    return Record(
        task=task,
        arm=arm,
        repeat=repeat,
        outcome=outcome,
        answer=answer.text,
        value=_plain(answer.value),
        confidence=answer.confidence,
        distribution=answer.distribution,
        basis=answer.basis,
        abstained=answer.abstained,
        reason=answer.reason,
        spec=answer.spec,
        cpu_seconds=answer.usage.cpu_seconds,
        usage=asdict(answer.usage),
        citations=[asdict(citation) for citation in answer.citations],
        trace=[asdict(event) for event in answer.trace],
        **measured,
    )


def _plain(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return format_value(value) if isinstance(value, Fraction) else value


class Ledger:
    """The records of one run, open for more. Safe for threads; one process at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file, and drop a last line that was not finished.

        Raises:
            LedgerError: another process has it open, or it cannot be read or written, or a line is damaged.
        """
        self._lock = threading.Lock()
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: IO[bytes] = path.open("a+b", buffering=0)
        except OSError as error:
            raise LedgerError(f"cannot open {path}: {error.strerror}", hint="give another --out") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise LedgerError(f"another run is writing {path}", hint="wait for it, or give another --out") from error
        self._file.seek(0)
        content = self._file.read()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            self._file.truncate(len(whole))
        self.records: dict[Cell, Record] = {record.cell: record for record in _parse(whole, path)}
        """By cell; a cell that was asked again has its last record."""

    def append(self, record: Record) -> None:
        """Write a record; when this returns it is on the disk.

        Raises:
            LedgerError: it could not be written. What was there before is unharmed.
        """
        line = (json.dumps(asdict(record), ensure_ascii=False) + "\n").encode("utf-8", "replace")
        with self._lock:
            end = os.fstat(self._file.fileno()).st_size
            try:
                written = 0
                while written < len(line):
                    written += os.write(self._file.fileno(), line[written:])
                os.fsync(self._file.fileno())
            except OSError as error:
                os.ftruncate(self._file.fileno(), end)
                raise LedgerError(
                    f"cannot write a record to {self._path}: {error.strerror}",
                    hint="make room and type the same command again: it goes on where it stopped",
                ) from error
            self.records[record.cell] = record

    def forget(self, *outcomes: str) -> None:
        """Have the cells with these outcomes asked again; their new records come after the old ones."""
        self.records = {cell: record for cell, record in self.records.items() if record.outcome not in outcomes}

    def close(self) -> None:
        self._file.close()


def read_records(path: Path) -> dict[Cell, Record]:
    """The records of a run that may still be under way.

    Raises:
        LedgerError: there are none, or a line is damaged.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LedgerError(f"cannot read {path}: {error.strerror}", hint="give the folder of a run") from error
    return {record.cell: record for record in _parse(content[: content.rfind(b"\n") + 1], path)}


def _parse(content: bytes, path: Path) -> Iterator[Record]:
    for number, line in enumerate(content.split(b"\n"), 1):
        if not line:
            continue
        try:
            yield _record_from(json.loads(line))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise LedgerError(
                f"{path}:{number} is no record ({error})", hint="remove that line: its cell is then asked again"
            ) from error


def _record_from(fields: Any) -> Record:
    value = fields.get("value")
    fields["value"] = tuple(value) if isinstance(value, list) else value
    fields["distribution"] = tuple(fields.get("distribution", ()))
    return Record(**fields)
