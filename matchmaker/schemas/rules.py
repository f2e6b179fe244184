"""Rules over several fields of a record, the same for offers and needs where they share the fields.

Each rule reads a record whose fields were read already and yields (path, problem). A field that was refused is not in
the record: the KeyError that follows passes the rule over (`schemas.base`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matchmaker.domain.vocabulary import CLASSES, KIND_UNITS, SUB_THEMES, Kind, Provenance, Theme, Unit
from matchmaker.schemas.base import Found, Record, Rule
from matchmaker.schemas.fields import Problem


def unit_of_kind(record: Record) -> Iterator[Found]:
    """A unit belongs to its kind."""
    units = KIND_UNITS[Kind(record["kind"])]
    if record["unit"] not in units:
        yield "unit", Problem("unit_not_of_kind", {"kind": record["kind"], "allowed": _listed(units)})


def class_of_kind(record: Record) -> Iterator[Found]:
    """A class belongs to its kind and unit; money has none."""
    kind, unit, code = Kind(record["kind"]), Unit(record["unit"]), record["class_code"]
    if unit not in KIND_UNITS[kind]:
        return
    classes = CLASSES.get((kind, unit), ())
    if classes and code is None:
        yield "class_code", Problem("class_missing", {"kind": record["kind"], "allowed": _listed(classes)})
    elif code is not None and not classes:
        yield "class_code", Problem("class_not_used", {"kind": record["kind"]})
    elif code is not None and code not in classes:
        yield "class_code", Problem("class_not_of_kind", {"value": code, "allowed": _listed(classes)})


def level_of_training(record: Record) -> Iterator[Found]:
    """A level goes with training."""
    if record["level"] is not None and record["kind"] != Kind.TRAINING:
        yield "level", Problem("level_for_training")


def one_quantity(record: Record) -> Iterator[Found]:
    """Money has an amount and a currency; everything else a quantity."""
    money = record["unit"] == Unit.MONEY
    if money and record["quantity"] is not None:
        yield "quantity", Problem("quantity_with_money")
    if not money and record["quantity"] is None:
        yield "quantity", Problem("quantity_missing")
    if not money and record["amount"] is not None:
        yield "amount", Problem("amount_without_money")


def amount_and_currency(record: Record) -> Iterator[Found]:
    """An amount and a currency stand together, and with money only."""
    money = record["unit"] == Unit.MONEY
    if money and record["amount"] is None:
        yield "amount", Problem("amount_missing")
    if money and record["currency"] is None:
        yield "currency", Problem("currency_missing")
    if not money and record["currency"] is not None:
        yield "currency", Problem("currency_without_money")


def starts_before_it_ends(record: Record) -> Iterator[Found]:
    """A window begins before it ends, or on the same day."""
    if record["starts_on"] > record["ends_on"]:
        dates = {"starts_on": record["starts_on"].isoformat(), "ends_on": record["ends_on"].isoformat()}
        yield "ends_on", Problem("dates_reversed", dates)


def at_most_the_quantity(*names: str) -> Rule:
    """What is counted in the unit of the record is not more than its quantity."""

    def rule(record: Record) -> Iterator[Found]:
        quantity = record["amount"] if record["unit"] == Unit.MONEY else record["quantity"]
        for name in names:
            if quantity is not None and record.get(name) and record[name] > quantity:
                yield name, Problem("above_quantity")

    return rule


def sub_themes_of_themes(record: Record) -> Iterator[Found]:
    """Every sub-theme belongs to a theme of the record."""
    themes = record["themes"] if "themes" in record else (record["theme"],)
    path = "sub_themes" if "themes" in record else "sub_theme"
    subs = record[path] if path == "sub_themes" else [sub for sub in (record[path],) if sub]
    known = [sub for theme in themes for sub in SUB_THEMES[Theme(theme)]]
    for sub in subs:
        if sub not in known:
            yield path, Problem("sub_theme_not_of_theme", {"value": sub, "allowed": _listed(known)})


def money_with_currency(amount: str, currency: str) -> Rule:
    """An amount beside the quantity has a currency of its own, and the other way round."""

    def rule(record: Record) -> Iterator[Found]:
        if record[amount] is not None and record[currency] is None:
            yield currency, Problem("currency_of_missing", {"column": amount})
        if record[currency] is not None and record[amount] is None:
            yield amount, Problem("amount_of_missing", {"column": currency})

    return rule


def fact_has_source(record: Record) -> Iterator[Found]:
    """What a third source published says which source, and when it was read or written."""
    if record["provenance"] == Provenance.PUBLISHED_FACT:
        for name in ("source", "source_as_of_on"):
            if record[name] is None:
                yield name, Problem("published_fact_needs")


def urgency_has_evidence(record: Record) -> Iterator[Found]:
    """A band says what it rests on; evidence says from when it is."""
    if record["urgency"] is not None and record["urgency_evidence"] is None:
        yield "urgency_evidence", Problem("evidence_missing")
    if record["urgency_evidence"] is not None and record["urgency_evidence_on"] is None:
        yield "urgency_evidence_on", Problem("evidence_day_missing")


def money_for_kind_has_cost(record: Record) -> Iterator[Found]:
    """Money for an in-kind need is taken at the estimated cost, so there must be one."""
    if record["accepts_money"] and record["unit"] != Unit.MONEY and record["estimated_cost"] is None:
        yield "estimated_cost", Problem("cost_missing")


def named_if_only_named(record: Record) -> Iterator[Found]:
    """A State that is open to named providers only names at least one."""
    if record["approach"] == "only_named" and not record["named_providers"]:
        yield "named_providers", Problem("named_providers_missing")


def not_with_itself(owner: str, *names: str) -> Rule:
    """A party does not name itself as the other side."""

    def rule(record: Record) -> Iterator[Found]:
        for name in names:
            if record[owner] in record[name]:
                yield name, Problem("names_itself", {"value": record[owner]})

    return rule


def not_wanted_and_excluded(record: Record) -> Iterator[Found]:
    """No country is both asked for and left out."""
    wanted = {*record["countries_only"], *record["countries_preferred"]}
    both = [country for country in record["countries_excluded"] if country in wanted]
    if both:
        yield "countries_excluded", Problem("wanted_and_excluded", {"value": ", ".join(both)})


def whole_has_one_partner(record: Record) -> Iterator[Found]:
    """What is not divided has one partner."""
    if not record["divisible"] and record["max_partners"] is not None and record["max_partners"] > 1:
        yield "max_partners", Problem("whole_has_one_partner")


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(str(code) for code in codes)
