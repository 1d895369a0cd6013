"""Figures as SVG that takes its colours from the page: readable in the light and in the dark."""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from typing import Any

from hybrid.errors import ExtraMissing

__all__ = [
    "ARMS",
    "INK",
    "LINE",
    "LINES",
    "MUTED",
    "NARROW",
    "PAPER",
    "WIDE",
    "Plot",
    "around",
    "colour",
    "drawing",
    "legend",
    "log_axis",
    "marker",
    "new",
    "percent_axis",
    "svg_of",
]

ARMS = 8
"""Colours and shapes that there are; further arms begin again with the first."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p")
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (2, 1)), (0, (3, 3)))
NARROW, WIDE = 5.4, 11.2
"""Widths of figures in inches."""
INK, MUTED, LINE, PAPER = "#fd0001", "#fd0002", "#fd0003", "#fd0004"
"""Stand for colours that the style sheet defines."""
VARIABLES = {INK: "var(--ink)", MUTED: "var(--muted)", LINE: "var(--line)", PAPER: "var(--card)"}
SETTINGS: Mapping[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "hybrid",
    "text.parse_math": False,
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "grid.color": LINE,
    "grid.linewidth": 0.7,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "lines.linewidth": 1.8,
    "lines.markersize": 6,
    "lines.markeredgewidth": 0.7,
}


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture with what it shows."""

    name: str
    title: str
    caption: str
    """What to read from it, in a sentence."""
    svg: str
    wide: bool = False


def colour(at: int) -> str:
    """Stands for the colour of the arm with that number."""
    return f"#fe00{at % ARMS:02x}"


def marker(at: int) -> str:
    """The shape of the arm with that number: arms are told apart without colours, too."""
    return MARKERS[at % ARMS]


@contextmanager
def drawing() -> Iterator[None]:
    """The settings under which figures are made and saved.

    Raises:
        ExtraMissing: matplotlib is not installed.
    """
    try:
        import matplotlib
    except ImportError as error:
        raise ExtraMissing("the plots need matplotlib", hint="pip install 'hybrid-lm[eval]'") from error
    with matplotlib.rc_context(dict(SETTINGS)), warnings.catch_warnings():
        # The page's fonts are the reader's: what matplotlib's own font lacks does not matter.
        warnings.filterwarnings("ignore", message="Glyph")
        yield


def new(width: float, height: float) -> Any:
    """An empty figure, in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def percent_axis(axis: Any) -> None:
    """Ticks of a share as percentages."""
    axis.set_major_formatter(lambda share, _: f"{100 * share:.0f}".replace("-", "\N{MINUS SIGN}"))


def log_axis(axes: Any, ticks: Mapping[float, str] | None = None) -> None:
    """A logarithmic x-axis with plain numbers, or with these ticks only."""
    from matplotlib.ticker import FixedLocator, LogLocator, NullFormatter, NullLocator

    named = ticks or {}
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(list(named)) if named else LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(lambda x, _: named.get(x, f"{x:g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())


def legend(figure: Any, axes: Any, columns: int = 4) -> None:
    """Above the plot, where it hides nothing."""
    drawn, labels = axes.get_legend_handles_labels()
    lines = [handle[0] if isinstance(handle, tuple) else handle for handle in drawn]  # no error bars in it
    figure.legend(lines, labels, loc="outside upper left", ncols=columns, borderaxespad=0, handlelength=2.6)


def around(value: float, ends: Sequence[float]) -> list[list[float]]:
    """Lengths of the two halves of an error bar."""
    return [[max(0.0, value - ends[0])], [max(0.0, ends[1] - value)]]


def svg_of(figure: Any, name: str) -> str:
    """The figure as an `<svg>` for the inside of a page, the same for the same figure.

    Args:
        figure: of `new`.
        name: unique on the page: every id within the SVG begins with it.
    """
    file = StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(file, format="svg", transparent=True, metadata=nothing)
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', r'<svg \1 aria-hidden="true">', text, count=1)
    text = re.sub(r"<defs>\s*<style.*?</defs>", "", text, count=1, flags=re.DOTALL)
    text = re.sub(r"font-family: [^;<]*; ", "", text)
    text = re.sub(r' id="([^"]*)"', rf' id="{name}-\1"', text)
    text = re.sub(r'(?:xlink:)?href="#([^"]*)"', rf'href="#{name}-\1"', text)
    text = re.sub(r"url\(#([^)]*)\)", rf"url(#{name}-\1)", text)
    text = re.sub(r"#fe00(\d\d)", lambda found: f"var(--arm-{int(found[1])})", text)
    for placeholder, variable in VARIABLES.items():
        text = text.replace(placeholder, variable)
    return re.sub(r"\n\s*", "\n", text)
