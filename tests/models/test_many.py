import threading
from collections.abc import Callable

import pytest

from hybrid.deadline import NEVER, Deadline
from hybrid.models.many import generate_many
from hybrid.testing import ScriptedModel
from hybrid.types import OnText, Reply, Request


def numbered(count: int) -> list[Request]:
    return [Request(prompt=str(number)) for number in range(count)]


class ClosingModel(ScriptedModel):
    """From the tenth question on it answers only when it is closed, as an engine does whose calls are ended."""

    def __init__(self, say: Callable[[Request], str]) -> None:
        super().__init__(say)
        self.closed = threading.Event()

    def generate(self, request: Request, deadline: Deadline = NEVER, on_text: OnText | None = None) -> Reply:
        if int(request.prompt) >= 10:
            assert self.closed.wait(30)
        return super().generate(request, deadline, on_text)

    def close(self) -> None:
        self.closed.set()


def test_replies_come_in_the_order_of_the_requests():
    model = ClosingModel(lambda request: request.prompt)
    assert [reply.text for reply in generate_many(model, numbered(10), 8)] == [str(number) for number in range(10)]
    assert not model.closed.is_set()


def test_one_that_fails_ends_the_rest():
    def say(request: Request) -> str:
        if request.prompt == "5":
            raise RuntimeError("no")
        return request.prompt

    model = ClosingModel(say)
    with pytest.raises(RuntimeError, match="no"):
        list(generate_many(model, numbered(1_000), 4))
    assert model.closed.is_set()
    assert len(model.requests) < 30


def test_whoever_stops_taking_ends_the_rest():
    model = ClosingModel(lambda request: request.prompt)
    replies = generate_many(model, numbered(1_000), 4)
    assert next(replies).text == "0"
    replies.close()
    assert model.closed.is_set()
    assert len(model.requests) < 30
