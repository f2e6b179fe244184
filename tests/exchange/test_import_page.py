"""docs/import.md says of every column what the schema says: its place, whether it is needed, what it takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from matchmaker.domain.vocabulary import CLASSES, SUB_THEMES, WORKING_LANGUAGES
from matchmaker.exchange.csv import LONGEST_CELL, read_records
from matchmaker.exchange.decoding import LARGEST
from matchmaker.schemas import fields as f
from matchmaker.schemas.base import RecordSchema
from matchmaker.schemas.currencies import CURRENCIES
from matchmaker.schemas.needs import NeedSchema
from matchmaker.schemas.offers import OfferSchema
from matchmaker.schemas.regions import REGIONS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "import.md"
SHORT = 30  # longer lists stand in a section of their own


def form_of(field: object) -> str:
    """What a column takes, in the words of the page."""
    match field:
        case f.PartyRef():
            return "key of a party"
        case f.Ref():
            return f"key, up to {field.longest} characters"
        case f.Text():
            return f"text, up to {field.longest} characters{', line breaks too' if field.lines else ''}"
        case f.Currency():
            return "ISO 4217 code"
        case f.Code():
            return f"one of {listed(field)}"
        case f.Codes():
            return f"list of {listed(field)}"
        case f.PartyRefs():
            return "list of keys of parties"
        case f.Conditions():
            return f"list of {', '.join(f'`{word}:`' for word in field.words)} each with a condition"
        case f.InUnit():
            return "amount (unit money) or whole number"
        case f.Money():
            return "amount"
        case f.WholeNumber():
            return f"whole number, {field.least} to {field.most}"
        case f.Day():
            return "day"
        case f.YesNo():
            return "`yes` or `no`"
    raise AssertionError(field)


def listed(field: f.Code | f.Codes) -> str:
    codes = field.codes if len(field.codes) < SHORT and field.list_name != "region" else ()
    return ", ".join(f"`{code}`" for code in codes) or f"the codes under “{field.list_name}” below"


def table(title: str) -> list[tuple[str, str, str, str]]:
    """The rows of the table under a heading: column, needed, takes, meaning."""
    (section,) = re.findall(rf"^## {title}$(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    rows = [line.strip("| \n").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    return [(row[0].strip("`"), row[1].strip(), row[2].strip(), row[3].strip()) for row in rows]


BOTH = pytest.mark.parametrize(("title", "schema"), [("Offers", OfferSchema()), ("Needs", NeedSchema())])


@BOTH
def test_the_page_has_every_column_in_order_with_what_it_takes(title: str, schema: RecordSchema) -> None:
    expected = [(n, "yes" if field.required else "", form_of(field)) for n, field in schema.fields.items()]
    assert [row[:3] for row in table(title)] == expected
    assert all(row[3] for row in table(title))


@pytest.mark.parametrize(
    ("heading", "codes"),
    [
        ("sub_theme", [sub for subs in SUB_THEMES.values() for sub in subs]),
        ("class_code", [code for codes in CLASSES.values() for code in codes]),
        ("language", WORKING_LANGUAGES),
        ("region", REGIONS),
        ("currency", CURRENCIES),
        ("condition", OfferSchema().fields["conditions"].codes),
    ],
)
def test_the_long_lists_of_the_page_are_those_of_the_schema(heading: str, codes: list[str]) -> None:
    (section,) = re.findall(rf"^### {heading}$(.*?)(?=^##|\Z)", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert set(re.findall(r"`([^`]+)`", section)) == set(codes)


def test_the_limits_of_the_page_are_those_of_the_code() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"{LARGEST // 1024 // 1024} MB" in text
    assert f"{LONGEST_CELL:,} characters" in text


def test_the_examples_of_the_page_can_be_imported() -> None:
    offers, needs = re.findall(r"^```csv\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert len(read_records(offers.encode(), OfferSchema()).records) == 2
    assert len(read_records(needs.encode(), NeedSchema()).records) == 2
