"""What the tests of workers and their solvers share."""

from __future__ import annotations

import pytest

from matchmaker.db.session import Database
from tests.support.crowd import add_crowd


@pytest.fixture
def small_pool(fresh_database: Database) -> Database:
    """A few offers and needs: what becomes of a run does not depend on how much there is to solve."""
    with fresh_database.write() as session:
        add_crowd(session, 12, 12)
    return fresh_database
