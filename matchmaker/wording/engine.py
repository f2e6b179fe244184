"""Texts of what the engine says about pairs, needs and proofs."""

TEXTS: dict[str, str] = {
    # One pair
    "why_proposed": "Speaks for it most: {criterion_fit} (fit) and {criterion_priority} (the need). {limit}",
    "why_suggested": "Speaks for it most: {criterion_fit}. {limit}",
    "why_suggested_unsized": "Speaks for it most: {criterion_fit}.",
    "limit_equal": "The offer and the need are of the same size.",
    "limit_offer": "The offer sets the quantity.",
    "limit_need": "The need sets the quantity.",
    "limit_shared": "The quantity is shared with other pairings.",
    "both_proposed_elsewhere": (
        "In this plan the offer is proposed for {other_need_list} and the need with {other_offer_list}."
    ),
    "offer_proposed_elsewhere": "In this plan the offer is proposed for {other_need_list}.",
    "need_proposed_elsewhere": "In this plan the need is proposed with {other_offer_list}.",
    "not_proposed": "There is no proposal of this pair that you may read.",
    "not_available": "Not available.",
    # A need without a partner
    "need_under_review": "What this run proposes for the need is under review and was not put to you yet.",
    "unmatched_no_offers": "There is no offer in the pool.",
    "unmatched_all_proposed_elsewhere": (
        "Offers that nothing you may read stands against: {count}, each of them proposed for another need in this plan."
    ),
    "unmatched_left_out": (
        "Offers that nothing you may read stands against: {count}. What is open of them goes to other needs first by "
        "these settings, does not reach the smallest share that is useful to the need, or is not available."
    ),
    "unmatched_nothing_of_the_kind": "None of the {offers} offers in the pool is of this theme, kind and class.",
    "unmatched_one_rule": (
        "Offers of this theme, kind and class: {near}, none of them possible. Where one thing alone stands in the way "
        "({count}), it is most often: {rule}."
    ),
    "unmatched_none_possible": "Offers of this theme, kind and class: {near}, none of them possible.",
    # What is proved
    "proved_optimal": "Proved: by these settings no other plan is better.",
    "within_proved_bound": "At most so much better is possible, and that is proved.",
    "optimal_according_to_solver": "The solver found no better plan; that none is better was not proved.",
    "conditional": "The best plan found; one of the goals was not proved, and those after it hold for this plan.",
    "best_found": "The best plan found so far; that no other is better was not proved.",
    "unique": "No other plan is equally good.",
    "not_unique": "Whether another plan is equally good was not settled.",
    # When it fails
    "engine_error": "The engine could not verify its result, so there is none.",
    "used_twice": "A record was used twice ({ref}).",
    "no_proof": "No solver gave a result that could be proved.",
    "not_optimal": "A solver's result was not the best.",
    "unknown_goal": "The settings name a goal that does not exist: {goal}.",
    # Settings that cannot be used
    "policy_no_goal": "Name at least one goal.",
    "policy_goal_twice": "The goal {goal} is named twice.",
    "policy_tolerance": "Give 0 to {most} thousandths.",
    "policy_percent": "Give whole percents from 0 to 100; a floor is at least 1.",
    "policy_theme": "Name a theme of the list.",
    "policy_urgency": "Name urgency bands of the list.",
    "policy_measure": "Count the share of the need or the amount.",
    "policy_cap": "Name a theme or a treaty status of the list.",
    "policy_below_one": "Give at least 1.",
    "policy_below_zero": "Give 0 or more.",
    "policy_weights": "Weights are whole percents that add up to 100.",
    "weights_too_large": "The weights are too large to be added exactly.",
}
