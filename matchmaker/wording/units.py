"""One and many of every unit, as messages: `{n}` is the number, written for the locale."""

from __future__ import annotations

UNIT_FORMS: dict[str, tuple[str, str]] = {
    "person_day": ("{n} person-day", "{n} person-days"),
    "team_month": ("{n} team-month", "{n} team-months"),
    "item": ("{n} item", "{n} items"),
    "place": ("{n} place", "{n} places"),
    "course": ("{n} course", "{n} courses"),
    "facility_day": ("{n} facility day", "{n} facility days"),
    "tonne": ("{n} tonne", "{n} tonnes"),
    "item_destroyed": ("{n} item destroyed", "{n} items destroyed"),
    "patient_place": ("{n} patient place", "{n} patient places"),
    "visit_place": ("{n} visit place", "{n} visit places"),
    "document": ("{n} document", "{n} documents"),
}
