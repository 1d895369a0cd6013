from pathlib import Path
from typing import Any

import pytest

from hybrid.evaluate.adapters import read_set
from hybrid.wants import asked_of
from tests.evaluate.published import PUBLISHED, WRAPPED, read, reasons, task, write_csv, write_json

# --- reading -----------------------------------------------------------------------------------


def test_squad_has_a_task_for_each_question_of_a_paragraph(tmp_path: Path):
    known, unknown = read("squad2", tmp_path).tasks
    assert (known.id, known.target, known.trap, known.tags) == ("q1", ("Zoë",), (), ())
    assert (unknown.id, unknown.target, unknown.trap, unknown.tags) == ("q2", (), ("Zoë",), ("unanswerable",))
    assert known.question.context == ("Zoë made the first inkwell in 1812.",)
    assert known.question.text == 'Who made the first inkwell? If the text does not say it, answer "I don\'t know".'
    assert known.cluster == unknown.cluster == "Inkwells 1"
    assert known.scored_as == "text"


@pytest.mark.parametrize("asked", ["Who made it", "Who made it.", "Who made it?"])
def test_a_question_ends_before_how_to_answer_it(tmp_path: Path, asked: str):
    qa = PUBLISHED["squad2"]["paragraphs"][0]["qas"][0] | {"question": asked}
    paragraph = {"context": "Zoë made the first inkwell in 1812.", "qas": [qa]}
    path = write_json(tmp_path / "dev.json", "squad2", {"title": "Inkwells", "paragraphs": [paragraph]})
    (only,) = read_set("squad2", path).tasks
    assert asked_of(only.question) == "Who made it?"


def test_bad_questions_and_paragraphs_are_skipped_each(tmp_path: Path):
    good = PUBLISHED["squad2"]["paragraphs"][0]
    asked = good["qas"][0]
    bad = [asked | {"id": "q3", "answers": []}, asked | {"id": "q4", "is_impossible": "no"}, asked, None]
    paragraphs = [good, {"context": " ", "qas": [asked | {"id": "q5"}]}, {"context": "c"}, 7, good | {"qas": bad}]
    path = write_json(tmp_path / "dev.json", "squad2", {"title": "Inkwells", "paragraphs": paragraphs}, {"title": "No"})
    battery = read_set("squad2", path)
    assert [task.id for task in battery.tasks] == ["q1", "q2"]
    expected = {
        3: "there is no context",
        4: "there is no question",
        5: "no JSON object",
        6: "answers is empty",
        7: "is_impossible is neither true nor false",
        8: "a second task has the id 'q1'",
        9: "no JSON object",
        10: "there is no question",
    }
    assert battery.skipped == tuple(f"{path}:row {number}: {reason}" for number, reason in expected.items())


def test_nq_oracle_shows_the_pages_with_their_titles(tmp_path: Path):
    read = task("nq-oracle", tmp_path)
    assert read.question.context == ("Title: Inkwell\nThe first was made by Zoë Quill.",)
    assert (read.target, read.scored_as) == (("Zoë Quill", "Quill"), "text")
    changes: list[dict[str, Any]] = [{"ctxs": []}, {"ctxs": [{"title": "x"}]}, {"answers": []}, {"answers": "Quill"}]
    parts = ["ctxs", "no text", "answers is empty", "no list"]
    for reason, part in zip(reasons("nq-oracle", tmp_path, *changes), parts, strict=True):
        assert part in reason


def test_halueval_is_a_choice_between_the_two_answers(tmp_path: Path):
    read = task("halueval-qa", tmp_path)
    assert set(read.question.choices) == {"Zoë Quill", "The first inkwell was made by Bo Blot."}
    assert (read.target, read.trap) == (("Zoë Quill",), ("The first inkwell was made by Bo Blot.",))
    assert read.question.context == ("Zoë Quill made the first inkwell.",)
    (reason,) = reasons("halueval-qa", tmp_path, {"hallucinated_answer": "the Zoe Quill."})
    assert reason == "the hallucinated answer is the right one"


def test_popqa_is_asked_without_documents(tmp_path: Path):
    read = task("popqa", tmp_path, id=18, paragraphs=[{"title": "The Inkwell", "text": "By Zoë Quill."}])
    assert read.question.text == 'Who is the author of The Inkwell? If you do not know, answer "I don\'t know".'
    assert (read.target, read.question.context) == (("Zoë Quill", "Z. Quill"), ())
    assert read.tags == ("prop:author", "pop:10^3")


def test_popqa_is_read_from_its_tsv(tmp_path: Path):
    row = PUBLISHED["popqa"] | {"id": "17", "s_pop": "99"}
    path = write_csv(tmp_path / "test.tsv", row, row | {"id": "18", "possible_answers": "[oops"}, delimiter="\t")
    battery = read_set("popqa", path)
    assert [(task.id, task.target, task.tags[1]) for task in battery.tasks] == [
        ("17", ("Zoë Quill", "Z. Quill"), "pop:10^1")
    ]
    assert battery.skipped == (f"{path}:3: possible_answers is no list of texts",)


def test_popqa_with_bad_fields_is_skipped(tmp_path: Path):
    changes = [{"s_pop": "many"}, {"s_pop": -1}, {"possible_answers": "[]"}, {"possible_answers": [1]}, {"id": True}]
    parts = ["s_pop", "s_pop", "empty", "no list", "id is"]
    for reason, part in zip(reasons("popqa", tmp_path, *changes), parts, strict=True):
        assert part in reason


def test_selfaware_abstains_from_what_nobody_knows(tmp_path: Path):
    unknown, known = read(
        "selfaware", tmp_path, {"question_id": 5, "answerable": True, "answer": ["ink", "ink", "чернила"]}
    ).tasks
    assert (unknown.id, unknown.target, unknown.tags) == ("4", (), ("source:Quora",))
    assert (known.id, known.target) == ("5", ("ink", "чернила"))
    assert known.question.text.endswith('If you do not know, answer "I don\'t know".')
    changes = [{"question_id": 6, "answerable": True}, {"question_id": 7, "answerable": "yes"}]
    assert reasons("selfaware", tmp_path, *changes) == ["there is no answer", "answerable is neither true nor false"]


def test_simpleqa_is_read_from_its_csv(tmp_path: Path):
    (read,) = read_set("simpleqa", write_csv(tmp_path / "simple_qa.csv", PUBLISHED["simpleqa"])).tasks
    assert (read.id, read.target, read.scored_as) == ("simpleqa-0002", ("Zoë Quill",), "text")
    assert read.question.text == 'Who made "Blot, No. 5"? If you do not know, answer "I don\'t know".'


@pytest.mark.parametrize(("problem", "answer"), [("Is ink wet?", "Mostly"), ("How many pens are there?", "a few pens")])
def test_short_answers_are_scored_as_text_whatever_the_question_looks_like(problem: str, answer: str, tmp_path: Path):
    read = task("simpleqa", tmp_path, problem=problem, answer=answer)
    assert (read.target, read.scored_as) == ((answer,), "text")


# --- inverse scaling ---------------------------------------------------------------------------


def test_classes_become_choices_and_the_other_one_is_the_trap(tmp_path: Path):
    row = PUBLISHED["inverse-scaling-csv"]
    path = write_csv(tmp_path / "1-proverb-ending.csv", row | {"prompt": row["prompt"] + " \n"})
    (read,) = read_set("inverse-scaling-csv", path).tasks
    assert (read.question.text, read.question.choices) == (row["prompt"], ("pen.", '"mighty".'))
    assert (read.target, read.trap) == (("pen.",), ('"mighty".',))
    assert (read.id, read.family) == ("1-proverb-ending-0002", "1-proverb-ending")


def test_of_three_classes_none_is_the_trap(tmp_path: Path):
    read = task("inverse-scaling-csv", tmp_path, classes=[" a", " b", " c"], answer_index=2)
    assert (read.target, read.trap) == (("c",), ())


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"answer_index": "2"}, "none of the 2"),
        ({"answer_index": "-1"}, "none of the 2"),
        ({"answer_index": "one"}, "no whole number"),
        ({"answer_index": "9" * 5000}, "no whole number"),
        ({"answer_index": 0.0}, "none of the 2"),
        ({"classes": "__import__('os').system('true')"}, "no short Python list"),
        ({"classes": "[open('x'), 'b']"}, "no Python list of texts"),
        ({"classes": "['a', 1]"}, "no list of texts"),
        ({"classes": "['a'"}, "no short Python list"),
        ({"classes": "['a', 'b\\d']" + " " * 3 + "]"}, "no Python list of texts"),
        ({"classes": "[" * 900 + "]" * 900}, "no Python list of texts"),
        ({"classes": "[" + "'a'," * 1000 + "]"}, "no short Python list"),
        ({"classes": "[{[]: 1}]"}, "no Python list of texts"),
        ({"classes": "['a', ' a ']"}, "different"),
        ({"classes": "[' ', 'a']"}, "empty"),
        ({"prompt": ""}, "no prompt"),
    ],
)
def test_classes_that_are_no_choices_are_skipped(change: dict[str, Any], part: str, tmp_path: Path):
    assert part in reasons("inverse-scaling-csv", tmp_path, change)[0]


def test_a_class_may_have_a_backslash(tmp_path: Path):
    assert task("inverse-scaling-csv", tmp_path, classes=r"[' \d', ' b']").target == (r"\d",)


def test_neqa_has_the_index_of_the_published_list(tmp_path: Path):
    read = task("neqa", tmp_path)
    assert (read.id, read.question.choices, read.target, read.trap) == (
        "12-7",
        ("nibs", "wings"),
        ("wings",),
        ("nibs",),
    )
    assert task("neqa", tmp_path, metadata={"idx": 3}).id == "neqa-0002"
    changes: list[dict[str, Any]] = [
        {"answer": 2},
        {"answer": "1"},
        {"choices": ["a", "a", "b"], "answer": 2},
        {"choices": ["", "b"]},
    ]
    for reason, part in zip(
        reasons("neqa", tmp_path, *changes), ["none of", "none of", "different", "empty"], strict=True
    ):
        assert part in reason


def test_hindsight_neglect_is_cut_from_its_answer_choices(tmp_path: Path):
    read = task("hindsight-neglect", tmp_path)
    assert read.question.text.endswith("Choose Y or N.\nAnswer:")
    assert (read.question.choices, read.target, read.trap) == (("Y", "N"), ("N",), ("Y",))
    changes = [{"ground_truth": "C"}, {"ground_truth": 1}, {"prompt": "Choose Y or N.\nAnswer:"}]
    parts = ["none of the 2", "no text", "does not end with answer choices"]
    for reason, part in zip(reasons("hindsight-neglect", tmp_path, *changes), parts, strict=True):
        assert part in reason


def test_wrapped_sets_are_read_from_their_list(tmp_path: Path):
    assert set(WRAPPED) == {"bbh", "squad2", "selfaware"}
    for name in WRAPPED:
        assert len(read(name, tmp_path).tasks) == (2 if name == "squad2" else 1)
