"""Forms of one word: `drink` for drinks, drank and drinking, `student` for students."""

from collections.abc import Iterator

from hybrid.symbolic.logic.lexicon import ADJECTIVES_IN_LY
from hybrid.symbolic.logic.phrases.vocabulary import ADVERBS, IRREGULAR, PLURALS, VERBS

__all__ = ["base_of", "gerund_base", "is_adverb", "is_past", "singular", "third"]

NO_ADVERBS = frozenset({"family", "only", "early", "july", "italy", "supply", "reply", "fly", "apply", "rely", "daily"})


def base_of(word: str) -> str:
    """A verb without its ending; the word itself if it has none."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    candidates = [*_without_s(word), *_without(word, "ed"), *_without(word, "ing")]
    known = next((each for each in (word, *candidates) if each in VERBS), None)
    if known is not None:
        return known
    return candidates[0] if candidates and not word.endswith("ing") else word


def gerund_base(word: str) -> str | None:
    """Work for working; `None` for what is no form in "ing" of a known verb: young, building."""
    return next((each for each in _without(word, "ing") if each in VERBS), None)


def is_adverb(word: str) -> bool:
    """Regularly, often: they say the same before a verb and behind it."""
    if word in ADVERBS:
        return True
    return len(word) > 4 and word.endswith("ly") and word not in NO_ADVERBS | ADJECTIVES_IN_LY | VERBS


def is_past(word: str) -> bool:
    """Whether it is a form such as walked, wrote or written."""
    if word in IRREGULAR:
        return not word.endswith("s") and word not in PRESENT
    return word.endswith("ed") and (len(word) > 4 or (base_of(word) in VERBS and word not in VERBS))


PRESENT = frozenset({"is", "are", "have"})


def singular(noun: str) -> str:
    """A noun without its plural ending."""
    if noun in PLURALS:
        return PLURALS[noun]
    if noun.endswith("men") and len(noun) > 4:
        return noun[:-3] + "man"
    if noun[:-1].isdecimal() and noun.endswith("s"):
        return noun[:-1]
    if len(noun) < 4 or noun.endswith(("ss", "us", "is", "'s")) or not noun.endswith("s"):
        return noun
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "sses", "xes", "zes", "oes")):
        return noun[:-2]
    return noun[:-1]


def third(base: str) -> str:
    """Drinks for drink."""
    if base == "have":
        return "has"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "x", "ch", "sh", "o")) else "s")


def _without_s(word: str) -> Iterator[str]:
    if len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes", "oes")):
        yield word[:-2]
    yield word[:-1]


def _without(word: str, ending: str) -> Iterator[str]:
    stem = word.removesuffix(ending)
    if stem == word or len(stem) < 2:
        return
    if stem.endswith("i") and ending == "ed":
        yield stem[:-1] + "y"
    if len(stem) > 2 and stem[-1] == stem[-2]:
        yield stem[:-1]
    yield stem
    yield stem + "e"
