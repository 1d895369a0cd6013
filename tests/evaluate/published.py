"""A row of each public set in its published form; the contents are the suite's own."""

import csv
import json
from pathlib import Path
from typing import Any

from hybrid.errors import BadBattery
from hybrid.evaluate.adapters import read_set
from hybrid.evaluate.battery import Battery, Task

SYLLOGISM = {
    "id": "d_1",
    "context": "Every blick is a wug. Zoë is a blick.",
    "question": "Is the following statement true or false? Zoë is a wug.",
    "options": ["A) True", "B) False"],
    "answer": "A",
}
PUBLISHED: dict[str, dict[str, Any]] = {
    "gsm8k": {"question": "Ada has 2 pens and buys 3. How many has she?", "answer": "2+3=<<2+3=5>>5\n#### 5"},
    "gsm-hard": {
        "input": "Ada has 7000001 pens and buys 3. How many?",
        "code": "def solution(): ...",
        "target": 7000004.0,
    },
    "gsm-plus": {
        "question": "Ada has some pens and buys 3. How many has she?",
        "solution": "We don't know.\n#### None",
        "answer": "None",
        "perturbation_type": "critical thinking",
        "seed_question": "Ada has 2 pens and buys 3. How many has she?",
        "seed_solution": "2+3=5\n#### 5",
        "seed_answer": "5",
    },
    "svamp": {"input": "Ada has 2 pens. She buys 3. How many has she?", "target": 5.0},
    "asdiv": {"input": "Ada has two pens and buys three. How many has she? ", "target": 5},
    "prontoqa": SYLLOGISM | {"explanation": ["Zoë is a blick."]},
    "proofwriter": SYLLOGISM | {"options": ["A) True", "B) False", "C) Unknown"]},
    "logicaldeduction": SYLLOGISM,
    "folio": SYLLOGISM,
    "ar-lsat": SYLLOGISM,
    "bbh": {"input": "Ada is older than Bo. Who is older?\nOptions:\n(A) Ada\n(B) Bo", "target": "(A)"},
    "truthfulqa": {
        "Type": "Adversarial",
        "Category": "Proverbs",
        "Question": "What do rolling stones gather?",
        "Best Answer": "Rolling stones gather dust",
        "Correct Answers": "Rolling stones gather dust; Rolling stones gather speed; ",
        "Incorrect Answers": "Rolling stones gather moss; Rolling stones gather gold",
        "Source": "https://example.org/stones",
    },
    "truthfulqa-mc": {
        "question": "What do rolling stones gather?",
        "mc1_targets": {"They gather dust": 1, "They gather moss": 0, "They gather gold": 0},
        "mc2_targets": {"They gather dust": 1, "They gather speed": 1, "They gather moss": 0},
    },
    "squad2": {
        "title": "Inkwells",
        "paragraphs": [
            {
                "context": "Zoë made the first inkwell in 1812.",
                "qas": [
                    {
                        "id": "q1",
                        "question": "Who made the first inkwell?",
                        "answers": [{"text": "Zoë", "answer_start": 0}, {"text": "Zoë", "answer_start": 0}],
                        "is_impossible": False,
                    },
                    {
                        "id": "q2",
                        "question": "Who made the second inkwell?",
                        "plausible_answers": [{"text": "Zoë", "answer_start": 0}],
                        "answers": [],
                        "is_impossible": True,
                    },
                ],
            }
        ],
    },
    "popqa": {
        "id": 17,
        "subj": "The Inkwell",
        "prop": "author",
        "obj": "Zoë Quill",
        "s_pop": 1234,
        "question": "Who is the author of The Inkwell?",
        "possible_answers": '["Zo\\u00eb Quill", "Z. Quill"]',
    },
    "nq-oracle": {
        "question": "who made the first inkwell",
        "answers": ["Zoë Quill", "Quill"],
        "ctxs": [{"title": "Inkwell", "text": "The first was made by Zoë Quill.", "hasanswer": True, "isgold": True}],
    },
    "halueval-qa": {
        "knowledge": "Zoë Quill made the first inkwell.",
        "question": "Who made the first inkwell?",
        "right_answer": "Zoë Quill",
        "hallucinated_answer": "The first inkwell was made by Bo Blot.",
    },
    "selfaware": {
        "question_id": 4,
        "question": "What will the last inkwell hold?",
        "answer": None,
        "answerable": False,
        "source": "Quora",
    },
    "simpleqa": {
        "metadata": "{'topic': 'Art', 'urls': ['https://example.org']}",
        "problem": 'Who made "Blot, No. 5"?',
        "answer": "Zoë Quill",
    },
    "hindsight-neglect": {
        "prompt": "Question: Ada can win 1 or lose 9, evenly. She wins. Was she right? Choose Y or N.\nAnswer:\n\n"
        "Answer choices:\n(A) Y\n(B) N",
        "ground_truth": "B",
    },
    "neqa": {
        "question": "Pens do not have ___?",
        "choices": ["nibs", "wings"],
        "answer": 1,
        "metadata": {"id": "12-7", "split": "test"},
    },
    "inverse-scaling-csv": {
        "prompt": 'Write a quote that ends in the word "pen": The sword is no match for the',
        "classes": "[' pen.', ' \"mighty\".']",
        "answer_index": "0",
    },
}
WRAPPED = {"bbh": "examples", "squad2": "data", "selfaware": "example"}
"""Where the file is one object: the field that holds its rows."""


def write_json(path: Path, name: str, *rows: object) -> Path:
    """A file of rows as the set is published: a list, or an object with the list in it."""
    whole = {"version": "1", WRAPPED[name]: rows} if name in WRAPPED else rows
    path.write_text(json.dumps(whole, indent=1), encoding="utf-8")
    return path


def write_lines(path: Path, *rows: object) -> Path:
    """A file of JSON lines; a text is a line as it is."""
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_csv(path: Path, *rows: dict[str, str], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0]], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def tried(name: str, path: Path) -> Battery | BadBattery:
    """What becomes of a file."""
    try:
        return read_set(name, path)
    except BadBattery as error:
        return error


def read(name: str, tmp_path: Path, *changes: dict[str, Any]) -> Battery:
    """The published row, then the same with each of the changes; a field that becomes `...` is left out."""
    rows = [
        {field: value for field, value in (PUBLISHED[name] | change).items() if value is not ...}
        for change in ({}, *changes)
    ]
    return read_set(name, write_json(tmp_path / "set.json", name, *rows))


def task(name: str, tmp_path: Path, **change: Any) -> Task:
    """The task of the published row with a change."""
    battery = read(name, tmp_path, change)
    assert battery.skipped == () or "second task has the id" in battery.skipped[0]
    return battery.tasks[-1]


def reasons(name: str, tmp_path: Path, *changes: dict[str, Any]) -> list[str]:
    """Why each of the changed rows is skipped; the first row is not."""
    battery = read(name, tmp_path, *changes)
    assert len(battery.tasks) >= 1
    prefixes = [f"{tmp_path / 'set.json'}:row {number}: " for number in range(2, len(changes) + 2)]
    assert [reason[: len(prefix)] for reason, prefix in zip(battery.skipped, prefixes, strict=True)] == prefixes
    return [reason.removeprefix(prefix) for reason, prefix in zip(battery.skipped, prefixes, strict=True)]
