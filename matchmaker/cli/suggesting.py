"""`suggest`: what could be paired with one need or one offer, at once and without a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from matchmaker.cli.guard import DONE, NOTHING_POSSIBLE, DayParameter, RefParameter, as_actor, database, guarded, now
from matchmaker.cli.matching import as_json, json_text
from matchmaker.cli.report import width
from matchmaker.cli.table import Column, block, render, wrap
from matchmaker.db.queries.needs import need_titles
from matchmaker.db.queries.offers import offer_titles
from matchmaker.db.queries.parties import party_names
from matchmaker.domain.access import Actor
from matchmaker.domain.matching.cases import OfferCase
from matchmaker.exchange.results import suggestion_document
from matchmaker.services import suggestions
from matchmaker.services.suggestions import MOST, Suggested, Suggestions
from matchmaker.wording.text import format_quantity, party_name, say, say_code


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command needs to know of needs or of offers."""

    find: Callable[..., Suggestions]
    titles: Callable[..., dict[str, str]]
    heading: str


NOUNS = {
    "need": _Asked(suggestions.for_stored_need, need_titles, "suggest_heading_need"),
    "offer": _Asked(suggestions.for_stored_offer, offer_titles, "suggest_heading_offer"),
}


@click.command("suggest")
@click.argument("what", type=click.Choice(list(NOUNS)))
@click.argument("ref", type=RefParameter())
@click.option("--on", type=DayParameter(), help="Day of the pool, 2027-01-31; today (UTC) if not given.")
@click.option("--limit", type=click.IntRange(1, MOST), default=suggestions.FEW, show_default=True,
              help="How many are printed; all are counted.")  # fmt: skip
@as_actor
@as_json
@guarded
def suggest_command(what: str, ref: str, on: date | None, limit: int, actor: Actor, form: str | None) -> int:
    """Say which offers are possible for a NEED, or which needs for an OFFER, the best fit first.

    Exit codes: 0 something is possible, 1 nothing is, 2 wrong usage or input.
    """
    day = on or now().date()
    with database().read() as session:
        found = NOUNS[what].find(session, actor, ref, on=day, limit=limit)
        title = NOUNS[what].titles(session, actor, [ref]).get(ref, ref)
        names = {party: party_name(row) for party, row in party_names(session).items()}
    if form == "json":
        click.echo(json_text(suggestion_document(what, ref, day, found, names)), nl=False)
    else:
        click.echo("\n".join(_lines(what, ref, title, day, found, names)))
    return DONE if found.total else NOTHING_POSSIBLE


def _lines(what: str, ref: str, title: str, day: date, found: Suggestions, names: Mapping[str, str]) -> list[str]:
    lines = [say_code(NOUNS[what].heading, {"title": title, "ref": ref, "total": found.total})]
    if not found.total:
        return [*lines, say_code("suggest_none", {"pool_on": day.isoformat()})]
    total = width()
    other = "heading_offer" if what == "need" else "heading_need"
    columns = (
        Column(say_code("heading_number"), 3, right=True), Column(say_code(other), total - 39),
        Column(say_code("heading_quantity"), 24), Column(say_code("heading_fit"), 6, right=True),
    )  # fmt: skip
    lines += [say_code("suggest_first", {"count": len(found.items)}), ""]
    for number, one in enumerate(found.items, start=1):
        cells = (str(number), _about(one, names), _quantity(one), f"{one.reasons.fit.total / 100:.2f}")
        lines += render(columns, [cells]) if number == 1 else block(columns, cells)
        lines += [*_reasons(one, names, total), ""]
    return [*lines, *wrap(say_code("notice_not_binding"), total)]


def _about(one: Suggested, names: Mapping[str, str]) -> str:
    party = one.record.provider if isinstance(one.record, OfferCase) else one.record.party
    return "\n".join((one.title, names.get(party, party), one.record.ref))


def _quantity(one: Suggested) -> str:
    record: Any = one.record
    amount = one.reasons.quantity_offer if isinstance(record, OfferCase) else one.reasons.quantity_need
    return "" if amount is None else format_quantity(amount, record.unit, record.currency)


def _reasons(one: Suggested, names: Mapping[str, str], total: int) -> list[str]:
    texts = [say(one.reasons.why, names=names)]
    if one.reasons.to_confirm:
        texts.append(say_code("to_confirm_first", {"rule_list": "|".join(one.reasons.to_confirm)}))
    return [line for text in texts for line in wrap(text, total, indent="     ")]
