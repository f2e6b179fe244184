"""Labels of ready-made settings, of goals, and of the forms in which parts are solved."""

from __future__ import annotations

GOALS: dict[str, dict[str, str]] = {
    "policy": {
        "balanced": "Balanced",
        "most_urgent_first": "Most urgent first",
        "broadest_coverage": "Broadest coverage",
        "best_fit": "Best fit",
        "least_change": "Least change",
        "trial": "First trial settings",
        "what-if": "What-if",
    },
    "policy_about": {
        "balanced": "Urgent needs first, then nobody far below the others, then the best fit.",
        "most_urgent_first": "Urgent needs first, then the most needs with a partner, then the best fit.",
        "broadest_coverage": "The most needs with a partner, each covered as far as can be.",
        "best_fit": "What presses and fits most, however it is spread.",
        "least_change": "As little as can be that differs from the plan in force, then as balanced.",
    },
    "goal": {
        "urgent_share": "Urgent needs with a partner",
        "floor": "Needs covered at least as far as the floor",
        "theme_floors": "Themes covered at least as far as their floors",
        "needs_served": "Needs with a partner",
        "value": "Priority, fit and share covered, in points",
        "fewest_partners": "Pairings, as few as possible",
        "least_change": "Changes of the plan in force, as few as possible",
        "unique_answer": "One answer among equals",
    },
    "part_form": {
        "assignment": "one to one",
        "network": "divided, without limits that ask yes or no",
        "lp": "divided, with limits over several",
        "milp": "divided, with limits that ask yes or no",
    },
}
