"""One-to-one assignment, proof and check included, beside its peers: python -m tests.bench.assignment [--markdown]

Every method solves the same seeded instance in turn, round after round, and must reach the same optimum. What counts
is the ratio of medians within one run, in seconds of the processor (no method uses more than one core): those of the
wall depend on who else uses the machine. Building a method's own
input from the arcs counts for the peers as it counts for us; making the instance does not. Memory is what solving with
the unique answer holds at its highest beside the instance.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from lap import lapjv
from ortools.graph.python import linear_sum_assignment as ortools_assignment
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from matchmaker.domain.matching.solvers import assignment
from matchmaker.domain.matching.solvers.graph import Graph, split
from matchmaker.domain.matching.solvers.ties import TieBreak
from tests.bench.picture import growth

LARGEST = 1_000_000  # of the weights, which are whole numbers from 1
DENSE = ("uniform", "ties", "low rank")
SIZES = (500, 1_000, 2_000)
PATIENCE_S = 20.0  # a peer that took longer once is not asked again

# Ours / best peer, or ours / linear_sum_assignment where the graph is dense. What is aimed at for n = 5,000.
TARGETS = {
    "uniform": 0.3, "low rank": 1.15, "ties": 1.5,
    "random 1 %": 1.2, "random 5 %": 0.7, "random 10 %": 0.7,
    "themed 1 %": 1.3, "themed 5 %": 1.3, "themed 10 %": 1.3,
}  # fmt: skip
UNIQUE_TARGET = 2.0  # what the unique answer adds, in solves


@dataclass(frozen=True)
class Case:
    """One instance: the arcs, one weight each, and the tie-break of the unique answer."""

    family: str
    graph: Graph
    weight: np.ndarray
    tie: TieBreak


def cases(n: int) -> list[tuple[str, Callable[[], Case]]]:
    """Name and maker of each family's instance: made one at a time, for dense ones are large."""
    makers: list[tuple[str, Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]]] = [
        ("uniform", lambda rng: _full(rng.integers(1, LARGEST + 1, (n, n)))),
        ("ties", lambda rng: _full(rng.integers(1, 11, (n, n)))),
        ("low rank", lambda rng: _full(_low_rank(rng, n))),
    ]
    for percent in (1, 5, 10):
        makers.append((f"random {percent} %", lambda rng, p=percent: _random(rng, n, p / 100)))
        makers.append((f"themed {percent} %", lambda rng, p=percent: _themed(rng, n, p / 100)))
    makers.append(("components", lambda rng: _components(rng, n, 50)))
    return [(name, lambda name=name, make=make: _case(name, n, make)) for name, make in makers]


def _case(name: str, n: int, make: Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]) -> Case:
    cells, weight = make(np.random.default_rng([n, *name.encode()]))
    keys = [str(k) for k in range(n)]
    graph = Graph.full(n, n) if cells is None else Graph.of(n, n, *np.divmod(cells, n))
    return Case(name, graph, weight, TieBreak("bench", keys, keys))


def _full(score: np.ndarray) -> tuple[None, np.ndarray]:
    return None, score.ravel()


def _low_rank(rng: np.random.Generator, n: int) -> np.ndarray:
    """Scores that five traits of both sides explain: neighbours compete for the same partners."""
    score = rng.random((n, 5)) @ rng.random((5, n))
    return np.rint(score / score.max() * (LARGEST - 1)).astype(np.int64) + 1


def _random(rng: np.random.Generator, n: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    cells = np.flatnonzero(rng.random(n * n) < share)
    return cells, rng.integers(1, LARGEST + 1, cells.size)


def _themed(rng: np.random.Generator, n: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Ten themes; a pair needs one theme in common, and its weight is a priority times a fit in whole percents."""
    row, col = rng.integers(0, 10, n), rng.integers(0, 10, n)
    cells = np.flatnonzero((row[:, None] == col).ravel())
    cells = cells[rng.random(cells.size) < share * 10]
    priority = rng.integers(1, 101, n)
    return cells, priority[cells % n] * rng.integers(1, 101, cells.size) * 100


def _components(rng: np.random.Generator, n: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    group = np.arange(n) * count // n
    cells = np.flatnonzero((group[:, None] == group).ravel())
    return cells, rng.integers(1, LARGEST + 1, cells.size)


def ours(case: Case) -> int:
    """Solve, recover prices, check: part by part, as a run does it."""
    return _solve(case, unique=False)


def _ties(tie: TieBreak, rows: np.ndarray, cols: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    return tie(rows[i], cols[j])


def ours_unique(case: Case) -> int:
    return _solve(case, unique=True)


def _solve(case: Case, *, unique: bool) -> int:
    value = 0
    for part in split(case.graph):
        goals: list[assignment.Weights] = [case.weight if part.among is None else case.weight[part.among]]
        if unique:
            rows, cols, graph = part.rows, part.cols, part.graph
            goals.append(lambda arcs, r=rows, c=cols, g=graph: _ties(case.tie, r, c, *g.ends(arcs)))
        solved = assignment.solve(part.graph, goals)
        assert solved.proved
        value += solved.goals[0].value
    return value


def _matrix(case: Case) -> np.ndarray:
    if case.family in DENSE:
        return case.weight.reshape(case.graph.n_rows, case.graph.n_cols).astype(float)
    score = np.zeros((case.graph.n_rows, case.graph.n_cols))
    score[case.graph.i, case.graph.j] = case.weight
    return score


def scipy_dense(case: Case) -> int:
    score = _matrix(case)
    return int(score[linear_sum_assignment(score, maximize=True)].sum())


def _augmented(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Costs with a column of its own for each row, which stands for "unmatched"."""
    n, graph, ceiling = case.graph.n_rows, case.graph, int(case.weight.max()) + 1
    own = np.arange(n)
    cost = np.concatenate((ceiling - case.weight, np.full(n, ceiling)))
    return np.concatenate((graph.i, own)), np.concatenate((graph.j, own + graph.n_cols)), cost, ceiling


def scipy_sparse(case: Case) -> int:
    tail, head, cost, ceiling = _augmented(case)
    matrix = csr_array((cost.astype(float), (tail, head)), shape=(case.graph.n_rows, 2 * case.graph.n_cols))
    return case.graph.n_rows * ceiling - int(matrix[min_weight_full_bipartite_matching(matrix)].sum())


def lapx_dense(case: Case) -> int:
    score = _matrix(case)
    _, col, _ = lapjv(score.max() - score)
    return int(score[np.arange(score.shape[0]), col].sum())


def ortools_sparse(case: Case) -> int:
    """OR-Tools matches both sides completely: the second copy of the graph, mirrored, takes what stays free."""
    n, (tail, head, cost, ceiling) = case.graph.n_rows, _augmented(case)
    if case.family in DENSE:
        tail, head, cost = tail[:-n], head[:-n], cost[:-n]
    else:
        mirror_tail, mirror_head = case.graph.j + n, case.graph.i + n
        tail = np.concatenate((tail, mirror_tail, np.arange(n) + n))
        head = np.concatenate((head, mirror_head, np.arange(n)))
        cost = np.concatenate((cost, np.zeros(case.graph.n_arcs + n, dtype=np.int64)))
    solver = ortools_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(tail, head, cost)
    if solver.solve() != solver.OPTIMAL:
        raise AssertionError("OR-Tools found no assignment")
    return n * ceiling - int(solver.optimal_cost())


PEERS = {
    "scipy dense": scipy_dense,
    "scipy sparse": scipy_sparse,
    "lapx": lapx_dense,
    "OR-Tools": ortools_sparse,
}


@dataclass(frozen=True)
class Row:
    """Medians in seconds of the processor for one instance."""

    family: str
    n: int
    n_arcs: int
    rounds: int
    ours: float
    unique: float
    most_held_mib: int
    peers: dict[str, float]

    @property
    def reference(self) -> str:
        return "scipy dense" if self.family in DENSE else min(self.peers, key=lambda name: self.peers[name])

    @property
    def ratio(self) -> float:
        return self.ours / self.peers[self.reference]

    @property
    def added(self) -> float:
        return max(0.0, self.unique / self.ours - 1)


def measure(case: Case, rounds: int, beside: Sequence[str] = tuple(PEERS)) -> Row:
    """Every method in turn, `rounds` times; a peer that takes too long is measured once. beside: names of peers."""
    methods: dict[str, Callable[[Case], int]] = {"ours": ours, "unique": ours_unique}
    methods.update((name, PEERS[name]) for name in beside)
    seconds: dict[str, list[float]] = {name: [] for name in methods}
    values: dict[str, int] = {}
    for _ in range(rounds):
        for name, method in methods.items():
            if name in PEERS and seconds[name] and seconds[name][0] > PATIENCE_S:
                continue
            start = time.process_time()
            values[name] = method(case)
            seconds[name].append(time.process_time() - start)
    if len(set(values.values())) != 1:
        raise AssertionError(f"optima differ: {case.family}, {values}")
    median = {name: statistics.median(taken) for name, taken in seconds.items()}
    peers = {name: median[name] for name in beside}
    size = case.graph.n_rows, case.graph.n_arcs
    return Row(case.family, *size, rounds, median["ours"], median["unique"], _most_held_mib(case), peers)


def _most_held_mib(case: Case) -> int:
    """What solving holds at its highest beside the instance, in a process of its own."""
    end, start = os.pipe()
    child = os.fork()
    if child == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        ours_unique(case)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        os.write(start, str((after - before) // 1024).encode())
        os._exit(0)
    os.close(start)
    os.waitpid(child, 0)
    with os.fdopen(end) as told:
        return int(told.read())


def verdict(row: Row) -> str:
    """Whether the target holds; it is stated for n = 5,000 and only tells the direction at smaller sizes."""
    target = TARGETS.get(row.family)
    if target is None:
        return "no target"
    word = "met" if row.ratio <= target else "MISSED"
    return f"<= {target:g} {word}"


HEAD = (
    "family", "n", "arcs", "rounds", "ours s", *(f"{name} s" for name in PEERS), "ours / peer", "beside", "target",
    "ours MiB",
)  # fmt: skip


def table(rows: list[Row], *, markdown: bool) -> str:
    lines = [HEAD, *(_cells(row) for row in rows)]
    return _written(lines, markdown=markdown)


def unique_table(rows: list[Row], *, markdown: bool) -> str:
    lines = [("unique answer", "n", "ours s", "with it s", "solves more", "target")]
    for row in rows:
        word = "met" if row.added <= UNIQUE_TARGET else "MISSED"
        figures = (f"{row.ours:.3f}", f"{row.unique:.3f}", f"{row.added:.2f}")
        lines.append((row.family, f"{row.n:,}", *figures, f"<= {UNIQUE_TARGET:g} {word}"))
    return _written(lines, markdown=markdown)


def picture(rows: list[Row]) -> str:
    """How every method grows with n, family by family."""
    panels: dict[str, dict[str, list[tuple[int, float]]]] = {}
    for row in rows:
        lines = panels.setdefault(row.family, {})
        for name, seconds in {"ours": row.ours, **row.peers}.items():
            lines.setdefault(name, []).append((row.n, max(seconds, 0.0001)))
    return growth(panels)


def _cells(row: Row) -> tuple[str, ...]:
    peers = (f"{row.peers[name]:.3f}" if name in row.peers else "–" for name in PEERS)
    ratio = f"{row.ratio:.2f}"
    return (row.family, f"{row.n:,}", f"{row.n_arcs:,}", str(row.rounds), f"{row.ours:.3f}", *peers, ratio,
            row.reference, verdict(row), f"{row.most_held_mib:,}")  # fmt: skip


def _written(lines: list[tuple[str, ...]], *, markdown: bool) -> str:
    if markdown:
        ruled = [lines[0], ("---",) * len(lines[0]), *lines[1:]]
        return "\n".join("| " + " | ".join(line) + " |" for line in ruled)
    widths = [max(len(line[k]) for line in lines) for k in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="One-to-one assignment beside its peers.")
    parser.add_argument("--n", type=int, nargs="+", default=list(SIZES), help="sizes; 5000 takes up to half an hour")
    parser.add_argument("--family", nargs="+", help="only these, such as 'random 1 %%'")
    parser.add_argument("--rounds", type=int, help="instead of five (three from n = 5,000 on)")
    parser.add_argument("--beside", nargs="+", choices=list(PEERS), default=list(PEERS), help="these peers alone")
    parser.add_argument("--markdown", action="store_true", help="tables for a page")
    parser.add_argument("--svg", type=Path, help="a picture of how cost grows, into this file")
    given = parser.parse_args()
    rows = []
    for n in given.n:
        for name, make in cases(n):
            if given.family and name not in given.family:
                continue
            rows.append(measure(make(), given.rounds or (5 if n < 5_000 else 3), given.beside))
            if not given.markdown:
                print(_written([_cells(rows[-1])], markdown=False), flush=True)
    print(f"\n{os.cpu_count()} cores; medians; targets are stated for n = 5,000\n")
    print(table(rows, markdown=given.markdown), end="\n\n")
    print(unique_table(rows, markdown=given.markdown))
    if given.svg:
        given.svg.write_text(picture(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
