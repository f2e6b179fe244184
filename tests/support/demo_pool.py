"""The pool of the exercise records without a database: the demonstration files on the day of the demonstration."""

from __future__ import annotations

from datetime import date
from typing import Any

from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.vocabulary import Provenance
from matchmaker.reference.demo import reader
from matchmaker.services.snapshot import PoolRows, build_pool

ON = date(2026, 11, 23)
# US dollars for one unit, near the latest yearly averages of the reference data.
RATES = {"EUR": (10817, 4), "CHF": (10471, 4), "JPY": (711743, 8), "NOK": (9464409, 8)}


def exercise_pool(**changes: tuple[dict[str, Any], ...]) -> Pool:
    """Every exercise offer and need as `services.runs` would hand them to the engine. changes: rows of `PoolRows`."""
    rows: dict[str, Any] = {
        "parties": [{**row, "oda_eligible": row["oda_group"] is not None} for row in reader.read_parties()],
        "standing": reader.read_standing(),
        "clocks": reader.read_clocks(),
        "observers": reader.read_meeting_roles(),
        "rates": [_rate(currency, *rate) for currency, rate in RATES.items()],
        "offers": _open(reader.read_offers()),
        "needs": _open(reader.read_needs()),
        "reservations": reader.read_reservations(),
        "not_now": (),
    }
    return build_pool(ON, PoolRows(**{**rows, **changes}))


def _open(records: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    return [{**row, "committed": 0, "partners": 0} for row in records if row["provenance"] == Provenance.POSTED]


def _rate(currency: str, value: int, scale: int) -> dict[str, Any]:
    return {"currency": currency, "value": value, "scale": scale, "on": None, "year": 2023, "source": "Test"}
