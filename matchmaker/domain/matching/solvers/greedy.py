"""A quick plan that keeps every limit: need by need, the arcs that gain most first. Nothing is said of its quality."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matchmaker.domain.matching.solvers.formulation import most_of
from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.program import Program, violations


def greedy_plan(program: Program, gain: IntArray) -> IntArray | None:
    """A plan that keeps every limit, or None when this simple way finds none although there may be one.

    gain: shape (n_arcs,), what one granule counts. Linked arcs are left unused unless a pin or an agreement asks.
    """
    work = _Work.of(program)
    pinned = program.lower > 0
    if program.before is not None and program.most_changes is not None:
        pinned |= program.before & (work.most > 0)
    for group in program.linked:
        if pinned[group].any():
            pinned[group] = True
    linked = {int(arc) for group in program.linked for arc in group}
    arcs = np.flatnonzero(pinned).tolist()
    for arc in arcs:
        work.move(arc, max(int(program.lower[arc]), int(program.tranche[arc])))
    order = np.lexsort((np.arange(gain.size), -gain))
    by_col: dict[int, list[int]] = {}
    for arc in order[(work.most > 0)[order]].tolist():
        if arc not in linked or work.x[arc] > 0:
            by_col.setdefault(int(program.graph.j[arc]), []).append(arc)
    for col in sorted(by_col, key=lambda col: (work.taken[col] == 0, -int(gain[by_col[col][0]]), col)):
        work.serve(col, by_col[col])
    return None if violations(program, work.x) else work.x


@dataclass(slots=True)
class _Work:
    """What is still free while a plan grows, as plain numbers."""

    program: Program
    most: IntArray
    x: IntArray
    supply: list[int]
    demand: list[int]
    rows: list[int]
    cols: list[int]
    caps: list[int]
    caps_of: dict[int, list[int]]
    taken: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, program: Program) -> _Work:
        caps_of: dict[int, list[int]] = {}
        for number, cap in enumerate(program.caps):
            for arc in cap.arcs.tolist():
                caps_of.setdefault(arc, []).append(number)
        return cls(
            program, most_of(program), np.zeros(program.graph.n_arcs, dtype=np.int64), program.supply.tolist(),
            program.demand.tolist(), program.row_partners.tolist(), program.col_partners.tolist(),
            [cap.limit for cap in program.caps], caps_of, [0] * program.graph.n_cols,
        )  # fmt: skip

    def room(self, arc: int) -> int:
        """How much more the arc can move now; 0 when its smallest tranche does not fit."""
        i, j = int(self.program.graph.i[arc]), int(self.program.graph.j[arc])
        fresh = self.x[arc] == 0
        if fresh and (self.rows[i] < 1 or self.cols[j] < 1):
            return 0
        room = min(int(self.most[arc] - self.x[arc]), self.supply[i], self.demand[j] // int(self.program.take[arc]))
        room = min([room, *(self.caps[cap] for cap in self.caps_of.get(arc, ()))])
        return 0 if fresh and room < int(self.program.tranche[arc]) else max(0, room)

    def move(self, arc: int, amount: int) -> None:
        """Move so much more; a negative amount takes back."""
        i, j, before = int(self.program.graph.i[arc]), int(self.program.graph.j[arc]), int(self.x[arc])
        self.x[arc] += amount
        opened = int(self.x[arc] > 0) - int(before > 0)
        self.rows[i] -= opened
        self.cols[j] -= opened
        self.supply[i] -= amount
        self.demand[j] -= amount * int(self.program.take[arc])
        self.taken[j] += amount * int(self.program.take[arc])
        for cap in self.caps_of.get(arc, ()):
            self.caps[cap] -= amount

    def serve(self, col: int, arcs: list[int]) -> None:
        """Fill a column from its arcs in order; nothing moves when its smallest share cannot be reached."""
        moved = []
        for arc in arcs:
            amount = self.room(arc)
            if amount > 0:
                self.move(arc, amount)
                moved.append((arc, amount))
        if 0 < self.taken[col] < int(self.program.share[col]):
            for arc, amount in reversed(moved):
                self.move(arc, -amount)
