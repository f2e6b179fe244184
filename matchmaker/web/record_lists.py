"""What the lists of offers and of needs share: the filters of their addresses, and what these keep."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TypeVar

from matchmaker.db.queries.filters import VIEWS
from matchmaker.db.queries.needs import NeedView
from matchmaker.db.queries.offers import OfferView
from matchmaker.db.queries.paging import Page
from matchmaker.db.queries.records import RecordFilter
from matchmaker.domain.access import SHOWN_STATUSES, Actor, Right, may
from matchmaker.domain.vocabulary import (
    WORKING_LANGUAGES,
    Kind,
    Provenance,
    RecordStatus,
    Theme,
    TreatyStatus,
    Urgency,
)
from matchmaker.web import context
from matchmaker.web.listing import Choices, Listing, read_listing

# Regions and subregions (M49) that the reference list of States uses, each region before its parts.
REGIONS = (
    "002", "015", "202", "019", "021", "419", "142", "030", "034", "035", "143", "145", "150", "039", "151", "154",
    "155", "009", "053", "054", "057", "061",
)  # fmt: skip
STANDINGS = (TreatyStatus.STATE_PARTY, TreatyStatus.SIGNATORY, TreatyStatus.NOT_PARTY)


FEW = 5  # related records beside one
ENTRIES = 50  # of a history on a page
Record = TypeVar("Record", OfferView, NeedView)


def without(page: Page[Record], ref: str) -> Page[Record]:
    """At most `FEW` of a page, without the record on whose page they stand."""
    return dataclasses.replace(page, items=tuple(one for one in page.items if one.ref != ref)[:FEW])


def record_listing(noun: str, sorts: Sequence[str]) -> Listing:
    """The list of offers or of needs that the address asks for; `noun` is "offer" or "need"."""
    choices: Choices = {
        "text": (),
        "kind": tuple(Kind),
        "theme": tuple(Theme),
        **({"urgency": tuple(Urgency)} if noun == "need" else {}),
        "treaty_status": STANDINGS,
        "region": REGIONS,
        "language": WORKING_LANGUAGES,
        "status": tuple(RecordStatus),
        "party": tuple(context.names()),
        "open": ("yes",),
        "view": VIEWS,
        "provenance": tuple(Provenance),
    }
    return read_listing(f"pages.{noun}s", choices, sorts, default_sort="party")


def record_filter(listing: Listing) -> RecordFilter:
    """What a list keeps; posted records where the address names neither these nor published facts."""
    kept = {name: value for name, value in listing.kept.items() if name != "open"}
    day = context.today() if "open" in listing.kept else None
    return RecordFilter(**{"provenance": Provenance.POSTED, **kept}, open_on=day)  # type: ignore[arg-type]


def whole_of(listing: Listing) -> RecordFilter | None:
    """The same half of the list without any filter, to count the whole; None where nothing is filtered."""
    if not set(listing.kept) - {"provenance"}:
        return None
    return RecordFilter(provenance=listing.kept.get("provenance", Provenance.POSTED))


def statuses(actor: Actor) -> tuple[RecordStatus, ...]:
    """The statuses among which an actor may find records."""
    unpublished = may(actor, Right.READ_UNPUBLISHED) or actor.party is not None
    return tuple(RecordStatus) if unpublished else SHOWN_STATUSES
