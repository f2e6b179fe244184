"""Settings: ready-made ones are usable, unusable ones are refused at the field, older stored ones still read."""

from __future__ import annotations

import dataclasses
import json

import pytest

from matchmaker.domain.matching.cases import from_json, to_json
from matchmaker.domain.matching.policies import BALANCED, READY_MADE
from matchmaker.domain.matching.policy import CapSetting, GoalSetting, Policy, check_policy
from matchmaker.errors import InvalidInput


@pytest.mark.parametrize("policy", READY_MADE.values(), ids=READY_MADE.keys())
def test_ready_made_settings_are_usable_and_survive_being_written(policy: Policy) -> None:
    check_policy(policy)
    assert from_json(Policy, to_json(policy)) == policy
    assert READY_MADE[policy.ref] is policy
    assert policy.adopted_by is None


def test_settings_that_named_their_goals_alone_still_read() -> None:
    stored = json.loads(to_json(Policy()))
    stored["goals"] = ["needs_served", "value"]
    for added_since in ("granule_usd", "caps", "change_limit"):
        del stored[added_since]
    assert from_json(Policy, json.dumps(stored).encode()) == Policy()


def test_victim_assistance_comes_first_among_the_themes() -> None:
    goal = BALANCED.goal("theme_floors")
    assert goal is not None
    assert goal.themes[0][0] == "victim_assistance"


def test_a_goal_can_be_switched_off() -> None:
    names = [goal.name for goal in BALANCED.without("floor").goals]
    assert "floor" not in names
    assert len(names) == len(BALANCED.goals) - 1
    assert BALANCED.without("floor").goal("floor") is None


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"goals": ()}, "goals", "policy_no_goal"),
        ({"goals": ("fame",)}, "goals.0", "unknown_goal"),
        ({"goals": ("value", "value")}, "goals.1", "policy_goal_twice"),
        ({"goals": (GoalSetting("value", tolerance=501),)}, "goals.0.tolerance", "policy_tolerance"),
        ({"goals": (GoalSetting("value", tolerance=-1),)}, "goals.0.tolerance", "policy_tolerance"),
        ({"goals": (GoalSetting("floor", percent=0),)}, "goals.0.percent", "policy_percent"),
        ({"goals": (GoalSetting("theme_floors", themes=(("clearance", 101),)),)}, "goals.0.percent", "policy_percent"),
        ({"goals": (GoalSetting("theme_floors", themes=(("joy", 10),)),)}, "goals.0.themes", "policy_theme"),
        ({"goals": (GoalSetting("urgent_share", urgency=("u9",)),)}, "goals.0.urgency", "policy_urgency"),
        ({"goals": (GoalSetting("value", measure="weight"),)}, "goals.0.measure", "policy_measure"),
        ({"caps": (CapSetting("theme", "joy", 5),)}, "caps.0", "policy_cap"),
        ({"caps": (CapSetting("colour", "clearance", 5),)}, "caps.0", "policy_cap"),
        ({"caps": (CapSetting("theme", "clearance", -5),)}, "caps.0.limit_usd", "policy_below_zero"),
        ({"granule_usd": 0}, "granule_usd", "policy_below_one"),
        ({"change_limit": -1}, "change_limit", "policy_below_zero"),
        ({"salt": ""}, "salt", "required"),
        ({"neutral": 101}, "neutral", "policy_percent"),
        ({"own_order_percent": ()}, "own_order_percent", "policy_percent"),
        ({"fit_weights": {"size": 99}}, "fit_weights", "policy_weights"),
    ],
)
def test_unusable_settings_are_refused_at_the_field(changes: dict, path: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_policy(dataclasses.replace(BALANCED, **changes))
    assert [(error.path, error.code) for error in refused.value.errors] == [(path, code)]
