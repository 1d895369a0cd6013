"""320 questions with an answer and a quote, half of them near misses, written apart from the rules.

The rules were changed with the even lines of `near_misses.jsonl` in sight; the odd ones are held out. What is asserted
is what was reached, so that a change that makes it worse is seen.
"""

import json
from pathlib import Path

import pytest

from hybrid.evidence.quoted import quotes
from hybrid.evidence.support import is_supported
from hybrid.types import Passage

PAIRS = [json.loads(line) for line in Path(__file__).with_name("near_misses.jsonl").read_text("utf-8").splitlines()]
HALVES = {"in sight": PAIRS[::2], "held out": PAIRS[1::2]}


def is_marked(pair):
    passage = Passage("text#0", pair["quote"], "text", title=pair["title"])
    return any(is_supported(pair["question"], pair["claim"], quote) for quote in quotes(passage))


@pytest.mark.parametrize(("half", "right", "wrong"), [("in sight", 21, 3), ("held out", 11, 12)])
def test_marks(half, right, wrong):
    marked = [pair["borne_out"] for pair in HALVES[half] if is_marked(pair)]
    assert marked.count(True) >= right
    assert marked.count(False) <= wrong
