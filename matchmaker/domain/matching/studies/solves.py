"""Solving again, a bounded number of times and until a moment: every study counts what it asks of the engine, and keeps
what it has found when it has to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from matchmaker.domain.matching.cases import Pool, to_json
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.errors import EngineError

Solve = Callable[[Pool, Policy], PlanResult]
T = TypeVar("T")
MOST = 200


@dataclass
class Solves:
    """A plan-maker that remembers its answers. `left`: how many more it gives; after that, or after `deadline` (on the
    clock of `time.monotonic`), it raises UsedUp. stopped: whether it did, and for which of the two. heard: who is told
    what a study has found so far."""

    make_plan: Solve
    left: int = MOST
    done: int = 0
    known: dict[bytes, PlanResult] = field(default_factory=dict)
    deadline: float | None = None
    stopped: str | None = None
    heard: Callable[[Any], None] | None = None

    def tell(self, answer: object) -> None:
        """Hand on the answer of a study as far as it has come: whatever ends the process, that much is not lost."""
        if self.heard is not None:
            self.heard(answer)

    def collected(self, found: Iterable[T], *first: T) -> tuple[T, ...]:
        """`first` and all that is found until the study has to stop, told of one by one."""
        some = list(first)
        for one in as_far_as(found):
            some.append(one)
            self.tell(tuple(some))
        return tuple(some)

    def __call__(self, pool: Pool, policy: Policy) -> PlanResult:
        """The plan for a pool and settings. EngineError when no plan keeps all pins and limits."""
        key = to_json(pool.sorted()) + to_json(policy)
        if key not in self.known:
            if self.stopped is not None:
                raise UsedUp
            if self.left <= 0:
                raise self._used_up("solve_limit")
            if self.deadline is not None and time.monotonic() > self.deadline:
                raise self._used_up("time_limit")
            self.left, self.done = self.left - 1, self.done + 1
            plan = self.make_plan(pool, policy)
            if plan.stopped == "time_limit":
                raise self._used_up(plan.stopped)
            if plan.impossible is not None:
                raise EngineError("no_plan_possible")
            self.known[key] = plan
        return self.known[key]

    def _used_up(self, why: str) -> UsedUp:
        self.stopped = why
        return UsedUp()

    def remember(self, pool: Pool, policy: Policy, plan: PlanResult) -> None:
        """A plan that is there already."""
        self.known[to_json(pool.sorted()) + to_json(policy)] = plan


class UsedUp(Exception):
    """No more solves are left to this study; what it found so far stands."""


def as_far_as(found: Iterable[T]) -> Iterator[T]:
    """The findings until the study has to stop."""
    try:
        yield from found
    except UsedUp:
        return


Quantities = dict[tuple[str, str], int]


def quantities(plan: PlanResult) -> Quantities:
    """How much of each pair (offer, need) a plan proposes, in the need's unit."""
    found: Quantities = {}
    for one in plan.pairings:
        found[one.offer, one.need] = found.get((one.offer, one.need), 0) + one.quantity_need
    return found


def same(one: PlanResult, other: PlanResult) -> bool:
    """Whether two plans propose the same quantities of the same pairs."""
    return quantities(one) == quantities(other)
