"""The plots of a run."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hybrid.evaluate.report.curves import calibration, ladders, risk
from hybrid.evaluate.report.drawing import (
    INK,
    LINE,
    LINES,
    MUTED,
    NARROW,
    PAPER,
    WIDE,
    Plot,
    around,
    colour,
    drawing,
    legend,
    log_axis,
    marker,
    new,
    percent_axis,
    svg_of,
)
from hybrid.evaluate.report.words import families_of, short
from hybrid.evaluate.results import Results

__all__ = ["draw"]

Summary = Mapping[str, Any]
Estimate = tuple[float, Sequence[float]]
"""A figure and its interval."""


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
            risk(summary),
            calibration(summary),
            _twins(summary),
        ]
        return [plot for plot in made if plot] + ladders(summary)


# --- accuracy at equal cost --------------------------------------------------------------------


def _cost(results: Results, summary: Summary) -> Plot | None:
    """For each arm the share of answers that are right and cost no more than so much."""
    costs = {arm: [each for each in results.of(arm) if each.record.cpu_seconds > 0] for arm in results.arms}
    seconds = [each.record.cpu_seconds for answers in costs.values() for each in answers]
    if not seconds:
        return None
    figure = new(WIDE, 4.3)
    axes = figure.add_subplot()
    log_axis(axes)
    ends = min(seconds) / 1.3, max(seconds) * 1.3
    for at, (arm, answers) in enumerate(costs.items()):
        figures = summary["arms"][arm]
        if not answers:
            continue
        judged = max(1, figures["n"] - figures["failed"])
        paid = sorted(each.record.cpu_seconds for each in answers if each.outcome == "right")
        steps = [ends[0], *paid, ends[1]]
        shares = [count / judged for count in (0, *range(1, len(paid) + 1), len(paid))]
        line = {"color": colour(at), "linestyle": LINES[at % len(LINES)], "linewidth": 1.6}
        axes.step(steps, shares, where="post", **line)
        axes.plot([], [], marker=marker(at), markeredgecolor=PAPER, markersize=9, label=arm, **line)
        _point(axes, at, figures["cpu_seconds"] / figures["n"], figures)
    percent_axis(axes.yaxis)
    axes.set(xlim=ends, ylim=(0, 1), xlabel="CPU seconds a question", ylabel="right, % of questions")
    legend(figure, axes)
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


def _point(axes: Any, at: int, x: float, figures: Summary) -> None:
    axes.errorbar(
        [x],
        [figures["accuracy"]],
        yerr=around(figures["accuracy"], figures["ci95"]),
        fmt=marker(at),
        color=colour(at),
        markersize=9,
        markeredgecolor=PAPER,
        capsize=3,
        elinewidth=1.4,
        zorder=5,
    )


# --- dots with intervals -----------------------------------------------------------------------


def _dots(
    groups: Sequence[str],
    arms: Sequence[str],
    estimate: Callable[[str, str], Estimate | None],
    *,
    xlabel: str,
    xlim: tuple[float, float] | None = None,
) -> Any:
    """A row for each group; in it each arm's figure with its interval."""
    each = 0.2 if len(arms) > 1 else 0.34
    figure = new(WIDE, 0.85 + len(groups) * (each * len(arms) + 0.16))
    axes = figure.add_subplot()
    for at, arm in enumerate(arms):
        found = [(row, some) for row, group in enumerate(groups) if (some := estimate(group, arm))]
        lift = (at - (len(arms) - 1) / 2) * 0.74 / len(arms)
        axes.errorbar(
            [value for _, (value, _) in found],
            [row + lift for row, _ in found],
            xerr=[[around(*some)[side][0] for _, some in found] for side in (0, 1)],
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
        legend(figure, axes, columns=6)
    return figure


def _accuracy(summary: Summary) -> Plot:
    arms = summary["arms"]
    figure = new(NARROW, 1.05 + 0.42 * len(arms))
    axes = figure.add_subplot()
    for at, figures in enumerate(arms.values()):
        axes.errorbar(
            [figures["accuracy"]],
            [at],
            xerr=around(figures["accuracy"], figures["ci95"]),
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
    axes.plot([], [], "o", color=MUTED, markersize=8, label="accuracy")
    axes.plot([], [], "|", color=MUTED, markersize=9, markeredgewidth=2, label="strict accuracy")
    axes.plot([], [], "x", color=MUTED, markersize=5, markeredgewidth=1.4, label="wrong")
    axes.set_yticks(range(len(arms)), [short(arm) for arm in arms], color=INK)
    axes.set(xlim=(0, 1), ylim=(len(arms) - 0.4, -0.6), xlabel="% of questions")
    axes.grid(visible=False, axis="y")
    percent_axis(axes.xaxis)
    legend(figure, axes)
    return Plot(
        "accuracy",
        "Accuracy of each arm",
        "The large marker is accuracy with its 95 % interval; overlapping intervals prove nothing, the differences "
        "are shown next.",
        svg_of(figure, "accuracy"),
    )


def _pairs(summary: Summary) -> Plot | None:
    pairs = {f"{pair['a']} vs {pair['b']}": pair for pair in summary["pairs"] if pair["n"]}
    if not pairs:
        return None
    figure = new(NARROW, 0.8 + 0.42 * len(pairs))
    axes = figure.add_subplot()
    for row, pair in enumerate(pairs.values()):
        axes.errorbar(
            [pair["delta"]],
            [row],
            xerr=around(pair["delta"], pair["ci95"]),
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

    figure = _dots(families, list(arms), estimate, xlabel="right, % of the family's questions", xlim=(0, 1))
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

    figure = _dots(kinds, list(summary["arms"]), estimate, xlabel="twin less original, points")
    caption = "What a variation of a task costs: left of zero the arm is right less often on the twin than before."
    return Plot("twins", "Originals and their twins", caption, svg_of(figure, "twins"), wide=True)
