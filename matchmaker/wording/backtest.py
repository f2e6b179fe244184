"""English texts of the backtest."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "backtest_heading": "Published funding of {year}, replayed",
    "backtest_about": (
        "{providers} providers gave {offered_usd_cents}; the five largest gave {largest} % of it. {needs} needs over "
        "{needed_usd_cents}: what each State received in the year; for {earlier} States that received nothing, what "
        "they last received in the three years before."
    ),
    "backtest_figure": "Figure",
    "backtest_happened": "as it was",
    "backtest_proposed": "as proposed",
    "backtest_row_usd_cents": "Money placed",
    "backtest_row_no_partner": "Needs without a partner",
    "backtest_row_one_partner": "Needs with one partner",
    "backtest_row_most_partners": "Most partners of one need",
    "backtest_row_pairs": "Pairs of a provider and a State",
    "backtest_row_largest_affected": "Share of the five largest needs in the money, %",
    "backtest_row_gini": "Gini coefficient of coverage, of 100 (0: all alike)",
    "backtest_row_mean": "Mean coverage, %",
    "backtest_row_lowest": "Lowest coverage where there is any, %",
    "backtest_row_newly": "Served, of {without_before} without a recorded partner the year before",
    "backtest_row_kept": "Pairs that are in both",
    "backtest_limits": "What these figures cannot say:",
    "backtest_limit_sectors": (
        "One amount often pays for several things at once, and the sources do not divide it: nothing is told apart by "
        "theme."
    ),
    "backtest_limit_needs": (
        "What a State received is not what it needed. No stated requirement by State is in the data, so coverage as it "
        "was is whole by construction wherever money came; what compares is who had a partner and how many."
    ),
    "backtest_limit_tables": (
        "Tables of the sources are cut off and some years are thin: a State without a partner here may have had one."
    ),
    "backtest_limit_alike": (
        "Urgency, treaty dates and the wishes of either side are not in the data: the engine takes all needs alike but "
        "for the partners they had, and places offers where their givers may not have gone."
    ),
    "backtest_no_year": "There is no flow of {year}. There are flows of: {years}.",
    "backtest_picture_title": "{needs} needs of {year} by their number of partners",
    "backtest_picture_axis": "partners of a need",
}
