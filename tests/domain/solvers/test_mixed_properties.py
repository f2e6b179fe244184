"""What must hold of divisible allocation whatever the part: forms agree, limits only cost, odd parts break nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from matchmaker.domain.matching.solvers import allocation, goals, network, pursuit
from matchmaker.domain.matching.solvers.conflict import Infeasible
from matchmaker.domain.matching.solvers.graph import Graph
from matchmaker.domain.matching.solvers.mixed import solve_mixed
from matchmaker.domain.matching.solvers.program import Cap, Form, Goal, GoalKind, GoalWord, Program, violations
from matchmaker.domain.matching.solvers.search import Effort
from tests.domain.solvers import programs

Rank = tuple[tuple[Fraction | int, ...], ...]


def sums(rng: np.random.Generator, program: Program) -> list[Goal]:
    n = program.graph.n_arcs
    return [
        Goal(GoalKind.SERVED),
        Goal(GoalKind.VALUE, gain=rng.integers(1, 10, n)),
        Goal(GoalKind.UNIQUE, gain=rng.integers(1, 2**20, n)),
    ]


def ranks(program: Program, given: list[Goal], x: np.ndarray) -> Rank:
    return tuple(goals.rank_of(program, goal, x) for goal in given)


def solved_ranks(program: Program, given: list[Goal]) -> Rank | None:
    try:
        return ranks(program, given, solve_mixed(program, given).x)
    except Infeasible:
        return None


def test_network_linear_and_mixed_form_agree_where_all_apply() -> None:
    """The same part as a network, as an LP, and as a MILP that asks of every pair whether it is in use."""
    rng = np.random.default_rng(31)
    for _ in range(12):
        program = programs.small(rng, "plain")
        served, value, tie = sums(rng, program)
        linear = solve_mixed(program, [value, tie])
        assert linear.form is Form.LP
        assert allocation.solve(program, [value, tie]).form in (Form.NETWORK, Form.ASSIGNMENT)
        asked = solve_mixed(program, [value, tie, Goal(GoalKind.PARTNERS)])
        assert asked.form is Form.MILP
        flow = network.solve_network(program, [value, tie])
        assert len({tuple(g.value for g in one.goals[:2]) for one in (linear, asked, flow)}) == 1
        all_three = [served, value, tie]
        assert ranks(program, all_three, network.solve_network(program, all_three).x) == solved_ranks(
            program, all_three
        )


def test_a_pin_never_gains_and_a_lifted_limit_never_loses() -> None:
    """Lexicographically, over all goals."""
    rng = np.random.default_rng(32)
    costs = gains = 0
    for _ in range(14):
        program = programs.small(rng, "all")
        given = sums(rng, program)
        base = solved_ranks(program, given)
        arc = int(rng.integers(program.graph.n_arcs))
        lower = program.lower.copy()
        lower[arc] = max(1, int(program.tranche[arc]))
        pinned = solved_ranks(replace(program, lower=lower), given)
        wider = solved_ranks(replace(program, supply=program.supply + 1, share=program.share * 0, caps=()), given)
        if base is None:
            assert pinned is None
            continue
        assert wider is not None
        assert wider >= base
        gains += wider > base
        if pinned is not None:
            assert pinned <= base
            costs += pinned < base
    assert costs > 0
    assert gains > 3


def test_order_of_offers_and_needs_changes_no_goal() -> None:
    rng = np.random.default_rng(33)
    for _ in range(12):
        program = programs.small(rng, "tranche")
        given = sums(rng, program)
        graph = program.graph
        rows, cols = rng.permutation(graph.n_rows), rng.permutation(graph.n_cols)
        order = np.lexsort((cols[graph.j], rows[graph.i]))
        turned = Graph.of(graph.n_rows, graph.n_cols, rows[graph.i][order], cols[graph.j][order])
        back_rows, back_cols = np.argsort(rows), np.argsort(cols)
        other = replace(
            program, graph=turned, supply=program.supply[back_rows], demand=program.demand[back_cols],
            upper=program.upper[order], tranche=program.tranche[order],
        )  # fmt: skip
        moved = [goal if goal.gain is None else replace(goal, gain=goal.gain[order]) for goal in given]
        assert solved_ranks(program, given) == solved_ranks(other, moved)


def test_an_unused_offer_and_doubled_weights_change_no_plan() -> None:
    rng = np.random.default_rng(34)
    removed = 0
    for _ in range(15):
        program = programs.small(rng, "tranche")
        given = sums(rng, program)
        solved = solve_mixed(program, given)
        double = [goal if goal.gain is None else replace(goal, gain=2 * goal.gain) for goal in given]
        assert ranks(program, given, solve_mixed(program, double).x) == ranks(program, given, solved.x)
        for row in set(range(program.graph.n_rows)) - set(program.graph.i[solved.used].tolist()):
            upper = np.where(program.graph.i == row, 1, program.upper)
            supply = np.where(np.arange(program.supply.size) == row, 0, program.supply)
            fewer = replace(program, supply=supply, upper=upper, tranche=np.minimum(program.tranche, upper))
            assert solved_ranks(fewer, given) == ranks(program, given, solved.x)
            removed += 1
    assert removed > 3


def test_tolerance_gives_up_no_more_than_it_says() -> None:
    rng = np.random.default_rng(35)
    for _ in range(10):
        program = programs.small(rng, "tranche")
        gain = rng.integers(50, 100, program.graph.n_arcs)
        best = solve_mixed(program, [Goal(GoalKind.VALUE, gain=gain)]).goals[0].value
        given = [Goal(GoalKind.VALUE, gain=gain, tolerance=200), Goal(GoalKind.PARTNERS)]
        solved = solve_mixed(program, given)
        reached = goals.value_of(program, given[0], solved.x)
        assert reached >= best - 200 * best // 1000
        fewest = min(
            (int((x > 0).sum()) for x in programs.every_plan(program) if int(gain @ x) >= best - 200 * best // 1000),
        )
        assert int(solved.used.sum()) == fewest


def test_nothing_possible_is_a_result() -> None:
    none = np.empty(0, dtype=np.int64)
    for n_rows, n_cols in ((0, 0), (2, 0), (0, 2), (2, 3)):
        one, other = np.ones(n_rows, dtype=np.int64), np.ones(n_cols, dtype=np.int64)
        graph = Graph.of(n_rows, n_cols, none, none)
        program = Program(graph, one, other, none, none, none, other * 0, one, other, none)
        given = [Goal(GoalKind.SERVED), Goal(GoalKind.FLOOR, floor_percent=30), Goal(GoalKind.VALUE, gain=none)]
        solved = solve_mixed(program, given)
        assert solved.x.size == 0
        assert all(goal.word is GoalWord.PROVED and goal.value == 0 for goal in solved.goals)
    closed = replace(programs.plain([3], [3]), row_partners=np.array([0]))
    assert solve_mixed(closed, given[:2]).x.tolist() == [0]


def test_all_ties_and_one_giant_offer() -> None:
    program = replace(programs.plain([6] * 6, [6] * 6), tranche=np.full(36, 3), row_partners=np.full(6, 2))
    even = np.full(36, 7, dtype=np.int64)
    solved = solve_mixed(program, [Goal(GoalKind.VALUE, gain=even), Goal(GoalKind.PARTNERS)])
    assert [goal.value for goal in solved.goals] == [7 * 36, -6]
    giant = programs.plain([10**9, 3], [5, 8, 2])
    giant = replace(giant, tranche=np.minimum(giant.upper, 4), share=giant.demand)
    solved = solve_mixed(giant, [Goal(GoalKind.SERVED), Goal(GoalKind.FLOOR, floor_percent=100)])
    assert solved.goals[0].value == 3
    assert goals.coverages_of(giant, Goal(GoalKind.FLOOR), solved.x) == [1, 1, 1]


@pytest.mark.parametrize("largest", [1, 10**3, 10**6, 10**9, 10**12])
def test_magnitudes_from_one_to_a_million_millions(largest: int) -> None:
    """Never beyond a limit, and within a millionth of the bound that is proved."""
    rng = np.random.default_rng(largest)
    supply, demand = rng.integers(1, largest + 1, 5), rng.integers(1, largest + 1, 6)
    program = programs.plain(supply.tolist(), demand.tolist())
    program = replace(program, tranche=np.maximum(1, program.upper // 7), col_partners=np.full(6, 2))
    gain = rng.integers(1, 100, program.graph.n_arcs)
    given = [Goal(GoalKind.SERVED), Goal(GoalKind.VALUE, gain=gain), Goal(GoalKind.FLOOR, floor_percent=40)]
    solved = solve_mixed(program, given)
    assert violations(program, solved.x) == ()
    value = solved.goals[1]
    assert value.value == int(gain @ solved.x)
    assert value.reported_bound is not None
    assert value.value >= value.reported_bound * (1 - 1e-6) - 1


def test_ten_thousand_needs_and_one_offer() -> None:
    rng = np.random.default_rng(36)
    many = 10_000
    graph = Graph.of(1, many, np.zeros(many, dtype=np.int64), np.arange(many))
    demand = rng.integers(1, 100, many)
    supply, one = np.array([50_000]), np.ones(many, dtype=np.int64)
    tranche = np.minimum(demand, 20)
    program = Program(
        graph, supply, demand, one, demand, tranche, one * 0, np.array([1_500]), one, one * 0,
        caps=(Cap(np.arange(0, many, 2), 20_000),),
    )  # fmt: skip
    gain = rng.integers(1, 1000, many)
    solved = solve_mixed(program, [Goal(GoalKind.VALUE, gain=gain)])
    assert violations(program, solved.x) == ()
    outcome = solved.goals[0]
    assert outcome.proved_bound is not None
    assert outcome.value >= 0.999 * outcome.proved_bound


def test_a_part_too_large_for_branch_and_bound_is_searched_and_the_same_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neighbourhoods alone come close to the proved bound, twice with the same plan."""
    monkeypatch.setattr(pursuit, "_effort", lambda _goal: Effort(exact_most=0, share=1 / 10))
    rng = np.random.default_rng(37)
    i, j = np.nonzero(rng.random((30, 30)) < 0.3)
    program = programs.plain(rng.integers(50, 500, 30).tolist(), rng.integers(50, 500, 30).tolist(),
                             list(zip(i.tolist(), j.tolist(), strict=True)))  # fmt: skip
    tranche = np.minimum(program.upper, -(-program.supply[program.graph.i] * 15 // 100))
    program = replace(program, tranche=tranche, row_partners=np.full(30, 3), col_partners=np.full(30, 3))
    given = [Goal(GoalKind.VALUE, gain=rng.integers(1, 1000, program.graph.n_arcs))]
    first, second = solve_mixed(program, given), solve_mixed(program, given)
    assert (first.x == second.x).all()
    assert first.goals == second.goals
    assert violations(program, first.x) == ()
    assert first.goals[0].word is GoalWord.WITHIN
    assert first.goals[0].value >= 0.97 * first.goals[0].proved_bound
