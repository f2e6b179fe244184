"""Who may do and see what."""

from __future__ import annotations

import pytest

from matchmaker.domain.access import (
    ANYBODY,
    NEED_OWN_PARTY,
    OFFER_OWN_PARTY,
    OPERATOR,
    OWN_PARTY,
    RESERVED_FIELDS,
    ROLE_RIGHTS,
    Right,
    actor_for,
    may,
    may_enter,
    recused,
    require,
    require_not_recused,
    sees_field,
    sees_record,
    shown,
)
from matchmaker.domain.vocabulary import Role
from matchmaker.errors import NotAllowed

DONOR = actor_for("d", Role.DONOR_FOCAL_POINT, "XAA")
AFFECTED = actor_for("a", Role.AFFECTED_FOCAL_POINT, "XAB")
COORDINATOR = actor_for("c", Role.COORDINATOR, "XAC")
SECRETARIAT = actor_for("s", Role.SECRETARIAT)
AUDITOR = actor_for("u", Role.AUDITOR)
READER = actor_for("r", Role.READER)
EVERYBODY = (ANYBODY, READER, DONOR, AFFECTED, COORDINATOR, SECRETARIAT, AUDITOR)

OFFER = {
    "ref": "o-1", "provider": "XAA", "title": "Detectors", "themes": ("clearance",), "kind": "equipment",
    "languages": ("fr",), "quantity": 12, "countries_preferred": ("XAB",), "countries_excluded": ("XAD",),
    "conditions": {"imas_nmas": "required"}, "notes": "call first", "status": "published", "provenance": "posted",
}  # fmt: skip
NEED = {
    "ref": "n-1", "party": "XAB", "title": "Survey teams", "title_public": False, "quantity": 900_000, "women": 3,
    "men": 40, "girls": 0, "named_providers": ("XAA",), "notes": "internal", "status": "published",
    "provenance": "posted",
}  # fmt: skip


def test_every_role_has_a_line_of_rights() -> None:
    assert set(ROLE_RIGHTS) == set(Role)


def test_only_focal_points_answer_and_reserve() -> None:
    for right in (Right.ANSWER, Right.RESERVE):
        assert {role for role, rights in ROLE_RIGHTS.items() if right in rights} == {
            Role.AFFECTED_FOCAL_POINT,
            Role.DONOR_FOCAL_POINT,
        }


def test_only_the_secretariat_publishes_and_confirms() -> None:
    for right in (Right.PUBLISH, Right.CONFIRM, Right.ENTER_FOR_PARTY):
        assert {role for role, rights in ROLE_RIGHTS.items() if right in rights} == {Role.SECRETARIAT}


def test_auditor_and_reader_change_nothing() -> None:
    reading = {right for right in Right if right.startswith("read_")}
    assert ROLE_RIGHTS[Role.AUDITOR] <= reading
    assert ROLE_RIGHTS[Role.READER] <= reading
    assert ROLE_RIGHTS[Role.PUBLIC] == frozenset()


@pytest.mark.parametrize("right", sorted(OWN_PARTY))
def test_a_right_over_own_records_never_reaches_another_party(right: Right) -> None:
    actor = actor_for("x", Role.SERVICE_ACCOUNT, "XAA", Right)
    for held in (actor, DONOR, AFFECTED):
        assert not may(held, right, party="XAF")
        assert not may(held, right, party=None)


def test_an_actor_without_party_owns_nothing() -> None:
    nobody = actor_for("x", Role.DONOR_FOCAL_POINT, None)
    assert not may(nobody, Right.ANSWER, party="XAA")
    assert not may(nobody, Right.ANSWER, party=None)
    assert not sees_field(nobody, "offer", "notes", "XAA")


def test_rights_handed_to_an_actor_never_exceed_its_role() -> None:
    actor = actor_for("x", Role.READER, "XAA", {Right.READ_RELEASED, Right.PUBLISH})
    assert actor.rights == {Right.READ_RELEASED}


def test_require_names_the_missing_right() -> None:
    require(DONOR, Right.ANSWER, party="XAA")
    with pytest.raises(NotAllowed) as caught:
        require(COORDINATOR, Right.ANSWER, party="XAC")
    assert caught.value.params == {"right": "answer"}


def test_donor_enters_own_offers_and_no_needs_and_the_secretariat_enters_for_anybody() -> None:
    assert may_enter(DONOR, Right.POST_OFFER, "XAA")
    assert not may_enter(DONOR, Right.POST_OFFER, "XAB")
    assert not may_enter(DONOR, Right.POST_NEED, "XAA")
    assert may_enter(OPERATOR, Right.POST_NEED, "XAB")
    assert not may_enter(COORDINATOR, Right.POST_OFFER, "XAC")


def test_coordinator_is_recused_where_the_own_state_is_a_side() -> None:
    assert recused(COORDINATOR, "XAC", "XAB")
    assert recused(COORDINATOR, "XAA", "XAC")
    assert not recused(COORDINATOR, "XAA", "XAB")
    assert not recused(SECRETARIAT, "XAA", "XAB")
    with pytest.raises(NotAllowed, match="recused"):
        require_not_recused(COORDINATOR, "XAA", "XAC")


def test_public_reads_of_an_offer_its_title_theme_kind_and_languages_only() -> None:
    seen, hidden = shown(ANYBODY, "offer", OFFER)
    assert (seen["title"], seen["themes"], seen["kind"], seen["languages"]) == (
        "Detectors", ("clearance",), "equipment", ("fr",),
    )  # fmt: skip
    assert seen["quantity"] is None
    assert seen["countries_preferred"] == seen["countries_excluded"] == ()
    assert set(hidden) == {"quantity", "countries_preferred", "countries_excluded", "conditions", "notes"}


def test_participants_read_amounts_but_no_exclusions_conditions_or_notes() -> None:
    for actor in (READER, AFFECTED, COORDINATOR, SECRETARIAT):
        seen, hidden = shown(actor, "offer", OFFER)
        assert seen["quantity"] == 12
        assert set(hidden) == OFFER_OWN_PARTY
        assert seen["conditions"] == {}


def test_own_party_reads_everything() -> None:
    assert shown(DONOR, "offer", OFFER) == (OFFER, ())
    assert shown(AFFECTED, "need", NEED) == (NEED, ())


@pytest.mark.parametrize("name", sorted(RESERVED_FIELDS))
def test_whom_a_party_will_not_have_is_read_by_that_party_alone(name: str) -> None:
    noun, owner = ("offer", "XAA") if name in OFFER_OWN_PARTY else ("need", "XAB")
    assert name in OFFER_OWN_PARTY | NEED_OWN_PARTY
    readers = [actor.id for actor in EVERYBODY if sees_field(actor, noun, name, owner)]
    assert readers == [DONOR.id if noun == "offer" else AFFECTED.id]


def test_auditor_reads_notes_but_no_exclusions() -> None:
    seen, hidden = shown(AUDITOR, "offer", OFFER)
    assert seen["notes"] == "call first"
    assert hidden == ("countries_excluded",)


def test_counts_under_five_are_left_out_for_all_but_the_own_party() -> None:
    for actor in (READER, COORDINATOR, SECRETARIAT, AUDITOR, DONOR):
        seen, hidden = shown(actor, "need", NEED)
        assert seen["women"] is None
        assert {"women", "girls"} <= set(hidden)  # three and none: what is left out tells neither
        assert (seen["men"], seen["girls"]) == (40, None)
    own, _ = shown(AFFECTED, "need", NEED)
    assert (own["women"], own["girls"]) == (3, 0)


def test_public_sees_a_need_only_when_the_state_lets_its_title_out_and_then_no_amount() -> None:
    assert not sees_record(ANYBODY, "need", NEED)
    released = {**NEED, "title_public": True}
    assert sees_record(ANYBODY, "need", released)
    seen, _ = shown(ANYBODY, "need", released)
    assert (seen["title"], seen["quantity"], seen["men"]) == ("Survey teams", None, None)


def test_before_publication_only_own_party_secretariat_and_auditor_know_of_a_record() -> None:
    for status in ("draft", "cleared", "submitted", "confirmed", "withdrawn"):
        readers = {actor.id for actor in EVERYBODY if sees_record(actor, "offer", {**OFFER, "status": status})}
        assert readers == {DONOR.id, SECRETARIAT.id, AUDITOR.id}


def test_what_a_third_source_published_is_public_throughout() -> None:
    fact = {**NEED, "provenance": "published_fact", "women": 30, "girls": 12}
    assert sees_record(ANYBODY, "need", fact)
    assert shown(ANYBODY, "need", fact) == (fact, ())
