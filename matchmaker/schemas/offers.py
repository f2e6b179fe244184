"""What an offer is as input: every field, what it takes, and the rules between fields."""

from __future__ import annotations

from typing import ClassVar

from matchmaker.domain import vocabulary as v
from matchmaker.schemas import rules
from matchmaker.schemas.base import RecordSchema, Rule
from matchmaker.schemas.fields import (
    Code,
    Codes,
    Conditions,
    Currency,
    Day,
    InUnit,
    Money,
    PartyRef,
    PartyRefs,
    Ref,
    Text,
    WholeNumber,
    YesNo,
)
from matchmaker.schemas.regions import REGIONS

SUB_THEMES = tuple(sub for subs in v.SUB_THEMES.values() for sub in subs)
CLASSES = tuple(dict.fromkeys(code for codes in v.CLASSES.values() for code in codes))
MOST_PARTNERS = 1000


class OfferSchema(RecordSchema):
    """An offer. `read` gives the record; `dump` gives plain values from a record (money as decimal text)."""

    ref = Ref(load_default=None)
    provider = PartyRef(required=True)
    title = Text(longest=200, required=True)
    title_lang = Code("language", v.Language, load_default=None)
    kind = Code("kind", v.Kind, required=True)
    unit = Code("unit", v.Unit, required=True)
    class_code = Code("class_code", CLASSES, load_default=None)
    level = Code("level", v.TrainingLevel, load_default=None)
    themes = Codes("theme", v.Theme, required=True)
    sub_themes = Codes("sub_theme", SUB_THEMES, load_default=())
    amount = Money(load_default=None)
    currency = Currency(load_default=None)
    quantity = WholeNumber(least=1, load_default=None)
    divisible = YesNo(load_default=True)
    min_tranche = InUnit(load_default=0)
    max_partners = WholeNumber(least=1, most=MOST_PARTNERS, load_default=None)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    firmness = Code("firmness", v.Firmness, load_default=str(v.Firmness.EXPLORATORY))
    budget_year_start_month = WholeNumber(least=1, most=12, load_default=None)
    languages = Codes("language", v.WORKING_LANGUAGES, load_default=())
    bears_interpretation = YesNo(load_default=False)
    statuses_only = Codes("treaty_status", v.TreatyStatus, load_default=())
    countries_only = PartyRefs(load_default=())
    countries_preferred = PartyRefs(load_default=())
    countries_excluded = PartyRefs(load_default=())
    regions_only = Codes("region", REGIONS, load_default=())
    regions_preferred = Codes("region", REGIONS, load_default=())
    conventions_only = Codes("convention", v.Convention, load_default=())
    ordnance_scope = Code(
        "ordnance_scope", v.OrdnanceScope, load_default=str(v.OrdnanceScope.ANY_EXPLOSIVE_ORDNANCE)
    )  # fmt: skip
    oda_only = YesNo(load_default=False)
    routes = Codes("route", v.Route, load_default=())
    implementers = Codes("implementer", v.Channel, load_default=())
    conditions = Conditions(v.Strength, v.Condition, load_default=dict)
    costs_borne = Text(longest=1000, lines=True, load_default=None)
    in_kind_value = Money("in_kind_currency", load_default=None)
    in_kind_currency = Currency(load_default=None)
    how_to_approach = Text(longest=1000, lines=True, load_default=None)
    notes = Text(longest=4000, lines=True, load_default=None)
    south_south = YesNo(load_default=False)
    provenance = Code("provenance", v.Provenance, load_default=str(v.Provenance.POSTED))
    source = Text(longest=1000, load_default=None)
    source_as_of_on = Day(load_default=None)
    basis = Code("basis", v.Basis, load_default=str(v.Basis.FOUND))

    rules: ClassVar[tuple[Rule, ...]] = (
        rules.unit_of_kind,
        rules.class_of_kind,
        rules.level_of_training,
        rules.amount_and_currency,
        rules.one_quantity,
        rules.starts_before_it_ends,
        rules.at_most_the_quantity("min_tranche"),
        rules.sub_themes_of_themes,
        rules.money_with_currency("in_kind_value", "in_kind_currency"),
        rules.not_wanted_and_excluded,
        rules.not_with_itself("provider", "countries_only", "countries_preferred"),
        rules.whole_has_one_partner,
        rules.fact_has_source,
    )
