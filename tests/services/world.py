"""Four exercise parties, their focal points and everybody else, an offer, a need, and a run that pairs them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR, actor_for
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.plan import ENGINE_VERSION, Pairing, PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.scoring import Card
from matchmaker.domain.vocabulary import Role
from matchmaker.services import needs, offers, runs
from tests.support.factories import add_party

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ON = NOW.date()

PROVIDER = actor_for("u-provider", Role.DONOR_FOCAL_POINT, "XAA")
AFFECTED = actor_for("u-affected", Role.AFFECTED_FOCAL_POINT, "XAB")
OTHER_DONOR = actor_for("u-other-donor", Role.DONOR_FOCAL_POINT, "XAC")
OTHER_AFFECTED = actor_for("u-other-affected", Role.AFFECTED_FOCAL_POINT, "XAD")
COORDINATOR = actor_for("u-coordinator", Role.COORDINATOR, "XAE")
OWN_COORDINATOR = actor_for("u-own-coordinator", Role.COORDINATOR, "XAB")
SECRETARIAT = actor_for("u-secretariat", Role.SECRETARIAT)
AUDITOR = actor_for("u-auditor", Role.AUDITOR)
READER = actor_for("u-reader", Role.READER)
PUBLIC = actor_for("public", Role.PUBLIC)
SERVICE = actor_for("u-service", Role.SERVICE_ACCOUNT, "XAA")
EVERYBODY = (
    PROVIDER, AFFECTED, OTHER_DONOR, OTHER_AFFECTED, COORDINATOR, OWN_COORDINATOR, SECRETARIAT, AUDITOR, READER, PUBLIC,
    SERVICE,
)  # fmt: skip
PARTIES = ("XAA", "XAB", "XAC", "XAD", "XAE")


def add_parties(database: Database) -> None:
    """Exercise States XAA to XAE and an organisation."""
    with database.write() as session:
        for ref in PARTIES:
            add_party(session, ref)
        add_party(session, "org-x", party_type="ngo", name_en="Exercise organisation")
        session.commit()


def offer_row(ref: str = "o-1", provider: str = "XAA", **changes: Any) -> dict[str, Any]:
    """A validated offer: 1,000.00 US dollars for clearance, divisible."""
    return {
        "ref": ref, "provider": provider, "title": f"Offer {ref}", "title_lang": "en", "kind": "funding",
        "unit": "money", "themes": ["clearance"], "quantity": 100_000, "currency": "USD", "divisible": True,
        "starts_on": date(2026, 1, 1), "ends_on": date(2028, 12, 31), "firmness": "approved", "languages": ["en"],
        "ordnance_scope": "any_explosive_ordnance", "provenance": "posted", **changes,
    }  # fmt: skip


def need_row(ref: str = "n-1", party: str = "XAB", **changes: Any) -> dict[str, Any]:
    """A validated need: 600.00 US dollars for clearance."""
    return {
        "ref": ref, "party": party, "title": f"Need {ref}", "title_lang": "en", "kind": "funding", "unit": "money",
        "theme": "clearance", "quantity": 60_000, "currency": "USD", "starts_on": date(2026, 1, 1),
        "ends_on": date(2028, 12, 31), "languages": ["en"], "interpretation": "nobody", "approach": "any_provider",
        "provenance": "posted", **changes,
    }  # fmt: skip


def post(database: Database, offer_rows: list[dict[str, Any]], need_rows: list[dict[str, Any]]) -> None:
    """Publish offers and needs."""
    with database.write() as session:
        offers.import_offers(session, OPERATOR, offer_rows, now=NOW, publish=True)
    with database.write() as session:
        needs.import_needs(session, OPERATOR, need_rows, now=NOW, publish=True)


def plan_of(*pairings: Pairing) -> PlanResult:
    """A plan of these pairings, as an engine would hand it back."""
    return PlanResult(
        pairings=pairings, parts=(), unmatched_needs=(), unused_offers=(), n_eligible_pairs=len(pairings), value=1,
        bound=1, word="proved_optimal", unique=True, salt="salt", engine_version=ENGINE_VERSION, versions={},
    )  # fmt: skip


def pairing(offer: str = "o-1", need: str = "n-1", quantity: int = 60_000, to_confirm: tuple[str, ...] = ()) -> Pairing:
    """Two records paired over the same sum on both sides."""
    return Pairing(offer, need, quantity, quantity, Card((), 5000), Card((), 5000), 1, to_confirm)


def solve(database: Database, *pairings: Pairing, on: date = ON, pool: str = "posted") -> str:
    """The ref of a run that proposes exactly these pairings."""
    with database.write() as session:
        ref = runs.request_run(session, COORDINATOR, on=on, now=NOW, pool=pool)

    def make_plan(_pool: Pool, _policy: Policy) -> PlanResult:
        return plan_of(*pairings)

    runs.solve_run(database, ref, make_plan, now=lambda: NOW)
    return ref
