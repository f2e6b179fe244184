"""Dates that the Convention on Cluster Munitions sets, each by the article it comes from.

Pure: functions take dates and know no today. A date computed here is the treaty's rule applied to a day of deposit. It
is a State's date only where an obligation is recorded for that State; nothing here says that a date was missed.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from matchmaker.domain.vocabulary import Article, ClockStatus

CONVENTION_IN_FORCE_ON = date(2010, 8, 1)  # Article 17(1)
YEARS_TO_DESTROY = 8  # Article 3(2)
YEARS_TO_CLEAR = 10  # Article 4(1)
DAYS_TO_INITIAL_REPORT = 180  # Article 7(1)
MONTHS_BEFORE_MEETING = 9  # Article 4(6)
EXTENSION_YEARS = {Article.ART_3: 4, Article.ART_4: 5}  # Articles 3(3) and 4(5): the most that one extension may add

# A date is shown in these states alone: in every other nothing runs, or what was decided is not known here.
RUNNING = frozenset({ClockStatus.RUNNING, ClockStatus.REQUEST_SUBMITTED, ClockStatus.EXTENDED, ClockStatus.REOPENED})


def entry_into_force(deposited_on: date) -> date:
    """The first day of the sixth month after the month of deposit (Article 17(2)), or the Convention's own entry into
    force for those that deposited before it (Article 17(1))."""
    return max(add_months(deposited_on.replace(day=1), 6), CONVENTION_IN_FORCE_ON)


def destruction_date(in_force_on: date) -> date:
    """Stockpiles: eight years after entry into force for the State (Article 3(2))."""
    return add_months(in_force_on, 12 * YEARS_TO_DESTROY)


def clearance_date(in_force_on: date, hostilities_ended_on: date | None = None) -> date:
    """Contaminated areas: ten years after entry into force for the State (Article 4(1)(a)), or after the end of the
    active hostilities in which munitions became remnants, where that end is later (Article 4(1)(b))."""
    start = max(in_force_on, hostilities_ended_on) if hostilities_ended_on else in_force_on
    return add_months(start, 12 * YEARS_TO_CLEAR)


def initial_report_date(in_force_on: date) -> date:
    """180 days after entry into force for the State (Article 7(1))."""
    return in_force_on + timedelta(days=DAYS_TO_INITIAL_REPORT)


def annual_report_date(on: date) -> date:
    """The first 30 April on or after a day (Article 7(2): every year, for the calendar year before)."""
    this_year = date(on.year, 4, 30)
    return this_year if on <= this_year else date(on.year + 1, 4, 30)


def first_date(article: Article, in_force_on: date) -> date | None:
    """What the treaty sets before any extension; None for Article 5, which has no end."""
    rules = {
        Article.ART_3: destruction_date,
        Article.ART_4: clearance_date,
        Article.ART_7: initial_report_date,
    }
    rule = rules.get(article)
    return rule(in_force_on) if rule else None


def latest_extension(article: Article, from_on: date) -> date | None:
    """The latest date that one extension from a date may reach (Articles 3(3), 4(5)); None where there is none."""
    years = EXTENSION_YEARS.get(article)
    return add_months(from_on, 12 * years) if years else None


def is_within_limit(article: Article, from_on: date, until_on: date) -> bool:
    """Whether an extension from one date to another is later, and no longer than the article allows."""
    latest = latest_extension(article, from_on)
    return latest is not None and from_on < until_on <= latest


def request_date(meeting_starts_on: date) -> date:
    """When an extension request is due: nine months before the meeting that considers it (Article 4(6))."""
    return add_months(meeting_starts_on, -MONTHS_BEFORE_MEETING)


def considering_meeting(due_on: date, meetings_start_on: Iterable[date]) -> date | None:
    """Of the meetings known, the start of the last one before a date: the last that can extend it in time."""
    return max((starts_on for starts_on in meetings_start_on if starts_on < due_on), default=None)


def shown_date(status: ClockStatus | None, recorded_due_on: date | None) -> date | None:
    """The date to show for a clock: the one recorded, while it runs. Without a recorded obligation (status None) there
    is none, and none is made up while a decision is not recorded here or a fact is to be confirmed."""
    return recorded_due_on if status in RUNNING else None


def months_until(due_on: date, on: date) -> int | None:
    """Months from a day to a later date, a begun month counting as a whole one; None once the date is past: what
    followed it is not known from the date."""
    if due_on < on:
        return None
    return (due_on.year - on.year) * 12 + due_on.month - on.month + (due_on.day > on.day)


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later or, where that month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
