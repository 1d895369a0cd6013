"""The plots of a run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

from hybrid.evaluate.report.drawing import (
    INK,
    LINE,
    MUTED,
    PAPER,
    colour,
    drawing,
    marker,
    new,
    percent_axis,
    svg_of,
)
from hybrid.evaluate.report.words import families_of, short, size
from hybrid.evaluate.results import Results

__all__ = ["Plot", "draw"]

LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (2, 1)), (0, (3, 3)))
NARROW, WIDE = 5.4, 8.4
"""Inches."""
Summary = Mapping[str, Any]
Estimate = tuple[float, Sequence[float]]
"""A figure and its interval."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture with what it shows."""

    name: str
    title: str
    caption: str
    """What to read from it, in a sentence."""
    svg: str
    wide: bool = False


def draw(results: Results, summary: Summary) -> list[Plot]:
    """All plots for which the run has data; the first, if there were costs, is accuracy at equal cost.

    Raises:
        ExtraMissing: matplotlib is not installed.
    """
    with drawing():
        made = [
            _cost(results, summary),
            _accuracy(summary),
            _pairs(summary),
            _families(summary),
            _risk(summary),
            _calibration(summary),
            _twins(summary),
        ]
        return [plot for plot in made if plot] + _ladders(summary)


def _legend(figure: Any, axes: Any, columns: int = 4) -> None:
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=columns, borderaxespad=0, handlelength=2.6)


def _log_axis(axes: Any, ticks: Sequence[float] = ()) -> None:
    from matplotlib.ticker import FixedLocator, LogLocator, NullFormatter, NullLocator

    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(ticks) if ticks else LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())


def _around(value: float, ends: Sequence[float]) -> list[list[float]]:
    """Lengths of the two halves of an error bar."""
    return [[max(0.0, value - ends[0])], [max(0.0, ends[1] - value)]]


# --- accuracy at equal cost --------------------------------------------------------------------


def _cost(results: Results, summary: Summary) -> Plot | None:
    """For each arm the share of answers that are right and cost no more than so much."""
    costs = {arm: [each for each in results.of(arm) if each.record.cpu_seconds > 0] for arm in results.arms}
    seconds = [each.record.cpu_seconds for answers in costs.values() for each in answers]
    if not seconds:
        return None
    figure = new(WIDE, 3.9)
    axes = figure.add_subplot()
    _log_axis(axes)
    ends = min(seconds) / 1.3, max(seconds) * 1.3
    for at, (arm, answers) in enumerate(costs.items()):
        figures = summary["arms"][arm]
        if not answers:
            continue
        judged = figures["n"] - figures["failed"]
        paid = sorted(each.record.cpu_seconds for each in answers if each.outcome == "right")
        steps = [ends[0], *paid, ends[1]]
        shares = [count / judged for count in (0, *range(1, len(paid) + 1), len(paid))]
        axes.step(steps, shares, where="post", color=colour(at), linestyle=LINES[at % len(LINES)], linewidth=1.6)
        _point(axes, at, figures["cpu_seconds"] / figures["n"], figures, arm)
    percent_axis(axes.yaxis)
    axes.set(xlim=ends, ylim=(0, 1), xlabel="CPU seconds a question", ylabel="right, % of questions")
    _legend(figure, axes)
    unknown = [arm for arm, answers in costs.items() if not answers]
    more = f" Not drawn, because its CPU seconds were not measured: {', '.join(unknown)}." if unknown else ""
    return Plot(
        "cost",
        "Accuracy at equal cost",
        "The line of an arm is the share of questions it answers right within so many CPU seconds each: at any cost "
        "the higher line is ahead. The marker is its mean cost and its accuracy, with the 95 % interval." + more,
        svg_of(figure, "cost"),
        wide=True,
    )


def _point(axes: Any, at: int, x: float, figures: Summary, label: str) -> None:
    axes.errorbar(
        [x],
        [figures["accuracy"]],
        yerr=_around(figures["accuracy"], figures["ci95"]),
        fmt=marker(at),
        color=colour(at),
        markersize=9,
        markeredgecolor=PAPER,
        capsize=3,
        linestyle=LINES[at % len(LINES)],
        linewidth=1.6,
        elinewidth=1.2,
        zorder=5,
        label=label,
    )


# --- dots with intervals -----------------------------------------------------------------------


def _dots(
    groups: Sequence[str],
    arms: Sequence[str],
    estimate: Callable[[str, str], Estimate | None],
    *,
    width: float,
    xlabel: str,
    xlim: tuple[float, float] | None = None,
) -> Any:
    """A row for each group; in it each arm's figure with its interval."""
    each = 0.2 if len(arms) > 1 else 0.34
    figure = new(width, 0.85 + len(groups) * (each * len(arms) + 0.16))
    axes = figure.add_subplot()
    for at, arm in enumerate(arms):
        found = [(row, some) for row, group in enumerate(groups) if (some := estimate(group, arm))]
        lift = (at - (len(arms) - 1) / 2) * 0.74 / len(arms)
        axes.errorbar(
            [value for _, (value, _) in found],
            [row + lift for row, _ in found],
            xerr=[[_around(*some)[side][0] for _, some in found] for side in (0, 1)],
            fmt=marker(at),
            color=colour(at),
            markeredgecolor=PAPER,
            markersize=7,
            elinewidth=1.3,
            label=arm,
        )
    axes.set_yticks(range(len(groups)), [short(group) for group in groups], color=INK)
    axes.set(ylim=(len(groups) - 0.5, -0.5), xlabel=xlabel)
    axes.set(xlim=xlim) if xlim else axes.axvline(0, color=MUTED, linewidth=0.9, zorder=1)
    axes.grid(visible=False, axis="y")
    for row in range(1, len(groups)):
        axes.axhline(row - 0.5, color=LINE, linewidth=0.6, zorder=0)
    percent_axis(axes.xaxis)
    if len(arms) > 1:
        _legend(figure, axes, columns=4 if width == WIDE else 3)
    return figure


def _accuracy(summary: Summary) -> Plot:
    arms = summary["arms"]
    figure = new(NARROW, 1.05 + 0.42 * len(arms))
    axes = figure.add_subplot()
    for at, (arm, figures) in enumerate(arms.items()):
        axes.errorbar(
            [figures["accuracy"]],
            [at],
            xerr=_around(figures["accuracy"], figures["ci95"]),
            fmt=marker(at),
            color=colour(at),
            markersize=9,
            markeredgecolor=PAPER,
            elinewidth=2,
            zorder=4,
        )
        strict, wrong = figures["strict_accuracy"], figures["hallucination_rate"]
        axes.plot([strict], [at - 0.26], "|", color=colour(at), markersize=9, markeredgewidth=2)
        axes.plot([wrong], [at + 0.26], "x", color=MUTED, markersize=5, markeredgewidth=1.4)
    axes.plot([], [], "|", color=MUTED, markersize=9, markeredgewidth=2, label="strict accuracy")
    axes.plot([], [], "x", color=MUTED, markersize=5, markeredgewidth=1.4, label="wrong")
    axes.set_yticks(range(len(arms)), [short(arm) for arm in arms], color=INK)
    axes.set(xlim=(0, 1), ylim=(len(arms) - 0.4, -0.6), xlabel="% of questions")
    axes.grid(visible=False, axis="y")
    percent_axis(axes.xaxis)
    _legend(figure, axes)
    return Plot(
        "accuracy",
        "Accuracy of each arm",
        "The large marker is accuracy with its 95 % interval; overlapping intervals prove nothing, the differences "
        "are under Pairs.",
        svg_of(figure, "accuracy"),
    )


def _pairs(summary: Summary) -> Plot | None:
    pairs = {f"{pair['a']} less {pair['b']}": pair for pair in summary["pairs"] if pair["n"]}
    if not pairs:
        return None
    figure = new(NARROW, 0.8 + 0.42 * len(pairs))
    axes = figure.add_subplot()
    for row, pair in enumerate(pairs.values()):
        axes.errorbar(
            [pair["delta"]],
            [row],
            xerr=_around(pair["delta"], pair["ci95"]),
            fmt="o",
            color=INK if pair["better"] else MUTED,
            markerfacecolor=INK if pair["better"] else PAPER,
            markersize=7,
            elinewidth=1.6,
        )
    axes.axvline(0, color=MUTED, linewidth=0.9, zorder=1)
    axes.set_yticks(range(len(pairs)), [short(name, 36) for name in pairs], color=INK)
    axes.set(ylim=(len(pairs) - 0.5, -0.5), xlabel="difference, points")
    axes.grid(visible=False, axis="y")
    percent_axis(axes.xaxis)
    return Plot(
        "pairs",
        "Differences between arms",
        "Right of zero the first of the two is ahead; a filled marker is a difference that is certain after Holm's "
        "correction, a hollow one is not.",
        svg_of(figure, "pairs"),
    )


def _families(summary: Summary) -> Plot | None:
    families, arms = families_of(summary), summary["arms"]
    if len(families) < 2:
        return None

    def estimate(family: str, arm: str) -> Estimate | None:
        figures = arms[arm]["families"].get(family)
        return (figures["accuracy"], figures["ci95"]) if figures and figures["n"] else None

    figure = _dots(families, list(arms), estimate, width=WIDE, xlabel="right, % of the family's questions", xlim=(0, 1))
    caption = "Where an arm gains and where it loses: accuracy within each family, with 95 % intervals."
    return Plot("families", "Accuracy by family", caption, svg_of(figure, "families"), wide=True)


def _twins(summary: Summary) -> Plot | None:
    twins = {arm: kinds for arm, kinds in summary["twins"].items() if kinds}
    kinds = list(dict.fromkeys(kind for found in twins.values() for kind in found))
    if len(kinds) == 2:  # "all" and the only kind are the same
        kinds.remove("all")
    if not kinds:
        return None

    def estimate(kind: str, arm: str) -> Estimate | None:
        row = twins.get(arm, {}).get(kind)
        return (-row["delta"], (-row["ci95"][1], -row["ci95"][0])) if row else None

    figure = _dots(kinds, list(summary["arms"]), estimate, width=NARROW, xlabel="twin less original, points")
    caption = "What a variation of a task costs: left of zero the arm is right less often on the twin than before."
    return Plot("twins", "Originals and their twins", caption, svg_of(figure, "twins"))


# --- confidence --------------------------------------------------------------------------------


def _risk(summary: Summary) -> Plot | None:
    curves = {arm: figures["risk_coverage"] for arm, figures in summary["arms"].items() if figures["risk_coverage"]}
    caption = "If only the surest answers were given: a line that rises to the right has confidences that mean something."
    return _curves(summary, curves, "risk", "Risk and coverage", caption, "answers given, %", "wrong among them, %")


def _calibration(summary: Summary) -> Plot | None:
    curves = {
        arm: [(confidence, right) for confidence, right, _ in figures["calibration"]["bins"]]
        for arm, figures in summary["arms"].items()
        if figures["calibration"]
    }
    caption = "Confidences in ten bins against the share that is right: on the diagonal a confidence is a probability."
    return _curves(summary, curves, "calibration", "Calibration", caption, "mean confidence, %", "right, %")


def _curves(
    summary: Summary,
    curves: Mapping[str, Iterable[Sequence[float]]],
    name: str,
    title: str,
    caption: str,
    xlabel: str,
    ylabel: str,
) -> Plot | None:
    if not curves:
        return None
    figure = new(NARROW, 3.6)
    axes = figure.add_subplot()
    if name == "calibration":
        axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=":")
    for at, arm in enumerate(summary["arms"]):
        if points := list(curves.get(arm, ())):
            x, y = zip(*points, strict=True)
            every = max(1, len(points) // 8)
            style = {"linestyle": LINES[at % len(LINES)], "marker": marker(at), "markevery": (len(x) - 1) % every or every}
            style["markevery"] = ((len(x) - 1) % every, every)
            axes.plot(x, y, color=colour(at), markeredgecolor=PAPER, label=arm, **style)
    percent_axis(axes.xaxis)
    percent_axis(axes.yaxis)
    axes.set(xlim=(0, 1.02), ylim=(-0.02, 1.02), xlabel=xlabel, ylabel=ylabel)
    _legend(figure, axes, columns=3)
    return Plot(name, title, caption, svg_of(figure, name))
