"""How long a page of a list takes with 10 and with 10,000 records, on SQLite and on PostgreSQL.

python -m tests.support.bench lists [--rows 10000] [--rounds 7]

Each line: the list and its filter, the median of the rounds on each database in milliseconds with few and with many
records, and the largest of the rounds in brackets. What is timed is the query function, with counting and rights.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from matchmaker.db.models.needs import Need, NeedTerm
from matchmaker.db.models.offers import Offer, OfferTerm
from matchmaker.db.models.parties import Party
from matchmaker.db.queries.needs import list_needs
from matchmaker.db.queries.offers import list_offers
from matchmaker.db.queries.records import RecordFilter
from matchmaker.db.session import Database, Session
from matchmaker.db.types import fold
from matchmaker.domain.access import ANYBODY, Actor, actor_for
from matchmaker.domain.vocabulary import Role, Theme
from tests.support import postgres
from tests.support.databases import Place, PostgresPlace, SqlitePlace
from tests.support.factories import NOW, PERIOD

READER = actor_for("reader", Role.READER)
WORDS = (
    "clearance",
    "survey",
    "training",
    "surgery",
    "stockpile",
    "schools",
    "detectors",
    "law",
    "reports",
    "survivors",
)
ON = date(2026, 11, 23)
CASES: tuple[tuple[str, Actor, RecordFilter, str], ...] = (
    ("first page", READER, RecordFilter(provenance="posted"), "party"),
    ("first page, public", ANYBODY, RecordFilter(provenance="posted"), "party"),
    ("by title", READER, RecordFilter(provenance="posted"), "title"),
    ("theme", READER, RecordFilter(provenance="posted", theme="reporting"), "party"),
    ("words", READER, RecordFilter(provenance="posted", text="surgery schools"), "party"),
    ("one party", READER, RecordFilter(provenance="posted", party="XAB"), "party"),
    ("open, region", READER, RecordFilter(provenance="posted", open_on=ON, region="142"), "-updated"),
)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=7)
    given = options.parse_args()
    print(f"{'':32}{'sqlite':>22}{'postgresql':>24}")
    print(f"{'list':32}{'10':>8}{given.rows:>14}{'10':>10}{given.rows:>14}")
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        places: tuple[Place, ...] = (SqlitePlace(Path(folder)), PostgresPlace(stack, postgres.server))
        databases = [
            stack.enter_context(filled(place, rows)) for place in places for rows in (10, given.rows)
        ]  # fmt: skip
        for noun, find in (("offers", list_offers), ("needs", list_needs)):
            for name, actor, keep, sort in CASES:
                times = [measured(one, find, actor, keep, sort, given.rounds) for one in databases]
                cells = (f"{median:6.1f} ({most:5.1f})" for median, most in times)
                print(f"{noun + ', ' + name:30}" + "  ".join(f"{cell:>12}" for cell in cells), flush=True)


@contextmanager
def filled(place: Place, rows: int) -> Iterator[Database]:
    """A demonstration database with so many more offers and needs."""
    with place.clone("demonstration") as database:
        with database.write() as session:
            fill(session, rows)
            session.commit()
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
        yield database


def fill(session: Session, rows: int) -> None:
    """So many offers and needs of every State, made from a seed."""
    rng = random.Random(rows)
    parties = list(session.scalars(select(Party.id).where(Party.party_type == "state").order_by(Party.id)))
    for model, term, owner, extra in (
        (Offer, OfferTerm, "provider_id", {"firmness": "planned", "ordnance_scope": "any_explosive_ordnance"}),
        (Need, NeedTerm, "party_id", {"interpretation": "nobody", "approach": "any_provider"}),
    ):
        records = [{**_record(rng, parties, owner, number), **extra} for number in range(rows)]
        if model is Need:
            records = [{**record, "theme": rng.choice(list(Theme))} for record in records]
        keys = list(session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), records))
        session.execute(insert(term), list(_terms(rng, term, keys)))


def _record(rng: random.Random, parties: list[int], owner: str, number: int) -> dict[str, Any]:
    title = f"{rng.choice(WORDS)} and {rng.choice(WORDS)} {number}"
    return {
        "ref": f"bench-{number}", "title": title, "title_folded": fold(title), "kind": "funding", "unit": "money",
        "currency": "USD", "quantity": 100_000, "committed": rng.choice((0, 0, 100_000)), owner: rng.choice(parties),
        "provenance": "posted", "basis": "found", "status": "published", "created_by": "bench", **PERIOD,
        "created_at": NOW, "updated_at": NOW + timedelta(minutes=number),
    }  # fmt: skip


def _terms(rng: random.Random, term: Any, keys: list[int]) -> Iterator[dict[str, Any]]:
    owner, facets = ("offer_id", ("theme", "language")) if term is OfferTerm else ("need_id", ("language", "language"))
    for key in keys:
        yield {owner: key, "facet": facets[1], "code": rng.choice(("en", "fr", "es")), "mode": ""}
        if term is OfferTerm:
            yield {owner: key, "facet": "theme", "code": str(rng.choice(list(Theme))), "mode": ""}


def measured(
    database: Database, find: Callable[..., Any], actor: Actor, keep: RecordFilter, sort: str, rounds: int
) -> tuple[float, float]:
    """The median and the largest of so many rounds, in milliseconds; the first, which warms up, is left out."""
    times = []
    for _ in range(rounds + 1):
        with database.read() as session:
            begun = time.perf_counter()
            find(session, actor, keep, sort=sort, limit=25)
            times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times[1:]), max(times[1:])


if __name__ == "__main__":
    main()
