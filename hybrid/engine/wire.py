"""What the engine and its client say to each other: one JSON object a line, and the values in it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hybrid import errors
from hybrid.types import Grammar, Message, Reply, Request, Sample, Score, Scored, Token, Usage

__all__ = [
    "EngineInfo",
    "EngineTimes",
    "as_dict",
    "decode_line",
    "encode_line",
    "error_from",
    "error_to",
    "reply_from",
    "request_from",
    "scored_from",
]


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What the engine says when the model is loaded."""

    parameters: int
    context_length: int
    has_template: bool
    vocabulary: int
    load_seconds: float
    """Of weights and vocabulary."""
    memory_seconds: float
    """To reserve what the sequences need."""


@dataclass(frozen=True, slots=True)
class EngineTimes:
    """Where the engine's time went since it started."""

    busy_seconds: float
    """With work to do."""
    decode_seconds: float
    """Of these in llama.cpp's decode."""


def encode_line(message: Mapping[str, object]) -> bytes:
    """One message as a line; never holds a newline inside."""
    return json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def decode_line(line: bytes) -> dict[str, Any]:
    """The message of a line."""
    message = json.loads(line)
    if not isinstance(message, dict):
        raise TypeError("a message is an object")
    return message


def request_from(data: dict[str, Any]) -> Request:
    """A request out of `dataclasses.asdict`."""
    grammar = data.pop("grammar")
    messages = tuple(Message(**message) for message in data.pop("messages"))
    stop = tuple(data.pop("stop"))
    return Request(**data, messages=messages, stop=stop, grammar=Grammar(**grammar) if grammar else None)


def reply_from(data: dict[str, Any]) -> Reply:
    """A reply out of `dataclasses.asdict`."""
    samples = tuple(
        Sample(
            sample["text"],
            sample["finish"],
            tuple(Token(t["text"], t["logprob"], tuple((text, p) for text, p in t["top"])) for t in sample["tokens"]),
        )
        for sample in data["samples"]
    )
    return Reply(samples, Usage(**data["usage"]))


def scored_from(data: dict[str, Any]) -> Scored:
    """Scores and what they cost, out of a reply event."""
    return Scored(tuple(Score(**score) for score in data["scores"]), Usage(**data["reply"]["usage"]))


def error_to(error: Exception) -> dict[str, object]:
    """An error as it crosses the wire; one that is not ours becomes a plain HybridError."""
    if isinstance(error, errors.ContextOverflow):
        numbers = {"prompt_tokens": error.prompt_tokens, "context_tokens": error.context_tokens}
        return {"error": "ContextOverflow", "numbers": numbers}
    if isinstance(error, errors.HybridError):
        return {"error": type(error).__name__, "message": str(error), "hint": error.hint}
    return {"error": "HybridError", "message": f"the engine failed: {type(error).__name__}: {error}", "hint": ""}


def error_from(data: dict[str, Any]) -> errors.HybridError:
    """The error again, in its own class."""
    if data["error"] == "ContextOverflow":
        return errors.ContextOverflow(**data["numbers"])
    kind = getattr(errors, data["error"]) if data["error"] in errors.__all__ else errors.HybridError
    error = kind(data["message"], hint=data["hint"])
    assert isinstance(error, errors.HybridError)
    return error


def as_dict(value: Request | Reply | Score | EngineInfo | EngineTimes) -> dict[str, Any]:
    """A value as it crosses the wire."""
    return asdict(value)
