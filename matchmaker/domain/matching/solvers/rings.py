"""Rings of pairs around a plan: those in use, then also the most promising others, decided anew all at once.

A neighbourhood is a corner of the part in full; a ring is all of the part, but thin. In parts of some hundred pairs
branch and bound is soon through with a thin one, where it would spend long on the whole.
"""

from __future__ import annotations

import numpy as np

from matchmaker.domain.matching.solvers import highs
from matchmaker.domain.matching.solvers.bounds import Proof
from matchmaker.domain.matching.solvers.formulation import Formulation
from matchmaker.domain.matching.solvers.graph import BoolArray, IntArray
from matchmaker.domain.matching.solvers.highs import FloatArray, Problem
from matchmaker.domain.matching.solvers.lines import promising


def ring(
    form: Formulation, objective: IntArray, proof: Proof, plan: IntArray, z: FloatArray, width: int
) -> Problem:  # fmt: skip
    """The part with no more pairs than those in use and, unless the width is 0, those that the relaxation uses (z) and
    the `width` most promising ones of every offer and need."""
    asked = form.y >= 0
    near = plan > 0
    near[asked] |= objective[form.y[asked]] > 0
    if width:
        near |= promising(form, proof, width) | (z[: near.size] > 1e-9)
    return thinned(form, objective, near, form.model.low)


def thinned(form: Formulation, objective: IntArray, near: BoolArray, low: IntArray) -> Problem:
    """The part with only some arcs, those linked to them, and those that must be used (their least in `low`); all
    others stay unused."""
    high, asked = form.model.high.copy(), form.y >= 0
    near = near | (low[: near.size] > 0)
    wanted = np.zeros(form.model.n_vars, dtype=bool)
    wanted[form.y[asked & near]] = True
    wanted |= low > 0
    near[asked] |= wanted[form.y[asked]]
    far = np.flatnonzero(~near)
    high[far] = 0
    high[form.y[far[asked[far]]]] = 0
    return highs.reduce(form.model, objective, low, high, whole_amounts=False)


def beyond(form: Formulation, objective: IntArray, least: int) -> Problem:
    """The part with only plans that are worth `least`: when there is none, that is soon found out."""
    mark = form.model.mark()
    form.model.at_least(objective, least)
    problem = highs.reduce(form.model, objective, form.model.low, form.model.high, whole_amounts=False)
    form.model.cut_back(mark)
    return problem
