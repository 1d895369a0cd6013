"""A model behind an OpenAI-compatible server: llama-server, ollama, vLLM and others; standard library only."""

import http.client
import json
import os
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from hybrid.config import is_loopback
from hybrid.deadline import NEVER, Deadline
from hybrid.errors import ContextOverflow, HybridError, SourceUnreachable, Stopped, Unsupported, UsageError
from hybrid.models.openai import Growing, body_of, error_of, events_of, loaded, meta_of, take, usage_of, whole
from hybrid.types import OnText, Reply, Request, Sample, Scored, Usage

__all__ = ["RemoteModel"]

MOST_BYTES = 16 << 20
"""A longer response is not read."""


class RemoteModel:
    """A model that a server decodes. Nothing is asked before the first call; each call has a connection of its own.

    Redirects are not followed and proxies are not used. The key in `HYBRID_API_KEY` is sent over https or to this
    machine only.
    """

    def __init__(self, url: str, *, name: str = "", timeout: float = 600.0, offline: bool = False) -> None:
        """Remember where the server is.

        Args:
            url: such as `http://localhost:8080`, with `/v1` or without; `#NAME` selects a model.
            name: the same as `#NAME`; without either it is the first model that the server lists.
            timeout: seconds of silence after which the server counts as dead.
            offline: refuse every server but this machine's.

        Raises:
            UsageError: the URL is none.
            SourceUnreachable: it is offline.
        """
        try:
            parts = urlsplit(url)
            self._host, self._port = parts.hostname or "", parts.port
        except ValueError as error:
            raise UsageError(f"{url!r} is no URL: {error}", hint="write http://localhost:8080") from error
        if parts.scheme not in ("http", "https") or not self._host or parts.query:
            raise UsageError(f"{url!r} is not the URL of a server", hint="write http://localhost:8080")
        if "@" in parts.netloc:
            raise UsageError("a password in a URL is not used", hint="set HYBRID_API_KEY")
        self._secure = parts.scheme == "https"
        self._path = quote(parts.path.rstrip("/") or "/v1", safe="/%")
        self._url = f"{parts.scheme}://{parts.netloc}{self._path}"
        self._name = name or parts.fragment
        self._timeout = timeout
        self._listed: dict[str, Any] | None = None
        self._takes_n = True
        if offline and not is_loopback(self._host):
            raise SourceUnreachable(f"{self._url} is not asked, because hybrid is offline", hint="unset HYBRID_OFFLINE")

    @property
    def name(self) -> str:
        return self._named(NEVER)

    @property
    def digest(self) -> str:
        """Says only which name answered: nobody can see a server's weights."""
        return f"remote:{self.name}"

    @property
    def details(self) -> Mapping[str, object]:
        return {"server": self._url}

    @property
    def parameters(self) -> int:
        """0 if the server does not say."""
        return whole(meta_of(self._listing(NEVER)).get("n_params"))

    @property
    def width(self) -> int:
        """As many as common servers have slots; more wait there."""
        return 4

    @property
    def context_length(self) -> int:
        """0 if the server does not say."""
        listing = self._listing(NEVER)
        meta = meta_of(listing)
        return whole(listing.get("max_model_len") or meta.get("n_ctx") or meta.get("n_ctx_train"))

    def generate(self, request: Request, deadline: Deadline = NEVER, on_text: OnText | None = None) -> Reply:
        """See `types.Model`; also raises SourceUnreachable. A server that gives too few samples is asked again."""
        start = time.monotonic()
        samples: list[Sample] = []
        usage = Usage()
        while (missing := request.n - len(samples)) > 0:
            n = missing if self._takes_n else 1
            asked = replace(request, n=n, seed=request.seed + len(samples))
            more, cost = self._samples(asked, deadline, None if samples else on_text)
            if not more and n == 1:
                raise HybridError(f"{self._url} sent a reply without a choice")
            self._takes_n = self._takes_n and bool(more)
            samples += more
            usage += cost
        return Reply(tuple(samples[: request.n]), replace(usage, wall_seconds=time.monotonic() - start))

    def score(self, request: Request, continuations: Sequence[str], deadline: Deadline = NEVER) -> Scored:
        """Always raises: the protocol has no way to ask."""
        raise Unsupported("a remote server cannot score continuations", hint="use a local model for this")

    def close(self) -> None:
        """Nothing stays open between calls."""

    def __enter__(self) -> "RemoteModel":
        return self

    def __exit__(self, *_: object) -> None: ...

    # --- what is asked ----------------------------------------------------------------------

    def _samples(self, request: Request, deadline: Deadline, on_text: OnText | None) -> tuple[list[Sample], Usage]:
        """The samples of one call; none if the server refuses to give several at once."""
        path, body = body_of(request, self._named(deadline), stream=on_text is not None)
        live = on_text if not request.prefill and not request.grammar else None  # what must be mended comes at the end
        growing: dict[int, Growing] = {}
        usage = Usage(calls=1)
        with closing(self._ask("POST", path, body, deadline)) as events:
            for status, event in events:
                if status == 400 and request.n > 1:
                    return [], usage
                self._check(status, event)
                try:
                    new = take(event, growing)
                    usage = usage_of(event) or usage
                except (TypeError, ValueError, KeyError, AttributeError) as error:
                    raise HybridError(f"{self._url} sent a reply that is not in the protocol") from error
                if live and new:
                    live(new)
        samples = [growing[index].sample(request) for index in sorted(growing)]
        if on_text and not live and samples:
            on_text(samples[0].text)
        return samples, usage

    def _named(self, deadline: Deadline) -> str:
        if not self._name:
            listing = self._listing(deadline)
            if not listing:
                raise HybridError(f"{self._url} lists no model", hint=f"name one: {self._url}#NAME")
            self._name = listing["id"]
        return self._name

    def _listing(self, deadline: Deadline) -> dict[str, Any]:
        """What the server says of the model; nothing if it does not list it."""
        if self._listed is None:
            with closing(self._ask("GET", "/models", None, deadline)) as events:
                status, event = next(events)
            if not self._name:
                self._check(status, event)
            data = event.get("data")
            entries = [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []
            named = [entry for entry in entries if isinstance(entry.get("id"), str) and entry["id"]]
            self._listed = next((entry for entry in named if self._name in ("", entry["id"])), {})
        return self._listed

    def _check(self, status: int, event: dict[str, Any]) -> None:
        """Raise what an event says went wrong, in one line."""
        if status == 200 and not event.get("error"):
            return
        error = event.get("error") or event.get("message") or event.get("detail") or "no reason given"
        told = error if isinstance(error, dict) else {"message": error}
        if told.get("type") == "exceed_context_size_error":
            tokens, context = whole(told.get("n_prompt_tokens")), whole(told.get("n_ctx"))
            raise ContextOverflow(prompt_tokens=tokens, context_tokens=context)
        plain = " ".join("".join(c if c.isprintable() else " " for c in str(told.get("message"))).split())
        hint = "set HYBRID_API_KEY; it is sent over https or to this machine only" if status in (401, 403) else ""
        raise HybridError(f"{self._url} answers {status}: {plain[:300]}", hint=hint)

    # --- how it is asked --------------------------------------------------------------------

    def _ask(
        self, method: str, path: str, body: dict[str, Any] | None, deadline: Deadline
    ) -> Generator[tuple[int, dict[str, Any]]]:
        """Each JSON object that the server sends, with the status: one, or the events of a stream."""
        connection = self._connect(deadline)
        try:
            connection.request(method, self._path + path, json.dumps(body) if body else None, self._headers())
            socket = connection.sock
            response = connection.getresponse()
            pieces = self._pieces(response, socket, deadline)
            if response.status == 200 and "event-stream" in response.headers.get("Content-Type", ""):
                yield from ((200, self._object(event)) for event in events_of(pieces))
                return
            data = b"".join(pieces)
            moved = f"it points to {response.headers['Location']}" if response.status // 100 == 3 else ""
            failure = {"error": moved} if moved else error_of(data, response.reason)
            yield response.status, self._object(data) if response.status == 200 else failure
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, TimeoutError):
                self._patience(deadline)
                raise HybridError(f"{self._url} said nothing for {self._timeout:g} seconds") from error
            raise HybridError(f"{self._url} broke off in the middle of a reply") from error
        finally:
            connection.close()

    def _connect(self, deadline: Deadline) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=self._patience(deadline))
        try:
            connection.connect()
        except (OSError, UnicodeError) as error:
            connection.close()
            self._patience(deadline)
            raise SourceUnreachable(f"no server answers at {self._url}", hint="start it, or check its URL") from error
        return connection

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        key = os.environ.get("HYBRID_API_KEY", "").strip()
        if not (key.isascii() and key.isprintable()):
            raise UsageError("HYBRID_API_KEY holds what no key does", hint="set it again")
        if key and (self._secure or is_loopback(self._host)):
            headers["Authorization"] = f"Bearer {key}"
        return headers

    def _pieces(self, response: http.client.HTTPResponse, socket: Any, deadline: Deadline) -> Iterator[bytes]:
        """The body as it comes, never longer than allowed and never after the deadline."""
        size = 0
        while True:
            socket.settimeout(self._patience(deadline))
            piece = response.read1(1 << 16)
            if not piece:
                return
            size += len(piece)
            if size > MOST_BYTES:
                raise HybridError(f"{self._url} sent more than {MOST_BYTES >> 20} MB")
            yield piece

    def _patience(self, deadline: Deadline) -> float:
        """Seconds to wait for the server's next word."""
        left = deadline.left()
        if left is not None and left <= 0:
            raise Stopped("the deadline passed before the model had answered", hint="give more with --deadline")
        return self._timeout if left is None else min(self._timeout, left)

    def _object(self, data: bytes) -> dict[str, Any]:
        found = loaded(data)
        if not isinstance(found, dict):
            raise HybridError(f"{self._url} sent what is no JSON object", hint="is it an OpenAI-compatible server?")
        return found
