"""Texts of the eligibility rules: one for every answer that a rule can give."""

TEXTS: dict[str, str] = {
    # May the two records meet
    "provenance_same": "Both were posted here, or both are published facts.",
    "provenance_differs": "One was posted here, the other is a fact that somebody else published about the past.",
    "not_oneself_two_parties": "Provider and affected State are two parties.",
    "not_oneself_same_party": "Offer and need are of the same party.",
    # What, and when
    "theme_same": "Both are about {theme}.",
    "theme_differs": "The need is about {theme}; the offer is for {theme_of_offer_list}.",
    "theme_part_differs": "The need is about {sub_theme}; the offer is for {sub_theme_of_offer_list}.",
    "theme_part_not_stated": (
        "Within {theme} the offer is for {sub_theme_of_offer_list}; the need does not say which part it is about."
    ),
    "kind_same": "Both are {kind}.",
    "kind_money_accepted": "The need is {kind}; money can serve instead, at its estimated cost.",
    "kind_money_not_accepted": "The need is {kind}, and it does not say that money could serve instead.",
    "kind_differs": "The need is {kind_of_need}; the offer is {kind_of_offer}.",
    "kind_comes_first": "Not asked, because the kind of support is not possible.",
    "unit_same": "Both are counted in {unit}.",
    "unit_at_estimated_cost": "Money is counted against the need's estimated cost.",
    "unit_differs": "The need is counted in {unit_of_need}, the offer in {unit_of_offer}.",
    "class_code_not_for_money": "Money is not of a class.",
    "class_code_none_asked": "Neither side states a class.",
    "class_code_same": "Both are for {class_code}.",
    "class_code_differs": "The need is for {class_code_of_need}; the offer is for {class_code_of_offer}.",
    "class_code_not_stated_by_offer": "The need is for {class_code_of_need}; the offer states no class.",
    "class_code_not_stated_by_need": "The offer is for {class_code_of_offer}; the need states no class.",
    "level_not_for_money": "Money has no level of training.",
    "level_none_asked": "Neither side states a level of training.",
    "level_same": "Both are at the same level: {level}.",
    "level_differs": "The need is at the level {level_of_need}; the offer is at the level {level_of_offer}.",
    "level_not_stated_by_offer": "The need is at the level {level_of_need}; the offer states no level.",
    "level_not_stated_by_need": "The offer is at the level {level_of_offer}; the need states no level.",
    "window_in_common": "Both are possible from {first_on} to {last_on}.",
    "window_apart": (
        "The offer stands from {offer_starts_on} to {offer_ends_on}, the need from {need_starts_on} to {need_ends_on}: "
        "no day in common."
    ),
    "window_past": "The days in common, {first_on} to {last_on}, have passed.",
    # The affected State as the offer's earmarks see it
    "treaty_status_open": "The offer is open to any treaty status.",
    "treaty_status_beyond_article_6": (
        "The offer is open to any treaty status. Article 6 (2) speaks of States Parties; this State is recorded as: "
        "{treaty_status}. Nothing stands in the way."
    ),
    "treaty_status_accepted": "The affected State is recorded as: {treaty_status}, which the offer is open to.",
    "treaty_status_not_accepted": (
        "The affected State is recorded as: {treaty_status}; the offer is for: {treaty_status_of_offer_list}."
    ),
    "treaty_status_not_known": (
        "The offer is for: {treaty_status_of_offer_list}. The affected State's treaty status is not recorded."
    ),
    "treaty_status_unconfirmed": (
        "The offer is for: {treaty_status_of_offer_list}. The affected State is recorded as: {treaty_status}, "
        "unconfirmed."
    ),
    "geography_open": "The offer is open to any country.",
    "geography_inside": "The affected State is among the countries or regions of the offer.",
    "geography_other_countries": "The offer is for these countries alone: {party_list}.",
    "geography_other_regions": "The offer is for these regions alone: {region_list}.",
    "geography_elsewhere": "The offer is for these countries: {party_list}, and these regions: {region_list}.",
    "geography_region_not_known": (
        "The offer is for these regions: {region_list}. What is recorded of the affected State does not tell whether "
        "it lies there."
    ),
    "excluded_countries_not_named": "The offer does not leave this State out.",
    "excluded_countries_named": "The offer leaves this State out.",
    "conventions_open": "The offer is not limited to a convention.",
    "conventions_bound": "The affected State is bound by one of: {convention_list}.",
    "conventions_not_bound": (
        "The offer is for States bound by one of: {convention_list}. The affected State is not recorded as bound."
    ),
    "conventions_not_known": (
        "The offer is for States bound by one of: {convention_list}. For the affected State this is not recorded or "
        "unconfirmed."
    ),
    "conventions_never_for_victims": (
        "The limit to conventions does not apply: victim assistance makes no difference between victims."
    ),
    "conventions_not_for_theme": "The limit to conventions is about work on ordnance and does not apply to {theme}.",
    "ordnance_scope_open": "The offer is for any explosive ordnance.",
    "ordnance_scope_inside": "Cluster munition remnants are what the need is about.",
    "ordnance_scope_partly": (
        "The offer is for cluster munition remnants alone; the need is about {ordnance_list}. Which part would be "
        "supported is to be agreed."
    ),
    "ordnance_scope_other": "The offer is for cluster munition remnants alone; the need is about {ordnance_list}.",
    "ordnance_scope_not_stated": (
        "The offer is for cluster munition remnants alone; the need does not say what ordnance it is about."
    ),
    "ordnance_scope_never_for_victims": (
        "The ordnance scope does not apply: victim assistance makes no difference between victims."
    ),
    "ordnance_scope_not_for_theme": "The ordnance scope is about work on ordnance and does not apply to {theme}.",
    "oda_not_asked": "The offer need not count as official development assistance.",
    "oda_counts": "It can count as official development assistance.",
    "oda_not_on_list": (
        "The offer must count as official development assistance; the affected State is not on the list of States "
        "that it may go to."
    ),
    "oda_list_not_known": (
        "The offer must count as official development assistance; whether the affected State is on the list of "
        "States that it may go to is not recorded or unconfirmed."
    ),
    "oda_military_trainees": (
        "The offer must count as official development assistance; training military personnel in demining does not."
    ),
    "oda_military_trainees_other_theme": (
        "The offer must count as official development assistance; the need is for military personnel, and whether "
        "that counts is to be confirmed."
    ),
    "oda_trainees_not_stated": (
        "The offer must count as official development assistance; the need does not say whether the trainees are "
        "military personnel."
    ),
    # How the two would work together
    "route_open": "At least one side is open to any route.",
    "route_in_common": "Open to both: {route_list}.",
    "route_apart": "The offer travels: {route_of_offer_list}; the need is open to: {route_of_need_list}.",
    "implementer_open": "At least one side is open to any implementer.",
    "implementer_in_common": "Open to both: {implementer_list}.",
    "implementer_apart": (
        "Implementers of the offer: {implementer_of_offer_list}; the need is open to: {implementer_of_need_list}."
    ),
    "language_not_for_money": "Money needs no common language.",
    "language_not_required": "The need does not require a common language.",
    "language_shared": "Languages in common: {language_list}.",
    "language_interpreted": "One side bears interpretation.",
    "language_not_stated": "The need requires a common language; one side states no language.",
    "language_interpretation_asked": (
        "No language in common: the need is in {language_of_need_list}, the offer in {language_of_offer_list}. The "
        "affected State asks the provider to bear interpretation."
    ),
    "language_none_shared": (
        "No language in common: the need requires {language_of_need_list}, the offer is in {language_of_offer_list}, "
        "and nobody bears interpretation."
    ),
    "conditions_none_required": "The offer requires no condition.",
    "conditions_can": "The affected State can meet: {condition_list}.",
    "conditions_cannot": "The affected State cannot meet: {condition_list}.",
    "conditions_to_discuss": "The affected State would discuss: {condition_list}.",
    "conditions_not_answered": "The need does not say whether these can be met: {condition_list}.",
    "approach_open": "The affected State is open to any provider.",
    "approach_ask_first": "The affected State asks to be consulted before each proposal.",
    "approach_named": "The affected State names this provider.",
    "approach_not_named": "The affected State is open to the providers that it names, and this is not one of them.",
    "reservation_none": "Neither side has left the other out.",
    "reservation_made": "Left out by your own statement: a reservation, or an earlier “not possible now”.",
    # How much
    "rate_not_for_kind": "No exchange rate is needed.",
    "rate_same_currency": "Both are in {currency}: no exchange rate is needed.",
    "rate_known": "Both can be compared in US dollars.",
    "rate_missing": "No exchange rate is recorded for {currency}, so the amounts cannot be compared.",
    "rate_no_estimated_cost": "The need states no estimated cost that money could be compared with.",
    "tranche_reached": "What the two can move is enough for both.",
    "tranche_not_compared": "The quantities cannot be compared.",
    "tranche_nothing_whole": "What the two can move is less than one whole unit.",
    "tranche_whole_too_large": "The offer is given whole or not at all, and is larger than the need.",
    "tranche_below_offer": "What the need can take is less than the offer's smallest amount.",
    "tranche_below_need": "What the offer can give is less than the need's smallest useful share.",
}
