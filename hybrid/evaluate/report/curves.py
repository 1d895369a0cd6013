"""The plots of confidence and of scale."""

from collections.abc import Mapping, Sequence
from typing import Any

from hybrid.evaluate.report.drawing import (
    LINES,
    MUTED,
    NARROW,
    PAPER,
    WIDE,
    Plot,
    around,
    colour,
    legend,
    log_axis,
    marker,
    new,
    percent_axis,
    svg_of,
)
from hybrid.evaluate.report.words import short, size

__all__ = ["calibration", "ladders", "risk"]

COLUMNS = 5
"""Panels beside each other."""
Summary = Mapping[str, Any]
Curves = Mapping[str, Sequence[Sequence[float]]]


def risk(summary: Summary) -> Plot | None:
    """Share wrong among the surest answers, by how many of them are given."""
    curves = {arm: figures["risk_coverage"] for arm, figures in summary["arms"].items() if figures["risk_coverage"]}
    if not curves:
        return None
    figure, axes = _axes("answers given, surest first, %", "wrong among them, %")
    _lines(axes, summary, curves)
    legend(figure, axes, columns=3)
    caption = (
        "Were only the surest answers given, so many would be wrong: the lower at the left, the more a confidence says."
    )
    return Plot("risk", "Risk and coverage", caption, svg_of(figure, "risk"))


def calibration(summary: Summary) -> Plot | None:
    """Confidences against the share that is right."""
    found = {arm: figures["calibration"] for arm, figures in summary["arms"].items() if figures["calibration"]}
    if not found:
        return None
    figure, axes = _axes("mean confidence, %", "right, %")
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.9, linestyle=":")
    for at, arm in enumerate(summary["arms"]):
        if arm in found:
            x, y, sizes = zip(*found[arm]["bins"], strict=True)
            areas = [12 + 140 * n / found[arm]["n"] for n in sizes]
            axes.plot(x, y, color=colour(at), linestyle=LINES[at % len(LINES)], linewidth=1, alpha=0.6)
            axes.scatter(x, y, areas, color=colour(at), marker=marker(at), edgecolors=PAPER, label=arm, zorder=3)
    legend(figure, axes, columns=3)
    caption = (
        "On the diagonal a confidence is the probability of being right, below it an arm is too sure of itself; the "
        "larger a marker, the more answers it stands for."
    )
    return Plot("calibration", "Calibration", caption, svg_of(figure, "calibration"))


def _axes(xlabel: str, ylabel: str) -> tuple[Any, Any]:
    figure = new(NARROW, 3.7)
    axes = figure.add_subplot()
    axes.set(xlim=(0, 1.02), ylim=(-0.02, 1.02), xlabel=xlabel, ylabel=ylabel)
    percent_axis(axes.xaxis)
    percent_axis(axes.yaxis)
    return figure, axes


def _lines(axes: Any, summary: Summary, curves: Curves) -> None:
    for at, arm in enumerate(summary["arms"]):
        if arm in curves:
            x, y = zip(*curves[arm], strict=True)
            axes.plot(
                x,
                y,
                color=colour(at),
                linestyle=LINES[at % len(LINES)],
                marker=marker(at),
                markeredgecolor=PAPER,
                markevery=max(1, len(x) // 8),
                label=arm,
            )


# --- scale -------------------------------------------------------------------------------------


def ladders(summary: Summary) -> list[Plot]:
    """For each spec with models of several sizes: accuracy, and where there is one the Brier score, by size."""
    made = []
    for at, (spec, families) in enumerate(summary["ladders"].items()):
        if not families:
            continue
        panels = [(f"{short(name, 20)}: {each['slope']['shape']}", each["points"]) for name, each in families.items()]
        caption = (
            f"Accuracy of {spec} against the number of weights, with 95 % intervals; beside a family's name is the "
            "shape that is certain, and flat means that none is."
        )
        svg = _panels(summary, panels, "accuracy", f"ladder-{at}")
        made.append(Plot(f"ladder-{at}", f"Scale: {spec}", caption, svg, wide=True))
        scored = [
            (short(name), each["points"])
            for name, each in families.items()
            if all(point["choice_brier"] is not None for point in each["points"])
        ]
        if scored:
            caption = (
                f"The Brier score of the choices' probabilities under {spec} (0 is best) has no threshold: a jump in "
                "accuracy without one here is an artefact of the metric."
            )
            svg = _panels(summary, scored, "choice_brier", f"brier-{at}")
            made.append(Plot(f"brier-{at}", f"Scale without a threshold: {spec}", caption, svg, wide=True))
    return made


def _panels(summary: Summary, panels: Sequence[tuple[str, Sequence[Summary]]], metric: str, name: str) -> str:
    """One small plot for each family, all with the same axes."""
    rows = -(-len(panels) // COLUMNS)
    figure = new(WIDE, 0.3 + 1.75 * rows)
    grid = figure.subplots(rows, COLUMNS, sharex=True, sharey=True, squeeze=False)
    top = 1.0 if metric == "accuracy" else max(point[metric] for _, points in panels for point in points) * 1.15
    for axes, (title, points) in zip(grid.flat, panels, strict=False):
        _panel(axes, list(summary["arms"]), points, metric)
        axes.set(ylim=(0, top or 1.0))
        axes.set_title(title, fontsize=8.5)
        axes.tick_params(labelbottom=True)
    for axes in grid.flat[len(panels) :]:
        axes.set_visible(False)
    if metric == "accuracy":
        percent_axis(grid[0, 0].yaxis)
    figure.supxlabel("number of weights", fontsize=9, color=MUTED)
    figure.supylabel("right, %" if metric == "accuracy" else "Brier score", fontsize=9, color=MUTED)
    return svg_of(figure, name)


def _panel(axes: Any, arms: Sequence[str], points: Sequence[Summary], metric: str) -> None:
    sizes = [point["parameters"] for point in points]
    log_axis(axes, {weights: size(weights) for weights in sizes})
    axes.set_xlim(sizes[0] / 1.7, sizes[-1] * 1.7)
    axes.plot(sizes, [point[metric] for point in points], color=MUTED, linewidth=1.2, zorder=2)
    for point in points:
        at = arms.index(point["arm"])
        ends = point["ci95"] if metric == "accuracy" else (point[metric], point[metric])
        axes.errorbar(
            [point["parameters"]],
            [point[metric]],
            yerr=around(point[metric], ends),
            fmt=marker(at),
            color=colour(at),
            markeredgecolor=PAPER,
            elinewidth=1.3,
            zorder=3,
        )
