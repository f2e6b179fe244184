"""Role by role and field by field: what everybody reads of an offer and of a need, alone, in lists, and in files.

What is expected comes from the table of access; `visible_fields.txt` writes it out, so that a change of the table is
seen. `python -m tests.queries.test_visibility` writes it anew.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from matchmaker.db.queries.needs import NeedView, get_need, list_needs
from matchmaker.db.queries.offers import OfferView, get_offer, list_offers
from matchmaker.db.queries.overview import counts
from matchmaker.db.queries.proposals import list_proposals
from matchmaker.db.queries.records import RecordFilter
from matchmaker.db.session import Database, Session
from matchmaker.domain.access import (
    NEED_OWN_PARTY,
    NEED_PUBLIC,
    OFFER_OWN_PARTY,
    OFFER_PUBLIC,
    PEOPLE,
    RESERVED_FIELDS,
    ROLE_RIGHTS,
    Actor,
    Right,
    actor_for,
    sees_field,
)
from matchmaker.domain.lifecycle import AnswerGiven
from matchmaker.domain.vocabulary import Provenance, Role
from matchmaker.exchange.downloads import records_csv
from matchmaker.services import proposals
from tests.services.world import (
    AFFECTED,
    COORDINATOR,
    EVERYBODY,
    LATER,
    PROVIDER,
    PUBLIC,
    READER,
    SECRETARIAT,
    add_parties,
    need_row,
    offer_row,
    pairing,
    post,
    solve,
)

SNAPSHOT = Path(__file__).with_name("visible_fields.txt")
OWNER = {"offer": "XAA", "need": "XAB"}
TABLE = {"offer": (OFFER_PUBLIC, OFFER_OWN_PARTY), "need": (NEED_PUBLIC, NEED_OWN_PARTY)}
FIELDS = {
    noun: tuple(field.name for field in dataclasses.fields(view) if field.name != "hidden")
    for noun, view in (("offer", OfferView), ("need", NeedView))
}
WHOLE_OFFER = {
    "class_code": "surgery", "kind": "training", "unit": "place", "level": "basic", "currency": None, "quantity": 100,
    "sub_themes": ["nts"], "min_tranche": 5, "max_partners": 3, "budget_year_start_month": 4,
    "bears_interpretation": True, "statuses_only": ["state_party"], "countries_only": ["XAC"],
    "countries_preferred": ["XAC"], "countries_excluded": ["XAD"], "regions_only": ["002"],
    "regions_preferred": ["002"], "conventions_only": ["ccm"], "oda_only": True, "routes": ["direct"],
    "implementers": ["undp"], "conditions": {"audit_report": "required"}, "costs_borne": "Travel",
    "in_kind_value": 5_000, "in_kind_currency": "EUR", "how_to_approach": "Write", "notes": "private note",
    "south_south": True, "source": "Letter", "source_as_of_on": date(2026, 1, 1), "basis": "found",
}  # fmt: skip
WHOLE_NEED = {
    "title_public": True, "sub_theme": "nts", "marks": ["gender"], "secured": 1_000, "accepts_money": True,
    "estimated_cost": 7_000, "estimated_cost_currency": "EUR", "national_contribution": 2_000,
    "national_contribution_currency": "EUR", "smallest_share": 500, "max_partners": 2, "priority_order": 1,
    "urgency": "u3", "urgency_evidence": "Casualties", "urgency_evidence_on": date(2026, 1, 1), "plan": "Plan",
    "plan_stage": "adopted", "place": "North", "language_required": True, "routes": ["direct"],
    "implementers": ["undp"], "conditions": {"audit_report": "can"}, "named_providers": ["XAA"],
    "ordnance": ["mines"], "military_trainees": True, "partners_confirmed": 1, "without_partner_since": 2019,
    "cross_border_with": ["XAC"], "emergency": True, "south_south": True, "area_sha_m2": 1, "area_cha_m2": 2,
    "area_cancelled_m2": 3, "area_reduced_m2": 4, "area_cleared_m2": 5, "women": 4, "men": 40, "girls": 1, "boys": 50,
    "persons_with_disabilities": 6, "notes": "private note", "source": "Letter", "source_as_of_on": date(2026, 1, 1),
    "basis": "found",
}  # fmt: skip
SMALL = {"women", "girls"}


@pytest.fixture
def whole(database: Database) -> None:
    """An offer and a need in which nothing is empty."""
    add_parties(database)
    post(database, [offer_row("o-1", **WHOLE_OFFER)], [need_row("n-1", **WHOLE_NEED)])


def expected(noun: str, actor: Actor) -> set[str]:
    """The fields that an actor reads, from the table and the rights alone."""
    public, own = TABLE[noun]
    fields = set(FIELDS[noun])
    if actor.party == OWNER[noun]:
        return fields
    read = public & fields
    if Right.READ_RELEASED in actor.rights:
        read |= fields - own - SMALL
    if Right.READ_OWN_FIELDS_OF_OTHERS in actor.rights:
        read |= (own & fields) - RESERVED_FIELDS
    return read


def filled(view: Any) -> set[str]:
    """The fields of a view that hold something."""
    values = {name: getattr(view, name) for name in FIELDS["offer" if isinstance(view, OfferView) else "need"]}
    return {name for name, value in values.items() if value not in (None, (), {}, "")}


@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: actor.id)
def test_everybody_reads_exactly_the_fields_of_the_table(database: Database, whole: None, actor: Actor) -> None:
    with database.read() as session:
        alone = {"offer": get_offer(session, actor, "o-1"), "need": get_need(session, actor, "n-1")}
        listed = {"offer": list_offers(session, actor).items[0], "need": list_needs(session, actor).items[0]}
    for noun in ("offer", "need"):
        # nothing that is counted in places has a currency, and no sum has a class
        everything = set(FIELDS[noun]) - ({"currency"} if noun == "offer" else {"class_code", "level"})
        wanted = expected(noun, actor) & everything
        assert alone[noun] == listed[noun]
        assert filled(alone[noun]) == wanted, noun
        assert set(alone[noun].hidden) & everything == everything - wanted


@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: actor.id)
def test_a_file_shows_no_field_that_its_page_hides(database: Database, whole: None, actor: Actor) -> None:
    with database.read() as session:
        views = {"offer": list_offers(session, actor).items, "need": list_needs(session, actor).items}
    for noun, items in views.items():
        written = records_csv(noun, items).removeprefix("\ufeff")
        (row,) = csv.DictReader(io.StringIO(written, newline=""))
        read = expected(noun, actor) | {"marking"}
        shown = {name for name, value in row.items() if value} - {"amount"}
        assert shown <= read, noun
        assert bool(row.get("amount")) == (noun == "need" and "quantity" in read)


def test_a_filter_by_any_field_finds_only_what_its_reader_reads(database: Database, whole: None) -> None:
    """For those who do not read a field, the filter on it finds the record neither by its value nor by another."""
    filters = {"urgency": ("urgency", "u3", "u1"), "language": ("languages", "en", "fr")}
    for actor in EVERYBODY:
        for name, (field, right, wrong) in filters.items():
            with database.read() as session:
                found = list_needs(session, actor, RecordFilter(**{name: right})).total
                other = list_needs(session, actor, RecordFilter(**{name: wrong})).total
            assert (found, other) == ((1, 0) if field in expected("need", actor) else (0, 0)), (actor.id, name)


def test_nobody_is_found_by_words_that_stand_in_hidden_fields(database: Database, whole: None) -> None:
    for actor in EVERYBODY:
        for words in ("private note", "Casualties", "Letter", "surgery", "audit_report"):
            with database.read() as session:
                keep = RecordFilter(text=words)
                assert list_offers(session, actor, keep).total == list_needs(session, actor, keep).total == 0


def test_a_figure_of_fewer_than_three_states_is_not_for_the_public(database: Database, whole: None) -> None:
    with database.read() as session:
        assert counts(session, PUBLIC).needs_without_partner is None
        assert counts(session, READER).needs_without_partner == 0
    post(database, [], [need_row(f"n-{ref}", ref, title_public=True) for ref in ("XAC", "XAD")])
    with database.read() as session:
        assert counts(session, PUBLIC).needs_without_partner == 2


def test_readers_of_a_released_run_read_no_answers(database: Database) -> None:
    add_parties(database)
    post(database, [offer_row()], [need_row()])
    run = solve(database, pairing())
    with database.read() as session:
        (found,) = list_proposals(session, SECRETARIAT).items
    given = AnswerGiven("interested_with_changes", changes="Half of it.")
    steps: tuple[Callable[[Session, int], int], ...] = (
        lambda s, v: proposals.shortlist(s, SECRETARIAT, found.ref, version=v, now=LATER),
        lambda s, v: proposals.put_to_sides(s, SECRETARIAT, found.ref, version=v, now=LATER),
        lambda s, v: proposals.answer(s, PROVIDER, found.ref, given, version=v, now=LATER),
    )
    version = found.version
    for step in steps:
        with database.write() as session:
            version = step(session, version)
    with database.write() as session:
        session.execute(text("UPDATE run SET status = 'released' WHERE ref = :ref"), {"ref": run})
        session.commit()
    for actor, seen in ((PROVIDER, 1), (AFFECTED, 1), (COORDINATOR, 1), (READER, 0)):
        with database.read() as session:
            (one,) = list_proposals(session, actor).items
        assert len(one.answers) == seen, actor.id


def written_out() -> str:
    """Every role with the fields that it reads of somebody else's posted record, and of its own."""
    lines = []
    for role in Role:
        for noun in ("offer", "need"):
            actor = actor_for("somebody", role, "XAE" if role not in (Role.PUBLIC, Role.READER) else None)
            read = [n for n in FIELDS[noun] if sees_field(actor, noun, n, OWNER[noun], Provenance.POSTED)]
            small = " (counts of people under five left out)" if set(PEOPLE) & set(read) else ""
            lines.append(f"{role}, {noun} of another party{small}: {', '.join(read)}")
    own = actor_for("somebody", Role.DONOR_FOCAL_POINT, "XAA")
    assert all(sees_field(own, "offer", name, "XAA") for name in FIELDS["offer"])
    return "\n".join([*lines, "own party: everything", ""])


def test_the_fields_of_every_role_are_as_written_out() -> None:
    assert written_out() == SNAPSHOT.read_text(encoding="utf-8")
    assert len(ROLE_RIGHTS) * 2 + 1 == len(list(_lines()))


def _lines() -> Iterator[str]:
    yield from SNAPSHOT.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    SNAPSHOT.write_text(written_out(), encoding="utf-8")
