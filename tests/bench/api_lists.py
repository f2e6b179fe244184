"""A page of 50 rows of 10,000 offers, beside what the ORM and marshmallow would answer: python -m tests.bench.api_lists

Both read the same page from the same database and end in bytes of JSON with the same fields; the peer applies no
visibility. Rounds alternate; what counts is the ratio of medians within one run.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.api import records
from matchmaker.app import create_app
from matchmaker.db.models.offers import Offer, OfferTerm
from matchmaker.db.models.parties import Party
from matchmaker.db.queries.offers import FACETS
from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR
from matchmaker.services.offers import import_offers
from tests.services.world import NOW, add_parties, offer_row
from tests.support.databases import SqlitePlace
from tests.web.site import settings

ROWS, PAGE = 10_000, 50
TARGET, TARGET_FIELDS = 1.8, 3.0
SOME = ("title", "provider", "amount", "currency", "status")


def fill(database: Database) -> None:
    """Ten thousand published offers with lists as real ones have."""
    add_parties(database)
    rows = [
        offer_row(
            f"o-{number}", "XAA", title=f"Offer {number}", sub_themes=("nts", "ts"), languages=("en", "fr"),
            countries_preferred=("XAB", "XAD"), routes=("direct",), implementers=("undp", "unmas"),
            conditions={"imas_nmas": "required"}, notes="for us", starts_on=date(2026, 1, 1),
        )
        for number in range(ROWS)
    ]  # fmt: skip
    with database.write() as session:
        import_offers(session, OPERATOR, rows, now=NOW, publish=True)


def plain_schema(names: tuple[str, ...]) -> Schema:
    """A marshmallow schema of these fields, of the types that marshmallow itself has."""
    columns = Offer.__table__.columns
    made: dict[str, fields.Field[Any]] = {}
    for name in names:
        kind = columns[name].type.python_type if name in columns else str
        made[name] = {
            datetime: fields.DateTime(),
            date: fields.Date(),
            bool: fields.Boolean(),
            int: fields.Integer(),
        }.get(kind) or fields.Raw()
    return Schema.from_dict(made)()


def by_orm(session: Session, schema: Schema, names: tuple[str, ...]) -> bytes:
    """The page by entities of the ORM, their terms in one more query, and marshmallow."""
    found = session.execute(
        select(Offer, Party).join(Party, Offer.provider_id == Party.id).order_by(Offer.id).limit(PAGE)
    )
    pairs = [(offer, party) for offer, party in found]
    terms = session.scalars(select(OfferTerm).where(OfferTerm.offer_id.in_([offer.id for offer, _ in pairs])))
    lists: dict[int, dict[str, list[str]]] = {}
    for term in terms:
        lists.setdefault(term.offer_id, {}).setdefault(FACETS[term.facet], []).append(term.code)
    for offer, party in pairs:
        extra = {"provider": party.ref, "provider_name": party.name_en, "exercise": party.exercise, "hidden": []}
        extra |= {"amount": offer.quantity, "open_quantity": offer.quantity - offer.committed}
        for name in names:
            if not hasattr(type(offer), name):
                offer.__dict__[name] = extra.get(name, lists.get(offer.id, {}).get(name, []))
    made = json.dumps({"items": schema.dump([offer for offer, _ in pairs], many=True)}, default=str).encode()
    session.expunge_all()
    return made


def seconds(act: Callable[[], object]) -> float:
    """How long one act takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main() -> int:
    """Print the ratios; how many of them miss what is aimed at."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    missed = 0
    with SqlitePlace(Path(tempfile.mkdtemp())).clone("migrated") as database:
        fill(database)
        app = create_app(settings(), database)
        for what, names, target in (("whole", None, TARGET), ("fields=", SOME, TARGET_FIELDS)):
            all_names = records.names_of("offer")
            schema = plain_schema(all_names)
            query = {"limit": str(PAGE), **({"fields": ",".join(names)} if names else {})}
            ours, peer = [], []
            with app.test_request_context("/api/v1/offers", query_string=query, headers={"X-Acting-As": "reader"}):
                loaded = {
                    "limit": PAGE,
                    "cursor": None,
                    "sort": "created",
                    "count": None,
                    "fields_": query.get("fields"),
                }
                for _ in range(rounds):
                    ours.append(seconds(partial(records.listed, "offer", dict(loaded))))
                    with database.read() as session:
                        peer.append(seconds(partial(by_orm, session, schema, all_names)))
            ratio = statistics.median(peer) / statistics.median(ours)
            missed += ratio < target
            print(
                f"{what:8} ours {statistics.median(ours) * 1000:6.2f} ms, ORM + marshmallow"
                f" {statistics.median(peer) * 1000:6.2f} ms: {ratio:.2f} times as fast (aimed at {target})"
            )
    return missed


if __name__ == "__main__":
    raise SystemExit(main())
