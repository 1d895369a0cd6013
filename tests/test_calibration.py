import random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from hybrid.calibration import LEVEL, Calibrations, Outcomes
from hybrid.errors import CacheError

BEHIND = {"steps": [{"step": "rag", "version": 2}, {"step": "quote", "version": 1}]}
SEEN = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60)


def outcomes(seen) -> Outcomes:
    return Outcomes("d" * 64, "rag+quote", BEHIND, "facts", tuple(seen))


def judged(rng: random.Random, n: int) -> list[tuple[float, bool]]:
    """Answers that are right as often as they are sure of it."""
    sure = [rng.random() for _ in range(n)]
    return [(each, rng.random() < each) for each in sure]


@given(SEEN, st.floats(0.01, 0.99))
def test_it_is_the_exact_test_that_decides(seen, max_error):
    least = outcomes(seen).threshold(max_error)
    if least is not None:
        kept = [right for confidence, right in seen if confidence >= least]
        p = binomtest(kept.count(False), len(kept), max_error, alternative="less").pvalue
        assert p <= LEVEL + 1e-9


def test_tens_of_thousands_of_answers_are_no_more_than_a_few():
    rng = random.Random(1)
    least = outcomes(judged(rng, 20_000)).threshold(0.1)
    assert least == pytest.approx(0.8, abs=0.02)


@given(SEEN, st.floats(0.01, 0.5), st.floats(0, 0.49))
def test_who_allows_more_errors_gets_no_fewer_answers(seen, max_error, more):
    found = outcomes(seen)
    strict, loose = found.threshold(max_error), found.threshold(max_error + more)
    assert strict is None or loose is not None


@pytest.mark.parametrize("max_error", [0.05, 0.1, 0.2])
def test_the_promise_holds_in_nine_of_ten_calibrations(max_error):
    rng = random.Random(0)
    found = [outcomes(judged(rng, 400)).threshold(max_error) for _ in range(400)]
    # Of answers that are sure by t or more, and as often right as they are sure, (1 - t) / 2 are wrong.
    broken = [least is not None and (1 - least) / 2 > max_error for least in found]
    assert mean(broken) <= LEVEL + 0.04
    assert mean(broken) > 0.01  # and it does not hold back far more than it has to


def test_too_few_answers_prove_nothing():
    assert outcomes([(1.0, True)] * 21).threshold(0.1) is None
    assert outcomes([(1.0, True)] * 22).threshold(0.1) == 1.0


def test_what_is_kept_is_found_again_by_model_and_chain(tmp_path):
    kept = Calibrations(tmp_path / "calibrations", lambda spec: BEHIND)
    found = outcomes([(0.5, True), (0.25, False)])
    assert kept.of(found.model, found.spec) is None
    kept.keep(found)
    assert kept.of(found.model, found.spec) == found
    assert kept.of(found.model, "rag") is None
    newer = outcomes([(0.75, True)])
    kept.keep(newer)
    assert kept.of(found.model, found.spec) == newer


@pytest.mark.parametrize("damaged", ["", "[]", '{"seen": 3}', '{"seen": [[1]]}', "\x00", "[" * 50_000])
def test_a_damaged_file_is_an_error_of_one_line(tmp_path, damaged):
    kept = Calibrations(tmp_path, lambda spec: BEHIND)
    kept.keep(outcomes([])).write_text(damaged)
    with pytest.raises(CacheError, match="cannot read"):
        kept.of("d" * 64, "rag+quote")
