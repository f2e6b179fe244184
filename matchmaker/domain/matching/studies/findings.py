"""What a study finds, as plain values that are stored beside the plan of its what-if."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.domain.matching.compare import GoalChange

EARLY = "stopped_early"


@dataclass(frozen=True, slots=True)
class Forced:
    """One pair formed before anything else and everything solved again.

    goals: every goal before and after, in order. gaining, losing: refs of the needs that are then covered more, less.
    """

    offer: str
    need: str
    goals: tuple[GoalChange, ...]
    gaining: tuple[str, ...]
    losing: tuple[str, ...]

    @property
    def first(self) -> GoalChange | None:
        """The first goal that is reached less (or more: a pair may cost nothing until a later goal)."""
        return next((one for one in self.goals if one.before != one.after), None)


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The other pair of a need that costs least, if it was formed instead; `tried` of the `possible` other pairs."""

    need: str
    forced: Forced | None
    tried: int
    possible: int


@dataclass(frozen=True, slots=True)
class WeightRange:
    """Whole percents of one weight between which the plan stays the same, the others of its group in proportion.

    low, high: the plan is the same there, and another one percent beyond (where that is within 0 to 100). checked:
    every percent that was solved again. complete: False when the study had to stop before both ends were sure.
    """

    criterion: str
    now: int
    low: int
    high: int
    checked: tuple[int, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class PairShare:
    """A pair of the plan, and the ready-made settings under which it is proposed too."""

    offer: str
    need: str
    settings: tuple[str, ...]
    of: int

    @property
    def mark(self) -> str:
        """robust: under all of them; fragile: under fewer than half; else settled."""
        if len(self.settings) == self.of:
            return "robust"
        return "fragile" if 2 * len(self.settings) < self.of else "settled"


@dataclass(frozen=True, slots=True)
class Alternative:
    """The plan under other settings: what it reaches, in the figures of docs/method/fairness.md, and what differs."""

    settings: str
    needs_served: int
    mean: int | None
    lowest: int | None
    gini: int | None
    pairings: int
    pairs_gone: int
    pairs_new: int


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """One more offer of a sort, and the needs that are covered more when it is there (solved again).

    like: the offer that the new one is a copy of, or None for one that nobody offers yet; then made of `needs` alone.
    quantity: of the new offer, in `unit`. newly: needs that had nothing; more: needs that had less. languages: those
    that the new offer speaks.
    """

    like: str | None
    kind: str
    unit: str
    class_code: str | None
    theme: str
    languages: tuple[str, ...]
    currency: str | None
    quantity: int
    newly: tuple[str, ...]
    more: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Freed:
    """What these rules keep away: pairs that are possible when they are not asked, needs served more when solved."""

    rule: str
    pairs: int
    needs_served: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why nothing is possible, for one need or (need None) for the whole pool.

    near: offers of what is needed, or pairs of such. conflict: rules that rule all of them out together, and would not
    without any one of them; empty where no open rule is the cause. correction: the fewest rules that, not asked, leave
    a pair; empty likewise. freed: for each rule of the conflict, and for the correction as a whole (joined by "|").
    """

    need: str | None
    near: int
    conflict: tuple[str, ...]
    correction: tuple[str, ...]
    freed: tuple[Freed, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer to one study; the part that it is about is filled, the others are empty.

    solves: how often the pool was solved again. complete: False when a limit came first. stopped: which of them,
    "solve_limit" or "time_limit", or `EARLY`: not all was looked into, whatever the cause.
    """

    study: str
    need: str | None = None
    solves: int = 0
    complete: bool = True
    runner_up: RunnerUp | None = None
    weights: tuple[WeightRange, ...] = ()
    pairs: tuple[PairShare, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    bottlenecks: tuple[Bottleneck, ...] = ()
    conflict: Conflict | None = None
    stopped: str | None = None
