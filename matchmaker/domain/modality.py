"""What kind of support a pairing would be: facets, one headline label by a decision table, and tags.

The table is in docs/method/modality.md; standing is taken on a day. The route never changes the headline: money through
a United Nations body stays bilateral.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matchmaker.domain.matching.cases import NeedCase, OfferCase, PartyCase
from matchmaker.domain.reasons import Reason
from matchmaker.domain.vocabulary import Basis, Convention, Headline, Kind, ModalityTag, PartyType, TreatyStatus

ORGANISATIONS = (PartyType.INTERNATIONAL_ORGANISATION, PartyType.REGIONAL_ORGANISATION, PartyType.TRUST_FUND)
STATES_PARTIES, SIGNATORY, NOT_PARTY = TreatyStatus.STATE_PARTY, TreatyStatus.SIGNATORY, TreatyStatus.NOT_PARTY

IATI_COLLABORATION_TYPE: dict[Headline, str | None] = {
    Headline.TRIANGULAR: "8",
    Headline.MULTILATERAL: "4",
    Headline.NON_GOVERNMENTAL: None,
    **dict.fromkeys(
        (
            Headline.BETWEEN_STATES_PARTIES, Headline.FROM_SIGNATORY, Headline.OBSERVER_STATE,
            Headline.FROM_STATE_NOT_PARTY, Headline.TO_SIGNATORY, Headline.HUMANITARIAN_TO_STATE_NOT_PARTY,
            Headline.OUTSIDE_CONVENTION_FIGURES,
        ),
        "1",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facets:
    """provider and affected: treaty status under the Convention for a State (None: not recorded), party type for an
    organisation. routes: those both sides accept, or one names. form: "money" | "in_kind". confirmed: False when a
    standing is missing or recalled only."""

    provider: str | None
    affected: str | None
    routes: tuple[str, ...]
    form: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Modality:
    """Headline with its IATI CollaborationType (None where the list has none), facets, tags in a fixed order, and why
    the headline is what it is."""

    headline: Headline
    iati_collaboration_type: str | None
    facets: Facets
    tags: tuple[ModalityTag, ...]
    why: Reason


def classify(
    provider: PartyCase, affected: PartyCase, offer: OfferCase, need: NeedCase, *, on: date, triangular: bool = False
) -> Modality:
    """The modality of a pairing on a day. `triangular`: it belongs to a linked set with a South-South pairing that
    another State or organisation pays for or organises."""
    headline = Headline.TRIANGULAR if triangular else _headline(provider, affected, on)
    facets = Facets(
        provider=_standing(provider) if _is_state(provider) else provider.party_type,
        affected=_standing(affected) if _is_state(affected) else affected.party_type,
        routes=_routes(offer, need),
        form="money" if offer.kind == Kind.FUNDING else "in_kind",
        confirmed=_confirmed(provider) and _confirmed(affected),
    )
    holding = _tags(provider, affected, offer, need, on)
    tags = tuple(tag for tag in ModalityTag if holding[tag])
    why = Reason(f"modality_{headline}", {})
    return Modality(headline, IATI_COLLABORATION_TYPE[headline], facets, tags, why)


def _headline(provider: PartyCase, affected: PartyCase, on: date) -> Headline:
    """The first line of the table that holds. Where a State's standing is not recorded: apart, until it is."""
    if provider.party_type in ORGANISATIONS:
        return Headline.MULTILATERAL
    if not _is_state(provider):
        return Headline.NON_GOVERNMENTAL
    giving, receiving = _party_or_not(provider), _party_or_not(affected)
    if receiving == STATES_PARTIES:
        return _to_state_party(giving, is_observer(provider, on))
    if receiving == SIGNATORY:
        return Headline.TO_SIGNATORY
    if receiving == NOT_PARTY and giving in (STATES_PARTIES, SIGNATORY):
        return Headline.HUMANITARIAN_TO_STATE_NOT_PARTY
    return Headline.OUTSIDE_CONVENTION_FIGURES


def _to_state_party(giving: TreatyStatus | None, observer: bool) -> Headline:
    if giving == STATES_PARTIES:
        return Headline.BETWEEN_STATES_PARTIES
    if giving == SIGNATORY:
        return Headline.FROM_SIGNATORY
    if giving == NOT_PARTY:
        return Headline.OBSERVER_STATE if observer else Headline.FROM_STATE_NOT_PARTY
    return Headline.OUTSIDE_CONVENTION_FIGURES


def is_observer(party: PartyCase, on: date) -> bool:
    """Whether a State that is not a State Party was an observer at a recorded meeting that still counts on the day."""
    return (
        _is_state(party)
        and _party_or_not(party) in (SIGNATORY, NOT_PARTY)
        and party.observer_until is not None
        and on <= party.observer_until
    )


def _is_state(party: PartyCase) -> bool:
    return party.party_type == PartyType.STATE


def _standing(party: PartyCase) -> str | None:
    return party.treaties.get(Convention.CCM)


def _party_or_not(party: PartyCase) -> TreatyStatus | None:
    """State Party, signatory or not party (withdrawn included); None when nothing of these is recorded."""
    status = _standing(party)
    if status in (NOT_PARTY, TreatyStatus.WITHDRAWN):
        return NOT_PARTY
    return TreatyStatus(status) if status in (STATES_PARTIES, SIGNATORY) else None


def _confirmed(party: PartyCase) -> bool:
    if not _is_state(party):
        return True
    return _party_or_not(party) is not None and party.treaty_basis.get(Convention.CCM) != Basis.RECALLED


def _routes(offer: OfferCase, need: NeedCase) -> tuple[str, ...]:
    if offer.routes and need.routes:
        return tuple(route for route in offer.routes if route in need.routes)
    return offer.routes or need.routes


def _tags(
    provider: PartyCase, affected: PartyCase, offer: OfferCase, need: NeedCase, on: date
) -> dict[ModalityTag, bool]:
    """Whether each tag holds."""
    in_kind = offer.kind != Kind.FUNDING
    states = _is_state(provider) and _is_state(affected)
    return {
        ModalityTag.REGIONAL: states and provider.subregion is not None and provider.subregion == affected.subregion,
        ModalityTag.SOUTH_SOUTH: states and in_kind and bool(provider.developing) and bool(affected.developing),
        ModalityTag.CROSS_BORDER: bool(need.cross_border_with),
        ModalityTag.IN_KIND: in_kind,
        ModalityTag.EMERGENCY: need.emergency,
        ModalityTag.OBSERVER: is_observer(provider, on),
    }
