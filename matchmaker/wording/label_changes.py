"""Labels of what a what-if changes and of the settings of the engine."""

from __future__ import annotations

CHANGES: dict[str, dict[str, str]] = {
    "change_kind": {
        "settings": "Other ready-made settings",
        "weight": "Another weight",
        "cut_funding": "All funding smaller",
        "withdraw_provider": "A provider withdraws",
        "remove_offer": "Without an offer",
        "remove_need": "Without a need",
        "add_offer": "One more offer",
        "add_need": "One more need",
        "grow_need": "A need grows",
        "pin": "A pair asked for",
        "exclude": "A pair left out",
    },
    "pair_change": {"gone": "No longer proposed", "new": "Newly proposed", "quantity": "Another quantity"},
    "setting": {
        "urgency": "Urgency",
        "clock": "Treaty date",
        "own_order": "The State's own order",
        "without_partner": "Need without a partner",
        "preference": "Stated preferences",
        "size": "Size",
        "overlap": "Time in common",
        "language": "Language",
        "firmness": "Firmness",
        "goals": "Goals and their order",
        "granule_usd": "Steps in which money is planned",
        "caps": "Limits by theme or treaty status",
        "change_limit": "Most changes of the plan in force",
        "neutral": "What counts where a fact is not stated",
        "urgency_percent": "What each urgency counts",
        "clock_percent": "What a treaty date counts",
        "clock_later": "What a later treaty date counts",
        "own_order_percent": "What each place in the State's own order counts",
        "without_partner_percent": "What the number of partners counts",
        "language_shared": "What a language in common counts",
        "language_interpreted": "What interpretation counts",
        "firmness_percent": "What each firmness counts",
    },
}
