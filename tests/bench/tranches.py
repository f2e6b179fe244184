"""Divisible parts with smallest tranches and three partners, beside HiGHS alone and CP-SAT.

    python -m tests.bench.tranches [--case NAME ...] [--stretch F] [--rounds N] [--markdown]

Every method gets the same seeded instance and the same seconds. What counts is how far its plan stays below a bound
that holds for all: the one proved here from the prices of the relaxation, and that of the transport problem without
tranches and partner limits. Plans of the peers are not checked; ours are, in whole numbers, within its time. Seconds of
the processor are printed beside those of the clock, for on a busy machine the clock says little.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from matchmaker.domain.matching.solvers import highs
from matchmaker.domain.matching.solvers.formulation import Formulation
from matchmaker.domain.matching.solvers.graph import Graph
from matchmaker.domain.matching.solvers.mixed import solve_mixed
from matchmaker.domain.matching.solvers.model import Kind
from matchmaker.domain.matching.solvers.program import Goal, GoalKind, GoalOutcome, Program

PARTNERS, TRANCHE_PERCENT = 3, 15
# Rows, columns, share of the pairs that are eligible, seconds, what is aimed at: percent, and below which bound.
CASES = {
    "1,000 pairs": (100, 100, 0.10, 10.0, 0.1, "solver"),
    "4,500 pairs": (300, 300, 0.05, 10.0, 0.8, "solver"),
    "50,000 pairs, 5 s": (1_000, 1_000, 0.05, 5.0, 3.5, "transport"),
    "50,000 pairs": (1_000, 1_000, 0.05, 60.0, 2.0, "transport"),
}


@dataclass(frozen=True)
class Outcome:
    """value None: no plan. bound: the method's own, or None. clock, processor: seconds."""

    value: float | None
    bound: float | None
    clock: float
    processor: float


def instance(n_rows: int, n_cols: int, share: float, seed: int = 0) -> tuple[Program, np.ndarray]:
    """Quantities of 50 to 500 on both sides; a pair's gain is a priority of the need times a fit, both 1 to 100."""
    rng = np.random.default_rng([seed, n_rows, n_cols])
    graph = Graph.of(n_rows, n_cols, *np.divmod(np.flatnonzero(rng.random(n_rows * n_cols) < share), n_cols))
    supply, demand = rng.integers(50, 501, n_rows), rng.integers(50, 501, n_cols)
    upper = np.minimum(supply[graph.i], demand[graph.j])
    tranche = np.minimum(upper, -(-supply[graph.i] * TRANCHE_PERCENT // 100))
    gain = rng.integers(1, 101, n_cols)[graph.j] * rng.integers(1, 101, graph.n_arcs)
    none = np.zeros(graph.n_arcs, dtype=np.int64)
    program = Program(
        graph, supply, demand, none + 1, upper, tranche, np.zeros(n_cols, dtype=np.int64),
        np.full(n_rows, PARTNERS), np.full(n_cols, PARTNERS), none,
    )  # fmt: skip
    return program, gain


def transport_bound(program: Program, gain: np.ndarray) -> int:
    """What no plan exceeds even without tranches and partner limits, proved."""
    many = program.graph.n_arcs
    free = replace(
        program, tranche=np.ones(many, dtype=np.int64), row_partners=np.full(program.supply.size, many),
        col_partners=np.full(program.demand.size, many),
    )  # fmt: skip
    bound = solve_mixed(free, [Goal(GoalKind.VALUE, gain=gain)]).goals[0].proved_bound
    assert bound is not None
    return bound


def timed(method: Callable[[], tuple[float | None, float | None]]) -> Outcome:
    clock, processor = time.perf_counter(), time.process_time()
    value, bound = method()
    return Outcome(value, bound, time.perf_counter() - clock, time.process_time() - processor)


def ours(program: Program, gain: np.ndarray, seconds: float) -> tuple[float | None, float | None]:
    goal = Goal(GoalKind.VALUE, gain=gain)
    outcome: GoalOutcome = solve_mixed(program, [goal], deadline=time.monotonic() + seconds).goals[0]
    return outcome.value, outcome.reported_bound


def highs_alone(program: Program, gain: np.ndarray, seconds: float) -> tuple[float | None, float | None]:
    """The whole model in one call of scipy.optimize.milp."""
    form = Formulation(program)
    objective = form.objective((np.arange(program.graph.n_arcs), gain))
    problem = highs.reduce(form.model, objective, form.model.low, form.model.high, whole_amounts=False)
    options = {"time_limit": seconds, "mip_rel_gap": 0.0}
    rows = LinearConstraint(csr_array(problem.matrix), ub=problem.limit)
    found = milp(
        problem.cost, integrality=problem.whole, bounds=Bounds(problem.low, problem.high), constraints=rows,
        options=options,
    )  # fmt: skip
    bound = None if found.mip_dual_bound is None else -found.mip_dual_bound * problem.cost_unit
    return (None if found.x is None else -found.fun * problem.cost_unit), bound


def cp_sat(program: Program, gain: np.ndarray, seconds: float) -> tuple[float | None, float | None]:
    """The same model in whole numbers, on one worker."""
    form, model = Formulation(program), cp_model.CpModel()
    boxes = zip(form.model.low.tolist(), form.model.high.tolist(), form.model.kind.tolist(), strict=True)
    variables = [model.new_bool_var("") if k == Kind.YESNO else model.new_int_var(a, b, "") for a, b, k in boxes]
    matrix = form.model.matrix
    for row in range(form.model.n_rows):
        entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
        terms = zip(matrix.indices[entries].tolist(), matrix.data[entries].tolist(), strict=True)
        model.add(sum(variables[k] * c for k, c in terms) <= int(form.model.limit[row]))
    model.maximize(sum(variables[k] * int(g) for k, g in enumerate(gain)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 1
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return (solver.objective_value if found else None), solver.best_objective_bound


METHODS = {"ours": ours, "HiGHS alone": highs_alone, "CP-SAT": cp_sat}


def below(value: float | None, bound: float | None) -> str:
    if value is None or bound is None or not np.isfinite(bound) or bound <= 0:
        return "no plan" if value is None else "-"
    return f"{100 * (1 - value / bound):.2f}"


HEAD = ("case", "method", "own gap %", "below transport %", "clock s", "processor s", "target")


def lines(name: str, stretch: float, rounds: int) -> list[tuple[str, ...]]:
    n_rows, n_cols, share, usual, target, against = CASES[name]
    program, gain = instance(n_rows, n_cols, share)
    transport, found = transport_bound(program, gain), []
    for method, solve in METHODS.items():
        runs = [timed(lambda solve=solve: solve(program, gain, stretch * usual)) for _ in range(rounds)]
        middle = sorted(runs, key=lambda run: run.value or 0)[len(runs) // 2]
        own, over = below(middle.value, middle.bound), below(middle.value, transport)
        reached = own if against == "solver" else over
        word = ""
        if method == "ours":
            word = f"<= {target:g} % {'met' if float(reached) <= target else 'MISSED'}"
        clock, processor = (statistics.median(getattr(run, key) for run in runs) for key in ("clock", "processor"))
        found.append(
            (f"{name} ({program.graph.n_arcs:,})", method, own, over, f"{clock:.1f}", f"{processor:.1f}", word)
        )
    return found


def all_goals() -> tuple[str, ...]:
    """A part of real size, 40 offers and 60 needs, with every goal."""
    program, gain = instance(40, 60, 0.1)
    rng = np.random.default_rng(1)
    program = replace(program, share=program.demand * 20 // 100)
    theme, n = rng.integers(0, 4, 60), program.graph.n_arcs
    goals = [
        Goal(GoalKind.URGENT, columns=rng.random(60) < 0.2),
        Goal(GoalKind.FLOOR, floor_percent=30),
        Goal(GoalKind.THEME_FLOOR, groups=tuple((theme == k, 30) for k in range(4))),
        Goal(GoalKind.VALUE, gain=gain, tolerance=10),
        Goal(GoalKind.PARTNERS),
        Goal(GoalKind.CHANGE, before=rng.random(n) < 0.05),
        Goal(GoalKind.UNIQUE, gain=rng.integers(1, 2**20, n)),
    ]
    clock, processor = time.perf_counter(), time.process_time()
    solved = solve_mixed(program, goals)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    value = solved.goals[3]
    word = f"< 1 s {'met' if processor < 1 else 'MISSED'}"
    own = below(value.value, value.reported_bound)
    return ("real size, all goals", "ours", own, "-", f"{clock:.1f}", f"{processor:.1f}", word)


def written(rows: list[tuple[str, ...]], *, markdown: bool) -> str:
    table = [HEAD, *rows]
    if markdown:
        return "\n".join("| " + " | ".join(line) + " |" for line in [table[0], ("---",) * len(HEAD), *table[1:]])
    widths = [max(len(line[k]) for line in table) for k in range(len(HEAD))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in table)


def main() -> None:
    parser = argparse.ArgumentParser(description="Tranches and partner limits beside HiGHS alone and CP-SAT.")
    parser.add_argument("--case", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--stretch", type=float, default=1.0, help="give every method so many times the seconds")
    parser.add_argument("--rounds", type=int, default=1, help="the middle one by value is told")
    parser.add_argument("--markdown", action="store_true")
    given = parser.parse_args()
    rows = [all_goals()]
    for name in given.case:
        rows += lines(name, given.stretch, given.rounds)
    print(f"{os.cpu_count()} cores; the bound of ours is proved or reported, that of the peers is their own\n")
    print(written(rows, markdown=given.markdown))


if __name__ == "__main__":
    main()
