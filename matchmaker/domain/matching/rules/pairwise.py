"""Answers for many pairs at once: what depends on a few fields is asked once for all pairs that agree in them.

Arrays i and j hold places of offers and needs in the pool and have the same shape; so has every result.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.vocabulary import Unit

IntArray = NDArray[np.int64]
PlaceArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]
Records = Sequence[OfferCase | NeedCase]
NONE = -1  # stands for "not known" in arrays of quantities


def ask_once(
    pool: Pool,
    i: PlaceArray,
    j: PlaceArray,
    offer_fields: Sequence[str],
    need_fields: Sequence[str],
    ask: Callable[[OfferCase, NeedCase], int],
    *,
    presence: Sequence[str] = (),
) -> IntArray:
    """What `ask` says of each pair, a small number.

    `ask` must read nothing of the two records but these fields; of those named in `presence` only whether they are
    None.
    """
    offers, needs = grouped(pool.offers, offer_fields, presence), grouped(pool.needs, need_fields, presence)
    cell = _group_of(offers, len(pool.offers))[i] * len(needs) + _group_of(needs, len(pool.needs))[j]
    table = np.zeros(len(offers) * len(needs), dtype=np.int16)
    asked = np.zeros(table.size, dtype=bool)
    asked[cell] = True
    for place in np.flatnonzero(asked).tolist():
        row, col = offers[place // len(needs)][0], needs[place % len(needs)][0]
        table[place] = ask(pool.offers[row], pool.needs[col])
    answers: IntArray = table[cell].astype(np.int64)
    return answers


def grouped(
    records: Records, fields: Sequence[str], presence: Sequence[str] = (), places: Iterable[int] | None = None
) -> list[list[int]]:
    """Places (all, or of those given) of the records that agree in these fields, in the order first met."""
    groups: dict[Hashable, list[int]] = {}
    key = _key_of(records, fields, presence)
    for place in range(len(records)) if places is None else places:
        groups.setdefault(key(records[place]), []).append(place)
    return list(groups.values())


def _key_of(records: Records, fields: Sequence[str], presence: Sequence[str]) -> Callable[[Any], Hashable]:
    """What two records that agree in the fields have in common."""
    if not fields or not records:
        return lambda _record: ()
    mappings = any(isinstance(getattr(records[0], name), dict) for name in fields)
    if not mappings and not set(fields) & set(presence):
        return attrgetter(*fields)
    return lambda record: tuple(_hashable(getattr(record, name), name in presence) for name in fields)


def _hashable(value: Any, presence: bool) -> Hashable:
    if presence:
        return value is None
    return tuple(sorted(value.items())) if isinstance(value, dict) else value


def _group_of(groups: Sequence[Sequence[int]], size: int) -> IntArray:
    group_of = np.zeros(size, dtype=np.int64)
    for number, places in enumerate(groups):
        group_of[places] = number
    return group_of


def column(records: Records, name: str) -> IntArray:
    """One field of every record as whole numbers: dates as day numbers, yes as 1, None as `NONE`."""
    return np.array([_number(getattr(record, name)) for record in records], dtype=np.int64)


def _number(value: Any) -> int:
    if value is None:
        return NONE
    return value.toordinal() if hasattr(value, "toordinal") else int(value)


def shared_days(pool: Pool, i: PlaceArray, j: PlaceArray) -> tuple[IntArray, IntArray]:
    """First and last day in common, as day numbers; first > last where there is none."""
    first = np.maximum(column(pool.offers, "starts_on")[i], column(pool.needs, "starts_on")[j])
    last = np.minimum(column(pool.offers, "ends_on")[i], column(pool.needs, "ends_on")[j])
    return first, last


@dataclass(frozen=True, slots=True)
class Amounts:
    """Supply and demand of each pair in one unit, as `sizes.usable` has them; `NONE` where they cannot be compared.
    native: whether that is the unit (or currency) of both records."""

    supply: IntArray
    demand: IntArray
    native: BoolArray


def amounts(pool: Pool, i: PlaceArray, j: PlaceArray) -> Amounts:
    """Supply and demand of pairs whose kinds fit."""
    money_offer, money_need = _is_money(pool.offers)[i], _is_money(pool.needs)[j]
    units = {name: number for number, name in enumerate(_names((*pool.offers, *pool.needs)))}
    native = _named(pool.offers, units)[i] == _named(pool.needs, units)[j]
    cost = np.where(money_need, column(pool.needs, "usd_cents")[j], column(pool.needs, "estimated_cost_usd_cents")[j])
    supply = np.where(native, column(pool.offers, "quantity")[i], column(pool.offers, "usd_cents")[i])
    demand = np.where(native, column(pool.needs, "quantity")[j], cost)
    known = native | (money_offer & (supply != NONE) & (demand != NONE))
    return Amounts(np.where(known, supply, NONE), np.where(known, demand, NONE), native)


def share_of(points: IntArray, pool: Pool, i: PlaceArray, j: PlaceArray) -> IntArray:
    """`points` times the share of the need that each eligible pair covers, rounded down, exact at any size."""
    supply_and_demand = amounts(pool, i, j)
    quantity, demand = np.minimum(supply_and_demand.supply, supply_and_demand.demand), supply_and_demand.demand
    fits = quantity <= np.iinfo(np.int64).max // np.maximum(points, 1)
    shares = np.where(fits, points, 0) * np.where(fits, quantity, 0) // demand
    for place in np.flatnonzero(~fits).tolist():
        shares[place] = int(points[place]) * int(quantity[place]) // int(demand[place])
    return shares


def _is_money(records: Records) -> BoolArray:
    return np.array([record.unit == Unit.MONEY for record in records], dtype=bool)


def _unit_name(record: OfferCase | NeedCase) -> tuple[str, str | None]:
    return record.unit, record.currency if record.unit == Unit.MONEY else None


def _names(records: Records) -> Iterable[tuple[str, str | None]]:
    return dict.fromkeys(_unit_name(record) for record in records)


def _named(records: Records, numbers: dict[tuple[str, str | None], int]) -> IntArray:
    return np.array([numbers[_unit_name(record)] for record in records], dtype=np.int64)
