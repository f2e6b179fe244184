"""Suggestions for one record among many, end to end: python -m tests.bench.suggestions [--n 10000]

A seeded crowd in a SQLite database of its own, the service as pages call it: reading, rules, order, reasons for the
first twenty. No peer: what counts is the median, and that the whole pool gives the same.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable

from matchmaker.db.session import Session
from matchmaker.domain.access import OPERATOR
from matchmaker.services import suggestions
from tests.support.crowd import ON, crowded

TARGET_MS = 25
ASKED = 60
Find = Callable[..., suggestions.Suggestions]


def main() -> None:
    parser = argparse.ArgumentParser(description="Suggestions for one record among many.")
    parser.add_argument("--n", type=int, default=10_000, help="offers, and needs")
    given = parser.parse_args()
    with crowded(given.n, given.n) as database, database.read() as session:
        for noun, find in (("need", suggestions.for_stored_need), ("offer", suggestions.for_stored_offer)):
            print(_measured(session, noun, find, given.n))


def _measured(session: Session, noun: str, find: Find, n: int) -> str:
    rng, wall, cpu, found = random.Random(5), [], [], []
    for k in range(ASKED + 3):
        ref = f"{noun}-{rng.randrange(n):05}"
        start, used = time.perf_counter(), time.process_time()
        answer = find(session, OPERATOR, ref, on=ON)
        if k >= 3:  # the first ones fill the caches that a running service has
            wall.append(time.perf_counter() - start)
            cpu.append(time.process_time() - used)
            found.append(answer.total)
    ms = statistics.median(wall) * 1000
    word = "met" if ms <= TARGET_MS else "MISSED"
    return (
        f"for one {noun} of {n:,}: median {ms:.1f} ms ({statistics.median(cpu) * 1000:.1f} ms of processor), "
        f"longest {max(wall) * 1000:.1f} ms; possible partners {statistics.median(found):.0f} "
        f"(most {max(found)}); target {TARGET_MS} ms {word}"
    )


if __name__ == "__main__":
    main()
