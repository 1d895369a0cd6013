"""`hybrid eval`: list, run, report, compare, show, calibrate."""

from pathlib import Path

import click

from hybrid.assistant import open_calibrations
from hybrid.cli import render
from hybrid.cli.waiting import bars
from hybrid.config import load_config
from hybrid.evaluate.adapters import ADAPTERS
from hybrid.evaluate.battery import battery_names, bundled, read_battery
from hybrid.evaluate.evaluation import Settings, evaluate, report
from hybrid.evaluate.opening import find_battery
from hybrid.evaluate.plan import parse_arms
from hybrid.evaluate.report.markdown import verdict_of
from hybrid.evaluate.results import read_results

FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)


@click.group()
def eval() -> None:
    """Measure which model with which steps is better, and at what cost.

    Example: hybrid eval run quick --arms "small=qwen2.5-coder-0.5b:pot,large=qwen2.5-coder-1.5b:cot"
    """


@eval.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_batteries(as_json: bool) -> None:
    """The batteries that are here, and the public sets that can be read.

    Example: hybrid eval list
    """
    found = [read_battery(folder) for name in battery_names() if (folder := bundled(name))]
    if as_json:
        batteries = {each.name: {"tasks": len(each.tasks), "families": list(each.cards)} for each in found}
        sets = {name: each.wants for name, each in ADAPTERS.items()}
        print(render.as_json({"batteries": batteries, "sets": sets}))
        return
    print(render.table([(b.name, len(b.tasks), ", ".join(b.cards)) for b in found], ("battery", "tasks", "families")))
    print("\n" + render.table([(name, a.wants) for name, a in ADAPTERS.items()], ("public set", "give with --data")))


@eval.command()
@click.argument("battery")
@click.option("--arms", required=True, help='"NAME=MODEL:SPEC,NAME=MODEL:SPEC".')
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the run; runs/BATTERY if not given.")
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="The file of a public set.")
@click.option("--corpus", default="", help="Where chains that retrieve look, whatever the tasks say.")
@click.option("--pool", is_flag=True, help="Search among all texts of the public set's file.")
@click.option("--limit", type=click.IntRange(min=1), help="Tasks to ask; a fair sample.")
@click.option("--repeats", type=click.IntRange(min=1), default=1, show_default=True, help="How often each is asked.")
@click.option("--width", type=click.IntRange(1, 64), help="Questions at a time; as measured if not given.")
@click.option("--deadline", type=click.FloatRange(min=0, min_open=True), help="Seconds for a question.")
@click.option("--exact", is_flag=True, default=None, help="Decode so that nothing else changes an answer; slower.")
@click.option("--retry-failed", is_flag=True, help="Ask again what has failed or was stopped.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed, another sample and another draw.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def run(
    battery: str,
    arms: str,
    out: Path | None,
    data: Path | None,
    corpus: str,
    pool: bool,
    limit: int | None,
    repeats: int,
    width: int | None,
    deadline: float | None,
    exact: bool | None,
    retry_failed: bool,
    seed: int,
    as_json: bool,
) -> None:
    """Ask every task of BATTERY of every arm, and write records and reports.

    BATTERY is a bundled battery or one of its families (reasoning/dates), a folder, or a public set with --data.
    The same command again goes on where it was stopped.

    Example: hybrid eval run quick --arms "small=qwen2.5-coder-0.5b:pot,large=qwen2.5-coder-1.5b:cot" --out runs/q
    """
    pooled = (out or Path("runs") / battery) / "pool" if pool else None
    parsed, found = parse_arms(arms), find_battery(battery, data, corpus, pooled)
    folder = out or Path("runs") / found.name.replace("/", "-")
    for row in found.skipped[:5]:
        render.note(f"left out: {row}")
    settings = Settings(seed, repeats, limit, width, deadline, retry_failed)
    with bars() as shown:
        told = lambda p: shown.update(f"asking {found.name}", p.done, p.total, p.seconds_left)  # noqa: E731
        summary = evaluate(
            found, parsed, folder, load_config(exact=exact), settings, told=shown.update, on_progress=told
        )
    _show(summary, folder, as_json=as_json)


@eval.command("report")
@click.argument("folder", type=FOLDER)
@click.option("--watts", type=click.FloatRange(min=0, min_open=True), help="Estimate the energy from this power.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def write_report(folder: Path, watts: float | None, as_json: bool) -> None:
    """Score a run again and write its reports; no model is needed.

    Example: hybrid eval report runs/q
    """
    _show(report(folder, watts), folder, as_json=as_json)


@eval.command()
@click.argument("folder", type=FOLDER)
@click.argument("item")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(folder: Path, item: str, as_json: bool) -> None:
    """One ITEM of a run: the question, what each arm did, and why it was scored so.

    Example: hybrid eval show runs/q dates-012
    """
    from hybrid.evaluate.report.item import as_text, item_of

    found = item_of(read_results(folder), item)
    print(render.as_json(found) if as_json else as_text(found))


@eval.command()
@click.argument("before", type=FOLDER)
@click.argument("after", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def compare(before: Path, after: Path, as_json: bool) -> None:
    """Compare the arms of two runs, task by task, on the tasks they share.

    Example: hybrid eval compare runs/monday runs/tuesday
    """
    from hybrid.evaluate.compare import compare_runs

    pairs = compare_runs(read_results(before), read_results(after))
    print(render.as_json({"pairs": pairs}) if as_json else "\n".join(map(verdict_of, pairs)))


@eval.command()
@click.argument("folder", type=FOLDER)
@click.option("--arm", help="Which, if the run has several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def calibrate(folder: Path, arm: str | None, as_json: bool) -> None:
    """Learn from a run how sure an answer must be, for `hybrid ask --max-error`.

    It is kept for the arm's model and steps, and holds for questions like those of the run.

    Example: hybrid eval calibrate runs/facts --arm small
    """
    from hybrid.evaluate.calibrate import outcomes_of

    outcomes = outcomes_of(read_results(folder), arm)
    path = open_calibrations().keep(outcomes)
    print(render.as_json(render.calibration(outcomes, path)) if as_json else render.calibrated(outcomes))


def _show(summary: dict[str, object], folder: Path, *, as_json: bool) -> None:
    if as_json:
        print(render.as_json(summary))
    else:
        print(render.figures(summary))
        render.note(f"read {folder / 'report.md'}, or open {folder / 'report.html'}")
