"""Treaty dates: every rule against the dates found for every State that deposited an instrument."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import clocks
from matchmaker.domain.vocabulary import Article, ClockStatus

D = date.fromisoformat
with (Path(__file__).parent / "data" / "ccm_dates.csv").open(encoding="utf-8", newline="") as file:
    FOUND = list(csv.DictReader(file))
DAYS = st.dates(date(2008, 12, 3), date(2060, 12, 31))


def test_the_dates_found_cover_every_state_party_and_the_one_that_withdrew() -> None:
    assert len(FOUND) == len({row["party"] for row in FOUND}) == 113


@pytest.mark.parametrize("row", FOUND, ids=lambda row: str(row["party"]))
def test_computed_dates_are_the_dates_found(row: dict[str, str]) -> None:
    in_force_on = clocks.entry_into_force(D(row["deposited_on"]))
    assert in_force_on == D(row["entered_into_force_on"])
    assert clocks.first_date(Article.ART_3, in_force_on) == D(row["art3_on"])
    assert clocks.first_date(Article.ART_4, in_force_on) == D(row["art4_on"])
    assert clocks.first_date(Article.ART_7, in_force_on) == D(row["art7_initial_on"])
    assert clocks.first_date(Article.ART_5, in_force_on) is None


@pytest.mark.parametrize(
    ("deposited_on", "in_force_on"),
    [
        ("2010-02-28", "2010-08-01"),  # the Convention's own entry into force
        ("2008-12-03", "2010-08-01"),
        ("2010-03-01", "2010-09-01"),
        ("2010-03-31", "2010-09-01"),
        ("2017-07-31", "2018-01-01"),  # over the end of a year
        ("2025-09-05", "2026-03-01"),
    ],
)
def test_entry_into_force_is_the_first_day_of_the_sixth_month_after_deposit(
    deposited_on: str, in_force_on: str
) -> None:
    assert clocks.entry_into_force(D(deposited_on)) == D(in_force_on)


@given(DAYS)
def test_entry_into_force_is_a_first_day_five_to_six_months_after_deposit_or_the_conventions_own(day: date) -> None:
    in_force_on = clocks.entry_into_force(day)
    assert in_force_on.day == 1
    if in_force_on > clocks.CONVENTION_IN_FORCE_ON:
        assert timedelta(days=150) < in_force_on - day <= timedelta(days=184)


def test_contamination_of_later_hostilities_counts_from_their_end() -> None:
    in_force_on = date(2012, 3, 1)
    assert clocks.clearance_date(in_force_on, date(2020, 2, 29)) == date(2030, 2, 28)
    assert clocks.clearance_date(in_force_on, date(2006, 8, 14)) == clocks.clearance_date(in_force_on)


@pytest.mark.parametrize(
    ("article", "until_on", "allowed"),
    [
        (Article.ART_3, "2024-03-01", True),
        (Article.ART_3, "2025-03-01", True),
        (Article.ART_3, "2025-03-02", False),
        (Article.ART_4, "2026-03-01", True),
        (Article.ART_4, "2026-03-02", False),
        (Article.ART_4, "2021-03-01", False),  # not later
        (Article.ART_5, "2022-03-01", False),  # nothing to extend
        (Article.ART_7, "2022-03-01", False),
    ],
)
def test_one_extension_adds_at_most_four_years_to_article_3_and_five_to_article_4(
    article: Article, until_on: str, allowed: bool
) -> None:
    assert clocks.is_within_limit(article, date(2021, 3, 1), D(until_on)) is allowed


def test_a_request_is_due_nine_months_before_the_last_meeting_ahead_of_the_date() -> None:
    meetings = (date(2024, 9, 10), date(2025, 9, 16), date(2027, 9, 14))
    meeting = clocks.considering_meeting(date(2026, 3, 1), meetings)
    assert meeting == date(2025, 9, 16)
    assert clocks.request_date(meeting) == date(2024, 12, 16)
    assert clocks.request_date(date(2026, 11, 30)) == date(2026, 2, 28)
    assert clocks.considering_meeting(date(2024, 9, 10), meetings) is None


@pytest.mark.parametrize(
    ("on", "report_on"),
    [("2026-04-30", "2026-04-30"), ("2026-05-01", "2027-04-30"), ("2026-01-01", "2026-04-30")],
)
def test_annual_reports_are_due_every_30_april(on: str, report_on: str) -> None:
    assert clocks.annual_report_date(D(on)) == D(report_on)


def test_a_default_date_is_never_shown_for_a_state_without_an_obligation() -> None:
    assert clocks.shown_date(None, clocks.first_date(Article.ART_4, date(2024, 2, 1))) is None


@pytest.mark.parametrize("status", ClockStatus)
def test_a_date_is_shown_only_while_a_clock_runs(status: ClockStatus) -> None:
    runs = status in ("running", "request_submitted", "extended", "reopened")
    assert clocks.shown_date(status, date(2030, 8, 1)) == (date(2030, 8, 1) if runs else None)
    assert clocks.shown_date(status, None) is None


@pytest.mark.parametrize(
    ("due_on", "on", "months"),
    [
        (date(2027, 11, 23), date(2026, 11, 23), 12),
        (date(2027, 11, 24), date(2026, 11, 23), 13),
        (date(2026, 11, 30), date(2026, 11, 23), 1),
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2027, 1, 1), date(2026, 12, 31), 1),
    ],
)
def test_a_begun_month_counts_as_a_whole_one(due_on: date, on: date, months: int) -> None:
    assert clocks.months_until(due_on, on) == months


def test_months_are_never_counted_past_a_date() -> None:
    assert clocks.months_until(date(2030, 7, 31), date(2030, 8, 1)) is None


@given(DAYS, st.integers(-600, 600))
def test_adding_months_keeps_the_day_or_takes_the_last_of_the_month(day: date, months: int) -> None:
    moved = clocks.add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)
