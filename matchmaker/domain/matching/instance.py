"""The pool as arrays: which pairs may be formed and what each is worth, in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.matching.eligibility import EligiblePairs, Usable, eligible_pairs, usable
from matchmaker.domain.matching.fits import fit_totals
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.rules.pairwise import Pairs, Sides, amounts, times, usable_of
from matchmaker.domain.matching.scoring import Card, Cards, priority_card
from matchmaker.domain.matching.solvers.graph import Graph, IntArray
from matchmaker.domain.matching.solvers.ties import TieBreak
from matchmaker.errors import EngineError

UNIQUE_ANSWER = "unique_answer"


@dataclass(frozen=True, slots=True)
class Instance:
    """Rows are offers, columns needs, both in the order of their ref.

    priority: shape (n_needs,), 1..100; fit: shape (n_arcs,), 1..10,000; weight: shape (n_arcs,), 1..1,000,000: the
    need's priority times the fit of the pair times the share of the need that the pair would cover, rounded down.
    waiting: per arc, the rules that wait for a fact (`eligibility.rule_names`). quantity, demand: per arc, what the
    pair can move and what the need asks for, in the unit of both; given, received: the same in each record's own unit.
    No array can be written to again: what is solved and what is checked are the same. sides: the pool by columns.
    cards: makes its score cards.
    """

    offers: tuple[OfferCase, ...]
    needs: tuple[NeedCase, ...]
    graph: Graph
    priority: IntArray
    fit: IntArray
    weight: IntArray
    waiting: IntArray
    quantity: IntArray
    demand: IntArray
    given: IntArray
    received: IntArray
    sides: Sides
    cards: Cards

    def usable(self, arc: int) -> Usable:
        """What the pair of an arc can move."""
        return _usable(self.offers[self.graph.i[arc]], self.needs[self.graph.j[arc]])


def build_instance(pool: Pool, policy: Policy) -> Instance:
    """The instance of a pool in the order of its records' refs, whatever order they come in."""
    pool = pool.sorted()
    sides = Sides(pool)
    pairs = _whole_sets(pool, eligible_pairs(pool, sides=sides))
    i, j = pairs.i.astype(np.int64), pairs.j.astype(np.int64)
    cards, moved = Cards(pool, policy), amounts(sides, Pairs(i, j))
    priority = np.array([_weight_of(cards.priority(need)) for need in pool.needs], dtype=np.int64)
    fit = fit_totals(pool, policy, i, j, sides=sides)
    quantity = np.minimum(moved.supply, moved.demand)
    weight = np.maximum(1, times(priority[j] * fit, quantity, moved.demand))
    of_arcs = (fit, weight, pairs.waiting, quantity, moved.demand, *usable_of(sides, Pairs(i, j), moved))
    for array in (i, j, priority, *of_arcs):
        array.flags.writeable = False
    graph = Graph.of(len(pool.offers), len(pool.needs), i, j)
    return Instance(pool.offers, pool.needs, graph, priority, *of_arcs, sides, cards)


def _whole_sets(pool: Pool, pairs: EligiblePairs) -> EligiblePairs:
    """The pairs without those of a linked set of which one pair is not possible: all of a set or none of it."""
    if not pool.linked:
        return pairs
    ends = zip(pairs.i.tolist(), pairs.j.tolist(), strict=True)
    place = {(pool.offers[i].ref, pool.needs[j].ref): arc for arc, (i, j) in enumerate(ends)}
    while (
        torn := {pair for group in pool.linked if not all(one in place for one in group) for pair in group}
        & place.keys()
    ):
        for pair in torn:
            del place[pair]
    kept = np.array(sorted(place.values()), dtype=np.int64)
    return EligiblePairs(pairs.i[kept], pairs.j[kept], pairs.waiting[kept])


def need_weight(need: NeedCase, pool: Pool, policy: Policy) -> int:
    """The priority of a need as the engine counts it: its card's points rounded to 1..100."""
    return _weight_of(priority_card(need, pool, policy))


def _weight_of(card: Card) -> int:
    return max(1, (card.total + 50) // 100)


def pair_weight(priority: int, fit: int, amount: Usable) -> int:
    """What a pair adds to the value of a plan: priority x fit x share of the need covered, at least 1."""
    return max(1, priority * fit * amount.quantity // amount.demand)


def goal_weight(goal: str, built: Instance, arcs: IntArray, tie: TieBreak) -> IntArray:
    """What each of these arcs counts for a goal, at least 1; shape of `arcs`. EngineError for an unknown goal."""
    if goal == "needs_served":
        return np.ones(arcs.size, dtype=np.int64)
    if goal == "value":
        return built.weight[arcs]
    if goal == UNIQUE_ANSWER:
        return tie(built.graph.i[arcs], built.graph.j[arcs])
    raise EngineError("unknown_goal", goal=goal)


def tie_break(built: Instance, salt: str) -> TieBreak:
    """The preference between equally good plans, by the refs of the records."""
    return _tie_break(salt, *built.sides.refs)


@lru_cache(maxsize=4)  # every part of a pool asks for the same one
def _tie_break(salt: str, offers: tuple[str, ...], needs: tuple[str, ...]) -> TieBreak:
    return TieBreak(salt, offers, needs)


def _usable(offer: OfferCase, need: NeedCase) -> Usable:
    amount = usable(offer, need)
    if amount is None:
        raise EngineError("eligible_pair_moves_nothing", offer=offer.ref, need=need.ref)
    return amount
