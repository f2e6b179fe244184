"""What could be paired with one record that is being written, at once and without a run or a solver.

A pool of one need and many offers (or the other way) goes in, the possible pairs come out, the best fit first. What
the record does not say yet is not held against anybody: the rules that read it are passed over, and the criterion
that it decides is left out of the score, with the weights of the others rescaled.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matchmaker.domain.matching import explain
from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.matching.eligibility import RuleOutcome, eligible_pairs, ledger, rule_names, usable
from matchmaker.domain.matching.fits import fit_totals
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.rules.pairwise import Sides
from matchmaker.domain.matching.scoring import Card, Cards
from matchmaker.domain.reasons import Reason


class Open(StrEnum):
    """What a record that is being written may not say yet."""

    UNIT = "unit"
    QUANTITY = "quantity"
    PERIOD = "period"


_UNASKED = {Open.UNIT: ("unit", "rate", "tranche"), Open.QUANTITY: ("rate", "tranche"), Open.PERIOD: ()}
_UNSCORED = {Open.UNIT: ("size",), Open.QUANTITY: ("size",), Open.PERIOD: ("overlap",)}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A possible pair. quantity_offer, quantity_need: what it could move, each in its record's unit; None while the
    record that is being written does not say how much. ledger: the rules that the viewer may know of."""

    offer: str
    need: str
    fit: Card
    why: Reason
    quantity_offer: int | None
    quantity_need: int | None
    to_confirm: tuple[str, ...]
    ledger: tuple[RuleOutcome, ...]


def count(pool: Pool, still_open: Collection[Open] = ()) -> int:
    """How many pairs of the pool are possible."""
    return int(eligible_pairs(pool, unasked=_named(_UNASKED, still_open)).i.size)


def best_fits(
    pool: Pool, policy: Policy, still_open: Collection[Open] = (), *, limit: int, viewer: str | None
) -> tuple[int, tuple[Suggestion, ...]]:
    """How many pairs of the pool are possible, and the `limit` of them that fit best; ties by ref, offer first.

    still_open: what the record that is being written does not say yet. viewer: the party (ref) that reads it, or None;
    what another party stated in private is not in its ledgers.
    """
    unasked = _named(_UNASKED, still_open)
    pool, policy = pool.sorted(), _without(policy, _named(_UNSCORED, still_open))
    sides = Sides(pool)
    pairs = eligible_pairs(pool, unasked=unasked, sides=sides)
    totals = fit_totals(pool, policy, pairs.i, pairs.j, sides=sides)
    first = np.lexsort((pairs.j, pairs.i, -totals))[:limit]
    best = zip(pairs.i[first].tolist(), pairs.j[first].tolist(), pairs.waiting[first].tolist(), strict=True)
    cards = Cards(pool, policy)
    return int(pairs.i.size), tuple(
        _suggestion(pool, cards, pool.offers[i], pool.needs[j], rule_names(waiting), unasked, viewer)
        for i, j, waiting in best
    )


def _suggestion(
    pool: Pool,
    cards: Cards,
    offer: OfferCase,
    need: NeedCase,
    to_confirm: tuple[str, ...],
    unasked: Collection[str],
    viewer: str | None,
) -> Suggestion:
    fit = cards.fit(offer, need)
    amount = None if "tranche" in unasked else usable(offer, need)
    outcomes = explain.visible_outcomes(ledger(offer, need, pool, unasked=unasked), viewer)
    return Suggestion(
        offer=offer.ref,
        need=need.ref,
        fit=fit,
        why=explain.why_suggested(fit, amount),
        quantity_offer=amount.quantity_offer if amount else None,
        quantity_need=amount.quantity_need if amount else None,
        to_confirm=to_confirm,
        ledger=outcomes,
    )


def _named(table: Mapping[Open, tuple[str, ...]], still_open: Collection[Open]) -> frozenset[str]:
    return frozenset(name for one in still_open for name in table[one])


def _without(policy: Policy, criteria: Collection[str]) -> Policy:
    weights = {name: weight for name, weight in policy.fit_weights.items() if name not in criteria}
    return dataclasses.replace(policy, fit_weights=weights)
