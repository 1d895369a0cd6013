import ast
import hashlib
import itertools
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from hybrid.answers import format_value
from hybrid.numbers import spelled_in
from hybrid.sandbox import ProcessSandbox

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "corpora" / "worked"
SETTINGS = tomllib.loads((FOLDER / "worked.toml").read_text(encoding="utf-8"))
PROBLEMS = [json.loads(line) for line in (FOLDER / "problems.jsonl").read_text(encoding="utf-8").splitlines()]
EXTRA = {
    problem["id"]: problem.get("extra", [])
    for kind in SETTINGS["kinds"]
    for problem in tomllib.loads((FOLDER / "problems" / f"{kind}.toml").read_text(encoding="utf-8"))["problems"]
}

PARTS = {"half": 2, "twice": 2, "double": 2, "third": 3, "triple": 3, "quarter": 4, "sixth": 6, "dozen": 12}
CONSTANTS = {
    60: r"hour|minute|\d:\d\d",
    24: r"\d:\d\d",
    7: r"week",
    12: r"month|year|July",
    4: r"square|April",
    2: r"triangle|around|perimeter",
    100: r"%|percent|cents|\bcm\b|centimetre",
    1000: r"litre|\bkm\b|kilomet|tonne",
}
"""Numbers that a program may have though the question only implies them."""

each_problem = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem["id"])


def numbers_of(question):
    """All numbers of the question, words such as "half" included; not "one", which is mostly a pronoun."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", question)
    found = {Fraction(number) for number in re.findall(r"\d+(?:\.\d+)?", text)}
    found |= {Fraction(number) for number in spelled_in(text) if number != 1}
    return found | {Fraction(PARTS[word]) for word in re.findall(rf"\b({'|'.join(PARTS)})(?:s|d)?\b", text)}


def numbers_in_program(program):
    tree = ast.parse(program)
    found = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {Fraction(str(value)) for value in found if isinstance(value, int | float)}


def assigned(tree, context):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, context)}


def five_grams(text):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


@pytest.fixture(scope="module")
def sandbox():
    if sys.platform != "linux":
        pytest.skip("programs run on Linux only")
    with ProcessSandbox(workers=1) as running:
        yield running


def test_there_are_enough_of_every_kind():
    kinds = Counter(problem["kind"] for problem in PROBLEMS)
    assert list(kinds) == list(SETTINGS["kinds"])
    assert len(kinds) == 12
    assert min(kinds.values()) >= 11
    assert len(PROBLEMS) >= 132


def test_ids_are_unique_and_begin_with_the_kind():
    assert len({problem["id"] for problem in PROBLEMS}) == len(PROBLEMS)
    assert all(re.fullmatch(rf"{problem['kind']}-[a-z]+", problem["id"]) for problem in PROBLEMS)


def test_settings_have_the_digest_of_the_problems():
    assert SETTINGS["digest"] == hashlib.sha256((FOLDER / "problems.jsonl").read_bytes()).hexdigest()
    assert SETTINGS["title"]
    assert SETTINGS["licence"] == "MIT"


@each_problem
def test_program_gives_the_value(problem, sandbox):
    execution = sandbox.run(problem["program"])
    assert execution.outcome == "ok", execution.error
    assert format_value(execution.value) == problem["value"]


def test_the_generator_writes_what_is_there(tmp_path, sandbox):
    command = [sys.executable, "-m", "corpora.worked.make", str(tmp_path)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert made.returncode == 0, made.stderr
    for file in ("problems.jsonl", "worked.toml"):
        assert (tmp_path / file).read_bytes() == (FOLDER / file).read_bytes()


@each_problem
def test_numbers_of_question_and_program_agree(problem):
    question, program = problem["question"], problem["program"]
    asked, used = numbers_of(question), numbers_in_program(program)
    assert asked - used == set(EXTRA[problem["id"]]), "numbers of the question that the program leaves out"
    implied = {number for number, pattern in CONSTANTS.items() if re.search(pattern, question)}
    assert used <= asked | implied | {0, 1}, "numbers of the program that are not in the question"


@each_problem
def test_program_is_plain(problem):
    lines = problem["program"].splitlines()
    tree = ast.parse(problem["program"])
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imports}
    assert modules <= {"math", "fractions", "sympy", "datetime"}
    assert len(lines) <= 14
    assert max(map(len, lines)) <= 100
    assert re.fullmatch(r"    return \w+(\[\w+\])?", lines[-1])
    loops = {node.target.id for node in ast.walk(tree) if isinstance(node, ast.For)}
    assert assigned(tree, ast.Store) - assigned(tree, ast.Load) <= loops, "a name that is never used"
    assert problem["program"].endswith("\n")


@each_problem
def test_question_is_well_formed(problem):
    question = problem["question"]
    assert question == " ".join(question.split())
    assert question.count("?") == 1
    assert 2 <= len(re.findall(r"[.?](?= [A-Z]|$)", question)) <= 5
    assert not re.search(r"\b(\w+) \1\b|\.\.| [,.?]", question)


@each_problem
def test_value_is_plausible(problem):
    if re.fullmatch(r"\d{1,2}:\d\d", problem["value"]):
        assert "what time" in problem["question"]
        return
    value = Fraction(problem["value"])
    assert value >= 0
    assert value.denominator == 1 or re.search(r"\$|\bdollars\b|\bhours\b|\blitres\b|\bkm\b", problem["question"])


def test_no_two_questions_are_alike():
    grams = [(problem["id"], five_grams(problem["question"])) for problem in PROBLEMS]
    alike = [(a, b) for (a, x), (b, y) in itertools.combinations(grams, 2) if len(x & y) >= 0.5 * len(x | y)]
    assert alike == []
    assert len({ast.dump(ast.parse(problem["program"])) for problem in PROBLEMS}) == len(PROBLEMS)
