"""The few rows of a pool that one record could be paired with: narrowed by the database, judged by the engine.

The conditions here leave out only what a rule of `domain.matching.eligibility` answers with *no* in any case, so that
the rules, asked of the rest, give the same pairs as over the whole pool. Like `queries.pool` this is for the engine:
private fields are in the rows. Only records that the actor may know of are among them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import Session

from matchmaker.db.models.needs import Need
from matchmaker.db.models.offers import Offer, OfferTerm
from matchmaker.db.models.parties import Party, TreatyStanding
from matchmaker.db.models.policies import PolicyVersion
from matchmaker.db.queries import needs, offers
from matchmaker.db.queries.pool import (
    PoolRows,
    Row,
    is_open,
    need_rows,
    not_now_rows,
    of_party,
    offer_rows,
    rate_rows,
    reservation_rows,
    rows_of,
)
from matchmaker.domain.access import Actor
from matchmaker.domain.matching.cases import NeedCase, OfferCase
from matchmaker.domain.vocabulary import Kind

Condition = ColumnElement[bool]


def offers_for(session: Session, actor: Actor, need: NeedCase, on: date, *, any_unit: bool = False) -> PoolRows:
    """Offers that may be possible for a need, with the rows that the rules read. any_unit: the unit is not stated."""
    which = and_(
        is_open(Offer, need.provenance, on),
        offers.known(actor),
        _in_period(Offer, need),
        Offer.committed < Offer.quantity,
        Party.ref != need.party,
        _of_theme(need),
        _in_kind(need, any_unit=any_unit),
        _open_to(need.party),
    )
    found = offer_rows(session, which)
    return _rows(session, on, [need.party], offers=found, around=need.party)


def needs_for(session: Session, actor: Actor, offer: OfferCase, on: date, *, any_unit: bool = False) -> PoolRows:
    """Needs that may be possible for an offer, with the rows that the rules read. any_unit: the unit is not stated."""
    which = and_(
        is_open(Need, offer.provenance, on),
        needs.known(actor),
        _in_period(Need, offer),
        Need.committed + Need.secured < Need.quantity,
        Party.ref != offer.provider,
        Need.theme.in_(offer.themes) if offer.themes else true(),
        _asked_in_kind(offer, any_unit=any_unit),
        Party.ref.in_(offer.countries_only) if offer.countries_only and not offer.regions_only else true(),
        Party.ref.not_in(offer.countries_excluded),
    )
    found = need_rows(session, which)
    return _rows(session, on, sorted({row["party"] for row in found}), needs=found, around=offer.provider)


def one_offer(session: Session, ref: str) -> Row | None:
    """The row of one offer, whatever its status."""
    return next(iter(offer_rows(session, Offer.ref == ref)), None)


def one_need(session: Session, ref: str) -> Row | None:
    """The row of one need, whatever its status."""
    return next(iter(need_rows(session, Need.ref == ref)), None)


def rates_of(session: Session, currencies: Sequence[str]) -> list[Row]:
    """Every rate of some currencies. That of US dollars is always one."""
    return rate_rows(session, currencies) if set(currencies) - {"USD"} else []


def newest_policy(session: Session, ref: str) -> bytes | None:
    """The newest version of the settings of a name, as canonical JSON."""
    statement = select(PolicyVersion.body).where(PolicyVersion.ref == ref)
    body = session.scalar(statement.order_by(PolicyVersion.version.desc()).limit(1))
    return None if body is None else body.encode()


def _rows(
    session: Session,
    on: date,
    parties: Collection[str],
    *,
    offers: Sequence[Row] = (),
    needs: Sequence[Row] = (),
    around: str,
) -> PoolRows:
    """The rows of a small pool: standing of the affected States, reservations and answers around a party."""
    return PoolRows(
        parties=rows_of(session, select(*Party.__table__.columns).where(Party.ref.in_(parties))),
        standing=_about(session, TreatyStanding, parties),
        clocks=[],  # they set the priority of a need, which is not asked for here
        observers=[],
        rates=rates_of(session, _currencies((*offers, *needs))),
        offers=list(offers),
        needs=list(needs),
        reservations=reservation_rows(session, around=around),
        not_now=not_now_rows(session, on, around=around),
    )


def _about(session: Session, model: Any, parties: Collection[str]) -> list[Row]:
    statement: Select[*tuple[Any, ...]] = of_party(model).where(Party.ref.in_(parties))
    return rows_of(session, statement)


def _currencies(rows: Iterable[Row]) -> list[str]:
    named = {row[name] for row in rows for name in ("currency", "estimated_cost_currency") if name in row}
    return sorted(named - {None})


def _in_period(model: Any, record: OfferCase | NeedCase) -> Condition:
    return and_(model.starts_on <= record.ends_on, model.ends_on >= record.starts_on)


def _of_theme(need: NeedCase) -> Condition:
    """The offer names the need's theme, or no theme at all."""
    themes = select(OfferTerm.offer_id).where(OfferTerm.facet == "theme")
    any_theme = exists().where(OfferTerm.offer_id == Offer.id, OfferTerm.facet == "theme")
    return or_(Offer.id.in_(themes.where(OfferTerm.code == need.theme)), ~any_theme)


def _in_kind(need: NeedCase, *, any_unit: bool) -> Condition:
    """The same kind, unit, class and level where both name one; or money where the need accepts it."""
    same = and_(Offer.kind == need.kind, true() if any_unit else Offer.unit == need.unit)
    if need.kind == Kind.FUNDING:
        return same
    same = and_(same, *(_same_or_open(Offer, name, getattr(need, name)) for name in ("class_code", "level")))
    if not need.accepts_money:
        return same
    return and_(Offer.kind.in_((need.kind, Kind.FUNDING)), or_(same, Offer.kind == Kind.FUNDING))  # the first: an index


def _asked_in_kind(offer: OfferCase, *, any_unit: bool) -> Condition:
    """The other way: what an offer in kind can meet, or whatever accepts money."""
    if offer.kind == Kind.FUNDING:
        return or_(Need.kind == Kind.FUNDING, Need.accepts_money.is_(True))
    same = and_(Need.kind == offer.kind, true() if any_unit else Need.unit == offer.unit)
    return and_(same, *(_same_or_open(Need, name, getattr(offer, name)) for name in ("class_code", "level")))


def _same_or_open(model: Any, name: str, value: str | None) -> Condition:
    column = getattr(model, name)
    same: Condition = true() if value is None else or_(column.is_(None), column == value)
    return same


def _open_to(party: str) -> Condition:
    """The offer does not name other countries alone, nor leave this one out."""

    def named(facet: str, code: str | None = None) -> Condition:
        condition = exists().where(OfferTerm.offer_id == Offer.id, OfferTerm.facet == facet)
        return condition if code is None else condition.where(OfferTerm.code == code)

    elsewhere = and_(named("country_only"), ~named("country_only", party), ~named("region_only"))
    return and_(~elsewhere, ~named("country_excluded", party))
