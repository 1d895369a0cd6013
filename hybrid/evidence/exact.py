"""What a text has to say as a question says it: counts, comparisons, letters, what something is of; on strings."""

import re

from hybrid.evidence.facts import LIGHT_WORDS, facts
from hybrid.evidence.relations import related

__all__ = ["COUNTS", "is_exact"]

COUNTS = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
}
"""Numbers in words; `one` is a pronoun, too."""
_COMPARED = frozenset(
    {"more", "less", "fewer", "greater", "larger", "smaller", "bigger", "higher", "lower", "older", "younger"}
    | {"earlier", "later", "longer", "shorter", "richer", "poorer", "faster", "slower"}
)
_WORD = re.compile(r"[^\W_]+")
_LETTER = re.compile(r"(?<![\w.])[B-HJ-Z](?![\w.’'])")
"""A letter that tells things apart: "B cell"."""
_AFTER = 5
"""Words after `of` that it can be said of: "a discussion of the concept of force"."""
_OF = re.compile(r"\b([^\W\d_]+) of (?:the |an? |its |their |his |her )?([^\W_][\w’'-]*)", re.IGNORECASE)


def is_exact(question: str, claim: str, text: str, title: str) -> bool:
    """Whether a text has what a question counts, compares and tells apart by letters, and says it of the same thing."""
    there, said = _words(f"{text} {title}"), _words(question)
    counted = (word for word in said if word in COUNTS)
    return (
        all(word in there or COUNTS[word] in there for word in counted)
        and said & _COMPARED <= there
        and set(_LETTER.findall(question)) <= set(_WORD.findall(f"{text} {title}"))
        and not any(_is_of_another(what, of, claim, text, title) for what, of in _OF.findall(question))
    )


def _is_of_another(what: str, of: str, claim: str, text: str, title: str) -> bool:
    """Whether a text says something of another thing, "the concept of force" where that of antiquity is asked for.

    What is not in the text is a kind, and no other thing: "the director of the company Oda Mills".
    """
    wanted = facts(of).content - LIGHT_WORDS - facts(f"{title} {claim}").content
    if not facts(what).content - LIGHT_WORDS or not _alike(wanted, text):
        return False
    said = [
        " ".join(text[m.start(2) :].split()[:_AFTER]) for m in _OF.finditer(text) if _alike(facts(what).content, m[1])
    ]
    return bool(said) and not any(_alike(wanted, each) for each in said)


def _alike(words: frozenset[str], text: str) -> bool:
    return any(related(word, other) for word in words for other in facts(text).content)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))
