"""What one sequence is decoded for: a sample to generate, or a continuation to score."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from hybrid.engine.lookup import Lookup
from hybrid.engine.sampling import Sampler, log_softmax_at, top_logprobs
from hybrid.engine.text import GrowingText
from hybrid.types import Sample, Score, Token

__all__ = ["Generation", "Scoring", "Vocabulary", "Work"]

Logits = npt.NDArray[np.float32]


class Vocabulary(Protocol):
    """What this file needs of `Weights`."""

    def piece(self, token: int) -> bytes: ...
    def ends(self, token: int) -> bool: ...


class Work(Protocol):
    """Tokens to decode and what to do with their logits."""

    tokens: list[int]
    prompt_length: int
    boundary: int
    """Tokens before the last message: what other questions begin with too. 0 if nobody knows."""
    length_limit: int
    """The most tokens it may ever have in the KV cache."""

    @property
    def target(self) -> int:
        """How many of the tokens known so far have to be decoded."""

    @property
    def takeable(self) -> int:
        """How many tokens may come from another sequence: not the first whose logits are wanted."""

    def wants(self, position: int) -> bool:
        """Whether the logits at this position are needed."""

    def accept(self, position: int, logits: Logits) -> bool:
        """Use them; true when the work is done."""

    def guess(self, count: int) -> list[int]:
        """Up to `count` tokens that may well follow those known so far."""

    def result(self) -> Sample | Score:
        """What came out; call it when the work is done."""


class Generation:
    """One sample of a reply."""

    def __init__(
        self,
        prompt: list[int],
        *,
        limit: int,
        sampler: Sampler,
        text: GrowingText,
        vocabulary: Vocabulary,
        alternatives: int,
        emit: Callable[[str], None] | None,
        boundary: int = 0,
    ) -> None:
        self.tokens = list(prompt)
        self.prompt_length = len(prompt)
        self.boundary = boundary
        self.length_limit = len(prompt) + limit
        self._sampler = sampler
        self._text = text
        self._vocabulary = vocabulary
        self._alternatives = alternatives
        self._emit = emit
        self._lookup: Lookup | None = None
        self._reply: list[Token] = []
        self._stopped = False

    @property
    def target(self) -> int:
        return len(self.tokens)

    @property
    def takeable(self) -> int:
        return len(self.tokens) - 1

    def wants(self, position: int) -> bool:
        return position == len(self.tokens) - 1

    def accept(self, position: int, logits: Logits) -> bool:
        token = self._sampler.draw(logits)
        if self._vocabulary.ends(token):
            self._stopped = True
        else:
            self._add(token, logits)
            self._stopped = self._text.stopped or self._sampler.complete
        done = self._stopped or len(self.tokens) >= self.length_limit
        if done:
            self._text.finish()
        if self._emit and (new := self._text.release(final=done)):
            self._emit(new)
        return done

    def _add(self, token: int, logits: Logits) -> None:
        piece = self._vocabulary.piece(token)
        self.tokens.append(token)
        self._text.add(piece)
        top = top_logprobs(logits, self._alternatives) if self._alternatives else []
        named = tuple((self._vocabulary.piece(other).decode("utf-8", "replace"), value) for other, value in top)
        self._reply.append(Token(piece.decode("utf-8", "replace"), log_softmax_at(logits, token), named))

    def guess(self, count: int) -> list[int]:
        self._lookup = self._lookup or Lookup()
        room = self.length_limit - len(self.tokens)
        return self._lookup.guess(self.tokens, min(count, room))

    def result(self) -> Sample:
        return Sample(self._text.text, "stop" if self._stopped else "length", tuple(self._reply))


class Scoring:
    """The log-probability of one continuation of a prompt."""

    def __init__(self, prompt: list[int], continuation: list[int], boundary: int = 0) -> None:
        self.tokens = [*prompt, *continuation]
        self.prompt_length = len(prompt)
        self.boundary = boundary
        self.length_limit = len(self.tokens)
        self._logprobs: dict[int, float] = {}  # by position: one may be decoded again

    @property
    def target(self) -> int:
        return len(self.tokens) - 1  # nothing follows the last token, so its logits say nothing

    @property
    def takeable(self) -> int:
        return self.prompt_length - 1

    def wants(self, position: int) -> bool:
        return position >= self.prompt_length - 1

    def accept(self, position: int, logits: Logits) -> bool:
        self._logprobs[position] = log_softmax_at(logits, self.tokens[position + 1])
        return position == self.target - 1

    def guess(self, count: int) -> list[int]:
        return []

    def result(self) -> Score:
        return Score(sum(self._logprobs.values()), len(self.tokens) - self.prompt_length)
