from pathlib import Path
from typing import Any

import pytest

from hybrid.config import CHOICES, Config, cache_folder, load_config
from hybrid.errors import UsageError
from hybrid.sandbox.parent import ACCEPTED


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder of each test, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_flags_beat_the_environment_which_beats_the_file_which_beats_the_default(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("HYBRID_TUNE")
    assert load_config() == Config()
    (folder / "hybrid.toml").write_text('model = "from file"\nwidth = 2\nthreads = 2\n', encoding="utf-8")
    assert load_config() == Config(model="from file", width=2, threads=2)
    monkeypatch.setenv("HYBRID_MODEL", "from environment")
    monkeypatch.setenv("HYBRID_WIDTH", "3")
    assert load_config() == Config(model="from environment", width=3, threads=2)
    assert load_config(model="from flag", width=None) == Config(model="from flag", width=3, threads=2)


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("TRUE", True), ("yes", True), ("0", False), ("false", False), ("", False)]
)
def test_a_switch_in_the_environment(text: str, value: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HYBRID_OFFLINE", text)
    assert load_config().offline is value


@pytest.mark.parametrize(
    ("name", "text"), [("OFFLINE", "maybe"), ("WIDTH", "wide"), ("CONTEXT", ""), ("THREADS", "1.5")]
)
def test_a_value_of_the_wrong_type_in_the_environment(name: str, text: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(f"HYBRID_{name}", text)
    with pytest.raises(UsageError, match=f"{name.lower()} must be (int|bool), not '{text}'") as caught:
        load_config()
    assert f"HYBRID_{name}" in caught.value.hint


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"modle = 'a'", "'modle', which is no setting"),
        (b"width = true", "width must be int, not True"),
        (b"model = 3", "model must be str, not 3"),
        (b"offline = [1]", "offline must be bool"),
        (b"width = ", "cannot read hybrid.toml"),
        (b"model = '\xff'", "cannot read hybrid.toml"),
    ],
)
def test_a_file_that_cannot_be_right(folder: Path, content: bytes, message: str):
    (folder / "hybrid.toml").write_bytes(content)
    with pytest.raises(UsageError, match=message) as caught:
        load_config()
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_a_folder_in_the_place_of_the_file(folder: Path):
    (folder / "hybrid.toml").mkdir()
    with pytest.raises(UsageError, match="cannot read"):
        load_config()


@pytest.mark.parametrize("flags", [{"width": "wide"}, {"model": 3}])
def test_a_flag_of_the_wrong_type(flags: dict[str, Any]):
    with pytest.raises(UsageError):
        load_config(**flags)


def test_where_the_cache_is(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("HYBRID_CACHE", "~/models")
    assert cache_folder() == folder / "models"
    monkeypatch.delenv("HYBRID_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "xdg"))
    assert cache_folder() == folder / "xdg" / "hybrid"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == folder / ".cache" / "hybrid"


@pytest.mark.parametrize("place", ["file", "environment", "flag"])
def test_a_word_that_is_no_choice_is_refused_wherever_it_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch, place: str
):
    flags = {"sandbox": "none"} if place == "flag" else {}
    if place == "file":
        (folder / "hybrid.toml").write_text('sandbox = "none"', encoding="utf-8")
    if place == "environment":
        monkeypatch.setenv("HYBRID_SANDBOX", "none")
    with pytest.raises(UsageError, match="sandbox must be strict or rlimits-only, not 'none'"):
        load_config(**flags)


def test_the_sandboxes_that_can_be_chosen_are_those_there_are(monkeypatch: pytest.MonkeyPatch):
    assert CHOICES["sandbox"] == ACCEPTED
    assert Config().sandbox == ACCEPTED[0]
    monkeypatch.setenv("HYBRID_SANDBOX", "rlimits-only")
    assert load_config().sandbox == "rlimits-only"
    assert load_config(sandbox="strict").sandbox == "strict"
