import json

import pytest

from hybrid.errors import LedgerError
from hybrid.evaluate.battery import Battery, Task
from hybrid.evaluate.ledger import Ledger, Record
from hybrid.evaluate.results import BATTERY, PLAN, RECORDS, read_results, save_battery
from hybrid.types import Question


@pytest.fixture
def folder(tmp_path):
    task = Task("t", "f", Question("How many?", (), "number"), ("5",))
    save_battery(Battery("b", (task,), "Sums", {"f": "A card."}, ("x:1: bad",)), tmp_path / BATTERY)
    (tmp_path / PLAN).write_text(json.dumps({"arms": {"a": {}}, "repeats": 1}))
    ledger = Ledger(tmp_path / RECORDS)
    ledger.append(Record("t", "a", 0, "wrong", answer="5", value=5))
    ledger.close()
    return tmp_path


def test_a_run_comes_back_and_is_judged_again(folder):
    found = read_results(folder)
    assert found.of("a")[0].outcome == "right"  # the record says wrong, as an older scorer had it
    assert (found.battery.title, found.battery.skipped) == ("Sums", ("x:1: bad",))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (BATTERY, "{"),
        (BATTERY, "{}"),
        (BATTERY, "[]"),
        (BATTERY, '{"tasks": [{"id": "t"}], "name": "b", "title": "", "cards": {}, "skipped": []}'),
        (BATTERY, '{"tasks": [], "name": "b", "title": "", "cards": {}, "skipped": []}'),
        (PLAN, '{"arms": {}}'),
        (PLAN, "[]"),
    ],
)
def test_damaged_files_are_one_clear_error(folder, name, content):
    (folder / name).write_text(content)
    with pytest.raises(LedgerError, match=str(folder)) as caught:
        read_results(folder)
    assert caught.value.hint


def test_a_battery_that_cannot_be_kept_is_one_clear_error(tmp_path):
    with pytest.raises(LedgerError, match="cannot write"):
        save_battery(Battery("b", ()), tmp_path / "nowhere" / BATTERY)
