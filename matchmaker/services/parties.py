"""Parties: States come with the reference data; an organisation is entered when it first lists an offer."""

from __future__ import annotations

import re
from datetime import datetime

from matchmaker.db.session import Session
from matchmaker.db.writers import parties as writer
from matchmaker.domain.access import Actor, Right, require
from matchmaker.domain.vocabulary import Basis, PartyType
from matchmaker.errors import FieldError, InvalidInput
from matchmaker.services import audit

ORGANISATIONS = frozenset(PartyType) - {PartyType.STATE}
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{3,39}")  # longer than the three letters of a State
MAX_NAME = 200


def add_organisation(
    session: Session, actor: Actor, ref: str, *, name_en: str, party_type: str, source: str, now: datetime
) -> None:
    """Add an organisation that lists offers. Never a State: those are the 197 of the reference list.

    ref: a short key of its own, longer than a State's code. source: where it is described. The secretariat alone.
    """
    require(actor, Right.ENTER_FOR_PARTY)
    errors = _errors(ref, name_en, party_type, source)
    if not errors and ref in writer.party_ids(session):
        errors = [FieldError("ref", "ref_exists", {"ref": ref})]
    if errors:
        raise InvalidInput(errors)
    row = {
        "ref": ref, "version": 1, "party_type": str(party_type), "name_en": name_en.strip(), "exercise": False,
        "source": source.strip(), "source_as_of_on": now.date(), "basis": str(Basis.FOUND),
    }  # fmt: skip
    writer.add_parties(session, [row])
    audit.record(session, actor, "party", ref, "added", {"party_type": str(party_type)}, now=now, parties=(ref,))
    session.commit()


def _errors(ref: str, name_en: str, party_type: str, source: str) -> list[FieldError]:
    errors = []
    if _REF.fullmatch(ref) is None:
        errors.append(FieldError("ref", "organisation_ref"))
    if party_type not in ORGANISATIONS:
        errors.append(FieldError("party_type", "organisation_type"))
    for path, text in (("name_en", name_en), ("source", source)):
        if not 1 <= len(text.strip()) <= MAX_NAME or "\x00" in text:
            errors.append(FieldError(path, "organisation_text", {"max": MAX_NAME}))
    return errors
