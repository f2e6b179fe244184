"""One offer, one need, one party: what stands beside the record, for whom."""

from __future__ import annotations

from matchmaker.db.queries.needs import list_needs
from matchmaker.db.queries.records import RecordFilter
from matchmaker.domain.access import OPERATOR
from matchmaker.web.view import strongest
from matchmaker.wording import text
from tests.web.site import Site


def test_a_need_shows_its_coverage_its_partnerships_and_why(site: Site) -> None:
    one = next(proposal for proposal in site.proposals() if proposal.need_unit == "money")
    page = site.reader("coordinator").get(f"/needs/{one.need}")
    bars = [
        svg
        for svg in page.tags("svg")
        if "open" in svg.get("aria-label", "") or "proposed" in svg.get("aria-label", "")
    ]
    assert bars and "proposed" in page.text
    links = {link.get("href") for link in page.tags("a")}
    assert f"/proposals/{one.ref}" in links
    reason = strongest(one.cards["fit"])
    assert text.say_code(reason["code"], reason["params"]) in page.text


def test_somebody_without_rights_sees_no_sum_in_the_bar(site: Site) -> None:
    with site.database.read() as session:
        posted = list_needs(session, OPERATOR, RecordFilter(provenance="posted"), limit=500).items
    public = next(need for need in posted if need.title_public and need.status == "published")
    page = site.reader().get(f"/needs/{public.ref}")
    assert page.status == 200
    assert not [svg for svg in page.tags("svg") if svg.get("aria-label")]
    assert "Not shown to you" in page.text


def test_a_need_shows_the_treaty_clock_of_its_theme_with_its_source(site: Site) -> None:
    page = site.reader("reader").get("/needs/XAB-01")
    assert "Treaty dates of the State" in page.text
    assert "Article 4 (clearance)" in page.text
    assert "Article 7" not in page.text


def test_the_history_of_a_record_is_for_its_party_and_those_who_read_the_record_of_steps(site: Site) -> None:
    for seat, told in (("affected:XAB", True), ("secretariat", True), ("reader", False), ("public", False)):
        page = site.reader(seat).get("/needs/XAB-01")
        assert ("Entered from a file" in page.text) is told, seat


def test_a_party_shows_what_it_published_by_theme(site: Site) -> None:
    page = site.reader("reader").get("/parties/XAB")
    assert "Published here, by theme" in page.text
    links = {link.get("href") for link in page.tags("a")}
    assert any("party=XAB" in (href or "") and "theme=" in (href or "") for href in links)


def test_names_follow_the_language_of_the_page(site: Site) -> None:
    reader = site.reader("reader")
    reader.get("/language/fr")
    page = reader.get("/needs?party=XAB")
    assert page.tags("html")[0].get("lang") == "fr"
    assert "État d’exercice B" in page.text and "Dépollution" in page.text
    assert "Exercise State B" not in " ".join(cell.text or "" for cell in page.tags("td"))
