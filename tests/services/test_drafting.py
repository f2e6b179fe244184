"""Writing a record and changing it: who may, what stays, and what a change does to what rests on the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from matchmaker.db.queries.audit import history
from matchmaker.db.queries.needs import get_need, list_needs
from matchmaker.db.queries.offers import get_offer, list_offers
from matchmaker.db.queries.proposals import list_proposals
from matchmaker.db.session import Database
from matchmaker.domain.access import Actor
from matchmaker.domain.lifecycle import AnswerGiven, RecordStep
from matchmaker.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from matchmaker.services import needs, offers, proposals
from matchmaker.services.audit import verify_chain
from matchmaker.services.drafting import Recorded
from matchmaker.services.idempotency import Once
from tests.services.world import (
    AFFECTED,
    COORDINATOR,
    EVERYBODY,
    LATER,
    NOW,
    OTHER_DONOR,
    PROVIDER,
    SECRETARIAT,
    SERVICE,
    need_row,
    offer_row,
    pairing,
    post,
    solve,
)

pytestmark = pytest.mark.usefixtures("parties")
KEY = Once.of("a-key-of-the-client", b"/offers", b"{}")
NOUNS = [("offer", offer_row(), {PROVIDER, SECRETARIAT, SERVICE}), ("need", need_row(), {AFFECTED, SECRETARIAT})]
OF_NOUN: dict[str, tuple[Any, Any, Any]] = {
    "offer": (offers.create_offer, offers.update_offer, get_offer),
    "need": (needs.create_need, needs.update_need, get_need),
}


def create(database: Database, actor: Actor, noun: str, row: dict[str, Any], once: Once | None = None) -> Recorded:
    with database.write() as session:
        return OF_NOUN[noun][0](session, actor, row, now=NOW, once=once)


def update(database: Database, actor: Actor, noun: str, row: dict[str, Any], version: int, ref: str = "") -> Recorded:
    with database.write() as session:
        return OF_NOUN[noun][1](session, actor, ref or row["ref"], row, version=version, now=LATER)


def read(database: Database, actor: Actor, noun: str, ref: str) -> Any:
    with database.read() as session:
        return OF_NOUN[noun][2](session, actor, ref)


def told(database: Database, actor: Actor, noun: str, ref: str) -> list[tuple[str, dict[str, Any]]]:
    with database.read() as session:
        return [(entry.action, entry.changed) for entry in history(session, actor, noun, ref).items]


def errors_of(action: Callable[[], Any]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        action()
    return [(error.path, error.code) for error in caught.value.errors]


# Writing


@pytest.mark.parametrize(("noun", "row", "may"), NOUNS)
def test_the_own_party_and_the_secretariat_draft_a_record_and_nobody_else(
    database: Database, noun: str, row: dict[str, Any], may: set[Actor]
) -> None:
    done = set()
    for number, actor in enumerate(EVERYBODY):
        try:
            made = create(database, actor, noun, {**row, "ref": f"r-{number}"})
            done.add(actor)
            assert made == Recorded(f"r-{number}", 1, "draft")
            assert told(database, SECRETARIAT, noun, made.ref) == [("added", {"status": "draft"})]
        except (NotAllowed, InvalidInput):
            continue
    assert done == may
    with database.read() as session:
        assert list_offers(session, SECRETARIAT).total + list_needs(session, SECRETARIAT).total == len(may)
        assert verify_chain(session) is None


def test_every_mistake_about_parties_is_told_at_its_field(database: Database) -> None:
    wrong = offer_row(provider="XAC", countries_only=["XAB", "QQQ"])
    assert errors_of(lambda: create(database, PROVIDER, "offer", wrong)) == [
        ("provider", "not_own_party"), ("countries_only", "party_not_known"),
    ]  # fmt: skip
    assert errors_of(lambda: create(database, SECRETARIAT, "need", need_row(party="org-x"))) == [
        ("party", "need_of_state_only")
    ]
    create(database, PROVIDER, "offer", offer_row())
    assert errors_of(lambda: create(database, PROVIDER, "offer", offer_row())) == [("ref", "ref_taken")]


def test_a_record_sent_twice_with_one_key_is_made_once(database: Database) -> None:
    row = offer_row(ref=None)
    first, second = (create(database, PROVIDER, "offer", row, KEY) for _ in range(2))
    assert (first.ref, first.replayed, second.ref, second.replayed) == (second.ref, False, first.ref, True)
    with database.read() as session:
        assert list_offers(session, PROVIDER).total == 1
    assert create(database, OTHER_DONOR, "offer", offer_row(ref=None, provider="XAC"), KEY).replayed is False


def test_a_key_that_made_something_else_makes_nothing(database: Database) -> None:
    create(database, PROVIDER, "offer", offer_row(ref=None), KEY)
    with pytest.raises(Conflict, match="key_used_otherwise"):
        create(database, PROVIDER, "offer", offer_row(ref=None), Once.of(KEY.key, b"/offers", b"other"))
    with database.read() as session:
        assert list_offers(session, PROVIDER).total == 1


def test_a_key_whose_record_was_refused_is_free_again(database: Database) -> None:
    with pytest.raises(InvalidInput):
        create(database, PROVIDER, "offer", offer_row(ref=None, provider="XAC"), KEY)
    assert create(database, PROVIDER, "offer", offer_row(ref=None), KEY).replayed is False


# Changing


def test_a_draft_is_changed_field_by_field_and_stays_a_draft(database: Database) -> None:
    create(database, PROVIDER, "offer", offer_row(countries_preferred=["XAB"], sub_themes=["nts"]))
    row = offer_row(
        title="Another title", quantity=5_000, ends_on=date(2027, 12, 31), countries_preferred=(), sub_themes=("ts",),
        conditions={"imas_nmas": "required"}, notes="call first",
    )  # fmt: skip
    assert update(database, PROVIDER, "offer", row, 1) == Recorded("o-1", 2, "draft")
    view = read(database, PROVIDER, "offer", "o-1")
    for name, value in row.items():
        assert getattr(view, name) == (tuple(value) if isinstance(value, list) else value), name
    action, changed = told(database, PROVIDER, "offer", "o-1")[0]
    assert (action, changed["title"], changed["ends_on"], changed["notes"], changed["conditions"]) == (
        "changed", "Another title", "2027-12-31", "changed", "changed",
    )  # fmt: skip
    assert "themes" not in changed


@pytest.mark.parametrize(("noun", "row", "may"), NOUNS)
def test_a_draft_is_changed_by_those_who_may_draft_it(
    database: Database, noun: str, row: dict[str, Any], may: set[Actor]
) -> None:
    create(database, SECRETARIAT, noun, row)
    for actor in EVERYBODY:
        changed = {**row, "title": f"By {actor.id}"}
        version = read(database, SECRETARIAT, noun, row["ref"]).version
        if actor in may:
            assert update(database, actor, noun, changed, version).version == version + 1
        else:
            with pytest.raises((NotAllowed, NotFound)):
                update(database, actor, noun, changed, version)


@pytest.mark.parametrize(("noun", "row", "may"), NOUNS)
def test_what_was_published_is_changed_by_its_own_party_alone(
    database: Database, noun: str, row: dict[str, Any], may: set[Actor]
) -> None:
    post(database, [offer_row()], [need_row()])
    for actor in EVERYBODY:
        if actor not in may - {SECRETARIAT}:
            with pytest.raises((NotAllowed, NotFound)):
                update(database, actor, noun, {**row, "title": "Another"}, 1)
    assert read(database, SECRETARIAT, noun, row["ref"]).title == row["title"]


def test_a_published_record_whose_text_changes_is_a_draft_again_and_read_by_nobody_else(database: Database) -> None:
    post(database, [offer_row()], [need_row()])
    assert update(database, PROVIDER, "offer", offer_row(title="Another"), 1) == Recorded("o-1", 2, "draft")
    with pytest.raises(NotFound):
        read(database, AFFECTED, "offer", "o-1")


def test_what_the_own_party_alone_reads_changes_without_a_new_publication(database: Database) -> None:
    post(database, [offer_row()], [need_row()])
    row = offer_row(notes="call first", countries_excluded=["XAD"])
    assert update(database, PROVIDER, "offer", row, 1) == Recorded("o-1", 2, "published")
    assert told(database, SECRETARIAT, "offer", "o-1")[0] == (
        "changed", {"notes": "changed", "countries_excluded": "changed"},
    )  # fmt: skip


def test_nothing_changed_is_not_a_new_version(database: Database) -> None:
    post(database, [offer_row(sub_themes=["ts", "nts"])], [need_row()])
    assert update(database, PROVIDER, "offer", offer_row(sub_themes=["nts", "ts"]), 1).version == 1
    assert len(told(database, PROVIDER, "offer", "o-1")) == 1


def test_the_secretariat_keeps_what_it_cannot_read(database: Database) -> None:
    create(database, PROVIDER, "offer", offer_row(notes="secret", countries_excluded=["XAD"]))
    update(database, SECRETARIAT, "offer", offer_row(title="As in the letter"), 1)
    view = read(database, PROVIDER, "offer", "o-1")
    assert (view.title, view.notes, view.countries_excluded) == ("As in the letter", "secret", ("XAD",))


def test_a_change_of_an_old_version_changes_nothing(database: Database) -> None:
    create(database, PROVIDER, "offer", offer_row())
    update(database, PROVIDER, "offer", offer_row(title="First"), 1)
    with pytest.raises(StaleVersion):
        update(database, PROVIDER, "offer", offer_row(title="Second"), 1)
    assert read(database, PROVIDER, "offer", "o-1").title == "First"


def test_owner_and_provenance_stay(database: Database) -> None:
    create(database, SECRETARIAT, "offer", offer_row())
    assert errors_of(lambda: update(database, SECRETARIAT, "offer", offer_row(provider="XAC"), 1)) == [
        ("provider", "owner_fixed")
    ]
    fact = offer_row(provenance="published_fact", source="Annual report")
    assert errors_of(lambda: update(database, SECRETARIAT, "offer", fact, 1)) == [("provenance", "provenance_fixed")]


def test_a_withdrawn_record_stays_as_it_was(database: Database) -> None:
    create(database, PROVIDER, "offer", offer_row())
    with database.write() as session:
        offers.take_step(session, PROVIDER, "o-1", RecordStep.WITHDRAW, version=1, now=NOW)
    with pytest.raises(Conflict, match="step_not_possible"):
        update(database, PROVIDER, "offer", offer_row(title="Another"), 2)


# What rests on the record


def in_contact(database: Database) -> str:
    """A proposal of 600.00 US dollars in contact."""
    ref = proposed(database)
    interested = AnswerGiven("interested")
    for step, actor in (
        (proposals.shortlist, COORDINATOR),
        (proposals.put_to_sides, COORDINATOR),
        (proposals.answer, PROVIDER),
        (proposals.answer, AFFECTED),
    ):
        with database.read() as session:
            version = list_proposals(session, SECRETARIAT).items[0].version
        given = (interested,) if step is proposals.answer else ()
        with database.write() as session:
            step(session, actor, ref, *given, version=version, now=LATER)
    return ref


def proposed(database: Database) -> str:
    post(database, [offer_row()], [need_row()])
    solve(database, pairing())
    with database.read() as session:
        return list_proposals(session, SECRETARIAT).items[0].ref


def test_a_quantity_never_falls_below_what_is_in_contact(database: Database) -> None:
    ref = in_contact(database)
    assert errors_of(lambda: update(database, PROVIDER, "offer", offer_row(quantity=59_999), 1)) == [
        ("amount", "below_what_is_in_contact")
    ]
    assert errors_of(lambda: update(database, AFFECTED, "need", need_row(secured=1), 1)) == [
        ("amount", "below_what_is_in_contact")
    ]
    assert errors_of(lambda: update(database, PROVIDER, "offer", offer_row(currency="EUR"), 1)) == [
        ("currency", "fixed_while_in_contact")
    ]
    assert update(database, PROVIDER, "offer", offer_row(quantity=60_000), 1).version == 2
    with database.read() as session:
        assert {one.ref: one.status for one in list_proposals(session, SECRETARIAT).items} == {ref: "in_contact"}
    with database.write() as session:
        proposals.end_contact(session, PROVIDER, ref, version=5, now=LATER)
    assert read(database, PROVIDER, "offer", "o-1").committed == 0


def test_what_was_proposed_over_the_old_text_is_superseded(database: Database) -> None:
    ref = proposed(database)
    update(database, AFFECTED, "need", need_row(quantity=50_000), 1)
    with database.read() as session:
        assert list_proposals(session, SECRETARIAT).items[0].status == "superseded"
        assert [entry.action for entry in history(session, AFFECTED, "proposal", ref).items] == []
        assert [entry.action for entry in history(session, COORDINATOR, "proposal", ref).items] == ["superseded"]


def test_a_side_that_was_asked_reads_that_the_proposal_was_superseded(database: Database) -> None:
    ref = proposed(database)
    for step in (proposals.shortlist, proposals.put_to_sides):
        with database.read() as session:
            version = list_proposals(session, SECRETARIAT).items[0].version
        with database.write() as session:
            step(session, COORDINATOR, ref, version=version, now=LATER)
    update(database, AFFECTED, "need", need_row(quantity=50_000), 1)
    with database.read() as session:
        assert [one.status for one in list_proposals(session, PROVIDER).items] == ["superseded"]
        assert history(session, PROVIDER, "proposal", ref).items[0].action == "superseded"


def test_private_changes_leave_proposals_alone(database: Database) -> None:
    proposed(database)
    update(database, AFFECTED, "need", need_row(notes="for us"), 1)
    with database.read() as session:
        assert list_proposals(session, SECRETARIAT).items[0].status == "proposed"
