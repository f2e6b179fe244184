"""Forms that are not finished: kept as typed, taken up again by whoever may go on with them, dropped once posted.

A draft holds text and never a record: nothing of it is read by the engine, counted or shown to another party.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from matchmaker.db.queries.drafts import POST, DraftView, Texts, find_change, find_draft, get_draft
from matchmaker.db.session import Session
from matchmaker.db.writers import drafts as writer
from matchmaker.domain.access import Actor, Right, may, may_enter
from matchmaker.domain.vocabulary import RecordStatus
from matchmaker.errors import Conflict, FieldError, InvalidInput, NotAllowed, StaleVersion
from matchmaker.services import drafting
from matchmaker.services.drafting import Recorded

MOST_CHARACTERS = 120_000  # all fields of a form filled to their ends, twice over
MOST_DRAFTS = 200
MOST_LEFT, LEFT_DAYS, MOST_CHARACTERS_LEFT = 500, 2, 60_000
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
_TRIES = 5


def new_ref(party: str | None) -> str:
    """A key for a record that is being written: of its party, and not to be guessed."""
    return f"{party or 'DRAFT'}-{''.join(secrets.choice(_LETTERS) for _ in range(8))}"


def digest(texts: Mapping[str, list[str]], names: Collection[str]) -> str:
    """A sign of what stands in some fields, so that a form can tell whether they changed since it was opened."""
    wanted = {name: texts[name] for name in sorted(names) if any(texts.get(name, ()))}
    return hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:16]


def keep(
    session: Session,
    actor: Actor,
    noun: str,
    ref: str,
    texts: Texts,
    *,
    names: Collection[str],
    seen: str,
    now: datetime,
    party: str | None,
) -> DraftView:
    """The draft with the fields `names` as in `texts`; begun here if there was none.

    seen: the digest of these fields when the form was opened. StaleVersion when they hold something else by now and
    not what is to be kept; nothing is written then. InvalidInput when the text is too long to be kept.
    """
    _require(actor, noun, party)
    if not writer.exists(session, ref):
        return _begin(session, actor, noun, ref, _filled(texts), now, party)
    for _ in range(_TRIES):
        draft = get_draft(session, actor, ref)
        if digest(draft.texts, names) not in (seen, digest(texts, names)):
            raise StaleVersion(noun="draft", ref=ref)
        kept = {name: values for name, values in draft.texts.items() if name not in names} | _filled(texts)
        _check_length(kept)
        if writer.change(session, ref, draft.version, {"texts": kept, "party": draft.party or party}, now) is not None:
            session.commit()
            return get_draft(session, actor, ref)
    raise StaleVersion(noun="draft", ref=ref)


def begin_change(
    session: Session, actor: Actor, noun: str, record: str, base: Texts, *, party: str, version: int, now: datetime
) -> str:
    """The ref of a draft that changes a record: the one that was begun before, or a new one from its present text."""
    _require(actor, noun, party)
    begun = find_change(session, actor, noun, record)
    if begun is not None:
        return begun.ref
    ref = new_ref(party)
    own = {"record": record, "base_version": version, "base": base}
    _begin(session, actor, noun, ref, base, now, party, own)
    return ref


def rebase(
    session: Session, actor: Actor, ref: str, texts: Texts, *, base: Texts, version: int, now: datetime
) -> DraftView:
    """The draft on top of a newer version of its record; `texts` is what both sides make together."""
    draft = get_draft(session, actor, ref)
    values = {"texts": texts, "base": base, "base_version": version}
    if writer.change(session, ref, draft.version, values, now) is None:
        raise StaleVersion(noun="draft", ref=ref)
    session.commit()
    return get_draft(session, actor, ref)


def post(
    session: Session, actor: Actor, noun: str, values: Mapping[str, Any], *, draft: str | None, now: datetime
) -> Recorded:
    """The record that a form makes, as a draft of its party, and the form's own draft gone in the same transaction.

    values: validated, with `ref`; InvalidInput("ref_taken") when the form was posted before.
    """
    drafting.add(session, actor, noun, values, now=now)
    if draft is not None:
        writer.remove(session, draft)
    session.commit()
    return Recorded(str(values["ref"]), 1, str(RecordStatus.DRAFT))


def discard(session: Session, actor: Actor, ref: str) -> None:
    """Drop a draft."""
    get_draft(session, actor, ref)
    writer.remove(session, ref)
    session.commit()


def leave(session: Session, noun: str, texts: Texts, *, of: str, now: datetime) -> str | None:
    """Keep the text of a form whose session was lost; the key with which it can be taken up, or None if it was not
    kept (too long, or too many of them). of: the draft that it was a part of, if it was one."""
    writer.forget_left(session, now - timedelta(days=LEFT_DAYS))
    filled = _filled(texts)
    if not filled or _characters(filled) > MOST_CHARACTERS_LEFT or writer.count_left(session) >= MOST_LEFT:
        session.commit()
        return None
    key = secrets.token_urlsafe(32)
    values = {"ref": new_ref(None), "noun": noun, "left_key": _hidden(key), "texts": filled, "part_of": of or None}
    writer.insert(session, values, now)
    session.commit()
    return key


def left(session: Session, key: str) -> tuple[str, Texts] | None:
    """Noun and text of what was left under a key."""
    found = writer.left(session, _hidden(key))
    return None if found is None else (found.noun, found.texts)


def take_up(session: Session, actor: Actor, key: str, *, now: datetime) -> str | None:
    """The ref of what was left under a key, which is the actor's from now on; None if nothing is there any more.

    What was a part of a draft that the actor may go on with is put into it.
    """
    found = writer.left(session, _hidden(key))
    if found is None:
        return None
    _require(actor, found.noun, actor.party)
    whole = find_draft(session, actor, found.part_of) if found.part_of else None
    if whole is not None and whole.noun == found.noun:
        texts = whole.texts | found.texts
        _check_length(texts)
        if writer.change(session, whole.ref, whole.version, {"texts": texts}, now) is None:
            raise StaleVersion(noun="draft", ref=whole.ref)
        writer.remove(session, found.ref)
        session.commit()
        return whole.ref
    ref = new_ref(actor.party)
    values = {"actor_id": actor.id, "party": actor.party, "ref": ref, "left_key": None, "part_of": None}
    taken = writer.take_up(session, found.ref, values, now)
    session.commit()
    return ref if taken else None


def _begin(
    session: Session,
    actor: Actor,
    noun: str,
    ref: str,
    texts: Texts,
    now: datetime,
    party: str | None,
    own: Mapping[str, Any] | None = None,
) -> DraftView:
    _check_length(texts)
    if writer.count_of(session, party, actor.id) >= MOST_DRAFTS:
        raise Conflict("drafts_too_many", most=MOST_DRAFTS)
    values = {"ref": ref, "noun": noun, "party": party, "actor_id": actor.id, "texts": texts, **(own or {})}
    writer.insert(session, values, now)
    session.commit()
    return get_draft(session, actor, ref)


def _require(actor: Actor, noun: str, party: str | None) -> None:
    """The own party writes, and the secretariat for anybody, also before it said for whom."""
    if party is None and may(actor, Right.ENTER_FOR_PARTY):
        return
    if party is None or not may_enter(actor, POST[noun], party):
        raise NotAllowed(right=str(POST[noun]))


def _filled(texts: Texts) -> Texts:
    """What was typed, without empty fields."""
    return {name: values for name, values in texts.items() if any(values)}


def _check_length(texts: Texts) -> None:
    if _characters(texts) > MOST_CHARACTERS:
        raise InvalidInput([FieldError("", "draft_too_long", {"most": MOST_CHARACTERS})])


def _characters(texts: Texts) -> int:
    return sum(len(name) + sum(map(len, values)) for name, values in texts.items())


def _hidden(key: str) -> str:
    """What the database holds of a key: whoever reads the table cannot take anything up."""
    return hashlib.sha256(key.encode()).hexdigest()
