"""From the linear relaxation to a whole plan: settle the clear pairs, ask the relaxation again, and so on."""

from __future__ import annotations

import numpy as np

from matchmaker.domain.matching.solvers import highs, relaxation
from matchmaker.domain.matching.solvers.bounds import Proof
from matchmaker.domain.matching.solvers.formulation import Formulation
from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.highs import FloatArray
from matchmaker.domain.matching.solvers.lines import promising

ROUNDS = 14
LAST = 8  # from this round on all that reach their smallest tranche are used and all others dropped
NEAR = 3  # arcs of every row and column, beside those that the relaxation uses
CLEAR = 0.999  # of what an arc can move at most: such an arc is settled as used
SHARE = 0.34  # of the others that reach their smallest tranche, the fullest first, settled as used in one round


def dive(
    form: Formulation,
    objective: IntArray,
    z: FloatArray,
    proof: Proof,
    plan: IntArray,
    *,
    deadline: float | None = None,
) -> FloatArray:
    """A point whose yes-or-no answers are nearly whole, starting from the relaxation's z; it may break limits."""
    low, high = form.model.low.copy(), form.model.high.copy()
    near = promising(form, proof, NEAR)
    near |= (z[: near.size] > 0) | (plan > 0)
    arcs = np.flatnonzero((form.y >= 0) & near)
    far = np.flatnonzero((form.y >= 0) & ~near)
    high[far] = 0
    high[form.y[far]] = 0
    for number in range(ROUNDS):
        used, dropped = _settle(form, z, arcs, low, high, number)
        if not used.size and not dropped.size:
            break
        low[form.y[used]] = 1
        low[used] = np.maximum(low[used], np.minimum(form.program.tranche[used], high[used]))
        high[form.y[dropped]] = 0
        high[dropped] = 0
        problem = highs.reduce(form.model, objective, low, high, whole_amounts=False)
        answer = relaxation.relax(form, problem, plan, deadline=deadline)
        if answer.z is None:
            break
        z = answer.z
    return z


def _settle(
    form: Formulation, z: FloatArray, arcs: IntArray, low: IntArray, high: IntArray, number: int
) -> tuple[IntArray, IntArray]:
    """Arcs to settle as used and as unused, by what they move in the relaxation."""
    open_ = arcs[(low[form.y[arcs]] < high[form.y[arcs]]) & (high[arcs] > 0) & (low[arcs] == 0)]
    moved = open_[z[open_] > 1e-6 * high[open_]]
    full = z[moved] / form.most[moved]
    fits = z[moved] >= form.program.tranche[moved] * (1 - 1e-9)
    order = np.argsort(-full[fits], kind="stable")
    clear = int((full[fits] >= CLEAR).sum())
    used = moved[fits][order[: max(clear, int(np.ceil((SHARE if number < LAST else 1.0) * order.size)))]]
    used = _within_partners(form, used, low)
    small = z[moved] < form.program.tranche[moved] * min(1.0, 0.2 + 0.1 * number)
    return used, moved[small]


def _within_partners(form: Formulation, used: IntArray, low: IntArray) -> IntArray:
    """Those of the arcs, first come first, for which their row and column still have room beside what is settled."""
    program, graph = form.program, form.program.graph
    arcs = np.flatnonzero(form.y >= 0)
    settled = arcs[low[form.y[arcs]] == 1]
    kept = used
    for line, most in ((graph.i, program.row_partners), (graph.j, program.col_partners)):
        room = most - np.bincount(line[settled], minlength=most.size)
        order = np.argsort(line[kept], kind="stable")
        sorted_line = line[kept][order]
        starts = np.concatenate(([True], sorted_line[1:] != sorted_line[:-1]))[: sorted_line.size]
        begin = np.maximum.accumulate(np.where(starts, np.arange(order.size), 0))
        number = np.empty(order.size, dtype=np.int64)
        number[order] = np.arange(order.size) - begin
        kept = kept[number < room[line[kept]]]
    return kept
