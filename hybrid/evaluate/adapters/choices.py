"""Choices as published sets write them: lettered options, an index or a letter for the right one."""

import random
import re
from collections.abc import Iterable, Sequence

from hybrid.errors import BadBattery

__all__ = ["at_index", "at_letter", "lettered", "others", "shuffled"]

OPTION = re.compile(r"\(?([A-Z])[).:]\s*(.*)", re.DOTALL)


def lettered(options: Sequence[str]) -> tuple[str, ...]:
    """The choices of options like "A) True" or "(A) True", in the order of their letters.

    Raises:
        BadBattery: an option has another letter or none.
    """
    choices = []
    for index, option in enumerate(options):
        match = OPTION.fullmatch(option.strip())
        if not match or ord(match[1]) != ord("A") + index:
            raise BadBattery(f"the option {option!r} is not the one of letter number {index + 1}")
        choices.append(match[2].strip())
    return tuple(choices)


def at_letter(choices: Sequence[str], letter: str) -> str:
    """The choice of a letter such as "B" or "(B)"; raises BadBattery if it is none of them."""
    index = ord(plain) - ord("A") if len(plain := letter.strip(" ().")) == 1 else -1
    if not 0 <= index < len(choices):
        raise BadBattery(f"the answer {letter!r} is none of the {len(choices)} choices")
    return choices[index]


def at_index(choices: Sequence[str], index: object) -> str:
    """The choice of an index from 0; raises BadBattery if it is none of them."""
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(choices):
        raise BadBattery(f"the answer {index!r} is none of the {len(choices)} choices")
    return choices[index]


def others(choices: Sequence[str], right: str) -> tuple[str, ...]:
    """The wrong choice where there are two; of more it is not known which one tempts."""
    return tuple(choice for choice in choices if choice != right) if len(choices) == 2 else ()


def shuffled(choices: Iterable[str], seed: str) -> tuple[str, ...]:
    """The choices in an order that depends on nothing but the seed."""
    mixed = list(choices)
    random.Random(seed).shuffle(mixed)
    return tuple(mixed)
