"""Offers and needs as input: every field strict, every rule between fields, all errors at once and as codes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matchmaker.errors import FieldError, InvalidInput
from matchmaker.reference.demo import reader
from matchmaker.schemas.base import RecordSchema
from matchmaker.schemas.needs import NeedSchema
from matchmaker.schemas.offers import OfferSchema
from matchmaker.schemas.regions import REGIONS
from matchmaker.wording.labels import LABELS
from matchmaker.wording.text import label, say
from tests.schemas.records import errors_of, need, need_errors, offer, offer_errors

BOTH = pytest.mark.parametrize(
    ("schema", "records"), [(OfferSchema(), reader.read_offers()), (NeedSchema(), reader.read_needs())]
)


def test_an_offer_of_money_is_read_into_minor_units() -> None:
    record = OfferSchema().read(offer(min_tranche="500000.00", themes=["clearance", "risk_education"]))
    assert (record["quantity"], record["currency"], record["min_tranche"]) == (1_250_000_000, "EUR", 50_000_000)
    assert "amount" not in record
    assert record["themes"] == ("clearance", "risk_education")
    assert (record["starts_on"], record["divisible"], record["conditions"]) == (date(2027, 1, 1), True, {})


@BOTH
def test_every_demonstration_record_is_taken_back_exactly(
    schema: RecordSchema, records: tuple[dict[str, Any], ...]
) -> None:
    for record in records:
        assert schema.read(schema.dump(record)) == record, record["ref"]


@pytest.mark.parametrize("schema", [OfferSchema(), NeedSchema()])
def test_nothing_given_says_everything_that_is_needed(schema: RecordSchema) -> None:
    wanted = {name for name, field in schema.fields.items() if field.required}
    assert {(error.path, error.code) for error in errors_of(schema, {})} == {(name, "value_missing") for name in wanted}
    assert [error.code for error in errors_of(schema, [])] == ["record_wanted"]
    assert [error.code for error in errors_of(schema, "x")] == ["record_wanted"]


def test_unknown_fields_are_refused_and_the_nearest_is_named() -> None:
    errors = errors_of(OfferSchema(), offer(titel="x", **{"y" * 5_000_000: "x"}))
    assert FieldError("titel", "field_unknown_did_you_mean", {"name": "titel", "suggestion": "title"}) in errors
    assert max(len(error.path) for error in errors) < 100


def test_every_error_is_told_at_once_in_the_order_of_the_fields() -> None:
    errors = errors_of(OfferSchema(), offer(kind="fundin", amount="-5", currency="EURO", ends_on="9999-12-31"))
    assert [(error.path, error.code) for error in errors] == [
        ("kind", "code_not_known_did_you_mean"),
        ("amount", "negative"),
        ("currency", "currency_not_known"),
        ("ends_on", "day_out_of_range"),
    ]


def test_the_line_of_a_file_is_carried_by_every_error() -> None:
    with pytest.raises(InvalidInput) as refused:
        OfferSchema().read(offer(kind="x", unit="y"), line=7)
    assert [error.line for error in refused.value.errors] == [7, 7]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"unit": "place"}, {("unit", "unit_not_of_kind"), ("quantity", "quantity_missing"),
                             ("amount", "amount_without_money"), ("currency", "currency_without_money")}),
        ({"class_code": "eod_1"}, {("class_code", "class_not_used")}),
        ({"level": "basic"}, {("level", "level_for_training")}),
        ({"amount": None}, {("amount", "amount_missing")}),
        ({"currency": None}, {("currency", "currency_missing")}),
        ({"amount": None, "currency": None}, {("amount", "amount_missing"), ("currency", "currency_missing")}),
        ({"currency": "eur"}, {("currency", "code_not_known_did_you_mean")}),
        ({"currency": "XXX"}, {("currency", "currency_not_known")}),
        ({"currency": "XAU"}, {("currency", "currency_not_known")}),
        ({"quantity": "3"}, {("quantity", "quantity_with_money")}),
        ({"amount": "1,000"}, {("amount", "thousands_separator")}),
        ({"amount": "1.005", "currency": "EUR"}, {("amount", "too_many_decimals")}),
        ({"amount": "99999999999999"}, {("amount", "amount_absurd")}),
        ({"amount": 12.5}, {("amount", "amount_as_text")}),
        ({"min_tranche": "12500000.01"}, {("min_tranche", "above_quantity")}),
        ({"min_tranche": "-1"}, {("min_tranche", "negative")}),
        ({"starts_on": "2029-01-01"}, {("ends_on", "dates_reversed")}),
        ({"ends_on": "9999-12-31"}, {("ends_on", "day_out_of_range")}),
        ({"themes": []}, {("themes", "value_missing")}),
        ({"themes": "clearance"}, {("themes", "list_wanted")}),
        ({"themes": ["clearance", "clearance"]}, {("themes", "listed_twice")}),
        ({"themes": ["x"] * 300}, {("themes", "list_too_long")}),
        ({"sub_themes": ["school"]}, {("sub_themes", "sub_theme_not_of_theme")}),
        ({"in_kind_value": "5"}, {("in_kind_currency", "currency_of_missing")}),
        ({"in_kind_currency": "EUR"}, {("in_kind_value", "amount_of_missing")}),
        ({"countries_only": ["LAO"], "countries_excluded": ["LAO"]}, {("countries_excluded", "wanted_and_excluded")}),
        ({"countries_preferred": ["XAD"]}, {("countries_preferred", "names_itself")}),
        ({"divisible": "no", "max_partners": "2"}, {("max_partners", "whole_has_one_partner")}),
        ({"divisible": "maybe"}, {("divisible", "yes_or_no")}),
        ({"conditions": ["required:imas"]}, {("conditions", "code_not_known_did_you_mean")}),
        ({"conditions": ["imas_nmas"]}, {("conditions", "condition_form")}),
        ({"conditions": ["must:imas_nmas"]}, {("conditions", "code_not_known")}),
        ({"conditions": ["required:imas_nmas", "preferred:imas_nmas"]}, {("conditions", "listed_twice")}),
        ({"provenance": "published_fact"}, {("source", "published_fact_needs"),
                                            ("source_as_of_on", "published_fact_needs")}),
        ({"title": "   "}, {("title", "value_missing")}),
        ({"title": "x" * 5_000_000}, {("title", "too_long")}),
        ({"title": "a\u202eb"}, {("title", "character_refused")}),
        ({"title": 5}, {("title", "not_text")}),
        ({"notes": "a\0b"}, {("notes", "character_refused")}),
        ({"ref": "../../etc"}, {("ref", "ref_not_valid")}),
        ({"ref": "x" * 65}, {("ref", "too_long")}),
        ({"provider": "X D"}, {("provider", "ref_not_valid")}),
        ({"regions_only": ["999"]}, {("regions_only", "code_not_known")}),
        ({"budget_year_start_month": "13"}, {("budget_year_start_month", "number_out_of_range")}),
        ({"committed": "5"}, {("committed", "field_unknown")}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_offer_is_told_at_its_field(changes: dict[str, Any], found: set[tuple[str, str]]) -> None:
    assert offer_errors(**changes) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"class_code": None}, {("class_code", "class_missing")}),
        ({"class_code": "ppe"}, {("class_code", "class_not_of_kind")}),
        ({"quantity": None}, {("quantity", "quantity_missing")}),
        ({"quantity": "0"}, {("quantity", "number_out_of_range")}),
        ({"quantity": 5.0}, {("quantity", "whole_number_wanted")}),
        ({"quantity": "1.000"}, {("quantity", "thousands_separator")}),
        ({"secured": "13"}, {("secured", "above_quantity")}),
        ({"smallest_share": "13"}, {("smallest_share", "above_quantity")}),
        ({"secured": "1.50"}, {("secured", "whole_number_wanted")}),
        ({"theme": "clearanse"}, {("theme", "code_not_known_did_you_mean")}),
        ({"sub_theme": "marking"}, {("sub_theme", "sub_theme_not_of_theme")}),
        ({"urgency": "u3"}, {("urgency_evidence", "evidence_missing")}),
        ({"urgency": "u3", "urgency_evidence": "x"}, {("urgency_evidence_on", "evidence_day_missing")}),
        ({"accepts_money": "yes"}, {("estimated_cost", "cost_missing")}),
        ({"estimated_cost": "5"}, {("estimated_cost_currency", "currency_of_missing")}),
        ({"national_contribution_currency": "EUR"}, {("national_contribution", "amount_of_missing")}),
        ({"approach": "only_named"}, {("named_providers", "named_providers_missing")}),
        ({"cross_border_with": ["XAA"]}, {("cross_border_with", "names_itself")}),
        ({"conditions": ["required:imas_nmas"]}, {("conditions", "code_not_known")}),
        ({"without_partner_since": "1066"}, {("without_partner_since", "number_out_of_range")}),
        ({"area_sha_m2": "4.2"}, {("area_sha_m2", "whole_number_wanted")}),
        ({"women": "-1"}, {("women", "negative")}),
        ({"ordnance": ["mine"]}, {("ordnance", "code_not_known_did_you_mean")}),
        ({"languages": ["french"]}, {("languages", "code_not_known")}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_need_is_told_at_its_field(changes: dict[str, Any], found: set[tuple[str, str]]) -> None:
    assert need_errors(**changes) == found


def test_conditions_are_taken_as_a_mapping_too() -> None:
    record = NeedSchema().read(need(conditions={"imas_nmas": "can", "procurement_tied": "cannot"}))
    assert record == NeedSchema().read(need(conditions=["can:imas_nmas", "cannot:procurement_tied"]))


def test_every_refusal_has_a_text_that_fits_it() -> None:
    wrong: list[dict[str, Any]] = [
        {"titel": "x"}, {"xyzzy": "x"}, {"title": "x" * 999}, {"title": "a\0b"}, {"title": "x" + "\u0489" * 9},
        {"currency": "XXX"}, {"amount": "1,000"}, {"amount": "12,5"}, {"amount": "1e5"}, {"amount": "-1"},
        {"amount": "9" * 15}, {"amount": 5.0}, {"amount": "1.005"}, {"amount": "x"}, {"ends_on": "2026-02-30"},
        {"ends_on": "9999-01-01"}, {"ends_on": "1.1.2026"}, {"unit": "place"}, {"conditions": ["x"]},
        {"max_partners": "0"}, {"max_partners": "x"}, {"starts_on": "2030-01-01"}, {"oda_only": "1"},
    ]  # fmt: skip
    for changes in wrong:
        errors = errors_of(OfferSchema(), offer(**changes))
        assert errors, changes
        for error in errors:
            assert "{" not in say(error), error


def test_regions_are_those_that_have_a_label() -> None:
    assert set(REGIONS) == set(LABELS["region"])


@BOTH
def test_every_field_has_a_label(schema: RecordSchema, records: object) -> None:
    for name in schema.fields:
        assert label("field", name)
