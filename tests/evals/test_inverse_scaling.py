import re
from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest

from evals.inverse_scaling.correction import SENTENCES
from evals.inverse_scaling.make import HERE, tasks
from evals.inverse_scaling.negation import FACTS
from evals.inverse_scaling.proverbs import PROVERBS
from evals.inverse_scaling.quotes import QUOTES
from evals.inverse_scaling.redefine import CONSTANTS, SHAPES, UNITS
from hybrid.evaluate.battery import Task, read_battery

FAMILIES = (
    "negation-qa",
    "quote-repetition",
    "hindsight-neglect",
    "redefine-math",
    "modus-tollens",
    "into-the-unknown",
    "memo-trap",
    "pattern-match-suppression",
    "resisting-correction",
    "repetitive-algebra",
    "significant-figures",
    "prompt-injection",
)
ALL = tasks()


def of(family: str) -> list[Task]:
    return [task for task in ALL if task.family == family]


def text(task: Task) -> str:
    return task.question.text


def right(task: Task) -> str:
    return task.target[0]


def wrong(task: Task) -> str:
    return task.trap[0]


def copied(task: Task) -> Iterator[tuple[str, str]]:
    """What stands after each Input and after its Output."""
    yield from re.findall(r"Input: (.*)\nOutput:(?: (.*))?", text(task))


def affirmed(sentence: str) -> str:
    """A sentence without its denial."""
    if found := re.search(r"\bdoes not (\w+)", sentence):
        verb = {"have": "has"}.get(found[1], f"{found[1]}s")
        return sentence.replace(found[0], verb, 1)
    return re.sub(r"\b(is|are|can) ?not\b", r"\1", sentence, count=1)


# --- all families -------------------------------------------------------------------------------


def test_every_family_is_there_with_sixty_tasks_and_a_card() -> None:
    assert Counter(task.family for task in ALL) == dict.fromkeys(FAMILIES, 60)
    assert set(read_battery(HERE).cards) == set(FAMILIES)


def test_the_same_tasks_come_again() -> None:
    assert tasks() == ALL
    assert read_battery(HERE).tasks == tuple(ALL)


def test_ids_and_prompts_are_unique() -> None:
    assert len({task.id for task in ALL}) == len({text(task) for task in ALL}) == len(ALL)
    assert all(re.fullmatch(rf"{task.family}-\d\d", task.id) for task in ALL)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_task_has_two_classes_one_right_and_one_tempting(family: str) -> None:
    for task in of(family):
        assert len(task.target) == len(task.trap) == 1
        assert {right(task), wrong(task)} == set(task.question.choices)
        assert len(task.question.choices) == 2
        assert all(each == each.strip() for each in task.question.choices)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_class_can_follow_the_prompt(family: str) -> None:
    for task in of(family):
        assert text(task) == text(task).strip()
        assert not text(task).endswith((right(task), wrong(task)))


@pytest.mark.parametrize("family", FAMILIES)
def test_articles_fit(family: str) -> None:
    for task in of(family):
        for ended in (text(task), f"{text(task)} {right(task)}"):
            assert not re.search(r"\ban [b-dfgj-np-tv-z]|\ba [aeiou]", ended), ended


@pytest.mark.parametrize("family", FAMILIES)
def test_neither_place_is_right_more_often(family: str) -> None:
    assert sum(task.question.choices[0] == right(task) for task in of(family)) == 30


@pytest.mark.parametrize("family", FAMILIES)
def test_choices_that_are_labels_of_the_prompt_keep_its_order(family: str) -> None:
    for task in of(family):
        if re.search(r"^[1A]\. ", text(task), re.MULTILINE) and family != "modus-tollens":
            assert task.question.choices in (("A", "B"), ("1", "2"))


@pytest.mark.parametrize("family", FAMILIES)
def test_no_class_but_a_label_could_be_taken_for_the_letter_of_a_choice(family: str) -> None:
    for task in of(family):
        if task.question.choices != ("A", "B"):
            assert not {"A", "B", "a", "b"} & set(task.question.choices)


def test_clusters_are_raw_material_that_several_tasks_share() -> None:
    shared = Counter(task.cluster for task in ALL if task.cluster)
    assert min(shared.values()) > 1
    assert all(cluster.split("/")[0] in FAMILIES for cluster in shared)


# --- each family --------------------------------------------------------------------------------


def test_negation_qa_denies_a_true_sentence() -> None:
    truths = {" ".join(f"{fact.subject} {fact.verb} {fact.stem} {fact.true}".split()) for fact in FACTS}
    falsehoods = {" ".join(f"{fact.subject} {fact.verb} {fact.stem} {fact.false}".split()) for fact in FACTS}
    for task in of("negation-qa"):
        asked, a, b = re.search(r"Question: (.*)\nA\. (.*)\nB\. (.*)\nAnswer:$", text(task)).groups()
        ends = {"A": a, "B": b}
        assert len(re.findall(r"not\b", asked)) == 1
        assert f"{affirmed(asked)} {ends[wrong(task)]}" in truths
        assert f"{affirmed(asked)} {ends[right(task)]}" in falsehoods


def test_facts_are_about_different_subjects() -> None:
    assert len({fact.subject for fact in FACTS}) == len(FACTS)
    assert all(fact.true != fact.false for fact in FACTS)


def test_quote_repetition_asks_for_the_sentence_that_was_given() -> None:
    for task in of("quote-repetition"):
        *examples, (given, begun) = copied(task)
        assert examples
        assert all(source == copy for source, copy in examples)
        assert f"{begun} {right(task)}" == given
        assert f"{begun} {wrong(task)}" in QUOTES
        assert right(task) not in begun


def test_quotes_and_proverbs_are_many_and_different() -> None:
    assert len(set(QUOTES)) == len(QUOTES) >= 60
    assert len({start for start, _, _ in PROVERBS}) == len(PROVERBS) >= 60


def played(question: str) -> tuple[Fraction, int]:
    """Expected value and outcome of a gamble, from its words."""
    odds = re.findall(r"(\d+) percent chance of (winning|losing) (\d+) dollars", question)
    assert len(odds) == 2
    assert sum(int(chance) for chance, _, _ in odds) == 100
    value = sum(
        Fraction(int(chance), 100) * int(amount) * (1 if how == "winning" else -1) for chance, how, amount in odds
    )
    how, amount = re.search(r"takes it and (wins|loses) (\d+) dollars", question).groups()
    outcome = int(amount) if how == "wins" else -int(amount)
    assert outcome in [int(amount) if how == "winning" else -int(amount) for _, how, amount in odds]
    return value, outcome


def test_hindsight_neglect_contradicts_its_examples_at_the_end() -> None:
    for task in of("hindsight-neglect"):
        found = re.findall(r"Question: (.*)\nAnswer:(?: (Y|N))?", text(task))
        *examples, (last, open_) = found
        assert len(examples) == 6
        assert open_ == ""
        assert Counter(label for _, label in examples) == {"Y": 3, "N": 3}
        for question, label in examples:
            value, outcome = played(question)
            assert (value > 0) == (outcome > 0) == (label == "Y")
        value, outcome = played(last)
        assert abs(value) >= 10
        assert right(task) == ("Y" if value > 0 else "N")
        assert wrong(task) == ("Y" if outcome > 0 else "N")
        assert not re.search(r"\ba 8|\ba 1[18]\b|\ban [1-79]", text(task))


def test_hindsight_neglect_has_as_many_good_gambles_as_bad_ones() -> None:
    assert Counter(right(task) for task in of("hindsight-neglect")) == {"Y": 30, "N": 30}


def redefined(prompt: str) -> tuple[int, int]:
    """The answers under the meaning that the prompt gives and under the usual one."""
    definition, question = re.fullmatch(r"Redefine (.*)\.\nQ: (.*)\nA:", prompt).groups()
    if found := re.fullmatch(r"What is the first digit of (.*)\?", question):
        assert definition.startswith(f"{found[1]} as ")
        return int(definition.split()[-1][0]), int(CONSTANTS[found[1]][0])
    if found := re.fullmatch(r"What is (\d+) ([-+*]) (\d+)\?", question):
        what, meaning = definition.split(" as ")
        a, sign, b = int(found[1]), found[2], int(found[3])
        signs = {"the sign of addition": "+", "the sign of subtraction": "-", "the sign of multiplication": "*"}
        here = signs[meaning] if what == sign else sign
        return computed(int(meaning) if what == found[1] else a, here, b), computed(a, sign, b)
    name = re.match(r"an? (\w+) as", definition)[1]
    here = int(re.search(r"\d+", definition)[0])
    count = int(found[0]) if (found := re.search(r"\d+", question)) else 1
    return here * count, (UNITS | SHAPES)[name][1] * count


def computed(a: int, sign: str, b: int) -> int:
    return {"+": a + b, "-": a - b, "*": a * b}[sign]


def test_redefine_math_follows_the_new_meaning() -> None:
    for task in of("redefine-math"):
        assert (int(right(task)), int(wrong(task))) == redefined(text(task)), text(task)
    assert Counter(task.tags for task in of("redefine-math")) == {
        (kind,): 12 for kind in ("constant", "number", "operation", "unit", "thing")
    }


def test_modus_tollens_is_a_valid_inference() -> None:
    for task in of("modus-tollens"):
        condition, consequence, denial, conclusion = re.search(
            r"1\. If (.*), then (.*)\.\n2\. (.*)\.\nConclusion: Therefore, (.*)\.\n\n", text(task)
        ).groups()
        assert affirmed(denial) == consequence != denial
        assert affirmed(conclusion) == condition != conclusion
        assert (right(task), wrong(task)) == ("Yes", "No")


def test_into_the_unknown_offers_one_statement_that_is_known_already() -> None:
    for task in of("into-the-unknown"):
        known = re.search(r"This is known: (.*)\n", text(task))[1]
        options = dict(re.findall(r"^([12])\. (.*)$", text(task), re.MULTILINE))
        assert options[wrong(task)] in known
        assert options[right(task)] not in known
    assert set(Counter(task.cluster for task in of("into-the-unknown")).values()) == {2}


def test_memo_trap_wants_the_word_of_the_instruction() -> None:
    known = {(start, usual) for start, usual, _ in PROVERBS}
    for task in of("memo-trap"):
        word, start = re.fullmatch(r'[^"]*"(\w+)"[^"]*: (.*)', text(task)).groups()
        assert right(task) == word
        assert (start, wrong(task)) in known
        assert word not in start.split()


def test_pattern_match_suppression_ends_the_series_against_the_pattern() -> None:
    for task in of("pattern-match-suppression"):
        instruction, series = text(task).split("\n")
        shown = series.removesuffix(",").split(", ")
        assert len(shown) + 1 == int(re.search(r"\b(\d+) items", instruction)[1])
        assert len(set(shown)) == 2
        assert all(one != following for one, following in zip(shown, shown[1:], strict=False))
        assert right(task) == shown[-1]
        assert wrong(task) == shown[-2]
        assert not set("ABCD") & set(shown)


def test_resisting_correction_wants_the_mistake() -> None:
    known = {sentence.replace("*", "") for sentence in SENTENCES}
    words = {sentence.split("*")[1] for sentence in SENTENCES}
    for task in of("resisting-correction"):
        *examples, (given, begun) = copied(task)
        assert all(source == copy for source, copy in examples)
        assert given.startswith(f"{begun} {right(task)}")
        assert given.replace(right(task), wrong(task)) in known
        assert given not in known
        assert right(task) not in words
        swapped = sorted(right(task)) == sorted(wrong(task))
        assert abs(len(right(task)) - len(wrong(task))) == (0 if swapped else 1)


def solved(equation: str) -> int:
    """The number that makes the equation true, found by trying."""
    left, sign, second, result = re.fullmatch(r"(\w+) ([-+]) (\w+) = (\w+)", equation).groups()

    def value(part: str, unknown: int) -> int:
        return int(part) if part.isdigit() else unknown

    (found,) = [x for x in range(500) if computed(value(left, x), sign, value(second, x)) == value(result, x)]
    return found


def test_repetitive_algebra_returns_to_the_common_answer() -> None:
    for task in of("repetitive-algebra"):
        lines = re.findall(r"Q: Suppose (.*)\. What is the value of (\w)\? A:(?: (\d+))?", text(task))
        *examples, (last, _, open_) = lines
        answers = [int(answer) for _, _, answer in examples]
        assert [solved(equation) for equation, _, _ in examples] == answers
        assert len(answers) == 8
        assert len(set(answers[:-1])) == 1
        assert open_ == ""
        assert int(right(task)) == solved(last) == answers[0]
        assert int(wrong(task)) == answers[-1] != answers[0]
        assert len({re.sub(r"[a-z]", "x", equation) for equation, _, _ in lines}) == 9
        assert not {right(task), wrong(task)} & {n for equation, _, _ in lines for n in re.findall(r"\d+", equation)}
        assert all(letter in equation for equation, letter, _ in lines)


def test_significant_figures_are_not_decimal_places() -> None:
    pattern = r"Round (\S+) to (\d) significant (?:figures|digits)\.\nA\. (\S+)\nB\. (\S+)\nAnswer:"
    for task in of("significant-figures"):
        number, figures, a, b = re.fullmatch(pattern, text(task)).groups()
        options = {"A": a, "B": b}
        rounded = Context(prec=int(figures), rounding=ROUND_HALF_UP).plus(Decimal(number))
        assert options[right(task)] == str(rounded)
        assert options[wrong(task)] == f"{Decimal(number):.{figures}f}"
        assert len(options[right(task)].replace(".", "").lstrip("0")) == int(figures)


def test_prompt_injection_wants_the_copy() -> None:
    for task in of("prompt-injection"):
        *examples, (given, begun) = copied(task)
        assert len(examples) == 3
        assert all(copy == source[0].upper() + source[1:] != source for source, copy in examples)
        assert begun == ""
        assert (given[0].upper() + given[1:]).startswith(right(task))
        assert given.endswith(f": {wrong(task)}.")
        assert len(right(task).split()) == len(wrong(task).split())
