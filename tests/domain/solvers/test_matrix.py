"""`solve_matrix`, the door for published assignment benchmarks, against exhaustive search over exact fractions."""

from __future__ import annotations

import doctest
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from matchmaker.domain.matching.solvers import matrix
from matchmaker.domain.matching.solvers.matrix import solve_matrix
from matchmaker.errors import EngineError


def best_total(score: np.ndarray, allowed: np.ndarray, *, maximize: bool, complete: bool) -> Fraction | None:
    """The best total by trying everything, or None when a complete assignment is impossible."""
    if complete and score.shape[0] > score.shape[1]:
        return best_total(score.T, allowed.T, maximize=maximize, complete=complete)

    def totals(row: int, used: frozenset[int]):
        if row == score.shape[0]:
            yield Fraction(0)
            return
        if not complete:
            yield from totals(row + 1, used)
        for col in range(score.shape[1]):
            if col not in used and allowed[row, col]:
                for rest in totals(row + 1, used | {col}):
                    yield rest + Fraction(float(score[row, col]))

    found = list(totals(0, frozenset()))
    return (max(found) if maximize else min(found)) if found else None


@pytest.mark.parametrize("family", ["whole", "ties", "float"])
def test_equal_to_exhaustive_search(family: str) -> None:
    """200 instances a family, in all four forms: 2,400 comparisons, those that are impossible included."""
    rng = np.random.default_rng(len(family))
    for _ in range(200):
        shape = tuple(rng.integers(0, 5, 2))
        score = {
            "whole": rng.integers(-5, 10, shape),
            "ties": rng.integers(0, 3, shape),
            "float": rng.random(shape) * 10 - 3,
        }[family]
        allowed = rng.random(shape) < rng.choice([0.3, 0.7, 1.0])
        for maximize in (True, False):
            for complete in (True, False):
                solution = solve_matrix(score, maximize=maximize, complete=complete, allowed=allowed)
                best = best_total(score, allowed, maximize=maximize, complete=complete)
                if best is None:
                    assert solution.word == "impossible"
                    assert solution.stuck_rows.size + solution.stuck_cols.size > 0
                    continue
                assert solution.value <= best if maximize else solution.value >= best
                assert solution.bound >= best if maximize else solution.bound <= best
                if family != "float":
                    assert (solution.value, solution.word) == (best, "proved optimal")
                assert abs(solution.value - best) < Fraction(1, 10**9)


def test_lines_that_make_a_complete_assignment_impossible_are_named() -> None:
    allowed = np.array([[True, False, False], [True, False, False], [True, True, True]])
    solution = solve_matrix(np.ones((3, 3)), maximize=False, allowed=allowed)
    assert solution.stuck_rows.tolist() == [0, 1]


def test_infinity_forbids_a_pair_and_nothing_else() -> None:
    solution = solve_matrix([[-np.inf, 3.0], [2.0, -np.inf]])
    assert list(zip(solution.rows.tolist(), solution.cols.tolist(), strict=True)) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("score", "more", "code"),
    [
        ([1, 2], {}, "scores_misshapen"),
        ([["a"]], {}, "scores_not_numbers"),
        ([[np.nan]], {}, "scores_nan"),
        ([[np.inf]], {}, "scores_infinite"),
        ([[-np.inf]], {"maximize": False}, "scores_infinite"),
        ([[1e30, 1.0]], {}, "scores_too_wide"),
        ([[2**60]], {}, "scores_too_wide"),
        ([[1]], {"allowed": [[True, True]]}, "scores_misshapen"),
    ],
)
def test_unusable_scores_are_refused(score: object, more: dict, code: str) -> None:
    with pytest.raises(EngineError) as refused:
        solve_matrix(score, **more)
    assert refused.value.code == code


def test_a_published_form_of_benchmark_minimises_a_complete_square() -> None:
    """The form of the OR-Library assignment files: whole costs 1..100, everybody assigned, least total."""
    cost = np.random.default_rng(100).integers(1, 101, (100, 100))
    rows, cols = linear_sum_assignment(cost)
    solution = solve_matrix(cost, maximize=False)
    assert (solution.value, solution.word) == (int(cost[rows, cols].sum()), "proved optimal")
    assert solution.rows.size == 100


def test_names_make_the_answer_independent_of_order() -> None:
    rng = np.random.default_rng(5)
    for _ in range(50):
        score = rng.integers(0, 3, (6, 6))
        rows, cols = rng.permutation(6), rng.permutation(6)
        names = [f"r{k}" for k in range(6)], [f"c{k}" for k in range(6)]
        shuffled = [names[0][k] for k in rows], [names[1][k] for k in cols]
        one = solve_matrix(score, keys=names)
        two = solve_matrix(score[np.ix_(rows, cols)], keys=shuffled)
        pairs = {(names[0][a], names[1][b]) for a, b in zip(one.rows, one.cols, strict=True)}
        assert pairs == {(shuffled[0][a], shuffled[1][b]) for a, b in zip(two.rows, two.cols, strict=True)}


def test_example_in_the_docstring() -> None:
    assert doctest.testmod(matrix).failed == 0


def test_it_says_whether_a_tie_had_to_be_broken() -> None:
    tied, alone = solve_matrix([[1, 1], [1, 1]]), solve_matrix([[7, 5], [6, 1]])
    assert (tied.unique_before_tie_break, tied.unique) == (False, True)
    assert (alone.unique_before_tie_break, alone.unique) == (True, True)
