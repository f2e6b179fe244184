"""Loading reference data: everything once, nothing twice, and nothing over what somebody changed here."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, func, select, update

from matchmaker.db.models.audit import AuditEntry
from matchmaker.db.models.parties import ClockExtension, Meeting, ObligationClock, Party, TreatyStanding
from matchmaker.db.models.rates import ExchangeRate
from matchmaker.db.session import Database
from matchmaker.db.writers.reference import Stored
from matchmaker.reference.obligations import read_extensions, read_obligations
from matchmaker.services import reference

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 12, tzinfo=UTC)
COUNTS = {
    "party": 213, "treaty_standing": 788, "obligation_clock": 186, "clock_extension": 24, "meeting": 16,
    "exchange_rate": 100,
}  # fmt: skip
MODELS = {
    model.__tablename__: model
    for model in (Party, TreatyStanding, ObligationClock, ClockExtension, Meeting, ExchangeRate)
}


def load(database: Database, now: datetime = NOW) -> dict[str, Stored]:
    with database.write() as session:
        return reference.load(session, now=now)


def count(database: Database, table: str) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(MODELS[table])) or 0


def change(database: Database, ref: str, *, version: int, name_en: str) -> int:
    """Write to a party as if somebody had, and give its key."""
    with database.write() as session:
        session.execute(update(Party).where(Party.ref == ref).values(version=version, name_en=name_en))
        session.commit()
        return session.scalars(select(Party.id).where(Party.ref == ref)).one()


def name_of(database: Database, ref: str) -> str:
    with database.read() as session:
        return session.scalars(select(Party.name_en).where(Party.ref == ref)).one()


def entries(database: Database) -> list[AuditEntry]:
    with database.read() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.noun == "reference_data")))


def test_an_empty_database_gets_every_row_and_one_audit_entry(database: Database) -> None:
    with database.read() as session:
        assert not reference.is_loaded(session)
    assert load(database) == {table: Stored(added=n) for table, n in COUNTS.items()}
    assert {table: count(database, table) for table in COUNTS} == COUNTS
    (entry,) = entries(database)
    assert (entry.action, entry.at, entry.changed["party"]) == (
        "loaded",
        NOW,
        {"added": 213, "changed": 0, "removed": 0},
    )
    with database.read() as session:
        assert reference.is_loaded(session)


def test_loading_twice_changes_nothing_and_writes_no_second_entry(database: Database) -> None:
    load(database)
    assert load(database, LATER) == dict.fromkeys(COUNTS, Stored())
    assert len(entries(database)) == 1
    assert {table: count(database, table) for table in COUNTS} == COUNTS


def test_a_fact_that_differs_is_brought_up_to_date_and_a_missing_one_added(database: Database) -> None:
    load(database)
    chad = change(database, "TCD", version=1, name_en="Outdated")
    with database.write() as session:
        session.execute(update(ObligationClock).where(ObligationClock.party_id == chad).values(note="Outdated"))
        session.execute(delete(TreatyStanding).where(TreatyStanding.party_id == chad))
        session.commit()
    stored = load(database, LATER)
    assert stored["party"] == Stored(changed=1)
    assert stored["treaty_standing"] == Stored(added=4)
    assert stored["obligation_clock"] == Stored(changed=3)
    assert name_of(database, "TCD") == "Chad"
    assert [entry.at for entry in entries(database)] == [NOW, LATER]


def test_a_clock_that_the_files_no_longer_hold_goes_with_its_extensions(database: Database) -> None:
    load(database)
    with database.write() as session:
        chad = session.scalars(select(Party.id).where(Party.ref == "TCD")).one()
        wrong = ObligationClock(
            party_id=chad, article="art3", status="running", due_on=date(2030, 1, 1), source="Error", basis="recalled"
        )
        session.add(wrong)
        session.flush()
        session.add(ClockExtension(clock_id=wrong.id, number=1, source="Error", basis="recalled"))
        session.commit()
    assert load(database, LATER)["obligation_clock"] == Stored(removed=1)
    assert (count(database, "obligation_clock"), count(database, "clock_extension")) == (186, 24)


def test_what_somebody_changed_here_is_never_overwritten(database: Database) -> None:
    load(database)
    chad = change(database, "TCD", version=2, name_en="Name given here")
    with database.write() as session:
        session.execute(update(ObligationClock).where(ObligationClock.party_id == chad).values(note="Said here"))
        session.execute(delete(TreatyStanding).where(TreatyStanding.party_id == chad))
        session.commit()
    assert load(database, LATER) == dict.fromkeys(COUNTS, Stored())
    assert name_of(database, "TCD") == "Name given here"
    with database.read() as session:
        notes = session.scalars(select(ObligationClock.note).where(ObligationClock.party_id == chad))
        assert set(notes) == {"Said here"}
    assert count(database, "treaty_standing") == 784


def test_exercise_parties_and_rates_of_others_stay(database: Database) -> None:
    with database.write() as session:
        exercise = Party(ref="XAA", party_type="state", name_en="Exercise State A", exercise=True, source="Exercise")
        session.add(exercise)
        session.flush()
        session.add(
            TreatyStanding(party_id=exercise.id, convention="ccm", status="signatory", source="Exercise", basis="found")
        )
        session.add(ExchangeRate(currency="EUR", on=date(2026, 6, 1), value=11, scale=1, source="Said", basis="found"))
        session.commit()
    assert load(database)["party"] == Stored(added=213)
    assert (count(database, "party"), count(database, "treaty_standing"), count(database, "exchange_rate")) == (
        214, 789, 101,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ref", "convention", "status", "since_on", "basis"),
    [
        ("NOR", "ccm", "state_party", date(2010, 8, 1), "found"),
        ("LTU", "ccm", "withdrawn", date(2025, 3, 6), "found"),
        ("SOM", "ccm", "state_party", None, "found"),  # its day of deposit is recalled: the status alone is shown
        ("NIU", "ccm", "state_party", date(2021, 2, 1), "recalled"),
        ("MMR", "ccm", "not_party", None, "found"),
        ("MMR", "apmbc", "not_party", None, "recalled"),
        ("MMR", "ccw_p_v", "not_bound", None, "recalled"),
    ],
)
def test_a_recalled_date_is_never_shown_under_a_status_that_was_found(
    database: Database, ref: str, convention: str, status: str, since_on: date | None, basis: str
) -> None:
    load(database)
    with database.read() as session:
        row = session.execute(
            select(TreatyStanding.status, TreatyStanding.since_on, TreatyStanding.basis)
            .join(Party)
            .where(Party.ref == ref, TreatyStanding.convention == convention)
        ).one()
    assert tuple(row) == (status, since_on, basis)


def test_clocks_and_their_extensions_are_those_of_the_files(database: Database) -> None:
    load(database)
    with database.read() as session:
        clocks = session.execute(
            select(Party.ref, ObligationClock.article, ObligationClock.status, ObligationClock.due_on).join(Party)
        )
        assert {tuple(row) for row in clocks} == {
            (row.party, row.article, row.status, row.due_on) for row in read_obligations()
        }
        extensions = session.execute(
            select(Party.ref, ObligationClock.article, ClockExtension.number, ClockExtension.until_on)
            .join(ObligationClock, ClockExtension.clock_id == ObligationClock.id)
            .join(Party)
        )
        assert {tuple(row) for row in extensions} == {
            (row.party, row.article, row.number, row.until_on) for row in read_extensions()
        }


def test_states_are_aid_recipients_only_as_far_as_that_is_recalled(database: Database) -> None:
    load(database)
    with database.read() as session:
        chad = session.scalars(select(Party).where(Party.ref == "TCD")).one()
        norway = session.scalars(select(Party).where(Party.ref == "NOR")).one()
    assert (chad.oda_eligible, chad.oda_basis, chad.developing, chad.basis) == (True, "recalled", True, "found")
    assert (norway.oda_eligible, norway.oda_basis, norway.oda_group) == (False, "recalled", None)
    assert (chad.version, chad.exercise, chad.iati_org_type, chad.m49) == (1, False, "10", "148")
