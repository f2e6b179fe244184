"""Rules on how the two would work together: route, implementer, language, conditions, whom each side is open to."""

from __future__ import annotations

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.matching.rules.outcome import RuleOutcome, Source, Verdict, listed, outcome
from matchmaker.domain.vocabulary import (
    Approach,
    Condition,
    ConditionAnswer,
    Interpretation,
    Kind,
    Provenance,
    Strength,
)

YES, NO, TO_CONFIRM = Verdict.YES, Verdict.NO, Verdict.TO_CONFIRM


def route(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """A route that both sides accept, where both name any."""
    return _in_common("route", offer.routes, need.routes)


def implementer(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """An implementer that both sides accept, where both name any."""
    return _in_common("implementer", offer.implementers, need.implementers)


def _in_common(rule: str, offered: tuple[str, ...], asked: tuple[str, ...]) -> RuleOutcome:
    if not offered or not asked:
        return outcome(rule, YES, f"{rule}_open", Source.BOTH_RECORDS)
    shared = [code for code in offered if code in asked]
    if shared:
        return outcome(rule, YES, f"{rule}_in_common", Source.BOTH_RECORDS, {f"{rule}_list": listed(shared)})
    params: dict[str, str | int | None] = {
        f"{rule}_of_offer_list": listed(offered), f"{rule}_of_need_list": listed(asked),
    }  # fmt: skip
    return outcome(rule, NO, f"{rule}_apart", Source.BOTH_RECORDS, params)


def language(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """A shared language, only where the need requires one and nobody bears interpretation; never for money."""
    if offer.kind == Kind.FUNDING:
        return outcome("language", YES, "language_not_for_money", Source.POLICY)
    if not need.language_required:
        return outcome("language", YES, "language_not_required", Source.NEED_CONDITION)
    shared = [code for code in offer.languages if code in need.languages]
    if shared:
        return outcome("language", YES, "language_shared", Source.BOTH_RECORDS, {"language_list": listed(shared)})
    if offer.bears_interpretation or need.interpretation == Interpretation.AFFECTED_STATE:
        return outcome("language", YES, "language_interpreted", Source.BOTH_RECORDS)
    if not offer.languages or not need.languages:
        return outcome("language", TO_CONFIRM, "language_not_stated", Source.NEED_CONDITION)
    params: dict[str, str | int | None] = {
        "language_of_offer_list": listed(offer.languages), "language_of_need_list": listed(need.languages),
    }  # fmt: skip
    if need.interpretation == Interpretation.PROVIDER:
        return outcome("language", TO_CONFIRM, "language_interpretation_asked", Source.NEED_CONDITION, params)
    return outcome("language", NO, "language_none_shared", Source.NEED_CONDITION, params)


def conditions(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """What the offer requires, the affected State can do. The minimum conditions are known to the provider alone."""
    known_to = (offer.provider,) if offer.provenance == Provenance.POSTED else None
    required = sorted(name for name, strength in offer.conditions.items() if strength == Strength.REQUIRED)
    if not required:
        return outcome("conditions", YES, "conditions_none_required", Source.OFFER_CONDITION, known_to=known_to)
    answers = {name: answer_to(need, name) for name in required}
    for answer, verdict, code in (
        (ConditionAnswer.CANNOT, NO, "conditions_cannot"),
        (ConditionAnswer.TO_DISCUSS, TO_CONFIRM, "conditions_to_discuss"),
        (None, TO_CONFIRM, "conditions_not_answered"),
    ):
        named = [name for name in required if answers[name] == answer]
        if named:
            params: dict[str, str | int | None] = {"condition_list": listed(named)}
            source = Source.NEED_CONDITION if answer else Source.OFFER_CONDITION
            return outcome("conditions", verdict, code, source, params, known_to=known_to)
    params = {"condition_list": listed(required)}
    return outcome("conditions", YES, "conditions_can", Source.NEED_CONDITION, params, known_to=known_to)


def answer_to(need: NeedCase, condition: str) -> str | None:
    """What the affected State says to a condition: its own answer, else what it states elsewhere in the need."""
    if condition in need.conditions:
        return need.conditions[condition]
    if condition == Condition.NO_MILITARY_TRAINEE and need.military_trainees is not None:
        return ConditionAnswer.CANNOT if need.military_trainees else ConditionAnswer.CAN
    if condition == Condition.INTERPRETATION_BY_AFFECTED_STATE and need.interpretation == Interpretation.AFFECTED_STATE:
        return ConditionAnswer.CAN
    return None


def approach(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """The affected State is open to this provider. Whom it names is known to that State alone."""
    if need.approach == Approach.ONLY_NAMED:
        named = offer.provider in need.named_providers
        known_to = (need.party,) if need.provenance == Provenance.POSTED else None
        return outcome(
            "approach", YES if named else NO, "approach_named" if named else "approach_not_named",
            Source.NEED_CONDITION, known_to=known_to,
        )  # fmt: skip
    if need.approach == Approach.ASK_BEFORE_EACH:
        return outcome("approach", TO_CONFIRM, "approach_ask_first", Source.NEED_CONDITION)
    return outcome("approach", YES, "approach_open", Source.NEED_CONDITION)


def reservation(offer: OfferCase, need: NeedCase, pool: Pool) -> RuleOutcome:
    """Neither side leaves the other out: by a reservation, or this one pairing by an earlier "not possible now".

    Known to the party that said so, and to nobody else. One text for both causes and no name in it: where both sides
    said so, each reads its own statement and learns nothing of the other's.
    """
    sides = {offer.provider: need.party, need.party: offer.provider}
    by = tuple(
        party
        for party, against in sides.items()
        if (party, against) in pool.reservations or (party, offer.ref, need.ref) in pool.not_now
    )
    verdict, code = (NO, "reservation_made") if by else (YES, "reservation_none")
    return outcome("reservation", verdict, code, Source.OWN_STATEMENT, known_to=by)
