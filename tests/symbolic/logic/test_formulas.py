"""Formulas: text and back, bad text as a value, and what follows from what."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid.sandbox import ProcessSandbox
from hybrid.symbolic.logic.formula import (
    And,
    Atom,
    Compare,
    Count,
    Formula,
    Iff,
    Implies,
    Name,
    Not,
    Number,
    Or,
    Quantified,
    Shifted,
    Variable,
    Xor,
    closed,
    free_variables,
    put,
    show,
)
from hybrid.symbolic.logic.proof import Proof, TooLarge, program_for, proofs_from
from hybrid.symbolic.logic.reading import BadFormula, read

words = st.sampled_from(["kind", "bob", "bald_eagle", "юрий", "a1", "least"])
variables = st.sampled_from(["X", "Y", "Z12"])
things = words.map(Name) | variables.map(Variable)
terms = things | st.integers(-9, 9).map(Number) | st.builds(Shifted, things, st.integers(-9, 9))
atoms: st.SearchStrategy[Formula] = st.builds(Atom, words, st.lists(things, max_size=3).map(tuple)) | st.builds(
    Compare, terms, st.sampled_from(["=", "!=", "<", "<="]), terms
)


def _joined(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return (
        st.builds(Not, inner)
        | st.builds(And, several)
        | st.builds(Or, several)
        | st.builds(Xor, inner, inner)
        | st.builds(Implies, inner, inner)
        | st.builds(Iff, inner, inner)
        | st.builds(Quantified, st.sampled_from(["all", "some"]), variables, inner)
        | st.builds(Count, st.sampled_from(["exactly", "at least", "at most"]), st.integers(0, 20), variables, inner)
    )


formulas = st.recursive(atoms, _joined, max_leaves=12)


@given(formulas)
def test_what_is_printed_is_read_back(formula: Formula):
    assert read(show(formula)) == formula


@given(st.text(alphabet="abX12 ()&|~^-><=!:,.'", max_size=40))
def test_any_text_is_a_formula_or_a_fault_with_its_place(text: str):
    formula = read(text)
    if isinstance(formula, BadFormula):
        assert 0 <= formula.position <= len(text)
        assert formula.why
    else:
        assert read(show(formula)) == formula


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("kind(X) & | a", 10),
        ("a & b | c", 6),
        ("kind(Bob)", 5),
        ("kind(X", 6),
        ("all bob: kind(bob)", 4),
        ("a -> b -> c", 7),
        ("", 0),
        ("__import__('os')", 0),
        ("~" * 100 + "a", 40),
    ],
)
def test_a_bad_formula_says_where(text: str, position: int):
    found = read(text)
    assert isinstance(found, BadFormula)
    assert abs(found.position - position) <= 1


def test_a_variable_is_free_until_it_is_bound():
    formula = read("kind(X) & some Y: likes(Y, X)")
    assert not isinstance(formula, BadFormula)
    assert free_variables(formula) == ("X",)
    assert show(closed(formula)) == "all X: kind(X) & (some Y: likes(Y, X))"
    assert show(put(formula, "X", "bob")) == "kind(bob) & (some Y: likes(Y, bob))"


# --- what follows ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sandbox():
    with ProcessSandbox(workers=1) as running:
        yield running


def judge(sandbox: ProcessSandbox, premises: list[str], goals: list[str], order: str = "") -> list[Proof]:
    given, asked = [list(map(_read, texts)) for texts in (premises, goals)]
    execution = sandbox.run(program_for(given, asked, order.split()))
    assert execution.outcome == "ok", execution.error
    return list(proofs_from(execution.value, given, asked))


def _read(text: str) -> Formula:
    formula = read(text)
    assert not isinstance(formula, BadFormula), formula
    return formula


def test_a_goal_is_entailed_refuted_unknown_or_the_premises_contradict_each_other(sandbox: ProcessSandbox):
    premises = ["red(ann)", "kind(bob)", "kind(X) & ~green(X) -> smart(X)", "~green(bob)"]
    proofs = judge(sandbox, premises, ["smart(bob)", "~smart(bob)", "smart(ann)"])
    assert proofs == [Proof("entailed", (1, 2, 3)), Proof("refuted", (1, 2, 3)), Proof("unknown")]
    assert judge(sandbox, [*premises, "~kind(bob)"], ["red(ann)"]) == [Proof("contradictory", (1, 4))]


def test_places_in_a_row_are_different_and_counted_from_both_ends(sandbox: ProcessSandbox):
    row = "convertible sedan tractor minivan limousine"
    premises = ["tractor < minivan", "limousine < tractor", "convertible < sedan", "convertible = 2"]
    proofs = judge(sandbox, premises, ["limousine = 1", "minivan = -1", "limousine + 2 <= minivan", "sedan = 3"], row)
    assert [proof.verdict for proof in proofs] == ["entailed", "unknown", "entailed", "unknown"]


def test_some_thing_without_a_name_is_thought_of(sandbox: ProcessSandbox):
    proofs = judge(sandbox, ["some X: red(X)", "~red(bob)"], ["some X: red(X) & ~red(bob)", "all X: red(X)"])
    assert [proof.verdict for proof in proofs] == ["entailed", "refuted"]
    (proof,) = judge(sandbox, ["red(bob)", "red(ann)"], ["all X: red(X)"])
    assert proof.verdict == "unknown", "there may be others"
    (proof,) = judge(sandbox, ["at least 2 X: red(X)", "exactly 1 X: red(X) & big(X)"], ["some X: red(X) & ~big(X)"])
    assert proof.verdict == "entailed"


def test_what_needs_endlessly_many_things_is_not_called_proved(sandbox: ProcessSandbox):
    """Everybody is before somebody, in no circle: no finite number of things is enough, so nothing contradicts."""
    endless = ["some Y: b(X, Y)", "b(X, Y) & b(Y, Z) -> b(X, Z)", "~b(X, X)"]
    (proof,) = judge(sandbox, endless, ["red(bob)"])
    assert proof.verdict == "undecided"


small = st.recursive(
    st.builds(Atom, st.sampled_from(["p", "q"]), st.sampled_from([(Name("a"),), (Name("b"),)])),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(Implies, inner, inner)
        | st.builds(Xor, inner, inner)
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts)))
    ),
    max_leaves=6,
)


def _holds(formula: Formula, world: dict[Formula, bool]) -> bool:
    match formula:
        case Not(of):
            return not _holds(of, world)
        case And(parts):
            return all(_holds(part, world) for part in parts)
        case Or(parts):
            return any(_holds(part, world) for part in parts)
        case Implies(left, right):
            return not _holds(left, world) or _holds(right, world)
        case Xor(left, right):
            return _holds(left, world) != _holds(right, world)
        case _:
            return world[formula]


@settings(max_examples=60, deadline=None)
@given(st.lists(small, max_size=4), small)
def test_verdicts_are_those_of_a_truth_table(sandbox: ProcessSandbox, premises: list[Formula], goal: Formula):
    atoms = [Atom(predicate, (Name(name),)) for predicate in "pq" for name in "ab"]
    worlds = [dict(zip(atoms, values, strict=True)) for values in product([True, False], repeat=4)]
    allowed = [world for world in worlds if all(_holds(each, world) for each in premises)]
    found = {_holds(goal, world) for world in allowed}
    wanted = {(): "contradictory", (True,): "entailed", (False,): "refuted"}.get(tuple(found), "unknown")
    execution = sandbox.run(program_for(premises, [goal]))
    (proof,) = proofs_from(execution.value, premises, [goal])
    assert proof.verdict == wanted
    if wanted != "unknown":  # and the sentences it names are enough
        used = [premises[at] for at in proof.because]
        allowed = [world for world in worlds if all(_holds(each, world) for each in used)]
        assert {_holds(goal, world) for world in allowed} == found


def test_too_many_things_for_too_many_variables_are_refused():
    many = [_read(f"red(n{at})") for at in range(100)]
    with pytest.raises(TooLarge, match="100 things"):
        program_for([*many, _read("likes(X, Y) & likes(Y, Z) -> likes(X, Z)")], [_read("red(n0)")])


@pytest.mark.parametrize("value", [None, (), ("entailed",), (("entailed", (7,)),), (("sure", ()),), (("entailed", 1),)])
def test_a_result_that_is_no_proof_proves_nothing(value: object):
    goal = [_read("red(a)")]
    for proof in proofs_from(value, goal, goal):  # type: ignore[arg-type]
        assert proof.verdict == "undecided" or proof.because == ()
