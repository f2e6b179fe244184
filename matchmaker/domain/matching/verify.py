"""Check a plan outside the solver, in whole numbers, from the pool and the policy alone.

Nothing that the solver or the blocking of pairs computed is believed: every rule is asked again for every pairing,
every score and quantity is computed again, and the prices of every goal are held against every eligible pair.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from matchmaker.domain.matching import instance as instances
from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.matching.eligibility import is_eligible, ledger, usable
from matchmaker.domain.matching.instance import Instance
from matchmaker.domain.matching.plan import Pairing, PartRecord, PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.scoring import fit_card, priority_card
from matchmaker.domain.matching.solvers import certificate
from matchmaker.domain.matching.solvers.certificate import Matching, Prices
from matchmaker.domain.matching.solvers.graph import BoolArray, Graph, IntArray
from matchmaker.domain.matching.solvers.ties import TieBreak
from matchmaker.errors import EngineError


def check_plan(pool: Pool, policy: Policy, plan: PlanResult) -> None:
    """Raise EngineError with what is wrong, unless the plan is feasible and every bound it claims is proved."""
    check_pairings(pool, policy, plan)
    check_proof(pool, policy, plan)


def check_pairings(pool: Pool, policy: Policy, plan: PlanResult) -> None:
    """Every offer and need at most once, every pair eligible, every score and quantity as stated, and the value."""
    _at_most_once(pairing.offer for pairing in plan.pairings)
    _at_most_once(pairing.need for pairing in plan.pairings)
    offers_by_ref, needs_by_ref = {o.ref: o for o in pool.offers}, {n.ref: n for n in pool.needs}
    for pairing in plan.pairings:
        if pairing.offer not in offers_by_ref or pairing.need not in needs_by_ref:
            raise EngineError("unknown_record", offer=pairing.offer, need=pairing.need)
        _check_pairing(pool, policy, pairing, offers_by_ref[pairing.offer], needs_by_ref[pairing.need])
    if plan.value != sum(pairing.weight for pairing in plan.pairings):
        raise EngineError("value_does_not_add_up")
    if plan.value > plan.bound:
        raise EngineError("value_above_bound")
    if set(plan.unused_offers) != set(offers_by_ref) - {pairing.offer for pairing in plan.pairings}:
        raise EngineError("unused_offers_wrong")
    if set(plan.unmatched_needs) != set(needs_by_ref) - {pairing.need for pairing in plan.pairings}:
        raise EngineError("unmatched_needs_wrong")


def _at_most_once(refs: Iterable[str]) -> None:
    seen: set[str] = set()
    for ref in refs:
        if ref in seen:
            raise EngineError("used_twice", ref=ref)
        seen.add(ref)


def _check_pairing(pool: Pool, policy: Policy, pairing: Pairing, offer: OfferCase, need: NeedCase) -> None:
    if not is_eligible(ledger(offer, need, pool)):
        raise EngineError("pair_not_eligible", offer=offer.ref, need=need.ref)
    amount = usable(offer, need)
    if amount is None or (amount.quantity_offer, amount.quantity_need) != (
        pairing.quantity_offer,
        pairing.quantity_need,
    ):
        raise EngineError("quantity_wrong", offer=offer.ref, need=need.ref)
    if not 0 < pairing.quantity_offer <= offer.quantity or pairing.quantity_offer < offer.min_tranche:
        raise EngineError("over_committed", offer=offer.ref, need=need.ref)
    priority, fit = priority_card(need, pool, policy), fit_card(offer, need, pool, policy)
    if (priority, fit) != (pairing.priority, pairing.fit):
        raise EngineError("score_wrong", offer=offer.ref, need=need.ref)
    if any(card.total != sum(part.points for part in card.parts) for card in (priority, fit)):
        raise EngineError("score_does_not_add_up", offer=offer.ref, need=need.ref)
    if pairing.weight != instances.pair_weight(instances.need_weight(need, pool, policy), fit.total, amount):
        raise EngineError("weight_wrong", offer=offer.ref, need=need.ref)


def check_proof(pool: Pool, policy: Policy, plan: PlanResult) -> None:
    """The prices of every part and goal, replayed over all eligible pairs; and that the parts cover them all."""
    built = instances.build_instance(pool, policy)
    tie = instances.tie_break(built, plan.salt)
    row_of = {offer.ref: i for i, offer in enumerate(built.offers)}
    col_of = {need.ref: j for j, need in enumerate(built.needs)}
    arc_of = {pair: arc for arc, pair in enumerate(zip(built.graph.i.tolist(), built.graph.j.tolist(), strict=True))}
    chosen = {arc_of[row_of[p.offer], col_of[p.need]] for p in plan.pairings}
    covered = np.zeros(built.graph.n_arcs, dtype=bool)
    for part in plan.parts:
        rows = np.array([row_of[ref] for ref in part.offers], dtype=np.int64)
        cols = np.array([col_of[ref] for ref in part.needs], dtype=np.int64)
        inside = np.isin(built.graph.i, rows) | np.isin(built.graph.j, cols)
        if (covered & inside).any():
            raise EngineError("parts_overlap")
        covered |= inside
        _check_part(built, part, np.flatnonzero(inside), rows, cols, chosen, tie)
    if not covered.all():
        raise EngineError("parts_incomplete")


def _check_part(
    built: Instance, part: PartRecord, arcs: IntArray, rows: IntArray, cols: IntArray, chosen: set[int], tie: TieBreak
) -> None:
    """Replay one part: each goal's prices must prove its value on the arcs that the goals before it left."""
    graph = Graph.of(
        rows.size, cols.size, np.searchsorted(rows, built.graph.i[arcs]), np.searchsorted(cols, built.graph.j[arcs])
    )
    left = np.arange(graph.n_arcs, dtype=np.int64)
    must_rows, must_cols = np.zeros(rows.size, dtype=bool), np.zeros(cols.size, dtype=bool)
    picked = np.array([arc in chosen for arc in arcs.tolist()], dtype=bool)
    for goal in part.goals:
        sub = graph if left.size == graph.n_arcs else graph.take(left)
        weight = instances.goal_weight(goal.name, built, arcs[left], tie)
        matching = certificate.matching_of(sub, np.flatnonzero(picked[left]))
        if matching.arcs.size != int(picked.sum()):
            raise EngineError("goal_given_up", goal=goal.name)
        prices = Prices(np.array(goal.u, dtype=np.int64), np.array(goal.v, dtype=np.int64))
        value, tight = _prove(sub, weight, matching, prices, must_rows, must_cols)
        if value != goal.value or goal.value != goal.bound:
            raise EngineError("goal_not_as_stated", goal=goal.name)
        unique = certificate.is_unique(sub, matching, prices, tight)
        must_rows, must_cols = prices.u > 0, prices.v > 0
        left = left[tight]
    if part.goals and unique != part.unique:
        raise EngineError("uniqueness_not_as_stated")


def _prove(
    graph: Graph, weight: IntArray, matching: Matching, prices: Prices, rows: BoolArray, cols: BoolArray
) -> tuple[int, IntArray]:
    """The goal's value and its tight arcs, once the prices have proved it and every line that must be matched is."""
    lifted, bonus = certificate.lift(graph, weight, rows, cols)
    tight = certificate.prove(graph, lifted, matching, prices)
    value = certificate.total(weight, matching.arcs)
    if certificate.total(lifted, matching.arcs) != value + bonus * int(rows.sum() + cols.sum()):
        raise EngineError("goal_given_up")
    return value, tight
