"""A fixed preference between equally good plans that nobody can steer: a salted hash of the two records' names."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.matching.solvers.graph import IntArray

BITS = 20


class TieBreak:
    """Weights 1..2**20 for arcs, from the salt and the keys alone: the same whatever the order or the other records."""

    def __init__(self, salt: str, row_keys: Sequence[str], col_keys: Sequence[str]) -> None:
        self._rows = _digests("row", salt, row_keys)
        self._cols = _digests("col", salt, col_keys)

    def __call__(self, i: IntArray, j: IntArray) -> IntArray:
        """One weight for each arc (i, j)."""
        mixed = _splitmix64(self._rows[i] + _splitmix64(self._cols[j]))
        return (mixed >> np.uint64(64 - BITS)).astype(np.int64) + 1


def _digests(side: str, salt: str, keys: Sequence[str]) -> NDArray[np.uint64]:
    packed = b"".join(blake2b(f"{side}\0{salt}\0{key}".encode(), digest_size=8).digest() for key in keys)
    return np.frombuffer(packed, dtype="<u8").astype(np.uint64)


def _splitmix64(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Steele, Lea and Flood (2014): a bijection of 64-bit words whose output looks random."""
    with np.errstate(over="ignore"):
        x = x + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return x ^ (x >> np.uint64(31))
