"""A year of the past, replayed: what providers gave as offers, what States received as needs, and the engine's plan.

Nobody is named in what comes out. What one amount pays for is often several things at once, so nothing here is told
apart by theme; docs/method/backtest.md says what else the figures cannot tell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from matchmaker.domain.matching.cases import NeedCase, OfferCase, PartyCase, Pool
from matchmaker.domain.matching.compare import coverages
from matchmaker.domain.matching.fairness import LARGEST, WHOLE, figures, gini
from matchmaker.domain.matching.plan import ENGINE_VERSION, Pairing, PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.scoring import Card
from matchmaker.domain.matching.studies.solves import Solve
from matchmaker.domain.vocabulary import Kind, Provenance, Theme, Unit

YEARS_BEFORE = 3  # how far back a State that received nothing in the year is still taken to have a need
THEME = str(Theme.CLEARANCE)  # one for all: the sources do not divide an amount over what it paid for


@dataclass(frozen=True, slots=True)
class PastFlow:
    """What a provider gave a State in a year, in US cents above zero."""

    year: int
    provider: str
    receiver: str
    usd_cents: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the money of the year lies over the needs. Shares in basis points; None where there is no money.

    partners: how many States have (0, 1, 2, 3, 4, 5 or more) partners. one_partner, no_partner: out of these.
    lowest: among needs that are covered at all.
    """

    pairs: int
    usd_cents: int
    largest_affected: int | None
    gini: int | None
    mean: int | None
    lowest: int | None
    no_partner: int
    one_partner: int
    partners: tuple[int, ...]
    most_partners: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """One year. providers, needs: how many; earlier: needs that received nothing in the year but did before it.

    without_before: needs whose State had no recorded partner in the year before. largest_providers: share of the five
    largest in what was given. happened, proposed: what was, and what the engine would have proposed. served_before,
    served_proposed: how many of the `without_before` have a partner in each. kept: pairs that are in both.
    """

    year: int
    providers: int
    needs: int
    earlier: int
    without_before: int
    usd_cents_offered: int
    usd_cents_needed: int
    largest_providers: int | None
    happened: Outcome
    proposed: Outcome
    newly_happened: int
    newly_proposed: int
    kept: int
    word: str
    settings: str


def backtest(flows: Sequence[PastFlow], year: int, policy: Policy, make_plan: Solve) -> Backtest:
    """What the engine proposes for a year beside what happened. ValueError when there is no flow of that year."""
    pool = pool_of(flows, year)
    happened, proposed = as_it_was(flows, year, pool), make_plan(pool, policy)
    before = {need.ref: need.partners_confirmed for need in pool.needs}
    given = Counter[str]()
    for offer in pool.offers:
        given[offer.provider] += offer.quantity
    return Backtest(
        year=year,
        providers=len(pool.offers),
        needs=len(pool.needs),
        earlier=sum(one.ref.endswith(_EARLIER) for one in pool.needs),
        without_before=sum(not partners for partners in before.values()),
        usd_cents_offered=sum(one.quantity for one in pool.offers),
        usd_cents_needed=sum(one.quantity for one in pool.needs),
        largest_providers=_largest(given),
        happened=_outcome(pool, happened),
        proposed=_outcome(pool, proposed),
        newly_happened=_served(happened, before),
        newly_proposed=_served(proposed, before),
        kept=len(_pairs(happened) & _pairs(proposed)),
        word=str(proposed.word),
        settings=policy.ref,
    )


_EARLIER = "-earlier"


def pool_of(flows: Iterable[PastFlow], year: int) -> Pool:
    """The pool of a year. ValueError when there is no flow of that year.

    An offer a provider: all that it gave. A need a State: what it received; for one that received nothing in the year,
    the most recent that it received in the three years before. Partners: the providers of the year before.
    """
    by_year: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for flow in flows:
        by_year[flow.year][flow.receiver][flow.provider] += flow.usd_cents
    if year not in by_year:
        raise ValueError(year)
    given = Counter[str]()
    for partners in by_year[year].values():
        given.update(partners)
    wanted = {state: (sum(partners.values()), False) for state, partners in by_year[year].items()}
    for back in range(1, YEARS_BEFORE + 1):
        for state, partners in by_year.get(year - back, {}).items():
            wanted.setdefault(state, (sum(partners.values()), True))
    last = by_year.get(year - 1, {})
    needs = [_need(state, cents, earlier, len(last.get(state, {})), year) for state, (cents, earlier) in wanted.items()]
    offers = [_offer(provider, cents, year) for provider, cents in given.items()]
    parties = {ref: PartyCase(ref, "state") for ref in {*given, *wanted}}
    return Pool(date(year, 1, 1), parties, tuple(offers), tuple(needs)).sorted()


def as_it_was(flows: Iterable[PastFlow], year: int, pool: Pool) -> PlanResult:
    """What happened in the year, in the form of a plan over the pool of that year."""
    amounts = Counter[tuple[str, str]]()
    for flow in flows:
        if flow.year == year:
            amounts[flow.provider, flow.receiver] += flow.usd_cents
    need_of = {need.party: need.ref for need in pool.needs}
    card = Card((), 1)
    pairings = tuple(
        Pairing(provider, need_of[state], cents, cents, card, card, 1)
        for (provider, state), cents in sorted(amounts.items())
    )
    served = {one.need for one in pairings}
    return PlanResult(
        pairings=pairings, parts=(), unmatched_needs=tuple(n.ref for n in pool.needs if n.ref not in served),
        unused_offers=(), n_eligible_pairs=0, value=0, bound=0, word="best_found", unique=False, salt="",
        engine_version=ENGINE_VERSION, versions={},
    )  # fmt: skip


def _offer(provider: str, cents: int, year: int) -> OfferCase:
    return OfferCase(
        ref=provider, provider=provider, kind=str(Kind.FUNDING), unit=str(Unit.MONEY), themes=(THEME,), quantity=cents,
        currency="USD", usd_cents=cents, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), firmness="approved",
        provenance=str(Provenance.PUBLISHED_FACT),
    )  # fmt: skip


def _need(state: str, cents: int, earlier: bool, partners: int, year: int) -> NeedCase:
    return NeedCase(
        ref=state + (_EARLIER if earlier else ""), party=state, kind=str(Kind.FUNDING), unit=str(Unit.MONEY),
        theme=THEME, quantity=cents, currency="USD", usd_cents=cents, starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31), partners_confirmed=partners, provenance=str(Provenance.PUBLISHED_FACT),
    )  # fmt: skip


def _outcome(pool: Pool, plan: PlanResult) -> Outcome:
    covered = coverages(pool, plan)
    partners: dict[str, set[str]] = {need.ref: set() for need in pool.needs}
    for one in plan.pairings:
        partners[one.need].add(one.offer)
    counts = [len(found) for found in partners.values()]
    money = figures(pool, plan).money
    reached = [share for share in covered.values() if share]
    return Outcome(
        pairs=len(_pairs(plan)),
        usd_cents=money.usd_cents,
        largest_affected=money.largest_affected,
        gini=gini(covered.values()),
        mean=sum(covered.values()) // len(covered) if covered else None,
        lowest=min(reached, default=None),
        no_partner=counts.count(0),
        one_partner=counts.count(1),
        partners=(*(counts.count(size) for size in range(5)), sum(count >= 5 for count in counts)),
        most_partners=max(counts, default=0),
    )


def _pairs(plan: PlanResult) -> set[tuple[str, str]]:
    return {(one.offer, one.need) for one in plan.pairings}


def _served(plan: PlanResult, before: dict[str, int | None]) -> int:
    return len({one.need for one in plan.pairings if not before[one.need]})


def _largest(amounts: Counter[str]) -> int | None:
    total = amounts.total()
    return WHOLE * sum(amount for _, amount in amounts.most_common(LARGEST)) // total if total else None
