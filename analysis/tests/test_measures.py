# SPDX-License-Identifier: GPL-3.0-or-later
"""The measures: identities, monotone behaviour, hand-computed examples."""

import numpy as np
import pytest

from berdaya import measures

RNG = np.random.default_rng(7)
POWER = RNG.random((400, 7))
WEIGHT = np.array([1, 2, 1, 0.5, 1, 3, 1.5])
GROUP = RNG.integers(0, 3, 400)


def test_four_households_by_hand():
    # Alkire and Foster 2011, section 2: deprivations of four persons in four dimensions
    x = [[13.1, 14, 4, 1], [15.2, 7, 5, 0], [12.5, 10, 1, 0], [20, 11, 3, 1]]
    af = measures.alkire_foster(x, [13, 12, 3, 1], cutoff=0.51)
    assert af.headcount == 0.5
    assert af.intensity == 0.75
    assert af.m0 == 0.375
    np.testing.assert_allclose(af.censored_headcount, [0.25, 0.5, 0.25, 0.5])
    np.testing.assert_allclose(af.contribution, [1 / 6, 1 / 3, 1 / 6, 1 / 3])


def test_m0_is_headcount_times_intensity_and_splits_by_power():
    af = measures.alkire_foster(POWER, 0.5, 0.6, WEIGHT)
    w = WEIGHT / WEIGHT.sum()
    assert 0 < af.headcount < 1
    assert af.m0 == pytest.approx(af.headcount * af.intensity, abs=1e-14)
    assert af.m0 == pytest.approx(af.censored_headcount @ w, abs=1e-14)
    assert af.contribution.sum() == pytest.approx(1, abs=1e-14)
    assert af.index == 1 - af.m0


def test_subgroups_add_up():
    whole = measures.alkire_foster(POWER, 0.5, 0.6, WEIGHT)
    parts = measures.by_subgroup(POWER, GROUP, 0.5, 0.6, WEIGHT).values()
    assert sum(p.share for p in parts) == pytest.approx(1)
    assert sum(p.share * p.measures.m0 for p in parts) == pytest.approx(whole.m0, abs=1e-14)
    assert sum(p.share * p.measures.headcount for p in parts) == pytest.approx(whole.headcount)
    assert sum(p.contribution for p in parts) == pytest.approx(1)


def test_household_weights_count_households():
    times = RNG.integers(1, 4, 400)
    weighted = measures.alkire_foster(POWER, 0.5, 0.6, WEIGHT, times)
    repeated = measures.alkire_foster(np.repeat(POWER, times, 0), 0.5, 0.6, WEIGHT)
    assert weighted.m0 == pytest.approx(repeated.m0, abs=1e-14)
    assert weighted.headcount == pytest.approx(repeated.headcount, abs=1e-14)
    x = RNG.random(400)
    assert measures.gini(x, times) == pytest.approx(measures.gini(np.repeat(x, times)))


def test_more_power_never_raises_m0():
    before = measures.alkire_foster(POWER, 0.5, 0.6).m0
    for h in range(0, 400, 13):
        more = POWER.copy()
        more[h] = np.minimum(more[h] + 0.2, 1)
        assert measures.alkire_foster(more, 0.5, 0.6).m0 <= before + 1e-15


def test_deprivations_of_the_empowered_do_not_count():
    x = np.ones((2, 10))
    x[0, 0] = 0
    assert measures.alkire_foster(x, 0.5, 0.8).m0 == 0


def test_a_score_that_reaches_the_cutoff_exactly_is_empowered():
    x = np.zeros((1, 10))
    x[0, :8] = 1
    assert measures.alkire_foster(x, 0.5, 0.8).headcount == 0
    x[0, 7] = 0
    assert measures.alkire_foster(x, 0.5, 0.8).headcount == 1


def test_power_at_its_threshold_is_adequate():
    assert measures.adequacy([[0.5, 0.5 - 1e-12]], 0.5) == pytest.approx(0.5)


@pytest.mark.parametrize("bad", [[1, 1], [1, -1, 1], [0, 0, 0], [1, np.nan, 1]])
def test_bad_weights_are_refused(bad):
    with pytest.raises(ValueError, match="weights"):
        measures.alkire_foster(np.ones((2, 3)), 0.5, 0.8, bad)


def test_gini_by_hand_and_by_definition():
    assert measures.gini([1, 1, 1]) == pytest.approx(0)
    assert measures.gini([0, 0, 0, 1]) == pytest.approx(0.75)
    x = RNG.random(60)
    pairs = np.abs(x[:, None] - x).mean() / (2 * x.mean())
    assert measures.gini(x) == pytest.approx(pairs, abs=1e-14)
    assert measures.gini(5 * x) == pytest.approx(measures.gini(x))
    with pytest.raises(ValueError):
        measures.gini([1, -1])


def test_cohorts_by_hand():
    # 10 in month 1 by a worker; 11 and 12 in month 2 by 10; 13 in month 4 by 12, 14 by a
    # household that was empowered before the first event, 15 by 14 (the same month), 16 by 17,
    # which is empowered only later
    r = measures.snowball(
        [1, 2, 2, 4, 4, 4, 4, 5], [10, 11, 12, 13, 14, 15, 16, 17],
        [0, 10, 10, 12, 99, 14, 17, 0], [0, 1, 1, 1, 1, 1, 1, 0], range(6)
    )
    assert r.newly.values.tolist() == [0, 1, 2, 0, 4, 1]
    assert r.roots.values.tolist() == [0, 1, 0, 0, 0, 1]
    assert r.children.values.tolist() == [0, 2, 1, 0, 1, 0]
    assert r.parents.values.tolist() == [0, 0, 2, 0, 4, 0]
    assert r.observed_months.values.tolist() == [5, 4, 3, 2, 1, 0]
    np.testing.assert_array_equal(r.r, [np.nan, 2, 0.5, np.nan, 0.25, 0])


def test_cohorts_without_events_are_empty():
    r = measures.snowball([], [], [], [], range(3))
    assert r.newly.sum() == 0 and np.isnan(r.r).all()


def test_pooled_children_stay_below_the_newly_empowered():
    # every child has one parent, so the mean over all cohorts cannot reach 1
    n = 200
    parent = [int(RNG.integers(0, i)) if i else 0 for i in range(n)]
    ids = 2**63 + np.arange(n, dtype=np.uint64)  # ids use all 64 bits
    r = measures.snowball(np.arange(n) // 10, ids, ids[parent], np.arange(n) > 0, range(20))
    assert int(r.children.sum()) == n - 1 == int(r.parents.sum())


@pytest.mark.parametrize("month, who", [([1, 2], [5, 5]), ([1, 9], [5, 6])])
def test_impossible_events_are_refused(month, who):
    with pytest.raises(ValueError):
        measures.snowball(month, who, [0, 0], [0, 0], range(4))


def test_lorenz_holds_gini_and_theil_splits():
    x, times = RNG.random(80), RNG.integers(1, 4, 80)
    p, share = measures.lorenz(x, times)
    assert p[0] == share[0] == 0 and p[-1] == pytest.approx(1) and share[-1] == pytest.approx(1)
    assert 1 - 2 * np.trapezoid(share, p) == pytest.approx(measures.gini(x, times))
    assert (np.diff(share) >= 0).all() and (share <= p + 1e-12).all()
    # Theil 1967 by hand: half have nothing, half twice the mean, so ln 2
    assert measures.theil([0, 2]) == pytest.approx(np.log(2))
    assert measures.theil([3, 3, 3]) == pytest.approx(0)
    assert measures.theil(np.repeat(x, times)) == pytest.approx(measures.theil(x, times))
    within, between = measures.theil_by_subgroup(x, np.arange(80) % 3, times)
    assert within + between == pytest.approx(measures.theil(x, times)) and between > 0


def test_cutoffs_are_all_there_and_dominance_is_strict():
    cutoffs, h, m0 = measures.curve(POWER, 0.5, WEIGHT)
    assert (np.diff(h) >= 0).all() and (np.diff(m0) >= -1e-15).all() and cutoffs[-1] == 1
    for k in RNG.random(20):
        place = np.searchsorted(cutoffs, k - 1e-9)
        assert measures.alkire_foster(POWER, 0.5, k, WEIGHT).m0 == pytest.approx(m0[place])
    better = np.minimum(POWER + 0.1, 1)
    assert measures.dominance(better, POWER, 0.5, [None, WEIGHT]) == 1
    assert measures.dominance(POWER, better, 0.5) == -1
    assert measures.dominance(POWER, POWER, 0.5) == 0
    # one dimension up, another down: weights decide, so nobody dominates
    a, b = [[1, 0]], [[0, 1]]
    assert measures.dominance(a, b, 0.5, [[3, 1]]) == 1
    assert measures.dominance(a, b, 0.5, [[3, 1], [1, 3]]) == 0


def test_transitions_by_hand():
    t = measures.transitions([0, 0, 1, 1, 1], [0, 1, 1, 1, 2], 4)
    np.testing.assert_allclose(t[:3, :3], [[0.5, 0.5, 0], [0, 2 / 3, 1 / 3], [np.nan] * 3])


def test_cascades_by_hand():
    # a chain 1-2-3, a star 10 with three, and one alone whose parent nobody knows
    who = [1, 2, 3, 10, 11, 12, 13, 20]
    parent = [0, 1, 2, 0, 10, 10, 10, 99]
    c = measures.cascades(range(8), who, parent, [0, 1, 1, 0, 1, 1, 1, 1])
    assert c["root"].values.tolist() == [10, 1, 20]
    assert c["size"].values.tolist() == [4, 3, 1]
    assert c["depth"].values.tolist() == [1, 2, 0]
    np.testing.assert_allclose(c.virality, [1.5, 4 / 3, 0])  # star: (3*1 + 3*2)/6; chain: (1+1+2)/3
    assert c["households"].values.tolist() == [3, 4, 1]
    assert c["generation_of"].values.tolist() == [0, 1, 2, 0, 1, 1, 1, 0]
    assert c["parent_event"].values.tolist() == [-1, 0, 1, -1, 3, 3, 3, -1]
    # 3, 1 and 2 name each other in one month, as two do now and then; 4 hangs on 2 later
    circle = measures.cascades([5, 5, 5, 7], [3, 1, 2, 4], [2, 3, 1, 2], [1, 1, 1, 1])
    assert circle["root"].values.tolist() == [3] and circle["size"].values.tolist() == [4]
    assert circle["parent_event"].values.tolist() == [-1, 0, 1, 2]
    assert circle["generation_of"].values.tolist() == [0, 1, 2, 3]
    # 2 is empowered only after 1, so it does not count as who empowered it
    assert measures.cascades([5, 6], [1, 2], [2, 1], [1, 1])["size"].values.tolist() == [2]
    assert measures.cascades([], [], [], [])["root"].size == 0


def test_virality_is_the_mean_distance_of_pairs():
    n = 40
    up = [-1] + [int(RNG.integers(0, i)) for i in range(1, n)]
    distance = np.zeros((n, n))
    for i in range(1, n):
        distance[i, :i] = distance[:i, i] = distance[up[i], :i] + 1
    c = measures.cascades(np.zeros(n), np.arange(n), up, np.array(up) >= 0)
    assert float(c.virality[0]) == pytest.approx(distance[np.triu_indices(n, 1)].mean())


def test_r_by_age_counts_only_who_is_watched():
    # 1 in month 0 has children at 2 and 5; 2 in month 2, 3 in month 5; the end is month 6
    r = measures.cumulative_r([0, 2, 5], [1, 2, 3], [0, 1, 1], [0, 1, 1], 6)
    # at age 2 two are watched (ages 6, 4), at age 5 one
    np.testing.assert_allclose(r, [0, 0, 1 / 2, 1 / 2, 1 / 2, 3 / 2, 3 / 2])
    assert measures.cumulative_r([], [], [], [], 6).size == 0


def test_an_event_study_of_one_wave_is_a_clustered_difference_in_differences():
    begin, y = np.array([3] * 5 + [-1] * 7), RNG.normal(size=(12, 6))
    found = measures.event_study(y, begin, range(6))
    assert found["since"].values.tolist() == [-3, -2, -1, 0, 1, 2]
    x = np.c_[np.ones(12), begin > 0]
    inverse = np.linalg.inv(x.T @ x)
    for since in (0, 1, 2):
        change = y[:, 3 + since] - y[:, 2]
        b = inverse @ x.T @ change
        meat = x.T @ np.diag((change - x @ b) ** 2) @ x
        error = np.sqrt((inverse @ meat @ inverse)[1, 1] * 12 / 11 * 11 / 10)  # CR1: 12 villages, 12 rows, 2 columns
        assert float(found["effect"].sel(since=since)) == pytest.approx(b[1])
        assert float(found["error"].sel(since=since)) == pytest.approx(error)
    assert float(found["effect"].sel(since=-1)) == 0 == float(found["error"].sel(since=-1))
    assert "truth" not in found and (found["served"] == 5).all() and (found["controls"] == 7).all()


def test_an_event_study_of_waves_by_hand():
    time, begin = np.arange(8), np.array([2, 2, 5, 5, 5, -1, -1])
    y, known = RNG.normal(size=(7, 8)), RNG.normal(size=(7, 8))
    found = measures.event_study(y, begin, time, known)
    for since in found["since"].values:
        effects, truths, sizes = [], [], []
        for g in (2, 5):
            t = g + since
            mine = np.flatnonzero(begin == g)
            others = [v for v in range(7) if begin[v] != g and (begin[v] < 0 or begin[v] > max(t, g - 1))]
            if 0 <= t < 8:
                effects.append((y[mine, t] - y[mine, g - 1]).mean() - (y[others, t] - y[others, g - 1]).mean())
                truths.append(known[mine, t].mean())
                sizes.append(mine.size)
        row = found.sel(since=since)
        assert float(row["effect"]) == pytest.approx(np.average(effects, weights=sizes))
        assert float(row["truth"]) == pytest.approx(np.average(truths, weights=sizes))
        assert float(row["served"]) == sum(sizes)
    empty = y.copy()
    empty[3] = np.nan  # nobody lives there
    np.testing.assert_array_equal(measures.event_study(empty, begin, time)["effect"],
                                  measures.event_study(np.delete(y, 3, 0), np.delete(begin, 3), time)["effect"])
    for none in (np.full(7, 2), np.full(7, -1), np.array([0, 0, 0, -1, -1, -1, -1])):
        with pytest.raises(ValueError, match="no wave"):
            measures.event_study(y, none, time)


def test_intervals_of_an_event_study_hold_what_is_true():
    # villages differ and drift on their own; service adds 0.3 a month; 200 trials of 30 villages in three waves
    held = []
    for _ in range(200):
        begin = RNG.permutation(np.repeat([4, 7, 10, -1], [6, 6, 6, 12]))
        time = np.arange(14)
        gain = 0.3 * np.where(begin[:, None] > 0, np.maximum(time - begin[:, None] + 1, 0), 0)
        found = measures.event_study(RNG.normal(size=(30, 1)) + RNG.normal(size=(30, 14)).cumsum(1) + gain, begin, time, gain)
        held.append((abs(found["effect"] - found["truth"]) <= 2.05 * found["error"]).sel(since=[0, 2, 5]).values)
    share = np.mean(held, axis=0)  # errors of 95 % intervals that small: 0.91 to 0.98 but for a chance of 1e-3
    assert (share > 0.9).all() and (share < 0.99).all(), share
