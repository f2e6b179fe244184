"""When pins and limits leave no plan: which of them conflict, and the fewest that would have to give.

Every limit has a name: its kind, as `violations` calls it, and the index of the arc, row, column, group or cap. The
conflict is irreducible (without any one of its limits the others can be kept) but not the smallest there is; the
correction is a smallest set of limits without which a plan exists.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from matchmaker.domain.matching.solvers import highs
from matchmaker.domain.matching.solvers.formulation import Formulation
from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.highs import Answer
from matchmaker.domain.matching.solvers.model import Entry, Kind, Model, none
from matchmaker.domain.matching.solvers.program import Program, violations
from matchmaker.errors import EngineError

NODES = 20_000
QUANTITIES = ("supply", "demand")  # give only where no rule can: they are what there is

Name = tuple[str, int]


class Infeasible(EngineError):
    """No plan keeps all pins and limits. conflict, correction: names (kind, index), see the module."""

    code = "no_plan_possible"

    def __init__(self, conflict: Iterable[Name], correction: Iterable[Name]) -> None:
        self.conflict, self.correction = tuple(conflict), tuple(correction)
        super().__init__(None, conflict=self.conflict, correction=self.correction)


def any_plan(program: Program, deadline: float | None = None) -> IntArray:
    """Some plan that keeps every limit; raises Infeasible when there is none."""
    form = Formulation(program)
    model = form.model
    nothing = np.zeros(model.n_vars, dtype=np.int64)
    impossible = False
    for whole, presolve in ((True, True), (False, True), (True, False)):
        problem = highs.reduce(model, nothing, model.low, model.high, whole_amounts=whole)
        answer = highs.branch(problem, node_limit=NODES, time_limit=_left(deadline), presolve=presolve)
        impossible = answer.impossible
        if answer.z is not None:
            plan = np.rint(answer.z[: program.graph.n_arcs]).astype(np.int64)
            if not violations(program, plan):
                return plan
    if not impossible:
        raise EngineError("no_plan_found")
    raise explain(program, deadline)


def explain(program: Program, deadline: float | None = None) -> Infeasible:
    """What conflicts in a program without a plan."""
    elastic = _Elastic(program, deadline)
    return Infeasible(elastic.irreducible(), elastic.smallest_correction())


def without(program: Program, names: Iterable[Name]) -> Program:
    """The program with some limits lifted."""
    supply, demand, rows, cols = (
        a.copy() for a in (program.supply, program.demand, program.row_partners, program.col_partners)
    )
    tranche, share, lower = program.tranche.copy(), program.share.copy(), program.lower.copy()
    lifted = set(names)
    most = int(program.upper.sum()) + 1
    arrays = {
        "supply": (supply, most), "demand": (demand, int((program.take * program.upper).sum()) + 1), "pin": (lower, 0),
        "row_partners": (rows, lower.size), "col_partners": (cols, lower.size), "tranche": (tranche, 1),
        "share": (share, 0),
    }  # fmt: skip
    for kind, index in lifted:
        if kind in arrays:
            arrays[kind][0][index] = arrays[kind][1]
    return replace(
        program, supply=supply, demand=demand, row_partners=rows, col_partners=cols, tranche=tranche, share=share,
        lower=lower, linked=tuple(g for k, g in enumerate(program.linked) if ("linked", k) not in lifted),
        caps=tuple(cap for k, cap in enumerate(program.caps) if ("cap", k) not in lifted),
        most_changes=None if ("changes", 0) in lifted else program.most_changes,
    )  # fmt: skip


class _Elastic:
    """A model in which every limit has a variable that lifts it."""

    def __init__(self, program: Program, deadline: float | None) -> None:
        self.program, self.deadline, self.model = program, deadline, Model()
        self.names: list[Name] = []
        graph, n = program.graph, program.graph.n_arcs
        self.x = self._vars(program.upper, Kind.AMOUNT)
        self.y = self._vars(np.ones(n, dtype=np.int64), Kind.YESNO)
        self.o = self._vars(np.ones(graph.n_cols, dtype=np.int64), Kind.YESNO)
        self.gives: list[int] = []
        self._hard_rows()
        self._lines()
        self._arcs()
        self._groups()

    def irreducible(self) -> list[Name]:
        """Limits that cannot be kept together although all but any one of them can: a deletion filter, by halves."""
        kept, size = list(range(len(self.names))), max(1, len(self.names) // 2)
        while True:
            start = 0
            while start < len(kept):
                fewer = kept[:start] + kept[start + size :]
                if self._solve(fewer, smallest=False).impossible:
                    kept = fewer
                else:
                    start += size
            if size == 1:
                return [self.names[k] for k in kept]
            size = max(1, size // 2)

    def smallest_correction(self) -> list[Name]:
        """The fewest limits without which there is a plan."""
        answer = self._solve([], smallest=True)
        if answer.z is None:
            return []
        return [name for name, give in zip(self.names, self.gives, strict=True) if answer.z[give] > 0.5]

    def _solve(self, kept: list[int], *, smallest: bool) -> Answer:
        """A plan that keeps these limits; `smallest`: that keeps as many as it can."""
        gives = np.array(self.gives, dtype=np.int64)
        high, objective = self.model.high.copy(), np.zeros(self.model.n_vars, dtype=np.int64)
        high[gives[kept]] = 0
        if smallest:
            objective[gives] = [-(len(gives) + 1 if kind in QUANTITIES else 1) for kind, _ in self.names]
        problem = highs.reduce(self.model, objective, self.model.low, high, whole_amounts=True)
        return highs.branch(problem, node_limit=NODES, time_limit=_left(self.deadline))

    def _vars(self, high: IntArray, kind: Kind) -> IntArray:
        return self.model.add_vars(np.zeros(high.size, dtype=np.int64), high, kind)

    def _hard_rows(self) -> None:
        """Used means at least one granule; served means that something is used."""
        program, graph = self.program, self.program.graph
        row, zero = np.arange(graph.n_arcs), none(graph.n_arcs)
        self.model.add_rows(zero, (row, self.x, 1), (row, self.y, -program.upper))
        self.model.add_rows(zero, (row, self.x, -1), (row, self.y, 1))
        self.model.add_rows(zero, (row, self.y, 1), (row, self.o[graph.j], -1))

    def _limit(self, kind: str, indices: IntArray, limit: IntArray, room: IntArray, *entries: Entry) -> None:
        """Rows "entries <= limit", one for each index, each lifted by `room` when its limit gives."""
        gives = self._vars(np.ones(indices.size, dtype=np.int64), Kind.YESNO)
        self.model.add_rows(limit, *entries, (np.arange(indices.size), gives, -room))
        self.gives.extend(gives.tolist())
        self.names.extend((kind, int(index)) for index in indices)

    def _lines(self) -> None:
        program, graph = self.program, self.program.graph
        amount, use = program.take * program.upper, np.ones(graph.n_arcs, dtype=np.int64)
        lines = (
            ("supply", graph.i, program.supply, self.x, use, program.upper),
            ("demand", graph.j, program.demand, self.x, program.take, amount),
            ("row_partners", graph.i, program.row_partners, self.y, use, use),
            ("col_partners", graph.j, program.col_partners, self.y, use, use),
        )
        for kind, line, limit, variables, factor, most in lines:
            total = np.zeros(limit.size, dtype=np.int64)
            np.add.at(total, line, most)
            over = np.flatnonzero(total > limit)
            place = np.full(limit.size, -1)
            place[over] = np.arange(over.size)
            arcs = np.flatnonzero(place[line] >= 0)
            entries = (place[line[arcs]], variables[arcs], factor[arcs])
            self._limit(kind, over, limit[over], (total - limit)[over], entries)
        cols = np.flatnonzero(program.share > 1)
        place = np.full(graph.n_cols, -1)
        place[cols] = np.arange(cols.size)
        arcs, share = np.flatnonzero(place[graph.j] >= 0), program.share[cols]
        took = (place[graph.j[arcs]], self.x[arcs], -program.take[arcs])
        self._limit("share", cols, none(cols.size), share, took, (np.arange(cols.size), self.o[cols], share))

    def _arcs(self) -> None:
        program = self.program
        pins = np.flatnonzero(program.lower > 0)
        row = np.arange(pins.size)
        self._limit("pin", pins, -program.lower[pins], program.lower[pins], (row, self.x[pins], -1))
        arcs = np.flatnonzero(program.tranche > 1)
        row, least = np.arange(arcs.size), program.tranche[arcs]
        entries = ((row, self.x[arcs], -1), (row, self.y[arcs], least))
        self._limit("tranche", arcs, none(arcs.size), least, *entries)

    def _groups(self) -> None:
        program = self.program
        for number, group in enumerate(program.linked):
            gives = self._vars(np.ones(1, dtype=np.int64), Kind.YESNO)
            row, give = np.arange(group.size), np.repeat(gives, group.size)
            ahead = np.roll(group, -1)
            self.model.add_rows(none(group.size), (row, self.y[group], 1), (row, self.y[ahead], -1), (row, give, -1))
            self.gives.extend(gives.tolist())
            self.names.append(("linked", number))
        for number, cap in enumerate(program.caps):
            room = np.array([max(0, int(program.upper[cap.arcs].sum()) - cap.limit)])
            zero = none(cap.arcs.size)
            self._limit("cap", np.array([number]), np.array([cap.limit]), room, (zero, self.x[cap.arcs], 1))
        if program.before is not None and program.most_changes is not None:
            agreed = np.flatnonzero(program.before)
            kept = np.array([max(0, agreed.size - program.most_changes)])
            zero = none(agreed.size)
            self._limit("changes", np.array([0]), -kept, kept, (zero, self.y[agreed], -1))


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - time.monotonic())
