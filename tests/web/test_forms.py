"""Forms are read by their schema, and whatever was typed is still there afterwards."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from matchmaker.schemas.offers import OfferSchema
from matchmaker.web.forms import Form, nest, read_form


def test_empty_text_is_absent_and_tokens_are_no_fields() -> None:
    posted = MultiDict([("csrf_token", "x"), ("ref", "o-1"), ("title", ""), ("version", "3")])
    assert nest(posted, OfferSchema()) == {"ref": "o-1"}


def test_lists_are_lists_with_one_value_and_with_many() -> None:
    posted = MultiDict([("themes", "clearance"), ("languages", "fr"), ("languages", "ar"), ("kind", "funding")])
    assert nest(posted, OfferSchema()) == {"themes": ["clearance"], "languages": ["fr", "ar"], "kind": "funding"}


def test_errors_stand_at_the_paths_of_the_fields_and_the_text_is_kept() -> None:
    posted = MultiDict([("ref", "o 1"), ("kind", "gold"), ("title", "  A title  "), ("themes", "no-such-theme")])
    data, form = read_form(OfferSchema(), posted)
    assert data is None
    assert {"ref", "kind", "themes"} <= {error.path for error in form.errors}
    assert form.raw("title") == "  A title  "
    assert form.raw("kind") == "gold"
    assert form.wrong("kind") and not form.wrong("title")


def test_what_a_person_typed_is_listed_without_what_the_page_added() -> None:
    form = Form(MultiDict([("csrf_token", "x"), ("version", "3"), ("note", "ours"), ("changes", " ")]))
    assert form.typed() == [("note", "ours")]
