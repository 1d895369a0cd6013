"""A GGUF model as a `Model`: the client of the engine process, which it starts, restarts and ends."""

import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from hybrid.deadline import NEVER, Deadline
from hybrid.engine import wire
from hybrid.errors import CorruptModel, EngineCrashed, HybridError, Stopped
from hybrid.types import OnText, Reply, Request, Scored

__all__ = ["LlamaModel"]


@dataclass(eq=False, slots=True)
class _Engine:
    """One engine process and the requests it is working on."""

    process: subprocess.Popen[bytes]
    log: IO[bytes]
    spawned: float = field(default_factory=time.monotonic)
    info: wire.EngineInfo | None = None
    waiting: dict[int, "queue.SimpleQueue[dict[str, Any]]"] = field(default_factory=dict)
    writing: threading.Lock = field(default_factory=threading.Lock)
    dead: bool = False
    closed: bool = False
    """Ended on purpose: its calls are not tried again."""


class LlamaModel:
    """A model file, decoded by an engine process of its own that starts with the first call.

    Any number of threads may call at once; the engine decodes all calls together. If the engine dies,
    it is started again and each call is tried once more; then the call raises `EngineCrashed`.
    """

    def __init__(
        self,
        path: Path,
        *,
        name: str,
        digest: str,
        context: int = 4096,
        width: int = 16,
        threads: int = 0,
        remembered: int = 512,
        exact: bool = False,
        snapshots: Path | None = None,
        details: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        """Remember how to start the engine; nothing is loaded yet.

        Args:
            path: a GGUF file.
            name: what records call the model.
            digest: sha256 of the file.
            context: tokens that prompt and reply may have together.
            width: sequences decoded together, 1 to 64.
            threads: 0 for one a physical core.
            remembered: MiB for beginnings of prompts that were decoded before.
            exact: a reply does not depend on what else is decoded; slower.
            snapshots: folder for the beginnings of prompts that outlive the engine.
            details: what records say of the model besides.
        """
        self.path = path
        """Of the file that is decoded."""
        self._width = width
        self._name = name
        self._digest = digest
        self._details = {**details, "file": path.name, "decoding": "exact" if exact else "batched"}
        self._command = [sys.executable, "-m", "hybrid.engine", str(path)]
        self._command += ["--context", str(context), "--width", str(width), "--threads", str(threads)]
        self._command += ["--remembered", str(remembered)]
        self._command += ["--exact"] if exact else []
        self._command += ["--snapshots", str(snapshots), "--purpose", digest] if snapshots else []
        self._starting = threading.Lock()
        self._engine: _Engine | None = None
        self._last_id = 0
        self._started: dict[str, float] = {}
        self._closer: weakref.finalize[..., Any] | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def digest(self) -> str:
        return self._digest

    @property
    def details(self) -> Mapping[str, object]:
        return self._details

    @property
    def info(self) -> wire.EngineInfo:
        """What the engine says of the model; starts the engine."""
        engine = self._running(NEVER)
        assert engine.info is not None
        return engine.info

    @property
    def parameters(self) -> int:
        return self.info.parameters

    @property
    def context_length(self) -> int:
        return self.info.context_length

    @property
    def width(self) -> int:
        return self._width

    def generate(self, request: Request, deadline: Deadline = NEVER, on_text: OnText | None = None) -> Reply:
        """See `types.Model`."""
        message = {"op": "generate", "request": wire.as_dict(request), "stream": on_text is not None}
        start = time.monotonic()
        event = self._call(message, deadline, on_text)
        reply = wire.reply_from(event["reply"])
        usage = replace(reply.usage, wall_seconds=time.monotonic() - start)
        started, self._started = self._started, {}  # told once, to whoever waited for it
        return replace(reply, usage=usage, first_token_seconds=event["first_token"] - start, start_seconds=started)

    def score(self, request: Request, continuations: Sequence[str], deadline: Deadline = NEVER) -> Scored:
        """See `types.Model`."""
        message = {"op": "score", "request": wire.as_dict(request), "continuations": list(continuations)}
        start = time.monotonic()
        scored = wire.scored_from(self._call(message, deadline, None)) if continuations else Scored(())
        return replace(scored, usage=replace(scored.usage, wall_seconds=time.monotonic() - start))

    def times(self) -> wire.EngineTimes:
        """Where the engine's time has gone."""
        return wire.EngineTimes(**self._call({"op": "times"}, NEVER, None)["times"])

    def close(self) -> None:
        """End the engine, and with it the calls under way; a later call would start a new one."""
        with self._starting:
            if self._engine:
                self._engine.closed = True
            if self._closer:
                self._closer()
            self._engine = None

    def __enter__(self) -> "LlamaModel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- one call ---------------------------------------------------------------------------

    def _call(self, message: dict[str, Any], deadline: Deadline, on_text: OnText | None) -> dict[str, Any]:
        """Send a message and wait for its last event; once more if the engine dies meanwhile."""
        emitted = 0
        for _attempt in range(2):
            engine = self._running(deadline)
            number, events = self._send(engine, message)
            skip = emitted  # a retry says again what was already handed on
            try:
                while (event := self._next(events, deadline))["event"] == "text":
                    if on_text and (new := event["text"][skip:]):
                        emitted += len(new)
                        on_text(new)
                    skip = max(0, skip - len(event["text"]))
            except BaseException:
                self._write(engine, {"op": "abort", "id": number})
                raise
            finally:
                engine.waiting.pop(number, None)
            if event["event"] == "error":
                raise wire.error_from(event)
            if event["event"] == "reply":
                return event
            if engine.closed:
                raise Stopped("the model was closed before it had answered")
        raise EngineCrashed(
            f"the engine died twice while answering with {self._name}: {_last_line(engine.log)}",
            hint="run 'hybrid doctor' to see whether a decode works on this machine",
        )

    def _send(self, engine: _Engine, message: dict[str, Any]) -> tuple[int, "queue.SimpleQueue[dict[str, Any]]"]:
        events: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        with engine.writing:
            self._last_id += 1
            number = self._last_id
            engine.waiting[number] = events
        self._write(engine, {"id": number, **message})
        if engine.dead:
            events.put({"event": "crashed"})
        return number, events

    @staticmethod
    def _write(engine: _Engine, message: dict[str, Any]) -> None:
        assert engine.process.stdin is not None
        try:
            with engine.writing:
                engine.process.stdin.write(wire.encode_line(message))
                engine.process.stdin.flush()
        except (BrokenPipeError, ValueError):
            pass  # it has died or was closed: the reading side says so

    @staticmethod
    def _next(events: "queue.SimpleQueue[dict[str, Any]]", deadline: Deadline) -> dict[str, Any]:
        try:
            return events.get(timeout=deadline.left())
        except queue.Empty:
            raise Stopped(
                "the deadline passed before the model had answered", hint="give more with --deadline"
            ) from None

    # --- the process ------------------------------------------------------------------------

    def start(self) -> None:
        """Have the model loaded while the caller does something else."""
        with self._starting:
            self._spawned()

    def _running(self, deadline: Deadline) -> _Engine:
        """The engine, started if there is none or it has died, when its model is loaded."""
        left = deadline.left()
        if not self._starting.acquire(timeout=-1 if left is None else left):
            raise Stopped("the deadline passed while the model was being loaded", hint="give more with --deadline")
        try:
            engine = self._spawned()
            if engine.info is None:
                engine.info = self._loaded(engine, deadline)
                loading = {"weights": engine.info.load_seconds, "memory": engine.info.memory_seconds}
                process = time.monotonic() - engine.spawned - sum(loading.values())
                self._started = {"process": process, **loading}
            return engine
        finally:
            self._starting.release()

    def _spawned(self) -> _Engine:
        """The engine's process, which may still be loading."""
        # One that died while loading is kept, so that its last words are heard.
        if self._engine is None or (self._engine.dead and self._engine.info):
            if self._closer:
                self._closer()
            self._engine = self._spawn()
        return self._engine

    def _spawn(self) -> _Engine:
        log = tempfile.TemporaryFile()  # noqa: SIM115 - the engine owns it
        # A session of its own: Ctrl-C in the terminal is for this process, which then aborts the request.
        # OpenMP's threads spin a while where they wait for each other. So short a while costs nothing, and where
        # something else wants the cores too, a longer one makes a decode many times slower.
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            env={"GOMP_SPINCOUNT": "5000", **os.environ},
        )
        engine = _Engine(process, log)
        self._closer = weakref.finalize(self, _end, process, log)
        engine.waiting[0] = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(engine,), daemon=True).start()
        return engine

    def _loaded(self, engine: _Engine, deadline: Deadline) -> wire.EngineInfo:
        """What an engine says of its model once that is loaded; else the engine is ended."""
        assert self._closer
        try:
            event = self._next(engine.waiting[0], deadline)
            if event["event"] == "ready":
                return wire.EngineInfo(**event["info"])
            raise self._start_error(event, engine.log)
        except BaseException:
            self._closer()
            self._engine = None
            raise

    def _start_error(self, event: dict[str, Any], log: IO[bytes]) -> HybridError:
        if event["event"] == "failed":
            reason = _last_line(log, "error")
            return CorruptModel(
                f"{wire.error_from(event)}: {reason}", hint="fetch it again, or try 'hybrid models verify'"
            )
        return EngineCrashed(
            f"the engine died while loading {self.path}: {_last_line(log)}", hint="run 'hybrid doctor'"
        )


def _listen(engine: _Engine) -> None:
    """Sort the engine's events to the calls that wait for them, until it ends."""
    assert engine.process.stdout is not None
    try:
        for line in engine.process.stdout:
            event = wire.decode_line(line)
            if events := engine.waiting.get(event.get("id", 0)):
                events.put(event)
    except ValueError:
        pass  # cut off in mid-line, or closed by us
    engine.dead = True
    for events in list(engine.waiting.values()):
        events.put({"event": "crashed"})


def _end(process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    """End an engine and collect it, so that no zombie stays."""
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        try:
            if stream:
                stream.close()
        except BrokenPipeError:
            pass
    log.close()


def _last_line(log: IO[bytes], word: str = "") -> str:
    """The last line of the engine's stderr, or the last one with a word in it."""
    try:
        log.seek(0)
        lines = [line.strip() for line in log.read().decode("utf-8", "replace").splitlines() if line.strip()]
    except ValueError:
        lines = []
    return next((line for line in reversed(lines) if word in line), lines[-1] if lines else "it said nothing")
