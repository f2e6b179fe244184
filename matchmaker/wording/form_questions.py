"""English texts of the questions that the forms ask, and the reason for each."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # What
    "ask_need_title": "What is needed, in one line?",
    "why_need_title": "It is what others read first. Example: “Six surgeons to be trained in war surgery”.",
    "ask_offer_title": "What is offered, in one line?",
    "why_offer_title": (
        "It is what others read first, the public included. Example: “Clearance in Western Africa, three years”."
    ),
    "ask_theme": "Which theme is it about?",
    "why_theme": "Only offers of the same theme are compared with it.",
    "ask_themes": "Which themes is it for?",
    "why_themes": "Only needs of these themes are compared with it.",
    "ask_sub_theme": "Which part of the theme?",
    "why_sub_theme": "Leave it open if the need is wider: an offer for one part then stays in, marked “to confirm”.",
    "ask_sub_themes": "Only for some parts of these themes?",
    "why_sub_themes": "Leave all open to offer it for every part.",
    "ask_unit": "What kind of support, and how is it counted?",
    "why_unit": "Money is compared with money, equipment with equipment. A need in kind can also be open to money.",
    "ask_class_code": "Of what?",
    "why_class_code": "The team, the profile, the equipment, the subject of training.",
    "ask_level": "At which level?",
    "ask_quantity": "How many?",
    "why_quantity": "Digits only, in the unit chosen above.",
    "ask_amount": "How much in all?",
    "why_amount": "For the whole period. Digits only, a point before decimals: 1250000 or 1250000.50.",
    "ask_currency": "In which currency?",
    "why_currency": "It is always shown in this currency; for comparison a dated rate is used and shown.",
    "ask_in_kind_value": "What would it be worth in money?",
    "why_in_kind_value": "An estimate, if you have one. It is never counted as money.",
    # When and where
    "ask_need_starts_on": "From when is it needed?",
    "ask_need_ends_on": "Until when?",
    "why_need_ends_on": "An offer must have at least one day in common with this period.",
    "ask_offer_starts_on": "From when does it stand?",
    "ask_offer_ends_on": "Until when?",
    "why_offer_ends_on": "A need must have at least one day in common with this period.",
    "ask_place": "Where?",
    "why_place": "No finer than the first administrative level. Never a stockpile site, never a person.",
    "ask_cross_border_with": "Is it shared with a neighbour?",
    "why_cross_border_with": (
        "A need across a border is published once every State concerned has endorsed its own part."
    ),
    "ask_firmness": "How firm is it?",
    "why_firmness": "It is shown on every possible partnership, so that nobody plans on more than was said.",
    "ask_budget_year_start_month": "In which month does your budget year begin?",
    "why_budget_year_start_month": "It tells the other side when a decision can be expected.",
    # Urgency
    "ask_urgency": "How urgent is it?",
    "why_urgency": (
        "You state it, with its evidence, and nobody else grades it. Choose the highest that your evidence supports."
    ),
    "ask_urgency_evidence": "What does that rest on?",
    "why_urgency_evidence": (
        "One or two sentences, for example a casualty report or a survey. It is shown beside the band."
    ),
    "ask_urgency_evidence_on": "From which day is this evidence?",
    "ask_priority_order": "Which place has it among your own needs?",
    "why_priority_order": (
        "1 is the first. Your own order counts; needs of different States are never put in one order."
    ),
    "ask_emergency": "New remnants or new casualties: show it to every provider at once",
    "why_emergency": "Article 6 (6): help in emergencies does not wait for a round.",
    # Money and shares of a need
    "ask_estimated_cost": "What would it cost?",
    "why_estimated_cost": "For a need that is not money. Leave it empty if nobody has worked it out.",
    "why_estimated_cost_currency": "The code of the currency, such as EUR or USD.",
    "why_national_contribution_currency": "The code of the currency, such as EUR or USD.",
    "why_in_kind_currency": "The code of the currency, such as EUR or USD.",
    "ask_accepts_money": "Money can serve instead, at that cost",
    "ask_secured": "How much of it is secured already?",
    "why_secured": "In the unit of the need. Only the rest is compared with offers.",
    "ask_national_contribution": "What does your own State put in?",
    "ask_smallest_share": "What is the smallest part that would help?",
    "why_smallest_share": "In the unit of the need. Less than this is never proposed. Empty: any part helps.",
    "ask_need_max_partners": "How many partners can your office work with on this?",
    "why_need_max_partners": "Each partner means reports and visits. Empty: no limit.",
    # Partners of a need
    "ask_approach": "Whom is it open to?",
    "why_approach": "“Ask before each” brings every possible provider to you first.",
    "ask_named_providers": "Which providers?",
    "why_named_providers": "Only your own office reads whom you name. Others see no more than “not available”.",
    "ask_need_languages": "In which languages can your side work?",
    "ask_offer_languages": "In which languages is it given?",
    "ask_language_required": "A language in common is needed",
    "why_language_required": "Then an offer without one, and without interpretation, does not fit.",
    "ask_interpretation": "If there is no language in common, who bears interpretation?",
    "ask_need_routes": "By which routes can the support come?",
    "why_need_routes": "Tick none to be open to any.",
    "ask_offer_routes": "By which routes can it travel?",
    "why_offer_routes": "Tick none to be open to any. Money through a United Nations body stays bilateral.",
    "ask_implementers": "Who may carry it out?",
    "why_implementers": "Tick none to be open to any.",
    # Conditions
    "ask_need_conditions": "Which conditions can your side meet?",
    "why_need_conditions": (
        "Providers may ask for these. “Cannot” leaves out the offers that require it; “to discuss” keeps them, marked;"
        " what is not answered stays open."
    ),
    "ask_offer_conditions": "Which conditions come with it?",
    "why_offer_conditions": (
        "“Required” leaves out needs that cannot meet it; “preferred” only counts towards the fit. Only your own office"
        " reads this list."
    ),
    # Figures
    "why_area_sha_m2": "In square metres, in whole numbers. The five areas are kept apart and never added up.",
    "why_women": "How many people the need is for. Counts from none to four are never shown outside your own office.",
    "ask_marks": "Does it also serve one of these?",
    "ask_ordnance": "Which ordnance is it about?",
    "why_ordnance": "Some offers are for cluster munition remnants alone. It never matters for assistance to victims.",
    "ask_military_trainees": "Would military personnel be trained?",
    "why_military_trainees": "Training them in demining does not count as official development assistance.",
    # Plan
    "ask_plan": "Which national plan is it part of?",
    "ask_plan_stage": "How far is that plan?",
    "ask_partners_confirmed": "How many partners does it have already?",
    "why_partners_confirmed": "Confirmed ones only. A need without a partner comes forward.",
    "ask_without_partner_since": "Without a partner since which year?",
    # Dividing an offer
    "ask_divisible": "Can it be divided among several needs?",
    "ask_min_tranche": "What is the smallest part worth giving?",
    "why_min_tranche": "In the unit of the offer. Less than this is never proposed. Empty: any part.",
    "ask_offer_max_partners": "To how many needs at most?",
    "why_offer_max_partners": "Each means a file of its own. Empty: no limit.",
    "ask_costs_borne": "Which costs do you bear besides?",
    "why_costs_borne": "Travel, transport, insurance, spare parts: what is said here is not asked later.",
    # Earmarks
    "ask_countries_only": "Only for these countries",
    "why_countries_only": "An earmark: needs of other States do not fit. Leave it empty to be open to all.",
    "ask_regions_only": "Only for these regions",
    "why_regions_only": "An earmark: with countries as well, a State fits if it is named or lies in a region.",
    "ask_countries_preferred": "Preferably for these countries",
    "why_countries_preferred": "A preference: nobody is left out, these fit better.",
    "ask_regions_preferred": "Preferably for these regions",
    "why_regions_preferred": "A preference: nobody is left out, needs there fit better.",
    "ask_countries_excluded": "Not for these countries",
    "why_countries_excluded": (
        "Only your own office reads this. For these States the offer simply does not appear among what fits."
    ),
    "ask_statuses_only": "Only for States of this treaty status",
    "why_statuses_only": "Tick none to be open to any status.",
    "ask_conventions_only": "Only for States bound by one of these",
    "why_conventions_only": "It applies to work on ordnance alone, never to assistance to victims.",
    "ask_ordnance_scope": "For which ordnance?",
    "why_ordnance_scope": "It never applies to assistance to victims, where no difference is made (Article 5 (2)(e)).",
    "ask_oda_only": "It must count as official development assistance",
    "why_oda_only": "Then the State must be on the list, and training military personnel in demining does not fit.",
    "ask_bears_interpretation": "We bear interpretation where no language is shared",
    # What is shown
    "ask_title_lang": "In which language is the title?",
    "ask_title_public": "The title may be public",
    "why_title_public": "Without this the public does not learn that the need exists. Amounts are never public.",
    "ask_how_to_approach": "How should a State approach you?",
    "why_how_to_approach": "An office, a form, a deadline. No names of persons.",
    "ask_south_south": "Count it as South-South co-operation where it is",
    "why_south_south": "Only where both sides tick it.",
    "ask_notes": "Notes for your own office",
    "why_notes": "Nobody else reads them.",
}
