import json
from pathlib import Path
from typing import Any

import pytest

from hybrid.evaluate.adapters import read_set
from hybrid.evaluate.battery import Battery
from hybrid.numbers import parse_number
from tests.evaluate.published import PUBLISHED, read, reasons, task, write_csv, write_json, write_lines


@pytest.mark.parametrize("name", sorted(PUBLISHED.keys() - {"squad2"}))
def test_each_set_reads_its_published_form(name: str, tmp_path: Path):
    """As it is published, and as JSON lines."""
    listed = read(name, tmp_path)
    lines = read_set(name, write_lines(tmp_path / "set.jsonl", PUBLISHED[name]))
    assert (listed.skipped, lines.skipped) == ((), ())
    assert listed.tasks == lines.tasks
    assert len(listed.tasks) == 1


# --- word problems -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "change", "target"),
    [
        ("gsm8k", {}, "5"),
        ("gsm8k", {"answer": "#### 7\nno, wait\n#### $1,234,567 "}, "$1234567"),
        ("gsm8k", {"answer": "#### -2.5"}, "-2.5"),
        ("gsm-hard", {"target": 1e22}, "10000000000000000000000"),
        ("gsm-hard", {"target": 0.1}, "0.1"),
        ("gsm-hard", {"target": 1e-7}, "0.0000001"),
        ("gsm-hard", {"target": 12}, "12"),
        ("gsm-plus", {"answer": "4.33"}, "4.33"),
        ("gsm-plus", {"answer": "1/3"}, "1/3"),
        ("svamp", {"target": 51.0}, "51"),
        ("asdiv", {"target": [0.5]}, "0.5"),
    ],
)
def test_the_gold_number_is_exact(name: str, change: dict[str, Any], target: str, tmp_path: Path):
    read = task(name, tmp_path, **change)
    assert (read.target, read.scored_as, read.family) == ((target,), "number", name)
    assert parse_number(target) is not None


def test_a_float_is_written_so_that_it_is_read_back_as_the_same(tmp_path: Path):
    for value in (9867630.000000001, -1 / 3, 5e-324, 1.7976931348623157e308):
        gold = parse_number(task("gsm-hard", tmp_path, target=value).target[0])
        assert gold is not None
        assert float(gold) == value


@pytest.mark.parametrize(("target", "tags"), [(7, ()), (1e9, ()), (-7.0, ("implausible",)), (7.5, ("implausible",))])
def test_implausible_gold_is_tagged(target: float, tags: tuple[str, ...], tmp_path: Path):
    assert task("gsm-hard", tmp_path, target=target).tags == tags


def test_gsm_plus_abstains_where_nothing_can_be_known_and_clusters_by_seed(tmp_path: Path):
    battery = read(
        "gsm-plus", tmp_path, {"answer": "5", "perturbation_type": "digit expansion"}, {"seed_question": "?"}
    )
    unknown, known, other = battery.tasks
    assert (unknown.target, unknown.tags) == ((), ("critical thinking",))
    assert (known.target, known.tags) == (("5",), ("digit expansion",))
    assert unknown.cluster == known.cluster != other.cluster


def test_svamp_is_read_as_first_published(tmp_path: Path):
    row = {"ID": "chal-7", "Body": "Ada has 2 pens. She buys 3 ", "Question": "How many has she?", "Answer": 5.0}
    (battery,) = read_set("svamp", write_json(tmp_path / "SVAMP.json", "svamp", row | {"Type": "Addition"})).tasks
    assert (battery.id, battery.target, battery.tags) == ("chal-7", ("5",), ("Addition",))
    assert battery.question.text == "Ada has 2 pens. She buys 3. How many has she?"


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        (
            "gsm8k",
            [{"answer": "5"}, {"answer": "#### five"}, {"answer": 5}, {"question": " "}],
            "####|number|text|no qu",
        ),
        (
            "gsm-hard",
            [{"target": "x"}, {"target": True}, {"target": float("nan")}, {"target": ...}],
            "number|no n|no n|no t",
        ),
        ("gsm-plus", [{"answer": "2 hours 5 minutes"}, {"seed_question": ...}], "is no number|no seed_question"),
        ("svamp", [{"Body": "x"}, {"target": float("inf")}], "no Question|no number"),
        ("asdiv", [{"target": [1, 2]}, {"input": None}], "no number|no input"),
    ],
)
def test_word_problems_without_gold_are_skipped(name: str, changes: list[Any], expected: str, tmp_path: Path):
    for reason, part in zip(reasons(name, tmp_path, *changes), expected.split("|"), strict=True):
        assert part in reason


# --- logic -------------------------------------------------------------------------------------


def test_logic_has_choices_without_letters_and_its_rules_as_context(tmp_path: Path):
    read = task("proofwriter", tmp_path, id="d_2", answer="C")
    assert (read.question.choices, read.target) == (("True", "False", "Unknown"), ("Unknown",))
    assert read.question.context == ("Every blick is a wug. Zoë is a blick.",)
    assert (read.id, read.question.expects, read.scored_as) == ("d_2", "choice", "choice")
    assert read.question.text == "Is the following statement true or false? Zoë is a wug."


def test_questions_on_the_same_rules_are_one_cluster(tmp_path: Path):
    one, two, three = read("ar-lsat", tmp_path, {"id": "d_2"}, {"id": "d_3", "context": "No blick is a wug."}).tasks
    assert one.cluster == two.cluster != three.cluster


def test_logic_with_wrong_letters_is_skipped(tmp_path: Path):
    changes = [
        {"id": "a", "answer": "C"},
        {"id": "b", "options": ["A) True", "C) False"]},
        {"id": "c", "options": ["True", "False"]},
        {"id": "d", "options": ["A) True", "B) True"]},
        {"id": "e", "options": "A) True"},
        {"id": "f", "options": ["A) True", "B)"]},
        {"id": "g", "context": ...},
        {"id": ["h"]},
        {},
    ]
    parts = [
        "none of the 2",
        "letter number 2",
        "letter number 1",
        "different",
        "no list",
        "empty",
        "no context",
        "id is",
        "'d_1'",
    ]
    for reason, part in zip(reasons("folio", tmp_path, *changes), parts, strict=True):
        assert part in reason


# --- bbh ---------------------------------------------------------------------------------------


def bbh(tmp_path: Path, name: str, *pairs: tuple[str, str]) -> Battery:
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps({"canary": "…", "examples": [{"input": i, "target": t} for i, t in pairs]}))
    return read_set("bbh", path)


def test_options_are_cut_from_the_text(tmp_path: Path):
    asked = ("Ada is older than Bo.\nWho is older?\nOptions:\n(A) Ada\n(B) Bo", "(B)")
    (read,) = bbh(tmp_path, "older", asked).tasks
    assert (read.question.text, read.question.choices) == ("Ada is older than Bo.\nWho is older?", ("Ada", "Bo"))
    assert (read.target, read.family, read.id) == (("Bo",), "older", "older-0001")


def test_options_may_have_dashes_or_the_target_its_text(tmp_path: Path):
    dashes = ("Ada sighs.\nValid?\nOptions:\n- valid \n- invalid", "invalid")
    text = ("Which?\nOptions:\n(A) Ink, Inc\n(B) Pen", "Ink, Inc")
    one, two = bbh(tmp_path, "mixed", dashes, text).tasks
    assert (one.question.choices, one.target) == (("valid", "invalid"), ("invalid",))
    assert (two.question.choices, two.target) == (("Ink, Inc", "Pen"), ("Ink, Inc",))


def test_answers_of_a_few_words_are_choices(tmp_path: Path):
    (read,) = bbh(tmp_path, "boolean_expressions", ("not ( True ) is", "False")).tasks
    assert (read.question.choices, read.target, read.scored_as) == (("True", "False"), ("False",), "choice")
    colours = [(f"What colour is pen {number}?", ("red", "blue", "green")[number % 3]) for number in range(15)]
    assert bbh(tmp_path, "colours", *colours).tasks[0].question.choices == ("blue", "green", "red")


def test_numbers_and_free_texts_are_no_choices(tmp_path: Path):
    numbers = bbh(tmp_path, "arithmetic", ("2 + 3 =", "5"), ("2 - 3 =", "-1"), ("1 / 0 =", "none"))
    assert [(task.scored_as, task.target) for task in numbers.tasks] == [("number", ("5",)), ("number", ("-1",))]
    assert "row 3: the target 'none' is no number" in numbers.skipped[0]
    (brackets, words) = bbh(tmp_path, "free", ("[ (", ") ]"), ("Sort: pen ink", "ink pen")).tasks
    assert (brackets.target, brackets.scored_as, words.target) == ((") ]",), "text", ("ink pen",))


def test_tasks_that_logic_decides_have_choices(tmp_path: Path):
    game = "Ann and Bob are playing a game. At the end of the game, Ann has the\nOptions:\n(A) red ball\n(B) blue ball"
    (swaps,) = bbh(tmp_path, "tracking_shuffled_objects_three_objects", (game, "(B)")).tasks
    assert (swaps.question.choices, swaps.target) == (("red ball", "blue ball"), ("blue ball",))
    assert swaps.question.text.endswith("Ann has the")
    (web,) = bbh(tmp_path, "web_of_lies", ("Question: Ann lies. Does Ann tell the truth?", "No")).tasks
    assert (web.question.choices, web.target) == (("Yes", "No"), ("No",))


def test_bbh_rows_with_bad_options_are_skipped(tmp_path: Path):
    good = ("Who?\nOptions:\n(A) Ada\n(B) Bo", "(A)")
    battery = bbh(
        tmp_path,
        "t",
        good,
        (good[0], "(C)"),
        ("Who?\nOptions:\nAda\nBo", "(A)"),
        (good[0], ""),
        ("x\nOptions:\n-", "x"),
    )
    for reason, part in zip(battery.skipped, ["none of the 2", "letter number 1", "no target", ""], strict=True):
        assert part in reason


# --- truthfulqa --------------------------------------------------------------------------------


def test_truthfulqa_has_every_right_answer_and_every_popular_mistake(tmp_path: Path):
    (read,) = read_set("truthfulqa", write_csv(tmp_path / "TruthfulQA.csv", PUBLISHED["truthfulqa"])).tasks
    assert read.target == ("Rolling stones gather dust", "Rolling stones gather speed")
    assert read.trap == ("Rolling stones gather moss", "Rolling stones gather gold")
    assert (read.scored_as, read.tags, read.id) == ("text", ("Proverbs", "Adversarial"), "truthfulqa-0002")


def test_newer_truthfulqa_names_the_most_popular_mistake_first(tmp_path: Path):
    read = task("truthfulqa", tmp_path, **{"Best Incorrect Answer": "Rolling stones gather gold"})
    assert read.trap == ("Rolling stones gather gold", "Rolling stones gather moss")


def test_what_is_right_is_no_trap(tmp_path: Path):
    read = task(
        "truthfulqa", tmp_path, **{"Incorrect Answers": "Rolling stones gather dust; Rolling stones gather moss"}
    )
    assert read.trap == ("Rolling stones gather moss",)


def test_truthfulqa_without_answers_is_skipped(tmp_path: Path):
    changes: list[dict[str, Any]] = [{"Best Answer": ""}, {"Correct Answers": " ; "}, {"Incorrect Answers": ...}]
    parts = ["no Best Answer", "Correct Answers is empty", "no Incorrect Answers"]
    for reason, part in zip(reasons("truthfulqa", tmp_path, *changes), parts, strict=True):
        assert part in reason


def test_the_right_choice_is_not_always_the_first(tmp_path: Path):
    battery = read("truthfulqa-mc", tmp_path, *[{"question": f"What do {n} stones gather?"} for n in range(60)])
    assert {task.target for task in battery.tasks} == {("They gather dust",)}
    places = [task.question.choices.index("They gather dust") for task in battery.tasks]
    assert all(places.count(place) > 8 for place in range(3))
    assert battery.tasks[0].trap == ()


def test_the_form_of_the_hub_is_read_alike(tmp_path: Path):
    hub = {"choices": ["They gather dust", "They gather moss", "They gather gold"], "labels": [1, 0, 0]}
    one, two = read("truthfulqa-mc", tmp_path, {"mc1_targets": hub}).tasks
    assert (one.question, one.target) == (two.question, two.target)


def test_choices_that_do_not_say_which_is_right_are_skipped(tmp_path: Path):
    targets: list[Any] = [
        {"a": 0, "b": 0},
        {"a": 1, "b": 1},
        {"a": 1},
        {"a": "1"},
        ["a"],
        {"choices": ["a", "a"], "labels": [1, 0]},
    ]
    parts = ["0 of the", "2 of the", "different", "0 or 1", "no JSON object", "twice"]
    for reason, part in zip(
        reasons("truthfulqa-mc", tmp_path, *[{"mc1_targets": t} for t in targets]), parts, strict=True
    ):
        assert part in reason
