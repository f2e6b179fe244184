"""Answers for many pairs at once: what depends on a few fields is asked once for all pairs that agree in them.

Pairs are either a list of them (`Pairs`) or all that some offers make with every need (`Block`); the same code serves
both. Offers are rows (i), needs columns (j), by their place in the pool.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from operator import attrgetter
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.vocabulary import Unit

IntArray = NDArray[np.int64]
PlaceArray = NDArray[np.int32]
DoubleArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Numbers = NDArray[Any]
Records = Sequence[OfferCase | NeedCase]
NONE = -1  # stands for "not known" in arrays of quantities
FULL = 100
EXACT_IN_DOUBLES = 2**53 // FULL  # percents of whole numbers up to here come out of doubles as they should
FEW = 500  # pairs that are answered one by one
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
        self._doubles: dict[str, DoubleArray] = {}
        self._coded: dict[str, tuple[IntArray, int]] = {}
        self._groups: dict[tuple[tuple[str, ...], tuple[str, ...]], Groups] = {}

    @cached_property
    def _fields(self) -> dict[str, tuple[Any, ...]]:
        """Every field of every record, read in one go."""
        if not self.records:
            return {}
        names = [field.name for field in fields(self.records[0])]
        return dict(zip(names, zip(*map(attrgetter(*names), self.records), strict=True), strict=True))

    def values(self, name: str) -> tuple[Any, ...]:
        """One field of every record."""
        return self._fields.get(name, ())

    def column(self, name: str) -> IntArray:
        """One field of every record as whole numbers: dates as day numbers, yes as 1, None as `NONE`."""
        if name not in self._columns:
            self._columns[name] = np.array(_numbers(self.values(name)), dtype=np.int64)
        return self._columns[name]

    def doubles(self, name: str) -> DoubleArray:
        """The same as floating point, for arithmetic that is exact in it and several times quicker."""
        if name not in self._doubles:
            self._doubles[name] = self.column(name).astype(np.float64)
        return self._doubles[name]

    def groups(self, fields: Sequence[str], presence: Sequence[str] = ()) -> Groups:
        """The records by these fields; of those named in `presence` only whether they are None."""
        key = (tuple(fields), tuple(name for name in presence if name in fields))
        if key not in self._groups:
            self._groups[key] = self._grouped(*key)
        return self._groups[key]

    def of_group(self, groups: Groups, name: str) -> list[Any]:
        """A field that the records of a group share, group by group."""
        return [getattr(self.records[place], name) for place in groups.first]

    def _grouped(self, fields: Sequence[str], presence: Sequence[str]) -> Groups:
        of, first = np.zeros(len(self.records), dtype=np.int64), [0][: len(self.records)]
        for name in fields if len(self.records) > 1 else ():
            codes, n_codes = self._codes(name)
            if name in presence:
                codes, n_codes = (self.column(name) == NONE).astype(np.int64), 2
            if n_codes > 1:
                of, first = _numbered(of * n_codes + codes, len(first) * n_codes)
        return Groups(of, first)

    def _codes(self, name: str) -> tuple[IntArray, int]:
        """A number for the value that each record has in a field, and how many values there are."""
        if name not in self._coded:
            keys = _hashable(self.values(name))
            numbers = {value: number for number, value in enumerate(dict.fromkeys(keys))}
            self._coded[name] = np.array(list(map(numbers.__getitem__, keys)), dtype=np.int64), len(numbers)
        return self._coded[name]


def _numbers(values: Sequence[Any]) -> list[int]:
    """Dates as day numbers, yes as 1, None as `NONE`; each value of a column that repeats is looked at once."""
    known = {value: _number(value) for value in set(values)}
    return [known[value] for value in values]


def _number(value: Any) -> int:
    if value is None:
        return NONE
    return value.toordinal() if hasattr(value, "toordinal") else int(value)


def _hashable(values: Sequence[Any]) -> Sequence[Hashable]:
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
    def amounts(self) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """Quantities of the offers and their worth, quantities of the needs and their cost."""
        return self.offers.column("quantity"), self.worth, self.needs.column("quantity"), self.cost

    @cached_property
    def amounts_in_doubles(self) -> tuple[DoubleArray, ...]:
        """The same as floating point."""
        return tuple(column.astype(np.float64) for column in self.amounts)

    @cached_property
    def all_known(self) -> bool:
        """Whether the sizes of any two records can be compared."""
        return all(int(column.min(initial=1)) > 0 for column in self.amounts)

    @cached_property
    def most(self) -> int:
        """The largest quantity of any record, in whatever unit."""
        return max(int(column.max(initial=0)) for column in self.amounts)


@dataclass(frozen=True, slots=True)
class Lookup:
    """What depends on a group of offers and a group of needs: table[rows[i], cols[j]]; where `cols` is None the table
    has a column for every need."""

    rows: IntArray
    cols: IntArray | None
    table: Numbers

    def spread(self) -> Lookup:
        """The same with a column for every need."""
        return self if self.cols is None else Lookup(self.rows, None, self.table.take(self.cols, axis=1, mode="clip"))


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
        cells = self.cells(lookup.rows, lookup.cols, lookup.table.shape[1])
        return lookup.table.ravel().take(cells, mode="clip")

    def cells(self, rows: IntArray, cols: IntArray | None, width: int) -> IntArray:
        """The cell of each pair in a table of so many columns, row after row."""
        found = self.offers(rows * width)
        found += self.j if cols is None else self.needs(cols)
        return found

    def offers(self, column: Numbers) -> Numbers:
        return column.take(self.i, mode="clip")  # places are known to be inside: "clip" is twice as quick

    def needs(self, column: Numbers) -> Numbers:
        return column.take(self.j, mode="clip")

    def kept(self, mask: BoolArray) -> Pairs:
        """The pairs of a mask."""
        return Pairs(self.i[mask], self.j[mask])


@dataclass(frozen=True, slots=True)
class Block:
    """Some offers (places) with every need: shape (rows, n_needs)."""

    rows: IntArray

    def look(self, lookup: Lookup) -> Numbers:
        rows = lookup.table[lookup.rows[self.rows]]
        return rows if lookup.cols is None or rows.shape[1] == 1 else rows.take(lookup.cols, axis=1, mode="clip")

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


def tabled(
    sides: Sides, most: int, offer_fields: Sequence[str], need_fields: Sequence[str], answer: Callable[[Pairs], Numbers]
) -> Lookup | None:
    """What `answer` says of pairs as a table; None where that takes more than `most` cells, or where these are so few
    that grouping takes longer than it saves.

    `answer` must read nothing of the two records but these fields.
    """
    if most < FEW:
        return None
    offers, needs = sides.offers.groups(offer_fields), sides.needs.groups(need_fields)
    height, width = len(offers.first), len(needs.first)
    if height * width > most:
        return None
    rows, cols = (np.array(groups.first, dtype=np.int64) for groups in (offers, needs))
    cells = Pairs(np.repeat(rows, width), np.tile(cols, height))
    return Lookup(offers.of, needs.of, answer(cells).reshape(height, width))


def holds(lists: Sequence[Sequence[str]], codes: Sequence[str]) -> BoolArray:
    """Whether each list holds each code, shape (lists, codes)."""
    places: dict[str, list[int]] = {}
    for place, code in enumerate(codes):
        places.setdefault(code, []).append(place)
    table = np.zeros((len(lists), len(codes)), dtype=bool)
    for row, one in enumerate(lists):
        for code in one:
            if code in places:
                table[row, places[code]] = True
    return table


def share_a_code(offered: Sequence[Sequence[str]], asked: Sequence[Sequence[str]]) -> BoolArray:
    """Whether two lists have a code in common, shape (offered, asked)."""
    codes = list(dict.fromkeys(code for one in asked for code in one))
    return (holds(offered, codes).astype(np.int32) @ holds(asked, codes).T.astype(np.int32)).astype(bool)


def filled(lists: Sequence[Any]) -> BoolArray:
    """Which of these lists (or values) are not empty."""
    return np.array([bool(one) for one in lists], dtype=bool)


def shared_days(sides: Sides, over: Over) -> tuple[DoubleArray, DoubleArray]:
    """First and last day in common, as day numbers; first > last where there is none."""
    first = np.maximum(over.offers(sides.offers.doubles("starts_on")), over.needs(sides.needs.doubles("starts_on")))
    last = np.minimum(over.offers(sides.offers.doubles("ends_on")), over.needs(sides.needs.doubles("ends_on")))
    return first, last


@dataclass(frozen=True, slots=True)
class Amounts:
    """Supply and demand of each pair in one unit, as `sizes.usable` has them; `NONE` where they cannot be compared."""

    supply: IntArray
    demand: IntArray


def amounts(sides: Sides, over: Over) -> Amounts:
    """Supply and demand of pairs whose kinds fit."""
    supply, demand = _met(sides, over, sides.amounts)
    unknown = (supply == NONE) | (demand == NONE)
    if unknown.any():
        supply[unknown], demand[unknown] = NONE, NONE
    return Amounts(supply, demand)


def _met(sides: Sides, over: Over, columns: tuple[Numbers, ...]) -> tuple[Numbers, Numbers]:
    """Supply and demand: in their own unit where it is one, else in US cents, `NONE` where these are not known."""
    quantity, worth, asked, cost = columns
    native = over.offers(sides.units[0]) == over.needs(sides.units[1])
    supply = np.where(native, over.offers(quantity), over.offers(worth))
    return supply, np.where(native, over.needs(asked), over.needs(cost))


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


def size_percents(sides: Sides, over: Over, unknown_as: int) -> Numbers:
    """The lesser of supply and demand as a percent of the greater; `unknown_as` where they cannot be compared."""
    columns = sides.amounts if sides.most > EXACT_IN_DOUBLES else sides.amounts_in_doubles
    supply, demand = _met(sides, over, columns)
    least, most = np.minimum(supply, demand), np.maximum(supply, demand)
    if sides.all_known:
        return percent_of(least, most, sides.most)
    unknown = least <= 0
    least[unknown], most[unknown] = 0, 1
    percents = percent_of(least, most, sides.most)
    percents[unknown] = unknown_as
    return percents


def percent_of(part: Numbers, whole: Numbers, most: int) -> Numbers:
    """Whole percents of parts, rounded down: 0 <= part <= whole, 0 < whole <= most. In doubles where they are exact."""
    if most > EXACT_IN_DOUBLES:
        return (FULL * part // whole).astype(np.uint16)
    percents = np.multiply(part, np.float64(FULL))
    percents /= whole
    return percents.astype(np.uint16)
