"""`match` and `explain`: the same pairs whatever the order, reasons for everything, exit codes for scripts."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from matchmaker.cli.table import display_width
from matchmaker.domain.matching import run as engine
from matchmaker.errors import EngineError
from matchmaker.exchange.results import COLUMNS

if TYPE_CHECKING:
    from tests.cli.conftest import Run

ON = ("--on", "2026-11-23")


def document(demo: Run, *arguments: str, code: int = 0) -> dict[str, Any]:
    """The JSON of a run; nothing else may be on standard output, and nothing on standard error."""
    result = demo("match", "--json", *arguments)
    assert (result.exit_code, result.stderr) == (code, "")
    loaded: dict[str, Any] = json.loads(result.stdout)
    return loaded


def pairs(run: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["need"]["ref"], one["offer"]["ref"]) for one in run["proposals"]]


def test_the_table_says_what_is_proposed_why_and_what_is_not(demo: Run) -> None:
    result = demo("match", *ON)
    assert (result.exit_code, result.stderr) == (0, "")
    for said in (
        "Exercise. Not the position of any State",
        "Trial settings",
        "Exercise State A",
        "Needs without a partner",
        "What was asked for, in order",
        "proved: no plan reaches more",
        "What each goal of fairness costs the others",
        "by these settings no other plan is better",
        "23\u00a0Nov\u00a02026",
    ):
        assert said in result.stdout
    assert max(display_width(line) for line in result.stdout.splitlines()) <= 120


def test_how_the_plan_is_spread_is_printed_as_the_document_has_it(demo: Run) -> None:
    spread = document(demo, *ON)["spread"]
    printed = " ".join(demo("match", *ON).stdout.split())
    partners, money = spread["partners"], spread["money"]
    assert f"partner: {partners['none_before']} before, {partners['none_after']} if what is proposed" in printed
    assert f"Pairings: {spread['pairings']}, between {spread['pairs']} pairs of parties." in printed
    assert money["counted"] + money["in_kind"] + money["no_rate"] == spread["pairings"] > 0


def test_the_same_pairs_come_out_from_shuffled_records(demo: Run) -> None:
    first = document(demo, *ON)
    assert len(pairs(first)) > 5
    for arguments in (("--shuffle", "1"), ("--shuffle", "20261123")):
        again = document(demo, *ON, *arguments)
        assert again["proposals"] == first["proposals"]
        assert again["needs_without_partner"] == first["needs_without_partner"]
        assert again["certificate"] == first["certificate"]


def test_the_document_has_its_documented_shape(demo: Run) -> None:
    run = document(demo, *ON)
    assert set(run) == {
        "notice", "run", "settings", "certificate", "proposals", "needs_without_partner", "unused_offers",
        "spread", "goals", "prices", "impossible",
    }  # fmt: skip
    assert run["notice"] == "Exercise. Not the position of any State"
    assert run["settings"]["trial"] is True
    assert run["impossible"] is None
    assert run["run"]["on"] == "2026-11-23"
    assert 0 < run["certificate"]["value"] <= run["certificate"]["bound"]
    assert [goal["goal"] for goal in run["goals"]][:2] == ["urgent_share", "floor"]
    assert {price["goal"] for price in run["prices"]} == {"urgent_share", "floor", "theme_floors"}
    assert set(run["proposals"][0]) == {
        "need", "offer", "party", "party_name", "provider", "provider_name", "kind", "theme", "modality", "tags", "fit",
        "priority", "weight", "to_confirm", "why",
    }  # fmt: skip
    assert set(run["needs_without_partner"][0]) == {
        "need", "title", "party", "party_name", "kind", "theme", "why", "ruled_out_by",
        "offers_of_other_things",
    }  # fmt: skip
    money = next(one["need"] for one in run["proposals"] if one["kind"] == "funding")
    assert isinstance(money["quantity"], str)
    assert money["unit"] == "money"
    assert len(money["currency"]) == 3
    for one in run["proposals"]:
        assert 0 < one["fit"] <= 10_000
        assert 0 < one["priority"] <= 10_000
    served = {one["need"]["ref"] for one in run["proposals"]}
    assert len(served) + len(run["needs_without_partner"]) == run["run"]["needs"]


def test_an_earlier_run_is_printed_as_it_was(demo: Run) -> None:
    first = document(demo, *ON)
    assert document(demo, "--run", first["run"]["ref"]) == first


def test_csv_has_a_row_for_every_need_and_the_notice_on_each(demo: Run) -> None:
    result = demo("match", "--csv", *ON)
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert {row["result"] for row in rows} == {"proposed", "without_partner"}
    assert {row["marking"] for row in rows} == {"Exercise. Not the position of any State"}
    assert all(row["reason"] and row["need_title"] for row in rows)
    assert all(bool(row["offer"]) == (row["result"] == "proposed") for row in rows)


def test_published_facts_are_replayed_on_their_own_and_said_to_be_past(demo: Run) -> None:
    run = document(demo, "--pool", "published", "--on", "2015-06-30")
    assert "past" in run["notice"]
    assert {party[:2] for party in (one["party"] for one in run["proposals"])}.isdisjoint({"XA"})


@pytest.mark.parametrize("day", ["9999-12-31", "31.12.2026", "2026-02-30", "yesterday", "x" * 100_000])
def test_a_day_that_cannot_be_meant_is_wrong_usage(flask: Run, day: str) -> None:
    result = flask("match", "--on", day)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--on" in result.stderr
    assert len(result.stderr) < 1000


def test_an_empty_pool_is_a_result_with_a_way_on(demo: Run) -> None:
    result = demo("match", "--on", "2100-12-31")
    assert (result.exit_code, result.stderr) == (1, "")
    assert "The pool is empty" in result.stdout
    assert "flask --app wsgi seed" in result.stdout
    assert document(demo, "--on", "2100-12-31", code=1)["proposals"] == []


def test_a_run_that_nobody_knows_is_wrong_input(demo: Run) -> None:
    for run in ("no-such-run", "\0", "x" * 100_000, "'; DROP TABLE run; --"):
        result = demo("match", "--run", run)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr


def test_printing_a_run_goes_with_no_day_and_no_order(demo: Run) -> None:
    assert demo("match", "--run", "x", *ON).exit_code == 2
    assert demo("match", "--run", "x", "--shuffle", "1").exit_code == 2


@pytest.mark.parametrize("error", [EngineError("no_proof"), MemoryError()])
def test_a_run_that_fails_is_told_from_one_without_a_result(
    demo: Run, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(engine, "make_plan", fails)
    monkeypatch.setattr("matchmaker.cli.guard.traceback.print_exc", lambda **_: None)
    result = demo("match", "--json", *ON)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "failed" in result.stderr


def test_today_is_the_day_if_none_is_given(demo: Run) -> None:
    result = demo("match", "--json")
    assert result.exit_code in (0, 1)
    assert date.fromisoformat(json.loads(result.stdout)["run"]["on"]) >= date(2026, 1, 1)


def test_a_pair_is_explained_in_the_newest_run(demo: Run) -> None:
    assert demo("explain", "XAD-01", "XAA-01").exit_code == 2  # no run yet
    run = document(demo, *ON)
    need, offer = pairs(run)[0]
    result = demo("explain", offer, need)
    assert (result.exit_code, result.stderr) == (0, "")
    for said in ("Proposed.", "Rules", "Fit of the pair", "Priority of the need", "Exercise. Not the position"):
        assert said in result.stdout
    assert max(display_width(line) for line in result.stdout.splitlines()) <= 120
    explained = json.loads(demo("explain", offer, need, "--json").stdout)
    assert "Rule of this service" in result.stdout
    assert (explained["standing"], explained["offer"], explained["need"]) == ("proposed", offer, need)
    assert sum(part["points"] for part in explained["fit"]["parts"]) == explained["fit"]["total"]


def test_a_pair_is_explained_although_a_newer_run_replays_published_facts(demo: Run) -> None:
    need, offer = pairs(document(demo, *ON))[0]
    demo("match", "--pool", "published", "--on", "2015-06-30")
    result = demo("explain", offer, need)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Proposed." in result.stdout


def test_a_pair_that_is_not_possible_says_which_rule_stands_against_it(demo: Run) -> None:
    run = document(demo, *ON)
    funding = next(one["offer"]["ref"] for one in run["proposals"] if one["kind"] == "funding")
    training = next(one for one in run["needs_without_partner"] if one["kind"] != "funding")
    result = demo("explain", funding, training["need"], "--json")
    explained = json.loads(result.stdout)
    assert result.exit_code == 1
    assert explained["standing"] == "not_possible"
    assert "no" in {rule["verdict"] for rule in explained["rules"]}
    assert explained["fit"] is None


def test_explaining_what_does_not_exist_is_wrong_input(demo: Run) -> None:
    document(demo, *ON)
    for offer, need in (("nothing", "XAA-01"), ("XAD-01", "nothing"), ("", ""), ("\x1b[31m", "XAA-01")):
        result = demo("explain", offer, need)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr
