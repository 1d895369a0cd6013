"""Doubles of the suite's own, next to the public ones of `hybrid.testing`."""

from collections.abc import Callable, Iterable
from typing import Any

from hybrid.context import Context, Tools
from hybrid.steps import Direct
from hybrid.testing import FakeSandbox, ListStore, ScriptedModel
from hybrid.types import Draft, Execution, OnText, Passage, Question, Reply, Request, Sample, Token, Usage

TIN = Passage("tin", "Tin is a chemical element. The atomic mass of tin is 118.71.", "elements/tin.md")
LEAD = Passage("lead", "Lead is a chemical element. The atomic mass of lead is 207.2.", "elements/lead.md")
FAILED = Execution("error", error="NameError: name 'x' is not defined", line=2, cpu_seconds=0.25)


class SayingModel(ScriptedModel):
    """Says what a function says, with a token probability of a half; what the function raises, it raises."""

    def __init__(self, say: Callable[[Request], str]) -> None:
        super().__init__(say)

    def generate(self, request: Request, deadline: Any = None, on_text: OnText | None = None) -> Reply:
        self.requests.append(request)
        text = self._reply(request)
        if on_text:
            on_text(text)
        return Reply((Sample(text, "stop", (Token(text, -0.6931471805599453),)),), Usage(calls=1, reply_tokens=2))


def context(
    replies: Iterable[str] | Callable[[Request], str] = (),
    executions: Iterable[Execution] = (),
    passages: Iterable[Passage] | None = None,
    **settings: Any,
) -> Context:
    """A context over doubles; its model is `ctx.tools.models["main"]`."""
    store = None if passages is None else ListStore(list(passages))
    tools = Tools({"main": ScriptedModel(replies)}, store, FakeSandbox(executions))
    return Context(tools, **{"fallback": Direct(), **settings})


def asked(ctx: Context) -> list[Request]:
    """The requests that a context's model has had."""
    model = ctx.tools.models["main"]
    assert isinstance(model, ScriptedModel)
    return model.requests


def draft(text: str = "Who?", *choices: str, **fields: Any) -> Draft:
    return Draft(Question(text, choices), **fields)


def ok(value: Any) -> Execution:
    return Execution("ok", value, cpu_seconds=0.5)
