"""What a user gets wrong is one clear line, an exit code, and never a traceback."""

from pathlib import Path

import pytest

from hybrid.testing import tiny_gguf

MISTAKES = {
    "empty question": (["ask", " "], 2, "empty"),
    "no question": (["ask"], 2, "QUESTION"),
    "unknown command": (["aks"], 2, "aks"),
    "unknown option": (["ask", "x", "--modle", "y"], 2, "--modle"),
    "unknown model": (["ask", "x", "--model", "qwen2.5-coder-0.6b"], 3, "qwen2.5-coder-0.5b"),
    "model not pulled": (["ask", "x", "--model", "smollm2-135m"], 3, "hybrid models pull smollm2-135m"),
    "no such file": (["ask", "x", "--model", "/nowhere/x.gguf"], 3, "/nowhere/x.gguf"),
    "no such server": (["ask", "x", "--model", "http://127.0.0.1:9"], 3, "127.0.0.1:9"),
    "unknown step": (["ask", "x", "--with", "rag+pto"], 2, "pot"),
    "bad spec": (["ask", "x", "--with", "rag(k=4"], 2, "^"),
    "no corpus": (["ask", "x", "--with", "rag"], 3, "--corpus"),
    "unknown corpus": (["ask", "x", "--with", "rag", "--corpus", "elemnts", "--model", __file__], 3, "elements"),
    "one choice": (["ask", "x", "--choices", "a"], 2, "choices"),
    "bad kind": (["ask", "x", "--expects", "color"], 2, "expects"),
    "no time": (["ask", "x", "--deadline", "0"], 2, "deadline"),
    "bad chunk sizes": (["bench", "retrieval", "--data", __file__, "--words", "60,big"], 2, "--words"),
    "chunks of vectors": (["bench", "retrieval", "--synthetic", "1000", "--words", "60"], 2, "--data"),
    "bad width": (["bench", "engine", "--widths", "0"], 2, "widths"),
}


@pytest.mark.parametrize(("arguments", "code", "words"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_is_one_line(run, arguments, code, words):
    result = run(*arguments)
    assert result.returncode == code
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1].startswith("error: ")
    assert sum(line.startswith("error: ") for line in result.stderr.splitlines()) == 1


def test_caret_stands_under_the_fault(run):
    spec, caret, _ = run("ask", "x", "--with", "critic+rag(k=4)+pto").stderr.splitlines()
    assert spec[caret.index("^") :] == "pto"


@pytest.mark.parametrize("damage", ["random", "truncated", "empty"])
def test_bad_model_file(run, tmp_path, damage):
    path = tiny_gguf(tmp_path / "bad.gguf")
    good = path.read_bytes()
    path.write_bytes({"random": bytes(range(256)) * 400, "truncated": good[: len(good) // 2], "empty": b""}[damage])
    result = run("ask", "x", "--model", str(path))
    assert result.returncode == 1
    assert str(path) in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_question_longer_than_the_context_names_both_numbers(run, tiny_gguf_path):
    result = run("ask", "x" * 1000, "--with", "direct", "--model", str(tiny_gguf_path))
    assert result.returncode == 1
    assert "512" in result.stderr
    assert "tokens" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_deadline_is_kept(run, roomy_model):
    result = run("ask", "x", "--with", "direct", "--model", str(roomy_model), "--deadline", "0.01")
    assert (result.returncode, result.stdout) == (4, "")
    assert "deadline" in result.stderr


def test_cache_that_cannot_be_written(run, tmp_path):
    file = tmp_path / "file"
    file.write_text("not a folder")
    result = run("models", "pull", "smollm2-135m", HYBRID_CACHE=str(file / "cache"))
    assert result.returncode == 1
    assert "HYBRID_CACHE" in result.stderr
    assert "Traceback" not in result.stderr


def test_no_network(run, tmp_path):
    nowhere = {"HF_ENDPOINT": "http://127.0.0.1:9", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    result = run("models", "pull", "smollm2-135m", HYBRID_CACHE=str(tmp_path / "cache"), **nowhere)
    assert result.returncode == 3
    assert "hybrid models pull smollm2-135m" in result.stderr
    assert "Traceback" not in result.stderr


def test_settings_file_with_a_mistake(run, tmp_path, monkeypatch):
    Path(tmp_path / "hybrid.toml").write_text("modle = 1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = run("ask", "x")
    assert result.returncode == 2
    assert "modle" in result.stderr
