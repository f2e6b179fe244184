"""Plans of the arcs that prices reach exactly: right wherever one is found, and found where gains tie."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from matchmaker.domain.matching.solvers import approximate, linear, tight, transport
from matchmaker.domain.matching.solvers import ranges as limits
from matchmaker.domain.matching.solvers.graph import Graph
from matchmaker.domain.matching.solvers.ranges import Prices, Ranges, exact_dot
from tests.domain.solvers.test_transport import seeded


def tied(rng: np.random.Generator, n: int) -> tuple[Ranges, np.ndarray]:
    graph = Graph.of(n, n, *np.nonzero(rng.random((n, n)) < 0.6))
    low, (supply, demand) = np.zeros(n, dtype=np.int64), rng.integers(1, 30, (2, n))
    high = np.minimum(supply[graph.i], demand[graph.j])
    return Ranges(graph, low, supply, low, demand, np.zeros_like(high), high), rng.integers(1, 4, graph.n_arcs)


def best_of(part: Ranges, gain: np.ndarray) -> int:
    """By HiGHS, on another form of the same."""
    graph = part.graph
    lines = np.zeros((graph.n_rows + graph.n_cols, graph.n_arcs))
    lines[graph.i, np.arange(graph.n_arcs)] = lines[graph.j + graph.n_rows, np.arange(graph.n_arcs)] = 1
    ends = np.concatenate((part.row_hi, part.col_hi))
    return round(-linprog(-gain, A_ub=lines, b_ub=ends, bounds=np.stack((part.lo, part.hi), axis=1)).fun)


def test_a_plan_is_the_best_whatever_the_prices_it_began_with() -> None:
    rng, found = np.random.default_rng(1), 0
    for k in range(60):
        part, gain = tied(rng, 12)
        start = approximate.prices(part, gain)
        if k % 2:
            start = Prices(start.u + rng.integers(-1, 2, 12), start.v + rng.integers(-1, 2, 12))
        plan = tight.plan(part, gain, start)
        if plan is not None:
            x, prices = plan
            assert part.hold(x)
            assert exact_dot(gain, x) == limits.bound(part, gain, prices) == best_of(part, gain)
            found += 1
    assert found > 20


def test_ranges_of_every_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Least quantities too, from prices of nothing and with more steps."""
    monkeypatch.setattr(tight, "STEPS", 40)
    found = 0
    for _, ranges, plans, gain in seeded(150, seed=5):
        rest = transport._rest(ranges)
        nothing = Prices(np.zeros(ranges.graph.n_rows, dtype=np.int64), np.zeros(ranges.graph.n_cols, dtype=np.int64))
        plan = tight.plan(rest, gain, nothing)
        if plan is not None:
            x, prices = plan
            best = max(int(gain @ one) for one in plans)
            assert rest.hold(x)
            assert exact_dot(gain, x) + int(gain @ ranges.lo) == best
            assert limits.bound(rest, gain, prices) == exact_dot(gain, x)
            found += 1
    assert found > 5


def test_heavy_ties_ask_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "corner", lambda *_args, **_kwargs: pytest.fail("HiGHS was asked"))
    monkeypatch.setattr(transport, "SMALL", 100)
    part, gain = tied(np.random.default_rng(2), 40)
    flow = transport.best(part, gain, np.zeros(gain.size, dtype=np.int64))
    assert flow.value == best_of(part, gain)


def test_too_much_for_a_flow_of_32_bits_is_left_to_others() -> None:
    part, gain = tied(np.random.default_rng(3), 12)
    wide = Ranges(part.graph, part.row_lo, part.row_hi * 2**28, part.col_lo, part.col_hi * 2**28, part.lo, part.hi)
    assert tight.plan(wide, gain, approximate.prices(wide, gain)) is None
