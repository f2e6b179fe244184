"""Goals in order on divisible parts: against every plan, against other formulations, and what must hold of any plan."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.matching.solvers import allocation, assignment, network
from matchmaker.domain.matching.solvers.conflict import Infeasible
from matchmaker.domain.matching.solvers.goals import rank_of, value_of
from matchmaker.domain.matching.solvers.graph import Graph
from matchmaker.domain.matching.solvers.mixed import solve_mixed
from matchmaker.domain.matching.solvers.network import SideRow, may_suit, solve_network, suits
from matchmaker.domain.matching.solvers.program import Cap, Form, Goal, GoalKind, GoalWord, Program, violations
from matchmaker.domain.matching.solvers.ties import TieBreak
from matchmaker.errors import EngineError
from tests.domain.solvers import programs

K = GoalKind


def divisible(graph: Graph, supply, demand) -> Program:
    """A part that asks nothing but supply and demand."""
    pairs = list(zip(graph.i.tolist(), graph.j.tolist(), strict=True))
    return programs.plain(list(supply), list(demand), pairs)


def narrowed(rng: np.random.Generator, part: Program) -> Program:
    """The same with less supply here and there, and with limits of some pairs."""
    supply = np.where(rng.random(part.supply.size) < 0.3, part.supply // 2, part.supply)
    upper = np.where(rng.random(part.upper.size) < 0.3, np.maximum(part.lower, (part.upper + 1) // 2), part.upper)
    return replace(part, supply=supply, upper=upper)


def goal_orders(rng: np.random.Generator, part: Program) -> list[list[Goal]]:
    gain = rng.integers(1, rng.choice([2, 4, 1000]) + 1, part.graph.n_arcs)
    value, unique = Goal(K.VALUE, gain=gain), Goal(K.UNIQUE, gain=rng.integers(1, 4, part.graph.n_arcs))
    some = rng.random(part.graph.n_cols) < 0.6
    floor = Goal(K.FLOOR, floor_percent=int(rng.choice([30, 50, 70, 100])))
    urgent, served = Goal(K.URGENT, columns=some), Goal(K.SERVED)
    few = Goal(K.FLOOR, columns=some, floor_percent=int(rng.choice([40, 100])))
    orders = [
        [value], [value, unique], [floor, value, unique], [urgent, floor, value], [served, value, unique],
        [urgent, few, served, value], [value, floor, unique], [few, floor, value], [value, urgent, floor],
    ]  # fmt: skip
    return [orders[k] for k in rng.choice(len(orders), 3, replace=False)]


@pytest.mark.parametrize("family", ["plain", "pins"])
@pytest.mark.parametrize("seed", range(4))
def test_goals_in_order_equal_the_best_of_all_plans(family: str, seed: int) -> None:
    """240 seeded parts: the vector of goals is the best there is, and uniqueness is claimed exactly when it is true."""
    rng = np.random.default_rng([seed, *family.encode()])
    for _ in range(30):
        part = narrowed(rng, programs.small(rng, family, most_plans=1_500))
        plans = list(programs.every_plan(part))
        if not plans:
            with pytest.raises(EngineError, match="pins_beyond_limits"):
                solve_network(part, [])
            continue
        for goals in goal_orders(rng, part):
            ranks = sorted(([rank_of(part, goal, x) for goal in goals] for x in plans), reverse=True)
            solved = solve_network(part, goals)
            assert [rank_of(part, goal, solved.x) for goal in goals] == ranks[0]
            assert solved.unique == (len(ranks) == 1 or ranks[1] != ranks[0])
            assert [outcome.value for outcome in solved.goals] == [value_of(part, goal, solved.x) for goal in goals]
            assert all(goal.word == GoalWord.PROVED and goal.value == goal.proved_bound for goal in solved.goals)


@pytest.mark.parametrize("seed", range(2))
def test_theme_floors_and_tolerances_are_exact_or_belong_to_another_form(seed: int) -> None:
    """Compared with all plans. Where a row turns out to limit a later goal that is said, never passed over."""
    rng, done = np.random.default_rng(seed), 0
    while done < 60:
        part = narrowed(rng, programs.small(rng, "plain", most_plans=800))
        groups = tuple((rng.random(part.graph.n_cols) < 0.6, int(rng.choice([20, 50, 80]))) for _ in range(2))
        value = Goal(K.VALUE, gain=rng.integers(1, 9, part.graph.n_arcs), tolerance=int(rng.choice([0, 200])))
        theme, floor, served = Goal(K.THEME_FLOOR, groups=groups), Goal(K.FLOOR, floor_percent=50), Goal(K.SERVED)
        for goals in ([theme, value], [floor, theme, value, served], [value, theme, floor], [value, served, theme]):
            plans = list(programs.every_plan(part))
            try:
                solved = solve_network(part, goals)
            except SideRow:
                continue
            done += 1
            for place, (goal, outcome) in enumerate(zip(goals, solved.goals, strict=True)):
                gives_up = goal.tolerance and place + 1 < len(goals)
                top = max(rank_of(part, goal, x) for x in plans)
                assert outcome.value == max(value_of(part, goal, x) for x in plans if rank_of(part, goal, x) == top)
                least = (top[0] - goal.tolerance * top[0] // 1000,) if gives_up else top
                plans = [x for x in plans if rank_of(part, goal, x) >= least]
            assert any(np.array_equal(x, solved.x) for x in plans)
            assert not solved.unique or len(plans) == 1


def test_a_theme_floor_that_costs_value_is_said_to_need_another_form() -> None:
    part = programs.plain([4], [4, 4])
    theme, value = Goal(K.THEME_FLOOR, groups=((np.array([True, False]), 50),)), Goal(K.VALUE, gain=np.array([1, 9]))
    with pytest.raises(SideRow):
        solve_network(part, [theme, value])
    solved = allocation.solve(part, [theme, value])
    assert solved.x.tolist() == [2, 2]
    assert solved.form == Form.LP
    assert allocation.solve(part, [theme, replace(value, gain=np.array([9, 1]))]).form == Form.NETWORK


def test_pins_without_a_plan_are_left_to_the_form_that_names_the_conflict() -> None:
    part = replace(programs.plain([3], [3, 3]), lower=np.array([2, 2]))
    assert not may_suit(part, [])
    with pytest.raises(Infeasible):
        allocation.solve(part, [Goal(K.SERVED)])


def test_levels_of_the_floor_are_those_of_the_plan() -> None:
    """Two units for three needs of 4, and plenty for a fourth need, which alone reaches the floor."""
    part = programs.plain([2, 9], [4, 4, 4, 8], [(0, 0), (0, 1), (0, 2), (1, 3)])
    solved = solve_network(part, [Goal(K.FLOOR, floor_percent=50)])
    assert solved.goals[0].levels == ((0, 1), (1, 4))
    assert solved.goals[0].value == 3
    assert not solved.unique


def test_one_tiny_offer_does_not_drag_the_floor_of_all_down() -> None:
    """The need with one unit in reach closes at its level; the others still reach the floor."""
    part = programs.plain([1, 40], [100, 40, 40], [(0, 0), (1, 1), (1, 2)])
    solved = solve_network(part, [Goal(K.FLOOR, floor_percent=50), Goal(K.VALUE, gain=np.array([9, 1, 5]))])
    assert solved.x.tolist() == [1, 20, 20]
    assert solved.goals[0].levels == ((1, 100),)


def large(
    seed: int, n: int = 60, share: float = 0.3, largest: int = 1_000, most: int = 30
) -> tuple[Program, np.ndarray]:
    rng = np.random.default_rng(seed)
    graph = Graph.of(n, n, *np.nonzero(rng.random((n, n)) < share))
    part = divisible(graph, rng.integers(1, most + 1, n), rng.integers(1, most + 1, n))
    return narrowed(rng, part), rng.integers(1, largest + 1, graph.n_arcs)


@pytest.mark.parametrize("seed", range(3))
def test_network_and_mixed_form_agree(seed: int) -> None:
    part, gain = large(seed, n=12, most=9)
    goals = [Goal(K.FLOOR, floor_percent=40), Goal(K.VALUE, gain=gain)]
    network_form, mixed_form = solve_network(part, goals), solve_mixed(part, goals)
    assert rank_of(part, goals[0], network_form.x)[0] == rank_of(part, goals[0], mixed_form.x)[0]
    for alone in ([Goal(K.SERVED)], [Goal(K.VALUE, gain=gain)]):
        assert solve_network(part, alone).goals[0].value == solve_mixed(part, alone).goals[0].value


@pytest.mark.parametrize("largest", [1, 5, 10**6])
def test_units_one_to_one_agree_with_the_assignment(largest: int) -> None:
    rng = np.random.default_rng(largest)
    graph = Graph.of(40, 50, *np.nonzero(rng.random((40, 50)) < 0.3))
    gain, tie = rng.integers(1, largest + 1, graph.n_arcs), rng.integers(1, 2**20, graph.n_arcs)
    part = divisible(graph, np.ones(40, dtype=int), np.ones(50, dtype=int))
    solved = solve_network(part, [Goal(K.SERVED), Goal(K.VALUE, gain=gain), Goal(K.UNIQUE, gain=tie)])
    paired = assignment.solve(graph, [np.ones_like(gain), gain, tie])
    assert [goal.value for goal in solved.goals] == [goal.value for goal in paired.goals]
    assert solved.unique == paired.unique
    assert np.flatnonzero(solved.x).tolist() == paired.arcs.tolist()


def permuted(part: Program, rows: np.ndarray, cols: np.ndarray) -> tuple[Program, np.ndarray]:
    """The same part with rows and columns in another order, and which arc went where."""
    back_row, back_col = np.argsort(rows), np.argsort(cols)
    i, j = back_row[part.graph.i], back_col[part.graph.j]
    order = np.lexsort((j, i))
    moved = divisible(Graph.of(rows.size, cols.size, i[order], j[order]), part.supply[rows], part.demand[cols])
    return replace(moved, upper=part.upper[order]), order


def in_order(part: Program, gain: np.ndarray, rows: list[str], cols: list[str]) -> list[Goal]:
    tie, graph = TieBreak("salt", rows, cols), part.graph
    unique = Goal(K.UNIQUE, gain=lambda arcs: tie(graph.i[arcs], graph.j[arcs]))
    return [Goal(K.FLOOR, floor_percent=30), Goal(K.VALUE, gain=gain), unique]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_any_order_of_the_records_gives_the_same_plan(seed: int) -> None:
    part, gain = large(seed, n=9, largest=4, most=7)
    rng = np.random.default_rng(seed)
    rows, cols, names = rng.permutation(9), rng.permutation(9), [str(k) for k in range(9)]
    first = solve_network(part, in_order(part, gain, names, names))
    other, order = permuted(part, rows, cols)
    goals = in_order(other, gain[order], [names[k] for k in rows], [names[k] for k in cols])
    second = solve_network(other, goals)
    assert first.unique == second.unique
    assert [goal.value for goal in first.goals] == [goal.value for goal in second.goals]
    if first.unique:
        assert second.x.tolist() == first.x[order].tolist()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_removing_an_unused_offer_changes_nothing(seed: int) -> None:
    part, gain = large(seed, n=9, largest=4, most=7)
    part = replace(part, supply=part.supply * 3)  # so that some are not used
    names = [str(k) for k in range(9)]
    before = solve_network(part, in_order(part, gain, names, names))
    used = np.bincount(part.graph.i, before.x, minlength=9) > 0
    kept = used[part.graph.i]
    smaller = divisible(part.graph.keep(kept), np.where(used, part.supply, 0), part.demand)
    smaller = replace(smaller, upper=part.upper[kept])
    after = solve_network(smaller, in_order(smaller, gain[kept], names, names))
    if before.unique:
        assert after.x.tolist() == before.x[kept].tolist()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 8), st.integers(1, 9))
def test_more_supply_or_demand_never_hurts_and_doubled_gains_change_nothing(seed: int, line: int, more: int) -> None:
    part, gain = large(seed, n=9, largest=50, most=7)
    goals, added = [Goal(K.FLOOR, floor_percent=50), Goal(K.VALUE, gain=gain)], np.zeros(9, dtype=np.int64)
    added[line] = more
    before = solve_network(part, goals)
    after = solve_network(replace(part, supply=part.supply + added), goals)
    ranks = [[rank_of(part, goal, plan.x) for goal in goals] for plan in (before, after)]
    assert ranks[1] >= ranks[0]
    value = Goal(K.VALUE, gain=gain)
    wider = replace(part, demand=part.demand + added)
    assert solve_network(wider, [value]).goals[0].value >= solve_network(part, [value]).goals[0].value
    doubled = solve_network(part, [goals[0], Goal(K.VALUE, gain=gain * 2), Goal(K.UNIQUE, gain=gain + 1)])
    plain = solve_network(part, [*goals, Goal(K.UNIQUE, gain=gain + 1)])
    assert doubled.goals[1].value == 2 * plain.goals[1].value
    assert doubled.unique == plain.unique
    assert not plain.unique or doubled.x.tolist() == plain.x.tolist()


def test_all_ties_still_give_one_answer() -> None:
    graph = Graph.of(30, 30, *np.nonzero(np.ones((30, 30))))
    part, names = divisible(graph, [5] * 30, [4] * 30), [str(k) for k in range(30)]
    solved = solve_network(part, in_order(part, np.ones(900, dtype=np.int64), names, names))
    assert solved.goals[1].value == 120
    assert solved.unique


def test_nothing_possible_is_a_result() -> None:
    none = divisible(Graph.of(3, 2, np.array([], dtype=int), np.array([], dtype=int)), [1, 2, 3], [4, 5])
    gain = np.array([], dtype=np.int64)
    solved = solve_network(none, [Goal(K.SERVED), Goal(K.FLOOR), Goal(K.VALUE, gain=gain), Goal(K.UNIQUE, gain=gain)])
    assert [goal.value for goal in solved.goals] == [0, 0, 0, 0]
    assert solved.unique
    dry = divisible(Graph.of(1, 1, np.array([0]), np.array([0])), [0], [4])
    assert solve_network(dry, [Goal(K.FLOOR), Goal(K.VALUE, gain=np.array([7]))]).x.tolist() == [0]


def test_ten_thousand_needs_and_one_offer() -> None:
    rng = np.random.default_rng(1)
    graph = Graph.of(1, 10_000, np.zeros(10_000, dtype=int), np.arange(10_000))
    part, gain = divisible(graph, [200_000], rng.integers(1, 1_000, 10_000)), rng.integers(1, 10**6, 10_000)
    goals = [Goal(K.FLOOR, floor_percent=30), Goal(K.VALUE, gain=gain), Goal(K.UNIQUE, gain=gain[::-1] % 99 + 1)]
    solved = solve_network(part, goals)
    assert int(solved.x.sum()) == 200_000
    level = Fraction(*solved.goals[0].levels[0])
    assert 0 < level < Fraction(30, 100)
    assert (solved.x * level.denominator >= level.numerator * part.demand).all()


def test_one_giant_offer_among_small_ones() -> None:
    rng = np.random.default_rng(2)
    graph = Graph.of(20, 20, *np.nonzero(rng.random((20, 20)) < 0.5))
    supply = np.where(np.arange(20) == 3, 10**12, rng.integers(1, 50, 20))
    part, gain = divisible(graph, supply, rng.integers(1, 100, 20)), rng.integers(1, 10**6, graph.n_arcs)
    assert solve_network(part, [Goal(K.FLOOR), Goal(K.VALUE, gain=gain)]).goals[1].word == GoalWord.PROVED


@pytest.mark.parametrize("power", [0, 3, 6, 9, 12])
@pytest.mark.parametrize("seed", range(3))
def test_any_magnitude_is_exact_or_an_error(seed: int, power: int) -> None:
    """Quantities from one cent to 10^12 side by side. Scaled together, value and plan scale with them exactly."""
    part, gain = large(seed, n=8, most=9)
    factor, rng = 10**power, np.random.default_rng(seed)
    big = replace(part, supply=part.supply * factor, demand=part.demand * factor, upper=part.upper * factor)
    assert solve_network(big, [Goal(K.VALUE, gain=gain)]).goals[0].value == (
        factor * solve_network(part, [Goal(K.VALUE, gain=gain)]).goals[0].value
    )
    spread = 10 ** rng.integers(0, power + 1, (2, 8))
    mixed = divisible(part.graph, part.supply * spread[0], part.demand * spread[1])
    goals = [Goal(K.FLOOR, floor_percent=30), Goal(K.VALUE, gain=gain * 10 ** (power // 2)), Goal(K.SERVED)]
    try:
        solved = solve_network(mixed, goals)
    except EngineError as error:
        assert error.code == "no_proof"
        assert power > 9
    else:
        assert not violations(mixed, solved.x)
        assert all(goal.value == goal.proved_bound for goal in solved.goals)


def test_numbers_beyond_exact_doubles_are_refused() -> None:
    part = programs.plain([2**53], [2**53])
    with pytest.raises(EngineError, match="quantity_too_large"):
        solve_network(part, [])
    with pytest.raises(EngineError, match="weights_too_large"):
        solve_network(programs.plain([1], [1]), [Goal(K.VALUE, gain=np.array([2**53]))])
    for gain, code in ((np.array([0.5]), "weights_not_whole_numbers"), (np.array([0]), "weights_below_one")):
        with pytest.raises(EngineError, match=code):
            solve_network(programs.plain([1], [1]), [Goal(K.VALUE, gain=gain)])
    with pytest.raises(EngineError, match="goal_without_gain"):
        solve_network(programs.plain([1], [1]), [Goal(K.VALUE)])


def test_what_asks_yes_or_no_belongs_to_another_form() -> None:
    part = programs.plain([4, 4], [3, 3])
    value, ones = Goal(K.VALUE, gain=np.ones(4, dtype=np.int64)), np.ones(2, dtype=np.int64)
    assert suits(part, [value])
    asking = {
        "tranche": np.array([1, 2, 1, 1]), "share": ones * 2, "row_partners": ones, "col_partners": ones,
        "linked": (np.array([0, 3]),), "caps": (Cap(np.array([0, 1]), 2),), "take": np.array([1, 1, 2, 1]),
        "most_changes": 1,
    }  # fmt: skip
    for name, asked in asking.items():
        other = replace(part, **{name: asked})
        assert not suits(other, [value]), name
        with pytest.raises(EngineError, match="part_does_not_suit"):
            solve_network(other, [value])
    assert not may_suit(part, [Goal(K.PARTNERS)])
    assert not may_suit(part, [Goal(K.SERVED, tolerance=10), value])
    for goals in ([replace(value, tolerance=10), Goal(K.SERVED)], [Goal(K.THEME_FLOOR), value]):
        assert may_suit(part, goals)
        assert not suits(part, goals)
    assert suits(part, [replace(value, tolerance=10), Goal(K.UNIQUE, gain=value.gain)])


def test_the_plan_is_handed_over_after_every_goal() -> None:
    part, gain = large(2, n=6)
    seen: list[np.ndarray] = []
    solved = allocation.solve(part, [Goal(K.SERVED), Goal(K.VALUE, gain=gain)], progress=seen.append)
    assert len(seen) == 2
    assert not violations(part, seen[0])
    assert seen[1].tolist() == solved.x.tolist()


def test_a_passed_deadline_leaves_a_plan_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    part, gain = large(1, n=9)
    goals = [Goal(K.VALUE, gain=gain), Goal(K.UNIQUE, gain=gain)]
    ticks = iter([0.0, 2.0])
    monkeypatch.setattr(network.time, "monotonic", lambda: next(ticks))
    solved = solve_network(part, goals, deadline=1.0)
    assert solved.stopped == "time_limit"
    assert [goal.kind for goal in solved.goals] == [K.VALUE]
    assert not solved.unique
    assert not violations(part, solved.x)
