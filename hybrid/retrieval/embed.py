"""Texts into vectors with the model in a folder; the only importer of sentence-transformers."""

import contextlib
import functools
import os
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hybrid.errors import ExtraMissing, ModelMissing
from hybrid.retrieval.bert import Bert

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Embedder", "Progress"]

Progress = Callable[[int, int], None]
"""Is told how many texts are done, and of how many."""

_BATCH = 128
_FEW = 64
"""As many texts, even long ones, are embedded without PyTorch in the time that its import takes."""


class Embedder:
    """A model in a local folder. Loads at the first text; never opens a connection; safe to share between threads.

    A few texts, such as a query, go through `Bert` if the folder is one that it knows, and all others through
    sentence-transformers. The rows are the same but for float32's last digits.
    """

    def __init__(self, path: Path, digest: str) -> None:
        self._path = path
        self._digest = digest
        self._lock = threading.Lock()

    @property
    def digest(self) -> str:
        """sha256 of the weights' file, as it was given."""
        return self._digest

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> "NDArray[np.float32]":
        """One row of length 1 for each text.

        Raises:
            ExtraMissing: a package of the extra `rag` is not installed.
            ModelMissing: the folder holds no model.
        """
        if not (self._path / "modules.json").is_file():
            raise ModelMissing(f"no embedder in {self._path}", hint="hybrid models pull all-minilm-l6-v2")
        with self._lock:
            if len(texts) > _FEW or not self._bert:
                return self._many(texts, progress)
            rows = self._bert.encode(texts)
        if progress and texts:
            progress(len(texts), len(texts))
        return rows

    def _many(self, texts: Sequence[str], progress: Progress | None) -> "NDArray[np.float32]":
        import numpy as np

        rows = []
        for start in range(0, len(texts), _BATCH):
            batch = list(texts[start : start + _BATCH])
            rows.append(self._transformer.encode(batch, normalize_embeddings=True, show_progress_bar=False))
            if progress:
                progress(start + len(batch), len(texts))
        dims = self._transformer.get_embedding_dimension()
        return np.vstack(rows).astype(np.float32) if rows else np.zeros((0, dims), np.float32)

    @functools.cached_property
    def _bert(self) -> Bert | None:
        with _installed():
            return Bert.load(self._path)

    @functools.cached_property
    def _transformer(self) -> Any:
        with _installed(), _quiet_and_offline():
            from sentence_transformers import SentenceTransformer

            return SentenceTransformer(str(self._path), device="cpu", local_files_only=True)


@contextlib.contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise ExtraMissing(
            f"retrieval needs a package that is not installed ({error.name})", hint='pip install "hybrid-lm[rag]"'
        ) from error


@contextlib.contextmanager
def _quiet_and_offline() -> Iterator[None]:
    """Import and load without a connection, a progress bar or a warning, and leave no setting changed."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import sentence_transformers  # noqa: F401
        from huggingface_hub import constants
        from transformers.utils import logging

        # The hub reads the environment only once, at its import, so its constant is what has to change.
        offline, constants.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE, True
        before = os.environ.get("HF_HUB_OFFLINE")
        os.environ["HF_HUB_OFFLINE"] = "1"
        verbosity = logging.get_verbosity()
        bars = logging.is_progress_bar_enabled()
        logging.set_verbosity_error()
        logging.disable_progress_bar()
        try:
            yield
        finally:
            constants.HF_HUB_OFFLINE = offline
            logging.set_verbosity(verbosity)
            if bars:
                logging.enable_progress_bar()
            if before is None:
                del os.environ["HF_HUB_OFFLINE"]
            else:
                os.environ["HF_HUB_OFFLINE"] = before
