"""What the engine hands back: pairings with their score cards, what stayed without a partner, and the proof."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from matchmaker.domain.matching.scoring import Card

ENGINE_VERSION = "1"


class Word(StrEnum):
    """What may be said of a result. Nothing is called optimal without a certificate."""

    PROVED_OPTIMAL = "proved_optimal"
    BEST_FOUND = "best_found"


@dataclass(frozen=True, slots=True)
class Pairing:
    """One possible partnership.

    quantity_offer is in the offer's unit (minor units of its currency for money), quantity_need in the need's;
    a need in kind that money would serve counts the whole units that the money pays for. weight: what the pair adds to
    the value of the plan. to_confirm: names of the rules whose facts have to be confirmed before anything is sent.
    """

    offer: str
    need: str
    quantity_offer: int
    quantity_need: int
    priority: Card
    fit: Card
    weight: int
    to_confirm: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalRecord:
    """One goal in one part: the value reached, and the bound that its prices prove (row prices u, column prices v)."""

    name: str
    value: int
    bound: int
    form: str
    n_pairs: int
    u: tuple[int, ...] = ()
    v: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PartRecord:
    """One connected part of the pool: offers and needs by ref, ascending, that could only be paired with each other."""

    offers: tuple[str, ...]
    needs: tuple[str, ...]
    kinds: tuple[str, ...]
    n_pairs: int
    goals: tuple[GoalRecord, ...]
    unique: bool


@dataclass(frozen=True, slots=True)
class PlanResult:
    """The plan of a run. `value` and `bound` are sums over the parts of the goal "value"; pairings sorted by need."""

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

    def pairing_of_need(self, ref: str) -> Pairing | None:
        """The pairing of a need, if it has one."""
        return next((pairing for pairing in self.pairings if pairing.need == ref), None)

    def pairing_of_offer(self, ref: str) -> Pairing | None:
        """The pairing of an offer, if it has one."""
        return next((pairing for pairing in self.pairings if pairing.offer == ref), None)
