"""Tokens that may well come next, taken from what the prompt and the reply already say.

Prompt lookup decoding (Saxena 2023, github.com/apoorvumang/prompt-lookup-decoding), a form of speculative decoding
(Leviathan et al. 2023, arXiv 2211.17192) without a second model: the model checks several guesses in one decode, and
what it then says is what it would have said one token at a time.
"""

__all__ = ["Lookup"]

NGRAMS = (3, 2)
"""Tokens that have to be the same before a guess is made; the longest match is believed."""


class Lookup:
    """Where each short run of tokens was last seen; grows with the tokens it is asked about."""

    def __init__(self) -> None:
        self._after: dict[tuple[int, ...], int] = {}
        self._indexed = 0

    def guess(self, tokens: list[int], count: int) -> list[int]:
        """Up to `count` tokens that followed the last time that these tokens' end was seen."""
        for end in range(max(1, self._indexed), len(tokens)):
            for size in NGRAMS:
                if end >= size:
                    self._after[tuple(tokens[end - size : end])] = end
        self._indexed = len(tokens)
        for size in NGRAMS:
            if start := self._after.get(tuple(tokens[-size:])):
                return tokens[start : start + max(0, count)]
        return []
