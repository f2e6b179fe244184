"""Who may do and see what: rights as a named list, roles as sets of rights, visibility by field.

Nobody, coordinator included, answers, overrides or refuses for a State: no role but a focal point holds `ANSWER`, and
it reaches the own party alone. A reservation is known to the party that made it and to nobody else, the auditor
included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.domain.vocabulary import Provenance, RecordStatus, Role, RunStatus, Visibility
from matchmaker.errors import NotAllowed


class Right(StrEnum):
    """What somebody may do. Those in `OWN_PARTY` reach the actor's own party alone."""

    READ_RELEASED = "read_released"  # what participants of a meeting may read
    READ_UNPUBLISHED = "read_unpublished"  # records of others before publication
    READ_PROPOSALS = "read_proposals"  # every proposal, and not only those of the own party
    READ_OWN_FIELDS_OF_OTHERS = "read_own_fields_of_others"  # never what a party reserves
    READ_AUDIT = "read_audit"
    POST_OFFER = "post_offer"
    POST_NEED = "post_need"
    DRAFT = "draft"
    CLEAR = "clear"
    SEND = "send"
    ANSWER = "answer"
    RESERVE = "reserve"
    ENTER_FOR_PARTY = "enter_for_party"
    CONFIRM = "confirm"
    PUBLISH = "publish"
    REQUEST_RUN = "request_run"
    REVIEW = "review"
    PUT_TO_SIDES = "put_to_sides"
    ISSUE_TOKENS = "issue_tokens"  # no role holds it: it takes the machine itself


OWN_PARTY = frozenset(
    {Right.POST_OFFER, Right.POST_NEED, Right.DRAFT, Right.CLEAR, Right.SEND, Right.ANSWER, Right.RESERVE}
)
_FOCAL_POINT = frozenset(
    {Right.READ_RELEASED, Right.DRAFT, Right.CLEAR, Right.SEND, Right.ANSWER, Right.RESERVE}
)  # fmt: skip
ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.PUBLIC: frozenset(),
    Role.READER: frozenset({Right.READ_RELEASED}),
    Role.AFFECTED_FOCAL_POINT: _FOCAL_POINT | {Right.POST_NEED},
    Role.DONOR_FOCAL_POINT: _FOCAL_POINT | {Right.POST_OFFER},
    Role.COORDINATOR: frozenset(
        {Right.READ_RELEASED, Right.READ_PROPOSALS, Right.REQUEST_RUN, Right.REVIEW, Right.PUT_TO_SIDES}
    ),
    Role.SECRETARIAT: frozenset(
        {
            Right.READ_RELEASED, Right.READ_UNPUBLISHED, Right.READ_PROPOSALS, Right.READ_AUDIT,
            Right.ENTER_FOR_PARTY, Right.CONFIRM, Right.PUBLISH,
            Right.REQUEST_RUN, Right.REVIEW, Right.PUT_TO_SIDES,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Right.READ_RELEASED, Right.READ_UNPUBLISHED, Right.READ_PROPOSALS, Right.READ_OWN_FIELDS_OF_OTHERS,
            Right.READ_AUDIT,
        }
    ),
    Role.SERVICE_ACCOUNT: frozenset({Right.READ_RELEASED, Right.POST_OFFER, Right.POST_NEED, Right.DRAFT}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an opaque id (never a name), a role, the party it belongs to, and its rights."""

    id: str
    role: Role
    party: str | None = None
    rights: frozenset[Right] = frozenset()


def actor_for(actor_id: str, role: Role, party: str | None = None, rights: Iterable[Right] | None = None) -> Actor:
    """An actor with the rights of its role, or with fewer: rights that the role does not have are dropped."""
    held = ROLE_RIGHTS[role]
    return Actor(actor_id, role, party, held if rights is None else held & frozenset(rights))


ANYBODY = actor_for("public", Role.PUBLIC)
# Who runs commands on the machine itself: enters, confirms and publishes what came in, asks for runs, issues tokens;
# never answers.
OPERATOR = Actor("command-line", Role.SECRETARIAT, rights=ROLE_RIGHTS[Role.SECRETARIAT] | {Right.ISSUE_TOKENS})


def may(actor: Actor, right: Right, *, party: str | None = None) -> bool:
    """Whether the actor holds a right; for a right in `OWN_PARTY`, over the records of `party`."""
    if right not in actor.rights:
        return False
    return right not in OWN_PARTY or (party is not None and actor.party == party)


def require(actor: Actor, right: Right, *, party: str | None = None) -> None:
    """Nothing, or NotAllowed(right=…)."""
    if not may(actor, right, party=party):
        raise NotAllowed(right=str(right))


def may_enter(actor: Actor, right: Right, party: str) -> bool:
    """Whether the actor may draft a record (`POST_OFFER`, `POST_NEED`) of `party`: its own, or as the secretariat."""
    return may(actor, Right.ENTER_FOR_PARTY) or (
        may(actor, right, party=party) and may(actor, Right.DRAFT, party=party)
    )


def require_change(actor: Actor, right: Right, owner: str, *, draft: bool) -> None:
    """Nothing, or NotAllowed: a record is changed by its own party, and by the secretariat while it is a draft."""
    own = may(actor, right, party=owner) and may(actor, Right.DRAFT, party=owner)
    if not own and not (draft and may(actor, Right.ENTER_FOR_PARTY)):
        raise NotAllowed(right=str(right))


def recused(actor: Actor, provider: str, affected_party: str) -> bool:
    """Whether the actor's own party is a side: then another coordinator or the secretariat acts."""
    return actor.party is not None and actor.party in (provider, affected_party)


def require_not_recused(actor: Actor, provider: str, affected_party: str) -> None:
    """Nothing, or NotAllowed("recused")."""
    if recused(actor, provider, affected_party):
        raise NotAllowed("recused", provider=provider, party=affected_party)


def reads_all_proposals(actor: Actor, pool: str, run_status: str) -> bool:
    """Whether the actor reads every proposal of a run: whoever reviews, and participants once it is released.

    A replay of published facts is put to nobody and is open to every participant.
    """
    if may(actor, Right.READ_PROPOSALS):
        return True
    open_to_participants = run_status == RunStatus.RELEASED or pool == Provenance.PUBLISHED_FACT
    return open_to_participants and may(actor, Right.READ_RELEASED)


# Visibility by field: every field not named here is for participants.

_RECORD = frozenset({"id", "ref", "version", "status", "provenance", "exercise"})
OFFER_PUBLIC = _RECORD | {
    "provider", "provider_name", "title", "title_lang", "kind", "themes", "sub_themes", "languages",
}  # fmt: skip
OFFER_OWN_PARTY = frozenset({"countries_excluded", "conditions", "notes"})
NEED_PUBLIC = _RECORD | {
    "party", "party_name", "title", "title_lang", "title_public", "kind", "theme", "sub_theme",
}  # fmt: skip
NEED_OWN_PARTY = frozenset({"named_providers", "notes"})
RESERVED_FIELDS = frozenset({"countries_excluded", "named_providers"})  # say whom a party will not have: nobody else
PEOPLE = ("women", "men", "girls", "boys", "persons_with_disabilities")
SMALL_COUNT = 5

_FIELDS = {"offer": (OFFER_PUBLIC, OFFER_OWN_PARTY), "need": (NEED_PUBLIC, NEED_OWN_PARTY)}
_OWNER = {"offer": "provider", "need": "party"}
SHOWN_STATUSES = (RecordStatus.PUBLISHED, RecordStatus.EXPIRED)


def level(noun: str, name: str, provenance: str = Provenance.POSTED) -> Visibility:
    """How widely a field of an `offer` or a `need` is shown; what a third source published is public throughout."""
    public, own_party = _FIELDS[noun]
    if provenance == Provenance.PUBLISHED_FACT or name in public:
        return Visibility.PUBLIC
    return Visibility.OWN_PARTY if name in own_party else Visibility.ROUND_STATES_AND_ORGANISATIONS


def reserved(name: str) -> bool:
    """Whether a field says whom a party will not have: then nobody but that party ever reads it."""
    return name in RESERVED_FIELDS


def sees(actor: Actor, shown_to: Visibility, owner: str) -> bool:
    """Whether an actor reads what is shown at a level; until rounds exist, every participant is admitted."""
    if shown_to == Visibility.PUBLIC or (actor.party is not None and actor.party == owner):
        return True
    if shown_to == Visibility.OWN_PARTY:
        return may(actor, Right.READ_OWN_FIELDS_OF_OTHERS)
    return may(actor, Right.READ_RELEASED)


def sees_field(actor: Actor, noun: str, name: str, owner: str, provenance: str = Provenance.POSTED) -> bool:
    """Whether an actor reads one field of an offer or a need of `owner`."""
    shown_to = level(noun, name, provenance)
    if shown_to == Visibility.OWN_PARTY and reserved(name):
        return actor.party is not None and actor.party == owner
    return sees(actor, shown_to, owner)


def sees_record(actor: Actor, noun: str, record: Mapping[str, object]) -> bool:
    """Whether an actor may know of a record at all. `record` has status, provenance, owner and (needs) title_public."""
    owner = str(record[_OWNER[noun]])
    if (actor.party is not None and actor.party == owner) or may(actor, Right.READ_UNPUBLISHED):
        return True
    if record["status"] not in SHOWN_STATUSES:
        return False
    if may(actor, Right.READ_RELEASED) or record["provenance"] == Provenance.PUBLISHED_FACT:
        return True
    return noun == "offer" or bool(record.get("title_public"))


def shown(actor: Actor, noun: str, record: Mapping[str, object]) -> tuple[dict[str, object], tuple[str, ...]]:
    """The record as the actor may read it, and the names of the fields left out (their value is None or empty).

    Counts of people under five, none at all among them, are left out for everybody but the own party.
    """
    owner, provenance = str(record[_OWNER[noun]]), str(record["provenance"])
    hidden = {name for name in record if not sees_field(actor, noun, name, owner, provenance)}
    if actor.party is None or actor.party != owner:
        hidden |= {name for name in PEOPLE if is_small(record.get(name))}
    return {name: _blank(value) if name in hidden else value for name, value in record.items()}, tuple(sorted(hidden))


AUDIENCES = tuple(Visibility)  # from the narrowest to the widest


def shown_at(
    noun: str, record: Mapping[str, object], audience: Visibility
) -> tuple[dict[str, object], tuple[str, ...]]:
    """The record as an audience will read it, and the names of the fields left out: for a preview by its own party."""
    own = audience == Visibility.OWN_PARTY
    hidden = {name for name in record if AUDIENCES.index(level(noun, name)) < AUDIENCES.index(audience)}
    if not own:
        hidden |= {name for name in PEOPLE if is_small(record.get(name))}
    return {name: _blank(value) if name in hidden else value for name, value in record.items()}, tuple(sorted(hidden))


def is_small(count: object) -> bool:
    """Whether a stated count of people is too small to be told: none at all among them, or its absence would tell."""
    return isinstance(count, int) and count < SMALL_COUNT


def _blank(value: object) -> object:
    if isinstance(value, tuple):
        return ()
    return {} if isinstance(value, dict) else None
