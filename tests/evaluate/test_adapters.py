import gzip
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import huggingface_hub
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybrid.errors import BadBattery, SourceUnreachable
from hybrid.evaluate.adapters import ADAPTERS, read_set
from hybrid.evaluate.adapters.choices import at_index, at_letter, lettered, shuffled
from hybrid.evaluate.battery import task_from, task_line
from tests.evaluate.published import PUBLISHED, tried, write_json, write_lines

NAMES = [*PUBLISHED]
GOOD = PUBLISHED["gsm8k"]


def refused(name: str, path: Path | None) -> BadBattery:
    with pytest.raises(BadBattery) as caught:
        read_set(name, path)
    return caught.value


# --- the table ---------------------------------------------------------------------------------


def test_the_sets_are_those_that_a_user_can_type():
    assert sorted(ADAPTERS) == sorted(NAMES)
    assert all(adapter.name == name and adapter.wants and adapter.licence for name, adapter in ADAPTERS.items())


def test_an_unknown_set_is_answered_with_the_known_ones():
    error = refused("gsm9k", None)
    assert "'gsm9k'" in str(error)
    assert "gsm8k gsm-hard" in error.hint


@pytest.mark.parametrize("name", [name for name, adapter in ADAPTERS.items() if not adapter.hub])
def test_without_data_the_hint_says_which_file(name: str):
    assert refused(name, None).hint == f"give --data FILE: {ADAPTERS[name].wants}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"# Read me\n\nThis is no data.\n", b"\xff\xfe\x00", b"[1, null"]
)
def test_a_file_of_another_format_is_refused_with_the_wanted_one(name: str, content: bytes, tmp_path: Path):
    path = tmp_path / "data"
    path.write_bytes(content)
    error = refused(name, path)
    assert str(path) in str(error)
    assert ADAPTERS[name].wants in error.hint


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_not_there_or_a_folder_is_refused(name: str, tmp_path: Path):
    assert "cannot read" in str(refused(name, tmp_path / "none.jsonl"))
    assert "cannot read" in str(refused(name, tmp_path))


def test_the_battery_says_where_it_is_from(tmp_path: Path):
    battery = read_set("gsm8k", write_lines(tmp_path / "test.jsonl", GOOD))
    assert battery.name == "gsm8k"
    assert "MIT" in battery.cards["gsm8k"]


# --- places ------------------------------------------------------------------------------------


def test_bad_lines_are_counted_with_their_line_and_the_rest_is_used(tmp_path: Path):
    deep, digits = "[" * 100_000, '{"question": ' + "9" * 5000 + "}"
    path = write_lines(
        tmp_path / "t.jsonl", "{oops", GOOD, "", "7", {"question": "Why?"}, deep, digits, GOOD | {"question": "\ud800"}
    )
    battery = read_set("gsm8k", path)
    assert [task.id for task in battery.tasks] == ["gsm8k-0002"]
    assert [reason.split(": ")[0] for reason in battery.skipped] == [f"{path}:{line}" for line in (1, 4, 5, 6, 7, 8)]
    for reason, expected in zip(
        battery.skipped,
        ["no JSON (Expecting", "no JSON object", "there is no answer", "no JSON (", "no JSON (Exceeds", "surrogate"],
        strict=True,
    ):
        assert expected in reason


def test_rows_of_a_list_are_named_by_their_number(tmp_path: Path):
    path = tmp_path / "t.json"
    path.write_text(json.dumps([GOOD, None, {"question": "", "answer": "#### 1"}], indent=2), encoding="utf-8")
    battery = read_set("gsm8k", path)
    assert battery.skipped == (f"{path}:row 2: no JSON object", f"{path}:row 3: there is no question")


def test_rows_of_a_csv_are_named_by_the_line_where_they_begin(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text(
        'metadata,problem,answer\r\n{},"What\r\nis ""it""?",a cup\r\n{},Only two\r\n\r\n{},Too many?,1,2\r\n'
        '{},No gold?,\r\n{},Fine?,Zoë\r\n{},"never closed',
        encoding="utf-8-sig",
        newline="",
    )
    battery = read_set("simpleqa", path)
    assert [(task.id, task.target) for task in battery.tasks] == [
        ("simpleqa-0002", ("a cup",)),
        ("simpleqa-0008", ("Zoë",)),
    ]
    assert battery.tasks[0].question.text.startswith('What\r\nis "it"?')
    assert battery.skipped == (
        f"{path}:4: there are 2 columns instead of 3",
        f"{path}:6: there are 4 columns instead of 3",
        f"{path}:7: there is no answer",
        f"{path}:9: no CSV (unexpected end of data)",
    )


def test_a_second_row_with_an_id_is_skipped_and_a_second_with_a_text_is_not(tmp_path: Path):
    row = {"id": 7, "question": "Who?", "possible_answers": ["Ann"], "prop": "author", "s_pop": 1}
    path = write_lines(tmp_path / "t.jsonl", row, row, row | {"id": 8})
    battery = read_set("popqa", path)
    assert [task.id for task in battery.tasks] == ["7", "8"]
    assert battery.skipped == (f"{path}:2: a second task has the id '7'",)


def test_reasons_are_one_short_line(tmp_path: Path):
    path = write_lines(tmp_path / "t.jsonl", GOOD, GOOD | {"answer": "#### " + "a\n" * 5000})
    (reason,) = read_set("gsm8k", path).skipped
    assert "\n" not in reason
    assert len(reason) < len(str(path)) + 220


def test_a_line_ends_at_a_newline_only(tmp_path: Path):
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps(GOOD | {"question": "One\u2028two\x85three?"}, ensure_ascii=False), encoding="utf-8")
    assert read_set("gsm8k", path).tasks[0].question.text == "One\u2028two\x85three?"


def test_a_gzipped_file_is_read_as_it_is_published(tmp_path: Path):
    path = tmp_path / "t.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(GOOD).encode()))
    assert read_set("gsm8k", path).tasks[0].target == ("5",)
    path.write_bytes(path.read_bytes()[:-9])
    assert "cannot read" in str(refused("gsm8k", path))


# --- anything at all ---------------------------------------------------------------------------

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
)
LIKELY = st.sampled_from(
    ["A", "(B)", "A) y", "#### 1,0", "['a', 'a']", "[[", "9" * 4400, -1, 1, True, [], ["a", "b"], {}]
)


@st.composite
def rows_of(draw: st.DrawFn, name: str) -> list[Any]:
    """Published rows with up to two fields that are something else or are not there, and rows that are anything."""
    rows = []
    for _ in range(draw(st.integers(0, 5))):
        row = dict(PUBLISHED[name])
        for field in draw(st.lists(st.sampled_from(sorted(row)), max_size=2)):
            row[field] = draw(LIKELY | ANYTHING)
            if draw(st.booleans()):
                del row[field]
        rows.append(draw(st.sampled_from([row, row, row, draw(ANYTHING)])))
    return rows


def questions_in(rows: list[Any]) -> int:
    """How many rows there are when articles are cut into questions."""
    count = 0
    for row in rows:
        paragraphs = row.get("paragraphs") if isinstance(row, dict) else None
        for paragraph in paragraphs if isinstance(paragraphs, list) else [None]:
            asked = paragraph.get("qas") if isinstance(paragraph, dict) else None
            count += len(asked) if isinstance(asked, list) else 1
    return count


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_row_is_a_task_or_a_reason(name: str, data: st.DataObject, tmp_path: Path):
    rows = data.draw(rows_of(name))
    read = tried(name, write_json(tmp_path / "rows.json", name, *rows))
    if isinstance(read, BadBattery):
        assert ADAPTERS[name].wants in read.hint
        return
    assert len(read.tasks) + len(read.skipped) == (questions_in(rows) if name == "squad2" else len(rows))
    assert len({task.id for task in read.tasks}) == len(read.tasks)
    assert [task_from(json.loads(task_line(task))) for task in read.tasks] == [*read.tasks]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(NAMES),
    suffix=st.sampled_from(["", ".csv", ".tsv", ".json", ".jsonl.gz"]),
    content=st.binary(max_size=200) | st.text(alphabet='{}[]",:\t\n\r\x00aé1', max_size=100).map(str.encode),
)
def test_any_bytes_are_a_battery_or_are_refused(name: str, suffix: str, content: bytes, tmp_path: Path):
    path = tmp_path / f"bytes{suffix}"
    path.write_bytes(content)
    read = tried(name, path)
    assert not isinstance(read, BadBattery) or ADAPTERS[name].wants in read.hint


# --- choices -----------------------------------------------------------------------------------


def test_letters_and_indexes_name_choices():
    choices = lettered(["A) a pen", "(B) an inkwell", "C. no\nlines"])
    assert choices == ("a pen", "an inkwell", "no\nlines")
    assert (at_letter(choices, "(B)"), at_letter(choices, "C"), at_index(choices, 0)) == (*choices[1:], choices[0])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: lettered(["A) a", "C) c"]),
        lambda: lettered(["a pen"]),
        lambda: at_letter(("a", "b"), "C"),
        lambda: at_letter(("a", "b"), "a"),
        lambda: at_letter(("a", "b"), ""),
        lambda: at_index(("a", "b"), 2),
        lambda: at_index(("a", "b"), -1),
        lambda: at_index(("a", "b"), True),
        lambda: at_index(("a", "b"), "1"),
    ],
)
def test_what_names_no_choice_is_refused(wrong: Callable[[], object]):
    with pytest.raises(BadBattery):
        wrong()


def test_the_order_depends_on_the_seed_and_is_not_the_published_one():
    firsts = [shuffled(("right", "wrong"), f"question {number}")[0] for number in range(400)]
    assert firsts == [shuffled(("right", "wrong"), f"question {number}")[0] for number in range(400)]
    assert 150 < firsts.count("right") < 250


# --- the hub -----------------------------------------------------------------------------------


class Hub(SimpleNamespace):
    """Stands for the hub's client: what it has, and what it was asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, cached: Path | None = None, has: Path | None = None) -> None:
        super().__init__(asked=[], cached=cached, has=has)
        monkeypatch.setattr(huggingface_hub, "try_to_load_from_cache", lambda *_, **__: cached and str(cached))
        monkeypatch.setattr(huggingface_hub, "get_hf_file_metadata", self._head)
        monkeypatch.setattr(huggingface_hub, "hf_hub_download", lambda *_, **__: str(has))

    def _head(self, url: str, timeout: float) -> None:
        self.asked.append(url)
        if not self.has:
            raise ConnectionError("no route")


@pytest.mark.parametrize("name", [name for name, adapter in ADAPTERS.items() if adapter.hub])
def test_the_hub_is_asked_where_it_has_the_file(name: str, monkeypatch: pytest.MonkeyPatch):
    hub = Hub(monkeypatch)
    with pytest.raises(SourceUnreachable) as caught:
        read_set(name, None)
    assert caught.value.hint == f"give --data FILE: {ADAPTERS[name].wants}"
    repository, file = ADAPTERS[name].hub or ("", "")
    assert f"datasets/{repository}/" in hub.asked[0]
    assert hub.asked[0].endswith(file)


def test_the_downloaded_file_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    row = {"input": "Ada has 20000001 pens and gives 1 away. How many are left?", "target": 20000000.0}
    Hub(monkeypatch, has=write_lines(tmp_path / "t.jsonl", row))
    assert read_set("gsm-hard", None).tasks[0].target == ("20000000",)


def test_offline_the_hub_is_not_asked_but_its_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("HYBRID_OFFLINE", "1")
    hub = Hub(monkeypatch)
    with pytest.raises(SourceUnreachable, match="offline"):
        read_set("gsm-hard", None)
    Hub(monkeypatch, cached=write_lines(tmp_path / "t.jsonl", {"input": "How many is 2 and 3?", "target": 5}))
    assert read_set("gsm-hard", None).tasks[0].target == ("5",)
    assert hub.asked == []
