import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.errors import BadBattery, UsageError
from hybrid.evaluate.battery import Battery, Task, digest_of, read_battery, task_from, task_line
from hybrid.types import Question

texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20).filter(str.strip)
tasks = st.builds(
    Task,
    id=texts,
    family=texts,
    question=st.builds(Question, texts, st.just(()), st.just("text"), st.lists(texts, max_size=2).map(tuple)),
    target=st.lists(texts, max_size=3).map(tuple),
    trap=st.lists(texts, max_size=2).map(tuple),
    scorer=st.sampled_from(["text", "set", "expression"]),
    cluster=texts | st.just(""),
    tags=st.lists(texts, max_size=2).map(tuple),
    corpus=texts | st.just(""),
)
GOOD = {"id": "a", "question": "What is 1+1?", "target": ["2"]}


def folder(tmp_path, *rows, toml=""):
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    (tmp_path / "items.jsonl").write_text("\n".join(lines), encoding="utf-8")
    if toml:
        (tmp_path / "battery.toml").write_text(toml, encoding="utf-8")
    return tmp_path


@given(tasks)
def test_a_task_survives_its_line(task):
    assert task_from(json.loads(task_line(task))) == task


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | texts, lambda v: st.lists(v) | st.dictionaries(texts, v))
)
def test_any_json_is_a_task_or_a_bad_battery(value):
    for fields in (value, {**GOOD, "target": value}, {**GOOD, "choices": value}, {**GOOD, "expects": value}):
        with suppress(BadBattery):
            task = task_from(fields)
            assert task_from(json.loads(task_line(task))) == task


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": ""}, "no id"),
        ({"question": ""}, "no question"),
        ({"choices": ["yes", "no"], "target": ["C"]}, "none of the choices"),
        ({"choices": ["yes"], "target": ["yes"]}, "2 to 26"),
        ({"expects": "number", "target": ["many"]}, "no number"),
        ({"expects": "boolean", "target": ["perhaps"]}, "neither"),
        ({"expects": "poem"}, "none of"),
        ({"scorer": "guess"}, "none of"),
        ({"target": [" "], "scorer": "text"}, "empty"),
        ({"target": "2"}, "no list"),
        ({"answer": "2"}, "no field"),
    ],
)
def test_what_is_wrong_with_a_task_is_said_with_its_place(tmp_path, change, reason):
    with pytest.raises(BadBattery, match=r"items\.jsonl:2: .*" + reason):
        read_battery(folder(tmp_path, GOOD, {**GOOD, "id": "b", **change}))


def test_a_missing_target_is_no_abstention(tmp_path):
    with pytest.raises(BadBattery, match=":1: there is no target") as caught:
        read_battery(folder(tmp_path, {"id": "a", "question": "Who?"}))
    assert "abstain" in caught.value.hint
    read_battery(folder(tmp_path, {"id": "a", "question": "Who?", "target": []}))


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([GOOD, GOOD], "second task has the id 'a'"),
        ([GOOD, "{"], ":2: no JSON"),
        ([GOOD, "[" * 100_000], ":2: no JSON"),
        ([GOOD, "[]"], ":2: a task is a JSON object"),
        ([], "no tasks"),
        ([{**GOOD, "twin_of": "z"}], "twin of 'z'"),
    ],
)
def test_a_corrupt_file_is_one_clear_error(tmp_path, rows, reason):
    with pytest.raises(BadBattery, match=reason):
        read_battery(folder(tmp_path, *rows))


def test_a_folder_without_tasks_or_with_bad_settings(tmp_path):
    with pytest.raises(BadBattery, match=r"cannot read .*items\.jsonl"):
        read_battery(tmp_path)
    with pytest.raises(UsageError, match=r"battery\.toml"):
        read_battery(folder(tmp_path, GOOD, toml="title = "))


def test_title_and_cards_come_from_the_settings(tmp_path):
    battery = read_battery(folder(tmp_path, GOOD, toml='title = "Sums"\n[families]\nall = "It measures sums."'))
    assert (battery.title, battery.cards) == ("Sums", {"all": "It measures sums."})


def test_the_digest_is_the_files_and_changes_with_any_task(tmp_path):
    one = Task("a", "f", Question("Who?"), ("Ada",))
    assert digest_of([one]) != digest_of([Task("a", "f", Question("Who?"), ("Bob",))])
    assert Battery("b", (one,)).digest == digest_of([one])
