"""Runs, proposals and direct pairings through the API, each role allowed and refused."""

from __future__ import annotations

import dataclasses
from itertools import count

import pytest

from matchmaker.db.queries.proposals import ProposalView
from matchmaker.wording.text import label
from tests.api.caller import NEED, OFFER, Caller
from tests.api.conftest import As
from tests.web.site import SEATS, Site

keys = count(1)
COORDINATORS = {"XAC", "XAD"}


def free(site: Site) -> ProposalView:
    """A proposal that nobody has touched, on which both coordinators may act."""
    found = (one for one in site.proposals("proposed") if not one.to_confirm)
    return next(one for one in found if not COORDINATORS & {one.provider, one.party} and one.provider[:2] == "XA")


def tag(caller: Caller, path: str) -> str:
    return caller.get(path).headers["ETag"]


def published(as_: As, noun: str, seat: str, body: dict[str, object]) -> str:
    """The ref of a record that went all the way."""
    made = as_(seat).post(f"/{noun}", body).json
    place, version = f"/{noun}/{made['ref']}", 1
    for step, by in (("clear", seat), ("submit", seat), ("confirm", "secretariat"), ("publish", "secretariat")):
        as_(by).post(f"{place}/steps", {"step": step}, If_Match=f'"{made["ref"]}-{version}"')
        version += 1
    return str(made["ref"])


def test_a_proposal_goes_from_review_to_contact_and_back(site: Site, as_: As) -> None:
    one = free(site)
    at, secretariat = f"/proposals/{one.ref}", as_("secretariat")
    sides = {"provider": as_(f"provider:{one.provider}"), "affected": as_(f"affected:{one.party}")}
    assert sides["provider"].get(at).status_code == 404
    for path, body, by, status in (
        ("shortlist", None, secretariat, "shortlisted"),
        ("undo", None, secretariat, "proposed"),
        ("set-aside", {"reason_code": "awaiting_fact"}, secretariat, "set_aside"),
        ("shortlist", None, secretariat, "shortlisted"),
        ("put-to-sides", {"confirmed": []}, secretariat, "with_provider"),
        ("answer", {"answer": "interested"}, sides["provider"], "with_affected_state"),
        ("answer", {"answer": "interested"}, sides["affected"], "in_contact"),
        ("end-contact", None, sides["affected"], "contact_ended"),
    ):
        answer = by.post(f"{at}/{path}", body, If_Match=tag(secretariat, at))
        assert (answer.status_code, answer.json.get("status")) == (200, status), (path, answer.json)
    assert {entry["side"] for entry in sides["provider"].get(at).json["answers"]} == {"provider", "affected_state"}
    assert sides["provider"].get(f"{at}/explanation").json["standing"] == "proposed"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("shortlist", None), ("undo", None), ("set-aside", {"reason_code": "awaiting_fact"}),
        ("put-to-sides", {"confirmed": []}), ("answer", {"answer": "interested"}), ("end-contact", None),
    ],
)  # fmt: skip
def test_a_step_is_taken_by_those_alone_whose_it_is(site: Site, as_: As, path: str, body: object) -> None:
    one = next(one for one in site.proposals("proposed") if one.provider == "XAC")
    at, version = f"/proposals/{one.ref}", f'"{one.ref}-{one.version}"'
    for seat in (*SEATS, "provider:XAC", f"affected:{one.party}"):
        if seat in ("secretariat", "co-coordinator"):
            continue  # they review, in the test above; the coordinator's own State is a side here
        answer = as_(seat).post(f"{at}/{path}", body, If_Match=version)
        assert answer.status_code in (401, 403, 404), (seat, answer.json)
    assert site.proposal(one.ref).version == one.version


def test_a_proposal_over_an_old_version_or_out_of_turn(site: Site, as_: As) -> None:
    one, secretariat = free(site), as_("secretariat")
    at = f"/proposals/{one.ref}"
    assert secretariat.refused("POST", f"{at}/shortlist")[0] == 428
    assert secretariat.refused("POST", f"{at}/shortlist", None, If_Match=f'"{one.ref}-9"')[0] == 412
    assert secretariat.refused("POST", f"{at}/put-to-sides", {}, If_Match=f'"{one.ref}-1"')[0] == 409
    wrong = {"reason_code": "because"}
    assert secretariat.refused("POST", f"{at}/set-aside", wrong, If_Match=f'"{one.ref}-1"') == (
        422, [("/reason_code", "code_not_known")],
    )  # fmt: skip


def test_lists_of_proposals_follow_each_other(as_: As) -> None:
    caller, seen, address = as_("secretariat"), [], "/proposals?limit=4"
    while address:
        answer = caller.get(address)
        seen += [one["ref"] for one in answer.json["items"]]
        address = answer.json["next"]
    assert len(seen) == len(set(seen)) > 8
    assert as_("public").get("/proposals").json["items"] == []


# Runs


def test_a_run_is_asked_for_read_and_cancelled(as_: As) -> None:
    secretariat, key = as_("secretariat"), f"run-{next(keys)}"
    asked = secretariat.post("/runs", {"pool": "posted", "on": "2026-11-23"}, Idempotency_Key=key)
    assert (asked.status_code, asked.json["status"]) == (202, "queued")
    again = secretariat.post("/runs", {"pool": "posted", "on": "2026-11-23"}, Idempotency_Key=key)
    assert again.json["ref"] == asked.json["ref"]
    place = asked.headers["Location"]
    assert secretariat.get(place).json["ref"] == asked.json["ref"]
    assert secretariat.post(f"{place}/cancel").json["status"] == "cancelled"
    for seat in ("public", "reader", "affected:XAB", "provider:XAC", "auditor"):
        assert as_(seat).post("/runs", {}).status_code in (401, 403), seat
    assert secretariat.refused("POST", "/runs", {"pool": "all"}) == (422, [("/pool", "code_not_known")])


def test_a_result_tells_each_reader_what_is_his(site: Site, as_: As) -> None:
    at = f"/runs/{site.run}"
    whole = as_("secretariat").get(f"{at}/result").json
    assert len(whole["proposals"]) > 5
    assert as_("reader").get(f"{at}/result").json["proposals"] == []
    assert as_("public").get(f"{at}/result").status_code == 404
    first = whole["proposals"][0]
    pair = as_("secretariat").get(f"{at}/pairs/{first['offer']['ref']}/{first['need']['ref']}").json
    assert pair["standing"] == "proposed"
    assert {rule["verdict"] for rule in pair["rules"]} <= {"yes", "to_confirm"}
    assert as_("secretariat").get(f"{at}/pairs/nothing/{first['need']['ref']}").status_code == 404


# Direct pairings


def test_we_could_help_and_the_affected_state_answers(as_: As) -> None:
    offer = published(as_, "offers", "provider:XAC", OFFER)
    need = published(as_, "needs", "affected:XAB", NEED)
    body = {"offer": offer, "amount": "200.00", "currency": "USD"}
    key = f"help-{next(keys)}"
    begun = as_("provider:XAC").post(f"/needs/{need}/help", body, Idempotency_Key=key)
    assert (begun.status_code, begun.json["status"]) == (201, "with_affected_state")
    assert begun.json["quantity_offer"] == "200.00"
    assert as_("provider:XAC").post(f"/needs/{need}/help", body, Idempotency_Key=key).json["ref"] == begun.json["ref"]
    assert as_("provider:XAC").refused("POST", f"/needs/{need}/help", body)[0] == 409
    place = begun.headers["Location"]
    answered = as_("affected:XAB").post(f"{place}/answer", {"answer": "interested"}, If_Match=begun.headers["ETag"])
    assert answered.json["status"] == "in_contact"
    assert as_("provider:XAC").get(f"/offers/{offer}").json["open_quantity"] == "800.00"
    assert as_("affected:XAB").get(f"{place}/explanation").json["run"] is None


def test_asking_for_an_offer_with_a_new_need(as_: As) -> None:
    offer = published(as_, "offers", "provider:XAC", OFFER)
    begun = as_("affected:XAB").post(f"/offers/{offer}/request-with-new-need", NEED)
    assert (begun.status_code, begun.json["status"], begun.json["asked_by"]) == (201, "with_provider", "affected_state")
    assert as_("provider:XAC").get(f"/needs/{begun.json['need']}").json["status"] == "submitted"
    own = published(as_, "needs", "affected:XAB", NEED)
    assert as_("affected:XAB").post(f"/offers/{offer}/request", {"need": own}).status_code == 201


def test_a_rule_against_the_pair_is_told_and_a_private_cause_is_not(as_: As) -> None:
    need = published(as_, "needs", "affected:XAB", NEED)
    other = {**OFFER, "themes": ["risk_education"]}
    status, errors = as_("provider:XAC").refused("POST", f"/needs/{need}/help-with-new-offer", other)
    assert (status, [pointer for pointer, _ in errors]) == (409, ["/theme"])
    closed = published(as_, "offers", "provider:XAC", {**OFFER, "countries_excluded": ["XAB"]})
    assert as_("affected:XAB").refused("POST", f"/offers/{closed}/request", {"need": need}) == (
        409, [("/not_available", "not_available")],
    )  # fmt: skip


def test_nobody_but_the_own_focal_point_begins_a_pairing(as_: As) -> None:
    need = published(as_, "needs", "affected:XAB", NEED)
    offer = published(as_, "offers", "provider:XAC", OFFER)
    for seat in ("public", "reader", "coordinator", "secretariat", "auditor", "affected:XAB", "provider:XO-NGO"):
        assert as_(seat).post(f"/needs/{need}/help", {"offer": offer}).status_code in (401, 403), seat
    wrong = {"offer": offer, "quantity": 5}
    assert as_("provider:XAC").refused("POST", f"/needs/{need}/help", wrong) == (
        422, [("/quantity", "quantity_with_money")],
    )  # fmt: skip


# Facts


def test_parties_and_obligations_page_by_page(public: Caller) -> None:
    for path, name in (("/parties?limit=90", "ref"), ("/obligations?limit=90", "party")):
        seen, address = 0, path
        while address:
            answer = public.get(address)
            seen += len(answer.json["items"])
            assert all(one[name] for one in answer.json["items"])
            address = answer.json["next"]
        assert seen > 100
    assert public.get("/parties/XAB").json["party"]["exercise"] is True
    assert {one["party"] for one in public.get("/obligations?party=XAB").json["items"]} == {"XAB"}
    assert public.get("/parties?text=egypte").json["items"][0]["ref"] == "EGY"


def test_code_lists_speak_the_language_of_the_caller(public: Caller) -> None:
    assert public.get("/code-lists/kind").json["codes"][0] == {"code": "funding", "label": "Funding"}
    french = public.get("/code-lists/kind", Accept_Language="fr").json["codes"][0]["label"]
    assert french == label("kind", "funding", "fr")
    assert len(public.get("/code-lists").json["lists"]) > 30
    assert public.get("/method").json["trial"] is True


# Limits


def test_a_caller_is_told_what_is_left_and_stopped_when_nothing_is(site: Site, as_: As) -> None:

    settings = site.app.config["SETTINGS"]
    site.app.config["SETTINGS"] = dataclasses.replace(settings, api_requests_per_minute=3)
    try:
        caller = as_(f"provider:XO-{next(keys)}")
        told = [caller.get("/parties?limit=1") for _ in range(4)]
    finally:
        site.app.config["SETTINGS"] = settings
    assert [one.status_code for one in told] == [200, 200, 200, 429]
    assert [one.headers["RateLimit-Remaining"] for one in told] == ["2", "1", "0", "0"]
    assert 0 < int(told[3].headers["Retry-After"]) <= 60
    assert told[3].json["code"] == "too_many_requests"
