"""A reply's text as it grows from tokens: whole characters only, cut where the reply is complete."""

import re
from codecs import getincrementaldecoder
from collections.abc import Sequence

__all__ = ["GrowingText"]


class GrowingText:
    """Collects bytes; `release` hands out what can no longer change."""

    def __init__(self, stops: Sequence[str], until: str = "") -> None:
        """An empty text.

        Args:
            stops: the text ends before the first of these.
            until: a regular expression, multi-line; the text ends with its first match.
        """
        self._until = re.compile(until, re.MULTILINE) if until else None
        self._stops = tuple(stop for stop in stops if stop)
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._released = 0
        self.text = ""
        self.stopped = False
        """The text is complete: a stop text came, or what it was to end with."""

    def add(self, piece: bytes) -> None:
        """Take the next token's bytes; what follows a stop text is dropped."""
        line = self.text.rfind("\n", 0, max(0, len(self.text) - 1)) + 1
        start = max(0, len(self.text) - max(map(len, self._stops), default=0))
        self.text += self._decoder.decode(piece)
        found = [at for stop in self._stops if (at := self.text.find(stop, start)) >= 0]
        if found:
            self.text = self.text[: min(found)]
            self.stopped = True
        elif self._until and (match := self._until.search(self.text, line)):
            self.text = self.text[: match.end()]
            self.stopped = True

    def finish(self) -> None:
        """No more bytes will come: an incomplete character becomes a replacement mark."""
        if not self.stopped:
            self.text += self._decoder.decode(b"", final=True)

    def release(self, *, final: bool = False) -> str:
        """The new text that no later token can take back."""
        end = len(self.text) if final or self.stopped else len(self.text) - self._held_back()
        new = self.text[self._released : end]
        self._released = max(self._released, end)
        return new

    def _held_back(self) -> int:
        """Length of the longest end of the text that may be the beginning of a stop text."""
        return max(
            (n for stop in self._stops for n in range(1, len(stop)) if self.text.endswith(stop[:n])),
            default=0,
        )
