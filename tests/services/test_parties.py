"""Organisations are entered by the secretariat; States are not."""

from __future__ import annotations

from typing import Any

import pytest

from matchmaker.db.queries.audit import history
from matchmaker.db.queries.parties import get_party
from matchmaker.db.session import Database
from matchmaker.domain.access import Actor
from matchmaker.errors import InvalidInput, NotAllowed
from matchmaker.services import parties as service
from tests.services.world import EVERYBODY, NOW, SECRETARIAT

pytestmark = pytest.mark.usefixtures("parties")
FIELDS = {"name_en": "Norwegian People’s Aid", "party_type": "ngo", "source": "Its own site"}


def add(database: Database, actor: Actor, ref: str = "norwegian-aid", **changes: Any) -> None:
    with database.write() as session:
        service.add_organisation(session, actor, ref, now=NOW, **{**FIELDS, **changes})


def test_the_secretariat_enters_an_organisation_and_nobody_else(database: Database) -> None:
    for actor in EVERYBODY:
        if actor is not SECRETARIAT:
            with pytest.raises(NotAllowed):
                add(database, actor)
    add(database, SECRETARIAT)
    with database.read() as session:
        assert get_party(session, "norwegian-aid").party.party_type == "ngo"
        assert [entry.action for entry in history(session, SECRETARIAT, "party", "norwegian-aid").items] == ["added"]


@pytest.mark.parametrize(
    ("ref", "changes", "path"),
    [
        ("XYZ", {}, "ref"),
        ("with space", {}, "ref"),
        ("a" * 41, {}, "ref"),
        ("org-x", {}, "ref"),
        ("kingdom-x", {"party_type": "state"}, "party_type"),
        ("no-name-x", {"name_en": "  "}, "name_en"),
        ("long-name", {"name_en": "x" * 201}, "name_en"),
        ("no-source", {"source": ""}, "source"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    database: Database, ref: str, changes: dict[str, str], path: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        add(database, SECRETARIAT, ref, **changes)
    assert [error.path for error in caught.value.errors] == [path]
