"""Every page in every seat: its status, that it is HTML, what it must say and what it must never say."""

from __future__ import annotations

import gzip
import re
from itertools import pairwise

import pytest

from tests.web.reading import Page, Reader
from tests.web.site import SEATS, Site

# DESIGN's words to avoid, in whatever form they stand.
AVOIDED = re.compile(
    r"\b(recipients?|rich|poor|match(?:es)? made|agreements?|accept(?:s|ed|ing)?|reject(?:s|ed|ing)?|overrid\w*|veto\w*"
    r"|forbids?|forbidden|orphans?|worst|winners?|losers?|rank(?:s|ed|ing|ings)?|shadow prices?|overdue|non-compliant"
    r"|country scores?|optimal|infeasible|duals?\b(?!-))\b",
    re.IGNORECASE,
)
NOTICE = "Exercise. Not the position of any State"
ASSETS = ("/static/matchmaker.css", "/static/matchmaker.js", "/static/icon.svg")
FIRST_PAGE_BYTES = 60_000  # of the overview with all that it asks for, as it is written
PAGE_BYTES = 100_000  # of any page, as it is written
WIRE_BYTES = 30_000  # of any page and all that it asks for, as it goes over the line: half of what was allowed
QUERIES = 30

OPEN = ("/", "/offers", "/needs", "/parties", "/runs", "/proposals", "/method", "/about")
LISTS = (
    "/offers?kind=training&sort=-title", "/offers?text=É&page=2", "/offers?provenance=published_fact",
    "/offers?page=99",
    "/needs?theme=victim_assistance", "/needs?provenance=published_fact", "/needs?text=nothing+has+this+title",
    "/needs?urgency=u3&region=142&open=yes&sort=-urgency",
    "/offers?view=medical_training&language=fr&treaty_status=state_party",
    "/parties?ccm=signatory", "/parties?obligation=art4&sort=-name", "/parties?region=142&page=2",
    "/proposals?mine=yes", "/proposals?status=proposed",
    "/runs?status=complete", "/offers?kind=no-such-kind&page=-3&sort=secret", "/offers?text=%00%ff%F0%9F%92%A9",
)  # fmt: skip


# Pages for those who write, review or run alone: others read why not.
WORKING = ("/review", "/review?status=proposed&sort=-fit", "/drafts", "/offers/new", "/needs/new")


def _inside(site: Site) -> tuple[str, ...]:
    """Pages of records: an offer, a need, parties, a run and what belongs to it, a proposal of every kind."""
    one = site.proposals()[0]
    pairs = tuple(f"/proposals/{proposal.ref}" for proposal in site.proposals()[:6])
    return (
        f"/offers/{one.offer}", f"/needs/{one.need}", "/parties/XAB", "/parties/LBN", "/parties/XO-NGO",
        f"/runs/{site.run}", f"/runs/{site.run}?sort=-fit&theme=victim_assistance", f"/runs/{site.run}/unmatched",
        f"/runs/{site.run}/needs/{one.need}", f"/runs/{site.run}/pairs/{one.offer}/{one.need}", *pairs,
        f"/runs/{site.run}/compare", f"/runs/{site.run}/compare?other={site.run}", f"/runs/{site.run}/what-if",
        f"/offers/{one.offer}/partners", f"/needs/{one.need}/partners", f"/offers/{one.offer}/ask?need={one.need}",
        f"/needs/{one.need}/help?offer={one.offer}",
    )  # fmt: skip


# Measured where they are made: a draft is a row of somebody's, a what-if has to be asked for first.
ELSEWHERE = {
    "pages.draft", "pages.draft_section", "pages.preview_draft", "pages.preview_record", "pages.scenario",
    "pages.offers_file", "pages.needs_file", "pages.parties_file", "pages.proposals_file", "pages.change_language",
}  # fmt: skip


def test_every_page_that_there_is_is_looked_at(site: Site) -> None:
    find = site.app.url_map.bind("localhost")
    seen = {find.match(path.partition("?")[0])[0] for path in (*OPEN, *LISTS, *WORKING, *_inside(site))}
    rules = site.app.url_map.iter_rules()
    pages = {rule.endpoint for rule in rules if rule.endpoint.startswith("pages.") and "GET" in (rule.methods or ())}
    assert pages - seen == ELSEWHERE


MAIN = re.compile(r"<main.*</main>", re.DOTALL)
ONE_TIME = re.compile(r'name="csrf_token"[^>]*')
_seen: set[tuple[str, str]] = set()  # pages that two seats read alike are parsed once


@pytest.mark.parametrize("seat", SEATS)
def test_every_page_is_sound_in_every_seat(site: Site, seat: str) -> None:
    reader = site.reader(seat)
    on_sqlite = site.database.engine.dialect.name == "sqlite"
    whole = on_sqlite or seat in ("public", "secretariat", "provider:XAC")  # what a seat may is asked in one language
    for path in (*OPEN, *LISTS, *WORKING, *_inside(site)) if whole else OPEN:
        page = reader.get(path)
        assert page.status in (200, 403, 404), f"{path} for {seat}: {page.status}"
        assert page.status == 200 or path not in (*OPEN, *LISTS), f"{path} for {seat}: {page.status}"
        main = MAIN.search(page.body)
        key = (path, ONE_TIME.sub("", main.group() if main else ""))
        if on_sqlite and key not in _seen:  # the same page whatever holds its records
            _is_sound(page, f"{path} for {seat}")
            _seen.add(key)


def _is_sound(page: Page, where: str) -> None:
    text = page.text
    assert AVOIDED.findall(text) == [], where
    weight = len(page.body.encode())
    assert weight < PAGE_BYTES, f"{where} weighs {weight} bytes"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    for element in page.root.iter():
        named = {str(name).lower() for name in element.attrib}
        assert "style" not in named, f"{where} has a style attribute"
        assert not {name for name in named if name.startswith("on")}, f"{where} has a script attribute"
    assert page.tags("style") == [], f"{where} has a style element"
    assert all(script.get("src", "").startswith("/static/") for script in page.tags("script")), where
    assert len(page.tags("h1")) == 1, f"{where} has {len(page.tags('h1'))} titles"
    levels = [int(str(heading.tag)[-1]) for heading in page.tags("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels)), f"{where}: {levels}"
    assert len(page.tags("main")) == 1
    root = page.tags("html")[0]
    assert (root.get("lang"), root.get("dir")) == ("en", "ltr")
    ids = [element.get("id") for element in page.root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"{where} has an id twice"
    assert not re.search(r"\bNone\b(?! of the| that you)|\bundefined\b", text), f"{where} shows a missing value"


def test_every_page_of_the_demonstration_says_that_it_is_an_exercise(site: Site) -> None:
    """Those with facts about real States alone as well: nobody is to take a page for a State's own."""
    reader = site.reader("coordinator")
    open_pages = ("/", "/offers", "/needs", "/runs", "/proposals", "/parties", "/parties/LBN", "/method", "/about")
    for path in (*open_pages, *_inside(site)):
        assert NOTICE in reader.get(path).text, path


def test_facts_about_the_past_are_marked_with_their_source(site: Site, public: Reader) -> None:
    page = public.get("/offers?provenance=published_fact")
    rows = len(page.tags("tr")) - 1
    assert rows > 10
    assert len(re.findall(r"past, published by .+?, not an offer made here", page.text)) >= rows


def _asset_bytes(reader: Reader, path: str, **headers: str) -> int:
    with reader.client.get(path, headers=headers) as answer:
        return len(answer.data)


def test_the_first_page_is_light(site: Site, public: Reader) -> None:
    weight = sum(_asset_bytes(public, path) for path in ("/", *ASSETS))
    assert 20_000 < weight < FIRST_PAGE_BYTES


@pytest.mark.parametrize("seat", ["public", "coordinator", "provider:XAC"])
def test_every_page_is_light_on_the_line_and_asks_the_database_little(site: Site, seat: str) -> None:
    reader = site.reader(seat)
    shared = sum(_asset_bytes(reader, path, **{"Accept-Encoding": "gzip"}) for path in ASSETS)
    for path in (*OPEN, *WORKING, *_inside(site)):
        with site.counted() as said:
            page = reader.get(path)
        weight = shared + len(gzip.compress(page.body.encode(), 6))
        assert weight < WIRE_BYTES, f"{path} weighs {weight} bytes on the line"
        asked = [statement for statement in said if statement.lstrip().upper().startswith(("SELECT", "WITH"))]
        assert len(asked) <= QUERIES, f"{path} asks {len(asked)} times"


def test_a_private_proposal_does_not_exist_for_others(site: Site) -> None:
    one = site.proposals("proposed")[0]
    for seat in ("public", "reader", f"provider:{one.provider}", f"affected:{one.party}"):
        assert site.reader(seat).get(f"/proposals/{one.ref}").status == 404, seat
    assert site.reader("coordinator").get(f"/proposals/{one.ref}").status == 200
    assert site.reader("auditor").get(f"/proposals/{one.ref}").status == 200


def test_only_who_may_is_offered_a_step(site: Site) -> None:
    one = next(p for p in site.proposals("proposed") if not {"XAC", "XAD"} & {p.provider, p.party})
    path = f"/proposals/{one.ref}"
    for seat, offered in (("coordinator", True), ("secretariat", True), ("auditor", False)):
        assert site.reader(seat).get(path).has_form(f"{path}/shortlist") is offered, seat
    assert site.reader("coordinator").get("/runs").has_form("/runs")
    assert not site.reader("provider:XAC").get("/runs").has_form("/runs")


def test_a_coordinator_of_a_side_is_recused_and_told(site: Site) -> None:
    one = next(p for p in site.proposals("proposed") if "XAC" in {p.provider, p.party})
    page = site.reader("coordinator").get(f"/proposals/{one.ref}")
    assert "Your own State is a side here" in page.text
    assert not page.has_form(f"/proposals/{one.ref}/shortlist")


@pytest.mark.parametrize(
    "path", ["/nothing", "/offers/none", "/proposals/none", "/runs/none", "/parties/%00", "/x/../y"]
)
def test_what_is_not_there_is_a_page_of_its_own(site: Site, public: Reader, path: str) -> None:
    page = public.get(path)
    assert page.status == 404
    _is_sound(page, path)


def test_the_method_page_says_that_nothing_binds(site: Site, public: Reader) -> None:
    text = public.get("/method").text
    for sentence in (
        "Nothing clicked here binds a State",
        "Taking part creates no obligation under any instrument and does not affect a State's position",
        "Terms have the meaning that Article 2",
        "describes its offer only",
        "trial settings",
    ):
        assert sentence in text


def test_lists_turn_their_pages_and_keep_their_filters(site: Site, public: Reader) -> None:
    first = public.get("/parties?region=002")
    following = next(link.get("href") for link in first.tags("a") if link.get("rel") == "next")
    assert following == "/parties?region=002&page=2"
    second = public.get(following)
    names = [
        {row.get("href") for row in page.tags("a") if "/parties/" in (row.get("href") or "")}
        for page in (first, second)
    ]
    assert names[0] and names[1] and not names[0] & names[1]
