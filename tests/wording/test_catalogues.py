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
    """The named places; beside places that a % begins, any other % too: it has to be doubled there."""
    found = PLACES.findall(message)
    return Counter(found if "%(" in message else [one for one in found if one.startswith("{")])


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
    """The very same, so that no figure is lost; of one and many, each has its own places and "one" may do without."""
    known = catalogues.translations(locale)
    for message in catalogues.messages():
        said = known.get(message.singular, message.id)
        if isinstance(message.id, str):
            assert set(places(message.id)) == set(places(str(said))), (message.id, said)
        else:
            assert set(places(said[0])) <= set(places(said[1])) == set(places(message.id[1])), (message.id, said)
        for one in [said] if isinstance(said, str) else said:
            assert one == one.strip(), one


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
def test_every_message_is_translated(locale: str) -> None:
    """A new text comes with its translations: `make catalogues` adds a place for it, and this says which are empty."""
    known = catalogues.translations(locale)
    messages = catalogues.messages()
    assert len(messages) > 1900
    assert [message.singular for message in messages if message.singular not in known] == []


def test_one_and_many_are_both_said(locale: str = "fr") -> None:
    assert {text.format_quantity(n, "person_day", locale=locale) for n in (0, 1)} == {
        "0 jour-personne",
        "1 jour-personne",
    }
    assert text.format_quantity(2, "person_day", locale=locale) == "2 jours-personne"
