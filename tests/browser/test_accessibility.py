"""Every page at two widths: axe finds nothing, nothing sticks out sideways, nothing is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_journeys import take_seat
from tests.support.live import LiveServer
from tests.web.site import solved_run

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
PATHS = (
    "/", "/offers", "/offers?kind=funding&open=yes&region=150", "/offers?provenance=published_fact", "/needs",
    "/needs?urgency=u4&text=nothing", "/needs/XAB-01", "/offers/XAD-01", "/review",
    "/parties", "/parties/XAB", "/parties/LBN", "/runs",
    "/proposals", "/method", "/about", "/nothing-here",
)  # fmt: skip


@pytest.fixture(scope="module")
def run(live_server: LiveServer) -> str:
    """A solved run of the server's database."""
    return solved_run(live_server.database)


@pytest.fixture(params=[360, 1280], ids=["narrow", "wide"])
def reader(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, run: str) -> Iterator[Page]:
    """The coordinator's browser. axe is put in by the test, past the policy that keeps other scripts out."""
    context = browser.new_context(viewport={"width": request.param, "height": 800}, bypass_csp=True)
    context.add_init_script(AXE)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    take_seat(page, live_server, "coordinator")
    yield page
    context.close()
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []


def found_by_axe(page: Page) -> list[str]:
    """What axe has to say about a page, opened up first."""
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {node['html'][:150]} {node.get('failureSummary', '')[:200]}"
        for fault in result["violations"]
        for node in fault["nodes"][:3]
    ]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_axe_finds_nothing_on_the_open_pages(reader: Page, live_server: LiveServer) -> None:
    for path in PATHS:
        reader.goto(live_server.url + path)
        assert found_by_axe(reader) == [], path
        assert sideways(reader) <= 0, path


def test_axe_finds_nothing_on_the_pages_of_records(reader: Page, live_server: LiveServer, run: str) -> None:
    reader.goto(f"{live_server.url}/runs/{run}")
    links = [link.get_attribute("href") or "" for link in reader.locator("main a").all()]
    wanted = [f"/runs/{run}", f"/runs/{run}/unmatched"]
    for start in ("/proposals/", f"/runs/{run}/needs/", "/offers/"):
        wanted += [link for link in links if link.startswith(start)][:2]
    proposal = next(link for link in links if link.startswith("/proposals/"))
    reader.goto(live_server.url + proposal)
    wanted += [link.get_attribute("href") or "" for link in reader.locator(".side a").all()]
    assert len(wanted) > 8
    for path in wanted:
        reader.goto(live_server.url + path)
        assert found_by_axe(reader) == [], path
        assert sideways(reader) <= 0, path


def test_a_form_with_errors_is_sound_too(reader: Page, live_server: LiveServer) -> None:
    reader.goto(f"{live_server.url}/runs")
    reader.locator("input[name=on]").evaluate("field => { field.type = 'text'; field.value = 'soon'; }")
    reader.get_by_role("button", name="Request the run").click()
    assert reader.locator(".summary-of-errors").count() == 1
    assert found_by_axe(reader) == []


def test_print_keeps_the_notice_and_leaves_out_the_menus(reader: Page, live_server: LiveServer, run: str) -> None:
    reader.goto(f"{live_server.url}/runs/{run}")
    reader.emulate_media(media="print")
    assert reader.locator(".exercise").is_visible()
    assert not reader.locator(".mainnav").is_visible()
    assert not reader.locator(".acting").is_visible()
    assert not reader.get_by_role("button").first.is_visible()
