"""Bring the database up to date with the reference files: parties, standing, clocks, meetings, exchange rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from matchmaker.db.session import Session
from matchmaker.db.writers import reference as writer
from matchmaker.db.writers.reference import Stored
from matchmaker.domain.access import OPERATOR
from matchmaker.domain.vocabulary import Basis, PartyType
from matchmaker.reference.funding import read_exchange_rates
from matchmaker.reference.obligations import Extension, Obligation, read_extensions, read_meetings, read_obligations
from matchmaker.reference.parties import Organisation, Standing, State, read_organisations, read_standing, read_states
from matchmaker.services import audit

GOVERNMENT = "10"  # IATI OrganisationType
_NAMES = ("name_en", "name_fr", "name_es", "name_ru", "name_zh", "name_ar")

Ids = Mapping[str, int]


def load(session: Session, now: datetime) -> dict[str, Stored]:
    """What was added, changed and removed, by table; once more, nothing.

    A party that somebody changed here (version above 1) keeps everything: its own row, its standing and its clocks.
    Exercise parties and rows that the files do not know stay. One audit entry, and none when nothing was to do.
    """
    stored = {"party": writer.store_parties(session, list(_parties()))}
    ids = _ids_untouched(session)
    keys = ids.values()
    stored["treaty_standing"] = writer.store_standing(session, list(_standing(ids)), keys)
    stored["obligation_clock"] = writer.store_clocks(session, list(_clocks(ids)), keys)
    clocks = writer.clock_keys(session, keys)
    stored["clock_extension"] = writer.store_extensions(session, list(_extensions(ids, clocks)), clocks.values())
    stored["meeting"] = writer.store_meetings(session, list(_meetings()))
    stored["exchange_rate"] = writer.store_rates(session, list(_rates()))
    changed = {table: asdict(what) for table, what in stored.items() if what != Stored()}
    if changed:
        audit.record(session, OPERATOR, "reference_data", "reference", "loaded", changed, now=now, parties=())
    session.commit()
    return stored


def is_loaded(session: Session) -> bool:
    """Whether every State and organisation of the reference files is in the database."""
    return _refs() <= writer.party_states(session).keys()


def _refs() -> set[str]:
    return {state.iso3 for state in read_states()} | {one.ref for one in read_organisations()}


def _ids_untouched(session: Session) -> dict[str, int]:
    """Keys of the parties of the files that nobody changed here."""
    states, refs = writer.party_states(session), _refs()
    return {ref: party.id for ref, party in states.items() if ref in refs and party.version == 1}


def _parties() -> Iterator[dict[str, Any]]:
    for state in read_states():
        yield _state(state)
    for organisation in read_organisations():
        yield _organisation(organisation)


def _state(state: State) -> dict[str, Any]:
    return {
        **{name: getattr(state, name) for name in (*_NAMES, "iso3", "iso2", "m49", "region", "subregion")},
        **{name: getattr(state, name) for name in ("ldc", "lldc", "sids", "oda_group", "developing", "currency")},
        "ref": state.iso3,
        "party_type": PartyType.STATE,
        "iati_org_type": GOVERNMENT,
        "oda_eligible": state.oda_group is not None,
        "oda_basis": state.oda_basis,
        **_origin(state),
    }


def _organisation(organisation: Organisation) -> dict[str, Any]:
    empty = dict.fromkeys(_state(read_states()[0]))
    return {
        **empty,
        **{name: getattr(organisation, name) for name in ("ref", "party_type", "name_en", "name_fr", "iati_org_type")},
        **_origin(organisation),
    }


def _origin(row: State | Organisation) -> dict[str, Any]:
    return {
        "exercise": False,
        "version": 1,
        "source": row.source,
        "source_as_of_on": row.as_of_on,
        "basis": row.basis,
    }


def _standing(ids: Ids) -> Iterator[dict[str, Any]]:
    for row in read_standing():
        if row.party in ids:
            yield {
                "party_id": ids[row.party],
                "convention": row.convention,
                "status": row.status,
                "since_on": row.since_on if _date_is_as_sure(row) else None,
                **_sourced(row),
            }


def _date_is_as_sure(row: Standing) -> bool:
    """Whether the date may stand beside the status: a recalled date is not shown under a status that was found."""
    return row.basis == Basis.RECALLED or row.date_basis == Basis.FOUND


def _clocks(ids: Ids) -> Iterator[dict[str, Any]]:
    for row in read_obligations():
        if row.party in ids:
            yield {
                "party_id": ids[row.party],
                "article": row.article,
                "status": row.status,
                "due_on": row.due_on,
                "original_due_on": row.original_due_on,
                "note": row.note or None,
                **_sourced(row),
            }


def _sourced(row: Standing | Obligation) -> dict[str, Any]:
    return {"source": row.source, "as_of_on": row.as_of_on, "basis": row.basis}


def _extensions(ids: Ids, clocks: Mapping[tuple[int, str], int]) -> Iterator[dict[str, Any]]:
    for row in read_extensions():
        if row.party in ids:
            yield _extension(row, clocks[ids[row.party], row.article])


def _extension(row: Extension, clock: int) -> dict[str, Any]:
    return {
        "clock_id": clock,
        "number": row.number,
        "until_on": row.until_on,
        "requested_on": row.requested_on,
        "source": row.source,
        "basis": row.basis,
        "note": row.note or None,
    }


def _meetings() -> Iterator[dict[str, Any]]:
    for row in read_meetings():
        yield {name: getattr(row, name) for name in ("code", "city", "starts_on", "ends_on", "source", "basis")}


def _rates() -> Iterator[dict[str, Any]]:
    for row in read_exchange_rates():
        plain = {name: getattr(row, name) for name in ("currency", "year", "value", "scale", "source", "basis")}
        yield {**plain, "on": None}
