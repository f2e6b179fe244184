"""The assignment against exhaustive search, scipy against scipy, and every trap that the two solvers are known for."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.matching.solvers import assignment, certificate, promising
from matchmaker.domain.matching.solvers.certificate import NotOptimal, Prices
from matchmaker.domain.matching.solvers.graph import Graph, split
from matchmaker.domain.matching.solvers.ties import TieBreak
from matchmaker.errors import EngineError


def every_matching(graph: Graph):
    """All matchings of a small graph, as tuples of arc indices."""
    by_row = [graph.arcs_of(np.array([row])).tolist() for row in range(graph.n_rows)]
    for choice in itertools.product(*[[None, *arcs] for arcs in by_row]):
        arcs = [arc for arc in choice if arc is not None]
        if len({int(graph.j[arc]) for arc in arcs}) == len(arcs):
            yield tuple(arcs)


def random_graph(rng: np.random.Generator, largest: int, most_rows: int = 5) -> tuple[Graph, np.ndarray]:
    n_rows, n_cols = rng.integers(0, most_rows + 1, 2)
    i, j = np.nonzero(rng.random((n_rows, n_cols)) < rng.choice([0.3, 0.6, 1.0]))
    graph = Graph.of(int(n_rows), int(n_cols), i, j)
    return graph, rng.integers(1, largest + 1, graph.n_arcs)


def scores(matching: tuple[int, ...], goals: list[np.ndarray]) -> tuple[int, ...]:
    return tuple(int(goal[list(matching)].sum()) for goal in goals)


@pytest.mark.parametrize("largest", [1, 2, 5, 1000, 10**6])
def test_goals_in_order_equal_exhaustive_search(largest: int) -> None:
    """500 seeded instances: the vector of goals is the best there is, and uniqueness is claimed exactly when true."""
    rng = np.random.default_rng(largest)
    for _ in range(100):
        graph, weight = random_graph(rng, largest)
        count = np.ones(graph.n_arcs, dtype=np.int64)
        tie = rng.integers(1, 4, graph.n_arcs)
        for goals in ([weight], [count, weight], [weight, tie], [count, weight, tie]):
            solved = assignment.solve(graph, goals)
            vectors = sorted((scores(m, goals) for m in every_matching(graph)), reverse=True)
            assert scores(tuple(solved.arcs), goals) == vectors[0]
            assert tuple(goal.value for goal in solved.goals) == vectors[0]
            assert tuple(goal.bound for goal in solved.goals) == vectors[0]
            assert solved.unique == (len(vectors) == 1 or vectors[1] != vectors[0])


def test_dense_and_sparse_solver_agree_and_both_are_used() -> None:
    rng = np.random.default_rng(7)
    for size in (3, 20, 90):
        i, j = np.nonzero(rng.random((size, size)) < 0.3)
        graph, weight = Graph.of(size, size, i, j), rng.integers(1, 1000, i.size)
        by_form = {
            "dense": int(weight[assignment._dense(graph, weight, complete=False)].sum()),
            "sparse": int(weight[assignment._sparse_optional(graph, weight)].sum()),
        }
        assert by_form["dense"] == by_form["sparse"] == assignment.solve(graph, [weight]).goals[0].value
    sparse = assignment.solve(Graph.of(100, 100, *np.nonzero(np.eye(100))), [np.ones(100, dtype=np.int64)])
    full = Graph.of(100, 100, *np.nonzero(np.ones((100, 100))))
    assert sparse.goals[0].form == "sparse"
    assert assignment.solve(full, [np.ones(full.n_arcs, dtype=np.int64)]).goals[0].form == "dense"


def test_zero_filled_dense_and_augmented_sparse_form_agree_on_300_instances() -> None:
    rng = np.random.default_rng(21)
    for number in range(300):
        graph, weight = random_graph(rng, (1, 3, 1000)[number % 3], most_rows=25)
        choices = (assignment._dense(graph, weight, complete=False), assignment._sparse_optional(graph, weight))
        totals = {int(weight[chosen].sum()) for chosen in choices}
        assert totals == {assignment.solve(graph, [weight]).goals[0].value}


@pytest.mark.parametrize("level", [1, 2, 10**6])
def test_equal_weights_everywhere_lose_no_arc_on_the_sparse_form(level: int) -> None:
    """A cost of zero would be dropped silently as "no arc": the matching would come out too small."""
    rng = np.random.default_rng(level)
    for n_rows, n_cols in ((1, 1), (6, 6), (4, 9), (9, 4)):
        i, j = np.nonzero(rng.random((n_rows, n_cols)) < 0.8)
        graph, weight = Graph.of(n_rows, n_cols, i, j), np.full(i.size, level)
        largest = max(len(matching) for matching in every_matching(graph)) if i.size < 25 else min(n_rows, n_cols)
        assert assignment._sparse_optional(graph, weight).size == largest


def many_arcs(rng: np.random.Generator, shape: tuple[int, int], share: float, largest: int) -> tuple[Graph, np.ndarray]:
    i, j = np.nonzero(rng.random(shape) < share)
    graph = Graph.of(*shape, i, j)
    assert graph.n_arcs > assignment.MANY_ARCS * sum(shape)
    return graph, rng.integers(1, largest + 1, graph.n_arcs)


@pytest.mark.parametrize("shape", [(160, 160), (90, 260), (260, 90)])
@pytest.mark.parametrize("share", [0.99, 1.0])
@pytest.mark.parametrize("largest", [1, 7, 10**6])
def test_pricing_few_arcs_reaches_what_solving_all_reaches(
    shape: tuple[int, int], share: float, largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(largest)
    shape = shape if min(shape) > 100 else (shape[0] * 2, shape[1] * 2)
    graph, weight = many_arcs(rng, shape, share, largest)
    priced = assignment._by_pricing(graph, weight)
    monkeypatch.setattr(assignment, "_by_pricing", lambda *_: None)
    solved = assignment.solve(graph, [weight])
    assert solved.proved
    if priced is None:
        assert largest < 10**6
    else:
        assert certificate.check(graph, weight, priced.matching, priced.prices) == solved.goals[0].value


def test_an_arc_that_the_prices_do_not_reach_is_found_wherever_it_is() -> None:
    rng = np.random.default_rng(5)
    for share in (1.0, 0.6):
        graph, weight = many_arcs(rng, (400, 420), share, 1000)
        solved = assignment.solve(graph, [weight])
        prices = solved.goals[0].prices
        assert certificate.priced(graph, weight, prices)[0].size == 0
        arc = int(rng.integers(graph.n_arcs))
        weight[arc] = prices.u[graph.i[arc]] + prices.v[graph.j[arc]] + 1
        assert certificate.priced(graph, weight, prices)[0].tolist() == [arc]


def test_best_arcs_are_the_heaviest_of_every_line() -> None:
    rng = np.random.default_rng(6)
    for share in (1.0, 0.7):
        i, j = np.nonzero(rng.random((60, 90)) < share)
        graph, weight = Graph.of(60, 90, i, j), rng.permutation(i.size) + 1
        kept = set(promising.best_arcs(graph, weight).tolist())
        wanted = set()
        for line in (i, j):
            for number in np.unique(line):
                arcs = np.flatnonzero(line == number)
                wanted.update(arcs[np.argsort(weight[arcs])[-promising.BEST :]].tolist())
        assert kept == wanted


def test_weights_too_wide_to_be_sorted_at_once_are_solved_without_pricing() -> None:
    rng = np.random.default_rng(9)
    graph, weight = many_arcs(rng, (200, 200), 0.9, 2**42)
    assert promising.best_arcs(graph, weight) is None
    assert assignment.solve(graph, [weight]).proved


def test_a_row_without_any_pair_does_not_end_the_job() -> None:
    graph = Graph.of(3, 2, np.array([0, 2]), np.array([1, 1]))
    assert assignment.solve(graph, [np.array([5, 7])]).arcs.tolist() == [1]


def test_nothing_possible_is_a_result_and_not_an_error() -> None:
    empty = np.empty(0, dtype=np.int64)
    for n_rows, n_cols in ((0, 0), (3, 0), (0, 3), (2, 2)):
        solved = assignment.solve(Graph.of(n_rows, n_cols, empty, empty), [empty])
        assert solved.arcs.size == 0
        assert solved.unique
        assert solved.proved


def test_small_scores_survive_beside_large_ones() -> None:
    """A forbidden pair is never a huge cost: 1e16 would have erased the ones."""
    graph = Graph.of(2, 2, np.array([0, 0, 1]), np.array([0, 1, 0]))
    solved = assignment.solve(graph, [np.array([10**9, 1, 10**9 + 1])])
    assert solved.goals[0].value == 10**9 + 2


def test_sums_beyond_exact_doubles_are_refused() -> None:
    graph = Graph.of(2, 2, np.array([0, 1]), np.array([0, 1]))
    with pytest.raises(EngineError) as refused:
        assignment.solve(graph, [np.array([2**52, 1])])
    assert refused.value.code == "weights_too_large"


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        (np.array([1.5, 2.0]), "weights_not_whole_numbers"),
        (np.array([np.nan, 1.0]), "weights_not_whole_numbers"),
        (np.array([0, 1]), "weights_below_one"),
        (np.array([-3, 1]), "weights_below_one"),
    ],
)
def test_unusable_weights_are_refused_before_any_solver_sees_them(weights: np.ndarray, code: str) -> None:
    graph = Graph.of(2, 2, np.array([0, 1]), np.array([0, 1]))
    with pytest.raises(EngineError) as refused:
        assignment.solve(graph, [weights])
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("i", "j", "code"),
    [
        ([0, 0], [1, 0], "arcs_unsorted"),
        ([0, 0], [1, 1], "arcs_unsorted"),
        ([0, 2], [0, 0], "arcs_out_of_range"),
        ([0], [0, 1], "arcs_misshapen"),
    ],
)
def test_arcs_that_are_not_a_graph_are_refused(i: list[int], j: list[int], code: str) -> None:
    with pytest.raises(EngineError) as refused:
        Graph.of(2, 2, np.array(i), np.array(j))
    assert refused.value.code == code


def test_most_needs_first_differs_from_most_value_first() -> None:
    """20 alone beats 1 + 1: which comes first is the policy's choice, so both orders must work."""
    graph = Graph.of(2, 2, np.array([0, 0, 1]), np.array([0, 1, 0]))
    weight, count = np.array([20, 1, 1]), np.ones(3, dtype=np.int64)
    assert assignment.solve(graph, [weight, count]).goals[0].value == 20
    assert [goal.value for goal in assignment.solve(graph, [count, weight]).goals] == [2, 2]


@given(st.integers(0, 2**32), st.sampled_from([1, 3, 50]))
@settings(max_examples=150, deadline=None)
def test_order_of_the_input_never_changes_the_pairs(seed: int, largest: int) -> None:
    rng = np.random.default_rng(seed)
    graph, weight = random_graph(rng, largest, most_rows=7)
    table = {(int(a), int(b)): int(w) for a, b, w in zip(graph.i, graph.j, weight, strict=True)}
    rows, cols = rng.permutation(graph.n_rows), rng.permutation(graph.n_cols)

    def pairs(row_order: list[int], col_order: list[int]) -> set[tuple[int, int]]:
        present = sorted((a, b) for a in range(len(row_order)) for b in range(len(col_order))
                         if (row_order[a], col_order[b]) in table)  # fmt: skip
        i = np.array([a for a, _ in present], dtype=np.int64)
        j = np.array([b for _, b in present], dtype=np.int64)
        part = Graph.of(len(row_order), len(col_order), i, j)
        values = np.array([table[row_order[a], col_order[b]] for a, b in present], dtype=np.int64)
        tie = TieBreak("salt", [f"o{k}" for k in row_order], [f"n{k}" for k in col_order])
        solved = assignment.solve(part, [values, lambda arcs: tie(part.i[arcs], part.j[arcs])])
        return {(row_order[int(part.i[arc])], col_order[int(part.j[arc])]) for arc in solved.arcs}

    assert pairs(list(range(graph.n_rows)), list(range(graph.n_cols))) == pairs(rows.tolist(), cols.tolist())


def test_a_wrong_matching_has_no_prices() -> None:
    """On 300 instances every matching that is not of greatest value is refused by the recovery of prices."""
    rng = np.random.default_rng(11)
    refused = 0
    for _ in range(300):
        graph, weight = random_graph(rng, 20, most_rows=4)
        best = assignment.solve(graph, [weight]).goals[0].value
        for arcs in every_matching(graph):
            matching = certificate.matching_of(graph, np.array(arcs, dtype=np.int64))
            if int(weight[matching.arcs].sum()) == best:
                prices = certificate.recover_prices(graph, weight, matching)
                assert certificate.check(graph, weight, matching, prices) == best
            else:
                with pytest.raises(NotOptimal):
                    certificate.recover_prices(graph, weight, matching)
                refused += 1
    assert refused > 1000


def test_changed_prices_are_caught() -> None:
    rng = np.random.default_rng(12)
    for _ in range(200):
        graph, weight = random_graph(rng, 20)
        if graph.n_arcs == 0:
            continue
        solved = assignment.solve(graph, [weight])
        matching = certificate.matching_of(graph, solved.arcs)
        u, v = solved.goals[0].prices.u.copy(), solved.goals[0].prices.v.copy()
        target = u if rng.random() < 0.5 else v
        target[rng.integers(target.size)] += rng.choice([-1, 1])
        with pytest.raises(EngineError):
            certificate.check(graph, weight, matching, Prices(u, v))


def test_a_wrong_answer_of_one_solver_is_replaced_by_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The solver itself is replaced by one that lies: the answer still comes out right, or not at all."""
    graph = Graph.of(2, 2, np.array([0, 0, 1]), np.array([0, 1, 0]))
    weight = np.array([5, 5, 5])
    monkeypatch.setattr(assignment, "_dense", lambda *_args, **_more: np.array([0]))
    solved = assignment.solve(graph, [weight])
    assert (solved.goals[0].value, solved.goals[0].form) == (10, "sparse")
    monkeypatch.setattr(assignment, "_sparse_full", lambda *_args: np.array([0]))
    monkeypatch.setattr(assignment, "_sparse_optional", lambda *_args: np.array([0]))
    with pytest.raises(EngineError) as refused:
        assignment.solve(graph, [weight])
    assert refused.value.code == "no_proof"


def test_a_full_matching_is_taken_only_where_it_is_the_best_of_all() -> None:
    """Where it is worth more to leave somebody unmatched, or not all can be matched, the other form must decide."""
    rng = np.random.default_rng(31)
    whole, not_whole = 0, 0
    for number in range(300):
        graph, weight = random_graph(rng, (1, 5, 1000)[number % 3], most_rows=12)
        best = int(weight[assignment._sparse_optional(graph, weight)].sum())
        try:
            matching = certificate.matching_of(graph, assignment._sparse_full(graph, weight))
            prices = certificate.recover_prices(graph, weight, matching)
        except NotOptimal:
            not_whole += 1
        else:
            whole += 1
            assert certificate.check(graph, weight, matching, prices) == best
        assert assignment.solve(graph, [weight]).goals[0].value == best
    assert whole > 20
    assert not_whole > 20


def test_a_full_graph_is_solved_without_a_list_of_its_arcs() -> None:
    rng = np.random.default_rng(32)
    for shape in ((30, 30), (20, 45), (45, 20), (300, 300)):
        listed = Graph.of(*shape, *np.nonzero(np.ones(shape)))
        unlisted, weight = Graph.full(*shape), rng.integers(1, 9, listed.n_arcs)
        assert unlisted.arcs is None
        assert unlisted.i.tolist() == listed.i.tolist()
        assert unlisted.j.tolist() == listed.j.tolist()
        assert unlisted.indptr.tolist() == listed.indptr.tolist()
        goals = [weight, rng.integers(1, 1000, weight.size)]
        one, other = assignment.solve(unlisted, goals), assignment.solve(listed, goals)
        assert one.arcs.tolist() == other.arcs.tolist()
        assert [goal.value for goal in one.goals] == [goal.value for goal in other.goals]


def test_components_are_split_and_cover_every_arc() -> None:
    rng = np.random.default_rng(13)
    for _ in range(100):
        graph, weight = random_graph(rng, 9)
        parts = split(graph)
        assert sorted(arc for part in parts for arc in part.arcs.tolist()) == list(range(graph.n_arcs))
        assert sum(assignment.solve(p.graph, [weight[p.arcs]]).goals[0].value for p in parts) == (
            assignment.solve(graph, [weight]).goals[0].value
        )
        for part in parts:
            assert part.rows[part.graph.i].tolist() == graph.i[part.arcs].tolist()
            assert part.cols[part.graph.j].tolist() == graph.j[part.arcs].tolist()


def test_tie_break_depends_on_salt_and_names_alone() -> None:
    i, j = np.array([0, 1]), np.array([0, 1])
    one = TieBreak("a", ["x", "y"], ["p", "q"])(i, j).tolist()
    assert TieBreak("a", ["y", "x"], ["q", "p"])(i, j).tolist() == one[::-1]
    assert TieBreak("b", ["x", "y"], ["p", "q"])(i, j).tolist() != one
    assert all(1 <= weight <= 2**20 for weight in one)
