"""Which step follows which, as tables and pure functions: offers and needs, runs, proposals.

A step that the state does not allow raises Conflict("step_not_possible"). Nothing here decides who may take a step
(`domain.access`) or writes it (`services`). No step binds a State: "interested" means "my office is ready to talk".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from matchmaker.domain.access import Right
from matchmaker.domain.vocabulary import (
    NOT_POSSIBLE_NOW,
    Answer,
    Effect,
    Origin,
    ProposalStatus,
    RecordStatus,
    RunKind,
    RunStatus,
    SetAsideReason,
    Side,
)
from matchmaker.errors import Conflict, FieldError, InvalidInput

MAX_TEXT = 2000
CONTACT_DAYS = 90  # sums in contact stay reserved this long unless an arrangement is recorded
PAUSE_DAYS = 365  # how long "this pair" or "this theme" is left out when no date is given
MAX_PAUSE_DAYS = 5 * 365


class RecordStep(StrEnum):
    """A step in the life of an offer or a need."""

    CLEAR = "clear"
    SUBMIT = "submit"
    CONFIRM = "confirm"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


_RECORD_STEPS: dict[RecordStep, tuple[frozenset[RecordStatus], RecordStatus, Right]] = {
    RecordStep.CLEAR: (frozenset({RecordStatus.DRAFT}), RecordStatus.CLEARED, Right.CLEAR),
    RecordStep.SUBMIT: (frozenset({RecordStatus.CLEARED}), RecordStatus.SUBMITTED, Right.SEND),
    RecordStep.CONFIRM: (frozenset({RecordStatus.SUBMITTED}), RecordStatus.CONFIRMED, Right.CONFIRM),
    RecordStep.PUBLISH: (frozenset({RecordStatus.CONFIRMED}), RecordStatus.PUBLISHED, Right.PUBLISH),
    RecordStep.WITHDRAW: (
        frozenset(RecordStatus) - {RecordStatus.WITHDRAWN, RecordStatus.EXPIRED}, RecordStatus.WITHDRAWN, Right.SEND,
    ),
    RecordStep.EXPIRE: (frozenset({RecordStatus.PUBLISHED}), RecordStatus.EXPIRED, Right.PUBLISH),
}  # fmt: skip


def record_step(noun: str, status: str, step: RecordStep) -> tuple[RecordStatus, Right]:
    """The status after a step of an `offer` or a `need`, and the right that the step takes."""
    before, after, right = _RECORD_STEPS[step]
    if status not in before:
        raise _not_possible(noun, status, step)
    return after, right


def steps_of_record(status: str) -> tuple[tuple[RecordStep, Right], ...]:
    """The steps that an offer or a need in `status` allows, each with the right that it takes."""
    return tuple((step, right) for step, (before, _, right) in _RECORD_STEPS.items() if status in before)


# What a party has sent is its word, whether or not it was published yet.
SENT = (RecordStatus.SUBMITTED, RecordStatus.CONFIRMED, RecordStatus.PUBLISHED)


def open_statuses(origin: str) -> tuple[RecordStatus, ...]:
    """The statuses of a record over which a pairing may go on: a round rests on what is published; two sides that
    talk to each other directly need nobody's leave, only that each has sent its own record."""
    return SENT if origin == Origin.DIRECT else (RecordStatus.PUBLISHED,)


def status_after_change(noun: str, status: str, *, read_by_others: bool) -> RecordStatus:
    """The status of an `offer` or a `need` whose fields change; `read_by_others`: one of those that others read.

    What was cleared, sent, confirmed and published was the text as it stood: with another text the record is a draft
    again. What the own party alone reads it changes without anybody's leave.
    """
    if status in (RecordStatus.WITHDRAWN, RecordStatus.EXPIRED):
        raise _not_possible(noun, status, "change")
    return RecordStatus.DRAFT if read_by_others else RecordStatus(status)


# Runs

RUN_STOPPED = frozenset({RunStatus.TIME_LIMIT, RunStatus.MEMORY_LIMIT})  # with the best plan so far, if there is one
RUN_ENDS = RUN_STOPPED | {RunStatus.COMPLETE, RunStatus.NO_SOLUTION, RunStatus.FAILED, RunStatus.CANCELLED}
RUN_WITH_RESULT = RUN_STOPPED | {RunStatus.COMPLETE, RunStatus.NO_SOLUTION, RunStatus.RELEASED}
_RUN_NEXT: dict[RunStatus, frozenset[RunStatus]] = {
    RunStatus.QUEUED: frozenset({RunStatus.RUNNING, RunStatus.CANCELLED}),
    RunStatus.RUNNING: RUN_ENDS,
    RunStatus.COMPLETE: frozenset({RunStatus.RELEASED}),
    **dict.fromkeys(RUN_STOPPED, frozenset({RunStatus.RELEASED})),
    RunStatus.RELEASED: frozenset({RunStatus.WITHDRAWN}),
}


def next_run_status(status: str, after: RunStatus, *, kind: str = RunKind.RUN) -> RunStatus:
    """`after`, if a run in `status` may become it. A what-if is never released."""
    released = after in (RunStatus.RELEASED, RunStatus.WITHDRAWN)
    if after not in _RUN_NEXT.get(RunStatus(status), frozenset()) or (released and kind == RunKind.SCENARIO):
        raise _not_possible("run", status, after)
    return after


# Proposals


class ProposalStep(StrEnum):
    """A step of the coordinator, of a side, or of time."""

    SHORTLIST = "shortlist"
    SET_ASIDE = "set_aside"
    UNDO = "undo"
    PUT_TO_SIDES = "put_to_sides"
    END_CONTACT = "end_contact"
    EXPIRE = "expire"


_P = ProposalStatus
_PROPOSAL_STEPS: dict[ProposalStep, tuple[frozenset[ProposalStatus], ProposalStatus]] = {
    ProposalStep.SHORTLIST: (frozenset({_P.PROPOSED, _P.SET_ASIDE}), _P.SHORTLISTED),
    ProposalStep.SET_ASIDE: (frozenset({_P.PROPOSED, _P.SHORTLISTED}), _P.SET_ASIDE),
    ProposalStep.UNDO: (frozenset({_P.SHORTLISTED, _P.SET_ASIDE}), _P.PROPOSED),
    ProposalStep.PUT_TO_SIDES: (frozenset({_P.SHORTLISTED}), _P.WITH_PROVIDER),
    ProposalStep.END_CONTACT: (frozenset({_P.IN_CONTACT}), _P.CONTACT_ENDED),
    ProposalStep.EXPIRE: (frozenset({_P.IN_CONTACT}), _P.EXPIRED),
}
WAITS_FOR: dict[ProposalStatus, Side] = {
    _P.WITH_PROVIDER: Side.PROVIDER, _P.WITH_AFFECTED_STATE: Side.AFFECTED_STATE,
}  # fmt: skip
# What the sides themselves may read: everything from the moment it is put to them, and what was set aside.
SHOWN_TO_SIDES = frozenset(_P) - {_P.PROPOSED, _P.SHORTLISTED}


def proposal_step(status: str, step: ProposalStep) -> ProposalStatus:
    """The status of a proposal after a step of review or of time."""
    before, after = _PROPOSAL_STEPS[step]
    if status not in before:
        raise _not_possible("proposal", status, step)
    return after


def steps_open(status: str) -> tuple[ProposalStep, ...]:
    """The steps that a proposal in `status` allows, in the order of the life cycle."""
    return tuple(step for step, (before, _) in _PROPOSAL_STEPS.items() if status in before)


UNDER_REVIEW, CLOSED = "under_review", "closed"
_AS_READ_OUTSIDE: dict[ProposalStatus, str] = {
    **dict.fromkeys((_P.PROPOSED, _P.SHORTLISTED, _P.WITH_PROVIDER, _P.WITH_AFFECTED_STATE, _P.RETURNED_FOR_CHANGE),
                    UNDER_REVIEW),
    **dict.fromkeys((_P.SET_ASIDE, _P.NOT_TAKEN_UP, _P.CONTACT_ENDED, _P.SUPERSEDED, _P.EXPIRED, _P.RETRACTED), CLOSED),
}  # fmt: skip
STATUSES_OUTSIDE = tuple(dict.fromkeys(_AS_READ_OUTSIDE.get(status, str(status)) for status in ProposalStatus))


def status_outside(status: str) -> str:
    """The status of a proposal as those read it who are of neither side and do not review: whose turn it is, and how
    it came to its end, is for those at the table."""
    return _AS_READ_OUTSIDE.get(ProposalStatus(status), status)


def check_set_aside_reason(reason_code: str) -> SetAsideReason:
    """The reason, both sides read it; InvalidInput if it is not one of the list."""
    if reason_code not in frozenset(SetAsideReason):
        raise InvalidInput([FieldError("reason_code", "set_aside_reason_not_listed")])
    return SetAsideReason(reason_code)


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """What a side says. `reason_code` and `until_on` with "not possible now" only, `changes` with changes only.

    `changes` is read by the other side; `note` by the own party alone.
    """

    answer: str
    reason_code: str | None = None
    until_on: date | None = None
    changes: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerTaken:
    """What an answer does: the next status, whether the sums are reserved, and what it means for later rounds."""

    answer: Answer
    status: ProposalStatus
    reserve: bool = False
    effect: Effect | None = None
    until_on: date | None = None
    expires_on: date | None = None


def take_answer(
    status: str, side: Side, given: AnswerGiven, *, on: date, asked_by: Side | None = None
) -> AnswerTaken:  # fmt: skip
    """What an answer given on a day does; Conflict out of turn, InvalidInput with every field that is wrong.

    asked_by: the side that began a direct pairing. A provider that is interested in what an affected State asked for
    is in contact at once; with changes, the affected State reads them and answers.
    """
    if WAITS_FOR.get(ProposalStatus(status)) != side:
        raise _not_possible("proposal", status, "answer")
    answer = _check_answer(side, given, on)
    if answer == Answer.NOT_POSSIBLE_NOW:
        effect = NOT_POSSIBLE_NOW[side][given.reason_code or ""]
        return AnswerTaken(answer, ProposalStatus.NOT_TAKEN_UP, effect=effect, until_on=_until(effect, given, on))
    if side == Side.PROVIDER and not (asked_by == Side.AFFECTED_STATE and answer == Answer.INTERESTED):
        return AnswerTaken(answer, ProposalStatus.WITH_AFFECTED_STATE)
    return AnswerTaken(
        answer, ProposalStatus.IN_CONTACT, reserve=True, expires_on=on + timedelta(days=CONTACT_DAYS)
    )  # fmt: skip


def begin_direct(side: Side, given: AnswerGiven, *, on: date) -> AnswerTaken:
    """How a direct pairing begins: the side that begins it is interested, and the other side is asked at once.

    InvalidInput for an answer that is not an interest.
    """
    if given.answer == Answer.NOT_POSSIBLE_NOW:
        raise InvalidInput([FieldError("answer", "answer_not_listed")])
    answer = _check_answer(side, given, on)
    waits = ProposalStatus.WITH_AFFECTED_STATE if side == Side.PROVIDER else ProposalStatus.WITH_PROVIDER
    return AnswerTaken(answer, waits)


def _until(effect: Effect, given: AnswerGiven, on: date) -> date | None:
    if effect not in (Effect.PAIR, Effect.THEME):
        return None
    return given.until_on or on + timedelta(days=PAUSE_DAYS)


def _check_answer(side: Side, given: AnswerGiven, on: date) -> Answer:
    errors = []
    not_now = given.answer == Answer.NOT_POSSIBLE_NOW
    with_changes = given.answer == Answer.INTERESTED_WITH_CHANGES
    if given.answer not in frozenset(Answer):
        errors.append(FieldError("answer", "answer_not_listed"))
    if not_now and given.reason_code not in NOT_POSSIBLE_NOW[side]:
        errors.append(FieldError("reason_code", "reason_needed"))
    if not not_now and given.reason_code is not None:
        errors.append(FieldError("reason_code", "reason_only_when_not_possible_now"))
    if given.until_on is not None and not on < given.until_on <= on + timedelta(days=MAX_PAUSE_DAYS):
        errors.append(FieldError("until_on", "until_out_of_range", {"days": MAX_PAUSE_DAYS}))
    if with_changes != bool(given.changes and given.changes.strip()):
        errors.append(FieldError("changes", "changes_needed" if with_changes else "changes_only_when_with_changes"))
    errors += [
        FieldError(path, "answer_text_too_long", {"max": MAX_TEXT})
        for path, text in (("changes", given.changes), ("note", given.note))
        if text is not None and len(text) > MAX_TEXT
    ]
    if errors:
        raise InvalidInput(errors)
    return Answer(given.answer)


def _not_possible(noun: str, status: str, step: str) -> Conflict:
    return Conflict("step_not_possible", noun=noun, status=str(status), step=str(step))
