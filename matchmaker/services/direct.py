"""Pairings that two sides make themselves: "we could help" on a need, "ask for an offer" by an affected State.

No round and nobody's leave: the same rules are asked as in a run, and the other side is asked at once. From then on it
is a proposal like any other, with the same answers, contact and reserved sums. A rule that stands against the pair is
told with its reason where it rests on what both may know; every private cause is one and the same "not available".
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from matchmaker.db.queries import pool as pool_rows
from matchmaker.db.session import Session
from matchmaker.db.writers import proposals as writer
from matchmaker.db.writers import records
from matchmaker.db.writers.runs import newest_policy, policy_body
from matchmaker.domain.access import Actor, Right, require, sees_record
from matchmaker.domain.lifecycle import SENT, AnswerGiven, begin_direct
from matchmaker.domain.matching import explain
from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool, from_json, to_json
from matchmaker.domain.matching.eligibility import Verdict, is_eligible, ledger, usable
from matchmaker.domain.matching.plan import Pairing
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.scoring import fit_card, priority_card
from matchmaker.domain.vocabulary import Provenance, RecordStatus, Side
from matchmaker.errors import (
    Conflict,
    FieldError,
    InvalidInput,
    NotAllowed,
    NotFound,
    OverCommitted,
    PairNotPossible,
)
from matchmaker.services import audit, drafting, idempotency
from matchmaker.services.drafting import Recorded
from matchmaker.services.idempotency import Once
from matchmaker.services.proposing import proposal_of
from matchmaker.services.records import OWNER, POST
from matchmaker.services.runs import pack
from matchmaker.services.snapshot import build_pool

POLICY = "trial"
INTERESTED = AnswerGiven("interested")
_SIDE = {"offer": Side.PROVIDER, "need": Side.AFFECTED_STATE}
_DONE = {Side.PROVIDER: "help_offered", Side.AFFECTED_STATE: "offer_asked_for"}


def offer_help(
    session: Session,
    actor: Actor,
    need: str,
    offer: str | Mapping[str, Any],
    *,
    now: datetime,
    given: AnswerGiven = INTERESTED,
    quantity: int | None = None,
    once: Once | None = None,
) -> Recorded:
    """ "We could help": the provider's focal point puts an own offer to the affected State of a published need.

    offer: the ref of an own offer that was sent (published or not), or the validated values of a new one, which is
    then entered as sent. given: interested, or interested with changes that the other side reads. quantity: how much
    of the offer, in its own unit; by default all that the two can move. The proposal, with the affected State.

    PairNotPossible with the reasons that the actor may know; OverCommitted where nothing is open; Conflict
    "pair_under_way", "record_not_open" (theirs), "record_not_sent" (the own one).
    """
    return _begin(session, actor, "offer", offer, need, given, quantity, once, now)


def ask_for_offer(
    session: Session,
    actor: Actor,
    offer: str,
    need: str | Mapping[str, Any],
    *,
    now: datetime,
    given: AnswerGiven = INTERESTED,
    quantity: int | None = None,
    once: Once | None = None,
) -> Recorded:
    """The affected State's focal point asks the provider of a published offer; the other way round, as `offer_help`."""
    return _begin(session, actor, "need", need, offer, given, quantity, once, now)


def _begin(
    session: Session,
    actor: Actor,
    noun: str,
    own: str | Mapping[str, Any],
    theirs: str,
    given: AnswerGiven,
    quantity: int | None,
    once: Once | None,
    now: datetime,
) -> Recorded:
    """A pairing that the side of `noun` begins with its own record."""
    for right in (POST[noun], Right.ANSWER):
        require(actor, right, party=actor.party)
    ref = str(uuid.uuid4())
    made = idempotency.claim(session, actor, once, "proposal", ref, now=now)
    if made is not None:
        return _made_before(session, made)
    _require_published(session, actor, "need" if noun == "offer" else "offer", theirs)
    mine = own if isinstance(own, str) else _entered(session, actor, noun, own, now)
    _require_sent(session, actor, noun, mine)
    offer, need = (mine, theirs) if noun == "offer" else (theirs, mine)
    if writer.pair_under_way(session, offer, need):
        raise Conflict("pair_under_way")
    taken = begin_direct(_SIDE[noun], given, on=now.date())
    pool = _pool(session, offer, need, quantity, now)
    _require_possible(pool, actor)
    policy_id = newest_policy(session, POLICY)
    if policy_id is None:
        raise Conflict("policy_not_known")
    values = _values(pool, from_json(Policy, policy_body(session, policy_id)))
    values |= {"ref": ref, "asked_by": _SIDE[noun], "status": taken.status, "policy_version_id": policy_id}
    writer.insert_direct(session, values, offer, need, now)
    state = writer.find(session, ref)
    if state is None:
        raise NotFound(noun="proposal", ref=ref)
    writer.add_answer(session, state, _SIDE[noun], given, taken, actor.id, now)
    parties = (state.provider, state.party)
    audit.record(
        session, actor, "proposal", ref, _DONE[_SIDE[noun]], {"status": str(taken.status)}, now=now, parties=parties
    )
    session.commit()
    return Recorded(ref, state.version, state.status)


def _made_before(session: Session, ref: str) -> Recorded:
    state = writer.find(session, ref)
    if state is None:
        raise NotFound(noun="proposal", ref=ref)
    return Recorded(ref, state.version, state.status, replayed=True)


def _entered(session: Session, actor: Actor, noun: str, values: Mapping[str, Any], now: datetime) -> str:
    """The ref of a new record of the own party, cleared and sent by whoever begins the pairing."""
    for right in (Right.DRAFT, Right.CLEAR, Right.SEND):
        require(actor, right, party=actor.party)
    ref = str(values.get("ref") or uuid.uuid4())
    drafting.add(session, actor, noun, {**values, "ref": ref}, now=now, status=RecordStatus.SUBMITTED)
    return ref


def _require_published(session: Session, actor: Actor, noun: str, ref: str) -> None:
    state = records.find(session, noun, ref)
    if state is None or not sees_record(actor, noun, state.as_record(OWNER[noun])):
        raise NotFound(noun=noun, ref=ref)
    if state.provenance == Provenance.PUBLISHED_FACT:
        raise Conflict("published_facts_only_read")
    if state.status != RecordStatus.PUBLISHED:
        raise Conflict("record_not_open", noun=noun, ref=ref)


def _require_sent(session: Session, actor: Actor, noun: str, ref: str) -> None:
    state = records.find(session, noun, ref)
    if state is None or not sees_record(actor, noun, state.as_record(OWNER[noun])):
        raise NotFound(noun=noun, ref=ref)
    if state.owner != actor.party:
        raise NotAllowed("not_own_record", noun=noun)
    if state.provenance == Provenance.PUBLISHED_FACT:
        raise Conflict("published_facts_only_read")
    if state.status not in SENT:
        raise Conflict("record_not_sent", noun=noun, ref=ref)


def _pool(session: Session, offer: str, need: str, quantity: int | None, now: datetime) -> Pool:
    """A pool of the two, the offer cut down to `quantity`; OverCommitted where nothing of one is open."""
    on = now.date()
    pool = build_pool(on, pool_rows.read_pair(session, offer, need, on))
    for noun, cases in (("offer", pool.offers), ("need", pool.needs)):
        if not cases:
            raise OverCommitted(noun=noun)
    if quantity is None:
        return pool
    return dataclasses.replace(pool, offers=(_part(pool, pool.offers[0], quantity),))


def _part(pool: Pool, offer: OfferCase, quantity: int) -> OfferCase:
    """The offer as if it held no more than a quantity."""
    if not 0 < quantity <= offer.quantity:
        raise InvalidInput([FieldError("quantity", "more_than_open")])
    if not offer.divisible and quantity < offer.quantity:
        raise InvalidInput([FieldError("quantity", "given_whole_only")])
    if quantity < offer.min_tranche:
        raise InvalidInput([FieldError("quantity", "below_smallest_tranche")])
    rate = pool.rates.get(offer.currency or "")
    cents = rate.usd_cents(quantity) if rate and offer.usd_cents is not None else offer.usd_cents
    return dataclasses.replace(offer, quantity=quantity, usd_cents=cents)


def _require_possible(pool: Pool, actor: Actor) -> None:
    """Nothing, or PairNotPossible with every rule against the pair that the actor may know of."""
    outcomes = ledger(pool.offers[0], pool.needs[0], pool)
    if is_eligible(outcomes):
        return
    told = explain.visible_outcomes(outcomes, actor.party)
    against = [one for one in told if one.verdict is Verdict.NO]
    raise PairNotPossible([FieldError(one.rule, one.reason.code, dict(one.reason.params)) for one in against])


def _values(pool: Pool, policy: Policy) -> dict[str, Any]:
    """The row of the pairing, with the snapshot that it rests on. `to_confirm` names what both sides may know of."""
    offer, need = pool.offers[0], pool.needs[0]
    data, _ = pack(to_json(pool))
    row = proposal_of(pool, _pairing(pool, policy, offer, need), offer, need)
    return {name: value for name, value in row.items() if name not in ("offer", "need")} | {"snapshot": data}


def _pairing(pool: Pool, policy: Policy, offer: OfferCase, need: NeedCase) -> Pairing:
    amount, told = usable(offer, need), explain.visible_outcomes(ledger(offer, need, pool), None)
    if amount is None:
        raise OverCommitted(noun="offer")
    return Pairing(
        offer=offer.ref,
        need=need.ref,
        quantity_offer=amount.quantity_offer,
        quantity_need=amount.quantity_need,
        priority=priority_card(need, pool, policy),
        fit=fit_card(offer, need, pool, policy),
        weight=0,  # it adds to no plan
        to_confirm=tuple(one.rule for one in told if one.verdict is Verdict.TO_CONFIRM),
    )
