"""Records as they come in, valid until a test changes what it is about."""

from __future__ import annotations

from typing import Any

from matchmaker.errors import FieldError, InvalidInput
from matchmaker.schemas.base import RecordSchema
from matchmaker.schemas.needs import NeedSchema
from matchmaker.schemas.offers import OfferSchema

OFFER = {
    "ref": "XAD-90", "provider": "XAD", "title": "Clearance teams", "title_lang": "en", "kind": "funding",
    "unit": "money", "themes": ["clearance"], "amount": "12500000.00", "currency": "EUR", "starts_on": "2027-01-01",
    "ends_on": "2028-12-31",
}  # fmt: skip
NEED = {
    "ref": "XAA-90", "party": "XAA", "title": "Former des chirurgiens", "title_lang": "fr", "kind": "training",
    "unit": "place", "class_code": "surgery", "theme": "victim_assistance", "quantity": "12",
    "starts_on": "2027-01-01", "ends_on": "2027-12-31",
}  # fmt: skip


def offer(**changes: Any) -> dict[str, Any]:
    return {**OFFER, **changes}


def need(**changes: Any) -> dict[str, Any]:
    return {**NEED, **changes}


def errors_of(schema: RecordSchema, data: Any) -> list[FieldError]:
    try:
        schema.read(data)
    except InvalidInput as refused:
        return list(refused.errors)
    return []


def offer_errors(**changes: Any) -> set[tuple[str, str]]:
    """(path, code) of everything wrong with an offer that was changed so."""
    return {(error.path, error.code) for error in errors_of(OfferSchema(), offer(**changes))}


def need_errors(**changes: Any) -> set[tuple[str, str]]:
    return {(error.path, error.code) for error in errors_of(NeedSchema(), need(**changes))}
