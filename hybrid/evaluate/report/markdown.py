"""A run as a page of text."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hybrid.evaluate.report.words import size, verdict
from hybrid.evaluate.results import Results

__all__ = ["as_markdown", "verdict_of"]


def as_markdown(results: Results, summary: Mapping[str, Any], watts: float | None = None) -> str:
    """The report: what was run, who was better, at what cost, where, and what to mistrust.

    Args:
        results: for the plan and the cards.
        summary: of `summarize`.
        watts: what the processor draws under load; adds an estimate of the energy, labelled as one.
    """
    arms = summary["arms"]
    parts = [
        f"# {results.battery.title or results.battery.name}",
        _head(summary),
        _table(("arm", "model", "digest", "decoding", "spec"), map(_described, results.plan["arms"].items())),
        "## Who was better",
        "\n".join(f"- {verdict_of(pair)}" for pair in summary["pairs"]) or "One arm, nothing to compare.",
        "## Arms",
        _table(
            ("arm", "n", "right", "95 %", "strict", "wrong", "abstained", "stopped", "failed", "ran", "right if ran"),
            _arms(arms),
        ),
        "`wrong` is the hallucination rate: wrong answers given without abstaining, over all. `strict` counts an "
        "answer only in the form that was asked for. `ran` is the share of programs that ran, `right if ran` the share "
        "of their answers that is right. Failed tasks count in no rate.",
        "## Cost",
        _table(("arm", "reply tokens", "CPU s", "wall s", "peak MB", "energy"), _costs(arms, watts)),
        _table(("right, if a question may cost", *(f"{b} CPU s" for b in _budgets(arms))), _budgeted(arms)),
        "## Suspected false negatives",
        _table(("arm", "suspected", "gold there", "run-on", "cut off", "empty", ""), _suspects(arms)),
        "## Families",
        _table(("family", *arms), _families(arms)),
    ]
    parts += _twins(summary["twins"])
    parts += _ladders(summary["ladders"])
    parts += _confidence(arms)
    parts += ["## What the families are", *(f"**{name}.** {card}" for name, card in results.battery.cards.items())]
    if results.battery.skipped:
        rows = "\n".join(f"- {row}" for row in results.battery.skipped[:50])
        parts += [f"## {len(results.battery.skipped)} rows were left out", rows]
    return "\n\n".join(parts) + "\n"


def _head(summary: Mapping[str, Any]) -> str:
    asked = f"{summary['asked']} of {summary['tasks']} tasks asked"
    missing = "" if summary["complete"] else " **The run is not complete.**"
    digest = summary["digest"][:12]
    return f"Battery `{summary['battery']}`, {asked}, seed {summary['seed']}, digest `{digest}`.{missing}"


def verdict_of(pair: Mapping[str, Any]) -> str:
    """What a comparison of two arms says, in a sentence."""
    finding, figures = verdict(pair)
    return f"{finding}: {figures}."


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *lines])


def _described(named: tuple[str, Mapping[str, Any]]) -> Sequence[object]:
    name, arm = named
    model = arm["model"]
    return name, model["name"], f"`{model['digest'][:12]}`", model.get("decoding", ""), f"`{arm['spec']}`"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"


def _range(interval: Sequence[float]) -> str:
    return f"{100 * interval[0]:.0f} to {100 * interval[1]:.0f}"


def _arms(arms: Mapping[str, Any]) -> Iterable[Sequence[object]]:
    for name, arm in arms.items():
        yield (
            name,
            arm["n"],
            _percent(arm["accuracy"]),
            _range(arm["ci95"]),
            _percent(arm["strict_accuracy"]),
            _percent(arm["hallucination_rate"]),
            arm["abstained"],
            arm["stopped"],
            arm["failed"],
            _percent(arm["executable_rate"]),
            _percent(arm["accuracy_executable"]),
        )


def _costs(arms: Mapping[str, Any], watts: float | None) -> Iterable[Sequence[object]]:
    for name, arm in arms.items():
        n = max(1, arm["n"])
        yield (
            name,
            f"{arm['reply_tokens'] / n:.0f} each",
            f"{arm['cpu_seconds'] / n:.2f} each",
            f"{arm['wall_seconds']:.0f}",
            f"{arm['peak_rss_mb']:.0f}",
            _energy(arm, n, watts),
        )


def _energy(arm: Mapping[str, Any], n: int, watts: float | None) -> str:
    if arm["joules"] is not None:
        return f"{arm['joules'] / n:.1f} J each"
    if watts is None:
        return "not measured"
    return f"{watts * arm['wall_seconds'] / n:.0f} J each (estimate at {watts:g} W)"


def _budgets(arms: Mapping[str, Any]) -> list[str]:
    return list(next(iter(arms.values()))["accuracy_at"])


def _budgeted(arms: Mapping[str, Any]) -> Iterable[Sequence[object]]:
    return ((name, *map(_percent, arm["accuracy_at"].values())) for name, arm in arms.items())


def _suspects(arms: Mapping[str, Any]) -> Iterable[Sequence[object]]:
    for name, arm in arms.items():
        flag = "**more than 2 %: look at them**" if arm["flagged"] else ""
        yield name, arm["suspected_false_negatives"], *arm["suspicions"].values(), flag


def _families(arms: Mapping[str, Any]) -> Iterable[Sequence[object]]:
    for family in dict.fromkeys(name for arm in arms.values() for name in arm["families"]):
        yield family, *(_cell(arm["families"].get(family)) for arm in arms.values())


def _cell(found: Mapping[str, Any] | None) -> str:
    return f"{_percent(found['accuracy'])} ({_range(found['ci95'])}, n {found['n']})" if found else ""


def _twins(twins: Mapping[str, Any]) -> list[str]:
    if not twins:
        return []
    rows = [
        (arm, kind, row["n"], _percent(row["original"]), f"{-100 * row['delta']:+.1f}", _range(_negated(row["ci95"])))
        for arm, kinds in twins.items()
        for kind, row in kinds.items()
    ]
    return [
        "## Variations of the same tasks",
        _table(("arm", "kind", "pairs", "original", "twin, points", "95 %"), rows),
    ]


def _negated(interval: Sequence[float]) -> Sequence[float]:
    return -interval[1], -interval[0]


def _ladders(ladders: Mapping[str, Any]) -> list[str]:
    parts = []
    for spec, families in ladders.items():
        rows = [
            (
                family,
                ", ".join(f"{size(p['parameters'])}: {_percent(p['accuracy'])}" for p in ladder["points"]),
                f"{100 * ladder['slope']['per_tenfold']:+.1f}",
                _range(ladder["slope"]["ci95"]),
                ladder["slope"]["shape"],
                ", ".join(f"{p['choice_brier']:.3f}" for p in ladder["points"] if p["choice_brier"] is not None),
            )
            for family, ladder in families.items()
        ]
        head = ("family", "right", "points a tenfold size", "95 %", "shape", "Brier of the choices")
        parts += [f"## Scale: `{spec}`", _table(head, rows)]
    return parts


def _confidence(arms: Mapping[str, Any]) -> list[str]:
    rows = [
        (name, arm["calibration"]["n"], f"{arm['calibration']['brier']:.3f}", f"{arm['calibration']['ece']:.3f}")
        for name, arm in arms.items()
        if arm["calibration"]
    ]
    return ["## Confidence", _table(("arm", "answers with one", "Brier", "ECE"), rows)] if rows else []
