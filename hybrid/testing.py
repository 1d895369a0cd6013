"""Public doubles for tests of hybrid and of what is built on it. They never stand in for the final proof."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from hybrid.types import (
    NEVER,
    Deadline,
    Document,
    Execution,
    Limits,
    OnText,
    Passage,
    Reply,
    Request,
    Sample,
    Score,
    Usage,
)

__all__ = ["FakeSandbox", "ListStore", "ScriptedModel", "tiny_gguf"]


class ScriptedModel:
    """A model that says what it is told: texts in order, or a function of the request."""

    name = "scripted"
    digest = "0" * 64
    parameters = 0
    context_length = 4096

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

    def score(self, request: Request, continuations: Sequence[str], deadline: Deadline = NEVER) -> tuple[Score, ...]:
        """Shorter is likelier."""
        return tuple(Score(-float(len(text)), max(1, len(text.split()))) for text in continuations)

    def close(self) -> None: ...


def _in_order(texts: list[str]) -> Callable[[Request], str]:
    return lambda request: texts.pop(0)


class FakeSandbox:
    """A sandbox that runs nothing: it answers with prepared executions, in order."""

    def __init__(self, executions: Iterable[Execution]) -> None:
        self._executions = list(executions)
        self.programs: list[str] = []

    def run(self, program: str, limits: Limits = Limits()) -> Execution:
        self.programs.append(program)
        return self._executions.pop(0)

    def close(self) -> None: ...


class ListStore:
    """A store that finds the passages with the most words in common with the query."""

    digest = "list"

    def __init__(self, passages: Sequence[Passage] = ()) -> None:
        self._passages = list(passages)

    def search(self, query: str, k: int) -> tuple[Passage, ...]:
        words = set(query.lower().split())
        near = sorted(self._passages, key=lambda passage: -len(words & set(passage.text.lower().split())))
        return tuple(near[:k])

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
    import gguf
    import numpy as np

    width, layers, heads, hidden = 64, 2, 4, 128
    tokens = [*_byte_names(), "<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    kinds = [gguf.TokenType.NORMAL] * 256 + [gguf.TokenType.CONTROL] * 3
    writer: Any = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(hidden)
    writer.add_head_count(heads)
    writer.add_head_count_kv(heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(width // heads)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(["Ġ t", "h e"])
    writer.add_eos_token_id(258)
    writer.add_pad_token_id(256)
    writer.add_add_bos_token(False)
    if template is not None:
        writer.add_chat_template(template)
    random = np.random.default_rng(seed)

    def weights(name: str, *shape: int) -> None:
        values = random.normal(0, shape[-1] ** -0.5, shape).astype(np.float32)
        kind = gguf.GGMLQuantizationType.Q8_0 if quantized else gguf.GGMLQuantizationType.F32
        writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)

    weights("token_embd.weight", len(tokens), width)
    weights("output.weight", len(tokens), width)
    writer.add_tensor("output_norm.weight", np.ones(width, np.float32))
    for layer in range(layers):
        for name in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", np.ones(width, np.float32))
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            weights(f"blk.{layer}.{name}.weight", width, width)
        weights(f"blk.{layer}.ffn_gate.weight", hidden, width)
        weights(f"blk.{layer}.ffn_up.weight", hidden, width)
        weights(f"blk.{layer}.ffn_down.weight", width, hidden)
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
