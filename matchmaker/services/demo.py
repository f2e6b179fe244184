"""The demonstration: exercise parties with everything they need to act, exercise records and published facts.

Reference data is loaded first: published facts belong to real States. What is loaded, and why, is told in
docs/demonstration.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matchmaker.db.session import Session
from matchmaker.db.writers import parties as party_writer
from matchmaker.db.writers import records as record_writer
from matchmaker.db.writers import reservations as reservation_writer
from matchmaker.domain.access import OPERATOR
from matchmaker.domain.vocabulary import RecordStatus
from matchmaker.errors import ConfigurationError
from matchmaker.reference.demo import reader
from matchmaker.services import audit

Row = Mapping[str, Any]
OWNER = {"offer": "provider", "need": "party"}


@dataclass(frozen=True, slots=True)
class DemoLoaded:
    """What a load added; all zero when the demonstration was there already."""

    parties: int
    offers: int
    needs: int


def is_loaded(session: Session) -> bool:
    """Whether the exercise parties stand in the database."""
    known = party_writer.party_ids(session)
    return any(row["ref"] in known for row in reader.read_parties())


def load(session: Session, now: datetime) -> DemoLoaded:
    """Add the demonstration, published and ready to be matched; nothing when it is there already.

    All of it or none. ConfigurationError when the reference data is not loaded.
    """
    if is_loaded(session):
        return DemoLoaded(0, 0, 0)
    offers, needs = reader.read_offers(), reader.read_needs()
    _add_parties(session)
    _require_parties(session, {row["provider"] for row in offers} | {row["party"] for row in needs})
    _add_records(session, "offer", offers, now)
    _add_records(session, "need", needs, now)
    for row in reader.read_reservations():
        reservation_writer.add(session, row["party"], row["against"], row["theme"], now)
    session.commit()
    return DemoLoaded(len(reader.read_parties()), len(offers), len(needs))


def _add_parties(session: Session) -> None:
    """The parties with bodies, standing, clocks with their extensions, and their roles at exercise meetings."""
    rows = reader.read_parties()
    party_writer.add_parties(session, [{**row, "oda_eligible": row["oda_group"] is not None} for row in rows])
    party_writer.add_bodies(session, reader.read_bodies())
    party_writer.add_standing(session, reader.read_standing())
    clocks, roles = reader.read_clocks(), reader.read_meeting_roles()
    party_writer.add_clocks(session, clocks)
    party_writer.add_extensions(session, [row for clock in clocks for row in _extensions(clock)])
    meetings = {row["meeting"]: {**row, "code": row["meeting"]} for row in roles}
    party_writer.add_meetings(session, meetings.values())
    party_writer.add_meeting_roles(session, roles)


def _extensions(clock: Row) -> list[dict[str, Any]]:
    shared = {name: clock[name] for name in ("party", "article", "source", "basis")}
    return [
        {
            **shared,
            "number": extension.number,
            "until_on": extension.until_on,
            "requested_on": extension.requested_on,
            "note": None,
        }
        for extension in clock["extensions"]
    ]


def _require_parties(session: Session, wanted: set[str]) -> None:
    if missing := sorted(wanted - party_writer.party_ids(session).keys()):
        raise ConfigurationError("reference_data_missing", refs=", ".join(missing[:5]))


def _add_records(session: Session, noun: str, rows: Sequence[Row], now: datetime) -> None:
    """Records as the secretariat enters and publishes them, each with its entry in the history."""
    record_writer.insert(session, noun, rows, status=RecordStatus.PUBLISHED, created_by=OPERATOR.id, now=now)
    for row in rows:
        changed = {"status": str(RecordStatus.PUBLISHED), "provenance": row["provenance"]}
        owner = (str(row[OWNER[noun]]),)
        audit.record(session, OPERATOR, noun, str(row["ref"]), "imported", changed, now=now, parties=owner)
