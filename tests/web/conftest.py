"""A site over the demonstration with one solved run; the tests of a module share it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.web.reading import Reader

if TYPE_CHECKING:
    from tests.support.databases import Place
    from tests.web.site import Site


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def site(request: pytest.FixtureRequest, _places: dict[str, Place]) -> Iterator[Site]:
    """The application over a demonstration database of this module's own, with a run that was solved."""
    from tests.web.site import Site

    with _places[request.param].clone("demonstration") as database:
        yield Site.over(database)


@pytest.fixture
def public(site: Site) -> Reader:
    """A reader who signed in as nobody."""
    return site.reader()
