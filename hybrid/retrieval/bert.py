"""A BERT encoder in NumPy: there at once, where PyTorch takes seconds to import.

It computes what sentence-transformers does with a folder whose files say just what is expected here: BERT with absolute
positions and exact GELU, the mean over all tokens, scaled to length 1. Each text is a pass of its own, so there is no
padding and no mask. The only importer of tokenizers, safetensors and threadpoolctl.
"""

import json
import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

__all__ = ["Bert"]

_BERT = {
    "architectures": ["BertModel"],
    "model_type": "bert",
    "hidden_act": "gelu",
    "position_embedding_type": "absolute",
}
_FILES = (
    "config.json",
    "modules.json",
    "1_Pooling/config.json",
    "sentence_bert_config.json",
    "tokenizer_config.json",
    "tokenizer.json",
)
_MODULES = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
_MEAN = {
    "pooling_mode_cls_token": False,
    "pooling_mode_mean_tokens": True,
    "pooling_mode_max_tokens": False,
    "pooling_mode_mean_sqrt_len_tokens": False,
}
_ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
"""Abramowitz and Stegun 7.1.26: wrong by 1.5e-7 at most, which is about float32's own precision."""

_blas = threading.Lock()
"""How many threads BLAS has is a setting of the process: held by whoever has changed it."""


@dataclass(frozen=True, slots=True)
class Bert:
    """Weights by their names in the file, and the few numbers they do not tell. Threads may share it."""

    tokenizer: Any
    weights: Mapping[str, "Array"]
    layers: int
    heads: int
    epsilon: float

    @classmethod
    def load(cls, path: Path) -> "Bert | None":
        """The encoder in a folder of sentence-transformers; None if its files ask for anything else than is done here.

        Raises:
            ImportError: tokenizers, safetensors or threadpoolctl is not installed.
        """
        import threadpoolctl  # noqa: F401
        from safetensors import SafetensorError
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        try:
            config, length, tokens = _settings(path)
            weights = load_file(path / "model.safetensors")
        except (OSError, ValueError, KeyError, TypeError, SafetensorError):
            return None
        tokenizer = Tokenizer.from_str(tokens)
        tokenizer.no_padding()
        tokenizer.enable_truncation(length)
        weights.pop("embeddings.position_ids", None)
        if any(weight.dtype != "float32" for weight in weights.values()):
            return None
        return cls(
            tokenizer, weights, config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"]
        )

    def encode(self, texts: Sequence[str]) -> "Array":
        """One row of length 1 for each text; what is longer than the folder's limit is cut off."""
        import numpy as np
        from threadpoolctl import threadpool_limits

        rows = np.zeros((len(texts), len(self.weights["embeddings.LayerNorm.bias"])), np.float32)
        # Two threads wait for each other at each product: on busy cores a query then takes 0.8 s instead of 0.03 s.
        with _blas, threadpool_limits(1, "blas"):
            for row, text in zip(rows, texts, strict=True):
                mean = self._states(self.tokenizer.encode(text).ids).mean(axis=0)
                row[:] = mean / max(np.linalg.norm(mean), 1e-12)
        return rows

    def _states(self, ids: list[int]) -> "Array":
        """A row for each token, after the last layer."""
        words, places, types = (
            self.weights[f"embeddings.{of}_embeddings.weight"] for of in ("word", "position", "token_type")
        )
        x = self._normed(words[ids] + places[: len(ids)] + types[0], "embeddings.LayerNorm")
        for n in range(self.layers):
            layer = f"encoder.layer.{n}"
            x = self._normed(x + self._attended(x, f"{layer}.attention"), f"{layer}.attention.output.LayerNorm")
            wide = _gelu(self._linear(x, f"{layer}.intermediate.dense"))
            x = self._normed(x + self._linear(wide, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
        return x

    def _attended(self, x: "Array", name: str) -> "Array":
        query, key, value = (
            self._linear(x, f"{name}.self.{part}").reshape(len(x), self.heads, -1).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        seen = _softmax(query @ key.swapaxes(1, 2) / math.sqrt(query.shape[2])) @ value
        return self._linear(seen.swapaxes(0, 1).reshape(x.shape), f"{name}.output.dense")

    def _linear(self, x: "Array", name: str) -> "Array":
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _normed(self, x: "Array", name: str) -> "Array":
        import numpy as np

        x = x - x.mean(axis=1, keepdims=True)
        x /= np.sqrt((x * x).mean(axis=1, keepdims=True) + self.epsilon)
        return x * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]


def _softmax(x: "Array") -> "Array":
    import numpy as np

    x = np.exp(x - x.max(axis=-1, keepdims=True))
    x /= x.sum(axis=-1, keepdims=True)
    return x


def _gelu(x: "Array") -> "Array":
    """Each number times the share of a normal distribution that is below it."""
    import numpy as np

    z = np.abs(x) * math.sqrt(0.5)
    t = 1 / (1 + 0.3275911 * z)
    tail = np.zeros_like(z)
    for factor in reversed(_ERF):
        tail = (tail + factor) * t
    tail *= np.exp(-z * z) / 2
    return x * np.where(x < 0, tail, 1 - tail)


def _settings(path: Path) -> tuple[dict[str, Any], int, str]:
    """BERT's config, the longest text in tokens, and the tokenizer's file.

    Raises:
        OSError, ValueError, KeyError, TypeError: a file is missing, is no JSON, or says something else than expected.
    """
    texts = {name: (path / name).read_text(encoding="utf-8") for name in _FILES}
    said = {name: json.loads(text) for name, text in texts.items()}
    config, tokenizer, written = said["config.json"], said["tokenizer_config.json"], said["tokenizer.json"]
    length = min(said["sentence_bert_config.json"]["max_seq_length"], config["max_position_embeddings"])
    # sentence-transformers makes the normalizer from one file, tokenizers from the other.
    normalizer = {
        "type": "BertNormalizer",
        "clean_text": True,
        "handle_chinese_chars": tokenizer.get("tokenize_chinese_chars", True),
        "strip_accents": tokenizer.get("strip_accents"),
        "lowercase": tokenizer.get("do_lower_case", True),
    }
    as_expected = (
        config | _BERT == config
        and [(each["path"], each["type"].rpartition(".")[2]) for each in said["modules.json"]] == _MODULES
        and said["1_Pooling/config.json"] == _MEAN | {"word_embedding_dimension": config["hidden_size"]}
        and said["sentence_bert_config.json"] == {"max_seq_length": length, "do_lower_case": False}
        and tokenizer["tokenizer_class"] == "BertTokenizer"
        and (written["model"]["type"], written["normalizer"]) == ("WordPiece", normalizer)
        and len(written["model"]["vocab"]) <= config["vocab_size"]
    )
    if not as_expected:
        raise ValueError(f"{path} is left to sentence-transformers")
    return config, length, texts["tokenizer.json"]
