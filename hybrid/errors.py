"""Every error that hybrid raises on purpose; each says what happened, to what, and what to type next.

HybridError                     1  other
|-- UsageError                  2  the call is wrong
|   |-- SpecError                  ... and a caret shows where
|   |-- BadQuestion                ... the question cannot be asked
|   |-- BadBattery                 ... the file of tasks cannot be understood
|   |-- Unreadable                 ... no text can be had from the file
|   `-- RunMismatch                ... the folder holds a run of something else
|-- Missing                     3  something has to be fetched, built or installed first
|   |-- ModelMissing
|   |-- CorpusMissing
|   |-- ExtraMissing               an optional package
|   `-- SourceUnreachable          no network, or no source has it
|-- Stopped                     4  no answer in the time or budget given
|-- CacheError                     the cache folder cannot be read or written, or the disk is full
|-- LedgerError                    the records of a run cannot be read or written
|-- CorruptModel                   a file that llama.cpp refuses
|   `-- DigestMismatch             its bytes are not the published ones
|-- ContextOverflow                prompt longer than the model's context
|-- GrammarError                   a grammar that does not compile
|-- Unsupported                    a model that cannot do what is asked of it, as a server that cannot score
|-- EngineCrashed                  the engine died twice on the same request
`-- SandboxUnavailable             this system cannot confine a program

A program that fails in the sandbox is no error of ours: it is a value, `types.Execution`.
"""

__all__ = [
    "BadBattery",
    "BadQuestion",
    "CacheError",
    "ContextOverflow",
    "CorpusMissing",
    "CorruptModel",
    "DigestMismatch",
    "EngineCrashed",
    "ExtraMissing",
    "GrammarError",
    "HybridError",
    "LedgerError",
    "Missing",
    "ModelMissing",
    "RunMismatch",
    "SandboxUnavailable",
    "SourceUnreachable",
    "SpecError",
    "Stopped",
    "Unreadable",
    "Unsupported",
    "UsageError",
]


class HybridError(Exception):
    """Base of all; `str()` is one line, `hint` is what to type next (may be empty)."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(HybridError):
    """An option or argument that cannot be right."""

    exit_code = 2


class SpecError(UsageError):
    """A spec string that does not parse; `caret()` draws where."""

    def __init__(self, message: str, *, spec: str, position: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.spec = spec
        self.position = position

    def caret(self) -> str:
        """Two lines: the spec, and a caret under the fault."""
        return f"{self.spec}\n{' ' * self.position}^"


class BadQuestion(UsageError):
    """An empty question, or choices that are no choice."""


class BadBattery(UsageError):
    """A battery or a public set that cannot be understood; the message says where."""


class Unreadable(UsageError):
    """A file that no text can be had from; the message says why."""


class RunMismatch(UsageError):
    """The folder holds the records of another plan; the message says what has changed."""


class Missing(HybridError):
    """Something that has to be fetched, built or installed first."""

    exit_code = 3


class ModelMissing(Missing):
    """No model of that name or path here."""


class CorpusMissing(Missing):
    """No corpus of that name, or none was given where one is needed."""


class ExtraMissing(Missing):
    """An optional package is not installed."""


class SourceUnreachable(Missing):
    """No source could deliver a file: there is no network, or none has it."""


class Stopped(HybridError):
    """The deadline passed or the budget ran out before there was an answer."""

    exit_code = 4


class CacheError(HybridError):
    """The cache folder cannot be read or written, or the disk is full."""


class LedgerError(HybridError):
    """The records of a run cannot be read or written, or another process is writing them."""


class CorruptModel(HybridError):
    """A model file that cannot be loaded."""


class DigestMismatch(CorruptModel):
    """A file whose bytes are not the published ones; it was deleted if hybrid had fetched it."""


class ContextOverflow(HybridError):
    """A prompt that does not fit into the model's context."""

    def __init__(self, *, prompt_tokens: int, context_tokens: int) -> None:
        super().__init__(
            f"the prompt has {prompt_tokens} tokens and the context holds {context_tokens}",
            hint="shorten the question, retrieve fewer passages (rag(k=2)), or take a model with a longer context",
        )
        self.prompt_tokens = prompt_tokens
        self.context_tokens = context_tokens


class GrammarError(HybridError):
    """A grammar that does not compile; the message is the compiler's."""


class Unsupported(HybridError):
    """A model that cannot do what is asked of it; the message says what."""


class EngineCrashed(HybridError):
    """The engine process died, was restarted, and died again on the same request."""


class SandboxUnavailable(HybridError):
    """Programs cannot be confined on this system, so none is run."""
