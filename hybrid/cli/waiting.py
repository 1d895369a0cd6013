"""What a terminal shows while something takes long: a spinner, text as it comes, bars with the time left."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

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
        self._tasks: dict[str, object] = {}

    def update(self, what: str, done: int, total: int) -> None:
        """Move a bar; with `total` 0 it is a message."""
        if self._progress is None:
            if what not in self._tasks:
                self._tasks[what] = print(what, file=sys.stderr)
        elif not total:
            self._progress.console.print(what)
        else:
            if what not in self._tasks:
                self._tasks[what] = self._progress.add_task(what, total=total)
            self._progress.update(self._tasks[what], completed=done)  # type: ignore[arg-type]


@contextmanager
def bars(*, in_bytes: bool = False) -> Iterator[Bars]:
    """Bars on stderr with rate and time left; one line a bar where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield Bars(None)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    counts = (DownloadColumn(), TransferSpeedColumn()) if in_bytes else (MofNCompleteColumn(),)
    columns = (TextColumn("{task.description}"), BarColumn(), *counts, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield Bars(progress)
