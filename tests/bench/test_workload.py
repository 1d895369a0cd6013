import re
from itertools import islice

from hybrid.bench.workload import PROGRAM, questions, requests


def test_no_question_comes_twice():
    assert len(set(islice(questions(), 1_000))) == 1_000


def test_what_was_asked_before_is_skipped():
    first, second = requests(20), requests(20, skip=20)
    asked = {request.messages[-1].content for request in first + second}
    assert asked == set(islice(questions(), 40))
    assert {request.messages[:-1] for request in first + second} == {first[0].messages[:-1]}, "the same examples"


def test_the_grammar_lets_through_what_is_usually_said():
    program = "def solution():\n    hens = 12\n    eggs = hens * 5\n    return eggs - 3\n"
    assert re.fullmatch(PROGRAM.text, program)
    assert not re.fullmatch(PROGRAM.text, "import os\n" + program)
    assert [request.grammar for request in requests(2, grammar=True)] == [PROGRAM, PROGRAM]
