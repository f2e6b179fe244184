"""The language of a page is the one that was chosen, and is remembered; without a choice, the browser's."""

from __future__ import annotations

import pytest

from tests.web.reading import Page, Reader
from tests.web.site import Site


def language_of(page: Page) -> str:
    return str(page.tags("html")[0].get("lang"))


def test_a_language_is_chosen_in_the_head_of_a_page_and_remembered(site: Site, public: Reader) -> None:
    first = public.get("/needs?kind=training")
    link = next(a.get("href", "") for a in first.tags("a") if a.get("hreflang") == "fr")
    answer = public.get(link)
    assert (answer.status, answer.headers["Location"]) == (303, "/needs?kind=training")
    assert language_of(public.get("/offers")) == "fr"
    assert language_of(public.get("/")) == "fr"
    public.get("/language/en")
    assert language_of(public.get("/")) == "en"


@pytest.mark.parametrize(
    ("asked", "given"), [("fr-CH,fr;q=0.9,en;q=0.5", "fr"), ("de,en;q=0.5", "en"), ("de", "en"), ("", "en")]
)
def test_without_a_choice_the_browser_is_asked(site: Site, asked: str, given: str) -> None:
    client = site.app.test_client()
    assert f'<html lang="{given}"' in client.get("/about", headers={"Accept-Language": asked}).get_data(as_text=True)


def test_an_unknown_language_is_not_found_and_a_foreign_address_is_not_followed(site: Site, public: Reader) -> None:
    assert public.get("/language/xx").status == 404
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        assert public.client.get("/language/fr", query_string={"back": back}).headers["Location"] == "/"
