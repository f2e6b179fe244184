"""Offers and needs through the API: written, changed, listed page by page, and read as far as the caller may."""

from __future__ import annotations

import gzip
import json
from itertools import count

import pytest

from matchmaker.services.acting import actor_of
from matchmaker.services.offers import import_offers
from tests.api.caller import NEED, OFFER, Caller
from tests.api.conftest import As
from tests.services.world import offer_row
from tests.web.site import NOW, SEATS, Site

keys = count(1)
CASES = [("offers", OFFER, "provider:XAC"), ("needs", NEED, "affected:XAB")]


def written(caller: Caller, path: str, body: dict[str, object]) -> dict[str, object]:
    answer = caller.post(path, body)
    assert answer.status_code == 201, answer.data
    return dict(answer.json)


@pytest.mark.parametrize(("noun", "body", "seat"), CASES)
def test_a_record_is_written_read_changed_and_withdrawn(as_: As, noun: str, body: dict[str, object], seat: str) -> None:
    own = as_(seat)
    made = own.post(f"/{noun}", body)
    place, tag = made.headers["Location"], made.headers["ETag"]
    assert (made.status_code, made.json["status"], tag) == (201, "draft", f'"{made.json["ref"]}-1"')
    assert {name: made.json[name] for name in body} == body
    assert own.get(place).json == made.json
    changed = own.put(place, {**body, "title": "Another", "amount": "700.00"}, If_Match=tag)
    assert (changed.json["title"], changed.json["amount"], changed.json["version"]) == ("Another", "700.00", 2)
    for step, by, status in (("clear", seat, "cleared"), ("submit", seat, "submitted"),
                             ("confirm", "secretariat", "confirmed"), ("publish", "secretariat", "published"),
                             ("withdraw", seat, "withdrawn")):  # fmt: skip
        tag = as_("secretariat").get(place).headers["ETag"]
        assert as_(by).post(f"{place}/steps", {"step": step}, If_Match=tag).json["status"] == status


@pytest.mark.parametrize(("noun", "body", "seat"), CASES)
def test_what_is_read_can_be_sent_back_as_it_is(as_: As, noun: str, body: dict[str, object], seat: str) -> None:
    made = as_(seat).post(f"/{noun}", body)
    answered = {"ref", "version", "status", "exercise", "provider_name", "party_name", "committed", "open_quantity",
                "created_at", "updated_at", "hidden"}  # fmt: skip
    back = {name: value for name, value in made.json.items() if name not in answered}
    again = as_(seat).put(made.headers["Location"], back, If_Match=made.headers["ETag"])
    assert (again.status_code, again.json["version"]) == (200, 1)


@pytest.mark.parametrize(("noun", "body", "seat"), CASES)
def test_the_own_party_and_the_secretariat_write_and_nobody_else(
    as_: As, noun: str, body: dict[str, object], seat: str
) -> None:
    for other in {*SEATS, seat, "coordinator"}:
        answer = as_(other).post(f"/{noun}", body)
        if other in (seat, "secretariat"):
            assert answer.status_code == 201, other
        else:
            assert answer.status_code in (401, 403, 422), other
            assert answer.status_code != 422 or answer.json["errors"][0]["code"] == "not_own_party"


def test_a_need_of_one_state_sent_by_another_is_refused_at_its_field(as_: As) -> None:
    assert as_("affected:XAA").refused("POST", "/needs", NEED) == (422, [("/party", "not_own_party")])


def test_a_draft_is_known_to_its_own_party_alone(as_: As) -> None:
    place = as_("provider:XAC").post("/offers", OFFER).headers["Location"]
    for seat in ("public", "reader", "affected:XAB", "provider:XO-NGO", "co-coordinator"):
        assert as_(seat).get(place).status_code == 404, seat
        assert as_(seat).put(place, OFFER, If_Match='"x-1"').status_code in (401, 403, 404, 412), seat


# Versions and keys


def test_a_change_names_the_version_it_is_of(as_: As) -> None:
    own = as_("provider:XAC")
    made = own.post("/offers", OFFER)
    place = made.headers["Location"]
    assert own.refused("PUT", place, OFFER)[0] == 428
    for tag in ('"nonsense"', f'"{made.json["ref"]}-99"', f'"{made.json["ref"]}-x"', "*"):
        assert own.refused("PUT", place, OFFER, If_Match=tag)[0] == 412, tag
    weak = f"W/{made.headers['ETag']}"
    assert own.put(place, {**OFFER, "title": "By a proxy"}, If_Match=weak).status_code == 200
    assert own.refused("PUT", place, OFFER, If_Match=weak)[0] == 412
    assert own.get(place).json["title"] == "By a proxy"


def test_one_who_has_it_already_is_told_so(as_: As) -> None:
    own = as_("provider:XAC")
    made = own.post("/offers", OFFER)
    answer = own.get(made.headers["Location"], If_None_Match=made.headers["ETag"])
    assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (304, b"", "private, no-cache")


def test_a_key_makes_a_thing_once(as_: As) -> None:
    own, key = as_("provider:XAC"), f"key-{next(keys)}"
    first = own.post("/offers", OFFER, Idempotency_Key=key)
    again = own.post("/offers", OFFER, Idempotency_Key=key)
    assert (again.status_code, again.json, again.headers["Idempotency-Replayed"]) == (201, first.json, "true")
    status, _ = own.refused("POST", "/offers", {**OFFER, "title": "Other"}, Idempotency_Key=key)
    assert status == 422
    assert own.refused("POST", "/offers", OFFER, Idempotency_Key="")[0] in (201, 422)
    assert own.refused("POST", "/offers", OFFER, Idempotency_Key="x" * 201)[0] == 422


# Lists


def test_a_list_is_read_page_by_page_while_records_are_added(site: Site, as_: As) -> None:
    own = as_("provider:XAC")
    seen, address = [], "/offers?limit=20&provenance=posted&sort=title"
    for _ in range(200):
        answer = own.get(address)
        seen += [one["ref"] for one in answer.json["items"]]
        written(own, "/offers", {**OFFER, "title": "A first title"})  # sorts before everything that comes
        if answer.json["next"] is None:
            break
        address = answer.json["next"]
        assert answer.headers["Link"] == f'<{address}>; rel="next"'
    assert len(seen) == len(set(seen)) > 20


@pytest.mark.parametrize("sort", ["created", "-created", "ref", "-ref", "title", "-title", "updated", "-updated"])
def test_every_order_has_every_record_once(as_: As, sort: str) -> None:
    caller, refs, address = as_("secretariat"), [], f"/needs?limit=17&sort={sort}"
    while address:
        answer = caller.get(address)
        refs += [one["ref"] for one in answer.json["items"]]
        address = answer.json["next"]
    whole = [one["ref"] for one in caller.get(f"/needs?limit=200&sort={sort}").json["items"]]
    assert refs == whole
    assert len(set(refs)) == len(refs)


@pytest.mark.parametrize("seat", ["public", "reader", "affected:XAB", "provider:XAC", "secretariat", "auditor"])
@pytest.mark.parametrize("noun", ["offers", "needs"])
def test_a_row_of_a_list_is_the_record_itself(as_: As, seat: str, noun: str) -> None:
    caller = as_(seat)
    for row in caller.get(f"/{noun}?limit=30&provenance=posted").json["items"][::7]:
        assert caller.get(f"/{noun}/{row['ref']}").json == row


def test_only_the_fields_that_are_wanted(as_: As) -> None:
    row = as_("reader").get("/offers?limit=1&fields=title,amount,themes").json["items"][0]
    assert set(row) == {"ref", "version", "hidden", "title", "amount", "themes"}
    status, errors = as_("reader").refused("GET", "/offers?fields=title,amonut")
    assert (status, errors) == (422, [("/fields", "field_unknown_did_you_mean")])


def test_what_is_hidden_is_hidden_in_lists_filters_and_orders(site: Site, as_: As) -> None:
    ref = f"hidden-{next(keys)}"
    row = offer_row(ref, "XAC", notes="for us alone", countries_excluded=("XAB",), languages=("sw",))
    with site.database.write() as session:
        import_offers(session, actor_of("secretariat"), [row], now=NOW, publish=True)
    private = {"notes", "countries_excluded"}
    for seat, hidden in (("public", private | {"amount"}), ("reader", private), ("provider:XAC", set())):
        found = as_(seat).get(f"/offers/{ref}").json
        listed = next(one for one in as_(seat).get("/offers?language=sw&limit=200").json["items"] if one["ref"] == ref)
        assert listed == found
        assert not hidden or all(found[name] in (None, []) for name in hidden), seat
        assert set(found["hidden"]) >= hidden - {"amount"}
    assert as_("public").refused("GET", "/offers?sort=updated")[0] == 422


def test_a_cursor_that_is_not_ours_is_refused(public: Caller) -> None:
    for cursor in ("x", "W10", "bnVsbA", "A" * 590):
        assert public.refused("GET", f"/offers?cursor={cursor}") == (422, [("/cursor", "cursor_not_valid")])
    other = public.get("/offers?limit=1&sort=title").json["next"].rpartition("cursor=")[2]
    assert public.refused("GET", f"/offers?cursor={other}")[1] == [("/cursor", "cursor_of_other_list")]


def test_an_answer_is_compressed_for_who_takes_it(public: Caller) -> None:
    plain, packed = public.get("/parties?limit=50"), public.client.get(
        "/api/v1/parties?limit=50", headers={"Accept-Encoding": "gzip"}
    )  # fmt: skip
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.data)) == plain.json
    assert len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_suggestions_are_for_who_may_write_the_record(as_: As) -> None:
    found = as_("affected:XAB").get("/needs?party=XAB&limit=1&provenance=posted").json["items"][0]["ref"]
    assert as_("affected:XAB").get(f"/needs/{found}/suggestions").json["total"] >= 0
    assert as_("public").get(f"/needs/{found}/suggestions").status_code in (401, 404)
    assert as_("affected:XAA").get(f"/needs/{found}/suggestions").status_code == 403
