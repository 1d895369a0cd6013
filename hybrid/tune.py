"""The fastest weight format of a model on this CPU: measured, its quality checked, remembered.

The kernels of llama.cpp differ so much that the same weights in another format can be several times faster on one CPU
and slower on the next. What is written is refused unless it says nearly what the published file says.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from hybrid.config import cache_folder
from hybrid.engine.build import VERSION, installed_key
from hybrid.errors import CacheError, EngineCrashed
from hybrid.models.digests import digest_of
from hybrid.models.llama import LlamaModel
from hybrid.models.many import generate_many
from hybrid.retrieval.corpus import corpus_names, find_corpus
from hybrid.types import Message, Request

__all__ = ["PUBLISHED", "Format", "Tuned", "named", "recall", "run_llama", "tune"]

Progress = Callable[[str, int, int], None]

PUBLISHED = "as published"
CANDIDATES = ("Q8_0", "Q4_0")
WORTH_IT = 1.05
"""How many times faster than the published file a format must be to be looked at."""
MOST_KL = 0.02
"""Nats of mean divergence at which a format is refused."""
LEAST_EQUAL = 0.9
"""Share of short greedy answers that must be the same."""
TOKENS = 2000
OWN, REPLY = 75, 70
"""Tokens of a question behind worked examples, and of the program that answers it: what speed is judged by."""


@dataclass(frozen=True, slots=True)
class Format:
    """A weight format on this CPU. Rates are in tokens a second."""

    name: str
    prefill: float
    decode: Mapping[int, float]
    """By width."""
    kl: float | None = None
    """Mean divergence from the published file, in nats; `None` if it was not looked at."""
    equal: float | None = None
    """Share of short greedy answers that are the published file's; likewise."""
    refused: str = ""
    """Why it is not used."""

    @property
    def width(self) -> int:
        """The least number of sequences at which nearly all of its speed is reached."""
        best = max(map(self.speed, self.decode))
        return min(width for width in self.decode if self.speed(width) > 0.95 * best)

    def speed(self, width: int) -> float:
        """Questions a second, `width` at a time."""
        return 1 / (OWN / self.prefill + REPLY / self.decode[width])


@dataclass(frozen=True, slots=True)
class Tuned:
    """The file to use in place of a published one, and how it came to be."""

    source_digest: str
    build: str
    """Of llama.cpp, for this CPU."""
    chosen: str
    path: Path
    digest: str
    width: int
    formats: tuple[Format, ...]


def recall(digest: str) -> Tuned | None:
    """What was found for the published file of this digest, with the llama.cpp that is installed."""
    try:
        data = json.loads(_note(digest).read_text(encoding="utf-8"))
        formats = [
            Format(**{**item, "decode": {int(width): rate for width, rate in item["decode"].items()}})
            for item in data.pop("formats")
        ]
        tuned = Tuned(**{**data, "path": Path(data["path"]), "formats": tuple(formats)})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return tuned if tuned.path.exists() and digest_of(tuned.path) == tuned.digest else None


def tune(path: Path, digest: str, progress: Progress) -> Tuned:
    """Measure the formats, check the fastest, write it beside what it was made from.

    Args:
        path: the published file.
        digest: its sha256.
        progress: is told what is done, how much of it, and of how much.

    Raises:
        CacheError: the derived file cannot be written.
        EngineCrashed: llama.cpp died while measuring.
    """
    folder = _note(digest).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CacheError(f"cannot write {folder}: {error.strerror}", hint="set HYBRID_CACHE") from error
    files = {PUBLISHED: path} | {kind: folder / f"{digest[:16]}-{_build()}-{kind}.gguf" for kind in CANDIDATES}
    found = []
    for name, file in files.items():
        if name != PUBLISHED:
            progress(f"writing {name}", 0, 1)
            run_llama("requantize", path, "--to", str(file), "--kind", name)
            progress(f"writing {name}", 1, 1)
        measured = run_llama("rates", file, progress=named(progress, f"timing {name}"))
        decode = {int(width): float(rate) for width, rate in measured["decode"].items()}
        found.append(Format(name, measured["prefill"], decode))
    formats = tuple(_checked(found, files, progress))
    fit = [item for item in formats if not item.refused]
    best = max(fit, key=lambda item: item.speed(item.width))
    for name, file in files.items():
        if name not in (PUBLISHED, best.name):
            file.unlink()
    tuned = Tuned(digest, _build(), best.name, files[best.name], digest_of(files[best.name]), best.width, formats)
    _write(_note(digest), json.dumps({**asdict(tuned), "path": str(tuned.path)}, indent=1))
    return tuned


def _checked(found: list[Format], files: Mapping[str, Path], progress: Progress) -> Iterator[Format]:
    """The formats, the fastest first, each with the reason if it is refused; none after the first that is good."""
    published = found[0]
    needed = WORTH_IT * published.speed(published.width)
    done = False
    for item in sorted(found, key=lambda item: -item.speed(item.width)):
        if item is published:
            done = True
            yield item
        elif done or item.speed(item.width) < needed:
            yield replace(item, refused="not faster")
        else:
            item = _compared(item, files, progress)
            done = not item.refused
            yield item


def _compared(item: Format, files: Mapping[str, Path], progress: Progress) -> Format:
    """The format with what sets it apart from the published file."""
    what = f"comparing {item.name}"
    text = "\n".join(document.text for name in corpus_names() for document in find_corpus(name).documents)
    arguments = ("--to", str(files[item.name]), "--tokens", str(TOKENS))
    apart = run_llama("divergence", files[PUBLISHED], *arguments, text=text, progress=named(progress, what))
    item = replace(item, kl=apart["kl"])
    if apart["kl"] > MOST_KL:
        return replace(item, refused=f"diverges by {apart['kl']:.3f} nats, more than {MOST_KL}")
    answers = [_answers(files[name], what, progress) for name in (PUBLISHED, item.name)]
    equal = sum(one == other for one, other in zip(*answers, strict=True)) / len(answers[0])
    refused = "" if equal >= LEAST_EQUAL else f"{equal:.0%} of its answers are the same, fewer than {LEAST_EQUAL:.0%}"
    return replace(item, equal=equal, refused=refused)


def _questions() -> Iterator[str]:
    """Two hundred questions of our own, half to recall and half to reckon."""
    for number in range(100):
        left, right = 12 + 7 * number, 3 + number % 11
        yield f"What is {left} {'+-*'[number % 3]} {right}? Answer with the number only."
    for document in find_corpus("elements").documents[:100]:
        yield f"What is the chemical symbol of {document.title or document.id}? Answer with the symbol only."


def _answers(path: Path, what: str, progress: Progress) -> list[str]:
    requests = [Request((Message("user", question),), max_tokens=12) for question in _questions()]
    replies = []
    with LlamaModel(path, name="tuning", digest="", context=512) as model:
        for done, reply in enumerate(generate_many(model, requests, 16)):
            progress(what, done, len(requests))
            replies.append(reply.text)
    return replies


def run_llama(
    what: str, source: Path, *arguments: str, text: str = "", progress: Progress | None = None
) -> dict[str, Any]:
    """Have llama.cpp do something in a process of its own; its last line is the result."""
    command = [sys.executable, "-m", "hybrid.engine.tuning", what, str(source), *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as process:
        assert process.stdin
        assert process.stdout
        with suppress(BrokenPipeError):
            process.stdin.write(text)
            process.stdin.close()
        message: dict[str, Any] | None = None
        for line in process.stdout:
            message = json.loads(line)
            if progress and message and "total" in message:
                progress("", message["done"], message["total"])
    if process.returncode or message is None:
        raise EngineCrashed(
            f"llama.cpp died during '{what}' of {source}", hint="hybrid doctor; HYBRID_TUNE=0 goes without"
        )
    return message


def named(progress: Progress, what: str) -> Progress:
    """A progress that says what it is of."""
    return lambda _, done, total: progress(what, done, total)


def _build() -> str:
    return installed_key() or f"llama-cpp-python-{VERSION}"


def _note(digest: str) -> Path:
    return cache_folder() / "tuned" / f"{digest[:16]}-{_build()}.json"


def _write(path: Path, text: str) -> None:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
