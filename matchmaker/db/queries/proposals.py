"""Proposals as an actor may read them: coordinators all, a side its own from the moment it is put to it.

Why a side answered "not possible now" is read by that side alone; everybody else reads "not taken up this round".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select, true
from sqlalchemy.orm import Session, aliased

from matchmaker.db.models.needs import Need
from matchmaker.db.models.offers import Offer
from matchmaker.db.models.parties import Party
from matchmaker.db.models.policies import PolicyVersion
from matchmaker.db.models.proposals import Proposal, ProposalAnswer
from matchmaker.db.models.runs import Run
from matchmaker.db.queries.filters import MOST_WORDS, parties_named
from matchmaker.db.queries.paging import DEFAULT_LIMIT, Page
from matchmaker.db.queries.records import count_of, ordered, page_of
from matchmaker.db.types import fold
from matchmaker.domain.access import Actor, Right, may, recused
from matchmaker.domain.lifecycle import SHOWN_TO_SIDES, WAITS_FOR, ProposalStep, status_outside, steps_open
from matchmaker.domain.vocabulary import Answer, ProposalStatus, Provenance, RunStatus, Side
from matchmaker.errors import NotFound


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What a side answered. Reason, effect, date and note are filled for the side itself only; nobody else is told
    of a "not possible now" at all: the status of the proposal, not taken up, says what they may know."""

    side: str
    answer: str
    changes: str | None
    at: datetime
    reason_code: str | None = None
    effect: str | None = None
    until_on: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One possible partnership. `answers`, `set_aside_reason`, `to_confirm` and `expires_on` are for the two sides and
    for those who review; everybody else reads `domain.lifecycle.status_outside` as its `status`.

    `quantity_offer` is in `offer_unit` (minor units of `offer_currency`), `quantity_need` likewise. `fit` and
    `priority` are 0..10000; `cards` is {"priority": card, "fit": card} as the engine wrote them. `steps` are the steps
    of review that this actor may take now, "answer" among them when the actor's side is waited for. A direct one has
    no `run`; `asked_by` is the side that began it.
    """

    ref: str
    version: int
    run: str | None
    pool: str
    status: str
    exercise: bool
    origin: str
    asked_by: str | None
    offer: str
    offer_title: str
    firmness: str | None
    need: str
    need_title: str
    kind: str
    theme: str
    provider: str
    provider_name: str
    party: str
    party_name: str
    headline: str
    tags: tuple[str, ...]
    quantity_offer: int
    offer_unit: str
    offer_currency: str | None
    quantity_need: int
    need_unit: str
    need_currency: str | None
    need_quantity: int
    fit: int
    priority: int
    weight: int
    cards: dict[str, Any]
    to_confirm: tuple[str, ...]
    expires_on: date | None
    set_aside_reason: str | None
    updated_at: datetime
    answers: tuple[AnswerView, ...]
    my_side: str | None
    recused: bool
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """What a list keeps; None keeps everything. `party` is a side, `not_of` is none of the sides; every word of `text`
    stands in one of the titles or names a side; `mine` keeps those that wait for an answer of this actor, `after` those
    that were made after that one (a ref)."""

    run: str | None = None
    origin: str | None = None
    status: str | None = None
    theme: str | None = None
    kind: str | None = None
    headline: str | None = None
    text: str | None = None
    party: str | None = None
    need: str | None = None
    offer: str | None = None
    not_of: str | None = None
    mine: bool = False
    after: str | None = None


_Provider = aliased(Party)
_Affected = aliased(Party)
# A direct pairing has no run: what it rests on is said by its records and their parties.
_POOL = func.coalesce(Run.pool, Offer.provenance)
_EXERCISE = func.coalesce(Run.exercise, or_(_Provider.exercise, _Affected.exercise))
_COLUMNS = (
    Proposal.id, Proposal.ref, Proposal.version, Run.ref.label("run"), _POOL.label("pool"), Proposal.status,
    _EXERCISE.label("exercise"), Proposal.origin, Proposal.asked_by, Offer.ref.label("offer"),
    Offer.title.label("offer_title"), Offer.firmness,
    Need.ref.label("need"), Need.title.label("need_title"), Offer.kind, Need.theme,
    _Provider.ref.label("provider"), _Provider.name_en.label("provider_name"),
    _Affected.ref.label("party"), _Affected.name_en.label("party_name"),
    Proposal.headline, Proposal.tags, Proposal.quantity_offer, Offer.unit.label("offer_unit"),
    Offer.currency.label("offer_currency"), Proposal.quantity_need, Need.unit.label("need_unit"),
    Need.currency.label("need_currency"), Need.quantity.label("need_quantity"), Proposal.fit, Proposal.priority,
    Proposal.weight, Proposal.cards, Proposal.to_confirm, Proposal.expires_on, Proposal.set_aside_reason,
    Proposal.updated_at,
)  # fmt: skip
_SORTS = {
    "created": Proposal.id, "need": Need.ref, "provider": _Provider.name_en, "fit": Proposal.fit,
    "priority": Proposal.priority, "weight": Proposal.weight, "updated": Proposal.updated_at,
}  # fmt: skip


def list_proposals(
    session: Session,
    actor: Actor,
    keep: ProposalFilter | None = None,
    *,
    sort: str = "need",
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
) -> Page[ProposalView]:
    """Proposals that the actor may read. sort: one of `_SORTS`; "-" before it reverses."""
    statement = ordered(_kept(session, _readable(actor), actor, keep or ProposalFilter()), sort, _SORTS, Proposal.id)
    rows, total, limit, offset = page_of(session, statement, limit=limit, offset=offset)
    return Page(_views(session, actor, rows), total, limit, offset)


def get_proposal(session: Session, actor: Actor, ref: str) -> ProposalView:
    """One proposal; NotFound when there is none that this actor may read."""
    rows = session.execute(_readable(actor).where(Proposal.ref == ref)).mappings().all()
    if not rows:
        raise NotFound(noun="proposal", ref=ref)
    return _views(session, actor, [dict(row) for row in rows])[0]


def direct_data(session: Session, ref: str) -> tuple[bytes, bytes]:
    """Snapshot (compressed) and policy (canonical JSON) of a direct pairing. Ask `get_proposal` first: rights are
    checked there and not here."""
    statement = select(Proposal.snapshot, PolicyVersion.body).join(PolicyVersion).where(Proposal.ref == ref)
    row = session.execute(statement).one_or_none()
    if row is None or row.snapshot is None:
        raise NotFound(noun="proposal", ref=ref)
    return row.snapshot, row.body.encode()


def count_proposals(session: Session, actor: Actor, keep: ProposalFilter | None = None) -> int:
    """How many proposals the actor may read that a filter keeps."""
    return count_of(session, _kept(session, _readable(actor), actor, keep or ProposalFilter()))


def count_by_status(session: Session, actor: Actor) -> dict[str, int]:
    """status -> how many of the proposals over posted records that the actor may read."""
    statement = joined(select(Proposal.status, func.count()).select_from(Proposal)).where(readable_by(actor))
    statement = statement.where(_POOL == Provenance.POSTED)
    return dict(session.execute(statement.group_by(Proposal.status).order_by(Proposal.status)).all())


def count_by_status_of_run(session: Session, actor: Actor, run: str) -> dict[str, int]:
    """status -> how many of the proposals of a run that the actor may read, in the order of the life cycle."""
    statement = joined(select(Proposal.status, func.count()).select_from(Proposal))
    statement = statement.where(readable_by(actor), Run.ref == run).group_by(Proposal.status)
    found = dict(session.execute(statement).all())
    return {str(status): found[status] for status in ProposalStatus if status in found}


def statuses_of_run(session: Session, actor: Actor, run: str) -> dict[tuple[str, str], str]:
    """(offer, need) -> status, of every proposal of a run that the actor may read."""
    statement = joined(select(Offer.ref, Need.ref, Proposal.status).select_from(Proposal))
    rows = session.execute(statement.where(readable_by(actor), Run.ref == run))
    return {(offer, need): status for offer, need, status in rows}


def _readable(actor: Actor) -> Select[*tuple[Any, ...]]:
    return joined(select(*_COLUMNS).select_from(Proposal)).where(readable_by(actor))


def joined(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A question about proposals with their run, records and parties beside them, as `readable_by` wants them."""
    return (
        statement.outerjoin(Run, Proposal.run_id == Run.id)
        .join(Offer, Proposal.offer_id == Offer.id)
        .join(Need, Proposal.need_id == Need.id)
        .join(_Provider, Offer.provider_id == _Provider.id)
        .join(_Affected, Need.party_id == _Affected.id)
    )


def readable_by(actor: Actor) -> ColumnElement[bool]:
    """`domain.access.reads_all_proposals` and `domain.lifecycle.SHOWN_TO_SIDES` as a condition."""
    if may(actor, Right.READ_PROPOSALS):
        return true()
    known = []
    if may(actor, Right.READ_RELEASED):
        known.append(or_(Run.status == RunStatus.RELEASED, Run.pool == Provenance.PUBLISHED_FACT))
    if actor.party is not None:
        own_side = or_(_Provider.ref == actor.party, _Affected.ref == actor.party)
        known.append(and_(own_side, Proposal.status.in_(SHOWN_TO_SIDES)))
    return or_(false(), *known)


def _kept(
    session: Session, statement: Select[*tuple[Any, ...]], actor: Actor, keep: ProposalFilter
) -> Select[*tuple[Any, ...]]:
    columns = {
        "run": Run.ref, "origin": Proposal.origin, "theme": Need.theme,
        "kind": Offer.kind, "need": Need.ref, "offer": Offer.ref, "headline": Proposal.headline,
    }  # fmt: skip
    for name, column in columns.items():
        if (value := getattr(keep, name)) is not None:
            statement = statement.where(column == value)
    if keep.status is not None:
        statement = statement.where(_has_status(actor, keep.status))
    if keep.party is not None:
        statement = statement.where(or_(_Provider.ref == keep.party, _Affected.ref == keep.party))
    for word in (keep.text or "").split()[:MOST_WORDS]:
        statement = statement.where(_said(session, word))
    if keep.after is not None:
        last = select(Proposal.id).where(Proposal.ref == keep.after).scalar_subquery()
        statement = statement.where(Proposal.id > last)
    if keep.not_of is not None:
        statement = statement.where(_Provider.ref != keep.not_of, _Affected.ref != keep.not_of)
    return statement.where(_waiting_for(actor)) if keep.mine else statement


def _has_status(actor: Actor, wanted: str) -> ColumnElement[bool]:
    """A status as the actor reads it: no filter tells more than the list does."""
    if may(actor, Right.READ_PROPOSALS):
        return Proposal.status == wanted
    inside = or_(_POOL == Provenance.PUBLISHED_FACT, _Provider.ref == actor.party, _Affected.ref == actor.party)
    outside = [status for status in ProposalStatus if status_outside(status) == wanted]
    return or_(and_(inside, Proposal.status == wanted), and_(not_(inside), Proposal.status.in_(outside)))


def _said(session: Session, word: str) -> ColumnElement[bool]:
    """A word in the title of the offer or of the need, or in a name of one of the sides."""
    titles = [model.title_folded.contains(fold(word), autoescape=True) for model in (Offer, Need)]
    named = parties_named(session, word)
    return or_(*titles, _Provider.id.in_(named), _Affected.id.in_(named))


def _waiting_for(actor: Actor) -> ColumnElement[bool]:
    if not may(actor, Right.ANSWER, party=actor.party):
        return false()
    sides = {Side.PROVIDER: _Provider.ref, Side.AFFECTED_STATE: _Affected.ref}
    return or_(
        *(and_(Proposal.status == status, sides[side] == actor.party) for status, side in WAITS_FOR.items())
    )  # fmt: skip


def _views(session: Session, actor: Actor, rows: list[dict[str, Any]]) -> tuple[ProposalView, ...]:
    answers = _answers(session, [row["id"] for row in rows])
    return tuple(_view(actor, row, answers.get(row["id"], [])) for row in rows)


def _view(actor: Actor, row: dict[str, Any], answers: list[dict[str, Any]]) -> ProposalView:
    sides = {row["provider"]: Side.PROVIDER, row["party"]: Side.AFFECTED_STATE}
    mine = sides.get(actor.party or "")
    values = {name: value for name, value in row.items() if name != "id"}
    if not _of_the_table(actor, mine):
        values, answers = {**values, **_outside(row)}, []
    return ProposalView(
        **{**values, "tags": tuple(values["tags"]), "to_confirm": tuple(values["to_confirm"])},
        answers=tuple(view for given in answers if (view := _answer(actor, mine, given)) is not None),
        my_side=mine,
        recused=recused(actor, row["provider"], row["party"]),
        steps=_steps(actor, row, mine),
    )


def _outside(row: dict[str, Any]) -> dict[str, Any]:
    """What those read in place of the steps of the table; a replay of published facts has none."""
    if row["pool"] == Provenance.PUBLISHED_FACT:
        return {"set_aside_reason": None}
    return {"status": status_outside(row["status"]), "set_aside_reason": None, "to_confirm": (), "expires_on": None}


def _of_the_table(actor: Actor, mine: Side | None) -> bool:
    """Whether the actor is of a side or reviews: others read what is proposed, and not what the sides say to it."""
    return mine is not None or may(actor, Right.READ_PROPOSALS)


def _answer(actor: Actor, mine: Side | None, given: dict[str, Any]) -> AnswerView | None:
    """An answer as the actor may read it; of a "not possible now" nobody but the side itself reads anything."""
    own = given["side"] == mine and may(actor, Right.ANSWER, party=actor.party)
    if not own and given["answer"] == Answer.NOT_POSSIBLE_NOW:
        return None
    private = {name: given[name] if own else None for name in ("reason_code", "effect", "until_on", "note")}
    return AnswerView(given["side"], given["answer"], given["changes"], given["at"], **private)


def _steps(actor: Actor, row: dict[str, Any], mine: Side | None) -> tuple[str, ...]:
    """The steps that this actor may take now, in the order of the life cycle."""
    if row["pool"] == Provenance.PUBLISHED_FACT:
        return ()
    answers = mine is not None and may(actor, Right.ANSWER, party=actor.party)
    if answers:
        if WAITS_FOR.get(row["status"]) == mine:
            return ("answer",)
        return tuple(step for step in steps_open(row["status"]) if step == ProposalStep.END_CONTACT)
    rights = dict.fromkeys((ProposalStep.SHORTLIST, ProposalStep.SET_ASIDE, ProposalStep.UNDO), Right.REVIEW)
    rights[ProposalStep.PUT_TO_SIDES] = Right.PUT_TO_SIDES
    if recused(actor, row["provider"], row["party"]):
        return ()
    return tuple(step for step in steps_open(row["status"]) if step in rights and may(actor, rights[step]))


def _answers(session: Session, ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    """Every answer of many proposals in one query, the earliest first."""
    columns = (
        ProposalAnswer.proposal_id, ProposalAnswer.side, ProposalAnswer.answer, ProposalAnswer.reason_code,
        ProposalAnswer.effect, ProposalAnswer.until_on, ProposalAnswer.changes, ProposalAnswer.note, ProposalAnswer.at,
    )  # fmt: skip
    statement = select(*columns).where(ProposalAnswer.proposal_id.in_(ids)).order_by(ProposalAnswer.id)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in session.execute(statement).mappings():
        found.setdefault(row["proposal_id"], []).append(dict(row))
    return found
