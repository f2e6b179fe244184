"""Service accounts: which rights a token carries, and for whom it may be issued.

A token is bound to one role and, where the role acts for a party, to that party. Its scopes can only take rights of
the role away: no token answers for a State unless it is one of that State's own focal point and was given the scope.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from enum import StrEnum

from matchmaker.domain.access import OWN_PARTY, ROLE_RIGHTS, Actor, Right, actor_for
from matchmaker.domain.vocabulary import Role
from matchmaker.errors import FieldError

MOST_DAYS, DEFAULT_DAYS = 366, 90
RANDOM_BYTES = 32
_PREFIX = "mmt_"  # so that one that was left in a file by mistake can be searched for


class Scope(StrEnum):
    """What a token may be used for; each stands for some of the rights of its role."""

    READ = "read"
    WRITE = "write"
    SEND = "send"
    ANSWER = "answer"
    RESERVE = "reserve"
    REVIEW = "review"
    PUBLISH = "publish"


SCOPE_RIGHTS: dict[Scope, frozenset[Right]] = {
    Scope.READ: frozenset(
        {
            Right.READ_RELEASED, Right.READ_UNPUBLISHED, Right.READ_PROPOSALS, Right.READ_OWN_FIELDS_OF_OTHERS,
            Right.READ_AUDIT,
        }
    ),
    Scope.WRITE: frozenset({Right.POST_OFFER, Right.POST_NEED, Right.DRAFT, Right.ENTER_FOR_PARTY}),
    Scope.SEND: frozenset({Right.CLEAR, Right.SEND}),
    Scope.ANSWER: frozenset({Right.ANSWER}),
    Scope.RESERVE: frozenset({Right.RESERVE}),
    Scope.REVIEW: frozenset({Right.REQUEST_RUN, Right.REVIEW, Right.PUT_TO_SIDES}),
    Scope.PUBLISH: frozenset({Right.CONFIRM, Right.PUBLISH}),
}  # fmt: skip
TOKEN_ROLES = tuple(role for role in Role if role is not Role.PUBLIC)
# A coordinator's State is known, or nobody could tell where it is recused.
PARTY_NEEDED = frozenset({role for role in TOKEN_ROLES if ROLE_RIGHTS[role] & OWN_PARTY} | {Role.COORDINATOR})
PARTY_ALLOWED = PARTY_NEEDED | {Role.READER}


def token_errors(role: Role, party: str | None, scopes: Iterable[Scope]) -> Iterator[FieldError]:
    """Why no token of a role with these scopes can be issued for a party (or for none)."""
    if party is None and role in PARTY_NEEDED:
        yield FieldError("party", "token_party_needed", {"role": str(role)})
    if party is not None and role not in PARTY_ALLOWED:
        yield FieldError("party", "token_without_party", {"role": str(role)})
    for scope in scopes:
        if not SCOPE_RIGHTS[scope] & ROLE_RIGHTS[role]:
            yield FieldError("scope", "scope_not_of_role", {"role": str(role), "scope": str(scope)})


def token_actor(ref: str, role: Role, party: str | None, scopes: Iterable[Scope]) -> Actor:
    """Whoever comes with the token of a key: the rights of its role that its scopes name."""
    return actor_for(f"token-{ref}", role, party, frozenset().union(*(SCOPE_RIGHTS[scope] for scope in scopes)))


def new_secret() -> str:
    """A new token: 256 random bits as text."""
    return _PREFIX + secrets.token_urlsafe(RANDOM_BYTES)


def digest_of(secret: str) -> str:
    """What is stored of a token. It is random and long, so that a plain SHA-256 cannot be searched backwards."""
    return hashlib.sha256(secret.encode()).hexdigest()
