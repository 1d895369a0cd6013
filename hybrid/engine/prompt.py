"""From messages to tokens, by the model's own chat template, so that no text of a user becomes a control token.

The template is a program out of an untrusted file: it is rendered in Jinja's immutable sandbox. The
messages' texts never enter it; it sees placeholders. What the template wrote around them is tokenised
with control tokens, what the user wrote is tokenised without.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import NoReturn, Protocol

from jinja2 import Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from hybrid.errors import CorruptModel
from hybrid.types import Message, Request

__all__ = ["PLAIN_STOP", "Prompt", "Tokenizer", "read_prompt", "render"]

PLAIN_STOP = "\nUser:"
"""Ends the reply of a base model, which would go on with the next turn."""


class Tokenizer(Protocol):
    """What this file needs of `Native`."""

    @property
    def template(self) -> str: ...
    @property
    def bos(self) -> tuple[int, ...]: ...
    @property
    def bos_text(self) -> str: ...
    @property
    def eos_text(self) -> str: ...
    def tokenize(self, text: str, *, control: bool) -> list[int]: ...


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request's prompt, prefill included."""

    tokens: list[int]
    boundary: int = 0
    """Tokens before the text of the last message: other questions of the same kind begin with them too."""


def read_prompt(request: Request, tokenizer: Tokenizer) -> Prompt:
    """The prompt of a request.

    Raises:
        CorruptModel: the template in the model's file does not render.
    """
    pieces = render(request.messages, tokenizer) if request.messages else [(request.prompt, False)]
    last_text = max((index for index, (_, control) in enumerate(pieces) if not control), default=0)
    tokens: list[int] = []
    boundary = 0
    for index, (text, control) in enumerate([*pieces, (request.prefill, False)]):
        if index == last_text:
            boundary = len(tokens)
        if text:
            tokens += tokenizer.tokenize(text, control=control)
    begins_right = tuple(tokens[: len(tokenizer.bos)]) == tokenizer.bos
    missing = [] if begins_right else list(tokenizer.bos)
    return Prompt(missing + tokens, len(missing) + boundary if boundary else 0)


def render(messages: Sequence[Message], tokenizer: Tokenizer) -> list[tuple[str, bool]]:
    """Pieces of a prompt in order, each with whether it may hold control tokens."""
    if not tokenizer.template:
        return [(plain(messages), False)]
    try:
        return _render_template(messages, tokenizer)
    except Exception as error:
        if messages[0].role != "system" or len(messages) == 1:
            raise CorruptModel(f"the model's chat template does not render: {error}") from error
        # Some templates have no system turn: what it says goes before the first user turn instead.
        merged = Message(messages[1].role, f"{messages[0].content}\n\n{messages[1].content}")
        return render([merged, *messages[2:]], tokenizer)


def plain(messages: Sequence[Message]) -> str:
    """The prompt for a base model, which knows no turns."""
    names = {"system": "", "user": "User: ", "assistant": "Assistant: "}
    turns = [f"{names[message.role]}{message.content}" for message in messages]
    return "\n\n".join(turns) + "\n\nAssistant:"


def _render_template(messages: Sequence[Message], tokenizer: Tokenizer) -> list[tuple[str, bool]]:
    nonce = secrets.token_hex(12)
    marks = [f"{nonce}{index:06d}" for index in range(len(messages))]
    text = _compiled(tokenizer.template).render(
        messages=[{"role": message.role, "content": mark} for message, mark in zip(messages, marks, strict=True)],
        add_generation_prompt=True,
        bos_token=tokenizer.bos_text,
        eos_token=tokenizer.eos_text,
    )
    if not all(mark in text for mark in marks):
        raise TemplateError("it leaves out a message")
    pieces: list[tuple[str, bool]] = []
    for number, part in enumerate(text.split(nonce)):
        if number:
            index, part = int(part[:6]), part[6:]
            pieces.append((messages[index].content, False))
        pieces.append((part, True))
    return pieces


@lru_cache(maxsize=4)
def _compiled(source: str) -> Template:
    """The template as a program; to compile it takes longer than to render a hundred prompts."""
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.globals |= {"raise_exception": _raise, "strftime_now": _now}
    return environment.from_string(source)


def _raise(message: str) -> NoReturn:
    raise TemplateError(message)


def _now(pattern: str) -> str:
    return datetime.now(UTC).strftime(pattern)
