"""English texts of what a what-if changes, of what differs between two runs, and of what a study finds."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # Two runs
    "what_if_heading": "What if: {ref}, about the run {base}",
    "what_if_kept": "A trial: nothing of it is proposed to anybody. It is removed after {until_on}.",
    "compare_heading": "The run {after} beside the run {before}",
    "compare_before": "before",
    "compare_after": "after",
    "compare_pairs": "Pairs that differ: {changed}; the same: {same}.",
    "compare_more": "Needs covered more: {count}",
    "compare_less": "Needs covered less: {count}",
    "compare_goals_differ": "The goals or their order are others, so they are not compared one by one.",
    "compare_goals_same": "Every goal is reached as before.",
    "compare_first_goal": "The first goal that is reached differently: {plan_goal}, {before} before and {after} after.",
    "compare_figure_pairings": "Pairings",
    "compare_figure_needs_with_proposal": "Needs with a possible partner",
    "compare_figure_mean_coverage": "Mean coverage, %",
    "compare_figure_lowest_coverage": "Lowest coverage where there is any, %",
    "compare_figure_gini": "Gini coefficient of coverage, of 100",
    "compare_figure_none_after": "Needs that state partners and would have none",
    "compare_figure_one_after": "Needs that would depend on one provider",
    "compare_figure_unused_offers": "Offers not used",
    "compare_figure_usd_cents": "Money proposed",
    "compare_figure_largest_providers": "Share of the five largest providers, %",
    "compare_figure_largest_affected": "Share for the five largest affected States, %",
    "study_solves": "The pool was solved again {solves} times for this.",
    "study_cut_short": "The study stopped at its limit of {solves} solves; more may be true than stands here.",
    "study_out_of_time": (
        "The study was stopped because its time was up, after {solves} solves; what it had found until then stands "
        "here, and more may be true."
    ),
    "study_stopped_early": (
        "The study was stopped before all were looked into, after {solves} solves; what it had found until then "
        "stands here, and more may be true."
    ),
    "runs_of_different_pools": "These runs are over different kinds of records and have none in common.",
    # What is changed
    "said_settings": "The settings are “{setting_name}”.",
    "said_weight": "The weight of “{criterion}” is {percent} %; the others of its group keep their proportions.",
    "said_goal_off": "This goal is not asked for: {plan_goal}.",
    "said_goal_place": "Place {quantity} in the order of goals: {plan_goal}.",
    "said_goal_tolerance": "Later goals may give up {quantity} tenths of a percent of this one: {plan_goal}.",
    "goal_left_out_and_placed": "A goal that is left out has no place: choose one of the two.",
    "goal_place_taken": "Place {place} was given to another goal too.",
    "goal_not_known": "There is no goal “{value}”; there are: {allowed}.",
    "goal_not_asked_for": "The settings do not ask for the goal “{value}”, but for: {allowed}.",
    "said_cut_funding": "All offers of money are {percent} % smaller.",
    "said_withdraw_provider": "{party} withdraws with all its offers.",
    "said_remove_offer": "Without the offer {offer}.",
    "said_remove_need": "Without the need {need}.",
    "said_add_offer": "One more offer like {offer}.",
    "said_add_need": "One more need like {need}.",
    "said_grow_need": "The need {need} is {percent} % larger.",
    "said_change_at_most": "At most {quantity} pairs of the run are given up.",
    "said_pin": "{offer} and {need} are formed before all other pairs.",
    "said_cap_theme": "All money for {theme} is at most {limit_usd_cents}.",
    "said_cap_treaty_status": (
        "All money for needs of States of this treaty status is at most {limit_usd_cents}: {treaty_status}."
    ),
    "said_link": "All of these pairs are formed, or none of them: {pairs}.",
    "linked_pair": "{offer} with {need}",
    "tie_formed": "All of them are formed here; in the run {before} of {of} are.",
    "tie_not_formed": "None of them is formed here; in the run {before} of {of} are.",
    "said_exclude": "{offer} and {need} are not paired.",
    # No plan keeps every pin and limit
    "no_plan_heading": "No plan keeps all of this together",
    "no_plan_conflict": "These cannot all be kept, though all but any one of them can: {limits}.",
    "no_plan_correction": "The fewest that would have to give way: {limits}.",
    "no_plan_lifted": "Without this: {limits}. A plan is possible then, and {served} of {of} needs have a partner.",
    "no_plan_still": "Without this alone: {limits}. There still is no plan.",
    "limit_pin": "that {offer} and {need} are formed",
    "limit_supply": "what {offer} has",
    "limit_demand": "what {need} asks for",
    "limit_row_partners": "the most partners of {offer}",
    "limit_col_partners": "the most partners of {need}",
    "limit_tranche": "the smallest tranche of {offer}, for {need}",
    "limit_share": "the smallest useful share of {need}",
    "limit_linked": "the linked set with {offer} and {need}",
    "limit_cap_theme": "the cap on {theme}",
    "limit_cap_treaty_status": "the cap on needs by treaty status: {treaty_status}",
    "limit_changes": "the limit on pairs that are given up",
    "limit_gone": "that {offer} and {need}, a pair of the run, is not possible any more",
    # What a study found
    "found_nothing": "Nothing to say.",
    "found_nothing_yet": "Nothing was found until then.",
    "found_weight_fixed": "{criterion} ({now} %): the only weight of its group.",
    "found_weight_any": "{criterion} ({now} %): the plan stays the same whatever its weight.",
    "found_weight": "{criterion} ({now} %): the plan stays the same from {low} % to {high} %.",
    "found_pair_robust": "{offer} for {need}: under all {of} ready-made settings.",
    "found_pair_settled": "{offer} for {need}: under {count} of {of} ready-made settings.",
    "found_pair_fragile": "{offer} for {need}: only under {count} of {of} ready-made settings.",
    "found_alternative": (
        "{setting_name}: {served} needs with a partner, mean coverage {mean} %, lowest {lowest} %, Gini coefficient "
        "{gini}; {gone} pairs fewer and {new} others."
    ),
    "found_bottleneck_like": ("One more offer like {offer} ({amount}): {needs}"),
    "found_bottleneck_sort": (
        "Nobody offers this: {kind} {class_code} {languages}, {theme_list}. One such offer ({amount}): {needs}"
    ),
    "found_newly": "{count} needs that have nothing would have a partner: {needs}.",
    "found_more": "{count} needs would be covered more: {needs}.",
    "found_possible": "Something is possible here, so no rule stands against everything.",
    "found_no_open_rule": (
        "Offers of this theme, kind and class: {near}. No rule that everybody may read stands against all of them "
        "alone: not available, or not of what is needed."
    ),
    "found_conflict": "Together these rules leave nothing possible, and not without any one of them: {rule_list}.",
    "found_correction": "The fewest rules that would have to give way: {rule_list}.",
    "found_freed": (
        "Without {rule_list}: {pairs} pairs become possible; solved again, {served} needs more have a partner."
    ),
    "found_conflict_open": (
        "Worked out from what everybody may read alone; what parties stated in private is left out on both sides."
    ),
    "found_runner_up_none": "No other offer is possible for this need.",
    "found_runner_up": "The next best for the need: {offer} ({tried} of {possible} other possible offers were tried).",
    "found_costs_nothing": "It would cost no goal anything: only the preference between equals decides.",
    "found_costs": "First goal that changes: {plan_goal}, {before} before and {after} after.",
    "found_gaining": "Needs that would be covered more: {needs}.",
    "found_losing": "Needs that would be covered less: {needs}.",
}
