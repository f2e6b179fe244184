"""An API over the demonstration with one solved run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.api.caller import Caller

if TYPE_CHECKING:
    from tests.support.databases import Place
    from tests.web.site import Site

As = Callable[[str], Caller]


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def site(request: pytest.FixtureRequest, _places: dict[str, Place]) -> Iterator[Site]:
    """The application over a demonstration database of this module's own, with a run that was solved."""
    from tests.web.site import Site

    with _places[request.param].clone("demonstration") as database:
        yield Site.over(database)


@pytest.fixture
def as_(site: Site) -> As:
    """A caller in a seat."""
    return lambda seat: Caller(site.app.test_client(), seat)


@pytest.fixture
def public(as_: As) -> Caller:
    return as_("public")
