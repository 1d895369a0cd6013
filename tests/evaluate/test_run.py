import threading
import time

import pytest

from hybrid.errors import BadQuestion, CorruptModel, EngineCrashed, HybridError, Stopped
from hybrid.evaluate.battery import Task
from hybrid.evaluate.ledger import Ledger
from hybrid.evaluate.plan import OpenArm, parse_arms
from hybrid.evaluate.run import Progress, Run, Shares
from hybrid.testing import FakeSandbox, ScriptedModel
from hybrid.types import Passage, Question
from tests.doubles import SayingModel

TASKS = [Task(f"t{n}", "f", Question(f"What is number {n}"), (f"number {n}",)) for n in range(20)]


class Store:
    digest = "s"

    def __init__(self, text):
        self._text = text

    def search(self, query, k, mode, where):
        return (Passage("p", self._text, "notes"),)

    def add(self, documents): ...
    def remove(self, ids): ...
    def close(self): ...


def arm(text, model, **stores):
    return OpenArm(parse_arms(text)[0], model, {"": Store("nothing"), **stores}, FakeSandbox(()))


def echo(request):
    return request.messages[-1].content.removeprefix("What is ")


def run(tmp_path, arms, tasks=TASKS, **settings):
    ledger = Ledger(tmp_path / "records.jsonl")
    try:
        Run(arms, ledger, **settings)(tasks)
    finally:
        ledger.close()
    return ledger.records


def test_every_task_is_asked_of_every_arm_as_often_as_wanted(tmp_path):
    arms = [arm("a=m:direct", SayingModel(echo)), arm("b=n:direct", SayingModel(lambda request: "no idea"))]
    records = run(tmp_path, arms, repeats=2, width=3)
    assert set(records) == {(task.id, name, repeat) for task in TASKS for name in "ab" for repeat in (0, 1)}
    assert {record.outcome for cell, record in records.items() if cell[1] == "a"} == {"right"}
    assert {record.outcome for cell, record in records.items() if cell[1] == "b"} == {"wrong"}


def test_what_is_in_the_ledger_is_not_asked_again(tmp_path):
    first = SayingModel(echo)
    run(tmp_path, [arm("a=m:direct", first)], TASKS[:5], width=2)
    second = SayingModel(echo)
    records = run(tmp_path, [arm("a=m:direct", second)], TASKS, width=2)
    assert (len(first.requests), len(second.requests), len(records)) == (5, 15, 20)


def test_seeds_depend_on_run_task_arm_and_repeat_and_not_on_order(tmp_path):
    def seeds(folder, tasks, width, seed=0):
        records = run(
            tmp_path / folder, [arm("a=m:direct", SayingModel(echo))], tasks, width=width, seed=seed, repeats=2
        )
        return {cell: record.seed for cell, record in records.items()}

    one = seeds("one", TASKS, 1)
    assert one == seeds("two", TASKS[::-1], 7)
    assert len(set(one.values())) == len(one)
    assert one != seeds("three", TASKS, 1, seed=1)


def test_a_run_that_is_stopped_has_the_same_tasks_in_all_arms_but_for_a_block(tmp_path):
    asked = []

    def stop(request):
        asked.append(request)
        if len(asked) > 26:
            raise CorruptModel("gone")
        return "x"

    width = 2
    arms = [arm("a=m:direct", SayingModel(stop)), arm("b=n:direct", SayingModel(stop))]
    with pytest.raises(CorruptModel):
        run(tmp_path, arms, width=width)
    ledger = Ledger(tmp_path / "records.jsonl")
    by_arm = {name: {cell[0] for cell in ledger.records if cell[1] == name} for name in "ab"}
    ledger.close()
    assert len(by_arm["a"] ^ by_arm["b"]) <= 2 * width


def test_width_questions_are_under_way_at_a_time(tmp_path):
    lock, under_way, most = threading.Lock(), [0], [0]

    def say(request):
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        time.sleep(0.01)
        with lock:
            under_way[0] -= 1
        return "x"

    run(tmp_path, [arm("a=m:direct", SayingModel(say))], width=5)
    assert most[0] == 5


def test_arms_of_one_model_share_its_turn(tmp_path):
    order = []
    one = SayingModel(lambda request: order.append("m") or "x")
    other = SayingModel(lambda request: order.append("n") or "x")
    arms = [arm("a=m:direct", one), arm("b=n:direct", other), arm("c=m:cot", one)]
    run(tmp_path, arms, width=4)
    turns = 1 + sum(before != after for before, after in zip(order, order[1:], strict=False))
    assert turns == 2 * 4  # blocks of 2, 8, 8 and 2 tasks


def test_one_model_never_waits_for_a_straggler(tmp_path):
    others, enough = [], threading.Event()

    def say(request):
        if request.messages[-1].content == "What is number 0":
            assert enough.wait(10)  # the first task's arm a ends after nearly all others
        else:
            others.append(request)
            if len(others) > 30:
                enough.set()
        return "x"

    model = SayingModel(say)
    records = run(tmp_path, [arm("a=m:direct", model), arm("b=m:cot", model)], width=3)
    assert len(records) == 40


def test_the_arms_of_one_model_go_task_by_task(tmp_path):
    model = SayingModel(echo)
    run(tmp_path, [arm("a=m:direct", model), arm("b=m:cot", model)], width=1)
    asked = [request.messages[-1].content for request in model.requests]
    assert asked[::2] == asked[1::2]


def test_each_task_is_searched_in_its_own_corpus(tmp_path):
    tasks = [Task("x", "f", Question("Who?"), ("Ada",), corpus="one"), Task("y", "f", Question("Who?"), ("Bob",))]
    model = SayingModel(lambda request: "Ada" if "Ada" in request.messages[-1].content else "nothing")
    run(tmp_path, [arm("a=m:rag+direct", model, one=Store("Ada did it."))], tasks, width=1)
    assert ["Ada did it." in request.messages[-1].content for request in model.requests] == [True, False]


# --- what goes wrong ---------------------------------------------------------------------------


def test_one_failure_is_a_record_and_not_a_zero(tmp_path):
    def say(request):
        if "number 3" in request.messages[-1].content:
            raise EngineCrashed("the engine died twice")
        return echo(request)

    records = run(tmp_path, [arm("a=m:direct", SayingModel(say))], width=4)
    failed = records["t3", "a", 0]
    assert (failed.outcome, failed.error) == ("failed", "EngineCrashed: the engine died twice")
    assert sum(record.outcome == "right" for record in records.values()) == 19


def test_an_arm_whose_model_is_dead_ends_the_run_and_keeps_the_rest(tmp_path):
    def dead(request):
        raise EngineCrashed("the engine died twice", hint="hybrid doctor")

    with pytest.raises(HybridError, match="arm b has failed 5 times in a row") as caught:
        run(tmp_path, [arm("a=m:direct", SayingModel(echo)), arm("b=n:direct", SayingModel(dead))], width=4)
    assert "--retry-failed" in caught.value.hint
    ledger = Ledger(tmp_path / "records.jsonl")
    assert sum(record.outcome == "right" for record in ledger.records.values()) >= 2
    ledger.close()


def test_a_deadline_stops_one_question_only(tmp_path):
    def say(request):
        if "number 7" in request.messages[-1].content:
            raise Stopped("the deadline passed")
        return "x"

    records = run(tmp_path, [arm("a=m:direct", SayingModel(say))], width=4, deadline=60)
    assert [cell for cell, record in records.items() if record.outcome == "stopped"] == [("t7", "a", 0)]


def test_questions_that_cannot_be_asked_are_failures_of_their_own(tmp_path):
    tasks = [Task("x", "f", Question("Who?"), ("Ada",))]
    records = run(tmp_path, [arm("a=m:classify", ScriptedModel(()))], tasks)
    assert records["x", "a", 0].error.startswith(BadQuestion.__name__)


def test_an_interrupt_leaves_whole_records_and_none_of_its_own(tmp_path):
    def say(request):
        if len(model.requests) > 6:
            raise KeyboardInterrupt
        return echo(request)

    model = SayingModel(say)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, [arm("a=m:direct", model)], width=1)
    ledger = Ledger(tmp_path / "records.jsonl")
    assert len(ledger.records) == 6
    assert {record.outcome for record in ledger.records.values()} == {"right"}
    ledger.close()


# --- time --------------------------------------------------------------------------------------


def test_shares_add_up_to_the_time_that_passed(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr("hybrid.evaluate.run.time.monotonic", lambda: clock[0])
    shares = Shares()
    one = shares.enter()
    clock[0] = 2.0
    two = shares.enter()
    clock[0] = 6.0
    first = shares.leave(one).seconds
    clock[0] = 7.0
    second = shares.leave(two).seconds
    assert (first, second) == (2 + 2, 2 + 1)


def test_the_time_left_is_right_within_half_after_a_tenth(tmp_path):
    seconds = {"a": 0.002, "b": 0.02}

    def slow(name):
        return SayingModel(lambda request: time.sleep(seconds[name]) or "x")

    told: list[tuple[float, Progress]] = []
    arms = [arm("a=m:direct", slow("a")), arm("b=n:direct", slow("b"))]
    tasks = [Task(f"t{n}", "f", Question(f"What is {n}"), ("x",)) for n in range(80)]
    run(tmp_path, arms, tasks, width=4, on_progress=lambda p: told.append((time.monotonic(), p)))
    end = told[-1][0]
    assert [p.done for _, p in told] == list(range(1, 161))
    assert told[-1][1].seconds_left == 0
    at, tenth = next((at, p) for at, p in told if p.done >= p.total / 10)
    assert (end - at) / 1.6 < tenth.seconds_left < 1.6 * (end - at)


def test_a_run_that_goes_on_tells_the_time_left_by_what_it_knows_from_before(tmp_path):
    seconds = 0.02
    tasks = [Task(f"t{n}", "f", Question(f"What is {n}"), ("x",)) for n in range(40)]
    model = SayingModel(lambda request: time.sleep(seconds) or "x")
    run(tmp_path, [arm("a=m:direct", model)], tasks[:20], width=1)
    seconds = 0.2  # whoever begins again is slow at first
    told: list[Progress] = []
    again = SayingModel(lambda request: time.sleep(seconds) or "x")
    with pytest.raises(StopIteration):
        run(
            tmp_path, [arm("a=m:direct", again)], tasks, width=1, on_progress=lambda p: told.append(p) or next(iter(()))
        )
    assert told[0].done == 21
    assert 19 * 0.02 < told[0].seconds_left < 19 * 0.06


def test_an_arm_that_has_not_begun_is_as_slow_as_its_model_is_large(tmp_path):
    small, large = SayingModel(lambda request: time.sleep(0.02) or "x"), SayingModel(echo)
    small.parameters, large.parameters = 500, 1500
    told: list[Progress] = []
    run(tmp_path, [arm("a=m:direct", small), arm("b=n:direct", large)], width=1, on_progress=told.append)
    assert 19 * 0.02 + 20 * 0.06 < told[0].seconds_left < 2 * (19 * 0.02 + 20 * 0.06)
