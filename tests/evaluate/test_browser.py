"""The report in a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hybrid.evaluate.report.page import write_html
from hybrid.evaluate.results import Results
from hybrid.evaluate.summary import summarize
from tests.evaluate.runs import IMAGE, SCRIPT, made_up_run

pytest.importorskip("matplotlib", reason="the plots need matplotlib")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no chromium")

COUNT = 240
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LINK = "facts-closed-058"


@pytest.fixture(scope="module")
def run() -> Results:
    return made_up_run(COUNT)


@pytest.fixture(scope="module")
def report(run: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_html(run, summarize(run), path)
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any, report: Path) -> Iterator[Any]:
    """The report, just opened; nothing may go wrong or be asked from a network while it is used."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    opened.on("request", lambda request: None if request.url.startswith("file:") else wrong.append(request.url))
    opened.goto(report.as_uri())
    yield opened
    context.close()
    assert wrong == []


def column(page: Any, table: str, at: int) -> list[str]:
    return [
        text.split("\n")[0].strip() for text in page.locator(f"#{table} tbody tr > :nth-child({at})").all_inner_texts()
    ]


def shown(page: Any) -> list[str]:
    return page.locator("#rows tr.item").evaluate_all("rows => rows.map(row => row.dataset.item)")


def of_arm(run: Results, outcome: str, *arms: str) -> set[str]:
    return {
        cell[0] for cell, scored in run.cells.items() if scored.outcome == outcome and cell[1] in (arms or run.arms)
    }


# --- tables ------------------------------------------------------------------------------------


def test_a_click_on_a_head_sorts_and_another_turns_it_round(page: Any):
    head = page.locator("#table-arms thead th", has_text="right, %")
    before = column(page, "table-arms", 2)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    falling = column(page, "table-arms", 2)
    assert falling == sorted(before, key=float, reverse=True)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert column(page, "table-arms", 2) == falling[::-1]
    assert falling != falling[::-1]


def test_words_are_sorted_as_words_and_by_keyboard(page: Any):
    head = page.locator("#table-arms thead th").first
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert column(page, "table-arms", 1) == ["large", "small", "small+pot"]
    page.keyboard.press("Enter")
    assert column(page, "table-arms", 1) == ["small+pot", "small", "large"]


def test_what_has_no_figure_comes_last_either_way(page: Any):
    head = page.locator("#table-arms thead th", has_text="ran, %").locator("button")
    for _ in range(2):
        head.click()
        assert column(page, "table-arms", 9)[1:] == ["–", "–"]


# --- filters -----------------------------------------------------------------------------------


def test_all_items_are_there_in_chunks(page: Any, run: Results):
    assert page.locator("#count").inner_text() == f"{COUNT} of {COUNT} items"
    assert shown(page) == list(run.tasks)[:200]
    page.locator("#more").click()
    assert shown(page) == list(run.tasks)
    assert page.locator("#more").is_hidden()


def test_wrong_only_leaves_items_that_some_arm_has_wrong(page: Any, run: Results):
    page.select_option("#by-outcome", "wrong")
    wrong = of_arm(run, "wrong")
    assert 0 < len(wrong) < COUNT
    assert page.locator("#count").inner_text() == f"{len(wrong)} of {COUNT} items"
    assert set(shown(page)) == wrong


def test_an_arm_narrows_the_outcome_to_itself(page: Any, run: Results):
    page.select_option("#by-outcome", "wrong")
    page.select_option("#by-arm", label="large")
    assert set(shown(page)) == of_arm(run, "wrong", "large") != of_arm(run, "wrong")
    assert page.locator("#items-table thead th.chosen").inner_text().strip() == "large"


def test_abstained_and_broken_and_suspected(page: Any, run: Results):
    page.select_option("#by-outcome", "abstained")
    assert set(shown(page)) == of_arm(run, "abstained")
    page.select_option("#by-outcome", "broken")
    assert set(shown(page)) == of_arm(run, "stopped") | of_arm(run, "failed")
    page.select_option("#by-outcome", "suspected")
    suspected = {c[0] for c, scored in run.cells.items() if scored.outcome == "wrong" and scored.verdict.suspicions}
    assert set(shown(page)) == suspected != set()


def test_where_arms_differ(page: Any, run: Results):
    page.select_option("#by-outcome", "differ")
    right = [of_arm(run, "right", arm) for arm in run.arms]
    assert set(shown(page)) == set.union(*right) - set.intersection(*right)


def test_a_family_and_a_search(page: Any, run: Results):
    page.select_option("#by-family", "fictional")
    assert shown(page) == [name for name, task in run.tasks.items() if task.family == "fictional"]
    page.locator("#by-text").fill("VEL-1? rules")
    assert shown(page) == ["fictional-001"]
    assert page.locator("#count").inner_text() == f"1 of {COUNT} items"
    page.locator("#by-text").fill("no item has these words")
    assert shown(page) == []


def test_items_are_sorted_by_an_arm_s_outcome(page: Any, run: Results):
    head = page.locator("#items-table thead button[data-column='2']")
    head.click()
    assert run.cells[shown(page)[0], "large", 0].outcome == "right"
    head.click()
    assert run.cells[shown(page)[0], "large", 0].outcome == "wrong"


# --- an item -----------------------------------------------------------------------------------


def assert_open(page: Any, run: Results, name: str) -> None:
    detail = page.locator("tr.detail")
    assert detail.count() == 1
    assert detail.locator(".task .text").inner_text() == run.tasks[name].question.text
    assert detail.locator("article.answer").count() == 3
    for arm, card in zip(run.arms, detail.locator("article.answer").all(), strict=True):
        scored = run.cells[name, arm, 0]
        assert card.locator("header .chip").inner_text() == scored.outcome
        assert scored.verdict.why in card.locator(".why").first.inner_text()
        assert card.locator(".why").first.is_visible()
        assert card.locator(".trace li").count() == len(scored.record.trace)
        replies = card.locator("pre.reply, pre.program").all_inner_texts()
        assert scored.record.reply in replies


def answered(run: Results, family: str) -> str:
    """An item of the family to which all arms have said something."""
    broken = of_arm(run, "stopped") | of_arm(run, "failed") | of_arm(run, "abstained")
    return next(name for name, task in run.tasks.items() if task.family == family and name not in broken)


def test_an_item_opens_by_mouse_and_closes_again(page: Any, run: Results):
    name = answered(run, "arith-words")
    row = page.locator(f"tr.item[data-item='{name}']")
    row.locator(".said").click()
    assert_open(page, run, name)
    assert row.locator(".opener").get_attribute("aria-expanded") == "true"
    program = page.locator("pre.program")
    assert SCRIPT in program.inner_text()
    assert page.locator(".result").inner_text().startswith("Ran: ")
    row.locator(".said").click()
    assert page.locator("tr.detail").count() == 0


def test_an_item_opens_by_keyboard(page: Any, run: Results):
    name = answered(run, "facts-closed")
    page.locator(f"tr.item[data-item='{name}'] .opener").focus()
    page.keyboard.press("Enter")
    assert_open(page, run, name)
    assert IMAGE in page.locator(".document").first.inner_text()
    assert page.locator("blockquote.citation").count() == 3
    assert page.locator("blockquote.citation", has_text="supports the answer").count() > 0
    page.keyboard.press("Enter")
    assert page.locator("tr.detail").count() == 0


def test_a_line_of_the_trace_opens(page: Any, run: Results):
    page.locator(f"tr.item[data-item='{answered(run, 'facts-closed')}'] .opener").click()
    first = page.locator("article.answer").first.locator(".trace details").first
    assert not first.locator("dl").is_visible()
    first.locator("summary").click()
    assert '"score":0.8123' in first.locator("dl").inner_text()


def test_only_one_item_is_open_and_the_address_names_it(page: Any, run: Results):
    page.locator("tr.item .opener").nth(0).click()
    page.locator("tr.item .opener").nth(2).click()
    assert page.locator("tr.detail").count() == 1
    assert page.evaluate("location.hash") == f"#item={list(run.tasks)[2]}"


def test_an_address_with_an_item_opens_it(browser: Any, report: Path, run: Results):
    page = browser.new_page()
    page.goto(f"{report.as_uri()}#item={LINK}")
    assert_open(page, run, LINK)
    place = page.locator(f"tr.item[data-item='{LINK}']").bounding_box()
    assert 0 <= place["y"] < 300
    page.close()


def test_a_link_to_a_twin_s_original_opens_that_though_a_filter_hides_it(page: Any):
    page.locator("#by-text").fill("arith-words-001")
    page.locator("tr.item .opener").click()
    page.locator(".task a", has_text="arith-words-000").click()
    page.locator("tr.item.open[data-item='arith-words-000']").wait_for()
    assert page.locator("#by-text").input_value() == ""


def test_an_address_with_an_unknown_item_does_no_harm(browser: Any, report: Path):
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{report.as_uri()}#item=%E0%A4%A")
    assert page.locator("tr.item").count() == 200
    assert page.locator("tr.detail").count() == 0
    page.close()
    assert wrong == []


# --- looks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1280, 400])
def test_the_page_is_no_wider_than_its_window(page: Any, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    page.locator("tr.item .opener").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_is_dark_where_the_reader_wants_it_dark(page: Any):
    brightness = "parseInt(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])"
    assert page.evaluate(brightness) > 200
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(brightness) < 60
    page.emulate_media(color_scheme="dark", media="print")
    assert page.evaluate(brightness) > 200
