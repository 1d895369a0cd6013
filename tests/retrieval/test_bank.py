"""Worked problems by likeness: the nearest last, embedded once, and again when what is kept is damaged."""

import json

import pytest

from hybrid.retrieval.bank import WorkedBank, bundled_problems

PROBLEMS = [
    ("How many eggs are in the box?", "eggs"),
    ("How many coins are in the box?", "coins"),
    ("A train goes to Rome. How long does it take?", "train"),
]


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "problems.jsonl"
    file.write_text("".join(json.dumps({"question": q, "program": p}) + "\n" for q, p in PROBLEMS), encoding="utf-8")
    return file


def test_the_nearest_problem_comes_last(path, embedder, tmp_path):
    found = WorkedBank(path, embedder, tmp_path).nearest("How many coins are in the red box?", 2)
    assert [program for _, program in found] == ["eggs", "coins"]


def test_problems_are_embedded_once(path, embedder, tmp_path):
    WorkedBank(path, embedder, tmp_path).nearest("coins", 1)
    WorkedBank(path, embedder, tmp_path).nearest("train", 1)
    assert sorted(embedder.texts) == sorted(["coins", *(question for question, _ in PROBLEMS), "train"])


@pytest.mark.parametrize("damage", [b"", b"not an array", b"\x93NUMPY\x01\x00"])
def test_damaged_vectors_are_made_again(path, embedder, tmp_path, damage):
    WorkedBank(path, embedder, tmp_path).nearest("coins", 1)
    (kept,) = (tmp_path / "bank").iterdir()
    kept.write_bytes(damage)
    (found,) = WorkedBank(path, embedder, tmp_path).nearest("How many coins?", 1)
    assert found[1] == "coins"
    assert len(embedder.texts) == 2 + 2 * len(PROBLEMS)


def test_other_problems_or_another_embedder_is_another_bank(path, embedder, tmp_path):
    before = WorkedBank(path, embedder, tmp_path).digest
    embedder.digest = "other"
    assert WorkedBank(path, embedder, tmp_path).digest != before
    embedder.digest = "hash"
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    assert WorkedBank(path, embedder, tmp_path).digest != before


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("A phone costs $200 and is sold with a discount of 20%. What is paid for it?", "percent"),
        ("A train leaves at 9:40 and arrives at 12:05. How long is the journey?", "time"),
    ],
)
def test_a_question_finds_problems_of_its_kind(minilm, tmp_path, question, kind):
    kinds = {}
    for line in bundled_problems().read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kinds[row["question"]] = row["kind"]
    found = WorkedBank(bundled_problems(), minilm, tmp_path).nearest(question, 3)
    assert kind in [kinds[asked] for asked, _ in found]
