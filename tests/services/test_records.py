"""Import of offers and needs, and the steps from draft to published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from matchmaker.db.queries.audit import history
from matchmaker.db.queries.needs import get_need, list_needs
from matchmaker.db.queries.offers import get_offer, list_offers
from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR, Actor
from matchmaker.domain.lifecycle import RecordStep
from matchmaker.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from matchmaker.services import needs, offers
from matchmaker.services.audit import verify_chain
from tests.services.world import (
    AFFECTED,
    AUDITOR,
    COORDINATOR,
    EVERYBODY,
    LATER,
    NOW,
    OTHER_AFFECTED,
    OTHER_DONOR,
    OWN_COORDINATOR,
    PROVIDER,
    PUBLIC,
    READER,
    SECRETARIAT,
    SERVICE,
    need_row,
    offer_row,
    post,
)

pytestmark = pytest.mark.usefixtures("parties")
Import = Callable[..., Any]


def add_offers(database: Database, actor: Actor, *rows: dict[str, Any], **options: Any) -> Any:
    with database.write() as session:
        return offers.import_offers(session, actor, rows, now=NOW, **options)


def add_needs(database: Database, actor: Actor, *rows: dict[str, Any], **options: Any) -> Any:
    with database.write() as session:
        return needs.import_needs(session, actor, rows, now=NOW, **options)


def errors_of(action: Callable[[], Any]) -> list[tuple[str, str, int | None]]:
    with pytest.raises(InvalidInput) as caught:
        action()
    return [(error.path, error.code, error.line) for error in caught.value.errors]


def count(database: Database) -> tuple[int, int]:
    with database.read() as session:
        return list_offers(session, SECRETARIAT).total, list_needs(session, SECRETARIAT).total


def test_what_is_entered_is_read_back_field_by_field(database: Database) -> None:
    row = offer_row(
        min_tranche=5_000, countries_preferred=["XAB"], countries_excluded=["XAD"],
        conditions={"imas_nmas": "required"}, sub_themes=["nts", "ts"], routes=["direct"], implementers=["undp"],
        notes="call first",
    )  # fmt: skip
    assert add_offers(database, PROVIDER, row).refs == ("o-1",)
    with database.read() as session:
        read = get_offer(session, PROVIDER, "o-1")
    for name, value in row.items():
        expected = tuple(value) if isinstance(value, list) else value
        assert getattr(read, name) == expected, name
    assert (read.status, read.version, read.committed, read.open_quantity, read.hidden) == ("draft", 1, 0, 100_000, ())


def test_a_need_is_read_back_field_by_field(database: Database) -> None:
    row = need_row(
        secured=10_000, smallest_share=1_000, marks=["gender"], priority_order=1, urgency="u3",
        urgency_evidence="casualties", conditions={"imas_nmas": "can"}, named_providers=["XAA"],
        cross_border_with=["XAD"], ordnance=["mines"],
        military_trainees=False, women=3, men=12, area_sha_m2=4_000_000, title_public=True,
    )  # fmt: skip
    add_needs(database, AFFECTED, row)
    with database.read() as session:
        read = get_need(session, AFFECTED, "n-1")
    for name, value in row.items():
        expected = tuple(value) if isinstance(value, list) else value
        assert getattr(read, name) == expected, name
    assert (read.open_quantity, read.hidden) == (50_000, ())


def test_a_record_without_a_ref_gets_one_of_its_own(database: Database) -> None:
    first, second = add_offers(database, PROVIDER, offer_row(ref=None), offer_row(ref=None)).refs
    assert first != second
    with database.read() as session:
        assert get_offer(session, PROVIDER, first).title == "Offer None"


def test_one_wrong_row_keeps_all_rows_out_and_names_its_line(database: Database) -> None:
    post(database, [offer_row("o-9")], [])
    rows = [offer_row("o-1"), offer_row("o-1"), offer_row("o-9"), offer_row("o-2", "ZZZ"),
            offer_row("o-3", countries_only=["XAB", "QQQ"])]  # fmt: skip
    assert errors_of(lambda: add_offers(database, OPERATOR, *rows)) == [
        ("ref", "ref_twice_in_file", 3),
        ("ref", "ref_exists", 4),
        ("provider", "party_not_known", 5),
        ("countries_only", "party_not_known", 6),
    ]
    assert count(database) == (1, 0)


def test_many_rows_stand_in_the_chain_one_after_the_other(database: Database) -> None:
    add_offers(database, PROVIDER, *(offer_row(f"o-{number}") for number in range(5)))
    add_offers(database, PROVIDER, offer_row("o-last"))
    with database.read() as session:
        entries = [history(session, PROVIDER, "offer", f"o-{number}").items[0].seq for number in range(5)]
        assert entries == list(range(entries[0], entries[0] + 5))
        assert verify_chain(session) is None


def test_lines_of_the_file_are_told_as_they_were_handed_over(database: Database) -> None:
    rows = [offer_row("o-1"), offer_row("o-1")]
    assert errors_of(lambda: add_offers(database, OPERATOR, *rows, lines=[7, 12])) == [("ref", "ref_twice_in_file", 12)]


def test_a_dry_run_checks_and_writes_nothing(database: Database) -> None:
    done = add_offers(database, OPERATOR, offer_row(), publish=True, dry_run=True)
    assert (done.refs, done.written) == (("o-1",), False)
    assert errors_of(lambda: add_offers(database, OPERATOR, offer_row(provider="ZZZ"), dry_run=True))
    assert count(database) == (0, 0)


def test_an_organisation_posts_no_need(database: Database) -> None:
    assert errors_of(lambda: add_needs(database, OPERATOR, need_row(party="org-x"))) == [
        ("party", "need_of_state_only", 2)
    ]
    add_offers(database, OPERATOR, offer_row(provider="org-x"))
    assert count(database) == (1, 0)


@pytest.mark.parametrize(
    ("importer", "row", "may"),
    [
        (add_offers, offer_row(), {PROVIDER, SECRETARIAT, SERVICE}),
        (add_needs, need_row(), {AFFECTED, SECRETARIAT}),
    ],
)
def test_own_focal_point_and_secretariat_enter_a_record_and_nobody_else(
    database: Database, importer: Import, row: dict[str, Any], may: set[Actor]
) -> None:
    done = set()
    for number, actor in enumerate(EVERYBODY):
        try:
            importer(database, actor, {**row, "ref": f"r-{number}"})
            done.add(actor)
        except (NotAllowed, InvalidInput):
            continue
    assert done == may
    assert sum(count(database)) == len(may)


def test_only_the_secretariat_imports_and_publishes_at_once(database: Database) -> None:
    for actor in EVERYBODY:
        if actor is not SECRETARIAT:
            with pytest.raises(NotAllowed):
                add_offers(database, actor, offer_row(), publish=True)
    add_offers(database, SECRETARIAT, offer_row(), publish=True)
    with database.read() as session:
        assert get_offer(session, PUBLIC, "o-1").status == "published"


def test_what_the_secretariat_enters_is_a_draft_until_the_party_itself_sends_it(database: Database) -> None:
    add_needs(database, SECRETARIAT, need_row())
    for step in (RecordStep.CLEAR, RecordStep.SUBMIT):
        with pytest.raises((NotAllowed, Conflict)):
            take(database, SECRETARIAT, step, 1)
    with pytest.raises(Conflict):
        take(database, SECRETARIAT, RecordStep.PUBLISH, 1)


def test_published_facts_are_entered_by_the_secretariat_alone(database: Database) -> None:
    fact = offer_row(provenance="published_fact", source="Annual report")
    assert errors_of(lambda: add_offers(database, PROVIDER, fact)) == [
        ("provenance", "published_fact_by_secretariat", 2)
    ]
    add_offers(database, SECRETARIAT, fact, publish=True)


def take(database: Database, actor: Actor, step: RecordStep, version: int, ref: str = "n-1") -> int:
    with database.write() as session:
        return needs.take_step(session, actor, ref, step, version=version, now=LATER)


WAY = (
    (RecordStep.CLEAR, AFFECTED, "cleared"),
    (RecordStep.SUBMIT, AFFECTED, "submitted"),
    (RecordStep.CONFIRM, SECRETARIAT, "confirmed"),
    (RecordStep.PUBLISH, SECRETARIAT, "published"),
    (RecordStep.WITHDRAW, AFFECTED, "withdrawn"),
)


def test_a_need_goes_from_draft_to_published_and_each_step_has_its_own_people(database: Database) -> None:
    add_needs(database, AFFECTED, need_row())
    for version, (step, who, status) in enumerate(WAY, start=1):
        for actor in EVERYBODY:
            if actor is not who:
                with pytest.raises((NotAllowed, NotFound)):
                    take(database, actor, step, version)
        assert take(database, who, step, version) == version + 1
        with database.read() as session:
            assert get_need(session, AFFECTED, "n-1").status == status


def test_a_step_on_an_old_version_changes_nothing(database: Database) -> None:
    add_needs(database, AFFECTED, need_row())
    take(database, AFFECTED, RecordStep.CLEAR, 1)
    with pytest.raises(StaleVersion):
        take(database, AFFECTED, RecordStep.SUBMIT, 1)
    with database.read() as session:
        assert get_need(session, AFFECTED, "n-1").status == "cleared"


def test_nobody_else_learns_that_a_draft_exists(database: Database) -> None:
    add_needs(database, AFFECTED, need_row())
    for actor in (OTHER_AFFECTED, OTHER_DONOR, COORDINATOR, READER, PUBLIC):
        with pytest.raises(NotFound):
            take(database, actor, RecordStep.CLEAR, 1)
        with database.read() as session:
            assert history(session, actor, "need", "n-1").items == ()
    with pytest.raises(NotAllowed):
        take(database, AUDITOR, RecordStep.CLEAR, 1)
    with pytest.raises(NotAllowed):
        take(database, OWN_COORDINATOR, RecordStep.CLEAR, 1)


def test_history_tells_each_step_to_the_own_party(database: Database) -> None:
    add_needs(database, AFFECTED, need_row())
    for version, (step, who, _) in enumerate(WAY, start=1):
        take(database, who, step, version)
    with database.read() as session:
        told = [entry.action for entry in history(session, AFFECTED, "need", "n-1").items]
    assert told == ["withdrawn", "published", "confirmed", "submitted", "cleared", "imported"]
