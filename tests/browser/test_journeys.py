"""The main job in a browser, with scripts and without: a run, review, and the answers of both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.live import LiveServer
from tests.web.site import solved_run


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page of a browser, with scripts and without."""
    context = browser.new_context(java_script_enabled=request.param, locale="en-GB", timezone_id="UTC")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert [text for text in said if "status of 40" not in text] == []


def take_seat(page: Page, server: LiveServer, seat: str) -> None:
    """Choose a seat of the switch at the top of the page."""
    page.goto(f"{server.url}/")
    page.select_option("#acting-as", seat)
    page.get_by_role("button", name="Change").click()
    expect(page.locator("#acting-as")).to_have_value(seat)


def solved(page: Page, server: LiveServer) -> str:
    """Ask for a run as the coordinator and let the worker solve it; the address of the run."""
    take_seat(page, server, "coordinator")
    page.get_by_role("link", name="Runs", exact=True).click()
    page.get_by_role("button", name="Request the run").click()
    expect(page.get_by_role("heading", name="The run is waiting to start")).to_be_visible()
    server.work()
    expect(page.get_by_role("heading", name="What was asked for, in order")).to_be_visible(timeout=10_000)
    return page.url


@pytest.fixture(scope="module")
def run(live_server: LiveServer) -> str:
    """A run that was solved before; each test takes a proposal of it that no other has touched."""
    return solved_run(live_server.database)


def open_run(page: Page, server: LiveServer, run: str) -> None:
    """The coordinator in front of a solved run."""
    take_seat(page, server, "coordinator")
    page.goto(f"{server.url}/runs/{run}")


def proposal_free_of_the_coordinators(page: Page) -> tuple[str, str, str]:
    """Address, provider and affected State of a proposal that waits for the coordinator alone, on any page of a run."""
    run = page.url.partition("?")[0]
    for number in (1, 2, 3):
        page.goto(f"{run}?page={number}")
        if found := _free_proposal(page):
            return found
    raise AssertionError("no proposal is free for the coordinator")


def _free_proposal(page: Page) -> tuple[str, str, str] | None:
    for card in page.locator("article.proposal").all():
        if card.get_by_text("to confirm").count() or not card.locator("header a").count():
            continue
        page_of = card.locator("header a").get_attribute("href") or ""
        if not page_of.startswith("/proposals/"):
            continue
        found = page.context.new_page()
        found.goto(page.url.split("/runs/")[0] + page_of)
        free = found.get_by_role("button", name="Shortlist").count() == 1
        parties = [
            (link.get_attribute("href") or "").rsplit("/", 1)[-1]
            for link in found.locator(".side p:nth-of-type(3) a").all()
        ]
        found.close()
        if free and len(parties) == 2 and "XAD" not in parties:
            return page_of, parties[0], parties[1]
    return None


def test_a_run_is_reviewed_and_both_sides_answer(reader: Page, live_server: LiveServer) -> None:
    solved(reader, live_server)
    address, provider, affected = proposal_free_of_the_coordinators(reader)
    reader.goto(live_server.url + address)
    reader.get_by_role("button", name="Shortlist").click()
    expect(reader.get_by_text("Nobody was told yet")).to_be_visible()
    reader.get_by_role("button", name="Put to both sides").click()
    expect(reader.get_by_text("Put to the provider.")).to_be_visible()

    take_seat(reader, live_server, f"provider:{provider}")
    reader.locator(f".tasks a[href='{address}']").first.click()
    reader.get_by_label("Interested with changes").check()
    reader.get_by_label("which changes would make it possible").fill("Half of it this year.")
    reader.get_by_role("button", name="Send the answer").click()
    expect(reader.get_by_text("Your answer was recorded")).to_be_visible()

    take_seat(reader, live_server, f"affected:{affected}")
    reader.goto(live_server.url + address)
    expect(reader.get_by_text("Half of it this year.")).to_be_visible()
    reader.get_by_label("Interested", exact=True).check()
    reader.get_by_role("button", name="Send the answer").click()
    expect(reader.locator("li[aria-current=step]")).to_have_text("In contact")


def test_not_possible_now_is_typed_and_stays_private(reader: Page, live_server: LiveServer, run: str) -> None:
    open_run(reader, live_server, run)
    address, provider, affected = proposal_free_of_the_coordinators(reader)
    reader.goto(live_server.url + address)
    reader.get_by_role("button", name="Shortlist").click()
    reader.get_by_role("button", name="Put to both sides").click()
    expect(reader.get_by_text("Put to the provider.")).to_be_visible()

    take_seat(reader, live_server, f"provider:{provider}")
    reader.goto(live_server.url + address)
    reader.get_by_label("Not possible now").check()
    reasons = reader.get_by_role("group", name=re.compile("If not possible now: why?"))
    expect(reasons.get_by_role("radio").first).to_be_checked()  # no reason given
    reasons.get_by_label("Outside this budget year").check()
    reader.get_by_role("button", name="Send the answer").click()
    expect(reader.get_by_text("Outside this budget year")).to_be_visible()

    for seat in (f"affected:{affected}", "coordinator"):
        take_seat(reader, live_server, seat)
        reader.goto(live_server.url + address)
        expect(reader.locator("li[aria-current=step]")).to_have_text("Not taken up this round")
        expect(reader.get_by_text("Outside this budget year")).to_have_count(0)


def test_a_mistake_in_a_form_loses_nothing(reader: Page, live_server: LiveServer, run: str) -> None:
    open_run(reader, live_server, run)
    address, provider, _ = proposal_free_of_the_coordinators(reader)
    reader.goto(live_server.url + address)
    reader.get_by_role("button", name="Shortlist").click()
    reader.get_by_role("button", name="Put to both sides").click()
    expect(reader.get_by_text("Put to the provider.")).to_be_visible()
    take_seat(reader, live_server, f"provider:{provider}")
    reader.goto(live_server.url + address)
    reader.get_by_label("Note for your own office").fill("Ask the desk first")
    reader.get_by_role("button", name="Send the answer").click()
    expect(reader.get_by_role("alert")).to_contain_text("Choose one of the three answers")
    expect(reader.get_by_label("Note for your own office")).to_have_value("Ask the desk first")
    reader.get_by_role("alert").get_by_role("link").first.click()
    assert reader.url.endswith("#f-answer")
    reader.get_by_label("Not possible now").check()
    reader.get_by_role("button", name="Send the answer").click()
    expect(reader.get_by_text("Your answer was recorded")).to_be_visible()


def test_the_keyboard_reaches_the_content_first(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.goto(f"{live_server.url}/offers")
    page.locator("#filter-kind").focus()
    page.keyboard.press("f")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page).to_have_url(re.compile("kind=funding"))
