import json
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from hybrid.deadline import Deadline
from hybrid.errors import ContextOverflow, EngineCrashed, GrammarError, Stopped, UsageError
from hybrid.models.llama import LlamaModel
from hybrid.testing import tiny_gguf
from hybrid.types import Grammar, Reply, Request, Sample, Score
from tests.models.agreeing import (
    NOISE,
    SIZES,
    agree,
    ask,
    children,
    descriptors,
    is_idle,
    is_running,
    pid_of,
    wait_for,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

REQUESTS = 5_000
WARM = 1_500
THREADS = 24
REMEMBERED = 8
"""MiB for beginnings: full after the warm-up, so that from then on as much is forgotten as is remembered."""

STARTS = ["", "the same examples, " * 8, "You are a careful assistant. " * 4, "a: 1\nb: 2\n" * 12]
ENDS = ["yes", "no", "perhaps so", "42"]


class Interruption(Exception):
    """What a listener raises."""


def soaked(path: Path) -> LlamaModel:
    return LlamaModel(path, context=512, remembered=REMEMBERED, **(SIZES | {"width": 16}))


# --- requests that prove themselves -------------------------------------------------------------


@dataclass(frozen=True)
class Customer:
    """One request: what it asks is decided by its number alone."""

    model: LlamaModel
    number: int
    random: Random
    known: Sequence["Known"]

    def prompt(self) -> str:
        start = self.random.choice(STARTS)
        return f"{start[: self.random.randint(0, len(start))]}{self.number}{'.' * self.random.randrange(60)}"

    def settings(self) -> dict[str, object]:
        return {
            "n": self.random.randint(1, 3),
            "temperature": self.random.choice([0.0, 1.0]),
            "seed": self.random.randrange(1000),
            "interactive": self.random.random() < 0.1,
        }

    def pattern(self, end: str) -> str:
        """What no other customer's reply matches."""
        return f"r-{self.number:05}-{end}"

    def request(self, end: str, **settings: object) -> Request:
        grammar = Grammar("regex", self.pattern(end))
        return ask(self.prompt(), **({"grammar": grammar, "max_tokens": 400} | self.settings() | settings))

    def is_mine(self, reply: Reply, request: Request, end: str) -> bool:
        return len(reply.samples) == request.n and all(
            sample.finish == "stop" and re.fullmatch(self.pattern(end), sample.text) for sample in reply.samples
        )


def says_its_number(customer: Customer) -> str:
    end = f"[a-z]{{{customer.random.choice([3, 3, 3, 60])}}}"
    request = customer.request(end)
    assert customer.is_mine(customer.model.generate(request), request, end)
    return "answered"


def says_its_number_in_json(customer: Customer) -> str:
    schema = {
        "type": "object",
        "properties": {"id": {"const": customer.number}, "word": {"enum": ["x", "yy"]}},
        "required": ["id", "word"],
        "additionalProperties": False,
    }
    request = customer.request("", grammar=Grammar("json", json.dumps(schema)))
    values = [json.loads(sample.text) for sample in customer.model.generate(request).samples]
    assert len(values) == request.n
    assert all(value["id"] == customer.number and value["word"] in ("x", "yy") for value in values)
    return "answered"


def stops_at_a_text(customer: Customer) -> str:
    request = customer.request("[a-z]{3}! and more[a-z]{100}", stop=("never?", "! an"))
    assert customer.is_mine(customer.model.generate(request), request, "[a-z]{3}")
    return "answered"


def hears_its_number(customer: Customer) -> str:
    end = "ab" * customer.random.randint(1, 30)  # no letter is free: a second engine says the same
    request = customer.request(end)
    pieces: list[str] = []
    reply = customer.model.generate(request, on_text=pieces.append)
    assert customer.is_mine(reply, request, end)
    assert "".join(pieces) == reply.text
    return "answered"


def fills_the_context(customer: Customer) -> str:
    request = customer.request("[a-z]{600,}", max_tokens=10_000, n=1)
    reply = customer.model.generate(request)
    assert reply.text.startswith(customer.pattern(""))
    assert reply.usage.prompt_tokens + reply.usage.reply_tokens == 512
    return "answered"


def has_a_listener_that_raises(customer: Customer) -> str:
    deaf_after = customer.random.randrange(6)
    pieces: list[str] = []

    def listen(text: str) -> None:
        pieces.append(text)
        if len(pieces) > deaf_after:
            raise Interruption

    with pytest.raises(Interruption):
        customer.model.generate(customer.request("[a-z]{100}"), on_text=listen)
    assert len(pieces) == deaf_after + 1
    assert customer.pattern("").startswith("".join(pieces)[:8])
    return "interrupted"


def has_little_time(customer: Customer) -> str:
    end = "[a-z]{250}"
    request = customer.request(end)
    try:
        reply = customer.model.generate(request, Deadline.after(customer.random.random() * 0.2))
    except Stopped:
        return "stopped"
    assert customer.is_mine(reply, request, end)
    return "answered in time"


def has_no_time(customer: Customer) -> str:
    with pytest.raises(Stopped):
        customer.model.generate(customer.request("[a-z]{250}"), Deadline.after(0))
    return "stopped"


def is_too_long(customer: Customer) -> str:
    with pytest.raises(ContextOverflow):
        customer.model.generate(ask(customer.prompt() + "x" * 500, **customer.settings()))
    return "refused"


def has_a_continuation_that_is_too_long(customer: Customer) -> str:
    with pytest.raises(ContextOverflow):
        customer.model.score(ask(customer.prompt()), ["fits", "x" * 500])
    return "refused"


def has_a_bad_grammar(customer: Customer) -> str:
    bad = [Grammar("regex", "["), Grammar("json", "{"), Grammar("lark", "start: start"), Grammar("lark", "x: y")]
    with pytest.raises(GrammarError):
        customer.model.generate(customer.request("", grammar=customer.random.choice(bad)))
    return "refused"


def asks_for_nothing(customer: Customer) -> str:
    with pytest.raises(UsageError):
        customer.model.generate(customer.request("", n=0))
    return "refused"


# --- requests whose answers are known -----------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """A request and what came when nothing else was decoded."""

    request: Request
    reply: Reply | None = None
    continuations: tuple[str, ...] = ()
    scores: tuple[Score, ...] = ()


def known(model: LlamaModel, random: Random, count: int = 60) -> list[Known]:
    """As many greedy requests as sampled ones and scores."""
    found: list[Known] = []
    while len(found) < count:
        customer = Customer(model, len(found), random, ())
        request = ask(customer.prompt(), seed=len(found), logprobs=2)
        if len(found) % 3 == 0:
            reply = model.generate(request)
            if all(margin > NOISE for margin in margins(reply.samples[0])[:2]):  # else `agree` had nothing to compare
                found.append(Known(request, reply))
        elif len(found) % 3 == 1:
            request = ask(customer.prompt(), seed=len(found), temperature=1.0, n=random.randint(1, 3))
            found.append(Known(request, model.generate(request)))
        else:
            ends = tuple(random.choice(ENDS) + "!" * number for number in range(random.randint(1, 4)))
            found.append(Known(request, None, ends, model.score(request, ends).scores))
    replies = [one.reply for one in found if one.reply and not one.request.temperature]
    assert not any(agree([one], [other]) for one, other in zip(replies, replies[1:], strict=False))
    return found


def margins(sample: Sample) -> list[float]:
    return [token.top[0][1] - token.top[1][1] for token in sample.tokens] if len(sample.tokens) > 2 else [0.0]


def same_chances(one: Sample, other: Sample) -> bool:
    """Whether the tokens up to the first that differs were as likely."""
    for token, other_token in zip(one.tokens, other.tokens, strict=False):
        if token.text != other_token.text:
            break
        if abs(token.logprob - other_token.logprob) > NOISE:
            return False
    return True


def gets_what_is_known(customer: Customer) -> str:
    it = customer.random.choice(customer.known)
    if it.reply is None:
        scores = customer.model.score(it.request, it.continuations).scores
        for score, expected in zip(scores, it.scores, strict=True):
            assert score.tokens == expected.tokens
            assert score.logprob == pytest.approx(expected.logprob, abs=score.tokens * NOISE)
        return "scored"
    reply = customer.model.generate(it.request)
    if not it.request.temperature:
        assert agree([it.reply], [reply])
        return "answered"
    pairs = list(zip(it.reply.samples, reply.samples, strict=True))
    assert all(same_chances(one, other) for one, other in pairs)
    # One draw in a thousand falls so near the border of two tokens that the noise decides.
    return "drawn" if all(one.text == other.text for one, other in pairs) else "drawn otherwise"


# --- many at once -------------------------------------------------------------------------------

Kind = Callable[[Customer], str]

ORDINARY: dict[Kind, int] = {
    says_its_number: 28,
    says_its_number_in_json: 8,
    stops_at_a_text: 8,
    hears_its_number: 10,
    gets_what_is_known: 26,
}
HARD: dict[Kind, int] = {
    fills_the_context: 1,
    has_a_listener_that_raises: 5,
    has_little_time: 5,
    has_no_time: 1,
    is_too_long: 2,
    has_a_continuation_that_is_too_long: 2,
    has_a_bad_grammar: 3,
    asks_for_nothing: 1,
}


@dataclass
class Crowd:
    """Customers in threads: what became of each, and a look at the processes now and then."""

    model: LlamaModel
    kinds: dict[Kind, int]
    known: Sequence[Known] = ()
    allowed: tuple[type[Exception], ...] = ()
    after: Callable[[int], None] = lambda ended: None
    """Called, by one thread at a time, when so many have ended."""
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def serve(self, count: int) -> None:
        counting = threading.Lock()

        def serve_one(number: int) -> None:
            random = Random(number)
            (kind,) = random.choices(list(self.kinds), list(self.kinds.values()))
            try:
                outcome = kind(Customer(self.model, number, random, self.known))
            except self.allowed as error:
                outcome = type(error).__name__
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is told with its number
                outcome = "failed"
                self.failures.append(f"{number} {kind.__name__}: {type(error).__name__}: {error}")
            with counting:
                self.outcomes[outcome] += 1
                self.after(self.outcomes.total())

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(serve_one, range(count)))


def resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0])


def descriptors_of(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_thousands_of_mixed_requests_are_answered_and_leave_nothing(tiny_gguf_path: Path):
    with soaked(tiny_gguf_path) as model:
        crowd = Crowd(model, ORDINARY | HARD, known(model, Random(1)))
        engine = pid_of(model)
        assert model._engine
        process = model._engine.process
        memory: dict[int, int] = {}
        files: dict[int, tuple[int, int]] = {}

        def look(ended: int) -> None:
            assert process.poll() is None, f"the engine died, with {process.returncode}"
            if ended % 25 == 0:
                memory[ended] = resident_kb(engine)
                files[ended] = descriptors_of(engine), descriptors()

        crowd.after = look
        crowd.serve(REQUESTS)
        print(crowd.outcomes)
        print([memory[at] for at in memory if at % 250 == 0])
        assert crowd.failures == []
        assert crowd.outcomes.total() == REQUESTS
        assert pid_of(model) == engine, "it has died"
        assert crowd.outcomes["stopped"] > crowd.outcomes["answered in time"]
        assert crowd.outcomes["drawn otherwise"] < crowd.outcomes["drawn"] / 20

        # A leak lifts the floor; what the allocator holds for a while comes and goes above it.
        early = [memory[at] for at in memory if WARM <= at < WARM + 1_000]
        late = [memory[at] for at in memory if at > REQUESTS - 1_000]
        assert min(late) < 1.05 * min(early)
        assert len({files[at] for at in files if at >= WARM}) == 1

        assert set(model._engine.waiting) <= {0}, "only the engine's own first word"
        assert is_idle(engine)
        request = ask("something that nobody has asked before")
        first, again = model.generate(request), model.generate(request)
        assert again.text == first.text
        assert again.usage.cached_tokens == again.usage.prompt_tokens - 1
        assert len(model.generate(ask("all lanes", n=16)).samples) == 16


def test_an_engine_killed_ten_times_answers_rightly_or_says_that_it_died(tiny_gguf_path: Path):
    processes, files, threads = children(), descriptors(), threading.active_count()
    requests, random = 400, Random(2)
    # Further apart than there are threads: no call that is served in turn meets two of them.
    moments = {20 + 36 * number + random.randrange(10) for number in range(10)}
    killed: set[int] = set()
    with soaked(tiny_gguf_path) as model:
        crowd = Crowd(model, ORDINARY, known(model, random), allowed=(EngineCrashed,))

        def kill(ended: int) -> None:
            if ended in moments:
                assert model._engine
                killed.add(pid_of(model))
                model._engine.process.kill()

        crowd.after = kill
        crowd.serve(requests)
        print(crowd.outcomes)
        assert crowd.failures == []
        assert crowd.outcomes.total() == requests
        assert len(killed) == 10
        assert crowd.outcomes["EngineCrashed"] < requests / 10
        assert children() - processes == {pid_of(model)}
    assert children() == processes
    assert descriptors() == files
    wait_for(lambda: threading.active_count() <= threads)


CLIENT = """
import sys, threading
from pathlib import Path
from hybrid.models.llama import LlamaModel
from hybrid.types import Grammar, Message, Request

model = LlamaModel(Path(sys.argv[1]), name="tiny", digest="0", context=8192, width=4, threads=1)
model.info
line = f"{model._engine.process.pid}\\n"

def ask(number):
    messages = (Message("user", f"question {number}"),)
    request = Request(messages, max_tokens=1500, grammar=Grammar("regex", "[a-z]{1500,}"))
    while True:
        model.generate(request, on_text=lambda text: sys.stdout.write(line) and sys.stdout.flush())

for number in range(3):
    threading.Thread(target=ask, args=(number,)).start()
"""


def test_the_engine_of_a_killed_client_ends_each_time(tmp_path: Path):
    path, random = tiny_gguf(tmp_path / "long.gguf", context=8192), Random(3)
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", CLIENT, str(path)], stdout=subprocess.PIPE, text=True) as client:
            assert client.stdout
            try:
                said = [client.stdout.readline() for _ in range(random.randint(1, 400))]
                engine = int(said[-1])
                assert is_running(engine)
            finally:
                client.kill()
        wait_for(lambda engine=engine: not is_running(engine), seconds=10)  # type: ignore[misc]
