import json
import os
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.errors import LedgerError
from hybrid.evaluate.ledger import Ledger, Record, read_records, record_of
from hybrid.types import Answer, Citation, Event, Usage


def record(task="t", arm="a", repeat=0, outcome="right", **fields):
    return Record(task, arm, repeat, outcome, **fields)


anything = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


@given(st.lists(st.tuples(anything, anything, st.integers(0, 3), anything), max_size=5), st.integers(0, 2000))
def test_whatever_is_torn_off_the_end_the_whole_lines_are_read(rows, cut):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "records.jsonl"
        ledger = Ledger(path)
        for task, arm, repeat, answer in rows:
            ledger.append(record(task, arm, repeat, answer=answer))
        ledger.close()
        content = path.read_bytes()
        path.write_bytes(content[: max(0, len(content) - cut)])
        whole = path.read_bytes().count(b"\n")
        expected = {(t, a, r): answer for t, a, r, answer in rows[:whole]}
        assert {cell: found.answer for cell, found in read_records(path).items()} == expected
        again = Ledger(path)
        assert {cell: found.answer for cell, found in again.records.items()} == expected
        again.append(record("new", "new", 9))
        again.close()
        assert ("new", "new", 9) in read_records(path)
        assert path.read_bytes().count(b"\n") == whole + 1


def test_a_record_comes_back_as_it_was(tmp_path):
    usage = Usage(2, 30, 20, 10, 1.5, 2.5, 100.0)
    trace = (Event("model", "generated", 0.5, {"reply": "4/3", "finish": "length"}), Event("cot", "done", 1.0))
    citation = Citation("tin", "elements", "Tin is a metal.", supported=True)
    answer = Answer(
        "4/3",
        Fraction(4, 3),
        "cot",
        "cited",
        0.5,
        citations=(citation,),
        distribution=(0.25, 0.75),
        spec="cot",
        usage=usage,
        trace=trace,
    )
    written = record_of(("t", "a", 1), "wrong", answer, seconds=1.0, wall_seconds=0.5, seed=7, error=None)
    ledger = Ledger(tmp_path / "r.jsonl")
    ledger.append(written)
    ledger.close()
    found = read_records(tmp_path / "r.jsonl")["t", "a", 1]
    assert (found.value, found.distribution, found.cpu_seconds) == ("4/3", (0.25, 0.75), 2.5)
    assert (found.reply, found.cut) == ("4/3", True)
    assert json.loads(json.dumps(found.usage))["reply_tokens"] == 10
    assert found.citations[0]["quote"] == "Tin is a metal."


def test_records_from_many_threads_are_whole_lines(tmp_path):
    ledger = Ledger(tmp_path / "r.jsonl")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: ledger.append(record(f"t{n}", answer="x" * 10_000)), range(100)))
    ledger.close()
    assert len(read_records(tmp_path / "r.jsonl")) == 100


def test_a_line_is_on_the_disk_when_append_returns(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(os.fstat(number).st_size))
    ledger = Ledger(tmp_path / "r.jsonl")
    ledger.append(record())
    assert synced == [(tmp_path / "r.jsonl").stat().st_size]
    ledger.close()


def test_a_full_disk_takes_nothing_away(tmp_path, monkeypatch):
    ledger = Ledger(tmp_path / "r.jsonl")
    ledger.append(record("first"))
    before = (tmp_path / "r.jsonl").read_bytes()
    write = os.write

    def full(number, content):
        if write(number, content[:10]):  # a part fits
            raise OSError(28, "No space left on device")
        return 0

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(LedgerError, match="No space left on device") as caught:
        ledger.append(record("second"))
    assert "same command" in caught.value.hint
    monkeypatch.undo()
    assert (tmp_path / "r.jsonl").read_bytes() == before
    ledger.append(record("second"))
    ledger.close()
    assert list(read_records(tmp_path / "r.jsonl")) == [("first", "a", 0), ("second", "a", 0)]


def test_two_runs_do_not_write_one_file(tmp_path):
    first = Ledger(tmp_path / "r.jsonl")
    with pytest.raises(LedgerError, match="another run"):
        Ledger(tmp_path / "r.jsonl")
    first.close()
    Ledger(tmp_path / "r.jsonl").close()


def test_a_damaged_line_is_named(tmp_path):
    path = tmp_path / "r.jsonl"
    path.write_text('{"task": "t"}\n')
    with pytest.raises(LedgerError, match="r.jsonl:1"):
        read_records(path)
    with pytest.raises(LedgerError, match="cannot read"):
        read_records(tmp_path / "nothing")


def test_a_cell_that_is_asked_again_has_its_last_record(tmp_path):
    ledger = Ledger(tmp_path / "r.jsonl")
    ledger.append(record("x", outcome="failed"))
    ledger.append(record("y"))
    ledger.forget("failed")
    assert list(ledger.records) == [("y", "a", 0)]
    ledger.append(record("x", outcome="right"))
    ledger.close()
    assert read_records(tmp_path / "r.jsonl")["x", "a", 0].outcome == "right"
