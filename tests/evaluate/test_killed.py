"""Runs of the real command line with a tiny real model, killed at any moment."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hybrid.evaluate.battery import Task, task_line
from hybrid.evaluate.ledger import read_records
from hybrid.testing import tiny_gguf
from hybrid.types import Question

KILLS = 20
TASKS = [Task(f"t{n}", "f", Question(f"Is {n} more than {n * n % 97}?", ("yes", "no")), ("yes",)) for n in range(40)]
ARMS = "a={model}:direct,b={model}:cot(max_tokens=24),c={model}:pot(max_tokens=16)+critic(rounds=1)"
"""The last one is sampled: its programs fail, and the critic has them tried again at a temperature."""


@pytest.fixture(scope="module")
def battery(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("battery")
    (home / "items.jsonl").write_text("".join(map(task_line, TASKS)), encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    return tiny_gguf(tmp_path_factory.mktemp("model") / "tiny.gguf", context=4096)


def command(battery: Path, model: Path, out: Path) -> list[str]:
    words = ["eval", "run", str(battery), "--arms", ARMS.format(model=model), "--out", str(out)]
    return [sys.executable, "-m", "hybrid.cli", *words, "--width", "4", "--repeats", "2", "--exact"]


def ended(*arguments) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, check=False)


def engines_of(model: Path) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if os.fsencode(model) in words and b"hybrid.engine" in words:
            found.append(int(folder.name))
    return found


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_a_run_killed_at_twenty_random_moments_ends_as_one_that_was_not(battery, model, tmp_path):
    draw = random.Random(3)
    out = tmp_path / "killed"
    kills = 0
    for _ in range(KILLS):
        before = (out / "records.jsonl").read_bytes() if (out / "records.jsonl").exists() else b""
        seen = before[: before.rfind(b"\n") + 1]
        with subprocess.Popen(command(battery, model, out), stderr=subprocess.DEVNULL) as process:
            time.sleep(draw.uniform(0.5, 2.0))
            kills += process.poll() is None
            process.kill()
        if (out / "records.jsonl").exists():
            assert (out / "records.jsonl").read_bytes().startswith(seen)  # what was written stays as it was
    assert kills >= 15
    last = ended(battery, model, out)
    assert last.returncode == 0, last.stderr
    whole = ended(battery, model, tmp_path / "whole")
    assert whole.returncode == 0, whole.stderr
    lines = (out / "records.jsonl").read_bytes().splitlines()
    killed, alone = read_records(out / "records.jsonl"), read_records(tmp_path / "whole" / "records.jsonl")
    assert len(lines) == len(killed) == 40 * 3 * 2  # every cell exactly once
    assert killed.keys() == alone.keys()
    assert {cell: (r.answer, r.seed, r.reply) for cell, r in killed.items()} == {
        cell: (r.answer, r.seed, r.reply) for cell, r in alone.items()
    }
    for _ in range(50):  # the engines of killed runs end with them
        if not engines_of(model):
            break
        time.sleep(0.1)
    assert engines_of(model) == []


@pytest.fixture(scope="module")
def done(battery, model, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("done") / "run"
    run = ended(battery, model, out)
    assert run.returncode == 0, run.stderr
    return out


def hybrid(*words):
    return subprocess.run(
        [sys.executable, "-m", "hybrid.cli", "eval", *map(str, words)], capture_output=True, text=True, check=False
    )


def test_a_run_leaves_all_that_is_promised(done):
    assert {path.name for path in done.iterdir()} >= {
        "plan.json",
        "battery.json",
        "records.jsonl",
        "summary.json",
        "report.md",
        "report.html",
    }
    summary = json.loads((done / "summary.json").read_text(encoding="utf-8"))
    assert {name: arm["n"] for name, arm in summary["arms"].items()} == {"a": 80, "b": 80, "c": 80}
    assert [(pair["a"], pair["b"]) for pair in summary["pairs"]] == [("a", "b"), ("a", "c"), ("b", "c")]
    record = json.loads((done / "records.jsonl").read_text(encoding="utf-8").splitlines()[0])
    wanted = {"task", "arm", "repeat", "outcome", "answer", "value", "confidence", "seconds", "cpu_seconds", "usage"}
    assert record.keys() >= wanted | {"seed", "error"}
    assert record["cpu_seconds"] > 0


def test_the_same_command_again_asks_nothing(done, battery, model):
    before = (done / "records.jsonl").read_bytes()
    run = ended(battery, model, done)
    assert run.returncode == 0
    assert (done / "records.jsonl").read_bytes() == before
    assert "between a and b is certain" in run.stdout or "is better than" in run.stdout


def test_another_command_is_refused_and_changes_nothing(done, battery, model):
    before = (done / "records.jsonl").read_bytes()
    same = command(battery, model, done)
    other = [word.replace("cot(max_tokens=24)", "cot(max_tokens=25)") for word in same]
    run = subprocess.run(other, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "arms.b.spec was cot(max_tokens=24) and is cot(max_tokens=25)" in run.stderr
    assert "Traceback" not in run.stderr
    assert (done / "records.jsonl").read_bytes() == before


def test_reports_are_written_again_without_a_model(done):
    before = (done / "report.html").read_bytes()
    (done / "report.html").unlink()
    run = hybrid("report", done, "--json")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["complete"]
    assert (done / "report.html").read_bytes() == before


def test_an_item_is_shown_with_what_each_arm_did(done):
    run = hybrid("show", done, "t3")
    assert run.returncode == 0, run.stderr
    assert "Is 3 more than 9?" in run.stdout
    assert [line for line in run.stdout.splitlines() if line.startswith(("a: ", "b: ", "c: "))]
    assert json.loads(hybrid("show", done, "t3", "--json").stdout)["id"] == "t3"
    missing = hybrid("show", done, "t333")
    assert (missing.returncode, "did you mean" in missing.stderr) == (2, True)


def test_a_run_compared_with_itself_has_no_difference(done):
    run = hybrid("compare", done, done, "--json")
    assert run.returncode == 0, run.stderr
    pairs = json.loads(run.stdout)["pairs"]
    assert [pair["delta"] for pair in pairs] == [0, 0, 0]
    assert all(pair["better"] is None for pair in pairs)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["run", "nowhere", "--arms", "a=m:cot"], 2, "batteries:"),
        (["run", "quick", "--arms", "a=m"], 2, "NAME=MODEL:SPEC"),
        (["run", "quick", "--arms", "a=nomodel:cot"], 3, "nomodel"),
        (["run", "gsm8k", "--arms", "a=m:cot"], 2, "--data"),
        (["report", "/nowhere"], 2, "nowhere"),
        (["report", "/tmp"], 1, "plan.json"),
    ],
)
def test_a_mistake_is_one_line(words, code, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = hybrid(*words)
    assert run.returncode == code
    assert says in run.stderr
    assert "Traceback" not in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_batteries_and_public_sets_are_listed():
    run = hybrid("list")
    assert "reasoning" in run.stdout
    assert "gsm8k" in run.stdout
    assert json.loads(hybrid("list", "--json").stdout)["batteries"]["quick"]["tasks"] >= 30
