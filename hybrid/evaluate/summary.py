"""A run in figures: the content of `summary.json`, from which the reports are written."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import combinations
from statistics import mean
from typing import Any

from hybrid.evaluate.ledger import Record
from hybrid.evaluate.results import Results, Scored
from hybrid.evaluate.stats import calibration, holm, paired, risk_coverage, slope, wilson

__all__ = ["BUDGETS", "SUSPICIOUS", "adjust", "clusters_of", "scores_of", "summarize"]

SUSPICIOUS = 0.02
"""An arm with a larger share of suspected false negatives is flagged."""
BUDGETS = (0.5, 1, 2, 5, 10, 20, 50, 100)
"""CPU seconds a question may cost, for accuracy at equal cost."""
CERTAIN = 0.05


def summarize(results: Results) -> dict[str, Any]:
    """All figures of a run, as plain JSON."""
    arms = {arm: _arm(results.of(arm)) for arm in results.arms}
    return {
        "battery": results.battery.name,
        "digest": results.plan["battery"]["digest"],
        "tasks": len(results.battery.tasks),
        "asked": len({cell[0] for cell in results.cells}),
        "skipped_rows": len(results.battery.skipped),
        "seed": results.plan["seed"],
        "repeats": results.plan["repeats"],
        "complete": _is_complete(results),
        "arms": arms,
        "pairs": _pairs(results),
        "twins": _twins(results),
        "ladders": _ladders(results),
    }


def _is_complete(results: Results) -> bool:
    """Whether every task that any arm was asked was asked of all, as often as planned."""
    asked = len({task for task, _, _ in results.cells})
    return len(results.cells) == asked * len(results.arms) * int(results.plan["repeats"])


# --- one arm -----------------------------------------------------------------------------------


def _arm(answers: Sequence[Scored]) -> dict[str, Any]:
    counts = {name: _count(answers, name) for name in ("right", "wrong", "abstained", "stopped", "failed")}
    judged = [each for each in answers if each.outcome != "failed"]
    n = len(judged)
    suspected = sum(bool(each.verdict.suspicions) for each in judged if each.outcome == "wrong")
    return {
        "n": len(answers),
        **counts,
        "accuracy": _share(counts["right"], n),
        "ci95": wilson(counts["right"], n),
        "strict_accuracy": _share(sum(each.outcome == "right" and each.verdict.strict for each in judged), n),
        "hallucination_rate": _share(counts["wrong"], n),
        "hallucination_ci95": wilson(counts["wrong"], n),
        "coverage": _share(sum(_answered(each) for each in judged), n),
        "trapped": sum(each.verdict.trapped for each in judged),
        **_programs(judged),
        "suspected_false_negatives": suspected,
        "suspicions": {
            name: sum(name in each.verdict.suspicions for each in judged if each.outcome == "wrong")
            for name in ("gold", "run-on", "limit", "empty")
        },
        "flagged": n > 0 and suspected / n > SUSPICIOUS,
        **_confidence(judged),
        **_cost(answers),
        "accuracy_at": {str(budget): _share(_right_within(judged, budget), n) for budget in BUDGETS},
        "families": {
            family: _family([each for each in judged if each.task.family == family]) for family in _families(answers)
        },
    }


def _count(answers: Iterable[Scored], outcome: str) -> int:
    return sum(each.outcome == outcome for each in answers)


def _share(part: int, n: int) -> float:
    return part / n if n else 0.0


def _answered(each: Scored) -> bool:
    """Whether it gave an answer instead of abstaining, be that right or not."""
    gave_none = each.outcome in ("abstained", "stopped", "failed")
    return not gave_none and not (each.outcome == "right" and not each.task.target)


def _programs(answers: Sequence[Scored]) -> dict[str, float | None]:
    """Of the answers with a program the share whose last program ran, and of these the share that is right.

    `None` if there were none.
    """
    last = [(outcomes[-1], each.outcome == "right") for each in answers if (outcomes := _outcomes(each))]
    ran = [right for outcome, right in last if outcome == "ok"]
    return {
        "executable_rate": _share(len(ran), len(last)) if last else None,
        "accuracy_executable": _share(sum(ran), len(ran)) if ran else None,
    }


def _outcomes(each: Scored) -> list[str]:
    return [event["detail"]["outcome"] for event in each.record.trace if "outcome" in event["detail"]]


def _confidence(answers: Sequence[Scored]) -> dict[str, Any]:
    sure = [(each.record.confidence, each.outcome == "right") for each in answers if _answered(each)]
    known = [(confidence, right) for confidence, right in sure if confidence is not None]
    confidences, right = [c for c, _ in known], [r for _, r in known]
    found = calibration(confidences, right)
    return {
        "calibration": asdict(found) if found else None,
        "risk_coverage": risk_coverage(confidences, right),
        "choice_brier": _choice_brier(answers),
    }


def _choice_brier(answers: Sequence[Scored]) -> float | None:
    """Mean squared distance of the probabilities of the choices from the truth, summed over the choices: 0 to 2."""
    scores = []
    for each in answers:
        shares = each.record.distribution
        if shares and len(shares) == len(each.task.question.choices) and each.task.target:
            truth = [choice in each.task.target for choice in each.task.question.choices]
            scores.append(sum((share - is_so) ** 2 for share, is_so in zip(shares, truth, strict=True)))
    return mean(scores) if scores else None


def _cost(answers: Sequence[Scored]) -> dict[str, Any]:
    records = [each.record for each in answers]
    totals = {
        name: int(sum(record.usage.get(name, 0) for record in records))
        for name in ("prompt_tokens", "cached_tokens", "reply_tokens")
    }
    return totals | {
        "cpu_seconds": sum(record.cpu_seconds for record in records),
        "wall_seconds": sum(record.wall_seconds for record in records),
        "joules": _joules(records),
        "peak_rss_mb": max((record.usage.get("peak_rss_mb", 0.0) for record in records), default=0.0),
    }


def _joules(records: Sequence[Record]) -> float | None:
    measured = [record.joules for record in records if record.joules is not None]
    return sum(measured) if measured and len(measured) == len(records) else None


def _right_within(answers: Iterable[Scored], budget: float) -> int:
    return sum(each.outcome == "right" and each.record.cpu_seconds <= budget for each in answers)


def _families(answers: Iterable[Scored]) -> list[str]:
    return sorted({each.task.family for each in answers})


def _family(answers: Sequence[Scored]) -> dict[str, Any]:
    right, n = _count(answers, "right"), len(answers)
    return {
        "n": n,
        "accuracy": _share(right, n),
        "ci95": wilson(right, n),
        "hallucination_rate": _share(_count(answers, "wrong"), n),
        "abstained": sum(not _answered(each) for each in answers),
        "trapped": sum(each.verdict.trapped for each in answers),
        "choice_brier": _choice_brier(answers),
    }


# --- between arms ------------------------------------------------------------------------------


def scores_of(results: Results, arm: str, family: str = "") -> dict[str, float]:
    """For each task the share of its repeats that is right; tasks that failed have none."""
    found: dict[str, list[bool]] = {}
    for each in results.of(arm):
        if each.outcome != "failed" and family in ("", each.task.family):
            found.setdefault(each.task.id, []).append(each.outcome == "right")
    return {task: mean(right) for task, right in found.items()}


def clusters_of(results: Results, tasks: Iterable[str]) -> list[str]:
    """The cluster of each task; one without is a cluster of its own."""
    return [results.tasks[task].cluster or task for task in tasks]


def _pairs(results: Results) -> list[dict[str, Any]]:
    scores = {arm: scores_of(results, arm) for arm in results.arms}
    rows = []
    for a, b in combinations(results.arms, 2):
        both = [task for task in scores[a] if task in scores[b]]
        pair = paired([scores[a][t] for t in both], [scores[b][t] for t in both], clusters_of(results, both))
        rows.append({"a": a, "b": b, **asdict(pair)})
    return adjust(rows)


def adjust(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Comparisons with p-values for their number, and with the arm that is better where that is certain."""
    for row, adjusted in zip(rows, holm([row["p"] for row in rows]), strict=True):
        row["mcnemar_p"] = row.pop("p")
        row["holm_p"] = adjusted
        sure = adjusted < CERTAIN and not row["ci95"][0] <= 0 <= row["ci95"][1]
        row["better"] = (row["a"] if row["delta"] > 0 else row["b"]) if sure else None
    return rows


def _twins(results: Results) -> dict[str, Any]:
    """For each arm and kind of variation: originals against their twins."""
    kinds = sorted({tag for task in results.tasks.values() for tag in task.tags if tag.startswith("twin:")})
    found: dict[str, Any] = {}
    for arm in results.arms if kinds else ():
        scores = scores_of(results, arm)
        twins = [task for task in results.tasks.values() if task.id in scores and task.twin_of in scores]
        rows = {}
        for kind in ("", *kinds):
            some = [task for task in twins if not kind or kind in task.tags]
            if some:
                pair = paired(
                    [scores[task.twin_of] for task in some],
                    [scores[task.id] for task in some],
                    clusters_of(results, [task.id for task in some]),
                )
                original = mean(scores[task.twin_of] for task in some)
                rows[kind.removeprefix("twin:") or "all"] = {"original": original, **asdict(pair)}
        found[arm] = rows
    return found


def _ladders(results: Results) -> dict[str, Any]:
    """For each spec that models of several sizes have run: how each family's score moves with size."""
    found: dict[str, Any] = {}
    specs = {arm: results.plan["arms"][arm]["spec"] for arm in results.arms}
    for spec in dict.fromkeys(specs.values()):
        sizes = {results.plan["arms"][arm]["model"]["parameters"]: arm for arm in results.arms if specs[arm] == spec}
        sizes.pop(0, None)
        if len(sizes) >= 2:
            families = _families(each for arm in sizes.values() for each in results.of(arm))
            steps = {
                family or "all": _ladder(results, dict(sorted(sizes.items())), family) for family in ("", *families)
            }
            found[spec] = _sure_shapes({family: step for family, step in steps.items() if step})
    return found


def _sure_shapes(steps: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The same, with p-values for the number of families, and no shape where that is not certain."""
    for step, adjusted in zip(steps.values(), holm([step["slope"]["p"] for step in steps.values()]), strict=True):
        step["slope"]["holm_p"] = adjusted
        if adjusted >= CERTAIN:
            step["slope"]["shape"] = "flat"
    return steps


def _ladder(results: Results, arms: dict[int, str], family: str) -> dict[str, Any] | None:
    scores = {size: scores_of(results, arm, family) for size, arm in arms.items()}
    common = [task for task in next(iter(scores.values())) if all(task in each for each in scores.values())]
    if not common:
        return None
    clusters = clusters_of(results, common)
    points = []
    for size, arm in arms.items():
        answers = [each for each in results.of(arm) if each.task.id in set(common)]
        right = _count(answers, "right")
        points.append(
            {
                "parameters": size,
                "arm": arm,
                "n": len(answers),
                "accuracy": _share(right, len(answers)),
                "ci95": wilson(right, len(answers)),
                "choice_brier": _choice_brier(answers),
            }
        )
    found = slope({size: [scores[size][task] for task in common] for size in arms}, clusters)
    return {"points": points, "slope": asdict(found)}
