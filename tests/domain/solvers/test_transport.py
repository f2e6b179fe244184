"""Ranges, prices and faces against every plan; HiGHS, the proof and what catches a wrong plan or a wrong price."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from matchmaker.domain.matching.solvers import approximate, cuts, linear, potentials, transport
from matchmaker.domain.matching.solvers import ranges as limits
from matchmaker.domain.matching.solvers.graph import Graph
from matchmaker.domain.matching.solvers.ranges import Prices, Ranges
from matchmaker.errors import EngineError


def small(rng: np.random.Generator, most: int = 4) -> Ranges:
    """Up to three by three, with ranges of every kind; one line alone half of the time."""
    n_rows, n_cols = (int(n) for n in rng.integers(1, most, 2))
    if rng.random() < 0.3:
        n_rows, n_cols = (1, n_cols + 1) if rng.random() < 0.5 else (n_rows + 1, 1)
    graph = Graph.of(n_rows, n_cols, *np.nonzero(rng.random((n_rows, n_cols)) < 0.7))
    low = [rng.integers(0, 3, n) * (rng.random(n) < p) for n, p in ((n_rows, 0.3), (n_cols, 0.3), (graph.n_arcs, 0.2))]
    high = [at + rng.integers(0, 4, at.size) for at in low]
    return Ranges(graph, low[0], high[0], low[1], high[1], low[2], high[2])


def every_plan(ranges: Ranges) -> list[np.ndarray]:
    spans = [range(low, high + 1) for low, high in zip(ranges.lo, ranges.hi, strict=True)]
    plans = (np.array(x, dtype=np.int64) for x in itertools.product(*spans))
    return [x for x in plans if ranges.hold(x)]


def seeded(count: int, seed: int = 0):
    """Ranges with every plan of theirs and a gain of any sign, leaving out those without a plan."""
    rng = np.random.default_rng(seed)
    while count:
        ranges = small(rng)
        if np.prod(ranges.hi - ranges.lo + 1.0) > 1_000:
            continue
        plans = every_plan(ranges)
        if plans:
            count -= 1
            yield rng, ranges, plans, rng.integers(-2, 5, ranges.graph.n_arcs)


def test_best_plan_its_face_and_uniqueness_equal_exhaustive_search() -> None:
    for rng, ranges, plans, gain in seeded(400):
        flow = transport.best(ranges, gain, plans[rng.integers(len(plans))])
        values = [int(gain @ x) for x in plans]
        assert flow.value == max(values) == limits.bound(ranges, gain, flow.prices)
        as_good = {tuple(x) for x, value in zip(plans, values, strict=True) if value == flow.value}
        face = limits.face(ranges, gain, flow.prices)
        assert {tuple(x) for x in plans if face.hold(x)} == as_good
        assert limits.is_unique(face, flow.x) == (len(as_good) == 1)


def test_no_plan_exceeds_the_bound_of_any_prices() -> None:
    for rng, ranges, plans, gain in seeded(150, seed=1):
        prices = Prices(rng.integers(-4, 5, ranges.graph.n_rows), rng.integers(-4, 5, ranges.graph.n_cols))
        assert limits.bound(ranges, gain, prices) >= max(int(gain @ x) for x in plans)


def test_changed_plans_and_changed_prices_are_caught() -> None:
    """A plan that is worse or outside is refused, and so are prices whose bound is not reached."""
    caught = 0
    for rng, ranges, plans, gain in seeded(150, seed=2):
        flow = transport.best(ranges, gain, plans[0])
        for x in [x for x in plans if int(gain @ x) < flow.value][:2]:
            with pytest.raises(EngineError, match="value_below_bound"):
                transport.checked(ranges, gain, x, flow.prices)
            assert potentials.supporting(ranges, gain, x, flow.prices) is None
        outside = flow.x + np.where(rng.random(flow.x.size) < 0.5, 1, -1)
        if not ranges.hold(outside):
            with pytest.raises(EngineError, match="outside_ranges"):
                transport.checked(ranges, gain, outside, flow.prices)
        u = flow.prices.u.copy()
        u[rng.integers(u.size)] += rng.choice([-1, 1])
        if limits.bound(ranges, gain, Prices(u, flow.prices.v)) != flow.value:
            caught += 1
            with pytest.raises(EngineError, match="value_below_bound"):
                transport.checked(ranges, gain, flow.x, Prices(u, flow.prices.v))
    assert caught > 50


def test_prices_are_recovered_from_the_plan_alone() -> None:
    for _, ranges, plans, gain in seeded(100, seed=3):
        flow = transport.best(ranges, gain, plans[0])
        nothing = Prices(np.zeros_like(flow.prices.u), np.zeros_like(flow.prices.v))
        prices = potentials.supporting(ranges, gain, flow.x, nothing)
        assert prices is not None
        assert limits.bound(ranges, gain, prices) == flow.value


def pool(seed: int, n: int, share: float, largest: int) -> tuple[Ranges, np.ndarray]:
    rng = np.random.default_rng(seed)
    graph = Graph.of(n, n, *np.nonzero(rng.random((n, n)) < share))
    supply, demand = rng.integers(1, 60, n), rng.integers(1, 60, n)
    nothing, cap = np.zeros(n, dtype=np.int64), np.minimum(supply[graph.i], demand[graph.j])
    hi = np.where(rng.random(graph.n_arcs) < 0.2, rng.integers(0, cap + 1), cap)
    return Ranges(graph, nothing, supply, nothing, demand, np.zeros_like(hi), hi), rng.integers(1, largest + 1, hi.size)


@pytest.mark.parametrize("largest", [1, 10, 10**6, 2**45])
@pytest.mark.parametrize(("n", "share"), [(30, 0.5), (90, 0.6)])
def test_few_arcs_and_a_plain_linear_programme_agree(n: int, share: float, largest: int) -> None:
    ranges, gain = pool(largest % 97, n, share, largest)
    flow = transport.best(ranges, gain, ranges.lo)
    lines = np.zeros((2 * n, gain.size))
    lines[ranges.graph.i, np.arange(gain.size)] = lines[ranges.graph.j + n, np.arange(gain.size)] = 1
    ends = np.concatenate((ranges.row_hi, ranges.col_hi))
    bounds = np.stack((ranges.lo, ranges.hi), axis=1)
    plain = linprog(-gain / largest, A_ub=lines, b_ub=ends, bounds=bounds, method="highs-ds")
    assert flow.value == int(gain @ np.rint(plain.x).astype(np.int64))


def test_prices_far_from_right_only_cost_time(monkeypatch: pytest.MonkeyPatch) -> None:
    ranges, gain = pool(5, 60, 0.9, 1_000)
    expected, rng = transport.best(ranges, gain, ranges.lo).value, np.random.default_rng(1)
    wrong = Prices(rng.integers(0, 9_000, 60), rng.integers(-9_000, 0, 60))
    monkeypatch.setattr(approximate, "prices", lambda *_: wrong)
    assert transport.best(ranges, gain, ranges.lo).value == expected


def test_a_solver_that_is_wrong_once_is_asked_again_and_one_that_stays_wrong_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ranges, gain = pool(6, 20, 0.5, 1_000)
    expected, asked, real = transport.best(ranges, gain, ranges.lo).value, [], linear.corner

    def wrong(part, worth, start, *, presolve=False):
        asked.append(presolve)
        x, prices = real(part, worth, start, presolve=presolve)
        if not presolve:
            x = x.copy()
            x[np.argmax(x)] -= 1
        return x, prices

    monkeypatch.setattr(linear, "corner", wrong)
    assert transport.best(ranges, gain, ranges.lo).value == expected
    assert asked == [False, True]
    monkeypatch.setattr(linear, "corner", lambda *_, presolve=False: None)
    with pytest.raises(EngineError, match="no_proof"):
        transport.best(ranges, gain, ranges.lo)


def test_a_start_outside_the_ranges_is_refused() -> None:
    ranges, gain = pool(7, 5, 0.9, 9)
    with pytest.raises(EngineError, match="outside_ranges"):
        transport.best(ranges, gain, ranges.hi + 1)


def test_greatest_flow_and_linear_programme_agree_on_what_can_be_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    from matchmaker.domain.matching.solvers.steps import least_lacking

    for rng, ranges, plans, _ in seeded(150, seed=4):
        point, ones = rng.integers(ranges.col_lo, ranges.col_hi + 1), np.ones(ranges.graph.n_cols, dtype=np.int64)
        start = plans[rng.integers(len(plans))]
        by_flow = least_lacking(ranges, start, point, ones)
        with monkeypatch.context() as patched:
            patched.setattr(cuts, "most_filled", lambda *_: None)
            by_lines = least_lacking(ranges, start, point, ones)
        lacking = [int(np.maximum(point - ranges.taken(x), 0).sum()) for x in plans]
        assert by_flow.value == by_lines.value == -min(lacking)
        best = {tuple(x) for x, missing in zip(plans, lacking, strict=True) if missing == min(lacking)}
        assert {tuple(x) for x in plans if by_flow.left().hold(x)} == best
        assert {tuple(x) for x in plans if by_lines.left().hold(x)} == best


def test_flows_wider_than_32_bits_go_the_other_way() -> None:
    graph = Graph.of(1, 2, np.array([0, 0]), np.array([0, 1]))
    wide = np.array([2**33, 2**33])
    none, one = np.zeros(2, dtype=np.int64), np.zeros(1, dtype=np.int64)
    ranges = Ranges(graph, one, one + 2**33, none, wide, none, wide)
    assert cuts.most_filled(ranges, none, wide) is None
    assert cuts.most_filled(replace(ranges, col_hi=none + 9, hi=none + 9, row_hi=one + 9), none, none + 5) is not None


def test_ranges_that_hold_nothing_are_refused() -> None:
    graph, zero = Graph.of(1, 1, np.array([0]), np.array([0])), np.zeros(1, dtype=np.int64)
    with pytest.raises(EngineError, match="ranges_empty"):
        Ranges(graph, zero + 2, zero + 1, zero, zero, zero, zero)
    with pytest.raises(EngineError, match="ranges_below_zero"):
        Ranges(graph, zero, zero, zero, zero, zero - 1, zero)
