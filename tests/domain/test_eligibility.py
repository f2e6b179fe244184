"""Every rule of eligibility, one answer at a time; who may know of it; and the method page that tells about it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.matching import eligibility
from matchmaker.domain.matching.eligibility import RULES, Source, Verdict, is_eligible, ledger
from matchmaker.domain.reasons import Reason
from matchmaker.wording import text
from matchmaker.wording.eligibility import TEXTS
from matchmaker.wording.labels import LABELS
from tests.domain.rule_cases import CASES, NEVER_IN_DOUBT, Case, mixed_pool
from tests.support.pools import need, offer, pool

DOC = Path(__file__).parents[2] / "docs" / "method" / "eligibility.md"
PRIVATE = {"excluded_countries", "conditions", "reservation"}


@pytest.fixture(autouse=True)
def strict():
    text.be_strict(True)
    yield
    text.be_strict(False)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rule_answers(case: Case) -> None:
    found = case.outcome()
    assert (found.verdict, found.reason.code) == (case.verdict, case.code)
    assert found.source in LABELS["rule_source"]
    assert text.say(found.reason)


def test_every_rule_is_tried_with_every_answer_it_can_give() -> None:
    tried = {(case.rule, case.verdict) for case in CASES}
    doubtful = {(rule, Verdict.TO_CONFIRM) for rule in RULES if rule not in NEVER_IN_DOUBT}
    assert tried == {(rule, verdict) for rule in RULES for verdict in (Verdict.YES, Verdict.NO)} | doubtful


def test_every_text_is_an_answer_and_every_answer_has_a_text() -> None:
    assert {case.code for case in CASES} == set(TEXTS)


def test_every_rule_and_source_has_a_label() -> None:
    assert set(RULES) | {"not_available"} == set(LABELS["rule"])
    assert {str(source) for source in Source} == set(LABELS["rule_source"])
    assert {case.outcome().source for case in CASES} == set(Source)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_a_party_keeps_to_itself_is_marked(case: Case) -> None:
    """By the rule and not by its answer: a line that is missing tells nothing."""
    named_only = case.rule == "approach" and case.need.get("approach") == "only_named"
    found = case.outcome()
    assert found.private is (case.rule in PRIVATE or named_only)
    assert found.private or found.known_to == ()
    if case.rule in ("excluded_countries", "conditions"):
        assert found.known_to == ("XAD",)
    if named_only:
        assert found.known_to == ("XAA",)


def test_a_reservation_is_known_to_the_party_that_made_it_alone() -> None:
    def known_to(**changes: object) -> tuple[str, ...]:
        return Case("reservation", Verdict.NO, "", pool=changes).outcome().known_to  # type: ignore[arg-type]

    assert known_to(reservations=(("XAA", "XAD"),)) == ("XAA",)
    assert known_to(reservations=(("XAD", "XAA"),)) == ("XAD",)
    assert known_to(not_now=(("XAD", "o1", "n1"),)) == ("XAD",)
    assert known_to(not_now=(("XAD", "o1", "n2"), ("XAD", "o2", "n1"))) == ()
    both = Case("reservation", Verdict.NO, "", pool={
        "reservations": (("XAA", "XAD"),), "not_now": (("XAD", "o1", "n1"),),
    }).outcome()  # fmt: skip
    assert set(both.known_to) == {"XAA", "XAD"}
    assert both.reason == Reason("reservation_made", {})


def test_what_a_third_source_published_is_not_private() -> None:
    published = {"provenance": "published_fact"}
    conditions = Case("conditions", Verdict.YES, "", {**published, "conditions": {"imas_nmas": "required"}}, published)
    named = Case("approach", Verdict.NO, "", published, {**published, "approach": "only_named"})
    excluded = Case("excluded_countries", Verdict.NO, "", {**published, "countries_excluded": ("XAA",)}, published)
    assert not any(case.outcome().private for case in (conditions, named, excluded))


def test_the_ledger_asks_every_rule_in_order_even_after_a_no() -> None:
    hopeless = pool([offer(provider="XAA", themes=("reporting",), provenance="published_fact")], [need()])
    assert tuple(one.rule for one in ledger(hopeless.offers[0], hopeless.needs[0], hopeless)) == RULES


def test_only_a_no_leaves_a_pair_out() -> None:
    _, to_confirm = (Case("approach", v, "").outcome() for v in (Verdict.YES, Verdict.YES))
    waiting = dataclasses.replace(to_confirm, verdict=Verdict.TO_CONFIRM)
    assert is_eligible([to_confirm, waiting])
    assert not is_eligible([waiting, dataclasses.replace(to_confirm, verdict=Verdict.NO)])


def test_a_pair_outside_the_convention_is_flagged_and_not_forbidden() -> None:
    for provider in ("state_party", "signatory", "not_party", "withdrawn"):
        for affected in ("state_party", "signatory", "not_party", "withdrawn"):
            given_pool = pool([offer()], [need()])
            parties = {
                ref: dataclasses.replace(one, treaties={"ccm": provider if ref == "XAD" else affected})
                for ref, one in given_pool.parties.items()
            }
            given_pool = dataclasses.replace(given_pool, parties=parties)
            assert is_eligible(ledger(given_pool.offers[0], given_pool.needs[0], given_pool))


UNKNOWN_NEED = {
    "sub_theme": None, "ordnance": (), "military_trainees": None, "languages": (), "conditions": {}, "routes": (),
    "implementers": (), "urgency": None, "priority_order": None, "partners_confirmed": None, "class_code": None,
    "level": None,
}  # fmt: skip
UNKNOWN_OFFER = {"languages": (), "class_code": None, "level": None}


@given(st.integers(0, 10**6), st.data())
@settings(max_examples=300, deadline=None)
def test_what_is_not_known_never_leaves_a_pair_out(seed: int, data: st.DataObject) -> None:
    """Forgetting any fact of a pair never turns a yes or "to be confirmed" into a no."""
    given_pool = mixed_pool(seed, 1, 1)
    one, other = given_pool.offers[0], given_pool.needs[0]
    before = {o.rule: o.verdict for o in ledger(one, other, given_pool)}
    forgotten = data.draw(st.sets(st.sampled_from(sorted(UNKNOWN_NEED))))
    forgotten_offer = data.draw(st.sets(st.sampled_from(sorted(UNKNOWN_OFFER))))
    parties = given_pool.parties if data.draw(st.booleans()) else {}
    other = dataclasses.replace(other, **{name: UNKNOWN_NEED[name] for name in forgotten})
    one = dataclasses.replace(one, **{name: UNKNOWN_OFFER[name] for name in forgotten_offer})
    after = {o.rule: o.verdict for o in ledger(one, other, dataclasses.replace(given_pool, parties=parties))}
    assert {rule for rule in RULES if after[rule] is Verdict.NO} <= {
        rule for rule in RULES if before[rule] is Verdict.NO
    }


@pytest.mark.parametrize(
    "facts",
    [
        {"treaties": {}},
        {"treaties": {"ccm": "not_party"}, "treaty_basis": {"ccm": "recalled"}},
        {"region": None, "subregion": None},
        {"oda_eligible": None},
        {"oda_eligible": False, "oda_basis": "recalled"},
    ],
)
def test_an_unknown_or_recalled_fact_about_a_state_is_to_be_confirmed(facts: dict[str, object]) -> None:
    earmarked = {"statuses_only": ("state_party",), "regions_only": ("202",), "oda_only": True}
    case = Case("oda", Verdict.YES, "", earmarked, affected=facts)  # type: ignore[arg-type]
    outcomes = ledger(*case.records())
    assert is_eligible(outcomes)
    assert any(one.verdict is Verdict.TO_CONFIRM for one in outcomes)


def doc_rows() -> list[list[str]]:
    """Cells of the rows of the table of rules on the method page."""
    lines = [line for line in DOC.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if row[0].isdigit()]


def test_the_method_page_has_the_rules_of_the_code_in_their_order() -> None:
    rows = doc_rows()
    assert [int(row[0]) for row in rows] == list(range(1, len(RULES) + 1))
    assert [row[1] for row in rows] == [f"{LABELS['rule'][rule]} (`{rule}`)" for rule in RULES]


def test_the_method_page_names_what_each_rule_rests_on_and_who_may_know() -> None:
    for row, rule in zip(doc_rows(), RULES, strict=True):
        outcomes = [case.outcome() for case in CASES if case.rule == rule and case.code != "kind_comes_first"]
        assert set(row[4].split("; ")) == {LABELS["rule_source"][one.source] for one in outcomes}
        doubtful = any(one.verdict is Verdict.TO_CONFIRM for one in outcomes)
        assert (row[3] != "–") is doubtful
        assert (row[5] != "both sides") is any(one.private for one in outcomes)


def test_each_rule_reads_only_the_fields_it_declares() -> None:
    """The blocking of pairs asks a rule once for all pairs that agree in these fields."""

    class Only:
        def __init__(self, record: object, fields: tuple[str, ...]) -> None:
            for name in fields:
                if hasattr(record, name):
                    setattr(self, name, getattr(record, name))

    for case in CASES:
        one, other, given_pool = case.records()
        for rule in eligibility._RULES:
            limited = rule.check(  # type: ignore[arg-type]
                Only(one, rule.offer_fields + rule.told), Only(other, rule.need_fields + rule.told), given_pool
            )
            assert limited == rule.check(one, other, given_pool)
