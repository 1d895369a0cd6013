"""Speeds as a picture."""

from collections.abc import Mapping
from pathlib import Path

from hybrid.bench.engine import Width
from hybrid.errors import ExtraMissing, UsageError

__all__ = ["draw"]


def draw(results: Mapping[int, Width], title: str, target: Path) -> None:
    """Questions a second by width, beside what they are compared with.

    Raises:
        ExtraMissing: matplotlib is not installed.
        UsageError: the file cannot be written.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ExtraMissing("drawing needs matplotlib", hint="pip install 'hybrid-lm[plot]'") from error
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    widths = list(results)
    speeds = [results[width].items_per_second for width in widths]
    lines = {
        "bare decode loop": ("--", [r.items_per_second / r.of_ceiling for r in results.values()]),
        "this engine": ("o-", speeds),
        "llama-cpp-python, one by one": (":", [r.items_per_second / r.over_plain for r in results.values()]),
    }
    served = [(width, r.items_per_second / r.over_server) for width, r in results.items() if r.over_server]
    for (name, (style, values)), colour in zip(lines.items(), ("#0072B2", "#D55E00", "#009E73"), strict=True):
        axes.plot(widths, values, style, label=name, color=colour)
    if served:
        axes.plot(*zip(*served, strict=True), "s-.", label="llama-server", color="#CC79A7")
    axes.set(xlabel="questions at a time", ylabel="questions a second", title=title, ylim=(0, None))
    axes.set_xscale("log", base=2)
    axes.set_xticks(widths, [str(width) for width in widths])
    axes.legend()
    axes.grid(alpha=0.3)
    try:
        figure.savefig(target)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot draw into {target}: {error}", hint="--plot speeds.svg") from error
