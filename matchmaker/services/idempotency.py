"""Asked twice, made once: a form that was posted again, a request that a client repeats because no answer came."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from matchmaker.db.session import Session
from matchmaker.db.writers import idempotency as writer
from matchmaker.domain.access import Actor
from matchmaker.errors import Conflict

KEPT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Once:
    """A key that the caller made up for one act, and the digest of what it asks for."""

    key: str
    digest: str

    @classmethod
    def of(cls, key: str, *asked: bytes) -> Once:
        """The key with the digest of everything that makes the request what it is (its address, its body)."""
        return cls(key, hashlib.sha256(b"\0".join(asked)).hexdigest())


def claim(session: Session, actor: Actor, once: Once | None, noun: str, ref: str, *, now: datetime) -> str | None:
    """None: go on and make `ref`. Otherwise the ref that this key made before: nothing is left to do.

    Conflict("key_used_otherwise") where the key came with something else. A key is kept for a week.
    """
    if once is None:
        return None
    writer.forget(session, now - timedelta(days=KEPT_DAYS))
    made = writer.claim(
        session, actor_id=actor.id, key=once.key, digest=once.digest, noun=noun, ref=ref, now=now
    )  # fmt: skip
    if made is None:
        return None
    if (made.digest, made.noun) != (once.digest, noun):
        raise Conflict("key_used_otherwise")
    return made.ref
