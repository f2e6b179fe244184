"""One flow of support in a year, as the file of published flows has it; what the backtest does not read is any text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from matchmaker.schemas.base import Found, Record, RecordSchema, Rule
from matchmaker.schemas.fields import PartyRef, Problem, Text, WholeNumber

FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_USD = 10**12


def _to_somebody(data: Record) -> Iterator[Found]:
    """A flow goes to a State, or to an area that is none and is then left out."""
    if not data.get("receiver") and not data.get("other_area"):
        yield "receiver", Problem("value_missing")


def _not_to_itself(data: Record) -> Iterator[Found]:
    if data.get("receiver") and data["receiver"] == data["provider"]:
        yield "receiver", Problem("names_itself", {"value": data["receiver"]})


class FlowSchema(RecordSchema):
    """The columns of `funding_flows.csv`."""

    rules: ClassVar[tuple[Rule, ...]] = (_to_somebody, _not_to_itself)

    year = WholeNumber(required=True, least=FIRST_YEAR, most=LAST_YEAR)
    provider = PartyRef(required=True)
    receiver = PartyRef()
    other_area = Text(longest=200)
    sectors = Text(longest=500)
    amount = Text(longest=40)
    currency = Text(longest=10)
    amount_usd = WholeNumber(required=True, least=1, most=MOST_USD)
    other_amount_usd = Text(longest=40)
    n_tables = Text(longest=20)
    profile = Text(longest=40)
    table_complete = Text(longest=20)
    source = Text(longest=2000)
    as_of_on = Text(longest=40)
    basis = Text(longest=20)
    note = Text(longest=2000)
