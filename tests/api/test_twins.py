"""Every use case of pages has its twin here: the same services are called, with the same rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.conftest import As
from tests.web.site import Site

PACKAGE = Path(__file__).resolve().parents[2] / "matchmaker"
# What pages call and the API does not, and why.
ONLY_PAGES = {
    "services.drafts": "a form that is not finished is raw text of that form; a program keeps its own",
    "services.overview.overview": "the front page puts together what the lists of the API hand over one by one",
    "services.acting.seats": "the choices of the switch; a program names its seat",
    "services.suggestions.for_need": "a count beside a form that is not sent yet; stored records have suggestions",
    "services.suggestions.for_offer": "the same for an offer",
    "services.explanations.run_page": "a run on one page: the run and its result here",
    "services.explanations.need_page": "one need of a run: in its result with its reasons, and pair by pair",
    "services.review.step_effects": "stands beside the buttons of the board; read from a result that is whole here",
    "services.results.load": "fills the choices of the form of what-ifs",
}


def called(folder: str) -> set[str]:
    """The public functions of services that the files of a door name, as "services.module.function"."""
    return {name for path in sorted((PACKAGE / folder).glob("*.py")) for name in _called(path)}


def _called(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("matchmaker.services"):
            for one in node.names:
                whole = f"{node.module}.{one.name}".removeprefix("matchmaker.")
                if node.module == "matchmaker.services":
                    modules[one.asname or one.name] = whole
                elif one.name[0].islower():
                    yield whole
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
            continue
        if node.value.id in modules and node.attr[0].islower():
            yield f"{modules[node.value.id]}.{node.attr}"


def excused(name: str) -> bool:
    return name in ONLY_PAGES or name.rpartition(".")[0] in ONLY_PAGES


def test_every_service_that_pages_call_is_called_here_or_says_why_not() -> None:
    assert sorted(name for name in called("web") - called("api") if not excused(name)) == []


def test_no_excuse_is_out_of_date() -> None:
    pages, here = called("web"), called("api")
    for name in ONLY_PAGES:
        used = {one for one in pages if one == name or one.startswith(f"{name}.")}
        assert used, name
        assert not used & here, name


# Reservations


def test_reservations_are_made_listed_and_taken_back(as_: As) -> None:
    own = as_("provider:XAC")
    theme = {"against": "XAB", "theme": "clearance"}
    for _ in range(2):
        assert own.ask("PUT", "/reservations/XAB?theme=clearance").json == {"items": [theme]}
    assert own.ask("PUT", "/reservations/XAB").json["items"] == [{"against": "XAB", "theme": None}, theme]
    answer = own.get("/reservations")
    assert (len(answer.json["items"]), answer.headers["Cache-Control"]) == (2, "no-store")
    assert own.ask("DELETE", "/reservations/XAB").json == {"items": [theme]}
    assert own.refused("DELETE", "/reservations/XAB")[0] == 404
    assert own.ask("DELETE", "/reservations/XAB?theme=clearance").json == {"items": []}


def test_a_reservation_that_cannot_be_is_named(as_: As) -> None:
    own = as_("provider:XAC")
    assert own.refused("PUT", "/reservations/QQQ") == (422, [("/against", "party_not_known")])
    assert own.refused("PUT", "/reservations/XAC") == (422, [("/against", "reservation_of_own_party")])
    assert own.refused("PUT", "/reservations/XAB?theme=x") == (422, [("/theme", "code_not_known")])


@pytest.mark.parametrize("seat", ["public", "reader", "coordinator", "secretariat", "auditor", "affected:XAB"])
def test_nobody_else_reads_a_reservation(as_: As, seat: str) -> None:
    as_("provider:XAC").ask("PUT", "/reservations/XAB")
    answer = as_(seat).get("/reservations")
    assert answer.status_code in (401, 403) or answer.json == {"items": []}, seat
    history = as_(seat).get("/parties/XAC/history").json["items"]
    assert "reservation_changed" not in {one["action"] for one in history}
    as_("provider:XAC").ask("DELETE", "/reservations/XAB")


# What-ifs


CHANGES: list[dict[str, object]] = [
    {"kind": "weight", "name": "urgency", "percent": 60},
    {"kind": "goal_place", "name": "value", "quantity": 1},
    {"kind": "goal_tolerance", "name": "value", "quantity": 25},
    {"kind": "cap_theme", "name": "clearance", "quantity": 500_000},
    {"kind": "cap_treaty_status", "name": "not_party", "quantity": 0},
    {"kind": "cut_funding", "percent": 20},
    {"kind": "remove_offer", "offer": "XAC-02"},
    {"kind": "remove_need", "need": "XAA-02"},
    {"kind": "remove_need", "need": "XAA-03"},
    {"kind": "link", "pairs": [{"offer": "XAD-10", "need": "XAA-14"}, {"offer": "XAD-10", "need": "XAB-14"}]},
]


def test_what_ifs_are_asked_for_and_read_in_one_form(site: Site, as_: As) -> None:
    coordinator = as_("coordinator")
    made = coordinator.post(f"/runs/{site.run}/what-ifs", {"changes": CHANGES})
    assert (made.status_code, made.json["status"]) == (202, "queued")
    assert made.json["changes"] == CHANGES
    assert coordinator.get(made.headers["Location"]).json == made.json
    listed = coordinator.get(f"/runs/{site.run}/what-ifs").json["items"]
    assert made.json["run"] in {one["ref"] for one in listed}
    assert as_("reader").get(made.headers["Location"]).status_code == 404


def test_a_what_if_asked_for_twice_under_one_key_is_made_once(site: Site, as_: As) -> None:
    coordinator, path = as_("coordinator"), f"/runs/{site.run}/what-ifs"
    asked = [coordinator.post(path, {"changes": CHANGES[:1]}, Idempotency_Key="shrinking budgets") for _ in range(2)]
    assert [one.status_code for one in asked] == [202, 202]
    assert asked[0].json == asked[1].json
    status, _ = coordinator.refused("POST", path, {"changes": CHANGES[:2]}, Idempotency_Key="shrinking budgets")
    assert status == 422


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("/changes", "changes_missing")]),
        ({"changes": [{"kind": "cut_funding", "percent": 20}] * 51}, [("/changes", "list_too_long")]),
        ({"changes": [{"percent": 20}]}, [("/changes/0/kind", "value_missing")]),
        ({"changes": [{"kind": "burn"}]}, [("/changes/0/kind", "code_not_known")]),
        ({"changes": ["cut_funding"]}, [("/changes/0", "json_type_wanted")]),
        ({"changes": [{"kind": "cut_funding", "percents": 5}]},
         [("/changes/0/percents", "field_unknown_did_you_mean")]),
        ({"changes": [{"kind": "cut_funding", "percent": 5, "need": "XAA-01"}]},
         [("/changes/0/need", "change_field_not_read")]),
        ({"changes": [{"kind": "weight", "name": "size"}, CHANGES[0], {"kind": "withdraw_provider", "party": "QQQ"}]},
         [("/changes/0/percent", "number_out_of_range"), ("/changes/2/party", "provider_without_offer")]),
        ({"changes": [{"kind": "pin", "offer": "XAC-01"}]}, [("/changes/0/need", "need_not_in_run")]),
        ({"changes": [{"kind": "link", "pairs": [{"offer": "XAC-01"}]}]},
         [("/changes/0/pairs/0/need", "value_missing")]),
        ({"changes": [{"kind": "link", "pairs": [
            {"offer": "XAD-10", "need": "XAA-14"}, {"offer": "XAD-05", "need": "XAA-03"}]}]},
         [("/changes/0/pairs/1/offer", "pair_ruled_out")]),
        ({"changes": [{"kind": "cap_theme", "name": "clearance", "quantity": -1}]},
         [("/changes/0/quantity", "negative")]),
        ({"changes": [{"kind": "settings", "name": "best"}]}, [("/changes/0/name", "settings_not_known")]),
        ({"study": "runner_up"}, [("/study_need", "value_missing")]),
        ({"study": "runner"}, [("/study", "code_not_known_did_you_mean")]),
    ],
)  # fmt: skip
def test_a_what_if_that_cannot_be_asked_is_named(
    site: Site, as_: As, body: dict[str, object], errors: list[tuple[str, str]]
) -> None:
    status, found = as_("coordinator").refused("POST", f"/runs/{site.run}/what-ifs", body)
    assert (status, found) == (422, errors)


def test_only_who_may_ask_for_a_run_asks_what_if(site: Site, as_: As) -> None:
    for seat in ("public", "reader", "provider:XAC", "affected:XAB", "auditor"):
        answer = as_(seat).post(f"/runs/{site.run}/what-ifs", {"changes": CHANGES[:1]})
        assert answer.status_code in (401, 403, 404), seat


def test_a_run_beside_itself_differs_in_nothing(site: Site, as_: As) -> None:
    found = as_("coordinator").get(f"/runs/{site.run}/compare/{site.run}").json
    assert (found["pairs"], found["needs_covered_less"]) == ([], [])
    assert found["same_pairs"] > 0
    assert as_("coordinator").get(f"/runs/{site.run}/compare/nothing").status_code == 404


# Urgent needs


def test_urgent_needs_are_a_list_of_their_own_for_who_may_read_their_urgency(as_: As) -> None:
    for seat in ("reader", "provider:XAC", "affected:XAA"):
        found = as_(seat).get("/needs?view=urgent&limit=200&count=yes").json
        assert found["total"] == len(found["items"]) > 0
        assert all(one["urgency"] == "u4" or one["emergency"] for one in found["items"]), seat
        assert {one["status"] for one in found["items"]} == {"published"}
    whole = as_("reader").get("/needs?limit=200&provenance=posted&status=published").json["items"]
    urgent = {one["ref"] for one in whole if one["urgency"] == "u4" or one["emergency"]}
    assert {one["ref"] for one in as_("reader").get("/needs?view=urgent&limit=200").json["items"]} == urgent
    assert as_("public").get("/needs?view=urgent").json["items"] == []
    assert as_("reader").get("/offers?view=urgent").json["items"] == []


def test_the_page_lists_the_same(site: Site, as_: As) -> None:
    page = site.reader("provider:XAC").get("/needs?view=urgent&size=100")
    for one in as_("provider:XAC").get("/needs?view=urgent&limit=200").json["items"]:
        assert one["title"] in page.text
