import math
from itertools import product

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from hybrid.evaluate import stats

counts = st.integers(0, 300)


@given(counts, st.integers(1, 300))
def test_wilson_is_the_closed_form(right, n):
    right = min(right, n)
    z = scipy_stats.norm.ppf(0.975)
    centre = (right + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(right * (n - right) / n + z * z / 4)
    low, high = stats.wilson(right, n)
    assert (low, high) == pytest.approx((max(0, centre - half), min(1, centre + half)), abs=1e-9)
    assert low <= right / n <= high


def test_wilson_of_nothing_knows_nothing():
    assert stats.wilson(0, 0) == (0.0, 1.0)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_exact_binomial(b, c):
    n = b + c
    tail = sum(math.comb(n, k) for k in range(min(b, c) + 1)) / 2**n
    assert stats.mcnemar(b, c) == pytest.approx(min(1.0, 2 * tail), rel=1e-9)
    assert stats.mcnemar(b, c) == stats.mcnemar(c, b)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_never_lowers_a_p_and_keeps_their_order(values):
    adjusted = stats.holm(values)
    assert all(p <= q <= 1 for p, q in zip(values, adjusted, strict=True))
    for (p, q), (r, s) in product(zip(values, adjusted, strict=True), repeat=2):
        assert not (p < r and q > s)


def test_holm_of_a_textbook_example():
    assert stats.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@pytest.mark.parametrize(("differing", "delta"), [(0.3, 0.1), (0.5, 0.2), (0.2, -0.12), (0.25, 0.25)])
def test_that_many_pairs_show_the_difference_four_times_in_five(differing, delta):
    n = stats.n_needed(differing, delta)
    random = numpy.random.default_rng(1)
    only_a, only_b = (differing + delta) / 2, (differing - delta) / 2
    drawn = random.multinomial(n, [only_a, only_b, 1 - differing], size=2000)
    seen = sum(stats.mcnemar(int(a), int(b)) < 0.05 for a, b, _ in drawn) / 2000
    assert 0.68 < seen < 0.92  # the exact test is a little stricter than the formula


def test_no_difference_needs_no_number():
    assert stats.n_needed(0.3, 0.0) is None
    assert stats.n_needed(0.3, 0.01) > stats.n_needed(0.3, 0.1)


def test_single_tasks_as_clusters_give_the_intervals_of_scipys_bootstrap():
    random = numpy.random.default_rng(0)
    a, b = random.random(200) < 0.6, random.random(200) < 0.5
    pair = stats.paired(a.astype(float), b.astype(float), [str(n) for n in range(200)])
    expected = scipy_stats.bootstrap(
        (a.astype(float) - b,), numpy.mean, n_resamples=10_000, method="percentile", rng=numpy.random.default_rng(3)
    ).confidence_interval
    assert pair.ci95 == pytest.approx((expected.low, expected.high), abs=0.012)
    assert pair.delta == pytest.approx(a.mean() - b.mean())
    assert pair.only_a == int((a & ~b).sum())
    assert pair.p == scipy_stats.binomtest(pair.only_a, pair.only_a + pair.only_b).pvalue


def test_clusters_that_move_together_widen_the_interval():
    random = numpy.random.default_rng(0)
    effects = numpy.repeat(random.choice([-1.0, 0.0, 1.0], 20), 10)
    alone = stats.bootstrap(effects, [str(n) for n in range(200)])
    together = stats.bootstrap(effects, [str(n // 10) for n in range(200)])
    assert together[1] - together[0] > 2.5 * (alone[1] - alone[0])


def test_one_cluster_has_nothing_to_draw_from():
    low, high = stats.paired([1.0] * 9, [0.0] * 9, ["same"] * 9).ci95
    assert low <= 0 <= high


@pytest.mark.parametrize("n", [0, 1])
def test_hardly_any_tasks_make_no_certainty(n):
    pair = stats.paired([1.0] * n, [0.0] * n, ["x"] * n)
    assert pair.p == 1.0
    assert pair.ci95[0] <= 0 <= pair.ci95[1]


def test_the_interval_of_a_difference_covers_the_truth_nineteen_times_in_twenty():
    random = numpy.random.default_rng(2)
    covered = 0
    for trial in range(300):
        a, b = random.random((2, 120)) < [[0.55], [0.45]]
        low, high = stats.paired(a * 1.0, b * 1.0, [str(n) for n in range(120)], seed=trial).ci95
        covered += low <= 0.1 <= high
    assert 0.91 <= covered / 300 <= 0.98


# --- confidence --------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_calibration_by_hand(pairs):
    found = stats.calibration([c for c, _ in pairs], [r for _, r in pairs])
    assert found.brier == pytest.approx(sum((c - r) ** 2 for c, r in pairs) / len(pairs))
    assert sum(size for _, _, size in found.bins) == len(pairs)
    assert 0 <= found.ece <= 1


def test_a_calibrated_confidence_has_no_error_and_a_boastful_one_has():
    assert stats.calibration([0.25] * 4, [True, False, False, False]).ece == 0
    assert stats.calibration([1.0] * 4, [True, False, False, False]).ece == 0.75
    assert stats.calibration([], []) is None


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans()), min_size=1, max_size=30))
def test_risk_at_full_coverage_is_the_share_of_wrong_and_ties_stay_together(pairs):
    points = stats.risk_coverage([c for c, _ in pairs], [r for _, r in pairs])
    assert points[-1] == pytest.approx((1.0, sum(not r for _, r in pairs) / len(pairs)))
    assert len(points) == len({c for c, _ in pairs})


def test_a_good_confidence_has_less_risk_at_less_coverage():
    assert stats.risk_coverage([0.9, 0.8, 0.2], [True, True, False]) == [
        (1 / 3, 0),
        (2 / 3, 0),
        (1, pytest.approx(1 / 3)),
    ]


# --- scale -------------------------------------------------------------------------------------

SIZES = [1.35e8, 2.7e8, 5e8, 1.5e9]


def ladder(*shares, n=400, seed=0):
    random = numpy.random.default_rng(seed)
    scores = {size: (random.random(n) < share) * 1.0 for size, share in zip(SIZES, shares, strict=True)}
    return stats.slope(scores, [str(at) for at in range(n)])


@pytest.mark.parametrize(
    ("shares", "shape"),
    [
        ((0.2, 0.3, 0.4, 0.6), "rising"),
        ((0.8, 0.7, 0.6, 0.4), "inverse"),
        ((0.5, 0.5, 0.5, 0.5), "flat"),
        ((0.8, 0.3, 0.3, 0.8), "U-shaped"),
        ((0.2, 0.7, 0.7, 0.2), "inverted U"),
    ],
)
def test_the_shape_of_a_ladder(shares, shape):
    assert ladder(*shares).shape == shape


def test_the_slope_is_that_of_least_squares():
    found = ladder(0.2, 0.3, 0.4, 0.6)
    assert found.ci95[0] < found.per_tenfold < found.ci95[1]
    scores = {10.0: [0.0, 1.0], 100.0: [1.0, 1.0]}
    assert stats.slope(scores, ["a", "b"]).per_tenfold == pytest.approx(0.5)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_a_handful_of_tasks_has_no_shape_however_clear(n):
    scores = {size: [float(at)] * n for at, size in enumerate(SIZES)}
    assert stats.slope(scores, [str(at) for at in range(n)]).shape == "flat"
    many = {size: [float(at)] * 12 for at, size in enumerate(SIZES)}
    assert stats.slope(many, [str(at) for at in range(12)]).shape == "rising"
    assert stats.slope(many, ["one"] * 12).shape == "flat"


def test_chance_alone_rarely_makes_a_shape():
    shapes = [ladder(0.5, 0.5, 0.5, 0.5, n=150, seed=seed).shape for seed in range(60)]
    assert sum(shape != "flat" for shape in shapes) <= 9
