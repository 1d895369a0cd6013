import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from hybrid import Assistant, Config, Question, Rag
from hybrid import assistant as module
from hybrid.assistant import open_model
from hybrid.errors import BadQuestion, CorpusMissing, ModelMissing, SourceUnreachable, SpecError, Stopped
from hybrid.models.digests import digest_of
from hybrid.models.llama import LlamaModel
from hybrid.testing import FakeSandbox, ListStore, ScriptedModel, tiny_gguf
from hybrid.tune import Tuned
from hybrid.types import Request
from tests.doubles import FAILED, TIN, SayingModel, ok


class Closing:
    """A double that counts how often it is closed."""

    closed = 0

    def close(self) -> None:
        self.closed += 1


class ClosingModel(Closing, ScriptedModel): ...


class ClosingStore(Closing, ListStore): ...


class ClosingSandbox(Closing, FakeSandbox): ...


def assistant(replies: Any = ("Paris",), steps: Any = "direct", **others: Any) -> Assistant:
    return Assistant(ScriptedModel(replies), steps, **others)


# --- asking -------------------------------------------------------------------------------------


def test_a_question_is_answered_with_all_that_is_known_of_it():
    answer = assistant(["391 it is", "x"], "pot", sandbox=FakeSandbox([ok(391)])).ask("  What is 17*23?\n")
    assert (answer.text, answer.value, answer.basis, answer.by) == ("391", 391, "computed", "pot")
    assert (answer.spec, answer.abstained, answer.reason) == ("pot", False, None)
    assert [event.step for event in answer.trace] == ["model", "pot", "pot"]
    assert (answer.usage.calls, answer.usage.reply_tokens) == (1, 3)
    assert answer.usage.wall_seconds > 0
    assert answer.usage.cpu_seconds >= 0.5  # the program's


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_question(text: str):
    with pytest.raises(BadQuestion, match="empty") as caught:
        assistant().ask(text)
    assert caught.value.exit_code == 2
    with pytest.raises(BadQuestion):
        assistant().ask(Question(text))


@pytest.mark.parametrize("choices", [["a"], ["a", "a"], ["a", "b", "a"]])
def test_choices_that_are_none(choices: list[str]):
    with pytest.raises(BadQuestion, match="two or more"):
        assistant().ask("Which?", choices=choices)


def test_more_choices_than_letters():
    choices = [str(number) for number in range(27)]
    with pytest.raises(BadQuestion, match="27 choices"):
        assistant().ask("Which?", choices=choices)
    assert assistant(["Z"]).ask("Which?", choices=choices[:26]).value == "25"


def test_a_question_as_a_value_keeps_its_own_choices():
    model = ScriptedModel(["B"])
    answer = Assistant(model, "direct").ask(Question("Which?", ("a", "b")), choices=["x", "y"])
    assert answer.value == "b"


def test_what_is_expected_decides_the_value():
    assert assistant(["Yes, 5."]).ask("What?", expects="boolean").value is True
    assert assistant(["Yes, 5."]).ask("What?", expects="number").value == 5


def test_text_is_streamed_while_it_is_written():
    heard: list[str] = []
    assistant().ask("Where?", on_text=heard.append)
    assert heard == ["Paris"]


def test_a_reply_without_words_is_an_abstention():
    answer = assistant([" \n"]).ask("Where?")
    assert (answer.text, answer.value, answer.abstained) == ("", None, True)
    assert answer.reason == "the model said nothing"


def test_what_did_not_work_becomes_the_reason():
    answer = assistant(["x", "y", "z", "400"], "pot", sandbox=FakeSandbox([FAILED] * 3)).ask("What is 17*23?")
    assert (answer.value, answer.by, answer.abstained) == (400, "direct", False)
    assert answer.reason == "the program failed (NameError: name 'x' is not defined), so nothing was computed"


@pytest.mark.parametrize(("question", "spec"), [("What is 17*23?", "pot"), ("Who wrote Hamlet?", "direct")])
def test_auto_says_which_chain_it_took(question: str, spec: str):
    answer = assistant(["x"], "auto", sandbox=FakeSandbox([ok(391)])).ask(question)
    assert answer.spec == spec


def test_auto_retrieves_when_there_is_a_corpus():
    answer = assistant(["118.71"], "auto", corpus=ListStore([TIN])).ask("What is the atomic mass of tin?")
    assert (answer.spec, answer.basis, answer.text) == ("rag+quote", "cited", "118.71")
    answer = assistant(["Tin is a metal."], "auto", corpus=ListStore([TIN])).ask("Tell me about tin.")
    assert answer.spec == "rag"


def test_a_deadline_that_has_passed_is_a_stop():
    with pytest.raises(Stopped) as caught:
        assistant().ask("Where?", deadline=0)
    assert caught.value.exit_code == 4


# --- seeds --------------------------------------------------------------------------------------


def seeds(seed: int, *questions: str) -> list[int]:
    model = ScriptedModel(lambda request: "no idea")
    asking = Assistant(model, "direct+critic", seed=seed)
    for question in questions:
        asking.ask(question)
    return [request.seed for request in model.requests]


def test_the_same_seed_asks_the_same_whatever_was_asked_before():
    assert seeds(1, "How many?") == seeds(1, "How many?") == seeds(1, "How much?", "How many?")[3:]
    assert not set(seeds(1, "How many?")) & set(seeds(2, "How many?"))
    assert not set(seeds(1, "How many?")) & set(seeds(1, "How much?"))
    assert len(set(seeds(1, "How many?"))) == 3


def test_sixteen_threads_ask_at_once_and_each_gets_its_own_answer():
    all_here = threading.Barrier(16, timeout=30)

    def say(request: Request) -> str:
        all_here.wait()  # so no call waits for another
        return f"It is {request.messages[-1].content.split()[-1]}"

    with Assistant(SayingModel(say), "direct") as asking, ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda number: asking.ask(f"What is number {number}"), range(16)))
    assert [answer.text for answer in answers] == [f"It is {number}" for number in range(16)]
    assert all(answer.usage.calls == 1 for answer in answers)
    assert all([event.step for event in answer.trace] == ["model", "direct"] for answer in answers)


# --- opening and closing ------------------------------------------------------------------------


def test_what_was_handed_in_stays_open():
    model, store, sandbox = ClosingModel(["x"]), ClosingStore(), ClosingSandbox([])
    with Assistant(model, "rag+pot", store, sandbox=sandbox):
        pass
    assert (model.closed, store.closed, sandbox.closed) == (0, 0, 0)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> tuple[ClosingModel, ClosingStore, ClosingSandbox]:
    """Doubles in the place of what an assistant opens by itself."""
    model, store, sandbox = ClosingModel(["Paris"]), ClosingStore(), ClosingSandbox([])
    monkeypatch.setattr(module, "open_model", lambda name, config, progress: model)
    monkeypatch.setattr(module, "open_store", lambda name, config: store)
    monkeypatch.setattr("hybrid.sandbox.ProcessSandbox", lambda accept: sandbox)
    return model, store, sandbox


def test_what_it_opened_is_closed_once(opened: tuple[ClosingModel, ClosingStore, ClosingSandbox]):
    with Assistant("a", "rag+pot", "b") as asking:
        assert [each.closed for each in opened] == [0, 0, 0]
    asking.close()
    assert [each.closed for each in opened] == [1, 1, 1]


def test_if_a_later_thing_is_missing_the_earlier_ones_are_closed(
    opened: tuple[ClosingModel, ClosingStore, ClosingSandbox], monkeypatch: pytest.MonkeyPatch
):
    def missing(name: str, config: Config) -> None:
        raise CorpusMissing("no such corpus")

    monkeypatch.setattr(module, "open_store", missing)
    with pytest.raises(CorpusMissing):
        Assistant("a", "rag", "b")
    assert opened[0].closed == 1


def test_no_sandbox_is_started_for_a_chain_that_computes_nothing(opened: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("hybrid.sandbox.ProcessSandbox", None)
    assert Assistant("a", "direct").ask("Where?").text == "Paris"


def test_the_model_of_the_configuration_is_opened(monkeypatch: pytest.MonkeyPatch):
    named: list[str] = []
    monkeypatch.setattr(module, "open_model", lambda name, config, progress: named.append(name) or ScriptedModel([]))
    Assistant(steps="direct", config=Config(model="tiny"))
    monkeypatch.setenv("HYBRID_MODEL", "small")
    Assistant(steps="direct")
    Assistant("large", "direct")
    assert named == ["tiny", "small", "large"]


# --- what is missing ----------------------------------------------------------------------------


@pytest.mark.parametrize("steps", ["rag", "pot+rag", Rag()])
def test_retrieval_without_a_corpus_is_told_before_anything_is_opened(steps: Any, opened: Any):
    with pytest.raises(CorpusMissing, match="no corpus was given") as caught:
        Assistant("a", steps)
    assert caught.value.hint == "add --corpus NAME"
    assert opened[0].closed == 0


def test_a_spec_is_read_before_a_model_is_looked_for():
    with pytest.raises(SpecError):
        Assistant("no-such-model", "rga")


def test_a_model_that_is_not_there(tmp_path: Path):
    with pytest.raises(ModelMissing):
        Assistant("no-such-model", "direct")
    with pytest.raises(ModelMissing):
        Assistant(str(tmp_path / "gone.gguf"), "direct")
    with pytest.raises(ModelMissing, match="not here yet") as caught:
        Assistant("smollm2-135m", "direct")
    assert "hybrid models pull smollm2-135m" in caught.value.hint


def test_a_server_that_is_not_there():
    with pytest.raises(SourceUnreachable), Assistant("http://127.0.0.1:9", "direct") as asking:
        asking.ask("Where?")


# --- the file that is used ----------------------------------------------------------------------


@pytest.fixture
def tunings(tiny_gguf_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The catalog's small model is a tiny one, and tuning it takes no time; the calls of `tune`."""
    faster = tiny_gguf(tmp_path / "faster.gguf", seed=1)
    calls: list[str] = []

    def tune_at_once(path: Path, digest: str, progress: Callable[[str, int, int], None]) -> Tuned:
        progress("timing", 1, 1)
        calls.append(digest)
        return Tuned(digest, "build", "Q8_0", faster, digest_of(faster), 7, ())

    monkeypatch.setattr("hybrid.models.fetch.model_path", lambda name: Path(name) if "/" in name else tiny_gguf_path)
    monkeypatch.setattr("hybrid.tune.tune", tune_at_once)
    return calls


def test_a_model_of_the_catalog_is_tuned_when_it_is_first_used(tunings: list[str], tiny_gguf_path: Path):
    told: list[tuple[str, int, int]] = []
    model = open_model("qwen2.5-coder-0.5b", Config(tune=True), lambda *step: told.append(step))
    assert isinstance(model, LlamaModel)
    with model:
        assert tunings == [digest_of(tiny_gguf_path)]
        assert told == [("timing", 1, 1)]
        assert (model.name, model.path.name) == ("qwen2.5-coder-0.5b", "faster.gguf")
        assert model.digest == digest_of(model.path)
        assert model.details["format"] == "Q8_0"
        assert model.details["source_digest"] == digest_of(tiny_gguf_path)
        assert model.details["file"] == "faster.gguf"


@pytest.mark.parametrize("own", [True, False])
def test_a_file_of_ones_own_is_not_tuned_nor_is_any_if_told_not_to(tunings: list[str], tiny_gguf_path: Path, own: bool):
    model = open_model(str(tiny_gguf_path) if own else "qwen2.5-coder-0.5b", Config(tune=own))
    assert isinstance(model, LlamaModel)
    with model:
        assert tunings == []
        assert model.path == tiny_gguf_path
        assert model.digest == model.details["source_digest"] == digest_of(tiny_gguf_path)
        assert model.details["format"] == "as published"
