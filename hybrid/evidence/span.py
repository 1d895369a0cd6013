"""How much of a text is the answer: a model that quotes often quotes too little; pure work on strings."""

import re

__all__ = ["whole"]

_WHERE = re.compile(r"\b(?:where|(?:what|which) (?:city|town|village|place))\b", re.IGNORECASE)
_WORK = re.compile(r"\b(?:occupation|profession)s?\b", re.IGNORECASE)
"""Of these a person has several, and a text says them in one breath."""
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'-]*(?: [A-ZÀ-ÖØ-Þ][\w’'-]*)*")
_WORD = (
    r"(?!(?:an?|the|who|that|which|whose|in|of|for|from|with|at|by|on|to|as|and|but|or|is|was|are|were|he|she|they|it|"
    r"has|have|had|will|would|can|could|did|born|based|best|known|currently)\b)[^\W\d_][\w’'-]*"
)
_ITEM = rf"{_WORD}(?: {_WORD}){{0,2}}"
_LIST = re.compile(rf"\b{_ITEM}(?:, (?:an? )?{_ITEM})*,? and (?:an? )?{_ITEM}")


def whole(question: str, said: str, text: str) -> str:
    """A quote with what belongs to it, word for word from the text.

    A place comes with the smaller one that it is said with, unless a country is asked for: "Tolmen, Talia" where the
    quote is `Talia`. An occupation comes with the others of its list: "engineer, painter and spy".
    """
    if _WHERE.search(question) and _NAME.match(said):
        within = re.search(rf"(?:{_NAME.pattern}, )+{re.escape(said)}\b", text)
        return within[0] if within else said
    if _WORK.search(question) and said:
        return next((found[0] for found in _LIST.finditer(text) if _has(found[0], said)), said)
    return said


def _has(text: str, words: str) -> bool:
    return bool(re.search(rf"\b{re.escape(words)}\b", text))
