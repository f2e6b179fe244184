"""A run as files: one stable JSON document, or a table of its proposals and its needs without a partner.

docs/command-line.md has the shape of the document. Names are added to it, never changed or taken away.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from matchmaker.db.queries.parties import party_names
from matchmaker.db.queries.proposals import ProposalView
from matchmaker.db.session import Session
from matchmaker.domain.access import Actor
from matchmaker.domain.matching.cases import to_json
from matchmaker.domain.matching.eligibility import RuleOutcome
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.reasons import Reason
from matchmaker.domain.vocabulary import Provenance
from matchmaker.exchange.goals import price_lines
from matchmaker.schemas.reading import write_money
from matchmaker.services import explanations
from matchmaker.services.explanations import NeedWithoutPartner, PairPage, ProposalPage, RunPage
from matchmaker.services.suggestions import Suggestions
from matchmaker.wording.text import label, party_name, say, say_code

PAGE = 500
COLUMNS = (
    "result", "run", "pool", "on", "need", "need_title", "party", "party_name", "kind", "theme", "offer",
    "offer_title", "provider", "provider_name", "quantity_need", "unit_need", "currency_need", "quantity_offer",
    "unit_offer", "currency_offer", "fit", "priority", "modality", "to_confirm", "reason", "marking",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WholeRun:
    """A run with everything that the actor may read of it. `page` is its first page; `names`: ref -> name of all
    parties, and ref -> title of the records met in it."""

    page: RunPage
    proposals: tuple[ProposalView, ...]
    unmatched: tuple[NeedWithoutPartner, ...]
    names: dict[str, str]

    @property
    def plan(self) -> PlanResult | None:
        """What the engine handed back; None while there is no result."""
        return self.page.plan


def read_run(session: Session, actor: Actor, ref: str, locale: str = "en") -> WholeRun:
    """All pages of a run, one after another. NotFound when the actor may know of no such run."""
    pages = [explanations.run_page(session, actor, ref, limit=PAGE)]
    while len(pages) * PAGE < max(pages[0].n_proposals, pages[0].n_unmatched):
        pages.append(explanations.run_page(session, actor, ref, limit=PAGE, offset=len(pages) * PAGE))
    proposals = tuple(proposal for page in pages for proposal in page.proposals)
    unmatched = tuple(need for page in pages for need in page.unmatched)
    names = {party: party_name(row, locale) for party, row in party_names(session).items()}
    titles = {p.need: p.need_title for p in proposals} | {p.offer: p.offer_title for p in proposals}
    titles |= {one.need.ref: one.title for one in unmatched}
    return WholeRun(pages[0], proposals, unmatched, {**titles, **names})


def notice_of(whole: WholeRun, locale: str = "en") -> str | None:
    """What has to be printed on everything that shows this run: exercise, or past and published."""
    run = whole.page.run
    if run.exercise:
        return say_code("notice_exercise", {}, locale)
    return say_code("notice_published_pool", {}, locale) if run.pool == Provenance.PUBLISHED_FACT else None


def marking(record: object, locale: str = "en") -> str:
    """What has to stand beside a record in every export."""
    if getattr(record, "exercise", False):
        return say_code("notice_exercise", {}, locale)
    if getattr(record, "provenance", "") == Provenance.PUBLISHED_FACT:
        return say_code("notice_published_fact", {"source": getattr(record, "source", None) or "?"}, locale)
    return ""


def run_document(whole: WholeRun, locale: str = "en") -> dict[str, Any]:
    """The run as plain values for JSON; equal plans give equal `proposals` and `needs_without_partner`."""
    page, run = whole.page, whole.page.run
    return {
        "notice": notice_of(whole, locale),
        "run": {
            "ref": run.ref, "pool": run.pool, "on": run.on.isoformat(), "status": run.status,
            "offers": run.n_offers, "needs": run.n_needs, "requested_at": run.requested_at.isoformat(),
            "finished_at": run.finished_at.isoformat() if run.finished_at else None,
            "engine_version": run.engine_version, "snapshot_sha256": run.snapshot_sha256,
            "result_sha256": run.result_sha256, "reason": _reason(run.reason, whole, locale),
        },
        "settings": {
            "policy": run.policy, "version": run.policy_version, "adopted_by": run.policy_adopted_by,
            "trial": run.policy_adopted_by is None, "goals": [goal.name for goal in page.policy.goals],
        },
        "certificate": _certificate(whole.plan),
        "goals": _goals(whole.plan, locale),
        "prices": _prices(whole.plan, locale),
        "impossible": dataclasses.asdict(plan.impossible) if (plan := whole.plan) and plan.impossible else None,
        "proposals": [_proposal(one, whole, locale) for one in whole.proposals],
        "needs_without_partner": [_unmatched(one, whole, locale) for one in whole.unmatched],
        "unused_offers": list(whole.plan.unused_offers) if whole.plan else [],
        "spread": dataclasses.asdict(page.spread) if page.spread else None,
    }  # fmt: skip


def run_rows(whole: WholeRun, locale: str = "en") -> Iterator[dict[str, object]]:
    """The run as rows of `COLUMNS`: first the proposals, then the needs without a partner."""
    run, notice = whole.page.run, notice_of(whole, locale)
    same: dict[str, object] = {"run": run.ref, "pool": run.pool, "on": run.on.isoformat(), "marking": notice}
    for one in whole.proposals:
        plain = _proposal(one, whole, locale)
        amounts = {f"{name}_{side}": plain[side][name] for side in ("need", "offer") for name in ("unit", "currency")}
        yield {
            **same, **plain, **amounts, "result": "proposed", "need": one.need, "offer": one.offer,
            "quantity_need": plain["need"]["quantity"], "quantity_offer": plain["offer"]["quantity"],
            "need_title": one.need_title, "offer_title": one.offer_title, "modality": one.headline,
            "reason": plain["why"],
        }  # fmt: skip
    for alone in whole.unmatched:
        plain = _unmatched(alone, whole, locale)
        yield {**same, **plain, "result": "without_partner", "need_title": alone.title, "reason": plain["why"]["text"]}


def why(proposal: ProposalView, whole: WholeRun, locale: str = "en") -> tuple[str, str]:
    """What speaks most for a proposal: on the need's own card, and on the pair's."""
    priority, fit = (_strongest(proposal.cards[name]) for name in ("priority", "fit"))
    return say(priority, locale, names=whole.names), say(fit, locale, names=whole.names)


def _strongest(card: Mapping[str, Any]) -> Reason:
    part = max(card["parts"], key=lambda one: (one["stated"], one["points"], one["criterion"]))
    return Reason(part["reason"]["code"], part["reason"]["params"])


def _proposal(one: ProposalView, whole: WholeRun, locale: str) -> dict[str, Any]:
    return {
        "need": {
            "ref": one.need, "title": one.need_title,
            **_amount(one.quantity_need, one.need_unit, one.need_currency),
            "whole": _amount(one.need_quantity, one.need_unit, one.need_currency)["quantity"],
        },
        "offer": {
            "ref": one.offer, "title": one.offer_title, "firmness": one.firmness,
            **_amount(one.quantity_offer, one.offer_unit, one.offer_currency),
        },
        "party": one.party, "party_name": whole.names.get(one.party, one.party),
        "provider": one.provider, "provider_name": whole.names.get(one.provider, one.provider),
        "kind": one.kind, "theme": one.theme, "modality": one.headline, "tags": list(one.tags),
        "fit": one.fit, "priority": one.priority, "weight": one.weight, "to_confirm": list(one.to_confirm),
        "why": " ".join(why(one, whole, locale)),
    }  # fmt: skip


def _amount(quantity: int, unit: str, currency: str | None) -> dict[str, Any]:
    """Money as decimal text with its currency, everything else as a whole number."""
    money = currency is not None
    return {"quantity": write_money(quantity, str(currency)) if money else quantity, "unit": unit, "currency": currency}


def _unmatched(alone: NeedWithoutPartner, whole: WholeRun, locale: str) -> dict[str, Any]:
    need = alone.need
    return {
        "need": need.ref, "title": alone.title, "party": need.party,
        "party_name": whole.names.get(need.party, need.party), "kind": need.kind, "theme": need.theme,
        "why": _reason(alone.reasons.why, whole, locale),
        "ruled_out_by": [{"rule": rule, "offers": count} for rule, count in alone.reasons.counts],
        "offers_of_other_things": alone.reasons.n_other,
    }  # fmt: skip


def _reason(reason: Reason | None, whole: WholeRun, locale: str) -> dict[str, Any] | None:
    return None if reason is None else _said(reason, whole.names, locale)


def _said(reason: Reason, names: Mapping[str, str], locale: str) -> dict[str, Any]:
    return {"code": reason.code, "params": dict(reason.params), "text": say(reason, locale, names=names)}


def _certificate(plan: PlanResult | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {
        "word": str(plan.word), "unique": plan.unique, "value": plan.value, "bound": plan.bound,
        "stopped": plan.stopped, "possible_pairs": plan.n_eligible_pairs, "salt": plan.salt,
        "versions": dict(plan.versions),
    }  # fmt: skip


def _goals(plan: PlanResult | None, locale: str) -> list[dict[str, Any]]:
    """The goals in the order in which they were asked for, with what is proved of each over the whole pool."""
    return [
        {
            "goal": goal.name, "label": label("goal", goal.name, locale), "value": goal.value, "bound": goal.bound,
            "word": str(goal.word), "forms": list(goal.forms), "tolerance_thousandths": goal.tolerance,
            "again": goal.again, "milliseconds": goal.milliseconds,
        }
        for goal in (plan.goals if plan else ())
    ]  # fmt: skip


def _prices(plan: PlanResult | None, locale: str) -> list[dict[str, Any]]:
    """What each goal of fairness costs the others: how much more they reach without it."""
    return [
        {"goal": price.goal, "changes": dict(price.changes), "pairings": price.pairings, "text": text}
        for price, text in zip(plan.prices, price_lines(plan, locale), strict=True)
    ] if plan else []  # fmt: skip


def pair_document(page: PairPage, names: Mapping[str, str], locale: str = "en") -> dict[str, Any]:
    """One pair as plain values for JSON: where it stands, every rule with its answer, both score cards."""
    reasons = page.reasons
    return {
        "run": page.run.ref, "offer": page.offer.ref, "need": page.need.ref, "standing": str(reasons.standing),
        "why": _said(reasons.why, names, locale),
        "rules": _rules(reasons.ledger, names, locale),
        "fit": _card(reasons.fit), "priority": _card(reasons.priority),
        "proposed_instead": {
            "need": next(iter(reasons.engaged_needs), None), "offer": next(iter(reasons.engaged_offers), None),
        },
        "proposed_besides": {"needs": list(reasons.engaged_needs), "offers": list(reasons.engaged_offers)},
    }  # fmt: skip


def explanation_document(page: ProposalPage, names: Mapping[str, str], locale: str = "en") -> dict[str, Any]:
    """One proposal as `pair_document` has a pair of a run; `run` is null for a direct one."""
    one, reasons = page.proposal, page.reasons
    titled = {**names, one.offer: one.offer_title, one.need: one.need_title}
    return {
        "run": one.run, "offer": one.offer, "need": one.need, "standing": str(reasons.standing),
        "why": _said(reasons.why, titled, locale), "rules": _rules(reasons.ledger, titled, locale),
        "fit": _card(reasons.fit), "priority": _card(reasons.priority),
        "proposed_instead": {"need": None, "offer": None}, "proposed_besides": {"needs": [], "offers": []},
    }  # fmt: skip


def _rules(ledger: Iterable[RuleOutcome], names: Mapping[str, str], locale: str) -> list[dict[str, Any]]:
    return [
        {
            "rule": one.rule, "verdict": str(one.verdict), "why": _said(one.reason, names, locale),
            "source": one.source,
        }
        for one in ledger
    ]  # fmt: skip


def _card(card: object) -> Any:
    return None if card is None else json.loads(to_json(card))


def suggestion_document(
    what: str, ref: str, on: date, found: Suggestions, names: Mapping[str, str], locale: str = "en"
) -> dict[str, Any]:
    """What is possible for one need or offer (`what`), the best fit first, as plain values for JSON."""
    return {
        what: ref, "on": on.isoformat(), "total": found.total, "still_open": list(found.still_open),
        "suggestions": [
            {
                "offer": one.reasons.offer, "need": one.reasons.need, "title": one.title,
                "why": _said(one.reasons.why, names, locale), "fit": _card(one.reasons.fit),
                "quantity_offer": one.reasons.quantity_offer, "quantity_need": one.reasons.quantity_need,
                "to_confirm": list(one.reasons.to_confirm), "rules": _rules(one.reasons.ledger, names, locale),
            }
            for one in found.items
        ],
    }  # fmt: skip
