"""Proposals: review by a coordinator, answers by the two sides, contact, and the sums reserved for it.

Every function commits once, checks the version the caller read, and returns the new one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from matchmaker.db.session import Session
from matchmaker.domain.access import Actor
from matchmaker.domain.lifecycle import AnswerGiven


def shortlist(session: Session, actor: Actor, ref: str, *, version: int, now: datetime) -> int:
    """Take a proposal on the short list. A coordinator whose own State is a side is recused."""
    raise NotImplementedError


def set_aside(session: Session, actor: Actor, ref: str, reason_code: str, *, version: int, now: datetime) -> int:
    """Set a proposal aside with a reason of `SetAsideReason` that both sides read."""
    raise NotImplementedError


def undo(session: Session, actor: Actor, ref: str, *, version: int, now: datetime) -> int:
    """Take back short-listing or setting aside."""
    raise NotImplementedError


def put_to_sides(
    session: Session, actor: Actor, ref: str, *, version: int, now: datetime, confirmed: Collection[str] = ()
) -> int:
    """Put a short-listed proposal to the provider, and, once it is interested, to the affected State.

    `confirmed` names the rules of `to_confirm` whose facts the actor has confirmed; Conflict("still_to_confirm")
    while one is missing. Conflict("published_facts") for a proposal over published facts: those are only read.
    """
    raise NotImplementedError


def answer(session: Session, actor: Actor, ref: str, given: AnswerGiven, *, version: int, now: datetime) -> int:
    """The answer of the actor's own party, in its turn. When both sides are interested the sums are reserved in the
    same transaction; OverCommitted if they are no longer open: then nothing changes."""
    raise NotImplementedError


def end_contact(session: Session, actor: Actor, ref: str, *, version: int, now: datetime) -> int:
    """Either side ends the contact: the sums are open again."""
    raise NotImplementedError


def expire_contacts(session: Session, *, now: datetime) -> int:
    """End every contact whose date has passed; how many there were. For the worker: no actor asks for it."""
    raise NotImplementedError
