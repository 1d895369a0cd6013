"""Public sets in their published files; a table of how each is read.

A new set is an `Adapter` with a function from a row to a task, in the file of its format.
"""

from pathlib import Path

from hybrid.errors import BadBattery
from hybrid.evaluate.adapters.adapter import Adapter
from hybrid.evaluate.adapters.bbh import BBH
from hybrid.evaluate.adapters.hub import fetch
from hybrid.evaluate.adapters.inverse import INVERSE
from hybrid.evaluate.adapters.logic import LOGIC
from hybrid.evaluate.adapters.reading import READING
from hybrid.evaluate.adapters.truthfulqa import TRUTHFULQA
from hybrid.evaluate.adapters.words import WORDS
from hybrid.evaluate.battery import Battery

__all__ = ["ADAPTERS", "Adapter", "read_set"]

ADAPTERS = {each.name: each for each in (*WORDS, *LOGIC, *BBH, *TRUTHFULQA, *READING, *INVERSE)}


def read_set(name: str, data: Path | None) -> Battery:
    """A public set's tasks.

    Args:
        name: One of `ADAPTERS`.
        data: The published file; `None` asks the hub where that has it as it is.

    Raises:
        BadBattery: no such set, no file where one is needed, or a file of something else; says which is wanted.
        SourceUnreachable: the hub cannot deliver it.
    """
    if name not in ADAPTERS:
        raise BadBattery(f"there is no public set {name!r}", hint=f"sets: {' '.join(ADAPTERS)}")
    adapter = ADAPTERS[name]
    if data is None:
        if adapter.hub is None:
            raise BadBattery(f"{name} is read from its published file", hint=adapter.hint)
        data = fetch(*adapter.hub, hint=adapter.hint)
    return adapter.read(data)
