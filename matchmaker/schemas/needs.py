"""What a need is as input: every field, what it takes, and the rules between fields."""

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
from matchmaker.schemas.offers import CLASSES, MOST_PARTNERS, SUB_THEMES

ORDNANCE = ("cluster_munitions", "mines", "other_erw")
LARGEST_AREA_M2 = 2 * 10**13  # more than the largest State


class NeedSchema(RecordSchema):
    """A need. `read` gives the record; `dump` gives plain values from a record (money as decimal text)."""

    ref = Ref(load_default=None)
    party = PartyRef(required=True)
    title = Text(longest=200, required=True)
    title_lang = Code("language", v.Language, load_default=None)
    title_public = YesNo(load_default=False)
    kind = Code("kind", v.Kind, required=True)
    unit = Code("unit", v.Unit, required=True)
    class_code = Code("class_code", CLASSES, load_default=None)
    level = Code("level", v.TrainingLevel, load_default=None)
    theme = Code("theme", v.Theme, required=True)
    sub_theme = Code("sub_theme", SUB_THEMES, load_default=None)
    marks = Codes("cross_mark", v.CrossMark, load_default=())
    amount = Money(load_default=None)
    currency = Currency(load_default=None)
    quantity = WholeNumber(least=1, load_default=None)
    accepts_money = YesNo(load_default=False)
    estimated_cost = Money("estimated_cost_currency", load_default=None)
    estimated_cost_currency = Currency(load_default=None)
    secured = InUnit(load_default=0)
    national_contribution = Money("national_contribution_currency", load_default=None)
    national_contribution_currency = Currency(load_default=None)
    smallest_share = InUnit(load_default=0)
    max_partners = WholeNumber(least=1, most=MOST_PARTNERS, load_default=None)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    priority_order = WholeNumber(least=1, most=1000, load_default=None)
    urgency = Code("urgency", v.Urgency, load_default=None)
    urgency_evidence = Text(longest=1000, lines=True, load_default=None)
    urgency_evidence_on = Day(load_default=None)
    plan = Text(longest=200, load_default=None)
    plan_stage = Code("plan_stage", v.PlanStage, load_default=str(v.PlanStage.NONE))
    place = Text(longest=200, load_default=None)
    languages = Codes("language", v.WORKING_LANGUAGES, load_default=())
    language_required = YesNo(load_default=False)
    interpretation = Code("interpretation", v.Interpretation, load_default=str(v.Interpretation.NOBODY))
    routes = Codes("route", v.Route, load_default=())
    implementers = Codes("implementer", v.Channel, load_default=())
    conditions = Conditions(v.ConditionAnswer, v.Condition, load_default=dict)
    approach = Code("approach", v.Approach, load_default=str(v.Approach.ANY_PROVIDER))
    named_providers = PartyRefs(load_default=())
    ordnance = Codes("ordnance", ORDNANCE, load_default=())
    military_trainees = YesNo(load_default=None)
    partners_confirmed = WholeNumber(most=MOST_PARTNERS, load_default=None)
    without_partner_since = WholeNumber(least=1990, most=2100, year=True, load_default=None)
    cross_border_with = PartyRefs(load_default=())
    emergency = YesNo(load_default=False)
    south_south = YesNo(load_default=False)
    area_sha_m2 = WholeNumber(most=LARGEST_AREA_M2, load_default=None)
    area_cha_m2 = WholeNumber(most=LARGEST_AREA_M2, load_default=None)
    area_cancelled_m2 = WholeNumber(most=LARGEST_AREA_M2, load_default=None)
    area_reduced_m2 = WholeNumber(most=LARGEST_AREA_M2, load_default=None)
    area_cleared_m2 = WholeNumber(most=LARGEST_AREA_M2, load_default=None)
    women = WholeNumber(load_default=None)
    men = WholeNumber(load_default=None)
    girls = WholeNumber(load_default=None)
    boys = WholeNumber(load_default=None)
    persons_with_disabilities = WholeNumber(load_default=None)
    notes = Text(longest=4000, lines=True, load_default=None)
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
        rules.at_most_the_quantity("secured", "smallest_share"),
        rules.sub_themes_of_themes,
        rules.money_with_currency("estimated_cost", "estimated_cost_currency"),
        rules.money_with_currency("national_contribution", "national_contribution_currency"),
        rules.money_for_kind_has_cost,
        rules.urgency_has_evidence,
        rules.named_if_only_named,
        rules.not_with_itself("party", "named_providers", "cross_border_with"),
        rules.fact_has_source,
    )
