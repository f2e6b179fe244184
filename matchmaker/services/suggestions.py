"""Possible partners for one offer or need that is being written, or is stored: at once, without a run or a solver.

A draft is a mapping with the names of `schemas.needs` or `schemas.offers` and values as these hand them on (money as
whole minor units in `quantity`, see `RecordSchema.read_so_far`). What is missing takes the default of an import; a
missing unit, quantity or period is not held against anybody (`domain.matching.suggest`).

Who may ask is who may enter the record: its own party, and the secretariat on its behalf. A record that either side
keeps from the other for a private reason (a reservation, an earlier "not possible now", an excluded country) is simply
not there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from matchmaker.db.queries import counterparts
from matchmaker.db.queries.needs import need_titles
from matchmaker.db.queries.offers import offer_titles
from matchmaker.db.session import Session
from matchmaker.domain.access import Actor, Right, may_enter, require
from matchmaker.domain.matching import suggest
from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool, from_json
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.suggest import Open, Suggestion
from matchmaker.domain.vocabulary import (
    KIND_UNITS,
    Approach,
    Firmness,
    Interpretation,
    Kind,
    OrdnanceScope,
    Provenance,
    Theme,
    Unit,
)
from matchmaker.errors import FieldError, InvalidInput, NotAllowed, NotFound
from matchmaker.services.snapshot import build_pool, nearest_rates, need_case, offer_case
from matchmaker.services.visible import viewer, visible_need, visible_offer

Draft = Mapping[str, Any]
FEW, MOST = 20, 100


@dataclass(frozen=True, slots=True)
class Suggested:
    """One possible partner: `record` (an offer for a need, a need for an offer) and `title` as the actor may read them,
    and why. Where the actor may not read how much the record holds, no quantity is told."""

    record: OfferCase | NeedCase
    title: str
    reasons: Suggestion


@dataclass(frozen=True, slots=True)
class Suggestions:
    """How many records are possible partners, and the first of them, the best fit first.

    missing: fields of the draft without which nothing can be suggested; then there is nothing else.
    still_open: what the draft does not say yet and was therefore not asked: "unit", "quantity", "period".
    """

    total: int
    items: tuple[Suggested, ...] = ()
    missing: tuple[str, ...] = ()
    still_open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Around:
    """One record with everything that may be possible for it, and what it does not say yet."""

    pool: Pool
    still_open: tuple[Open, ...]


def for_need(
    session: Session, actor: Actor, draft: Draft, *, on: date, limit: int = FEW, policy: str = "trial"
) -> Suggestions:
    """The offers that fit a need that is being written, best first (at most 100). Party, kind and theme are needed.

    NotAllowed for whoever may not enter needs of that party.
    """
    found = _around_need(session, actor, draft, on)
    return found if isinstance(found, Suggestions) else _fitting_offers(session, actor, found, limit, policy)


def for_offer(
    session: Session, actor: Actor, draft: Draft, *, on: date, limit: int = FEW, policy: str = "trial"
) -> Suggestions:
    """The needs that fit an offer that is being written, best first (at most 100). Provider, kind and themes are
    needed. NotAllowed for whoever may not enter offers of that party."""
    found = _around_offer(session, actor, draft, on)
    return found if isinstance(found, Suggestions) else _fitting_needs(session, actor, found, limit, policy)


def count_for_need(session: Session, actor: Actor, draft: Draft, *, on: date) -> int:
    """How many offers are possible for a need that is being written: 0 while it lacks what `for_need` wants."""
    return _count(_around_need(session, actor, draft, on))


def count_for_offer(session: Session, actor: Actor, draft: Draft, *, on: date) -> int:
    """How many needs are possible for an offer that is being written: 0 while it lacks what `for_offer` wants."""
    return _count(_around_offer(session, actor, draft, on))


def for_stored_need(
    session: Session, actor: Actor, ref: str, *, on: date, limit: int = FEW, policy: str = "trial"
) -> Suggestions:
    """`for_need` for a need that is stored, net of what is in contact. NotFound when the actor may know of none."""
    row = counterparts.one_need(session, ref) if need_titles(session, actor, [ref]) else None
    if row is None:
        raise NotFound(noun="need", ref=ref)
    return for_need(session, actor, row, on=on, limit=limit, policy=policy)


def for_stored_offer(
    session: Session, actor: Actor, ref: str, *, on: date, limit: int = FEW, policy: str = "trial"
) -> Suggestions:
    """`for_offer` for an offer that is stored, net of what is in contact. NotFound when the actor may know of none."""
    row = counterparts.one_offer(session, ref) if offer_titles(session, actor, [ref]) else None
    if row is None:
        raise NotFound(noun="offer", ref=ref)
    return for_offer(session, actor, row, on=on, limit=limit, policy=policy)


def _around_need(session: Session, actor: Actor, draft: Draft, on: date) -> _Around | Suggestions:
    _require(actor, Right.POST_NEED, draft.get("party"))
    missing = _missing(draft, ("party", "kind", "theme"))
    if missing:
        return Suggestions(0, missing=missing)
    row, still_open = _completed(_NEED, draft, on)
    rates = counterparts.rates_of(session, _given(row["currency"], row["estimated_cost_currency"]))
    need = need_case(row, nearest_rates(rates, on))
    if need is None:
        return Suggestions(0)
    rows = counterparts.offers_for(session, actor, need, on, any_unit=Open.UNIT in still_open)
    rows = dataclasses.replace(rows, needs=[row], rates=[*rows.rates, *rates])
    return _Around(build_pool(on, rows), still_open)


def _around_offer(session: Session, actor: Actor, draft: Draft, on: date) -> _Around | Suggestions:
    _require(actor, Right.POST_OFFER, draft.get("provider"))
    missing = _missing(draft, ("provider", "kind", "themes"))
    if missing:
        return Suggestions(0, missing=missing)
    row, still_open = _completed(_OFFER, draft, on)
    rates = counterparts.rates_of(session, _given(row["currency"]))
    offer = offer_case(row, nearest_rates(rates, on))
    if offer is None:
        return Suggestions(0)
    rows = counterparts.needs_for(session, actor, offer, on, any_unit=Open.UNIT in still_open)
    rows = dataclasses.replace(rows, offers=[row], rates=[*rows.rates, *rates])
    return _Around(build_pool(on, rows), still_open)


def _require(actor: Actor, right: Right, party: object) -> None:
    """Amounts and scores are told to participants alone, and of a record only to who may enter it."""
    require(actor, Right.READ_RELEASED)
    if party and not may_enter(actor, right, str(party)):
        raise NotAllowed(right=str(right))


def _missing(draft: Draft, least: Sequence[str]) -> tuple[str, ...]:
    """The fields that everything else depends on and that are not there, or hold no code of their list."""
    known: dict[str, Callable[[Any], bool]] = {
        "kind": lambda value: value in set(Kind),
        "theme": lambda value: value in set(Theme),
        "themes": lambda values: set(values) <= set(Theme),
    }
    return tuple(name for name in least if not (value := draft.get(name)) or not known.get(name, bool)(value))


def _given(*codes: str | None) -> list[str]:
    return [code for code in codes if code]


def _completed(defaults: Draft, draft: Draft, on: date) -> tuple[dict[str, Any], tuple[Open, ...]]:
    """A row as the database would hold it, and what of it the draft does not say.

    What is not said gets a stand-in that no rule asked of the pair reads: a quantity of one, a period from the day on.
    """
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in draft.items()}
    row = {**defaults, **{name: value for name, value in given.items() if value is not None}}
    still_open: list[Open] = []
    units = KIND_UNITS[Kind(row["kind"])]
    if row["unit"] not in units:
        row["unit"] = str(units[0])
        still_open += [Open.UNIT] if len(units) > 1 else []
    if not row["quantity"] or row["quantity"] < 0 or (row["unit"] == Unit.MONEY and not row["currency"]):
        row.update(quantity=1, committed=0, secured=0)
        still_open.append(Open.QUANTITY)
    if row["starts_on"] is None or row["ends_on"] is None or row["starts_on"] > row["ends_on"]:
        row.update(starts_on=on, ends_on=date.max)
        still_open.append(Open.PERIOD)
    return row, tuple(still_open)


def _defaults(case: type[OfferCase] | type[NeedCase], **own: Any) -> Draft:
    """Every field of a row: the default of the case, or None, or that of an import."""
    plain: dict[str, Any] = {}
    for field in dataclasses.fields(case):
        made = field.default_factory
        plain[field.name] = field.default if field.default is not dataclasses.MISSING else None
        if made is not dataclasses.MISSING:
            plain[field.name] = made()
    row = {"ref": "draft", "committed": 0, "secured": 0, "partners": 0, "provenance": str(Provenance.POSTED), **own}
    return {**plain, **row}


_NEED = _defaults(
    NeedCase, estimated_cost=None, estimated_cost_currency=None, approach=str(Approach.ANY_PROVIDER),
    interpretation=str(Interpretation.NOBODY),
)  # fmt: skip
_OFFER = _defaults(
    OfferCase, firmness=str(Firmness.EXPLORATORY), ordnance_scope=str(OrdnanceScope.ANY_EXPLOSIVE_ORDNANCE)
)


def _count(found: _Around | Suggestions) -> int:
    return found.total if isinstance(found, Suggestions) else suggest.count(found.pool, found.still_open)


def _fitting_offers(session: Session, actor: Actor, around: _Around, limit: int, policy: str) -> Suggestions:
    total, best = _best(session, actor, around, limit, policy)
    titles = offer_titles(session, actor, [one.offer for one in best])
    records = {offer.ref: offer for offer in around.pool.offers}
    shown = [(visible_offer(actor, records[one.offer]), titles.get(one.offer, one.offer), one) for one in best]
    return Suggestions(total, _told(shown), (), tuple(around.still_open))


def _fitting_needs(session: Session, actor: Actor, around: _Around, limit: int, policy: str) -> Suggestions:
    total, best = _best(session, actor, around, limit, policy)
    titles = need_titles(session, actor, [one.need for one in best])
    records = {need.ref: need for need in around.pool.needs}
    shown = [(visible_need(actor, records[one.need]), titles.get(one.need, one.need), one) for one in best]
    return Suggestions(total, _told(shown), (), tuple(around.still_open))


def _best(
    session: Session, actor: Actor, around: _Around, limit: int, policy: str
) -> tuple[int, tuple[Suggestion, ...]]:
    settings = counterparts.newest_policy(session, policy)
    if settings is None:
        raise InvalidInput([FieldError("policy", "policy_not_known")])
    most = max(0, min(limit, MOST))
    return suggest.best_fits(around.pool, _policy(settings), around.still_open, limit=most, viewer=viewer(actor))


@lru_cache(maxsize=4)
def _policy(body: bytes) -> Policy:
    return from_json(Policy, body)


def _told(shown: Sequence[tuple[OfferCase | NeedCase, str, Suggestion]]) -> tuple[Suggested, ...]:
    """Each with its reasons; no quantity where the record's own is not shown."""
    return tuple(
        Suggested(record, title, reasons)
        if record.quantity is not None
        else Suggested(record, title, dataclasses.replace(reasons, quantity_offer=None, quantity_need=None))
        for record, title, reasons in shown
    )
