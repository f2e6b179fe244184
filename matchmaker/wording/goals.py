"""Texts of what a plan reaches in each goal and of what fairness costs."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "goal_reached": "{number}",
    "goal_themes_reached": "reached",
    "goal_themes_short": "{points} % of coverage short",
    "goal_sure_proved": "proved: no plan reaches more",
    "goal_sure_within": "at most {percent} % better is possible, proved",
    "goal_sure_solver": "the solver found nothing better; not proved",
    "goal_sure_best": "the best found",
    "goal_sure_conditional": "the best found for the goals before it, of which one is not proved",
    "goal_nothing_to_do": "asks nothing here",
    "price_nothing": "{about}: without this goal nothing else would change.",
    "price_changes": "{about}: without this goal {changes}; {pairings} of the pairings would be others.",
    "price_value": "{signed} % of the points",
    "price_count": "{about}: {signed}",
    "goals_heading": "What was asked for, in order",
    "prices_heading": "What each goal of fairness costs the others",
    "stopped_time_limit": "The time limit ended the search: this is the best plan found until then.",
    "stopped_memory_limit": "The memory limit ended the search: this is the best plan found until then.",
    "stopped_node_limit": "The search was ended after a fixed number of steps: this is the best plan found until then.",
}
