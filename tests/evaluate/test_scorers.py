import pytest

from hybrid.answers import extract
from hybrid.evaluate.battery import Task
from hybrid.evaluate.scorers import Given, judge
from hybrid.types import Question


def no_sandbox():
    raise AssertionError("nothing here needs a sandbox")


def task(target, *, expects="text", choices=(), trap=(), scorer="", question="What is it?"):
    targets = (target,) if isinstance(target, str) else tuple(target)
    return Task("t", "f", Question(question, tuple(choices), expects), targets, tuple(trap), scorer)


def said(reply, about, **fields):
    """As `direct` gives it: the reply is the answer, its value is read from it."""
    return judge(about, Given(reply, extract(reply, about.question), reply, **fields), no_sandbox)


@pytest.mark.parametrize("reply", ["29", "$29.00", "It costs 29 dollars.", "Answer: 29", r"\boxed{29}", "58/2", "29.0"])
def test_a_number_is_right_in_any_writing(reply):
    assert said(reply, task("29", expects="number")).outcome == "right"


@pytest.mark.parametrize("reply", ["-29", "2.9", "290", "29 or 30? Answer: 30", "twenty"])
def test_another_number_is_wrong(reply):
    assert said(reply, task("29", expects="number")).outcome == "wrong"


def test_a_long_decimal_may_be_rounded_to_two_places_or_more():
    about = task("3.3333333333333335", expects="number")
    assert said("3.33", about).outcome == said("3.3333", about).outcome == "right"
    assert judge(about, Given("", 10 / 3, computed=True), no_sandbox).outcome == "right"
    assert said("3.3", about).outcome == said("3.34", about).outcome == said("3", about).outcome == "wrong"
    assert said("3.33", task("3.3", expects="number")).outcome == "wrong"


def test_any_of_several_targets_is_right():
    about = task(["the UK", "United Kingdom"])
    assert said("It is the United Kingdom.", about).outcome == "right"
    assert said("uk", about).outcome == "right"
    assert said("France", about).outcome == "wrong"


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("Canberra", "right"),
        ("The capital is Canberra, not Sydney.", "right"),
        ("Canberra or Sydney", "wrong"),
        ("It is not Canberra.", "wrong"),
        ("Sydney", "wrong"),
        ("Port Canberraville", "wrong"),
        ("I don't know.", "abstained"),
        ("The documents do not mention it.", "abstained"),
        (" ".join(["well"] * 60) + " Canberra", "wrong"),
    ],
)
def test_a_text_must_hold_the_target_early_and_not_the_trap(reply, outcome):
    assert said(reply, task("Canberra", trap=["Sydney"])).outcome == outcome


def test_the_trap_is_counted():
    assert said("It is Sydney.", task("Canberra", trap=["Sydney"])).trapped
    assert not said("It is Perth.", task("Canberra", trap=["Sydney"])).trapped


def test_where_there_is_nothing_to_know_only_abstaining_is_right():
    assert said("I don't know.", task([])).outcome == "right"
    assert said("Paris", task([])).outcome == "wrong"
    assert judge(task([]), Given("x", abstained=True), no_sandbox).outcome == "right"
    assert said("The documents disagree.", task([])).outcome == "right"


def test_a_choice_that_says_i_do_not_know_abstains():
    about = task("tin", choices=["tin", "lead", "I don't know"])
    assert said("C", about).outcome == "abstained"
    assert said("B", about).outcome == "wrong"
    assert said("A. tin", about).outcome == "right"


def test_yes_and_no():
    about = task("no", expects="boolean")
    assert said("No, it is not.", about).outcome == "right"
    assert said("Yes", about).outcome == "wrong"


def test_a_set_counts_whatever_its_order():
    about = task("red, green and blue", scorer="set")
    assert said("blue, green, red", about).outcome == "right"
    assert said("Answer: green, red", about).outcome == "wrong"
    assert said("1. red\n2. blue\n3. green", about).outcome == "right"


def test_strict_wants_the_form_that_was_asked_for():
    about = task("29", expects="number")
    assert said("I think so.\nAnswer: 29", about).strict
    assert said("29 apples", about).strict
    loose = said("First 30.\nThen 29 remain", about)
    assert (loose.outcome, loose.strict) == ("right", False)


def test_a_computed_value_is_always_in_form_and_never_suspected():
    about = task("29", expects="number")
    assert judge(about, Given("29", 29.0, "return 29", computed=True), no_sandbox).strict
    verdict = judge(about, Given("30", 30, "x = 29\nreturn 30", computed=True), no_sandbox)
    assert (verdict.outcome, verdict.suspicions) == ("wrong", ())


@pytest.mark.parametrize(
    ("reply", "cut", "suspicion"),
    [
        ("Answer: 30\nso 29 and 30", False, "gold"),
        ("Answer: 30\n\nQuestion: What is 2+2?\nAnswer: 4", False, "run-on"),
        ("Let us see: 5 + 6", True, "limit"),
        ("", False, "empty"),
    ],
)
def test_a_wrong_that_may_be_a_right_is_suspected(reply, cut, suspicion):
    about = task("29", expects="number")
    assert suspicion in said(reply, about, cut=cut).suspicions
    assert said("Answer: 29", about, cut=cut).suspicions == ()


@pytest.mark.parametrize(
    ("answer", "same"),
    [("2*x + 2", True), ("2(x+1)", True), ("f(x) = 2x+2", True), ("2x + 3", False), ("x^2", False), ("", False)],
)
def test_expressions_are_compared_as_mathematics(answer, same, sandbox):
    about = task("2*(x + 1)", scorer="expression")
    verdict = judge(about, Given(answer, answer or None, answer), lambda: sandbox)
    assert verdict.outcome == ("right" if same else "wrong")


@pytest.mark.parametrize("evil", ["__import__('os').system('id')", "9**9**9**9", "'); import os; ('", "x" * 5000])
def test_a_hostile_expression_is_only_wrong(evil, sandbox):
    about = task("2*x", scorer="expression")
    assert judge(about, Given(evil, evil, evil), lambda: sandbox).outcome == "wrong"


@pytest.fixture(scope="module")
def sandbox():
    from hybrid.sandbox import ProcessSandbox

    found = ProcessSandbox()
    yield found
    found.close()
