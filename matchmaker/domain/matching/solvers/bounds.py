"""Bounds that hold whatever the solver did: any prices >= 0 on the rows of a model prove one.

For A z <= b within boxes and prices p >= 0: c z <= p b + sum over k of max(r_k low_k, r_k high_k) with r = c - p A.
The prices come from a solver as doubles; rounded to whole multiples of 1/d they still prove a bound, exactly. What is
left between the bound and a value also says how far each variable can be from where the prices put it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.model import Kind, Model
from matchmaker.domain.matching.solvers.rows import SAFE, times, turned
from matchmaker.errors import EngineError

DIVISORS = (1, 2, 12, 2**34)
FINE = 2**58  # where rows differ in size by far, small prices count; in numbers of any size, so for small models only


@dataclass(frozen=True, slots=True)
class Proof:
    """Prices and reduced costs in units of 1/divisor; `total` / divisor bounds every point of the model.

    prices: shape (n_rows,), >= 0; reduced: shape (n_vars,), what is left of the objective after the prices.
    """

    divisor: int
    total: int
    prices: IntArray
    reduced: IntArray

    @property
    def bound(self) -> int:
        """The greatest whole value that the prices leave possible."""
        return self.total // self.divisor

    def slack(self, value: int) -> int:
        """What is between the bound and a value, in units of 1/divisor."""
        return self.total - value * self.divisor


def prove(model: Model, objective: IntArray, prices: NDArray[np.float64], *, finely: bool = False) -> Proof:
    """The best bound among those that the prices prove when rounded to several divisors; `finely`: to one more."""
    positive = np.maximum(prices, 0.0)
    divisors = (*DIVISORS, FINE) if finely else DIVISORS
    found = [_with(model, objective, positive, divisor) for divisor in divisors]
    return min((proof for proof in found if proof is not None), key=lambda proof: proof.total / proof.divisor)


def of_boxes(model: Model, objective: IntArray) -> Proof:
    """What the bounds of the variables alone prove, without any prices: enough where a plan has all that is asked."""
    return _proof(model, objective, np.zeros(model.n_rows, dtype=np.int64), 1)


def again(model: Model, objective: IntArray, proof: Proof) -> Proof:
    """What the prices of a proof prove for a model of the same rows within other bounds."""
    return _proof(model, objective, proof.prices, proof.divisor)


def check(model: Model, objective: IntArray, proof: Proof) -> int:
    """The bound, computed anew from the prices alone; raises EngineError when the proof says otherwise."""
    if (proof.prices < 0).any():
        raise EngineError("negative_price")
    anew = again(model, objective, proof)
    if anew.total > proof.total or (anew.reduced != proof.reduced).any():
        raise EngineError("price_too_low", stated=proof.total, needed=anew.total)
    return anew.bound


def tighten(model: Model, proof: Proof, at_least: int) -> tuple[IntArray, IntArray]:
    """Bounds on the variables that every plan of at least this value keeps; the model itself is left alone."""
    low, high = model.low.copy(), model.high.copy()
    slack = proof.slack(at_least)
    if slack < 0:
        return low, high
    for away, up in ((proof.reduced > 0, True), (proof.reduced < 0, False)):
        k = np.flatnonzero(away & (model.kind != Kind.MEASURE))
        room = slack // np.abs(proof.reduced[k]).astype(object if slack >= SAFE else proof.reduced.dtype)
        room = np.minimum(room, (high - low)[k]).astype(np.int64)
        if up:
            low[k] = np.maximum(low[k], high[k] - room)
        else:
            high[k] = np.minimum(high[k], low[k] + room)
    return low, high


def _with(model: Model, objective: IntArray, prices: NDArray[np.float64], divisor: int) -> Proof | None:
    if prices.size and prices.max() * divisor >= SAFE:
        return None if divisor > 1 else _proof(model, objective, np.zeros(prices.size, dtype=np.int64), 1)
    return _proof(model, objective, np.rint(prices * divisor).astype(np.int64), divisor)


def _proof(model: Model, objective: IntArray, prices: IntArray, divisor: int) -> Proof:
    paid = times(turned(model.matrix), prices)
    largest = float(np.abs(objective).max(initial=0)) * divisor
    wide = paid.dtype == object or largest + float(np.abs(paid).max(initial=0)) >= SAFE
    reduced = objective.astype(object if wide else np.int64) * divisor - paid
    total = (
        _dot(prices, model.limit) + _dot(np.maximum(reduced, 0), model.high) + _dot(np.minimum(reduced, 0), model.low)
    )
    return Proof(divisor, total, prices, reduced)


def _dot(a: IntArray, b: IntArray) -> int:
    large = np.abs(a).astype(float)
    if large.max(initial=0) < SAFE and float(large @ np.abs(b).astype(float)) < SAFE:
        return int(a.astype(np.int64) @ b)
    return int(a.astype(object) @ b.astype(object))
