"""Intervals, paired tests and what follows from them. All arrays are one-dimensional; probabilities are 0 to 1."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hybrid.errors import ExtraMissing

__all__ = [
    "Calibration",
    "Pair",
    "Slope",
    "calibration",
    "holm",
    "mcnemar",
    "n_needed",
    "paired",
    "risk_coverage",
    "slope",
    "wilson",
]

RESAMPLES = 10_000
LEVEL = 0.95
POWER = 0.8
ROUNDING = 1e-12
Interval = tuple[float, float]


def wilson(right: int, n: int) -> Interval:
    """95 % interval of a share (Wilson 1927); (0, 1) if n is 0."""
    if not n:
        return 0.0, 1.0
    found = _scipy().binomtest(right, n).proportion_ci(LEVEL, method="wilson")
    return float(found.low), float(found.high)


def mcnemar(only_a: int, only_b: int) -> float:
    """Exact two-sided p of McNemar's test: only `only_a` + `only_b` pairs differ, and under the null half each way."""
    return float(_scipy().binomtest(only_a, only_a + only_b).pvalue) if only_a + only_b else 1.0


def holm(values: Sequence[float]) -> list[float]:
    """p-values adjusted for their number (Holm 1979), in the order given."""
    adjusted, largest = [0.0] * len(values), 0.0
    for rank, at in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        largest = max(largest, min(1.0, (len(values) - rank) * values[at]))
        adjusted[at] = largest
    return adjusted


def n_needed(differing: float, delta: float) -> int | None:
    """Pairs that McNemar's test needs to see a difference in four of five runs at p < 0.05 (Connor 1987).

    Args:
        differing: share of pairs of which one only is right.
        delta: difference between the shares that are right, not beyond `differing`.

    Returns:
        `None` where there is no difference to see.
    """
    if not delta:
        return None
    normal = _scipy().norm
    error, power = normal.ppf(1 - (1 - LEVEL) / 2), normal.ppf(POWER)
    spread = math.sqrt(max(0.0, differing - delta**2))
    return int(math.ceil((error * math.sqrt(differing) + power * spread) ** 2 / delta**2))


# --- pairs -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """Two arms on the same tasks."""

    n: int
    delta: float
    """Share right of a, less that of b."""
    ci95: Interval
    """Of the difference, by a bootstrap over clusters."""
    only_a: int
    only_b: int
    p: float
    """McNemar's exact test."""
    n_needed: int | None


def paired(a: Sequence[float], b: Sequence[float], clusters: Sequence[str], seed: int = 0) -> Pair:
    """Compare two arms on the same tasks, task by task.

    Args:
        a: for each task 1 if right and 0 if not; a mean of repeats in between.
        b: the same tasks.
        clusters: tasks that are not independent of each other have one name.
        seed: of the resampling.
    """
    numpy = _numpy()
    differences = numpy.asarray(a, float) - numpy.asarray(b, float)
    n = len(differences)
    only_a, only_b = int((differences > 0).sum()), int((differences < 0).sum())
    delta = float(differences.mean()) if n else 0.0
    return Pair(
        n=n,
        delta=delta,
        ci95=bootstrap(differences, clusters, seed) if n else (-1.0, 1.0),
        only_a=only_a,
        only_b=only_b,
        p=mcnemar(only_a, only_b),
        n_needed=n_needed(max((only_a + only_b) / n, abs(delta)), delta) if n else None,
    )


def bootstrap(values: Any, clusters: Sequence[str], seed: int = 0) -> Interval:
    """95 % percentile interval of a mean, by drawing whole clusters with replacement (Field and Welsh 2007).

    With fewer than two clusters there is nothing to draw from: the interval is everything that the values could have.
    """
    numpy = _numpy()
    names = sorted(set(clusters))
    if len(names) < 2:
        return float(min(values)) - 1, float(max(values)) + 1
    place = {name: at for at, name in enumerate(names)}
    index = numpy.array([place[name] for name in clusters])
    sums = numpy.bincount(index, weights=numpy.asarray(values, float), minlength=len(names))
    sizes = numpy.bincount(index, minlength=len(names))
    drawn = _draws(len(names), seed)
    means = (drawn @ sums) / (drawn @ sizes)
    low, high = numpy.quantile(means, [(1 - LEVEL) / 2, 1 - (1 - LEVEL) / 2])
    return float(low), float(high)


def _draws(count: int, seed: int) -> Any:
    """How often each of `count` things is drawn, [RESAMPLES, count]."""
    random = _numpy().random.default_rng(seed)
    return random.multinomial(count, [1 / count] * count, size=RESAMPLES).astype(float)


# --- confidence --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far confidences are from being the probabilities of being right."""

    n: int
    brier: float
    """Mean squared distance from the outcome; a constant half has 0.25."""
    ece: float
    """Expected calibration error over ten bins of equal width (Guo et al. 2017, arXiv 1706.04599)."""
    bins: tuple[tuple[float, float, int], ...]
    """Mean confidence, share right and number of those in a bin."""


def calibration(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> Calibration | None:
    """Of answers with a confidence; `None` if there are none."""
    if not confidences:
        return None
    n = len(confidences)
    brier = sum((confidence - is_right) ** 2 for confidence, is_right in zip(confidences, right, strict=True)) / n
    groups: dict[int, list[tuple[float, bool]]] = {}
    for confidence, is_right in zip(confidences, right, strict=True):
        groups.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, is_right))
    table = tuple(
        (sum(c for c, _ in group) / len(group), sum(r for _, r in group) / len(group), len(group))
        for _, group in sorted(groups.items())
    )
    return Calibration(n, brier, sum(abs(c - r) * size for c, r, size in table) / n, table)


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """Share answered and share of those wrong, if only the answers with the highest confidence were given.

    One point for each confidence that occurs (El-Yaniv and Wiener 2010).
    """
    ranked = sorted(zip(confidences, right, strict=True), key=lambda pair: -pair[0])
    points, wrong = [], 0
    for count, (confidence, is_right) in enumerate(ranked, 1):
        wrong += not is_right
        if count == len(ranked) or ranked[count][0] != confidence:  # ties are given or kept together
            points.append((count / len(ranked), wrong / count))
    return points


# --- scale -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slope:
    """How a score moves with the logarithm of the number of weights."""

    per_tenfold: float
    ci95: Interval
    shape: str
    """`rising`, `inverse`, `U-shaped`, `inverted U`, or `flat`, which here means that nothing else is certain."""
    p: float
    """Sign test over clusters: of the shape, or of the line where none is certain."""


def slope(scores: Mapping[float, Sequence[float]], clusters: Sequence[str], seed: int = 0) -> Slope:
    """Test the slope of a score over models of at least two sizes.

    A straight line through the means, and for a U both sides of some size in between (Simonsohn 2018). A shape is
    certain if the interval of a bootstrap over clusters leaves out zero, and a sign test over clusters, which a handful
    of tasks cannot pass, agrees; those of a U pay for the number of sizes tried (Bonferroni).

    Args:
        scores: number of weights to the scores of the same tasks in the same order.
        clusters: of the tasks.
        seed: of the resampling.
    """
    numpy = _numpy()
    sizes = sorted(scores)
    names = sorted(set(clusters))
    place = {name: at for at, name in enumerate(names)}
    index = numpy.array([place[name] for name in clusters])
    sums = numpy.array([numpy.bincount(index, weights=scores[size], minlength=len(names)) for size in sizes])
    trends = _Trends(
        numpy.log10(numpy.array(sizes, float)),
        sums,
        numpy.bincount(index, minlength=len(names)),
        _draws(len(names), seed),
    )
    whole = trends.of(slice(0, len(sizes)))
    bend, p_bend = _bend(trends, len(sizes))
    shape = bend or ("inverse", "flat", "rising")[1 + whole.side]
    return Slope(whole.slope, whole.ci, shape, p_bend if bend else whole.p)


@dataclass(frozen=True, slots=True)
class _Trend:
    slope: float
    ci: Interval
    p: float
    side: int
    """1 if it certainly rises, -1 if it certainly falls."""


@dataclass(frozen=True, slots=True)
class _Trends:
    """Scores by size and cluster, ready to be tested over any run of sizes."""

    x: Any
    sums: Any
    counts: Any
    drawn: Any

    def of(self, part: slice, tried: int = 1) -> _Trend:
        """The trend over some sizes, where so many trends are looked at."""
        numpy = _numpy()
        x = self.x[part] - self.x[part].mean()
        weights = x / (x**2).sum()
        by_cluster = self.sums[part].T @ weights
        slopes = (self.drawn @ by_cluster) / (self.drawn @ self.counts)
        tail = (1 - LEVEL) / 2 / tried
        low, high = map(float, numpy.quantile(slopes, [tail, 1 - tail]))
        p = min(1.0, tried * mcnemar(int((by_cluster > ROUNDING).sum()), int((by_cluster < -ROUNDING).sum())))
        side = (low > ROUNDING) - (high < -ROUNDING) if p < 1 - LEVEL else 0
        return _Trend(float(by_cluster.sum() / self.counts.sum()), (low, high), p, side)


def _bend(trends: _Trends, sizes: int) -> tuple[str, float]:
    """Whether the score certainly falls before some size and rises after it, or the other way; with its p."""
    inner = range(1, sizes - 1)
    for at in inner:
        left, right = (trends.of(part, len(inner)) for part in (slice(0, at + 1), slice(at, sizes)))
        if left.side * right.side < 0:
            return ("U-shaped" if left.side < 0 else "inverted U"), max(left.p, right.p)
    return "", 1.0


def _numpy() -> Any:
    import numpy

    return numpy


def _scipy() -> Any:
    try:
        from scipy import stats
    except ImportError as error:
        raise ExtraMissing("the statistics need scipy", hint="pip install 'hybrid-lm[eval]'") from error
    return stats
