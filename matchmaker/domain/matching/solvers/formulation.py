"""A part as a model: amounts x on arcs, y for "in use" and o for "served" where a limit or a goal asks yes or no.

Linked arcs share one y. A plan x determines every other variable; `lift` fills them in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from matchmaker.domain.matching.solvers.goals import columns_of, taken_of
from matchmaker.domain.matching.solvers.graph import BoolArray, IntArray
from matchmaker.domain.matching.solvers.model import Kind, Model, none
from matchmaker.domain.matching.solvers.program import Goal, GoalKind, Program

Filler = Callable[[IntArray, IntArray], IntArray | BoolArray]


class Formulation:
    """The model of a program for some goals.

    most: shape (n_arcs,), what an arc can move at most, all limits of its own considered. y: shape (n_arcs,), variable
    of each arc or -1; link_rows: shape (n_arcs, 2), its rows x <= most y and tranche y <= x, or -1. o: shape (n_cols,),
    variable of each column or -1. The variable of an amount is the arc's own index.
    """

    def __init__(self, program: Program, goals: Sequence[Goal] = ()) -> None:
        self.program, self.model = program, Model()
        self._fillers: list[Filler] = []
        self._speaks_of: list[tuple[IntArray, IntArray]] = []
        self.most = most_of(program)
        self.y = np.full(program.graph.n_arcs, -1, dtype=np.int64)
        self.link_rows = np.full((program.graph.n_arcs, 2), -1, dtype=np.int64)
        self.o = np.full(program.graph.n_cols, -1, dtype=np.int64)
        self.model.add_vars(program.lower, self.most, Kind.AMOUNT)
        self._fillers.append(lambda x, _taken: x)
        self._add_use(asks_use(program, goals))
        self._add_served(asks_served(program, goals))
        self._add_supply()
        self._add_demand()
        self._add_limits()

    @property
    def has_questions(self) -> bool:
        """Whether anything is yes or no: if not, the part is a linear programme."""
        return bool((self.model.kind == Kind.YESNO).any())

    def lift(self, x: IntArray) -> IntArray:
        """Every variable of the model as the plan determines it."""
        taken = taken_of(self.program, x)
        return np.concatenate([fill(x, taken) for fill in self._fillers]).astype(np.int64)

    def add(self, low: IntArray, high: IntArray, kind: Kind, fill: Filler, cols: IntArray | None = None) -> IntArray:
        """New variables, and how a plan determines them; `cols`: the column that each of them speaks of."""
        self._fillers.append(fill)
        variables = self.model.add_vars(low, high, kind)
        if cols is not None:
            self._speaks_of.append((variables, cols))
        return variables

    def column_of_variables(self) -> IntArray:
        """The column that a yes-or-no question is about, or -1; shape (n_vars,)."""
        found = np.full(self.model.n_vars, -1, dtype=np.int64)
        for variables, cols in self._speaks_of:
            inside = variables < self.model.n_vars
            found[variables[inside]] = cols[inside]
        return found

    def mark(self) -> tuple[int, tuple[int, int, int]]:
        return len(self._fillers), self.model.mark()

    def cut_back(self, mark: tuple[int, tuple[int, int, int]]) -> None:
        """Forget variables and rows added since the mark."""
        del self._fillers[mark[0] :]
        self.model.cut_back(mark[1])

    def objective(self, *entries: tuple[IntArray, IntArray | int]) -> IntArray:
        """Coefficients over all variables from (variables, coefficients), added up."""
        found = np.zeros(self.model.n_vars, dtype=np.int64)
        for variables, coefficients in entries:
            np.add.at(found, variables, coefficients)
        return found

    def taken_rows(self, columns: IntArray, scale: IntArray | int) -> tuple[IntArray, IntArray, IntArray]:
        """Entries of one row per column: `scale` times what the column takes."""
        graph = self.program.graph
        place = np.full(graph.n_cols, -1, dtype=np.int64)
        place[columns] = np.arange(columns.size)
        arcs = np.flatnonzero((place[graph.j] >= 0) & (self.most > 0))
        factor = np.broadcast_to(np.asarray(scale, dtype=np.int64), columns.shape)
        return place[graph.j[arcs]], arcs, self.program.take[arcs] * factor[place[graph.j[arcs]]]

    def _add_use(self, asked: BoolArray) -> None:
        program, arcs = self.program, np.flatnonzero(asked)
        if not arcs.size:
            return
        group = groups_of(program)[arcs]
        _, first, place = np.unique(group, return_index=True, return_inverse=True)
        alive, pinned = np.ones(first.size, dtype=np.int64), np.zeros(first.size, dtype=np.int64)
        np.minimum.at(alive, place, (self.most[arcs] > 0).astype(np.int64))
        np.maximum.at(pinned, place, (program.lower[arcs] > 0).astype(np.int64))
        speaker = arcs[first]
        self.y[arcs] = self.add(pinned, alive, Kind.YESNO, lambda x, _taken: x[speaker] > 0)[place]
        row, y = np.arange(arcs.size), self.y[arcs]
        nothing = none(arcs.size)
        least = np.minimum(program.tranche[arcs], self.most[arcs])
        self.link_rows[arcs, 0] = self.model.add_rows(nothing, (row, arcs, 1), (row, y, -self.most[arcs]))
        self.link_rows[arcs, 1] = self.model.add_rows(nothing, (row, arcs, -1), (row, y, least))

    def _add_served(self, asked: BoolArray) -> None:
        cols = np.flatnonzero(asked)
        if not cols.size:
            return
        reach = self._reach()[cols]
        least = np.maximum(self.program.share[cols], 1)
        can = (reach >= least).astype(np.int64)
        self.o[cols] = self.add(none(cols.size), can, Kind.YESNO, lambda _x, taken: taken[cols] > 0, cols)
        row, nothing = np.arange(cols.size), none(cols.size)
        most = np.minimum(reach, self.program.demand[cols])
        self.model.add_rows(nothing, self.taken_rows(cols, 1), (row, self.o[cols], -most))
        self.model.add_rows(nothing, self.taken_rows(cols, -1), (row, self.o[cols], least))

    def _reach(self) -> IntArray:
        """What could go to each column at most if it were alone."""
        return taken_of(self.program, self.most)

    def _add_supply(self) -> None:
        program = self.program
        total = np.zeros(program.graph.n_rows, dtype=np.int64)
        np.add.at(total, program.graph.i, self.most)
        short = total > program.supply
        place = np.cumsum(short) - 1
        arcs = np.flatnonzero(short[program.graph.i] & (self.most > 0))
        self.model.add_rows(program.supply[short], (place[program.graph.i[arcs]], arcs, 1))

    def _add_demand(self) -> None:
        cols = np.flatnonzero((self._reach() > self.program.demand) & (self.o < 0))
        self.model.add_rows(self.program.demand[cols], self.taken_rows(cols, 1))

    def _add_limits(self) -> None:
        program, graph = self.program, self.program.graph
        live = self.most > 0
        for line, most, size in (
            (graph.i, program.row_partners, graph.n_rows),
            (graph.j, program.col_partners, graph.n_cols),
        ):
            over = np.bincount(line[live], minlength=size) > most
            place, arcs = np.cumsum(over) - 1, np.flatnonzero(over[line] & live)
            self.model.add_rows(most[over], (place[line[arcs]], self.y[arcs], 1))
        for cap in program.caps:
            if int(self.most[cap.arcs].sum()) > cap.limit:
                self.model.add_rows(np.array([cap.limit]), (none(cap.arcs.size), cap.arcs, 1))
        if program.before is not None and program.most_changes is not None:
            arcs = np.flatnonzero(program.before)
            kept = arcs.size - program.most_changes
            self.model.add_rows(np.array([-kept]), (none(arcs.size), self.y[arcs], -1))


def most_of(program: Program) -> IntArray:
    """What each arc can move at most when its own limits are considered; 0 for an arc that can never be used."""
    graph = program.graph
    most = np.minimum(np.minimum(program.upper, program.supply[graph.i]), program.demand[graph.j] // program.take)
    for cap in program.caps:
        most[cap.arcs] = np.minimum(most[cap.arcs], cap.limit)
    most[(program.row_partners[graph.i] < 1) | (program.col_partners[graph.j] < 1)] = 0
    group = groups_of(program)
    while True:
        dead = most < np.maximum(1, program.tranche)
        dead |= (taken_of(program, most) < program.share)[graph.j]
        linked = np.zeros(group.max(initial=0) + 1, dtype=bool)
        np.logical_or.at(linked, group, dead)
        dead = linked[group]
        if not (dead & (most > 0)).any():
            return np.asarray(most)
        most[dead] = 0


def groups_of(program: Program) -> IntArray:
    """A number for each arc, the same for arcs that are linked, directly or through others; shape (n_arcs,)."""
    n = program.graph.n_arcs
    if not program.linked:
        return np.arange(n, dtype=np.int64)
    tail = np.concatenate([group[:-1] for group in program.linked])
    head = np.concatenate([group[1:] for group in program.linked])
    links = coo_array((np.ones(tail.size, dtype=np.int8), (tail, head)), shape=(n, n))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


def asks_use(program: Program, goals: Sequence[Goal]) -> BoolArray:
    """Arcs of which it matters whether they are in use."""
    graph, n = program.graph, program.graph.n_arcs
    if any(goal.kind in (GoalKind.PARTNERS, GoalKind.CHANGE) for goal in goals):
        return np.ones(n, dtype=bool)
    asked = program.tranche > 1
    asked |= (np.bincount(graph.i, minlength=graph.n_rows) > program.row_partners)[graph.i]
    asked |= (np.bincount(graph.j, minlength=graph.n_cols) > program.col_partners)[graph.j]
    for group in program.linked:
        asked[group] = True
    if program.before is not None and program.most_changes is not None:
        asked |= program.before
    return np.asarray(asked)


def asks_served(program: Program, goals: Sequence[Goal]) -> BoolArray:
    """Columns of which it matters whether they get anything."""
    asked = program.share > 1
    for goal in goals:
        if goal.kind in (GoalKind.URGENT, GoalKind.SERVED, GoalKind.FLOOR):
            asked |= columns_of(program, goal)
    return np.asarray(asked)
