"""Check a plan outside the solver, in whole numbers, from the pool and the policy alone.

Nothing that the solver or the blocking of pairs computed is believed: every rule's own function is asked again for
every pairing (once for all that agree in what it reads), every score and quantity is computed again, in the records'
own units; every limit is added up again; what each goal reached is counted again; and the prices of every goal of a
one-to-one part are held against every eligible pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from matchmaker.domain.matching import blocks, measures, proof
from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.matching.eligibility import LEFT_OUT, ask_again, rule_names, usable
from matchmaker.domain.matching.instance import Instance, build_instance
from matchmaker.domain.matching.measures import is_money
from matchmaker.domain.matching.plan import Pairing, PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.rules.pairwise import Pairs
from matchmaker.domain.matching.scoring import Cards
from matchmaker.errors import EngineError


def check_plan(pool: Pool, policy: Policy, plan: PlanResult, built: Instance | None = None) -> None:
    """Raise EngineError with what is wrong, unless the plan is feasible and what it claims of its goals holds.

    built: the instance of pool and policy, if it is there; nobody can write to it.
    """
    built = built or build_instance(pool, policy)
    parts = _check_pairings(pool, policy, plan, built)
    proof.check_proof(pool, policy, plan, built, parts)


def check_pairings(pool: Pool, policy: Policy, plan: PlanResult, built: Instance | None = None) -> None:
    """Every pair eligible, every score as stated, no offer or need over what it holds, every limit kept, the value."""
    _check_pairings(pool, policy, plan, built or build_instance(pool, policy))


def _check_pairings(pool: Pool, policy: Policy, plan: PlanResult, built: Instance) -> list[proof.Part]:
    offers = {offer.ref: offer for offer in built.offers}
    needs = {need.ref: need for need in built.needs}
    _known_and_once(plan.pairings, offers, needs)
    _check_rules(built, plan.pairings)
    cards = Cards(pool, policy)  # none that the plan was made with
    for pairing in plan.pairings:
        _check_pairing(pool, cards, pairing, offers[pairing.offer], needs[pairing.need])
    by_offer, by_need = defaultdict(list), defaultdict(list)
    for pairing in plan.pairings:
        by_offer[pairing.offer].append(pairing)
        by_need[pairing.need].append(pairing)
    for ref, own in by_offer.items():
        _check_offer(offers[ref], own)
    for ref, own in by_need.items():
        _check_need(needs[ref], own, offers, pool)
    _check_limits(pool, policy, plan.pairings, offers, needs)
    _check_sums(plan, offers, needs)
    parts = proof.parts_of(built, plan)
    proof.check_granules(pool, policy, built, parts)
    return parts


def _known_and_once(
    pairings: Iterable[Pairing], offers: Mapping[str, OfferCase], needs: Mapping[str, NeedCase]
) -> None:  # fmt: skip
    seen: set[tuple[str, str]] = set()
    for pairing in pairings:
        pair = (pairing.offer, pairing.need)
        if pairing.offer not in offers or pairing.need not in needs:
            raise EngineError("unknown_record", offer=pairing.offer, need=pairing.need)
        if pair in seen:
            raise EngineError("used_twice", ref=pairing.need)
        seen.add(pair)


def _check_rules(built: Instance, pairings: Sequence[Pairing]) -> None:
    """Every rule's own answer for every pairing."""
    row_of = {offer.ref: i for i, offer in enumerate(built.offers)}
    col_of = {need.ref: j for j, need in enumerate(built.needs)}
    i = np.array([row_of[pairing.offer] for pairing in pairings], dtype=np.int64)
    j = np.array([col_of[pairing.need] for pairing in pairings], dtype=np.int64)
    for pairing, waiting in zip(pairings, ask_again(built.sides, Pairs(i, j)).tolist(), strict=True):
        if waiting == LEFT_OUT:
            raise EngineError("pair_not_eligible", offer=pairing.offer, need=pairing.need)
        if pairing.to_confirm != (rule_names(waiting) if waiting else ()):
            raise EngineError("to_confirm_wrong", offer=pairing.offer, need=pairing.need)


def _check_pairing(pool: Pool, cards: Cards, pairing: Pairing, offer: OfferCase, need: NeedCase) -> None:
    priority, fit = cards.priority(need), cards.fit(offer, need)
    if (priority, fit) != (pairing.priority, pairing.fit):
        raise EngineError("score_wrong", offer=offer.ref, need=need.ref)
    if any(card.total != sum([part.points for part in card.parts]) for card in (priority, fit)):
        raise EngineError("score_does_not_add_up", offer=offer.ref, need=need.ref)
    _check_quantities(pool, pairing, offer, need)


def _check_quantities(pool: Pool, pairing: Pairing, offer: OfferCase, need: NeedCase) -> None:
    """Something on both sides, and the same worth on both, but for what rounding down takes."""
    given, received = pairing.quantity_offer, pairing.quantity_need
    if given <= 0 or received <= 0:
        raise EngineError("quantity_wrong", offer=offer.ref, need=need.ref)
    if pairing.granules == 0:
        amount = usable(offer, need)
        same = amount is not None and (amount.quantity_offer, amount.quantity_need) == (given, received)
    elif offer.unit == need.unit and offer.currency == need.currency:
        same = given == received
    else:
        same = _same_worth(pool, offer, need, given, received)
    if not same:
        raise EngineError("quantity_wrong", offer=offer.ref, need=need.ref)


def _same_worth(pool: Pool, offer: OfferCase, need: NeedCase, given: int, received: int) -> bool:
    """Neither side is promised more than one unit of its own beyond what the other's quantity is worth."""
    each_given = measures.per_minor(offer, pool, measures.USD_CENTS)
    each_received = _worth_of_one(pool, need)
    low = received * each_received <= (given + 1) * each_given + 1
    return low and given * each_given <= (received + 1) * each_received + 1


def _worth_of_one(pool: Pool, need: NeedCase) -> Fraction:
    """US cents of one minor unit of a need, or of one thing at its estimated cost."""
    if is_money(need):
        return measures.per_minor(need, pool, measures.USD_CENTS)
    return Fraction(need.estimated_cost_usd_cents or 0, need.quantity)


def _check_offer(offer: OfferCase, pairings: Sequence[Pairing]) -> None:
    least = offer.min_tranche if offer.divisible else offer.quantity
    if sum(pairing.quantity_offer for pairing in pairings) > offer.quantity:
        raise EngineError("over_committed", noun="offer", ref=offer.ref)
    if any(pairing.quantity_offer < least for pairing in pairings):
        raise EngineError("below_tranche", ref=offer.ref)
    if len(pairings) > blocks.most_partners(offer):
        raise EngineError("too_many_partners", ref=offer.ref)


def _check_need(
    need: NeedCase, pairings: Sequence[Pairing], offers: Mapping[str, OfferCase], pool: Pool
) -> None:  # fmt: skip
    received = sum(pairing.quantity_need for pairing in pairings)
    if received > need.quantity:
        raise EngineError("over_committed", noun="need", ref=need.ref)
    if len(pairings) > blocks.most_partners(need):
        raise EngineError("too_many_partners", ref=need.ref)
    if not need.smallest_share:
        return
    paid = [pairing for pairing in pairings if not is_money(need) and is_money(offers[pairing.offer])]
    exact = Fraction(received - sum(pairing.quantity_need for pairing in paid))
    for pairing in paid:
        offer = offers[pairing.offer]
        cents = pairing.quantity_offer * measures.per_minor(offer, pool, measures.USD_CENTS)
        exact += cents * need.quantity / (need.estimated_cost_usd_cents or 1)
    # Each pairing is rounded down by less than one unit of its record.
    if exact + len(pairings) <= min(need.smallest_share, need.quantity):
        raise EngineError("below_share", ref=need.ref)


def _check_limits(
    pool: Pool, policy: Policy, pairings: Sequence[Pairing], offers: Mapping[str, OfferCase],
    needs: Mapping[str, NeedCase],
) -> None:  # fmt: skip
    by_pair = {(pairing.offer, pairing.need): pairing for pairing in pairings}
    for pin in pool.pins:
        held = by_pair.get((pin.offer, pin.need))
        given = held.quantity_offer if held else 0
        if given < pin.quantity or (pin.exact and given != pin.quantity) or held is None or not held.pinned:
            raise EngineError("pin_not_kept", offer=pin.offer, need=pin.need)
    if sum(pairing.pinned for pairing in pairings) != len({(pin.offer, pin.need) for pin in pool.pins}):
        raise EngineError("pin_not_asked_for")
    for group in pool.linked:
        if 0 < sum(pair in by_pair for pair in group) < len(group):
            raise EngineError("linked_set_torn")
    if policy.change_limit is not None and sum(pair not in by_pair for pair in pool.in_force) > policy.change_limit:
        raise EngineError("too_many_changes")
    for cap in policy.caps:
        cents = sum(
            (
                pairing.quantity_offer * measures.per_minor(offers[pairing.offer], pool, measures.USD_CENTS)
                for pairing in pairings
                if is_money(offers[pairing.offer]) and offers[pairing.offer].usd_cents is not None
                and measures.in_cap(cap, needs[pairing.need], pool)
            ),
            Fraction(0),
        )  # fmt: skip
        if cents > cap.limit_usd * measures.CENTS:
            raise EngineError("over_cap", by=cap.by, cap=cap.code)


def _check_sums(plan: PlanResult, offers: Mapping[str, OfferCase], needs: Mapping[str, NeedCase]) -> None:
    if plan.value != sum(pairing.weight for pairing in plan.pairings):
        raise EngineError("value_does_not_add_up")
    if plan.value > plan.bound:
        raise EngineError("value_above_bound")
    if set(plan.unused_offers) != offers.keys() - {pairing.offer for pairing in plan.pairings}:
        raise EngineError("unused_offers_wrong")
    if set(plan.unmatched_needs) != needs.keys() - {pairing.need for pairing in plan.pairings}:
        raise EngineError("unmatched_needs_wrong")
