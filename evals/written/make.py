"""Write the battery "written" from the texts by hand in texts.jsonl: `python -m evals.written.make`."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evals.writing import write
from hybrid.evaluate.battery import Task
from hybrid.types import Question

__all__ = ["tasks"]

HERE = Path(__file__).resolve().parent
FAMILIES = {"story": "stories", "puzzle": "puzzles"}
JUDGED = ("true", "false", "uncertain")
ASKED = "Based on the above information, is the following statement true, false, or uncertain?"


def tasks() -> Iterator[Task]:
    """Every question of every text, in order; of each family every second text has the tag "held-out"."""
    for line in (HERE / "texts.jsonl").read_text(encoding="utf-8").splitlines():
        text = json.loads(line)
        kind, number = text["id"].split("-")
        tag = "in-sight" if int(number) % 2 else "held-out"
        for at, asked in enumerate(text["questions"], 1):
            yield Task(
                f"{text['id']}-{at}",
                FAMILIES[kind],
                _question(text["text"], asked),
                (asked["target"],),
                cluster=text["id"],
                tags=(tag,),
            )


def _question(text: str, asked: Mapping[str, Any]) -> Question:
    if "statement" in asked:
        return Question(f"{ASKED} {asked['statement']}", JUDGED, "choice", (text,))
    return Question(asked["question"], tuple(asked["choices"]), "choice", (text,))


if __name__ == "__main__":
    write(HERE, tasks())
