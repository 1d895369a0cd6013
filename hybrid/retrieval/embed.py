"""Texts into vectors with a sentence-transformers model; the only importer of that package."""

import contextlib
import os
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hybrid.errors import ExtraMissing, ModelMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Embedder", "Progress"]

Progress = Callable[[int, int], None]
"""Is told how many texts are done, and of how many."""

_BATCH = 128


class Embedder:
    """A model in a local folder. Loads at the first text; never opens a connection; safe to share between threads."""

    def __init__(self, path: Path, digest: str) -> None:
        self._path = path
        self._digest = digest
        self._model: Any = None
        self._lock = threading.Lock()

    @property
    def digest(self) -> str:
        """sha256 of the weights' file, as it was given."""
        return self._digest

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> "NDArray[np.float32]":
        """One row of length 1 for each text.

        Raises:
            ExtraMissing: sentence-transformers is not installed.
            ModelMissing: the folder holds no model.
        """
        import numpy as np

        rows = []
        with self._lock:
            self._model = self._model or _load(self._path)
            for start in range(0, len(texts), _BATCH):
                batch = list(texts[start : start + _BATCH])
                rows.append(self._model.encode(batch, normalize_embeddings=True, show_progress_bar=False))
                if progress:
                    progress(start + len(batch), len(texts))
            dims = self._model.get_embedding_dimension()
        return np.vstack(rows).astype(np.float32) if rows else np.zeros((0, dims), np.float32)


def _load(path: Path) -> Any:
    if not (path / "modules.json").is_file():
        raise ModelMissing(f"no embedder in {path}", hint="hybrid models pull all-minilm-l6-v2")
    with _quiet_and_offline():
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(path), device="cpu", local_files_only=True)


@contextlib.contextmanager
def _quiet_and_offline() -> Iterator[None]:
    """Import and load without a connection, a progress bar or a warning, and leave no setting changed."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import sentence_transformers  # noqa: F401
            from huggingface_hub import constants
            from transformers.utils import logging
        except ImportError as error:
            raise ExtraMissing(
                f"retrieval needs a package that is not installed ({error.name})",
                hint='pip install "hybrid-lm[rag]"',
            ) from error
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
