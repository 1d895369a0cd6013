import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from hybrid import Assistant, Deadline, Grammar, Message, Request
from hybrid.config import Config
from hybrid.errors import ContextOverflow, HybridError, SourceUnreachable, Stopped, UsageError
from hybrid.models import remote
from hybrid.models.remote import RemoteModel
from hybrid.types import Model

ASKED = (Message("user", "hello"),)
LISTING = {"data": [{"id": "tiny", "meta": {"n_params": 135, "n_ctx_train": 2048}}, {"id": "other"}]}

Answer = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        self.send(self.server.listing if self.path == "/v1/models" else {"error": "no such path"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.paths.append(self.path)
        self.server.bodies.append(body)
        self.server.keys.append(self.headers["Authorization"])
        self.server.answer(self, body)

    def send(self, content: object, status: int = 200, **headers: str) -> None:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json", "Content-Length": str(len(data))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def stream(self, *events: object, done: bool = True) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()
        for event in events:
            self.wfile.write(b": a comment\r\ndata: " + json.dumps(event).encode() + b"\r\n\r\n")
            self.wfile.flush()
        if done:
            self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True
    listing: object = LISTING
    answer: Answer

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.paths: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.ended = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: object) -> None: ...


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.ended.set()
        server.shutdown()
        thread.join()


def says(*texts: str, finish: str = "stop", **more: object) -> Answer:
    choices = [
        {"index": i, "message": {"role": "assistant", "content": text}, "finish_reason": finish, **more}
        for i, text in enumerate(texts)
    ]
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 5}}
    return lambda handler, body: handler.send({"choices": choices, "usage": usage})


@dataclass
class Heard:
    pieces: list[str] = field(default_factory=list)

    def __call__(self, text: str) -> None:
        self.pieces.append(text)


# --- what is sent and what comes back -----------------------------------------------------------


def test_a_conversation_is_sent_with_every_setting_and_answered(server: Server):
    server.answer = says("Hi!")
    request = Request(ASKED, max_tokens=9, temperature=0.5, top_p=0.9, seed=2**62 + 5, stop=("END",))
    reply = RemoteModel(server.url).generate(request)
    assert reply.text == "Hi!"
    assert reply.samples[0].finish == "stop"
    assert server.paths == ["/v1/models", "/v1/chat/completions"]
    assert server.bodies == [
        {
            "model": "tiny",
            "messages": [{"role": "user", "content": "hello"}],
            "max_tokens": 9,
            "temperature": 0.5,
            "top_p": 0.9,
            "seed": 5,
            "stop": ["END"],
        }
    ]
    assert (reply.usage.calls, reply.usage.prompt_tokens, reply.usage.cached_tokens) == (1, 7, 5)
    assert reply.usage.reply_tokens == 3
    assert reply.usage.wall_seconds > 0


def test_a_raw_prompt_goes_to_completions_with_its_prefill(server: Server):
    choice = {
        "text": " two",
        "finish_reason": "length",
        "logprobs": {"tokens": [" two"], "token_logprobs": [-0.5], "top_logprobs": [{" two": -0.5, " 2": -1.5}]},
    }
    server.answer = lambda handler, body: handler.send({"choices": [choice]})
    reply = RemoteModel(server.url + "/v1#other").generate(Request(prompt="one", prefill=" and", logprobs=2))
    assert server.paths == ["/v1/completions"]  # the name is known, so nothing is listed
    assert (server.bodies[0]["prompt"], server.bodies[0]["model"]) == ("one and", "other")
    assert server.bodies[0]["logprobs"] == 2
    assert reply.samples[0].finish == "length"
    assert reply.samples[0].tokens[0].logprob == -0.5
    assert reply.samples[0].tokens[0].top == ((" two", -0.5), (" 2", -1.5))


def test_token_probabilities_of_a_conversation_are_read(server: Server):
    content = [{"token": "A", "logprob": -0.1, "top_logprobs": [{"token": "A", "logprob": -0.1}]}]
    server.answer = says("A", logprobs={"content": content})
    token = RemoteModel(server.url).generate(Request(ASKED, logprobs=3)).samples[0].tokens[0]
    assert (token.text, token.logprob, token.top) == ("A", -0.1, (("A", -0.1),))
    assert (server.bodies[0]["logprobs"], server.bodies[0]["top_logprobs"]) == (True, 3)


def test_a_json_schema_is_sent_as_the_response_format(server: Server):
    server.answer = says('{"a": 1}')
    reply = RemoteModel(server.url).generate(Request(ASKED, grammar=Grammar("json", '{"type": "object"}')))
    assert server.bodies[0]["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert reply.text == '{"a": 1}'


@pytest.mark.parametrize("kind", ["regex", "lark"])
def test_other_grammars_are_refused_before_anything_is_sent(server: Server, kind: Any):
    with pytest.raises(HybridError, match=f"no {kind} grammar") as caught:
        RemoteModel(server.url + "#tiny").generate(Request(ASKED, grammar=Grammar(kind, "a+")))
    assert "local model" in caught.value.hint
    assert server.paths == []


def test_what_comes_after_a_complete_reply_is_cut_off(server: Server):
    server.answer = says("6*7\nAnswer: 42\nQuestion: and what is 3?")
    reply = RemoteModel(server.url).generate(Request(ASKED, until=r"^Answer:.*\n"))
    assert reply.text == "6*7\nAnswer: 42\n"


@pytest.mark.parametrize(
    "repeated", ["", "```python\n", "```python"], ids=["goes on", "repeats it", "repeats it without the newline"]
)
def test_a_prefill_is_no_part_of_the_text_and_its_own_stop_does_not_end_it(server: Server, repeated: str):
    server.answer = says(f"{repeated}x = 1\n```\nThis sets x.")
    reply = RemoteModel(server.url).generate(Request(ASKED, prefill="```python\n", stop=("```", "END")))
    assert reply.text.strip() == "x = 1"
    assert server.bodies[0]["messages"][-1] == {"role": "assistant", "content": "```python\n"}
    assert server.bodies[0]["stop"] == ["END"]


def test_a_server_that_ignores_n_is_asked_again_with_other_seeds(server: Server):
    server.answer = lambda handler, body: says(f"seed {body['seed']}")(handler, body)
    reply = RemoteModel(server.url).generate(Request(ASKED, n=3, seed=40, temperature=1.0))
    assert [sample.text for sample in reply.samples] == ["seed 40", "seed 41", "seed 42"]
    assert reply.usage.calls == 3
    assert reply.usage.reply_tokens == 9


def test_a_server_that_refuses_n_is_asked_one_by_one(server: Server):
    def picky(handler: Handler, body: dict[str, Any]) -> None:
        if body.get("n", 1) > 1:
            handler.send({"error": {"message": "Only one completion choice is allowed"}}, 400)
        else:
            says(f"seed {body['seed']}")(handler, body)

    server.answer = picky
    model = RemoteModel(server.url)
    for _ in range(2):
        reply = model.generate(Request(ASKED, n=3))
        assert [sample.text for sample in reply.samples] == ["seed 0", "seed 1", "seed 2"]
    assert [body.get("n", 1) for body in server.bodies] == [3, 1, 1, 1, 1, 1, 1]


def test_a_server_that_takes_n_is_asked_once_and_never_gives_more(server: Server):
    server.answer = says("a", "b", "c", "d")
    reply = RemoteModel(server.url).generate(Request(ASKED, n=3))
    assert [sample.text for sample in reply.samples] == ["a", "b", "c"]
    assert len(server.bodies) == 1


def test_text_is_streamed_as_it_comes(server: Server):
    def slowly(handler: Handler, body: dict[str, Any]) -> None:
        assert body["stream"] is True
        handler.stream(
            {"choices": [{"index": 0, "delta": {"role": "assistant", "content": None}}]},
            {"choices": [{"index": 0, "delta": {"content": "Gr"}}]},
            {"choices": [{"index": 0, "delta": {"content": "üße"}, "finish_reason": "length"}]},
            {"choices": [], "usage": {"prompt_tokens": 4, "completion_tokens": 2}},
        )

    server.answer = slowly
    heard = Heard()
    reply = RemoteModel(server.url).generate(Request(ASKED), on_text=heard)
    assert heard.pieces == ["Gr", "üße"]
    assert (reply.text, reply.samples[0].finish) == ("Grüße", "length")
    assert (reply.usage.prompt_tokens, reply.usage.reply_tokens) == (4, 2)


def test_a_server_that_cannot_stream_still_hands_on_its_text(server: Server):
    server.answer = says("whole")
    heard = Heard()
    assert RemoteModel(server.url).generate(Request(ASKED), on_text=heard).text == "whole"
    assert heard.pieces == ["whole"]


def test_streamed_text_never_shows_a_repeated_prefill(server: Server):
    chunks = [{"choices": [{"index": 0, "delta": {"content": text}}]} for text in ("The ans", "wer is 4", " END 5")]
    server.answer = lambda handler, body: handler.stream(*chunks)
    heard = Heard()
    RemoteModel(server.url).generate(Request(ASKED, prefill="The answer is ", stop=("END",)), on_text=heard)
    assert heard.pieces == ["4 "]


# --- the model as the server describes it -------------------------------------------------------


def test_the_server_says_what_the_model_is(server: Server):
    with RemoteModel(server.url) as model:
        assert isinstance(model, Model)
        assert (model.name, model.digest) == ("tiny", "remote:tiny")
        assert (model.parameters, model.context_length) == (135, 2048)
        assert server.paths == ["/v1/models"]
        with pytest.raises(HybridError, match="cannot score"):
            model.score(Request(ASKED), ["a"])
    assert RemoteModel(server.url, name="other").context_length == 0


@pytest.mark.parametrize("listing", [{}, {"data": []}, {"data": "x"}, {"data": [3, {"id": None}]}])
def test_a_server_that_lists_nothing_needs_a_name(server: Server, listing: object):
    server.listing = listing
    with pytest.raises(HybridError, match="lists no model") as caught:
        RemoteModel(server.url).generate(Request(ASKED))
    assert caught.value.hint == f"name one: {server.url}/v1#NAME"


# --- what goes wrong ----------------------------------------------------------------------------


def test_the_deadline_ends_the_wait_for_a_slow_server(server: Server):
    server.answer = lambda handler, body: server.ended.wait(20) and None
    start = time.monotonic()
    with pytest.raises(Stopped):
        RemoteModel(server.url).generate(Request(ASKED), Deadline.after(0.3))
    assert time.monotonic() - start < 3


def test_the_deadline_ends_a_stream_that_trickles(server: Server):
    def trickle(handler: Handler, body: dict[str, Any]) -> None:
        handler.stream(done=False)
        while not server.ended.wait(0.02):
            handler.wfile.write(b": still here\n")

    server.answer = trickle
    start = time.monotonic()
    with pytest.raises(Stopped):
        RemoteModel(server.url).generate(Request(ASKED), Deadline.after(0.3), Heard())
    assert time.monotonic() - start < 3


def test_a_silent_server_is_given_up_without_a_deadline(server: Server):
    server.answer = lambda handler, body: server.ended.wait(20) and None
    with pytest.raises(HybridError, match=r"said nothing for 0\.2 seconds") as caught:
        RemoteModel(server.url, timeout=0.2).generate(Request(ASKED))
    assert not isinstance(caught.value, Stopped)


def test_a_deadline_that_has_passed_opens_no_connection(server: Server):
    with pytest.raises(Stopped):
        RemoteModel(server.url).generate(Request(ASKED), Deadline.after(0))
    assert server.paths == []


def test_no_server_there():
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(SourceUnreachable, match=f"^no server answers at {url}/v1$") as caught:
        RemoteModel(url).generate(Request(ASKED))
    assert caught.value.exit_code == 3
    assert caught.value.hint


def test_a_host_that_cannot_exist():
    with pytest.raises(SourceUnreachable, match="no server answers"):
        RemoteModel(f"http://{'a' * 70}.invalid").generate(Request(ASKED))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"error": {"message": "out of\n memory\x1b[31m"}}, r"answers 500: out of memory \[31m$"),
        ({"error": "model 'x' not found"}, "answers 500: model 'x' not found$"),
        ({"detail": "nope"}, "answers 500: nope$"),
        (b"<html>oops</html>", "answers 500: Internal Server Error$"),
        (b"[]", "answers 500: Internal Server Error$"),
    ],
)
def test_a_servers_error_is_told_in_one_line(server: Server, body: object, told: str):
    server.answer = lambda handler, _: handler.send(body, 500)
    with pytest.raises(HybridError, match=told) as caught:
        RemoteModel(server.url).generate(Request(ASKED))
    assert caught.value.exit_code == 1
    assert str(caught.value).isprintable()


def test_an_error_in_the_middle_of_a_stream_is_told(server: Server):
    server.answer = lambda handler, _: handler.stream({"error": {"message": "slot lost"}})
    with pytest.raises(HybridError, match="slot lost"):
        RemoteModel(server.url).generate(Request(ASKED), on_text=Heard())


def test_a_prompt_that_is_too_long_is_a_context_overflow(server: Server):
    error = {"type": "exceed_context_size_error", "message": "too long", "n_prompt_tokens": 900, "n_ctx": 512}
    server.answer = lambda handler, _: handler.send({"error": error}, 400)
    with pytest.raises(ContextOverflow, match="900 tokens and the context holds 512"):
        RemoteModel(server.url).generate(Request(ASKED))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"garbage",
        b"\xff\xfe",
        b"null",
        b"[" * 100_000,
        {},
        {"choices": []},
        {"choices": [3]},
        {"choices": 3},
        {"choices": [{"message": {"content": 3}}]},
        {"choices": [{"message": "text"}]},
        {"choices": [{"message": {"content": "a"}, "logprobs": {"content": [{}]}}]},
        {"choices": [{"message": {"content": "a"}, "logprobs": {"tokens": ["a"], "token_logprobs": []}}]},
        {"choices": [{"message": {"content": "a"}}], "usage": 3},
    ],
    ids=lambda body: str(body)[:40],
)
def test_garbage_is_an_error_of_ours(server: Server, body: object):
    server.answer = lambda handler, _: handler.send(body)
    with pytest.raises(HybridError):
        RemoteModel(server.url).generate(Request(ASKED))


def test_half_a_character_is_replaced(server: Server):
    server.answer = lambda handler, _: handler.send(b'{"choices": [{"message": {"content": "a\\ud800"}}]}')
    assert RemoteModel(server.url).generate(Request(ASKED)).text == "a?"


def test_a_stream_that_breaks_off_is_no_answer(server: Server):
    piece = {"choices": [{"index": 0, "delta": {"content": "half of"}}]}
    server.answer = lambda handler, _: handler.stream(piece, done=False)
    with pytest.raises(HybridError, match="broke off"):
        RemoteModel(server.url).generate(Request(ASKED), on_text=Heard())


@pytest.mark.parametrize("streamed", [False, True])
def test_a_huge_reply_is_not_read_to_its_end(server: Server, streamed: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(remote, "MOST_BYTES", 1 << 20)
    sent = []

    def flood(handler: Handler, body: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream" if streamed else "application/json")
        handler.end_headers()
        while not server.ended.is_set():
            handler.wfile.write(b"x" * 65_536)
            sent.append(65_536)

    server.answer = flood
    with pytest.raises(HybridError, match="more than 1 MB"):
        RemoteModel(server.url).generate(Request(ASKED), Deadline.after(20))
    assert sum(sent) < 40 << 20


def test_a_redirect_is_told_and_not_followed(server: Server):
    server.answer = lambda handler, _: handler.send(b"", 307, Location=f"{server.url}/v1/elsewhere")
    with pytest.raises(HybridError, match="answers 307: it points to .*/v1/elsewhere"):
        RemoteModel(server.url + "#tiny").generate(Request(ASKED))
    assert server.paths == ["/v1/chat/completions"]


# --- where it may go ----------------------------------------------------------------------------


def test_the_key_is_sent_to_this_machine(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HYBRID_API_KEY", "secret")
    server.answer = says("ok")
    RemoteModel(server.url).generate(Request(ASKED))
    assert server.keys == ["Bearer secret"]


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://example.org", False),
        ("https://example.org", True),
        ("http://[::1]:8080", True),
        ("http://localhost", True),
        ("http://localhost.example.org", False),
        ("http://127.0.0.1.example.org", False),
    ],
)
def test_the_key_never_crosses_a_network_in_the_clear(url: str, sent: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HYBRID_API_KEY", "secret")
    assert ("Authorization" in RemoteModel(url)._headers()) is sent


def test_a_key_with_a_newline_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HYBRID_API_KEY", "a\r\nHost: evil")
    with pytest.raises(UsageError, match="HYBRID_API_KEY"):
        RemoteModel("http://localhost")._headers()


def test_a_missing_key_is_hinted_at(server: Server):
    server.answer = lambda handler, _: handler.send({"error": "no key"}, 401)
    with pytest.raises(HybridError, match="401") as caught:
        RemoteModel(server.url).generate(Request(ASKED))
    assert "HYBRID_API_KEY" in caught.value.hint


def test_offline_only_this_machine_is_asked(server: Server):
    server.answer = says("ok")
    assert RemoteModel(server.url, offline=True).generate(Request(ASKED)).text == "ok"
    with pytest.raises(SourceUnreachable, match="offline"):
        RemoteModel("https://example.org", offline=True)
    with pytest.raises(SourceUnreachable, match="offline"):
        Assistant("https://example.org", "direct", config=Config(offline=True))


@pytest.mark.parametrize("url", ["http://", "ftp://a", "http://a:99999", "http://[", "http://a?b=c", "http://u:p@a"])
def test_what_is_no_url_of_a_server(url: str):
    with pytest.raises(UsageError):
        RemoteModel(url)


# --- in use -------------------------------------------------------------------------------------


def test_an_assistant_answers_through_a_server(server: Server):
    server.answer = says("The answer is 42.")
    with Assistant(server.url, "direct") as assistant:
        answer = assistant.ask("How many are there?")
        assert answer.value == 42
        assert answer.usage.reply_tokens == 3
        assert assistant.model.name == "tiny"


def test_a_multiple_choice_question_works_through_a_server(server: Server):
    server.answer = says('"B"')
    with Assistant(server.url, "direct") as assistant:
        assert assistant.ask("Which is a metal?", choices=["oxygen", "tin"]).value == "tin"
    assert server.bodies[0]["response_format"]["json_schema"]["schema"] == {"type": "string", "enum": ["A", "B"]}


def test_a_program_is_written_through_a_server_that_repeats_the_fence(server: Server):
    server.answer = says("```python\ndef solution():\n    return 17 * 23\n```\nIt multiplies.")
    with Assistant(server.url, "pot") as assistant:
        answer = assistant.ask("What is 17*23?")
    assert (answer.value, answer.basis) == (391, "computed")
