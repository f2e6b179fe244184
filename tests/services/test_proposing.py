"""From pairings to proposals."""

from __future__ import annotations

import json

from matchmaker.db.types import Json
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.run import make_plan
from matchmaker.services.proposing import proposal_of, proposals_of
from tests.support.pools import need, offer, pool


def test_money_for_a_need_in_kind_takes_the_whole_units_that_it_pays_for() -> None:
    """40 detectors estimated at USD 160,000 and USD 100,000 on offer: 25 detectors, and not a cent more."""
    in_kind = need(
        kind="equipment", unit="item", class_code="detector_dual", quantity=40, currency=None, usd_cents=None,
        accepts_money=True, estimated_cost_usd_cents=16_000_000,
    )  # fmt: skip
    given = pool([offer(quantity=10_000_000, usd_cents=10_000_000)], [in_kind])
    row = proposals_of(given, make_plan(given, Policy()))[0]
    assert (row["quantity_offer"], row["quantity_need"]) == (10_000_000, 25)


def test_like_for_like_is_taken_as_the_engine_counts_it() -> None:
    given = pool([offer()], [need()])
    row = proposals_of(given, make_plan(given, Policy()))[0]
    assert (row["quantity_offer"], row["quantity_need"]) == (80_000_000, 80_000_000)
    assert (row["offer"], row["need"], row["fit"] > 0, row["priority"] > 0) == ("o1", "n1", True, True)


def test_cards_and_lists_written_as_text_are_what_the_column_would_write() -> None:
    given = pool([offer()], [need()])
    plan = make_plan(given, Policy())
    (row,), plain = proposals_of(given, plan), proposal_of(given, plan.pairings[0], given.offers[0], given.needs[0])
    write = Json().process_bind_param
    for name in ("cards", "tags", "to_confirm"):
        assert write(row[name], None) == write(plain[name], None) == str(row[name])  # type: ignore[arg-type]
        assert json.loads(row[name]) == plain[name]
