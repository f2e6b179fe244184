"""What one process of a concurrency test does: `python -m tests.concurrency.actors WHAT URL ARGUMENTS…`."""

from __future__ import annotations

import sys
import time

from sqlalchemy import text, update

from matchmaker.db.committed import commit_quantity
from matchmaker.db.models.offers import Offer
from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR
from matchmaker.errors import Busy, OverCommitted
from matchmaker.services import audit
from tests.support.rows import NOW


def commit_often(database: Database, offer: str, need: str, quantity: str, times: str) -> int:
    """Try to commit a quantity again and again; how often it was possible."""
    done = 0
    for _ in range(int(times)):
        while True:
            try:
                with database.write() as session:
                    commit_quantity(session, int(offer), int(quantity), int(need), int(quantity))
                    session.commit()
                done += 1
            except OverCommitted:
                pass
            except Busy:
                time.sleep(0.01)
                continue
            break
    return done


def count_up(database: Database, offer: str, times: str) -> int:
    """Read a number and write it plus one, in one write transaction with a version check."""
    done = 0
    while done < int(times):
        try:
            with database.write() as session:
                version, tranche = session.execute(
                    text("SELECT version, min_tranche FROM offer WHERE id = :id"), {"id": int(offer)}
                ).one()
                changed = session.scalar(
                    update(Offer)
                    .where(Offer.id == int(offer), Offer.version == version)
                    .values(min_tranche=tranche + 1, version=version + 1)
                    .returning(Offer.id)
                )
                if changed is not None:
                    session.commit()
                    done += 1
        except Busy:
            time.sleep(0.01)
    return done


def write_entries(database: Database, name: str, times: str) -> int:
    """Add audit entries, one transaction each."""
    done = 0
    while done < int(times):
        try:
            with database.write() as session:
                audit.record(session, OPERATOR, "offer", f"{name}-{done}", "imported", {}, now=NOW)
                session.commit()
                done += 1
        except Busy:
            time.sleep(0.01)
    return done


if __name__ == "__main__":
    what, url, *arguments = sys.argv[1:]
    print(globals()[what](Database.from_url(url), *arguments))
