"""The frozen values that cross seams, and the protocols on either side; standard library only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, Protocol, runtime_checkable

from hybrid.deadline import NEVER, Deadline

Kind = Literal["text", "number", "choice", "boolean", "expression"]
"""What a question wants; `text` accepts anything."""

Basis = Literal["computed", "proved", "cited", "remembered", "recalled"]
"""How an answer is known: by a program, a proof, a document, a memory, or the model's own weights."""

Reason = Literal["no_evidence", "conflict", "ambiguous", "low_confidence"]
"""Why an answer is held back: the documents do not say, or disagree, or it is not sure enough."""

Value = None | bool | int | float | Fraction | str | tuple["Value", ...]
"""An answer that code can use. Numbers are exact where the program was exact."""


# --- costs and traces ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Usage:
    """What something cost. Adds up with `+`; `peak_rss_mb` takes the larger."""

    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    """Prompt tokens that were not decoded again because an earlier request had them."""
    reply_tokens: int = 0
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_rss_mb: float = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.cached_tokens + other.cached_tokens,
            self.reply_tokens + other.reply_tokens,
            self.wall_seconds + other.wall_seconds,
            self.cpu_seconds + other.cpu_seconds,
            max(self.peak_rss_mb, other.peak_rss_mb),
        )


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a trace."""

    step: str
    what: str
    """What it did, for a reader."""
    seconds: float = 0.0
    detail: dict[str, object] = field(default_factory=dict)
    """More of the same for a program; plain JSON."""


# --- questions and answers ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. It never holds the right answer: only scorers see that."""

    text: str
    choices: tuple[str, ...] = ()
    expects: Kind = "text"
    context: tuple[str, ...] = ()
    """Texts that belong to the question, as a reading task has them."""
    history: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote from a document that an answer rests on."""

    id: str
    source: str
    quote: str
    supported: bool
    """Whether the names and numbers of the answer are really in the quote."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and how it is known."""

    text: str
    value: Value = None
    by: str = ""
    """Name of the step that gave it."""
    basis: Basis = "recalled"
    confidence: float | None = None
    """Geometric mean of the reply's token probabilities, 0 to 1; not calibrated."""
    abstained: bool = False
    reason: str | None = None
    """Why it abstained (one of `Reason` if a step did so), or why it is a lesser kind of answer than was asked for."""
    citations: tuple[Citation, ...] = ()
    doubts: tuple[str, ...] = ()
    """What speaks against it, found without asking a model."""
    distribution: tuple[float, ...] = ()
    """Probabilities of the question's choices, where they were asked for; they sum to 1."""
    spec: str = ""
    """The chain that was really run, as a spec string."""
    usage: Usage = Usage()
    trace: tuple[Event, ...] = ()


# --- documents ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """A text that can be cited. `source` is what a reader is shown."""

    id: str
    text: str
    source: str
    title: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What a search can be narrowed to, such as {"author": "Ada"}."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that a search found."""

    id: str
    text: str
    source: str
    score: float = 0.0
    """What the search ordered by, higher for nearer; comparable within one search only."""
    similarity: float = 0.0
    """Cosine between the embedded query and the embedded piece, however it was found."""
    title: str = ""
    """Of its document."""


Mode = Literal["dense", "lexical", "hybrid"]
"""How a search compares: by meaning, by words, or by the ranks of both."""


# --- programs ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limits:
    """What one program may use."""

    seconds: float = 5.0
    """Wall clock; CPU time is limited to the same, rounded up."""
    memory_mb: int = 1024
    """Address space on top of what the warm server has mapped."""
    output_bytes: int = 65_536
    """Printed text and result together."""


Outcome = Literal["ok", "error", "timeout", "memory", "output", "killed"]


@dataclass(frozen=True, slots=True)
class Execution:
    """What became of a program. Anything but `ok` has an `error` a model can act on."""

    outcome: Outcome
    value: Value = None
    error: str = ""
    line: int | None = None
    """Line of the program that raised, counted from 1."""
    printed: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Program:
    """A program that a model wrote, and its run."""

    code: str
    execution: Execution


# --- models ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Grammar:
    """What a reply must match, in one of llguidance's forms."""

    kind: Literal["regex", "json", "lark"]
    text: str
    """A Rust regular expression, a JSON schema as text, or a Lark grammar."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a model. Give `messages` (the model's chat template is used) or a raw `prompt`."""

    messages: tuple[Message, ...] = ()
    prompt: str = ""
    prefill: str = ""
    """Begins the reply; it is not part of the reply's text."""
    max_tokens: int = 512
    temperature: float = 0.0
    """0 is greedy."""
    top_p: float = 1.0
    seed: int = 0
    stop: tuple[str, ...] = ()
    """Texts that end the reply; they are not part of it."""
    until: str = ""
    """A regular expression, multi-line: the reply ends with its first match, which is part of it."""
    grammar: Grammar | None = None
    n: int = 1
    """Samples from the same prompt; they share one prefill."""
    logprobs: int = 0
    """Alternatives to report for each token; 0 reports only the chosen token's own."""
    interactive: bool = False
    """Somebody waits in front of a screen: it goes before every request that is not."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a reply. `logprob` is natural, of the unscaled and unmasked distribution."""

    text: str
    logprob: float
    top: tuple[tuple[str, float], ...] = ()
    """The likeliest tokens with their log-probabilities, best first."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One reply text."""

    text: str
    finish: Literal["stop", "length"]
    """`length`: cut off at `max_tokens` or at the end of the context."""
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said: `Request.n` samples, in the order of their seeds."""

    samples: tuple[Sample, ...]
    usage: Usage = Usage()
    first_token_seconds: float | None = None
    """From the call to the first token, the wait for the engine included; `None` if nobody measured."""
    start_seconds: Mapping[str, float] = field(default_factory=dict)
    """Where the time went if the engine was started for this call or shortly before."""

    @property
    def text(self) -> str:
        """The first sample's text."""
        return self.samples[0].text


@dataclass(frozen=True, slots=True)
class Score:
    """How likely a model finds one continuation."""

    logprob: float
    """Sum over its tokens, natural logarithm."""
    tokens: int


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of all continuations, in their order."""

    scores: tuple[Score, ...]
    usage: Usage = Usage()


OnText = Callable[[str], None]
"""Is handed each new piece of the first sample's text as it is decoded."""


# --- what a step knows so far ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is known about a question so far; a step returns a new one."""

    question: Question
    passages: tuple[Passage, ...] = ()
    programs: tuple[Program, ...] = ()
    formulas: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()
    """What a critic found wrong with earlier answers, for the model to read."""
    notes: tuple[str, ...] = ()
    """What did not work on the way, for the user to read; becomes the answer's `reason`."""
    candidates: tuple[Answer, ...] = ()
    """Every answer that a step has given, in order."""
    closed: bool = False
    """Whether only documents may answer, and not what the model knows by heart."""
    dropped: tuple[str, ...] = ()  # passages that are not to be found, by id
    answer: Answer | None = None

    def with_(self, **changes: object) -> "Draft":
        """A copy with these fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


# --- the seams ---------------------------------------------------------------------------------


@runtime_checkable
class Model(Protocol):
    """A language model. Safe to call from many threads at once: calls are decoded together."""

    @property
    def name(self) -> str: ...
    @property
    def digest(self) -> str:
        """sha256 of the weights' file."""

    @property
    def details(self) -> Mapping[str, object]:
        """What a record says of it besides; plain JSON."""

    @property
    def parameters(self) -> int:
        """Number of weights."""

    @property
    def context_length(self) -> int:
        """Tokens that prompt and reply may have together."""

    @property
    def width(self) -> int:
        """How many calls at a time it answers best."""

    def generate(self, request: Request, deadline: Deadline = NEVER, on_text: OnText | None = None) -> Reply:
        """Raises Stopped, ContextOverflow, GrammarError, EngineCrashed."""

    def score(self, request: Request, continuations: Sequence[str], deadline: Deadline = NEVER) -> Scored:
        """Log-probability of each continuation of the request's prompt; raises as `generate`."""

    def close(self) -> None: ...


@runtime_checkable
class Store(Protocol):
    """Documents that can be searched."""

    @property
    def digest(self) -> str:
        """Changes whenever a search could answer differently."""

    def search(
        self, query: str, k: int, mode: Mode = "hybrid", where: Mapping[str, str] | None = None
    ) -> tuple[Passage, ...]:
        """The k nearest passages, nearest first; only of documents whose metadata has what `where` has."""

    def around(self, passage_id: str, words: int) -> str:
        """A passage's text with up to so many words before it and after it in its document."""

    def add(self, documents: Sequence[Document]) -> None: ...
    def remove(self, ids: Sequence[str]) -> None: ...
    def close(self) -> None: ...


@runtime_checkable
class Bank(Protocol):
    """Worked problems to learn from."""

    @property
    def digest(self) -> str:
        """Changes whenever another problem could be nearest."""

    def nearest(self, text: str, k: int) -> tuple[tuple[str, str], ...]:
        """The k problems most like a text as (question, program), the nearest last."""


@runtime_checkable
class Sandbox(Protocol):
    """Runs programs that nobody trusts."""

    def start(self) -> None:
        """Get ready in the background; `run` does without."""

    def run(self, program: str, limits: Limits = Limits()) -> Execution:
        """Run a program that defines `solution()`; the value is what that returns."""

    def close(self) -> None: ...
