import re
import subprocess
import sys
from pathlib import PurePosixPath

import pytest

from hybrid.errors import ModelMissing
from hybrid.models.catalog import CATALOG, Entry, find


def test_the_catalog_has_one_small_and_one_large_default_and_no_name_twice():
    names = [entry.name for entry in CATALOG]
    assert len(set(names)) == len(names) == 5
    assert [entry.name for entry in CATALOG if entry.role == "small"] == ["qwen2.5-coder-0.5b"]
    assert [entry.name for entry in CATALOG if entry.role == "large"] == ["qwen2.5-coder-1.5b"]


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.name)
def test_every_byte_of_a_model_is_pinned(entry: Entry):
    assert entry.licence
    assert entry.parameters > 10_000_000
    assert len({file.path for file in entry.files}) == len(entry.files)
    for file in entry.files:
        assert re.fullmatch("[0-9a-f]{64}", file.sha256)
        assert file.size > 0
        assert file.hub_file
        assert not PurePosixPath(file.path).is_absolute()
        assert ".." not in PurePosixPath(file.path).parts
        assert len(set(file.wheels)) == len(file.wheels) >= 1
        assert all(re.fullmatch(r"[a-z0-9-]+==[0-9.]+", wheel.requirement) for wheel in file.wheels)


def test_the_parts_of_a_split_model_are_in_order():
    members = [wheel.member for wheel in find("qwen2.5-coder-1.5b").files[0].wheels]
    assert len(members) == 22
    assert members == sorted(members, key=lambda member: int(member[-6:-4]))


def test_a_model_with_terms_of_its_own_shows_them():
    assert "ai.google.dev/gemma/terms" in find("gemma3-270m").terms
    assert not find("gemma3-270m").chat


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("qwen2.5-coder-0.5", "qwen2.5-coder-0.5b"), ("Gemma", "gemma3-270m"), ("smolm2-135", "smollm2-135m")],
)
def test_an_unknown_name_suggests_the_closest(typed: str, meant: str):
    with pytest.raises(ModelMissing, match=re.escape(meant)) as caught:
        find(typed)
    assert caught.value.hint == "hybrid models list"
    assert caught.value.exit_code == 3


def test_a_name_like_no_other_suggests_nothing():
    with pytest.raises(ModelMissing) as caught:
        find("zzzz")
    assert "did you mean" not in str(caught.value)


def test_importing_the_catalog_and_the_fetcher_loads_no_hub_client():
    code = "import sys, hybrid.models.catalog, hybrid.models.fetch; print('huggingface_hub' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
