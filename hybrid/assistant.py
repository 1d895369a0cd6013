"""`Assistant`: opens what a chain uses, asks, closes."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hybrid.calibration import Calibrations
from hybrid.chain import Chain, Step
from hybrid.config import Config, cache_folder, load_config
from hybrid.context import Context, Tools, Trace, derive_seed
from hybrid.deadline import Deadline
from hybrid.errors import BadQuestion, CorpusMissing
from hybrid.spec import parse_spec
from hybrid.steps import Direct
from hybrid.types import Answer, Bank, Draft, Kind, Model, OnText, Question, Sandbox, Store, Usage

if TYPE_CHECKING:
    from hybrid.retrieval.embed import Embedder
    from hybrid.retrieval.qdrant import QdrantStore
    from hybrid.retrieval.store import LocalStore

Progress = Callable[[str, int, int], None]
"""Is told what is done, how much of it, and of how much."""
USUAL_WIDTH = 16
"""Where nothing was measured."""

__all__ = [
    "Assistant",
    "check_question",
    "embedder_digest",
    "open_bank",
    "open_calibrations",
    "open_embedder",
    "open_model",
    "open_store",
]


class Assistant:
    """A small model with augmentations. Any number of threads may ask at once; they are decoded together.

    ```python
    with Assistant(model="qwen2.5-coder-0.5b", steps="rag+pot+critic", corpus="elements") as assistant:
        answer = assistant.ask("What is the atomic mass of tin, doubled?")
        answer.value, answer.citations, answer.trace
    ```
    """

    def __init__(
        self,
        model: str | Model | None = None,
        steps: str | Step = "auto",
        corpus: str | Store | None = None,
        *,
        sandbox: Sandbox | None = None,
        bank: Bank | None = None,
        config: Config | None = None,
        seed: int = 0,
        interactive: bool = True,
        progress: "Progress | None" = None,
    ) -> None:
        """Open what the steps use; the model is loaded in the background.

        Args:
            model: catalog name, path of a GGUF file, URL of an OpenAI-compatible server, or a model.
            steps: a spec such as `"rag(k=4)+pot+critic"`, or steps: `Rag(k=4) + Pot() + Critic()`.
            corpus: name of a corpus, path of a folder of documents, `qdrant+http://HOST:6333/NAME`, or a store.
            sandbox: where programs run; a process sandbox of its own if `None`.
            bank: worked problems, for steps that learn from them; the bundled ones if `None`.
            config: `None` is what the environment and `hybrid.toml` say.
            seed: the same seed gives the same answers on the same machine.
            interactive: somebody waits for each answer, so it goes before those of batteries.
            progress: is told what is done, how much of it, and of how much, while a model is tuned for this CPU.

        Raises:
            SpecError, ModelMissing, CorpusMissing, ExtraMissing, CorruptModel.
        """
        config = config or load_config()
        step = parse_spec(steps) if isinstance(steps, str) else steps
        self._chain = step if isinstance(step, Chain) else Chain((step,))
        self._seed = seed
        self._interactive = interactive
        if "store" in self._chain.uses and corpus is None:
            raise CorpusMissing(f"{self._chain} retrieves, and no corpus was given", hint="add --corpus NAME")
        # What was handed in stays the caller's to close; what is opened here is closed here.
        with ExitStack() as opened:
            if model is None or isinstance(model, str):
                model = open_model(model or config.model, config, progress or _silent)
                opened.callback(model.close)
            if isinstance(corpus, str):
                corpus = open_store(corpus, config)
                opened.callback(corpus.close)
            if sandbox is None and "sandbox" in self._chain.uses:
                from hybrid.sandbox import ProcessSandbox

                sandbox = ProcessSandbox(config.sandbox)
                opened.callback(sandbox.close)
            if bank is None and "bank" in self._chain.uses:
                bank = open_bank(config)
            self.model = model
            calibrations = open_calibrations() if "calibrations" in self._chain.uses else None
            self._tools = Tools({"main": model}, corpus, sandbox, bank, calibrations)
            self._opened = opened.pop_all()

    def ask(
        self,
        question: str | Question,
        *,
        choices: Sequence[str] = (),
        expects: Kind = "text",
        deadline: float | None = None,
        on_text: OnText | None = None,
        seed: int | None = None,
    ) -> Answer:
        """Answer a question.

        Args:
            question: its text, or a `Question` (then `choices` and `expects` are not looked at).
            choices: for a multiple-choice question.
            expects: the kind of answer wanted; `text` takes it from the question's words.
            deadline: seconds; an answer that exists by then is given, even if a critic has not seen it.
            on_text: is handed the text of a plain answer while the model writes it.
            seed: `None` is one made of the assistant's and the question.

        Raises:
            BadQuestion: it is empty, or has one choice only.
            Stopped: the deadline passed before there was an answer.
            HybridError: see `errors`.
        """
        if isinstance(question, str):
            question = Question(question.strip(), tuple(choices), expects)
        check_question(question)
        trace = Trace()
        context = Context(
            self._tools,
            Deadline.after(deadline),
            trace,
            derive_seed(self._seed, question.text) if seed is None else seed,
            on_text=on_text,
            fallback=Direct(),
            interactive=self._interactive,
        )
        start, cpu = time.monotonic(), time.thread_time()
        draft = self._chain(Draft(question), context)
        own = Usage(wall_seconds=time.monotonic() - start, cpu_seconds=time.thread_time() - cpu)
        usage = replace(trace.usage, wall_seconds=0.0) + own
        return self._finish(draft, usage, trace)

    def _finish(self, draft: Draft, usage: Usage, trace: Trace) -> Answer:
        answer = draft.answer or Answer("")
        empty = not answer.text.strip()
        reasons = [*draft.notes, *(["the model said nothing"] if empty else [])]
        return replace(
            answer,
            abstained=answer.abstained or empty,
            reason=answer.reason or "; ".join(reasons) or None,
            spec=answer.spec or str(self._chain),
            usage=usage,
            trace=trace.events,
        )

    def close(self) -> None:
        """End the processes it has opened. They also end with this one."""
        self._opened.close()

    def __enter__(self) -> "Assistant":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _silent(what: str, done: int, total: int) -> None:
    """Nobody wants to know."""


def open_model(name: str, config: Config, progress: Progress = _silent) -> Model:
    """A model by catalog name, GGUF path or URL, which begins to load.

    One of the catalog is tuned for this CPU first, unless it is already; `progress` is told.

    Raises:
        ModelMissing: see `models.fetch.model_path`.
    """
    if name.startswith(("http://", "https://")):
        from hybrid.models.remote import RemoteModel

        return RemoteModel(name, offline=config.offline)
    from hybrid.models.fetch import digest_of, model_path
    from hybrid.models.llama import LlamaModel
    from hybrid.tune import PUBLISHED, recall, tune

    path = model_path(name)
    digest = digest_of(path)
    of_catalog = path != Path(name)
    tuned = recall(digest)
    if tuned is None and of_catalog and config.tune:
        tuned = tune(path, digest, progress)
    use_tuned = tuned is not None and config.tune
    details = {"format": tuned.chosen if tuned and use_tuned else PUBLISHED, "source_digest": digest}
    model = LlamaModel(
        tuned.path if tuned and use_tuned else path,
        name=name if of_catalog else path.stem,
        digest=tuned.digest if tuned and use_tuned else digest,
        context=config.context,
        width=config.width or (tuned.width if tuned else USUAL_WIDTH),
        threads=config.threads,
        remembered=config.remembered,
        exact=config.exact,
        snapshots=cache_folder() / "prefixes",
        details=details,
    )
    model.start()
    return model


def open_store(
    name: str, config: Config, progress: Progress = _silent, *, create: bool = False
) -> "LocalStore | QdrantStore":
    """The store of a corpus; what is new or changed in its folder is read and embedded first, and `progress` is told.

    `qdrant+http://HOST:6333/NAME` is a collection of a Qdrant server; `create` makes it if there is none.

    Raises:
        CorpusMissing, UsageError, CacheError, ModelMissing (the embedder), ExtraMissing, SourceUnreachable.
    """
    from hybrid.retrieval.address import SCHEMES, address_of
    from hybrid.retrieval.corpus import find_corpus
    from hybrid.retrieval.qdrant import QdrantStore
    from hybrid.retrieval.store import LocalStore

    if name.startswith(SCHEMES):
        at, collection = address_of(name)
        embedder = open_embedder(config)
        return QdrantStore.open(at, collection, embedder, create=create, offline=config.offline, progress=progress)
    return LocalStore.open(find_corpus(name), open_embedder(config), cache_folder(), progress)


def open_bank(config: Config) -> Bank:
    """The worked problems that come with hybrid.

    Raises:
        ModelMissing: the embedder is not here.
    """
    from hybrid.retrieval.bank import WorkedBank, bundled_problems

    return WorkedBank(bundled_problems(), open_embedder(config), cache_folder())


def open_calibrations() -> Calibrations:
    """What `hybrid eval calibrate` has kept."""
    return Calibrations(cache_folder() / "calibrations", lambda spec: parse_spec(spec).settings())


def open_embedder(config: Config) -> "Embedder":
    """The embedder of the settings; it loads at its first text.

    Raises:
        ModelMissing: it is not here.
    """
    from hybrid.models.fetch import model_path
    from hybrid.retrieval.embed import Embedder

    return Embedder(model_path(config.embedder), embedder_digest(config))


def embedder_digest(config: Config) -> str:
    """sha256 of the embedder's weights, which need not be here."""
    from hybrid.models.catalog import find

    return max(find(config.embedder).files, key=lambda file: file.size).sha256


def check_question(question: Question) -> None:
    """Raises BadQuestion if it cannot be asked."""
    if not question.text.strip():
        raise BadQuestion("the question is empty", hint='type one: hybrid ask "What is 17*23?"')
    if question.expects == "choice" and not question.choices:
        raise BadQuestion("a question that expects a choice needs choices", hint='--choices "yes|no|unknown"')
    if len(question.choices) == 1 or len(set(question.choices)) < len(question.choices):
        raise BadQuestion("choices must be two or more different texts", hint='--choices "yes|no|unknown"')
    if len(question.choices) > 26:
        raise BadQuestion(f"{len(question.choices)} choices are more than there are letters")
