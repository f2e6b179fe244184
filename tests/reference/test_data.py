"""The reference files against what the sources add up to: counts, sums, spot values, and no fact without a source."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from matchmaker.domain import clocks
from matchmaker.domain.vocabulary import CRS_CHANNEL, Article, Basis, ClockStatus, Convention, TreatyStatus
from matchmaker.reference import funding, obligations, parties, texts

DATA = files("matchmaker.reference").joinpath("data")
FILES = sorted(path.name for path in DATA.iterdir())
COUNTS = {
    "action_plan_topics.csv": 20, "action_plans.csv": 27, "article5_states.csv": 12, "article6_items.csv": 12,
    "article7_forms.csv": 11, "article7_items.csv": 16, "casualties.csv": 7, "clock_extensions.csv": 24,
    "contaminated_states.csv": 38, "contamination.csv": 35, "cooperation_coordinators.csv": 6,
    "exchange_rates.csv": 100, "extension_request_items.csv": 9, "funding_by_provider.csv": 50,
    "funding_by_receiver.csv": 78, "funding_by_sector.csv": 15, "funding_flows.csv": 407, "funding_portfolio.csv": 10,
    "funding_world.csv": 11, "imas_terms.csv": 15, "meetings.csv": 16, "obligations.csv": 186, "organisations.csv": 16,
    "states.csv": 197, "treaty_standing.csv": 788, "unit_costs.csv": 6,
}  # fmt: skip
FLOW_SUMS = {
    2009: 105_108_590, 2010: 35_403_995, 2011: 35_135_651, 2012: 124_360_742, 2014: 170_724_858, 2015: 79_110_918,
    2016: 212_651_889, 2017: 122_470_290, 2018: 215_401_857,
}  # fmt: skip
PROVIDER_SUM = 2_414_341_540
RECEIVER_SUM = 2_348_625_264
READERS = [
    reader
    for module in (parties, obligations, funding, texts)
    for name, reader in sorted(vars(module).items())
    if name.startswith("read_") and name != "read_table"
]


def standing(convention: Convention) -> dict[str, parties.Standing]:
    return {row.party: row for row in parties.read_standing() if row.convention == convention}


def clock(party: str, article: Article) -> obligations.Obligation:
    return next(row for row in obligations.read_obligations() if (row.party, row.article) == (party, article))


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_plain_utf_8_with_the_number_of_rows_of_its_source(name: str) -> None:
    raw = DATA.joinpath(name).read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))
    assert len(rows) == COUNTS[name]
    assert all(row["source"] and row["basis"] in ("found", "recalled") for row in rows)


def test_every_file_has_a_reader_and_every_reader_reads() -> None:
    assert set(FILES) == set(COUNTS)
    assert sorted(len(reader()) for reader in READERS) == sorted(COUNTS.values())


def test_the_documentation_names_every_file() -> None:
    text = (Path(__file__).parents[2] / "docs" / "reference-data.md").read_text(encoding="utf-8")
    assert [name for name in FILES if f"`{name.removesuffix('.csv')}`" not in text] == []


def test_no_row_of_a_file_stands_twice() -> None:
    for reader in READERS:
        assert [row for row, n in Counter(reader()).items() if n > 1] == []


def test_states_have_unique_codes_and_names() -> None:
    states = parties.read_states()
    for names in ("iso3", "iso2", "m49", "name_en", "name_fr", "name_es", "name_ru", "name_zh", "name_ar"):
        values = [getattr(state, names) for state in states]
        assert all(values), names
        assert len(set(values)) == 197, names
    assert all(len(s.iso3) == 3 and len(s.iso2) == 2 and len(s.m49) == 3 and s.m49.isdigit() for s in states)


def test_states_are_named_by_their_official_short_names() -> None:
    names = {state.iso3: state.name_en for state in parties.read_states()}
    assert names["LAO"] == "Lao People's Democratic Republic"
    assert names["GBR"] == "United Kingdom of Great Britain and Northern Ireland"
    assert names["PSE"] == "State of Palestine"
    assert names["VNM"] == "Viet Nam"


def test_groups_of_states_have_the_sizes_of_their_lists() -> None:
    states = parties.read_states()
    assert sum(state.ldc for state in states) == 44
    assert sum(state.lldc for state in states) == 32
    assert sum(state.sids for state in states) == 39
    assert sum(state.un_member for state in states) == 193
    assert sum(state.dac_member for state in states) == 33
    assert Counter(state.oda_group for state in states) == {None: 61, "umic": 55, "ldc": 45, "lmic": 34, "other_lic": 2}
    assert {state.oda_basis for state in states} == {Basis.RECALLED}
    assert sum(state.developing for state in states) == 136


def test_regions_are_m49_codes_with_one_name_each() -> None:
    states = parties.read_states()
    assert len({(state.region, state.region_name) for state in states}) == 5
    assert len({(state.subregion, state.subregion_name) for state in states}) == 17
    assert len({state.subregion for state in states}) == 17
    lao = next(state for state in states if state.iso3 == "LAO")
    assert (lao.region, lao.subregion, lao.iso2, lao.m49) == ("142", "035", "LA", "418")


def test_a_code_that_reads_as_empty_and_withdrawn_currencies_are_set_right() -> None:
    states = {state.iso3: state for state in parties.read_states()}
    assert (states["NAM"].iso2, states["NAM"].working_languages) == ("NA", ("en",))
    assert {states[iso3].currency for iso3 in ("HRV", "MOZ", "ZMB")} == {"EUR", "MZN", "ZMW"}
    assert states["BGR"].currency is None
    assert all(states[iso3].note for iso3 in ("NAM", "HRV", "MOZ", "ZMB", "BGR"))


def test_the_convention_has_112_states_parties_12_signatories_and_one_withdrawn() -> None:
    rows = standing(Convention.CCM)
    assert set(rows) == parties.state_codes()
    assert Counter(row.status for row in rows.values()) == {"state_party": 112, "signatory": 12, "withdrawn": 1,
                                                            "not_party": 72}  # fmt: skip
    withdrawn = rows["LTU"]
    assert (withdrawn.withdrawal_notified_on, withdrawn.since_on) == (date(2024, 9, 6), date(2025, 3, 6))
    assert rows["VUT"].since_on == date(2026, 3, 1)
    assert sum(row.date_basis == Basis.RECALLED for row in rows.values()) == 18


def test_other_conventions_hold_what_was_found_and_call_the_rest_unconfirmed() -> None:
    apmbc = standing(Convention.APMBC)
    assert Counter(row.status for row in apmbc.values()) == {"state_party": 162, "not_party": 30, "withdrawn": 5}
    ap_ii, p_v = standing(Convention.CCW_AP_II), standing(Convention.CCW_P_V)
    assert Counter(row.status for row in ap_ii.values()) == {"bound": 100, "not_bound": 97}
    assert Counter(row.status for row in p_v.values()) == {"bound": 84, "not_bound": 113}
    absent = (TreatyStatus.NOT_PARTY, TreatyStatus.NOT_BOUND)
    rows = [row for rows in (apmbc, ap_ii, p_v) for row in rows.values()]
    assert all((row.basis == Basis.RECALLED) for row in rows if row.status in absent)
    assert {row.party for row in rows if row.basis == Basis.RECALLED and row.status not in absent} == {"MHL"}
    assert {row.as_of_on for row in (*ap_ii.values(), *p_v.values())} == {date(2015, 3, 14)}


def test_an_extension_whose_outcome_was_not_found_is_said_to_be_not_recorded_here() -> None:
    rows = [row for row in obligations.read_obligations() if row.status == ClockStatus.DECISION_NOT_RECORDED_HERE]
    assert [row.party for row in rows] == ["AFG", "CHL", "LBN", "MRT", "SOM", "TCD"]
    assert all(row.due_on is None and row.article == Article.ART_4 for row in rows)
    last = {row.party: row for row in obligations.read_extensions()}
    assert {party: last[party].until_on for party in ("AFG", "CHL", "LBN", "MRT", "SOM")} == dict.fromkeys(
        ("AFG", "CHL", "LBN", "MRT", "SOM")
    )


def test_an_extension_whose_length_is_recalled_is_unconfirmed() -> None:
    for party, due_on in (("DEU", date(2030, 8, 1)), ("IRQ", date(2028, 11, 1)), ("LAO", date(2030, 8, 1))):
        row = clock(party, Article.ART_4)
        assert (row.status, row.due_on, row.basis) == (ClockStatus.EXTENDED, due_on, Basis.RECALLED)


def test_completed_obligations_have_no_date_to_come() -> None:
    done = [row for row in obligations.read_obligations() if row.status == ClockStatus.FULFILLED_DECLARED]
    assert Counter(row.article for row in done) == {Article.ART_3: 36, Article.ART_4: 10}
    assert all(row.due_on is None for row in done)
    assert clock("BGR", Article.ART_3).completed_year == clock("PER", Article.ART_3).completed_year == 2023
    assert (clock("MOZ", Article.ART_4).completed_year, clock("GNB", Article.ART_4).completed_year) == (2016, None)


def test_only_states_parties_have_a_clock_that_runs() -> None:
    ccm = standing(Convention.CCM)
    for row in obligations.read_obligations():
        if row.status != ClockStatus.NOT_APPLICABLE:
            assert ccm[row.party].status == TreatyStatus.STATE_PARTY, row.party
        if row.due_on is not None:
            assert row.status in (ClockStatus.RUNNING, ClockStatus.EXTENDED), row.party
    assert {r.party for r in obligations.read_obligations() if r.article == Article.ART_7} == {
        party for party, row in ccm.items() if row.status == TreatyStatus.STATE_PARTY
    }
    assert Counter(r.article for r in obligations.read_obligations()) == {
        "art3": 41,
        "art4": 21,
        "art5": 12,
        "art7": 112,
    }


def test_no_date_that_rests_on_a_recalled_day_is_called_found() -> None:
    recalled = {party for party, row in standing(Convention.CCM).items() if row.date_basis == Basis.RECALLED}
    for row in obligations.read_obligations():
        if row.party in recalled and row.original_due_on:
            assert row.basis == Basis.RECALLED, (row.party, row.article)


def test_extensions_belong_to_a_clock_and_are_numbered_without_gaps() -> None:
    clocks = {(row.party, row.article) for row in obligations.read_obligations()}
    numbers: dict[tuple[str, str], list[int]] = {}
    for row in obligations.read_extensions():
        numbers.setdefault((row.party, row.article), []).append(row.number)
    assert set(numbers) <= clocks
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_areas_are_whole_square_metres_with_their_unit_kept() -> None:
    rows = obligations.read_contamination()
    assert Counter(row.unit for row in rows) == {"m2": 27, "items": 6, "percent": 1, "countries": 1}
    assert any(r.party == "LAO" and r.period == "2023-12" and r.value == 1_957_040_000 for r in rows)
    assert sum(row.value or 0 for row in rows if row.unit == "items") == 652447 + 2867 + 3329 + 450000 + 153000 + 54000
    assert [row.party for row in rows if row.value is None] == ["SOM"]
    assert sum(row.basis == Basis.RECALLED for row in rows) == 10


def test_casualties_of_years_and_totals_are_kept_apart() -> None:
    rows = obligations.read_casualties()
    assert {row.year: row.casualties for row in rows if row.kind == "year"} == {
        2020: 360, 2021: 149, 2022: 1172, 2023: 219, 2024: 314,
    }  # fmt: skip
    assert {row.year: row.casualties for row in rows if row.kind == "total_to_year"} == {2020: 22930, 2021: 23082}


def test_meetings_are_in_order_and_a_month_alone_gives_no_day() -> None:
    rows = obligations.read_meetings()
    dated = [row.starts_on for row in rows if row.starts_on]
    assert dated == sorted(dated)
    assert [row.code for row in rows if row.starts_on is None] == ["3RC"]
    assert sum(row.basis == Basis.FOUND for row in rows) == 6


def test_every_party_named_anywhere_is_a_state_or_an_organisation_of_the_list() -> None:
    states = parties.state_codes()
    refs = states | {row.ref for row in parties.read_organisations()}
    assert len(refs) == 197 + 16
    for reader in READERS:
        for row in reader():
            for name in ("party", "provider", "receiver", "presidency"):
                assert getattr(row, name, None) in (refs | {None}), (reader.__name__, row)
    assert {flow.provider for flow in funding.read_flows()} - states == {"EU"}


def test_organisations_carry_the_channel_code_of_their_channel_or_one_of_their_own() -> None:
    for row in parties.read_organisations():
        assert row.crs_channel_code == CRS_CHANNEL[row.channel] or row.ref == "ITF"


def test_flows_add_up_by_year_to_the_sums_of_the_source() -> None:
    sums: Counter[int] = Counter()
    for flow in funding.read_flows():
        sums[flow.year] += flow.amount_usd
    assert sums == FLOW_SUMS
    assert sum(flow.other_area is not None for flow in funding.read_flows()) == 9
    assert all((flow.receiver is None) != (flow.other_area is None) for flow in funding.read_flows())
    assert [flow.other_amount_usd for flow in funding.read_flows() if flow.other_amount_usd] == [1304699]


def test_amounts_are_minor_units_of_their_currency() -> None:
    yen = next(flow for flow in funding.read_flows() if flow.currency == "JPY")
    euro = next(flow for flow in funding.read_flows() if flow.currency == "EUR")
    assert yen.amount_minor == yen.amount
    assert euro.amount is not None
    assert euro.amount_minor == euro.amount * 100
    assert sum(flow.amount_minor is None for flow in funding.read_flows()) == 11


def test_totals_of_providers_receivers_and_the_world_are_those_of_the_source() -> None:
    assert sum(row.amount_usd for row in funding.read_provider_years()) == PROVIDER_SUM
    assert sum(row.international_usd or 0 for row in funding.read_receiver_years()) == RECEIVER_SUM
    world = {row.year: (row.international_usd, row.total_usd) for row in funding.read_world_years()}
    assert world[2015] == (340_100_000, None)
    assert world[2022] == (798_400_000, 913_500_000)
    assert set(range(2008, 2023)) - set(world) == {2011, 2013, 2014, 2018}


def test_a_rate_is_the_median_of_its_year_and_missing_years_stay_missing() -> None:
    rates = {(row.currency, row.year): row for row in funding.read_exchange_rates()}
    assert rates["EUR", 2014].as_rate().usd_cents(100_00) == 132_97
    assert rates["EUR", 2014].lowest < rates["EUR", 2014].value <= rates["EUR", 2014].highest
    assert ("EUR", 2013) not in rates
    assert max(year for currency, year in rates if currency == "EUR") == 2023
    assert all(row.lowest <= row.value <= row.highest for row in rates.values())
    assert len({currency for currency, _ in rates}) == 10


def test_rates_agree_with_the_flows_they_come_from_except_where_a_note_says_so() -> None:
    rates = {(row.currency, row.year): row.as_rate() for row in funding.read_exchange_rates()}
    off = set()
    for flow in funding.read_flows():
        rate = rates.get((flow.currency or "", flow.year))
        if rate is not None and flow.amount_minor is not None and flow.amount_usd > 10_000:
            gap = abs(rate.usd_cents(flow.amount_minor) - flow.amount_usd_cents)
            if gap * 1000 > flow.amount_usd_cents:
                off.add(flow)
    assert off == {flow for flow in funding.read_flows() if "do not agree" in flow.note}
    assert len(off) == 2


def test_articles_forms_and_plans_are_complete_lists() -> None:
    assert [row.item for row in texts.read_article6_items()] == [f"6({n})" for n in range(1, 13)]
    assert [row.form for row in texts.read_article7_forms()] == ["cover", *"ABCDEFGHIJ"]
    assert [row.item for row in texts.read_article7_items()][:14] == [f"7(1)({letter})" for letter in "abcdefghijklmn"]
    totals = {row.plan: row.n_actions for row in texts.read_action_plans() if row.section == "total"}
    assert totals == {"VAP": 66, "LAP": 50, "NEXT": None}
    ranges = [(r.first_action, r.last_action) for r in texts.read_action_plans() if r.section == "Victim assistance"]
    assert ranges == [("31", "37")]


def test_recorded_first_dates_are_those_that_the_treaty_sets() -> None:
    in_force = {party: row.entered_into_force_on for party, row in standing(Convention.CCM).items()}
    compared = 0
    for row in obligations.read_obligations():
        if row.original_due_on is not None:
            started_on = in_force[row.party]
            assert started_on is not None
            assert row.original_due_on == clocks.first_date(row.article, started_on), (row.party, row.article)
            compared += 1
    assert compared == 3 + 19 + 94


def test_entries_into_force_are_computed_from_their_deposits() -> None:
    for row in standing(Convention.CCM).values():
        if row.consent_on:
            assert row.entered_into_force_on == clocks.entry_into_force(row.consent_on), row.party


def test_extensions_recorded_stay_within_what_their_article_allows() -> None:
    for row in obligations.read_extensions():
        before = clock(row.party, row.article).original_due_on
        for other in obligations.read_extensions():
            if (other.party, other.article) == (row.party, row.article) and other.number < row.number:
                before = other.until_on
        if before and row.until_on:
            assert clocks.is_within_limit(row.article, before, row.until_on), (row.party, row.number)


def test_the_next_annual_report_is_the_first_after_the_day_of_the_facts() -> None:
    rows = [row for row in obligations.read_obligations() if row.article == Article.ART_7]
    assert {row.due_on for row in rows} == {clocks.annual_report_date(row.as_of_on) for row in rows}


def test_a_clock_whose_status_shows_no_date_has_none() -> None:
    for row in obligations.read_obligations():
        assert clocks.shown_date(row.status, row.due_on) == row.due_on
