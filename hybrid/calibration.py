"""How sure an answer must be, learned from answers that were judged; standard library only."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hybrid.errors import CacheError

__all__ = ["Calibrations", "Outcomes"]

LEVEL = 0.1
"""How often the promise may not hold, over calibrations."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Judged answers of one model behind one chain."""

    model: str
    """Digest of the weights."""
    spec: str
    settings: Mapping[str, Any]
    """Of the chain, with the versions of its steps."""
    battery: str
    """What was asked."""
    seen: tuple[tuple[float, bool], ...]
    """For each answer that was given, how sure it was (0 to 1) and whether it was right."""

    def threshold(self, max_error: float) -> float | None:
        """The least confidence to answer with, so that at most `max_error` of what is answered is wrong.

        Lower and lower thresholds are tested in turn, until the answers above one do not show any more, at the level of
        `LEVEL`, that fewer are wrong (Learn then Test with a fixed sequence: Angelopoulos et al. 2021, arXiv
        2110.01052). So in nine of ten calibrations it holds, for questions that are like those judged and whatever the
        confidence means.

        Returns:
            `None` if no threshold passes; then nothing should be answered.
        """
        best, wrong = None, 0
        ordered = sorted(self.seen, reverse=True)
        for answered, (confidence, right) in enumerate(ordered, 1):
            wrong += not right
            is_last = answered == len(ordered) or ordered[answered][0] < confidence
            if not is_last or (1 - max_error) ** answered > LEVEL:  # so few cannot show it even if all are right
                continue
            if _at_most(wrong, answered, max_error) > LEVEL:
                break
            best = confidence
        return best

    def kept(self, threshold: float | None) -> float:
        """The share of the judged answers that a threshold would have kept."""
        above = [confidence for confidence, _ in self.seen if threshold is not None and confidence >= threshold]
        return len(above) / max(1, len(self.seen))


def _at_most(wrong: int, answered: int, share: float) -> float:
    """Probability of no more than so many wrong ones, if that share is wrong: the p-value of its being as much."""
    if share == 1:
        return float(wrong == answered)
    ways = math.lgamma(answered + 1) - math.lgamma(wrong + 1) - math.lgamma(answered - wrong + 1)
    term = math.exp(ways + wrong * math.log(share) + (answered - wrong) * math.log1p(-share))
    total, smaller = term, (1 - share) / share
    for k in range(wrong, 0, -1):
        term *= smaller * k / (answered - k + 1)
        total += term
    return total


class Calibrations:
    """Judged answers, a file for each model and chain."""

    def __init__(self, folder: Path, settings: Callable[[str], Mapping[str, Any]]) -> None:
        """Remember where they are.

        Args:
            folder: of the files.
            settings: those of a spec as its steps are now; what was judged with others says nothing of them.
        """
        self._folder = folder
        self._settings = settings

    def of(self, model: str, spec: str) -> Outcomes | None:
        """What is known of a model (by its digest) behind a chain as it is now; `None` if nothing is.

        Raises:
            CacheError: there is a file, and it cannot be understood.
        """
        path = self._path(model, spec)
        try:
            outcomes = _outcomes(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise CacheError(f"cannot read {path}: {error}", hint="hybrid eval calibrate writes it anew") from error
        return outcomes if outcomes.settings == json.loads(json.dumps(self._settings(spec))) else None

    def keep(self, outcomes: Outcomes) -> Path:
        """Write what was judged, in place of what was known of the same model and chain.

        Raises:
            CacheError: it cannot be written.
        """
        path = self._path(outcomes.model, outcomes.spec)
        beside = path.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(asdict(outcomes)), encoding="utf-8")
            beside.replace(path)
        except OSError as error:
            raise CacheError(
                f"cannot write {path}: {error.strerror}", hint="free some space, or set HYBRID_CACHE to another folder"
            ) from error
        return path

    def _path(self, model: str, spec: str) -> Path:
        return self._folder / f"{hashlib.sha256(f'{model} {spec}'.encode()).hexdigest()[:32]}.json"


def _outcomes(values: Mapping[str, Any]) -> Outcomes:
    seen = tuple((float(confidence), bool(right)) for confidence, right in values["seen"])
    settings = dict(values["settings"])
    return Outcomes(str(values["model"]), str(values["spec"]), settings, str(values["battery"]), seen)
