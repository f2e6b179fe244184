"""What the rows of a small model alone say of its variables: every whole point keeps the narrower bounds.

No solver is asked. A row can do without most of what a variable might be when the others already take up its limit;
what one row rules out may let another rule out more.
"""

from __future__ import annotations

import numpy as np

from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.model import Kind, Model
from matchmaker.domain.matching.solvers.rows import SAFE

ROUNDS = 4


def narrowed(model: Model) -> tuple[IntArray, IntArray] | None:
    """Bounds that every whole point of the model keeps; None when it has none. Large models are left as they are."""
    low, high, matrix = model.low, model.high, model.matrix
    if (low > high).any():
        return None
    if not isinstance(matrix, np.ndarray) or not matrix.size or _is_wide(model, matrix):
        return low, high
    above, below = np.maximum(matrix, 0), np.minimum(matrix, 0)
    step = np.where(matrix == 0, 1, np.abs(matrix))
    movable = model.kind != Kind.MEASURE
    for _ in range(ROUNDS):
        left = model.limit - above @ low - below @ high
        if (left < 0).any():
            return None
        room = left[:, None] // step
        more = np.where(above > 0, room, high - low).min(axis=0)
        less = np.where(below < 0, room, high - low).min(axis=0)
        top = np.where(movable, np.minimum(high, low + more), high)
        bottom = np.where(movable, np.maximum(low, high - less), low)
        if (top == high).all() and (bottom == low).all():
            break
        low, high = bottom, top
        if (low > high).any():
            return None
    return low, high


def _is_wide(model: Model, matrix: IntArray) -> bool:
    """Whether sums might not fit into 64 bits."""
    size = np.abs(matrix).astype(float) @ np.maximum(np.abs(model.low), np.abs(model.high)).astype(float)
    return bool((size + np.abs(model.limit).astype(float)).max() >= SAFE)
