"""What templates may call: labels, money, dates and reasons in the locale of the request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from babel import Locale
from flask import Flask, current_app
from flask_babel import gettext

from matchmaker.domain.access import Right, may
from matchmaker.domain.money import Rate
from matchmaker.domain.vocabulary import Theme
from matchmaker.web import acting, context
from matchmaker.web.language import languages
from matchmaker.web.svg.bars import coverage_segments, share_bars, stacked
from matchmaker.web.svg.flow import flow
from matchmaker.wording import text
from matchmaker.wording.labels import LABELS


def register(app: Flask) -> None:
    """Hand the filters and globals to the templates."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.add_template_filter(label, "label")
    app.add_template_filter(day, "day")
    app.add_template_filter(moment, "moment")
    app.add_template_filter(number, "number")
    app.add_template_filter(points, "points")
    app.add_template_filter(say, "say")
    app.add_template_filter(party, "party")
    app.add_template_filter(typed_name, "typed_name")
    app.add_template_filter(typed_value, "typed_value")
    app.add_template_filter(source_url, "source_url")
    app.add_template_filter(publisher, "publisher")
    app.add_template_filter(rate_text, "rate_text")
    app.add_template_filter(rate_day, "rate_day")
    app.add_template_filter(runs_of, "runs_of")
    app.add_template_test(in_record, "in_record")
    app.add_template_test(lambda name: name in LABELS["field"], "field_name")
    app.add_template_global(say_code, "say_code")
    app.add_template_global(money, "money")
    app.add_template_global(colon, "colon")
    app.add_template_global(stacked, "stacked")
    app.add_template_global(lambda counts: flow(counts, tuple(Theme)), "flow")
    app.add_template_global(share_bars, "share_bars")
    app.add_template_global(coverage_segments, "coverage_segments")
    app.add_template_global(strongest, "strongest")
    app.add_template_global(label_options, "label_options")
    app.add_template_global(filter_value, "filter_value")
    app.add_template_global(quantity, "quantity")
    app.context_processor(_always)


def label(code: object, list_name: str) -> str:
    """The label of a code, or of several joined by commas."""
    if isinstance(code, tuple | list):
        return ", ".join(text.label(list_name, one, context.locale()) for one in code)
    return text.label(list_name, code, context.locale())


def label_options(list_name: str, codes: Iterable[object]) -> list[tuple[str, str]]:
    """Codes of a list with their labels, for a choice."""
    return [(str(code), label(code, list_name)) for code in codes]


def filter_value(name: str, value: str, list_name: str) -> str:
    """What a filter keeps, as a reader calls it: a label, the name of a party, or the words themselves."""
    if list_name:
        return label(value, list_name)
    return party(value) if name in ("party", "provider") else value


def day(value: date | str | None) -> str:
    """A day as "3 Nov 2026"."""
    return text.format_date(value, context.locale())


def moment(value: datetime) -> str:
    """A time as "3 Nov 2026, 14:05 UTC"."""
    utc = value.astimezone(UTC)
    return f"{day(utc.date())}, {utc:%H:%M}\u00a0UTC"


def number(value: int) -> str:
    """A whole number with separators."""
    return text.format_number(value, context.locale())


def points(value: int) -> str:
    """A score of 0..10000 as a figure of 0 to 100."""
    return text.format_basis_points(value, context.locale())


def colon() -> str:
    """The colon between a name and what it stands for, with the space that the language puts before it."""
    return text.colon(context.locale())


def money(minor: int, currency: str) -> str:
    """An amount with its currency."""
    return text.format_money(minor, currency, context.locale())


def quantity(value: int | None, unit: str | None, currency: str | None = None) -> str:
    """A quantity with its unit; nothing when it is not known or not shown."""
    if value is None or unit is None:
        return ""
    return text.format_quantity(value, unit, currency, context.locale())


def party(ref: object) -> str:
    """The name of a party, or of several joined by commas."""
    if isinstance(ref, tuple | list):
        return ", ".join(party(one) for one in ref)
    return context.shown_names().get(str(ref), str(ref))


def say(reason: text.Said | Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """The text of a reason or an error, or of one read back from JSON; refs of parties, and those in `names`, by
    their names."""
    code, params = (reason["code"], reason["params"]) if isinstance(reason, Mapping) else (reason.code, reason.params)
    return text.say_code(code, params, context.locale(), names={**context.shown_names(), **(names or {})})


def say_code(code: str, params: Mapping[str, object] | None = None) -> str:
    """The text of a code."""
    return text.say_code(code, params, context.locale(), names=context.shown_names())


_TYPED_NAMES = frozenset(LABELS["field"]) | {"set_aside_reason"}
_TYPED_LISTS = {
    "reason_code": "not_possible_now", "confirmed": "rule", "pool": "provenance", "themes": "theme",
    "sub_themes": "sub_theme",
}  # fmt: skip


def typed_name(path: str) -> str:
    """The name of a field of a form, for a page that repeats what was typed."""
    return label({"set_aside_reason": "reason_code"}.get(path, path), "field") if path in _TYPED_NAMES else path


def typed_value(value: str, path: str) -> str:
    """What was typed or chosen, as its label where it was chosen from a list, and a day as it is read."""
    name = _TYPED_LISTS.get(path, path)
    if path.endswith("_on") and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])", value):
        return day(value)
    return label(value, name) if value in LABELS.get(name, {}) else value


def source_url(source: str) -> str:
    """The web address in a source, if there is one."""
    found = re.search(r"https?://[^\s,;]+", source)
    return found.group(0) if found else ""


def publisher(source: str) -> str:
    """A source without its web address: who published it."""
    return re.sub(r"[,;]?\s*https?://\S+", "", source).strip(" ,;") or source


def rate_text(rate: Rate) -> str:
    """A rate as "EUR 1 = USD 1.0842"."""
    dollars = Decimal(rate.value).scaleb(-rate.scale).normalize()
    return f"{rate.currency}\u00a01 = USD\u00a0{dollars:f}"


def rate_day(rate: Rate) -> str:
    """The day of a rate, or its year where it is a yearly average."""
    return rate.on if len(rate.on) == 4 else day(rate.on)


def runs_of(items: Iterable[object], name: str) -> list[list[object]]:
    """Neighbours with the same attribute together, in the order they came in."""
    return [list(group) for _, group in groupby(items, key=attrgetter(name))]


def strongest(card: Mapping[str, Any]) -> Mapping[str, Any]:
    """The reason of the part of a score card that speaks most for it; what a party stated comes first."""
    part = max(card["parts"], key=lambda one: (one["stated"], one["points"], one["criterion"]))
    reason: Mapping[str, Any] = part["reason"]
    return reason


def in_record(name: str, record: object) -> bool:
    """Whether a record states a field, or hides it from this actor."""
    return getattr(record, name) is not None or name in getattr(record, "hidden", ())


def _always() -> dict[str, object]:
    found = Locale.parse(context.locale().replace("-", "_"))
    name = current_app.config["SITE_NAME"]
    return {
        "site_name": gettext(name),  # a name of the operator's own has no translation
        "lang": context.locale().replace("_", "-"),
        "dir": found.text_direction,
        "languages": languages,
        "actor": context.actor(),
        "may": may,
        "Right": Right,
        "acting_as": current_app.config["ACTING_AS"],
        "acting_seats": _seats,
        "acting_key": context.acting_key,
        "demonstration": context.demonstration,
        "nothing_said": gettext("Not stated"),
    }


def _seats() -> list[tuple[str, str]]:
    """Key and text of every choice of the switch."""
    return [(seat.key, _seat_text(seat)) for seat in acting.seats(context.names())]


def _seat_text(seat: acting.Seat) -> str:
    role = gettext("Co-coordinator") if seat.second else label(seat.role, "role")
    return f"{role}, {party(seat.party)}" if seat.party else role
