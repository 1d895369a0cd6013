import pytest

from hybrid.evaluate.battery import Battery, Task
from hybrid.evaluate.ledger import Record
from hybrid.evaluate.report.markdown import as_markdown, verdict_of
from hybrid.evaluate.results import Results, Scored
from hybrid.evaluate.run import given_of
from hybrid.evaluate.scorers import judge
from hybrid.evaluate.summary import summarize
from hybrid.types import Question


def results(tmp_path, arms, tasks, *, repeats=1, specs=None, sizes=None):
    """A run in memory: for each arm a function from a task to the fields of its record."""
    cells = {}
    for name, say in arms.items():
        for task in tasks:
            for repeat in range(repeats):
                if (fields := say(task)) is not None:
                    record = Record(task.id, name, repeat, **{"outcome": "", "seconds": 1.0, **fields})
                    cells[record.cell] = Scored(task, record, judge(task, given_of(record), lambda: None))
    plan = {
        "battery": {"name": "b", "digest": "d" * 64, "tasks": len(tasks)},
        "arms": {
            name: {
                "spec": (specs or {}).get(name, "cot"),
                "model": {"name": name, "digest": "e" * 64, "parameters": (sizes or {}).get(name, 10**9)},
            }
            for name in arms
        },
        "seed": 0,
        "repeats": repeats,
        "deadline": None,
    }
    return Results(tmp_path, plan, Battery("b", tuple(tasks)), cells)


def number(n, **fields):
    return {"answer": str(n), "value": n, **fields}


TASKS = [Task(f"t{n}", "even" if n % 2 == 0 else "odd", Question("How many?", (), "number"), ("5",)) for n in range(40)]


def right(task):
    return number(5, confidence=0.9, cpu_seconds=2.0, wall_seconds=0.5, usage={"reply_tokens": 10, "peak_rss_mb": 7.0})


def wrong(task):
    return number(6, confidence=0.8, cpu_seconds=0.2)


def test_shares_of_an_arm(tmp_path):
    def say(task):
        at = int(task.id[1:])
        if at < 20:
            return right(task)
        if at < 30:
            return wrong(task)
        if at < 36:
            return {"answer": "I don't know.", "value": None, "trace": [reply("I don't know.")]}
        return {"outcome": "failed", "error": "EngineCrashed: x"} if at < 38 else {"outcome": "stopped"}

    arm = summarize(results(tmp_path, {"a": say}, TASKS))["arms"]["a"]
    counts = {name: arm[name] for name in ("n", "right", "wrong", "abstained", "stopped", "failed")}
    assert counts == {"n": 40, "right": 20, "wrong": 10, "abstained": 6, "stopped": 2, "failed": 2}
    assert arm["accuracy"] == 20 / 38  # what failed is no zero
    assert arm["hallucination_rate"] == 10 / 38
    assert arm["coverage"] == 30 / 38
    assert (arm["reply_tokens"], arm["wall_seconds"], arm["peak_rss_mb"]) == (200, 10.0, 7.0)
    assert arm["joules"] is None
    assert arm["families"]["even"]["n"] == 19
    assert arm["calibration"]["n"] == 30
    assert arm["risk_coverage"] == [(2 / 3, 0), (1.0, pytest.approx(1 / 3))]


def reply(text, finish="stop"):
    return {"step": "model", "what": "generated", "seconds": 1.0, "detail": {"reply": text, "finish": finish}}


def ran(outcome):
    return {"step": "pot", "what": "ran the program", "seconds": 1.0, "detail": {"outcome": outcome}}


def test_the_executable_rate_is_of_last_programs_and_of_answers_that_have_one(tmp_path):
    traces = {"t0": [ran("error"), ran("ok")], "t1": [ran("error")], "t2": []}
    found = summarize(results(tmp_path, {"a": lambda task: number(5, trace=traces.get(task.id, []))}, TASKS[:4]))
    assert found["arms"]["a"]["executable_rate"] == 0.5
    without = summarize(results(tmp_path, {"a": right}, TASKS))["arms"]["a"]
    assert (without["executable_rate"], without["accuracy_executable"]) == (None, None)


def test_of_the_programs_that_ran_it_is_told_how_many_are_right(tmp_path):
    traces = {"t0": [ran("ok")], "t1": [ran("ok")], "t2": [ran("error")]}

    def answered(task):
        return (right if task.id == "t0" else wrong)(task) | {"trace": traces.get(task.id, [])}

    arm = summarize(results(tmp_path, {"a": answered}, TASKS[:4]))["arms"]["a"]
    assert arm["executable_rate"] == 2 / 3
    assert arm["accuracy_executable"] == 0.5


def test_what_costs_too_much_is_not_right_at_that_cost(tmp_path):
    arm = summarize(results(tmp_path, {"a": right}, TASKS))["arms"]["a"]
    assert (arm["accuracy_at"]["1"], arm["accuracy_at"]["2"]) == (0.0, 1.0)


def test_suspects_are_counted_and_flagged_over_two_percent(tmp_path):
    def cut(task):
        return number(6, trace=[reply("so far 6", "length")]) if task.id == "t0" else right(task)

    arm = summarize(results(tmp_path, {"a": cut}, TASKS))["arms"]["a"]
    assert (arm["suspected_false_negatives"], arm["suspicions"]["limit"], arm["flagged"]) == (1, 1, True)
    assert not summarize(results(tmp_path, {"a": right}, TASKS))["arms"]["a"]["flagged"]


def test_no_arm_is_better_without_the_test(tmp_path):
    def nearly(task):
        return right(task) if task.id != "t0" else wrong(task)

    pair = summarize(results(tmp_path, {"a": right, "b": nearly}, TASKS))["pairs"][0]
    assert (pair["delta"], pair["only_a"], pair["only_b"], pair["better"]) == (1 / 40, 1, 0, None)
    assert "No difference between a and b is certain" in verdict_of(pair)
    assert str(pair["n_needed"]) in verdict_of(pair)
    pair = summarize(results(tmp_path, {"a": wrong, "b": right}, TASKS))["pairs"][0]
    assert pair["better"] == "b"
    assert verdict_of(pair).startswith("b is better than a: +100.0 points")


def test_many_comparisons_pay_for_their_number(tmp_path):
    def some(task):
        return right(task) if int(task.id[1:]) >= 6 else wrong(task)

    two = summarize(results(tmp_path, {"a": right, "b": some}, TASKS))["pairs"][0]
    assert (two["holm_p"], two["better"]) == (two["mcnemar_p"], "a")
    many = summarize(results(tmp_path, {"a": right, "b": some, "c": right, "d": some}, TASKS))["pairs"][0]
    assert (many["mcnemar_p"], many["better"]) == (two["mcnemar_p"], None)


def test_pairs_are_of_tasks_that_both_have_answered(tmp_path):
    def half(task):
        at = int(task.id[1:])
        return None if at >= 30 else {"outcome": "failed"} if at >= 20 else wrong(task)

    pair = summarize(results(tmp_path, {"a": right, "b": half}, TASKS))["pairs"][0]
    assert (pair["n"], pair["only_a"]) == (20, 20)


def test_tasks_of_one_template_are_one_cluster(tmp_path):
    alike = [Task(f"t{n}", "f", Question("How many?", (), "number"), ("5",), cluster="one") for n in range(40)]
    pair = summarize(results(tmp_path, {"a": right, "b": wrong}, alike))["pairs"][0]
    assert pair["better"] is None


def test_twins_are_compared_with_their_originals(tmp_path):
    twins = [
        Task(f"w{n}", "f", Question("How many?", (), "number"), ("5",), twin_of=f"t{n}", tags=("twin:names",))
        for n in range(40)
    ]
    found = summarize(
        results(tmp_path, {"a": lambda task: right(task) if task.id[0] == "t" else wrong(task)}, TASKS + twins)
    )
    row = found["twins"]["a"]["names"]
    assert (row["original"], row["delta"], row["n"]) == (1.0, 1.0, 40)
    assert "-100.0" in as_markdown(results(tmp_path, {"a": right}, TASKS), found)


def test_models_of_several_sizes_behind_one_spec_are_a_ladder(tmp_path):
    choices = [Task(f"c{n}", "f", Question("Which?", ("x", "y")), ("x",)) for n in range(60)]

    def likes(share):
        def say(task):
            chosen = "x" if int(task.id[1:]) % 10 < 10 * share else "y"
            return {"answer": chosen, "value": chosen, "distribution": (share, 1 - share)}

        return say

    arms = {"small": likes(0.9), "middle": likes(0.5), "large": likes(0.1), "other": likes(0.5)}
    sizes = {"small": 10**8, "middle": 10**9, "large": 10**10, "other": 10**9}
    run = results(tmp_path, arms, choices, specs={"other": "pot"}, sizes=sizes)
    found = summarize(run)["ladders"]
    assert list(found) == ["cot"]
    ladder = found["cot"]["all"]
    assert [point["arm"] for point in ladder["points"]] == ["small", "middle", "large"]
    assert ladder["slope"]["shape"] == "inverse"
    assert ladder["slope"]["per_tenfold"] == pytest.approx(-0.4)
    assert [point["choice_brier"] for point in ladder["points"]] == pytest.approx([0.02, 0.5, 1.62])
    assert "inverse" in as_markdown(run, summarize(run))


def test_the_report_names_models_specs_and_flags(tmp_path):
    run = results(tmp_path, {"a": right, "b|c": wrong}, TASKS)
    text = as_markdown(run, summarize(run), watts=20)
    assert "`eeeeeeeeeeee`" in text
    assert "b\\|c" in text
    assert "10 J each (estimate at 20 W)" in text
    assert "not measured" in as_markdown(run, summarize(run))
    assert "not complete" not in text


def test_an_unfinished_run_says_so(tmp_path):
    run = results(tmp_path, {"a": right, "b": lambda task: right(task) if task.id != "t9" else None}, TASKS)
    assert "not complete" in as_markdown(run, summarize(run))


def test_an_empty_run_is_no_error(tmp_path):
    run = results(tmp_path, {"a": lambda task: None, "b": lambda task: None}, TASKS)
    assert as_markdown(run, summarize(run))
