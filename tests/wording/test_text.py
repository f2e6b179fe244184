"""Every code has a text, every list a label for each of its codes, and parameters are written as people read them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from enum import StrEnum

import pytest

import matchmaker.wording as package
from matchmaker.domain import access, lifecycle, tokens, vocabulary
from matchmaker.domain.reasons import Reason
from matchmaker.errors import FieldError
from matchmaker.wording import text
from matchmaker.wording.labels import LABELS

LISTS = {
    "theme": vocabulary.Theme,
    "cross_mark": vocabulary.CrossMark,
    "kind": vocabulary.Kind,
    "unit": vocabulary.Unit,
    "level": vocabulary.TrainingLevel,
    "route": vocabulary.Route,
    "implementer": vocabulary.Channel,
    "firmness": vocabulary.Firmness,
    "ordnance_scope": vocabulary.OrdnanceScope,
    "condition": vocabulary.Condition,
    "strength": vocabulary.Strength,
    "condition_answer": vocabulary.ConditionAnswer,
    "approach": vocabulary.Approach,
    "interpretation": vocabulary.Interpretation,
    "urgency": vocabulary.Urgency,
    "plan_stage": vocabulary.PlanStage,
    "basis": vocabulary.Basis,
    "convention": vocabulary.Convention,
    "treaty_status": vocabulary.TreatyStatus,
    "party_type": vocabulary.PartyType,
    "body_kind": vocabulary.BodyKind,
    "clock_status": vocabulary.ClockStatus,
    "article": vocabulary.Article,
    "role": vocabulary.Role,
    "provenance": vocabulary.Provenance,
    "visibility": vocabulary.Visibility,
    "headline": vocabulary.Headline,
    "modality_tag": vocabulary.ModalityTag,
    "origin": vocabulary.Origin,
    "record_status": vocabulary.RecordStatus,
    "run_kind": vocabulary.RunKind,
    "run_status": vocabulary.RunStatus,
    "proposal_status": vocabulary.ProposalStatus,
    "proposal_step": lifecycle.ProposalStep,
    "record_step": lifecycle.RecordStep,
    "side": vocabulary.Side,
    "answer": vocabulary.Answer,
    "effect": vocabulary.Effect,
    "set_aside_reason": vocabulary.SetAsideReason,
    "right": access.Right,
    "scope": tokens.Scope,
}


@pytest.fixture(autouse=True)
def strict() -> Iterator[None]:
    text.be_strict(True)
    yield
    text.be_strict(False)


@pytest.mark.parametrize("list_name", sorted(LISTS))
def test_every_code_of_a_list_has_a_label(list_name: str) -> None:
    codes: type[StrEnum] = LISTS[list_name]
    assert {str(code) for code in codes} <= set(LABELS[list_name])
    assert all(text.label(list_name, code) for code in codes)


def test_every_list_of_the_vocabulary_is_labelled() -> None:
    enums = {
        value
        for value in vars(vocabulary).values()
        if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
    }
    assert enums - set(LISTS.values()) == {vocabulary.Language}  # languages come from CLDR
    for code in vocabulary.WORKING_LANGUAGES:
        assert text.label("language", code) != code


def test_sub_themes_classes_and_typed_reasons_have_labels() -> None:
    subs = {sub for many in vocabulary.SUB_THEMES.values() for sub in many}
    classes = {code for many in vocabulary.CLASSES.values() for code in many}
    reasons = {code for side in vocabulary.NOT_POSSIBLE_NOW.values() for code in side}
    assert subs <= set(LABELS["sub_theme"])
    assert classes <= set(LABELS["class_code"])
    assert reasons == set(LABELS["not_possible_now"])


def test_no_two_files_give_one_code_different_texts() -> None:
    seen: dict[str, tuple[str, str]] = {}
    for info in pkgutil.iter_modules(package.__path__):
        for code, english in getattr(importlib.import_module(f"{package.__name__}.{info.name}"), "TEXTS", {}).items():
            assert seen.get(code, ("", english))[1] == english, f"{code} in {seen[code][0]} and {info.name}"
            seen[code] = (info.name, english)


def test_every_place_in_a_text_has_a_name() -> None:
    for code, english in text.texts().items():
        assert "{}" not in english, code


def test_money_is_written_with_its_currency_code_and_no_needless_cents() -> None:
    assert text.format_money(1_250_000_000, "USD") == "USD\u00a012,500,000"
    assert text.format_money(1_050, "EUR") == "EUR\u00a010.50"
    assert text.format_money(500, "JPY") == "JPY\u00a0500"
    assert text.format_money(10**15 + 1, "USD") == "USD\u00a010,000,000,000,000.01"
    assert text.format_money(1_250_050, "EUR", "fr") == "12\u202f500,50\u00a0EUR"


def test_dates_cannot_be_misread() -> None:
    assert text.format_date("2026-11-03") == "3\u00a0Nov\u00a02026"
    assert text.format_date(None) == ""


def test_quantities_know_one_and_many() -> None:
    assert text.format_quantity(1, "person_day") == "1 person-day"
    assert text.format_quantity(12_000, "item") == "12,000 items"
    assert text.format_quantity(100, "money", "CHF") == "CHF\u00a01"
    for unit in vocabulary.Unit:
        assert text.format_quantity(2, unit, "USD")


def test_parameters_are_written_by_their_names() -> None:
    params: dict[str, object] = {"theme_list": "clearance|reporting", "ends_on": "2027-01-31", "party": "XAA"}
    names = {"XAA": "Exercise State A"}
    shown = {name: text.show_param(name, value, params, "en", names) for name, value in params.items()}
    assert shown == {
        "theme_list": "clearance, reporting",
        "ends_on": "31\u00a0Jan\u00a02027",
        "party": "Exercise State A",
    }
    assert text.show_param("language_list", "fr|ar", {}, "en") == "French, Arabic"
    assert text.show_param("amount_minor", 5_000, {"currency": "CHF"}, "en") == "CHF\u00a050"


def test_a_missing_text_raises_in_tests_and_shows_the_code_in_production() -> None:
    with pytest.raises(text.MissingText):
        text.say(Reason("no_such_code"))
    with pytest.raises(text.MissingText):
        text.label("theme", "no_such_theme")
    text.be_strict(False)
    assert text.say(FieldError("x", "no_such_code")) == "no_such_code"
    assert text.label("theme", "no_such_theme") == "no_such_theme"


def test_names_of_parties_follow_the_locale_and_fall_back() -> None:
    party = {
        "ref": "LAO",
        "name_en": "Lao People’s Democratic Republic",
        "name_fr": "République démocratique populaire lao",
    }
    assert text.party_name(party, "fr") == "République démocratique populaire lao"
    assert text.party_name(party, "ar") == "Lao People’s Democratic Republic"
    assert text.party_name({"ref": "XAA"}, "en") == "XAA"
