"""The few rows of a pool that one record could be paired with: narrowed by the database, judged by the engine.

The conditions here leave out only what a rule of `domain.matching.eligibility` answers with *no* in any case, so that
the rules, asked of the rest, give the same pairs as over the whole pool. Like `queries.pool` this is for the engine:
private fields are in the rows. Only records that the actor may know of are among them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select, true
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
    whole,
)
from matchmaker.domain.access import Actor
from matchmaker.domain.matching.cases import NeedCase, OfferCase
from matchmaker.domain.vocabulary import Kind

Condition = ColumnElement[bool]


def offers_for(session: Session, actor: Actor, need: NeedCase, on: date, *, any_unit: bool = False) -> PoolRows:
    """Offers that may be possible for a need, with the rows that the rules read. any_unit: the unit is not stated."""
    stated = _stated(need, any_unit=any_unit)
    which = _offers_open_to(actor, need.kind == Kind.FUNDING, need.accepts_money, stated)
    given = {**_given(need, on, stated), "theme": need.theme, "party": need.party}
    found = offer_rows(session, which, given)
    return _rows(session, on, [need.party], offers=found, around=need.party)


def needs_for(session: Session, actor: Actor, offer: OfferCase, on: date, *, any_unit: bool = False) -> PoolRows:
    """Needs that may be possible for an offer, with the rows that the rules read. any_unit: the unit is not stated."""
    stated = _stated(offer, any_unit=any_unit)
    named = tuple(
        name for name in ("themes", "countries_only", "countries_excluded")
        if getattr(offer, name) and not (name == "countries_only" and offer.regions_only)
    )  # fmt: skip
    which = _needs_open_to(actor, offer.kind == Kind.FUNDING, named, stated)
    given = {**_given(offer, on, stated), "party": offer.provider, **{name: getattr(offer, name) for name in named}}
    found = need_rows(session, which, given)
    return _rows(session, on, sorted({row["party"] for row in found}), needs=found, around=offer.provider)


# Conditions depend on who asks and on what the record states, their values are parameters: to put one together takes
# longer than to ask it.


@lru_cache(maxsize=256)
def _offers_open_to(actor: Actor, of_money: bool, accepts_money: bool, stated: tuple[str, ...]) -> Condition:
    return and_(
        _is_open(Offer),
        offers.known(actor),
        _in_period(Offer),
        Offer.committed < Offer.quantity,
        Party.ref != bindparam("party"),
        _of_theme(),
        _in_kind(of_money, accepts_money, stated),
        _open_to(),
    )


@lru_cache(maxsize=256)
def _needs_open_to(actor: Actor, of_money: bool, named: tuple[str, ...], stated: tuple[str, ...]) -> Condition:
    return and_(
        _is_open(Need),
        needs.known(actor),
        _in_period(Need),
        Need.committed + Need.secured < Need.quantity,
        Party.ref != bindparam("party"),
        Need.theme.in_(_list("themes")) if "themes" in named else true(),
        _asked_in_kind(of_money, stated),
        Party.ref.in_(_list("countries_only")) if "countries_only" in named else true(),
        Party.ref.not_in(_list("countries_excluded")) if "countries_excluded" in named else true(),
    )


def _list(name: str) -> Any:
    return bindparam(name, expanding=True)


def _stated(record: OfferCase | NeedCase, *, any_unit: bool) -> tuple[str, ...]:
    """Which of the fields that both sides may state this record states."""
    names = (*(() if any_unit else ("unit",)), *(() if record.kind == Kind.FUNDING else ("class_code", "level")))
    return tuple(name for name in names if getattr(record, name))


def _given(record: OfferCase | NeedCase, on: date, stated: Iterable[str]) -> dict[str, Any]:
    return {
        "provenance": record.provenance, "on": on, "first_on": record.starts_on, "last_on": record.ends_on,
        "kind": record.kind, **{name: getattr(record, name) for name in stated},
    }  # fmt: skip


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
        parties=rows_of(session, whole(Party).where(Party.ref.in_(parties))),
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


def _is_open(model: Any) -> Condition:
    """`pool.is_open` with parameters."""
    return is_open(model, bindparam("provenance"), bindparam("on"))


def _in_period(model: Any) -> Condition:
    return and_(model.starts_on <= bindparam("last_on"), model.ends_on >= bindparam("first_on"))


def _of_theme() -> Condition:
    """The offer names the need's theme, or no theme at all."""
    themes = select(OfferTerm.offer_id).where(OfferTerm.facet == "theme")
    any_theme = exists().where(OfferTerm.offer_id == Offer.id, OfferTerm.facet == "theme")
    return or_(Offer.id.in_(themes.where(OfferTerm.code == bindparam("theme"))), ~any_theme)


def _in_kind(of_money: bool, accepts_money: bool, stated: Collection[str]) -> Condition:
    """The same kind, unit, class and level where both name one; or money where the need accepts it."""
    same = and_(Offer.kind == bindparam("kind"), *_same_or_open(Offer, stated))
    if of_money or not accepts_money:
        return same
    kinds = Offer.kind.in_([bindparam("kind"), Kind.FUNDING])  # names both for an index
    return and_(kinds, or_(same, Offer.kind == Kind.FUNDING))


def _asked_in_kind(of_money: bool, stated: Collection[str]) -> Condition:
    """The other way: what an offer in kind can meet, or whatever accepts money."""
    if of_money:
        return or_(Need.kind == Kind.FUNDING, Need.accepts_money.is_(True))
    return and_(Need.kind == bindparam("kind"), *_same_or_open(Need, stated))


def _same_or_open(model: Any, stated: Collection[str]) -> Iterable[Condition]:
    """The unit is the same; class and level are, where both sides state one."""
    for name in stated:
        column = getattr(model, name)
        same = column == bindparam(name)
        yield same if name == "unit" else or_(column.is_(None), same)


def _open_to() -> Condition:
    """The offer does not name other countries alone, nor leave this one out."""

    def named(facet: str, *, party: bool = False) -> Condition:
        condition = exists().where(OfferTerm.offer_id == Offer.id, OfferTerm.facet == facet)
        return condition.where(OfferTerm.code == bindparam("party")) if party else condition

    elsewhere = and_(named("country_only"), ~named("country_only", party=True), ~named("region_only"))
    return and_(~elsewhere, ~named("country_excluded", party=True))
