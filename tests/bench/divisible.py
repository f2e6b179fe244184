"""Divisible allocation, proof and check included, beside its peers: python -m tests.bench.divisible [--markdown]

Every method solves the same seeded instance in turn, round after round, and must reach the same optimum. Seconds are
those of the processor: all methods run on one thread, and the machine may be shared. What counts is the ratio of
medians within one run. Making the instance and splitting it into components counts for nobody; building a method's own
input counts for all.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.optimize import linprog
from scipy.sparse import csc_array

from matchmaker.domain.matching.solvers.graph import Graph, Part, split, whole
from matchmaker.domain.matching.solvers.network import solve_network
from matchmaker.domain.matching.solvers.program import Goal, GoalKind, Program
from matchmaker.domain.matching.solvers.ties import TieBreak
from tests.bench import picture

LARGEST = 1_000_000  # of the gains, which are whole numbers from 1
MOST = 100  # granules of a supply or a demand
PATIENCE_S = 20.0  # a peer that took longer once is not asked again
SCIPY = ("highs-ds", "highs-ipm")

# Family, n, what is aimed at: ours / OR-Tools, ours / best of scipy.
FAMILIES: dict[str, tuple[int, float | None, float | None]] = {
    "uniform 300": (300, None, 1.1),
    "uniform 1,000": (1_000, None, 1.1),
    "uniform 10 % 1,000": (1_000, None, 1.1),
    "uniform 3,000": (3_000, 2.0, None),
    "themed 3,000": (3_000, 10.0, 0.25),
    "ties 3,000": (3_000, None, None),
    "pair limits 1,000": (1_000, None, None),
    "scarce 1,000": (1_000, None, None),
}
GROWTH = (500, 1_000, 2_000, 5_000)
GROWING = {"uniform": "one pair in twenty possible", "themed": "ten themes, one pair in twenty possible"}


@dataclass(frozen=True)
class Case:
    """One instance in components: for each its part of the graph, what it asks, and the gain of each arc."""

    family: str
    n: int
    parts: list[tuple[Part, Program, np.ndarray]]

    @property
    def n_arcs(self) -> int:
        return sum(gain.size for _, _, gain in self.parts)


def make(family: str, n: int) -> Case:
    """Half of all pairs in twenty are possible unless the family says otherwise; supplies and demands up to MOST."""
    rng = np.random.default_rng([n, *family.encode()])
    if family.startswith("themed"):
        cells, gain = _themed(rng, n, 0.06)
    else:
        cells = np.flatnonzero(rng.random(n * n) < (0.10 if "10 %" in family else 0.05))
        gain = rng.integers(1, (10 if family.startswith("ties") else LARGEST) + 1, cells.size)
    graph, supply, demand = Graph.of(n, n, *np.divmod(cells, n)), *rng.integers(1, MOST + 1, (2, n))
    if family.startswith("scarce"):
        supply = np.maximum(1, supply // 5)
    upper = np.minimum(supply[graph.i], demand[graph.j])
    if family.startswith("pair limits"):
        upper = rng.integers(1, upper + 1)
    parts = split(graph) if family.startswith("themed") else [whole(graph)]
    return Case(family, n, [(part, _program(part, supply, demand, upper), gain[part.arcs]) for part in parts])


def _themed(rng: np.random.Generator, n: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Ten themes; a pair needs one theme in common, and its gain is a priority times a fit in whole percents."""
    row, col = rng.integers(0, 10, n), rng.integers(0, 10, n)
    cells = np.flatnonzero((row[:, None] == col).ravel())
    cells = cells[rng.random(cells.size) < share * 10]
    priority = rng.integers(1, 101, n)
    return cells, priority[cells % n] * rng.integers(1, 101, cells.size) * 100


def _program(part: Part, supply: np.ndarray, demand: np.ndarray, upper: np.ndarray) -> Program:
    n_rows, n_cols, ones = part.rows.size, part.cols.size, np.ones(part.arcs.size, dtype=np.int64)
    return Program(
        part.graph, supply[part.rows], demand[part.cols], ones, upper[part.arcs], ones,
        np.zeros(n_cols, dtype=np.int64), np.full(n_rows, n_cols), np.full(n_cols, n_rows), 0 * ones,
    )  # fmt: skip


def ours(case: Case) -> int:
    """Value alone: solved, proved, checked, and tested for uniqueness."""
    return sum(
        solve_network(program, [Goal(GoalKind.VALUE, gain=gain)]).goals[0].value for _, program, gain in case.parts
    )


def ours_all_goals(case: Case) -> int:
    """The fairest floor of 30 %, value, and the unique answer, each proved."""
    total, keys = 0, [str(k) for k in range(case.n)]
    tie = TieBreak("bench", keys, keys)
    for part, program, gain in case.parts:
        rows, cols, graph = part.rows, part.cols, part.graph
        unique = Goal(GoalKind.UNIQUE, gain=lambda arcs, r=rows, c=cols, g=graph: tie(r[g.i[arcs]], c[g.j[arcs]]))
        goals = [Goal(GoalKind.FLOOR, floor_percent=30), Goal(GoalKind.VALUE, gain=gain), unique]
        total += solve_network(program, goals).goals[1].value
    return total


def ortools(case: Case) -> int:
    return -sum(_ortools(program, gain) for _, program, gain in case.parts)


def _ortools(program: Program, gain: np.ndarray) -> int:
    """As much as there is flows from one source to one sink, which an arc of its own joins at no cost."""
    graph, total = program.graph, int(program.supply.sum())
    source, sink = graph.n_rows + graph.n_cols, graph.n_rows + graph.n_cols + 1
    rows, cols = np.arange(graph.n_rows), np.arange(graph.n_rows, source)
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate((np.full(rows.size, source), graph.i, cols, [source])),
        np.concatenate((rows, graph.j + graph.n_rows, np.full(cols.size, sink), [sink])),
        np.concatenate((program.supply, program.upper, program.demand, [total])),
        np.concatenate((0 * rows, -gain, 0 * cols, [0])),
    )
    flow.set_node_supply(source, total)
    flow.set_node_supply(sink, -total)
    if flow.solve() != flow.OPTIMAL:
        raise AssertionError("OR-Tools found no flow")
    return int(flow.optimal_cost())


def _highs(method: str) -> Callable[[Case], int]:
    def solve(case: Case) -> int:
        return sum(_linprog(program, gain, method) for _, program, gain in case.parts)

    return solve


def _linprog(program: Program, gain: np.ndarray, method: str) -> int:
    graph, n = program.graph, gain.size
    index = np.stack((graph.i, graph.j + graph.n_rows), axis=1).ravel()
    lines = csc_array((np.ones(2 * n), index, np.arange(0, 2 * n + 1, 2)), shape=(graph.n_rows + graph.n_cols, n))
    ends = np.concatenate((program.supply, program.demand))
    bounds = np.stack((np.zeros(n), program.upper), axis=1)
    solved = linprog(-gain / LARGEST, A_ub=lines, b_ub=ends, bounds=bounds, method=method)
    return int(gain @ np.rint(solved.x).astype(np.int64))


PEERS: dict[str, Callable[[Case], int]] = {"OR-Tools": ortools, **{name: _highs(name) for name in SCIPY}}


@dataclass(frozen=True)
class Row:
    """Medians in seconds of one instance; a peer that was left out is missing."""

    case: Case
    rounds: int
    ours: float
    all_goals: float
    peers: dict[str, float]

    @property
    def beside_ortools(self) -> float:
        return self.ours / self.peers["OR-Tools"]

    @property
    def beside_scipy(self) -> float | None:
        times = [self.peers[name] for name in SCIPY if name in self.peers]
        return self.ours / min(times) if times else None


def measure(case: Case, rounds: int, *, peers: bool) -> Row:
    """Every method in turn, `rounds` times; a peer that takes too long is measured once."""
    methods = {"ours": ours, **(PEERS if peers else {"OR-Tools": ortools})}
    seconds: dict[str, list[float]] = {name: [] for name in (*methods, "all goals")}
    values: dict[str, int] = {}
    for _ in range(rounds):
        for name, method in methods.items():
            if name in PEERS and seconds[name] and seconds[name][0] > PATIENCE_S:
                continue
            values[name] = _timed(method, case, seconds[name])
        _timed(ours_all_goals, case, seconds["all goals"])
    if len(set(values.values())) != 1:
        raise AssertionError(f"optima differ: {case.family}, {values}")
    median = {name: statistics.median(taken) for name, taken in seconds.items()}
    return Row(
        case, rounds, median["ours"], median["all goals"], {name: median[name] for name in PEERS if name in median}
    )


def _timed(method: Callable[[Case], int], case: Case, seconds: list[float]) -> int:
    start = time.process_time()
    value = method(case)
    seconds.append(time.process_time() - start)
    return value


HEAD = ("family", "n", "arcs", "rounds", "ours s", *(f"{name} s" for name in PEERS), "ours / OR-Tools", "aimed at",
        "ours / best of scipy", "aimed at", "all goals s", "all goals / ours")  # fmt: skip


def cells(row: Row) -> tuple[str, ...]:
    _, flow_target, scipy_target = FAMILIES.get(row.case.family, (0, None, None))
    peers = (f"{row.peers[name]:.3f}" if name in row.peers else "-" for name in PEERS)
    return (
        row.case.family, f"{row.case.n:,}", f"{row.case.n_arcs:,}", str(row.rounds), f"{row.ours:.3f}", *peers,
        f"{row.beside_ortools:.2f}", verdict(row.beside_ortools, flow_target),
        "-" if row.beside_scipy is None else f"{row.beside_scipy:.2f}", verdict(row.beside_scipy, scipy_target),
        f"{row.all_goals:.3f}", f"{row.all_goals / row.ours:.2f}",
    )  # fmt: skip


def drawn(rows: list[Row]) -> str:
    """How the seconds grow, a panel for each family."""
    panels: dict[str, dict[str, list[tuple[int, float]]]] = {}
    for row in rows:
        lines = panels.setdefault(GROWING[row.case.family], {})
        for name, seconds in (("ours", row.ours), ("ours, all goals", row.all_goals), *row.peers.items()):
            lines.setdefault(name, []).append((row.case.n, seconds))
    return picture.growth(panels)


def verdict(ratio: float | None, target: float | None) -> str:
    if target is None or ratio is None:
        return "-"
    return f"<= {target:g} {'met' if ratio <= target else 'MISSED'}"


def written(lines: list[tuple[str, ...]], *, markdown: bool) -> str:
    if markdown:
        ruled = [lines[0], ("---",) * len(lines[0]), *lines[1:]]
        return "\n".join("| " + " | ".join(line) + " |" for line in ruled)
    widths = [max(len(line[k]) for line in lines) for k in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Divisible allocation beside its peers.")
    parser.add_argument("--family", nargs="+", help="only these, such as 'uniform 300'")
    parser.add_argument("--growth", action="store_true", help="how cost grows with n instead, beside OR-Tools alone")
    parser.add_argument("--svg", type=Path, help="also draw the growth into this file")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--markdown", action="store_true", help="tables for a page")
    given = parser.parse_args()
    asked = [(name, n) for name, (n, _, _) in FAMILIES.items()]
    if given.growth:
        asked = [(family, n) for family in GROWING for n in GROWTH]
    rows = []
    for family, n in asked:
        if given.family and family not in given.family:
            continue
        rows.append(measure(make(family, n), given.rounds, peers=not given.growth))
        if not given.markdown:
            print(written([cells(rows[-1])], markdown=False), flush=True)
    print(f"\n{os.cpu_count()} cores; processor seconds; medians\n")
    print(written([HEAD, *(cells(row) for row in rows)], markdown=given.markdown))
    if given.svg:
        given.svg.write_text(drawn(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
