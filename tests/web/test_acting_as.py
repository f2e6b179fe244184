"""The "acting as" switch: a list of seats outside production, nothing at all in production."""

from __future__ import annotations

import pytest

from tests.support import applications
from tests.web.reading import Reader
from tests.web.site import Site, settings


def test_everybody_begins_as_the_public(site: Site, public: Reader) -> None:
    chosen = [option for option in public.get("/").tags("option") if option.get("selected") is not None]
    assert [option.get("value") for option in chosen] == ["public"]


def test_the_switch_lists_coordinators_and_focal_points_of_exercise_parties_alone(site: Site, public: Reader) -> None:
    page = public.get("/")
    select = next(field for field in page.tags("select") if field.get("name") == "seat")
    seats = {option.get("value") for option in select.iter() if option.get("value")}
    assert {"public", "reader", "coordinator", "co-coordinator", "secretariat", "auditor"} <= seats
    parties = {str(seat).partition(":")[2] for seat in seats if ":" in str(seat)}
    assert parties == {"XAA", "XAB", "XAC", "XAD", "XAE", "XAF", "XO-NGO", "XO-FUND"}
    assert "affected:XO-NGO" not in seats  # organisations post no need


def test_a_seat_is_kept_and_the_reader_returns_to_the_page(site: Site) -> None:
    reader = site.reader()
    sent = reader.send("/needs?theme=reporting", "/acting-as", seat="affected:XAA")
    assert (sent.status, sent.headers["Location"]) == (303, "/needs?theme=reporting")
    chosen = [option.get("value") for option in reader.get("/").tags("option") if option.get("selected") is not None]
    assert chosen == ["affected:XAA"]


@pytest.mark.parametrize(
    "back", ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example", "\n/x", ""]
)
def test_nobody_is_sent_to_another_site(site: Site, back: str) -> None:
    sent = site.reader().send("/about", "/acting-as", seat="reader", back=back)
    assert (sent.status, sent.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("seat", ["", "affected:FRA", "provider:XAA:XAB", "root", "affected:XO-NGO"])
def test_a_seat_that_is_not_listed_is_refused(site: Site, seat: str) -> None:
    assert site.reader().send("/about", "/acting-as", seat=seat).status == 400


def test_the_switch_needs_its_token(site: Site, public: Reader) -> None:
    assert public.post("/acting-as", {"seat": "coordinator"}).status == 400


def test_in_production_the_switch_does_not_exist(site: Site) -> None:
    app = applications.new(settings("production"), site.database)
    reader = Reader(app.test_client())
    page = reader.get("/")
    assert page.status == 200
    assert "acting as" not in page.text
    app.config["WTF_CSRF_ENABLED"] = False
    assert reader.post("/acting-as", {"seat": "coordinator"}).status == 404
    with reader.client.session_transaction() as kept:
        kept["acting_as"] = "coordinator"
    assert not reader.get("/runs").has_form("/runs")
