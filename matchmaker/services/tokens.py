"""Tokens of service accounts: issued, listed and taken back by an operator, and known again when one comes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from matchmaker.db.queries import tokens as query
from matchmaker.db.queries.tokens import TokenView
from matchmaker.db.session import Session
from matchmaker.db.writers import tokens as writer
from matchmaker.domain.access import Actor, Right, require
from matchmaker.domain.tokens import DEFAULT_DAYS, MOST_DAYS, Scope, digest_of, new_secret, token_actor, token_errors
from matchmaker.domain.vocabulary import Role
from matchmaker.errors import FieldError, InvalidInput, NotFound, NotSignedIn
from matchmaker.services import audit


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token. `secret` is the token itself: it is nowhere else, and is never shown again."""

    token: TokenView
    secret: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who came with a token, and whether it was used on this day before."""

    actor: Actor
    ref: str
    seen_today: bool


def issue(
    session: Session,
    actor: Actor,
    name: str,
    role: Role,
    *,
    now: datetime,
    party: str | None = None,
    scopes: Sequence[Scope] = (Scope.READ,),
    days: int = DEFAULT_DAYS,
) -> Issued:
    """A new token for a system called `name`, good for some days (1 to `MOST_DAYS`).

    InvalidInput with everything that is wrong: a role without its party, a scope that the role has no right for.
    """
    require(actor, Right.ISSUE_TOKENS)
    wanted = tuple(scope for scope in Scope if scope in scopes)
    errors = [*token_errors(role, party, wanted)]
    if not wanted:
        errors.append(FieldError("scope", "value_missing"))
    if not 1 <= days <= MOST_DAYS:
        errors.append(FieldError("days", "number_out_of_range", {"least": 1, "most": MOST_DAYS}))
    if errors:
        raise InvalidInput(errors)
    ref, secret = secrets.token_hex(6), new_secret()
    token = TokenView(ref, name, role, party, wanted, now, now + timedelta(days=days), None, None)
    if not writer.add(session, token, digest=digest_of(secret), issued_by=actor.id):
        raise InvalidInput([FieldError("party", "party_not_known", {"ref": str(party)})])
    expires_on = token.expires_at.date().isoformat()
    told = {"role": str(role), "scopes": [str(scope) for scope in wanted], "expires_on": expires_on}
    _record(session, actor, token, "token_issued", told, now)
    session.commit()
    return Issued(token, secret)


def revoke(session: Session, actor: Actor, ref: str, *, now: datetime) -> TokenView:
    """Take a token back for good; NotFound where there is none such, or none any more."""
    require(actor, Right.ISSUE_TOKENS)
    token = next((one for one in query.list_tokens(session) if one.ref == ref), None)
    if token is None or not writer.revoke(session, ref, now):
        raise NotFound(noun="token", ref=ref)
    _record(session, actor, token, "token_revoked", {}, now)
    session.commit()
    return token


def list_tokens(session: Session, actor: Actor) -> tuple[TokenView, ...]:
    """Every token that was ever issued, the oldest first."""
    require(actor, Right.ISSUE_TOKENS)
    return query.list_tokens(session)


def sign_in(session: Session, secret: str, *, now: datetime) -> SignedIn:
    """Who comes with a token; NotSignedIn with the reason when it is wrong, taken back or expired."""
    token = query.find_token(session, digest_of(secret))
    if token is None:
        raise NotSignedIn("token_not_known")
    if token.revoked_at is not None:
        raise NotSignedIn("token_revoked")
    if token.expires_at <= now:
        raise NotSignedIn("token_expired", expired_on=token.expires_at.date().isoformat())
    actor = token_actor(token.ref, token.role, token.party, token.scopes)
    return SignedIn(actor, token.ref, token.last_used_on is not None and token.last_used_on >= now.date())


def note_use(session: Session, signed_in: SignedIn, *, now: datetime) -> None:
    """Keep that a token was used today, for whoever wonders which ones are still needed."""
    writer.note_use(session, signed_in.ref, now.date())
    session.commit()


def _record(
    session: Session, actor: Actor, token: TokenView, action: str, changed: Mapping[str, object], now: datetime
) -> None:
    """The entry is read by the party that the token acts for, too."""
    parties = () if token.party is None else (token.party,)
    audit.record(session, actor, "token", token.ref, action, changed, now=now, parties=parties)
