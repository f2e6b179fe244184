"""`suggest`: what is possible for one record, with reasons, for people and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from matchmaker.cli.table import display_width

if TYPE_CHECKING:
    from tests.cli.conftest import Run

ON = ("--on", "2026-11-23")


def document(demo: Run, *arguments: str, code: int = 0) -> dict[str, Any]:
    result = demo("suggest", *arguments, *ON, "--json")
    assert (result.exit_code, result.stderr) == (code, "")
    loaded: dict[str, Any] = json.loads(result.stdout)
    return loaded


def test_a_need_is_met_by_offers_with_reasons(demo: Run) -> None:
    found = document(demo, "need", "XAA-07")
    assert found["need"] == "XAA-07"
    assert found["total"] == len(found["suggestions"]) > 0
    fits = [one["fit"]["total"] for one in found["suggestions"]]
    assert fits == sorted(fits, reverse=True)
    assert all(one["why"]["text"] and one["rules"] for one in found["suggestions"])


def test_an_offer_is_met_by_needs(demo: Run) -> None:
    found = document(demo, "offer", "XAC-01")
    assert "XAA-07" in {one["need"] for one in found["suggestions"]}


def test_the_table_fits_and_counts_all(demo: Run) -> None:
    result = demo("suggest", "need", "XAA-07", *ON, "--limit", "1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Offers that are possible for" in result.stdout
    assert "Speaks for it most" in result.stdout
    assert max(display_width(line) for line in result.stdout.splitlines()) <= 120


def test_what_is_not_known_or_not_one_s_own_is_refused(demo: Run) -> None:
    assert demo("suggest", "need", "no-such").exit_code == 2
    assert demo("suggest", "need", "XAA-07", "--as", "affected_focal_point:XAB").exit_code == 2
    assert demo("suggest", "need", "XAA-07", "--limit", "0").exit_code == 2


def test_nothing_possible_is_a_result(demo: Run) -> None:
    result = demo("suggest", "need", "XAA-07", "--on", "2090-01-01")
    assert (result.exit_code, result.stderr) == (1, "")
    assert "Nothing in the pool" in result.stdout
