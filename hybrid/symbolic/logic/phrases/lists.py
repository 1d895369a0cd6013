"""What a verb lists: names, things, places; the phrase is said once for each."""

from collections.abc import Sequence

from hybrid.symbolic.logic.phrases.scope import plain
from hybrid.symbolic.logic.phrases.tokens import Token
from hybrid.symbolic.logic.phrases.vocabulary import DETERMINERS, PREPOSITIONS
from hybrid.symbolic.logic.phrases.wordforms import is_adverb

__all__ = ["Listed", "listed_names", "listed_places", "listed_things"]

Listed = tuple[str, list[Sequence[Token]]]
"""And or or, and what it joins."""


def listed_names(tokens: Sequence[Token]) -> Listed | None:
    """Visited Rome, Lyon and Pisa: the phrase once for each name."""
    words = plain(tokens)
    for joint in range(1, len(tokens) - 1):
        if words[joint] not in ("and", "or") or not tokens[joint + 1].is_name:
            continue
        start = joint
        names = [joint + 1]
        while tokens[start - 1].is_name or (words[start - 1] == "," and start > 1 and tokens[start - 2].is_name):
            start -= 1
            if tokens[start].is_name:
                names.insert(0, start)
            if not start:
                break
        if len(names) > 1 and words[start - 1 : start] != ["between"]:
            return words[joint], [[*tokens[:start], tokens[at], *tokens[joint + 2 :]] for at in names]
    return None


def listed_places(tokens: Sequence[Token], verb: int) -> Listed | None:
    """Before noon or after dinner, a car or a bicycle: each begins with a word such as "in" or "a"."""
    words = plain(tokens)
    joints = [at for at in range(verb + 2, len(words) - 1) if words[at] in ("and", "or")]
    beginning = next((each for each in (PREPOSITIONS, {"a", "an"}) if joints and words[joints[0] + 1] in each), set())
    start = next((at for at in range(verb + 1, len(words)) if words[at] in beginning), len(words))
    if len(joints) != 1 or not start < joints[0] or "," in words:
        return None
    return words[joints[0]], [tokens[: joints[0]], [*tokens[:start], *tokens[joints[0] + 1 :]]]


def listed_things(tokens: Sequence[Token], verb: int) -> Listed | None:
    """Bread, milk and tea: each one word."""
    words = plain(tokens)[verb + 1 :]
    if len(words) < 3 or words[-2] not in ("and", "or"):
        return None
    items = [word for word in (*words[:-2], words[-1]) if word != ","]
    commas = words[:-2].count(",")
    strange = PREPOSITIONS | DETERMINERS
    if len(items) not in (commas + 1, commas + 2) or not all(each.isalpha() and each not in strange for each in items):
        return None
    if any(map(is_adverb, items)):
        return None
    return words[-2], [[*tokens[: verb + 1], Token(each)] for each in items]
