"""One audit entry for every write: who, what, when, never why in private, never a person's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from matchmaker.db.session import Session
from matchmaker.db.writers import audit
from matchmaker.domain.access import Actor

# What these fields held is nobody else's business: the entry says only that they changed.
PRIVATE_FIELDS = frozenset(
    {"countries_excluded", "conditions", "notes", "how_to_approach", "named_providers", "changes", "note"}
)
CHANGED = "changed"


def record(
    session: Session,
    actor: Actor,
    noun: str,
    ref: str,
    action: str,
    changed: Mapping[str, Any],
    *,
    now: datetime,
    parties: Iterable[str] = (),
    private: bool = False,
) -> int:
    """Add the entry as the last statement before the commit; its number in the chain.

    changed: field -> new value; values of private fields are replaced by "changed". parties: refs of those whose
    people may read the entry beside auditor and secretariat. private: those parties alone may read it.
    """
    return audit.append(
        session,
        at=now.astimezone(UTC),
        actor_id=actor.id,
        actor_role=str(actor.role),
        noun=noun,
        ref=ref,
        action=action,
        changed=_shown(changed),
        parties=joined(parties),
        private=private,
    )


def record_all(
    session: Session,
    actor: Actor,
    noun: str,
    action: str,
    entries: Iterable[tuple[str, Mapping[str, Any], Iterable[str]]],
    *,
    now: datetime,
) -> None:
    """`record` for many records of one noun: (ref, changed, parties) each, in their order, none of them private."""
    shared = {
        "at": now.astimezone(UTC), "actor_id": actor.id, "actor_role": str(actor.role), "noun": noun, "action": action,
        "private": False,
    }  # fmt: skip
    audit.append_all(
        session,
        [
            {**shared, "ref": ref, "changed": _shown(changed), "parties": joined(parties)}
            for ref, changed, parties in entries
        ],
    )


def _shown(changed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: CHANGED if name in PRIVATE_FIELDS else value for name, value in changed.items()}


def joined(parties: Iterable[str]) -> str:
    """Refs as the column holds them: "|XAA|XAD|", so that one can be looked for whole."""
    refs = sorted(set(parties))
    return f"|{'|'.join(refs)}|" if refs else ""


def verify_chain(session: Session) -> int | None:
    """The number of the first entry that was tampered with; None when the chain is whole."""
    return audit.first_broken(session)
