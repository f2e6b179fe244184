"""What the engine hands back: pairings with their score cards, what stayed without a partner, and the proof."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from matchmaker.domain.matching.cases import record_reader, to_plain
from matchmaker.domain.matching.scoring import Card, Part

ENGINE_VERSION = "2"
VALUE = "value"  # the name of that goal


class Word(StrEnum):
    """What may be said of a result. Nothing is called optimal without a certificate."""

    PROVED_OPTIMAL = "proved_optimal"  # no plan is better, proved in whole numbers
    WITHIN = "within_proved_bound"  # at most so much better is possible, proved
    REPORTED = "optimal_according_to_solver"  # the solver says so; it is not a proof
    BEST_FOUND = "best_found"
    CONDITIONAL = "conditional"  # a goal before it was not proved


@dataclass(frozen=True, slots=True)
class Pairing:
    """One possible partnership; an offer and a need may each be in several.

    quantity_offer is in the offer's unit (minor units of its currency for money), quantity_need in the need's;
    a need in kind that money would serve counts the whole units that the money pays for. weight: what the pair adds to
    the value of the plan. to_confirm: names of the rules whose facts have to be confirmed before anything is sent.
    granules: what the pairing moves in the steps of its part; 0 in a part that was solved one to one. pinned: both
    sides confirmed it before, and the plan had to hold it.
    """

    offer: str
    need: str
    quantity_offer: int
    quantity_need: int
    priority: Card
    fit: Card
    weight: int
    to_confirm: tuple[str, ...] = ()
    granules: int = 0
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class GoalRecord:
    """One goal in one part. Larger is better for every goal: what is to be small is counted below zero.

    bound: no plan that keeps the goals before it reaches more, proved (by the row prices u and column prices v where
    they are given); None where nothing is proved. reported: what the solver said, None where it says nothing.
    tolerance: thousandths that later goals may give up. again: the goal's second turn, which takes back what they did
    not need. levels: for the floor, the coverages (numerator, denominator) that are exact, from the lowest up.
    """

    name: str
    value: int
    bound: int | None
    form: str
    n_pairs: int
    u: tuple[int, ...] = ()
    v: tuple[int, ...] = ()
    word: str = Word.PROVED_OPTIMAL
    reported: int | None = None
    tolerance: int = 0
    again: bool = False
    levels: tuple[tuple[int, int], ...] = ()
    nodes: int = field(default=0, compare=False)
    milliseconds: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PartRecord:
    """One part of the pool: offers and needs by ref, ascending, that could only be paired with each other or that a
    limit ties together.

    form: how it was solved (assignment, network, lp, milp). granule: minor units of `unit` in one step, for money;
    unit: "usd_cents", a currency, or the unit of what is counted. quantum: what the goal "value" counts in one point of
    the plan's value. stopped: why the search in this part ended early, None if it did not. themes: those whose
    floors the part looked after, because they would not have been reached otherwise.
    """

    offers: tuple[str, ...]
    needs: tuple[str, ...]
    kinds: tuple[str, ...]
    n_pairs: int
    goals: tuple[GoalRecord, ...]
    unique: bool
    form: str = "assignment"
    granule: int = 1
    unit: str = ""
    quantum: int = 1
    stopped: str | None = None
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalSummary:
    """One goal over the whole pool: sums over the parts, the weakest word of any of them, and the forms used.

    value and bound are in the goal's own measure; for "value" in points of the plan's value. bound None: not proved in
    every part.
    """

    name: str
    value: int
    bound: int | None
    word: str
    forms: tuple[str, ...]
    tolerance: int = 0
    again: bool = False
    milliseconds: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Price:
    """What one goal of fairness costs the others: the same pool solved without it.

    changes: (goal, how much more it reaches when this goal is off), for every other goal; negative where it reaches
    less. pairings: how many pairings would be others.
    """

    goal: str
    changes: tuple[tuple[str, int], ...]
    pairings: int


class LimitKind(StrEnum):
    """What can stand in the way of every plan. Texts: `limit_` and the kind."""

    PIN = "pin"  # a pair that has to be formed
    SUPPLY = "supply"  # what an offer has
    DEMAND = "demand"  # what a need asks for
    ROW_PARTNERS = "row_partners"  # the most partners of an offer
    COL_PARTNERS = "col_partners"  # the most partners of a need
    TRANCHE = "tranche"  # the smallest tranche of an offer
    SHARE = "share"  # the smallest useful share of a need
    LINKED = "linked"  # pairs that come together or not at all; one of them is named
    CAP_THEME = "cap_theme"
    CAP_TREATY_STATUS = "cap_treaty_status"
    CHANGES = "changes"  # how many pairs of the plan in force may be given up
    GONE = "gone"  # a pair of the plan in force that is not possible any more


@dataclass(frozen=True, slots=True)
class Limit:
    """A pin or a limit, with the records (by ref) or the code of the list that it speaks of."""

    kind: str
    offer: str | None = None
    need: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Lifted:
    """Some limits lifted together: how many needs of the part have a partner then, or None when there still is no
    plan."""

    limits: tuple[Limit, ...]
    served: int | None


@dataclass(frozen=True, slots=True)
class Impossible:
    """Why no plan keeps every pin and limit, by the solver's account; each figure of `lifted` is of a plan that was
    checked.

    conflict: cannot all be kept, though all but any one of them can. correction: the fewest that have to give way.
    lifted: each limit of the conflict alone, then the correction. needs: those of the part that this is about.
    """

    conflict: tuple[Limit, ...]
    correction: tuple[Limit, ...]
    lifted: tuple[Lifted, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanResult:
    """The plan of a run. `value` and `bound` are sums over the parts of the goal "value"; pairings sorted by need.

    stopped: why the search ended early ("time_limit", "memory_limit", "node_limit"), apart from whether there is
    something usable; None when it came to its end. impossible: why there is no plan at all; then there are no pairings.
    Fields with a default came with engine 2: a result of engine 1 has no goals.
    """

    pairings: tuple[Pairing, ...]
    parts: tuple[PartRecord, ...]
    unmatched_needs: tuple[str, ...]
    unused_offers: tuple[str, ...]
    n_eligible_pairs: int
    value: int
    bound: int
    word: str
    unique: bool
    salt: str
    engine_version: str
    versions: dict[str, str]
    goals: tuple[GoalSummary, ...] = ()
    prices: tuple[Price, ...] = ()
    stopped: str | None = None
    impossible: Impossible | None = None

    @property
    def value_gap(self) -> Fraction | None:
        """By how much of its value a plan could be better at most, exactly: 0 where the value is proved and later goals
        gave nothing up, whatever rounding to points takes. None where nothing is proved of the value."""
        short = reached = Fraction(0)
        for part in self.parts:
            turns = [goal for goal in part.goals if goal.name == VALUE]
            if not turns and part.goals:
                return None
            for first, last in zip(turns[:1], turns[-1:], strict=True):
                if first.bound is None:
                    return None
                short += Fraction(max(0, first.bound - last.value), part.quantum)
                reached += Fraction(last.value, part.quantum)
        return short / reached if reached > 0 else None

    def pairings_of_need(self, ref: str) -> tuple[Pairing, ...]:
        """The pairings of a need, in the order of their offers."""
        return tuple(pairing for pairing in self.pairings if pairing.need == ref)

    def pairings_of_offer(self, ref: str) -> tuple[Pairing, ...]:
        """The pairings of an offer, in the order of their needs."""
        return tuple(pairing for pairing in self.pairings if pairing.offer == ref)

    def without_timings(self) -> PlanResult:
        """The same result without what differs from machine to machine: equal inputs give equal bytes."""
        return dataclasses.replace(
            self,
            goals=tuple(dataclasses.replace(goal, milliseconds=0) for goal in self.goals),
            parts=tuple(
                dataclasses.replace(part, goals=tuple(dataclasses.replace(g, milliseconds=0) for g in part.goals))
                for part in self.parts
            ),
        )

    def as_plain(self) -> dict[str, Any]:
        """The plan as plain values. Parts of cards, which many pairings have in common, stand once in `card_parts`; a
        pairing is a row of its fields, a card in it the total and the places of its parts."""
        parts = _CardParts()
        rows = [
            [
                p.offer, p.need, p.quantity_offer, p.quantity_need, parts.row(p.priority), parts.row(p.fit),
                p.weight, list(p.to_confirm), p.granules, p.pinned,
            ]
            for p in self.pairings
        ]  # fmt: skip
        others = {f.name: to_plain(getattr(self, f.name)) for f in dataclasses.fields(self) if f.name != "pairings"}
        return {**others, "pairings": rows, "card_parts": [to_plain(part) for part in parts.found]}

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> PlanResult:
        """The plan that `as_plain` wrote, or an older form did."""
        read: Callable[[Any], PlanResult] = record_reader(cls)
        if "card_parts" not in data:
            return read(data)
        read_part = record_reader(Part)
        parts = [read_part(part) for part in data["card_parts"]]

        def card(written: Sequence[int]) -> Card:
            total, *places = written
            return Card(tuple([parts[place] for place in places]), total)

        pairings = tuple(
            Pairing(offer, need, given, received, card(priority), card(fit), weight, tuple(waiting), granules, pinned)
            for offer, need, given, received, priority, fit, weight, waiting, granules, pinned in data["pairings"]
        )
        others = {name: item for name, item in data.items() if name not in ("pairings", "card_parts")}
        return dataclasses.replace(read({**others, "pairings": ()}), pairings=pairings)


class _CardParts:
    """Parts of cards in the order in which they are first met, each once."""

    def __init__(self) -> None:
        self.found: list[Part] = []
        self._place_of: dict[int, int] = {}  # by identity: most cards share their parts
        self._known: dict[str, int] = {}

    def row(self, card: Card) -> list[int]:
        """The total of a card and the places of its parts."""
        known = self._place_of
        return [card.total, *[known[id(part)] if id(part) in known else self._add(part) for part in card.parts]]

    def _add(self, part: Part) -> int:
        place = self._known.setdefault(repr(part), len(self.found))
        if place == len(self.found):
            self.found.append(part)
        self._place_of[id(part)] = place
        return place
