"""One pair for every answer that every eligibility rule can give: (rule, verdict, code, offer, need, pool changes)."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.matching.eligibility import RuleOutcome, Verdict, ledger
from tests.support.pools import ON, need, offer, party, pool

YES, NO, TO_CONFIRM = Verdict.YES, Verdict.NO, Verdict.TO_CONFIRM

PLACES: dict[str, Any] = {
    "kind": "training", "unit": "place", "class_code": "eod_2", "level": "basic", "quantity": 20, "currency": None,
    "usd_cents": None,
}  # fmt: skip
IN_KIND_FOR_MONEY: dict[str, Any] = {**PLACES, "accepts_money": True, "estimated_cost_usd_cents": 40_000_000}
FRENCH, ARABIC = {"languages": ("fr",)}, {"languages": ("ar",)}


@dataclass(frozen=True)
class Case:
    """A pair and what one rule says of it. `affected` changes the affected State XAA (None: not in the pool)."""

    rule: str
    verdict: Verdict
    code: str
    offer: dict[str, Any] = field(default_factory=dict)
    need: dict[str, Any] = field(default_factory=dict)
    affected: dict[str, Any] | None = field(default_factory=dict)
    pool: dict[str, Any] = field(default_factory=dict)

    def records(self) -> tuple[OfferCase, NeedCase, Pool]:
        given = pool([offer(**self.offer)], [need(**self.need)])
        parties = {ref: one for ref, one in given.parties.items() if ref != "XAA" or self.affected is not None}
        if self.affected:
            parties["XAA"] = party("XAA", **self.affected)
        given = replace(given, parties=parties, **self.pool)
        return given.offers[0], given.needs[0], given

    def outcome(self) -> RuleOutcome:
        return next(one for one in ledger(*self.records()) if one.rule == self.rule)

    def __str__(self) -> str:
        return self.code if self.code.startswith(self.rule) else f"{self.rule}:{self.code}"


def standing(status: str, basis: str = "found", convention: str = "ccm") -> dict[str, Any]:
    return {"treaties": {convention: status}, "treaty_basis": {convention: basis}}


IDLE = [Case(rule, YES, "kind_comes_first", {}, PLACES) for rule in ("unit", "class_code", "level", "rate", "tranche")]

CASES = [
    *IDLE,
    Case("provenance", YES, "provenance_same"),
    Case("provenance", NO, "provenance_differs", {"provenance": "published_fact"}),
    Case("not_oneself", YES, "not_oneself_two_parties"),
    Case("not_oneself", NO, "not_oneself_same_party", {"provider": "XAA"}),
    Case("theme", YES, "theme_same"),
    Case("theme", NO, "theme_differs", {"themes": ("victim_assistance", "reporting")}),
    Case("theme", NO, "theme_part_differs", {"sub_themes": ("nts", "ts")}, {"sub_theme": "marking"}),
    Case("theme", TO_CONFIRM, "theme_part_not_stated", {"sub_themes": ("nts",)}),
    Case("kind", YES, "kind_same"),
    Case("kind", YES, "kind_money_accepted", {}, IN_KIND_FOR_MONEY),
    Case("kind", NO, "kind_money_not_accepted", {}, PLACES),
    Case("kind", NO, "kind_differs", PLACES),
    Case("unit", YES, "unit_same"),
    Case("unit", YES, "unit_at_estimated_cost", {}, IN_KIND_FOR_MONEY),
    Case("unit", NO, "unit_differs", {**PLACES, "unit": "course"}, PLACES),
    Case("class_code", YES, "class_code_not_for_money"),
    Case("class_code", YES, "class_code_none_asked", {**PLACES, "class_code": None}, {**PLACES, "class_code": None}),
    Case("class_code", YES, "class_code_same", PLACES, PLACES),
    Case("class_code", NO, "class_code_differs", {**PLACES, "class_code": "surgery"}, PLACES),
    Case("class_code", TO_CONFIRM, "class_code_not_stated_by_offer", {**PLACES, "class_code": None}, PLACES),
    Case("class_code", TO_CONFIRM, "class_code_not_stated_by_need", PLACES, {**PLACES, "class_code": None}),
    Case("level", YES, "level_not_for_money"),
    Case("level", YES, "level_none_asked", {**PLACES, "level": None}, {**PLACES, "level": None}),
    Case("level", YES, "level_same", PLACES, PLACES),
    Case("level", NO, "level_differs", {**PLACES, "level": "advanced"}, PLACES),
    Case("level", TO_CONFIRM, "level_not_stated_by_offer", {**PLACES, "level": None}, PLACES),
    Case("level", TO_CONFIRM, "level_not_stated_by_need", PLACES, {**PLACES, "level": None}),
    Case("window", YES, "window_in_common", {"ends_on": date(2027, 1, 1)}),
    Case("window", YES, "window_in_common", {}, {"starts_on": date(2026, 1, 1), "ends_on": ON}),
    Case("window", NO, "window_apart", {"ends_on": date(2026, 12, 31)}),
    Case("window", NO, "window_past", {}, {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 11, 22)}),
    Case("treaty_status", YES, "treaty_status_open"),
    Case("treaty_status", YES, "treaty_status_open", affected=None),
    Case("treaty_status", YES, "treaty_status_beyond_article_6", affected=standing("not_party")),
    Case("treaty_status", YES, "treaty_status_accepted", {"statuses_only": ("state_party",)}),
    Case("treaty_status", YES, "treaty_status_accepted", {"statuses_only": ("not_party",)},
         affected=standing("withdrawn")),
    Case("treaty_status", NO, "treaty_status_not_accepted", {"statuses_only": ("state_party",)},
         affected=standing("signatory")),
    Case("treaty_status", TO_CONFIRM, "treaty_status_not_known", {"statuses_only": ("state_party",)}, affected=None),
    Case("treaty_status", TO_CONFIRM, "treaty_status_unconfirmed", {"statuses_only": ("state_party",)},
         affected=standing("signatory", "recalled")),
    Case("geography", YES, "geography_open", affected=None),
    Case("geography", YES, "geography_inside", {"countries_only": ("XAA",), "regions_only": ("142",)}),
    Case("geography", YES, "geography_inside", {"regions_only": ("002",)}, affected={"region": None}),
    Case("geography", NO, "geography_other_countries", {"countries_only": ("XAB",)}),
    Case("geography", NO, "geography_other_regions", {"regions_only": ("142", "015")}),
    Case("geography", NO, "geography_elsewhere", {"countries_only": ("XAB",), "regions_only": ("142",)}),
    Case("geography", TO_CONFIRM, "geography_region_not_known", {"regions_only": ("142",)}, affected=None),
    Case("geography", TO_CONFIRM, "geography_region_not_known", {"regions_only": ("011",)}),
    Case("excluded_countries", YES, "excluded_countries_not_named", {"countries_excluded": ("XAB",)}),
    Case("excluded_countries", NO, "excluded_countries_named", {"countries_excluded": ("XAA",)}),
    Case("route", YES, "route_open", {"routes": ("direct",)}),
    Case("route", YES, "route_in_common", {"routes": ("direct", "operator")}, {"routes": ("operator",)}),
    Case("route", NO, "route_apart", {"routes": ("direct",)}, {"routes": ("operator",)}),
    Case("implementer", YES, "implementer_open", {}, {"implementers": ("unmas",)}),
    Case("implementer", YES, "implementer_in_common", {"implementers": ("unmas",)}, {"implementers": ("unmas",)}),
    Case("implementer", NO, "implementer_apart", {"implementers": ("undp",)}, {"implementers": ("unmas",)}),
    Case("language", YES, "language_not_for_money", FRENCH, {**ARABIC, "language_required": True}),
    Case("language", YES, "language_not_required", {**PLACES, **FRENCH}, {**PLACES, **ARABIC}),
    Case("language", YES, "language_shared", {**PLACES, **FRENCH},
         {**PLACES, "languages": ("ar", "fr"), "language_required": True}),
    Case("language", YES, "language_interpreted", {**PLACES, **FRENCH, "bears_interpretation": True},
         {**PLACES, **ARABIC, "language_required": True}),
    Case("language", YES, "language_interpreted", {**PLACES, **FRENCH},
         {**PLACES, **ARABIC, "language_required": True, "interpretation": "affected_state"}),
    Case("language", NO, "language_none_shared", {**PLACES, **FRENCH},
         {**PLACES, **ARABIC, "language_required": True}),
    Case("language", TO_CONFIRM, "language_not_stated", PLACES, {**PLACES, **ARABIC, "language_required": True}),
    Case("language", TO_CONFIRM, "language_interpretation_asked", {**PLACES, **FRENCH},
         {**PLACES, **ARABIC, "language_required": True, "interpretation": "provider"}),
    Case("conventions", YES, "conventions_open"),
    Case("conventions", YES, "conventions_bound", {"conventions_only": ("ccw_p_v",)},
         affected=standing("bound", convention="ccw_p_v")),
    Case("conventions", YES, "conventions_never_for_victims",
         {"conventions_only": ("apmbc",), "themes": ("victim_assistance",)}, {"theme": "victim_assistance"}, None),
    Case("conventions", YES, "conventions_not_for_theme", {"conventions_only": ("apmbc",), "themes": ("reporting",)},
         {"theme": "reporting"}, None),
    Case("conventions", NO, "conventions_not_bound", {"conventions_only": ("apmbc",)},
         affected=standing("not_party", convention="apmbc")),
    Case("conventions", TO_CONFIRM, "conventions_not_known", {"conventions_only": ("apmbc",)}, affected=None),
    Case("conventions", TO_CONFIRM, "conventions_not_known", {"conventions_only": ("apmbc",)},
         affected=standing("not_party", "recalled", "apmbc")),
    Case("conventions", TO_CONFIRM, "conventions_not_known", {"conventions_only": ("apmbc",)},
         affected=standing("state_party", "recalled", "apmbc")),
    Case("ordnance_scope", YES, "ordnance_scope_open", {}, {"ordnance": ("mines",)}),
    Case("ordnance_scope", YES, "ordnance_scope_inside", {"ordnance_scope": "cluster_munitions_only"},
         {"ordnance": ("cluster_munitions",)}),
    Case("ordnance_scope", YES, "ordnance_scope_never_for_victims",
         {"ordnance_scope": "cluster_munitions_only", "themes": ("victim_assistance",)},
         {"theme": "victim_assistance", "ordnance": ("mines",)}),
    Case("ordnance_scope", YES, "ordnance_scope_not_for_theme",
         {"ordnance_scope": "cluster_munitions_only", "themes": ("reporting",)},
         {"theme": "reporting", "ordnance": ("mines",)}),
    Case("ordnance_scope", NO, "ordnance_scope_other", {"ordnance_scope": "cluster_munitions_only"},
         {"ordnance": ("mines", "other_erw")}),
    Case("ordnance_scope", TO_CONFIRM, "ordnance_scope_partly", {"ordnance_scope": "cluster_munitions_only"},
         {"ordnance": ("cluster_munitions", "mines")}),
    Case("ordnance_scope", TO_CONFIRM, "ordnance_scope_not_stated", {"ordnance_scope": "cluster_munitions_only"}),
    Case("oda", YES, "oda_not_asked", affected={"oda_eligible": False}),
    Case("oda", YES, "oda_counts", {"oda_only": True}),
    Case("oda", NO, "oda_not_on_list", {"oda_only": True}, affected={"oda_eligible": False}),
    Case("oda", NO, "oda_military_trainees", {"oda_only": True}, {"military_trainees": True}),
    Case("oda", TO_CONFIRM, "oda_list_not_known", {"oda_only": True}, affected=None),
    Case("oda", TO_CONFIRM, "oda_list_not_known", {"oda_only": True}, affected={"oda_eligible": None}),
    Case("oda", TO_CONFIRM, "oda_list_not_known", {"oda_only": True},
         affected={"oda_eligible": False, "oda_basis": "recalled"}),
    Case("oda", TO_CONFIRM, "oda_list_not_known", {"oda_only": True}, affected={"oda_basis": "recalled"}),
    Case("oda", TO_CONFIRM, "oda_military_trainees_other_theme", {"oda_only": True, "themes": ("victim_assistance",)},
         {"theme": "victim_assistance", "military_trainees": True}),
    Case("oda", TO_CONFIRM, "oda_trainees_not_stated", {**PLACES, "oda_only": True}, PLACES),
    Case("conditions", YES, "conditions_none_required", {"conditions": {"imas_nmas": "preferred"}},
         {"conditions": {"imas_nmas": "cannot"}}),
    Case("conditions", YES, "conditions_can", {"conditions": {"imas_nmas": "required"}},
         {"conditions": {"imas_nmas": "can"}}),
    Case("conditions", YES, "conditions_can", {"conditions": {"no_military_trainee": "required"}},
         {"military_trainees": False}),
    Case("conditions", YES, "conditions_can", {"conditions": {"interpretation_by_affected_state": "required"}},
         {"interpretation": "affected_state"}),
    Case("conditions", NO, "conditions_cannot",
         {"conditions": {"imas_nmas": "required", "audit_report": "required"}},
         {"conditions": {"imas_nmas": "cannot"}}),
    Case("conditions", NO, "conditions_cannot", {"conditions": {"no_military_trainee": "required"}},
         {"military_trainees": True}),
    Case("conditions", TO_CONFIRM, "conditions_to_discuss", {"conditions": {"imas_nmas": "required"}},
         {"conditions": {"imas_nmas": "to_discuss"}}),
    Case("conditions", TO_CONFIRM, "conditions_not_answered", {"conditions": {"imas_nmas": "required"}}),
    Case("approach", YES, "approach_open"),
    Case("approach", YES, "approach_named", {}, {"approach": "only_named", "named_providers": ("XAD",)}),
    Case("approach", NO, "approach_not_named", {}, {"approach": "only_named", "named_providers": ("XAC",)}),
    Case("approach", TO_CONFIRM, "approach_ask_first", {}, {"approach": "ask_before_each"}),
    Case("reservation", YES, "reservation_none", pool={"reservations": (("XAB", "XAD"), ("XAA", "XAE"))}),
    Case("reservation", NO, "reservation_made", pool={"reservations": (("XAA", "XAD"),)}),
    Case("reservation", NO, "reservation_made", pool={"reservations": (("XAD", "XAA"),)}),
    Case("reservation", NO, "reservation_made", pool={"not_now": (("XAA", "o1", "n1"),)}),
    Case("rate", YES, "rate_not_for_kind", PLACES, PLACES),
    Case("rate", YES, "rate_same_currency", {"usd_cents": None}, {"usd_cents": None}),
    Case("rate", YES, "rate_known", {"currency": "EUR"}),
    Case("rate", NO, "rate_missing", {"currency": "EUR", "usd_cents": None}),
    Case("rate", NO, "rate_missing", {}, {"currency": "EUR", "usd_cents": None}),
    Case("rate", NO, "rate_no_estimated_cost", {}, {**IN_KIND_FOR_MONEY, "estimated_cost_usd_cents": None}),
    Case("tranche", YES, "tranche_reached", {"min_tranche": 80_000_000}, {"smallest_share": 80_000_000}),
    Case("tranche", YES, "tranche_reached", {}, {"smallest_share": 90_000_000}),
    Case("tranche", YES, "tranche_reached", {"divisible": False, "quantity": 80_000_000}),
    Case("tranche", NO, "tranche_below_offer", {"min_tranche": 80_000_001}),
    Case("tranche", YES, "tranche_reached", {"quantity": 10_000_000}, {"smallest_share": 10_000_001}),
    Case(
        "tranche", NO, "tranche_below_need", {"quantity": 10_000_000},
        {"smallest_share": 10_000_001, "max_partners": 1},
    ),
    Case("tranche", NO, "tranche_whole_too_large", {"divisible": False}),
    Case("tranche", NO, "tranche_nothing_whole", {"quantity": 100, "usd_cents": 100}, IN_KIND_FOR_MONEY),
    Case("tranche", TO_CONFIRM, "tranche_not_compared", {"currency": "EUR", "usd_cents": None}),
]  # fmt: skip

# Rules that cannot be in doubt: both records always state what they read.
NEVER_IN_DOUBT = {
    "provenance", "not_oneself", "kind", "unit", "window", "excluded_countries", "route", "implementer", "reservation",
    "rate",
}  # fmt: skip


def mixed_pool(seed: int, n_offers: int, n_needs: int) -> Pool:
    """A pool whose records mix what several cases change: every rule and every answer turns up, and combines."""
    rng = random.Random(seed)
    offers = [offer(f"o{k}", **_mixed([case.offer for case in rng.sample(CASES, 4)])) for k in range(n_offers)]
    needs = [need(f"n{k}", **_mixed([case.need for case in rng.sample(CASES, 4)])) for k in range(n_needs)]
    given = pool(offers, needs)
    changes = _mixed([case.affected or {} for case in rng.sample(CASES, 3)])
    parties = {**given.parties, "XAA": party("XAA", **changes)}
    if rng.random() < 0.1:
        del parties["XAA"]
    pools = _mixed([case.pool for case in rng.sample(CASES, 8) if rng.random() < 0.3])
    return replace(given, parties=parties, **pools)


def _mixed(changes: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: value for some in changes for name, value in some.items()}
