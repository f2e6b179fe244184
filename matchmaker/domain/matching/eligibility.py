"""Which offer may be paired with which need: named rules in a fixed order, each with its answer, reason and source.

The rules themselves are in `matchmaker.domain.matching.rules`; docs/method/eligibility.md has them in plain words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.matching.rules import pairwise, sizes, standing, subject, terms
from matchmaker.domain.matching.rules.outcome import RuleOutcome, Source, Verdict
from matchmaker.domain.matching.rules.pairwise import BoolArray, IntArray, PlaceArray, Records
from matchmaker.domain.matching.rules.sizes import Usable, usable

__all__ = [
    "RULES", "EligiblePairs", "RuleOutcome", "Source", "Usable", "Verdict", "candidate_pairs", "eligible_pairs",
    "is_eligible", "ledger", "usable",
]  # fmt: skip

Check = Callable[[OfferCase, NeedCase, Pool], RuleOutcome]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and the fields it reads: two pairs that agree in these get the same answer, which is asked for once."""

    name: str
    check: Check
    offer_fields: tuple[str, ...]
    need_fields: tuple[str, ...]
    presence: tuple[str, ...] = ()  # fields of which it reads only whether they are None


_SIZE_FIELDS = ("kind", "unit", "quantity", "currency", "usd_cents")

_RULES = (
    Rule("provenance", subject.provenance, ("provenance",), ("provenance",)),
    Rule("not_oneself", subject.not_oneself, ("provider",), ("party",)),
    Rule("theme", subject.theme, ("themes", "sub_themes"), ("theme", "sub_theme")),
    Rule("kind", subject.kind, ("kind",), ("kind", "accepts_money")),
    Rule("unit", subject.unit, ("kind", "unit"), ("kind", "accepts_money", "unit")),
    Rule("class_code", subject.class_code, ("kind", "class_code"), ("kind", "accepts_money", "class_code")),
    Rule("level", subject.level, ("kind", "level"), ("kind", "accepts_money", "level")),
    Rule("window", subject.window, ("starts_on", "ends_on"), ("starts_on", "ends_on")),
    Rule("treaty_status", standing.treaty_status, ("statuses_only",), ("party",)),
    Rule("geography", standing.geography, ("countries_only", "regions_only"), ("party",)),
    Rule(
        "excluded_countries", standing.excluded_countries, ("provider", "provenance", "countries_excluded"),
        ("party",),
    ),
    Rule("route", terms.route, ("routes",), ("routes",)),
    Rule("implementer", terms.implementer, ("implementers",), ("implementers",)),
    Rule(
        "language", terms.language, ("kind", "languages", "bears_interpretation"),
        ("languages", "language_required", "interpretation"),
    ),
    Rule("conventions", standing.conventions, ("conventions_only",), ("party", "theme")),
    Rule("ordnance_scope", standing.ordnance_scope, ("ordnance_scope",), ("theme", "ordnance")),
    Rule("oda", standing.oda, ("oda_only",), ("party", "theme", "kind", "military_trainees")),
    Rule(
        "conditions", terms.conditions, ("provider", "provenance", "conditions"),
        ("conditions", "military_trainees", "interpretation"),
    ),
    Rule("approach", terms.approach, ("provider",), ("party", "provenance", "approach", "named_providers")),
    Rule("reservation", terms.reservation, ("provider", "ref"), ("party", "ref")),
    Rule(
        "rate", sizes.rate, ("kind", "unit", "currency", "usd_cents"),
        ("kind", "accepts_money", "unit", "currency", "usd_cents", "estimated_cost_usd_cents"),
        ("usd_cents", "estimated_cost_usd_cents"),
    ),
    Rule(
        "tranche", sizes.tranche, (*_SIZE_FIELDS, "min_tranche", "divisible"),
        (*_SIZE_FIELDS, "accepts_money", "estimated_cost_usd_cents", "smallest_share", "max_partners"),
    ),
)  # fmt: skip

RULES: tuple[str, ...] = tuple(rule.name for rule in _RULES)
# Rules that decide which records meet at all: pairs that fail one of them are never formed.
_BLOCKING = (("provenance", "kind", "unit", "class_code"), ("theme",))


@dataclass(frozen=True, slots=True)
class EligiblePairs:
    """Pairs that no rule leaves out, ordered by (i, j): i offers, j needs, by their place in the pool, same shape.

    to_confirm: for each pair, the names of the rules that wait for a fact, in the order of `RULES`.
    """

    i: PlaceArray
    j: PlaceArray
    to_confirm: tuple[tuple[str, ...], ...]


def ledger(offer: OfferCase, need: NeedCase, pool: Pool, *, unasked: Collection[str] = ()) -> tuple[RuleOutcome, ...]:
    """The answer of every rule in the order of `RULES`, whatever the answers before it; without those `unasked`."""
    return tuple(rule.check(offer, need, pool) for rule in _RULES if rule.name not in unasked)


def is_eligible(outcomes: Iterable[RuleOutcome]) -> bool:
    """Whether no rule answers no. What is to be confirmed stays in."""
    return all(outcome.verdict is not Verdict.NO for outcome in outcomes)


def candidate_pairs(pool: Pool) -> Iterator[tuple[int, int]]:
    """(i, j) of every pair that provenance, kind, unit, class and theme allow, ordered; rules are asked of these."""
    i, j = _candidates(pool)
    return zip(i.tolist(), j.tolist(), strict=True)


def eligible_pairs(pool: Pool, *, unasked: Collection[str] = ()) -> EligiblePairs:
    """The pairs that the full ledger of every pair would leave, found without asking every rule of every pair.

    unasked: names of rules that are passed over, because a record that is still being written does not say yet what
    they read.
    """
    i, j = _candidates(pool, unasked)
    waiting = np.zeros(i.size, dtype=np.int64)  # one bit a rule
    for bit, rule in enumerate(_RULES):
        if rule.name in unasked:
            continue
        verdicts = _verdicts(rule, pool, i, j)
        keep = verdicts != _CODE[Verdict.NO]
        i, j, verdicts = i[keep], j[keep], verdicts[keep]
        waiting = waiting[keep] | ((verdicts == _CODE[Verdict.TO_CONFIRM]).astype(np.int64) << bit)
    return EligiblePairs(i, j, _named(waiting))


_CODE = {Verdict.NO: 0, Verdict.YES: 1, Verdict.TO_CONFIRM: 2}
_RULE = {rule.name: rule for rule in _RULES}


def _candidates(pool: Pool, unasked: Collection[str] = ()) -> tuple[PlaceArray, PlaceArray]:
    """Pairs that all rules of `_BLOCKING` allow, ordered by (i, j)."""
    levels = [[name for name in level if name not in unasked] for level in _BLOCKING]
    rows, cols = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int32)]
    for offers, needs in _blocks(pool, range(len(pool.offers)), range(len(pool.needs)), levels):
        rows.append(np.repeat(np.array(offers, dtype=np.int32), len(needs)))
        cols.append(np.tile(np.array(needs, dtype=np.int32), len(offers)))
    i, j = np.concatenate(rows), np.concatenate(cols)
    order = np.lexsort((j, i))
    return i[order], j[order]


def _blocks(
    pool: Pool, offers: Sequence[int], needs: Sequence[int], levels: Sequence[Sequence[str]]
) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Places of offers and of needs that may all meet each other, level by level of rules."""
    if not levels:
        yield offers, needs
        return
    rules = [_RULE[name] for name in levels[0]]
    need_groups = pairwise.grouped(pool.needs, _fields(rule.need_fields for rule in rules), places=needs)
    for some_offers in pairwise.grouped(pool.offers, _fields(rule.offer_fields for rule in rules), places=offers):
        for some_needs in need_groups:
            offer, need = pool.offers[some_offers[0]], pool.needs[some_needs[0]]
            if is_eligible(rule.check(offer, need, pool) for rule in rules):
                yield from _blocks(pool, some_offers, some_needs, levels[1:])


def _fields(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some))


def _verdicts(rule: Rule, pool: Pool, i: PlaceArray, j: PlaceArray) -> IntArray:
    """The rule's verdict for each pair, as `_CODE`."""
    if rule.name in _OWN_WAY:
        return _OWN_WAY[rule.name](pool, i, j)

    def ask(offer: OfferCase, need: NeedCase) -> int:
        return _CODE[rule.check(offer, need, pool).verdict]

    return pairwise.ask_once(pool, i, j, rule.offer_fields, rule.need_fields, ask, presence=rule.presence)


def _window(pool: Pool, i: PlaceArray, j: PlaceArray) -> IntArray:
    """The rule "window" in day numbers: periods differ from record to record."""
    first, last = pairwise.shared_days(pool, i, j)
    return _yes_or_no((first <= last) & (last >= pool.on.toordinal()))


def _yes_or_no(yes: BoolArray) -> IntArray:
    return np.where(yes, _CODE[Verdict.YES], _CODE[Verdict.NO]).astype(np.int64)


def _reservation(pool: Pool, i: PlaceArray, j: PlaceArray) -> IntArray:
    """The rule "reservation" from its short lists: cells that a reservation of either side or one answer leaves out."""
    offers_of, needs_of = _places(pool.offers, "provider"), _places(pool.needs, "party")
    offer_of, need_of = _places(pool.offers, "ref"), _places(pool.needs, "ref")
    out = [
        (row, col)
        for party, against in pool.reservations
        for provider, affected in ((party, against), (against, party))
        for row in offers_of.get(provider, ())
        for col in needs_of.get(affected, ())
    ]
    for party, offer, need in pool.not_now:
        row, col = offer_of.get(offer, (None,))[0], need_of.get(need, (None,))[0]
        if row is not None and col is not None and party in (pool.offers[row].provider, pool.needs[col].party):
            out.append((row, col))
    cells = np.array([row * len(pool.needs) + col for row, col in out], dtype=np.int64)
    left_out = np.isin(i.astype(np.int64) * len(pool.needs) + j, cells)
    return _yes_or_no(~left_out)


def _places(records: Records, name: str) -> dict[str, list[int]]:
    """Places of the records by the value of one field."""
    places: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        places.setdefault(getattr(record, name), []).append(place)
    return places


def _tranche(pool: Pool, i: PlaceArray, j: PlaceArray) -> IntArray:
    """The rule "tranche": in arrays where both records count in one unit, pair by pair where a rate comes in."""
    amounts = pairwise.amounts(pool, i, j)
    quantity = np.minimum(amounts.supply, amounts.demand)
    whole = (pairwise.column(pool.offers, "divisible")[i] == 1) | (quantity >= amounts.supply)
    alone = pairwise.column(pool.needs, "max_partners")[j] == 1
    share = np.where(alone, np.minimum(pairwise.column(pool.needs, "smallest_share")[j], amounts.demand), 0)
    least = np.maximum(np.maximum(pairwise.column(pool.offers, "min_tranche")[i], share), 1)
    verdicts = _yes_or_no(whole & (quantity >= least))
    for place in np.flatnonzero(~amounts.native).tolist():
        offer, need = pool.offers[int(i[place])], pool.needs[int(j[place])]
        verdicts[place] = _CODE[sizes.tranche(offer, need, pool).verdict]
    return verdicts


def _named(waiting: IntArray) -> tuple[tuple[str, ...], ...]:
    """The names behind the bits of each pair."""
    names = {bits: tuple(RULES[k] for k in range(len(RULES)) if bits >> k & 1) for bits in set(waiting.tolist())}
    return tuple(names[bits] for bits in waiting.tolist())


_OWN_WAY: dict[str, Callable[[Pool, PlaceArray, PlaceArray], IntArray]] = {
    "window": _window, "reservation": _reservation, "tranche": _tranche,
}  # fmt: skip
