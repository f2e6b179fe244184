"""Small tables are full and large ones sparse; both answer alike."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from matchmaker.domain.matching.solvers import rows


@pytest.mark.parametrize("size", [5, 10**17])
def test_full_and_sparse_tables_answer_alike(size: int) -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        full = rng.integers(-3, 4, (4, 6)) * rng.integers(0, 2, (4, 6))
        full[rng.integers(4)] = 0
        sparse, z, factor = csr_array(full), rng.integers(0, size, 6), rng.random(6) + 1
        assert (rows.times(full, z) == rows.times(sparse, z)).all()
        assert (rows.times(full, z) == full.astype(object) @ z.astype(object)).all()
        assert (rows.times(rows.turned(full), z[:4]) == rows.times(rows.turned(sparse), z[:4])).all()
        assert (rows.is_empty(full) == rows.is_empty(sparse)).all()
        assert (rows.largest(full) == rows.largest(sparse)).all()
        made = zip(others(full, factor), others(sparse, factor), strict=True)
        assert all(np.allclose(one, other.toarray()) for one, other in made)


def others(table: rows.Matrix, factor: np.ndarray) -> tuple[rows.Matrix, ...]:
    kept, to, away = np.array([0, 2, 3]), np.array([1, 2]), np.array([1, 5])
    return (
        rows.by_column(table, factor),
        rows.by_row(table.astype(float), factor[:4]),
        rows.above(table),
        rows.below(table),
        rows.with_column(table, -1.0),
        rows.fold(table, kept, to, away, factor[:2]),
    )


def test_entries_of_one_place_are_added_up_in_small_and_in_large_tables() -> None:
    val, row, col = np.array([2, 3, -1]), np.array([0, 0, 1]), np.array([1, 1, 0])
    small, large = (rows.table(val, row, col, shape) for shape in ((2, 2), (2, rows.SMALL)))
    assert small.tolist() == [[0, 5], [-1, 0]]
    assert large.nnz == 2
    assert (large[:, [0, 1]].toarray() == small).all()
