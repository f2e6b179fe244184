"""The steps of a proposal as forms: what the page says, and what stands in the database afterwards."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from matchmaker.db.queries.proposals import ProposalView
from matchmaker.domain.vocabulary import NOT_POSSIBLE_NOW, Side
from matchmaker.services import direct
from matchmaker.web.acting import actor_of
from tests.web.site import NOW, Site

COORDINATORS = {"XAC", "XAD"}  # States of the two coordinators
OUTSIDERS = {"XAF", "XO-FUND"}  # parties whose seats stand for whoever is no side


@pytest.fixture
def free(site: Site) -> ProposalView:
    """A proposal that nobody has touched, on which both coordinators may act."""
    return _free(site)


@pytest.fixture(scope="module")
def asked(site: Site) -> ProposalView:
    """A proposal that waits for its provider; the tests that use it leave it so."""
    one = _free(site)
    _put(site, one)
    return site.proposal(one.ref)


def _free(site: Site) -> ProposalView:
    untouched = (
        one for one in site.proposals("proposed") if not one.to_confirm and not OUTSIDERS & {one.provider, one.party}
    )
    return next(one for one in untouched if not COORDINATORS & {one.provider, one.party})


def _at(ref: str, step: str = "") -> str:
    return f"/proposals/{ref}/{step}".rstrip("/")


def _put(site: Site, one: ProposalView, seat: str = "coordinator") -> None:
    """Bring a proposal to the provider, through the pages."""
    reviewer = site.reader(seat)
    assert reviewer.send(_at(one.ref), _at(one.ref, "shortlist")).status == 303
    assert reviewer.send(_at(one.ref), _at(one.ref, "put-to-sides")).status == 303


def test_only_who_reviews_is_told_that_another_coordinator_acts(site: Site) -> None:
    one = next(one for one in site.proposals("proposed") if one.provider == "XAC" and not one.to_confirm)
    said = "another coordinator or the secretariat acts"
    assert said in site.reader("coordinator").get(_at(one.ref)).text
    _put(site, one, "secretariat")
    page = site.reader("provider:XAC").get(_at(one.ref))
    assert page.status == 200
    assert said not in page.text


def test_both_sides_interested_end_in_contact(site: Site, free: ProposalView) -> None:
    _put(site, free)
    provider, affected = site.reader(f"provider:{free.provider}"), site.reader(f"affected:{free.party}")
    assert affected.get(_at(free.ref)).has_form(_at(free.ref, "answer")) is False  # not yet its turn
    done = provider.send(
        _at(free.ref), _at(free.ref, "answer"), answer="interested_with_changes", changes="From March."
    )
    assert done.status == 303
    page = affected.get(_at(free.ref))
    assert "From March." in page.text
    assert affected.send(_at(free.ref), _at(free.ref, "answer"), answer="interested").status == 303
    assert site.proposal(free.ref).status == "in_contact"
    page = provider.get(_at(free.ref))
    assert "Reserved until" in page.text
    assert "Both sides interested: in contact" in page.text


def test_not_possible_now_keeps_its_reason_to_the_own_side(site: Site, free: ProposalView) -> None:
    _put(site, free)
    provider = site.reader(f"provider:{free.provider}")
    form = provider.get(_at(free.ref)).form(_at(free.ref, "answer"))
    offered = [field.get("value") for field in form.iter() if field.get("name") == "reason_code"]
    assert offered == list(NOT_POSSIBLE_NOW[Side.PROVIDER])
    assert offered[0] == "no_reason_given"
    done = provider.send(
        _at(free.ref), _at(free.ref, "answer"),
        answer="not_possible_now", reason_code="budget_cut", changes="typed, then thought better of", note="Ask in May",
    )  # fmt: skip
    assert done.status == 303
    stored = site.proposal(free.ref, f"provider:{free.provider}")
    assert (stored.status, stored.answers[-1].reason_code, stored.answers[-1].note) == (
        "not_taken_up", "budget_cut", "Ask in May",
    )  # fmt: skip
    assert "The budget was cut" in provider.get(_at(free.ref)).text
    for seat in (f"affected:{free.party}", "coordinator", "secretariat", "auditor"):
        page = site.reader(seat).get(_at(free.ref))
        assert "Not taken up this round" in page.text, seat
        assert "budget was cut" not in page.text, seat
        assert "Ask in May" not in page.text, seat


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose one of the three answers"),
        ({"answer": "interested_with_changes"}, "Say which changes would make it possible"),
        ({"answer": "not_possible_now", "reason_code": "no-such-reason"}, "Choose a reason"),
        ({"answer": "not_possible_now", "reason_code": "timing"}, "Choose a reason"),  # a reason of the other side
        ({"answer": "not_possible_now", "until_on": "1999-01-01"}, "Choose a day after today"),
        ({"answer": "not_possible_now", "until_on": "soon"}, "is not a date"),
        ({"answer": "interested_with_changes", "changes": "x" * 2001}, "At most 2,000 characters"),
        ({"answer": "no-such-answer"}, "Choose one of the three answers"),
    ],
)
def test_an_answer_with_a_fault_loses_nothing(
    site: Site, asked: ProposalView, typed: dict[str, str], said: str
) -> None:
    provider = site.reader(f"provider:{asked.provider}")
    before = site.proposal(asked.ref)
    page = provider.send(_at(asked.ref), _at(asked.ref, "answer"), note="A note of ours", **typed)
    assert page.status == 400
    assert said in page.text
    summary = next(box for box in page.tags("div") if "summary-of-errors" in (box.get("class") or ""))
    targets = {link.get("href", "").removeprefix("#") for link in summary.iter() if link.get("href")}
    ids = {element.get("id") for element in page.root.iter()}
    assert targets and targets <= ids
    kept = "".join("".join(area.itertext()) for area in page.tags("textarea"))
    assert "A note of ours" in kept
    assert typed.get("changes", "") in kept
    assert site.proposal(asked.ref) == before


def test_a_stale_form_keeps_what_was_typed_and_changes_nothing(site: Site, free: ProposalView) -> None:
    _put(site, free)
    provider = site.reader(f"provider:{free.provider}")
    version = str(site.proposal(free.ref).version - 1)
    page = provider.send(
        _at(free.ref), _at(free.ref, "answer"),
        version=version, answer="interested_with_changes", changes="Two teams instead of three.",
    )  # fmt: skip
    assert page.status == 409
    assert "Nothing was saved" in page.text
    assert "Two teams instead of three." in page.text
    assert site.proposal(free.ref).answers == ()
    again = page.form(_at(free.ref, "answer"))
    sent = provider.post(_at(free.ref, "answer"), _filled(again))
    assert sent.status == 303
    assert site.proposal(free.ref).status == "with_affected_state"


def test_a_step_that_is_gone_shows_what_was_typed(site: Site, free: ProposalView) -> None:
    coordinator, second = site.reader("coordinator"), site.reader("co-coordinator")
    late = _filled(second.get(_at(free.ref)).form(_at(free.ref, "set-aside")))
    _put(site, free)
    late["set_aside_reason"] = "awaiting_fact"
    page = second.post(_at(free.ref, "set-aside"), late)
    assert page.status == 409
    assert "Waiting for a fact to be confirmed" in page.text
    assert site.proposal(free.ref).status == "with_provider"
    assert coordinator.get(_at(free.ref)).status == 200


def test_setting_aside_needs_a_reason_that_both_sides_read(site: Site, free: ProposalView) -> None:
    coordinator = site.reader("coordinator")
    page = coordinator.send(_at(free.ref), _at(free.ref, "set-aside"))
    assert page.status == 400
    assert "Choose a reason from the list" in page.text
    assert site.proposal(free.ref).status == "proposed"
    sent = coordinator.send(_at(free.ref), _at(free.ref, "set-aside"), set_aside_reason="round_limit")
    assert sent.status == 303
    assert site.proposal(free.ref).set_aside_reason == "round_limit"
    for seat in (f"provider:{free.provider}", f"affected:{free.party}"):
        assert "The limit of this round is reached" in site.reader(seat).get(_at(free.ref)).text, seat
    assert coordinator.send(_at(free.ref), _at(free.ref, "undo")).status == 303
    assert site.proposal(free.ref).status == "proposed"


def test_facts_to_confirm_are_confirmed_before_anything_is_sent(site: Site) -> None:
    one = next(p for p in site.proposals("proposed") if p.to_confirm)
    secretariat = site.reader("secretariat")
    assert secretariat.send(_at(one.ref), _at(one.ref, "shortlist")).status == 303
    page = secretariat.send(_at(one.ref), _at(one.ref, "put-to-sides"))
    assert page.status == 409
    assert "still to be confirmed" in page.text
    assert site.proposal(one.ref).status == "shortlisted"
    sent = secretariat.send(_at(one.ref), _at(one.ref, "put-to-sides"), confirmed=list(one.to_confirm))
    assert sent.status == 303
    assert site.proposal(one.ref).status == "with_provider"


@pytest.mark.parametrize("step", ["shortlist", "set-aside", "undo", "put-to-sides", "answer", "end-contact"])
@pytest.mark.parametrize("seat", ["public", "reader", "auditor", "affected:XAF", "provider:XO-FUND"])
def test_no_other_seat_takes_a_step(site: Site, free: ProposalView, seat: str, step: str) -> None:
    reader = site.reader(seat)
    fields = {
        "csrf_token": _token(reader.get("/about")), "version": str(free.version), "answer": "interested",
        "set_aside_reason": "round_limit",
    }  # fmt: skip
    page = reader.post(_at(free.ref, step), fields)
    assert page.status in (403, 404)
    assert site.proposal(free.ref).version == free.version


def test_a_form_without_its_token_is_explained_and_kept(site: Site, free: ProposalView) -> None:
    reader = site.reader("coordinator")
    fields = {"version": str(free.version), "set_aside_reason": "awaiting_fact"}
    answer = reader.client.post(_at(free.ref, "set-aside"), data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    page = reader._page(answer)
    assert page.status == 400
    assert "The form has to be sent again" in page.text
    assert "Waiting for a fact to be confirmed" in page.text
    assert site.proposal(free.ref).status == "proposed"
    sent = reader.post(_at(free.ref, "set-aside"), _filled(page.form(_at(free.ref, "set-aside"))))
    assert sent.status == 303
    assert site.proposal(free.ref).status == "set_aside"


def test_a_form_sent_from_elsewhere_is_not_offered_again(site: Site, free: ProposalView) -> None:
    reader = site.reader("coordinator")
    answer = reader.client.post(
        _at(free.ref, "shortlist"), data={"version": "1"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    page = reader._page(answer)
    assert page.status == 400
    assert not page.has_form(_at(free.ref, "shortlist"))


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30, "1.5"])
def test_a_form_without_a_usable_version_changes_nothing(site: Site, free: ProposalView, version: str) -> None:
    reader = site.reader("coordinator")
    page = reader.send(_at(free.ref), _at(free.ref, "shortlist"), version=version)
    assert page.status == 400
    assert site.proposal(free.ref).status == "proposed"


def _filled(form: object) -> MultiDict[str, str]:
    from tests.web.reading import filled

    return filled(form)  # type: ignore[arg-type]


def _token(page: object) -> str:
    inputs = page.tags("input")  # type: ignore[attr-defined]
    return next(str(field.get("value")) for field in inputs if field.get("name") == "csrf_token")


def test_a_direct_pairing_has_a_page_of_its_own(site: Site, free: ProposalView) -> None:
    provider, affected = f"provider:{free.provider}", f"affected:{free.party}"
    with site.database.write() as session:
        begun = direct.offer_help(session, actor_of(provider), free.need, free.offer, now=NOW)
    page = site.reader(affected).get(_at(begun.ref))
    assert (page.status, "begun by the provider" in page.text, "Pool of" in page.text) == (200, True, False)
    answered = site.reader(affected).send(_at(begun.ref), _at(begun.ref, "answer"), answer="interested")
    assert (answered.status, site.proposal(begun.ref).status) == (303, "in_contact")
