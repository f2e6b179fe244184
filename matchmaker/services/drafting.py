"""Writing a record and changing it, the same for offers and needs; `services.offers` and `services.needs` name it.

A record begins as a draft. A change of what others read makes it a draft again, which its party clears and sends once
more; what is in contact stays in contact, and what was only proposed over the old text is superseded.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from matchmaker.db.session import Session
from matchmaker.db.writers import proposals as proposal_writer
from matchmaker.db.writers import records as writer
from matchmaker.db.writers.records import RecordState
from matchmaker.domain.access import PEOPLE, Actor, Right, level, may, require_change, sees_field
from matchmaker.domain.lifecycle import SHOWN_TO_SIDES, status_after_change
from matchmaker.domain.vocabulary import ProposalStatus, RecordStatus, Unit, Visibility
from matchmaker.errors import FieldError, InvalidInput, NotAllowed, NotFound, StaleVersion
from matchmaker.services import audit, idempotency
from matchmaker.services.idempotency import Once
from matchmaker.services.records import OWNER, POST, find, party_errors

Row = Mapping[str, Any]
# What makes a record another one: it stays as it was written first.
_FIXED = frozenset({"ref", "provider", "party", "provenance"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record after it was written. `replayed`: the same key had made it before, and nothing was done."""

    ref: str
    version: int
    status: str
    replayed: bool = False


def create(
    session: Session, actor: Actor, noun: str, values: Row, *, now: datetime, once: Once | None = None
) -> Recorded:
    """A new draft; see `offers.create_offer`."""
    ref = str(values.get("ref") or uuid.uuid4())
    made = idempotency.claim(session, actor, once, noun, ref, now=now)
    if made is not None:
        return _replayed(session, noun, made)
    add(session, actor, noun, {**values, "ref": ref}, now=now)
    session.commit()
    return Recorded(ref, 1, RecordStatus.DRAFT)


def add(
    session: Session, actor: Actor, noun: str, row: Row, *, now: datetime, status: RecordStatus = RecordStatus.DRAFT
) -> None:
    """Write a record and its audit entry; the shared step of everything that makes one. It does not commit."""
    if POST[noun] not in actor.rights and not may(actor, Right.ENTER_FOR_PARTY):
        raise NotAllowed(right=str(POST[noun]))
    errors = [*party_errors(actor, noun, row, writer.known_parties(session))]
    if writer.refs_taken(session, noun, [row["ref"]]):
        errors.append(FieldError("ref", "ref_taken"))
    if errors:
        raise InvalidInput(errors)
    writer.insert(session, noun, [row], status=status, created_by=actor.id, now=now)
    changed = {"status": str(status)}
    audit.record(session, actor, noun, row["ref"], "added", changed, now=now, parties=(row[OWNER[noun]],))


def change(
    session: Session, actor: Actor, noun: str, ref: str, values: Row, *, version: int, now: datetime
) -> Recorded:
    """The record with all its fields as given; see `offers.update_offer`."""
    state = find(session, actor, noun, ref, version=version)
    require_change(actor, POST[noun], state.owner, draft=state.status == RecordStatus.DRAFT)
    stored = writer.stored(session, noun, state.id)
    wanted = {**stored, **values, **_kept(actor, noun, state, stored), "ref": ref, OWNER[noun]: state.owner}
    names = {name for name in stored if name not in _FIXED and not _same(stored[name], wanted[name])}
    errors = [*_change_errors(session, actor, noun, state, values), *_contact_errors(state, stored, wanted)]
    if errors:
        raise InvalidInput(errors)
    if not names:
        return Recorded(ref, state.version, state.status)
    return _write(session, actor, noun, state, wanted, names, now)


def _write(
    session: Session, actor: Actor, noun: str, state: RecordState, wanted: Row, names: set[str], now: datetime
) -> Recorded:
    """The record, what was proposed over it, the audit entries, the one commit."""
    read_by_others = any(level(noun, name) != Visibility.OWN_PARTY for name in names)
    status = status_after_change(noun, state.status, read_by_others=read_by_others)
    version = writer.change(session, noun, state, wanted, status, now)
    if version is None:
        raise _why_not(session, noun, wanted)
    gone = proposal_writer.supersede(session, noun, state.id, now) if read_by_others else ()
    for proposal in gone:
        parties = (proposal.provider, proposal.party) if proposal.status in SHOWN_TO_SIDES else ()
        changed = {"status": str(ProposalStatus.SUPERSEDED)}
        audit.record(session, actor, "proposal", proposal.ref, "superseded", changed, now=now, parties=parties)
    told = {name: _told(noun, name, wanted[name]) for name in names}
    if status != state.status:
        told["status"] = str(status)
    audit.record(session, actor, noun, wanted["ref"], "changed", told, now=now, parties=(state.owner,))
    session.commit()
    return Recorded(wanted["ref"], version, status)


def _replayed(session: Session, noun: str, ref: str) -> Recorded:
    state = writer.find(session, noun, ref)
    if state is None:
        raise NotFound(noun=noun, ref=ref)
    return Recorded(ref, state.version, state.status, replayed=True)


def _kept(actor: Actor, noun: str, state: RecordState, stored: Row) -> dict[str, Any]:
    """The fields that the actor may not read: it does not change them either."""
    return {
        name: value
        for name, value in stored.items()
        if not sees_field(actor, noun, name, state.owner, state.provenance)
    }


def _change_errors(session: Session, actor: Actor, noun: str, state: RecordState, values: Row) -> Iterator[FieldError]:
    owner = OWNER[noun]
    if values.get(owner, state.owner) != state.owner:
        yield FieldError(owner, "owner_fixed")
        return
    if values.get("provenance", state.provenance) != state.provenance:
        yield FieldError("provenance", "provenance_fixed")
        return
    row = {**values, owner: state.owner, "provenance": None}
    yield from party_errors(actor, noun, row, writer.known_parties(session))


def _contact_errors(state: RecordState, stored: Row, wanted: Row) -> Iterator[FieldError]:
    """What is in contact fits into the record, and is counted as it was."""
    if not state.committed:
        return
    for name in ("unit", "currency"):
        if stored[name] != wanted.get(name):
            yield FieldError(name, "fixed_while_in_contact")
            return
    if wanted["quantity"] - (wanted.get("secured") or 0) < state.committed:
        yield FieldError(_quantity(wanted), "below_what_is_in_contact")


def _why_not(session: Session, noun: str, wanted: Row) -> Exception:
    """Why a change found no row: somebody else changed it, or more came into contact in the meantime."""
    state = writer.find(session, noun, wanted["ref"])
    errors = [] if state is None else [*_contact_errors(state, writer.stored(session, noun, state.id), wanted)]
    return InvalidInput(errors) if errors else StaleVersion(noun=noun, ref=wanted["ref"])


def _quantity(wanted: Row) -> str:
    return "amount" if wanted["unit"] == Unit.MONEY else "quantity"


def _same(one: Any, other: Any) -> bool:
    """Whether two values of a field say the same; the order of a list says nothing."""
    if isinstance(one, tuple) or isinstance(other, list | tuple):
        return {str(code) for code in one or ()} == {str(code) for code in other or ()}
    return (one or None) == (other or None) if isinstance(one, dict) else one == other


def _told(noun: str, name: str, value: Any) -> Any:
    """The new value of a field as the history holds it."""
    if level(noun, name) == Visibility.OWN_PARTY or name in PEOPLE:  # others read the history too, and no small count
        return audit.CHANGED
    if isinstance(value, date):
        return value.isoformat()
    return [str(code) for code in value] if isinstance(value, tuple) else value
