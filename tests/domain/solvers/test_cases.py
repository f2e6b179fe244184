"""Optima proved case by case, against every whole point of small models."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from matchmaker.domain.matching.solvers import bounds, cases, propagate
from matchmaker.domain.matching.solvers.formulation import Formulation
from matchmaker.domain.matching.solvers.mixed import solve_mixed
from matchmaker.domain.matching.solvers.model import Kind, Model
from matchmaker.domain.matching.solvers.program import Goal, GoalKind, GoalWord
from tests.domain.solvers import programs


def some_model(rng: np.random.Generator, scale: int) -> Model:
    """Four yes-or-no questions, two amounts, five rows, some of them of numbers that are larger by `scale`."""
    model = Model()
    model.add_vars(np.zeros(4, dtype=np.int64), np.ones(4, dtype=np.int64), Kind.YESNO)
    model.add_vars(np.zeros(2, dtype=np.int64), rng.integers(1, 4, 2), Kind.AMOUNT)
    for place in range(5):
        row = rng.integers(-4, 8, 6) * (scale if place % 2 else 1)
        limit = int(rng.integers(-3, 9)) * (scale if place % 2 else 1)
        model.add_rows(np.array([limit]), (np.zeros(6, dtype=np.int64), np.arange(6), row))
    return model


def points(model: Model) -> list[np.ndarray]:
    ends = zip(model.low.tolist(), model.high.tolist(), strict=True)
    every = (np.array(point) for point in product(*(range(low, high + 1) for low, high in ends)))
    return [point for point in every if model.holds(point)]


@pytest.mark.parametrize("scale", [1, 10**12])
def test_nothing_better_is_found_out_and_never_claimed_wrongly(scale: int) -> None:
    rng, empty = np.random.default_rng(5), 0
    for _ in range(60):
        model, objective = some_model(rng, scale), rng.integers(-5, 30, 6)
        worths = [int(objective @ point) for point in points(model)]
        best = max(worths, default=-1000)
        empty += not worths
        assert cases.closed(model, objective, best + 1)
        assert not worths or not cases.closed(model, objective, best)
    assert empty > 0


def test_one_case_that_was_accepted_does_not_close_the_others() -> None:
    rng, alone = np.random.default_rng(6), 0
    for _ in range(60):
        model, objective = some_model(rng, 1), rng.integers(1, 6, 6)
        every = points(model)
        if not every:
            continue
        best = max(int(objective @ point) for point in every)
        ties = [point for point in every if int(objective @ point) == best]

        def settled(case: Model, _proof: object, mine: np.ndarray = ties[0]) -> bool:
            return bool((case.low == case.high).all() and (case.low == mine).all())

        found = cases.closed(model, objective, best, settled=settled)
        assert not found or len(ties) == 1
        alone += found
    assert alone > 10


@pytest.mark.parametrize("scale", [1, 10**12, 2**58])
def test_rows_alone_never_rule_out_a_point(scale: int) -> None:
    """Nor are sums formed that do not fit into 64 bits: such a model is left as it is."""
    rng, narrower, empty = np.random.default_rng(7), 0, 0
    for _ in range(120):
        model = some_model(rng, scale)
        every, found = points(model), propagate.narrowed(model)
        if found is None:
            assert not every
            empty += 1
            continue
        low, high = found
        assert all((low <= point).all() and (point <= high).all() for point in every)
        narrower += bool((low > model.low).any() or (high < model.high).any())
    assert narrower + empty > 30 or scale == 2**58


@pytest.mark.parametrize("family", ["plain", "tranche", "share", "linked", "caps", "all"])
def test_the_only_best_plan_is_told_from_one_of_several(family: str) -> None:
    """With few different gains, so that plans often tie; beside every plan of the part."""
    rng, told, tied = np.random.default_rng([8, *family.encode()]), 0, 0
    while told + tied < 14:
        program = programs.small(rng, family, most_plans=300)
        form, plans = Formulation(program), list(programs.every_plan(program))
        if not plans:
            continue
        objective = form.objective((np.arange(program.graph.n_arcs), rng.integers(1, 5, program.graph.n_arcs)))
        worths = [int(objective @ form.lift(x)) for x in plans]
        best = form.lift(plans[int(np.argmax(worths))])
        found = cases.alone(form.model, objective, bounds.of_boxes(form.model, objective), best)
        assert found == (worths.count(max(worths)) == 1)
        told, tied = told + found, tied + (not found)
    assert told > 1


@pytest.mark.parametrize("family", ["tranche", "share", "partners", "linked", "take"])
def test_small_parts_are_proved_in_every_goal(family: str) -> None:
    rng = np.random.default_rng(9)
    for _ in range(6):
        program = programs.small(rng, family)
        n = program.graph.n_arcs
        given = [
            Goal(GoalKind.SERVED), Goal(GoalKind.VALUE, gain=rng.integers(2**40, 2**41, n), tolerance=10),
            Goal(GoalKind.PARTNERS),
        ]  # fmt: skip
        assert [said.word for said in solve_mixed(program, given).goals] == [GoalWord.PROVED] * 3
