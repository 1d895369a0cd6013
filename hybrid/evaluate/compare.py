"""Two runs, arm by arm, on the tasks that both have."""

from dataclasses import asdict
from typing import Any

from hybrid.errors import UsageError
from hybrid.evaluate.results import Results
from hybrid.evaluate.stats import paired
from hybrid.evaluate.summary import adjust, clusters_of, scores_of

__all__ = ["compare_runs"]


def compare_runs(before: Results, after: Results) -> list[dict[str, Any]]:
    """Arms of one name against each other; if none has the same name, every arm against every arm.

    A task counts where id, question and targets are the same in both runs.

    Raises:
        UsageError: the runs have no such task.
    """
    common = {id for id, task in before.tasks.items() if after.tasks.get(id) == task}
    if not common:
        raise UsageError(
            f"{before.folder} and {after.folder} have no task in common", hint="give two runs of one battery"
        )
    names = [(arm, arm) for arm in after.arms if arm in before.arms]
    rows = []
    for new, old in names or [(new, old) for new in after.arms for old in before.arms]:
        a, b = scores_of(after, new), scores_of(before, old)
        both = [task for task in a if task in b and task in common]
        pair = paired([a[task] for task in both], [b[task] for task in both], clusters_of(after, both))
        rows.append({"a": f"{new} of {after.folder}", "b": f"{old} of {before.folder}", **asdict(pair)})
    return adjust(rows)
