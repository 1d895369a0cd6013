"""`hybrid ask` from outside, with a model that says nothing sensible."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time

import pytest


@pytest.fixture
def ask(run, roomy_model):
    return lambda *arguments: run("ask", "What is 17*23?", "--model", str(roomy_model), *arguments)


def test_json_is_one_object_with_the_promised_keys(ask):
    result = ask("--with", "direct", "--json", "--seed", "7")
    answer = json.loads(result.stdout)
    promised = "question answer value abstained reason confidence basis citations model spec usage seed trace"
    assert list(answer) == promised.split()
    assert answer["question"] == "What is 17*23?"
    assert (answer["spec"], answer["seed"], answer["basis"], answer["trace"]) == ("direct", 7, "recalled", [])
    costs = "calls prompt_tokens cached_tokens reply_tokens wall_seconds cpu_seconds peak_rss_mb"
    assert list(answer["usage"]) == costs.split()
    assert min(answer["usage"][name] for name in ("calls", "prompt_tokens", "reply_tokens", "cpu_seconds")) > 0
    assert answer["usage"]["peak_rss_mb"] > 10
    assert result.stderr == ""


def test_the_answer_is_on_stdout_and_how_it_is_known_on_stderr(ask):
    result = ask("--with", "direct")
    told = json.loads(ask("--with", "direct", "--json").stdout)
    assert result.stdout == told["answer"] + "\n"
    assert "recalled from the model's own weights" in result.stderr
    assert "roomy with direct" in result.stderr


def test_program_that_fails_falls_back_and_says_so(ask):
    answer = json.loads(ask("--with", "pot", "--json", "--trace").stdout)
    assert answer["basis"] == "recalled"
    assert "the program failed" in answer["reason"]
    ran = next(event for event in answer["trace"] if event["what"] == "ran the program")
    assert ran["detail"]["outcome"] == "error"


def test_rlimits_only_warns_every_time_and_strict_never(ask):
    for _ in range(2):
        assert ask("--with", "pot", "--json", "--sandbox", "rlimits-only").stderr.startswith("warning: --sandbox=")
    assert ask("--with", "pot", "--json", "--sandbox", "strict").stderr == ""
    assert ask("--with", "pot", "--json", "--sandbox", "none").returncode == 2


def test_auto_says_what_it_took(ask):
    assert json.loads(ask("--json").stdout)["spec"] == "pot"


def test_choices_bind_the_answer(run, roomy_model):
    arguments = ("--choices", "red|green|blue", "--with", "direct", "--json", "--model", str(roomy_model))
    assert json.loads(run("ask", "Which?", *arguments).stdout)["value"] in {"red", "green", "blue"}


def test_same_seed_same_answer(ask):
    first, again, other = (ask("--with", "cot", "--json", "--seed", seed).stdout for seed in ("1", "1", "2"))
    assert json.loads(first)["answer"] == json.loads(again)["answer"]
    assert json.loads(other)["seed"] == 2


@pytest.mark.parametrize("times", [1, 2])
def test_interrupt_ends_it_with_all_its_processes(roomy_model, times):
    # A prompt that takes long: 4,000 tokens through a program step that then writes 400 more.
    command = [sys.executable, "-m", "hybrid.cli", "bench", "engine", "--model", str(roomy_model), "--repeats", "500"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    engines = _wait_for(lambda: _engines_of(process.pid))
    for _ in range(times):
        process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in errors
    _wait_for(lambda: not any(map(_alive, engines)))


def test_terminal_shows_text_as_it_comes(roomy_model):
    command = [sys.executable, "-m", "hybrid.cli", "ask", "tell", "--with", "direct", "--model", str(roomy_model)]
    parent, child = pty.openpty()
    process = subprocess.Popen(command, stdout=child, stderr=subprocess.DEVNULL)
    os.close(child)
    pieces = []
    while select.select([parent], [], [], 60)[0]:
        try:
            pieces.append(os.read(parent, 65_536))
        except OSError:  # the other side has closed
            break
    os.close(parent)
    assert process.wait() == 0
    assert len(pieces) > 3  # many writes, not one at the end


def _engines_of(pid: int) -> list[int]:
    found = subprocess.run(
        ["pgrep", "-f", "-P", str(pid), "hybrid.engine"], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _wait_for(condition):
    for _ in range(300):
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen in 30 seconds")


def test_an_abstention_says_why_and_has_an_exit_code_of_its_own(ask):
    result = ask("--with", "quote", "--expects", "number")
    assert (result.returncode, result.stdout) == (4, "no answer\n")
    assert "the documents do not say it (no_evidence)" in result.stderr


def test_a_share_of_errors_needs_a_calibration_and_says_how_to_make_one(ask):
    result = ask("--with", "direct", "--max-error", "0.1")
    assert (result.returncode, result.stdout) == (3, "")
    assert "hybrid eval calibrate" in result.stderr
    assert "Traceback" not in result.stderr
