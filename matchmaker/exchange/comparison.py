"""Two runs beside each other, and a what-if, as documents and as a table of the pairs that differ."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from matchmaker.db.queries.runs import RunView
from matchmaker.domain.matching.cases import to_json, to_plain
from matchmaker.domain.matching.changes import Change
from matchmaker.domain.matching.compare import PairChange
from matchmaker.domain.vocabulary import Provenance
from matchmaker.schemas.reading import write_money
from matchmaker.services.comparisons import ComparisonPage, ScenarioPage
from matchmaker.wording.text import say, say_code

COLUMNS = (
    "what", "need", "need_title", "party", "party_name", "offer", "offer_title", "provider", "provider_name", "before",
    "after", "unit", "currency", "reasons", "marking",
)  # fmt: skip
FIGURES = (
    "pairings", "needs_with_proposal", "mean_coverage", "lowest_coverage", "gini", "none_after", "one_after",
    "unused_offers", "usd_cents", "largest_providers", "largest_affected",
)  # fmt: skip
# Basis points.
SHARES = frozenset({"mean_coverage", "lowest_coverage", "gini", "largest_providers", "largest_affected"})


def notice_of(run: RunView, locale: str = "en") -> str | None:
    """What has to be printed on everything that shows a run: exercise, or past and published."""
    if run.exercise:
        return say_code("notice_exercise", {}, locale)
    return say_code("notice_published_pool", {}, locale) if run.pool == Provenance.PUBLISHED_FACT else None


def figures_of(page: ComparisonPage, place: int) -> dict[str, int | None]:
    """The figures of one of the two runs (0, 1), by the names of `FIGURES`."""
    spread = page.spreads[place]
    coverage, money = spread.coverage, spread.money
    return {
        "pairings": spread.pairings,
        "needs_with_proposal": page.served[place],
        "mean_coverage": coverage.mean,
        "lowest_coverage": coverage.lowest,
        "gini": coverage.gini,
        "none_after": spread.partners.none_after,
        "one_after": spread.partners.one_after,
        "unused_offers": spread.unused_offers,
        "usd_cents": money.usd_cents,
        "largest_providers": money.largest_providers,
        "largest_affected": money.largest_affected,
    }


def comparison_document(page: ComparisonPage, names: Mapping[str, str], locale: str = "en") -> dict[str, Any]:
    """Everything that differs between two runs, as plain values for JSON."""
    found = page.comparison
    return {
        "notice": notice_of(page.after, locale),
        "before": page.before.ref,
        "after": page.after.ref,
        "settings": list(found.settings),
        "goals": [{"goal": one.goal, "before": one.before, "after": one.after} for one in found.goals],
        "first_goal": found.first_goal.goal if found.first_goal else None,
        "figures": [figures_of(page, place) for place in (0, 1)],
        "same_pairs": found.same,
        "pairs": [_pair(one, page, names, locale) for one in found.pairs],
        "needs_covered_more": [_need(one.need, one.before, one.after, page, names) for one in found.gaining],
        "needs_covered_less": [_need(one.need, one.before, one.after, page, names) for one in found.losing],
    }


def scenario_document(page: ScenarioPage, names: Mapping[str, str], locale: str = "en") -> dict[str, Any]:
    """A what-if as plain values for JSON."""
    return {
        "run": page.run.ref,
        "base": page.base.ref,
        "status": page.run.status,
        "expires_at": page.run.expires_at.isoformat() if page.run.expires_at else None,
        "changes": [change_document(change) for change in page.changes],
        "ties": [{"pairs": one.pairs, "before": one.before, "after": one.after} for one in page.ties],
        "comparison": comparison_document(page.beside, names, locale) if page.beside else None,
        "impossible": json.loads(to_json(page.impossible)) if page.impossible else None,
        "study": json.loads(to_json(page.findings)) if page.findings else None,
    }


def change_document(change: Change) -> dict[str, Any]:
    """One change, in the form in which it is asked for."""
    plain: dict[str, Any] = to_plain(change)
    pairs = [{"offer": offer, "need": need} for offer, need in change.pairs]
    return {**plain, "pairs": pairs} if pairs else plain


def comparison_rows(page: ComparisonPage, names: Mapping[str, str], locale: str = "en") -> Iterator[dict[str, object]]:
    """The pairs that differ as rows of `COLUMNS`."""
    notice = notice_of(page.after, locale)
    for one in page.comparison.pairs:
        plain = _pair(one, page, names, locale)
        yield {**plain, "reasons": " ".join(reason["text"] for reason in plain["reasons"]), "marking": notice}


def _pair(one: PairChange, page: ComparisonPage, names: Mapping[str, str], locale: str) -> dict[str, Any]:
    offer, need = page.offers[one.offer], page.needs[one.need]
    known = {**names, **page.titles}
    return {
        "what": str(one.what),
        "need": need.ref, "need_title": page.titles.get(need.ref, need.ref),
        "party": need.party, "party_name": names.get(need.party, need.party),
        "offer": offer.ref, "offer_title": page.titles.get(offer.ref, offer.ref),
        "provider": offer.provider, "provider_name": names.get(offer.provider, offer.provider),
        "before": _amount(one.before, need.currency), "after": _amount(one.after, need.currency),
        "unit": need.unit, "currency": need.currency,
        "reasons": [
            {"code": reason.code, "params": dict(reason.params), "text": say(reason, locale, names=known)}
            for reason in one.reasons
        ],
    }  # fmt: skip


def _amount(quantity: int, currency: str | None) -> str | int:
    return write_money(quantity, currency) if currency else quantity


def _need(
    ref: str, before: int | None, after: int | None, page: ComparisonPage, names: Mapping[str, str]
) -> dict[str, Any]:
    party = page.needs[ref].party
    return {
        "need": ref, "title": page.titles.get(ref, ref), "party": party, "party_name": names.get(party, party),
        "before": before, "after": after,
    }  # fmt: skip
