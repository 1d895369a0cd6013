import dataclasses
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid import Auto, Chain, Cot, Critic, Direct, Pot, Rag, parse_spec
from hybrid.chain import Step
from hybrid.errors import SpecError, UsageError
from hybrid.steps import STEPS


def steps_of(kind: type[Step]) -> st.SearchStrategy[Step]:
    """Every step of a kind: each setting anywhere within its bounds."""
    settings: dict[str, st.SearchStrategy[Any]] = {}
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]
        if isinstance(field.default, bool):
            settings[field.name] = st.booleans()
            continue
        if field.name in kind.words:
            settings[field.name] = st.sampled_from(kind.words[field.name])
            continue
        least, largest = kind.bounds[field.name]
        settings[field.name] = (
            st.integers(int(least), int(largest)) if isinstance(field.default, int) else st.floats(least, largest)
        )
    return st.builds(kind, **settings)


any_step = st.one_of(*map(steps_of, STEPS.values()))


@given(st.lists(any_step, min_size=1, max_size=5))
def test_a_chain_that_is_written_is_read_again(steps: list[Step]):
    chain = Chain(tuple(steps))
    assert parse_spec(str(chain)) == chain
    assert str(parse_spec(str(chain))) == str(chain)


def test_a_spec_says_the_same_as_the_steps_in_python():
    assert parse_spec("rag(k=4)+pot+critic") == Rag(k=4) + Pot() + Critic()
    assert parse_spec("rag(k=4)") == parse_spec("rag") == parse_spec("  rag( ) ")
    assert parse_spec("rag(k=2)") != parse_spec("rag")
    assert parse_spec("critic(temperature=1)") == parse_spec("critic(temperature=1.0)")
    assert parse_spec("(direct + cot)") == Chain((Direct(), Cot()))
    assert parse_spec("auto") == Chain((Auto(),))


def test_settings_that_are_the_defaults_are_left_out():
    assert str(parse_spec("rag(k=4)+critic(rounds=3, temperature=0.5)")) == "rag+critic(rounds=3)"


@pytest.mark.parametrize(
    ("spec", "caret", "message"),
    [
        ("", "", "the spec is empty"),
        ("  ", "", "the spec is empty"),
        ("rga+pot", "^      ", "there is no step 'rga'"),
        ("rag+pott", "    ^   ", "there is no step 'pott'"),
        ("rag(l=4)+pot", "    ^       ", "rag has no setting 'l'"),
        ("rag(**{'k': 1})", "    ^", r"rag has no setting '\*\*'"),
        ("rag(k='4')", "      ^   ", r"rag\(k=\.\.\.\) must be int, not '4'"),
        ("rag(k=4.0)", "      ^   ", r"must be int, not 4\.0"),
        ("rag(k=True)", "      ^   ", "must be int, not True"),
        ("rag(k=None)", "      ^   ", "must be int, not None"),
        ("rag(k=1, k=2)", "         ^", "rag gets k twice"),
        ("rag(4)", "    ^ ", "a setting needs its name"),
        ("rag(k=[4])", "      ^   ", "a setting is a number"),
        ("rag(k=2*2)", "      ^   ", "a setting is a number"),
        ("rag(k=x)", "      ^ ", "a setting is a number"),
        ("rag-pot", "^      ", "a step is a name"),
        ("rag+pot*2", "    ^    ", "a step is a name"),
        ("rag+[pot]", "    ^    ", "a step is a name"),
        ("rag+'pot'", "    ^    ", "a step is a name"),
        ("rag.k", "^    ", "a step is a name"),
        ("+rag", "^   ", "a step is a name"),
        ("rag()()", "^      ", "a step is a name"),
        ("lambda: rag", "^          ", "a step is a name"),
        ("__import__('os')", "^               ", "there is no step '__import__'"),
        ("rag+__import__('os').system('x')", "    ^", "a step is a name"),
        ("rag(k=__import__('os'))", "      ^", "a setting is a number"),
        ("rag(k=0)", "      ^ ", r"rag\(k=\.\.\.\) must be from 1 to 100, not 0"),
        ("rag(k=-1)", "      ^  ", "must be from 1 to 100, not -1"),
        ("pot+rag(k=101)", "          ^  ", "must be from 1 to 100, not 101"),
        ("critic(rounds=-1)", "              ^  ", "must be from 0 to 10, not -1"),
        ("critic(rounds=1, temperature=99)", "                             ^", "must be from 0 to 2, not 99"),
        ("critic(temperature=1e999)", "                   ^", "must be from 0 to 2, not inf"),
        ("critic(temperature=1" + "0" * 400 + ")", "                   ^", "is too large"),
        ("direct(max_tokens=0)", "                  ^", "must be from 1"),
        ("rag+", "", "cannot be read"),
        ("rag(k=4", "   ^", "cannot be read"),
        ("rag pot", "", "cannot be read"),
        ("rag(\nk=4)+pott", "     ^", "there is no step 'pott'"),
        ("rag\x00", "", "cannot be read"),
        # Characters of several bytes before the fault do not shift the caret.
        ("größe+pot", "^", "there is no step 'größe'"),
        ("rag(k='größe')", "      ^", "must be int"),
        ("direct(größe=1)", "       ^", "direct has no setting 'größe'"),
        ("rag(k='日本')+pott", "            ^", "there is no step 'pott'"),
        ("'日本'+rag(k=4", "        ^", "cannot be read"),
    ],
)
def test_a_fault_is_named_and_a_caret_points_at_it(spec: str, caret: str, message: str):
    with pytest.raises(SpecError, match=message) as caught:
        parse_spec(spec)
    shown, drawn = caught.value.caret().split("\n")
    assert shown in spec
    assert caret.rstrip() in ("", drawn)
    assert len(drawn) <= len(shown) + 1
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("spec", "hint"),
    [
        ("rga", "did you mean rag?"),
        ("critc+pot", "did you mean critic?"),
        ("zzz", "there are: direct, cot, pot, algebra, logic, rag, quote, drop, critic, vote, classify, abstain, auto"),
        ("critic(round=1)", "did you mean rounds?"),
        ("auto(k=1)", "there are: none"),
        ("", "steps: direct, cot, pot, algebra, logic, rag, quote, drop, critic, vote, classify, abstain, auto"),
    ],
)
def test_a_hint_says_what_would_be_right(spec: str, hint: str):
    with pytest.raises(SpecError) as caught:
        parse_spec(spec)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    "spec",
    ["(" * 100_000, "-" * 100_000, "rag+" * 50_000, "rag(" * 5_000, "x" * 100_000, "rag(k=" + "-" * 5_000 + "1)"],
    ids=lambda spec: spec[:6],
)
def test_a_huge_spec_is_an_error_and_no_crash(spec: str):
    with pytest.raises(SpecError):
        parse_spec(spec)


@given(st.text(string.ascii_letters + string.digits + "+-()=,'\"[]{}.*: \n\\ü", max_size=40))
def test_any_text_is_a_chain_or_a_spec_error(spec: str):
    fault = None
    try:
        chain = parse_spec(spec)
    except SpecError as error:
        fault = error
    if fault:
        assert 0 <= fault.position <= len(fault.spec)
    else:
        assert parse_spec(str(chain)) == chain


def test_in_python_a_setting_out_of_bounds_is_a_usage_error():
    with pytest.raises(UsageError, match=r"rag\(k=...\) must be from 1 to 100, not 0"):
        Rag(k=0)
    with pytest.raises(UsageError):
        Critic(temperature=float("nan"))


@pytest.mark.parametrize("kind", STEPS.values(), ids=STEPS)
def test_every_setting_has_bounds_and_a_default_within_them(kind: type[Step]):
    settings = dataclasses.fields(kind)  # type: ignore[arg-type]
    assert {field.name for field in settings if not isinstance(field.default, bool)} == {*kind.bounds, *kind.words}
    assert kind() == kind()
