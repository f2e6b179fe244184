"""Import and life of a record, the same for offers and needs; `services.offers` and `services.needs` are its names."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matchmaker.db.session import Session
from matchmaker.db.writers import records as writer
from matchmaker.db.writers.records import KnownParty, RecordState
from matchmaker.domain.access import Actor, Right, may, may_enter, require, sees_record
from matchmaker.domain.lifecycle import RecordStep, record_step
from matchmaker.domain.vocabulary import PartyType, Provenance, RecordStatus
from matchmaker.errors import FieldError, InvalidInput, NotAllowed, NotFound, StaleVersion
from matchmaker.services import audit

Row = Mapping[str, Any]
OWNER = {"offer": "provider", "need": "party"}
POST = {"offer": Right.POST_OFFER, "need": Right.POST_NEED}
_NAMES_PARTIES = {
    "offer": ("countries_only", "countries_preferred", "countries_excluded"),
    "need": ("named_providers", "cross_border_with"),
}
_DONE = {
    RecordStep.CLEAR: "cleared",
    RecordStep.SUBMIT: "submitted",
    RecordStep.CONFIRM: "confirmed",
    RecordStep.PUBLISH: "published",
    RecordStep.WITHDRAW: "withdrawn",
    RecordStep.EXPIRE: "expired",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import added: refs in the order of the rows. `written` is False for a dry run."""

    refs: tuple[str, ...]
    status: str
    written: bool


def import_records(
    session: Session,
    actor: Actor,
    noun: str,
    rows: Sequence[Row],
    *,
    now: datetime,
    publish: bool,
    dry_run: bool,
    lines: Sequence[int] | None,
) -> Imported:
    """All rows or none, with one audit entry each; see `offers.import_offers`."""
    _require_import(actor, noun, publish)
    at = lines or range(2, len(rows) + 2)  # line one of a file holds the names of the columns
    errors = list(_errors(session, actor, noun, rows, at))
    if errors:
        raise InvalidInput(errors)
    status = RecordStatus.PUBLISHED if publish else RecordStatus.DRAFT
    named = [{**row, "ref": row.get("ref") or str(uuid.uuid4())} for row in rows]
    refs = tuple(str(row["ref"]) for row in named)
    if dry_run:
        return Imported(refs, status, written=False)
    writer.insert(session, noun, named, status=status, created_by=actor.id, now=now)
    entries = [(str(row["ref"]), _changed(row, status), (str(row[OWNER[noun]]),)) for row in named]
    audit.record_all(session, actor, noun, "imported", entries, now=now)
    session.commit()
    return Imported(refs, status, written=True)


def _changed(row: Row, status: RecordStatus) -> dict[str, str]:
    return {"status": str(status), "provenance": str(row.get("provenance", Provenance.POSTED))}


def _require_import(actor: Actor, noun: str, publish: bool) -> None:
    if publish:
        require(actor, Right.CONFIRM)
        require(actor, Right.PUBLISH)
    if not may(actor, Right.ENTER_FOR_PARTY) and POST[noun] not in actor.rights:
        raise NotAllowed(right=str(POST[noun]))


def _errors(
    session: Session, actor: Actor, noun: str, rows: Sequence[Row], lines: Sequence[int]
) -> Iterator[FieldError]:
    parties = writer.known_parties(session)
    taken = writer.refs_taken(session, noun, [str(row["ref"]) for row in rows if row.get("ref")])
    first: dict[str, int] = {}
    for row, line in zip(rows, lines, strict=True):
        ref = row.get("ref")
        if ref and ref in first:
            yield FieldError("ref", "ref_twice_in_file", {"ref": ref, "first": first[ref]}, line)
        elif ref:
            first[ref] = line
            if ref in taken:
                yield FieldError("ref", "ref_exists", {"ref": ref}, line)
        yield from party_errors(actor, noun, row, parties, line)


def party_errors(
    actor: Actor, noun: str, row: Row, parties: Mapping[str, KnownParty], line: int | None = None
) -> Iterator[FieldError]:
    """What is wrong with the parties that a record names, its owner first."""
    name = OWNER[noun]
    owner = str(row[name])
    if owner not in parties:
        yield FieldError(name, "party_not_known", {"ref": owner}, line)
    elif not may_enter(actor, POST[noun], owner):
        yield FieldError(name, "not_own_party", {}, line)
    elif noun == "need" and parties[owner].party_type != PartyType.STATE:
        yield FieldError(name, "need_of_state_only", {}, line)
    if row.get("provenance") == Provenance.PUBLISHED_FACT and not may(actor, Right.PUBLISH):
        yield FieldError("provenance", "published_fact_by_secretariat", {}, line)
    for path in _NAMES_PARTIES[noun]:
        for ref in row.get(path) or ():
            if ref not in parties:
                yield FieldError(path, "party_not_known", {"ref": ref}, line)


def take_step(
    session: Session, actor: Actor, noun: str, ref: str, step: RecordStep, *, version: int, now: datetime
) -> int:
    """One step in the life of a record; its new version."""
    state = find(session, actor, noun, ref, version=version)
    after, right = record_step(noun, state.status, step)
    require(actor, Right.PUBLISH if state.provenance == Provenance.PUBLISHED_FACT else right, party=state.owner)
    changed = writer.set_status(session, noun, state.id, version, after, now)
    if changed is None:
        raise StaleVersion(noun=noun, ref=ref)
    audit.record(session, actor, noun, ref, _DONE[step], {"status": str(after)}, now=now, parties=(state.owner,))
    session.commit()
    return changed


def find(session: Session, actor: Actor, noun: str, ref: str, *, version: int) -> RecordState:
    """The state of a record in the version that the caller read; NotFound where the actor may not know of it."""
    state = writer.find(session, noun, ref)
    if state is None or not sees_record(actor, noun, state.as_record(OWNER[noun])):
        raise NotFound(noun=noun, ref=ref)
    if state.version != version:
        raise StaleVersion(noun=noun, ref=ref)
    return state
