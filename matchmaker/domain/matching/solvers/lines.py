"""Choices line by line, where a line is a row or a column of the graph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.matching.solvers.bounds import Proof
from matchmaker.domain.matching.solvers.formulation import Formulation
from matchmaker.domain.matching.solvers.graph import BoolArray, IntArray


def best_of_each(line: IntArray, worth: NDArray[np.float64], most: int) -> IntArray:
    """Indices of the `most` entries of greatest worth in every line."""
    order = np.lexsort((-worth, line))
    starts = np.concatenate(([True], line[order][1:] != line[order][:-1]))
    begin = np.maximum.accumulate(np.where(starts, np.arange(order.size), 0))
    return np.asarray(order[np.arange(order.size) - begin < most])


def promising(form: Formulation, proof: Proof, most: int) -> BoolArray:
    """Mask over arcs: of every row and column the `most` that cost least to use by the prices of a proof.

    Using an arc means at least its smallest tranche: that much of a negative reduced cost, and that of its y.
    """
    graph = form.program.graph
    reduced = proof.reduced.astype(float) / proof.divisor
    arcs = np.flatnonzero(form.model.high[: graph.n_arcs] > 0)
    cost = np.maximum(0.0, -reduced[arcs]) * np.maximum(1, form.program.tranche[arcs])
    asked = form.y[arcs] >= 0
    cost[asked] += np.maximum(0.0, -reduced[form.y[arcs[asked]]])
    chosen = np.zeros(graph.n_arcs, dtype=bool)
    for line in (graph.i, graph.j):
        chosen[arcs[best_of_each(line[arcs], -cost, most)]] = True
    return chosen
