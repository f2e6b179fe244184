"""English texts of what-ifs and of what differs between two runs."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # Why a pair changed
    "change_pinned": "This what-if asks for the pair.",
    "change_left_out": "This what-if leaves the pair out.",
    "change_offer_gone": "The offer is not in the other pool: {offer}.",
    "change_offer_new": "The offer is new in the pool: {offer}.",
    "change_need_gone": "The need is not in the other pool: {need}.",
    "change_need_new": "The need is new in the pool: {need}.",
    "change_rule_against": "A rule now stands against it: {rule}.",
    "change_rule_no_more": "A rule no longer stands against it: {rule}.",
    "change_offer_smaller": "The offer is smaller: {offer}.",
    "change_offer_larger": "The offer is larger: {offer}.",
    "change_need_smaller": "Less of the need is open: {need}.",
    "change_need_larger": "More of the need is open: {need}.",
    "change_offer_limits": "The limits of the offer are others: {offer}.",
    "change_need_limits": "The limits of the need are others: {need}.",
    "change_priority": "The priority of the need is another: {before_points} before, {after_points} now.",
    "change_fit": "The fit of the pair is another: {before_points} before, {after_points} now.",
    "change_offer_displaced": "The offer is now proposed for {other_list}.",
    "change_need_displaced": "The need is now proposed with {other_list}.",
    "change_offer_freed": "The offer is no longer proposed for {other_list}.",
    "change_need_freed": "The need is no longer proposed with {other_list}.",
    "change_linked": "The pair is tied to others: all of them or none.",
    "change_cap_theme": "Money for {theme} is limited to {limit_usd_cents}.",
    "change_cap_treaty_status": (
        "Money for needs of States of this treaty status is limited to {limit_usd_cents}: {treaty_status}."
    ),
    "change_settings": "Settings are others: {setting_list}.",
    "change_elsewhere": "It follows from what else is different in the pool or in the plan.",
    "action_what_if_requested": "What-if asked for",
    "action_what_if_expired": "What-if removed, its time has passed",
    # A change that cannot be made
    "changes_missing": "Say what is to change: at least one thing.",
    "changes_too_many": "At most {most} changes fit into one what-if.",
    "change_not_known": "“{value}” is no change that can be made.",
    "change_field_not_read": "A change of the kind “{change_kind}” takes nothing here. It takes: {allowed}.",
    "settings_not_known": "There are no ready-made settings “{value}”. There are: {allowed}.",
    "criterion_not_known": "“{value}” is no criterion. Criteria: {allowed}.",
    "weight_alone": "The other weights of this group are all zero, so “{value}” has to stay at 100.",
    "linked_pairs_number": "A set has from {least} to {most} pairs, each another one.",
    "cap_theme_not_known": "There is no theme “{value}”. There are: {allowed}.",
    "cap_treaty_status_not_known": "There is no such treaty status “{value}”. There are: {allowed}.",
    "cap_not_known": "“{value}” is no theme and no treaty status. There are: {allowed}.",
    "provider_without_offer": "“{value}” has no offer in this run.",
    "offer_not_in_run": "There is no offer “{value}” in this run.",
    "need_not_in_run": "There is no need “{value}” in this run.",
    "study_not_known": "There is no such study. There are: {allowed}.",
    "too_many_what_ifs": "{most} what-ifs are waiting already. Read their results first, or ask again in a while.",
    "pair_ruled_out": "A rule stands against this pair, so it cannot be asked for: {rule}.",
}
