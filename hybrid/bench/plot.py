"""Speeds as pictures."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hybrid.bench.engine import Width
from hybrid.errors import ExtraMissing, UsageError

__all__ = ["draw_depths", "draw_widths"]

COLOURS = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
"""Told apart by the colour-blind, too (Okabe and Ito 2008)."""


def draw_widths(results: Mapping[int, Width], title: str, target: Path) -> None:
    """Questions a second by width, beside what they are compared with.

    Raises:
        ExtraMissing: matplotlib is not installed.
        UsageError: the file cannot be written.
    """
    figure, axes = _axes()
    widths = list(results)
    lines = {
        "this engine": ("o-", [r.items_per_second for r in results.values()]),
        "bare decode loop": ("--", [r.items_per_second / r.of_ceiling for r in results.values()]),
        "llama-cpp-python, one by one": (":", [r.items_per_second / r.over_plain for r in results.values()]),
    }
    if all(r.over_server for r in results.values()):
        lines["llama-server"] = ("s-.", [r.items_per_second / (r.over_server or 1) for r in results.values()])
    for (name, (style, values)), colour in zip(lines.items(), COLOURS, strict=False):
        axes.plot(widths, values, style, label=name, color=colour)
    axes.set(xlabel="questions at a time", ylabel="questions a second", title=title, ylim=(0, None))
    axes.set_xscale("log", base=2)
    axes.set_xticks(widths, [str(width) for width in widths])
    _save(figure, axes, target)


def draw_depths(found: Mapping[str, Mapping[int, float]], target: Path) -> None:
    """Milliseconds a token of prefill by the number of tokens before it; raises as `draw_widths`."""
    figure, axes = _axes()
    for (name, costs), colour in zip(found.items(), COLOURS * len(found), strict=False):
        axes.plot(list(costs), list(costs.values()), "o-", label=name, color=colour)
    axes.set(xlabel="tokens before", ylabel="ms a token of prefill", ylim=(0, None))
    _save(figure, axes, target)


def _axes() -> tuple[Any, Any]:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ExtraMissing("drawing needs matplotlib", hint="pip install 'hybrid-lm[eval]'") from error
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    return figure, figure.add_subplot()


def _save(figure: Any, axes: Any, target: Path) -> None:
    axes.legend()
    axes.grid(alpha=0.3)
    try:
        figure.savefig(target)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot draw into {target}: {error}", hint="--plot speeds.svg") from error
