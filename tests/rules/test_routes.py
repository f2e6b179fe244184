"""Every route declares here who reaches it; a route that is not listed fails, and so does one that lets in others.

"anybody" reads what the actor's rights leave of the records; everything else names the right that the service asks.
"""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from matchmaker.domain.access import ANYBODY, Right

ANYONE = "anybody"
OUTSIDE_PRODUCTION = "anybody, outside production alone"
ACCESS: dict[str, str] = {
    "static": ANYONE,
    "health": ANYONE,
    "pages.overview": ANYONE,
    "pages.method": ANYONE,
    "pages.about": ANYONE,
    "pages.change_language": ANYONE,
    "pages.offers": ANYONE,
    "pages.offers_file": ANYONE,
    "pages.needs_file": ANYONE,
    "pages.proposals_file": ANYONE,
    "pages.parties_file": ANYONE,
    "pages.offer": ANYONE,
    "pages.needs": ANYONE,
    "pages.need": ANYONE,
    "pages.parties": ANYONE,
    "pages.party": ANYONE,
    "pages.runs": ANYONE,
    "pages.run": ANYONE,
    "pages.unmatched": ANYONE,
    "pages.run_need": ANYONE,
    "pages.run_pair": ANYONE,
    "pages.compare": ANYONE,
    "pages.scenario": ANYONE,
    "pages.what_if": Right.REQUEST_RUN,
    "pages.ask_what_if": Right.REQUEST_RUN,
    "pages.proposals": ANYONE,
    "pages.proposal": ANYONE,
    "pages.review": Right.READ_PROPOSALS,
    "pages.new_need": Right.POST_NEED,
    "pages.write_need": Right.POST_NEED,
    "pages.new_offer": Right.POST_OFFER,
    "pages.write_offer": Right.POST_OFFER,
    "pages.count_partners": Right.READ_RELEASED,
    "pages.partners": Right.READ_RELEASED,
    "pages.drafts": ANYONE,
    "pages.draft": Right.DRAFT,
    "pages.draft_section": Right.DRAFT,
    "pages.write_section": Right.DRAFT,
    "pages.post_draft": Right.DRAFT,
    "pages.discard_draft": Right.DRAFT,
    "pages.preview_draft": Right.DRAFT,
    "pages.preview_record": ANYONE,
    "pages.help_form": Right.POST_OFFER,
    "pages.offer_help": Right.POST_OFFER,
    "pages.ask_form": Right.POST_NEED,
    "pages.ask_for_offer": Right.POST_NEED,
    "pages.take_up": Right.DRAFT,
    "pages.edit_record": Right.DRAFT,
    "pages.record_step": "the right of the step",
    "api_docs.openapi": ANYONE,
    "api_docs.page": ANYONE,
    "api_docs.asset": ANYONE,
    "parties.listed": ANYONE,
    "parties.party": ANYONE,
    "parties.history": ANYONE,
    "parties.obligations": ANYONE,
    "offers.listed": ANYONE,
    "offers.offer": ANYONE,
    "offers.create": Right.POST_OFFER,
    "offers.update": Right.POST_OFFER,
    "offers.step": "the right of the step",
    "offers.patch": Right.POST_OFFER,
    "offers.history": ANYONE,
    "offers.suggestions": Right.POST_OFFER,
    "needs.listed": ANYONE,
    "needs.need": ANYONE,
    "needs.create": Right.POST_NEED,
    "needs.update": Right.POST_NEED,
    "needs.step": "the right of the step",
    "needs.patch": Right.POST_NEED,
    "needs.history": ANYONE,
    "needs.suggestions": Right.POST_NEED,
    "direct pairings.offer_help": Right.ANSWER,
    "direct pairings.offer_help_anew": Right.ANSWER,
    "direct pairings.ask_for_offer": Right.ANSWER,
    "direct pairings.ask_for_offer_anew": Right.ANSWER,
    "runs.listed": ANYONE,
    "runs.run": ANYONE,
    "runs.result": ANYONE,
    "runs.pair": ANYONE,
    "what-ifs.listed": ANYONE,
    "what-ifs.what_if": ANYONE,
    "what-ifs.compare": ANYONE,
    "what-ifs.request_one": Right.REQUEST_RUN,
    "reservations.listed": Right.RESERVE,
    "reservations.add": Right.RESERVE,
    "reservations.remove": Right.RESERVE,
    "runs.request_one": Right.REQUEST_RUN,
    "runs.cancel": Right.REQUEST_RUN,
    "proposals.listed": ANYONE,
    "proposals.proposal": ANYONE,
    "proposals.history": ANYONE,
    "proposals.explanation": ANYONE,
    "proposals.shortlist": Right.REVIEW,
    "proposals.set_aside": Right.REVIEW,
    "proposals.undo": Right.REVIEW,
    "proposals.put_to_sides": Right.PUT_TO_SIDES,
    "proposals.answered": Right.ANSWER,
    "proposals.end_contact": Right.ANSWER,
    "method.code_lists": ANYONE,
    "method.code_list": ANYONE,
    "method.method": ANYONE,
    "pages.act_as": OUTSIDE_PRODUCTION,
    "pages.ask_for_run": Right.REQUEST_RUN,
    "pages.cancel": Right.REQUEST_RUN,
    "pages.shortlist": Right.REVIEW,
    "pages.set_aside": Right.REVIEW,
    "pages.undo": Right.REVIEW,
    "pages.end_contact": Right.ANSWER,
    "pages.put_to_sides": Right.PUT_TO_SIDES,
    "pages.answer": Right.ANSWER,
}
CHOSEN = {"many": "needs", "step": "clear", "form": "csv"}  # parts of an address that are one of a few words
SAFE = {"GET", "HEAD", "OPTIONS"}


def rules(app: Flask, *, writing: bool) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if bool((rule.methods or set()) - SAFE) is writing]


def is_api(rule: Rule) -> bool:
    return rule.rule.startswith("/api/")


def address(app: Flask, rule: Rule) -> str:
    """An address of the route, for records that do not exist."""
    with app.test_request_context():
        values = {name: CHOSEN.get(name, "nothing") for name in rule.arguments}
        return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def test_every_route_says_who_reaches_it(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ACCESS)


def test_a_route_that_changes_something_is_open_to_nobody_by_default(app: Flask) -> None:
    open_to_all = {rule.endpoint for rule in rules(app, writing=True) if ACCESS[rule.endpoint] == ANYONE}
    assert open_to_all == set()
    assert ANYBODY.rights == frozenset()


def test_the_public_changes_nothing(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    for rule in rules(app, writing=True):
        if ACCESS[rule.endpoint] != OUTSIDE_PRODUCTION and not is_api(rule):  # tests/api asks those
            status = client.post(
                address(app, rule), data={"version": "1", "pool": "posted", "on": "2026-11-23"}
            ).status_code
            assert status in (400, 403, 404), (rule.endpoint, status)


def test_a_form_without_its_token_is_refused(app: Flask, client: FlaskClient) -> None:
    for rule in rules(app, writing=True):
        if not is_api(rule):
            assert client.post(address(app, rule)).status_code == 400, rule.endpoint


def test_every_page_without_a_record_answers_the_public(app: Flask, client: FlaskClient) -> None:
    for rule in rules(app, writing=False):
        if not rule.arguments - {"form"}:
            answer = client.get(address(app, rule))
            assert answer.status_code in (200, 401 if is_api(rule) else 403), (rule.endpoint, answer.status_code)


def test_an_unknown_record_is_not_found(app: Flask, client: FlaskClient) -> None:
    for rule in rules(app, writing=False):
        if rule.arguments - {"form"}:
            assert client.get(address(app, rule)).status_code in (403, 404), rule.endpoint


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for path in ("/", "/healthz", "/nothing-here", "/static/nothing.css"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';"), path
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_another_machine_does_not_reach_the_switch(client: FlaskClient) -> None:
    assert client.get("/", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example"])
def test_another_name_for_this_machine_is_refused(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400
