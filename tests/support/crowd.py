"""A seeded crowd of offers and needs in a database, for measurements: themes, kinds, classes, earmarks, conditions."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.migrate import upgrade
from matchmaker.db.models.parties import Party
from matchmaker.db.session import Database
from matchmaker.db.writers import records
from matchmaker.domain.vocabulary import EQUIPMENT_CLASSES, PROFILES, RecordStatus, Theme
from tests.support.factories import add_party

NOW, ON = datetime(2026, 11, 3, 9, tzinfo=UTC), date(2026, 11, 3)
DONORS, STATES = 40, 60
CURRENCIES = ("USD", "EUR", "CHF", "NOK")
LANGUAGES = ("en", "fr", "es", "ar", "pt", "ru")
_KINDS = (("funding", "money", ()), ("training", "place", PROFILES[:6]), ("expertise", "person_day", PROFILES[:6]),
          ("equipment", "item", EQUIPMENT_CLASSES[:6]))  # fmt: skip
Row = Mapping[str, Any]


@contextmanager
def crowded(n_offers: int, n_needs: int, **changes: Any) -> Iterator[Database]:
    """A SQLite database of its own with a crowd in it; `changes`: fields of every record."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'crowd.sqlite'}"
        upgrade(url)
        database = Database.from_url(url)
        with database.write() as session:
            add_crowd(session, n_offers, n_needs, **changes)
        yield database
        database.dispose()


def add_crowd(session: Session, n_offers: int, n_needs: int, seed: int = 1, **changes: Any) -> None:
    """Publish so many offers and needs of exercise parties, and commit. The database is migrated."""
    rng = random.Random(seed)
    known = set(session.scalars(select(Party.ref)))
    for k in range(DONORS + STATES):
        if _party(k) not in known:
            add_party(session, _party(k), region="002", subregion="202", oda_eligible=k >= DONORS)
    rows = {"offer": [_offer(rng, k) for k in range(n_offers)], "need": [_need(rng, k) for k in range(n_needs)]}
    for noun, some in rows.items():
        changed = [{**row, **changes} for row in some]
        records.insert(session, noun, changed, status=RecordStatus.PUBLISHED, created_by="bench", now=NOW)
    session.commit()


def _party(k: int) -> str:
    return f"D{k:02}" if k < DONORS else f"S{k - DONORS:02}"


def _offer(rng: random.Random, k: int) -> Row:
    states = [_party(DONORS + n) for n in range(STATES)]
    return {
        "ref": f"offer-{k:05}", "provider": _party(rng.randrange(DONORS)), "title": f"Offer number {k}",
        **_kind(rng), **_period(rng), "themes": rng.sample(list(Theme), rng.choice((1, 1, 2, 3))),
        "divisible": True, "firmness": rng.choice(("exploratory", "planned", "approved")),
        "languages": rng.sample(LANGUAGES, rng.randint(1, 3)), "ordnance_scope": "any_explosive_ordnance",
        "countries_only": rng.sample(states, 5) if rng.random() < 0.1 else (),
        "countries_preferred": rng.sample(states, 3) if rng.random() < 0.4 else (),
        "conditions": {"imas_nmas": "required"} if rng.random() < 0.3 else {}, "provenance": "posted",
        "routes": ("direct",) if rng.random() < 0.3 else (), "oda_only": rng.random() < 0.2,
    }  # fmt: skip


def _need(rng: random.Random, k: int) -> Row:
    return {
        "ref": f"need-{k:05}", "party": _party(DONORS + rng.randrange(STATES)), "title": f"Need number {k}",
        **_kind(rng), **_period(rng), "theme": rng.choice(list(Theme)), "urgency": rng.choice(("u1", "u2", "u3", "u4")),
        "urgency_evidence": "Exercise", "priority_order": rng.randint(1, 6), "languages": rng.sample(LANGUAGES, 2),
        "language_required": rng.random() < 0.1, "interpretation": "nobody", "approach": "any_provider",
        "conditions": rng.choice(({}, {"imas_nmas": "can"}, {"imas_nmas": "cannot"})), "provenance": "posted",
        "partners_confirmed": rng.choice((0, 0, 1)), "routes": ("direct", "multilateral") if rng.random() < 0.3 else (),
    }  # fmt: skip


def _kind(rng: random.Random) -> dict[str, Any]:
    kind, unit, classes = rng.choice(_KINDS)
    if kind == "funding":
        return {
            "kind": kind,
            "unit": unit,
            "currency": rng.choice(CURRENCIES),
            "quantity": rng.randint(1, 40) * 5_000_000,
        }
    return {"kind": kind, "unit": unit, "class_code": rng.choice(classes), "quantity": rng.randint(2, 60)}


def _period(rng: random.Random) -> dict[str, date]:
    first = rng.randint(2025, 2028)
    return {"starts_on": date(first, rng.randint(1, 12), 1), "ends_on": date(first + rng.randint(1, 3), 12, 31)}
