"""Worked problems, and those that are most like a question."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hybrid.errors import CorpusMissing
from hybrid.retrieval.embed import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["WorkedBank", "bundled_problems"]

_HOMES = (
    Path(__file__).resolve().parents[2] / "corpora" / "worked",
    Path(__file__).resolve().parents[1] / "_corpora" / "worked",
)


def bundled_problems() -> Path:
    """The file of the worked problems that come with hybrid.

    Raises:
        CorpusMissing: it is not there.
    """
    found = next((home / "problems.jsonl" for home in _HOMES if (home / "problems.jsonl").is_file()), None)
    if found is None:
        raise CorpusMissing("the worked problems are missing from this installation", hint="install hybrid again")
    return found


class WorkedBank:
    """Problems of one file. Their vectors are computed once and kept; safe to share between threads."""

    def __init__(self, path: Path, embedder: Embedder, cache: Path) -> None:
        """Read the problems; nothing is embedded yet.

        Args:
            path: a problem a line: {question, program, ...}.
            embedder: for their questions and those that are asked.
            cache: where vectors are kept.
        """
        lines = path.read_bytes()
        self.digest = hashlib.sha256(lines + embedder.digest.encode()).hexdigest()
        """Of the problems and the embedder."""
        rows = map(json.loads, lines.splitlines())
        self._problems: Sequence[tuple[str, str]] = tuple((row["question"], row["program"]) for row in rows)
        self._embedder = embedder
        self._kept = cache / "bank" / f"{self.digest[:32]}.npy"
        self._vectors: NDArray[np.float32] | None = None

    def nearest(self, text: str, k: int) -> tuple[tuple[str, str], ...]:
        """The k problems whose questions are nearest to a text, as (question, program); the nearest last.

        There a model heeds it most.

        Raises:
            ExtraMissing, ModelMissing: see `Embedder.encode`.
        """
        import numpy as np

        scores = self._loaded() @ self._embedder.encode([text])[0]
        return tuple(self._problems[at] for at in np.argsort(-scores, kind="stable")[:k][::-1])

    def _loaded(self) -> "NDArray[np.float32]":
        import numpy as np

        if self._vectors is None:
            try:
                vectors = np.load(self._kept, allow_pickle=False)
            except (OSError, ValueError, EOFError):
                vectors = self._embedder.encode([question for question, _ in self._problems])
                self._keep(vectors)
            if vectors.shape[:1] != (len(self._problems),):
                vectors = self._embedder.encode([question for question, _ in self._problems])
            self._vectors = vectors
        return self._vectors

    def _keep(self, vectors: "NDArray[np.float32]") -> None:
        """What cannot be kept is computed again next time."""
        import numpy as np

        beside = self._kept.with_suffix(f".{os.getpid()}.npy")
        try:
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            np.save(beside, vectors)
            beside.replace(self._kept)
        except OSError:
            beside.unlink(missing_ok=True)
