"""Translations say what the message says: the same places to fill in, nothing left over, nothing said twice."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from matchmaker.wording import text
from tests.support import catalogues

OTHERS = [locale for locale in text.LOCALES if locale != "en"]
PLACES = re.compile(r"%\(\w+\)s|\{\w*\}|%%|%(?=[^\s(])")


def places(message: str) -> Counter[str]:
    return Counter(PLACES.findall(message))


def test_the_messages_of_wording_templates_and_code_are_found() -> None:
    said = {message.id for message in catalogues.messages()}
    assert "This is needed." in said  # a text of wording
    assert "Risk education (EORE)" in said  # a label
    assert ("{n} person-day", "{n} person-days") in said  # a unit
    assert "Skip to the content" in said  # a template
    assert "Short-listed. Nobody was told yet." in said  # a page's code
    assert "Matchmaker" in said


@pytest.mark.parametrize("locale", OTHERS)
def test_a_translation_fills_in_the_same_places(locale: str) -> None:
    forms = {m.singular: [m.id] if isinstance(m.id, str) else list(m.id) for m in catalogues.messages()}
    for message, said in catalogues.translations(locale).items():
        known = {place for form in forms.get(message, [message]) for place in places(form)}
        for one in [said] if isinstance(said, str) else said:
            assert set(places(one)) <= known, (message, one)
            assert len(one) == len(one.strip()), one


@pytest.mark.parametrize("locale", OTHERS)
def test_no_two_files_translate_one_message(locale: str) -> None:
    ids = [m.id for catalogue in catalogues.read(locale).values() for m in catalogue if m.id and m.string]
    assert [id_ for id_, many in Counter(map(str, ids)).items() if many > 1] == []


@pytest.mark.parametrize("locale", OTHERS)
def test_what_the_service_reads_is_what_the_files_say(locale: str) -> None:
    read = text.translations(locale)
    for message, said in catalogues.translations(locale).items():
        if isinstance(said, str):
            assert read.ugettext(message) == said


def test_a_language_without_catalogues_speaks_english() -> None:
    assert text.gettext("This is needed.", "ar") == "This is needed."
    assert text.gettext("This is needed.", "../../etc") == "This is needed."


@pytest.mark.parametrize("locale", OTHERS)
def test_labels_and_units_are_translated(locale: str) -> None:
    """What stands in forms, lists and files beside a record is not half in English; the newest labels may be."""
    known = catalogues.translations(locale)
    labels = [message.singular for message in catalogues.messages() if message.file == "a-labels"]
    missing = [label for label in labels if label not in known]
    assert len(missing) <= len(labels) // 20, missing


# What an office that writes an offer or a need reads: all of it is said in every language.
WRITING = re.compile(
    r"wording/(form_questions|form_explanations|form_pages|errors)\.py|wording/label_fields\.py|wording/units\.py"
    r"|pages/(new_record|draft|drafts|draft_section|preview|partners|pairing|step_not_taken)\.html"
    r"|parts/(questions|drafts|record_actions|acting)\.html|errors/csrf\.html|templates/base\.html"
    r"|web/(writing|posting|pairings|partners|drafts|record_steps)\.py"
)


@pytest.mark.parametrize("locale", OTHERS)
def test_what_somebody_reads_who_writes_is_translated(locale: str) -> None:
    known = catalogues.translations(locale)
    wanted = [message for message in catalogues.messages() if any(map(WRITING.search, message.sources))]
    assert len(wanted) > 400
    assert [message.singular for message in wanted if message.singular not in known] == []
