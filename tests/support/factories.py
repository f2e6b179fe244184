"""Rows for tests of the database: a party, an offer, a need, a run, a proposal, each valid as it comes.

Each function adds one row, says what it needs by default, takes `changes` by column, and returns the row's key. It
commits nothing. A test names only what it is about.
"""

from __future__ import annotations

import hashlib
import zlib
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from matchmaker.db.models.needs import Need, NeedTerm
from matchmaker.db.models.offers import Offer, OfferTerm
from matchmaker.db.models.parties import Party
from matchmaker.db.models.policies import PolicyVersion
from matchmaker.db.models.proposals import Proposal, ProposalAnswer
from matchmaker.db.models.runs import Run
from matchmaker.db.types import fold

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
PERIOD: dict[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": date(2028, 12, 31)}
STAMPS: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}
SNAPSHOT = b"{}"
_numbers = count(1)


def add_party(session: Session, ref: str = "XAA", **changes: Any) -> int:
    """An exercise State."""
    row = {"ref": ref, "party_type": "state", "name_en": f"Exercise {ref}", "exercise": True, "source": "Exercise"}
    return _add(session, Party, {**row, **changes})


def add_offer(session: Session, *, provider: int | None = None, **changes: Any) -> int:
    """A published offer of 1,000.00 US dollars; `provider` is the key of a party, by default of XAA."""
    row = {
        **_record(f"o-{next(_numbers)}"), "provider_id": provider or _party(session, "XAA"), "firmness": "approved",
        "ordnance_scope": "any_explosive_ordnance", "quantity": 100_000,
    }  # fmt: skip
    return _add(session, Offer, _titled({**row, **changes}))


def add_need(session: Session, *, party: int | None = None, **changes: Any) -> int:
    """A published need of 600.00 US dollars; `party` is the key of a party, by default of XAB."""
    row = {
        **_record(f"n-{next(_numbers)}"), "party_id": party or _party(session, "XAB"), "theme": "clearance",
        "interpretation": "nobody", "approach": "any_provider", "quantity": 60_000,
    }  # fmt: skip
    return _add(session, Need, _titled({**row, **changes}))


def add_offer_term(session: Session, offer: int, facet: str, code: str, mode: str = "") -> int:
    """One code of one list of an offer."""
    return _add(session, OfferTerm, {"offer_id": offer, "facet": facet, "code": code, "mode": mode})


def add_need_term(session: Session, need: int, facet: str, code: str, mode: str = "") -> int:
    """One code of one list of a need."""
    return _add(session, NeedTerm, {"need_id": need, "facet": facet, "code": code, "mode": mode})


def add_run(session: Session, **changes: Any) -> int:
    """A queued run over posted records with the trial settings."""
    row = {
        "ref": f"r-{next(_numbers)}", "pool": "posted", "on": date(2026, 11, 3), "requested_by": "u-coordinator",
        "requested_at": NOW, "policy_version_id": session.scalar(select(PolicyVersion.id)), "exercise": True,
        "snapshot": zlib.compress(SNAPSHOT), "snapshot_sha256": hashlib.sha256(SNAPSHOT).hexdigest(),
    }  # fmt: skip
    return _add(session, Run, {**row, **changes})


def add_proposal(
    session: Session, *, run: int | None = None, offer: int | None = None, need: int | None = None, **changes: Any
) -> int:  # fmt: skip
    """A proposal of 600.00 US dollars that nobody has reviewed; without keys, of a new run, offer and need."""
    row = {
        "ref": f"p-{next(_numbers)}", "run_id": run or add_run(session), "offer_id": offer or add_offer(session),
        "need_id": need or add_need(session), "headline": "between_states_parties", "tags": [], "cards": {},
        "quantity_offer": 60_000, "quantity_need": 60_000, "fit": 7000, "priority": 5000, "weight": 35_000_000,
        "to_confirm": [], **STAMPS,
    }  # fmt: skip
    return _add(session, Proposal, {**row, **changes})


def add_answer(session: Session, proposal: int, **changes: Any) -> int:
    """A provider's "interested"."""
    row = {"proposal_id": proposal, "side": "provider", "answer": "interested", "actor_id": "u-provider", "at": NOW}
    return _add(session, ProposalAnswer, {**row, **changes})


def _record(ref: str) -> dict[str, Any]:
    return {
        "ref": ref, "title": f"Record {ref}", "kind": "funding", "unit": "money", "currency": "USD", **PERIOD, **STAMPS,
        "provenance": "posted", "basis": "found", "status": "published", "created_by": "u-provider",
    }  # fmt: skip


def _titled(row: dict[str, Any]) -> dict[str, Any]:
    return {"title_folded": fold(row["title"]), **row}


def _party(session: Session, ref: str) -> int:
    return session.scalar(select(Party.id).where(Party.ref == ref)) or add_party(session, ref)


def _add(session: Session, model: Any, row: dict[str, Any]) -> int:
    key = session.scalar(insert(model).values(row).returning(model.id))
    assert isinstance(key, int)
    return key
