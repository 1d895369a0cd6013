"""What a terminal shows while something takes long: a spinner, text as it comes, bars with the time left."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["Bars", "Waiting", "bars"]


class Waiting:
    """A spinner on stderr until the first text comes; then the text on stdout. Silent where nobody watches."""

    def __init__(self, what: str, *, quiet: bool) -> None:
        self.shown = ""
        """The text it has written to stdout."""
        self._status = None
        self._streams = not quiet and sys.stdout.isatty()
        if not quiet and sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status(f"{what} ...")

    def __enter__(self) -> "Waiting":
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        if self._status:
            self._status.stop()
            self._status = None

    def on_text(self, text: str) -> None:
        """Show a piece of the answer."""
        if self._streams:
            self.stop()
            self.shown += text
            print(text, end="", flush=True)


class Bars:
    """Progress bars by name; a new name is a new bar."""

    def __init__(self, progress: "Progress | None") -> None:
        self._progress = progress
        self._tasks: dict[str, Any] = {}
        self._tenths: dict[str, int] = {}

    def update(self, what: str, done: int, total: int, seconds_left: float | None = None) -> None:
        """Move a bar; with `total` 0 it is a message. The time left is the bar's own guess if nobody knows better."""
        if self._progress is None:
            self._print(what, done, total, seconds_left)
        elif not total:
            self._progress.console.print(what)
        else:
            if what not in self._tasks:
                self._tasks[what] = self._progress.add_task(what, total=total, left="")
            left = "" if seconds_left is None else _clock(seconds_left)
            self._progress.update(self._tasks[what], completed=done, left=left)

    def _print(self, what: str, done: int, total: int, seconds_left: float | None) -> None:
        """A line at the beginning, and one each tenth of the way where the time left is known."""
        tenth = 10 * done // total if total else 0
        if what not in self._tenths:
            print(what, file=sys.stderr)
        elif seconds_left is not None and tenth > self._tenths[what]:
            print(f"{what}: {done} of {total}, {_clock(seconds_left)} left", file=sys.stderr, flush=True)
        self._tenths[what] = max(tenth, self._tenths.get(what, 0))


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds: 1:02:03."""
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"


@contextmanager
def bars(*, in_bytes: bool = False) -> Iterator[Bars]:
    """Bars on stderr with rate and time left; lines where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield Bars(None)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        Task,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )
    from rich.text import Text

    class Left(TimeRemainingColumn):
        """What the caller knows of the time left, else rich's guess from the last seconds."""

        def render(self, task: Task) -> Text:
            known = str(task.fields.get("left", ""))
            return Text(known, style="progress.remaining") if known else super().render(task)

    counts = (DownloadColumn(), TransferSpeedColumn()) if in_bytes else (MofNCompleteColumn(),)
    columns = (TextColumn("{task.description}"), BarColumn(), *counts, Left())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield Bars(progress)
