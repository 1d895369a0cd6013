"""The scorer against a reader: replies of real small models, each read and labelled without its verdict in sight."""

import json
from collections import Counter
from pathlib import Path

import pytest

from hybrid.answers import extract, format_value
from hybrid.evaluate.battery import task_from
from hybrid.evaluate.scorers import Given, judge

ROWS = [
    json.loads(line) for line in (Path(__file__).parent / "labelled.jsonl").read_text(encoding="utf-8").splitlines()
]


def verdict(row):
    """As an arm's answer is judged: the value is read from the reply."""
    task = task_from(row["task"])
    value = extract(row["reply"], task.question)
    answer = format_value(value) if row["spec"] == "cot" and value is not None else row["reply"].strip()
    return judge(task, Given(answer, value, row["reply"], row["cut"]), lambda: pytest.fail("no sandbox is needed"))


def differing():
    return [row for row in ROWS if verdict(row).outcome != row["label"]]


def test_there_are_enough_replies_of_several_models_and_kinds():
    assert len(ROWS) >= 300
    assert len({row["model"] for row in ROWS}) >= 3
    assert len({row["task"]["family"] for row in ROWS}) >= 10
    assert min(Counter(row["label"] for row in ROWS).values()) >= 15


def test_the_scorer_agrees_with_the_reader():
    wrong = [(row["key"], row["label"], verdict(row).outcome, row["reply"][-200:]) for row in differing()]
    assert len(wrong) <= 0.02 * len(ROWS), wrong


def test_right_answers_are_not_lost():
    right = [row for row in ROWS if row["label"] == "right"]
    lost = [row["key"] for row in right if verdict(row).outcome != "right"]
    assert len(lost) <= 0.02 * len(right), lost


def test_wrong_answers_are_not_given_away():
    wrong = [row for row in ROWS if row["label"] == "wrong"]
    given_away = [row["key"] for row in wrong if verdict(row).outcome == "right"]
    assert len(given_away) <= 0.02 * len(wrong), given_away
