"""Pins and limits that no plan keeps together are a result: which conflict, and what lifting each would do."""

from __future__ import annotations

import dataclasses

from matchmaker.domain.matching.cases import Pin, Pool, from_json, to_json
from matchmaker.domain.matching.changes import Change
from matchmaker.domain.matching.plan import Limit, LimitKind, PlanResult
from matchmaker.domain.matching.policies import BALANCED, BEST_FIT
from matchmaker.domain.matching.policy import CapSetting
from matchmaker.domain.matching.run import make_plan
from matchmaker.domain.matching.scenario import apply
from matchmaker.exchange.sentences import impossible_lines
from matchmaker.wording.text import say_code
from tests.support.pools import need, offer, pool

STEP = 100_000
THREE = {"quantity": 3 * STEP, "usd_cents": 3 * STEP}
TWO_NEEDS = [need("n1", **THREE), need("n2", party="XAB", **THREE)]


def pinned(*pairs: tuple[str, str], offers: list, needs: list = TWO_NEEDS) -> Pool:
    return pool(offers, needs, pins=tuple(Pin(*pair, 2 * STEP) for pair in pairs))


def test_pins_beyond_what_an_offer_has_are_named_and_each_that_is_lifted_frees_a_plan() -> None:
    given = pinned(("o1", "n1"), ("o1", "n2"), offers=[offer("o1", **THREE), offer("o2", provider="XAE", **THREE)])
    plan = make_plan(given, BALANCED, prices=True)
    why = plan.impossible
    assert why is not None
    pins = {Limit(LimitKind.PIN, "o1", "n1"), Limit(LimitKind.PIN, "o1", "n2")}
    assert set(why.conflict) == {*pins, Limit(LimitKind.SUPPLY, offer="o1")}
    assert (len(why.correction), set(why.correction) < pins) == (1, True)
    assert {one.limits[0]: one.served for one in why.lifted} == dict.fromkeys(why.conflict, 2)
    assert (plan.pairings, plan.unmatched_needs, plan.unused_offers) == ((), ("n1", "n2"), ("o1", "o2"))
    for one in given.pins:
        freed = make_plan(dataclasses.replace(given, pins=tuple(pin for pin in given.pins if pin != one)), BALANCED)
        assert (freed.impossible, len({p.need for p in freed.pairings})) == (None, 2)
    assert from_json(PlanResult, to_json(plan)) == plan


def test_pins_beyond_the_most_partners_and_a_cap_are_named() -> None:
    offers = [offer("o1", **THREE), offer("o2", provider="XAE", **THREE)]
    alone = make_plan(pinned(("o1", "n1"), ("o2", "n1"), offers=offers, needs=[need("n1", max_partners=1)]), BALANCED)
    assert alone.impossible is not None
    assert Limit(LimitKind.COL_PARTNERS, need="n1") in alone.impossible.conflict
    capped = dataclasses.replace(BALANCED, caps=(CapSetting("theme", TWO_NEEDS[0].theme, 3000),))
    over = make_plan(pinned(("o1", "n1"), ("o2", "n2"), offers=offers), capped)
    assert over.impossible is not None
    assert set(over.impossible.conflict) == {
        Limit(LimitKind.PIN, "o1", "n1"), Limit(LimitKind.PIN, "o2", "n2"),
        Limit(LimitKind.CAP_THEME, code=TWO_NEEDS[0].theme),
    }  # fmt: skip


def test_a_limit_on_changes_names_the_pairs_that_are_not_possible_any_more() -> None:
    base = pool([offer("o1"), offer("o2", provider="XAE")], [need("n1")], in_force=(("o1", "n1"), ("o2", "n1")))
    asked = apply(base, BEST_FIT, [Change("withdraw_provider", party="XAE"), Change("change_at_most", quantity=0)])
    why = make_plan(asked.pool, asked.policy).impossible
    assert why is not None
    assert why.conflict == (Limit(LimitKind.CHANGES), Limit(LimitKind.GONE, "o2", "n1"))
    assert why.correction == (Limit(LimitKind.CHANGES),)


def test_every_limit_has_a_text_and_a_plan_that_exists_none() -> None:
    named = {"offer": "o1", "need": "n1", "theme": "clearance", "treaty_status": "state_party"}
    assert all(say_code(f"limit_{kind}", named) for kind in LimitKind)
    given = pinned(("o1", "n1"), ("o1", "n2"), offers=[offer("o1", **THREE)])
    lines = impossible_lines(make_plan(given, BALANCED).impossible, {"o1": "Machines", "n1": "Clinic"})
    assert "that Machines and Clinic are formed" in lines[0]
    assert len(lines) == 5
    assert impossible_lines(make_plan(pool([offer()], [need()]), BALANCED).impossible, {}) == []
