"""Each CHECK of each table refuses a row that breaks it, and takes the same row without the mistake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, insert
from sqlalchemy.orm import Session

from matchmaker.db.models.every import metadata
from matchmaker.db.session import Database
from matchmaker.domain.money import MAX_MINOR
from matchmaker.errors import Conflict
from tests.support import factories as make
from tests.support.factories import NOW

FOUND = {"source": "Exercise", "basis": "found"}
DIGEST = "0" * 64


def add(session: Session, table: str, **row: Any) -> None:
    session.execute(insert(metadata.tables[table]).values(row))


def clock(session: Session, **changes: Any) -> None:
    row = {"id": 1, "party_id": make.add_party(session), "article": "art4", "status": "running", **FOUND}
    add(session, "obligation_clock", **{**row, **changes})


def extension(session: Session, **changes: Any) -> None:
    clock(session)
    add(session, "clock_extension", **{"clock_id": 1, "number": 1, **FOUND, **changes})


def meeting_role(session: Session, **changes: Any) -> None:
    add(session, "meeting", id=1, code="EX-1", **FOUND)
    party = make.add_party(session)
    add(session, "meeting_role", **{"meeting_id": 1, "party_id": party, "role": "observer", **FOUND, **changes})


def standing(session: Session, **changes: Any) -> None:
    row = {"party_id": make.add_party(session), "convention": "ccm", "status": "state_party", **FOUND}
    add(session, "treaty_standing", **{**row, **changes})


def body(session: Session, **changes: Any) -> None:
    row = {"party_id": make.add_party(session), "kind": "foreign_ministry", "name": "Ministry"}
    add(session, "party_body", **{**row, **changes})


def rate(session: Session, **changes: Any) -> None:
    add(session, "exchange_rate", **{"currency": "EUR", "year": 2026, "value": 11, "scale": 1, **FOUND, **changes})


def reservation(session: Session, **changes: Any) -> None:
    one, other = make.add_party(session, "XAA"), make.add_party(session, "XAB")
    row = {"party_id": one, "against_id": other, "created_at": NOW, **changes}
    add(session, "reservation", **{**row, "against_id": one} if changes.get("against_id") == "oneself" else row)


def entry(session: Session, **changes: Any) -> None:
    row = {
        "seq": 1, "at": NOW, "actor_id": "u", "actor_role": "secretariat", "noun": "offer", "ref": "o", "action": "x",
        "changed": {}, "parties": "", "private": False, "prev_hash": DIGEST, "hash": DIGEST,
    }  # fmt: skip
    add(session, "audit_entry", **{**row, **changes})


def once_key(session: Session, **changes: Any) -> None:
    row = {"actor_id": "u", "key": "k", "digest": DIGEST, "noun": "offer", "ref": "o", "created_at": NOW}
    add(session, "once_key", **{**row, **changes})


def service_token(session: Session, **changes: Any) -> None:
    row = {
        "ref": "t", "name": "A system", "digest": DIGEST, "role": "reader", "scopes": ["read"], "issued_by": "u",
        "issued_at": NOW, "expires_at": NOW + timedelta(days=1),
    }  # fmt: skip
    add(session, "service_token", **{**row, **changes})


def form_draft(session: Session, **changes: Any) -> None:
    row = {"ref": "d", "version": 1, "noun": "need", "actor_id": "u", "texts": {}, "created_at": NOW, "updated_at": NOW}
    add(session, "form_draft", **{**row, **changes})


def rate_count(session: Session, **changes: Any) -> None:
    add(session, "rate_count", **{"caller": "u", "starts_at": 0, "n": 1, **changes})


def head(session: Session, **changes: Any) -> None:
    if changes:
        add(session, "audit_head", **{"seq": 0, "hash": DIGEST, **changes})


ROWS: dict[str, Callable[..., Any]] = {
    "party": make.add_party, "party_body": body, "treaty_standing": standing, "obligation_clock": clock,
    "clock_extension": extension, "meeting_role": meeting_role, "exchange_rate": rate, "reservation": reservation,
    "meeting": lambda session, **changes: add(session, "meeting", **{"code": "EX-1", **FOUND, **changes}),
    "offer": make.add_offer, "need": make.add_need, "run": make.add_run, "proposal": make.add_proposal,
    "offer_term": lambda session, **changes: make.add_offer_term(
        session, make.add_offer(session), **{"facet": "theme", "code": "clearance", **changes}
    ),
    "need_term": lambda session, **changes: make.add_need_term(
        session, make.add_need(session), **{"facet": "mark", "code": "gender", **changes}
    ),
    "proposal_answer": lambda session, **changes: make.add_answer(session, make.add_proposal(session), **changes),
    "audit_entry": entry, "audit_head": head, "once_key": once_key,
    "rate_count": rate_count,
    "form_draft": form_draft,
    "service_token": service_token,
}  # fmt: skip

# What breaks a CHECK, by its name without "ck_". A CHECK named for its column is broken by a code that is not listed.
BROKEN: dict[str, dict[str, Any]] = {
    "audit_entry_hash_length": {"hash": "0" * 63},
    "audit_entry_prev_hash_length": {"prev_hash": "0" * 65},
    "audit_head_one_row": {"id": 2},
    "exchange_rate_currency_length": {"currency": "EURO"},
    "exchange_rate_scale_range": {"scale": 13},
    "exchange_rate_value_positive": {"value": 0},
    "exchange_rate_year_or_day": {"on": date(2026, 11, 3)},
    "form_draft_base_of_record": {"record": "n-1"},
    "form_draft_noun": {"noun": "run"},
    "form_draft_ref_length": {"ref": ""},
    "form_draft_owned_or_left": {"actor_id": None},
    "once_key_digest_length": {"digest": "0"},
    "once_key_key_length": {"key": ""},
    "party_body_name_length": {"name": ""},
    "party_name_en_length": {"name_en": "x" * 201},
    "party_ref_length": {"ref": "x" * 65},
    "rate_count_caller_length": {"caller": ""},
    "reservation_not_oneself": {"against_id": "oneself"},
    "service_token_digest_length": {"digest": "0"},
    "service_token_expires_later": {"expires_at": NOW},
    "service_token_name_length": {"name": ""},
    "service_token_party_needed": {"role": "donor_focal_point"},
    "service_token_ref_length": {"ref": ""},
    "run_has_result": {"status": "complete"},
    "run_result_has_digest": {"result": b"x"},
    "run_running_has_lease": {"status": "running"},
    "run_snapshot_sha256_length": {"snapshot_sha256": "0"},
    "run_scenario_has_base": {"base_id": 1},
    "run_scenario_expires": {"expires_at": NOW},
    "run_scenario_has_question": {"question": {}},
    "run_scenario_has_settings": {"settings": "{}"},
    "run_scenario_not_released": {
        "kind": "scenario", "base_id": 1, "expires_at": NOW, "question": {}, "settings": "{}", "status": "released",
        "result": b"x", "result_sha256": DIGEST,
    },
    "run_findings_of_scenario": {"findings": b"x"},
    "proposal_direct_has_side": {"asked_by": "provider"},
    "proposal_direct_has_snapshot": {"run_id": None, "origin": "direct", "asked_by": "provider"},
    "proposal_round_has_run": {"origin": "recorded"},
    "proposal_contact_expires": {"status": "in_contact"},
    "proposal_fit_range": {"fit": 10_001},
    "proposal_priority_range": {"priority": 0},
    "proposal_quantity_positive": {"quantity_offer": 0},
    "proposal_set_aside_has_reason": {"status": "set_aside"},
    "proposal_set_aside_reason": {"status": "set_aside", "set_aside_reason": "no_such_code"},
    "proposal_answer_changes_are_said": {"answer": "interested_with_changes"},
    "proposal_answer_reason_for_not_possible": {"answer": "not_possible_now"},
    "proposal_answer_reason_of_side": {"answer": "not_possible_now", "reason_code": "tied_procurement"},
    "need_currency_for_money": {"currency": None},
    "need_estimated_cost_has_currency": {"estimated_cost": 5},
    "need_estimated_cost_range": {"estimated_cost": MAX_MINOR + 1, "estimated_cost_currency": "USD"},
    "need_national_contribution_range": {"national_contribution": -1, "national_contribution_currency": "USD"},
    "need_partners_not_negative": {"partners_confirmed": -1},
    "need_priority_order_positive": {"priority_order": 0},
    "need_smallest_share_within": {"smallest_share": 60_001},
    "need_urgency_has_evidence": {"urgency": "u4"},
    "need_without_partner_since_range": {"without_partner_since": 1989},
    "offer_budget_year_start_month_range": {"budget_year_start_month": 0},
    "offer_currency_for_money": {"kind": "equipment", "unit": "item", "class_code": "ppe"},
    "offer_in_kind_value_range": {"in_kind_value": -1, "in_kind_currency": "USD"},
    "offer_min_tranche_within": {"min_tranche": -1},
    "offer_term_mode": {"facet": "condition", "code": "imas_nmas", "mode": "maybe"},
    "need_term_mode": {"mode": "can"},
    "offer_term_code_length": {"facet": "language", "code": "x" * 65},
    "need_term_code_length": {"facet": "language", "code": ""},
}  # fmt: skip
for noun in ("offer", "need"):
    BROKEN |= {
        f"{noun}_committed_within": {"committed": 100_001},
        f"{noun}_fact_has_source": {"provenance": "published_fact"},
        f"{noun}_max_partners_positive": {"max_partners": 0},
        f"{noun}_period_order": {"starts_on": date(2028, 12, 31), "ends_on": date(2028, 12, 30)},
        f"{noun}_period_sane": {"ends_on": date(2101, 1, 1)},
        f"{noun}_quantity_positive": {"quantity": 0},
        f"{noun}_quantity_range": {"quantity": MAX_MINOR + 1},
        f"{noun}_ref_length": {"ref": ""},
        f"{noun}_title_length": {"title": "x" * 301},
        f"{noun}_unit_of_kind": {"kind": "training"},
    }
# Where two CHECKs refuse the same row, either may be the one that is named.
SAME_ROW = {
    "offer_kind": "offer_unit_of_kind", "offer_unit": "offer_unit_of_kind",
    "need_kind": "need_unit_of_kind", "need_unit": "need_unit_of_kind",
}  # fmt: skip


def checks() -> list[str]:
    """The name of every CHECK of the models, without its "ck_"."""
    found = (c.name for table in metadata.tables.values() for c in table.constraints if isinstance(c, CheckConstraint))
    return sorted(str(name).removeprefix("ck_") for name in found)


def table_of(check: str) -> str:
    return max((table for table in metadata.tables if check.startswith(f"{table}_")), key=len)


def broken_by(check: str) -> dict[str, Any]:
    column = check.removeprefix(f"{table_of(check)}_")
    if check.endswith("_not_negative") and check not in BROKEN:
        return {column.removesuffix("_not_negative"): -1}
    return BROKEN.get(check) or {column: "no_such_code", **_with(check)}


def _with(check: str) -> dict[str, Any]:
    """What else a row needs so that this CHECK alone is broken."""
    return {
        "offer_unit": {"currency": None}, "need_unit": {"currency": None},
        "offer_provenance": {"source": "A report"}, "need_provenance": {"source": "A report"},
        "need_urgency": {"urgency_evidence": "Casualties"},
    }.get(check, {})  # fmt: skip


@pytest.mark.parametrize("table", sorted(ROWS))
def test_a_row_without_a_mistake_is_taken(database: Database, table: str) -> None:
    with database.write() as session:
        ROWS[table](session)
        session.commit()


@pytest.mark.parametrize("check", checks())
def test_a_row_that_breaks_a_check_is_refused_by_its_name(database: Database, check: str) -> None:
    with pytest.raises(Conflict) as refused, database.write() as session:
        ROWS[table_of(check)](session, **broken_by(check))
    assert refused.value.params["constraint"] in (f"ck_{check}", f"ck_{SAME_ROW.get(check, check)}")


def test_no_case_is_about_a_check_that_is_gone() -> None:
    assert set(BROKEN) <= set(checks())
