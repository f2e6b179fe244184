"""What the API takes as bodies and as query arguments. Offers and needs are read by the schemas of pages and files."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import RAISE, post_load

from matchmaker.db.queries.filters import VIEWS
from matchmaker.db.queries.rows import SORTS
from matchmaker.domain import vocabulary as v
from matchmaker.domain.lifecycle import CLOSED, UNDER_REVIEW, RecordStep
from matchmaker.domain.matching.changes import MOST_LINKED, ChangeKind
from matchmaker.domain.matching.eligibility import RULES
from matchmaker.domain.matching.scenario import MOST_CHANGES, MOST_QUANTITY
from matchmaker.schemas.base import RecordSchema, Rule
from matchmaker.schemas.fields import (
    Code,
    Codes,
    Currency,
    Day,
    Money,
    PartyRef,
    Records,
    Ref,
    Text,
    WholeNumber,
)
from matchmaker.schemas.needs import NeedSchema
from matchmaker.schemas.offers import OfferSchema
from matchmaker.services.scenarios import STUDIES

MOST_ROWS = 200
REASONS = tuple(dict.fromkeys(code for codes in v.NOT_POSSIBLE_NOW.values() for code in codes))
TAKEN_STEPS = tuple(step for step in RecordStep if step is not RecordStep.EXPIRE)
INTERESTS = tuple(answer for answer in v.Answer if answer is not v.Answer.NOT_POSSIBLE_NOW)


class OfferInput(OfferSchema):
    """An offer as it is written; its key is made here."""

    class Meta:
        unknown = RAISE
        exclude = ("ref",)


class NeedInput(NeedSchema):
    """A need as it is written; its key is made here."""

    class Meta:
        unknown = RAISE
        exclude = ("ref",)


class Body(RecordSchema):
    """A small body of named fields."""

    rules: ClassVar[tuple[Rule, ...]] = ()

    @post_load
    def _one_quantity(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """An amount stays an amount here."""
        return data


class StepInput(Body):
    """One step in the life of an offer or a need."""

    step = Code("record_step", TAKEN_STEPS, required=True)


class HelpInput(Body):
    """ "We could help" with an own offer: all that the two can move, or so much of the offer."""

    offer = Ref(required=True)
    amount = Money(load_default=None)
    currency = Currency(load_default=None)
    quantity = WholeNumber(least=1, load_default=None)
    answer = Code("answer", INTERESTS, load_default=str(v.Answer.INTERESTED))
    changes = Text(longest=2000, lines=True, load_default=None)


class RequestInput(Body):
    """Asking for an offer with an own need."""

    need = Ref(required=True)
    answer = Code("answer", INTERESTS, load_default=str(v.Answer.INTERESTED))
    changes = Text(longest=2000, lines=True, load_default=None)


class RunInput(Body):
    """A run over everything that is published and open on a day, today by default."""

    pool = Code("pool", ("posted", "published"), load_default="posted")
    on = Day(load_default=None)


class PairInput(Body):
    """An offer and a need."""

    offer = Ref(required=True)
    need = Ref(required=True)


class ChangeInput(Body):
    """One thing that is otherwise; which fields a kind takes stands in docs/api/guide.md."""

    kind = Code("change_kind", ChangeKind, required=True)
    offer = Ref(load_default=None)
    need = Ref(load_default=None)
    party = PartyRef(load_default=None)
    name = Text(longest=40, load_default=None)
    percent = WholeNumber(most=1000, load_default=None)
    quantity = WholeNumber(most=MOST_QUANTITY, load_default=None)
    pairs = Records(PairInput(), longest=MOST_LINKED, load_default=())


class WhatIfInput(Body):
    """What would be otherwise: changes, applied in their order, or a study alone."""

    changes = Records(ChangeInput(), longest=MOST_CHANGES, load_default=())
    study = Code("study_name", STUDIES, load_default=None)
    study_need = Ref(load_default=None)


class SetAsideInput(Body):
    """Why a proposal is set aside; both sides read it."""

    reason_code = Code("set_aside_reason", v.SetAsideReason, required=True)


class PutToSidesInput(Body):
    """The rules of `to_confirm` whose facts were confirmed."""

    confirmed = Codes("rule", RULES, load_default=())


class AnswerInput(Body):
    """The answer of the own side. A reason goes with "not possible now", changes with "interested with changes"."""

    answer = Code("answer", v.Answer, required=True)
    reason_code = Code("not_possible_now", REASONS, load_default=None)
    until_on = Day(load_default=None)
    changes = Text(longest=2000, lines=True, load_default=None)
    note = Text(longest=2000, lines=True, load_default=None)


class QuerySchema(RecordSchema):
    """Query arguments: each once, none unknown, none empty."""


class PageQuery(QuerySchema):
    """Where a page of a list begins and how long it is."""

    limit = WholeNumber(least=1, most=MOST_ROWS, load_default=50)
    cursor = Text(longest=600, load_default=None)


class CountedQuery(PageQuery):
    """Whether the answer says how many there are in all; counting takes time, so only who asks is told."""

    count = Code("yes_no", ("yes", "no"), load_default=None)


class RecordQuery(CountedQuery):
    """What a list of offers or needs keeps, and its order."""

    text = Text(longest=100, load_default=None)
    kind = Code("kind", v.Kind, load_default=None)
    theme = Code("theme", v.Theme, load_default=None)
    party = PartyRef(load_default=None)
    status = Code("record_status", v.RecordStatus, load_default=None)
    provenance = Code("provenance", v.Provenance, load_default=None)
    treaty_status = Code("treaty_status", v.TreatyStatus, load_default=None)
    language = Code("language", v.WORKING_LANGUAGES, load_default=None)
    view = Code("view", VIEWS, load_default=None)
    open_on = Day(load_default=None)
    sort = Code("sort", (*SORTS, *(f"-{name}" for name in SORTS)), load_default="created")
    fields_ = Text(longest=1000, load_default=None, data_key="fields")


class NeedQuery(RecordQuery):
    """What a list of needs keeps besides."""

    urgency = Code("urgency", v.Urgency, load_default=None)


class PartyQuery(CountedQuery):
    """What a list of parties keeps."""

    text = Text(longest=100, load_default=None)
    party_type = Code("party_type", v.PartyType, load_default=None)
    region = Text(longest=3, load_default=None)
    ccm = Code("treaty_status", v.TreatyStatus, load_default=None)
    exercise = Code("yes_no", ("yes", "no"), load_default=None)


class ObligationQuery(PageQuery):
    """What a list of obligations keeps."""

    party = PartyRef(load_default=None)
    article = Code("article", v.Article, load_default=None)
    status = Code("clock_status", v.ClockStatus, load_default=None)


class RunQuery(CountedQuery):
    """What a list of runs keeps."""

    pool = Code("provenance", v.Provenance, load_default=None)
    status = Code("run_status", v.RunStatus, load_default=None)


class ProposalQuery(CountedQuery):
    """What a list of proposals keeps; `mine`: those that wait for an answer of the own side."""

    run = Ref(load_default=None)
    origin = Code("origin", v.Origin, load_default=None)
    status = Code("proposal_status", (*v.ProposalStatus, UNDER_REVIEW, CLOSED), load_default=None)
    theme = Code("theme", v.Theme, load_default=None)
    kind = Code("kind", v.Kind, load_default=None)
    party = PartyRef(load_default=None)
    offer = Ref(load_default=None)
    need = Ref(load_default=None)
    mine = Code("yes_no", ("yes", "no"), load_default=None)


class ReservationQuery(QuerySchema):
    """The theme of a reservation; none means in everything."""

    theme = Code("theme", v.Theme, load_default=None)


class SuggestionQuery(QuerySchema):
    """How many of the possible partners are listed."""

    limit = WholeNumber(least=1, most=100, load_default=20)


class NoArguments(QuerySchema):
    """No query arguments at all."""
