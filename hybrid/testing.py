"""Public doubles for tests of hybrid and of what is built on it. They never stand in for the final proof."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hybrid.deadline import NEVER, Deadline
from hybrid.types import (
    Document,
    Execution,
    Limits,
    Mode,
    OnText,
    Passage,
    Reply,
    Request,
    Sample,
    Score,
    Scored,
    Usage,
)

__all__ = ["FakeSandbox", "ListStore", "ScriptedModel", "tiny_gguf", "tiny_recurrent_gguf"]


class ScriptedModel:
    """A model that says what it is told: texts in order, or a function of the request."""

    name = "scripted"
    digest = "0" * 64
    details: Mapping[str, object] = {}
    parameters = 0
    context_length = 4096
    width = 4

    def __init__(self, replies: Iterable[str] | Callable[[Request], str]) -> None:
        self._reply = replies if callable(replies) else _in_order(list(replies))
        self.requests: list[Request] = []
        """Every request it was asked, for a test to look at."""

    def generate(self, request: Request, deadline: Deadline = NEVER, on_text: OnText | None = None) -> Reply:
        """The next text, `request.n` times."""
        self.requests.append(request)
        texts = [self._reply(request) for _ in range(request.n)]
        if on_text:
            on_text(texts[0])
        usage = Usage(calls=1, reply_tokens=sum(len(text.split()) for text in texts))
        return Reply(tuple(Sample(text, "stop") for text in texts), usage)

    def score(self, request: Request, continuations: Sequence[str], deadline: Deadline = NEVER) -> Scored:
        """Shorter is likelier."""
        return Scored(tuple(Score(-float(len(text)), max(1, len(text.split()))) for text in continuations))

    def close(self) -> None: ...


def _in_order(texts: list[str]) -> Callable[[Request], str]:
    return lambda request: texts.pop(0)


class FakeSandbox:
    """A sandbox that runs nothing: it answers with prepared executions, in order."""

    def __init__(self, executions: Iterable[Execution]) -> None:
        self._executions = list(executions)
        self.programs: list[str] = []

    def start(self) -> None: ...

    def run(self, program: str, limits: Limits = Limits()) -> Execution:
        self.programs.append(program)
        return self._executions.pop(0)

    def close(self) -> None: ...


class ListStore:
    """A store that finds the passages with the most words in common with the query, whatever the mode."""

    digest = "list"

    def __init__(self, passages: Sequence[Passage] = ()) -> None:
        self._passages = list(passages)

    def search(
        self, query: str, k: int, mode: Mode = "hybrid", where: Mapping[str, str] | None = None
    ) -> tuple[Passage, ...]:
        words = set(query.lower().split())
        near = sorted(self._passages, key=lambda passage: -len(words & set(passage.text.lower().split())))
        return tuple(near[:k])

    def around(self, passage_id: str, words: int) -> str:
        return next(passage.text for passage in self._passages if passage.id == passage_id)

    def add(self, documents: Sequence[Document]) -> None:
        self._passages += [Passage(document.id, document.text, document.source) for document in documents]

    def remove(self, ids: Sequence[str]) -> None:
        self._passages = [passage for passage in self._passages if passage.id not in ids]

    def close(self) -> None: ...


CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def tiny_gguf(
    path: Path, *, seed: int = 0, template: str | None = CHATML, context: int = 512, quantized: bool = False
) -> Path:
    """Write a two-layer Llama with random weights and a vocabulary of all bytes, about 300 kB.

    It says nothing sensible, but it tokenises, decodes, batches and fails as a real one does.

    Args:
        path: where to write it.
        seed: other weights.
        template: chat template; `None` makes a base model.
        context: tokens it says it was trained for.
        quantized: matrices in Q8_0 and not float32, so that the CPU's integer kernels are used.
    """
    heads, hidden = 4, 128
    writer = _open_gguf(path, "llama", context)
    writer.add_feed_forward_length(hidden)
    writer.add_head_count(heads)
    writer.add_head_count_kv(heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_WIDTH // heads)
    _add_vocabulary(writer, template)
    weights = _random_weights(writer, seed, quantized=quantized)
    _add_ends(writer, weights)
    for layer in range(_LAYERS):
        for name in ("attn_norm", "ffn_norm"):
            _add_norm(writer, f"blk.{layer}.{name}.weight")
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            weights(f"blk.{layer}.{name}.weight", _WIDTH, _WIDTH)
        weights(f"blk.{layer}.ffn_gate.weight", hidden, _WIDTH)
        weights(f"blk.{layer}.ffn_up.weight", hidden, _WIDTH)
        weights(f"blk.{layer}.ffn_down.weight", _WIDTH, hidden)
    return _close_gguf(writer, path)


def tiny_recurrent_gguf(path: Path, *, seed: int = 0, template: str | None = CHATML, context: int = 512) -> Path:
    """Write a two-layer Mamba with random weights and the vocabulary of `tiny_gguf`, about 400 kB.

    A sequence is one state with no memory of the states before it: it can be copied and dropped as a whole only.
    As in a trained model the next token depends on all tokens before it, on near ones more.

    Args:
        path: where to write it.
        seed: other weights.
        template: chat template; `None` makes a base model.
        context: tokens it says it was trained for.
    """
    import numpy as np

    inner, state, rank, kernel = 2 * _WIDTH, 16, 4, 4  # llama.cpp loads no other inner size
    writer = _open_gguf(path, "mamba", context)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_ssm_conv_kernel(kernel)
    writer.add_ssm_inner_size(inner)
    writer.add_ssm_state_size(state)
    writer.add_ssm_time_step_rank(rank)
    _add_vocabulary(writer, template)
    weights = _random_weights(writer, seed)
    _add_ends(writer, weights)
    # As Mamba is before training, where random values would let the states grow without end: every state decays and
    # the time steps are small. The decay is a sixteenth of Mamba's, so that more than the last twenty tokens count.
    decay = np.tile(-np.arange(1, state + 1, dtype=np.float32) / state, (inner, 1))
    steps = np.log(np.expm1(np.geomspace(1e-3, 1e-1, inner))).astype(np.float32)  # llama.cpp takes the softplus
    for layer in range(_LAYERS):
        _add_norm(writer, f"blk.{layer}.attn_norm.weight")
        weights(f"blk.{layer}.ssm_in.weight", 2 * inner, _WIDTH)
        weights(f"blk.{layer}.ssm_conv1d.weight", inner, kernel)
        writer.add_tensor(f"blk.{layer}.ssm_conv1d.bias", np.zeros(inner, np.float32))
        weights(f"blk.{layer}.ssm_x.weight", rank + 2 * state, inner)
        weights(f"blk.{layer}.ssm_dt.weight", inner, rank)
        writer.add_tensor(f"blk.{layer}.ssm_dt.bias", steps)
        writer.add_tensor(f"blk.{layer}.ssm_a", decay)
        writer.add_tensor(f"blk.{layer}.ssm_d", np.ones(inner, np.float32))
        weights(f"blk.{layer}.ssm_out.weight", _WIDTH, inner)
    return _close_gguf(writer, path)


_WIDTH, _LAYERS = 64, 2
_CONTROL_TOKENS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")


def _open_gguf(path: Path, architecture: str, context: int) -> Any:
    """A writer that knows the sizes which every tiny model has."""
    import gguf

    writer: Any = gguf.GGUFWriter(path, architecture)
    writer.add_name("tiny")
    writer.add_context_length(context)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(_LAYERS)
    return writer


def _add_vocabulary(writer: Any, template: str | None) -> None:
    """All bytes, the control tokens of ChatML, and a chat template if there is one."""
    import gguf

    tokens = [*_byte_names(), *_CONTROL_TOKENS]
    kinds = [gguf.TokenType.NORMAL] * 256 + [gguf.TokenType.CONTROL] * len(_CONTROL_TOKENS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(["Ġ t", "h e"])
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_pad_token_id(tokens.index("<|endoftext|>"))
    writer.add_add_bos_token(False)
    if template is not None:
        writer.add_chat_template(template)


def _random_weights(writer: Any, seed: int, *, quantized: bool = False) -> Callable[..., None]:
    """A function that adds a tensor of a name and a shape, with values that keep the size of what they multiply."""
    import gguf
    import numpy as np

    random = np.random.default_rng(seed)
    kind = gguf.GGMLQuantizationType.Q8_0 if quantized else gguf.GGMLQuantizationType.F32

    def weights(name: str, *shape: int) -> None:
        values = random.normal(0, shape[-1] ** -0.5, shape).astype(np.float32)
        writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)

    return weights


def _add_ends(writer: Any, weights: Callable[..., None]) -> None:
    """What comes before the first layer and after the last."""
    size = 256 + len(_CONTROL_TOKENS)
    weights("token_embd.weight", size, _WIDTH)
    weights("output.weight", size, _WIDTH)
    _add_norm(writer, "output_norm.weight")


def _add_norm(writer: Any, name: str) -> None:
    import numpy as np

    writer.add_tensor(name, np.ones(_WIDTH, np.float32))


def _close_gguf(writer: Any, path: Path) -> Path:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _byte_names() -> list[str]:
    """The 256 printable characters that stand for bytes in GPT-2's vocabulary, in byte order."""
    printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(others)) for byte in range(256)]
