"""What an OpenAI-compatible server is sent, and what is read from its replies; no connections."""

import http.client
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hybrid.errors import GrammarError, Unsupported
from hybrid.types import Request, Sample, Token, Usage

__all__ = ["Growing", "body_of", "error_of", "events_of", "loaded", "meta_of", "take", "usage_of", "whole"]

LETTERS = re.compile(r"\[([A-Z]+)\]")
"""The one regex that a JSON schema can say: a choice between letters."""


@dataclass(slots=True)
class Growing:
    """A sample while it comes."""

    pieces: list[str] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    finish: str = ""

    def sample(self, request: Request) -> Sample:
        text = "".join(self.pieces)
        for repeated in (request.prefill, request.prefill.strip()):  # a server may say the prefill again
            text = text.removeprefix(repeated)
        if request.grammar and request.grammar.kind == "regex" and isinstance(letter := loaded(text), str):
            text = letter
        text = text[: min((at for stop in request.stop if (at := text.find(stop)) >= 0), default=None)]
        if request.until and (match := re.search(request.until, text, re.MULTILINE)):
            text = text[: match.end()]
        return Sample(text, "length" if self.finish == "length" else "stop", tuple(self.tokens))


def body_of(request: Request, name: str, *, stream: bool) -> tuple[str, dict[str, Any]]:
    """The path and the body of a request."""
    body: dict[str, Any] = {"model": name, "max_tokens": request.max_tokens, "temperature": request.temperature}
    body |= {"top_p": request.top_p, "seed": request.seed % 2**31}  # some servers take no more bits
    # A server that begins with the prefill again would stop there at once; those texts are cut off here.
    stop = [text for text in request.stop if text not in request.prefill]
    body |= {"stop": stop} if stop else {}
    body |= {"n": request.n} if request.n > 1 else {}
    body |= {"stream": True, "stream_options": {"include_usage": True}} if stream else {}
    body |= {"response_format": _response_format(request)} if request.grammar else {}
    if not request.messages:
        body |= {"logprobs": request.logprobs} if request.logprobs else {}
        return "/completions", body | {"prompt": request.prompt + request.prefill}
    body |= {"logprobs": True, "top_logprobs": request.logprobs} if request.logprobs else {}
    turns = [{"role": turn.role, "content": turn.content} for turn in request.messages]
    turns += [{"role": "assistant", "content": request.prefill}] if request.prefill else []
    return "/chat/completions", body | {"messages": turns}


def _response_format(request: Request) -> dict[str, Any]:
    grammar = request.grammar
    assert grammar is not None
    letters = LETTERS.fullmatch(grammar.text) if grammar.kind == "regex" else None
    if grammar.kind != "json" and not letters:
        raise Unsupported(f"a remote server has no {grammar.kind} grammar", hint="use a local model for this")
    schema = {"type": "string", "enum": list(letters[1])} if letters else loaded(grammar.text)
    if schema is None:
        raise GrammarError("the JSON schema is no JSON")
    return {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema, "strict": True}}


def take(event: dict[str, Any], growing: dict[int, Growing]) -> str:
    """Add a whole reply or a piece of one; returns what is new of the first sample's text."""
    new = ""
    for choice in event.get("choices") or []:
        index = whole(choice.get("index"))
        part = choice.get("delta") or choice.get("message") or {}
        text = choice.get("text") or part.get("content") or ""
        if not isinstance(text, str):
            raise TypeError("a text is no text")
        sample = growing.setdefault(index, Growing())
        text = text.encode("utf-8", "replace").decode()  # JSON can hold half a character, which no terminal takes
        sample.pieces.append(text)
        sample.tokens += _tokens(choice.get("logprobs") or {})
        sample.finish = choice.get("finish_reason") or sample.finish
        new += text if index == 0 else ""
    return new


def _tokens(logprobs: dict[str, Any]) -> list[Token]:
    """Tokens in the chat form, or in the older one of parallel lists."""
    if content := logprobs.get("content"):
        tops = [tuple((t["token"], float(t["logprob"])) for t in one.get("top_logprobs") or ()) for one in content]
        return [Token(one["token"], float(one["logprob"]), top) for one, top in zip(content, tops, strict=True)]
    texts = logprobs.get("tokens") or []
    alternatives = logprobs.get("top_logprobs") or [{}] * len(texts)
    return [
        Token(text, float(logprob or 0), tuple((top or {}).items()))
        for text, logprob, top in zip(texts, logprobs["token_logprobs"] if texts else [], alternatives, strict=True)
    ]


def usage_of(event: dict[str, Any]) -> Usage | None:
    """What the server says a call cost, if this event says it."""
    if not (used := event.get("usage")):
        return None
    cached = (used.get("prompt_tokens_details") or {}).get("cached_tokens")
    return Usage(1, whole(used.get("prompt_tokens")), whole(cached), whole(used.get("completion_tokens")))


def events_of(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The data of each server-sent event until `[DONE]`."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            data = line.removeprefix(b"data:").strip()
            if data == b"[DONE]":
                return
            if line.startswith(b"data:") and data:
                yield data
    raise http.client.IncompleteRead(rest)


def loaded(data: bytes | str) -> object:
    """What a JSON text says; `None` if it is none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def error_of(body: bytes, reason: str) -> dict[str, Any]:
    """A failed response as an event; the status line's reason if its body is no JSON."""
    found = loaded(body)
    return found if isinstance(found, dict) and found else {"error": reason}


def meta_of(listing: dict[str, Any]) -> dict[str, Any]:
    """What llama-server adds to a model's listing."""
    meta = listing.get("meta")
    return meta if isinstance(meta, dict) else {}


def whole(value: object) -> int:
    """A count that a server gives; 0 for anything else."""
    return value if isinstance(value, int) and value > 0 else 0
