"""The one file that calls llama.cpp: weights, tokens, the KV cache and the decode, as plain Python values.

llama.cpp ends the process on many wrong calls (see each method), so this file checks what it hands on
and the rest of the engine never sees a pointer. Not safe for threads: one thread decodes.
"""

import ctypes
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import llama_cpp as llama
import numpy as np
import numpy.typing as npt

from hybrid.errors import CorruptModel

__all__ = ["Aborted", "Native", "NoCells", "Row", "physical_cores"]

Logits = npt.NDArray[np.float32]


class NoCells(Exception):
    """The KV cache has no free cells for this batch; nothing was decoded."""


class Aborted(Exception):
    """The decode was cut short; the sequences in it are in an unknown state and must be dropped."""


@dataclass(frozen=True, slots=True)
class Row:
    """One token to decode: where it goes, and whether its logits are wanted."""

    token: int
    position: int
    sequence: int
    wants_logits: bool = False


class Native:
    """A loaded model with one context of `cells` KV cells shared by `sequences` sequences."""

    def __init__(
        self, path: Path, *, cells: int, sequences: int, batch: int, threads: int, unified: bool = True
    ) -> None:
        """Load the weights.

        Args:
            path: a GGUF file.
            cells: of the KV cache, for all sequences together.
            sequences: ids from 0 to this less one.
            batch: the most rows of one decode.
            threads: that compute.
            unified: sequences share cells, so that a prefix costs nothing to copy, in part too; else each has its
                own share of the cells and looks at those only.

        Raises:
            CorruptModel: llama.cpp refuses the file, or the file has no vocabulary.
        """
        llama.llama_backend_init()
        params = llama.llama_model_default_params()
        params.n_gpu_layers = 0
        self._model = llama.llama_model_load_from_file(os.fsencode(path), params)
        if not self._model:
            raise CorruptModel(f"llama.cpp cannot load {path}", hint="check the file with 'hybrid models verify'")
        self._vocab = llama.llama_model_get_vocab(self._model)
        self._batch = llama.llama_batch_init(batch, 0, 1)
        self._abort = ctypes.create_string_buffer(2)
        self._unified = unified
        self._context = self._open_context(cells, sequences, batch, threads, unified)
        self._memory = llama.llama_get_memory(self._context)
        self.batch = batch
        """The most rows of one decode."""
        recurrent = llama.llama_model_is_recurrent(self._model) or llama.llama_model_is_hybrid(self._model)
        self.copies_parts = not recurrent
        """Whether a part of a sequence can be copied or removed."""
        self.vocabulary = llama.llama_vocab_n_tokens(self._vocab)

    def _open_context(self, cells: int, sequences: int, batch: int, threads: int, unified: bool) -> object:
        params = llama.llama_context_default_params()
        params.n_ctx = cells
        params.n_batch = params.n_ubatch = batch
        params.n_seq_max = sequences
        params.n_threads = params.n_threads_batch = threads
        params.kv_unified = unified
        params.swa_full = True  # sliding windows must keep old cells: prefixes are copied out of them
        # llama.cpp would take flash attention, which on a CPU costs a third of the speed of a full batch.
        params.flash_attn_type = llama.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.no_perf = True
        # strlen as the callback: a C function that is true once the first byte of the buffer is set.
        # It runs for every node of the graph, where a Python callback would cost more than the check.
        params.abort_callback = ctypes.cast(ctypes.CDLL(None).strlen, llama.ggml_abort_callback)
        params.abort_callback_data = ctypes.addressof(self._abort)
        context = llama.llama_init_from_model(self._model, params)
        if not context:
            raise CorruptModel(
                "llama.cpp cannot open a context for this model", hint="set HYBRID_CONTEXT to fewer tokens"
            )
        return context

    # --- what the file says -----------------------------------------------------------------

    @property
    def parameters(self) -> int:
        return int(llama.llama_model_n_params(self._model))

    @property
    def trained_context(self) -> int:
        """Tokens of context the model was trained on."""
        return int(llama.llama_model_n_ctx_train(self._model))

    @property
    def template(self) -> str:
        """The chat template in the file, Jinja source; empty if it has none."""
        text = llama.llama_model_chat_template(self._model, None)
        return text.decode("utf-8", "replace") if text else ""

    # --- tokens -----------------------------------------------------------------------------

    def tokenize(self, text: str, *, control: bool) -> list[int]:
        """Token ids of a text; only with `control` can it name control tokens. Adds no BOS."""
        data = text.encode("utf-8", "replace")
        ids = (llama.llama_token * (len(data) + 8))()
        count = llama.llama_tokenize(self._vocab, data, len(data), ids, len(ids), False, control)
        return list(ids[: max(0, count)])

    @property
    def bos(self) -> tuple[int, ...]:
        """What a prompt must begin with: the BOS token, or nothing."""
        wants = llama.llama_vocab_get_add_bos(self._vocab)
        return (int(llama.llama_vocab_bos(self._vocab)),) if wants else ()

    def text_of(self, control_token: int) -> str:
        """The name of a token as the vocabulary writes it, for templates."""
        if control_token < 0:
            return ""
        return str(llama.llama_vocab_get_text(self._vocab, control_token), "utf-8", "replace")

    @property
    def bos_text(self) -> str:
        return self.text_of(llama.llama_vocab_bos(self._vocab))

    @property
    def eos_text(self) -> str:
        return self.text_of(llama.llama_vocab_eos(self._vocab))

    @lru_cache(maxsize=65_536)  # noqa: B019 - one Native a process
    def piece(self, token: int) -> bytes:
        """The bytes a token adds to a text; none for a control token."""
        buffer = ctypes.create_string_buffer(512)
        size = llama.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
        return buffer.raw[: max(0, size)]

    @lru_cache(maxsize=65_536)  # noqa: B019
    def ends(self, token: int) -> bool:
        """Whether a token ends the reply."""
        return bool(llama.llama_vocab_is_eog(self._vocab, token))

    def grammar_tokenizer(self) -> object:
        """The view that llguidance has of the vocabulary; about a second, so made when the first grammar comes."""
        from llguidance.llamacpp import lltokenizer_from_vocab

        eog = [token for token in range(self.vocabulary) if llama.llama_vocab_is_eog(self._vocab, token)]
        return lltokenizer_from_vocab(self._vocab, eos_token=eog or None)

    # --- the KV cache -----------------------------------------------------------------------

    def share(self, source: int, target: int, tokens: int) -> None:
        """Let an empty sequence begin with the first `tokens` cells of another; all of them if not unified."""
        end = tokens if self._unified else -1  # llama.cpp ends the process at a part of a partitioned sequence
        llama.llama_memory_seq_cp(self._memory, source, target, 0, end)

    def drop(self, sequence: int, start: int = 0) -> None:
        """Free a sequence's cells from position `start` on."""
        llama.llama_memory_seq_rm(self._memory, sequence, start, -1)

    def abort(self) -> None:
        """Make the running decode return soon; may be called from another thread."""
        self._abort[0] = b"\x01"

    def decode(self, rows: Sequence[Row]) -> list[Logits]:
        """Run the model over the rows; the logits of those that want them, in order.

        Returns:
            One array of `vocabulary` float32 a wanted row, valid until the next decode.

        Raises:
            NoCells, Aborted.
        """
        if not 0 < len(rows) <= self.batch:
            raise ValueError(f"a batch of {len(rows)} rows; it must have 1 to {self.batch}")
        for i, row in enumerate(rows):
            self._batch.token[i] = row.token
            self._batch.pos[i] = row.position
            self._batch.n_seq_id[i] = 1
            self._batch.seq_id[i][0] = row.sequence
            self._batch.logits[i] = row.wants_logits
        self._batch.n_tokens = len(rows)
        self._abort[0] = b"\x00"
        status = llama.llama_decode(self._context, self._batch)
        if status == 1:
            raise NoCells
        if status == 2:
            raise Aborted
        if status:
            raise RuntimeError(f"llama_decode failed with {status}")
        return [self._logits(i) for i, row in enumerate(rows) if row.wants_logits]

    def _logits(self, index: int) -> Logits:
        pointer = llama.llama_get_logits_ith(self._context, index)
        return np.ctypeslib.as_array(pointer, shape=(self.vocabulary,))


def physical_cores() -> int:
    """Cores this process may use, hyperthreads of one core counted once."""
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    siblings = set()
    for cpu in usable:
        try:
            path = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
            siblings.add(path.read_text(encoding="ascii"))
        except OSError:
            siblings.add(str(cpu))
    return len(siblings)
