"""The review board: by need, with coverage, steps in place that lead back, and for whom."""

from __future__ import annotations

import pytest

from tests.web.site import Site


def test_the_board_groups_the_proposals_of_the_newest_run_by_need(site: Site) -> None:
    page = site.reader("secretariat").get("/review")
    assert page.status == 200
    shown = [article.get("id") for article in page.tags("article")]
    refs = [f"p-{one.ref}" for one in sorted(site.proposals(), key=lambda one: one.need)]
    assert shown and set(shown) <= set(refs)
    assert len([svg for svg in page.tags("svg") if "open" in svg.get("aria-label", "")]) >= 1
    needs = [heading for heading in page.tags("h2") if heading.get("id", "").startswith("need-")]
    assert 1 <= len(needs) <= len(shown)


@pytest.mark.parametrize(
    ("seat", "status"),
    [
        ("public", 403),
        ("reader", 403),
        ("provider:XAD", 403),
        ("affected:XAB", 403),
        ("auditor", 200),
        ("coordinator", 200),
    ],
)
def test_only_who_reads_every_proposal_sees_the_board(site: Site, seat: str, status: int) -> None:
    page = site.reader(seat).get("/review")
    assert page.status == status
    if seat == "auditor":
        assert not [form for form in page.tags("form") if form.get("action", "").endswith(("/shortlist", "/set-aside"))]


def test_a_step_on_the_board_is_taken_and_leads_back_to_the_same_filters(site: Site) -> None:
    one = site.proposals("proposed")[-1]
    address = f"/review?theme={one.theme}"
    reader = site.reader("secretariat")
    answer = reader.send(address, f"/proposals/{one.ref}/shortlist")
    assert answer.status == 303
    assert answer.headers["Location"] == f"{address}#p-{one.ref}"
    assert site.proposal(one.ref).status == "shortlisted"
    answer = reader.send(address, f"/proposals/{one.ref}/set-aside", set_aside_reason="awaiting_fact")
    assert answer.headers["Location"] == f"{address}#p-{one.ref}"
    assert site.proposal(one.ref).set_aside_reason == "awaiting_fact"
    assert "Waiting for a fact to be confirmed" in reader.get(address).text
    assert reader.send(address, f"/proposals/{one.ref}/undo").status == 303
    assert site.proposal(one.ref).status == "proposed"


def test_a_step_leads_to_no_other_site(site: Site) -> None:
    one = site.proposals("proposed")[0]
    reader = site.reader("secretariat")
    for back in ("https://evil.example/x", "//evil.example", "/\\evil.example"):
        answer = reader.send("/review", f"/proposals/{one.ref}/shortlist", back=back)
        assert answer.headers["Location"] == "/"
        assert reader.send(f"/proposals/{one.ref}", f"/proposals/{one.ref}/undo").status == 303


def test_a_stale_step_on_the_board_says_so_and_changes_nothing(site: Site) -> None:
    one = site.proposals("proposed")[0]
    reader = site.reader("secretariat")
    answer = reader.send("/review", f"/proposals/{one.ref}/set-aside", version="999", set_aside_reason="round_limit")
    assert answer.status == 409
    assert "Nothing was saved" in answer.text
    assert site.proposal(one.ref).status == "proposed"


def test_the_board_says_what_a_step_would_change_before_it_is_taken(site: Site) -> None:
    reader = site.reader("secretariat")
    page = reader.get("/review")
    assert "of this need would be open" in page.text
    served = len({one.need for one in site.proposals() if one.status != "set_aside"})
    assert f"As the board stands, {served} of 42 needs have a possible partner" in page.text
    shown = {str(article.get("id")).removeprefix("p-") for article in page.tags("article")}
    needs = [one.need for one in site.proposals()]
    alone = next(one for one in site.proposals("proposed") if one.ref in shown and needs.count(one.need) == 1)
    said = f"Needs with a possible partner: {served} → {served - 1} of 42"
    assert said in page.text
    reader.send("/review", f"/proposals/{alone.ref}/set-aside", set_aside_reason="round_limit")
    after = reader.get(f"/review?text={alone.need_title}").text
    assert f"As the board stands, {served - 1} of 42 needs" in after
    assert f"Needs with a possible partner: {served - 1} → {served} of 42" in after
    reader.send("/review", f"/proposals/{alone.ref}/undo")


def test_a_filter_without_a_result_says_how_many_there_are_without_it(site: Site) -> None:
    page = site.reader("secretariat").get("/review?text=nothing+has+this+title")
    assert "No proposal fits these filters." in page.text
    assert str(len(site.proposals())) in page.text


def test_the_board_of_a_run_that_does_not_exist_is_empty(site: Site) -> None:
    assert site.reader("secretariat").get("/review?run=no-such-run").status == 200
