import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hybrid import tune
from hybrid.errors import CacheError, EngineCrashed
from hybrid.models.digests import digest_of
from hybrid.testing import tiny_gguf

NAMES = [tune.PUBLISHED, *tune.CANDIDATES]
Progress = list[tuple[str, int, int]]


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HYBRID_CACHE", str(tmp_path / "cache"))
    return tiny_gguf(tmp_path / "tiny.gguf")


def tuned_files(tmp_path: Path) -> list[str]:
    return sorted(path.suffix for path in (tmp_path / "cache" / "tuned").iterdir())


def test_a_real_model_is_tuned_and_remembered(tmp_path: Path, published: Path):
    progress: Progress = []
    tuned = tune.tune(published, digest_of(published), lambda *step: progress.append(step))
    assert tune.recall(digest_of(published)) == tuned
    assert sorted(item.name for item in tuned.formats) == sorted(NAMES)
    assert tuned.source_digest == digest_of(published)
    assert tuned.digest == digest_of(tuned.path)
    assert (tuned.path == published) == (tuned.chosen == tune.PUBLISHED)
    assert tuned.width in tuned.formats[0].decode
    assert all(rate > 0 for item in tuned.formats for rate in (item.prefill, *item.decode.values()))
    assert {what for what, _, _ in progress} >= {f"timing {name}" for name in NAMES}
    assert tuned_files(tmp_path).count(".gguf") == (tuned.chosen != tune.PUBLISHED)


def test_a_model_is_nearly_its_own_requantized_self(published: Path, tmp_path: Path):
    target = tmp_path / "q8.gguf"
    tune.run_llama("requantize", published, "--to", str(target), "--kind", "Q8_0")
    assert target.stat().st_size < published.stat().st_size / 2
    text = "the quick brown fox " * 40
    itself = tune.run_llama("divergence", published, "--to", str(published), "--tokens", "400", text=text)
    other = tune.run_llama("divergence", published, "--to", str(target), "--tokens", "400", text=text)
    assert itself == {"kl": pytest.approx(0, abs=1e-6), "agree": 1.0, "tokens": 400}
    assert 1e-6 < other["kl"] < 0.05
    assert 0.8 < other["agree"] <= 1


# --- what is chosen, and why not ----------------------------------------------------------------


def scripted(speeds: dict[str, float], kl: float = 0.0) -> Callable[..., dict[str, Any]]:
    """llama.cpp with these speeds: published 1."""

    def run(what: str, source: Path, *arguments: str, **_: object) -> dict[str, Any]:
        if what == "requantize":
            Path(arguments[1]).write_bytes(arguments[3].encode())
            return {}
        if what == "divergence":
            return {"kl": kl, "agree": 1.0, "tokens": 2000}
        speed = next((speed for kind, speed in speeds.items() if kind in source.name), 1.0)
        return {"prefill": 100 * speed, "decode": {str(width): 10 * width**0.5 * speed for width in (1, 4, 16)}}

    return run


def answering(differ: int) -> Callable[..., list[str]]:
    return lambda path, *_: [("other" if "Q" in path.name and at < differ else "same") for at in range(200)]


@pytest.mark.parametrize(
    ("speeds", "kl", "differ", "chosen", "reasons"),
    [
        ({"Q8_0": 2.0, "Q4_0": 1.5}, 0.001, 3, "Q8_0", {"Q4_0": "not faster"}),
        ({"Q8_0": 0.9, "Q4_0": 1.04}, 0.0, 0, tune.PUBLISHED, {"Q8_0": "not faster", "Q4_0": "not faster"}),
        ({"Q8_0": 0.9, "Q4_0": 2.0}, 0.09, 0, tune.PUBLISHED, {"Q4_0": "diverges by 0.090 nats"}),
        ({"Q8_0": 0.9, "Q4_0": 2.0}, 0.01, 30, tune.PUBLISHED, {"Q4_0": "85% of its answers"}),
    ],
)
def test_the_fastest_is_used_unless_it_says_something_else(
    published: Path,
    monkeypatch: pytest.MonkeyPatch,
    speeds: dict[str, float],
    kl: float,
    differ: int,
    chosen: str,
    reasons: dict[str, str],
):
    monkeypatch.setattr(tune, "run_llama", scripted(speeds, kl))
    monkeypatch.setattr(tune, "_answers", answering(differ))
    tuned = tune.tune(published, digest_of(published), lambda *_: None)
    assert tuned.chosen == chosen
    refused = {item.name: item.refused for item in tuned.formats}
    assert not refused[chosen]
    for name, reason in reasons.items():
        assert refused[name].startswith(reason)
    assert tuned.width == 16


def test_a_width_that_adds_next_to_nothing_is_not_taken():
    rates = {1: 10.0, 4: 60.0, 8: 80.0, 16: 82.0, 32: 83.0}
    assert tune.Format("any", 200.0, rates).width == 8


# --- things that go wrong -----------------------------------------------------------------------


def test_a_tuned_file_that_was_changed_is_not_used(published: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tune, "run_llama", scripted({"Q8_0": 2.0, "Q4_0": 1.0}))
    monkeypatch.setattr(tune, "_answers", answering(0))
    tuned = tune.tune(published, digest_of(published), lambda *_: None)
    assert tune.recall(digest_of(published)) == tuned
    tuned.path.write_bytes(b"something else")
    assert tune.recall(digest_of(published)) is None
    tuned.path.unlink()
    assert tune.recall(digest_of(published)) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"formats": [{}]}', "{"])
def test_a_note_that_cannot_be_read_is_as_none(tmp_path: Path, published: Path, text: str):
    digest = digest_of(published)
    tune._note(digest).parent.mkdir(parents=True)
    tune._note(digest).write_text(text, encoding="utf-8")
    assert tune.recall(digest) is None


def test_a_file_that_is_no_model_is_an_error(tmp_path: Path, published: Path):
    published.write_bytes(b"no model")
    with pytest.raises(EngineCrashed, match="rates"):
        tune.tune(published, digest_of(published), lambda *_: None)


def test_a_cache_that_cannot_be_written_says_so(tmp_path: Path, published: Path):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "tuned").write_text("a file")
    with pytest.raises(CacheError):
        tune.tune(published, "0" * 64, lambda *_: None)


def test_the_command_shows_what_it_found(published: Path, tmp_path: Path):
    command = [sys.executable, "-m", "hybrid.cli", "models", "tune", str(published), "--json"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    shown = json.loads(result.stdout)
    assert shown["chosen"] in NAMES
    assert Path(shown["path"]).exists()
    assert len(shown["digest"]) == 64
