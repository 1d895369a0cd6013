"""Whether words of a document have to do with what was asked; pure work on strings."""

import re

from hybrid.evidence.facts import facts
from hybrid.sentences import sentences

__all__ = ["LEANING", "is_headed", "named", "repeats", "stray"]

LEANING = re.compile(r"\W*(it|its|he|his|she|her|they|their|this|these|that|those|both|the (latter|former))\b", re.I)
"""A beginning that leans on the sentence before."""
_DEFINITE = re.compile(r"(?:[^.;]{0,80}?, |\W*)(?:the [a-z]+|it|he|she|they|its|his|her|their)\b", re.IGNORECASE)
"""A beginning that speaks of what was spoken of before: the show, or, in its first year, the show."""
_PART = re.compile(r"\bwho\b.*\b(?:play(?:s|ed|ing)?|portray\w*|voic(?:es|ed)|act(?:s|ed))\b", re.IGNORECASE)
"""A question for somebody who is not the one that it names."""
_ORDER = re.compile(r"\b(?:say|answer|reply|respond)(?: with| only| just)*\W{1,3}$", re.IGNORECASE)
"""What stands before words that a reader is told to say."""


def named(question: str, text: str) -> float:
    """The share of the names in a question that a text has, too; 1 for a question without names."""
    asked, there = facts(question), facts(text)
    return len(asked.names & there.content) / len(asked.names) if asked.names else 1.0


def stray(question: str, said: str, title: str, text: str) -> str:
    """The sentence of a text that words are from, if it has nothing to do with the question; else nothing.

    A sentence that tells its reader to say the words has nothing to do with it. Another has if it shares a content word
    with it beside those words, or leans on the sentence before; in a document whose title the question names also if
    it shares a word with the title or speaks of the thing as known.
    """
    topic, own = facts(question).topic, facts(said).content
    is_about = _is_named(title, question)
    if is_about:
        topic |= facts(title).content
    holding = [sentence for sentence in _sentences(text) if said in sentence]
    telling = [each for each in holding if not _ORDER.search(each[: each.find(said)])]
    if any((facts(each).content - own) & topic or _leans(each, is_about) for each in telling):
        return ""
    return holding[0] if holding else ""


def repeats(question: str, said: str) -> bool:
    """Whether words only say again what the question says, or name the part when it asks who plays that."""
    words, asked = facts(said), facts(question).content
    if words.numbers or not words.content or not asked:
        return False
    return words.content <= asked or (bool(_PART.search(question)) and bool(words.content & asked))


def _leans(sentence: str, is_about: bool) -> bool:
    """Whether a sentence leans on the one before, or in a document about what was asked speaks of that as known."""
    return bool(LEANING.match(sentence)) or (is_about and bool(_DEFINITE.match(sentence)))


def _is_named(title: str, question: str) -> bool:
    """Whether a question has at least half of the words of a title."""
    words = facts(title).content
    return bool(words) and 2 * len(words & facts(question).content) >= len(words)


def is_headed(title: str, question: str) -> bool:
    """Whether a question has the first word of a title, and at least half of all."""
    head = next((word for word in title.split() if facts(word).content), "")
    return _is_named(title, question) and facts(head).content <= facts(question).content


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]
