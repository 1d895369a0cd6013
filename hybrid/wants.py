"""What a question wants, by its words: the kind of its answer, and whether there is something to compute."""

import re

from hybrid.numbers import numbers_in, spelled_in
from hybrid.types import Kind, Question

__all__ = ["asked_of", "expected_kind", "is_computing", "is_lookup"]

HOW = r"how (?:many|much|long|far|old|fast|tall|heavy|high|deep|wide)"
ARITHMETIC = re.compile(
    r"\d\s*[+*×÷^]\s*\(?-?\d|\d\s*!|\d\s*(?:%|percent)\s+of\b|\d\s+(?:[-−/x]|plus|minus|times|mod)\s+\(?\d|"
    r"\d\s+(?:divided by|to the power)\b|"
    # Without spaces it may be a date, a season or a car, unless the question is what it is.
    r"(?:^|\b(?:is|calculate|compute|evaluate)\s)\W*\d[\d.,]*\s*[-−/x]\s*\(?\d",
    re.IGNORECASE,
)
OPERATION = re.compile(
    r"\b(?:calculate|compute|solve|simplify|evaluate|convert|derivative|integral|factorial|doubled?|tripled?|twice|half|"
    r"halved|squared?|cubed?|(?:sum|product|average|mean|ratio|multiples?|divisors?|factors?) of|"
    r"difference (?:between|in|of)|average speed|remainder|square root|cube root|primes?|day of the week|"
    r"times (?:as|the)|common (?:divisor|multiple|denominator))\b",
    re.IGNORECASE,
)
"""What a program can do, given something to do it with."""
QUANTITY = re.compile(
    r"\b(?:mass|masses|weights?|heights?|lengths?|areas?|distances?|populations?|ages?|numbers?|prices?|costs?|density|"
    r"densities|temperatures?|points?|speeds?|volumes?)\b",
    re.IGNORECASE,
)
STORY = re.compile(
    rf"\b(?:{HOW}|total|each|left|remain\w*|altogether|together|per|cost|price|profit|change|interest|speed|distance|"
    r"area|perimeter|volume|probability)\b",
    re.IGNORECASE,
)
"""What a problem with several numbers asks for."""
NUMERIC = re.compile(
    rf"\b(?:{HOW}|(?:what|which) (?:number|percentage|percent|fraction|year|age)|"
    r"at what (?:price|speed|temperature|age))\b",
    re.IGNORECASE,
)
NOT_NUMERIC = re.compile(
    r"^(?:who|whom|whose|why|when|where|explain|describe|define|simplify|solve)\b|"
    r"\b(?:derivative|differentiate|integral|expand|factori[sz]e|day of the week|in terms of)\b",
    re.IGNORECASE,
)
YES_NO = re.compile(
    r"^(?:true or false|is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|must|may)\b"
    r"(?!\s+you\s+(?:please|tell|name|give|explain|list|describe|show|write|help|know|say)\b)",
    re.IGNORECASE,
)
LOOKUP = re.compile(
    rf"^(?:(?:in|at|on|from|for|to|by|of) )?(?:who|whom|whose|when|where|which|what|{HOW})\b", re.IGNORECASE
)
EITHER = re.compile(r"\bor\b(?!\s+(?:not|more|less|fewer|false)\b)", re.IGNORECASE)


def expected_kind(question: Question) -> Kind:
    """The kind of answer a question asks for: what it says it expects, else what its words show."""
    if question.choices:
        return "choice"
    if question.expects != "text":
        return question.expects
    asked = _asked(question.text)
    if YES_NO.match(asked) and not EITHER.search(asked):
        return "boolean"
    if NOT_NUMERIC.search(asked):
        return "text"
    return "number" if NUMERIC.search(asked) or _operates(asked) else "text"


def asked_of(question: Question) -> str:
    """The question without what comes after its last question mark, such as how to answer."""
    end = question.text.rfind("?") + 1
    return question.text[:end] if end else question.text


def is_lookup(question: Question) -> bool:
    """Whether a few words of a text can be the answer, as a name, a date or a place."""
    return not question.choices and bool(LOOKUP.match(_asked(question.text)))


def is_computing(question: Question) -> bool:
    """Whether the question asks for something that a program can work out from what it says."""
    # "How many legs has a spider?" has nothing to compute with; "3 for $2 ... how much" has.
    return _operates(question.text) or (_count(question.text) >= 2 and bool(STORY.search(_asked(question.text))))


def _operates(text: str) -> bool:
    """Whether a text names an operation and what to do it with."""
    if ARITHMETIC.search(text):
        return True
    return bool(OPERATION.search(text)) and (_count(text) > 0 or bool(QUANTITY.search(text)))


def _count(text: str) -> int:
    """How many numbers a text has; "one" is more often a pronoun."""
    return len(numbers_in(text)) + sum(number != 1 for number in spelled_in(text))


def _asked(text: str) -> str:
    """The last sentence with a question mark, else the last."""
    sentences = [part.strip() for part in re.split(r"(?<=[.!?])\s+", text.strip()) if part.strip()]
    return next((part for part in reversed(sentences) if part.endswith("?")), sentences[-1] if sentences else "")
