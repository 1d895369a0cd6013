"""Sequences of tokens in llama.cpp's memory, and the decode that adds to them.

Each sequence has cells of its own and attends to those alone: with a cache that all share, every query runs over the
cells of all, which at sixteen sequences costs as much as the weights. llama.cpp then wants the sequences of a batch to
be neighbours, in order: a gap between their numbers splits the batch, and each part reads all weights once more.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import llama_cpp as llama
import numpy as np
import numpy.typing as npt

from hybrid.engine.weights import Weights
from hybrid.errors import CorruptModel

__all__ = ["Aborted", "NoCells", "Row", "Sequences", "State", "padded"]

Logits = npt.NDArray[np.float32]
State = npt.NDArray[np.uint8]
"""All that the model remembers of one sequence, as bytes."""

CELLS = 256
"""Cells come in blocks of this many: llama.cpp rounds up what a query looks at."""


class NoCells(Exception):
    """The cache has no free cells for this batch; nothing was decoded."""


class Aborted(Exception):
    """The decode was cut short; the sequences in it are in an unknown state and must be cleared."""


@dataclass(frozen=True, slots=True)
class Row:
    """One token to decode: where it goes, and whether its logits are wanted."""

    token: int
    position: int
    sequence: int
    wants_logits: bool = False


class Sequences:
    """The memory of `count` sequences with `cells` tokens each. One thread decodes; any may abort."""

    def __init__(self, weights: Weights, *, count: int, cells: int, batch: int, threads: int) -> None:
        """Reserve the memory.

        Args:
            weights: of the model.
            count: sequences, numbered from 0.
            cells: tokens each can hold; rounded up to a multiple of `CELLS`.
            batch: the most rows of one decode.
            threads: that compute.

        Raises:
            CorruptModel: llama.cpp cannot make a context of this size.
        """
        self._weights = weights
        self._threads = threads
        self._abort = ctypes.create_string_buffer(2)
        self._rows = _Rows(batch)
        self.batch = batch
        self.copies_parts = weights.copies_parts
        self._context: Any = None
        self._open(count, cells)

    def _open(self, count: int, cells: int) -> None:
        self.count, self.cells = count, padded(cells)
        params = llama.llama_context_default_params()
        params.n_ctx = self.count * self.cells
        params.n_batch = params.n_ubatch = self.batch
        params.n_seq_max = count
        params.n_threads = params.n_threads_batch = self._threads
        params.kv_unified = False
        params.swa_full = True  # sliding windows must keep old cells: beginnings are copied out of them
        # llama.cpp would take flash attention, which on a CPU costs a third of the speed of a full batch.
        params.flash_attn_type = llama.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.no_perf = True
        # strlen as the callback: a C function that is true once the first byte of the buffer is set.
        # It runs for every node of the graph, where a Python callback would cost more than the check.
        params.abort_callback = ctypes.cast(ctypes.CDLL(None).strlen, llama.ggml_abort_callback)
        params.abort_callback_data = ctypes.addressof(self._abort)
        self._context = llama.llama_init_from_model(self._weights.pointer, params)
        if not self._context:
            raise CorruptModel(
                "llama.cpp cannot open a context for this model", hint="set HYBRID_CONTEXT to fewer tokens"
            )
        self._memory = llama.llama_get_memory(self._context)

    def resize(self, count: int, cells: int) -> None:
        """Another length of the sequences, or another number of them; with the same number they keep their tokens.

        With another one nothing is kept, and no state that was saved before can be loaded: llama.cpp writes the number
        of sequences into each.
        """
        kept = [self.save(sequence) for sequence in range(count)] if count == self.count else []
        llama.llama_free(self._context)
        self._open(count, cells)
        for sequence, state in enumerate(kept):
            if len(state):
                self.load(sequence, state)

    # --- one sequence -----------------------------------------------------------------------

    def cut(self, sequence: int, length: int) -> None:
        """Forget a sequence's tokens from `length` on; with 0, all of them."""
        llama.llama_memory_seq_rm(self._memory, sequence, length or -1, -1)

    def save(self, sequence: int) -> State:
        """What the model remembers of a sequence; empty if it holds no token."""
        if llama.llama_memory_seq_pos_max(self._memory, sequence) < 0:
            return np.empty(0, np.uint8)
        state = np.empty(llama.llama_state_seq_get_size(self._context, sequence), np.uint8)
        pointer = state.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        written = llama.llama_state_seq_get_data(self._context, pointer, len(state), sequence)
        return state[:written]

    def load(self, sequence: int, state: State) -> bool:
        """Let a sequence hold a state that was saved with the same model; false if it does not fit.

        This is how sequences are copied, too: llama.cpp's own copy is carried out with the next decode only, and by
        then whatever happened to either sequence in between is part of it.
        """
        pointer = state.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        if llama.llama_state_seq_set_data(self._context, pointer, len(state), sequence):
            return True
        self.cut(sequence, 0)
        return False

    # --- all of them ------------------------------------------------------------------------

    def abort(self) -> None:
        """Make the running decode return soon; may be called from another thread."""
        self._abort[0] = b"\x01"

    def decode(self, rows: Sequence[Row]) -> list[Logits]:
        """Run the model over the rows; the logits of those that want them, in order.

        Args:
            rows: those of one sequence together, sequences in order.

        Returns:
            One array of `vocabulary` float32 a wanted row, valid until the next decode.

        Raises:
            NoCells, Aborted.
        """
        if not 0 < len(rows) <= self.batch:
            raise ValueError(f"a batch of {len(rows)} rows; it must have 1 to {self.batch}")
        self._abort[0] = b"\x00"
        status = llama.llama_decode(self._context, self._rows.fill(rows))
        if status == 1:
            raise NoCells
        if status == 2:
            raise Aborted
        if status:
            raise RuntimeError(f"llama_decode failed with {status}")
        return [self._logits(i) for i, row in enumerate(rows) if row.wants_logits]

    def _logits(self, index: int) -> Logits:
        pointer = llama.llama_get_logits_ith(self._context, index)
        return np.ctypeslib.as_array(pointer, shape=(self._weights.vocabulary,))


class _Rows:
    """A llama_batch over numpy arrays, which are filled as a whole and not field by field."""

    def __init__(self, size: int) -> None:
        self._token = np.zeros(size, np.int32)
        self._position = np.zeros(size, np.int32)
        self._sequence = np.zeros(size, np.int32)
        self._wanted = np.zeros(size, np.int8)
        self._ones = np.ones(size, np.int32)
        self._pointers = self._sequence.ctypes.data + 4 * np.arange(size, dtype=np.uintp)
        self._batch = llama.llama_batch()
        arrays: dict[str, npt.NDArray[Any]] = {
            "token": self._token,
            "pos": self._position,
            "n_seq_id": self._ones,
            "seq_id": self._pointers,
            "logits": self._wanted,
        }
        for field, array in arrays.items():
            kind = dict(llama.llama_batch._fields_)[field]
            setattr(self._batch, field, ctypes.cast(array.ctypes.data, kind))

    def fill(self, rows: Sequence[Row]) -> Any:
        """The batch with these rows."""
        count = len(rows)
        self._token[:count] = [row.token for row in rows]
        self._position[:count] = [row.position for row in rows]
        self._sequence[:count] = [row.sequence for row in rows]
        self._wanted[:count] = [row.wants_logits for row in rows]
        self._batch.n_tokens = count
        return self._batch


def padded(cells: int) -> int:
    """The next multiple of `CELLS`."""
    return -(-cells // CELLS) * CELLS
