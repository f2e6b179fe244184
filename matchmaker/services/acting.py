"""The "acting as" switch: a visible list of demonstration actors. It exists outside production alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matchmaker.domain.access import ANYBODY, Actor, actor_for
from matchmaker.domain.vocabulary import Role

PUBLIC = "public"
# Coordinators come from two States: each is recused where its own State is a side, and the other one acts.
_COORDINATORS = {"coordinator": "XAC", "co-coordinator": "XAD"}
_ROLES = {"reader": Role.READER, "secretariat": Role.SECRETARIAT, "auditor": Role.AUDITOR}
_FOCAL_POINTS = {"affected": Role.AFFECTED_FOCAL_POINT, "provider": Role.DONOR_FOCAL_POINT}


@dataclass(frozen=True, slots=True)
class Seat:
    """One choice of the switch. `party` is the ref of the actor's party, if it has one."""

    key: str
    role: Role
    party: str | None = None
    second: bool = False


def actor_of(key: str) -> Actor:
    """The actor of a seat; the public for a key that names none."""
    if key in _COORDINATORS:
        return actor_for(f"demonstration-{key}", Role.COORDINATOR, _COORDINATORS[key])
    if key in _ROLES:
        return actor_for(f"demonstration-{key}", _ROLES[key])
    side, _, party = key.partition(":")
    if side in _FOCAL_POINTS and party:
        return actor_for(f"demonstration-{side}-{party}", _FOCAL_POINTS[side], party)
    return ANYBODY


def seats(parties: Mapping[str, Mapping[str, object]]) -> tuple[Seat, ...]:
    """Every choice, for the exercise parties among `parties` (ref -> names and `exercise`)."""
    exercise = sorted(ref for ref, party in parties.items() if party.get("exercise"))
    return (
        Seat(PUBLIC, Role.PUBLIC),
        Seat("reader", Role.READER),
        *(Seat(key, Role.COORDINATOR, party, key != "coordinator") for key, party in _COORDINATORS.items()),
        Seat("secretariat", Role.SECRETARIAT),
        Seat("auditor", Role.AUDITOR),
        *_focal_points(exercise, parties),
    )


def _focal_points(refs: Iterable[str], parties: Mapping[str, Mapping[str, object]]) -> Iterable[Seat]:
    for ref in refs:
        if parties[ref].get("iso3"):  # organisations post no need
            yield Seat(f"affected:{ref}", Role.AFFECTED_FOCAL_POINT, ref)
        yield Seat(f"provider:{ref}", Role.DONOR_FOCAL_POINT, ref)
