"""English texts of how a plan is spread, for the command line."""

TEXTS: dict[str, str] = {
    "spread_heading": "How the plan is spread",
    "spread_partners": (
        "Needs without a confirmed partner: {before} before, {after} if what is proposed comes about (of {stated} that "
        "state it; {not_stated} do not)."
    ),
    "spread_one_provider": "Needs that depend on one provider: {before} before, {after} after (of the same {stated}).",
    "spread_coverage": (
        "Coverage over {needs} needs: {mean} % on average, at least {lowest} % where something is proposed, Gini "
        "coefficient {gini} of 100."
    ),
    "spread_whole": (
        "Of whole needs, with what was secured, arranged or in contact before: {mean_before} % on average before, "
        "{mean_after} % after; at least {lowest_before} % and {lowest_after} % where there is anything; with nothing "
        "at all {nothing_before} and {nothing_after} needs; Gini coefficient {gini_before} and {gini_after} of 100."
    ),
    "spread_coverage_none": "Nothing is proposed, so no need is covered.",
    "spread_group": "By {by}: {groups}.",
    "spread_by_theme": "theme",
    "spread_by_region": "region",
    "spread_by_treaty_status": "treaty status (Convention on Cluster Munitions)",
    "spread_mean": "{group} {mean} % ({needs}; of whole needs {before} % before, {after} % after)",
    "spread_mean_withheld": "{group} not shown, fewer than three States ({needs})",
    "spread_not_recorded": "not recorded ({needs})",
    "spread_money": (
        "Money proposed: {total_usd_cents}. The five largest of {providers} providers give {largest_providers} % of "
        "it; {largest_affected} % is for the five largest of {affected} affected States."
    ),
    "spread_money_none": "No money is proposed that can be counted in US dollars.",
    "spread_not_counted": "Not counted as money: {in_kind} pairings in kind, {no_rate} without an exchange rate.",
    "spread_parties": "Pairings: {pairings}, between {pairs} pairs of parties. Offers not used: {unused} of {offers}.",
}
