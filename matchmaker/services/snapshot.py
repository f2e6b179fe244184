"""The pool of a run from plain rows of the database: everything net, on one day, in whole numbers.

Pure: rows in, `Pool` out. Rows are the mappings that `db.queries.pool` reads.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from matchmaker.db.queries.pool import PoolRows
from matchmaker.domain.matching.cases import ClockCase, NeedCase, OfferCase, PartyCase, Pool
from matchmaker.domain.money import USD, Rate
from matchmaker.domain.vocabulary import Effect, Side

Row = Mapping[str, Any]
OBSERVER_YEARS = 3

_OFFER_FIELDS = frozenset(f.name for f in dataclasses.fields(OfferCase)) - {
    "quantity", "usd_cents", "min_tranche", "min_tranche_usd_cents", "max_partners",
}  # fmt: skip
_NEED_FIELDS = frozenset(f.name for f in dataclasses.fields(NeedCase)) - {
    "quantity", "usd_cents", "smallest_share", "smallest_share_usd_cents", "estimated_cost_usd_cents", "max_partners",
    "covered_before",
}  # fmt: skip


def build_pool(on: date, rows: PoolRows) -> Pool:
    """The pool on a day: open offers and needs, their parties' standing on that day, rates, what is left out."""
    rates = nearest_rates(rows.rates, on)
    offers = tuple(offer for row in rows.offers if (offer := offer_case(row, rates)) is not None)
    needs = tuple(need for row in rows.needs if (need := need_case(row, rates)) is not None)
    used = {case.provider for case in offers} | {case.party for case in needs}
    return Pool(
        on=on,
        parties=_parties(rows, on, used),
        offers=offers,
        needs=needs,
        reservations=tuple(
            (str(row["party"]), str(row["against"]))
            for row in rows.reservations
            if row["theme"] is None and row["party"] in used and row["against"] in used
        ),
        not_now=_not_now(rows, offers, needs),
        rates={currency: rates[currency] for currency in _currencies(rows) if currency in rates},
    ).sorted()


def offer_case(row: Row, rates: Mapping[str, Rate]) -> OfferCase | None:
    """An offer net of what is in contact; None when nothing of it is open."""
    quantity = row["quantity"] - row["committed"]
    partners = _partners_left(row)
    if quantity <= 0 or partners == 0 or (not row["divisible"] and row["committed"]):
        return None
    rate = rates.get(row["currency"]) if row["unit"] == "money" else None
    tranche = row["min_tranche"] or 0
    return OfferCase(
        **{name: row[name] for name in _OFFER_FIELDS},
        quantity=quantity,
        min_tranche=tranche,
        max_partners=partners,
        usd_cents=rate.usd_cents(quantity) if rate else None,
        min_tranche_usd_cents=rate.usd_cents(tranche, round_up=True) if rate else 0,
    )


def need_case(row: Row, rates: Mapping[str, Rate]) -> NeedCase | None:
    """A need net of what is secured and in contact, which counts towards its smallest useful share too; None when
    nothing of it is open."""
    covered = row["secured"] + row["committed"]
    quantity = row["quantity"] - covered
    partners = _partners_left(row)
    if quantity <= 0 or partners == 0:
        return None
    rate = rates.get(row["currency"]) if row["unit"] == "money" else None
    share = max(0, (row["smallest_share"] or 0) - covered)
    return NeedCase(
        **{name: row[name] for name in _NEED_FIELDS},
        quantity=quantity,
        covered_before=covered,
        smallest_share=share,
        max_partners=partners,
        usd_cents=rate.usd_cents(quantity) if rate else None,
        smallest_share_usd_cents=rate.usd_cents(share, round_up=True) if rate else 0,
        estimated_cost_usd_cents=_open_cost(row, quantity, rates),
    )


def _open_cost(row: Row, quantity: int, rates: Mapping[str, Rate]) -> int | None:
    """The estimated cost of what is still open, rounded up."""
    rate = rates.get(row["estimated_cost_currency"] or "")
    if row["estimated_cost"] is None or rate is None:
        return None
    return -(-rate.usd_cents(row["estimated_cost"], round_up=True) * quantity // int(row["quantity"]))


def _partners_left(row: Row) -> int | None:
    most = row["max_partners"]
    return None if most is None else max(0, int(most) - int(row["partners"]))


def nearest_rates(rows: Iterable[Row], on: date) -> dict[str, Rate]:
    """One rate a currency: the latest that ends on or before the day, else the earliest after it. USD is always 1."""
    best: dict[str, tuple[tuple[int, int], Row]] = {}
    for row in rows:
        days = (_rate_day(row) - on).days
        distance = (0, -days) if days <= 0 else (1, days)
        if row["currency"] not in best or distance < best[row["currency"]][0]:
            best[row["currency"]] = (distance, row)
    rates = {
        currency: Rate(currency, row["value"], row["scale"], _rate_label(row), row["source"] or "")
        for currency, (_, row) in sorted(best.items())
    }
    return {**rates, "USD": USD}


def _rate_day(row: Row) -> date:
    """The day of a rate; a yearly average counts for the end of its year."""
    return row["on"] if row["on"] is not None else date(row["year"], 12, 31)


def _rate_label(row: Row) -> str:
    return row["on"].isoformat() if row["on"] is not None else str(row["year"])


def _currencies(rows: PoolRows) -> list[str]:
    used = {row["currency"] for row in (*rows.offers, *rows.needs)} | {r["estimated_cost_currency"] for r in rows.needs}
    return sorted(used - {None})


def _parties(rows: PoolRows, on: date, used: set[str]) -> dict[str, PartyCase]:
    standing: dict[str, dict[str, Row]] = {}
    for row in sorted(rows.standing, key=lambda r: r["since_on"] or date.min):
        if row["since_on"] is None or row["since_on"] <= on:
            standing.setdefault(row["party"], {})[row["convention"]] = row
    clocks: dict[str, list[ClockCase]] = {}
    for row in sorted(rows.clocks, key=lambda r: r["article"]):
        clocks.setdefault(row["party"], []).append(_clock(row))
    observers = _observers(rows.observers, on)
    return {
        row["ref"]: _party(row, standing.get(row["ref"], {}), tuple(clocks.get(row["ref"], ())), observers)
        for row in rows.parties
        if row["ref"] in used
    }


def _party(
    row: Row, standing: Mapping[str, Row], clocks: tuple[ClockCase, ...], observers: Mapping[str, date]
) -> PartyCase:
    return PartyCase(
        ref=row["ref"],
        party_type=row["party_type"],
        treaties={convention: stands["status"] for convention, stands in sorted(standing.items())},
        treaty_basis={convention: stands["basis"] for convention, stands in sorted(standing.items())},
        region=row["region"],
        subregion=row["subregion"],
        developing=row["developing"],
        oda_eligible=row["oda_eligible"],
        oda_basis=row["oda_basis"] or "found",
        observer_until=observers.get(row["ref"]),
        clocks=clocks,
        exercise=row["exercise"],
    )


def _clock(row: Row) -> ClockCase:
    return ClockCase(
        article=row["article"],
        status=row["status"],
        due_on=row["due_on"],
        basis=row["basis"],
        as_of=row["as_of_on"],
        source=row["source"] or "",
    )


def _observers(rows: Iterable[Row], on: date) -> dict[str, date]:
    """Last day on which an observer at a recorded meeting counts as one; meetings after the day do not count yet."""
    until: dict[str, date] = {}
    for row in rows:
        ended = row["ends_on"] or row["starts_on"]
        if ended is not None and ended <= on:
            until[row["party"]] = max(until.get(row["party"], date.min), _years_later(ended, OBSERVER_YEARS))
    return until


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _not_now(
    rows: PoolRows, offers: Sequence[OfferCase], needs: Sequence[NeedCase]
) -> tuple[tuple[str, str, str], ...]:
    """Single pairings left out: for an earlier "not possible now", or by a reservation for one theme."""
    found: set[tuple[str, str, str]] = set()
    refs = {offer.ref for offer in offers} | {need.ref for need in needs}
    for row in rows.not_now:
        if row["effect"] == Effect.PAIR and row["offer"] in refs and row["need"] in refs:
            found.add((row["provider"] if row["side"] == Side.PROVIDER else row["party"], row["offer"], row["need"]))
        elif row["effect"] == Effect.THEME:
            found |= _theme_pairs(row["provider"], None, row["theme"], offers, needs)
    for row in rows.reservations:
        if row["theme"] is not None:
            found |= _theme_pairs(row["party"], row["against"], row["theme"], offers, needs)
    return tuple(sorted(found))


def _theme_pairs(
    party: str, against: str | None, theme: str, offers: Sequence[OfferCase], needs: Sequence[NeedCase]
) -> set[tuple[str, str, str]]:
    """Every pairing of a theme between a party and another (any other when `against` is None; then as provider)."""
    of_theme = [need for need in needs if need.theme == theme]
    return {
        (party, offer.ref, need.ref)
        for offer in offers
        for need in of_theme
        if (offer.provider == party and against in (None, need.party))
        or (against is not None and need.party == party and offer.provider == against)
    }
