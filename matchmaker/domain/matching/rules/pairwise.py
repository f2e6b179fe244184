"""Answers for many pairs at once: what depends on a few fields is asked once for all pairs that agree in them.

Pairs are either a list of them (`Pairs`) or all that some offers make with every need (`Block`); the same code serves
both. Offers are rows (i), needs columns (j), by their place in the pool.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.vocabulary import Unit

IntArray = NDArray[np.int64]
PlaceArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]
Numbers = NDArray[Any]
Records = Sequence[OfferCase | NeedCase]
NONE = -1  # stands for "not known" in arrays of quantities
FULL = 100
EXACT_IN_DOUBLES = 2**53 // FULL  # percents of whole numbers up to here come out of doubles as they should
ROOM = 4  # cells a record that may be numbered without sorting


@dataclass(frozen=True, slots=True)
class Groups:
    """Records that agree in some fields: `of`, the group of each record; `first`, the place of one of each group."""

    of: IntArray
    first: list[int]


class Side:
    """The offers or the needs of a pool by columns. A column or a grouping is made when it is first asked for."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self._columns: dict[str, IntArray] = {}
        self._groups: dict[tuple[tuple[str, ...], tuple[str, ...]], Groups] = {}

    def values(self, name: str) -> list[Any]:
        """One field of every record."""
        return list(map(attrgetter(name), self.records))

    def column(self, name: str) -> IntArray:
        """One field of every record as whole numbers: dates as day numbers, yes as 1, None as `NONE`."""
        if name not in self._columns:
            self._columns[name] = np.array(list(map(_number, self.values(name))), dtype=np.int64)
        return self._columns[name]

    def groups(self, fields: Sequence[str], presence: Sequence[str] = ()) -> Groups:
        """The records by these fields; of those named in `presence` only whether they are None."""
        key = (tuple(fields), tuple(presence))
        if key not in self._groups:
            self._groups[key] = self._grouped(fields, presence)
        return self._groups[key]

    def of_group(self, groups: Groups, name: str) -> list[Any]:
        """A field that the records of a group share, group by group."""
        return [getattr(self.records[place], name) for place in groups.first]

    def _grouped(self, fields: Sequence[str], presence: Sequence[str]) -> Groups:
        of, first = np.zeros(len(self.records), dtype=np.int64), [0][: len(self.records)]
        for name in fields if len(self.records) > 1 else ():
            values = self.values(name)
            keys = [value is None for value in values] if name in presence else _hashable(values)
            numbers = {value: number for number, value in enumerate(dict.fromkeys(keys))}
            codes = np.array(list(map(numbers.__getitem__, keys)), dtype=np.int64)
            of, first = _numbered(of * len(numbers) + codes, len(first) * len(numbers))
        return Groups(of, first)


def _number(value: Any) -> int:
    if value is None:
        return NONE
    return value.toordinal() if hasattr(value, "toordinal") else int(value)


def _hashable(values: list[Any]) -> list[Hashable]:
    if values and isinstance(values[0], dict):
        return [tuple(sorted(value.items())) if value else () for value in values]
    return values


def _numbered(cells: IntArray, most: int) -> tuple[IntArray, list[int]]:
    """Cells below `most` numbered without gaps, and a place where each of them stands."""
    if most > ROOM * (cells.size + 256):
        _, first, of = np.unique(cells, return_index=True, return_inverse=True)
        return of, first.tolist()
    place = np.full(most, NONE, dtype=np.int64)
    place[cells[::-1]] = np.arange(cells.size - 1, -1, -1)
    met = np.flatnonzero(place != NONE)
    number = np.zeros(most, dtype=np.int64)
    number[met] = np.arange(met.size)
    return number[cells], place[met].tolist()


class Sides:
    """A pool by columns."""

    def __init__(self, pool: Pool) -> None:
        self.pool, self.offers, self.needs = pool, Side(pool.offers), Side(pool.needs)

    @cached_property
    def refs(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of the offers and of the needs."""
        return tuple(self.offers.values("ref")), tuple(self.needs.values("ref"))

    @cached_property
    def units(self) -> tuple[IntArray, IntArray]:
        """A number for the unit of each offer and of each need; money counts in the unit of its currency."""
        plain = [
            [(unit, currency if unit == Unit.MONEY else None) for unit, currency in zip(units, currencies, strict=True)]
            for units, currencies in ((one.values("unit"), one.values("currency")) for one in (self.offers, self.needs))
        ]
        numbers = {unit: number for number, unit in enumerate(dict.fromkeys(plain[0] + plain[1]))}
        offers, needs = (np.array([numbers[unit] for unit in side], dtype=np.int64) for side in plain)
        return offers, needs

    @cached_property
    def worth(self) -> IntArray:
        """US cents of each offer of money, `NONE` of any other."""
        money = np.array([unit == Unit.MONEY for unit in self.offers.values("unit")], dtype=bool)
        return np.where(money, self.offers.column("usd_cents"), NONE)

    @cached_property
    def cost(self) -> IntArray:
        """US cents of each need of money, the estimated cost of any other."""
        money = np.array([unit == Unit.MONEY for unit in self.needs.values("unit")], dtype=bool)
        return np.where(money, self.needs.column("usd_cents"), self.needs.column("estimated_cost_usd_cents"))

    @cached_property
    def most(self) -> int:
        """The largest quantity of any record, in whatever unit."""
        columns = self.offers.column("quantity"), self.needs.column("quantity"), self.worth, self.cost
        return max(int(column.max(initial=0)) for column in columns)


@dataclass(frozen=True, slots=True)
class Lookup:
    """What depends on a group of offers and a group of needs: table[rows[i], cols[j]]."""

    rows: IntArray
    cols: IntArray
    table: Numbers


class Over(Protocol):
    """Pairs of which something is asked. Every answer has the shape of the pairs, or one that broadcasts to it."""

    def look(self, lookup: Lookup) -> Numbers:
        """What a table says of each pair."""

    def offers(self, column: Numbers) -> Numbers:
        """A column of offers for each pair."""

    def needs(self, column: Numbers) -> Numbers:
        """A column of needs for each pair."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """A list of pairs: places i and j of the same shape."""

    i: Numbers
    j: Numbers

    def look(self, lookup: Lookup) -> Numbers:
        if lookup.table.size == 1:
            return np.broadcast_to(lookup.table.reshape(()), self.i.shape)
        return lookup.table.ravel()[self.cells(lookup.rows, lookup.cols, lookup.table.shape[1])]

    def cells(self, rows: IntArray, cols: IntArray, width: int) -> IntArray:
        """The cell of each pair in a table of so many columns, row after row."""
        found = rows[self.i]
        found *= width
        found += cols[self.j]
        return found

    def offers(self, column: Numbers) -> Numbers:
        return column[self.i]

    def needs(self, column: Numbers) -> Numbers:
        return column[self.j]

    def kept(self, mask: BoolArray) -> Pairs:
        """The pairs of a mask."""
        return Pairs(self.i[mask], self.j[mask])


@dataclass(frozen=True, slots=True)
class Block:
    """Some offers (places) with every need: shape (rows, n_needs)."""

    rows: IntArray

    def look(self, lookup: Lookup) -> Numbers:
        if lookup.table.shape[1] == 1:
            return lookup.table[lookup.rows[self.rows]]
        return np.take(lookup.table[lookup.rows[self.rows]], lookup.cols, axis=1, mode="clip")

    def offers(self, column: Numbers) -> Numbers:
        return column[self.rows, np.newaxis]

    def needs(self, column: Numbers) -> Numbers:
        return column[np.newaxis, :]


Ask = Callable[[OfferCase, NeedCase], int]


def ask_each(sides: Sides, offers: Groups, needs: Groups, table: Numbers, asked: BoolArray, ask: Ask) -> Lookup:
    """`table` (groups of offers x groups of needs) with the cells of `asked` filled by asking one pair of each."""
    table = table.copy()
    for row, col in zip(*(places.tolist() for places in np.nonzero(asked)), strict=True):
        table[row, col] = ask(sides.pool.offers[offers.first[row]], sides.pool.needs[needs.first[col]])
    return Lookup(offers.of, needs.of, table)


def ask_once(
    sides: Sides, pairs: Pairs, offer_fields: Sequence[str], need_fields: Sequence[str], ask: Ask,
    presence: Sequence[str] = (),
) -> Numbers:  # fmt: skip
    """What `ask` says of each pair, a small number.

    `ask` must read nothing of the two records but these fields; of those named in `presence` only whether they are
    None.
    """
    offers, needs = sides.offers.groups(offer_fields, presence), sides.needs.groups(need_fields, presence)
    width = len(needs.first)
    if len(offers.first) * width == 1 and pairs.i.size:
        return np.broadcast_to(np.uint8(ask(sides.pool.offers[0], sides.pool.needs[0])), pairs.i.shape)
    cells, first = _numbered(pairs.cells(offers.of, needs.of, width), len(offers.first) * width)
    rows, cols = pairs.i[first].tolist(), pairs.j[first].tolist()
    answers = [ask(sides.pool.offers[i], sides.pool.needs[j]) for i, j in zip(rows, cols, strict=True)]
    return np.array(answers, dtype=np.uint8)[cells]


def holds(lists: Sequence[Sequence[str]], codes: Sequence[str]) -> BoolArray:
    """Whether each list holds each code, shape (lists, codes)."""
    places: dict[str, list[int]] = {}
    for place, code in enumerate(codes):
        places.setdefault(code, []).append(place)
    table = np.zeros((len(lists), len(codes)), dtype=bool)
    for row, one in enumerate(lists):
        for code in one:
            table[row, places.get(code, [])] = True
    return table


def share_a_code(offered: Sequence[Sequence[str]], asked: Sequence[Sequence[str]]) -> BoolArray:
    """Whether two lists have a code in common, shape (offered, asked)."""
    codes = list(dict.fromkeys(code for one in asked for code in one))
    return (holds(offered, codes).astype(np.int32) @ holds(asked, codes).T.astype(np.int32)).astype(bool)


def filled(lists: Sequence[Any]) -> BoolArray:
    """Which of these lists (or values) are not empty."""
    return np.array([bool(one) for one in lists], dtype=bool)


def shared_days(sides: Sides, over: Over) -> tuple[IntArray, IntArray]:
    """First and last day in common, as day numbers; first > last where there is none."""
    first = np.maximum(over.offers(sides.offers.column("starts_on")), over.needs(sides.needs.column("starts_on")))
    last = np.minimum(over.offers(sides.offers.column("ends_on")), over.needs(sides.needs.column("ends_on")))
    return first, last


@dataclass(frozen=True, slots=True)
class Amounts:
    """Supply and demand of each pair in one unit, as `sizes.usable` has them; `NONE` where they cannot be compared."""

    supply: IntArray
    demand: IntArray


def amounts(sides: Sides, over: Over) -> Amounts:
    """Supply and demand of pairs whose kinds fit."""
    units = sides.units
    native = over.offers(units[0]) == over.needs(units[1])
    supply = np.where(native, over.offers(sides.offers.column("quantity")), over.offers(sides.worth))
    demand = np.where(native, over.needs(sides.needs.column("quantity")), over.needs(sides.cost))
    unknown = (supply == NONE) | (demand == NONE)
    if unknown.any():
        supply[unknown], demand[unknown] = NONE, NONE
    return Amounts(supply, demand)


def usable_of(sides: Sides, pairs: Pairs, found: Amounts) -> tuple[IntArray, IntArray]:
    """What each pair moves in the offer's own unit and in the need's, rounded down; 0 where it cannot be compared."""
    known = np.minimum(found.supply, found.demand) > 0
    quantity = np.where(known, np.minimum(found.supply, found.demand), 0)
    given = times(quantity, pairs.offers(sides.offers.column("quantity")), np.where(known, found.supply, 1))
    received = times(quantity, pairs.needs(sides.needs.column("quantity")), np.where(known, found.demand, 1))
    return given, received


def times(one: IntArray, other: IntArray, by: IntArray) -> IntArray:
    """one x other // by for numbers >= 0 (by > 0), exact at any size as long as the result fits."""
    fits = other <= np.iinfo(np.int64).max // np.maximum(one, 1)
    found: IntArray = np.where(fits, one, 0) * np.where(fits, other, 0) // by
    for place in np.flatnonzero(~fits).tolist():
        found[place] = int(one[place]) * int(other[place]) // int(by[place])
    return found


def share_of(points: IntArray, sides: Sides, pairs: Pairs) -> IntArray:
    """`points` times the share of the need that each eligible pair covers, rounded down, exact at any size."""
    found = amounts(sides, pairs)
    return times(points, np.minimum(found.supply, found.demand), found.demand)


def percent_of(part: Numbers, whole: Numbers, most: int) -> Numbers:
    """Whole percents of parts, rounded down: 0 <= part <= whole, 0 < whole <= most. In doubles where they are exact."""
    if most > EXACT_IN_DOUBLES:
        return (FULL * part // whole).astype(np.uint16)
    percents = np.multiply(part, np.float64(FULL))
    percents /= whole
    return percents.astype(np.uint16)
