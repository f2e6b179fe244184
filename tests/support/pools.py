"""Seeded pools of engine cases: small enough for exhaustive search, rich enough to touch every rule."""

from __future__ import annotations

import dataclasses
import random
from datetime import date

from matchmaker.domain.matching.cases import ClockCase, NeedCase, OfferCase, PartyCase, Pool

ON = date(2026, 11, 23)
DONORS = ("XAC", "XAD", "XAE", "XO-NGO")
AFFECTED = ("XAA", "XAB", "XAF")


def party(ref: str, **changes: object) -> PartyCase:
    """A State Party on the list of aid recipients with one running clock, unless changed."""
    plain = PartyCase(
        ref=ref,
        party_type="ngo" if ref.startswith("XO") else "state",
        treaties={"ccm": "state_party", "apmbc": "state_party"},
        treaty_basis={"ccm": "found", "apmbc": "found"},
        region="002",
        subregion="202",
        developing=ref in AFFECTED,
        oda_eligible=ref in AFFECTED,
        clocks=(ClockCase("art4", "running", date(2028, 3, 1)),) if ref in AFFECTED else (),
        exercise=True,
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def offer(ref: str = "o1", **changes: object) -> OfferCase:
    """USD 1,000,000 for clearance from an exercise donor, with no limits, unless changed."""
    plain = OfferCase(
        ref=ref, provider="XAD", kind="funding", unit="money", themes=("clearance",), quantity=100_000_000,
        currency="USD", usd_cents=100_000_000, starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31),
        firmness="approved",
    )  # fmt: skip
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def need(ref: str = "n1", **changes: object) -> NeedCase:
    """USD 800,000 for clearance in an exercise State, unless changed."""
    plain = NeedCase(
        ref=ref, party="XAA", kind="funding", unit="money", theme="clearance", quantity=80_000_000, currency="USD",
        usd_cents=80_000_000, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), urgency="u3", priority_order=1,
        partners_confirmed=0,
    )  # fmt: skip
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def pool(offers: list[OfferCase], needs: list[NeedCase], **changes: object) -> Pool:
    """A pool of these records with every exercise party."""
    parties = {ref: party(ref) for ref in (*DONORS, *AFFECTED)}
    plain = Pool(on=ON, parties=parties, offers=tuple(offers), needs=tuple(needs))
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def random_pool(seed: int, n_offers: int = 5, n_needs: int = 5) -> Pool:
    """Offers and needs over money, training and expertise with earmarks, languages, conditions and reservations."""
    rng = random.Random(seed)
    offers = [_random_offer(rng, f"o{k}") for k in range(n_offers)]
    needs = [_random_need(rng, f"n{k}") for k in range(n_needs)]
    reserved = tuple((rng.choice(AFFECTED), rng.choice(DONORS)) for _ in range(rng.randint(0, 1)))
    return pool(offers, needs, reservations=reserved)


def one_to_one_pool(seed: int, n_offers: int = 5, n_needs: int = 5) -> Pool:
    """The same, where every offer and every need wants one partner."""
    given = random_pool(seed, n_offers, n_needs)
    return dataclasses.replace(
        given,
        offers=tuple(dataclasses.replace(one, max_partners=1) for one in given.offers),
        needs=tuple(dataclasses.replace(one, max_partners=1) for one in given.needs),
    )


def _random_kind(rng: random.Random) -> dict[str, object]:
    kind = rng.choice(("funding", "funding", "training", "expertise"))
    if kind == "funding":
        cents = rng.choice((20, 50, 80, 100)) * 1_000_000
        return {"kind": kind, "unit": "money", "quantity": cents, "currency": "USD", "usd_cents": cents}
    unit, code = ("place", "surgery") if kind == "training" else ("person_day", "bac_ops")
    return {"kind": kind, "unit": unit, "class_code": rng.choice((code, "mhpss")), "quantity": rng.randint(1, 20),
            "currency": None, "usd_cents": None}  # fmt: skip


def _random_offer(rng: random.Random, ref: str) -> OfferCase:
    return offer(
        ref,
        provider=rng.choice(DONORS),
        themes=tuple(sorted(rng.sample(("clearance", "victim_assistance", "national_capacity"), rng.randint(1, 3)))),
        languages=tuple(sorted(rng.sample(("en", "fr", "ar"), rng.randint(0, 2)))),
        countries_only=tuple(rng.sample(AFFECTED, rng.choice((0, 0, 1)))),
        countries_preferred=tuple(rng.sample(AFFECTED, rng.choice((0, 1)))),
        conditions=rng.choice(({}, {}, {"imas_nmas": "required"}, {"procurement_tied": "preferred"})),
        firmness=rng.choice(("exploratory", "planned", "approved")),
        **_random_kind(rng),
    )


def _random_need(rng: random.Random, ref: str) -> NeedCase:
    return need(
        ref,
        party=rng.choice(AFFECTED),
        theme=rng.choice(("clearance", "victim_assistance", "national_capacity")),
        urgency=rng.choice(("u1", "u2", "u3", "u4", None)),
        priority_order=rng.choice((None, 1, 2, 3)),
        languages=tuple(sorted(rng.sample(("en", "fr", "ar"), rng.randint(0, 2)))),
        language_required=rng.random() < 0.2,
        conditions=rng.choice(({}, {"imas_nmas": "can"}, {"imas_nmas": "cannot"})),
        accepts_money=rng.random() < 0.3,
        estimated_cost_usd_cents=rng.choice((None, 30_000_000)),
        partners_confirmed=rng.choice((None, 0, 1)),
        **_random_kind(rng),
    )


def shuffled(given: Pool, seed: int) -> Pool:
    """The same pool with every record in another order."""
    rng = random.Random(seed)
    return dataclasses.replace(
        given,
        offers=tuple(rng.sample(given.offers, len(given.offers))),
        needs=tuple(rng.sample(given.needs, len(given.needs))),
        parties=dict(rng.sample(list(given.parties.items()), len(given.parties))),
        reservations=tuple(rng.sample(given.reservations, len(given.reservations))),
    )
