"""Scores of all pairs, and of some alone, beside the plain form: python -m tests.bench.scoring [--n 5000]

The plain form computes every criterion for all pairs at once in 64-bit floating point, as one would first write it.
Both read the same columns, which are made before; all forms must give the same numbers. Ours gets what agrees in a few
fields from tables, which it makes within its time; one line is without them, as for records of which no two agree.
Seconds are those of the processor, medians of the rounds, in turn; memory is the most that numpy held beside what was
there before.
"""

from __future__ import annotations

import argparse
import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np

from matchmaker.db.queries.pool import read_pool
from matchmaker.domain.matching.fits import NONE_STATED, FitScorer
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.rules.pairwise import NONE, Lookup, Pairs, Sides
from matchmaker.services.snapshot import build_pool
from tests.support.crowd import ON, crowded

RATIO, MEMORY_RATIO, POSSIBLE_S = 0.18, 1 / 8, 0.1
POSSIBLE = 2_500_000
Work = Callable[[], Any]


def main() -> None:
    parser = argparse.ArgumentParser(description="Scores beside their plain form.")
    parser.add_argument("--n", type=int, default=5_000, help="offers, and needs")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with crowded(given.n, given.n) as database, database.read() as session:
        sides = Sides(build_pool(ON, read_pool(session, "posted", ON)))
    cells = given.n * given.n
    scorer, few, unlike = (FitScorer(sides, Policy(), n) for n in (cells, cells // 10, 0))
    some = np.sort(np.random.default_rng(1).choice(cells, min(POSSIBLE, cells // 10), replace=False))
    pairs = Pairs(some // given.n, some % given.n)
    if (
        not (scorer.matrix() == plain(scorer)).all()
        or not (unlike.matrix() == scorer.matrix()).all()
        or not (few.listed(pairs) == scorer.matrix().ravel()[some]).all()
    ):
        raise SystemExit("the forms do not agree")
    ways: dict[str, Work] = {
        "plain, 64-bit, all pairs": lambda: plain(scorer),
        "ours, 16-bit in blocks": scorer.matrix,
        "ours, as if no two records agreed": unlike.matrix,
        f"ours, {some.size:,} pairs alone": lambda: few.listed(pairs),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(given.rounds):
        for name, work in ways.items():
            start = time.process_time()
            work()
            seconds[name].append(time.process_time() - start)
    took = [statistics.median(seconds[name]) for name in ways]
    held = [_most_held(work) for work in ways.values()]
    for name, one, most in zip(ways, took, held, strict=True):
        print(f"{name:36} {one:7.3f} s {most / 2**20:9,.0f} MiB")
    _say(f"{cells:,} pairs: time / plain", took[1] / took[0], RATIO)
    _say(f"{cells:,} pairs: memory / plain", held[1] / held[0], MEMORY_RATIO)
    _say("no two records agree: time / plain", took[2] / took[0], RATIO)
    _say(f"{some.size:,} possible pairs, seconds", took[3], POSSIBLE_S)


def _say(what: str, reached: float, target: float) -> None:
    print(f"{what:44} {reached:6.3f}  aimed at {target:.3f}: {'met' if reached <= target else 'MISSED'}")


def _most_held(work: Work) -> int:
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most - before


def plain(scorer: FitScorer) -> np.ndarray[Any, Any]:
    """The totals of all pairs, each criterion as a matrix of doubles."""
    sides = scorer.sides
    offers, needs = sides.offers, sides.needs
    weight = {name: column[:, np.newaxis].astype(float) for name, column in scorer.weights.items()}
    total = weight["firmness"] * scorer.firmness[:, np.newaxis].astype(float)

    native = sides.units[0][:, np.newaxis] == sides.units[1]
    supply = np.where(native, _rows(offers.column("quantity")), _rows(sides.worth))
    demand = np.where(native, needs.column("quantity").astype(float), sides.cost.astype(float))
    known = (supply != NONE) & (demand != NONE)
    size = np.floor(100 * np.minimum(supply, demand) / np.maximum(supply, demand))
    total = total + weight["size"] * np.where(known, size, float(scorer.neutral))

    first = np.maximum(_rows(offers.column("starts_on")), needs.column("starts_on").astype(float))
    last = np.minimum(_rows(offers.column("ends_on")), needs.column("ends_on").astype(float))
    days = (needs.column("ends_on") - needs.column("starts_on") + 1).astype(float)
    total = total + weight["overlap"] * np.floor(100 * np.maximum(last - first + 1, 0) / days)

    total = total + weight["language"] * _spread(scorer.languages)
    stated = [_spread(table) for table in scorer.preferences]
    count = sum(((one != NONE_STATED).astype(float) for one in stated), np.zeros(size.shape))
    asked = sum((np.where(one != NONE_STATED, one, 0.0) for one in stated), np.zeros(size.shape))
    mean = np.where(count > 0, np.floor(asked / np.maximum(count, 1)), float(scorer.neutral))
    return np.maximum(total + weight["preference"] * mean, 1.0)


def _rows(column: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return column[:, np.newaxis].astype(float)


def _spread(lookup: Lookup) -> np.ndarray[Any, Any]:
    spread: np.ndarray[Any, Any] = lookup.table.astype(float)[np.ix_(lookup.rows, lookup.cols)]
    return spread


if __name__ == "__main__":
    main()
