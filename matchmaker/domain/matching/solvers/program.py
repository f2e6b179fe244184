"""One part of the pool as whole numbers: what may move between which offer and which need, and what is asked of it.

Rows are offers (i), columns needs (j), arcs the pairs that may be formed. Quantities are granules: thousands of US
dollars by default for money, single units for everything else. docs/method/engine.md has the model in full.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from matchmaker.domain.matching.solvers.graph import BoolArray, Graph, IntArray


class Form(StrEnum):
    """How a part was solved, by what it needs."""

    ASSIGNMENT = "assignment"  # one to one, nothing else asked
    NETWORK = "network"  # divisible, no yes-or-no questions and no side rows
    LP = "lp"  # side rows, no yes-or-no questions
    MILP = "milp"  # everything else


@dataclass(frozen=True, slots=True)
class Cap:
    """The arcs together move at most `limit` granules. One unit per cap."""

    arcs: IntArray
    limit: int


@dataclass(frozen=True, slots=True)
class Program:
    """The constraints of one part; every array holds whole numbers.

    supply: shape (n_rows,), >= 0; row i gives at most this. demand: shape (n_cols,), > 0; column j takes at most this.
    take: shape (n_arcs,), >= 1: what one granule of an arc fills of its column's demand (1, unless money and the
    thing itself are both offered for one need: then demand is in a common multiple). upper: shape (n_arcs,), >= 1,
    with take * upper <= demand. tranche: shape (n_arcs,), 1..upper: an arc that is used moves at least this.
    share: shape (n_cols,), 0..demand: a column that is served gets at least this, else nothing; 0 or 1 asks nothing.
    row_partners, col_partners: shape (n_rows,) and (n_cols,): most arcs in use. lower: shape (n_arcs,), 0..upper:
    what a pin asks for (an exact pin has lower == upper). linked: groups of arcs, all of them in use or none.
    before: shape (n_arcs,), the arcs that were agreed; most_changes: at most so many of them may go out of use.
    """

    graph: Graph
    supply: IntArray
    demand: IntArray
    take: IntArray
    upper: IntArray
    tranche: IntArray
    share: IntArray
    row_partners: IntArray
    col_partners: IntArray
    lower: IntArray
    linked: tuple[IntArray, ...] = ()
    caps: tuple[Cap, ...] = ()
    before: BoolArray | None = None
    most_changes: int | None = None


class GoalKind(StrEnum):
    """What a goal asks for, so that a solver knows its shape."""

    URGENT = "urgent_share"  # most columns of `columns` served (with at least their share)
    FLOOR = "floor"  # leximin of min(coverage, floor) over `columns`
    THEME_FLOOR = "theme_floor"  # least shortfall of the mean coverage of a group below its floor, group by group
    SERVED = "needs_served"  # most columns served at all
    VALUE = "value"  # most sum of gain * x
    PARTNERS = "fewest_partners"  # fewest arcs in use
    CHANGE = "least_change"  # fewest arcs whose use differs from `before`
    UNIQUE = "unique_answer"  # most sum of gain * x, where gain is the salted preference between equals


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal. `tolerance` is in thousandths of the value reached that later goals may give up again.

    columns: mask over columns (URGENT, FLOOR; None: all). floor_percent: whole percents (FLOOR). groups: (mask over
    columns, floor in whole percents) in order (THEME_FLOOR). gain: per arc, >= 1, or a function that gives it for
    indices of arcs, so that only those left are weighed (VALUE, UNIQUE). before: mask over arcs in use (CHANGE).
    """

    kind: GoalKind
    tolerance: int = 0
    columns: BoolArray | None = None
    floor_percent: int = 100
    groups: tuple[tuple[BoolArray, int], ...] = ()
    gain: IntArray | Callable[[IntArray], IntArray] | None = None
    before: BoolArray | None = None


class GoalWord(StrEnum):
    """What may be said of one goal. Nothing is called optimal without a proof."""

    PROVED = "proved_optimal"  # value equals a bound proved in whole numbers from duals
    WITHIN = "within_proved_bound"  # the proved bound is farther than the value
    REPORTED = "optimal_according_to_solver"  # the solver's own bound says so; it is not a proof
    BEST = "best_found"
    CONDITIONAL = "conditional"  # an earlier goal was not proved, so this holds for the plan found there


@dataclass(frozen=True, slots=True)
class GoalOutcome:
    """One goal in one part. Larger is better for every goal: what is minimised is reported negated in `value`.

    proved_bound: no plan within the earlier goals reaches more, proved by duals rounded to whole numbers and checked;
    None where there is no proof. reported_bound: what the solver says, rounded outwards; None where it says nothing.
    levels: for the floor, the exact levels (numerator, denominator) from the lowest up. n_arcs: arcs left to the goal.
    nodes, milliseconds: effort, not part of what makes two outcomes equal.
    """

    kind: GoalKind
    form: Form
    value: int
    proved_bound: int | None
    reported_bound: int | None
    word: GoalWord
    n_arcs: int
    tolerance: int = 0
    levels: tuple[tuple[int, int], ...] = ()
    u: IntArray | None = field(default=None, compare=False)  # dual prices of rows and columns, where they are the proof
    v: IntArray | None = field(default=None, compare=False)
    nodes: int = field(default=0, compare=False)
    milliseconds: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Allocation:
    """x: shape (n_arcs,), granules moved. `unique`: proved that no other plan is as good in every goal.

    stopped: None, or why the search ended early ("time_limit", "node_limit"): there still is a usable plan.
    """

    x: IntArray
    goals: tuple[GoalOutcome, ...]
    form: Form
    unique: bool
    stopped: str | None = None

    @property
    def used(self) -> BoolArray:
        """Which arcs move anything."""
        return self.x > 0


def violations(program: Program, x: IntArray) -> tuple[str, ...]:
    """Codes of the constraints that a plan breaks, in exact whole numbers; empty for a feasible plan."""
    graph, used = program.graph, x > 0
    given, taken = np.zeros(graph.n_rows, dtype=np.int64), np.zeros(graph.n_cols, dtype=np.int64)
    np.add.at(given, graph.i, x)
    np.add.at(taken, graph.j, program.take * x)
    partners_of_row = np.bincount(graph.i[used], minlength=graph.n_rows)
    partners_of_col = np.bincount(graph.j[used], minlength=graph.n_cols)
    broken = {
        "negative": (x < 0).any(),
        "supply": (given > program.supply).any(),
        "demand": (taken > program.demand).any(),
        "upper": (x > program.upper).any(),
        "tranche": (used & (x < program.tranche)).any(),
        "share": ((taken > 0) & (taken < program.share)).any(),
        "row_partners": (partners_of_row > program.row_partners).any(),
        "col_partners": (partners_of_col > program.col_partners).any(),
        "pin": (x < program.lower).any(),
        "linked": any(0 < int(used[group].sum()) < group.size for group in program.linked),
        "cap": any(int(x[cap.arcs].sum()) > cap.limit for cap in program.caps),
        "changes": program.most_changes is not None and dropped(program, x) > program.most_changes,
    }
    return tuple(code for code, is_broken in broken.items() if is_broken)


def dropped(program: Program, x: IntArray) -> int:
    """How many arcs that were agreed the plan does not use."""
    return 0 if program.before is None else int((program.before & (x == 0)).sum())
