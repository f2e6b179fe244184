"""Prices that prove a matching optimal, recovered from the matching alone and checked in exact integers.

For the problem "choose pairs, each row and each column at most once, greatest total weight" any prices u >= 0 on rows
and v >= 0 on columns with u[i] + v[j] >= w[i, j] on every arc bound the total of *every* matching by sum(u) + sum(v)
(linear programming duality, Kuhn 1955). A matching that reaches the bound is optimal, whoever found it. Where every
row must be matched (`complete`), the prices of rows may have any sign.

Neither of scipy's assignment solvers returns prices, so they are found here as the least fixed point of
v[k] = max(0, w[i, k] - u[i]), u[i] = w[i, mate(i)] - v[mate(i)]. If the matching is not optimal there is none, and
that is noticed: a price on an unmatched column, a negative price of a row, or no end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from matchmaker.domain.matching.solvers.graph import BLOCK, EXACT, BoolArray, Graph, IntArray
from matchmaker.errors import EngineError

FEW = 200  # arcs among which a cycle is looked for in plain Python


class NotOptimal(EngineError):
    """The matching handed in is not optimal: no prices support it."""

    code = "not_optimal"


@dataclass(frozen=True, slots=True)
class Matching:
    """`arc_of_row`: shape (n_rows,), the index of the arc that a row uses, or -1; `row_of_col`: shape (n_cols,)."""

    arc_of_row: IntArray
    row_of_col: IntArray

    @property
    def arcs(self) -> IntArray:
        """Indices of the chosen arcs, ascending."""
        return self.arc_of_row[self.arc_of_row >= 0]


@dataclass(frozen=True, slots=True)
class Prices:
    """`u`: int64, shape (n_rows,); `v`: int64, shape (n_cols,)."""

    u: IntArray
    v: IntArray

    @property
    def bound(self) -> int:
        """No matching is worth more than this."""
        return int(self.u.sum()) + int(self.v.sum())


def matching_of(graph: Graph, arcs: IntArray) -> Matching:
    """The matching that uses these arcs; raises when a row or a column would be used twice."""
    arc_of_row = np.full(graph.n_rows, -1, dtype=np.int64)
    row_of_col = np.full(graph.n_cols, -1, dtype=np.int64)
    rows, cols = graph.ends(arcs)
    if (np.bincount(rows) > 1).any() or (np.bincount(cols) > 1).any():
        raise EngineError("used_twice")
    arc_of_row[rows] = arcs
    row_of_col[cols] = rows
    return Matching(arc_of_row, row_of_col)


def lift(graph: Graph, weight: IntArray, rows: BoolArray, cols: BoolArray) -> tuple[IntArray, int]:
    """Weights raised so that matching all of `rows` and `cols` comes first, and the bonus that each of them gives."""
    if not weight.size:
        return weight, 0
    n_pairs = min(graph.n_rows, graph.n_cols)
    bonus = n_pairs * int(weight.max()) + 1 if rows.any() or cols.any() else 0
    if n_pairs * (2 * bonus + int(weight.max())) >= EXACT:
        raise EngineError("weights_too_large", largest=int(weight.max()), pairs=n_pairs)
    if not bonus:
        return weight, 0
    return weight + bonus * (rows[graph.i].astype(np.int64) + cols[graph.j].astype(np.int64)), bonus


def recover_prices(graph: Graph, weight: IntArray, matching: Matching, *, complete: bool = False) -> Prices:
    """Least column prices that support the matching; raises NotOptimal when there are none."""
    matched = matching.arc_of_row >= 0
    u = np.zeros(graph.n_rows, dtype=np.int64)
    u[matched] = weight[matching.arc_of_row[matched]]
    v = np.zeros(graph.n_cols, dtype=np.int64)
    active = np.arange(graph.n_rows, dtype=np.int64)
    for _ in range(graph.n_rows + 2):
        raised = _raise_prices(graph, weight, u, v, active)
        if raised.size == 0:
            return Prices(u, v)
        active = matching.row_of_col[raised]
        if (active < 0).any():
            raise NotOptimal(why="price_on_unmatched_column")
        u[active] = weight[matching.arc_of_row[active]] - v[raised]
        if not complete and (u[active] < 0).any():
            raise NotOptimal(why="negative_price_of_row")
    raise NotOptimal(why="prices_without_end")


def _raise_prices(graph: Graph, weight: IntArray, u: IntArray, v: IntArray, rows: IntArray) -> IntArray:
    """Raise `v` in place to what `rows` would pay; returns the columns whose price rose, ascending."""
    before = v.copy()
    if graph.is_full and graph.n_arcs:
        matrix, step = weight.reshape(graph.n_rows, graph.n_cols), max(1, BLOCK // graph.n_cols)
        for start in range(0, rows.size, step):
            some = rows[start : start + step]
            np.maximum(v, (matrix[some] - u[some, None]).max(axis=0), out=v)
    else:
        arcs = graph.arcs_of(rows)
        row, col = graph.ends(arcs)
        np.maximum.at(v, col, weight[arcs] - u[row])
    return np.flatnonzero(v > before)


def check(graph: Graph, weight: IntArray, matching: Matching, prices: Prices, *, complete: bool = False) -> int:
    """The value of the matching, proved optimal by the prices in whole numbers; raises EngineError otherwise."""
    prove(graph, weight, matching, prices, complete=complete)
    return total(weight, matching.arcs)


def prove(
    graph: Graph,
    weight: IntArray,
    matching: Matching,
    prices: Prices,
    *,
    complete: bool = False,
    tight: IntArray | None = None,
) -> IntArray:
    """Indices of the tight arcs, ascending, once the prices have proved the matching optimal; else EngineError.

    tight: what `priced` found, where it has just looked at every arc with these prices and none was short.
    """
    if (prices.v < 0).any() or (not complete and (prices.u < 0).any()):
        raise EngineError("negative_price")
    if tight is None:
        short, tight = priced(graph, weight, prices)
        if short.size:
            raise EngineError("price_too_low")
    if complete and (matching.arc_of_row < 0).any():
        raise EngineError("row_unmatched")
    value = total(weight, matching.arcs)
    if value != prices.bound:
        raise EngineError("value_below_bound", value=value, bound=prices.bound)
    return tight


def total(weight: IntArray, arcs: IntArray) -> int:
    """The weight of these arcs together."""
    return int(weight[arcs].sum(dtype=np.int64))


def priced(graph: Graph, weight: IntArray, prices: Prices) -> tuple[IntArray, IntArray]:
    """Indices of the arcs whose two prices do not reach their weight, and of those that they reach exactly (tight);
    both ascending. All arcs are looked at, block by block."""
    short, tight = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for start, above in _above(graph, weight, prices):
        few = np.flatnonzero(above >= 0)
        over = above[few] > 0
        short.append(few[over] + start)
        tight.append(few[~over] + start)
    return np.concatenate(short), np.concatenate(tight)


def _above(graph: Graph, weight: IntArray, prices: Prices) -> Iterator[tuple[int, IntArray]]:
    """By how much the weight of each arc exceeds its two prices, block by block: index of the first arc, int64."""
    if graph.is_full and graph.n_arcs:
        step = max(1, BLOCK // graph.n_cols)
        matrix = weight.reshape(graph.n_rows, graph.n_cols)
        for row in range(0, graph.n_rows, step):
            above = matrix[row : row + step] - prices.v
            above -= prices.u[row : row + step, None]
            yield row * graph.n_cols, above.ravel()
        return
    for start in range(0, graph.n_arcs, BLOCK):
        block = slice(start, start + BLOCK)
        above = weight[block] - prices.v[graph.j[block]]
        above -= prices.u[graph.i[block]]
        yield start, above


def is_unique(graph: Graph, matching: Matching, prices: Prices, tight: IntArray, *, complete: bool = False) -> bool:
    """True when no other matching is as good. tight: the arcs that the prices reach exactly, ascending.

    Another optimal matching differs by a cycle of tight arcs in the residual graph of rows, columns and one node that
    stands for "unmatched": unmatched arcs lead from row to column, matched ones back; a row or column of price zero
    may leave or enter the matching. Unique means: no such cycle.
    """
    chosen, outside = matching.arcs, graph.n_rows + graph.n_cols
    other = tight[matching.arc_of_row[graph.ends(tight)[0]] != tight]
    if _has_short_cycle(graph, matching, other):
        return False
    free_rows = np.flatnonzero(prices.u == 0) if not complete else np.empty(0, dtype=np.int64)
    free_cols = np.flatnonzero(prices.v == 0)
    (other_i, other_j), (chosen_i, chosen_j) = graph.ends(other), graph.ends(chosen)
    row_in = matching.arc_of_row[free_rows] < 0
    col_in = matching.row_of_col[free_cols] < 0
    tails = [other_i, chosen_j + graph.n_rows, _node(outside, row_in), free_rows[~row_in]]
    heads = [other_j + graph.n_rows, chosen_i, free_rows[row_in], _node(outside, ~row_in)]
    tails += [free_cols[col_in] + graph.n_rows, _node(outside, ~col_in)]
    heads += [_node(outside, col_in), free_cols[~col_in] + graph.n_rows]
    tail, head = np.concatenate(tails), np.concatenate(heads)
    return not _has_cycle(tail, head, outside + 1)


def _has_short_cycle(graph: Graph, matching: Matching, other: IntArray) -> bool:
    """Whether the first other tight arc of each row already leads in a circle: enough where very many are tight."""
    row, col = graph.ends(other)
    first = np.flatnonzero(np.diff(row, prepend=-1))
    mate = matching.row_of_col[col[first]]
    return _has_cycle(row[first][mate >= 0], mate[mate >= 0], graph.n_rows)


def _has_cycle(tail: IntArray, head: IntArray, size: int) -> bool:
    """Whether arcs between two different nodes each lead in a circle."""
    if tail.size <= FEW:
        return _has_small_cycle(tail.tolist(), head.tolist())
    steps = coo_array((np.ones(tail.size, dtype=np.int8), (tail, head)), shape=(size, size)).tocsr()
    n_strong, _ = connected_components(steps, directed=True, connection="strong")
    return bool(n_strong < size)


def _has_small_cycle(tail: list[int], head: list[int]) -> bool:
    """The same for few arcs, without the dear making of a matrix: a node that nothing leads to lies on no circle, nor,
    once it is taken away, does any that only it led to (Kahn 1962)."""
    led_to = dict.fromkeys((*tail, *head), 0)
    heads: dict[int, list[int]] = {}
    for start, end in zip(tail, head, strict=True):
        led_to[end] += 1
        heads.setdefault(start, []).append(end)
    free = [node for node, count in led_to.items() if count == 0]
    taken = 0
    while free:
        taken += 1
        for end in heads.get(free.pop(), ()):
            led_to[end] -= 1
            if led_to[end] == 0:
                free.append(end)
    return taken < len(led_to)


def _node(node: int, mask: BoolArray) -> IntArray:
    return np.full(int(mask.sum()), node, dtype=np.int64)
