"""`hybrid corpus` from adding to removing, with the real embedder."""

import json

import pytest

from hybrid.config import cache_folder

pytestmark = pytest.mark.model


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A cache of the test's own, with the models of the user's."""
    own = tmp_path / "cache"
    own.mkdir()
    for name in ("models", "digests"):
        (own / name).symlink_to(cache_folder() / name)
    monkeypatch.setenv("HYBRID_CACHE", str(own))


@pytest.fixture
def folder(tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "tin.txt").write_text("Tin is used in solder.", encoding="utf-8")
    (notes / "picture.png").write_bytes(b"\x89PNG\0")
    return notes


def test_a_corpus_is_built_changed_searched_and_described(run, tmp_path, folder):
    name = str(folder)
    built = run("corpus", "build", name)
    assert "1 documents, 1 passages" in built.stdout
    assert "1 new, 0 changed, 0 removed, 0 unchanged" in built.stdout
    assert "left out: picture.png" in built.stderr
    assert json.loads(run("corpus", "build", name, "--json").stdout)["unchanged"] == 1
    extra = tmp_path / "zinc.md"
    extra.write_text("# Zinc\n\nZinc keeps iron from rusting.", encoding="utf-8")
    assert "1 documents added" in run("corpus", "add", name, str(extra)).stdout
    found = json.loads(run("corpus", "search", name, "what stops rust, rusting?", "--mode", "lexical", "--json").stdout)
    assert found["passages"][0]["id"] == "zinc.md#0"
    assert found["passages"][0]["similarity"] > 0.3
    stats = json.loads(run("corpus", "stats", name, "--json").stdout)
    assert (stats["documents"], stats["index"], stats["recall"]) == (2, "exact", 1.0)
    assert run("corpus", "remove", name, "zinc.md").returncode == 0
    assert "zinc" not in run("corpus", "search", name, "what stops rust?").stdout
    missing = run("corpus", "remove", name, "lead")
    assert missing.returncode == 2
    assert "'lead'" in missing.stderr


def test_nothing_that_can_be_added_is_an_error(run, folder):
    result = run("corpus", "add", str(folder), str(folder / "picture.png"))
    assert result.returncode == 2
    assert "left out: picture.png" in result.stderr
    assert run("corpus", "add", str(folder), "nowhere.txt").returncode == 2


def test_where_needs_a_value(run, folder):
    result = run("corpus", "search", str(folder), "tin", "--where", "author")
    assert result.returncode == 2
    assert "FIELD=VALUE" in result.stderr
