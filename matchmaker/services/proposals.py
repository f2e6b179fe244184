"""Proposals: review by a coordinator, answers by the two sides, contact, and the sums reserved for it.

Every function commits once, checks the version the caller read, and returns the new one. Quantities are reserved and
freed before the proposal itself is written: offers, then needs, then proposals, the audit head last.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from matchmaker.db.session import Session
from matchmaker.db.writers import proposals as writer
from matchmaker.db.writers import records
from matchmaker.db.writers.proposals import ProposalState
from matchmaker.domain.access import Actor, Right, may, require, require_not_recused
from matchmaker.domain.lifecycle import (
    SHOWN_TO_SIDES,
    AnswerGiven,
    AnswerTaken,
    ProposalStep,
    check_set_aside_reason,
    open_statuses,
    proposal_step,
    take_answer,
)
from matchmaker.domain.vocabulary import Answer, Effect, ProposalStatus, Provenance, RecordStatus, Role, Side
from matchmaker.errors import Conflict, NotAllowed, NotFound, StaleVersion
from matchmaker.services import audit

_ANSWERED = {ProposalStatus.IN_CONTACT: "in_contact", ProposalStatus.NOT_TAKEN_UP: "not_taken_up"}
WORKER = Actor("worker", Role.SERVICE_ACCOUNT)


def shortlist(session: Session, actor: Actor, ref: str, *, version: int, now: datetime) -> int:
    """Take a proposal on the short list. A coordinator whose own State is a side is recused."""
    state = _to_review(session, actor, ref, version, Right.REVIEW)
    status = proposal_step(state.status, ProposalStep.SHORTLIST)
    return _write(session, actor, state, "shortlisted", now, {"status": status, "set_aside_reason": None})


def set_aside(session: Session, actor: Actor, ref: str, reason_code: str, *, version: int, now: datetime) -> int:
    """Set a proposal aside with a reason of `SetAsideReason` that both sides read."""
    state = _to_review(session, actor, ref, version, Right.REVIEW)
    status = proposal_step(state.status, ProposalStep.SET_ASIDE)
    reason = check_set_aside_reason(reason_code)
    return _write(session, actor, state, "set_aside", now, {"status": status, "set_aside_reason": reason})


def undo(session: Session, actor: Actor, ref: str, *, version: int, now: datetime) -> int:
    """Take back short-listing or setting aside."""
    state = _to_review(session, actor, ref, version, Right.REVIEW)
    status = proposal_step(state.status, ProposalStep.UNDO)
    return _write(session, actor, state, "review_undone", now, {"status": status, "set_aside_reason": None})


def put_to_sides(
    session: Session, actor: Actor, ref: str, *, version: int, now: datetime, confirmed: Collection[str] = ()
) -> int:
    """Put a short-listed proposal to the provider, and, once it is interested, to the affected State.

    `confirmed` names the rules of `to_confirm` whose facts the actor has confirmed; Conflict("still_to_confirm")
    while one is missing. Conflict("published_facts_only_read") for a proposal over published facts, and
    Conflict("pair_under_way") where another run's proposal of the same pair is with a side or in contact.
    """
    state = _to_review(session, actor, ref, version, Right.PUT_TO_SIDES)
    status = proposal_step(state.status, ProposalStep.PUT_TO_SIDES)
    missing = [rule for rule in state.to_confirm if rule not in confirmed]
    if missing:
        raise Conflict("still_to_confirm", rules="|".join(missing))
    _require_open(session, state)
    if writer.pair_under_way(session, state.offer, state.need, but=state.ref):
        raise Conflict("pair_under_way")
    return _write(session, actor, state, "put_to_provider", now, {"status": status, "to_confirm": []})


def answer(session: Session, actor: Actor, ref: str, given: AnswerGiven, *, version: int, now: datetime) -> int:
    """The answer of the actor's own party, in its turn. When both sides are interested the sums are reserved in the
    same transaction; OverCommitted if they are no longer open: then nothing changes."""
    state = _find(session, actor, ref)
    side = _asked_side(actor, state)
    _check(state, version)
    asked_by = None if state.asked_by is None else Side(state.asked_by)
    taken = take_answer(state.status, side, given, on=now.date(), asked_by=asked_by)
    withdrawn = _take_effect(session, state, side, taken, now)
    writer.add_answer(session, state, side, given, taken, actor.id, now)
    values = {"status": taken.status, "expires_on": taken.expires_on}
    action = _ANSWERED.get(taken.status, "answered")
    return _write(session, actor, state, action, now, values, withdrawn=withdrawn)


def end_contact(session: Session, actor: Actor, ref: str, *, version: int, now: datetime) -> int:
    """Either side ends the contact: the sums are open again."""
    state = _find(session, actor, ref)
    _asked_side(actor, state)
    _check(state, version)
    status = proposal_step(state.status, ProposalStep.END_CONTACT)
    writer.release(session, [state])
    return _write(session, actor, state, "contact_ended", now, {"status": status, "expires_on": None})


def expire_contacts(session: Session, *, now: datetime) -> int:
    """End every contact whose date has passed; how many there were. For the worker: no actor asks for it."""
    states = writer.contacts_past(session, now.date())
    writer.release(session, states)
    for state in states:
        status = proposal_step(state.status, ProposalStep.EXPIRE)
        if writer.change(session, state, {"status": status}, now) is None:
            raise StaleVersion(noun="proposal", ref=state.ref)
    for state in states:
        _record(session, WORKER, state, "contact_expired", now, {"status": str(ProposalStatus.EXPIRED)})
    session.commit()
    return len(states)


def _find(session: Session, actor: Actor, ref: str) -> ProposalState:
    """The proposal, or NotFound where this actor may not know of it."""
    state = writer.find(session, ref)
    known = state is not None and (
        may(actor, Right.READ_PROPOSALS)
        or (state.status in SHOWN_TO_SIDES and actor.party in (state.provider, state.party))
    )
    if state is None or not known:
        raise NotFound(noun="proposal", ref=ref)
    return state


def _to_review(session: Session, actor: Actor, ref: str, version: int, right: Right) -> ProposalState:
    state = _find(session, actor, ref)
    require(actor, right)
    require_not_recused(actor, state.provider, state.party)
    _check(state, version)
    return state


def _check(state: ProposalState, version: int) -> None:
    if state.pool == Provenance.PUBLISHED_FACT:
        raise Conflict("published_facts_only_read")
    if state.version != version:
        raise StaleVersion(noun="proposal", ref=state.ref)


def _asked_side(actor: Actor, state: ProposalState) -> Side:
    """The side that the actor answers for; NotAllowed for everybody who is not of a party to the proposal."""
    for side in Side:
        if may(actor, Right.ANSWER, party=state.party_of(side)):
            return side
    raise NotAllowed(right=str(Right.ANSWER))


def _take_effect(
    session: Session, state: ProposalState, side: Side, taken: AnswerTaken, now: datetime
) -> tuple[str, str, str] | None:
    """What an answer does to the offer and the need: reserve the sums, or withdraw the record of the side, which is
    then handed back as (noun, ref, owner)."""
    if taken.answer != Answer.NOT_POSSIBLE_NOW:
        if taken.reserve:
            writer.reserve(session, state)
        _require_open(session, state)
    elif taken.effect == Effect.WITHDRAW:
        noun, ref = ("offer", state.offer) if side == Side.PROVIDER else ("need", state.need)
        if records.withdraw_published(session, noun, ref, now):
            return noun, ref, state.party_of(side)
    return None


def _require_open(session: Session, state: ProposalState) -> None:
    """Both records still stand: published, or for a direct pairing sent by their party. Called after the sums are
    reserved: the rows are ours until the commit."""
    for noun, status in writer.record_statuses(session, state).items():
        if status not in open_statuses(state.origin):
            raise Conflict("record_not_open", noun=noun, ref=state.offer if noun == "offer" else state.need)


def _write(
    session: Session,
    actor: Actor,
    state: ProposalState,
    action: str,
    now: datetime,
    values: dict[str, Any],
    *,
    withdrawn: tuple[str, str, str] | None = None,
) -> int:
    """The change, its audit entries, the one commit; the new version."""
    version = writer.change(session, state, values, now)
    if version is None:
        raise StaleVersion(noun="proposal", ref=state.ref)
    changed = {name: str(values[name]) for name in ("status", "set_aside_reason") if values.get(name) is not None}
    _record(session, actor, state, action, now, changed)
    if withdrawn is not None:
        noun, ref, owner = withdrawn
        status = {"status": str(RecordStatus.WITHDRAWN)}
        audit.record(session, actor, noun, ref, "withdrawn", status, now=now, parties=(owner,))
    session.commit()
    return version


def _record(
    session: Session, actor: Actor, state: ProposalState, action: str, now: datetime, changed: dict[str, str]
) -> None:
    parties = (state.provider, state.party) if changed["status"] in SHOWN_TO_SIDES else ()
    audit.record(session, actor, "proposal", state.ref, action, changed, now=now, parties=parties)
