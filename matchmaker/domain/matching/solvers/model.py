"""A maximisation over whole numbers within boxes, kept exact: A z <= b, low <= z <= high, every entry a whole number.

Solvers get a scaled copy in doubles (`highs`); whether a point keeps the rows and what it is worth is always decided
here, in whole numbers.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.rows import Matrix, table, times

Entry = tuple[IntArray, IntArray, IntArray | int]  # rows, variables, coefficients


class Kind(IntEnum):
    """What a variable counts."""

    AMOUNT = 0  # granules on an arc
    YESNO = 1
    MEASURE = 2  # a level or a shortfall: follows from the amounts


class Model:
    """Variables and rows; both only grow, and can be cut back to a mark."""

    def __init__(self) -> None:
        self.low, self.high = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        self.kind = np.empty(0, dtype=np.int8)
        self.limit = np.empty(0, dtype=np.int64)
        self._row, self._col, self._val = (np.empty(0, dtype=np.int64) for _ in range(3))
        self._matrix: Matrix | None = None

    @property
    def n_vars(self) -> int:
        return int(self.low.size)

    @property
    def n_rows(self) -> int:
        return int(self.limit.size)

    def add_vars(self, low: IntArray, high: IntArray, kind: Kind) -> IntArray:
        """The indices of as many new variables as there are bounds."""
        first = self.n_vars
        self.low, self.high = np.concatenate((self.low, low)), np.concatenate((self.high, high))
        self.kind = np.concatenate((self.kind, np.full(low.size, kind, dtype=np.int8)))
        self._matrix = None
        return np.arange(first, self.n_vars, dtype=np.int64)

    def add_rows(self, limit: IntArray, *entries: Entry) -> IntArray:
        """Rows "sum <= limit"; entries: (row counted from 0 in this call, variable, coefficient), added up."""
        first = self.n_rows
        self.limit = np.concatenate((self.limit, np.asarray(limit, dtype=np.int64)))
        for row, col, val in entries:
            self._row = np.concatenate((self._row, np.asarray(row, dtype=np.int64) + first))
            self._col = np.concatenate((self._col, np.asarray(col, dtype=np.int64)))
            self._val = np.concatenate((self._val, np.broadcast_to(np.asarray(val, dtype=np.int64), np.shape(col))))
        self._matrix = None
        return np.arange(first, self.n_rows, dtype=np.int64)

    def at_least(self, objective: IntArray, value: int) -> None:
        """Demand that an objective reaches a value from now on."""
        used = np.flatnonzero(objective)
        self.add_rows(np.array([-value]), (np.zeros(used.size, dtype=np.int64), used, -objective[used]))

    def mark(self) -> tuple[int, int, int]:
        """Where the model stands, for `cut_back`."""
        return self.n_vars, self.n_rows, int(self._row.size)

    def cut_back(self, mark: tuple[int, int, int]) -> None:
        """Forget the variables and rows added since the mark."""
        n_vars, n_rows, n_entries = mark
        self.low, self.high, self.kind = self.low[:n_vars], self.high[:n_vars], self.kind[:n_vars]
        self.limit = self.limit[:n_rows]
        self._row, self._col, self._val = (array[:n_entries] for array in (self._row, self._col, self._val))
        self._matrix = None

    @property
    def matrix(self) -> Matrix:
        """A as int64 of shape (n_rows, n_vars)."""
        if self._matrix is None:
            self._matrix = table(self._val, self._row, self._col, (self.n_rows, self.n_vars))
        return self._matrix

    def holds(self, z: IntArray) -> bool:
        """Whether a whole point keeps every bound and every row, exactly."""
        if (z < self.low).any() or (z > self.high).any():
            return False
        return bool((times(self.matrix, z) <= self.limit).all())


def none(size: int) -> IntArray:
    """So many zeros."""
    return np.zeros(size, dtype=np.int64)
