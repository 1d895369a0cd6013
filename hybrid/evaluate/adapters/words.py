"""Word problems with a number for an answer: GSM8K and its variations, SVAMP, ASDiv."""

import math
from decimal import Decimal

from hybrid.errors import BadBattery
from hybrid.evaluate.adapters.adapter import Adapter, Row, key_of
from hybrid.evaluate.battery import Task
from hybrid.numbers import parse_number

__all__ = ["WORDS"]


def _written(value: object) -> str:
    """A gold number as exact text: no exponent, no comma, no ".0"."""
    if isinstance(value, str):
        return value.replace(",", "").strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    raise BadBattery("the gold is no number")


def _gsm8k(row: Row) -> Task:
    """A row is {question, answer}; the gold comes after "####" at the end of the answer."""
    _, mark, gold = row.text("answer").rpartition("####")
    if not mark:
        raise BadBattery("there is no gold after ####")
    return row.task(row.text("question"), [_written(gold)], expects="number")


def _pal(row: Row) -> Task:
    """A row is {input, target}; the target is a number, or a list of one."""
    gold = row.get("target")
    if isinstance(gold, list) and len(gold) == 1:
        gold = gold[0]
    return row.task(row.text("input"), [_written(gold)], expects="number")


def _gsm_hard(row: Row) -> Task:
    """As `_pal`; a gold below zero or between whole numbers is what larger numbers made of a plausible story."""
    gold = _written(row.get("target"))
    value = parse_number(gold)
    implausible = value is not None and (value < 0 or not isinstance(value, int))
    return row.task(row.text("input"), [gold], expects="number", tags=["implausible"] * implausible)


def _gsm_plus(row: Row) -> Task:
    """A row is {question, answer, perturbation_type, seed_question}; "None" is the gold of what cannot be known."""
    gold = _written(row.get("answer"))
    return row.task(
        row.text("question"),
        [] if gold == "None" else [gold],
        expects="number",
        cluster=key_of(row.text("seed_question")),
        tags=[row.text("perturbation_type")],
    )


def _svamp(row: Row) -> Task:
    """A row is {input, target}, or as first published {ID, Body, Question, Answer, Type}."""
    if "Body" not in row.fields:
        return _pal(row)
    body = row.text("Body")
    stop = "" if body.endswith((".", "!", "?", ",")) else "."
    question = f"{body}{stop} {row.text('Question')}"
    gold = _written(row.get("Answer")).removesuffix(".0")
    return row.task(question, [gold], id=row.id("ID"), expects="number", tags=[row.text("Type")])


WORDS = (
    Adapter("gsm8k", "test.jsonl of openai/grade-school-math (grade_school_math/data)", "MIT", _gsm8k),
    Adapter(
        "gsm-hard",
        "gsmhardv2.jsonl of reasoning-machines/gsm-hard on the hub, or of reasoning-machines/pal",
        "MIT",
        _gsm_hard,
        hub=("reasoning-machines/gsm-hard", "gsmhardv2.jsonl"),
    ),
    Adapter("gsm-plus", "dataset/gsmplus_testmini.jsonl of qtli/GSM-Plus", "CC BY-SA 4.0", _gsm_plus),
    Adapter(
        "svamp", "SVAMP.json of arkilpatel/SVAMP, or datasets/svamp.jsonl of reasoning-machines/pal", "MIT", _svamp
    ),
    Adapter("asdiv", "datasets/asdiv.jsonl of reasoning-machines/pal", "CC BY-NC 4.0 (ASDiv)", _pal),
)
