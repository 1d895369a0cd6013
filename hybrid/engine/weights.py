"""The weights and the vocabulary of a model, as plain Python values.

With `sequences` the only file that calls llama.cpp to run a model. llama.cpp ends the process on many wrong calls, so
these two check what they hand on, and the rest of the engine never sees a pointer.
"""

import ctypes
import logging
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import llama_cpp as llama

from hybrid.errors import CorruptModel

__all__ = ["Weights", "build_info", "physical_cores"]


class Weights:
    """A loaded GGUF file. Not safe for threads."""

    def __init__(self, path: Path) -> None:
        """Load the weights.

        Raises:
            CorruptModel: llama.cpp refuses the file.
        """
        # llama.cpp says a line for each state that is loaded; errors alone are wanted when the engine has died.
        logging.getLogger("llama-cpp-python").setLevel(logging.ERROR)
        llama.llama_backend_init()
        params = llama.llama_model_default_params()
        params.n_gpu_layers = 0
        self.pointer: Any = llama.llama_model_load_from_file(os.fsencode(path), params)
        if not self.pointer:
            raise CorruptModel(f"llama.cpp cannot load {path}", hint="check the file with 'hybrid models verify'")
        self._vocab = llama.llama_model_get_vocab(self.pointer)
        self.vocabulary = int(llama.llama_vocab_n_tokens(self._vocab))
        """Number of tokens the model knows."""
        self.copies_parts = not (
            llama.llama_model_is_recurrent(self.pointer) or llama.llama_model_is_hybrid(self.pointer)
        )
        """Whether a sequence can be cut at any token; the state of a recurrent model cannot."""

    # --- what the file says -----------------------------------------------------------------

    @property
    def parameters(self) -> int:
        return int(llama.llama_model_n_params(self.pointer))

    @property
    def trained_context(self) -> int:
        """Tokens of context the model was trained on."""
        return int(llama.llama_model_n_ctx_train(self.pointer))

    @property
    def template(self) -> str:
        """The chat template in the file, Jinja source; empty if it has none."""
        text = llama.llama_model_chat_template(self.pointer, None)
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

    @lru_cache(maxsize=65_536)  # noqa: B019 - one model a process
    def piece(self, token: int) -> bytes:
        """The bytes a token adds to a text; none for a control token."""
        buffer = ctypes.create_string_buffer(512)
        size = llama.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
        return bytes(buffer.raw[: max(0, size)])

    @lru_cache(maxsize=65_536)  # noqa: B019
    def ends(self, token: int) -> bool:
        """Whether a token ends the reply."""
        return bool(llama.llama_vocab_is_eog(self._vocab, token))

    def grammar_tokenizer(self) -> object:
        """The view that llguidance has of the vocabulary; about a second, so made when the first grammar comes."""
        from llguidance.llamacpp import lltokenizer_from_vocab

        eog = [token for token in range(self.vocabulary) if llama.llama_vocab_is_eog(self._vocab, token)]
        return lltokenizer_from_vocab(self._vocab, eos_token=eog or None)


def build_info() -> str:
    """Version of llama.cpp and the instruction sets it uses: another build decodes to other bits."""
    return f"{llama.__version__} {llama.llama_print_system_info().decode()}"


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
