"""Rules on the affected State as the offer's earmarks see it: treaty standing, geography, conventions, ordnance, aid.

A fact that is not known, or only recalled, is to be confirmed; it never leaves a State out. Assistance to a State not
party is shown for what it is and never ruled out by this service.
"""

from __future__ import annotations

from matchmaker.domain.matching.cases import NeedCase, OfferCase, PartyCase, Pool
from matchmaker.domain.matching.rules.outcome import RuleOutcome, Source, Verdict, listed, outcome
from matchmaker.domain.vocabulary import Basis, Convention, Kind, OrdnanceScope, Provenance, Theme, TreatyStatus

YES, NO, TO_CONFIRM = Verdict.YES, Verdict.NO, Verdict.TO_CONFIRM

# Conventions and ordnance say what work on the ground is paid for. Victims are assisted whatever injured them.
ORDNANCE_THEMES = (Theme.CLEARANCE, Theme.RISK_EDUCATION, Theme.STOCKPILE_DESTRUCTION)
CLUSTER_MUNITIONS = "cluster_munitions"

# UN M49: what each region is a part of.
M49_PART_OF = {
    "015": "002", "202": "002", "014": "202", "017": "202", "018": "202", "011": "202",
    "419": "019", "021": "019", "029": "419", "013": "419", "005": "419",
    "143": "142", "030": "142", "035": "142", "034": "142", "145": "142",
    "151": "150", "154": "150", "039": "150", "155": "150",
    "053": "009", "054": "009", "057": "009", "061": "009",
}  # fmt: skip


def _status(party: PartyCase | None, convention: str) -> str | None:
    status = party.treaties.get(convention) if party else None
    return None if status == TreatyStatus.NOT_APPLICABLE else status


def _recalled(party: PartyCase | None, convention: str) -> bool:
    return party is not None and party.treaty_basis.get(convention) == Basis.RECALLED


def _counts_as(status: str) -> tuple[str, ...]:
    """A State that withdrew is a State not party as well."""
    return (status, TreatyStatus.NOT_PARTY) if status == TreatyStatus.WITHDRAWN else (status,)


def treaty_status(offer: OfferCase, need: NeedCase, pool: Pool) -> RuleOutcome:
    """The affected State's standing under the Convention is one that the offer accepts, where it names any."""
    party = pool.parties.get(need.party)
    status = _status(party, Convention.CCM)
    if not offer.statuses_only:
        if status in (None, TreatyStatus.STATE_PARTY):
            return outcome("treaty_status", YES, "treaty_status_open", Source.OFFER_EARMARK)
        return outcome(
            "treaty_status", YES, "treaty_status_beyond_article_6", Source.ARTICLE_6_2, {"treaty_status": status}
        )
    params: dict[str, str | int | None] = {
        "treaty_status": status, "treaty_status_of_offer_list": listed(offer.statuses_only),
    }  # fmt: skip
    if status is None:
        return outcome("treaty_status", TO_CONFIRM, "treaty_status_not_known", Source.OFFER_EARMARK, params)
    if _recalled(party, Convention.CCM):
        return outcome("treaty_status", TO_CONFIRM, "treaty_status_unconfirmed", Source.OFFER_EARMARK, params)
    if any(each in offer.statuses_only for each in _counts_as(status)):
        return outcome("treaty_status", YES, "treaty_status_accepted", Source.OFFER_EARMARK, params)
    return outcome("treaty_status", NO, "treaty_status_not_accepted", Source.OFFER_EARMARK, params)


def geography(offer: OfferCase, need: NeedCase, pool: Pool) -> RuleOutcome:
    """The affected State is one of the countries, or lies in one of the regions, that the offer is limited to."""
    if not offer.countries_only and not offer.regions_only:
        return outcome("geography", YES, "geography_open", Source.OFFER_EARMARK)
    inside = in_regions(pool.parties.get(need.party), offer.regions_only)
    if need.party in offer.countries_only or inside:
        return outcome("geography", YES, "geography_inside", Source.OFFER_EARMARK)
    params: dict[str, str | int | None] = {
        "party_list": listed(offer.countries_only), "region_list": listed(offer.regions_only),
    }  # fmt: skip
    if inside is None:
        return outcome("geography", TO_CONFIRM, "geography_region_not_known", Source.OFFER_EARMARK, params)
    if not offer.regions_only:
        return outcome("geography", NO, "geography_other_countries", Source.OFFER_EARMARK, params)
    if not offer.countries_only:
        return outcome("geography", NO, "geography_other_regions", Source.OFFER_EARMARK, params)
    return outcome("geography", NO, "geography_elsewhere", Source.OFFER_EARMARK, params)


def in_regions(party: PartyCase | None, regions: tuple[str, ...]) -> bool | None:
    """Whether a party lies in one of these M49 regions, at whatever level; None when what is known does not tell."""
    known = [place for place in (party.region, party.subregion) if place] if party else []
    around = {above for place in known for above in _upwards(place)}
    if any(region in around for region in regions):
        return True
    finest = known[-1] if known else None
    if any(finest is None or finest in _upwards(region) for region in regions):
        return None
    return False


def _upwards(region: str) -> list[str]:
    """The region and everything that it is a part of."""
    chain = [region]
    while chain[-1] in M49_PART_OF:
        chain.append(M49_PART_OF[chain[-1]])
    return chain


def excluded_countries(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """The affected State is not one that the offer leaves out: known to the provider alone."""
    out = need.party in offer.countries_excluded
    known_to = (offer.provider,) if offer.provenance == Provenance.POSTED else None
    return outcome(
        "excluded_countries", NO if out else YES, "excluded_countries_named" if out else "excluded_countries_not_named",
        Source.OFFER_EARMARK, known_to=known_to,
    )  # fmt: skip


def conventions(offer: OfferCase, need: NeedCase, pool: Pool) -> RuleOutcome:
    """The affected State is bound by one of the conventions that the offer is limited to; work on ordnance only."""
    if not offer.conventions_only:
        return outcome("conventions", YES, "conventions_open", Source.OFFER_EARMARK)
    if need.theme not in ORDNANCE_THEMES:
        return _not_for_this_theme("conventions", need)
    party = pool.parties.get(need.party)
    params: dict[str, str | int | None] = {"convention_list": listed(offer.conventions_only)}
    statuses = [(_status(party, name), _recalled(party, name)) for name in offer.conventions_only]
    binding = [recalled for status, recalled in statuses if status in (TreatyStatus.STATE_PARTY, TreatyStatus.BOUND)]
    if False in binding:
        return outcome("conventions", YES, "conventions_bound", Source.TREATY_STANDING, params)
    if any(status is None or recalled for status, recalled in statuses):
        return outcome("conventions", TO_CONFIRM, "conventions_not_known", Source.TREATY_STANDING, params)
    return outcome("conventions", NO, "conventions_not_bound", Source.OFFER_EARMARK, params)


def ordnance_scope(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """An offer for cluster munition remnants alone goes where they lie; never asked for victim assistance."""
    if offer.ordnance_scope != OrdnanceScope.CLUSTER_MUNITIONS_ONLY:
        return outcome("ordnance_scope", YES, "ordnance_scope_open", Source.OFFER_EARMARK)
    if need.theme not in ORDNANCE_THEMES:
        return _not_for_this_theme("ordnance_scope", need)
    params: dict[str, str | int | None] = {"ordnance_list": listed(need.ordnance)}
    if not need.ordnance:
        return outcome("ordnance_scope", TO_CONFIRM, "ordnance_scope_not_stated", Source.OFFER_EARMARK, params)
    if CLUSTER_MUNITIONS not in need.ordnance:
        return outcome("ordnance_scope", NO, "ordnance_scope_other", Source.OFFER_EARMARK, params)
    if len(need.ordnance) > 1:
        return outcome("ordnance_scope", TO_CONFIRM, "ordnance_scope_partly", Source.OFFER_EARMARK, params)
    return outcome("ordnance_scope", YES, "ordnance_scope_inside", Source.OFFER_EARMARK, params)


def _not_for_this_theme(rule: str, need: NeedCase) -> RuleOutcome:
    if need.theme == Theme.VICTIM_ASSISTANCE:
        return outcome(rule, YES, f"{rule}_never_for_victims", Source.ARTICLE_5_2_E)
    return outcome(rule, YES, f"{rule}_not_for_theme", Source.POLICY, {"theme": need.theme})


def oda(offer: OfferCase, need: NeedCase, pool: Pool) -> RuleOutcome:
    """What must count as official development assistance does: by recipient, and by activity."""
    if not offer.oda_only:
        return outcome("oda", YES, "oda_not_asked", Source.OFFER_EARMARK)
    party = pool.parties.get(need.party)
    eligible = party.oda_eligible if party else None
    recalled = party is not None and party.oda_basis == Basis.RECALLED
    if eligible is False and not recalled:
        return outcome("oda", NO, "oda_not_on_list", Source.ODA_RULES)
    if need.military_trainees and need.theme == Theme.CLEARANCE:
        return outcome("oda", NO, "oda_military_trainees", Source.ODA_RULES)
    if eligible is None or recalled:
        return outcome("oda", TO_CONFIRM, "oda_list_not_known", Source.ODA_RULES)
    if need.military_trainees:
        return outcome("oda", TO_CONFIRM, "oda_military_trainees_other_theme", Source.ODA_RULES)
    if need.military_trainees is None and need.kind == Kind.TRAINING:
        return outcome("oda", TO_CONFIRM, "oda_trainees_not_stated", Source.ODA_RULES)
    return outcome("oda", YES, "oda_counts", Source.ODA_RULES)
