"""Every explanation is itself tried: what it says would happen is done, and happens; what it denies does not."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from matchmaker.domain.matching.cases import Pool, from_json
from matchmaker.domain.matching.compare import coverages, goal_values
from matchmaker.domain.matching.eligibility import is_eligible, ledger
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policies import BEST_FIT
from matchmaker.domain.matching.policy import CapSetting, Policy
from matchmaker.domain.matching.policy_changes import weights_of, with_weight
from matchmaker.domain.matching.scenario import one_more_offer, pair_pinned
from matchmaker.domain.matching.studies import conflicts
from matchmaker.domain.matching.studies.conflicts import RELAXED, open_view, possible, relaxed
from matchmaker.domain.matching.studies.findings import EARLY, Findings, PairShare
from matchmaker.domain.matching.studies.forced import forced_in
from matchmaker.domain.matching.studies.solves import Solves, UsedUp, quantities, same
from matchmaker.domain.matching.studies.study import findings, look_into
from matchmaker.errors import EngineError
from tests.support.pools import need, offer, pool, random_pool
from tests.support.remembered import make_plan

POLICY = Policy()


def study(name: str, given: Pool, *, need: str | None = None, policy: Policy = POLICY, **more: object) -> Findings:
    plan = make_plan(given, policy)
    return findings(name, given, policy, plan, make_plan, need=need, **more)  # type: ignore[arg-type]


def possible_pairs(given: Pool) -> list[tuple[str, str]]:
    return [(o.ref, n.ref) for o in given.offers for n in given.needs if is_eligible(ledger(o, n, given))]


def crowded(seed: int) -> Pool:
    """Few offers that many needs could use, so that pairs compete."""
    drawn = random_pool(seed, n_offers=3, n_needs=6)
    offers = tuple(
        offer(f"o{k}", firmness=one.firmness, countries_preferred=one.countries_preferred, max_partners=1)
        for k, one in enumerate(drawn.offers)
    )
    needs = tuple(
        dataclasses.replace(need(f"n{k}"), urgency=one.urgency, priority_order=one.priority_order, party=one.party,
                            quantity=(k + 2) * 10_000_000, usd_cents=(k + 2) * 10_000_000, max_partners=1)
        for k, one in enumerate(drawn.needs)
    )  # fmt: skip
    return dataclasses.replace(drawn, offers=offers, needs=needs, reservations=())


@pytest.mark.parametrize("seed", range(3))
def test_forcing_a_pair_in_costs_what_is_said_and_gains_and_loses_whom_is_said(seed: int) -> None:
    given = crowded(seed)
    plan = make_plan(given, POLICY)
    before = coverages(given, plan)
    for one, other in possible_pairs(given)[::2]:
        said = forced_in(given, POLICY, plan, one, other, Solves(make_plan))
        pinned = pair_pinned(given, one, other)
        after = make_plan(pinned, POLICY)
        assert (one, other) in quantities(after)
        assert [goal.before for goal in said.goals] == list(goal_values(plan).values())
        assert [goal.after for goal in said.goals] == list(goal_values(after).values())
        now = coverages(pinned, after)
        assert set(said.gaining) == {ref for ref in now if now[ref] > before[ref]}
        assert set(said.losing) == {ref for ref in now if now[ref] < before[ref]}
        # A plan that holds the pair is a plan: in the goals' order it never beats the best one.
        assert [goal.after for goal in said.goals] <= [goal.before for goal in said.goals]
        if said.first is not None:
            place = said.goals.index(said.first)
            assert all(goal.before == goal.after for goal in said.goals[:place])


@pytest.mark.parametrize("seed", range(2))
def test_the_runner_up_is_the_cheapest_of_all_other_pairs_of_the_need(seed: int) -> None:
    given = crowded(seed)
    plan = make_plan(given, POLICY)
    for one in given.needs[:3]:
        found = study("runner_up", given, need=one.ref).runner_up
        assert found is not None
        taken = {p.offer for p in plan.pairings if p.need == one.ref}
        others = [o for o, n in possible_pairs(given) if n == one.ref and o not in taken]
        assert (found.tried, found.possible) == (len(others), len(others))
        costs = {
            o: [b - a for b, a in zip(goal_values(plan).values(),
                                      goal_values(make_plan(pair_pinned(given, o, one.ref), POLICY)).values(),
                                      strict=True)]
            for o in others
        }  # fmt: skip
        if found.forced is None:
            assert others == []
        else:
            margin = [goal.before - goal.after for goal in found.forced.goals]
            assert margin == min(costs.values())


@pytest.mark.parametrize("seed", range(2))
def test_inside_the_range_of_a_weight_the_plan_stays_and_just_outside_it_is_another(seed: int) -> None:
    given = crowded(seed)
    plan = make_plan(given, POLICY)
    ranges = {one.criterion: one for one in study("sensitivity", given).weights}
    assert ranges.keys() == weights_of(POLICY).keys()

    def stays(criterion: str, percent: int) -> bool:
        return same(make_plan(given, with_weight(POLICY, criterion, percent)), plan)

    for name in ("urgency", "size", "firmness"):
        one = ranges[name]
        assert one.low <= one.now == weights_of(POLICY)[name] <= one.high
        assert one.complete
        assert all(stays(name, percent) for percent in {one.low, (one.low + one.now) // 2, one.now,
                                                        (one.high + one.now) // 2, one.high})  # fmt: skip
        assert one.low == 0 or not stays(name, one.low - 1)
        assert one.high == 100 or not stays(name, one.high + 1)


def test_some_weight_has_an_end_that_is_found() -> None:
    """Else the test above would pass with ranges that never end."""
    ends = [(one.low, one.high) for seed in range(1) for one in study("sensitivity", crowded(seed)).weights]
    assert any(end != (0, 100) for end in ends)


def test_a_weight_that_is_alone_stays_where_it_is() -> None:
    alone = dataclasses.replace(POLICY, fit_weights={**dict.fromkeys(POLICY.fit_weights, 0), "size": 100})
    found = {one.criterion: one for one in study("sensitivity", crowded(0), policy=alone).weights}
    assert (found["size"].low, found["size"].high) == (100, 100)


def test_a_study_stops_at_its_limit_and_says_so() -> None:
    found = study("sensitivity", crowded(1), most=2)
    assert (found.solves, found.complete) == (2, False)
    with pytest.raises(UsedUp):
        Solves(make_plan, 0)(crowded(1), POLICY)


@pytest.mark.parametrize("seed", range(3))
def test_one_more_offer_serves_the_needs_that_are_named_and_no_others(seed: int) -> None:
    given = crowded(seed)
    before = coverages(given, make_plan(given, POLICY))
    found = study("bottlenecks", given).bottlenecks
    assert found
    for one in found:
        assert one.like is not None
        wider, ref = one_more_offer(given, one.like)
        after = coverages(wider, make_plan(wider, POLICY))
        assert set(one.newly) == {n for n in after if after[n] and not before[n]}
        assert set(one.more) == {n for n in after if after[n] > before[n] > 0}
        assert next(o for o in wider.offers if o.ref == ref).quantity == one.quantity


def test_an_offer_that_nobody_makes_is_found_from_the_needs() -> None:
    arabic = {"kind": "expertise", "unit": "person_day", "class_code": "bac_ops", "currency": None, "usd_cents": None,
              "languages": ("ar",), "language_required": True}  # fmt: skip
    named = {"approach": "only_named", "named_providers": ("XAC",)}
    given = pool([offer()], [need("n1"), need("n2", quantity=5, **arabic), need("n3", quantity=3, **named, **arabic)])
    (found,) = study("bottlenecks", given).bottlenecks
    assert (found.like, found.kind, found.class_code, found.languages) == (None, "expertise", "bac_ops", ("ar",))
    assert found.newly and set(found.newly) <= {"n2", "n3"}


def test_where_every_need_is_covered_one_more_offer_changes_nothing() -> None:
    assert study("bottlenecks", pool([offer()], [need()])).bottlenecks == ()


def rules_of(given: Pool, pair: tuple[str, str]) -> set[str]:
    one = next(o for o in given.offers if o.ref == pair[0])
    other = next(n for n in given.needs if n.ref == pair[1])
    return {outcome.rule for outcome in ledger(one, other, given) if outcome.verdict == "no"}


def test_when_nothing_is_possible_the_conflict_is_irreducible_and_the_correction_the_smallest() -> None:
    """Against every set of rules, on pools without a possible pair."""
    found_some = 0
    for seed in range(120):
        given = closed_pool(seed)
        found = study("conflict", given).conflict
        if possible_pairs(given):
            assert found is None
            continue
        assert found is not None
        given = open_view(given)
        near = [(o.ref, n.ref) for o in given.offers for n in given.needs]
        frees = {
            chosen: bool(possible(relaxed(given, chosen, near), near))
            for size in range(len(RULES) + 1)
            for chosen in itertools.combinations(RULES, size)
        }
        freeing = [chosen for chosen in frees if frees[chosen]]
        if frees[()] or not freeing:  # a private cause alone, or one that cannot be thought away
            assert found.correction == ()
            assert found.conflict == ()
            continue
        found_some += 1
        assert frees[found.correction]
        assert len(found.correction) == min(len(chosen) for chosen in freeing)
        others = tuple(rule for rule in RULES if rule not in found.conflict)
        assert not frees[others]  # these rules alone, all others not asked, leave nothing
        for rule in found.conflict:  # and each of them is needed for that
            assert frees[tuple(sorted((*others, rule)))]
    assert found_some > 8


RULES = ("geography", "implementer", "route", "treaty_status", "window")


def closed_pool(seed: int) -> Pool:
    """Two offers and two needs with several rules between them, some of them private."""
    import random
    from datetime import date

    rng = random.Random(seed)
    offers = [
        offer(
            f"o{k}",
            countries_only=rng.choice(((), ("XAC",), ("XAB",))), routes=rng.choice(((), ("multilateral",))),
            implementers=rng.choice(((), ("unmas",))), statuses_only=rng.choice(((), ("signatory",))),
            ends_on=rng.choice((date(2028, 12, 31), date(2026, 6, 30))),
            countries_excluded=rng.choice(((), (), (), ("XAA",))),
        )
        for k in range(2)
    ]  # fmt: skip
    needs = [need(f"n{k}", routes=("direct",), implementers=("undp",)) for k in range(2)]
    return pool(offers, needs)


def test_what_is_freed_is_freed() -> None:
    for seed in range(25):
        given = closed_pool(seed)
        for asked in (None, "n0"):
            found = study("conflict", given, need=asked).conflict
            if found is None:
                continue
            shown = open_view(given)
            near = [(o.ref, n.ref) for o in given.offers for n in given.needs if asked in (None, n.ref)]
            served = len({p.need for p in make_plan(shown, POLICY).pairings})
            for one in found.freed:
                without = relaxed(shown, one.rule.split("|"), near)
                assert one.pairs == len(possible(without, near))
                assert one.needs_served == len({p.need for p in make_plan(without, POLICY).pairings}) - served


PRIVATE = (
    {"reservations": (("XAA", "XAD"),)}, {"reservations": (("XAD", "XAA"),)}, {"not_now": (("XAD", "o1", "n1"),)},
)  # fmt: skip


def test_a_conflict_says_the_same_whatever_a_party_stated_in_private() -> None:
    """Neither by naming a private cause nor by what it leaves out."""
    closed = {"countries_only": ("XAB",)}
    seen = set()
    for changes in PRIVATE:
        seen.add(study("conflict", pool([offer("o1", **closed)], [need("n1")], **changes), need="n1").conflict)
    for private in ({}, {"countries_excluded": ("XAA",)}, {"conditions": {"imas_nmas": "required"}}):
        given = pool([offer("o1", **closed, **private)], [need("n1", conditions={"imas_nmas": "cannot"})])
        seen.add(study("conflict", given, need="n1").conflict)
    assert len(seen) == 1
    only = seen.pop()
    assert only is not None
    assert (only.conflict, only.correction, only.near) == (("geography",), ("geography",), 1)
    alone = {study("conflict", pool([offer()], [need()], **changes), need="n1").conflict for changes in PRIVATE}
    assert {(one.conflict, one.freed) for one in alone if one} == {((), ())}


def test_rules_that_a_party_states_in_private_are_never_thought_away() -> None:
    assert RELAXED.keys().isdisjoint({"reservation", "excluded_countries", "conditions", "approach"})
    with pytest.raises(KeyError):
        conflicts.relaxed(pool([offer()], [need()]), ["reservation"], [])


@pytest.mark.parametrize("seed", range(2))
def test_pairs_are_robust_or_fragile_over_the_settings_that_propose_them(seed: int) -> None:
    given = crowded(seed)
    others = {
        "a": POLICY, "b": dataclasses.replace(POLICY, goals=("value",)),
        "c": with_weight(POLICY, "urgency", 100), "d": with_weight(POLICY, "own_order", 100),
    }  # fmt: skip
    shares = study("robustness", given, ready_made=others).pairs
    plans = {name: quantities(make_plan(given, policy)) for name, policy in others.items()}
    assert {(one.offer, one.need) for one in shares} == quantities(make_plan(given, POLICY)).keys()
    for one in shares:
        assert set(one.settings) == {name for name in plans if (one.offer, one.need) in plans[name]}
        assert "a" in one.settings


def test_marks_go_by_the_share_of_settings() -> None:
    marks = [PairShare("o", "n", tuple("abcde"[:count]), 5).mark for count in range(6)]
    assert marks == ["fragile", "fragile", "fragile", "settled", "settled", "robust"]


def test_alternatives_stand_beside_the_plan_in_hand() -> None:
    given = crowded(2)
    others = {"as before": POLICY, "value": dataclasses.replace(POLICY, goals=("value",))}
    found = study("alternatives", given, ready_made=others)
    assert [one.settings for one in found.alternatives] == ["as_run", "as before", "value"]
    assert found.alternatives[0].pairs_gone == found.alternatives[1].pairs_new == 0
    assert found.alternatives[0].needs_served >= found.alternatives[2].needs_served


def test_findings_are_stored_and_read_back() -> None:
    given = crowded(3)
    plan = make_plan(given, POLICY)
    data = look_into(b'{"name":"bottlenecks","need":null}', given, POLICY, plan, make_plan)
    assert from_json(Findings, data) == study("bottlenecks", given)
    with pytest.raises(EngineError):
        look_into(b'{"name":"secrets"}', given, POLICY, plan, make_plan)


def test_a_plan_that_is_there_already_is_not_solved_again() -> None:
    def never(_pool: Pool, _policy: Policy) -> PlanResult:
        raise AssertionError("solved again")

    given = crowded(0)
    plan = make_plan(given, POLICY)
    found = findings("alternatives", given, POLICY, plan, never, ready_made={"same": POLICY})
    assert found.solves == 0


@pytest.mark.parametrize("name", ["alternatives", "bottlenecks", "conflict", "robustness", "runner_up", "sensitivity"])
def test_what_a_study_finds_is_told_as_it_is_found(name: str) -> None:
    some = [need(f"n{k}", urgency=urgency) for k, urgency in enumerate(("u4", "u2", "u1"))]
    given = closed_pool(1) if name == "conflict" else pool([offer("o1"), offer("o2", provider="XAE")], some)
    heard: list[Findings] = []
    about = given.needs[0].ref if name == "runner_up" else None
    found = study(name, given, need=about, heard=heard.append, ready_made={"best_fit": BEST_FIT})
    assert heard[0] == Findings(name, about, complete=False, stopped=EARLY)
    assert {(one.complete, one.stopped) for one in heard} == {(False, EARLY)}
    assert [one.solves for one in heard] == sorted(one.solves for one in heard)
    assert len(heard) > 1
    last = dataclasses.replace(heard[-1], solves=found.solves, complete=found.complete, stopped=found.stopped)
    assert last == found


def test_limits_hold_under_the_other_settings_too() -> None:
    """One need, and at most a quarter of it by a limit on money for its theme: no settings cover more."""
    capped = dataclasses.replace(POLICY, caps=(CapSetting("theme", "clearance", 200_000),))
    found = study(
        "alternatives", pool([offer()], [need()]), policy=capped, ready_made={"best_fit": BEST_FIT}
    ).alternatives
    assert [(one.settings, one.mean) for one in found] == [("as_run", 2500), ("best_fit", 2500)]
