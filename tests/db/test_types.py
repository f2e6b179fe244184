"""Columns hold the same on both databases: points in time, JSON, large sums, folded text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import cast, func, select, text
from sqlalchemy.exc import StatementError

from matchmaker.db.models.offers import Offer
from matchmaker.db.models.proposals import Proposal
from matchmaker.db.session import Database
from matchmaker.db.types import Key, fold
from matchmaker.domain.money import MAX_MINOR
from tests.support.factories import add_offer, add_proposal


def test_a_point_in_time_comes_back_aware_and_in_utc(database: Database) -> None:
    at = datetime(2026, 11, 3, 23, 59, 59, 123456, tzinfo=timezone(timedelta(hours=-5)))
    with database.write() as session:
        key = add_offer(session, updated_at=at)
        found = session.scalar(select(Offer.updated_at).where(Offer.id == key))
    assert found == at
    assert found is not None
    assert found.tzinfo is UTC


def test_a_point_in_time_without_a_zone_is_refused(database: Database) -> None:
    with database.write() as session, pytest.raises(StatementError, match="needs its zone"):
        add_offer(session, updated_at=datetime(2026, 11, 3))  # noqa: DTZ001


def test_points_in_time_are_compared_across_zones(database: Database) -> None:
    at = datetime(2026, 11, 3, 12, tzinfo=UTC)
    with database.write() as session:
        add_offer(session, updated_at=at)
        for hours in (-8, 0, 8):
            same = at.astimezone(timezone(timedelta(hours=hours)))
            assert session.scalar(select(Offer.id).where(Offer.updated_at <= same)) is not None
            assert session.scalar(select(Offer.id).where(Offer.updated_at < same)) is None


def test_json_is_kept_as_canonical_text(database: Database) -> None:
    value = {"z": [1, {"b": None, "a": "é"}], "a": True}
    with database.write() as session:
        key = add_proposal(session, cards=value)
        kept = session.scalar(text("SELECT cards FROM proposal WHERE id = :id"), {"id": key})
        found = session.scalar(select(Proposal.cards).where(Proposal.id == key))
    assert kept == '{"a":true,"z":[1,{"a":"é","b":null}]}'
    assert found == value


def test_json_takes_no_number_that_is_none(database: Database) -> None:
    with database.write() as session, pytest.raises(StatementError):
        add_proposal(session, cards={"fit": float("nan")})


def test_the_largest_sum_is_exact_and_so_is_a_total(database: Database) -> None:
    with database.write() as session:
        for _ in range(3):
            add_offer(session, quantity=MAX_MINOR)
        total = session.scalar(select(cast(func.sum(Offer.quantity), Key)))
    assert total == 3 * MAX_MINOR
    assert type(total) is int


@pytest.mark.parametrize(
    ("words", "folded"),
    [
        ("Élan pour la DÉPOLLUTION", "elan pour la depollution"),
        ("Straße", "strasse"),
        ("ÅNGSTRÖM", "angstrom"),
        ("İstanbul", "istanbul"),
        ("Обучение", "обучение"),
        ("ﬁle", "file"),
        ("地雷行动", "地雷行动"),
    ],
)
def test_text_is_folded_for_searching(words: str, folded: str) -> None:
    assert fold(words) == folded
    assert fold(folded) == folded
