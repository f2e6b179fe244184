"""Texts of what the engine says about pairs, needs and proofs."""

TEXTS: dict[str, str] = {
    # One pair
    "why_proposed": "Speaks for it most: {criterion_fit} (fit) and {criterion_priority} (the need). {limit}",
    "limit_equal": "The offer and the need are of the same size.",
    "limit_offer": "The offer sets the quantity.",
    "limit_need": "The need sets the quantity.",
    "possible_both_proposed_elsewhere": (
        "Possible. In this plan the offer is proposed for {other_need} and the need with {other_offer}."
    ),
    "possible_offer_proposed_elsewhere": "Possible. In this plan the offer is proposed for {other_need}.",
    "possible_need_proposed_elsewhere": "Possible. In this plan the need is proposed with {other_offer}.",
    "possible_not_in_plan": "Possible. There is no proposal of this pair that you may read.",
    "not_available": "Not available.",
    # A need without a partner
    "need_under_review": "What this run proposes for the need is under review and was not put to you yet.",
    "unmatched_no_offers": "There is no offer in the pool.",
    "unmatched_all_proposed_elsewhere": (
        "Possible offers: {count}, each of them proposed for another need in this plan."
    ),
    "unmatched_nothing_of_the_kind": "None of the {offers} offers in the pool is of this theme, kind and class.",
    "unmatched_one_rule": (
        "Offers of this theme, kind and class: {near}, none of them possible. Where one thing alone stands in the way "
        "({count}), it is most often: {rule}."
    ),
    "unmatched_none_possible": "Offers of this theme, kind and class: {near}, none of them possible.",
    # What is proved
    "proved_optimal": "Proved: by these settings no other plan is better.",
    "best_found": "The best plan found so far; that no other is better was not proved.",
    "unique": "No other plan is equally good.",
    "not_unique": "Another plan is equally good; the order of the solver decided.",
    # When it fails
    "engine_error": "The engine could not verify its result, so there is none.",
    "used_twice": "A record was used twice ({ref}).",
    "no_proof": "No solver gave a result that could be proved.",
    "not_optimal": "A solver's result was not the best.",
    "unknown_goal": "The settings name a goal that does not exist: {goal}.",
    "weights_too_large": "The weights are too large to be added exactly.",
}
