"""Whether a plan is the only one of its value: proved from the prices of its bound, or not claimed.

A plan that reaches `value` can leave little to the bound: a row whose price exceeds what is left holds with equality,
and a variable whose reduced cost does is where the prices put it. If these equations leave no other choice for the
remaining variables, no other plan is as good. They leave none when their columns are independent, which is decided
modulo a prime: independent there is independent.
"""

from __future__ import annotations

import numpy as np

from matchmaker.domain.matching.solvers.bounds import Proof, tighten
from matchmaker.domain.matching.solvers.formulation import Formulation
from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.model import Kind, Model

PRIME = 2_147_483_629
MOST = 400  # variables for which it is tried


def is_only(form: Formulation, proof: Proof, value: int, case: Model | None = None) -> bool:
    """True when no other plan of the model (or of a case of it) reaches the value that the proof speaks of."""
    model, n_rows = case or form.model, proof.prices.size
    low, high = tighten(model, proof, value)
    slack = proof.slack(value)
    free = low < high
    amounts = free & (model.kind == Kind.AMOUNT)
    questions = np.flatnonzero(free & (model.kind == Kind.YESNO))
    if not amounts.any():
        return True
    if int(free.sum()) > MOST:
        return False
    follow = np.zeros(model.n_vars, dtype=bool)
    arcs = np.flatnonzero((form.y >= 0) & ~amounts[: form.y.size])
    follow[form.y[arcs]] = True
    kept = np.concatenate((np.flatnonzero(amounts), questions[~follow[questions]]))
    tight = np.flatnonzero(proof.prices > slack)
    left = model.matrix[:n_rows][tight][:, kept]
    return _independent(left if isinstance(left, np.ndarray) else left.toarray())


def _independent(matrix: IntArray) -> bool:
    """Whether the columns are independent modulo the prime; False may also mean that the prime was unlucky."""
    left = np.array(matrix, dtype=np.int64) % PRIME
    if left.shape[1] > left.shape[0]:
        return False
    for k in range(left.shape[1]):
        rows = np.flatnonzero(left[k:, k])
        if not rows.size:
            return False
        pivot = k + int(rows[0])
        left[[k, pivot]] = left[[pivot, k]]
        inverse = pow(int(left[k, k]), -1, PRIME)
        below = k + 1 + np.flatnonzero(left[k + 1 :, k])
        factor = left[below, k] * inverse % PRIME
        left[below] = (left[below] - factor[:, None] * left[k] % PRIME) % PRIME
    return True
