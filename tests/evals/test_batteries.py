import importlib
import json
from pathlib import Path

import pytest

from hybrid.errors import BadBattery
from hybrid.evaluate.battery import battery_names, bundled, read_battery, task_line
from hybrid.evaluate.opening import find_battery
from hybrid.retrieval.corpus import find_corpus

ROOT = Path(__file__).resolve().parents[2]
NAMES = battery_names()


def test_the_bundled_batteries_are_those_that_are_promised():
    assert set(NAMES) == {
        *("hallucination", "inverse_scaling", "quick", "reasoning", "rephrased", "robustness", "written")
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_generator_writes_what_is_there(name):
    made = "".join(map(task_line, importlib.import_module(f"evals.{name}.make").tasks()))
    assert made == (ROOT / "evals" / name / "items.jsonl").read_text(encoding="utf-8")


def test_the_cards_of_quick_are_those_of_where_it_is_drawn_from():
    made = importlib.import_module("evals.quick.make").settings()
    assert made == (ROOT / "evals" / "quick" / "battery.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_family_has_a_card_of_a_paragraph(name):
    battery = read_battery(ROOT / "evals" / name)
    assert battery.title
    assert set(battery.cards) == {task.family for task in battery.tasks}
    assert all(len(card.split()) >= 30 and "\n\n" not in card.strip() for card in battery.cards.values())


@pytest.mark.parametrize("name", NAMES)
def test_no_two_tasks_ask_the_same(name):
    asked = [(task.question, task.twin_of) for task in read_battery(ROOT / "evals" / name).tasks]
    assert len({str(question) for question in asked}) == len(asked)


def test_quick_is_a_small_sample_of_the_others_with_all_families():
    others = {task.id: task for name in NAMES if name != "quick" for task in find_battery(name).tasks}
    quick = find_battery("quick").tasks
    assert 30 <= len(quick) <= 60
    assert all(task.question == others[task.id].question for task in quick)
    assert len({task.family for task in quick}) >= 12


# --- finding one -------------------------------------------------------------------------------


def test_a_battery_is_found_by_name_family_or_path(tmp_path):
    whole = find_battery("reasoning")
    dates = find_battery("reasoning/dates")
    assert 0 < len(dates.tasks) < len(whole.tasks)
    assert {task.family for task in dates.tasks} == {"dates"}
    assert find_battery("inverse-scaling").digest == find_battery("inverse_scaling").digest
    assert find_battery(str(bundled("reasoning"))).digest == whole.digest


def test_a_corpus_that_is_given_beats_the_tasks_own():
    assert {task.corpus for task in find_battery("hallucination", corpus="mine").tasks} == {"mine"}


@pytest.mark.parametrize(
    ("name", "data", "hint"),
    [
        ("resoning", None, "reasoning"),
        ("reasoning/poems", None, "dates"),
        ("gsm8k", None, "--data"),
        ("reasoning", Path("x.jsonl"), "gsm8k"),
    ],
)
def test_what_is_no_battery_is_told_what_there_is(name, data, hint):
    with pytest.raises(BadBattery) as caught:
        find_battery(name, data)
    assert hint in caught.value.hint


def test_a_pool_has_all_texts_of_the_file_once_and_the_tasks_have_none(tmp_path):
    ink = {"title": "Ink", "text": "Ink was first made by Zoë Quill."}
    row = {"question": "who made ink", "answers": ["Zoë Quill"], "ctxs": [ink]}
    other = {
        "question": "who made pens",
        "answers": ["Bo Blot"],
        "ctxs": [ink, {"title": "Pens", "text": "By Bo Blot."}],
    }
    data = tmp_path / "nq.jsonl"
    data.write_text("".join(json.dumps(each) + "\n" for each in (row, other)), encoding="utf-8")
    battery = find_battery("nq-oracle", data, pool=tmp_path / "pool")
    assert {task.question.context for task in battery.tasks} == {()}
    assert {task.corpus for task in battery.tasks} == {str(tmp_path / "pool")}
    documents = find_corpus(str(tmp_path / "pool")).documents
    assert [(each.title, each.text) for each in documents] == [("Ink", ink["text"]), ("Pens", "By Bo Blot.")]
    before = (tmp_path / "pool" / "documents.jsonl").stat().st_mtime_ns
    find_battery("nq-oracle", data, pool=tmp_path / "pool")
    assert (tmp_path / "pool" / "documents.jsonl").stat().st_mtime_ns == before


@pytest.mark.parametrize(("name", "file"), [("quick", None), ("gsm8k", "gsm8k.jsonl")])
def test_a_set_without_texts_has_no_pool(name, file, tmp_path):
    if file:
        (tmp_path / file).write_text('{"question": "What is 1+1?", "answer": "#### 2"}\n', encoding="utf-8")
    with pytest.raises(BadBattery):
        find_battery(name, tmp_path / file if file else None, pool=tmp_path / "pool")
