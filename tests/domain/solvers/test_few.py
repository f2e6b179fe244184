"""Few arcs are looked through in plain Python, many as a matrix: both find the same."""

from __future__ import annotations

import random

import numpy as np
import pytest

from matchmaker.domain.matching.solvers import certificate, graph
from matchmaker.domain.matching.solvers.graph import IntArray


def arcs(seed: int) -> tuple[IntArray, IntArray, int]:
    """Up to twelve arcs between different nodes of at most nine, some of them twice."""
    rng = random.Random(seed)
    size = rng.randint(2, 9)
    tail = np.array([rng.randrange(size) for _ in range(rng.randint(0, 12))], dtype=np.int64)
    step = np.array([rng.randrange(1, size) for _ in tail], dtype=np.int64)
    return tail, (tail + step) % size, size


def test_a_circle_of_arcs_is_found_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    few = [certificate._has_cycle(*arcs(seed)) for seed in range(300)]
    monkeypatch.setattr(certificate, "FEW", -1)
    assert [certificate._has_cycle(*arcs(seed)) for seed in range(300)] == few
    assert 50 < sum(few) < 250


def test_what_is_connected_is_found_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    few = [graph._connected(*arcs(seed)).tolist() for seed in range(300)]
    monkeypatch.setattr(graph, "FEW", -1)
    assert [graph._connected(*arcs(seed)).tolist() for seed in range(300)] == few
    assert len({max(label) for label in few}) > 3
