import json
import threading
from dataclasses import replace
from fractions import Fraction

import pytest

from hybrid.chain import Chain
from hybrid.context import Context, Tools, Trace, derive_seed
from hybrid.deadline import Deadline
from hybrid.errors import CorpusMissing, ModelMissing, SandboxUnavailable, Stopped
from hybrid.steps import Critic, Direct, Pot, Rag
from hybrid.testing import ListStore, ScriptedModel
from hybrid.types import Event, Execution, Limits, Request, Usage
from tests.doubles import FAILED, TIN, asked, context, draft, ok


def test_seeds_are_the_same_on_every_machine_and_differ_by_what_they_are_for():
    assert derive_seed("a", 1) == derive_seed("a", 1) == 4742018630964328543
    parts = [("a", 1), ("a", 2), ("b", 1), ("a1",), (1, "a"), ("a", 1, "")]
    assert len({derive_seed(*each) for each in parts}) == len(parts)
    assert all(0 <= derive_seed(*each) < 2**63 for each in parts)


def test_a_calls_seed_does_not_depend_on_the_order_of_calls():
    one, other = context(lambda request: "a", seed=7), context(lambda request: "a", seed=7)
    for seed in (1, 2):
        one.generate(Request(prompt="p", seed=seed))
    for seed in (2, 1):
        other.generate(Request(prompt="p", seed=seed))
    assert [request.seed for request in asked(one)] == [request.seed for request in asked(other)][::-1]
    assert len({request.seed for request in asked(one)}) == 2


def test_another_run_seed_gives_other_seeds():
    seeds = set()
    for seed in range(5):
        ctx = context(["a"], seed=seed)
        ctx.generate(Request(prompt="p"))
        seeds.add(asked(ctx)[0].seed)
    assert len(seeds) == 5


def test_rerun_uses_other_seeds_and_its_own_temperature_and_keeps_the_feedback():
    ctx = replace(context(lambda request: "Paris", seed=7), left=Chain((Direct(),)))
    first = ctx.rerun(draft(), temperature=0.5, attempt=0)
    ctx.rerun(first.with_(feedback=("It is wrong.",)), temperature=0.9, attempt=1)
    Direct()(draft(), ctx)
    again, later, plain = asked(ctx)
    assert (again.temperature, later.temperature, plain.temperature) == (0.5, 0.9, 0.0)
    assert len({again.seed, later.seed, plain.seed}) == 3
    assert "It is wrong." in later.messages[-1].content


def test_rerun_runs_what_is_to_the_left_and_streams_nothing():
    heard: list[str] = []
    ctx = replace(context(["x", "y", "z", "Paris"], [FAILED] * 3), left=Chain((Pot(),)), on_text=heard.append)
    done = ctx.rerun(draft("What is 17*23?"), temperature=0.5, attempt=0)
    assert done.answer is not None
    assert done.answer.text == "Paris"
    assert heard == []


def test_only_what_the_user_waits_for_is_streamed():
    heard: list[str] = []
    ctx = context(["a", "b"], on_text=heard.append)
    ctx.generate(Request(prompt="p"))
    ctx.generate(Request(prompt="p"), stream=True)
    assert heard == ["b"]


def test_costs_add_up_and_memory_takes_the_largest():
    ctx = context(["one two", "three"], [ok(1)])
    ctx.generate(Request(prompt="p"))
    ctx.generate(Request(prompt="p"))
    ctx.execute("x")
    assert (ctx.trace.usage.calls, ctx.trace.usage.reply_tokens, ctx.trace.usage.cpu_seconds) == (2, 3, 0.5)
    total = Usage(1, 2, 3, 4, 5.0, 6.0, 70.0) + Usage(1, 1, 1, 1, 1.0, 1.0, 20.0)
    assert total == Usage(2, 3, 4, 5, 6.0, 7.0, 70.0)


def test_a_trace_loses_nothing_between_threads():
    trace = Trace()

    def work() -> None:
        for _ in range(500):
            trace.note(Event("a", "b"))
            trace.spend(Usage(calls=1))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(trace.events), trace.usage.calls) == (4000, 4000)


def test_a_program_gets_no_more_time_than_the_deadline_leaves():
    given: list[float] = []

    class Clock:
        def run(self, program: str, limits: Limits = Limits()) -> Execution:
            given.append(limits.seconds)
            return ok(1)

        def close(self) -> None: ...

    for deadline, limits in [(60.0, Limits()), (2.0, Limits()), (None, Limits(seconds=3))]:
        Context(Tools(sandbox=Clock()), Deadline.after(deadline)).execute("x", limits)
    assert given[0] == 5.0
    assert 1.5 < given[1] <= 2.0
    assert given[2] == 3.0


@pytest.mark.parametrize("call", ["generate", "score", "search", "execute"])
def test_after_the_deadline_nothing_is_begun(call: str):
    ctx = context(["a"], [ok(1)], [TIN], deadline=Deadline.after(0))
    arguments = {
        "generate": (Request(prompt="p"),),
        "score": (Request(prompt="p"), ["a"]),
        "search": ("q", 1),
        "execute": ("x",),
    }
    with pytest.raises(Stopped) as caught:
        getattr(ctx, call)(*arguments[call])
    assert "--deadline" in caught.value.hint
    assert asked(ctx) == []


def test_what_is_not_there_is_named():
    ctx = Context(Tools())
    with pytest.raises(ModelMissing, match="'main'"):
        ctx.generate(Request(prompt="p"))
    with pytest.raises(CorpusMissing):
        ctx.search("q", 1)
    with pytest.raises(SandboxUnavailable):
        ctx.execute("x")


def test_another_model_can_answer_in_another_role():
    ctx = Context(Tools({"main": ScriptedModel(["small"]), "judge": ScriptedModel(["large"])}))
    assert ctx.generate(Request(prompt="p"), role="judge").text == "large"


def test_scores_and_searches_are_handed_through():
    ctx = context(passages=[TIN])
    assert [score.logprob for score in ctx.score(Request(prompt="p"), ["a", "bb"])] == [-1.0, -2.0]
    assert ctx.search("tin", 3) == (TIN,)
    assert isinstance(ctx.tools.store, ListStore)


def test_every_event_of_a_full_chain_is_plain_json():
    ctx = context(["x", "y", "z"], [ok(Fraction(1, 3)), ok((1, Fraction(1, 2)))], [TIN])
    (Rag() + Pot() + Critic(rounds=1))(draft("What is 1/3 of 17*23?"), ctx)
    written = json.loads(json.dumps([event.detail for event in ctx.trace.events]))
    assert any(detail.get("value") == "1/3" for detail in written)
    assert any(detail.get("code") == "x" for detail in written)


def test_an_event_is_noted_even_if_what_is_timed_goes_on_to_fail():
    ctx = context()
    with ctx.timed("pot", "ran") as detail:
        detail["outcome"] = "ok"
    assert ctx.trace.events[0].detail == {"outcome": "ok"}
    assert ctx.trace.events[0].seconds >= 0
