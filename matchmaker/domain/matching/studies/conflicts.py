"""When nothing is possible: rules that together leave no pair, the fewest that would have to give way, what each frees.

All of it is worked out from what everybody in a round may read: what parties stated in private is left out on both
sides of every comparison, so that no figure here tells anything of it, not even by what it does not say.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date
from typing import Any

from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.eligibility import Verdict, ledger
from matchmaker.domain.matching.explain import OTHER_THINGS
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.studies.findings import Conflict, Freed
from matchmaker.domain.matching.studies.solves import Solves, as_far_as
from matchmaker.domain.vocabulary import Approach, Provenance

POSTED = Provenance.POSTED

# What an offer, and a need, would say if it did not ask the rule. docs/method/explanations.md has the list in words.
RELAXED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "level": ({"level": None}, {}),
    "window": ({"starts_on": date(2000, 1, 1), "ends_on": date(2100, 12, 31)}, {}),
    "treaty_status": ({"statuses_only": ()}, {}),
    "geography": ({"countries_only": (), "regions_only": ()}, {}),
    "route": ({"routes": ()}, {}),
    "implementer": ({"implementers": ()}, {}),
    "language": ({}, {"language_required": False}),
    "conventions": ({"conventions_only": ()}, {}),
    "ordnance_scope": ({"ordnance_scope": "any_explosive_ordnance"}, {}),
    "oda": ({"oda_only": False}, {}),
    "tranche": (
        {"min_tranche": 0, "min_tranche_usd_cents": 0, "divisible": True},
        {"smallest_share": 0, "smallest_share_usd_cents": 0},
    ),
}
Blocked = dict[tuple[str, str], frozenset[str]]


def relaxed(pool: Pool, rules: Iterable[str], pairs: Iterable[tuple[str, str]]) -> Pool:
    """The pool in which the records of these pairs (offer, need) do not ask these rules. KeyError for another rule."""
    chosen = [RELAXED[rule] for rule in rules]
    of_offers = {name: value for offer, _ in chosen for name, value in offer.items()}
    of_needs = {name: value for _, need in chosen for name, value in need.items()}
    some = list(pairs)
    offers, needs = {offer for offer, _ in some}, {need for _, need in some}
    return dataclasses.replace(
        pool,
        offers=tuple(dataclasses.replace(one, **of_offers) if one.ref in offers else one for one in pool.offers),
        needs=tuple(dataclasses.replace(one, **of_needs) if one.ref in needs else one for one in pool.needs),
    )


def conflict(pool: Pool, policy: Policy, plan: PlanResult, need: str | None, solve: Solves) -> Conflict | None:
    """Why nothing is possible for a need, or in the whole pool; None where something is possible.

    Without a rule in it, the cause is no rule that everybody may read: what is left is "not available"."""
    if any(need in (None, one.need) for one in plan.pairings) or possible(pool, _near(pool, need)):
        return None
    pool = open_view(pool)
    near = _near(pool, need)
    if not all(near.values()):
        return Conflict(need, len(near), (), (), ())
    openable = possible(relaxed(pool, RELAXED, near), near)
    blocked = {pair: rules for pair, rules in near.items() if pair in openable}
    rules, fewest = _irreducible(blocked), _fewest(blocked)
    sets = [(rule,) for rule in rules] + ([fewest] if len(fewest) > 1 else [])
    found = Conflict(need, len(near), rules, fewest, ())
    solve.tell(found)
    for one in as_far_as(_freed(pool, policy, some, near, solve) for some in sets):
        found = dataclasses.replace(found, freed=(*found.freed, one))
        solve.tell(found)
    return found


def open_view(pool: Pool) -> Pool:
    """The pool without anything that a party stated for itself alone."""
    return dataclasses.replace(
        pool,
        offers=tuple(
            dataclasses.replace(one, countries_excluded=(), conditions={}) if one.provenance == POSTED else one
            for one in pool.offers
        ),
        needs=tuple(
            dataclasses.replace(one, approach=str(Approach.ANY_PROVIDER), named_providers=())
            if one.provenance == POSTED
            else one
            for one in pool.needs
        ),
        reservations=(),
        not_now=(),
    )


def possible(pool: Pool, pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these pairs no rule stands against."""
    return {pair for pair, rules in _rules_against(pool, pairs).items() if not rules}


def _near(pool: Pool, need: str | None) -> Blocked:
    """Pairs of an offer with what is needed (theme, kind, class), and the rules against each; for one need or all."""
    pairs = [
        (offer.ref, one.ref) for one in pool.needs if need in (None, one.ref) for offer in pool.offers
    ]  # fmt: skip
    against = _rules_against(pool, pairs)
    return {pair: rules for pair, rules in against.items() if not rules & (OTHER_THINGS | {"not_oneself"})}


def _rules_against(pool: Pool, pairs: Iterable[tuple[str, str]]) -> Blocked:
    offers, needs = {one.ref: one for one in pool.offers}, {one.ref: one for one in pool.needs}
    return {
        (offer, need): frozenset(
            outcome.rule for outcome in ledger(offers[offer], needs[need], pool) if outcome.verdict is Verdict.NO
        )
        for offer, need in pairs
    }


def _irreducible(blocked: Blocked) -> tuple[str, ...]:
    """A deletion filter: rules are dropped one by one as long as those left still rule out every pair."""
    kept = set().union(*blocked.values()) if blocked else set()
    for rule in sorted(kept, reverse=True):
        if all(rules & (kept - {rule}) for rules in blocked.values()):
            kept.discard(rule)
    return tuple(sorted(kept))


def _fewest(blocked: Blocked) -> tuple[str, ...]:
    """The fewest rules that stand against one pair: without them it is possible. No set of fewer frees any pair."""
    return min((tuple(sorted(rules)) for rules in blocked.values()), key=lambda rules: (len(rules), rules), default=())


def _freed(pool: Pool, policy: Policy, rules: tuple[str, ...], near: Blocked, solve: Solves) -> Freed:
    without = relaxed(pool, rules, near)
    before, after = solve(pool, policy), solve(without, policy)
    served = len({one.need for one in after.pairings}) - len({one.need for one in before.pairings})
    return Freed("|".join(rules), len(possible(without, near)), served)
