"""Asking for a run, waiting for it, and reading what it says in plain words."""

from __future__ import annotations

import pytest

from matchmaker.db.queries.runs import get_run, list_runs
from matchmaker.domain.access import OPERATOR
from matchmaker.services.explanations import run_page
from matchmaker.services.runs import solve_run
from tests.support.remembered import make_plan
from tests.web.site import NOW, Site, solved_run


def test_the_picture_of_a_run_leads_to_every_proposal_and_is_for_those_who_read_them(site: Site) -> None:
    coordinator = site.reader("coordinator")
    page = coordinator.get(f"/runs/{site.run}")
    bands = [link for link in page.tags("a") if link.find("{http://www.w3.org/2000/svg}path") is not None]
    counts = [int(str(band.get("aria-label")).rsplit(" ", 1)[-1]) for band in bands]
    assert sum(counts) == len(site.proposals()) > 20
    behind = coordinator.get(str(bands[0].get("href")).partition("#")[0])
    assert f"1 to {counts[0]} of {counts[0]}" in behind.text
    assert "From providers to needs" not in site.reader("affected:XAA").get(f"/runs/{site.run}").text


def test_a_coordinator_asks_for_a_run_and_waits_for_it_without_scripts(site: Site) -> None:
    coordinator = site.reader("coordinator")
    sent = coordinator.send("/runs", "/runs", on="2026-11-23")
    assert sent.status == 303
    page = coordinator.get(sent.headers["Location"])
    assert "The run is waiting to start" in page.text
    refresh = [tag for tag in page.tags("meta") if tag.get("http-equiv") == "refresh"]
    assert refresh and refresh[0].get("content") == "3"
    ref = sent.headers["Location"].rsplit("/", 1)[-1]
    with site.database.read() as session:
        assert get_run(session, OPERATOR, ref).status == "queued"
    solve_run(site.database, ref, make_plan, now=lambda: NOW)
    page = coordinator.get(sent.headers["Location"])
    assert "better by these settings." in page.text or "% better is possible by these settings." in page.text
    assert "What was asked for, in order" in page.text
    assert not [tag for tag in page.tags("meta") if tag.get("http-equiv") == "refresh"]


@pytest.mark.parametrize("on", ["yesterday", "9999-01-01", "0001-01-01", "2026-02-30", "x" * 5000])
def test_a_day_that_cannot_be_used_is_named_at_its_field(site: Site, on: str) -> None:
    with site.database.read() as session:
        before = list_runs(session, OPERATOR).total
    page = site.reader("coordinator").send("/runs", "/runs", on=on)
    assert page.status == 400
    assert "is not a day that can be used" in page.text
    with site.database.read() as session:
        assert list_runs(session, OPERATOR).total == before


def test_figures_of_a_run_are_shown_only_to_those_who_may_count_all_of_it(site: Site) -> None:
    assert "needs with a possible partner" in site.reader("coordinator").get(f"/runs/{site.run}").text
    for seat in ("reader", "provider:XAD", "affected:XAA"):
        page = site.reader(seat).get(f"/runs/{site.run}").text
        for said in ("needs with a possible partner", "Every offer is in a proposal", "offers in use"):
            assert said not in page
        assert "offers in the pool" in page


def test_an_unknown_pool_is_an_error_at_the_form(site: Site) -> None:
    page = site.reader("coordinator").send("/runs", "/runs", pool="secret")
    assert page.status == 400
    assert "Choose the posted records or the published facts" in page.text


@pytest.mark.parametrize("seat", ["public", "reader", "auditor", "provider:XAC", "affected:XAA"])
def test_only_coordinators_and_the_secretariat_ask_for_runs(site: Site, seat: str) -> None:
    reader = site.reader(seat)
    token = next(f.get("value") for f in reader.get("/about").tags("input") if f.get("name") == "csrf_token")
    assert reader.post("/runs", {"csrf_token": str(token), "on": "2026-11-23"}).status == 403


def test_a_waiting_run_is_cancelled(site: Site) -> None:
    coordinator = site.reader("coordinator")
    path = coordinator.send("/runs", "/runs").headers["Location"]
    assert coordinator.send(path, f"{path}/cancel").status == 303
    assert "Cancelled" in coordinator.get(path).text


def test_score_cards_add_up_on_the_page(site: Site) -> None:
    coordinator = site.reader("coordinator")
    for one in site.proposals()[:5]:
        page = coordinator.get(f"/proposals/{one.ref}")
        tables = [
            table for table in page.tags("table") if _caption(table) in ("Priority of the need", "Fit of the two")
        ]
        totals = []
        for table in tables:
            points = [_hundredths(row) for row in table.iter() if str(row.tag).endswith("}tr")][1:]
            assert sum(points[:-1]) == points[-1]
            totals.append(points[-1])
        assert totals == [one.priority, one.fit]


def test_how_a_plan_is_spread_stands_on_the_page_of_those_who_read_every_proposal(site: Site) -> None:
    with site.database.read() as session:
        spread = run_page(session, OPERATOR, site.run).spread
    assert spread is not None and spread.coverage.mean is not None
    page = site.reader("coordinator").get(f"/runs/{site.run}")
    rows = [["".join(cell.itertext()).strip() for cell in row] for row in page.tags("tr")]
    assert ["Needs without a confirmed partner, before", str(spread.partners.none_before)] in rows
    assert ["Pairs of a provider and an affected State", str(spread.pairs)] in rows
    hidden = [group for one in spread.spreads for group in one.groups if group.mean is None]
    assert sum(row[-1] == "not shown" for row in rows) == len(hidden)
    assert "How the plan is spread" not in site.reader("affected:XAA").get(f"/runs/{site.run}").text


def test_the_reasons_against_every_offer_are_there_for_a_need_without_a_partner(site: Site) -> None:
    coordinator = site.reader("coordinator")
    page = coordinator.get(f"/runs/{site.run}/unmatched")
    needs = [link.get("href") for link in page.tags("a") if f"/runs/{site.run}/needs/" in (link.get("href") or "")]
    assert needs
    page = coordinator.get(needs[0])
    with site.database.read() as session:
        offers = get_run(session, OPERATOR, site.run).n_offers
    assert len(page.tags("tr")) - 1 == offers


def test_a_replay_of_published_facts_is_read_and_put_to_nobody(site: Site) -> None:
    ref = solved_run(site.database, "published_fact")
    coordinator = site.reader("coordinator")
    page = coordinator.get(f"/runs/{ref}")
    assert page.status == 200
    assert "Published elsewhere about the past" in page.text
    links = {link.get("href") for link in page.tags("a") if (link.get("href") or "").startswith("/proposals/")}
    for link in sorted(links)[:3]:
        assert not coordinator.get(str(link)).has_form(f"{link}/put-to-sides")


def _caption(table: object) -> str:
    found = [part for part in table.iter() if str(part.tag).endswith("}caption")]  # type: ignore[attr-defined]
    return "".join(found[0].itertext()) if found else ""


def _hundredths(row: object) -> int:
    cells = ["".join(cell.itertext()).strip() for cell in row]  # type: ignore[attr-defined]
    whole, _, part = cells[-1].partition(".")
    return int(whole) * 100 + int((part + "00")[:2]) if whole.isdigit() else 0
