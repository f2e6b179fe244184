"""Some fields changed, and what happened to a record in words."""

from __future__ import annotations

import pytest

from matchmaker.api.patches import merged
from tests.api.caller import NEED, OFFER, Caller
from tests.api.conftest import As

CASES = [("offers", OFFER, "provider:XAC"), ("needs", NEED, "affected:XAB")]


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [  # examples in the manner of RFC 7396
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": ["c", "d"]}, {"a": ["c", "d"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": "b"}, {"a": {"c": None}}, {"a": {}}),
        ({}, {"a": {"b": {"c": None}}}, {"a": {"b": {}}}),
        ({"a": "b"}, ["c"], ["c"]),
    ],
)
def test_a_merge_patch_replaces_merges_and_takes_away(target: object, patch: object, result: object) -> None:
    assert merged(target, patch) == result


@pytest.mark.parametrize(("noun", "body", "seat"), CASES)
def test_only_the_fields_that_are_named_change(as_: As, noun: str, body: dict[str, object], seat: str) -> None:
    own = as_(seat)
    made = own.post(f"/{noun}", {**body, "notes": "for us", "conditions": {}})
    place, tag = made.headers["Location"], made.headers["ETag"]
    answer = own.patch(place, {"title": "Another", "notes": None, "amount": "700.00"}, If_Match=tag)
    assert answer.status_code == 200, answer.data
    changed = {"title": "Another", "notes": None, "amount": "700.00", "open_quantity": "700.00", "version": 2}
    assert {**answer.json, "updated_at": ""} == {**made.json, **changed, "updated_at": ""}
    assert own.patch(place, {"title": "Late"}, If_Match=tag).status_code == 412
    assert own.patch(place, {}, If_Match=answer.headers["ETag"]).json["version"] == 2


@pytest.mark.parametrize("noun", ["offers", "needs"])
def test_an_empty_patch_of_any_record_changes_nothing(as_: As, noun: str) -> None:
    """So whatever is stored survives being read, merged and held against the schema."""
    for row in as_("secretariat").get(f"/{noun}?limit=200&provenance=posted").json["items"]:
        side = ("provider", row["provider"]) if noun == "offers" else ("affected", row["party"])
        answer = as_(":".join(side)).patch(f"/{noun}/{row['ref']}", {}, If_Match=f'"{row["ref"]}-{row["version"]}"')
        assert (answer.status_code, answer.json.get("version")) == (200, row["version"]), (row["ref"], answer.json)


def test_a_code_of_the_conditions_is_changed_alone(as_: As) -> None:
    own = as_("provider:XAC")
    made = own.post("/offers", {**OFFER, "conditions": {"imas_nmas": "required", "audit_report": "preferred"}})
    answer = own.patch(made.headers["Location"], {"conditions": {"imas_nmas": None}}, If_Match=made.headers["ETag"])
    assert answer.json["conditions"] == {"audit_report": "preferred"}


@pytest.fixture
def draft(as_: As) -> tuple[Caller, str, str]:
    own = as_("provider:XAC")
    made = own.post("/offers", OFFER)
    return own, made.headers["Location"], made.headers["ETag"]


@pytest.mark.parametrize(
    ("patch", "status", "errors"),
    [
        ({"title": None}, 422, [("/title", "value_missing")]),
        ({"status": "published"}, 422, [("/status", "field_unknown_did_you_mean")]),
        ({"titel": None}, 422, [("/titel", "field_unknown_did_you_mean")]),
        ({"conditions": {"nothing": None}}, 422, [("/conditions/nothing", "field_unknown_did_you_mean")]),
        ({"ref": "mine"}, 422, [("/ref", "field_unknown")]),
        ({"provider": "XAD"}, 422, [("/provider", "owner_fixed")]),
        ({"amount": 5}, 422, [("/amount", "json_type_wanted")]),
        ({"ends_on": "2020-01-01"}, 422, [("/ends_on", "dates_reversed")]),
        ({"currency": None}, 422, [("/currency", "currency_missing")]),
        ([], 422, [("", "record_wanted")]),
        (b'{"title": "a", "title": "b"}', 400, [("/title", "json_name_twice")]),
        (b'{"amount": NaN}', 400, [("", "json_no_number")]),
    ],
)
def test_a_patch_that_cannot_be_taken(
    draft: tuple[Caller, str, str], patch: object, status: int, errors: list[tuple[str, str]]
) -> None:
    own, place, tag = draft
    given = {"If_Match": tag, "Content_Type": "application/merge-patch+json"}
    assert own.refused("PATCH", place, patch, **given) == (status, errors)
    assert own.get(place).json["version"] == 1


def test_a_patch_says_what_it_is_and_of_which_version(draft: tuple[Caller, str, str]) -> None:
    own, place, tag = draft
    answer = own.ask("PATCH", place, {"title": "Another"}, If_Match=tag)
    assert (answer.status_code, answer.headers["Accept-Patch"]) == (415, "application/merge-patch+json")
    assert own.patch(place, {"title": "Another"}).status_code == 428
    large = own.patch(place, {"notes": "x" * 300_000}, If_Match=tag)
    assert large.status_code == 413


@pytest.mark.parametrize("seat", ["public", "reader", "affected:XAB", "coordinator"])
def test_nobody_else_patches_a_draft(as_: As, draft: tuple[Caller, str, str], seat: str) -> None:
    _, place, tag = draft
    assert as_(seat).patch(place, {"title": "Ours now"}, If_Match=tag).status_code in (401, 403, 404)


def test_the_secretariat_changes_a_draft_without_what_it_may_not_read(as_: As) -> None:
    own = as_("provider:XAC")
    made = own.post("/offers", {**OFFER, "notes": "for us", "countries_excluded": ["XAA"]})
    place = made.headers["Location"]
    answer = as_("secretariat").patch(place, {"title": "As the letter says"}, If_Match=made.headers["ETag"])
    assert answer.status_code == 200
    kept = own.get(place).json
    assert (kept["title"], kept["notes"], kept["countries_excluded"]) == ("As the letter says", "for us", ["XAA"])


# History


def test_the_history_is_told_in_words_page_by_page(as_: As, draft: tuple[Caller, str, str]) -> None:
    own, place, tag = draft
    own.patch(place, {"title": "Another", "notes": "for us alone"}, If_Match=tag)
    whole = own.get(f"{place}/history").json["items"]
    assert [(one["action"], one["text"]) for one in whole] == [("changed", "Changed"), ("added", "Entered")]
    assert whole[0]["changed"] == {"title": "Another", "notes": "changed"}
    first = own.get(f"{place}/history?limit=1").json
    assert first["items"] == whole[:1]
    assert own.get(first["next"]).json == {"items": whole[1:], "next": None}
    assert own.get(f"{place}/history", Accept_Language="fr").json["items"][1]["text"] != "Entered"


def test_a_history_is_for_whoever_knows_of_the_record(as_: As, draft: tuple[Caller, str, str]) -> None:
    _, place, _ = draft
    assert as_("reader").get(f"{place}/history").status_code == 404
    assert as_("public").get("/offers/XAC-01/history").json["items"] == []
    assert as_("public").get("/parties/XAC/history").status_code == 200
    assert as_("public").get("/parties/nothing/history").status_code == 404
    assert as_("public").get("/offers/XAC-01/history?cursor=x").status_code == 422


def test_a_list_says_how_many_there_are_to_who_asks(as_: As) -> None:
    reader = as_("reader")
    for noun in ("offers", "needs", "parties", "runs", "proposals"):
        assert "total" not in reader.get(f"/{noun}?limit=1").json
        total = reader.get(f"/{noun}?limit=1&count=yes").json["total"]
        assert total == len(reader.get(f"/{noun}?limit=200").json["items"]) or total > 200, noun
    assert reader.get("/needs?count=yes&limit=1&theme=clearance").json["total"] < total_of(reader, "needs")


def total_of(caller: Caller, noun: str) -> int:
    return int(caller.get(f"/{noun}?count=yes&limit=1").json["total"])
