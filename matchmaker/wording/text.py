"""Codes into text, for an explicit locale: pages, the command line, files and mail all speak through this module.

Domain, services and schemas hand over a code with plain parameters; every English text is a message id of the
catalogues in `wording/catalogues`. Dates, numbers, currencies and languages are written by CLDR.
"""

from __future__ import annotations

import importlib
import io
import pkgutil
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Protocol

from babel import Locale, UnknownLocaleError
from babel.dates import format_date as cldr_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal
from babel.support import NullTranslations, Translations

import matchmaker.wording as package
from matchmaker.domain.money import exponent
from matchmaker.wording.labels import LABELS
from matchmaker.wording.units import UNIT_FORMS

CATALOGUES = Path(__file__).with_name("catalogues")
LOCALES = ("en", "fr")  # the languages that pages are offered in
NO_BREAK = "\u00a0"
# What a parameter of this name holds is a code of the list of another name.
_LIST_OF = {
    "criterion_fit": "criterion",
    "criterion_priority": "criterion",
    "class": "class_code",
}
_STRICT = False


class Said(Protocol):
    """Anything with a code and parameters: a Reason, a FieldError, a MatchmakerError."""

    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, object]: ...


class MissingText(LookupError):
    """A code without a text, or a list without a label for a code. Raised in strict mode only."""


def be_strict(on: bool) -> None:
    """With `on`, a missing text raises MissingText (tests); without, the code itself is shown (production)."""
    global _STRICT  # noqa: PLW0603 - one switch of the process, set where it starts
    _STRICT = on


@cache
def texts() -> dict[str, str]:
    """Code to English text, from the TEXTS of every module of this package; the first module by name wins."""
    found: dict[str, str] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        if module != "text":
            loaded = importlib.import_module(f"{package.__name__}.{module}")
            found = {**getattr(loaded, "TEXTS", {}), **found}
    return found


def say(said: Said, locale: str = "en", *, names: Mapping[str, str] | None = None) -> str:
    """The text of a reason or an error. `names` turns refs of parties, offers and needs into their names."""
    return say_code(said.code, said.params, locale, names=names)


def say_code(
    code: str,
    params: Mapping[str, object] | None = None,
    locale: str = "en",
    *,
    names: Mapping[str, str] | None = None,
) -> str:
    """The text of a code with its parameters written by the rules of `show_param`."""
    english = texts().get(code)
    if english is None:
        return _missing(f"no text for {code!r}", code)
    given = dict(params or {})
    shown = {name: show_param(name, value, given, locale, names) for name, value in given.items()}
    return _fill(gettext(english, locale), shown, code)


def label(list_name: str, code: object, locale: str = "en") -> str:
    """The label of a code of a list (`LABELS`); languages come from CLDR; nothing for None or an empty code."""
    if code is None or code == "":
        return ""
    if list_name in ("language", "title_lang"):
        return _language(str(code), locale)
    found = LABELS.get(list_name, {}).get(str(code))
    if found is None:
        return _missing(f"no label for {code!r} in {list_name!r}", str(code))
    return gettext(found, locale)


def gettext(english: str, locale: str = "en") -> str:
    """The message in a locale, or the English text when there is no translation."""
    return str(translations(locale).ugettext(english)) if english else ""


def colon(locale: str = "en") -> str:
    """The colon of a language, after a space in French."""
    return f"{NO_BREAK}:" if locale.startswith("fr") else ":"


def format_money(minor: int, currency: str, locale: str = "en") -> str:
    """An amount with its ISO 4217 code: "USD 12,500,000"; the minor part only where there is one."""
    digits = exponent(currency)
    amount = Decimal(minor).scaleb(-digits)
    whole = amount == amount.to_integral_value()
    pattern = _money_pattern(locale, 0 if whole else digits)
    return format_currency(amount, currency, pattern, locale=_cldr(locale), currency_digits=False)


def format_number(value: int, locale: str = "en") -> str:
    """A whole number with the separators of the locale."""
    return str(format_decimal(value, locale=_cldr(locale)))


def format_date(day: date | str | None, locale: str = "en") -> str:
    """A day as "3 Nov 2026"; nothing for None. Text must be an ISO date."""
    if day is None or day == "":
        return ""
    if isinstance(day, str):
        day = date.fromisoformat(day[:10])
    if isinstance(day, datetime):
        day = day.date()
    return cldr_date(day, "medium", locale=_cldr(locale)).replace(" ", NO_BREAK)


def format_quantity(quantity: int, unit: str, currency: str | None = None, locale: str = "en") -> str:
    """A quantity with its unit: money in minor units with its currency, else "12 person-days"."""
    if unit == "money":
        return format_money(quantity, currency or "USD", locale)
    forms = UNIT_FORMS.get(unit)
    if forms is None:
        return f"{format_number(quantity, locale)} {_missing(f'no unit {unit!r}', unit)}"
    text = translations(locale).ungettext(*forms, quantity)
    return str(text).replace("{n}", format_number(quantity, locale))


def format_basis_points(points: int, locale: str = "en") -> str:
    """A score of 0 to 10000 as a figure of 0 to 100 with up to two digits: 8050 is "80.5"."""
    return str(format_decimal(Decimal(points) / 100, locale=_cldr(locale)))


def party_name(party: Mapping[str, object], locale: str = "en") -> str:
    """The official short name of a party in the language of the locale, else in English, else its ref."""
    language = locale.split("_")[0].split("-")[0]
    return str(party.get(f"name_{language}") or party.get("name_en") or party.get("ref") or "")


def show_param(
    name: str, value: object, params: Mapping[str, object], locale: str, names: Mapping[str, str] | None = None
) -> str:
    """One parameter as text, chosen by its name: dates, money, code lists, lists of codes, refs with a known name."""
    if value is None:
        return ""
    if isinstance(value, str) and value in (names or {}):
        return (names or {})[value]
    if name.endswith("_on"):
        return format_date(str(value), locale)
    if isinstance(value, int) and not isinstance(value, bool):
        return _show_number(name, value, params, locale)
    if name.endswith("_list"):
        items = [item for item in str(value).split("|") if item]
        return ", ".join(show_param(_singular(name), item, params, locale, names) for item in items)
    return _show_code(name, str(value), params, locale)


def _show_number(name: str, value: int, params: Mapping[str, object], locale: str) -> str:
    if name.endswith("usd_cents"):
        return format_money(value, "USD", locale)
    if name.endswith("_points"):
        return format_basis_points(value, locale)
    if name.endswith("_minor"):
        return format_money(value, str(params.get("currency") or "USD"), locale)
    if name.endswith(("year", "line", "version", "seq")):
        return str(value)
    return format_number(value, locale)


def _show_code(name: str, value: str, params: Mapping[str, object], locale: str) -> str:
    if name == "column":
        return value  # as files and interfaces write it
    if name in ("limit", "word") and value in texts():
        return say_code(value, {}, locale)
    if name in ("status", "step") and params.get("noun"):
        noun = "record" if params["noun"] in ("offer", "need") else str(params["noun"])
        return _inside(label(f"{noun}_{name}", value, locale)) if f"{noun}_{name}" in LABELS else value
    name = name.removesuffix("_of_offer").removesuffix("_of_need")
    list_name = _LIST_OF.get(name, name)
    if list_name == "language" or list_name in LABELS:
        return _language(value, locale) if list_name == "language" else _inside(label(list_name, value, locale))
    return value


def _inside(text: str) -> str:
    """A label as part of a sentence: its first letter small unless it is a name or an abbreviation."""
    first = re.split("[ ,-]", text)[0].rstrip("s")
    proper = first in _PROPER or first != first.capitalize() or not first.isalpha()
    return text if proper else text[0].lower() + text[1:]


_PROPER = frozenset(
    {"State", "Article", "Convention", "European", "Africa", "America", "Asia", "Europe", "Oceania", "Eastern",
     "Western", "Northern", "Southern", "Middle", "Central", "South", "Latin", "Caribbean", "Australia", "Anti",
     "Melanesia", "Micronesia", "Polynesia", "Sub",
     "État", "Afrique", "Amérique", "Asie", "Océanie", "Australie", "Caraïbe", "Mélanésie", "Micronésie", "Polynésie"}
)  # fmt: skip


def _singular(name: str) -> str:
    return name.removesuffix("_list")


def _fill(text: str, shown: Mapping[str, str], code: str) -> str:
    wanted = {name for _, name, _, _ in Formatter().parse(text) if name}
    absent = wanted - shown.keys()
    if absent and _STRICT:
        raise MissingText(f"the text of {code!r} wants {sorted(absent)}")
    return re.sub(r" {2,}", " ", text.format_map({**dict.fromkeys(absent, ""), **shown})).strip()


def _missing(problem: str, shown: str) -> str:
    if _STRICT:
        raise MissingText(problem)
    return shown


def _language(code: str, locale: str) -> str:
    return str(_cldr(locale).languages.get(code) or code)


@cache
def _money_pattern(locale: str, digits: int) -> str:
    own = _cldr(locale).currency_formats["standard"].pattern
    number = "#,##0" + ("." + "0" * digits if digits else "")
    return f"¤¤{NO_BREAK}{number}" if own.lstrip("\u200f\u200e").startswith("¤") else f"{number}{NO_BREAK}¤¤"


@cache
def _cldr(locale: str) -> Locale:
    """The CLDR locale; English dates and numbers are written day first."""
    try:
        return Locale.parse("en_GB" if locale == "en" else locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


@cache
def translations(locale: str) -> NullTranslations:
    """The messages of a language from its .po files, read once in a process; none for a language without any."""
    language = locale.replace("-", "_").split("_")[0]
    files = sorted((CATALOGUES / language).glob("*.po")) if language.isalpha() else []
    found: NullTranslations = NullTranslations()
    for path in files:
        with path.open("rb") as file:
            compiled = io.BytesIO()
            write_mo(compiled, read_po(file, locale=language))
        compiled.seek(0)
        read = Translations(compiled)
        found = found.merge(read) if isinstance(found, Translations) else read
    return found
