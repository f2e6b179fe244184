"""Why this pair, why not that one, why a need stayed without a partner: as codes and parameters, never as text.

What rests on a party's private statement (a reservation, an excluded country, a minimum condition) is told to that
party alone. To everybody else such a pair looks like every other pair that is not proposed: the same standing, the same
sentence, the same score cards, and no rule against it. Where somebody asks for the pair itself it is "not available".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.matching.eligibility import RuleOutcome, Usable, Verdict, is_eligible, ledger, usable
from matchmaker.domain.matching.plan import Pairing, PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.scoring import Card, Part, fit_card, priority_card
from matchmaker.domain.reasons import Reason

NOT_AVAILABLE = RuleOutcome("not_available", Verdict.NO, Reason("not_available"), "", False)


# Rules that ask whether an offer is of what the need is about at all.
OTHER_THINGS = frozenset({"provenance", "theme", "kind", "unit", "class_code"})


class Standing(StrEnum):
    """Where a pair stands in a plan."""

    PROPOSED = "proposed"
    NOT_PROPOSED = "not_proposed"  # nothing that the viewer may read stands against it
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class PairReasons:
    """One pair as a viewer may see it.

    ledger: every rule that the viewer may know of, in order. why: the sentence about the pair. fit and priority are
    None for a pair that a rule stands against; engaged_needs and engaged_offers name what the two are proposed with
    besides.
    """

    offer: str
    need: str
    standing: Standing
    why: Reason
    ledger: tuple[RuleOutcome, ...]
    priority: Card | None
    fit: Card | None
    engaged_needs: tuple[str, ...]
    engaged_offers: tuple[str, ...]

    @property
    def against(self) -> tuple[RuleOutcome, ...]:
        """The rules that stand against the pair."""
        return tuple(outcome for outcome in self.ledger if outcome.verdict is Verdict.NO)


@dataclass(frozen=True, slots=True)
class NeedReasons:
    """Why a need stayed without a partner: a sentence, and every offer, the nearest first.

    n_other: offers of another theme, kind or class. counts: for the rest, how many of them each rule rules out.
    offers: those that nothing stands against first, then those with the fewest rules against them, those of another
    kind last; by ref.
    """

    need: str
    why: Reason
    n_other: int
    counts: tuple[tuple[str, int], ...]
    offers: tuple[PairReasons, ...]


def is_near(pair: PairReasons) -> bool:
    """Whether the offer is of the theme, kind and class that the need is about, whatever else stands against it."""
    return all(outcome.rule not in OTHER_THINGS for outcome in pair.against)


def pair_reasons(
    pool: Pool, policy: Policy, plan: PlanResult, offer_ref: str, need_ref: str, *, viewer: str | None
) -> PairReasons:
    """Everything that may be told to `viewer` (a party's ref, or None) about one pair. KeyError for unknown refs."""
    offer = next((o for o in pool.offers if o.ref == offer_ref), None)
    need = next((n for n in pool.needs if n.ref == need_ref), None)
    if offer is None or need is None:
        raise KeyError(offer_ref if offer is None else need_ref)
    of_need, of_offer = plan.pairings_of_need(need_ref), plan.pairings_of_offer(offer_ref)
    return _pair(pool, policy, offer, need, viewer, of_need, of_offer)


def direct_reasons(pool: Pool, policy: Policy, *, viewer: str | None) -> PairReasons:
    """`pair_reasons` of a pairing that its two sides made themselves: the one offer and the one need of the pool."""
    (offer,), (need,) = pool.offers, pool.needs
    amount = usable(offer, need)
    given, received = (amount.quantity_offer, amount.quantity_need) if amount else (0, 0)
    cards = priority_card(need, pool, policy), fit_card(offer, need, pool, policy)
    pairing = Pairing(offer.ref, need.ref, given, received, *cards, 0)
    return _pair(pool, policy, offer, need, viewer, (pairing,), (pairing,))


def unmatched_reasons(
    pool: Pool, policy: Policy, plan: PlanResult, need_ref: str, *, viewer: str | None
) -> NeedReasons:
    """Why a need has no partner in the plan, against every offer of the pool. KeyError for an unknown need."""
    need = next((n for n in pool.needs if n.ref == need_ref), None)
    if need is None:
        raise KeyError(need_ref)
    taken: dict[str, list[Pairing]] = defaultdict(list)
    for pairing in plan.pairings:
        taken[pairing.offer].append(pairing)
    of_need = plan.pairings_of_need(need_ref)
    pairs = [_pair(pool, policy, offer, need, viewer, of_need, tuple(taken[offer.ref])) for offer in pool.offers]
    pairs.sort(key=lambda pair: (_nearness(pair), pair.offer))
    near = [pair for pair in pairs if is_near(pair)]
    counts = Counter(outcome.rule for pair in near for outcome in pair.against)
    ordered = tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return NeedReasons(need_ref, _why_unmatched(pairs), len(pairs) - len(near), ordered, tuple(pairs))


def visible_outcomes(outcomes: tuple[RuleOutcome, ...], viewer: str | None) -> tuple[RuleOutcome, ...]:
    """The rules that a viewer may know of; one "not available" in place of private ones that alone rule a pair out."""
    hidden = [outcome.private and viewer not in outcome.known_to for outcome in outcomes]
    shown = tuple(outcome for outcome, is_hidden in zip(outcomes, hidden, strict=True) if not is_hidden)
    hidden_no = any(one.verdict is Verdict.NO for one, is_hidden in zip(outcomes, hidden, strict=True) if is_hidden)
    open_no = any(outcome.verdict is Verdict.NO for outcome in shown)
    return (*shown, NOT_AVAILABLE) if hidden_no and not open_no else shown


def _pair(
    pool: Pool,
    policy: Policy,
    offer: OfferCase,
    need: NeedCase,
    viewer: str | None,
    of_need: tuple[Pairing, ...],
    of_offer: tuple[Pairing, ...],
) -> PairReasons:
    shown = tuple(one for one in visible_outcomes(ledger(offer, need, pool), viewer) if one is not NOT_AVAILABLE)
    possible = is_eligible(shown)
    own = next((pairing for pairing in of_need if pairing.offer == offer.ref), None)
    priority = priority_card(need, pool, policy) if possible else None
    fit = fit_card(offer, need, pool, policy) if possible else None
    standing = Standing.PROPOSED if own else Standing.NOT_PROPOSED if possible else Standing.NOT_POSSIBLE
    needs = tuple(pairing.need for pairing in of_offer if pairing.need != need.ref)
    offers = tuple(pairing.offer for pairing in of_need if pairing.offer != offer.ref)
    if own is not None and priority is not None and fit is not None:
        why = why_proposed(offer, need, own, priority, fit)
    elif possible:
        why = _why_not_proposed(needs, offers)
    else:
        why = next(outcome for outcome in shown if outcome.verdict is Verdict.NO).reason
    return PairReasons(offer.ref, need.ref, standing, why, shown, priority, fit, needs, offers)


def _why_not_proposed(needs: tuple[str, ...], offers: tuple[str, ...]) -> Reason:
    """A pair that is not proposed, by what its two sides are proposed with instead."""
    if needs and offers:
        params: dict[str, str | int | None] = {"other_need_list": "|".join(needs), "other_offer_list": "|".join(offers)}
        return Reason("both_proposed_elsewhere", params)
    if needs:
        return Reason("offer_proposed_elsewhere", {"other_need_list": "|".join(needs)})
    if offers:
        return Reason("need_proposed_elsewhere", {"other_offer_list": "|".join(offers)})
    return Reason("not_proposed", {})


def why_proposed(offer: OfferCase, need: NeedCase, pairing: Pairing, priority: Card, fit: Card) -> Reason:
    """The sentence about a proposed pair: what speaks for it most on either card, and what limits the quantity."""
    params: dict[str, str | int | None] = {
        "criterion_fit": _strongest(fit).criterion,
        "criterion_priority": _strongest(priority).criterion,
        "limit": _limit(offer, need, pairing),
    }
    return Reason("why_proposed", params)


def why_suggested(fit: Card, amount: Usable | None) -> Reason:
    """The sentence about a pair that could be proposed. amount: what it could move; None while a side does not say."""
    params: dict[str, str | int | None] = {"criterion_fit": _strongest(fit).criterion}
    if amount is None:
        return Reason("why_suggested_unsized", params)
    return Reason("why_suggested", {**params, "limit": _larger_side(amount)})


def _strongest(card: Card) -> Part:
    return max(card.parts, key=lambda part: (part.stated, part.points, part.criterion))


def _limit(offer: OfferCase, need: NeedCase, pairing: Pairing) -> str:
    """Which side sets the quantity, or that one of them is divided among several."""
    amount = usable(offer, need)
    if amount is None or pairing.quantity_offer < amount.quantity_offer:
        return "limit_shared"
    return _larger_side(amount)


def _larger_side(amount: Usable) -> str:
    if amount.supply == amount.demand:
        return "limit_equal"
    return "limit_offer" if amount.supply < amount.demand else "limit_need"


def _nearness(pair: PairReasons) -> tuple[bool, int]:
    return not is_near(pair), len(pair.against)


def _why_unmatched(pairs: list[PairReasons]) -> Reason:
    """No offers; none of what is needed; what became of those that nothing stands against; or what stands against."""
    if not pairs:
        return Reason("unmatched_no_offers", {})
    possible = [pair for pair in pairs if pair.standing is not Standing.NOT_POSSIBLE]
    if possible and all(pair.engaged_needs for pair in possible):
        return Reason("unmatched_all_proposed_elsewhere", {"count": len(possible)})
    if possible:
        return Reason("unmatched_left_out", {"count": len(possible)})
    near = [pair for pair in pairs if is_near(pair)]
    if not near:
        return Reason("unmatched_nothing_of_the_kind", {"offers": len(pairs)})
    single = Counter(pair.against[0].rule for pair in near if len(pair.against) == 1)
    if single:
        rule, count = min(single.items(), key=lambda item: (-item[1], item[0]))
        return Reason("unmatched_one_rule", {"rule": rule, "count": count, "near": len(near)})
    return Reason("unmatched_none_possible", {"near": len(near)})
