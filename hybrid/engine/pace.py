"""What a decode costs on this machine, learned while decoding: how many rows, and whether guessing pays."""

__all__ = ["Pace"]

RECENT = 0.2
"""Weight of the newest observation in a running mean."""
GUESSES = 4
"""Tokens guessed at a time."""
RETRY = 64
"""Decodes after which guesses are tried again that did not pay before."""


class Pace:
    """Running means of what was seen."""

    def __init__(self, most_rows: int) -> None:
        self._most_rows = most_rows
        self._rows_per_second = 0.0
        self._plain_seconds = 0.0
        self._guess_seconds = 0.0
        self._gained = 2.0  # hope, until the first guesses have been checked
        self._since_try = 0

    def rows(self, seconds: float) -> int:
        """How many rows a decode may have that is to take no longer than this."""
        fitting = int(self._rows_per_second * seconds) or self._most_rows
        return min(self._most_rows, max(32, fitting))

    @property
    def guesses(self) -> int:
        """How many tokens to guess now: none while that would be slower than one token at a time."""
        self._since_try += 1
        if self._since_try > RETRY or self._pays():
            self._since_try = 0
            return GUESSES
        return 0

    def _pays(self) -> bool:
        return (1 + self._gained) * self._plain_seconds >= self._guess_seconds

    def saw(self, rows: int, seconds: float) -> None:
        """A decode of so many rows took so long."""
        if rows >= 32:  # smaller ones say nothing about large ones
            self._rows_per_second = _mean(self._rows_per_second, rows / max(seconds, 1e-6))

    def saw_single(self, guessed: int, gained: int, seconds: float) -> None:
        """A decode for one sequence: of the guessed tokens so many were right."""
        if guessed:
            self._guess_seconds = _mean(self._guess_seconds, seconds)
            self._gained = _mean(self._gained, float(gained))
        else:
            self._plain_seconds = _mean(self._plain_seconds, seconds)


def _mean(old: float, new: float) -> float:
    return new if not old else (1 - RECENT) * old + RECENT * new
