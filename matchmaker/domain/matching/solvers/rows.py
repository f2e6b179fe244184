"""Rows of a model as a table, full where it is small: there most of the time went into looking after sparse ones."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from matchmaker.domain.matching.solvers.graph import BoolArray, IntArray

FloatArray = NDArray[np.float64]
Matrix: TypeAlias = Any  # an array, or where it is large a csr_array of scipy, which states no types

SMALL = 40_000  # entries, zeros included
SAFE = 2.0**62  # sums below it are formed in 64 bits, others in numbers of any size


def table(val: IntArray, row: IntArray, col: IntArray, shape: tuple[int, int]) -> Matrix:
    """The matrix of int64 with these entries, added up where a place is named twice."""
    if shape[0] * shape[1] <= SMALL:
        full = np.zeros(shape, dtype=np.int64)
        np.add.at(full, (row, col), val)
        return full
    sparse = csr_array((val, (row, col)), shape=shape, dtype=np.int64)
    sparse.eliminate_zeros()
    return sparse


def times(matrix: Matrix, z: IntArray) -> IntArray:
    """The exact product; numbers of any size where 64 bits might not do."""
    size = abs(matrix).astype(float) @ np.abs(z).astype(float)
    if not size.size or size.max() < SAFE:
        return np.asarray(matrix @ z)
    if isinstance(matrix, np.ndarray):
        return np.asarray(matrix.astype(object) @ z.astype(object))
    total = np.zeros(matrix.shape[0], dtype=object)
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    np.add.at(total, rows, matrix.data.astype(object) * z[matrix.indices].astype(object))
    return total


def turned(matrix: Matrix) -> Matrix:
    """Columns as rows."""
    return matrix.T if isinstance(matrix, np.ndarray) else matrix.T.tocsr()


def above(matrix: Matrix) -> Matrix:
    """The entries above zero, zero in place of the others."""
    return np.maximum(matrix, 0) if isinstance(matrix, np.ndarray) else matrix.maximum(0)


def below(matrix: Matrix) -> Matrix:
    """The entries below zero, zero in place of the others."""
    return np.minimum(matrix, 0) if isinstance(matrix, np.ndarray) else matrix.minimum(0)


def is_empty(matrix: Matrix) -> BoolArray:
    """Mask over rows: those without an entry."""
    return np.asarray(~matrix.any(axis=1) if isinstance(matrix, np.ndarray) else np.diff(matrix.indptr) == 0)


def largest(matrix: Matrix) -> FloatArray:
    """The entry of greatest size in every row, as a size."""
    sizes = abs(matrix).max(axis=1)
    return np.asarray(sizes if isinstance(sizes, np.ndarray) else sizes.todense(), dtype=float).ravel()


def by_column(matrix: Matrix, factor: FloatArray) -> Matrix:
    """Every column times its factor, in doubles."""
    if isinstance(matrix, np.ndarray):
        return matrix * factor[None, :]
    return csr_array(matrix.astype(float).multiply(factor[None, :]))


def by_row(matrix: Matrix, factor: FloatArray) -> Matrix:
    """Every row times its factor, in doubles."""
    if isinstance(matrix, np.ndarray):
        return matrix * factor[:, None]
    return csr_array(matrix.multiply(factor[:, None]))


def fold(matrix: Matrix, kept: IntArray, to: IntArray, away: IntArray, factor: FloatArray) -> Matrix:
    """The kept columns; to those at `to` (places among the kept) the columns `away` are added, times a factor each."""
    if isinstance(matrix, np.ndarray):
        folded = matrix[:, kept].astype(float)
        folded[:, to] += matrix[:, away] * factor[None, :]
        return folded
    shape = (matrix.shape[1], kept.size)
    place = csr_array((np.ones(kept.size), (kept, np.arange(kept.size))), shape=shape)
    return (matrix @ (place + csr_array((factor, (away, to)), shape=shape))).tocsc()


def with_column(matrix: Matrix, entry: float) -> Matrix:
    """The matrix with one more column, the same in every row."""
    more = np.full((matrix.shape[0], 1), entry)
    if isinstance(matrix, np.ndarray):
        return np.hstack((matrix, more))
    return csr_array(hstack((matrix, csr_array(more))))
