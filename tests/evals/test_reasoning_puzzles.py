"""Labels, orders, dates and counts of the batteries, read again from the texts and found in other ways."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from itertools import permutations, product

from evals.reasoning import counting, make
from evals.robustness import make as twins_make
from hybrid.evaluate.battery import Task

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")


@cache
def both() -> tuple[Task, ...]:
    return tuple(twins_make.tasks())


def of_family(family: str) -> list[Task]:
    """Originals and twins."""
    return [task for task in both() if task.family == family]


def originals(family: str) -> list[Task]:
    return [task for task in of_family(family) if not task.twin_of]


def template(task: Task) -> str:
    return make.cases()[task.twin_of or task.id].template.name


# --- deduction ---------------------------------------------------------------------------------

Literal = tuple[str, bool]
Clause = tuple[frozenset[Literal], Literal]


def said(phrase: str) -> Literal:
    """Such as ("chase the child", False) for "does not chase the child"."""
    words = [word for word in phrase.split() if word not in ("is", "are", "does", "do", "not")]
    words[0] = words[0].removesuffix("s") if len(words) > 1 else words[0]
    return " ".join(words), " not " not in f" {phrase} "


def read_rule(text: str, hero: str) -> Clause | None:
    """A rule as conditions and conclusion; none if it speaks of somebody else."""
    if match := re.fullmatch(r"If (someone|an animal|something) (.+) then (?:they|it) (.+)\.", text):
        return frozenset(map(said, match[2].split(" and "))), said(match[3])
    if match := re.fullmatch(r"If ((?:the )?\w+) (.+) then \1 (.+)\.", text):
        return (frozenset(map(said, match[2].split(" and "))), said(match[3])) if match[1] == hero else None
    if match := re.fullmatch(r"Every(?:one who|thing that| animal that) (.+) (is \w+|\w+s the \w+)\.", text):
        return frozenset(map(said, match[1].split(" and "))), said(match[2])
    match = re.fullmatch(r"(No |All |)(\w+(?:, \w+)?) (?:people|animals|things) (are \w+|\w+ the \w+)\.", text)
    assert match, text
    word, holds = said(match[3])
    return frozenset((adjective.lower(), True) for adjective in match[2].split(", ")), (
        word,
        holds != (match[1] == "No "),
    )


def read_theory(task: Task) -> tuple[set[Literal], list[Clause], Literal]:
    """Facts and rules that matter to the one asked about, and the statement."""
    body, _, rest = task.question.text.partition(" Going only by these sentences")
    match = re.search(r'"((?:The )?\w+) (.+)\."', rest)
    assert match
    hero = match[1].replace("The ", "the ")
    facts, rules = set(), []
    for text in re.split(r"(?<=\.) ", body):
        if re.match(r"(If|Every\w*|No|All) |.* (people|animals|things) ", text):
            rules += [rule] if (rule := read_rule(text, hero)) else []
        elif text.startswith(f"{match[1]} "):
            facts.add(said(text.removeprefix(f"{match[1]} ").rstrip(".")))
    return facts, rules, said(match[2])


def is_provable(goal: Literal, facts: set[Literal], rules: Sequence[Clause], steps: int) -> bool:
    """Backwards from the goal, with at most so many rules in a row."""
    return (
        goal in facts
        or steps > 0
        and any(
            conclusion == goal and all(is_provable(condition, facts, rules, steps - 1) for condition in conditions)
            for conditions, conclusion in rules
        )
    )


def depth(goal: Literal, facts: set[Literal], rules: Sequence[Clause]) -> int | None:
    return next((steps for steps in range(8) if is_provable(goal, facts, rules, steps)), None)


def possible(predicate: str, facts: set[Literal], rules: Sequence[Clause]) -> set[bool]:
    """The truth values that a predicate has in the worlds where all facts and rules are true."""
    named = {predicate} | {name for conditions, end in rules for name, _ in (*conditions, end)}
    names = sorted(named - {name for name, _ in facts})
    worlds = (facts | set(zip(names, values, strict=True)) for values in product((False, True), repeat=len(names)))
    return {
        (predicate, True) in world
        for world in worlds
        if all(not conditions <= world or end in world for conditions, end in rules)
    }


def test_labels_and_depths_of_theories_are_right() -> None:
    for task in of_family("deduction"):
        facts, rules, statement = read_theory(task)
        opposite = (statement[0], not statement[1])
        steps = int(next(tag for tag in task.tags if tag.startswith("depth:"))[6:])
        values = possible(statement[0], facts, rules)
        found = {"true": depth(statement, facts, rules), "false": depth(opposite, facts, rules), "unknown": None}
        label = "unknown" if len(values) == 2 else "true" if statement[1] in values else "false"
        assert values, task
        assert task.target == (label,), task
        assert [name for name, at in found.items() if at is not None] == [label] * (label != "unknown"), task
        if label != "unknown":
            assert found[label] == steps
        elif steps:
            names = {name for conditions, _ in rules for name, _ in conditions} - {statement[0]}
            more = [facts | {(name, holds)} for name in names for holds in (True, False)]
            assert any(steps in (depth(statement, f, rules), depth(opposite, f, rules)) for f in more), task


def test_labels_are_balanced_and_cannot_be_told_from_the_surface() -> None:
    tasks = originals("deduction")
    assert Counter((task.tags[0], task.target[0]) for task in tasks).most_common()[-1][1] >= 6
    assert Counter(task.target for task in tasks) == {("true",): 40, ("false",): 40, ("unknown",): 40}
    negative, facts = defaultdict(list), defaultdict(list)
    for task in tasks:
        known, _, statement = read_theory(task)
        negative[task.target].append(not statement[1])
        facts[task.target].append(len(known))
    assert all(0.2 < sum(values) / 40 < 0.65 for values in negative.values()), negative
    means = [sum(values) / 40 for values in facts.values()]
    assert max(means) - min(means) < 0.6, means


# --- ordering ----------------------------------------------------------------------------------

BELOW = (
    "finished before|stands somewhere to the left of|is older than|stands somewhere ahead of|lives somewhere below|"
    "costs less than"
)
ABOVE = (
    "finished after|stands somewhere to the right of|is younger than|stands somewhere behind|lives somewhere above|"
    "costs more than"
)
JUST_BELOW = r"finished directly before|stands directly to the left of|stands directly ahead of|lives directly below"
JUST_ABOVE = r"finished directly after|stands directly to the right of|stands directly behind|lives directly above"
HOW_MANY = ("one", "two", "three", "four", "five")
Check = Callable[[dict[str, int]], bool]


def read_place(text: str, size: int) -> int:
    """The place that "second from the right" or "the third oldest" means, from 0."""
    if floor := re.search(r"floor (\d)", text):
        return int(floor[1]) - 1
    count = next((i for i, word in enumerate(ORDINALS) if word in text), 0)
    return size - 1 - count if re.search("right|youngest|most expensive|last", text) else count


def read_clue(text: str, names: Sequence[str]) -> Check | None:
    """What a clue demands; none for a sentence that is no clue."""
    size, who = len(names), "|".join(names)
    text = text.replace("The ", "the ")
    two = re.match(rf"({who}) ({BELOW}|{ABOVE}|{JUST_BELOW}|{JUST_ABOVE}) ({who})(, and no .*)?\.$", text)
    if two:
        a, relation, b = two[1], two[2], two[3]
        if re.fullmatch(f"{ABOVE}|{JUST_ABOVE}", relation):
            a, b = b, a
        just = bool(two[4]) or "directly" in relation
        return lambda place: place[b] - place[a] == 1 if just else place[b] > place[a]
    if gap := re.match(rf".*[Ee]xactly (\w+) .* between (?:those of )?({who}) and ({who})\.$", text):
        return lambda place: abs(place[gap[2]] - place[gap[3]]) == HOW_MANY.index(gap[1]) + 2
    if not (one := re.match(rf"({who}) (.*)\.$", text)):
        return None
    if "neither" in one[2]:
        return lambda place: place[one[1]] not in (0, size - 1)
    where = read_place(one[2], size)
    return lambda place: (place[one[1]] == where) != (" not " in f" {one[2]} ")


def read_puzzle(task: Task) -> tuple[list[str], list[Check], int]:
    """The names, the clues and the place asked for."""
    opening, *lines, question = re.split(r"(?<=\.) ", task.question.text)
    names = re.split(", | and ", opening.rpartition(": ")[2].rstrip("."))
    checks = [check for line in lines if (check := read_clue(line, names))]
    assert len(lines) - len(checks) == ("race" in task.cluster) + ("twin:irrelevant" in task.tags), task
    return names, checks, read_place(question, len(names))


def test_orders_have_one_solution_with_the_target_in_the_place_asked_for() -> None:
    for task in of_family("ordering"):
        names, checks, asked = read_puzzle(task)
        assert f"objects:{len(names)}" in task.tags
        orders = [dict(zip(order, range(len(names)), strict=True)) for order in permutations(names)]
        for check in checks:
            rest = [place for place in orders if check(place)]
            assert rest
            orders = rest
        assert len(orders) == 1, task
        assert orders[0][task.target[0]] == asked, task
        assert set(task.question.choices) <= set(names)


def test_right_choices_stand_in_all_places_equally_often() -> None:
    for size in ("objects:3", "objects:5", "objects:7"):
        tasks = [task for task in originals("ordering") if size in task.tags]
        assert len(tasks) == 30
        places = Counter(task.question.choices.index(task.target[0]) for task in tasks)
        assert len(places) == len(tasks[0].question.choices)
        assert max(places.values()) - min(places.values()) <= 1
    assert max(Counter(task.target for task in originals("dates") if task.question.choices).values()) <= 6


# --- dates -------------------------------------------------------------------------------------


def day_number(year: int, month: int, day: int) -> int:
    """Days since an ancient Monday, by the formula for the Julian day number."""
    a = (14 - month) // 12
    y, m = year + 4800 - a, month + 12 * a - 3
    return day + (153 * m + 2) // 5 + 365 * y + y // 4 - y // 100 + y // 400 - 32045


def dates_in(text: str) -> list[tuple[int, int, int]]:
    """All dates as year, month and day, without the one that shows how to write them."""
    month = "|".join([*MONTHS, "December"])
    pattern = rf"(\d+) ({month}) (\d{{4}})|({month}) (\d+), (\d{{4}})|(\d{{4}})-(\d\d)-(\d\d)"
    found = []
    for a in re.finditer(pattern, text.partition(" Write the date")[0]):
        number = ([*MONTHS, "December"].index(a[2] or a[4]) + 1) if a[2] or a[4] else int(a[8])
        found.append((int(a[3] or a[6] or a[7]), number, int(a[1] or a[5] or a[9])))
    return found


def dated(task: Task) -> int:
    """The target as a day number; all its forms are one date."""
    (day,) = {day_number(*date) for form in task.target for date in dates_in(form)}
    assert len(task.target) == 3
    return day


def spans(text: str) -> int:
    """The days and weeks of a text, added up."""
    return sum(int(n) * (7 if unit == "week" else 1) for n, unit in re.findall(r"(\d+) (?:more )?(week|day)s", text))


def check_date(task: Task) -> bool:
    """Whether the target follows from the text."""
    text, kind = task.question.text, template(task)
    days = [day_number(*date) for date in dates_in(text)]
    if kind == "weekday-later":
        today = next(i for i, name in enumerate(WEEKDAYS) if f"Today is a {name}" in text)
        return task.target == (WEEKDAYS[(today + spans(text)) % 7],)
    if kind == "weekday-of-date":
        return f"is a {WEEKDAYS[days[0] % 7]} in" in text and task.target == (WEEKDAYS[days[1] % 7],)
    if kind == "days-between":
        return task.target == (str(days[1] - days[0]),)
    if kind in ("days-later", "loan", "weeks-before"):
        return dated(task) == days[0] + spans(text) * (-1 if kind == "weeks-before" else 1)
    if kind == "nth-weekday":
        which, name = re.findall(r"on the (\w+) (\w+day)", text)[0]
        hits = [day for day in range(days[0], days[0] + 31) if WEEKDAYS[day % 7] == name]
        return f"is a {WEEKDAYS[days[0] % 7]}." in text and dated(task) == hits[ORDINALS.index(which)]
    return check_years(task, kind, days)


def check_years(task: Task, kind: str, days: list[int]) -> bool:
    """The same for what is about years."""
    text = task.question.text
    if kind == "age":
        (year, month, day), (last, _, _) = dates_in(text)
        birthdays = [day_number(y, month, day) for y in range(year + 1, last + 1)]
        return task.target == (str(sum(birthday <= days[1] for birthday in birthdays)),)
    if kind == "day-of-year":
        return task.target == (str(days[0] - day_number(dates_in(text)[0][0], 1, 1) + 1),)
    assert kind == "leap-years"
    first, last = map(int, re.findall(r"of (\d{4})", text))
    return task.target == (str(sum(day_number(y, 3, 1) - day_number(y, 2, 28) == 2 for y in range(first, last + 1))),)


def test_dates_follow_from_the_text_by_another_calendar() -> None:
    assert [task for task in of_family("dates") if not check_date(task)] == []


# --- counting ----------------------------------------------------------------------------------

KIND_OF = {word: kind for kind, words in counting.KINDS.items() for word in words.split()}


def listed(text: str) -> list[str]:
    return re.findall(r": ([^:]*?)\.(?: |$)", text)[0].split(", ")


def moved(text: str) -> int:
    """What is in the box asked for, after all moves."""
    inside = {colour: int(count) for colour, count in re.findall(r"he (\w+) box holds (\d+)", text)}
    for count, source, goal in re.findall(r"(\d+) \w+ are moved from the (\w+) box to the (\w+) box", text):
        inside[source] -= int(count)
        inside[goal] += int(count)
        assert inside[source] >= 0
    return inside[re.findall(r"in the (\w+) box now", text)[0]]


def switched(text: str) -> int:
    on: set[str] = set()
    for number in listed(text):
        on ^= {number}
    return len(on)


def quoted(text: str) -> list[str]:
    return re.findall(r'"([^"]+)"', text)


COUNTED: dict[str, Callable[[str], int]] = {
    "letter-in-word": lambda text: len(quoted(text)[0].split(quoted(text)[1])) - 1,
    "vowels-in-words": lambda text: len(re.findall("[aeiou]", "".join(quoted(text)))),
    "letter-in-sentence": lambda text: len(re.findall(quoted(text)[1], quoted(text)[0], re.IGNORECASE)),
    "words-in-sentence": lambda text: len(re.findall(r"\w+", quoted(text)[0])),
    "kind-in-list": lambda text: sum(text.endswith(f" {KIND_OF[word]}?") for word in listed(text)),
    "repeats-in-list": lambda text: Counter(listed(text))[text.split()[-1].rstrip("?")],
    "above-limit": lambda text: sum(int(n) > int(text.split()[-2]) for n in listed(text)),
    "initial-in-list": lambda text: sum(word[0] == quoted(text)[0] for word in listed(text)),
    "moves": moved,
    "switches": switched,
}


def test_counts_are_found_in_the_text() -> None:
    assert len(KIND_OF) == sum(len(words.split()) for words in counting.KINDS.values())
    for task in of_family("counting"):
        assert task.target == (str(COUNTED[template(task)](task.question.text)),), task


def test_counts_differ() -> None:
    for name in COUNTED:
        answers = Counter(task.target for task in originals("counting") if template(task) == name)
        assert max(answers.values()) <= 5, (name, answers)
