"""A plan of granules as quantities of the records again, in the units of each.

Exact, and rounded down in each record's own currency, so that not a cent is over-committed.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from matchmaker.domain.matching import measures
from matchmaker.domain.matching.blocks import Block, Column, Row, usd_step
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.measures import down, is_money
from matchmaker.domain.matching.solvers.graph import IntArray

NOTHING = Fraction(0)


def of_plan(block: Block, pool: Pool, x: IntArray) -> dict[int, tuple[int, int]]:
    """(quantity of the offer, quantity of the need) of every arc in use, by arc of the program, in the records' units.

    Where an offer or a need is used up in granules, what is left of it below one granule goes to its pairings too, in
    the order of needs and offers, those that still lack something of their smallest tranche first.
    """
    moved = _exact(block, pool, x)
    return {arc: _own_units(block, arc, int(x[arc]), amount) for arc, amount in moved.items()}


def _own_units(block: Block, arc: int, granules: int, amount: Fraction) -> tuple[int, int]:
    row, col = _ends(block, arc)
    pin = block.pins.get(arc)
    if not is_money(row.offer):
        return granules, granules
    given = pin.quantity if pin is not None and pin.exact else down(amount / row.per_minor)
    if pin is not None and pin.exact:
        amount = given * row.per_minor
    return given, down(amount / col.per_minor if col.cost is None else amount * col.need.quantity / col.cost)


def _ends(block: Block, arc: int) -> tuple[Row, Column]:
    return block.offers[int(block.program.graph.i[arc])], block.needs[int(block.program.graph.j[arc])]


def _exact(block: Block, pool: Pool, x: IntArray) -> dict[int, Fraction]:
    """What each arc in use moves, in the block's unit, with the remainders handed out."""
    graph = block.program.graph
    used = np.flatnonzero(x > 0)
    moved = {int(arc): Fraction(int(x[arc]) * _ends(block, int(arc))[0].step) for arc in used}
    given, taken = np.zeros(graph.n_rows, dtype=np.int64), np.zeros(graph.n_cols, dtype=np.int64)
    np.add.at(given, graph.i[used], x[used])
    np.add.at(taken, graph.j[used], block.program.take[used] * x[used])
    row_left = [row.supply - int(given[k]) * row.step for k, row in enumerate(block.offers)]
    col_left = _money_left(block, moved)
    caps = _caps_left(block, pool, moved)
    for arc in sorted(moved, key=lambda arc: (not _short(block, arc, moved[arc]), graph.j[arc], graph.i[arc])):
        row, _ = _ends(block, arc)
        i, j, pin = int(graph.i[arc]), int(graph.j[arc]), block.pins.get(arc)
        used_up = given[i] == block.program.supply[i] or taken[j] + block.program.take[arc] > block.program.demand[j]
        if not is_money(row.offer) or not used_up or (pin is not None and pin.exact):
            continue
        more = min([row_left[i], col_left[j], *(left[0] for arcs, left in caps if arc in arcs)])
        more = max(NOTHING, min(more, Fraction(row.step)))
        moved[arc] += more
        row_left[i] -= more
        col_left[j] -= more
        for arcs, left in caps:
            left[0] -= more if arc in arcs else NOTHING
    return moved


def _short(block: Block, arc: int, amount: Fraction) -> bool:
    return amount < _ends(block, arc)[0].tranche


def _money_left(block: Block, moved: dict[int, Fraction]) -> list[Fraction]:
    """What is still open of each column, as money in the block's unit."""
    left = [col.demand if col.cost is None else col.cost for col in block.needs]
    for arc, amount in moved.items():
        row, col = _ends(block, arc)
        thing = col.cost is not None and not is_money(row.offer)
        left[int(block.program.graph.j[arc])] -= amount * col.cost / col.need.quantity if thing and col.cost else amount
    return left


def _caps_left(block: Block, pool: Pool, moved: dict[int, Fraction]) -> list[tuple[set[int], list[Fraction]]]:
    """The arcs of each cap, and in a list of one what is left of it in the unit of their money."""
    found = []
    for cap, setting in zip(block.program.caps, block.caps, strict=True):
        arcs = set(cap.arcs.tolist())
        row = _ends(block, int(cap.arcs[0]))[0]
        limit = setting.limit_usd * measures.CENTS * row.step / usd_step(row, pool)
        found.append((arcs, [limit - sum((moved.get(arc, NOTHING) for arc in arcs), NOTHING)]))
    return found
