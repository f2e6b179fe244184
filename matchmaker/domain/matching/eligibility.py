"""Which offer may be paired with which need: named rules in a fixed order, each with its answer, reason and source.

The rules themselves are in `matchmaker.domain.matching.rules`; docs/method/eligibility.md has them in plain words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.matching.rules import pairwise, sizes, standing, subject, terms
from matchmaker.domain.matching.rules.outcome import RuleOutcome, Source, Verdict
from matchmaker.domain.matching.rules.pairwise import (
    BoolArray,
    IntArray,
    Lookup,
    Numbers,
    Pairs,
    PlaceArray,
    Records,
    Sides,
    ask_each,
    ask_once,
    filled,
    holds,
    share_a_code,
)
from matchmaker.domain.matching.rules.sizes import Usable, usable
from matchmaker.domain.vocabulary import Interpretation, Kind

__all__ = [
    "RULES", "EligiblePairs", "RuleOutcome", "Source", "Usable", "Verdict", "candidate_pairs", "eligible_pairs",
    "is_eligible", "ledger", "usable",
]  # fmt: skip

Check = Callable[[OfferCase, NeedCase, Pool], RuleOutcome]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and the fields that its verdict rests on: of pairs that agree in these one is asked for all."""

    name: str
    check: Check
    offer_fields: tuple[str, ...]
    need_fields: tuple[str, ...]
    presence: tuple[str, ...] = ()  # fields of which it reads only whether they are None
    told: tuple[str, ...] = ()  # fields that decide only who may know of the verdict


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
        "excluded_countries", standing.excluded_countries, ("countries_excluded",), ("party",),
        told=("provider", "provenance"),
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
        "conditions", terms.conditions, ("conditions",), ("conditions", "military_trainees", "interpretation"),
        told=("provider", "provenance"),
    ),
    Rule("approach", terms.approach, ("provider",), ("approach", "named_providers"), told=("party", "provenance")),
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
# Rules that decide, with "theme", which records meet at all: pairs that fail one of them are never formed.
_BLOCKING = ("provenance", "kind", "unit", "class_code")


@dataclass(frozen=True, slots=True)
class EligiblePairs:
    """Pairs that no rule leaves out, ordered by (i, j): i offers, j needs, by their place in the pool, same shape.

    waiting: for each pair one bit for each rule that waits for a fact, in the order of `RULES`.
    """

    i: PlaceArray
    j: PlaceArray
    waiting: IntArray

    @property
    def to_confirm(self) -> tuple[tuple[str, ...], ...]:
        """For each pair, the names of the rules that wait for a fact."""
        return tuple(map(rule_names, self.waiting.tolist()))


def rule_names(waiting: int) -> tuple[str, ...]:
    """The names of the rules behind the bits of one pair."""
    return tuple(RULES[k] for k in range(waiting.bit_length()) if waiting >> k & 1)


def ledger(offer: OfferCase, need: NeedCase, pool: Pool, *, unasked: Collection[str] = ()) -> tuple[RuleOutcome, ...]:
    """The answer of every rule in the order of `RULES`, whatever the answers before it; without those `unasked`."""
    return tuple(rule.check(offer, need, pool) for rule in _RULES if rule.name not in unasked)


def is_eligible(outcomes: Iterable[RuleOutcome]) -> bool:
    """Whether no rule answers no. What is to be confirmed stays in."""
    return all(outcome.verdict is not Verdict.NO for outcome in outcomes)


def candidate_pairs(pool: Pool) -> Iterator[tuple[int, int]]:
    """(i, j) of every pair that provenance, kind, unit, class and theme allow, ordered; rules are asked of these."""
    pairs = _candidates(Sides(pool))
    return iter(sorted(zip(pairs.i.tolist(), pairs.j.tolist(), strict=True)))


def eligible_pairs(pool: Pool, *, unasked: Collection[str] = (), sides: Sides | None = None) -> EligiblePairs:
    """The pairs that the full ledger of every pair would leave, found without asking every rule of every pair.

    unasked: names of rules that are passed over, because a record that is still being written does not say yet what
    they read. sides: the pool by columns, if they are there already.
    """
    sides = sides or Sides(pool)
    pairs = _candidates(sides, unasked)
    waiting = np.zeros(pairs.i.size, dtype=np.int64)
    for bit, rule in sorted(enumerate(_RULES), key=_leaves_out_most):
        if rule.name in unasked:
            continue
        verdicts = _verdicts(rule, sides, pairs)
        keep = verdicts != NO
        if not keep.all():
            pairs, verdicts, waiting = pairs.kept(keep), verdicts[keep], waiting[keep]
        unsure = verdicts == TO_CONFIRM
        if unsure.any():
            waiting |= unsure.astype(np.int64) << bit
    order = np.argsort(pairs.i * max(1, len(pool.needs)) + pairs.j)
    return EligiblePairs(pairs.i[order].astype(np.int32), pairs.j[order].astype(np.int32), waiting[order])


def ask_again(sides: Sides, pairs: Pairs) -> IntArray:
    """Every rule's own answer for some pairs, without the shorter ways above: the bits of `EligiblePairs.waiting` of
    each pair, or `LEFT_OUT`."""
    waiting, left_out = np.zeros(pairs.i.size, dtype=np.int64), np.zeros(pairs.i.size, dtype=bool)
    for bit, rule in enumerate(_RULES):
        verdicts = ask_once(sides, pairs, rule.offer_fields, rule.need_fields, _asking(rule, sides.pool), rule.presence)
        waiting |= (verdicts == TO_CONFIRM).astype(np.int64) << bit
        left_out |= verdicts == NO
    return np.where(left_out, LEFT_OUT, waiting)


NO, YES, TO_CONFIRM = 0, 1, 2  # verdicts in arrays
LEFT_OUT = -1
_CODE = {Verdict.NO: NO, Verdict.YES: YES, Verdict.TO_CONFIRM: TO_CONFIRM}
_RULE = {rule.name: rule for rule in _RULES}


def _leaves_out_most(numbered: tuple[int, Rule]) -> tuple[bool, bool, int]:
    """The order in which rules are asked so that few pairs are left soon; what the answer is does not depend on it."""
    bit, rule = numbered
    return rule.name in (*_BLOCKING, "theme"), rule.name != "window", bit


def _candidates(sides: Sides, unasked: Collection[str] = ()) -> Pairs:
    """Pairs that the rules of `_BLOCKING` and the theme allow, in no order."""
    i, j = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    if not sides.pool.offers or not sides.pool.needs:
        return Pairs(*i, *j)
    meeting, theme = _meeting(sides, unasked), _theme(sides)
    (n_groups, n_met), n_topics = meeting.table.shape, theme.table.shape[1]
    needs_of = _members(meeting.cols * n_topics + theme.cols, n_met * n_topics)
    for group, offers in enumerate(_members(meeting.rows, n_groups)):
        met = np.flatnonzero(meeting.table[group]).tolist()
        for topic in range(n_topics if met else 0):
            rows = offers[theme.table[theme.rows[offers], topic] != NO]
            cols = np.concatenate([needs_of[one * n_topics + topic] for one in met])
            i.append(np.repeat(rows, cols.size))
            j.append(np.tile(cols, rows.size))
    return Pairs(np.concatenate(i), np.concatenate(j))


def _meeting(sides: Sides, unasked: Collection[str]) -> Lookup:
    """Which groups of offers and of needs may meet at all, by the rules of `_BLOCKING`."""
    rules = [_RULE[name] for name in _BLOCKING if name not in unasked]
    offers = sides.offers.groups(_fields(rule.offer_fields for rule in rules))
    needs = sides.needs.groups(_fields(rule.need_fields for rule in rules))

    def ask(offer: OfferCase, need: NeedCase) -> int:
        return is_eligible(rule.check(offer, need, sides.pool) for rule in rules)

    table = np.zeros((len(offers.first), len(needs.first)), dtype=bool)
    return ask_each(sides, offers, needs, table, ~table, ask)


def _members(group_of: IntArray, n_groups: int) -> list[IntArray]:
    """The places of each group, ascending."""
    order = np.argsort(group_of, kind="stable")
    return np.split(order, np.cumsum(np.bincount(group_of, minlength=n_groups))[:-1])


def _fields(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some))


def _verdicts(rule: Rule, sides: Sides, pairs: Pairs) -> Numbers:
    """The rule's verdict for each pair: `NO`, `YES` or `TO_CONFIRM`."""
    if rule.name == "reservation":
        return _reservation(sides, pairs)
    if rule.name in _BY_PAIR:
        by_pair = partial(_BY_PAIR[rule.name], sides)
        table = pairwise.tabled(sides, pairs.i.size, rule.offer_fields, rule.need_fields, by_pair)
        return by_pair(pairs) if table is None else pairs.look(table)
    if rule.name in _BY_GROUP:
        return pairs.look(_BY_GROUP[rule.name](sides))
    ask = _asking(rule, sides.pool)
    return ask_once(sides, pairs, rule.offer_fields, rule.need_fields, ask, rule.presence)


def _asking(rule: Rule, pool: Pool) -> Callable[[OfferCase, NeedCase], int]:
    return lambda offer, need: _CODE[rule.check(offer, need, pool).verdict]


def _theme(sides: Sides) -> Lookup:
    """The rule "theme", asked only where an offer names parts of a theme."""
    rule = _RULE["theme"]
    offers, needs = sides.offers.groups(rule.offer_fields), sides.needs.groups(rule.need_fields)
    lists = sides.offers.of_group(offers, "themes")
    named = holds(lists, sides.needs.of_group(needs, "theme")) | ~filled(lists)[:, np.newaxis]
    parts = filled(sides.offers.of_group(offers, "sub_themes"))[:, np.newaxis]
    return ask_each(sides, offers, needs, _yes_or_no(named), named & parts, _asking(rule, sides.pool))


def _not_oneself(sides: Sides) -> Lookup:
    """The rule "not_oneself"."""
    offers, needs = sides.offers.groups(("provider",)), sides.needs.groups(("party",))
    same = holds([(ref,) for ref in sides.offers.of_group(offers, "provider")], sides.needs.of_group(needs, "party"))
    return Lookup(offers.of, needs.of, _yes_or_no(~same))


def _geography(sides: Sides) -> Lookup:
    """The rule "geography", asked only where an offer names regions and not the State itself."""
    rule = _RULE["geography"]
    offers, needs = sides.offers.groups(rule.offer_fields), sides.needs.groups(rule.need_fields)
    lists, regions = (sides.offers.of_group(offers, name) for name in ("countries_only", "regions_only"))
    inside = holds(lists, sides.needs.of_group(needs, "party")) | ~(filled(lists) | filled(regions))[:, np.newaxis]
    asked = ~inside & filled(regions)[:, np.newaxis]
    return ask_each(sides, offers, needs, _yes_or_no(inside), asked, _asking(rule, sides.pool))


def _excluded_countries(sides: Sides) -> Lookup:
    """The rule "excluded_countries"."""
    offers, needs = sides.offers.groups(("countries_excluded",)), sides.needs.groups(("party",))
    out = holds(sides.offers.of_group(offers, "countries_excluded"), sides.needs.of_group(needs, "party"))
    return Lookup(offers.of, needs.of, _yes_or_no(~out))


def _language(sides: Sides) -> Lookup:
    """The rule "language"."""
    rule = _RULE["language"]
    offers, needs = sides.offers.groups(rule.offer_fields), sides.needs.groups(rule.need_fields)
    spoken, asked = (
        side.of_group(groups, "languages") for side, groups in ((sides.offers, offers), (sides.needs, needs))
    )
    borne = np.array(sides.needs.of_group(needs, "interpretation"), dtype=object)
    met = (np.array(sides.offers.of_group(offers, "kind"), dtype=object) == Kind.FUNDING)[:, np.newaxis]
    met = met | filled(sides.offers.of_group(offers, "bears_interpretation"))[:, np.newaxis]
    met = met | ~filled(sides.needs.of_group(needs, "language_required")) | (borne == Interpretation.AFFECTED_STATE)
    met = met | share_a_code(spoken, asked)
    unsure = ~filled(spoken)[:, np.newaxis] | ~filled(asked) | (borne == Interpretation.PROVIDER)
    return Lookup(offers.of, needs.of, np.where(met, YES, np.where(unsure, TO_CONFIRM, NO)).astype(np.uint8))


def _window(sides: Sides, pairs: Pairs) -> Numbers:
    """The rule "window" in day numbers: periods differ from record to record."""
    first, last = pairwise.shared_days(sides, pairs)
    return _yes_or_no((first <= last) & (last >= sides.pool.on.toordinal()))


def _yes_or_no(yes: BoolArray) -> Numbers:
    return yes.astype(np.uint8)


def _reservation(sides: Sides, pairs: Pairs) -> Numbers:
    """The rule "reservation" from its short lists: cells that a reservation of either side or one answer leaves out."""
    pool = sides.pool
    if not pool.reservations and not pool.not_now:
        return np.broadcast_to(np.uint8(YES), pairs.i.shape)
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
    return _yes_or_no(~np.isin(pairs.i * len(pool.needs) + pairs.j, cells))


def _places(records: Records, name: str) -> dict[str, list[int]]:
    """Places of the records by the value of one field."""
    places: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        places.setdefault(getattr(record, name), []).append(place)
    return places


def _tranche(sides: Sides, pairs: Pairs) -> Numbers:
    """The rule "tranche" of pairs whose kinds fit."""
    found = pairwise.amounts(sides, pairs)
    given, received = pairwise.usable_of(sides, pairs, found)
    offers, needs = sides.offers, sides.needs
    whole = np.where(offers.column("divisible") == 1, 0, offers.column("quantity"))
    least = np.maximum(offers.column("min_tranche"), whole)
    share = np.minimum(needs.column("smallest_share"), needs.column("quantity"))
    alone = np.where(needs.column("max_partners") == 1, share, 0)
    enough = (given >= pairs.offers(np.maximum(least, 1))) & (received >= pairs.needs(np.maximum(alone, 1)))
    return np.where(found.supply == pairwise.NONE, TO_CONFIRM, enough).astype(np.uint8)


_BY_GROUP: dict[str, Callable[[Sides], Lookup]] = {
    "theme": _theme, "not_oneself": _not_oneself, "geography": _geography, "language": _language,
    "excluded_countries": _excluded_countries,
}  # fmt: skip
_BY_PAIR: dict[str, Callable[[Sides, Pairs], Numbers]] = {
    "window": _window, "tranche": _tranche,
}  # fmt: skip
