"""Every page at two widths: axe finds nothing, nothing sticks out sideways, nothing is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, ViewportSize

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

NARROW, WIDE = ViewportSize(width=360, height=800), ViewportSize(width=1280, height=800)
SIZES = {"wide": WIDE, "narrow": NARROW}
THIN_OUT = """() => {
    const role = part => part.getAttribute('role') || ''
    const built = part => `${part.tagName}.${part.className}.${role(part)}(${[...part.children].map(built)})`
    for (const parent of [...document.querySelectorAll('body, body :not(dl, svg, svg *)')].reverse()) {
        if (parent.children.length < 4) continue
        const seen = {}
        for (const child of [...parent.children]) {
            const form = built(child)
            seen[form] = (seen[form] || 0) + 1
            if (seen[form] > 2) child.remove()
        }
    }
}"""


@pytest.fixture(scope="module")
def run(live_server: LiveServer) -> str:
    """A solved run of the server's database."""
    return solved_run(live_server.database)


@pytest.fixture
def reader(browser: Browser, live_server: LiveServer, run: str) -> Iterator[Page]:
    """The coordinator's browser. axe is put in by the test, past the policy that keeps other scripts out."""
    context = browser.new_context(viewport=WIDE, bypass_csp=True)
    context.add_init_script(AXE)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    take_seat(page, live_server, "coordinator")
    yield page
    context.close()
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page that stands open, at both widths; left at the wide one, thinned out.

    Everything that can be folded is opened. Of children of one parent that are built alike (the fourth row of a table)
    axe is shown two, because it takes seconds for hundreds; colours, the dearest of its questions, do not change with
    the width, so they are asked for at one.
    """
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    said = []
    for name, size in SIZES.items():
        page.set_viewport_size(size)
        if (pixels := sideways(page)) > 0:
            said.append(f"{name}: {pixels} pixels wider than the window")
    page.evaluate(THIN_OUT)
    said += found_by_axe(page, "{'color-contrast': {enabled: false}}")
    page.set_viewport_size(WIDE)
    return said + found_by_axe(page)


def found_by_axe(page: Page, rules: str = "{}") -> list[str]:
    """What axe has to say about a page as it stands."""
    result = page.evaluate(f"axe.run(document, {{resultTypes: ['violations'], rules: {rules}}})")
    return [
        f"{fault['id']}: {node['html'][:150]} {node.get('failureSummary', '')[:200]}"
        for fault in result["violations"]
        for node in fault["nodes"][:3]
    ]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_a_page_that_is_unsound_is_found_out(reader: Page) -> None:
    row = "<li><a href='#x'>Same</a></li>"
    reader.set_content(
        f"<html lang=en><title>Wrong</title><main><h1>Wrong</h1><ul>{9 * row}</ul><img src='data:,'>"
        "<p style='color: #eee; width: 500px'>Faint and broad</p></main>"
    )
    assert [said.partition(":")[0] for said in faults_of(reader)] == [
        "narrow",
        "image-alt",
        "color-contrast",
        "image-alt",
    ]
    assert reader.locator("li").count() == 2


def test_axe_finds_nothing_on_the_open_pages(reader: Page, live_server: LiveServer) -> None:
    for path in PATHS:
        reader.goto(live_server.url + path)
        assert faults_of(reader) == [], path


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
        assert faults_of(reader) == [], path


def test_a_form_with_errors_is_sound_too(reader: Page, live_server: LiveServer) -> None:
    reader.goto(f"{live_server.url}/runs")
    reader.locator("input[name=on]").evaluate("field => { field.type = 'text'; field.value = 'soon'; }")
    reader.get_by_role("button", name="Request the run").click()
    assert reader.locator(".summary-of-errors").count() == 1
    assert faults_of(reader) == []


def test_print_keeps_the_notice_and_leaves_out_the_menus(reader: Page, live_server: LiveServer, run: str) -> None:
    reader.goto(f"{live_server.url}/runs/{run}")
    reader.emulate_media(media="print")
    assert reader.locator(".exercise").is_visible()
    assert not reader.locator(".mainnav").is_visible()
    assert not reader.locator(".acting").is_visible()
    assert not reader.get_by_role("button").first.is_visible()
