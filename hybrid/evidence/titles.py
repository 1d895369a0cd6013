"""Titles of documents, which tell things of one name apart: "The Mill (1962 film)" and "The Mill (novel)"."""

import re

from hybrid.evidence.facts import facts

__all__ = ["are_namesakes", "meant"]

_TITLE = re.compile(r"\s*(?P<name>[^(,]*[^(,\s])\s*(?:\((?P<inside>[^)]*)\)|,\s*(?P<after>.+))?\s*$")


def are_namesakes(one: str, other: str) -> bool:
    """Whether two titles are of different things that have one name."""
    (name, kind), (same, another) = _parts(one), _parts(other)
    return bool(name) and name == same and kind != another


def meant(question: str, title: str) -> float:
    """The share of what tells a title from its namesakes that the question says; 0 if nothing does."""
    told, said = _words(_parts(title)[1]), _words(question)
    return len(told & said) / len(told) if told else 0.0


def _words(text: str) -> frozenset[object]:
    said = facts(text)
    return said.content | {number.value for number in said.numbers}


def _parts(title: str) -> tuple[str, str]:
    """The name, and what follows it in parentheses or after a comma."""
    read = _TITLE.match(title)
    if read is None:
        return title.strip().casefold(), ""
    return read["name"].casefold(), (read["inside"] or read["after"] or "").strip().casefold()
