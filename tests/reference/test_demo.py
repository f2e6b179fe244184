"""The demonstration files: every code known, every fact sourced, exercise parties and real States never mixed."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from matchmaker.domain import vocabulary as v
from matchmaker.reference.demo import reader

RECORDS = (*reader.read_offers(), *reader.read_needs())
EXERCISE = {party["ref"] for party in reader.read_parties()}
LISTED = {
    "sub_themes": [sub for subs in v.SUB_THEMES.values() for sub in subs],
    "sub_theme": [sub for subs in v.SUB_THEMES.values() for sub in subs],
    "themes": v.Theme, "theme": v.Theme, "marks": v.CrossMark, "level": v.TrainingLevel, "firmness": v.Firmness,
    "languages": v.WORKING_LANGUAGES, "title_lang": v.Language, "statuses_only": v.TreatyStatus,
    "conventions_only": v.Convention, "ordnance_scope": v.OrdnanceScope, "routes": v.Route, "implementers": v.Channel,
    "urgency": v.Urgency, "plan_stage": v.PlanStage, "interpretation": v.Interpretation, "approach": v.Approach,
    "provenance": v.Provenance, "basis": v.Basis, "ordnance": ("cluster_munitions", "mines", "other_erw"),
}  # fmt: skip


def owner(record: dict[str, Any]) -> str:
    return str(record.get("provider") or record["party"])


def is_fact(record: dict[str, Any]) -> bool:
    return bool(record["provenance"] == v.Provenance.PUBLISHED_FACT)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: str(record["ref"]))
def test_every_code_of_a_record_is_in_its_list(record: dict[str, Any]) -> None:
    for name, allowed in LISTED.items():
        value = record.get(name)
        values = value if isinstance(value, tuple) else (value,) if value else ()
        assert set(values) <= set(allowed), name
    assert record["unit"] in v.KIND_UNITS[v.Kind(record["kind"])]
    classes = v.CLASSES.get((v.Kind(record["kind"]), v.Unit(record["unit"])), ())
    assert record["class_code"] in (classes or (None,))
    assert set(record["conditions"]) <= set(v.Condition)
    assert set(record["conditions"].values()) <= set(v.Strength if "provider" in record else v.ConditionAnswer)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: str(record["ref"]))
def test_quantities_dates_and_currencies_hold_together(record: dict[str, Any]) -> None:
    assert record["quantity"] > 0
    assert record["starts_on"] <= record["ends_on"]
    assert (record["currency"] is not None) == (record["unit"] == v.Unit.MONEY)
    for name in ("min_tranche", "smallest_share", "secured"):
        assert record.get(name, 0) <= record["quantity"], name
    for name in ("estimated_cost", "national_contribution"):
        assert (record.get(name) is None) == (record.get(f"{name}_currency") is None)
    assert not record.get("accepts_money") or record["estimated_cost"]
    assert not record.get("urgency") or (record["urgency_evidence"] and record["urgency_evidence_on"])


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: str(record["ref"]))
def test_a_sub_theme_belongs_to_a_theme_of_its_record(record: dict[str, Any]) -> None:
    themes = record.get("themes") or (record["theme"],)
    known = {sub for theme in themes for sub in v.SUB_THEMES[v.Theme(theme)]}
    assert set(record.get("sub_themes") or [s for s in (record.get("sub_theme"),) if s]) <= known


def test_refs_are_unique_over_offers_and_needs() -> None:
    assert [ref for ref, n in Counter(record["ref"] for record in RECORDS).items() if n > 1] == []


def test_real_states_appear_on_published_facts_only() -> None:
    for record in RECORDS:
        assert is_fact(record) != (owner(record) in EXERCISE), record["ref"]
    parties = [
        row["party"] for read in (reader.read_bodies, reader.read_standing, reader.read_clocks) for row in read()
    ]
    parties += [row["party"] for row in reader.read_meeting_roles()]
    parties += [ref for row in reader.read_reservations() for ref in (row["party"], row["against"])]
    assert set(parties) == EXERCISE


def test_exercise_records_name_exercise_parties_only() -> None:
    for record in RECORDS:
        if not is_fact(record):
            named = [*record.get("countries_only", ()), *record.get("named_providers", ())]
            named += [*record.get("countries_preferred", ()), *record.get("cross_border_with", ())]
            assert set(named) <= EXERCISE, record["ref"]


@pytest.mark.parametrize("fact", [r for r in RECORDS if is_fact(r)], ids=lambda record: str(record["ref"]))
def test_every_published_fact_says_where_it_was_read_and_is_past(fact: dict[str, Any]) -> None:
    assert re.search(r"https?://|Xinhua", fact["source"])
    assert fact["source_as_of_on"] is not None
    assert fact["starts_on"].year <= 2025
    assert re.search(r"\((about )?(20\d\d)(–20\d\d)?\)$", fact["title"])


def test_an_approximate_year_is_shown_as_unconfirmed() -> None:
    for record in RECORDS:
        if re.search(r"approximate", record["notes"] or ""):
            assert record["basis"] == v.Basis.RECALLED, record["ref"]


def test_a_lot_entered_for_an_unknown_count_says_so() -> None:
    for record in RECORDS:
        if is_fact(record) and record["unit"] != v.Unit.MONEY and record["quantity"] == 1:
            assert re.search(r"not published", record["notes"]), record["ref"]


def test_at_least_thirty_published_contributions_cover_every_kind() -> None:
    facts = [offer for offer in reader.read_offers() if is_fact(offer)]
    assert len(facts) >= 30
    assert {offer["kind"] for offer in facts} == set(v.Kind)


def test_at_least_forty_needs_cover_every_theme_and_kind() -> None:
    needs = reader.read_needs()
    assert len(needs) >= 40
    assert {need["theme"] for need in needs} == set(v.Theme)
    assert {need["kind"] for need in needs} == set(v.Kind)


def test_names_of_exercise_parties_stand_in_six_languages_and_say_exercise() -> None:
    words = {"en": "Exercise", "fr": "exercice", "es": "ejercicio", "ru": "Учебн", "zh": "演练", "ar": "تمرين"}
    for party in reader.read_parties():
        assert party["exercise"]
        for language, word in words.items():
            assert word in party[f"name_{language}"], (party["ref"], language)
    assert set(v.EXERCISE_PARTIES) <= EXERCISE


def test_standing_and_clocks_use_the_words_of_the_treaties() -> None:
    for row in reader.read_standing():
        protocol = row["convention"] in (v.Convention.CCW_AP_II, v.Convention.CCW_P_V)
        assert (row["status"] in (v.TreatyStatus.BOUND, v.TreatyStatus.NOT_BOUND)) == protocol
    assert {row["article"] for row in reader.read_clocks()} <= set(v.Article)
    assert {row["status"] for row in reader.read_clocks()} <= set(v.ClockStatus)
    assert {row["kind"] for row in reader.read_bodies()} <= set(v.BodyKind)


def test_an_extension_whose_decision_is_not_recorded_has_no_date() -> None:
    (clock,) = (c for c in reader.read_clocks() if c["status"] == v.ClockStatus.DECISION_NOT_RECORDED_HERE)
    assert clock["party"] == "XAB"
    assert [extension.until_on is None for extension in clock["extensions"]] == [False, True]
    assert clock["extensions"][1].requested_on is not None


def test_money_is_read_into_minor_units_of_its_own_currency() -> None:
    offers = {offer["ref"]: offer for offer in reader.read_offers()}
    assert offers["XAE-08"]["quantity"] == 24_000_000  # yen have no minor unit
    assert offers["XAD-03"]["quantity"] == 6_000_000
    need = next(need for need in reader.read_needs() if need["ref"] == "XAB-01")
    assert (need["quantity"], need["secured"], need["national_contribution"]) == (320_000_000, 40_000_000, 60_000_000)
