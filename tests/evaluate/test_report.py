import json
import sys
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from hybrid.errors import ExtraMissing, LedgerError
from hybrid.evaluate.report.items import items_json
from hybrid.evaluate.report.page import as_html, write_html
from hybrid.evaluate.report.plots import draw
from hybrid.evaluate.report.words import percent, points, verdict
from hybrid.evaluate.results import Results
from hybrid.evaluate.summary import summarize
from tests.evaluate.runs import ALL_OUTCOMES, ARMS, IMAGE, SCRIPT, made_up_run

pytest.importorskip("matplotlib", reason="the plots need matplotlib")


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[str] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.text = ""
        self._inside = ""
        self._row: list[str] | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.tags.append((tag, named))
        self._inside = tag
        if tag == "script":
            self.scripts.append("")
        if tag == "table":
            self._rows = self.tables.setdefault(named["id"], [])
        if tag == "tr":
            self._rows.append([])
        if tag in ("th", "td"):
            self._row = self._rows[-1]
            self._row.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""
        self._row = None if tag in ("th", "td") else self._row

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside != "style":
            self.text += data
            if self._row is not None:
                self._row[-1] += data.strip("\n")

    @property
    def data(self) -> Any:
        return json.loads(self.scripts[0])


@pytest.fixture(scope="module")
def run() -> Results:
    return made_up_run()


@pytest.fixture(scope="module")
def summary(run: Results) -> dict[str, Any]:
    return summarize(run)


@pytest.fixture(scope="module")
def html(run: Results, summary: dict[str, Any]) -> str:
    return as_html(run, summary)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


@pytest.fixture
def plotless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without plots, which take a second."""
    monkeypatch.setattr("hybrid.evaluate.report.page.draw", lambda results, summary: [])


def with_family(run: Results, name: str) -> Results:
    """The same run where the first task's family is called so."""
    first, *others = run.battery.tasks
    tasks = {task.id: task for task in (replace(first, family=name), *others)}
    cells = {cell: replace(scored, task=tasks[cell[0]]) for cell, scored in run.cells.items()}
    return Results(run.folder, run.plan, replace(run.battery, tasks=tuple(tasks.values())), cells)


def test_the_made_up_run_has_every_outcome(run: Results):
    assert {scored.outcome for scored in run.cells.values()} == set(ALL_OUTCOMES)


# --- safety ------------------------------------------------------------------------------------


def test_the_page_loads_nothing(html: str, page: Page):
    assert [tag for tag, _ in page.tags if tag in ("link", "iframe", "object", "embed", "base", "img")] == []
    for tag, attributes in page.tags:
        assert not attributes.keys() & {"src", "srcset", "action", "data", "poster", "formaction", "background"}, tag
        assert all(attributes[name].startswith("#") for name in ("href", "xlink:href") if name in attributes), tag
    assert html.count("url(") == html.count("url(#")
    assert "@import" not in html
    assert "http:" not in html
    assert "https:" not in html


def test_hostile_texts_of_items_stay_texts(page: Page):
    assert [tag for tag, _ in page.tags].count("script") == 2
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    whole = json.dumps(page.data)
    assert json.dumps(SCRIPT)[1:-1] in whole
    assert json.dumps(IMAGE)[1:-1] in whole
    assert "<" not in page.scripts[0]
    assert SCRIPT in page.data["items"][0]["question"]


def test_hostile_names_stay_names(run: Results):
    name = f"\"'>{SCRIPT}{IMAGE}--><!--"
    hostile = with_family(run, name)
    battery = replace(hostile.battery, title=name, name=name, cards={name: name}, skipped=(name,))
    arms = {name if arm == "small" else arm: described for arm, described in run.plan["arms"].items()}
    arms["large"] = arms["large"] | {"spec": name, "model": arms["large"]["model"] | {"name": name, "digest": name}}
    plan = dict(run.plan) | {"arms": arms}
    cells = {
        (task, name if arm == "small" else arm, repeat): scored for (task, arm, repeat), scored in hostile.cells.items()
    }
    hostile = Results(run.folder, plan, battery, cells)
    page = Page(as_html(hostile, summarize(hostile)))
    assert Counter(tag for tag, _ in page.tags) & Counter(["script", "script", "script", "img"]) == Counter(
        ["script", "script"]
    )
    assert not any(attribute.startswith("on") for _, attributes in page.tags for attribute in attributes)
    assert page.text.count(name) >= 5
    assert page.data["arms"][0] == name


def test_only_the_page_s_own_script_may_run(page: Page):
    policy = next(attributes["content"] for tag, attributes in page.tags if tag == "meta" and "content" in attributes)
    assert "default-src 'none'" in policy
    assert "script-src 'sha256-" in policy
    assert "script-src 'unsafe" not in policy


def test_the_script_never_makes_markup_of_data(page: Page):
    for name in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch("):
        assert name not in page.scripts[1]


# --- content -----------------------------------------------------------------------------------


def test_all_items_with_all_their_answers_are_there(run: Results, page: Page):
    assert [item["id"] for item in page.data["items"]] == list(run.tasks)
    assert page.data["arms"] == list(ARMS)
    for item in page.data["items"]:
        for arm, answers in zip(ARMS, item["answers"], strict=True):
            scored = run.cells[item["id"], arm, 0]
            assert [answer["outcome"] for answer in answers] == [scored.outcome]
            assert [answer["answer"] for answer in answers] == [scored.record.answer]


def test_why_a_failed_answer_failed_is_its_error(run: Results):
    items = json.loads(items_json(run))["items"]
    failed = [a for item in items for answers in item["answers"] for a in answers if a["outcome"] == "failed"]
    assert failed
    assert all("the engine died" in answer["why"] for answer in failed)


def test_the_figures_of_the_arms_are_the_summary_s(summary: dict[str, Any], page: Page):
    head, *rows = page.tables["table-arms"]
    assert [row[0] for row in rows] == [f"{arm}{figures['n']} answers" for arm, figures in summary["arms"].items()]
    columns = {title.strip(): at for at, title in enumerate(head)}
    for row, figures in zip(rows, summary["arms"].values(), strict=True):
        low, high = figures["ci95"]
        expected = f"{percent(figures['accuracy'])}{percent(low)} to {percent(high)}"
        assert row[columns["right, %"]] == expected
        assert row[columns["strict, %"]] == percent(figures["strict_accuracy"])
        assert row[columns["coverage, %"]] == percent(figures["coverage"])
        for column, name in (("abst.", "abstained"), ("stop.", "stopped"), ("fail.", "failed")):
            assert row[columns[column]] == str(figures[name])
        assert row[columns["CPU s each"]] == f"{figures['cpu_seconds'] / figures['n']:.2f}"


def test_the_figures_of_pairs_and_families_are_the_summary_s(summary: dict[str, Any], page: Page):
    for row, pair in zip(page.tables["table-pairs"][1:], summary["pairs"], strict=True):
        assert (row[0], row[1], row[2]) == (pair["a"], pair["b"], str(pair["n"]))
        assert row[3].startswith(points(pair["delta"]))
        assert row[-1] == (pair["better"] or "not certain")
    for row in page.tables["table-families"][1:]:
        for cell, figures in zip(row[1:], summary["arms"].values(), strict=True):
            assert cell.startswith(percent(figures["families"][row[0]]["accuracy"]))


@pytest.mark.usefixtures("plotless")
def test_suspicions_are_flagged_with_their_kinds(run: Results, summary: dict[str, Any]):
    summary = json.loads(json.dumps(summary))
    summary["arms"]["large"] |= {"flagged": True, "suspected_false_negatives": 3}
    summary["arms"]["large"]["suspicions"] |= {"gold": 1, "limit": 2, "run-on": 0, "empty": 0}
    flagged = Page(as_html(run, summary))
    tips = [attributes.get("title", "") for tag, attributes in flagged.tags if tag == "td"]
    expected = "1 the right answer stands at the end of the reply; 2 the token limit cut the reply off"
    assert expected in tips
    judged = summary["arms"]["large"]["n"] - summary["arms"]["large"]["failed"]
    assert f"large: {percent(3 / judged)} % of the answers may be right ones that were not read" in flagged.text


def test_the_cards_are_there(page: Page):
    assert "It cannot show what a model does with real prose." in page.text


# --- the verdict -------------------------------------------------------------------------------

PAIR: dict[str, Any] = {
    "a": "large",
    "b": "small+pot",
    "n": 150,
    "delta": -0.12,
    "ci95": (-0.2, -0.04),
    "only_a": 10,
    "only_b": 28,
    "mcnemar_p": 0.001,
    "holm_p": 0.003,
    "n_needed": 140,
    "better": "small+pot",
}


def test_the_better_arm_comes_first_and_its_lead_is_positive():
    assert verdict(PAIR) == (
        "small+pot is better than large",
        "+12.0 points, 95 % +4.0 to +20.0, Holm p 0.003, 150 tasks",
    )


@pytest.mark.parametrize(
    ("needed", "said"),
    [
        (900, "about 900 tasks would settle a difference of this size"),
        (None, "equally often"),
        (140, "more tasks would settle it"),
    ],
)
def test_no_arm_is_called_better_where_nothing_is_certain(needed: int | None, said: str):
    finding, figures = verdict(PAIR | {"better": None, "n_needed": needed})
    assert finding == "No difference between large and small+pot is certain"
    assert figures.startswith("large less small+pot \N{MINUS SIGN}12.0 points")
    assert said in figures


def test_arms_without_a_common_task_are_not_compared():
    assert verdict(PAIR | {"n": 0, "better": None}) == ("large and small+pot have no task in common yet", "")


@pytest.mark.usefixtures("plotless")
def test_the_page_says_better_only_where_the_summary_does(run: Results, summary: dict[str, Any]):
    none = json.loads(json.dumps(summary)) | {"pairs": [PAIR | {"a": "small", "b": "large", "better": None}]}
    assert "is better than" not in Page(as_html(run, none)).text
    one = json.loads(json.dumps(summary)) | {"pairs": [PAIR | {"a": "small", "b": "large", "better": "large"}]}
    assert "large is better than small" in Page(as_html(run, one)).text


# --- plots -------------------------------------------------------------------------------------


def test_there_is_a_plot_of_all_that_has_data(run: Results, summary: dict[str, Any]):
    names = [plot.name for plot in draw(run, summary)]
    assert names == ["cost", "accuracy", "pairs", "families", "risk", "calibration", "twins", "ladder-0", "brier-0"]


def test_what_has_no_data_is_not_drawn():
    run = made_up_run(3, arms=("small",))
    cells = {
        cell: replace(scored, record=replace(scored.record, cpu_seconds=0.0, confidence=None, distribution=()))
        for cell, scored in run.cells.items()
    }
    bare = Results(run.folder, run.plan, run.battery, cells)
    assert [plot.name for plot in draw(bare, summarize(bare))] == ["accuracy", "families"]
    assert "One arm: there is nothing to compare." in Page(as_html(bare, summarize(bare))).text


def test_no_id_comes_twice(page: Page):
    ids = Counter(attributes["id"] for _, attributes in page.tags if "id" in attributes)
    assert [name for name, times in ids.items() if times > 1] == []


def test_references_within_plots_lead_somewhere(page: Page):
    ids = {attributes.get("id") for _, attributes in page.tags}
    uses = [attributes.get("xlink:href") or attributes.get("href", "") for tag, attributes in page.tags if tag == "use"]
    clips = [attributes["clip-path"][4:-1] for _, attributes in page.tags if "clip-path" in attributes]
    assert uses
    assert clips
    assert [name for name in uses + clips if name[1:] not in ids] == []


def test_every_plot_has_words_for_who_does_not_see_it(page: Page):
    pictures = [attributes for tag, attributes in page.tags if attributes.get("class") == "picture"]
    assert len(pictures) == 9
    assert all(attributes["role"] == "img" and len(attributes["aria-label"]) > 40 for attributes in pictures)


@pytest.mark.parametrize("name", ["$x^2$ and $y", "\u7b97\u6570", "a\tb\nc", "f" * 300])
def test_any_name_of_a_family_can_be_drawn(run: Results, name: str):
    odd = with_family(run, name)
    families = next(plot.svg for plot in draw(odd, summarize(odd)) if plot.name == "families")
    assert f">{' '.join(name.split())[:29]}" in families


def test_the_same_run_makes_the_same_page(run: Results, summary: dict[str, Any], html: str):
    assert as_html(run, summary) == html


# --- odd runs ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("plotless")
def test_a_run_under_way_says_so():
    run = made_up_run()
    for cell in [cell for cell in run.cells if cell[1] == "large"][4:]:
        del run.cells[cell]  # type: ignore[attr-defined]
    page = Page(as_html(run, summarize(run)))
    assert "The run is not complete" in page.text
    assert len(page.data["items"]) == 12
    assert page.data["items"][-1]["answers"][2] == []


def test_a_run_without_any_answer_is_a_page_too():
    run = made_up_run()
    empty = Results(run.folder, run.plan, run.battery, {})
    assert Page(as_html(empty, summarize(empty))).data["items"] == []


def test_repeats_are_all_there():
    run = made_up_run(4, repeats=3)
    items = json.loads(items_json(run))["items"]
    assert [[answer["repeat"] for answer in answers] for answers in items[0]["answers"]] == [[0, 1, 2]] * 3


def test_numbers_that_javascript_lacks_become_texts(run: Results):
    cell, scored = next(iter(run.cells.items()))
    detail = {"step": "pot", "what": "ran", "seconds": 0.1, "detail": {"value": float("nan"), "big": 2**60, "ok": True}}
    record = replace(scored.record, value=float("inf"), trace=[detail])
    odd = Results(run.folder, run.plan, run.battery, dict(run.cells) | {cell: replace(scored, record=record)})

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    answer = json.loads(items_json(odd), parse_constant=refuse)["items"][0]["answers"][0][0]
    assert answer["value"] == "inf"
    assert answer["trace"][0]["detail"] == {"value": "nan", "big": str(2**60), "ok": True}


@pytest.mark.usefixtures("plotless")
def test_half_a_character_does_not_stop_the_report(run: Results, summary: dict[str, Any], tmp_path: Path):
    cell, scored = next(iter(run.cells.items()))
    record = replace(scored.record, answer="\ud83d")
    odd = Results(run.folder, run.plan, run.battery, dict(run.cells) | {cell: replace(scored, record=record)})
    write_html(odd, summary, tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_without_matplotlib_it_says_what_to_install(
    run: Results, summary: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ExtraMissing) as caught:
        write_html(run, summary, tmp_path / "report.html")
    assert "hybrid-lm[eval]" in caught.value.hint
    assert not (tmp_path / "report.html").exists()


@pytest.mark.usefixtures("plotless")
def test_a_file_that_cannot_be_written(run: Results, summary: dict[str, Any], tmp_path: Path):
    with pytest.raises(LedgerError, match="cannot write"):
        write_html(run, summary, tmp_path)
