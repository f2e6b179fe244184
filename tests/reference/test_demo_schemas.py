"""The demonstration files read by the schemas, cell by cell as an import reads them, give what the reader gives."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from matchmaker.reference.demo import reader
from matchmaker.schemas.needs import NeedSchema
from matchmaker.schemas.offers import OfferSchema

LISTS = {
    "themes", "sub_themes", "languages", "statuses_only", "countries_only", "countries_preferred", "conditions",
    "countries_excluded", "regions_only", "regions_preferred", "conventions_only", "routes", "implementers", "marks",
    "named_providers", "ordnance", "cross_border_with",
}  # fmt: skip


def plain_rows(name: str) -> Iterator[dict[str, Any]]:
    with (reader.FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {cell: text.split("|") if cell in LISTS and text else text for cell, text in row.items()}


@pytest.mark.parametrize(
    ("name", "schema", "read"),
    [("offers", OfferSchema(), reader.read_offers), ("needs", NeedSchema(), reader.read_needs)],
    ids=["offers", "needs"],
)
def test_the_reader_gives_what_the_schema_gives(
    name: str, schema: OfferSchema | NeedSchema, read: Callable[[], tuple[dict[str, Any], ...]]
) -> None:
    by_schema = [schema.read(row, line=line) for line, row in enumerate(plain_rows(name), start=2)]
    by_reader = read()
    assert len(by_schema) == len(by_reader)
    for expected, record in zip(by_schema, by_reader, strict=True):
        assert record == expected, record["ref"]
