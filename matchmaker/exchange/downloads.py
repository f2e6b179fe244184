"""Lists as files: the rows and fields that their page shows to this reader, as CSV and as a spreadsheet.

The CSV of offers and of needs has the columns and codes that import takes. The spreadsheet says the same in words, in
the language of the reader, with numbers as numbers and days as days. Both carry the notice of an exercise in every row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from matchmaker.db.queries.parties import PartyView
from matchmaker.db.queries.proposals import ProposalView
from matchmaker.exchange.csv import MARKING, columns, write_records, write_table
from matchmaker.exchange.results import marking
from matchmaker.schemas.base import RecordSchema
from matchmaker.schemas.fields import Code, Codes, Conditions, Day, InUnit, Money, PartyRef, PartyRefs, YesNo
from matchmaker.schemas.needs import NeedSchema
from matchmaker.schemas.offers import OfferSchema
from matchmaker.schemas.reading import write_money
from matchmaker.wording.labels import LABELS
from matchmaker.wording.text import label, party_name, say_code

MOST_ROWS = 10_000  # of a file: what is more is asked for with a filter
SCHEMAS: dict[str, type[RecordSchema]] = {"offer": OfferSchema, "need": NeedSchema}
UTF8_MARK = "\ufeff"  # without it spreadsheets read accents wrongly
Names = Mapping[str, Mapping[str, object]]
Value = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table for a spreadsheet: titles of its columns and rows of plain values."""

    name: str
    titles: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def records_csv(noun: str, views: Sequence[Any], locale: str = "en") -> str:
    """Offers or needs as import takes them; `marking` says what must stand beside a record, and what was left out."""
    schema = SCHEMAS[noun]()
    return UTF8_MARK + write_records(views, schema, {str(view.ref): _beside(view, schema, locale) for view in views})


def records_sheet(noun: str, views: Sequence[Any], names: Names, locale: str = "en") -> Sheet:
    """Offers or needs in words."""
    schema = SCHEMAS[noun]()
    shown = {ref: party_name({"ref": ref, **named}, locale) for ref, named in names.items()}
    fields = [name for name in columns(schema) if name not in ("amount", "quantity")]
    at = fields.index("currency")
    order = (*fields[:at], "amount", "quantity", "open_quantity", *fields[at:])
    titles = tuple(_title(name, locale) for name in order)
    rows = []
    for view in views:
        plain = schema.dump(view)
        cells = {name: _in_words(schema.fields[name], plain[name], shown, locale) for name in columns(schema)}
        cells["open_quantity"] = _open(view)
        beside = _beside(view, schema, locale)
        rows.append((label("record_status", view.status, locale), *(cells[name] for name in order), beside))
    titles = (_title("status", locale), *titles, _title(MARKING, locale))
    return Sheet(say_code(f"sheet_{noun}s", {}, locale), titles, tuple(rows))


PROPOSAL_COLUMNS = (
    "ref", "run", "status", "need", "need_title", "party", "party_name", "offer", "offer_title", "provider",
    "provider_name", "kind", "theme", "quantity_need", "unit_need", "currency_need", "quantity_offer", "unit_offer",
    "currency_offer", "fit", "priority", "modality", "to_confirm", "set_aside_reason", "expires_on", MARKING,
)  # fmt: skip
_PROPOSAL_LISTS = {
    "status": "proposal_status", "kind": "kind", "theme": "theme", "unit_need": "unit", "unit_offer": "unit",
    "modality": "headline", "to_confirm": "rule", "set_aside_reason": "set_aside_reason",
}  # fmt: skip
PARTY_COLUMNS = ("ref", "name", "party_type", "region", "subregion", "ccm", MARKING)
_PARTY_LISTS = {"party_type": "party_type", "region": "region", "subregion": "region", "ccm": "treaty_status"}


def proposals_csv(views: Iterable[ProposalView], names: Names, locale: str = "en") -> str:
    """Proposals with codes, one a row."""
    return UTF8_MARK + write_table(PROPOSAL_COLUMNS, (_proposal(view, names, locale) for view in views))


def proposals_sheet(views: Iterable[ProposalView], names: Names, locale: str = "en") -> Sheet:
    """Proposals in words."""
    rows = (_proposal(view, names, locale) for view in views)
    return _sheet("sheet_proposals", PROPOSAL_COLUMNS, rows, _PROPOSAL_LISTS, locale)


def parties_csv(views: Iterable[PartyView], locale: str = "en") -> str:
    """States and organisations with codes."""
    return UTF8_MARK + write_table(PARTY_COLUMNS, (_party(view, locale) for view in views))


def parties_sheet(views: Iterable[PartyView], locale: str = "en") -> Sheet:
    """States and organisations in words."""
    return _sheet("sheet_parties", PARTY_COLUMNS, (_party(view, locale) for view in views), _PARTY_LISTS, locale)


def _sheet(
    name: str,
    order: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    lists: Mapping[str, str],
    locale: str,
) -> Sheet:
    def word(column: str, value: Any) -> Value:
        if isinstance(value, tuple):
            return "; ".join(label(lists[column], one, locale) for one in value)
        return label(lists[column], value, locale) if column in lists else value

    titles = tuple(_title(column, locale) for column in order)
    return Sheet(say_code(name, {}, locale), titles, tuple(tuple(word(c, row[c]) for c in order) for row in rows))


def _proposal(one: ProposalView, names: Names, locale: str) -> dict[str, Any]:
    return {
        "ref": one.ref, "run": one.run, "status": one.status, "need": one.need, "need_title": one.need_title,
        "party": one.party, "party_name": _named(one.party, names, locale), "offer": one.offer,
        "offer_title": one.offer_title, "provider": one.provider,
        "provider_name": _named(one.provider, names, locale), "kind": one.kind, "theme": one.theme,
        "quantity_need": _amount(one.quantity_need, one.need_currency), "unit_need": one.need_unit,
        "currency_need": one.need_currency, "quantity_offer": _amount(one.quantity_offer, one.offer_currency),
        "unit_offer": one.offer_unit, "currency_offer": one.offer_currency, "fit": Decimal(one.fit) / 100,
        "priority": Decimal(one.priority) / 100, "modality": one.headline, "to_confirm": one.to_confirm,
        "set_aside_reason": one.set_aside_reason, "expires_on": one.expires_on, MARKING: marking(one, locale),
    }  # fmt: skip


def _party(one: PartyView, locale: str) -> dict[str, Any]:
    return {
        "ref": one.ref, "name": party_name({"ref": one.ref, **one.names}, locale), "party_type": one.party_type,
        "region": one.region, "subregion": one.subregion, "ccm": one.ccm, MARKING: marking(one, locale),
    }  # fmt: skip


def _named(ref: str, names: Names, locale: str) -> str:
    return party_name({"ref": ref, **names.get(ref, {})}, locale)


def _amount(quantity: int | None, currency: str | None) -> Decimal | int | None:
    return quantity if quantity is None or currency is None else Decimal(write_money(quantity, currency))


def _open(view: Any) -> Value:
    return _amount(view.open_quantity, view.currency)


def _beside(view: Any, schema: RecordSchema, locale: str) -> str:
    hidden = [_title(name, locale) for name in view.hidden if name in schema.fields]
    left_out = say_code("download_hidden", {"columns": ", ".join(hidden)}, locale) if hidden else ""
    return ". ".join(part for part in (marking(view, locale), left_out) if part)


def _title(name: str, locale: str) -> str:
    return label("field", name, locale) if name in LABELS["field"] else label("column", name, locale)


def _in_words(field: Any, plain: Any, shown: Mapping[str, str], locale: str) -> Value:
    """A value as the cell of a spreadsheet: labels for codes, names for parties, numbers, days."""
    if plain is None:
        return None
    for kind, write in _WRITERS:
        if isinstance(field, kind):
            return write(field, plain, shown, locale)
    if isinstance(field, InUnit | Money):
        return Decimal(plain) if isinstance(plain, str) else int(plain)
    return plain if isinstance(plain, int) and not isinstance(plain, bool) else str(plain)


def _code(field: Any, plain: Any, _shown: Mapping[str, str], locale: str) -> Value:
    return str(plain) if field.list_name == "currency" else label(field.list_name, plain, locale)


def _codes(field: Any, plain: Any, _shown: Mapping[str, str], locale: str) -> Value:
    return "; ".join(label(field.list_name, one, locale) for one in plain)


def _conditions(field: Any, plain: Any, _shown: Mapping[str, str], locale: str) -> Value:
    words = "strength" if "required" in field.words else "condition_answer"
    return "; ".join(f"{label('condition', code, locale)} ({label(words, how, locale)})" for code, how in plain.items())


def _yes_no(_field: Any, plain: Any, _shown: Mapping[str, str], locale: str) -> Value:
    return say_code("cell_yes" if plain else "cell_no", {}, locale)


_WRITERS: tuple[tuple[type[Any], Callable[[Any, Any, Mapping[str, str], str], Value]], ...] = (
    (Code, _code),
    (Codes, _codes),
    (PartyRef, lambda _field, plain, shown, _locale: shown.get(plain, plain)),
    (PartyRefs, lambda _field, plain, shown, _locale: "; ".join(shown.get(one, one) for one in plain)),
    (Conditions, _conditions),
    (YesNo, _yes_no),
    (Day, lambda _field, plain, _shown, _locale: date.fromisoformat(plain)),
)
