"""One field of an offer or a need as a person reads it, whatever its type: for previews and for what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from matchmaker.schemas import fields
from matchmaker.web import view
from matchmaker.web.questions import SCHEMAS

LEFT_OUT = frozenset({"ref", "party", "provider", "provenance", "basis", "source", "source_as_of_on", "amount"})
_CURRENCY_OF = {
    "estimated_cost": "estimated_cost_currency", "national_contribution": "national_contribution_currency",
    "in_kind_value": "in_kind_currency",
}  # fmt: skip
_PLAIN_NUMBERS = ("without_partner_since",)


def shown_fields(noun: str) -> list[str]:
    """The fields of a record that a page lists, in the order of its schema; a currency stands with its amount."""
    currencies = {"currency", *_CURRENCY_OF.values()}
    return [name for name in SCHEMAS[noun]().fields if name not in LEFT_OUT and name not in currencies]


def field_text(noun: str, name: str, record: Mapping[str, Any]) -> str:
    """A field of a record (values as its schema reads them) as text; "" where nothing is said."""
    value = record.get(name)
    if value is None or value in ("", (), {}, []):
        return ""
    kind = SCHEMAS[noun]().fields[name]
    if name in ("quantity", "min_tranche", "secured", "smallest_share"):
        return view.quantity(value, record.get("unit"), record.get("currency")) if value else ""
    if isinstance(kind, fields.Money):
        currency = record.get(_CURRENCY_OF[name])
        return view.money(value, currency) if currency else ""
    return _by_type(kind, name, value)


def _by_type(kind: object, name: str, value: Any) -> str:
    if isinstance(kind, fields.Conditions):
        words = "strength" if "required" in kind.words else "condition_answer"
        return "; ".join(f"{view.label(code, 'condition')} ({view.label(how, words)})" for code, how in value.items())
    if isinstance(kind, fields.Code | fields.Codes):
        return view.label(value, kind.list_name)
    if isinstance(kind, fields.PartyRef | fields.PartyRefs):
        return str(view.party(value))
    if isinstance(kind, fields.Day):
        return view.day(value)
    if isinstance(kind, fields.YesNo):
        return str(gettext("Yes") if value else gettext("No"))
    if isinstance(kind, fields.WholeNumber) and name not in _PLAIN_NUMBERS:
        return view.number(value)
    return str(value)
