import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.errors import LedgerError, RunMismatch, SpecError, UsageError
from hybrid.evaluate.battery import Battery, Task
from hybrid.evaluate.plan import Arm, OpenArm, describe, parse_arms, prompts_of, run_order, save_plan
from hybrid.spec import parse_spec
from hybrid.steps import cot
from hybrid.testing import FakeSandbox, ListStore, ScriptedModel
from hybrid.types import Question


def tasks(**families):
    return [
        Task(f"{name}-{n}", name, Question("Who?"), ("Ada",)) for name, size in families.items() for n in range(size)
    ]


# --- arms --------------------------------------------------------------------------------------


def test_arms_are_read_as_they_are_typed():
    arms = parse_arms(
        "small+pot=qwen2.5-coder-0.5b:rag(k=2)+pot, url=http://127.0.0.1:8080/v1:cot,file=/a/b=c.gguf:direct"
    )
    assert [(arm.name, arm.model, arm.spec) for arm in arms] == [
        ("small+pot", "qwen2.5-coder-0.5b", "rag(k=2)+pot"),
        ("url", "http://127.0.0.1:8080/v1", "cot"),
        ("file", "/a/b=c.gguf", "direct"),
    ]
    assert parse_arms("a=m:cot(max_tokens=9)+critic(rounds=1, temperature=0.2)")[0].spec.startswith("cot(max_tokens=9)")


@pytest.mark.parametrize(
    "text", ["", "small", "small=model", "=m:cot", "a b=m:cot", "a=:cot", "a=http://x/v1", "a=m:cot,"]
)
def test_what_is_no_arm_is_told_how_one_looks(text):
    with pytest.raises(UsageError) as caught:
        parse_arms(text)
    assert "NAME=MODEL:SPEC" in caught.value.hint


def test_a_bad_spec_and_a_name_twice():
    with pytest.raises(SpecError):
        parse_arms("a=m:cto")
    with pytest.raises(UsageError, match="two arms are called 'a'"):
        parse_arms("a=m:cot,a=m:pot")


# --- order -------------------------------------------------------------------------------------


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 9), st.data())
def test_every_beginning_has_the_families_in_their_shares(few, many, seed, data):
    ordered = run_order(tasks(few=few, many=many), seed)
    assert sorted(task.id for task in ordered) == sorted(task.id for task in tasks(few=few, many=many))
    cut = data.draw(st.integers(0, few + many))
    if few + many:
        begun = sum(task.family == "few" for task in ordered[:cut])
        assert abs(begun - cut * few / (few + many)) <= 1


def test_the_order_depends_on_the_seed_and_not_on_the_file():
    some = tasks(f=30)
    assert run_order(some, 1) == run_order(some[::-1], 1) != run_order(some, 2)


# --- the plan ----------------------------------------------------------------------------------


def described(spec="cot", digest="d" * 64, battery=None, **changed):
    arms = parse_arms(f"small=m:{spec}")
    model = ScriptedModel(())
    model.digest = digest
    opened = [OpenArm(arms[0], model, {"": ListStore()}, FakeSandbox(()))]
    settings = {"seed": 0, "repeats": 1, "deadline": None, **changed}
    return describe(battery or Battery("b", tuple(tasks(f=3))), opened, **settings)


def test_the_same_plan_again_is_the_same_run(tmp_path):
    path = tmp_path / "x" / "plan.json"
    save_plan(described(), path)
    written = path.read_bytes()
    save_plan(described(), path)
    assert path.read_bytes() == written
    assert [each.name for each in path.parent.iterdir()] == ["plan.json"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"digest": "e" * 64}, "arms.small.model.digest"),
        ({"spec": "cot(max_tokens=9)"}, "arms.small.spec"),
        ({"spec": "pot"}, "arms.small.spec"),
        ({"battery": Battery("b", tuple(tasks(f=4)))}, "battery.digest"),
        ({"seed": 1}, "seed was 0 and is 1"),
        ({"repeats": 2}, "repeats"),
        ({"deadline": 5.0}, "deadline"),
    ],
)
def test_another_plan_is_refused_and_what_changed_is_named(tmp_path, change, named):
    save_plan(described(), tmp_path / "plan.json")
    with pytest.raises(RunMismatch, match="holds another run") as caught:
        save_plan(described(**change), tmp_path / "plan.json")
    assert named in str(caught.value)
    assert "--out" in caught.value.hint


def test_a_changed_prompt_or_version_is_another_plan(tmp_path, monkeypatch):
    save_plan(described(), tmp_path / "plan.json")
    monkeypatch.setattr(cot, "THINK", cot.THINK + " Be brief.")
    with pytest.raises(RunMismatch, match=r"arms\.small\.prompts"):
        save_plan(described(), tmp_path / "plan.json")
    monkeypatch.undo()
    monkeypatch.setattr(cot.Cot, "version", 3)
    with pytest.raises(RunMismatch, match="version was 2 and is 3"):
        save_plan(described(), tmp_path / "plan.json")


@pytest.mark.parametrize("content", ["", "{", "[" * 100_000])
def test_a_damaged_plan_is_one_clear_error(tmp_path, content):
    (tmp_path / "plan.json").write_text(content)
    with pytest.raises(LedgerError, match=r"plan\.json"):
        save_plan(described(), tmp_path / "plan.json")


def test_prompts_of_every_step_are_heard():
    hashes = {spec: prompts_of(parse_spec(spec)) for spec in ("direct", "cot", "pot", "classify", "auto", "rag+cot")}
    assert len(set(hashes.values())) == len(hashes) - 1  # rag alone asks no model
    assert hashes["rag+cot"] == hashes["cot"]
    assert json.dumps(hashes) == json.dumps({spec: prompts_of(parse_spec(spec)) for spec in hashes})


def test_a_plan_names_the_documents_only_where_they_are_searched():
    arm = Arm("a", "m", parse_arms("a=m:rag+direct")[0].chain)
    open_ = OpenArm(arm, ScriptedModel(()), {"elements": ListStore()}, FakeSandbox(()))
    battery = Battery("b", tuple(tasks(f=1)))
    found = describe(battery, [open_], seed=0, repeats=1, deadline=None)
    assert found["arms"]["a"]["corpora"] == {"elements": "list"}
    plain = replace(arm, chain=parse_arms("a=m:direct")[0].chain)
    found = describe(battery, [replace(open_, arm=plain)], seed=0, repeats=1, deadline=None)
    assert found["arms"]["a"]["corpora"] == {}
