"""A study that has to stop keeps what it found, and says why it stopped."""

from __future__ import annotations

import dataclasses

import pytest

from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policies import READY_MADE
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.run import make_plan
from matchmaker.domain.matching.studies.study import findings
from matchmaker.exchange.sentences import ending_line
from tests.support.pools import need, offer, pool

POLICY = Policy()
OFFERS = [offer(f"o{k}", languages=spoken, max_partners=1) for k, spoken in enumerate((("en",), ("fr",), ("es",)))]
GIVEN = pool(OFFERS, [need(f"n{k}", max_partners=1) for k in range(4)])


@pytest.mark.parametrize("name", ["alternatives", "bottlenecks", "robustness", "runner_up", "sensitivity"])
def test_a_study_whose_time_is_up_keeps_what_it_found(name: str) -> None:
    given, made = GIVEN, 0
    plan = make_plan(given, POLICY)

    def slow(pool: Pool, policy: Policy) -> PlanResult:
        nonlocal made
        made += 1
        return plan if made < 2 else dataclasses.replace(plan, stopped="time_limit")

    served = plan.pairings[0].need if name == "runner_up" else None
    found = findings(name, given, POLICY, plan, slow, need=served, ready_made=READY_MADE)
    assert (found.complete, found.stopped) == (False, "time_limit")
    assert found.bottlenecks == () or name == "bottlenecks"
    if name == "alternatives":
        assert [one.settings for one in found.alternatives] == ["as_run", *list(READY_MADE)[:1]]
    if name == "robustness":
        assert {one.of for one in found.pairs} == {1}
    late = findings(name, given, POLICY, plan, slow, need=served, ready_made=READY_MADE, deadline=0.0)
    assert (late.solves, late.stopped, made) == (0, "time_limit", 2)
    assert "time was up" in ending_line(late)
