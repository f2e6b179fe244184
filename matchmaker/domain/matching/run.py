"""From a pool to a verified plan: cases -> eligibility -> score -> instance -> solve -> verify.

The goals come in the order of the policy: "needs_served" (the most needs with a partner), "value" (priority, fit and
share covered); the last goal is always the unique answer: among the plans that are equally good in all of them, the
one that the policy's salt prefers.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence

import numpy as np
import scipy

from matchmaker.domain.matching import instance as instances
from matchmaker.domain.matching import verify
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.instance import Instance
from matchmaker.domain.matching.plan import ENGINE_VERSION, GoalRecord, Pairing, PartRecord, PlanResult, Word
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.scoring import fit_card, priority_card
from matchmaker.domain.matching.solvers import assignment
from matchmaker.domain.matching.solvers.graph import IntArray, Part, split
from matchmaker.domain.matching.solvers.ties import TieBreak

Progress = Callable[[PlanResult], None]


def make_plan(pool: Pool, policy: Policy, *, progress: Progress | None = None) -> PlanResult:
    """The best plan for the whole pool, verified; the same for any order of the records.

    progress: is handed every complete and verified plan on the way, the first of them a quick one, so that a run
    that is stopped keeps something usable. Raises EngineError when no result can be verified: then there is none.
    """
    pool = pool.sorted()
    built = instances.build_instance(pool, policy)
    if progress is not None:
        quick = _result(pool, policy, built, _greedy(built), ())
        verify.check_pairings(pool, policy, quick)
        progress(quick)
    chosen, parts = _solve(built, policy)
    plan = _result(pool, policy, built, chosen, parts)
    verify.check_plan(pool, policy, plan)
    return plan


def _solve(built: Instance, policy: Policy) -> tuple[IntArray, tuple[PartRecord, ...]]:
    tie = instances.tie_break(built, policy.salt)
    chosen, records = [np.empty(0, dtype=np.int64)], []
    goals = (*(goal.name for goal in policy.goals), instances.UNIQUE_ANSWER)
    for part in split(built.graph):
        solved = assignment.solve(part.graph, [_weigher(goal, built, part, tie) for goal in goals])
        chosen.append(part.arcs[solved.arcs])
        records.append(_record(built, part, goals, solved))
    return np.sort(np.concatenate(chosen)), tuple(records)


def _weigher(goal: str, built: Instance, part: Part, tie: TieBreak) -> assignment.Weights:
    """The weights of a goal on whatever arcs of the part are left when its turn comes."""
    return lambda arcs: instances.goal_weight(goal, built, part.arcs[arcs], tie)


def _record(built: Instance, part: Part, names: Sequence[str], solved: assignment.Assignment) -> PartRecord:
    offers = tuple(built.offers[i].ref for i in part.rows.tolist())
    needs = tuple(built.needs[j].ref for j in part.cols.tolist())
    kinds = tuple(sorted({built.offers[i].kind for i in part.rows.tolist()}))
    goals = tuple(
        GoalRecord(
            name, goal.value, goal.bound, goal.form, goal.n_arcs, tuple(goal.prices.u.tolist()),
            tuple(goal.prices.v.tolist()),
        )
        for name, goal in zip(names, solved.goals, strict=True)
    )  # fmt: skip
    return PartRecord(offers, needs, kinds, int(part.arcs.size), goals, solved.unique)


def _greedy(built: Instance) -> IntArray:
    """A quick plan: the heaviest pair that is still free, and again."""
    order = np.lexsort((built.graph.j, built.graph.i, -built.weight))
    used_rows, used_cols, chosen = set(), set(), []
    for arc in order.tolist():
        i, j = int(built.graph.i[arc]), int(built.graph.j[arc])
        if i not in used_rows and j not in used_cols:
            used_rows.add(i)
            used_cols.add(j)
            chosen.append(arc)
    return np.sort(np.array(chosen, dtype=np.int64))


def _result(pool: Pool, policy: Policy, built: Instance, chosen: IntArray, parts: tuple[PartRecord, ...]) -> PlanResult:
    pairings = sorted((_pairing(pool, policy, built, int(arc)) for arc in chosen), key=lambda p: (p.need, p.offer))
    value = int(built.weight[chosen].sum())
    bounds = [goal.bound or 0 for part in parts for goal in part.goals if goal.name == "value"]
    proved = bool(parts or built.graph.n_arcs == 0) and _all_proved(parts)
    return PlanResult(
        pairings=tuple(pairings),
        parts=parts,
        unmatched_needs=_without({p.need for p in pairings}, [n.ref for n in built.needs]),
        unused_offers=_without({p.offer for p in pairings}, [o.ref for o in built.offers]),
        n_eligible_pairs=built.graph.n_arcs,
        value=value,
        bound=sum(bounds) if bounds else _loose_bound(built),
        word=Word.PROVED_OPTIMAL if proved else Word.BEST_FOUND,
        unique=proved and all(part.unique for part in parts),
        salt=policy.salt,
        engine_version=ENGINE_VERSION,
        versions={"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__},
    )


def _all_proved(parts: tuple[PartRecord, ...]) -> bool:
    return all(goal.value == goal.bound for part in parts for goal in part.goals)


def _loose_bound(built: Instance) -> int:
    """Every need with its best offer: more than any plan can reach."""
    best = np.zeros(len(built.needs), dtype=np.int64)
    np.maximum.at(best, built.graph.j, built.weight)
    return int(best.sum())


def _without(used: set[str], refs: Sequence[str]) -> tuple[str, ...]:
    return tuple(ref for ref in refs if ref not in used)


def _pairing(pool: Pool, policy: Policy, built: Instance, arc: int) -> Pairing:
    offer = built.offers[int(built.graph.i[arc])]
    need = built.needs[int(built.graph.j[arc])]
    amount = built.usable(arc)
    return Pairing(
        offer=offer.ref,
        need=need.ref,
        quantity_offer=amount.quantity_offer,
        quantity_need=amount.quantity_need,
        priority=priority_card(need, pool, policy),
        fit=fit_card(offer, need, pool, policy),
        weight=int(built.weight[arc]),
        to_confirm=built.to_confirm[arc],
    )
