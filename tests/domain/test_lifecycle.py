"""Which step follows which."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from matchmaker.domain.access import Right
from matchmaker.domain.lifecycle import (
    CONTACT_DAYS,
    MAX_PAUSE_DAYS,
    MAX_TEXT,
    PAUSE_DAYS,
    RUN_ENDS,
    SHOWN_TO_SIDES,
    AnswerGiven,
    ProposalStep,
    RecordStep,
    check_set_aside_reason,
    next_run_status,
    proposal_step,
    record_step,
    steps_open,
    take_answer,
)
from matchmaker.domain.vocabulary import (
    NOT_POSSIBLE_NOW,
    Effect,
    ProposalStatus,
    RecordStatus,
    RunStatus,
    SetAsideReason,
    Side,
)
from matchmaker.errors import Conflict, InvalidInput

ON = date(2026, 11, 3)
TURN = {Side.PROVIDER: "with_provider", Side.AFFECTED_STATE: "with_affected_state"}


def codes(caught: pytest.ExceptionInfo[InvalidInput]) -> set[tuple[str, str]]:
    return {(error.path, error.code) for error in caught.value.errors}


def test_a_record_is_cleared_submitted_confirmed_and_published_in_this_order() -> None:
    status, rights = "draft", []
    for step in (RecordStep.CLEAR, RecordStep.SUBMIT, RecordStep.CONFIRM, RecordStep.PUBLISH, RecordStep.EXPIRE):
        status, right = record_step("offer", status, step)
        rights.append(right)
    assert status == RecordStatus.EXPIRED
    assert rights == [Right.CLEAR, Right.SEND, Right.CONFIRM, Right.PUBLISH, Right.PUBLISH]


def test_no_step_of_a_record_is_skipped() -> None:
    allowed = {
        (status, step)
        for status, step in product(RecordStatus, RecordStep)
        if step != RecordStep.WITHDRAW and _allowed(lambda s=status, t=step: record_step("need", s, t))
    }
    assert allowed == {
        ("draft", "clear"), ("cleared", "submit"), ("submitted", "confirm"), ("confirmed", "publish"),
        ("published", "expire"),
    }  # fmt: skip


def test_a_record_is_withdrawn_from_anywhere_but_its_ends() -> None:
    open_to_it = {s for s in RecordStatus if _allowed(lambda s=s: record_step("need", s, RecordStep.WITHDRAW))}
    assert open_to_it == set(RecordStatus) - {RecordStatus.WITHDRAWN, RecordStatus.EXPIRED}


def test_a_run_that_ended_never_runs_again() -> None:
    for status in RUN_ENDS | {RunStatus.RELEASED, RunStatus.WITHDRAWN}:
        for after in (RunStatus.QUEUED, RunStatus.RUNNING):
            with pytest.raises(Conflict):
                next_run_status(status, after)


def test_only_a_run_with_a_result_is_released() -> None:
    released = {s for s in RunStatus if _allowed(lambda s=s: next_run_status(s, RunStatus.RELEASED))}
    assert released == {RunStatus.COMPLETE, RunStatus.TIME_LIMIT, RunStatus.MEMORY_LIMIT}


def test_steps_of_review_follow_the_table() -> None:
    allowed = {
        (s, t) for s, t in product(ProposalStatus, ProposalStep) if _allowed(lambda s=s, t=t: proposal_step(s, t))
    }
    assert allowed == {
        ("proposed", "shortlist"), ("set_aside", "shortlist"),
        ("proposed", "set_aside"), ("shortlisted", "set_aside"),
        ("shortlisted", "undo"), ("set_aside", "undo"),
        ("shortlisted", "put_to_sides"), ("in_contact", "end_contact"), ("in_contact", "expire"),
    }  # fmt: skip
    assert {(s, t) for s in ProposalStatus for t in steps_open(s)} == allowed


def test_no_step_of_a_coordinator_touches_a_proposal_that_waits_for_a_side() -> None:
    assert steps_open("with_provider") == steps_open("with_affected_state") == ()


def test_sides_do_not_read_what_was_never_put_to_them() -> None:
    assert frozenset({"proposed", "shortlisted"}).isdisjoint(SHOWN_TO_SIDES)
    assert "set_aside" in SHOWN_TO_SIDES


@pytest.mark.parametrize("given", [AnswerGiven("interested"), AnswerGiven("interested_with_changes", changes="June")])
def test_an_interested_provider_passes_the_proposal_on_to_the_affected_state(given: AnswerGiven) -> None:
    taken = take_answer("with_provider", Side.PROVIDER, given, on=ON)
    assert (taken.status, taken.reserve, taken.expires_on) == ("with_affected_state", False, None)


@pytest.mark.parametrize("given", [AnswerGiven("interested"), AnswerGiven("interested_with_changes", changes="June")])
def test_when_both_are_interested_sums_are_reserved_until_a_date(given: AnswerGiven) -> None:
    taken = take_answer("with_affected_state", Side.AFFECTED_STATE, given, on=ON)
    assert (taken.status, taken.reserve) == ("in_contact", True)
    assert taken.expires_on == ON + timedelta(days=CONTACT_DAYS)


@pytest.mark.parametrize("side", list(Side))
def test_every_reason_has_the_effect_of_its_list_and_reserves_nothing(side: Side) -> None:
    for reason, effect in NOT_POSSIBLE_NOW[side].items():
        taken = take_answer(TURN[side], side, AnswerGiven("not_possible_now", reason), on=ON)
        assert (taken.status, taken.effect, taken.reserve) == ("not_taken_up", effect, False)
        lasts = effect in (Effect.PAIR, Effect.THEME)
        assert taken.until_on == (ON + timedelta(days=PAUSE_DAYS) if lasts else None)


def test_no_reason_given_is_offered_first() -> None:
    assert all(next(iter(reasons)) == "no_reason_given" for reasons in NOT_POSSIBLE_NOW.values())


def test_a_side_answers_only_in_its_turn() -> None:
    for status, side in product(ProposalStatus, Side):
        if status != TURN[side]:
            with pytest.raises(Conflict, match="step_not_possible"):
                take_answer(status, side, AnswerGiven("interested"), on=ON)


def test_a_date_is_kept_for_as_long_as_it_makes_sense() -> None:
    last = ON + timedelta(days=MAX_PAUSE_DAYS)
    given = AnswerGiven("not_possible_now", "budget_year", until_on=last)
    assert take_answer("with_provider", Side.PROVIDER, given, on=ON).until_on == last
    for until in (ON, ON - timedelta(days=1), last + timedelta(days=1), date.max):
        with pytest.raises(InvalidInput) as caught:
            take_answer(
                "with_provider", Side.PROVIDER, AnswerGiven("not_possible_now", "budget_year", until_on=until), on=ON
            )
        assert codes(caught) == {("until_on", "until_out_of_range")}


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (AnswerGiven("maybe"), ("answer", "answer_not_listed")),
        (AnswerGiven("not_possible_now"), ("reason_code", "reason_needed")),
        (AnswerGiven("not_possible_now", "conditions"), ("reason_code", "reason_needed")),
        (AnswerGiven("interested", "budget_year"), ("reason_code", "reason_only_when_not_possible_now")),
        (AnswerGiven("interested_with_changes"), ("changes", "changes_needed")),
        (AnswerGiven("interested_with_changes", changes="  "), ("changes", "changes_needed")),
        (AnswerGiven("interested", changes="June"), ("changes", "changes_only_when_with_changes")),
        (AnswerGiven("interested", note="x" * (MAX_TEXT + 1)), ("note", "answer_text_too_long")),
    ],
)
def test_an_answer_that_lacks_sense_is_refused_at_its_field(given: AnswerGiven, error: tuple[str, str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        take_answer("with_provider", Side.PROVIDER, given, on=ON)
    assert error in codes(caught)


def test_a_reason_for_setting_aside_comes_from_the_list() -> None:
    assert check_set_aside_reason("awaiting_fact") == SetAsideReason.AWAITING_FACT
    with pytest.raises(InvalidInput):
        check_set_aside_reason("dislike")


def _allowed(step: object) -> bool:
    try:
        step()  # type: ignore[operator]
    except Conflict:
        return False
    return True
