"""Right answers of the batteries "reasoning" and "robustness", found again from the texts in other ways."""

import json
import re
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import cache

import pytest

from evals.reasoning import make
from evals.reasoning.cases import ASIDE, Case
from evals.robustness import make as twins_make
from hybrid.evaluate.battery import Task, task_from, task_line

SIZES = {"arith-words": 160, "algebra-words": 80, "deduction": 120, "ordering": 90, "dates": 80, "counting": 80} | {
    "boolean": 60,
    "liars": 60,
    "swaps": 60,
}
NUMBER = r"\d+(?:\.\d+)?(?: times)?|twice"


@cache
def originals() -> dict[str, Task]:
    return {task.id: task for task in make.tasks()}


@cache
def both() -> dict[str, Task]:
    return {task.id: task for task in twins_make.tasks()}


@cache
def cases() -> dict[str, Case]:
    return make.cases()


def of_family(family: str) -> list[Task]:
    """Originals and twins."""
    return [task for task in both().values() if task.family == family]


def case_of(task: Task) -> Case:
    return cases()[task.twin_of or task.id]


def template(task: Task) -> str:
    return case_of(task).template.name


def twin_kind(task: Task) -> str:
    return next((tag.removeprefix("twin:") for tag in task.tags if tag.startswith("twin:")), "")


# --- the batteries -----------------------------------------------------------------------------


def test_families_have_their_sizes_and_every_item_has_a_twin() -> None:
    assert Counter(task.family for task in originals().values()) == SIZES
    assert len(twins_make.tasks()) == len(both()) == 2 * len(originals())
    assert [task for task in both().values() if not task.twin_of] == list(originals().values())
    assert {task.twin_of for task in both().values() if task.twin_of} == set(originals())


def test_no_question_comes_twice() -> None:
    assert len({task.question.text for task in both().values()}) == len(both())


def test_tasks_survive_being_written() -> None:
    for task in both().values():
        assert task_from(json.loads(task_line(task))) == task
        assert task.target
        assert task.cluster


@pytest.mark.parametrize(
    "slip",
    [
        r"(?<![\d.])1 [a-z]{3,}s\b",
        r"\b[Aa] (?!one|use|uni|eu)[aeiou]",
        r"\b[Aa]n (?!hour)[^aeiou]",
        r"[.?!] [a-z]",
        r"  |\s[,.?]|\.\.|,\.|[{}~+]|^\s|\s$|^[a-z]",
        r"\b(\w+) \1\b",
        r"\d\.\d\d\d|\$\d+\.\d(?!\d)",
        r"\b0 [a-z]",
    ],
)
def test_no_slip_of_grammar(slip: str) -> None:
    texts = [task.question.text for task in both().values() if task.family != "boolean"]
    assert [text for text in texts if re.search(slip, text)] == []


def test_stories_are_many_and_have_few_items_each() -> None:
    clusters = Counter(task.cluster for task in originals().values())
    assert sum(cluster.startswith("arith-words/") for cluster in clusters) >= 24
    assert sum(cluster.startswith("algebra-words/") for cluster in clusters) >= 12
    assert sum(cluster.startswith("deduction/") for cluster in clusters) == 120
    assert max(clusters[c] for c in clusters if c.startswith("arith-words/")) <= 8


# --- word problems -----------------------------------------------------------------------------

WORKED: dict[str, Callable[..., Fraction]] = {
    "trays": lambda n, k, s, t: n * k - (s + t),
    "recipe": lambda k, g, n, h: g / k * n - h,
    "commute": lambda w, d, back, t, m: m * t + m * w * (d + back),
    "wall-paint": lambda long, high, x, c: (long * high - x) / c + (long * high - x) / c,
    "water-tank": lambda c, p, r, leak, t: c / 100 * p + r * t - leak * t,
    "collections": lambda n, k, m: sum([n, k * n, k * n - m]),
    "bus-stops": lambda n, a, b, c: c + (n + a - b) / 2,
    "way-to-school": lambda n, p, q, k: n - n * p / 100 - n * q / 100 - k,
    "wire": lambda m, n, c, k, e: 100 * (m - n * c / 100 - k * e / 100),
    "syrup": lambda b, x, t, d: (b - x) / t / d,
    "route": lambda d, h, s, g, r: d - (h * s + g * r),
    "average": lambda a, b, c, m: m + sum(m - x for x in (a, b, c)),
    "orchard": lambda r, t, x, k: r * k * t * x / 100,
    "defects": lambda n, h, p, b: (n * h - n * h * p / 100) / b,
    "novel": lambda p, d, a, b, _: d + (p - d * a) / b,
    "lift": lambda m, n, c, b: max(Fraction(i) for i in range(100) if n * c + i * b <= m),
    "backwards": lambda k, m: next(Fraction(i) for i in range(1, 999) if Fraction(i, 2) - k == m),
    "thermometer": lambda a, h, b, c: a - c + b * h,
    "two-evenings": lambda r, s, p, m: r * s * p / 100 + (r * s * p / 100 + m),
    "morning-walk": lambda a, b, c, n: 1000 * n * (a + b / 1000 + c),
    "group-tickets": lambda a, c, p, q, v: a * p - v + c * q,
    "discount": lambda p, d, s: p - p * d / 100 + s,
    "petrol": lambda f, hundred, p, d: (d + d) / hundred * f * p,
    "saving-up": lambda g, b, s, x: (g - b) / (s - x),
    "fence": lambda a, b, g, p: p * (a + b + a + b - g),
    "overtime": lambda w, h, d, o: w * (h * d + o + o / 2),
    "phone-plan": lambda f, g, x, c, u: f - c + (u - g) * x,
    "exchange": lambda d, f, r: d * r - f * r,
    "simple-interest": lambda p, r, y, g: p * (1 + r * y / 100) + g,
    "eggs": lambda h, e, x, p: (h * e - x) * p / 12,
    "parking": lambda a, b, h, note: note - (a + (h - 1) * b),
    "packs": lambda s, n, p, t: t * s - t / n * p,
}


def givens(task: Task) -> list[Fraction]:
    """The numbers of a story's text in the order in which the story was written, without those of asides."""
    text, found = task.question.text, []
    for line in case_of(task).problem().lines:
        if not line.startswith(ASIDE):
            parts = [re.escape(part) for part in re.split(NUMBER, line)]
            match = re.search(f"({NUMBER})".join(parts), text)
            assert match, (line, text)
            text = text.replace(match[0], "", 1)
            found += [Fraction(number.replace("twice", "2").removesuffix(" times")) for number in match.groups()]
    return found


def is_worded_alike(task: Task) -> bool:
    return twin_kind(task) != "names"


def test_word_problems_have_the_answer_that_follows_from_the_text() -> None:
    for task in filter(is_worded_alike, of_family("arith-words")):
        assert task.target == (decimal(WORKED[template(task)](*givens(task))),), task


def decimal(value: Fraction) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".") if value.denominator != 1 else str(value.numerator)


def test_word_problems_have_plausible_answers() -> None:
    for task in of_family("arith-words") + of_family("algebra-words"):
        value = Fraction(task.target[0])
        assert 0 < value < 200_000
        assert (value * 100).denominator == 1


def test_a_good_part_of_the_word_problems_have_a_distractor() -> None:
    tagged = [task for task in originals().values() if "distractor" in task.tags]
    assert 0.3 < len(tagged) / SIZES["arith-words"] < 0.5
    for task in tagged:
        aside = next(line for line in case_of(task).problem().lines if line.startswith(ASIDE))
        assert aside.removeprefix(ASIDE) in task.question.text


Rows = list[tuple[Fraction, ...]]
EQUATIONS: dict[str, Callable[..., tuple[Rows, Callable[..., Fraction]]]] = {
    "two-families": lambda s, a, b, t, c, d: ([(a, b, s), (c, d, t)], lambda x, y: y),
    "heads-and-legs": lambda h, legs, two, four: ([(1, 1, h), (two, four, legs)], lambda x, y: y),
    "age-difference": lambda d, s: ([(1, -1, d), (1, 1, s)], lambda x, y: x),
    "age-later": lambda k, t, m: ([(1, -k, 0), (1, -m, (m - 1) * t)], lambda x, y: y),
    "coins": lambda s, b, n, w, _: ([(1, 1, n), (s, b, 100 * w)], lambda x, y: y),
    "mixture": lambda p, q, n, r, _: ([(1, 1, n), (p, q, n * r)], lambda x, y: y),
    "digits": lambda s, d: ([(1, 1, s), (9, -9, d)], lambda x, y: 10 * x + y),
    "three-boxes": lambda s, k, d: ([(1, 1, 1, s), (-k, 1, 0, 0), (-1, 0, 1, d)], lambda x, y, z: z),
    "rectangle": lambda d, s: ([(1, -1, d), (2, 2, s)], lambda x, y: x),
    "river": lambda down, s, up, t: ([(s, s, down), (t, -t, up)], lambda x, y: y),
    "three-pairs": lambda a, b, c: ([(1, 1, 0, a), (0, 1, 1, b), (1, 0, 1, c)], lambda x, y, z: y),
    "consecutive": lambda n, _, s: ([(n, s + n * (n - 1) / 2)], lambda x: x),
    "same-price": lambda f, r, g, s: ([(r - s, g - f)], lambda x: x),
    "inheritance": lambda s, k, d: ([(1, 1, 1, s), (1, -k, 0, 0), (0, -1, 1, d)], lambda x, y, z: x),
    "quiz-points": lambda n, a, b, s: ([(1, 1, n), (a, -b, s)], lambda x, y: x),
    "loads": lambda a, b, s, k: ([(a, b, s), (1, -1, k)], lambda x, y: y),
}


def solved(rows: Rows) -> list[Fraction]:
    """By Gauss and Jordan; fails where there is not exactly one solution."""
    left = [[Fraction(value) for value in row] for row in rows]
    for i in range(len(left)):
        pivot = next(row for row in left[i:] if row[i])
        left.remove(pivot)
        left = [[a - b * row[i] / pivot[i] for a, b in zip(row, pivot, strict=True)] for row in left]
        left.insert(i, [value / pivot[i] for value in pivot])
    return [row[-1] for row in left]


def test_equations_have_the_one_solution_that_is_the_answer() -> None:
    for task in filter(is_worded_alike, of_family("algebra-words")):
        rows, asked = EQUATIONS[template(task)](*givens(task))
        assert f"unknowns:{len(rows)}" in task.tags
        solution = solved(rows)
        assert min(solution) > 0
        assert task.target == (decimal(asked(*solution)),), task


# --- twins -------------------------------------------------------------------------------------

SENSIBLE = {
    "arith-words": {"numbers", "names", "premises", "irrelevant"},
    "algebra-words": {"numbers", "names", "premises", "irrelevant"},
    "deduction": {"names", "premises", "irrelevant"},
    "ordering": {"names", "premises", "irrelevant"},
    "dates": {"numbers", "names", "premises", "irrelevant"},
    "counting": {"numbers", "names", "premises", "irrelevant"},
    "boolean": {"numbers"},
    "liars": {"names"},
    "swaps": {"names", "numbers"},
}


def twins(*kinds: str) -> list[tuple[Task, Task]]:
    """Pairs of an original and its twin."""
    return [(both()[task.twin_of], task) for task in both().values() if twin_kind(task) in kinds]


def words(task: Task) -> Counter[str]:
    return Counter(re.findall(r"\w+", task.question.text.lower()))


@pytest.mark.parametrize("family", SIZES)
def test_each_family_has_enough_of_all_kinds_of_twins(family: str) -> None:
    kinds = Counter(twin_kind(task) for task in of_family(family) if task.twin_of)
    assert kinds.keys() == SENSIBLE[family]
    assert min(kinds.values()) >= (8 if family == "dates" else 0.9 * SIZES[family] / len(kinds))


def test_twins_belong_to_their_originals() -> None:
    for first, twin in twins("numbers", "names", "premises", "irrelevant"):
        assert twin.question.text != first.question.text
        assert (twin.family, twin.cluster, twin.question.expects) == (
            first.family,
            first.cluster,
            first.question.expects,
        )
        assert set(twin.tags) - {"distractor", f"twin:{twin_kind(twin)}", *first.tags} <= {"decimal", "leap"}


def test_other_numbers_have_another_answer_and_the_same_words() -> None:
    for first, twin in twins("numbers"):
        assert twin.target != first.target
        if first.family in ("arith-words", "algebra-words"):
            masked = [re.sub(rf"{NUMBER}", "#", task.question.text) for task in (first, twin)]
            assert masked[0] == masked[1]


def test_other_names_keep_the_numbers_and_the_answer() -> None:
    for first, twin in twins("names"):
        if first.family in ("ordering", "swaps"):
            assert first.question.choices.index(first.target[0]) == twin.question.choices.index(twin.target[0])
            assert set(first.question.choices) != set(twin.question.choices)
        elif first.family != "counting":
            assert re.findall(r"\d+", first.question.text) == re.findall(r"\d+", twin.question.text)
            assert first.target == twin.target
        assert words(first) != words(twin)


def test_another_order_has_the_same_words_and_the_same_answer() -> None:
    for first, twin in twins("premises"):
        assert words(first) == words(twin)
        assert (first.target, first.question.choices) == (twin.target, twin.question.choices)


def test_an_irrelevant_sentence_only_adds_and_leaves_the_answer() -> None:
    for first, twin in twins("irrelevant"):
        added = words(twin) - words(first)
        assert not words(first) - words(twin)
        assert added.total() >= 4
        assert (first.target, first.question.choices) == (twin.target, twin.question.choices)
