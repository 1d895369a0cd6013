"""The tables of the page, cell by cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hybrid.evaluate.report.words import (
    SUSPICIONS,
    count,
    families_of,
    interval,
    p_value,
    percent,
    points,
    size,
)

__all__ = ["Cell", "Column", "Table", "arms_table", "families_table", "ladder_table", "pairs_table", "twins_table"]

Summary = Mapping[str, Any]
NONE = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column."""

    title: str
    tip: str = ""
    """What the figure is, for a pointer that rests on it."""
    text: bool = False
    """Whether it holds words, not numbers."""
    arm: int | None = None
    """The number of the arm that the column is of."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure."""

    text: str
    key: float | str | None = None
    """What the column is sorted by; `None` comes last."""
    small: str = ""
    """Below the figure: its interval, of how many."""
    tip: str = ""
    warn: bool = False
    arm: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows."""

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def _word(text: str, **more: Any) -> Cell:
    return Cell(text, text.lower(), **more)


def _percent(share: float | None, **more: Any) -> Cell:
    return Cell(NONE) if share is None else Cell(percent(share), share, **more)


def _count(number: float | None, **more: Any) -> Cell:
    return Cell(NONE) if number is None else Cell(count(number), number, **more)


# --- arms --------------------------------------------------------------------------------------


def arms_table(summary: Summary) -> Table:
    """What each arm got right, and what it cost."""
    columns = [
        Column("arm", text=True),
        Column("right, %", "accuracy with its 95 % Wilson interval; failed questions count neither way"),
        Column("strict, %", "right in the very form that was asked for"),
        Column("wrong, %", "hallucination rate: a wrong answer was given, with its 95 % interval"),
        Column("coverage, %", "an answer was given, be it right or not"),
        Column("abst.", "abstained although there is an answer"),
        Column("stop.", "stopped by the deadline or the budget"),
        Column("fail.", "failed with an error"),
        Column(
            "ran, %", "of the answers with a program, those whose last program ran; below, how many of these are right"
        ),
        Column("susp.", "suspected false negatives: wrong ones that may be right ones that were not read"),
        Column("prompt tokens", "of all questions; those that were remembered from earlier ones included"),
        Column("reply tokens", "of all questions"),
        Column("CPU s each", "CPU seconds of all processes, a question"),
        Column("wall s", "of all questions: each moment is divided among the questions under way"),
        Column("peak MB", "the most memory that was in use"),
    ]
    arms = summary["arms"]
    rows = [_arm(at, arm, figures) for at, (arm, figures) in enumerate(arms.items())]
    if any(figures.get("joules") is not None for figures in arms.values()):
        columns.append(Column("joules", "energy of all questions, as the machine measures it"))
        rows = [[*row, _count(each.get("joules"))] for row, each in zip(rows, arms.values(), strict=True)]
    return Table("arms", "Arms: accuracy and cost", columns, rows)


def _arm(at: int, arm: str, figures: Summary) -> list[Cell]:
    each = figures["cpu_seconds"] / figures["n"] if figures["n"] else 0.0
    suspected = figures["suspected_false_negatives"]
    return [
        _word(arm, arm=at, small=f"{count(figures['n'])} answers"),
        _percent(figures["accuracy"], small=interval(figures["ci95"])),
        _percent(figures["strict_accuracy"]),
        _percent(figures["hallucination_rate"], small=interval(figures["hallucination_ci95"])),
        _percent(figures["coverage"]),
        _count(figures["abstained"]),
        _count(figures["stopped"]),
        _count(figures["failed"]),
        _percent(figures["executable_rate"], small=_right_if_ran(figures["accuracy_executable"])),
        _count(suspected, warn=figures["flagged"], tip=_breakdown(figures["suspicions"])),
        _count(figures["prompt_tokens"]),
        _count(figures["reply_tokens"]),
        Cell(f"{each:.2f}", each),
        _count(figures["wall_seconds"]),
        _count(figures["peak_rss_mb"]),
    ]


def _right_if_ran(share: float | None) -> str:
    return "" if share is None else f"{percent(share)} right"


def _breakdown(suspicions: Mapping[str, int]) -> str:
    return "; ".join(f"{number} {SUSPICIONS.get(name, name)}" for name, number in suspicions.items() if number)


# --- between arms ------------------------------------------------------------------------------


def pairs_table(summary: Summary) -> Table:
    """Every pair of arms on the tasks that both have."""
    columns = [
        Column("first", text=True),
        Column("second", text=True),
        Column("tasks", "tasks that both have answered"),
        Column("difference, points", "accuracy of the first less that of the second, with a 95 % cluster bootstrap"),
        Column("only first", "tasks that only the first has right"),
        Column("only second", "tasks that only the second has right"),
        Column("McNemar p", "exact, two-sided"),
        Column("Holm p", "the same, adjusted for the number of pairs"),
        Column("tasks needed", "to see a difference of this size in four of five runs"),
        Column("better", "only where Holm p < 0.05 and the interval is all on one side of zero", text=True),
    ]
    places = {arm: at for at, arm in enumerate(summary["arms"])}
    rows = [
        [
            _word(pair["a"], arm=places[pair["a"]]),
            _word(pair["b"], arm=places[pair["b"]]),
            _count(pair["n"]),
            Cell(points(pair["delta"]), pair["delta"], small=_ends(pair["ci95"])),
            _count(pair["only_a"]),
            _count(pair["only_b"]),
            Cell(p_value(pair["mcnemar_p"]), pair["mcnemar_p"]),
            Cell(p_value(pair["holm_p"]), pair["holm_p"]),
            _count(pair["n_needed"]),
            _word(pair["better"], arm=places[pair["better"]]) if pair["better"] else Cell("not certain"),
        ]
        for pair in summary["pairs"]
    ]
    return Table("pairs", "Differences between arms", columns, rows)


def _ends(ends: Sequence[float]) -> str:
    return f"{points(ends[0])} to {points(ends[1])}"


def families_table(summary: Summary) -> Table:
    """Each arm's accuracy in each family."""
    arms = summary["arms"]
    columns = [Column("family", text=True), *_arm_columns(arms, "right, % of the family's questions")]
    rows = [
        [_word(family), *(_family(figures["families"].get(family)) for figures in arms.values())]
        for family in families_of(summary)
    ]
    return Table("families", "Accuracy by family, %", columns, rows)


def _arm_columns(arms: Iterable[str], tip: str) -> list[Column]:
    return [Column(arm, tip, arm=at) for at, arm in enumerate(arms)]


def _family(figures: Summary | None) -> Cell:
    if not figures or not figures["n"]:
        return Cell(NONE)
    tip = f"{percent(figures['hallucination_rate'])} % wrong, {figures['abstained']} without an answer"
    return _percent(figures["accuracy"], small=f"{interval(figures['ci95'])} · n {count(figures['n'])}", tip=tip)


def twins_table(summary: Summary) -> Table:
    """For each arm and kind of variation what the variation costs."""
    columns = [
        Column("arm", text=True),
        Column("variation", text=True),
        Column("pairs", "tasks with their twins"),
        Column("original, %", "of the originals right"),
        Column("twin, %", "of the twins right"),
        Column("twin less original", "in points, with a 95 % cluster bootstrap"),
        Column("McNemar p", "exact, two-sided, not adjusted"),
    ]
    rows = [
        [
            _word(arm, arm=at),
            _word(kind),
            _count(row["n"]),
            _percent(row["original"]),
            _percent(row["original"] - row["delta"]),
            Cell(points(-row["delta"]), -row["delta"], small=_ends((-row["ci95"][1], -row["ci95"][0]))),
            Cell(p_value(row["p"]), row["p"]),
        ]
        for at, arm in enumerate(summary["arms"])
        for kind, row in _kinds(summary["twins"].get(arm, {}))
    ]
    return Table("twins", "Originals and their twins", columns, rows)


def _kinds(rows: Summary) -> Iterable[tuple[str, Summary]]:
    """Without the sum where there is only one kind."""
    return (row for row in rows.items() if row[0] != "all" or len(rows) > 2)


def ladder_table(spec: str, families: Summary, at: int) -> Table:
    """How each family's accuracy moves with the number of weights."""
    columns = [
        Column("family", text=True),
        Column("sizes", "numbers of weights and accuracy, %", text=True),
        Column("slope, points", "a tenfold number of weights, with a 95 % cluster bootstrap"),
        Column("shape", "flat here means that nothing else is certain", text=True),
        Column("Brier", "of the choices' probabilities, by size; 0 is best", text=True),
    ]
    rows = [
        [
            _word(family),
            Cell(
                ", ".join(
                    f"{size(p['parameters'])}\N{NO-BREAK SPACE}{percent(p['accuracy'])}" for p in ladder["points"]
                )
            ),
            Cell(
                points(ladder["slope"]["per_tenfold"]),
                ladder["slope"]["per_tenfold"],
                small=_ends(ladder["slope"]["ci95"]),
            ),
            _word(ladder["slope"]["shape"]),
            Cell(", ".join(_score(point["choice_brier"]) for point in ladder["points"])),
        ]
        for family, ladder in families.items()
    ]
    return Table(f"ladder-{at}", f"Scale: {spec}", columns, rows)


def _score(brier: float | None) -> str:
    return NONE if brier is None else f"{brier:.3f}"
