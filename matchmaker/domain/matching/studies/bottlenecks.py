"""Bottlenecks: what one more offer of a sort would do, proved by adding it and solving everything again.

Tried are a copy of each sort of offer that needs with too little could still use, and, where nobody offers what needs
ask for, an offer made of the needs themselves, from a provider that each of them would name. Private causes stay in
force: the copy goes no further than its model.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from matchmaker.domain.matching.cases import NeedCase, OfferCase, PartyCase, Pool
from matchmaker.domain.matching.compare import coverages
from matchmaker.domain.matching.eligibility import eligible_pairs
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.scenario import one_more_offer
from matchmaker.domain.matching.studies.findings import Bottleneck
from matchmaker.domain.matching.studies.solves import Solves, UsedUp
from matchmaker.domain.vocabulary import Unit

WHOLE = 10_000
MOST_COPIES = 15
MOST_SORTS = 10
ANYBODY = "any-provider"  # the provider of an offer that nobody makes yet


@dataclass(frozen=True, slots=True)
class _Trial:
    offer: OfferCase
    like: str | None
    pool: Pool


def bottlenecks(pool: Pool, policy: Policy, plan: PlanResult, solve: Solves) -> tuple[Bottleneck, ...]:
    """What one more offer would do, the most needs first; offers that would change nothing are left out."""
    before = coverages(pool, plan)
    found = []
    for trial in (*_copies(pool, before), *_of_needs(pool, before)):
        try:
            after = coverages(trial.pool, solve(trial.pool, policy))
        except UsedUp:
            break
        more = [ref for ref, share in after.items() if share > before[ref]]
        if more:
            found.append(_bottleneck(trial, more, before))
            solve.tell(_most_needs_first(found))
    return _most_needs_first(found)


def _most_needs_first(found: list[Bottleneck]) -> tuple[Bottleneck, ...]:
    return tuple(sorted(found, key=lambda one: (-len(one.newly), -len(one.more), one.kind, one.theme, one.like or "")))


def _bottleneck(trial: _Trial, more: list[str], before: dict[str, int]) -> Bottleneck:
    offer = trial.offer
    return Bottleneck(
        like=trial.like, kind=offer.kind, unit=offer.unit, class_code=offer.class_code, theme="|".join(offer.themes),
        languages=offer.languages, currency=offer.currency, quantity=offer.quantity,
        newly=tuple(sorted(ref for ref in more if not before[ref])),
        more=tuple(sorted(ref for ref in more if before[ref])),
    )  # fmt: skip


def _copies(pool: Pool, before: dict[str, int]) -> Iterator[_Trial]:
    """One more of each sort of offer, the sorts that most needs with too little could use first."""
    could: dict[str, set[str]] = defaultdict(set)
    pairs = eligible_pairs(pool)
    for i, j in zip(pairs.i.tolist(), pairs.j.tolist(), strict=True):
        if before.get(pool.needs[j].ref, WHOLE) < WHOLE:
            could[pool.offers[i].ref].add(pool.needs[j].ref)
    best: dict[object, OfferCase] = {}
    for offer in sorted(pool.offers, key=lambda one: (-len(could[one.ref]), one.ref)):
        if could[offer.ref]:
            best.setdefault(_sort(offer), offer)
    for offer in list(best.values())[:MOST_COPIES]:
        wider, ref = one_more_offer(pool, offer.ref)
        yield _Trial(next(one for one in wider.offers if one.ref == ref), offer.ref, wider)


def _sort(offer: OfferCase) -> object:
    return offer.kind, offer.unit, offer.class_code, offer.level, offer.themes, offer.languages


def _of_needs(pool: Pool, before: dict[str, int]) -> Iterator[_Trial]:
    """An offer of what needs without any possible offer ask for, the most needs first."""
    served = {pool.needs[j].ref for j in eligible_pairs(pool).j.tolist()}
    groups: dict[tuple[object, ...], list[NeedCase]] = defaultdict(list)
    for need in pool.needs:
        if need.ref not in served and before.get(need.ref) == 0:
            key = (need.kind, need.unit, need.class_code, need.level, need.theme, need.currency, need.provenance)
            groups[key].append(need)
    for needs in sorted(groups.values(), key=lambda some: (-len(some), some[0].ref))[:MOST_SORTS]:
        offer = _made_of(needs)
        yield _Trial(offer, None, _offered_by_anybody(pool, offer))


def _offered_by_anybody(pool: Pool, offer: OfferCase) -> Pool:
    parties = {**pool.parties, ANYBODY: PartyCase(ANYBODY, "state")}
    needs = tuple(dataclasses.replace(one, named_providers=(*one.named_providers, ANYBODY)) for one in pool.needs)
    return dataclasses.replace(pool, offers=(*pool.offers, offer), needs=needs, parties=parties)


def _made_of(needs: list[NeedCase]) -> OfferCase:
    """As large as the largest of the needs, over all their time, in the language that most of them ask for."""
    model = max(needs, key=lambda need: (need.quantity, need.ref))
    spoken = Counter(language for need in needs for language in need.languages)
    language = min(spoken, key=lambda code: (-spoken[code], code), default=None)
    return OfferCase(
        ref=f"{ANYBODY}-{model.ref}", provider=ANYBODY, kind=model.kind, unit=model.unit, themes=(model.theme,),
        quantity=model.quantity, starts_on=min(need.starts_on for need in needs),
        ends_on=max(need.ends_on for need in needs), class_code=model.class_code, level=model.level,
        sub_themes=(), currency=model.currency, usd_cents=model.usd_cents if model.unit == Unit.MONEY else None,
        firmness="approved", languages=(language,) if language else (), provenance=model.provenance,
    )  # fmt: skip
