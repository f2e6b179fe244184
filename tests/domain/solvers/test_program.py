"""A plan that breaks a limit is always noticed, and what a plan reaches is counted in whole numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from matchmaker.domain.matching.solvers import goals
from matchmaker.domain.matching.solvers.program import Cap, Goal, GoalKind, Program, violations
from tests.domain.solvers import programs


def slow_violations(program: Program, x: np.ndarray) -> set[str]:
    """The same limits, read one by one from the definition."""
    graph, broken = program.graph, set()
    arcs = [(a, int(graph.i[a]), int(graph.j[a]), int(x[a])) for a in range(graph.n_arcs)]
    for a, _, _, q in arcs:
        broken |= {"negative"} if q < 0 else set()
        broken |= {"upper"} if q > program.upper[a] else set()
        broken |= {"tranche"} if 0 < q < program.tranche[a] else set()
        broken |= {"pin"} if q < program.lower[a] else set()
    for i in range(graph.n_rows):
        mine = [q for _, row, _, q in arcs if row == i]
        broken |= {"supply"} if sum(mine) > program.supply[i] else set()
        broken |= {"row_partners"} if sum(q > 0 for q in mine) > program.row_partners[i] else set()
    for j in range(graph.n_cols):
        mine = [q * int(program.take[a]) for a, _, col, q in arcs if col == j]
        broken |= {"demand"} if sum(mine) > program.demand[j] else set()
        broken |= {"share"} if 0 < sum(mine) < program.share[j] else set()
        broken |= {"col_partners"} if sum(q > 0 for q in mine) > program.col_partners[j] else set()
    for group in program.linked:
        broken |= {"linked"} if len({bool(x[a] > 0) for a in group}) > 1 else set()
    for cap in program.caps:
        broken |= {"cap"} if sum(int(x[a]) for a in cap.arcs) > cap.limit else set()
    if program.before is not None and program.most_changes is not None:
        lost = sum(bool(program.before[a]) and q == 0 for a, _, _, q in arcs)
        broken |= {"changes"} if lost > program.most_changes else set()
    return broken


@pytest.mark.parametrize("family", programs.FAMILIES)
def test_every_changed_plan_that_breaks_a_limit_is_caught(family: str) -> None:
    """Random plans, most of them wrong: the same codes as a reading limit by limit."""
    rng = np.random.default_rng([*family.encode()])
    seen: set[str] = set()
    for _ in range(60):
        program = programs.small(rng, family)
        for _ in range(10):
            x = rng.integers(-1 if rng.random() < 0.1 else 0, program.upper + 2)
            assert set(violations(program, x)) == slow_violations(program, x)
            seen |= set(violations(program, x))
    wanted = {"tranche": "tranche", "share": "share", "partners": "row_partners", "pins": "pin", "linked": "linked",
              "caps": "cap", "changes": "changes"}  # fmt: skip
    assert {"upper", "negative", "supply"} <= seen
    assert wanted.get(family, "demand") in seen


def test_the_values_of_a_plan_are_counted_exactly() -> None:
    program = replace(programs.plain([10, 6], [8, 3, 5]), before=None)
    x = np.array([4, 0, 2, 0, 0, 0])
    everyone, first_two = np.array([True, True, True]), np.array([True, True, False])

    def value(**given: object) -> int:
        return goals.value_of(program, Goal(**given), x)  # type: ignore[arg-type]

    assert value(kind=GoalKind.SERVED) == 2
    assert value(kind=GoalKind.URGENT, columns=first_two) == 1
    assert value(kind=GoalKind.VALUE, gain=np.array([7, 1, 5, 1, 1, 1])) == 38
    assert value(kind=GoalKind.UNIQUE, gain=lambda arcs: arcs + 1) == 4 + 6
    assert value(kind=GoalKind.PARTNERS) == -2
    assert value(kind=GoalKind.CHANGE, before=np.array([True, True, False, False, False, False])) == -2
    floor = Goal(GoalKind.FLOOR, floor_percent=45, columns=everyone)
    assert goals.coverages_of(program, floor, x) == [Fraction(0), Fraction(2, 5), Fraction(9, 20)]
    themes = Goal(GoalKind.THEME_FLOOR, groups=((first_two, 50), (everyone, 20)))
    assert goals.shortfalls_of(program, themes, x) == (Fraction(1, 4), Fraction(0))
    assert goals.value_of(program, themes, x) == -250_000


def test_sums_far_beyond_a_double_stay_exact() -> None:
    """10^12 granules at a gain near the largest allowed: the last unit still counts."""
    program = programs.plain([10**12], [10**12])
    goal = Goal(GoalKind.VALUE, gain=np.array([2**51 - 1]))
    assert goals.value_of(program, goal, np.array([10**12 - 1])) == (2**51 - 1) * (10**12 - 1)


def test_a_cap_over_no_pair_holds_always() -> None:
    program = replace(programs.plain([1], [1]), caps=(Cap(np.empty(0, dtype=np.int64), 0),))
    assert violations(program, np.array([1])) == ()
