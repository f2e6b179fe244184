"""Texts of the score cards: one for every way a criterion can come out."""

TEXTS: dict[str, str] = {
    # Priority of a need
    "urgency_stated": "The affected State states {urgency}.",
    "urgency_not_stated": "Urgency not stated, counted as {percent} %.",
    "clock_date": "{article}: recorded date {due_on}, {months} months away.",
    "clock_no_date": "{article}: no date recorded, counted as {percent} %.",
    "clock_decision_not_recorded": (
        "{article}: the decision on the request is not recorded here, counted as {percent} %."
    ),
    "clock_unconfirmed": "{article}: date {due_on} unconfirmed, counted as {percent} %.",
    "clock_what_followed_not_recorded": (
        "{article}: what followed after {due_on} is not recorded here, counted as {percent} %."
    ),
    "own_order_stated": "Place {place} in the State's own order.",
    "own_order_not_stated": "Place in the State's own order not stated, counted as {percent} %.",
    "without_partner_none": "No partner so far.",
    "without_partner_some": "Confirmed partners so far: {count}.",
    "without_partner_not_stated": "Partners so far not stated, counted as {percent} %.",
    # Fit of a pair
    "preference_stated": "Preferences that the two sides state are met to {percent} %.",
    "preference_none_stated": "No preference stated, counted as {percent} %.",
    "size_equal": "Offer and need are of the same size.",
    "size_offer_smaller": "The offer is {percent} % of the need.",
    "size_offer_larger": "The need is {percent} % of the offer.",
    "size_not_compared": "Sizes cannot be compared, counted as {percent} %.",
    "overlap_share": "The offer covers {percent} % of the need's period.",
    "language_fit_shared": "Languages in common: {language_list}.",
    "language_fit_interpreted": "No language in common; one side bears interpretation.",
    "language_fit_not_stated": "Languages not stated, counted as {percent} %.",
    "language_fit_none_shared": "No language in common.",
    "firmness_stated": "The provider states: {firmness}.",
    "firmness_not_stated": "Firmness not stated, counted as {percent} %.",
    # Both
    "score_least": "A possible pair counts at least one point of ten thousand.",
}
