"""How a plan is spread over needs, groups and parties, before and after: counts and shares, never a list of States.

Shares are whole basis points (0..10,000, rounded down), money whole US cents. The coverage of a need is what the plan
proposes for it over what is open; something proposed counts at least one. docs/method/fairness.md has every figure in
plain words. What cannot be counted is counted apart with its cause, and never taken for zero.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from matchmaker.domain.matching.cases import NeedCase, OfferCase, PartyCase, Pool
from matchmaker.domain.matching.plan import Pairing, PlanResult
from matchmaker.domain.vocabulary import Convention, Unit

WHOLE = 10_000
LARGEST = 5
LEAST_STATES = 3


@dataclass(frozen=True, slots=True)
class Partners:
    """Numbers of needs by their partners. `stated` and `not_stated` add up to all needs.

    none_before, one_before: needs that state no, or one, confirmed partner. none_after, one_after: the same needs
    when what is proposed comes about, each proposed provider counted as a partner more. Those that state nothing:
    not_stated_none is how many of them the plan leaves without a proposal.
    """

    stated: int
    none_before: int
    none_after: int
    one_before: int
    one_after: int
    not_stated: int
    not_stated_none: int


@dataclass(frozen=True, slots=True)
class Group:
    """The needs of one theme, region or treaty status: how many, of how many States, and their mean coverage.

    mean: of what is open; before, after: of whole needs, as in `WholeCoverage`. Basis points; None where the needs are
    of fewer than three States, so that no figure stands for a State.
    """

    code: str
    needs: int
    states: int
    mean: int | None
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """Groups in the order of their codes. Their needs and `not_recorded` add up to the needs with a coverage."""

    by: str
    groups: tuple[Group, ...]
    not_recorded: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage over the needs of which something is open, in basis points; None where there is nothing to take.

    lowest: among needs with a proposal. mean and gini: over all `needs`, those without a proposal included as zero.
    Gini is 0 when all needs are covered alike, and nears 10,000 when one of many is covered alone. nothing_open: needs
    left out because nothing of them is open.
    """

    needs: int
    nothing_open: int
    lowest: int | None
    mean: int | None
    gini: int | None


@dataclass(frozen=True, slots=True)
class WholeCoverage:
    """Coverage of whole needs: before, by what is secured, arranged or in contact; after, with what is proposed too.

    Over the needs of which something is open. nothing: needs with nothing at all. lowest: among those with something.
    Basis points; None where there is nothing to take. The figures before never exceed those after, but for Gini and, as
    more needs have something, the lowest.
    """

    nothing_before: int
    nothing_after: int
    lowest_before: int | None
    lowest_after: int | None
    mean_before: int | None
    mean_after: int | None
    gini_before: int | None
    gini_after: int | None


@dataclass(frozen=True, slots=True)
class MoneySpread:
    """Money proposed, in US cents. `counted`, `in_kind` and `no_rate` add up to the pairings of the plan.

    largest_providers, largest_affected: share of the five largest in `usd_cents`, in basis points, None without money;
    providers, affected: among how many. in_kind: pairings without a value in money. no_rate: money without a rate.
    """

    usd_cents: int
    counted: int
    in_kind: int
    no_rate: int
    providers: int
    affected: int
    largest_providers: int | None
    largest_affected: int | None


@dataclass(frozen=True, slots=True)
class Fairness:
    """The figures of one plan over one pool. `pairs` are distinct pairs of a provider and an affected State."""

    needs: int
    offers: int
    pairings: int
    pairs: int
    unused_offers: int
    partners: Partners
    coverage: Coverage
    whole: WholeCoverage
    spreads: tuple[Spread, ...]
    money: MoneySpread


def figures(pool: Pool, plan: PlanResult) -> Fairness:
    """All figures of a plan; the same for any order of records and pairings. KeyError for a ref not in the pool."""
    offers = {offer.ref: offer for offer in pool.offers}
    needs = {need.ref: need for need in pool.needs}
    served: dict[str, list[Pairing]] = defaultdict(list)
    for pairing in plan.pairings:
        served[needs[pairing.need].ref].append(pairing)
    providers = {ref: len({offers[one.offer].provider for one in found}) for ref, found in served.items()}
    covered = {need.ref: coverage_of(need, served.get(need.ref, ())) for need in pool.needs if need.quantity > 0}
    before = {ref: whole_coverage_of(needs[ref], ()) for ref in covered}
    after = {ref: whole_coverage_of(needs[ref], served.get(ref, ())) for ref in covered}
    return Fairness(
        needs=len(needs),
        offers=len(offers),
        pairings=len(plan.pairings),
        pairs=len({(offers[one.offer].provider, needs[one.need].party) for one in plan.pairings}),
        unused_offers=len(offers.keys() - {one.offer for one in plan.pairings}),
        partners=_partners(pool.needs, providers),
        coverage=_coverage(covered, served.keys(), len(needs)),
        whole=_whole_coverage(before, after),
        spreads=tuple(_spread(by, code_of, pool, covered, before, after) for by, code_of in _GROUPINGS.items()),
        money=_money(plan.pairings, offers, needs),
    )


@dataclass(frozen=True, slots=True)
class BoardFigures:
    """What stands of a plan: `served` of `needs` have a proposal, `mean` and `lowest` as in `Coverage`."""

    needs: int
    served: int
    mean: int | None
    lowest: int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What one step of review changes: the figures before and after, and how many others stand for the same need."""

    before: BoardFigures
    after: BoardFigures
    others: int


def effects_of_steps(
    pool: Pool, pairings: Iterable[Pairing], standing: Collection[tuple[str, str]], asked: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Effect]:
    """For each pair (offer, need) of `asked`: what changes if it is set aside, or, where it does not stand, returned.

    `standing` are the pairs of `pairings` that are not set aside and have not come to an end. Nothing is solved: the
    rest of the plan stays as it is. KeyError for a pair that is not among the pairings.
    """
    open_of = {need.ref: need for need in pool.needs}
    of_need: dict[str, dict[tuple[str, str], Pairing]] = defaultdict(dict)
    for pairing in pairings:
        of_need[pairing.need][pairing.offer, pairing.need] = pairing
    covered = {
        ref: coverage_of(need, _standing(of_need[ref], standing)) for ref, need in open_of.items() if need.quantity
    }
    served = {ref for ref in open_of if _standing(of_need[ref], standing)}
    before, effects = _board(len(open_of), covered, served), {}
    for pair in asked:
        need, found = pair[1], of_need[pair[1]]
        found[pair]  # a pair that the plan does not hold has no effect to speak of
        left = _standing(found, set(standing) ^ {pair})
        after = {**covered, need: coverage_of(open_of[need], left)} if need in covered else covered
        others = len(_standing(found, set(standing) - {pair}))
        effects[pair] = Effect(
            before, _board(len(open_of), after, served - {need} | ({need} if left else set())), others
        )
    return effects


def _standing(found: Mapping[tuple[str, str], Pairing], standing: Collection[tuple[str, str]]) -> list[Pairing]:
    return [pairing for pair, pairing in found.items() if pair in standing]


def _board(needs: int, covered: Mapping[str, int], served: Collection[str]) -> BoardFigures:
    lowest = min((covered[ref] for ref in served if ref in covered), default=None)
    return BoardFigures(needs, len(served), _mean(covered.values()), lowest)


def coverage_of(need: NeedCase, pairings: Iterable[Pairing]) -> int:
    """What is proposed for a need over what is open of it, in basis points; at least 1 for anything above nothing."""
    quantity = sum(pairing.quantity_need for pairing in pairings)
    return max(1, WHOLE * quantity // need.quantity) if quantity else 0


def whole_coverage_of(need: NeedCase, pairings: Iterable[Pairing]) -> int:
    """What a need had before and what is proposed over the whole of it, in basis points; something is at least 1."""
    quantity = need.covered_before + sum(pairing.quantity_need for pairing in pairings)
    return max(1, WHOLE * quantity // (need.covered_before + need.quantity)) if quantity else 0


def gini(values: Iterable[int]) -> int | None:
    """The Gini coefficient of whole numbers >= 0 in basis points, rounded down; None without any, 0 if all are zero."""
    ordered = sorted(values)
    count, total = len(ordered), sum(ordered)
    if not count:
        return None
    weighted = sum((2 * place - count - 1) * value for place, value in enumerate(ordered, start=1))
    return WHOLE * weighted // (count * total) if total else 0


def _partners(needs: Iterable[NeedCase], providers: Mapping[str, int]) -> Partners:
    stated = Counter[str]()
    for need in needs:
        before, proposed = need.partners_confirmed, providers.get(need.ref, 0)
        if before is None:
            stated["not_stated"] += 1
            stated["not_stated_none"] += proposed == 0
            continue
        stated["stated"] += 1
        for when, count in (("before", before), ("after", before + proposed)):
            stated[f"none_{when}"] += count == 0
            stated[f"one_{when}"] += count == 1
    return Partners(**{name: stated[name] for name in Partners.__dataclass_fields__})


def _coverage(covered: Mapping[str, int], served: Iterable[str], needs: int) -> Coverage:
    with_proposal = [covered[ref] for ref in served if ref in covered]
    return Coverage(
        needs=len(covered),
        nothing_open=needs - len(covered),
        lowest=min(with_proposal, default=None),
        mean=_mean(covered.values()),
        gini=gini(covered.values()),
    )


def _whole_coverage(before: Mapping[str, int], after: Mapping[str, int]) -> WholeCoverage:
    found: dict[str, int | None] = {}
    for when, shares in (("before", before.values()), ("after", after.values())):
        found[f"nothing_{when}"] = sum(not share for share in shares)
        found[f"lowest_{when}"] = min((share for share in shares if share), default=None)
        found[f"mean_{when}"], found[f"gini_{when}"] = _mean(shares), gini(shares)
    return WholeCoverage(**found)  # type: ignore[arg-type]


def _mean(values: Iterable[int]) -> int | None:
    found = list(values)
    return sum(found) // len(found) if found else None


Grouping = Callable[[NeedCase, PartyCase | None], str | None]

_GROUPINGS: dict[str, Grouping] = {
    "theme": lambda need, _party: need.theme,
    "region": lambda _need, party: party.subregion if party else None,
    "treaty_status": lambda _need, party: party.treaties.get(Convention.CCM) if party else None,
}


def _spread(by: str, code_of: Grouping, pool: Pool, covered: Mapping[str, int], *whole: Mapping[str, int]) -> Spread:
    members: dict[str, list[NeedCase]] = defaultdict(list)
    for need in pool.needs:
        if need.ref in covered:
            members[code_of(need, pool.parties.get(need.party)) or ""].append(need)
    unknown = len(members.pop("", ()))
    return Spread(by, tuple(_group(code, members[code], covered, *whole) for code in sorted(members)), unknown)


def _group(code: str, needs: list[NeedCase], *covered: Mapping[str, int]) -> Group:
    """covered: coverage of what is open; of whole needs before, and after; by the ref of the need."""
    states = len({need.party for need in needs})
    shown = states >= LEAST_STATES
    means = (_mean(shares[need.ref] for need in needs) if shown else None for shares in covered)
    return Group(code, len(needs), states, *means)


def _money(pairings: Iterable[Pairing], offers: Mapping[str, OfferCase], needs: Mapping[str, NeedCase]) -> MoneySpread:
    of_provider, of_affected, kinds = Counter[str](), Counter[str](), Counter[str]()
    for pairing in pairings:
        offer = offers[pairing.offer]
        if offer.unit != Unit.MONEY or offer.usd_cents is None:
            kinds["in_kind" if offer.unit != Unit.MONEY else "no_rate"] += 1
            continue
        kinds["counted"] += 1
        cents = offer.usd_cents * pairing.quantity_offer // offer.quantity
        of_provider[offer.provider] += cents
        of_affected[needs[pairing.need].party] += cents
    return MoneySpread(
        usd_cents=of_provider.total(),
        counted=kinds["counted"],
        in_kind=kinds["in_kind"],
        no_rate=kinds["no_rate"],
        providers=len(of_provider),
        affected=len(of_affected),
        largest_providers=_largest(of_provider),
        largest_affected=_largest(of_affected),
    )


def _largest(amounts: Counter[str]) -> int | None:
    total = amounts.total()
    return WHOLE * sum(amount for _, amount in amounts.most_common(LARGEST)) // total if total else None
