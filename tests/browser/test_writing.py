"""Writing in a browser, narrow and wide, with scripts and without: from the overview to a posted need and its first
offers; a section at a time; what waits beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessibility import AXE, WIDE, faults_of
from tests.browser.test_journeys import take_seat
from tests.support.live import LiveServer

SECTIONS_OF_NEED = ("what", "when", "urgency", "money", "partners", "conditions", "figures", "plan", "shown")
SECTIONS_OF_OFFER = ("what", "when", "dividing", "earmarks", "route", "conditions", "shown")
STEPS_OF_A_NEWCOMER = 12  # fields filled and buttons pressed, from the overview to the first offers


@pytest.fixture(
    params=[(360, True), (1280, False)],
    ids=["narrow", "wide without scripts"],
)
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page of a browser of one width, with scripts or without; what the console says is an error."""
    width, scripts = request.param
    context = browser.new_context(
        java_script_enabled=scripts, viewport={"width": width, "height": 800}, locale="en-GB", timezone_id="UTC"
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert [text for text in said if "status of 40" not in text] == []


def fill_in(page: Page, title: str) -> int:
    """The short form of a need; how many fields were filled."""
    page.get_by_label("What is needed, in one line?").fill(title)
    page.get_by_label("Which theme is it about?").select_option("victim_assistance")
    page.get_by_label("What kind of support").select_option("place")
    page.get_by_label("Of what?").select_option("surgery")
    page.get_by_label("How many?").fill("6")
    page.get_by_label("Until when?").fill("2028-12-31")
    return 6


def test_a_newcomer_gets_from_the_overview_to_the_first_offers(reader: Page, live_server: LiveServer) -> None:
    take_seat(reader, live_server, "affected:XAA")
    reader.get_by_role("link", name="Post a need").first.click()
    steps = 2 + fill_in(reader, "Surgeons of a newcomer")
    reader.get_by_role("button", name="Post this need").last.click()
    expect(reader.get_by_role("heading", name="First offers that fit")).to_be_visible()
    expect(reader.get_by_text("Sent to the secretariat")).to_be_visible()
    assert reader.locator("article.proposal").count() >= 1
    assert steps <= STEPS_OF_A_NEWCOMER


def test_a_mistake_is_mended_where_it_stands(reader: Page, live_server: LiveServer) -> None:
    take_seat(reader, live_server, "affected:XAA")
    reader.goto(f"{live_server.url}/needs/new")
    fill_in(reader, "To be mended")
    reader.get_by_label("How many?").fill("six")
    reader.get_by_role("button", name="Post this need").last.click()
    summary = reader.get_by_role("alert")
    expect(summary).to_contain_text("How many? A whole number in digits")
    summary.get_by_role("link").click()
    expect(reader.locator("#f-quantity")).to_be_focused()
    reader.locator("#f-quantity").fill("6")
    reader.get_by_role("button", name="Post this need").last.click()
    expect(reader.get_by_role("heading", name="First offers that fit")).to_be_visible()


def test_a_draft_is_kept_section_by_section_and_gone_on_with(reader: Page, live_server: LiveServer) -> None:
    take_seat(reader, live_server, "provider:XAC")
    reader.get_by_role("link", name="List an offer").first.click()
    reader.get_by_label("What is offered, in one line?").fill("An offer in parts")
    reader.get_by_role("button", name="Keep as a draft").click()
    reader.get_by_role("link", name="For whom").click()
    reader.locator("#f-countries_preferred").fill("Exercise State A, French-speaking")
    reader.locator("fieldset", has_text="Preferably for these countries").get_by_role("button", name="Add").click()
    expect(reader.get_by_role("checkbox", name="Exercise State A, French-speaking")).to_be_checked()
    reader.get_by_role("button", name="Keep and go on").last.click()
    expect(reader.get_by_role("heading", name="How it travels")).to_be_visible()
    reader.get_by_role("link", name="Overview").click()
    reader.get_by_role("link", name="An offer in parts").first.click()
    expect(reader.get_by_text("2 of 9 answered")).to_be_visible()
    reader.get_by_text("Drop this draft").click()
    reader.get_by_role("button", name="Drop it").click()
    expect(reader.get_by_text("The draft was dropped.")).to_be_visible()


def test_a_donor_helps_and_the_state_answers(reader: Page, live_server: LiveServer) -> None:
    take_seat(reader, live_server, "provider:XAC")
    reader.goto(f"{live_server.url}/offers/XAC-01/partners")
    reader.get_by_role("link", name="We could help").first.click()
    if reader.get_by_text("This is not open to you").count():
        return
    party = (reader.locator(".kicker").inner_text()).split(", ", 1)[1]
    expect(reader.locator("input[name=own]:checked")).to_have_value("XAC-01")
    reader.get_by_role("button", name="Ask the affected State").click()
    if reader.get_by_text("The affected State was asked").count():
        address = reader.url
        seats = reader.locator("#acting-as option").all()
        seat = next(s for s in seats if party in s.inner_text() and "affected" in (s.get_attribute("value") or ""))
        take_seat(reader, live_server, seat.get_attribute("value") or "")
        reader.goto(address)
        expect(reader.get_by_role("button", name="Send the answer")).to_be_visible()
    else:  # another width of this test asked before
        expect(reader.get_by_role("alert")).to_be_visible()


def test_the_count_beside_the_form_keeps_up_with_what_is_typed(browser: Browser, live_server: LiveServer) -> None:
    page = browser.new_page()
    take_seat(page, live_server, "affected:XAA")
    page.goto(f"{live_server.url}/needs/new")
    said = page.locator("p[data-count]")
    expect(page.get_by_label("How many?")).to_be_hidden()  # nothing is asked that does not apply
    page.get_by_label("Which theme is it about?").select_option("victim_assistance")
    page.get_by_label("What kind of support").select_option("place")
    expect(page.get_by_label("How many?")).to_be_visible()
    expect(page.get_by_label("How much in all?")).to_be_hidden()
    expect(said).to_have_text(re.compile(r"\d+ offers? fits? what is written so far"))
    page.get_by_label("What kind of support").select_option("tonne")
    expect(said).to_have_text(re.compile("^0 offers"))
    page.close()


def test_the_pages_of_writing_are_french_in_french(browser: Browser, live_server: LiveServer) -> None:
    page = browser.new_page()
    take_seat(page, live_server, "affected:XAA")
    page.get_by_role("link", name="Français").click()
    page.goto(f"{live_server.url}/needs/new")
    assert page.locator("html").get_attribute("lang") == "fr"
    expect(page.get_by_label("Quel est le besoin, en une ligne ?")).to_be_visible()
    page.get_by_label("Jusqu’à quand ?").fill("")
    page.locator("button[value=post]").last.click()
    expect(page.get_by_role("alert")).to_contain_text("À remplir.")
    page.close()


@pytest.fixture
def tested(browser: Browser) -> Iterator[Page]:
    """A page that axe looks at."""
    context = browser.new_context(viewport=WIDE, bypass_csp=True)
    context.add_init_script(AXE)
    yield context.new_page()
    context.close()


def is_sound(page: Page, address: str) -> None:
    page.goto(address)
    assert faults_of(page) == [], address


def test_axe_finds_nothing_on_the_forms_of_a_need(tested: Page, live_server: LiveServer) -> None:
    take_seat(tested, live_server, "affected:XAB")
    is_sound(tested, f"{live_server.url}/needs/new")
    tested.get_by_role("button", name="Post this need").last.click()
    assert tested.locator(".summary-of-errors").count() == 1
    assert faults_of(tested) == []
    tested.goto(f"{live_server.url}/needs/new")
    fill_in(tested, "Looked at by axe")
    tested.get_by_role("button", name="Keep as a draft").click()
    draft = tested.url
    for section in SECTIONS_OF_NEED:
        is_sound(tested, f"{draft}/{section}")
    for path in (draft, f"{draft}/preview", f"{draft}/preview?as=own_party", f"{live_server.url}/drafts"):
        is_sound(tested, path)
    tested.goto(draft)
    tested.get_by_role("button", name="Post this need").click()
    for path in (tested.url, tested.url.removesuffix("/partners"), f"{live_server.url}/"):
        is_sound(tested, path)


def test_axe_finds_nothing_on_the_forms_of_an_offer(tested: Page, live_server: LiveServer) -> None:
    take_seat(tested, live_server, "provider:XAD")
    is_sound(tested, f"{live_server.url}/offers/new")
    tested.get_by_label("What is offered, in one line?").fill("Looked at by axe")
    tested.get_by_role("button", name="Keep as a draft").click()
    draft = tested.url
    for section in SECTIONS_OF_OFFER:
        is_sound(tested, f"{draft}/{section}")
    is_sound(tested, draft)
    is_sound(tested, f"{live_server.url}/needs/XAB-01/help")
