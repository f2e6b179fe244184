"""What if: a list of changes to the pool and the settings of a run, applied to copies; the run itself stays as it is.

Changes are plain values, so that they can be stored, shown and applied again. The salt of the settings never changes:
nobody can try what-ifs until a friend comes out. A what-if relaxes nothing that a party stated in private.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pin, Pool
from matchmaker.domain.matching.changes import (
    MOST_LINKED,
    Change,
    ChangeKind,
    Refused,
    check_fields,
    percent_of,
    quantity_of,
)
from matchmaker.domain.matching.eligibility import Verdict, ledger
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.policy_changes import ON_POLICY, ReadyMade, change_policy, in_their_places
from matchmaker.domain.vocabulary import Kind
from matchmaker.errors import FieldError, InvalidInput

MOST_CHANGES = 50
MOST_GROWTH = 1000  # percent
MOST_QUANTITY = 10**15


@dataclass(frozen=True, slots=True)
class Scenario:
    """Pool and settings after the changes, and the changes themselves."""

    pool: Pool
    policy: Policy
    changes: tuple[Change, ...]


def apply(
    pool: Pool,
    policy: Policy,
    changes: Sequence[Change],
    *,
    ready_made: Mapping[str, Policy] | None = None,
    in_force: Iterable[tuple[str, str]] = (),
) -> Scenario:
    """The pool and the settings after the changes, in their order. InvalidInput with every change that cannot be made
    (`path` is its kind and the field of it that is wrong, `line` its place from 1); the arguments stay as they are.

    in_force: pairs (offer, need) of the plan of the run, which count as the plan in force where the pool has none."""
    if not 1 <= len(changes) <= MOST_CHANGES:
        code = "changes_missing" if not changes else "changes_too_many"
        raise InvalidInput([FieldError("changes", code, {"most": MOST_CHANGES})])
    pool = dataclasses.replace(pool, in_force=pool.in_force or tuple(sorted(set(in_force))))
    errors: list[FieldError] = []
    for place, change in enumerate(changes, start=1):
        try:
            pool, policy = _apply_one(pool, policy, change, ready_made or {})
        except Refused as refused:
            errors.append(_error(change, refused, place))
    errors = errors or list(_broken(pool, changes))
    if errors:
        raise InvalidInput(errors)
    return Scenario(pool.sorted(), in_their_places(policy, changes), tuple(changes))


def _error(change: Change, refused: Refused, place: int) -> FieldError:
    return FieldError(f"{change.kind}.{refused.part}", refused.code, refused.params, line=place)


def _broken(pool: Pool, changes: Sequence[Change]) -> Iterator[FieldError]:
    """Pairs asked for that a later change made impossible."""
    for place, change in enumerate(changes, start=1):
        try:
            if change.kind == ChangeKind.PIN:
                _check_possible(pool, change.offer, change.need)
            if change.kind == ChangeKind.LINK:
                _check_all(pool, change)
        except Refused as refused:
            yield _error(change, refused, place)


def pair_pinned(pool: Pool, offer: str, need: str) -> Pool:
    """The pool in which this pair is formed before anything else, over the least that it can be about: one unit, or the
    offer's smallest tranche; an offer that is given whole is given. KeyError for unknown refs."""
    case = {one.ref: one for one in pool.offers}[offer]
    if need not in {one.ref for one in pool.needs}:
        raise KeyError(need)
    least = max(1, case.min_tranche) if case.divisible else case.quantity
    return dataclasses.replace(pool, pins=(*pool.pins, Pin(offer, need, least)))


def pair_left_out(pool: Pool, offer: str, need: str) -> Pool:
    """The pool in which this pair cannot be formed. KeyError for an unknown offer."""
    provider = {one.ref: one.provider for one in pool.offers}[offer]
    return dataclasses.replace(pool, not_now=tuple(dict.fromkeys((*pool.not_now, (provider, offer, need)))))


def one_more_offer(pool: Pool, like: str, *, quantity: int | None = None) -> tuple[Pool, str]:
    """The pool with an offer like another, and the ref of the new one. KeyError for an unknown offer."""
    model = {one.ref: one for one in pool.offers}[like]
    ref = _free_ref(like, {one.ref for one in pool.offers})
    added = dataclasses.replace(_of_quantity(model, quantity or model.quantity), ref=ref)
    return dataclasses.replace(pool, offers=(*pool.offers, added)), ref


def _apply_one(pool: Pool, policy: Policy, change: Change, ready_made: ReadyMade) -> tuple[Pool, Policy]:
    check_fields(change)
    if change.kind in ON_POLICY:
        return pool, change_policy(policy, change, ready_made)
    return ON_POOL[ChangeKind(change.kind)](pool, change), policy


def _cut(pool: Pool, change: Change) -> Pool:
    left = 100 - percent_of(change, 1, 99)
    offers = [_scaled(one, left, up=False) if one.kind == Kind.FUNDING else one for one in pool.offers]
    return dataclasses.replace(pool, offers=tuple(one for one in offers if one.quantity > 0))


def _withdraw(pool: Pool, change: Change) -> Pool:
    if not any(one.provider == change.party for one in pool.offers):
        raise Refused("party", "provider_without_offer", value=change.party)
    return dataclasses.replace(pool, offers=tuple(one for one in pool.offers if one.provider != change.party))


def _remove_offer(pool: Pool, change: Change) -> Pool:
    _offer(pool, change.offer)
    return dataclasses.replace(pool, offers=tuple(one for one in pool.offers if one.ref != change.offer))


def _remove_need(pool: Pool, change: Change) -> Pool:
    _need(pool, change.need)
    return dataclasses.replace(pool, needs=tuple(one for one in pool.needs if one.ref != change.need))


def _add_offer(pool: Pool, change: Change) -> Pool:
    return one_more_offer(pool, _offer(pool, change.offer).ref, quantity=_quantity(change))[0]


def _add_need(pool: Pool, change: Change) -> Pool:
    model = _need(pool, change.need)
    ref = _free_ref(model.ref, {one.ref for one in pool.needs})
    added = dataclasses.replace(_of_quantity(model, _quantity(change) or model.quantity), ref=ref)
    return dataclasses.replace(pool, needs=(*pool.needs, added))


def _grow(pool: Pool, change: Change) -> Pool:
    need, grown = _need(pool, change.need), 100 + percent_of(change, 1, MOST_GROWTH)
    needs = tuple(_scaled(one, grown, up=True) if one.ref == need.ref else one for one in pool.needs)
    return dataclasses.replace(pool, needs=needs)


def _pin(pool: Pool, change: Change) -> Pool:
    _check_possible(pool, change.offer, change.need)
    return pair_pinned(pool, str(change.offer), str(change.need))


def _check_possible(pool: Pool, offer: str | None, need: str | None, part: str = "") -> None:
    """Refused, at `part`, for a pair that is not there or that a rule stands against; a private one is not named."""
    against = [
        outcome
        for outcome in ledger(_offer(pool, offer, part), _need(pool, need, part), pool)
        if outcome.verdict is Verdict.NO
    ]
    told = next((outcome for outcome in against if not outcome.private), None)
    if told is not None:
        raise Refused(f"{part}offer", "pair_ruled_out", rule=told.rule)
    if against:
        raise Refused(f"{part}offer", "not_available")


def _link(pool: Pool, change: Change) -> Pool:
    pairs = set(change.pairs)
    if not 2 <= len(pairs) <= MOST_LINKED:
        raise Refused("pairs", "linked_pairs_number", least=2, most=MOST_LINKED)
    _check_all(pool, change)
    touched = [group for group in pool.linked if pairs & set(group)]
    whole = tuple(sorted(pairs.union(*touched)))
    others = tuple(group for group in pool.linked if group not in touched)
    return dataclasses.replace(pool, linked=(*others, whole))


def _check_all(pool: Pool, change: Change) -> None:
    for place, (offer, need) in enumerate(change.pairs):
        _check_possible(pool, offer, need, f"pairs.{place}.")


def _exclude(pool: Pool, change: Change) -> Pool:
    return pair_left_out(pool, _offer(pool, change.offer).ref, _need(pool, change.need).ref)


ON_POOL: dict[ChangeKind, Callable[[Pool, Change], Pool]] = {
    ChangeKind.CUT_FUNDING: _cut,
    ChangeKind.WITHDRAW_PROVIDER: _withdraw,
    ChangeKind.REMOVE_OFFER: _remove_offer,
    ChangeKind.REMOVE_NEED: _remove_need,
    ChangeKind.ADD_OFFER: _add_offer,
    ChangeKind.ADD_NEED: _add_need,
    ChangeKind.GROW_NEED: _grow,
    ChangeKind.PIN: _pin,
    ChangeKind.EXCLUDE: _exclude,
    ChangeKind.LINK: _link,
}


def _offer(pool: Pool, ref: str | None, part: str = "") -> OfferCase:
    found = next((one for one in pool.offers if one.ref == ref), None)
    if found is None:
        raise Refused(f"{part}offer", "offer_not_in_run", value=ref)
    return found


def _need(pool: Pool, ref: str | None, part: str = "") -> NeedCase:
    found = next((one for one in pool.needs if one.ref == ref), None)
    if found is None:
        raise Refused(f"{part}need", "need_not_in_run", value=ref)
    return found


def _quantity(change: Change) -> int | None:
    return None if change.quantity is None else quantity_of(change, 1, MOST_QUANTITY)


def _of_quantity(record: Any, quantity: int) -> Any:
    """The record with another quantity, and what is worked out from it in proportion, rounded down."""
    changed = {"quantity": quantity}
    for name in ("usd_cents", "estimated_cost_usd_cents"):
        cents = getattr(record, name, None)
        if cents is not None and record.quantity > 0:
            changed[name] = cents * quantity // record.quantity
    return dataclasses.replace(record, **changed)


def _scaled(record: Any, percent: int, *, up: bool) -> Any:
    """The record with that percentage of its quantity, in whole units."""
    return _of_quantity(record, (record.quantity * percent + (99 if up else 0)) // 100)


def _free_ref(like: str, taken: Iterable[str]) -> str:
    known = set(taken)
    return next(ref for number in range(2, len(known) + 3) if (ref := f"{like}-{number}") not in known)
