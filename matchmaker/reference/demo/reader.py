"""The demonstration records as typed values, in the shape in which the schemas hand records on.

Two kinds of rows stand in `offers.csv` and `needs.csv`: past contributions and needs of real States that a third source
published (provenance `published_fact`), and records of exercise parties (XAA to XAF and two organisations). The other
files hold exercise parties only. In the files money is in decimal major units; here it is in integer minor units.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from matchmaker.domain.money import exponent

FOLDER = Path(__file__).parent
EXERCISE_SOURCE = "Exercise"

_LISTS = frozenset(
    {
        "themes", "sub_themes", "languages", "statuses_only", "countries_only", "countries_preferred",
        "countries_excluded", "regions_only", "regions_preferred", "conventions_only", "routes", "implementers",
        "marks", "named_providers", "ordnance", "cross_border_with",
    }
)  # fmt: skip
_WHOLE = frozenset(
    {
        "max_partners", "budget_year_start_month", "priority_order", "partners_confirmed", "without_partner_since",
        "area_sha_m2", "area_cha_m2", "area_cancelled_m2", "area_reduced_m2", "area_cleared_m2", "women", "men",
        "girls", "boys", "persons_with_disabilities", "quantity",
    }
)  # fmt: skip
_YES_NO = frozenset(
    {
        "divisible", "bears_interpretation", "oda_only", "south_south", "title_public", "accepts_money",
        "language_required", "military_trainees", "emergency", "ldc", "lldc", "sids", "developing", "exercise",
    }
)  # fmt: skip
# Money in a currency of its own; what is counted in the record's own unit follows `currency`, where it has one.
_OWN_CURRENCY = {
    "estimated_cost": "estimated_cost_currency", "in_kind_value": "in_kind_currency",
    "national_contribution": "national_contribution_currency",
}  # fmt: skip
_IN_UNIT = frozenset({"min_tranche", "secured", "smallest_share"})


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension of a clock: its number, until when (None: not recorded here), when it was requested."""

    number: int
    until_on: date | None
    requested_on: date | None


def read_offers() -> tuple[dict[str, Any], ...]:
    """Every offer: past contributions of real States, then offers of exercise parties."""
    return tuple(_record(row) for row in _rows("offers"))


def read_needs() -> tuple[dict[str, Any], ...]:
    """Every need: those of real States that a source published, then needs of exercise parties."""
    return tuple(_record(row) for row in _rows("needs"))


def read_parties() -> tuple[dict[str, Any], ...]:
    """The exercise parties, with names in six languages."""
    return tuple(_record(row) for row in _rows("parties"))


def read_bodies() -> tuple[dict[str, Any], ...]:
    """Bodies of the exercise parties: party, kind, name and their source."""
    return tuple(_record(row) for row in _rows("bodies"))


def read_standing() -> tuple[dict[str, Any], ...]:
    """Treaty standing of the exercise States: party, convention, status, since_on, source, as_of_on, basis."""
    return tuple(_record(row) for row in _rows("standing"))


def read_clocks() -> tuple[dict[str, Any], ...]:
    """Obligation clocks of the exercise States, each with its `extensions` in the order of their numbers."""
    clocks: dict[tuple[str, str], dict[str, Any]] = {}
    for row in _rows("clocks"):
        plain = {name: value for name, value in row.items() if not name.startswith("extension_")}
        clock = clocks.setdefault((row["party"], row["article"]), {**_record(plain), "extensions": ()})
        if row["extension_number"]:
            clock["extensions"] += (_extension(row),)
    return tuple(clocks.values())


def read_reservations() -> tuple[dict[str, Any], ...]:
    """Reservations of exercise parties: party, against, theme (None: every theme)."""
    return tuple(_record(row) for row in _rows("reservations"))


def read_meeting_roles() -> tuple[dict[str, Any], ...]:
    """Observers at exercise meetings: meeting, city, starts_on, ends_on, party, role, source, basis."""
    return tuple(_record(row) for row in _rows("meeting_roles"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _extension(row: dict[str, str]) -> Extension:
    cells = (row["extension_until_on"], row["extension_requested_on"])
    until_on, requested_on = (_day(text) if text else None for text in cells)
    return Extension(int(row["extension_number"]), until_on, requested_on)


def _record(row: dict[str, str]) -> dict[str, Any]:
    """One row with typed values: an empty cell is None, an empty list (), no conditions {}."""
    record = {name: _value(name, text, row) for name, text in row.items() if name != "amount"}
    if row.get("amount"):
        record["quantity"] = _minor(row["amount"], row["currency"])
    return record


def _value(name: str, text: str, row: dict[str, str]) -> Any:
    if name == "conditions":
        return _conditions(text)
    if name in _LISTS:
        return tuple(text.split("|")) if text else ()
    if not text:
        return 0 if name in _IN_UNIT else None
    if name in _OWN_CURRENCY:
        return _minor(text, row[_OWN_CURRENCY[name]])
    if name in _IN_UNIT:
        return _minor(text, row["currency"]) if row["currency"] else int(text)
    return _reader(name)(text)


def _reader(name: str) -> Callable[[str], Any]:
    if name in _WHOLE:
        return int
    if name in _YES_NO:
        return _yes
    return _day if name.endswith("_on") else str


def _conditions(text: str) -> dict[str, str]:
    """`required:imas_nmas|preferred:cofinancing` as condition -> strength (or answer)."""
    pairs = (item.split(":") for item in text.split("|") if item)
    return {condition: word for word, condition in pairs}


def _minor(text: str, currency: str) -> int:
    exact = Decimal(text).scaleb(exponent(currency))
    if exact != exact.to_integral_value():
        raise ValueError(f"{text} {currency} has more digits than the currency")
    return int(exact)


def _yes(text: str) -> bool:
    return {"yes": True, "no": False}[text]


def _day(text: str) -> date:
    return date.fromisoformat(text)
