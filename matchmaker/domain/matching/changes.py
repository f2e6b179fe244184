"""What a what-if may change: plain values, so that they can be stored, shown and applied again."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import ClassVar

MOST_LINKED = 10  # pairs of one linked set
MOST_USD = 10**12


class ChangeKind(StrEnum):
    """What a what-if may change; labels are in the list `change_kind`."""

    SETTINGS = "settings"
    WEIGHT = "weight"
    GOAL_OFF = "goal_off"
    GOAL_PLACE = "goal_place"
    GOAL_TOLERANCE = "goal_tolerance"
    CHANGE_AT_MOST = "change_at_most"
    CAP_THEME = "cap_theme"
    CAP_TREATY_STATUS = "cap_treaty_status"
    CUT_FUNDING = "cut_funding"
    WITHDRAW_PROVIDER = "withdraw_provider"
    REMOVE_OFFER = "remove_offer"
    REMOVE_NEED = "remove_need"
    ADD_OFFER = "add_offer"
    ADD_NEED = "add_need"
    GROW_NEED = "grow_need"
    PIN = "pin"
    EXCLUDE = "exclude"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. What each kind reads:

    settings: `name` of ready-made settings. weight: `name` of a criterion, `percent`; the others of its group are
    rescaled. goal_off: without the goal `name`. goal_place: the goal `name` comes at place `quantity`, counted from
    1, each at another one; one that the settings do not ask for is asked for as in the first ready-made settings that
    do. goal_tolerance: later goals may give up `quantity` thousandths of the goal `name`. change_at_most: at most
    `quantity` pairs of the plan in force are given up. cap_theme, cap_treaty_status: all money for needs of the
    theme, or of States of the treaty status, `name` is at most `quantity` whole US dollars. cut_funding: `percent`
    off every offer of money. withdraw_provider: `party`. remove_offer, remove_need, pin, exclude: `offer`, `need`.
    add_offer, add_need: one like `offer` or `need`, of `quantity` in its own unit (as much as that one, if None).
    grow_need: `need` by `percent`. link: all of `pairs` (offer, need) or none of them; sets that share a pair are
    one.
    """

    SPARSE: ClassVar[bool] = True

    kind: str
    offer: str | None = None
    need: str | None = None
    party: str | None = None
    name: str | None = None
    percent: int | None = None
    quantity: int | None = None
    pairs: tuple[tuple[str, str], ...] = ()


# The fields that each kind reads.
READS: dict[ChangeKind, frozenset[str]] = {
    **dict.fromkeys((ChangeKind.SETTINGS, ChangeKind.GOAL_OFF), frozenset({"name"})),
    **dict.fromkeys(
        (ChangeKind.GOAL_PLACE, ChangeKind.GOAL_TOLERANCE, ChangeKind.CAP_THEME, ChangeKind.CAP_TREATY_STATUS),
        frozenset({"name", "quantity"}),
    ),
    ChangeKind.WEIGHT: frozenset({"name", "percent"}),
    ChangeKind.CHANGE_AT_MOST: frozenset({"quantity"}),
    ChangeKind.CUT_FUNDING: frozenset({"percent"}),
    ChangeKind.WITHDRAW_PROVIDER: frozenset({"party"}),
    ChangeKind.REMOVE_OFFER: frozenset({"offer"}),
    ChangeKind.REMOVE_NEED: frozenset({"need"}),
    ChangeKind.ADD_OFFER: frozenset({"offer", "quantity"}),
    ChangeKind.ADD_NEED: frozenset({"need", "quantity"}),
    ChangeKind.GROW_NEED: frozenset({"need", "percent"}),
    **dict.fromkeys((ChangeKind.PIN, ChangeKind.EXCLUDE), frozenset({"offer", "need"})),
    ChangeKind.LINK: frozenset({"pairs"}),
}


class Refused(Exception):
    """A change that cannot be made: `part` is the field of the change at which it fails."""

    def __init__(self, part: str, code: str, **params: object) -> None:
        self.part, self.code, self.params = part, code, params
        super().__init__(code)


def check_fields(change: Change) -> None:
    """Refused for a kind that there is not, and for a field that this kind does not read."""
    if change.kind not in READS:
        raise Refused("kind", "change_not_known", value=change.kind)
    reads = READS[ChangeKind(change.kind)]
    for part in fields(change):
        if part.name not in reads | {"kind"} and getattr(change, part.name) != part.default:
            raise Refused(part.name, "change_field_not_read", change_kind=change.kind, allowed=", ".join(sorted(reads)))


def percent_of(change: Change, least: int, most: int) -> int:
    """The percent of a change, or Refused."""
    if change.percent is None or not least <= change.percent <= most:
        raise Refused("percent", "number_out_of_range", least=least, most=most)
    return change.percent


def quantity_of(change: Change, least: int, most: int) -> int:
    """The quantity of a change, or Refused."""
    if change.quantity is None or not least <= change.quantity <= most:
        raise Refused("quantity", "number_out_of_range", least=least, most=most)
    return change.quantity
