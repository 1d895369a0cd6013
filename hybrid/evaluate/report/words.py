"""Figures as a reader wants them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hybrid.evaluate.results import Results

__all__ = [
    "SUSPICIONS",
    "count",
    "families_of",
    "interval",
    "notes",
    "p_value",
    "percent",
    "points",
    "short",
    "size",
    "verdict",
]

MINUS = "\N{MINUS SIGN}"
SUSPICIONS = {
    "gold": "the right answer stands at the end of the reply",
    "run-on": "the reply runs on after its answer",
    "limit": "the token limit cut the reply off",
    "empty": "the reply is empty",
}
"""What suggests that a wrong answer was only misread."""


def percent(share: float) -> str:
    """0.625 is `62.5`: tables name the unit at their head."""
    return f"{_tenths(100 * share):.1f}".replace("-", MINUS)


def interval(ends: Sequence[float]) -> str:
    """Percentages from and to."""
    return f"{percent(ends[0])} to {percent(ends[1])}"


def points(difference: float) -> str:
    """0.121 is `+12.1`."""
    return f"{_tenths(100 * difference):+.1f}".replace("-", MINUS)


def _tenths(number: float) -> float:
    """Rounded, and never a negative zero."""
    return round(number, 1) + 0.0


def p_value(p: float) -> str:
    """Three decimals; a smaller one is only said to be smaller."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def count(number: float) -> str:
    """With narrow spaces between the thousands."""
    return f"{number:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def size(parameters: float) -> str:
    """The number of weights as models are named by it."""
    return f"{parameters / 1e9:.3g}B" if parameters >= 1e9 else f"{parameters / 1e6:.3g}M"


def short(text: str, limit: int = 30) -> str:
    """One line that fits beside a plot."""
    text = " ".join(text.split())
    text = "".join(character for character in text if character.isprintable())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def families_of(summary: Mapping[str, Any]) -> list[str]:
    """Those of any arm, sorted."""
    return sorted({family for arm in summary["arms"].values() for family in arm["families"]})


def verdict(pair: Mapping[str, Any]) -> tuple[str, str]:
    """What a comparison of two arms says: the finding, and the figures behind it."""
    a, b, delta, ends = pair["a"], pair["b"], pair["delta"], pair["ci95"]
    if not pair["n"]:
        return f"{a} and {b} have no task in common yet", ""
    if pair["better"] == b:
        a, b, delta, ends = b, a, -delta, (-ends[1], -ends[0])
    less = "" if pair["better"] else f"{a} less {b} "
    tested = (
        f"{less}{points(delta)} points, 95 % {points(ends[0])} to {points(ends[1])}, Holm p {p_value(pair['holm_p'])}"
    )
    figures = f"{tested}, {count(pair['n'])} tasks"
    if pair["better"]:
        return f"{a} is better than {b}", figures
    return f"No difference between {a} and {b} is certain", figures + _missing(pair)


def _missing(pair: Mapping[str, Any]) -> str:
    needed = pair["n_needed"]
    if needed is None:
        return "; they are right equally often"
    if needed <= pair["n"]:
        return "; it is close: more tasks would settle it"
    return f"; about {count(needed)} tasks would settle a difference of this size"


def notes(results: Results, summary: Mapping[str, Any]) -> Iterable[str]:
    """What a reader must know of the run before any figure."""
    if not summary["complete"]:
        yield "The run is not complete: these are the figures so far."
    for arm, figures in summary["arms"].items():
        if figures["flagged"]:
            share = percent(figures["suspected_false_negatives"] / (figures["n"] - figures["failed"]))
            yield f"{arm}: {share} % of the answers may be right ones that were not read. Look at them under Items."
    if results.battery.skipped:
        yield f"Rows of the battery's file that could not be used and were left out: {len(results.battery.skipped)}."
