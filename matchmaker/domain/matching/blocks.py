"""A part of the pool as a program in granules: what it may move is never more than what the records hold, exactly.

The way back, from a plan of granules to quantities of the records, is in `amounts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from matchmaker.domain.matching import measures
from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pin, Pool
from matchmaker.domain.matching.instance import Instance
from matchmaker.domain.matching.measures import down, is_money, up
from matchmaker.domain.matching.policy import CapSetting, Policy
from matchmaker.domain.matching.solvers.graph import BoolArray, Graph, IntArray
from matchmaker.domain.matching.solvers.program import Cap, Program
from matchmaker.errors import EngineError

MOST_MULTIPLE = 2**31  # above it, a need that money and the thing itself may serve is counted in rounded steps


class ChangeLimitTooSmall(EngineError):
    """More pairs in force are not possible any more than may be given up. params: least."""

    code = "change_limit_too_small"


@dataclass(frozen=True, slots=True)
class Row:
    """An offer of a block: `supply` in the block's unit, `step` of it in one granule, `per_minor` of the unit in one
    minor unit of its currency (1, 1 for what is counted)."""

    offer: OfferCase
    supply: Fraction
    step: int
    per_minor: Fraction
    tranche: Fraction


@dataclass(frozen=True, slots=True)
class Column:
    """A need of a block. demand: in the unit of its money, or in whole things; cost: of all of it in the block's unit
    where money serves a need in kind. full: the granules of its demand; of_thing, of_money: what one granule fills."""

    need: NeedCase
    demand: Fraction
    cost: Fraction | None
    share: int
    full: int
    of_thing: int
    of_money: int
    per_minor: Fraction
    unit_cost: int


@dataclass(frozen=True, slots=True)
class Block:
    """One part in granules. rows, cols, arcs: places in the instance, ascending; arcs in the order of the program's.

    unit and granule are those of its money, or the unit of what is counted and 1; of the first where they differ.
    """

    rows: IntArray
    cols: IntArray
    arcs: IntArray
    offers: tuple[Row, ...]
    needs: tuple[Column, ...]
    program: Program
    unit: str
    granule: int
    pins: dict[int, Pin]  # by arc of the program
    caps: tuple[CapSetting, ...]  # those of the program, in its order


def build_block(
    pool: Pool, policy: Policy, built: Instance, components: Sequence[IntArray], *, strict: bool = False
) -> Block:
    """The block of connected components (arcs of the instance each) that a limit ties together.

    strict: a pair whose smallest tranche only just fits, and not in whole granules, is left out.
    """
    common = _common(pool, policy, built, components) if policy.caps and len(components) > 1 else None
    offers: dict[int, Row] = {}
    needs: dict[int, Column] = {}
    units = [_component(pool, policy, built, arcs, offers, needs, common) for arcs in components]
    rows, cols = np.array(sorted(offers), dtype=np.int64), np.array(sorted(needs), dtype=np.int64)
    arcs = np.sort(np.concatenate(list(components)))
    lines = tuple(offers[i] for i in rows.tolist()), tuple(needs[j] for j in cols.tolist())
    i, j = np.searchsorted(rows, built.graph.i[arcs]), np.searchsorted(cols, built.graph.j[arcs])
    keep, limits = _arc_limits(*lines, i, j, strict=strict)
    whole = _without_torn(pool, built, arcs, keep)
    limits = limits.take_only(whole[keep])
    arcs = arcs[whole]
    some_rows, i = np.unique(i[whole], return_inverse=True)
    some_cols, j = np.unique(j[whole], return_inverse=True)
    rows, cols = rows[some_rows], cols[some_cols]
    lines = tuple(offers[i] for i in rows.tolist()), tuple(needs[j] for j in cols.tolist())
    caps = [(cap, found) for cap in policy.caps if (found := _cap(pool, cap, *lines, i, j)).arcs.size]
    program, pins = _program(pool, policy, built, *lines, arcs, i, j, limits, tuple(found for _, found in caps))
    return Block(rows, cols, arcs, *lines, program, *units[0], pins, tuple(cap for cap, _ in caps))


def _component(
    pool: Pool, policy: Policy, built: Instance, arcs: IntArray, offers: dict[int, Row], needs: dict[int, Column],
    common: int | None,
) -> tuple[str, int]:  # fmt: skip
    """Add the rows and columns of one component; its unit and granule. common: the granule in US cents of all money."""
    rows, cols, paid, given = _lines(built, arcs)
    unit = measures.unit_of([built.offers[i] for i in rows], [built.needs[j] for j in cols])
    if common is not None and _has_usd([built.offers[i] for i in rows]):
        unit, step = (measures.USD_CENTS if paid else unit), common
    else:
        step = measures.granule(_figures(pool, built, rows, cols, paid, unit), pool, unit, policy.granule_usd)
    step = step if paid else 1
    for row in rows:
        offers[row] = _row(built.offers[row], pool, unit, step)
    for col in cols:
        needs[col] = _column(built.needs[col], pool, unit, step, paid=col in paid, given=col in given)
    return unit, step


def _lines(built: Instance, arcs: IntArray) -> tuple[list[int], list[int], set[int], set[int]]:
    """Rows, columns, columns that money may serve, columns that the thing itself may serve."""
    rows, cols = np.unique(built.graph.i[arcs]).tolist(), np.unique(built.graph.j[arcs]).tolist()
    money = {i for i in rows if is_money(built.offers[i])}
    ends = list(zip(built.graph.i[arcs].tolist(), built.graph.j[arcs].tolist(), strict=True))
    return rows, cols, {j for i, j in ends if i in money}, {j for i, j in ends if i not in money}


def _common(pool: Pool, policy: Policy, built: Instance, components: Sequence[IntArray]) -> int:
    """One granule in US cents for the money of all components, so that a cap can be counted in it."""
    figures: list[Fraction] = []
    for arcs in components:
        rows, cols, paid, _ = _lines(built, arcs)
        if _has_usd([built.offers[i] for i in rows]):
            figures += _figures(pool, built, rows, cols, paid, measures.USD_CENTS)
    return measures.granule(figures, pool, measures.USD_CENTS, policy.granule_usd)


def _has_usd(offers: Iterable[OfferCase]) -> bool:
    return all(offer.usd_cents is not None for offer in offers if is_money(offer))


def _figures(
    pool: Pool, built: Instance, rows: list[int], cols: list[int], paid: set[int], unit: str
) -> list[Fraction]:  # fmt: skip
    """Every figure of money of a component in its unit, above zero."""
    found = []
    for offer in (built.offers[i] for i in rows):
        if is_money(offer):
            each = measures.per_minor(offer, pool, unit)
            found += [offer.quantity * each, offer.min_tranche * each]
    for j in cols:
        need = built.needs[j]
        if is_money(need):
            each = measures.per_minor(need, pool, unit)
            found += [need.quantity * each, need.smallest_share * each]
        elif j in paid:
            found.append(Fraction(need.estimated_cost_usd_cents or 0))
    return [figure for figure in found if figure > 0]


def _row(offer: OfferCase, pool: Pool, unit: str, step: int) -> Row:
    each = measures.per_minor(offer, pool, unit)
    least = offer.min_tranche if offer.divisible else offer.quantity
    return Row(offer, offer.quantity * each, step if is_money(offer) else 1, each, least * each)


def _column(need: NeedCase, pool: Pool, unit: str, step: int, *, paid: bool, given: bool) -> Column:
    share = min(need.smallest_share, need.quantity)
    if is_money(need):
        each = measures.per_minor(need, pool, unit)
        demand = need.quantity * each
        full = down(demand, step)
        return Column(need, demand, None, min(up(share * each, step), full), full, 1, 1, each, 1)
    whole = Fraction(need.quantity)
    if not paid:
        return Column(need, whole, None, share, need.quantity, 1, 1, Fraction(1), 1)
    cost = Fraction(need.estimated_cost_usd_cents or 0)
    steps = max(1, down(cost, step))
    unit_cost = up(cost / need.quantity, step)
    if not given:
        part = min(up(cost * share / need.quantity, step), steps)
        return Column(need, whole, cost, part, steps, 1, 1, Fraction(1), unit_cost)
    full = lcm(need.quantity, steps)
    if full <= MOST_MULTIPLE:
        of_thing, of_money = full // need.quantity, full // steps
    else:
        of_thing = up(Fraction(10**6, need.quantity))
        full = need.quantity * of_thing
        of_money = up(Fraction(full, steps))
    return Column(need, whole, cost, share * of_thing, full, of_thing, of_money, Fraction(1), unit_cost)


@dataclass(frozen=True, slots=True)
class _Limits:
    take: IntArray
    upper: IntArray
    tranche: IntArray

    def take_only(self, kept: BoolArray) -> _Limits:
        return _Limits(self.take[kept], self.upper[kept], self.tranche[kept])


def _without_torn(pool: Pool, built: Instance, arcs: IntArray, keep: BoolArray) -> BoolArray:
    """The kept arcs without those of a linked set of which an arc is not kept."""
    keep = keep.copy()
    if not pool.linked:
        return keep
    place = {pair: arc for arc, pair in enumerate(_pairs(built, arcs))}
    groups = [np.array([place[pair] for pair in group]) for group in pool.linked if all(p in place for p in group)]
    while any(keep[group].any() and not keep[group].all() for group in groups):
        for group in groups:
            keep[group] &= keep[group].all()
    return keep


def _arc_limits(
    offers: tuple[Row, ...], needs: tuple[Column, ...], i: IntArray, j: IntArray, *, strict: bool
) -> tuple[BoolArray, _Limits]:
    """Which arcs can move anything in whole granules, and the limits of those."""
    money = np.array([is_money(row.offer) for row in offers], dtype=bool)[i]
    in_kind = np.array([not is_money(col.need) for col in needs], dtype=bool)
    take = np.where(money, _column_of(needs, "of_money")[j], _column_of(needs, "of_thing")[j])
    supply = np.array([down(row.supply, row.step) for row in offers], dtype=np.int64)
    upper = np.minimum(supply[i], _column_of(needs, "full")[j] // take)
    least = np.array([max(1, up(max(row.tranche, row.per_minor), row.step)) for row in offers], dtype=np.int64)[i]
    of_needs = np.where(in_kind, _column_of(needs, "unit_cost"), 1)
    for place, col in enumerate(needs):
        if is_money(col.need) and col.per_minor > 1:
            of_needs[place] = up(col.per_minor, min(row.step for row in offers if is_money(row.offer)))
    least = np.where(money, np.maximum(least, of_needs[j]), least)
    short = (least > upper) & (upper >= 1)
    for arc in np.flatnonzero(short).tolist() if not strict else ():
        if _just_fits(offers[int(i[arc])], needs[int(j[arc])]):
            least[arc], short[arc] = upper[arc], False
    keep = (upper >= 1) & ~short
    return keep, _Limits(take[keep], upper[keep], least[keep])


def _just_fits(row: Row, col: Column) -> bool:
    """Whether all that the two hold is enough for both, though not in whole granules."""
    most = min(row.supply, col.demand if col.cost is None else col.cost)
    one = col.per_minor if col.cost is None else col.cost / col.need.quantity
    return most >= max(row.tranche, row.per_minor, one)


def _column_of(needs: tuple[Column, ...], name: str) -> IntArray:
    return np.array([getattr(col, name) for col in needs], dtype=np.int64)


def _program(
    pool: Pool, policy: Policy, built: Instance, offers: tuple[Row, ...], needs: tuple[Column, ...], arcs: IntArray,
    i: IntArray, j: IntArray, limits: _Limits, caps: tuple[Cap, ...],
) -> tuple[Program, dict[int, Pin]]:  # fmt: skip
    graph = Graph.of(len(offers), len(needs), i, j)
    place = {pair: arc for arc, pair in enumerate(_pairs(built, arcs))}
    lower, pins = _pinned(pool, offers, graph, limits, place)
    upper = limits.upper.copy()
    for arc, pin in pins.items():
        upper[arc] = lower[arc] if pin.exact else upper[arc]
    before = np.zeros(arcs.size, dtype=bool)
    before[[place[pair] for pair in pool.in_force if pair in place]] = True
    program = Program(
        graph=graph,
        supply=np.array([down(row.supply, row.step) for row in offers], dtype=np.int64),
        demand=_column_of(needs, "full"),
        take=limits.take,
        upper=upper,
        tranche=np.minimum(limits.tranche, upper),
        share=_column_of(needs, "share"),
        row_partners=np.minimum(np.bincount(i, minlength=len(offers)), [most_partners(row.offer) for row in offers]),
        col_partners=np.minimum(np.bincount(j, minlength=len(needs)), [most_partners(col.need) for col in needs]),
        lower=lower,
        linked=tuple(_group(group, place) for group in pool.linked if any(pair in place for pair in group)),
        caps=caps,
        before=before if before.any() else None,
        most_changes=_changes_left(pool, policy, before),
    )  # fmt: skip
    return program, pins


def _pairs(built: Instance, arcs: IntArray) -> list[tuple[str, str]]:
    return [
        (built.offers[i].ref, built.needs[j].ref)
        for i, j in zip(built.graph.i[arcs].tolist(), built.graph.j[arcs].tolist(), strict=True)
    ]


def most_partners(record: OfferCase | NeedCase) -> int:
    """Most partners of a record; what is given whole has one."""
    if isinstance(record, OfferCase) and not record.divisible:
        return 1
    return 2**31 if record.max_partners is None else record.max_partners


def _pinned(
    pool: Pool, offers: tuple[Row, ...], graph: Graph, limits: _Limits, place: dict[tuple[str, str], int]
) -> tuple[IntArray, dict[int, Pin]]:
    """What pins ask of each arc, in granules rounded up, and the pins by arc."""
    lower, pins = np.zeros(graph.n_arcs, dtype=np.int64), {}
    known = {row.offer.ref for row in offers}
    for pin in pool.pins:
        arc = place.get((pin.offer, pin.need))
        if arc is None:
            if pin.offer in known:
                raise EngineError("pin_not_possible", offer=pin.offer, need=pin.need)
            continue
        row = offers[int(graph.i[arc])]
        least = up(pin.quantity * row.per_minor, row.step)
        if pin.quantity > row.offer.quantity or least > limits.upper[arc] + 1:
            raise EngineError("pin_too_large", offer=pin.offer, need=pin.need)
        lower[arc], pins[arc] = max(1, min(least, int(limits.upper[arc]))), pin
    return lower, pins


def _group(group: tuple[tuple[str, str], ...], place: dict[tuple[str, str], int]) -> IntArray:
    return np.array(sorted(place[pair] for pair in group if pair in place), dtype=np.int64)


def _cap(
    pool: Pool, cap: CapSetting, offers: tuple[Row, ...], needs: tuple[Column, ...], i: IntArray, j: IntArray
) -> Cap:
    """The arcs of money that a cap counts, in granules of US dollars."""
    counted = np.array([measures.in_cap(cap, col.need, pool) for col in needs], dtype=bool)[j]
    money = np.array([is_money(row.offer) and row.offer.usd_cents is not None for row in offers], dtype=bool)[i]
    arcs = np.flatnonzero(counted & money)
    steps = {usd_step(offers[int(i[arc])], pool) for arc in arcs.tolist()}
    if not steps:
        return Cap(arcs, 0)
    return Cap(arcs, down(Fraction(cap.limit_usd * measures.CENTS), max(steps)))


def usd_step(row: Row, pool: Pool) -> Fraction:
    """US cents in one granule of a row of money."""
    return row.step / row.per_minor * measures.per_minor(row.offer, pool, measures.USD_CENTS)


def _changes_left(pool: Pool, policy: Policy, before: BoolArray) -> int | None:
    """How many pairings of the plan in force this block may give up; those not possible any more are given up."""
    if policy.change_limit is None or not before.any():
        return None
    left = policy.change_limit - (len(pool.in_force) - int(before.sum()))
    if left < 0:
        raise ChangeLimitTooSmall(least=len(pool.in_force) - int(before.sum()))
    return left
