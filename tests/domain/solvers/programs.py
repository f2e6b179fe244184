"""Small divisible parts for tests: made from a seed, and every plan of one of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from matchmaker.domain.matching.solvers.graph import Graph
from matchmaker.domain.matching.solvers.program import Cap, Program, violations


def plain(supply: list[int], demand: list[int], pairs: list[tuple[int, int]] | None = None) -> Program:
    """Offers and needs with nothing else asked; every pair is possible unless `pairs` names them."""
    if pairs is None:
        pairs = list(itertools.product(range(len(supply)), range(len(demand))))
    pairs = sorted(pairs)
    graph = Graph.of(len(supply), len(demand), np.array([i for i, _ in pairs]), np.array([j for _, j in pairs]))
    s, d, n = np.array(supply, dtype=np.int64), np.array(demand, dtype=np.int64), graph.n_arcs
    return Program(
        graph=graph, supply=s, demand=d, take=np.ones(n, dtype=np.int64),
        upper=np.maximum(1, np.minimum(s[graph.i], d[graph.j])), tranche=np.ones(n, dtype=np.int64),
        share=np.zeros(d.size, dtype=np.int64), row_partners=np.full(s.size, n), col_partners=np.full(d.size, n),
        lower=np.zeros(n, dtype=np.int64),
    )  # fmt: skip


FAMILIES = ("plain", "tranche", "share", "partners", "whole", "pins", "linked", "caps", "take", "changes", "all")


def small(rng: np.random.Generator, family: str, most_plans: int = 4_000) -> Program:
    """A random part with the constraints of a family, few enough plans that all of them can be listed."""
    while True:
        n_rows, n_cols = (int(n) for n in rng.integers(1, 4, 2))
        i, j = np.nonzero(rng.random((n_rows, n_cols)) < 0.75)
        if not i.size:
            continue
        largest = int(rng.choice([2, 4, 7]))
        pairs = list(zip(i.tolist(), j.tolist(), strict=True))
        supply, demand = rng.integers(1, largest + 1, n_rows), rng.integers(1, largest + 1, n_cols)
        program = plain(supply.tolist(), demand.tolist(), pairs)
        for name in FAMILIES[1:-1] if family == "all" else (family,):
            if family != "all" or rng.random() < 0.5:
                program = _with(rng, program, name)
        if np.prod(program.upper.astype(float) - program.lower + 1) <= most_plans:
            return program


def _with(rng: np.random.Generator, program: Program, family: str) -> Program:
    graph, n = program.graph, program.graph.n_arcs
    match family:
        case "tranche":
            return replace(program, tranche=rng.integers(1, program.upper + 1))
        case "share":
            return replace(program, share=rng.integers(0, program.demand + 1))
        case "partners":
            return replace(program, row_partners=rng.integers(0, 3, graph.n_rows),
                           col_partners=rng.integers(1, 3, graph.n_cols))  # fmt: skip
        case "whole":
            whole = rng.random(graph.n_rows) < 0.6
            limits = np.where(whole, 1, program.row_partners)
            tranche = np.where(whole[graph.i], np.minimum(program.supply[graph.i], program.upper), program.tranche)
            needs = np.where(rng.random(graph.n_cols) < 0.5, program.demand, program.share)
            return replace(program, row_partners=limits, tranche=tranche, share=needs)
        case "pins":
            arc = int(rng.integers(n))
            lower, upper = program.lower.copy(), program.upper.copy()
            lower[arc] = rng.integers(1, upper[arc] + 1)
            if rng.random() < 0.5:
                upper[arc] = lower[arc]
            return replace(program, lower=lower, upper=upper, tranche=np.minimum(program.tranche, upper))
        case "linked":
            return replace(program, linked=(np.sort(rng.choice(n, min(n, 2), replace=False)),))
        case "caps":
            arcs = np.flatnonzero(rng.random(n) < 0.6)
            return replace(program, caps=(Cap(arcs, int(rng.integers(0, program.upper[arcs].sum() + 1))),))
        case "take":
            take = rng.integers(1, 4, n)
            demand = program.demand * int(rng.integers(1, 3))
            upper = np.maximum(1, np.minimum(program.supply[graph.i], demand[graph.j] // take))
            take = np.minimum(take, demand[graph.j])
            upper = np.maximum(1, np.minimum(upper, demand[graph.j] // take))
            tranche, lower = np.minimum(program.tranche, upper), np.minimum(program.lower, upper)
            return replace(program, take=take, demand=demand, upper=upper, tranche=tranche, lower=lower)
        case "changes":
            return replace(program, before=rng.random(n) < 0.5, most_changes=int(rng.integers(0, 3)))
        case _:
            return program


def every_plan(program: Program) -> Iterator[np.ndarray]:
    """All plans of a small part that keep its limits."""
    ranges = [range(int(low), int(high) + 1) for low, high in zip(program.lower, program.upper, strict=True)]
    for amounts in itertools.product(*ranges):
        x = np.array(amounts, dtype=np.int64)
        if not violations(program, x):
            yield x
