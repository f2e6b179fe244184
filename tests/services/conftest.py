"""The parties that every test of a service needs."""

from __future__ import annotations

import pytest

from matchmaker.db.session import Database
from tests.services.world import add_parties


@pytest.fixture
def parties(database: Database) -> None:
    """Exercise States XAA to XAE and an organisation."""
    add_parties(database)
