"""From a row of logits to a token: temperature, nucleus, seed and grammar of one sample."""

import math
from collections.abc import Callable
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hybrid.errors import GrammarError
from hybrid.types import Grammar, Request

if TYPE_CHECKING:
    from llguidance import LLMatcher, LLTokenizer

__all__ = ["Sampler", "compile_grammar", "log_softmax_at", "top_logprobs"]

Logits = npt.NDArray[np.float32]

NEGLIGIBLE = 25.0
"""Nats below the likeliest token at which a token is left out of sampling: less than 1e-5 of the mass
even if all of a 152,000 token vocabulary stood there."""


NO_PADDING = {"whitespace_flexible": False}
"""A weak model that may write white space between JSON's tokens can write it until the reply is full."""


class Sampler:
    """Draws the tokens of one sample. The same seed and index draw the same, whatever else is decoded."""

    def __init__(self, request: Request, index: int, grammar: "LLMatcher | None") -> None:
        self._temperature = request.temperature
        self._top_p = request.top_p
        self._random = np.random.default_rng([request.seed & 0xFFFF_FFFF_FFFF_FFFF, index])
        self._grammar = grammar
        self.complete = False
        """The grammar allows nothing more."""

    def draw(self, logits: Logits) -> int:
        """The next token; the grammar moves on with it."""
        if not self._grammar:
            return self._choose(logits)
        allowed = self._allowed(len(logits))
        token = int(allowed[self._choose(logits[allowed])])
        self._grammar.consume_token(token)
        self.complete = self._grammar.is_stopped()
        return token

    def _choose(self, logits: Logits) -> int:
        return int(logits.argmax()) if self._temperature <= 0 else self._random_token(logits)

    def _allowed(self, count: int) -> npt.NDArray[np.intp]:
        """The tokens that the grammar allows next."""
        from llguidance.numpy import allocate_token_bitmask, fill_next_token_bitmask

        assert self._grammar is not None
        mask = allocate_token_bitmask(1, count)
        fill_next_token_bitmask(self._grammar, mask)
        if error := self._grammar.get_error():
            raise GrammarError(f"the grammar failed while decoding: {error}")
        return np.flatnonzero(np.unpackbits(mask.view(np.uint8), bitorder="little")[:count])

    def _random_token(self, logits: Logits) -> int:
        """Nucleus sampling (Holtzman et al. 2020, arXiv 1904.09751) over the scaled distribution."""
        best = float(logits.max())
        near = np.flatnonzero(logits > best - NEGLIGIBLE * max(self._temperature, 1e-3))
        weights = np.exp((logits[near].astype(np.float64) - best) / self._temperature)
        order = np.argsort(-weights, kind="stable")
        cumulative = np.cumsum(weights[order])
        kept = int(np.searchsorted(cumulative, self._top_p * cumulative[-1])) + 1
        kept = min(kept, len(order))
        point = self._random.random() * cumulative[kept - 1]
        return int(near[order[int(np.searchsorted(cumulative[:kept], point, side="right"))]])


def log_softmax_at(logits: Logits, token: int) -> float:
    """Natural log-probability of a token under the plain distribution."""
    best = float(logits.max())
    weights = _scratch(len(logits))
    np.subtract(logits, np.float32(best), out=weights)
    np.exp(weights, out=weights)
    return float(logits[token]) - best - math.log(float(weights.sum()))


@lru_cache(maxsize=1)
def _scratch(size: int) -> Logits:
    """Room for one row: to reserve it anew for each token would take longer than to fill it."""
    return np.empty(size, np.float32)


def top_logprobs(logits: Logits, count: int) -> list[tuple[int, float]]:
    """The likeliest tokens with their log-probabilities, best first."""
    best = float(logits.max())
    total = best + math.log(float(np.exp(logits - best).sum(dtype=np.float64)))
    top = np.argpartition(-logits, min(count, len(logits)) - 1)[:count]
    return [(int(token), float(logits[token]) - total) for token in top[np.argsort(-logits[top], kind="stable")]]


def compile_grammar(grammar: Grammar, tokenizer: "Callable[[], LLTokenizer]") -> "LLMatcher":
    """A matcher at the grammar's start.

    Raises:
        GrammarError: it does not compile; the message says where.
    """
    from llguidance import LLMatcher  # here, since most requests have no grammar and need not wait for it

    writers = {
        "regex": LLMatcher.grammar_from_regex,
        "json": partial(LLMatcher.grammar_from_json_schema, defaults=NO_PADDING),
        "lark": LLMatcher.grammar_from_lark,
    }
    if grammar.kind not in writers:
        raise GrammarError(f"there are no {grammar.kind} grammars, only {', '.join(writers)}")
    try:
        matcher = LLMatcher(tokenizer(), writers[grammar.kind](grammar.text))
    except ValueError as error:
        raise GrammarError(_first_line(f"the {grammar.kind} grammar does not compile: {error}")) from error
    if complaint := matcher.get_error():
        raise GrammarError(_first_line(f"the {grammar.kind} grammar does not compile: {complaint}"))
    return matcher


def _first_line(text: str) -> str:
    return " ".join(text.split())[:300]
