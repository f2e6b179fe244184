"""Rules on what is offered and asked for, and when: theme, kind, unit, class, level, period; and that the two records
may meet at all."""

from __future__ import annotations

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.matching.rules.outcome import RuleOutcome, Source, Verdict, listed, outcome
from matchmaker.domain.vocabulary import SUB_THEMES, Kind, Theme

YES, NO, TO_CONFIRM = Verdict.YES, Verdict.NO, Verdict.TO_CONFIRM


def pays_for_need(offer: OfferCase, need: NeedCase) -> bool:
    """Whether this is money for a need in kind."""
    return offer.kind == Kind.FUNDING and need.kind != Kind.FUNDING


def kind_fits(offer: OfferCase, need: NeedCase) -> bool:
    """Whether the rule "kind" says yes. Rules on what is counted are idle otherwise: one cause, one no."""
    return offer.kind == need.kind or (pays_for_need(offer, need) and need.accepts_money)


def kind_comes_first(rule: str) -> RuleOutcome:
    """The answer of a rule that the rule "kind" has made idle."""
    return outcome(rule, YES, "kind_comes_first", Source.BOTH_RECORDS)


def provenance(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """Posted records meet posted ones; published facts meet published facts."""
    same = offer.provenance == need.provenance
    return outcome(
        "provenance", YES if same else NO, "provenance_same" if same else "provenance_differs", Source.POLICY
    )


def not_oneself(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """Nobody is paired with itself."""
    same = offer.provider == need.party
    return outcome(
        "not_oneself", NO if same else YES, "not_oneself_same_party" if same else "not_oneself_two_parties",
        Source.POLICY,
    )  # fmt: skip


def theme(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """The need's theme is among the offer's, and its sub-theme where the offer names sub-themes of that theme."""
    if offer.themes and need.theme not in offer.themes:
        params = {"theme": need.theme, "theme_of_offer_list": listed(offer.themes)}
        return outcome("theme", NO, "theme_differs", Source.OFFER_EARMARK, {**params})
    limits = tuple(sub for sub in offer.sub_themes if sub in SUB_THEMES.get(Theme(need.theme), ()))
    if not limits or need.sub_theme in limits:
        return outcome("theme", YES, "theme_same", Source.OFFER_EARMARK, {"theme": need.theme})
    if need.sub_theme is None:
        params = {"theme": need.theme, "sub_theme_of_offer_list": listed(limits)}
        return outcome("theme", TO_CONFIRM, "theme_part_not_stated", Source.OFFER_EARMARK, {**params})
    params = {"sub_theme": need.sub_theme, "sub_theme_of_offer_list": listed(limits)}
    return outcome("theme", NO, "theme_part_differs", Source.OFFER_EARMARK, {**params})


def kind(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """The same kind, or money for a need in kind that accepts money at its estimated cost."""
    if offer.kind == need.kind:
        return outcome("kind", YES, "kind_same", Source.BOTH_RECORDS, {"kind": need.kind})
    if pays_for_need(offer, need) and need.accepts_money:
        return outcome("kind", YES, "kind_money_accepted", Source.NEED_CONDITION, {"kind": need.kind})
    if pays_for_need(offer, need):
        return outcome("kind", NO, "kind_money_not_accepted", Source.NEED_CONDITION, {"kind": need.kind})
    params: dict[str, str | int | None] = {"kind_of_offer": offer.kind, "kind_of_need": need.kind}
    return outcome("kind", NO, "kind_differs", Source.BOTH_RECORDS, params)


def unit(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """Both are counted in the same unit. Money for a need in kind is counted at the estimated cost."""
    if not kind_fits(offer, need):
        return kind_comes_first("unit")
    if offer.unit == need.unit:
        return outcome("unit", YES, "unit_same", Source.BOTH_RECORDS, {"unit": need.unit})
    if pays_for_need(offer, need):
        return outcome("unit", YES, "unit_at_estimated_cost", Source.NEED_CONDITION)
    params: dict[str, str | int | None] = {"unit_of_offer": offer.unit, "unit_of_need": need.unit}
    return outcome("unit", NO, "unit_differs", Source.BOTH_RECORDS, params)


def class_code(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """The same profile, team, equipment or topic. Money has none."""
    if not kind_fits(offer, need):
        return kind_comes_first("class_code")
    return _same_if_stated("class_code", offer.kind, offer.class_code, need.class_code)


def level(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """The same level of training where one is stated. Money has none."""
    if not kind_fits(offer, need):
        return kind_comes_first("level")
    return _same_if_stated("level", offer.kind, offer.level, need.level)


def _same_if_stated(rule: str, kind_of_offer: str, offered: str | None, asked: str | None) -> RuleOutcome:
    if kind_of_offer == Kind.FUNDING:
        return outcome(rule, YES, f"{rule}_not_for_money", Source.BOTH_RECORDS)
    if offered == asked:
        code = f"{rule}_same" if asked else f"{rule}_none_asked"
        return outcome(rule, YES, code, Source.BOTH_RECORDS, {rule: asked})
    params: dict[str, str | int | None] = {f"{rule}_of_offer": offered, f"{rule}_of_need": asked}
    if offered is None:
        return outcome(rule, TO_CONFIRM, f"{rule}_not_stated_by_offer", Source.BOTH_RECORDS, params)
    if asked is None:
        return outcome(rule, TO_CONFIRM, f"{rule}_not_stated_by_need", Source.BOTH_RECORDS, params)
    return outcome(rule, NO, f"{rule}_differs", Source.BOTH_RECORDS, params)


def window(offer: OfferCase, need: NeedCase, pool: Pool) -> RuleOutcome:
    """At least one day in common that has not passed."""
    first, last = max(offer.starts_on, need.starts_on), min(offer.ends_on, need.ends_on)
    if first > last:
        params = {
            "offer_starts_on": offer.starts_on.isoformat(), "offer_ends_on": offer.ends_on.isoformat(),
            "need_starts_on": need.starts_on.isoformat(), "need_ends_on": need.ends_on.isoformat(),
        }  # fmt: skip
        return outcome("window", NO, "window_apart", Source.BOTH_RECORDS, {**params})
    params = {"first_on": first.isoformat(), "last_on": last.isoformat()}
    if last < pool.on:
        return outcome("window", NO, "window_past", Source.BOTH_RECORDS, {**params})
    return outcome("window", YES, "window_in_common", Source.BOTH_RECORDS, {**params})
